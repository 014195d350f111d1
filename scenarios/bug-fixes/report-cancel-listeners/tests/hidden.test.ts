// What decides: however a request ends, nothing of it is left with the token.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CancelToken, CancelledError, StatusError, request, requestAll } from "../original.ts";
import { Fake, settle } from "./fake.ts";

function page() {
  return { transport: new Fake(), token: new CancelToken() };
}

test("nothing waits after a status that is not fine", async () => {
  const { transport, token } = page();
  for (const status of [199, 300, 404, 500]) {
    const answer = request(transport, "/rows", { token });
    transport.sent.at(-1)!.answer(status, "{}");
    await assert.rejects(answer, (error) => error instanceof StatusError && error.status === status && error.name === "StatusError");
    assert.equal(token.waiting, 0);
  }
});

test("nothing waits after an answer that cannot be read", async () => {
  const { transport, token } = page();
  const answer = request(transport, "/rows", { token });
  transport.sent[0].answer(200, "<html>");
  await assert.rejects(answer, SyntaxError);
  assert.equal(token.waiting, 0);
});

test("nothing waits after the transport has failed", async () => {
  const { transport, token } = page();
  const fault = new TypeError("no network");
  const answer = request(transport, "/rows", { token });
  transport.sent[0].fail(fault);
  await assert.rejects(answer, (error) => error === fault);
  assert.equal(token.waiting, 0);
});

test("nothing waits when a request cannot even be sent", async () => {
  const { transport, token } = page();
  const fault = new RangeError("url too long");
  transport.onSend = () => {
    throw fault;
  };
  await assert.rejects(request(transport, "/rows", { token }), (error) => error === fault);
  assert.equal(token.waiting, 0);
  token.cancel();
  assert.deepEqual(transport.aborted, []);
});

test("nothing waits when the caller's own test of the status throws", async () => {
  const { transport, token } = page();
  const fault = new Error("accept");
  const answer = request(transport, "/rows", {
    token,
    accept: () => {
      throw fault;
    },
  });
  transport.sent[0].answer(200, "1");
  await assert.rejects(answer, (error) => error === fault);
  assert.equal(token.waiting, 0);
});

test("nothing waits after a cancellation", async () => {
  const { transport, token } = page();
  const answer = request(transport, "/rows", { token });
  token.cancel("left");
  assert.equal(token.waiting, 0);
  await assert.rejects(answer, CancelledError);
  transport.sent[0].answer(200, "1");
  await settle();
  assert.deepEqual([token.waiting, transport.aborted], [0, ["/rows left"]]);
});

test("a late cancellation is quiet", async () => {
  const { transport, token } = page();
  const [fine, refused, failed] = ["/a", "/b", "/c"].map((url) => request(transport, url, { token }));
  transport.sent[0].answer(200, "1");
  transport.sent[1].answer(500, "");
  transport.sent[2].fail(new Error("no network"));
  assert.equal(await fine, 1);
  await assert.rejects(refused, StatusError);
  await assert.rejects(failed, /no network/);
  token.cancel("left");
  await settle();
  assert.deepEqual([transport.aborted, token.reason], [[], "left"]);
});

test("of many requests those wait that go on, and they alone are aborted", async () => {
  const { transport, token } = page();
  const answers = ["/a", "/b", "/c", "/d"].map((url) => request(transport, url, { token }));
  assert.equal(token.waiting, 4);
  transport.sent[2].answer(200, "3");
  assert.equal(await answers[2], 3);
  assert.equal(token.waiting, 3);
  transport.sent[0].fail(new Error("no network"));
  await assert.rejects(answers[0], /no network/);
  assert.equal(token.waiting, 2);
  token.cancel("left");
  await assert.rejects(answers[1], CancelledError);
  await assert.rejects(answers[3], CancelledError);
  assert.deepEqual([transport.aborted, token.waiting], [["/b left", "/d left"], 0]);
});

test("others who wait for the token are left alone", async () => {
  const { transport, token } = page();
  const told: string[] = [];
  token.subscribe((reason) => told.push(reason));
  const answer = request(transport, "/rows", { token });
  assert.equal(token.waiting, 2);
  transport.sent[0].answer(200, "1");
  await answer;
  assert.equal(token.waiting, 1);
  token.cancel();
  token.cancel("again");
  assert.deepEqual([told, token.reason, token.waiting], [["cancelled"], "cancelled", 0]);
});

