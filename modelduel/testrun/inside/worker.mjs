// Serves calls of a candidate's functions and objects, as worker.py describes: a line of JSON in, a line of JSON out.
//
// The judge sits outside, so there is nothing in here to cheat: a forged reply is a value, and is compared like any
// other. The shell that starts this program has put requests and replies on descriptors 8 and 9, out of the way of
// what the candidate prints.

import { Buffer } from "node:buffer";
import { readSync, writeSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { chdir, env, reallyExit } from "node:process";
import { pathToFileURL } from "node:url";
import { register } from "./modules.mjs";

const REQUESTS = 8;
const REPLIES = 9;
const MESSAGE_LIMIT = 4096;
const DEEPEST = 200;
const ANSWER = join(import.meta.dirname, "answer");

// An answer may well replace these, for itself.
const { parse, stringify } = JSON;
const { isArray } = Array;
const { isFinite } = Number;
const { getPrototypeOf, keys } = Object;
const text = new TextDecoder();
const OwnPromise = Promise;

class NotPlain extends Error {}
class LookupError extends Error {}

/** Return a value as JSON. Throws NotPlain for what JSON has no word for. */
function encode(value, depth = 0) {
  if (depth > DEEPEST) throw new NotPlain(`the result is nested more than ${DEEPEST} deep, or holds itself`);
  switch (typeof value) {
    case "string":
      return stringify(value);
    case "boolean":
    case "bigint":
      return `${value}`;
    case "number":
      if (!isFinite(value)) throw new NotPlain(`${value} is not a plain value`);
      return `${value}`;
    case "object":
      if (value === null) return "null";
      return isArray(value) ? encodeList(value, depth) : encodeObject(value, depth);
  }
  throw new NotPlain(`${typeof value === "undefined" ? "undefined" : `a ${typeof value}`} is not a plain value`);
}

function encodeList(list, depth) {
  let body = "";
  for (let at = 0; at < list.length; at++) body += (at ? "," : "") + encode(list[at], depth + 1);
  return `[${body}]`;
}

function encodeObject(object, depth) {
  const prototype = getPrototypeOf(object);
  if (prototype !== null && getPrototypeOf(prototype) !== null) {
    throw new NotPlain(`a ${object.constructor?.name || "class instance"} is not a plain value`);
  }
  if (prototype !== null && object.constructor?.prototype === prototype && object.constructor.name !== "Object") {
    throw new NotPlain(`a ${object.constructor.name} is not a plain value`);
  }
  const names = keys(object);
  let body = "";
  for (let at = 0; at < names.length; at++) {
    const value = object[names[at]];
    // A property that holds nothing is one that is not there, as JSON has it.
    if (value !== undefined) body += (body ? "," : "") + stringify(names[at]) + ":" + encode(value, depth + 1);
  }
  return `{${body}}`;
}

/** Return a table's name as programmers of this language write it; naming.py has the rules. */
function named(name) {
  return name
    .split(".")
    .map((part) => {
      const bare = part.replace(/^_+/, "");
      if (bare === bare.toUpperCase() && bare !== bare.toLowerCase()) return part;
      const words = bare.split("_").filter(Boolean);
      const rest = words.slice(1).map((word) => word[0].toUpperCase() + word.slice(1));
      return part.slice(0, part.length - bare.length) + [words[0] ?? "", ...rest].join("");
    })
    .join(".");
}

let modules = [];
const kept = new Map();

/** Return the exported function or class of a name, `Class.method` or `module:name`. Throws LookupError. */
function find(entry) {
  const [path, only] = entry.split(":").reverse();
  for (const name of new Set([path, named(path)])) {
    for (const { stem, exports } of modules) {
      if (only !== undefined && only !== stem) continue;
      const found = exported(exports, name.split("."));
      if (typeof found === "function") return found;
    }
  }
  throw new LookupError(`the answer does not export ${entry}`);
}

function exported(exports, [first, ...rest]) {
  const whole = exports.default;
  let found = exports[first];
  if (found === undefined && typeof whole === "function" && whole.name === first) found = whole;
  if (found === undefined && typeof whole === "object" && whole !== null) found = whole[first];
  // `Class.method` may be a static one, or (as Python has it) one of the instances.
  for (const part of rest) found = found?.[part] ?? found?.prototype?.[part];
  return found;
}

/** Return the name under which an object has something. Throws LookupError. */
function member(object, name) {
  for (const one of [name, named(name)]) {
    if (Object(object) === object ? one in object : object?.[one] !== undefined) return one;
  }
  throw new LookupError(`there is no ${name}`);
}

function keptAs(name) {
  if (!kept.has(name)) throw new LookupError(`no object is kept as ${name}`);
  return kept.get(name);
}

function make(name, args) {
  const maker = find(name);
  const isClass = /^class\b/.test(Function.prototype.toString.call(maker));
  return isClass || (maker.prototype && /^[A-Z]/.test(maker.name)) ? new maker(...args) : maker(...args);
}

/** Do what one request asks for; returns what is to be sent. */
async function use(request) {
  if ("forget" in request) return void kept.clear();
  let result;
  if ("entry" in request) {
    result = await find(request.entry)(...request.args);
  } else if ("make" in request) {
    result = await make(request.make, request.args);
  } else {
    const object = keptAs(request.on);
    const value = object[member(object, request.method ?? request.read)];
    // What is read may be a property in one language and a method without arguments in another.
    const calls = "method" in request || typeof value === "function";
    result = await (calls ? Reflect.apply(value, object, request.args ?? []) : value);
  }
  if (!("keep" in request)) return result;
  kept.set(request.keep, result);
}

/** Import the candidate's files; returns the body of the reply. */
async function load({ files, entries }) {
  register({ answer: ANSWER });
  for (const file of files) {
    const exports = await import(pathToFileURL(join(ANSWER, file)).href);
    modules.push({ stem: basename(file, extname(file)), exports });
  }
  const missing = entries.filter((entry) => {
    try {
      return !find(entry);
    } catch {
      return true;
    }
  });
  return `"ready":${stringify(missing)}`;
}

async function answered(request) {
  const value = await use(request);
  return `"value":${value === undefined ? "null" : encode(value)}`;
}

/** Return where in the candidate's files an error came up, and what it says. */
function describe(error) {
  try {
    if (!(error instanceof Error)) return `threw ${typeof error === "string" ? stringify(error) : String(error)}`;
    const frame = /[\\/]answer[\\/]([^\s()]+?):(\d+):\d+/.exec(String(error.stack));
    const said = `${error.name}: ${error.message}`;
    const where = frame ? `${frame[1]}, line ${frame[2]}\n` : "";
    return (where + said).replaceAll(`${ANSWER}/`, "").slice(0, MESSAGE_LIMIT);
  } catch {
    return "threw what cannot be shown";
  }
}

/** Return the names that an error goes by, the nearest first. */
function names(error) {
  const found = [];
  try {
    if (Object(error) === error && typeof error.name === "string" && error.name) found.push(error.name);
    for (let one = Object(error); one !== null && found.length < 50; one = getPrototypeOf(one)) {
      const name = one.constructor?.name;
      if (typeof name === "string" && name && !found.includes(name)) found.push(name);
    }
    if (error instanceof RangeError && /allocation failed/.test(error.message)) found.push("MemoryError");
  } catch {
    found.push("Error");
  }
  return found.length ? found : ["Error"];
}

function failure(error) {
  if (error instanceof NotPlain) return `"refused":${stringify(error.message)}`;
  return `"raised":${stringify(names(error))},"message":${stringify(describe(error))}`;
}

// What goes wrong beside a call, in a timer or a promise that nobody waits for, ends it as it would end the program;
// and so does waiting for what can no longer come.
let interrupt = () => {};
process.on("uncaughtException", (error) => interrupt(error));
process.on("beforeExit", () => {
  setImmediate(() => {}); // so that this is asked again
  interrupt(new Error("it waits for ever: nothing is left that could end it"));
});

/** Return the body of a reply, whatever happens. */
function settled(work, failed) {
  return new OwnPromise((resolve) => {
    interrupt = (error) => resolve(failed(error));
    work().then(resolve, (error) => resolve(failed(error)));
  });
}

let unread = Buffer.alloc(0);

/** Return the next request without its newline, or null at the end. Nothing else goes on meanwhile. */
function readLine() {
  const parts = [unread];
  for (;;) {
    const last = parts.at(-1);
    const end = last.indexOf(10);
    if (end >= 0) {
      parts[parts.length - 1] = last.subarray(0, end);
      unread = last.subarray(end + 1);
      return text.decode(Buffer.concat(parts));
    }
    const part = Buffer.alloc(1 << 16);
    const count = readSync(REQUESTS, part);
    if (count === 0) return null;
    parts.push(part.subarray(0, count));
  }
}

function send(line) {
  const data = Buffer.from(`${line}\n`);
  for (let sent = 0; sent < data.length; ) sent += writeSync(REPLIES, data, sent);
}

async function main() {
  // Else what is printed in a call would wait for its end, and fill the memory.
  for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);
  chdir(env.TMPDIR);
  send('"up"'); // before anything of the candidate's has run
  for (let line = readLine(); line !== null; line = readLine()) {
    const request = parse(line);
    const body = await ("files" in request
      ? settled(() => load(request), (error) => `"broken":${stringify(describe(error))}`)
      : settled(() => answered(request), failure));
    send(`{"id":${stringify(request.id)},${body}}`);
  }
  reallyExit(0);
}

main();
