// What the export does on most nights.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ExportError } from "../original.ts";
import { order, run } from "./office.ts";

test("orders are written and a mail is sent", async () => {
  const { report, written, error } = await run({ orders: [order("a", "EUR", 1250), order("b", "USD", 1000)], rates: { USD: 0.9 } });
  assert.equal(error, null);
  assert.deepEqual(report, { path: "/accounts/2026-03-01.csv", orders: 2, skipped: [], mailed: true });
  assert.deepEqual(written, ["a;1250\nb;900\n"]);
});

test("a day without orders writes nothing", async () => {
  const { report, calls } = await run({ orders: [] });
  assert.deepEqual(report, { path: null, orders: 0, skipped: [], mailed: false });
  assert.deepEqual(calls, ["orders 2026-03-01"]);
});

test("a share that cannot be written to is an error", async () => {
  const { error } = await run({ orders: [order("a", "EUR", 1)], fails: ["write /accounts/2026-03-01.csv"] });
  assert.ok(error instanceof ExportError);
  assert.equal(error.step, "write");
});

test("orders without a rate are skipped", async () => {
  const { report } = await run({ orders: [order("a", "CHF", 1), order("b", "EUR", 2)] });
  assert.deepEqual([report?.orders, report?.skipped], [1, ["a"]]);
});