test("a token that is cancelled already lets nothing be sent", async () => {
  const { transport, token } = page();
  token.cancel("left");
  await assert.rejects(request(transport, "/rows", { token }), (error) => error instanceof CancelledError && error.message === "left");
  assert.deepEqual([transport.sent.length, token.waiting], [0, 0]);
});

test("a token cancelled with an empty reason is cancelled all the same", async () => {
  const { transport, token } = page();
  const answer = request(transport, "/rows", { token });
  token.cancel("");
  await assert.rejects(answer, (error) => error instanceof CancelledError && error.message === "");
  await assert.rejects(request(transport, "/rows", { token }), CancelledError);
  assert.deepEqual([transport.sent.length, transport.aborted, token.waiting], [1, ["/rows "], 0]);
});

test("a transport that cancels while it sends has its request aborted", async () => {
  const { transport, token } = page();
  const other = request(transport, "/other", { token });
  transport.onSend = () => token.cancel("logged out");
  const answer = request(transport, "/rows", { token });
  await assert.rejects(answer, (error) => error instanceof CancelledError && error.message === "logged out");
  await assert.rejects(other, CancelledError);
  assert.deepEqual([transport.aborted, token.waiting], [["/other logged out", "/rows logged out"], 0]);
});

test("a request that is never answered ends with its cancellation", async () => {
  const { transport, token } = page();
  const answer = request(transport, "/rows", { token });
  await settle();
  assert.equal(token.waiting, 1);
  token.cancel();
  await assert.rejects(answer, CancelledError);
});

test("an answer that comes after a cancellation changes nothing", async () => {
  const { transport, token } = page();
  const [one, other] = ["/a", "/b"].map((url) => request(transport, url, { token }));
  token.cancel("left");
  transport.sent[0].answer(200, "1");
  transport.sent[1].fail(new Error("aborted"));
  await assert.rejects(one, CancelledError);
  await assert.rejects(other, CancelledError);
  await settle();
});

test("requests without a token work as before", async () => {
  const transport = new Fake();
  const [one, other] = [request(transport, "/a"), request(transport, "/b", { body: 7 })];
  transport.sent[0].answer(204, "");
  transport.sent[1].answer(299, "false");
  assert.deepEqual([await one, await other], [null, false]);
  assert.deepEqual(transport.sent.map(({ body }) => body), [undefined, 7]);
});

test("nothing is thrown straight away", async () => {
  const transport = new Fake();
  transport.onSend = () => {
    throw new RangeError("url too long");
  };
  const answers = [request(transport, "/a"), requestAll(transport, ["/b"]), requestAll(transport, ["/c"], { token: new CancelToken() })];
  for (const answer of answers) await assert.rejects(answer, RangeError);
});

test("the statuses that are fine are the caller's to say", async () => {
  const { transport, token } = page();
  const accept = (status: number) => status === 304;
  const [one, other] = [request(transport, "/a", { token, accept }), request(transport, "/b", { token, accept })];
  transport.sent[0].answer(304, "");
  transport.sent[1].answer(200, "1");
  assert.equal(await one, null);
  await assert.rejects(other, StatusError);
  assert.equal(token.waiting, 0);
});

test("when one of several fails the others go on until they end", async () => {
  const { transport, token } = page();
  const answers = requestAll(transport, ["/a", "/b"], { token });
  transport.sent[0].answer(500, "");
  await assert.rejects(answers, StatusError);
  assert.deepEqual([token.waiting, transport.aborted], [1, []]);
  transport.sent[1].answer(200, "1");
  await settle();
  assert.equal(token.waiting, 0);
});

test("several answers come in the order of their requests", async () => {
  const { transport, token } = page();
  const answers = requestAll(transport, ["/a", "/b"], { token });
  transport.sent[1].answer(200, "2");
  transport.sent[0].answer(200, "1");
  assert.deepEqual(await answers, [1, 2]);
  assert.equal(token.waiting, 0);
});
