// What decides: the rules hold while handlers come and go in the middle of an event.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Bus } from "../original.ts";

type Events = { block: number; signal: string };

/** A bus, what was heard on it, and a maker of handlers that write there and then do something. */
function table() {
  const bus = new Bus<Events>();
  const heard: string[] = [];
  const board = (name: string, then: (number: number) => void = () => {}) => {
    return (number: number) => {
      heard.push(`${name}${number}`);
      then(number);
    };
  };
  /** What is heard from here on. */
  const next = () => heard.splice(0);
  return { bus, board, next };
}

test("several once handlers are all called, in order", () => {
  const { bus, board, next } = table();
  for (const name of ["a", "b", "c", "d"]) bus.once("block", board(name));
  assert.equal(bus.emit("block", 1), 4);
  assert.deepEqual(next(), ["a1", "b1", "c1", "d1"]);
  assert.deepEqual([bus.emit("block", 2), bus.count("block")], [0, 0]);
});

test("once handlers among others keep the order", () => {
  const { bus, board, next } = table();
  bus.on("block", board("a"));
  bus.once("block", board("b"));
  bus.on("block", board("c"));
  bus.once("block", board("d"));
  bus.on("block", board("e"));
  assert.equal(bus.emit("block", 1), 5);
  assert.deepEqual(next(), ["a1", "b1", "c1", "d1", "e1"]);
  assert.equal(bus.emit("block", 2), 3);
  assert.deepEqual(next(), ["a2", "c2", "e2"]);
});

test("a handler that removes itself skips nobody", () => {
  const { bus, board, next } = table();
  const first = board("a", () => bus.off("block", first));
  bus.on("block", first);
  bus.on("block", board("b"));
  const remove = bus.on("block", board("c", () => remove()));
  bus.on("block", board("d"));
  assert.equal(bus.emit("block", 1), 4);
  assert.deepEqual(next(), ["a1", "b1", "c1", "d1"]);
  assert.deepEqual([bus.emit("block", 2), bus.count("block")], [2, 2]);
  assert.deepEqual(next(), ["b2", "d2"]);
});

test("a handler that removes an earlier one skips nobody", () => {
  const { bus, board, next } = table();
  const first = board("a");
  bus.on("block", first);
  bus.on("block", board("b", () => bus.off("block", first)));
  bus.on("block", board("c"));
  bus.on("block", board("d"));
  assert.equal(bus.emit("block", 1), 4);
  assert.deepEqual(next(), ["a1", "b1", "c1", "d1"]);
  bus.emit("block", 2);
  assert.deepEqual(next(), ["b2", "c2", "d2"]);
});

test("a later handler that is removed is not called", () => {
  const { bus, board, next } = table();
  const [third, once] = [board("c"), board("d")];
  bus.on("block", board("a", () => (bus.off("block", third), bus.off("block", once))));
  bus.on("block", board("b"));
  bus.on("block", third);
  bus.once("block", once);
  bus.on("block", board("e"));
  assert.equal(bus.emit("block", 1), 3);
  assert.deepEqual(next(), ["a1", "b1", "e1"]);
  assert.equal(bus.count("block"), 3);
});

test("when all are removed nobody else is called", () => {
  const { bus, board, next } = table();
  bus.on("block", board("a", () => bus.off("block")));
  bus.on("block", board("b"));
  bus.on("signal", () => {});
  assert.equal(bus.emit("block", 1), 1);
  assert.deepEqual([next(), bus.count("block"), bus.count("signal")], [["a1"], 0, 1]);
  bus.on("block", board("c"));
  assert.equal(bus.emit("block", 2), 1);
  assert.deepEqual(next(), ["c2"]);
});

test("a handler added meanwhile hears the next event", () => {
  const { bus, board, next } = table();
  const late = board("z");
  bus.on("block", board("a", () => bus.on("block", late)));
  bus.on("block", board("b"));
  assert.equal(bus.emit("block", 1), 2);
  assert.equal(bus.emit("block", 2), 3);
  assert.deepEqual(next(), ["a1", "b1", "a2", "b2", "z2"]);
});

test("a handler that takes the place of one hears the next event", () => {
  const { bus, board, next } = table();
  const late = board("z");
  bus.once("block", board("a", () => bus.on("block", late)));
  bus.once("block", board("b"));
  bus.on("block", board("c"));
  assert.equal(bus.emit("block", 1), 3);
  assert.deepEqual(next(), ["a1", "b1", "c1"]);
  assert.equal(bus.emit("block", 2), 2);
  assert.deepEqual(next(), ["c2", "z2"]);
});

