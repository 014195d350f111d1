// Notices when an answer replaces what could not be locked.

import { WATCHED } from "./lock.mjs";

const GLOBALS = ["Date", "performance", "process", "console", "queueMicrotask", "structuredClone", "setTimeout"];
GLOBALS.push("setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate");
/** What tests may replace themselves, once they run. */
const MOCKABLE = new Set([globalThis, Date, Date.prototype, Math, performance, process]);

const { getOwnPropertyDescriptor, is } = Object;

const meaning = (object, key) => {
  const found = getOwnPropertyDescriptor(object, key);
  return found === undefined ? object[key] : (found.get ?? found.value);
};

const watched = [...GLOBALS.map((name) => [globalThis, name]), [performance, "now"], [process, "hrtime"], ...WATCHED];
const before = watched.map(([object, key]) => [object, key, meaning(object, key)]);
const lasting = before.filter(([object]) => !MOCKABLE.has(object));

/** Return the name of something that is not what it was, or undefined; with `running`, of what no test replaces. */
export function replaced(running) {
  const list = running ? lasting : before;
  for (let at = 0; at < list.length; at++) {
    const entry = list[at];
    if (!is(meaning(entry[0], entry[1]), entry[2])) return String(entry[1]);
  }
  return undefined;
}
