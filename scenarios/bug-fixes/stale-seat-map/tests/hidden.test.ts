// What decides: in whatever order answers come, nobody is shown anything older than before, and nothing is left undone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../original.ts";
import { Server, settle } from "./server.ts";

function office() {
  const server = new Server();
  const store = new Store(server.fetch);
  const shown: (string | undefined)[] = [];
  store.watch("hamlet", ({ data }) => shown.push(data));
  return { server, store, shown };
}

test("each refresh asks the server anew", async () => {
  const { server, store } = office();
  const done = [store.refresh("hamlet"), store.refresh("hamlet"), store.refresh("macbeth")];
  assert.deepEqual(server.asked.map(({ key }) => key), ["hamlet", "hamlet", "macbeth"]);
  for (const { answer, key } of server.asked) await answer(key);
  await Promise.all(done);
});

test("answers in reverse order leave the newest", async () => {
  const { server, store, shown } = office();
  const done = [1, 2, 3].map(() => store.refresh("hamlet"));
  await server.asked[2].answer("third");
  await server.asked[1].answer("second");
  await server.asked[0].answer("first");
  await Promise.all(done);
  assert.equal(store.get("hamlet").data, "third");
  assert.equal(shown.includes("first") || shown.includes("second"), false);
});

test("answers in order leave the newest too", async () => {
  const { server, store } = office();
  const done = [1, 2].map(() => store.refresh("hamlet"));
  await server.asked[0].answer("first");
  await server.asked[1].answer("second");
  await Promise.all(done);
  assert.equal(store.get("hamlet").data, "second");
});

test("the middle answer first, then the oldest, then the newest", async () => {
  const { server, store, shown } = office();
  [1, 2, 3].forEach(() => void store.refresh("hamlet"));
  await server.asked[1].answer("second");
  await server.asked[0].answer("first");
  await server.asked[2].answer("third");
  assert.equal(store.get("hamlet").data, "third");
  assert.equal(shown.includes("first"), false);
});

test("what was put in while a question was out stays", async () => {
  const { server, store, shown } = office();
  const done = store.refresh("hamlet");
  store.set("hamlet", "sold here");
  await server.asked[0].answer("before the sale");
  await done;
  assert.deepEqual(store.get("hamlet"), { data: "sold here", error: undefined, loading: false });
  assert.equal(shown.includes("before the sale"), false);
});

test("what is asked after something was put in replaces it", async () => {
  const { server, store } = office();
  const done = [store.refresh("hamlet")];
  store.set("hamlet", "sold here");
  done.push(store.refresh("hamlet"));
  await server.asked[1].answer("after the sale");
  await server.asked[0].answer("before the sale");
  await Promise.all(done);
  assert.equal(store.get("hamlet").data, "after the sale");
});

test("what is put in between two answers stays until the server knows of it", async () => {
  const { server, store } = office();
  const done = [store.refresh("hamlet"), store.refresh("hamlet")];
  await server.asked[0].answer("first");
  store.set("hamlet", (before) => `${before ?? ""} and sold here`);
  const put = store.get("hamlet").data;
  await server.asked[1].answer("second");
  await Promise.all(done);
  assert.equal(store.get("hamlet").data, put);
  const last = store.refresh("hamlet");
  await server.asked[2].answer("third");
  await last;
  assert.equal(store.get("hamlet").data, "third");
});

test("what was asked before all was forgotten does not come back", async () => {
  const { server, store, shown } = office();
  store.set("hamlet", "12 free");
  const done = store.refresh("hamlet");
  store.clear("hamlet");
  await server.asked[0].answer("11 free");
  await done;
  assert.deepEqual(store.get("hamlet"), { data: undefined, error: undefined, loading: false });
  assert.equal(shown.includes("11 free"), false);
  const again = store.refresh("hamlet");
  await server.asked[1].answer("10 free");
  await again;
  assert.equal(store.get("hamlet").data, "10 free");
});

test("a failure that comes late is not shown beside newer data", async () => {
  const { server, store } = office();
  const done = [store.refresh("hamlet"), store.refresh("hamlet")];
  await server.asked[1].answer("newer");
  await server.asked[0].fail("no network");
  await Promise.all(done);
  assert.deepEqual(store.get("hamlet"), { data: "newer", error: undefined, loading: false });
});

test("a failure of what was asked before something was put in is not shown", async () => {
  const { server, store } = office();
  const done = store.refresh("hamlet");
  store.set("hamlet", "sold here");
  await server.asked[0].fail("no network");
  await done;
  assert.deepEqual(store.get("hamlet"), { data: "sold here", error: undefined, loading: false });
  const cleared = store.refresh("hamlet");
  store.clear("hamlet");
  await server.asked[1].fail("no network");
  await cleared;
  assert.deepEqual(store.get("hamlet"), { data: undefined, error: undefined, loading: false });
});

