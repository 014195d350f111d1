// Runs the native tests of one file with node:test and tells the judge, on a channel of its own, what becomes of each.
//
// Everything here shares its process with the answer. So nothing is believed that does not carry the judge's secret and
// its place in the sequence; the judge has put tests of its own among the others that must fail; and before the answer
// is imported, what tests rely on is made unchangeable, and what leads into this program's memory is put away. The
// tests themselves are never in a file: they come with the task, and only this program's memory holds them.
// The shell that starts this program has put the task on descriptor 8 and the channel on 9.

import assert from "node:assert";
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { closeSync, readSync, writeSync } from "node:fs";
import Module from "node:module";
import { join, relative } from "node:path";
import { chdir, env, reallyExit } from "node:process";
import { Readable } from "node:stream";
import { run } from "node:test";
import { pathToFileURL } from "node:url";
import { lockDeep, lockLanguage, lockMethods } from "./lock.mjs";
import { isBelow, register } from "./modules.mjs";
import { hasBegun, onComplaint } from "./state.mjs";
import { replaced } from "./watch.mjs";

const TASK = 8;
const CHANNEL = 9;
const MESSAGE_LIMIT = 4096;
const BOX = import.meta.dirname;
const ANSWER = join(BOX, "answer");
const TESTS = join(BOX, "tests");
/** The code of a test run in which tests have failed, as the canaries must. */
const TESTS_FAILED = 1;

/** Modules that lead into this program or the test runner, and what others than tests get instead. */
const SHIMS = { async_hooks: "async_hooks", module: "module", test: "test", v8: "v8" };
for (const name of ["inspector", "inspector/promises", "repl", "test/reporters", "wasi"]) SHIMS[name] = "refused";

function readTask() {
  const parts = [];
  for (;;) {
    const part = Buffer.alloc(1 << 16);
    const count = readSync(TASK, part);
    parts.push(part.subarray(0, count));
    if (count === 0 || part[count - 1] === 10) break;
  }
  closeSync(TASK);
  return JSON.parse(Buffer.concat(parts).toString());
}

/** Return a function that tells the judge something; it alone knows the secret. */
function teller(secret) {
  const { stringify } = JSON;
  const { from } = Buffer;
  let order = 0;
  return (kind, fields) => {
    const data = from(`${stringify([secret, order++, kind, fields])}\n`);
    for (let sent = 0; sent < data.length; ) sent += writeSync(CHANNEL, data, sent);
  };
}

/** Return the module that somebody gets instead of a sensitive one, or undefined. */
function shim(specifier, parent) {
  const name = specifier.replace(/^node:/, "");
  if (!Object.hasOwn(SHIMS, name)) return undefined;
  // Before the answer runs, every import is what its file says; after that, a name may be borrowed.
  const trusted = parent !== undefined && isBelow(parent, BOX) && !isBelow(parent, ANSWER);
  return !hasBegun() && trusted ? undefined : pathToFileURL(join(BOX, "shims", `${SHIMS[name]}.mjs`)).href;
}

/** Put away what leads past the modules' front doors, and make the rest unchangeable. */
function shutDoors() {
  const { getBuiltinModule } = process;
  const get = (name) => (Object.hasOwn(SHIMS, String(name).replace(/^node:/, "")) ? undefined : getBuiltinModule(name));
  Object.defineProperty(process, "getBuiltinModule", { value: get });
  for (const name of ["binding", "_linkedBinding", "dlopen", "_debugProcess", "_debugEnd", "execve"]) {
    if (name in process) Object.defineProperty(process, name, { value: undefined });
  }
  for (const name of ["registerHooks", "register", "syncBuiltinESMExports", "runMain", "_preloadModules"]) {
    Object.defineProperty(Module, name, { value: undefined });
  }
  lockDeep(assert);
  for (const one of [EventEmitter, Readable]) lockMethods(one.prototype);
  lockLanguage();
}

