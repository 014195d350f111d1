// What has been reported, and what works.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deepMerge, defaultsDeep, screenSettings } from "../original.ts";

/** A layer as it comes from a file. */
const layer = (text: string) => JSON.parse(text);

test("groups are merged and all else is replaced", () => {
  const settings = deepMerge(
    { laps: { shown: 3, best: true }, drivers: ["ALO", "TSU"], title: "Box" },
    layer('{"laps": {"shown": 5}, "drivers": ["TSU"], "title": null}'),
  );
  assert.deepEqual(settings, { laps: { shown: 5, best: true }, drivers: ["TSU"], title: null });
});

test("defaults fill in what is not said", () => {
  const settings = defaultsDeep({ laps: { shown: 3 }, title: null }, layer('{"laps": {"shown": 9, "best": true}, "title": "Box"}'));
  assert.deepEqual(settings, { laps: { shown: 3, best: true }, title: null });
});

test("a formatter keeps being one when its digits are set", () => {
  const gap = Object.assign((seconds: number) => seconds.toFixed(3), { digits: 3 });
  const settings = screenSettings([{ gap }, layer('{"gap": {"digits": 1}}')]);
  assert.equal(settings.gap, gap);
  assert.equal(gap.digits, 1);
});

test("__proto__ is left out", () => {
  const settings = screenSettings([layer('{"laps": {"__proto__": {"locked": true}, "shown": 5}}')]);
  assert.deepEqual(Object.keys(settings.laps as object), ["shown"]);
  assert.equal(({} as { locked?: boolean }).locked, undefined);
});

test("the upload of Friday leaves other screens alone", () => {
  screenSettings([layer('{"laps": {"shown": 5}}'), layer('{"constructor": {"prototype": {"blackout": true}}}')]);
  assert.equal(({} as { blackout?: boolean }).blackout, undefined);
});
