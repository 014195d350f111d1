// What has been reported, and what works.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CancelToken, CancelledError, StatusError, request, requestAll } from "../original.ts";
import { Fake } from "./fake.ts";

test("an answer is read", async () => {
  const transport = new Fake();
  const answer = request(transport, "/rows", { body: { page: 1 }, token: new CancelToken() });
  transport.sent[0].answer(200, '{"rows": 3}');
  assert.deepEqual(await answer, { rows: 3 });
  assert.deepEqual([transport.sent[0].url, transport.sent[0].body], ["/rows", { page: 1 }]);
});

test("a status that is not fine is an error", async () => {
  const transport = new Fake();
  const answer = request(transport, "/rows");
  transport.sent[0].answer(404, "not here");
  await assert.rejects(answer, (error) => error instanceof StatusError && error.status === 404);
});

test("leaving the page cancels what goes on", async () => {
  const [transport, token] = [new Fake(), new CancelToken()];
  const answers = requestAll(transport, ["/a", "/b"], { token });
  token.cancel("left");
  await assert.rejects(answers, (error) => error instanceof CancelledError && error.message === "left");
  assert.deepEqual(transport.aborted, ["/a left", "/b left"]);
});

test("a page that has all its rows waits for nothing", async () => {
  const [transport, token] = [new Fake(), new CancelToken()];
  for (let shift = 0; shift < 5; shift++) {
    const answer = request(transport, "/rows", { token });
    assert.equal(token.waiting, 1);
    transport.sent[shift].answer(200, "[]");
    await answer;
    assert.equal(token.waiting, 0);
  }
});