/** Return what an error says, and where in the tests (or else the answer) it came up. */
function describe(failure, sources) {
  try {
    const error = failure?.cause ?? failure;
    if (!(error instanceof Error)) return `threw ${String(error)}`.slice(0, MESSAGE_LIMIT);
    const stack = String(error.stack).replaceAll(BOX, "<box>");
    const frame = /<box>[\\/](tests|answer)[\\/]([^\s()]+?):(\d+):\d+/.exec(stack);
    const line = frame?.[1] === "tests" ? sources[frame[2]]?.split("\n")[frame[3] - 1]?.trim() : undefined;
    const where = frame ? `${frame[2]}, line ${frame[3]}: ${line ? `${line}\n` : ""}` : "";
    const said = error.code === "ERR_ASSERTION" ? error.message : `${error.name}: ${error.message}`;
    const memory = /allocation failed/.test(error.message) ? " (MemoryError)" : "";
    return `${where}${said}${memory}`.slice(0, MESSAGE_LIMIT);
  } catch {
    return "failed with what cannot be shown";
  }
}

async function main() {
  for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);
  chdir(env.TMPDIR);
  const { secret, file, last, sources } = readTask();
  const tell = teller(secret);
  onComplaint((message) => tell("cheat", { message }));
  const laid = Object.entries(sources).map(([name, text]) => [pathToFileURL(join(TESTS, name)).href, text]);
  register({ answer: ANSWER, tests: TESTS, sources: new Map(laid), instead: shim, sealed: join(BOX, "sealed.mjs") });
  for (const name of ["async_hooks", "module", "test", "v8"]) await import(`./shims/${name}.mjs`);
  shutDoors();
  tell("start", {});

  const idOf = (names) => `${file}::${names.join(" > ")}`;
  const path = join(TESTS, file);
  const begun = [];
  const told = [];
  const leave = () => {
    tell("end", { code: TESTS_FAILED });
    reallyExit(TESTS_FAILED); // what the answer left running would keep the process
  };
  const phases = (id, outcome, seconds, message) => {
    tell("phase", { id, when: "setup", outcome: "passed", seconds: 0, message: "" });
    tell("phase", { id, when: "call", outcome, seconds, message });
    tell("phase", { id, when: "teardown", outcome: "passed", seconds: 0, message: "" });
  };
  const ended = (outcome) => (event) => {
    const { name, nesting, details, skip, todo } = event;
    if (nesting === 0 && name === path) {
      tell("broken", { id: file, message: describe(details.error, sources) });
      leave();
    }
    // A group has no result but its tests', unless something of its own went wrong.
    if (details.type === "suite" && (outcome === "passed" || details.error?.failureType === "subtestsFailed")) return;
    const id = idOf([...told.slice(0, nesting), name]);
    const changed = replaced(true);
    if (changed !== undefined) tell("cheat", { message: `The answer replaced ${changed} while tests ran.` });
    const became = skip !== undefined || todo !== undefined ? "skipped" : outcome;
    const message = outcome === "failed" ? describe(details.error, sources) : "";
    phases(id, became, details.duration_ms / 1000, message);
    if (id === last) leave();
  };
  const stream = run({ files: [path], isolation: "none" });
  stream.on("test:dequeue", ({ name, nesting }) => {
    if (name === path) return;
    begun.length = nesting;
    begun[nesting] = name;
    tell("begin", { id: idOf(begun) });
  });
  stream.on("test:start", ({ name, nesting }) => {
    told.length = nesting;
    told[nesting] = name;
  });
  stream.on("test:pass", ended("passed"));
  stream.on("test:fail", ended("failed"));
  stream.on("end", leave);
  stream.resume();
  // Before the runner's own, which would cancel all that has not run yet.
  process.prependListener("beforeExit", () => {
    if (begun.length > 0) phases(idOf(begun), "failed", 0, "It waits for ever: nothing is left that could end it.");
    tell("stuck", {});
    leave();
  });
}

main();
