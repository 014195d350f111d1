// Makes what the language and Node provide unchangeable, so that no answer can alter what its tests rely on.
//
// New properties may still be added, as polyfills do, but to Object.prototype; and what programs override in objects of
// their own (`error.name = …`) they still can: there an accessor stands in for the property.

const { ownKeys } = Reflect;
const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, preventExtensions } = Object;

const ERRORS = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError];
const TYPED = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array];
TYPED.push(Float32Array, Float64Array, BigInt64Array, BigUint64Array);
const CLASSES = [Object, Function, Array, String, Number, Boolean, BigInt, Symbol, Date, RegExp, Map, Set, WeakMap];
CLASSES.push(WeakSet, WeakRef, FinalizationRegistry, Promise, Proxy, ArrayBuffer, SharedArrayBuffer, DataView);
CLASSES.push(...ERRORS, ...TYPED, getPrototypeOf(Int8Array));
if (typeof Iterator === "function") CLASSES.push(Iterator);
const SPACES = { JSON, Math, Reflect, Atomics, Intl };

/** What tests themselves may replace for a while. */
const MOCKED = new Set(["random", "now", "Date"]);

/** Make the properties of an object unchangeable; what is `overridable` can still be in its heirs. */
function lock(object, overridable = () => false) {
  for (const key of ownKeys(object)) {
    const found = getOwnPropertyDescriptor(object, key);
    if (!found.configurable || MOCKED.has(key)) continue;
    if (!("value" in found)) defineProperty(object, key, { ...found, configurable: false });
    else if (overridable(key, found.value)) standIn(object, key, found);
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
  const always = () => true;
  for (const one of CLASSES) {
    lock(one);
    const heirs = one === Object || one === Function || ERRORS.includes(one) ? always : () => false;
    if (one.prototype) lock(one.prototype, heirs);
  }
  for (const space of Object.values(SPACES)) lock(space);
  const iterables = [[], "", new Map(), new Set(), "".matchAll(/./g)];
  for (const one of iterables) lock(getPrototypeOf(one[Symbol.iterator]()));
  for (const make of [function* () {}, async function* () {}, async () => {}]) {
    const kind = getPrototypeOf(make);
    lock(kind);
    for (let one = kind.prototype; one && one !== Object.prototype; one = getPrototypeOf(one)) lock(one);
  }
  preventExtensions(Object.prototype);
  for (const name of [...CLASSES.map((one) => one.name), ...Object.keys(SPACES)]) {
    const found = getOwnPropertyDescriptor(globalThis, name);
    if (found?.configurable && !MOCKED.has(name)) defineProperty(globalThis, name, { ...found, writable: false, configurable: false });
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
