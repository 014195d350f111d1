// What has been reported, and what works.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Bus } from "../original.ts";

type Events = { block: number; signal: string };

test("handlers hear their own events", () => {
  const bus = new Bus<Events>();
  const heard: string[] = [];
  bus.on("block", (number) => heard.push(`a${number}`));
  bus.on("block", (number) => heard.push(`b${number}`));
  bus.on("signal", (aspect) => heard.push(aspect));
  assert.equal(bus.emit("block", 7), 2);
  assert.equal(bus.emit("signal", "green"), 1);
  assert.deepEqual([...heard].sort(), ["a7", "b7", "green"]);
});

test("off and the function that on returns remove a handler", () => {
  const bus = new Bus<Events>();
  const heard: number[] = [];
  const handler = (number: number) => void heard.push(number);
  const remove = bus.on("block", handler);
  remove();
  assert.equal(bus.emit("block", 1), 0);
  bus.on("block", handler);
  bus.off("block", handler);
  assert.deepEqual([bus.emit("block", 2), bus.count("block"), heard.length], [0, 0, 0]);
});

test("a crossing that waits for one train does not keep the next board from hearing of it", () => {
  const bus = new Bus<Events>();
  const heard: string[] = [];
  bus.once("block", () => heard.push("crossing"));
  bus.on("block", () => heard.push("display"));
  assert.equal(bus.emit("block", 1), 2);
  assert.equal(bus.emit("block", 2), 1);
  assert.deepEqual([...heard].sort(), ["crossing", "display", "display"]);
});

test("a muted event is not heard", () => {
  const bus = new Bus<Events>();
  const heard: number[] = [];
  bus.on("block", (number) => heard.push(number));
  bus.mute("block");
  assert.equal(bus.emit("block", 1), 0);
  bus.mute("block", false);
  assert.equal(bus.emit("block", 2), 1);
  assert.deepEqual(heard, [2]);
});