test("an event within an event reaches all that are there, and once handlers once", () => {
  const { bus, board, next } = table();
  bus.on("block", board("a", (number) => number < 2 && bus.emit("block", number + 1)));
  bus.once("block", board("b"));
  bus.on("block", board("c"));
  assert.equal(bus.emit("block", 1), 2);
  assert.deepEqual(next(), ["a1", "a2", "b2", "c2", "c1"]);
  assert.equal(bus.count("block"), 2);
});

test("a once handler does not hear what it emits itself", () => {
  const { bus, board, next } = table();
  bus.once("block", board("a", (number) => bus.emit("block", number + 1)));
  bus.on("block", board("b"));
  assert.equal(bus.emit("block", 1), 2);
  assert.deepEqual(next(), ["a1", "b2", "b1"]);
});

test("a handler added in an event hears the one within it", () => {
  const { bus, board, next } = table();
  bus.on("block", board("a", (number) => {
    if (number > 1) return;
    bus.on("block", board("z"));
    bus.emit("block", 2);
  }));
  assert.equal(bus.emit("block", 1), 1);
  assert.deepEqual(next(), ["a1", "a2", "z2"]);
  assert.equal(bus.emit("block", 3), 2);
});

test("a handler removed in an event within another is not called in that either", () => {
  const { bus, board, next } = table();
  const third = board("c");
  bus.on("block", board("a", (number) => number < 2 && bus.emit("block", 2)));
  bus.on("block", board("b", (number) => number === 2 && bus.off("block", third)));
  bus.on("block", third);
  bus.on("block", board("d"));
  assert.equal(bus.emit("block", 1), 3);
  assert.deepEqual(next(), ["a1", "a2", "b2", "d2", "b1", "d1"]);
});

test("what a handler throws comes out, and the others are still there", () => {
  const { bus, board, next } = table();
  const fault = new Error("derailed");
  bus.once("block", board("a", () => {
    throw fault;
  }));
  bus.once("block", board("b"));
  bus.on("block", board("c"));
  assert.throws(() => bus.emit("block", 1), (error) => error === fault);
  assert.deepEqual([next(), bus.count("block")], [["a1"], 2]);
  assert.equal(bus.emit("block", 2), 2);
  assert.deepEqual(next(), ["b2", "c2"]);
});

test("a handler is there once, however often it is added", () => {
  const { bus, board, next } = table();
  const [handler, other] = [board("a"), board("b")];
  bus.on("block", handler);
  bus.once("block", handler);
  bus.once("block", other);
  bus.on("block", other);
  assert.equal(bus.count("block"), 2);
  bus.emit("block", 1);
  bus.emit("block", 2);
  assert.deepEqual(next(), ["a1", "b1", "a2"]);
});

test("a handler of two events is removed from one", () => {
  const bus = new Bus<Events>();
  const heard: unknown[] = [];
  const handler = (value: unknown) => void heard.push(value);
  bus.on("block", handler);
  bus.on("signal", handler);
  bus.off("block", handler);
  bus.off("block", handler);
  assert.deepEqual([bus.emit("block", 1), bus.emit("signal", "red"), heard], [0, 1, ["red"]]);
});

test("the function that once returns removes the handler, and does nothing after its event", () => {
  const { bus, board, next } = table();
  const remove = bus.once("block", board("a"));
  const stay = board("b");
  bus.on("block", stay);
  bus.emit("block", 1);
  remove();
  bus.once("block", board("c"))();
  assert.equal(bus.count("block"), 1);
  bus.emit("block", 2);
  assert.deepEqual(next(), ["a1", "b1", "b2"]);
});

test("an event that is muted meanwhile is emitted to the end", () => {
  const { bus, board, next } = table();
  bus.on("block", board("a", () => bus.mute("block")));
  bus.on("block", board("b"));
  assert.deepEqual([bus.emit("block", 1), bus.emit("block", 2)], [2, 0]);
  assert.deepEqual(next(), ["a1", "b1"]);
});

test("a muted event keeps its once handlers, and other events are heard", () => {
  const { bus, board, next } = table();
  bus.once("block", board("a"));
  bus.on("signal", () => {});
  bus.mute("block", true);
  assert.deepEqual([bus.emit("block", 1), bus.count("block"), bus.emit("signal", "red")], [0, 1, 1]);
  bus.mute("block", false);
  assert.equal(bus.emit("block", 2), 1);
  assert.deepEqual(next(), ["a2"]);
});

test("events that nobody waits for are no trouble", () => {
  const { bus } = table();
  bus.off("block");
  bus.off("block", () => {});
  assert.deepEqual([bus.emit("block", 1), bus.count("block")], [0, 0]);
});
