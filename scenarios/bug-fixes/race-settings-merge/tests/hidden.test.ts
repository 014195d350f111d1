// What decides: whatever a layer says, only the settings themselves change, and every setting comes out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LayerError, deepMerge, defaultsDeep, screenSettings } from "../original.ts";

const layer = (text: string) => JSON.parse(text);
/** Settings without their functions, and whatever their prototype is. */
const plain = (settings: unknown) => JSON.parse(JSON.stringify(settings));

class Screen {
  refresh = 5;
  laps = { shown: 3 };
  words() {
    return `every ${this.refresh} s`;
  }
}

test("a constructor is a group like any other", () => {
  const upload = '{"constructor": {"name": "Minardi", "country": "IT"}}';
  assert.deepEqual(plain(deepMerge({}, layer(upload))), layer(upload));
  assert.deepEqual(plain(screenSettings([layer(upload), layer('{"constructor": {"country": "AU"}}')])), {
    constructor: { name: "Minardi", country: "AU" },
  });
  assert.equal(Object.name, "Object");
});

test("a constructor is a text like any other", () => {
  assert.deepEqual(plain(deepMerge({}, layer('{"constructor": "none"}'))), { constructor: "none" });
  assert.deepEqual(plain(screenSettings([layer('{"constructor": "none"}'), layer('{"constructor": {"name": "Minardi"}}')])), {
    constructor: { name: "Minardi" },
  });
});

test("a constructor that nobody has named is filled in", () => {
  assert.deepEqual(plain(defaultsDeep({}, layer('{"constructor": "none"}'))), { constructor: "none" });
  const filled = defaultsDeep(layer('{"constructor": {"name": "Minardi"}}'), layer('{"constructor": {"name": "?", "country": "IT"}}'));
  assert.deepEqual(plain(filled), { constructor: { name: "Minardi", country: "IT" } });
});

test("a prototype is a setting like any other", () => {
  const upload = '{"car": {"prototype": true}, "prototype": {"chassis": "M02"}, "constructor": {"prototype": {"chassis": "M01"}}}';
  assert.deepEqual(plain(deepMerge({}, layer(upload))), layer(upload));
  assert.deepEqual(plain(defaultsDeep({}, layer(upload))), layer(upload));
  assert.equal(({} as { chassis?: string }).chassis, undefined);
});

test("other names that every object knows are settings too", () => {
  const upload = '{"toString": {"call": "short"}, "valueOf": {"length": 2}, "hasOwnProperty": "yes"}';
  assert.deepEqual(plain(deepMerge({}, layer(upload))), layer(upload));
  assert.deepEqual(plain(defaultsDeep({}, layer(upload))), layer(upload));
  assert.equal(String({}), "[object Object]");
});

test("nothing reaches the class of our own settings", () => {
  for (const put of [deepMerge, defaultsDeep]) {
    const screen = new Screen() as never;
    put(screen, layer('{"constructor": {"prototype": {"blackout": true, "words": "gone"}, "theme": "dark"}}'));
    assert.deepEqual([Object.keys(Screen.prototype), Object.keys(Screen)], [[], []], put.name);
    assert.equal(new Screen().words(), "every 5 s");
    assert.deepEqual(plain(screen).constructor, {
      prototype: { blackout: true, words: "gone" },
      theme: "dark",
    });
  }
});

test("nothing reaches a class from within a group", () => {
  for (const put of [deepMerge, defaultsDeep]) {
    const screen = { board: new Screen() };
    put(screen as never, layer('{"board": {"constructor": {"prototype": {"blackout": true}}, "refresh": 9}}'));
    assert.equal((new Screen() as unknown as { blackout?: boolean }).blackout, undefined);
    assert.equal(screen.board.refresh, put === deepMerge ? 9 : 5);
  }
});

test("what settings inherit is not changed", () => {
  const house = { colours: { flag: "green" } };
  deepMerge(Object.create(house), layer('{"colours": {"flag": "red"}}'));
  defaultsDeep(Object.create(house), layer('{"colours": {"pit": "white"}}'));
  assert.deepEqual(house, { colours: { flag: "green" } });
});

