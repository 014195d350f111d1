// What answers get of node:test: an answer that brings tests of its own may, but they are not run.

const nothing = async () => {};
export const test = Object.assign(async () => {}, { skip: nothing, todo: nothing, only: nothing });
export const it = test;
export const describe = test;
export const suite = test;
export const before = () => {};
export const after = () => {};
export const beforeEach = () => {};
export const afterEach = () => {};
export default Object.assign(test, { test, it, describe, suite, before, after, beforeEach, afterEach });
