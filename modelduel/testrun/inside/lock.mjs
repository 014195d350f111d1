// Makes what the language and Node provide unchangeable, so that no answer can alter what its tests rely on.
//
// New properties may still be added, as polyfills do; and what programs override in objects of their own
// (`error.name = …`) they still can: there an accessor stands in for the property.

const { ownKeys } = Reflect;
const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;

const ERRORS = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError];
const TYPED = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array];
TYPED.push(Float32Array, Float64Array, BigInt64Array, BigUint64Array);
const CLASSES = [Object, Function, Array, String, Number, Boolean, BigInt, Symbol, Date, RegExp, Map, Set, WeakMap];
CLASSES.push(WeakSet, WeakRef, FinalizationRegistry, Promise, Proxy, ArrayBuffer, SharedArrayBuffer, DataView);
CLASSES.push(...ERRORS, ...TYPED, getPrototypeOf(Int8Array));
if (typeof Iterator === "function") CLASSES.push(Iterator);
const SPACES = { JSON, Math, Reflect, Atomics, Intl };

/** Names of globals that tests may replace for a while, and of what anybody may set. */
const MOCKED = new Set(["Date", "stackTraceLimit", "prepareStackTrace"]);

/**
 * What is compared now and then instead of being locked: [object, key]. V8 takes shortcuts through lists and iterators
 * for as long as nobody has touched these (without them `[a, b] = pair` costs a hundred times as much), and mocked
 * timers make a Date of the real one's parts.
 */
export const WATCHED = [
  [Array.prototype, Symbol.iterator],
  [Array.prototype, "constructor"],
  [Math, "random"],
  [Promise.prototype, "constructor"],
];
const iterables = [[], "", new Map(), new Set(), "".matchAll(/./g)];
const iterators = iterables.map((one) => getPrototypeOf(one[Symbol.iterator]()));
const ITERATION = [...iterators, getPrototypeOf(iterators[0])];
for (const one of CLASSES) if (Symbol.species in one) WATCHED.push([one, Symbol.species]);
for (const one of [Date, Date.prototype, ...ITERATION]) for (const key of ownKeys(one)) WATCHED.push([one, key]);

const isWatched = (object, key) => WATCHED.some(([owner, name]) => owner === object && name === key);

/** Make the properties of an object unchangeable; `heirs` says whether those who inherit them may override them. */
function lock(object, heirs = false) {
  for (const key of ownKeys(object)) {
    const found = getOwnPropertyDescriptor(object, key);
    if (!found.configurable || MOCKED.has(key) || isWatched(object, key)) continue;
    if (!("value" in found)) defineProperty(object, key, { ...found, configurable: false });
    else if (heirs) standIn(object, key, found);
    else defineProperty(object, key, { ...found, writable: false, configurable: false });
  }
}

function standIn(object, key, { value, enumerable }) {
  const get = () => value;
  const set = function (replacement) {
    if (this === object) throw new TypeError(`Cannot assign to read only property '${String(key)}'`);
    defineProperty(this, key, { value: replacement, writable: true, enumerable: true, configurable: true });
  };
  defineProperty(object, key, { get, set, enumerable, configurable: false });
}

/** Lock everything that JavaScript itself provides. */
export function lockLanguage() {
  for (const one of CLASSES) {
    const heirs = one === Object || one === Function || ERRORS.includes(one);
    if (one !== Date) lock(one);
    if (one.prototype && one !== Date && !ITERATION.includes(one.prototype)) lock(one.prototype, heirs);
  }
  for (const space of Object.values(SPACES)) lock(space);
  for (const make of [function* () {}, async function* () {}, async () => {}]) {
    const kind = getPrototypeOf(make);
    lock(kind);
    for (let one = kind.prototype; one; one = getPrototypeOf(one)) {
      if (one !== Object.prototype && !ITERATION.includes(one)) lock(one);
    }
  }
  for (const name of [...CLASSES.map((one) => one.name), ...Object.keys(SPACES)]) {
    const found = getOwnPropertyDescriptor(globalThis, name);
    const locked = { ...found, writable: false, configurable: false };
    if (found?.configurable && !MOCKED.has(name)) defineProperty(globalThis, name, locked);
  }
}

/** Lock the methods that objects of a class of Node's inherit; they may have others of their own. */
export function lockMethods(prototype) {
  for (const key of ownKeys(prototype)) {
    const found = getOwnPropertyDescriptor(prototype, key);
    if (found.configurable && typeof found.value === "function") standIn(prototype, key, found);
  }
}

/** Lock a function of Node's with all functions that hang on it. */
export function lockDeep(object, seen = new Set()) {
  if (seen.has(object)) return;
  seen.add(object);
  for (const key of ownKeys(object)) {
    const { value } = getOwnPropertyDescriptor(object, key);
    if (typeof value === "function") lockDeep(value, seen);
    else if (key === "prototype") lockMethods(value);
  }
  lock(object);
}
