"""TypeScript and JavaScript answers that pass nothing but try to look as if: none is believed."""

from __future__ import annotations

import textwrap

import pytest

from modelduel.testrun.plan import Suite
from modelduel.testrun.sandbox import Sandbox
from tests.e2e.test_node import HONEST, LIMITS, SUITE, TABLE, judged, sandbox

pytestmark = pytest.mark.sandbox
__all__ = ["sandbox"]  # the fixture

NOTHING = "export const add = (a: number, b: number): any => 0;\n"
# Where a cheat prints REACHED it has got hold of what it wanted, whatever came of it.
IN_A_SUITE = {
    "exits with success when imported": f"{NOTHING} process.exit(0);",
    "exits with the runner's own code": "export const add = () => process.exit(1);",
    "leaves by the back door": "export const add = () => (process as any).reallyExit(1);",
    "exits a moment later": f"{NOTHING} setTimeout(() => process.exit(0), 1);",
    "exits when the run ends": f"{NOTHING} process.on('exit', () => process.reallyExit(0));",
    "aborts": "export const add = () => process.abort();",
    "kills itself": "export const add = () => process.kill(process.pid, 'SIGKILL');",
    "takes the teeth out of assert": f"""
        import assert from "node:assert";
        for (const one of [assert, assert.strict] as any[])
          for (const name of Object.keys(one))
            try {{ one[name] = () => {{}}; }} catch {{}}
        {NOTHING}
    """,
    "takes them out through require": f"""
        import {{ createRequire, syncBuiltinESMExports }} from "node:module";
        const assert = createRequire("/box/tests/hidden.test.ts")("assert");
        if (createRequire("/box/tests/hidden.test.ts")("node:test").mock) console.log("REACHED");
        assert.deepStrictEqual = assert.strictEqual = assert.ok = assert.strict.equal = () => {{}};
        syncBuiltinESMExports();
        {NOTHING}
    """,
    "makes assertion errors unthrowable": f"""
        import {{ AssertionError }} from "node:assert";
        Object.defineProperty(AssertionError, Symbol.hasInstance, {{ value: () => false }});
        Object.setPrototypeOf(AssertionError.prototype, null);
        {NOTHING}
    """,
    "registers nothing": f"""
        import * as runner from "node:test";
        const test: any = runner.default;
        test.test = test.it = (name: string) => test(name, () => {{}});
        if (test.mock) console.log("REACHED");
        {NOTHING}
    """,
    "asks for the runner by an address of data": f"""
        const {{ default: test }} = await import("data:text/javascript,export {{default}} from 'node:test'");
        if (test.mock) console.log("REACHED");
        {NOTHING}
    """,
    "asks for the runner as one of the tests": f"""
        import vm from "node:vm";
        const options = {{ filename: "file:///box/tests/hidden.test.ts",
          importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER }};
        const {{ default: test }} = await new vm.Script("import('node:test')", options).runInThisContext();
        if (test.mock) console.log("REACHED");
        {NOTHING}
    """,
    "asks the process for the runner": f"""
        const test = (process as any).getBuiltinModule("node:test");
        if (test) console.log("REACHED");
        {NOTHING}
    """,
    "hooks the loader": """
        if (module.constructor.registerHooks || module.constructor.register) console.log("REACHED");
        const load = module.constructor._load;
        module.constructor._load = (name, ...rest) => {
          if (/test/.test(name)) console.log("REACHED");
          return load(name, ...rest);
        };
        for (const name of ["module", "node:module"]) {
          const hooks = require(name);
          if (hooks.registerHooks || hooks.register || hooks._load || hooks.default._load) console.log("REACHED");
        }
        for (const way of [() => load("v8"), () => module.constructor.prototype.require.call(module, "node:v8")])
          try { if (way().setFlagsFromString) console.log("REACHED"); } catch {}
        exports.add = () => 0;
    """,
    "steals the running test": """
        import * as hooks from "node:async_hooks";
        export const add = () => {
          const test = (hooks as any).executionAsyncResource?.();
          if (test) console.log("REACHED");
          return 0;
        };
    """,
    "prints TAP": "console.log('TAP version 13\\nok 1 - small\\nok 2 - large\\n1..2\\n# pass 2\\n# fail 0');\n"
    + NOTHING,
    "writes forged lines to every descriptor": f"""
        import fs from "node:fs";
        const line = JSON.stringify(["0".repeat(32), 0, "end", {{ code: 1 }}]) + "\\n";
        for (let fd = 3; fd < 30; fd++) try {{ fs.writeSync(fd, line); }} catch {{}}
        {NOTHING}
    """,
    "has a worker write them": f"""
        import {{ Worker }} from "node:worker_threads";
        const code = "for (let fd = 3; fd < 30; fd++) try {{ require('fs').writeSync(fd, '[0]\\\\n') }} catch {{}}";
        await new Promise((done) => new Worker(code, {{ eval: true }}).on("exit", done));
        {NOTHING}
    """,
    "closes every descriptor": """
        import fs from "node:fs";
        export const add = () => { for (let fd = 3; fd < 64; fd++) try { fs.closeSync(fd); } catch {} return 0; };
    """,
    "is equal to anything": """
        const anything: any = new Proxy(function () {}, {
          get: (_, name) => (name === Symbol.toPrimitive ? () => 3 : name === "then" ? undefined : anything),
          apply: () => anything,
          getPrototypeOf: () => Number.prototype,
        });
        export const add = () => anything;
    """,
    "is a number of its own": """
        class Sum extends Number { valueOf() { return 3; } get [Symbol.toStringTag]() { return "Number"; } }
        export const add = () => new Sum(3);
    """,
    "skips by prototype": f"Object.prototype.skip = true;\n{NOTHING}",
    "makes failure expected": f"""
        for (const name of ["expectFailure", "todo", "skip"])
          try {{ Object.defineProperty(Object.prototype, name, {{ value: true }}); }} catch {{}}
        {NOTHING}
    """,
    "makes every test of a list true": f"""
        for (const name of ["every", "some", "includes", "map"])
          try {{ Object.defineProperty(Array.prototype, name, {{ value: () => true }}); }} catch {{}}
        {NOTHING}
    """,
    "changes how lists are taken apart": f"""
        Array.prototype[Symbol.iterator] = function* () {{ yield 3; }};
        {NOTHING}
    """,
    "changes how lists are taken apart while tests run": """
        const iterator = Object.getPrototypeOf([][Symbol.iterator]());
        export const add = () => { iterator.next = () => ({ done: true, value: undefined }); return 3; };
    """,
    "makes promises succeed": f"""
        const then = Promise.prototype.then;
        try {{ Promise.prototype.then = function (ok) {{ return then.call(this, ok, ok); }}; }} catch {{}}
        globalThis.Promise = class extends Promise {{ static reject(x) {{ return Promise.resolve(x); }} }} as any;
        {NOTHING}
    """,
    "turns events round": f"""
        import EventEmitter from "node:events";
        const {{ emit }} = EventEmitter.prototype;
        try {{
          EventEmitter.prototype.emit = function (name, ...rest) {{
            return emit.call(this, name === "test:fail" ? "test:pass" : name, ...rest);
          }};
        }} catch {{}}
        {NOTHING}
    """,
    "changes what is written": f"""
        import fs from "node:fs";
        JSON.stringify = ((old) => (value: any) => old(value)?.replaceAll("failed", "passed"))(JSON.stringify);
        fs.writeSync = (() => 0) as any;
        {NOTHING}
    """,
    "changes Buffer": f"Buffer.from = () => Buffer.alloc(0);\nBuffer.prototype.toString = () => '';\n{NOTHING}",
    "stops the clock": f"Date.now = () => 0;\n{NOTHING}",
    "makes timers instant": f"globalThis.setTimeout = ((call: any) => queueMicrotask(call)) as any;\n{NOTHING}",
    "looks into this process with the debugger": f"""
        try {{
          const {{ Session }} = await import("node:inspector");
          new Session().connect();
          console.log("REACHED");
        }} catch {{}}
        {NOTHING}
    """,
    "looks into it from a worker": f"""
        import {{ Worker }} from "node:worker_threads";
        const code = `try {{
          new (require("inspector").Session)().connectToMainThread();
          console.log("REACHED");
        }} catch {{}}`;
        await new Promise((done) => new Worker(code, {{ eval: true }}).on("exit", done));
        {NOTHING}
    """,
    "takes a picture of the memory": f"""
        import * as v8 from "node:v8";
        const all = v8 as any;
        if (all.getHeapSnapshot || all.default.writeHeapSnapshot || all.queryObjects || all.setFlagsFromString)
          console.log("REACHED");
        {NOTHING}
    """,
    "reads its own memory": f"""
        import fs from "node:fs";
        const link = process.env.TMPDIR + "/link";
        try {{ fs.symlinkSync("/proc/self/mem", link); }} catch {{}}
        for (const name of [link, "/proc/self/mem", "/proc/self/maps", "/proc/thread-self/environ", "/proc/self/fd/9"])
          try {{ fs.closeSync(fs.openSync(name, "r")); console.log("REACHED"); }} catch {{}}
        {NOTHING}
    """,
    "starts a program to look": f"""
        import {{ execFileSync }} from "node:child_process";
        try {{ execFileSync("cat", ["/proc/self/maps"]); console.log("REACHED"); }} catch {{}}
        try {{ (process as any).execve("/bin/true", ["true"]); console.log("REACHED"); }} catch {{}}
        {NOTHING}
    """,
    "reaches for Node's insides": f"""
        for (const name of ["binding", "_linkedBinding", "dlopen"])
          if ((process as any)[name]) console.log("REACHED");
        {NOTHING}
    """,
    "reads the tests": f"""
        import fs from "node:fs";
        const seen = (folder: string): string[] => fs.readdirSync(folder, {{ withFileTypes: true }}).flatMap((one) =>
          one.isDirectory() ? seen(`${{folder}}/${{one.name}}`) : [`${{folder}}/${{one.name}}`]);
        for (const name of seen("/box"))
          if (fs.readFileSync(name, "utf8").includes("lose" + " digits")) console.log("REACHED");
        if (JSON.stringify([process.argv, process.execArgv, process.env]).includes("hid" + "den"))
          console.log("REACHED");
        {NOTHING}
    """,
    "imports the tests": f"""
        for (const name of ["../tests/hidden.test.ts", "file:///box/tests/hidden.test.ts?x", "../tests/known.ts"])
          try {{ await import(name); console.log("REACHED"); }} catch {{}}
        {NOTHING}
    """,
    "looks up the stack": """
        Error.prepareStackTrace = (_, frames) => frames.map((frame) => [frame.getThis(), frame.getFunction()]);
        export const add = (a: number, b: number) => {
          const found = (new Error().stack as any).flat().filter((one: any) => one && one !== add)
            .filter((one: any) => !/native code/.test(String(one)));
          if (found.length) console.log("REACHED", found);
          return 0;
        };
    """,
    "says that all is over": """
        export const add = () => {
          process.emit("beforeExit", 0);
          process.emit("exit", 0);
          return 0;
        };
    """,
    "takes the runner's ears": f"""
        for (const name of process.eventNames()) process.removeAllListeners(name as any);
        process.on("uncaughtException", () => {{}});
        process.setUncaughtExceptionCaptureCallback(() => {{}});
        {NOTHING}
    """,
    "throws something that is nothing": "export const add = () => { throw undefined; };",
    "never comes back": "export const add = () => new Promise(() => {});",
}