test("nothing reaches what functions inherit", () => {
  for (const put of [deepMerge, defaultsDeep]) {
    const gap = Object.assign((seconds: number) => `${seconds}`, { digits: 3 });
    put({ gap }, layer('{"gap": {"constructor": {"prototype": {"blackout": true}}, "digits": 2, "call": {"unit": "s"}, "unit": "s"}}'));
    assert.equal((Function.prototype as { blackout?: boolean }).blackout, undefined);
    assert.equal((Function.prototype.call as { unit?: string }).unit, undefined);
    assert.deepEqual([gap.digits, (gap as { unit?: string }).unit], [put === deepMerge ? 2 : 3, "s"]);
  }
});

test("__proto__ is left out wherever it stands", () => {
  const upload = '{"__proto__": {"a": 1}, "list": [{"__proto__": {"a": 1}, "b": [{"__proto__": 1, "c": 2}]}], "d": {"__proto__": null, "e": 3}}';
  const wanted = { list: [{ b: [{ c: 2 }] }], d: { e: 3 } };
  for (const put of [deepMerge, defaultsDeep]) {
    const settings = put({}, layer(upload));
    assert.deepEqual(plain(settings), wanted);
    assert.equal((settings as { a?: number }).a, undefined);
    assert.equal(((settings.list as object[])[0] as { a?: number }).a, undefined);
  }
});

test("nothing of a layer is kept", () => {
  for (const put of [deepMerge, defaultsDeep]) {
    const given = { laps: { shown: 5 }, drivers: [["ALO"], { name: "TSU" }] };
    const settings = put({}, given) as typeof given;
    settings.laps.shown = 9;
    settings.drivers.push(["x"]);
    (settings.drivers[0] as string[]).push("x");
    (settings.drivers[1] as { name: string }).name = "x";
    assert.deepEqual(given, { laps: { shown: 5 }, drivers: [["ALO"], { name: "TSU" }] });
  }
});

test("settings themselves are changed and returned", () => {
  for (const put of [deepMerge, defaultsDeep]) {
    const settings = { laps: { best: true } };
    const { laps } = settings;
    assert.equal(put(settings, { laps: { shown: 5 } }), settings);
    assert.equal(settings.laps, laps);
    assert.deepEqual(settings, { laps: { best: true, shown: 5 } });
  }
});

test("kinds that differ are replaced or stay", () => {
  const mine = { a: { b: 1 }, c: [1], d: 2, e: null, f: { g: 1 } };
  const theirs = { a: [2], c: { h: 1 }, d: { i: 1 }, e: { j: 1 }, f: null };
  assert.deepEqual(plain(deepMerge(structuredClone(mine), theirs)), theirs);
  assert.deepEqual(plain(defaultsDeep(structuredClone(mine), theirs)), mine);
  assert.deepEqual(plain(defaultsDeep({ a: undefined } as never, { a: { b: 1 } })), { a: { b: 1 } });
});

test("functions of a layer are taken as they are", () => {
  const gap = Object.assign(() => "", { digits: 3 });
  const other = Object.assign(() => "", { digits: 1 });
  assert.equal(deepMerge({ gap }, { gap: other }).gap, other);
  assert.equal(deepMerge({}, { gap }).gap, gap);
  assert.equal(defaultsDeep({ gap }, { gap: other }).gap, gap);
  assert.equal(defaultsDeep({}, { gap }).gap, gap);
  assert.deepEqual([gap.digits, other.digits], [3, 1]);
});

test("layers come one over the other and defaults last", () => {
  const layers = [layer('{"a": {"x": 1, "y": 1}}'), null, layer('{"a": {"y": 2}}')];
  assert.deepEqual(plain(screenSettings(layers, layer('{"a": {"y": 3, "z": 3}, "b": 3}'))), { a: { x: 1, y: 2, z: 3 }, b: 3 });
  assert.deepEqual(layers, [{ a: { x: 1, y: 1 } }, null, { a: { y: 2 } }]);
  assert.deepEqual(plain(screenSettings([])), {});
});

test("what is no group is refused", () => {
  for (const put of [deepMerge, defaultsDeep]) {
    for (const wrong of [null, 3, "x", ["x"], undefined]) {
      assert.throws(() => put({}, wrong as never), LayerError);
      assert.throws(() => put(wrong as never, {}), LayerError);
    }
  }
});
