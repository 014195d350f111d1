// What most packets look like.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PacketError, packetSheet } from "../original.ts";
import { drawn, packet } from "./packets.ts";

test("a packet has a name, notes and a calendar", () => {
  const program = drawn({ sow: [], harvest: [2] }, 100, 200, 480, 640);
  assert.deepEqual(program.slice(0, 12), [
    "frame 100 200 580 840",
    "line 100 277 580 277",
    "text 340 258 39 middle CHARD",
    "frame 120 297 560 490",
    "text 120 528 28 start Sow 2 cm deep.",
    "frame 100 800 140 840",
    "text 120 836 13 middle J",
    "frame 140 800 180 840",
    "text 160 836 13 middle F",
    "pen red",
    "frame 143 803 177 837",
    "pen black",
  ]);
  assert.equal(program.length, 32);
});

test("two packets stand side by side", () => {
  const program = packetSheet([packet(), packet({ name: "Leek" })], 1040, 720);
  assert.deepEqual(program.filter((line) => line.includes("middle CHARD") || line.includes("middle LEEK")), [
    "text 280 98 39 middle CHARD",
    "text 760 98 39 middle LEEK",
  ]);
});

test("what does not fit is refused", () => {
  assert.throws(() => drawn({}, 0, 0, 100, 640), PacketError);
  assert.throws(() => packetSheet([], 1040, 720), PacketError);
});