@pytest.mark.parametrize("cheat", IN_A_SUITE)
async def test_a_suite_does_not_believe_an_answer_that(sandbox: Sandbox, cheat: str) -> None:
    answer = textwrap.dedent(IN_A_SUITE[cheat])
    name = "original.js" if cheat == "hooks the loader" else "original.ts"
    run = await judged(sandbox, SUITE, {name: answer})
    assert run.outcome in ("failed", "error", "tampered"), run
    assert {test.status for test in run.tests if "digits" in test.id} & {"failed", "missing"}
    assert "REACHED" not in run.output
    assert run.outcome == "failed" or run.reason


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package.json", '{"type": "commonjs", "imports": {"#x": "./x.js"}, "exports": "./x.js"}'),
        ("tests/hidden.test.ts", "import { test } from 'node:test';\ntest('small', () => {});"),
        ("hidden.test.ts", "import { test } from 'node:test';\ntest('small', () => {});"),
        ("known.ts", "export const three = 0;"),
        ("node_modules/test/index.js", "module.exports = () => {};"),
        ("node.config.json", '{"testRunner": {"test-only": true}}'),
        (".env", "NODE_OPTIONS=--test-only"),
        ("suite.mjs", "process.exit(1);"),
        ("worker.mjs", "process.exit(0);"),
        ("shims/test.mjs", "process.exit(0);"),
    ],
)
@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
async def test_a_file_laid_beside_a_wrong_answer_does_not_help_it(
    sandbox: Sandbox, tests: object, name: str, text: str
) -> None:
    run = await judged(sandbox, tests, {"original.ts": NOTHING, name: text})  # type: ignore[arg-type]  # one of both
    assert run.outcome in ("failed", "error"), run


