// Each test file imports this before anything else, and so before the answer: from here on nobody gets at the modules
// that lead into the test runner. Its body begins with `check()`, when the answer has been imported.

import { begin, complain } from "./state.mjs";
import { replaced } from "./watch.mjs";

begin();

/** Tell when the answer has replaced something while it was imported. */
export function check() {
  const name = replaced(false);
  if (name !== undefined) complain(`The answer replaced ${name} when it was imported.`);
}
