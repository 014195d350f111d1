// What answers get of node:module: what finds modules, but not what changes how they are loaded.

import { builtinModules, createRequire as make, isBuiltin } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ANSWER = join(import.meta.dirname, "..", "answer");

/** As Node's own, for files of the answer. */
export function createRequire(where) {
  const path = String(where).startsWith("file:") ? fileURLToPath(where) : String(where);
  return make(path.startsWith(ANSWER + sep) ? path : join(ANSWER, "index.js"));
}

export { builtinModules, isBuiltin };
export default { builtinModules, createRequire, isBuiltin };
