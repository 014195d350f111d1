// What has been reported, and what works.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../original.ts";
import { Server } from "./server.ts";

test("what is fetched is shown", async () => {
  const server = new Server();
  const store = new Store(server.fetch);
  const done = store.refresh("hamlet");
  assert.deepEqual(store.get("hamlet"), { data: undefined, error: undefined, loading: true });
  await server.asked[0].answer("12 free");
  await done;
  assert.deepEqual(store.get("hamlet"), { data: "12 free", error: undefined, loading: false });
});

test("a failure is shown beside the last good data", async () => {
  const server = new Server();
  const store = new Store(server.fetch);
  store.set("hamlet", "12 free");
  const done = store.refresh("hamlet");
  await server.asked[0].fail("no network");
  await done;
  assert.deepEqual(store.get("hamlet"), { data: "12 free", error: "no network", loading: false });
});

test("what is put in is shown, and worked out from what was there", () => {
  const store = new Store<number>(async () => 0);
  store.set("hamlet", 12);
  store.set("hamlet", (before) => (before ?? 0) - 1);
  assert.equal(store.get("hamlet").data, 11);
});

test("the seat map does not jump back to what an older answer says", async () => {
  const server = new Server();
  const store = new Store(server.fetch);
  const done = [store.refresh("hamlet"), store.refresh("hamlet")];
  // Where both wait for one question there is nothing to mix up.
  if (server.asked.length > 1) await server.asked[1].answer("11 free");
  await server.asked[0].answer(server.asked.length > 1 ? "12 free" : "11 free");
  await Promise.all(done);
  assert.equal(store.get("hamlet").data, "11 free");
});
