// What decides: the same calls in the same order, the same error where several things go wrong, and one answer only.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ExportError } from "../original.ts";
import { order, run } from "./office.ts";

const DAY = "2026-03-01";
const PATH = `/accounts/${DAY}.csv`;
const EURO = [order("a", "EUR", 100)];

test("everything is asked one after the other, and the mail last", async () => {
  const orders = [order("a", "USD", 1), order("b", "EUR", 1), order("c", "GBP", 1), order("d", "USD", 1)];
  const { calls, times, logged } = await run({ orders, rates: { USD: 1, GBP: 1 } });
  const mail = `mail books@example.org: 4 orders of ${DAY}`;
  assert.deepEqual(calls, [`orders ${DAY}`, `rate USD ${DAY}`, `rate GBP ${DAY}`, `lock ${DAY}`, `write ${PATH}`, "unlock", mail]);
  assert.deepEqual([times, logged], [1, []]);
});

test("services that answer at once change nothing", async () => {
  const orders = [order("a", "USD", 150), order("b", "EUR", 1)];
  const { calls, times, report } = await run({ orders, rates: { USD: 2 }, atOnce: true });
  assert.deepEqual([calls.length, times], [6, 1]);
  assert.deepEqual(report, { path: PATH, orders: 2, skipped: [], mailed: true });
});

test("no orders, no lock", async () => {
  const { error, calls, times } = await run({ fails: [`orders ${DAY}`] });
  assert.ok(error instanceof ExportError);
  assert.equal(error.step, "orders");
  assert.equal((error.cause as Error).message, `orders ${DAY} is down`);
  assert.deepEqual([calls, times], [[`orders ${DAY}`], 1]);
});

test("orders that are not there are none", async () => {
  const { report, logged, error } = await run({ orders: undefined });
  assert.deepEqual([error, report], [null, { path: null, orders: 0, skipped: [], mailed: false }]);
  assert.equal(logged.length, 1);
});

test("one rate that fails does not keep the others from being asked", async () => {
  const orders = [order("a", "USD", 10), order("b", "GBP", 10), order("c", "CHF", 10), order("d", "USD", 10)];
  const { report, calls, logged, written } = await run({ orders, rates: { USD: 9, GBP: 2, CHF: 0 }, fails: [`rate USD ${DAY}`] });
  assert.deepEqual(calls.slice(1, 4), [`rate USD ${DAY}`, `rate GBP ${DAY}`, `rate CHF ${DAY}`]);
  assert.deepEqual([report?.orders, report?.skipped, written], [1, ["a", "c", "d"], ["b;20\n"]]);
  assert.equal(logged.length, 2);
});

test("no rate is asked for euros", async () => {
  const { calls } = await run({ orders: EURO, rates: { EUR: 7 } });
  assert.deepEqual(calls.slice(0, 2), [`orders ${DAY}`, `lock ${DAY}`]);
});

test("when all orders are skipped the share is left alone", async () => {
  const { error, calls, times } = await run({ orders: [order("a", "USD", 1)] });
  assert.ok(error instanceof ExportError);
  assert.deepEqual([error.step, error.cause, calls.length, times], ["rates", null, 2, 1]);
});

test("cents are rounded for each order", async () => {
  const { written } = await run({ orders: [order("a", "USD", 5), order("b", "USD", 15), order("c", "EUR", -5)], rates: { USD: 0.5 } });
  assert.deepEqual(written, ["a;3\nb;8\nc;-5\n"]);
});

test("a share that cannot be locked is not written to", async () => {
  const { error, calls, times } = await run({ orders: EURO, fails: [`lock ${DAY}`] });
  assert.ok(error instanceof ExportError);
  assert.deepEqual([error.step, (error.cause as Error).message], ["lock", `lock ${DAY} is down`]);
  assert.deepEqual([calls, times], [[`orders ${DAY}`, `lock ${DAY}`], 1]);
});

test("a lock that nobody can undo is none", async () => {
  const { error, calls } = await run({ orders: EURO, fails: ["no unlock"] });
  assert.ok(error instanceof ExportError);
  assert.deepEqual([error.step, calls.length], ["lock", 2]);
});

test("after a failed write the share is unlocked, and nobody gets a mail", async () => {
  const { error, calls, times, logged, report } = await run({ orders: EURO, fails: [`write ${PATH}`] });
  assert.ok(error instanceof ExportError);
  assert.deepEqual([error.step, (error.cause as Error).message, report], ["write", `write ${PATH} is down`, undefined]);
  assert.deepEqual([calls.slice(2), times, logged], [[`write ${PATH}`, "unlock"], 1, []]);
});

test("of a failed write and a failed unlock the write is told, and the unlock logged", async () => {
  const { error, times, logged } = await run({ orders: EURO, fails: [`write ${PATH}`, "unlock"] });
  assert.ok(error instanceof ExportError);
  assert.deepEqual([error.step, (error.cause as Error).message], ["write", `write ${PATH} is down`]);
  assert.deepEqual([times, logged.length], [1, 1]);
});

test("a share that stays locked is an error without a mail", async () => {
  const { error, calls, times, logged, report } = await run({ orders: EURO, fails: ["unlock"] });
  assert.ok(error instanceof ExportError);
  assert.deepEqual([error.step, (error.cause as Error).message, report], ["unlock", "unlock is down", undefined]);
  assert.deepEqual([calls.at(-1), times, logged], ["unlock", 1, []]);
});

test("without a mail the export is done all the same", async () => {
  const mail = `mail books@example.org: 1 orders of ${DAY}`;
  const { error, report, times, logged, calls } = await run({ orders: EURO, fails: [mail] });
  assert.deepEqual([error, report], [null, { path: PATH, orders: 1, skipped: [], mailed: false }]);
  assert.deepEqual([times, logged.length, calls.filter((call) => call === "unlock").length], [1, 1, 1]);
});

test("errors fail the same way when services answer at once", async () => {
  for (const [failing, step] of [[`orders ${DAY}`, "orders"], [`lock ${DAY}`, "lock"], [`write ${PATH}`, "write"], ["unlock", "unlock"]]) {
    const { error, times } = await run({ orders: EURO, fails: [failing], atOnce: true });
    assert.deepEqual([error?.step, times], [step, 1]);
  }
});
