// What answers get of node:module: what finds modules, but not what changes how they are loaded.

import { builtinModules, createRequire, isBuiltin } from "node:module";

export { builtinModules, createRequire, isBuiltin };
export default { builtinModules, createRequire, isBuiltin };