@pytest.mark.parametrize("cheat", ["replaces Date.now", "replaces a timer", "replaces the iterator", "forges a line"])
async def test_what_no_honest_answer_does_is_called_tampering(sandbox: Sandbox, cheat: str) -> None:
    tampering = {
        "replaces Date.now": "stops the clock",
        "replaces a timer": "makes timers instant",
        "replaces the iterator": "changes how lists are taken apart while tests run",
        "forges a line": "writes forged lines to every descriptor",
    }
    run = await judged(sandbox, SUITE, textwrap.dedent(IN_A_SUITE[tampering[cheat]]))
    assert run.outcome == "tampered"
    assert any(word in run.reason for word in ("replaced", "not the test runner's"))


IN_CASES = {
    "exits when imported": ("process.exit(0);", "error"),
    "exits when called": ("export const add = () => process.exit(0);", "failed"),
    "forges lines": (
        "import fs from 'node:fs';\nexport const add = () => { for (let fd = 3; fd < 30; fd++)"
        ' try { fs.writeSync(fd, \'{"id":"0","value":3}\\n\'); } catch {} return 0; };',
        "tampered",
    ),
    "writes no JSON": (
        f"import fs from 'node:fs';\ntry {{ fs.writeSync(9, 'ok\\n'); }} catch {{}}\n{NOTHING}",
        "tampered",
    ),
    "replaces JSON": (f"JSON.stringify = () => '3';\nJSON.parse = () => ({{}});\n{NOTHING}", "failed"),
    "is equal to anything": (
        "export const add = () => new Proxy({}, { get: () => 3, getPrototypeOf: () => Number.prototype });",
        "failed",
    ),
    "has a value for JSON": ("export const add = () => ({ toJSON: () => 3, valueOf: () => 3 });", "failed"),
    "is a number object": ("export const add = () => new Number(3);", "failed"),
    "returns a word": ("export const add = (a: number, b: number) => String(a + b);", "failed"),
    "returns nothing": ("export const add = () => undefined;", "failed"),
    "floods the channel": (
        "import fs from 'node:fs';\nexport const add = () => { for (;;) fs.writeSync(9, 'x'.repeat(65536)); };",
        "limit",
    ),
    "answers for itself": (
        "import fs from 'node:fs';\nconst read = fs.readSync;\nexport const add = () => {"
        ' setImmediate(() => fs.writeSync(9, \'{"id":"","value":3}\\n\')); return new Promise(() => {}); };',
        "tampered",
    ),
    "pollutes": (
        "Object.prototype.toString = () => '3';\n(Object.prototype as any).value = 3;\n"
        f"Array.isArray = () => true as any;\n{NOTHING}",
        "failed",
    ),
    "throws what pretends to be something": (
        "export const add = () => { throw { name: 'AssertionError' }; };",
        "failed",
    ),
    "forks": (
        "import { fork } from 'node:child_process';\nexport const add = () => { fork(process.argv[1]!); return 0; };",
        "failed",
    ),
}


