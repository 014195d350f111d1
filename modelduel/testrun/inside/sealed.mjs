// Each test file imports this before anything else, and so before the answer: from here on nobody gets at the modules
// that lead into the test runner. Its body begins with `check()`, when the answer has been imported.

import { WATCHED } from "./lock.mjs";
import { begin, complain } from "./state.mjs";

begin();

const TIMES = ["Date", "performance", "setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval"];
TIMES.push("clearImmediate", "queueMicrotask", "process", "console", "structuredClone");
const METHODS = [...WATCHED, [performance, "now"], [process, "hrtime"]];
const { getOwnPropertyDescriptor, is } = Object;
const global = globalThis;

const meaning = (object, name) => {
  const found = getOwnPropertyDescriptor(object, name);
  return found === undefined ? object[name] : (found.get ?? found.value);
};
const globals = TIMES.map((name) => meaning(global, name));
const methods = METHODS.map(([object, name]) => meaning(object, name));

/** Tell when the answer has replaced, while it was imported, what tests measure time by. */
export function check() {
  for (let at = 0; at < TIMES.length; at++) {
    if (!is(meaning(global, TIMES[at]), globals[at])) complain(`The answer replaced ${TIMES[at]} when it was imported.`);
  }
  for (let at = 0; at < METHODS.length; at++) {
    const object = METHODS[at][0];
    const name = METHODS[at][1];
    if (!is(meaning(object, name), methods[at])) complain(`The answer replaced ${String(name)}() when it was imported.`);
  }
}
