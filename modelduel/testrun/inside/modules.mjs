// Lets an answer's modules be imported as TypeScript's own compiler would: file endings left out or written as `.js`,
// types imported like values. Tests find the answer's files where their scenario has them, one folder further up.

import { existsSync, statSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, extname, join, relative, resolve as resolvePath, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ENDINGS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];
const WRITTEN_AS = { ".js": ".ts", ".mjs": ".mts", ".cjs": ".cts", ".ts": ".js", ".mts": ".mjs", ".cts": ".cjs" };
const VALUE = "\\b(?:const|let|var|function\\*?|class|enum|namespace|as)\\s+";
const TYPE = /^[ \t]*export\s+(?:declare\s+)?(?:interface|type)\s+([A-Za-z_$][\w$]*)/gm;

/** Whether a path lies in a folder. */
export function isBelow(path, folder) {
  return path.startsWith(folder + sep);
}

/** Return the names that a path may stand for, itself first. */
function names(path) {
  const written = WRITTEN_AS[extname(path)];
  const found = written ? [path, path.slice(0, -extname(path).length) + written] : [path];
  for (const ending of ENDINGS) found.push(path + ending);
  for (const ending of ENDINGS) found.push(join(path, `index${ending}`));
  return found;
}

function fileOf(path) {
  return names(path).find((name) => existsSync(name) && statSync(name).isFile());
}

const formatOf = (url) => (/\.[mc]?ts$/.test(url) ? "module-typescript" : "module");

/** Give every exported type an empty value, for those who import it without the word `type`. */
function withTypes(source) {
  const isValue = (name) => new RegExp(`${VALUE}${name.replaceAll("$", "\\$")}(?![\\w$])`).test(source);
  const wanted = [...new Set([...source.matchAll(TYPE)].map((found) => found[1]))].filter((name) => !isValue(name));
  if (wanted.length === 0) return source;
  return `${source}\n;export const ${wanted.map((name) => `${name} = undefined`).join(", ")};\n`;
}

/**
 * Register the hooks.
 *
 * `answer` and `tests` are folders. `sources` holds modules that are in no file, by their address. `instead` may name
 * another module for one that somebody asks for. `sealed` is what the tests know as `judge:sealed`.
 */
export function register({ answer, tests, sources = new Map(), instead = () => undefined, sealed }) {
  const found = (url) => ({ url, shortCircuit: true });

  /** Return the file that a relative or absolute path means to the module that names it, or undefined. */
  const meant = (path, parent) => {
    if (tests === undefined || !isBelow(parent, tests)) return fileOf(path);
    for (const name of names(path)) if (sources.has(pathToFileURL(name).href)) return name;
    return fileOf(path) ?? fileOf(join(answer, relative(tests, path).replace(/^(\.\.[\\/])+/, "")));
  };

  const resolve = (specifier, context, next) => {
    const parent = context.parentURL?.startsWith("file:") ? fileURLToPath(context.parentURL) : undefined;
    const other = instead(specifier, parent);
    if (other !== undefined) return found(other);
    if (sources.has(specifier)) return found(specifier);
    if (specifier === "judge:sealed") return found(pathToFileURL(sealed).href);
    if (parent === undefined || !/^\.{0,2}\//.test(specifier)) return next(specifier, context);
    const [path, query = ""] = specifier.split(/(?=[?#])/); // a query makes a module fresh
    const file = meant(resolvePath(dirname(parent), path), parent);
    if (file === undefined) return next(specifier, context);
    const { href } = pathToFileURL(file);
    return sources.has(href) ? found(href) : next(href + query, context);
  };

  const load = (url, context, next) => {
    if (sources.has(url)) return { format: formatOf(url), source: sources.get(url), shortCircuit: true };
    const loaded = next(url, context);
    if (loaded.format !== "module-typescript" || loaded.source == null) return loaded;
    const source = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
    return { ...loaded, source: withTypes(source) };
  };

  registerHooks({ resolve, load });
}