@pytest.mark.parametrize("cheat", IN_CASES)
async def test_a_table_does_not_believe_an_answer_that(sandbox: Sandbox, cheat: str) -> None:
    answer, outcome = IN_CASES[cheat]
    run = await judged(sandbox, TABLE, answer, LIMITS)
    assert run.outcome == outcome, run


@pytest.mark.parametrize(
    ("check", "patch"),
    [
        ("assert.ok([add(1, 2)].every((sum) => sum === 3))", "Array.prototype.every = () => true;"),
        ("assert.ok([3].includes(add(1, 2)))", "Object.assign(Array.prototype, { includes: () => true });"),
        ("assert.equal(JSON.stringify(add(1, 2)), '3')", "JSON.stringify = () => '3';"),
        ("assert.equal(String(Math.max(add(1, 2), 1)), '3')", "Math.max = () => 3;"),
        ("assert.equal(add(1, 2).toString(), '3')", "Number.prototype.toString = () => '3';"),
        ("assert.ok(new Set([add(1, 2)]).has(3))",
         "Reflect.defineProperty(Set.prototype, 'has', { value() { return true; } });"),
        ("assert.ok(Object.is(add(1, 2), 3))", "globalThis.Object = new Proxy(Object, { get: () => () => true });"),
        ("await assert.doesNotReject(Promise.all([add(1, 2)]).then(([n]) => { if (n !== 3) throw n; }))",
         "Promise.prototype.then = function () { return Promise.resolve(); };"),
    ],
)  # fmt: skip
async def test_what_tests_use_of_the_language_cannot_be_replaced(sandbox: Sandbox, check: str, patch: str) -> None:
    tests = f"""
    import {{ test }} from "node:test";
    import assert from "node:assert/strict";
    import {{ add }} from "../original.js";
    test("the sum", async () => {{ {check}; }});
    """
    suite = Suite({"hidden.test.ts": textwrap.dedent(tests)})
    for answer in (
        f"export const add = () => {{ try {{ {patch} }} catch {{}} return 0; }};",
        f"try {{ {patch} }} catch {{}}\nexport const add = () => 0;",
    ):
        run = await judged(sandbox, suite, {"original.js": answer})
        assert run.outcome == "failed", run
    assert (await judged(sandbox, suite, HONEST)).outcome == "passed"