test("newer data takes an error away", async () => {
  const { server, store } = office();
  const failed = store.refresh("hamlet");
  await server.asked[0].fail("no network");
  await failed;
  assert.equal(store.get("hamlet").error, "no network");
  const done = store.refresh("hamlet");
  assert.equal(store.get("hamlet").error, "no network");
  await server.asked[1].answer("12 free");
  await done;
  assert.deepEqual(store.get("hamlet"), { data: "12 free", error: undefined, loading: false });
  await Promise.all([store.refresh("hamlet"), server.asked[2].fail("again")]);
  store.set("hamlet", "11 free");
  assert.equal(store.get("hamlet").error, undefined);
  await Promise.all([store.refresh("hamlet"), server.asked[3].fail("again")]);
  store.clear("hamlet");
  assert.equal(store.get("hamlet").error, undefined);
});

test("when the newest question fails the last good data stays", async () => {
  const { server, store } = office();
  store.set("hamlet", "12 free");
  const done = [store.refresh("hamlet"), store.refresh("hamlet")];
  await server.asked[1].fail("no network");
  await server.asked[0].fail("no network either");
  await Promise.all(done);
  assert.deepEqual(store.get("hamlet"), { data: "12 free", error: "no network", loading: false });
});

test("other performances are not held up", async () => {
  const { server, store } = office();
  const done = [store.refresh("hamlet"), store.refresh("macbeth")];
  store.set("othello", "2 free");
  await server.asked[1].answer("5 free");
  await server.asked[0].answer("12 free");
  await Promise.all(done);
  const data = ["hamlet", "macbeth", "othello"].map((key) => store.get(key).data);
  assert.deepEqual(data, ["12 free", "5 free", "2 free"]);
});

test("loading ends with the last answer, whatever became of it", async () => {
  const { server, store } = office();
  assert.equal(store.get("hamlet").loading, false);
  const done = [store.refresh("hamlet"), store.refresh("hamlet")];
  store.set("hamlet", "sold here");
  await server.asked[1].answer("second");
  assert.equal(store.get("hamlet").loading, true);
  await server.asked[0].answer("first");
  await Promise.all(done);
  assert.equal(store.get("hamlet").loading, false);
  const failed = store.refresh("hamlet");
  assert.equal(store.get("hamlet").loading, true);
  await server.asked[2].fail("no network");
  await failed;
  assert.equal(store.get("hamlet").loading, false);
});

test("those who watch are told when loading begins and ends, and of what is put in", async () => {
  const { server, store } = office();
  const told: unknown[] = [];
  const stop = store.watch("hamlet", ({ data, loading }) => told.push([data, loading]));
  const done = store.refresh("hamlet");
  await server.asked[0].answer("a");
  await done;
  store.set("hamlet", "b");
  store.clear("hamlet");
  assert.deepEqual(told, [[undefined, true], ["a", false], ["b", false], [undefined, false]]);
  stop();
  store.set("hamlet", "c");
  assert.equal(told.length, 4);
});

test("those who watch are told that loading has ended when an answer was too old", async () => {
  const { server, store } = office();
  const done = store.refresh("hamlet");
  store.set("hamlet", "sold here");
  const told: unknown[] = [];
  store.watch("hamlet", ({ data, loading }) => told.push([data, loading]));
  await server.asked[0].answer("before the sale");
  await done;
  assert.deepEqual(told, [["sold here", false]]);
});

test("a refresh that was overtaken is over with its own answer", async () => {
  const { server, store } = office();
  let over = 0;
  for (let n = 0; n < 2; n++) void store.refresh("hamlet").then(() => (over += 1));
  await server.asked[1].answer("second");
  assert.equal(over, 1);
  await server.asked[0].fail("no network");
  assert.equal(over, 2);
});

test("a fetcher that throws straight away has failed", async () => {
  const store = new Store<string>(() => {
    throw new RangeError("no such key");
  });
  await store.refresh("hamlet");
  assert.equal((store.get("hamlet").error as Error).name, "RangeError");
  assert.equal(store.get("hamlet").loading, false);
});

test("what is watched is refreshed when the network is back, and nothing else", async () => {
  const { server, store } = office();
  store.set("macbeth", "5 free");
  const stop = store.watch("othello", () => {});
  stop();
  const done = store.refreshWatched();
  assert.deepEqual(server.asked.map(({ key }) => key), ["hamlet"]);
  await server.asked[0].answer("12 free");
  await done;
  await settle();
  assert.equal(store.get("hamlet").data, "12 free");
});

test("data may be null, and may be put in while nobody watches", async () => {
  const store = new Store<string | null>(async () => null);
  store.set("hamlet", "12 free");
  await store.refresh("hamlet");
  assert.equal(store.get("hamlet").data, null);
});
