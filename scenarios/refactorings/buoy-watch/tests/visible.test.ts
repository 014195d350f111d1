// A quiet night.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Journal, dayOf, nightRound, switchSeason } from "../original.ts";
import { FakeSet, register, report } from "./set.ts";

const DAY = dayOf("2026-01-15") ?? 0;
const NIGHT = 60;

test("all answer, and one lamp is put right", async () => {
  const radio = new FakeSet({ "R2 report": [report("R2", { lamp: "off" })] });
  const journal = new Journal();
  const round = await nightRound(register("F1", "G1", "R2", "S3"), radio, journal, DAY, NIGHT);
  assert.deepEqual(round.readings.map(({ id, lamp }) => [id, lamp]), [["F1", "on"], ["G1", "on"], ["R2", "off"]]);
  assert.deepEqual({ ...round, readings: [] }, { readings: [], silent: [], garbled: [], corrected: ["R2"], wrong: [], adrift: {} });
  assert.deepEqual(radio.sent, ["1 F1 report 30", "2 G1 report 30", "3 R2 report 30", "3 R2 lamp on 10"]);
  assert.deepEqual(journal.print(), []);
});

test("a silent buoy is asked twice", async () => {
  const radio = new FakeSet({ "G1 report": [null, null] });
  const journal = new Journal();
  const round = await nightRound(register("F1", "G1", "R2"), radio, journal, DAY, NIGHT);
  assert.deepEqual(round.silent, ["G1"]);
  assert.deepEqual(journal.print(), ["1:00 G1 silent"]);
  assert.equal(radio.sent.length, 4);
});

test("a register without radios needs no round", async () => {
  const round = await nightRound(register("X9"), new FakeSet(), new Journal(), DAY, NIGHT);
  assert.deepEqual(round, { readings: [], silent: [], garbled: [], corrected: [], wrong: [], adrift: {} });
});

test("marks are switched with the season", async () => {
  const radio = new FakeSet();
  const switched = await switchSeason(register("R2", "S3", "W4"), radio, new Journal(), 600, "summer");
  assert.deepEqual(switched, { done: ["S3", "W4"], failed: [] });
  assert.deepEqual([...radio.sent].sort(), ["1 S3 save 20", "1 S3 wake 10", "2 W4 save 20", "2 W4 sleep 10"]);
});
