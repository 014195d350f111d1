"""TypeScript and JavaScript answers in the real sandbox: honest ones of every manner, cheats, and reasons in words."""

from __future__ import annotations

import asyncio
import os
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Case, CasesFile, Step
from modelduel.testrun.judge import judge
from modelduel.testrun.languages import runner_of
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.node_types import find_compiler
from modelduel.testrun.plan import CaseTable, Suite
from modelduel.testrun.sandbox import Sandbox, choose
from modelduel.testrun.sandbox.unsandboxed import Unsandboxed

pytestmark = pytest.mark.sandbox

REQUIRE = "MODELDUEL_REQUIRE_RUNNERS"
LIMITS = Limits(cpu_s=20, wall_s=600, memory_mb=512)

TESTS = """
import { describe, it, test } from "node:test";
import assert from "node:assert";
import strict from "node:assert/strict";
import { add } from "../original.ts";
import { three } from "./known";

test("small", async () => strict.equal(await add(1, 2), three));
describe("large", () => {
  it("does not lose digits", {}, async () => assert.deepStrictEqual([await add(2 ** 40, 1)], [2 ** 40 + 1]));
  it("is even", async () => {
    const sums = await Promise.all([add(1, 1), add(5, 5)]);
    assert.ok(sums.map((sum) => sum % 2).every((rest) => rest === 0) && sums[1] === 10);
  });
});
"""
SUITE = Suite({"hidden.test.ts": TESTS, "known.ts": "export const three: number = 3;\n"})
IDS = ["hidden.test.ts::small", "hidden.test.ts::large > does not lose digits", "hidden.test.ts::large > is even"]
TABLE = CaseTable(
    CasesFile(
        "add",
        case=[
            Case("small", [1, 2], returns=3),
            Case("large", [2**40, 1], returns=2**40 + 1),
            Case("even", [5, 5], returns=10),
        ],
    )
)
HONEST = "export function add(a: number, b: number): number {\n  return a + b;\n}\n"
WRONG = "export const add = (a: number, b: number): number => 3;\n"
BOTH = pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])


@pytest.fixture
async def sandbox() -> Sandbox:
    try:
        await runner_of("typescript").ready()
    except CannotJudgeError as error:
        if os.environ.get(REQUIRE) == "1":
            pytest.fail(f"{REQUIRE}=1, but there is no Node: {error}", pytrace=False)
        pytest.skip(f"There is no Node: {error}")
    return await choose()


async def judged(
    sandbox: Sandbox, tests: Suite | CaseTable, answer: str | Mapping[str, str], limits: Limits = LIMITS
) -> TestRun:
    candidate = {"original.ts": textwrap.dedent(answer)} if isinstance(answer, str) else answer
    return await judge(tests, candidate, "typescript", limits, sandbox)


def statuses(run: TestRun) -> dict[str, str]:
    return {test.id: test.status for test in run.tests}


# Honest answers


@BOTH
async def test_a_right_answer_passes_and_a_wrong_one_fails(sandbox: Sandbox, tests: Suite | CaseTable) -> None:
    right, wrong = await judged(sandbox, tests, HONEST), await judged(sandbox, tests, WRONG)
    assert (right.outcome, right.reason, right.sandbox) == ("passed", "", sandbox.name)
    assert set(statuses(right).values()) == {"passed"}
    assert (wrong.outcome, wrong.tests[0].status, wrong.tests[1].status) == ("failed", "passed", "failed")


async def test_every_test_of_a_suite_is_listed_by_its_groups_and_name_and_its_failure_shows_the_line(
    sandbox: Sandbox,
) -> None:
    run = await judged(sandbox, SUITE, WRONG)
    assert list(statuses(run)) == IDS
    assert "hidden.test.ts, line 10: " in run.tests[1].message
    assert "deepStrictEqual([await add(2 ** 40, 1)]" in run.tests[1].message
    assert "strictly deep-equal" in run.tests[1].message


@BOTH
@pytest.mark.parametrize(
    "answer",
    [
        """
        enum Sign { Plus = 1 }
        namespace Sums { export const of = (a: number, b: number) => a + Sign.Plus * b; }
        class Adder { constructor(private readonly first: number) {} add(b: number) { return Sums.of(this.first, b); } }
        export const add = (a: number, b: number): number => new Adder(a).add(b);
        """,
        """
        import { setTimeout as sleep } from "node:timers/promises";
        export async function add(a: number, b: number): Promise<number> {
          await sleep(1);
          return (await Promise.all([a, Promise.resolve(b)])).reduce((one, other) => one + other);
        }
        """,
        """
        import { Worker } from "node:worker_threads";
        const code = `const { parentPort, workerData: [a, b] } = require("worker_threads");
          parentPort.postMessage(a + b)`;
        export const add = (a: number, b: number) => new Promise<number>((resolve, reject) => {
          const worker = new Worker(code, { eval: true, workerData: [a, b] });
          worker.on("message", resolve);
          worker.on("error", reject);
        });
        """,
        """
        export function add(a: number, b: number): number {
          for (let line = 0; line < 2000; line++) console.log("adding", a, b, "x".repeat(20));
          process.stdout.write("ok 1 - small\\n# pass 1\\n");
          return a + b;
        }
        """,
        """
        export function add(a: number, b: number): number {
          let rest = 0;
          for (let turn = 0; turn < 5e7; turn++) rest = (rest + turn) % 7;
          return a + b + 0 * rest;
        }
        """,
        """
        export function add(a: number, b: number): number {
          const held = Array.from({ length: 3_000_000 }, (_, at) => at * 1.5);
          return a + b + held[0]!;
        }
        """,
        """
        class Refused extends Error {
          constructor(message: string) { super(message); this.name = "Refused"; this.message = `${message}!`; }
        }
        function Old(this: any) { this.toString = () => "old"; this.hasOwnProperty = () => true; }
        Old.prototype.toString = function () { return "older"; };
        (Array.prototype as any).last ??= function (this: unknown[]) { return this.at(-1); };
        (BigInt.prototype as any).toJSON = function () { return String(this); };
        export function add(a: number, b: number): number {
          try { throw new Refused("no"); } catch (error) { if (String(error) !== "Refused: no!") return -1; }
          return a + b + Number(JSON.stringify({ n: 0n }) === "{}") + 0 * (new (Old as any)()).toString().length;
        }
        """,
        """
        import EventEmitter from "node:events";
        import { AsyncLocalStorage } from "node:async_hooks";
        class Bus extends EventEmitter { constructor() { super(); this.emit = this.emit.bind(this); } }
        const context = new AsyncLocalStorage<number>();
        export const add = (a: number, b: number) => new Promise((resolve) => {
          const bus = new Bus();
          bus.once("sum", resolve);
          context.run(b, () => setImmediate(() => bus.emit("sum", a + context.getStore()!)));
        });
        """,
        """
        import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
        import { tmpdir } from "node:os";
        import { join } from "node:path";
        import v8 from "node:v8";
        import assert from "node:assert";
        import test from "node:test";
        const folder = mkdtempSync(join(tmpdir(), "sums-"));
        test("of my own", () => { throw new Error("not run"); });
        export function add(a: number, b: number): number {
          assert(typeof a === "number", "a number");
          writeFileSync(join(folder, "sum"), String(v8.deserialize(v8.serialize({ a })).a + b));
          return Number(readFileSync(join(folder, "sum"), "utf8"));
        }
        """,
        """
        import { spawnSync } from "node:child_process";
        export function add(a: number, b: number): number {
          try { spawnSync("true"); } catch (error) { console.error("no programs here"); }
          return a + b;
        }
        """,
        "export const add = (a, b) => a + b;\nsetInterval(() => {}, 1000);\nnew Promise(() => {});",
    ],
    ids=[
        "transformed",
        "async",
        "workers",
        "chatty",
        "slow",
        "heavy",
        "overriding",
        "emitters",
        "modules",
        "programs",
        "busy",
    ],
)
async def test_honest_answers_of_every_manner_pass(sandbox: Sandbox, tests: Suite | CaseTable, answer: str) -> None:
    run = await judged(sandbox, tests, answer)
    assert run.outcome == "passed", run


@BOTH
@pytest.mark.parametrize(
    "files",
    [
        {"original.ts": 'import { plus, Numbers } from "./lib/plus";\nexport const add = (...n: Numbers) => plus(n);',
         "lib/plus.ts": "export type Numbers = [number, number];\nexport const plus = (n: Numbers) => n[0] + n[1];"},
        {"original.ts": 'import plus from "./plus.js";\nexport { plus as add };',
         "plus.ts": "export default (a: number, b: number) => a + b;"},
        {"original.ts": 'import { plus } from "./lib";\nexport { plus as add };',
         "lib/index.ts": "export interface Sum { (a: number, b: number): number }\n"
         "export const plus: Sum = (a, b) => a + b;"},
        {"original.js": "export const add = (a, b) => a + b;"},
        {"original.js": "function add(a, b) { return a + b; }\nmodule.exports = { add };"},
        {"original.ts": HONEST, "package.json": "{", "tsconfig.json": "{", "README.md": "#", "node.config.json": "{"},
        {"original.ts": HONEST, "original.test.ts": 'import { it } from "vitest";\nit("x", () => {});'},
    ],
    ids=["types", "js ending", "folder", "javascript", "commonjs", "settings", "own tests"],
)  # fmt: skip
async def test_files_are_found_as_the_compiler_finds_them(
    sandbox: Sandbox, tests: Suite | CaseTable, files: dict[str, str]
) -> None:
    run = await judged(sandbox, tests, files)
    assert run.outcome == "passed", run


@BOTH
async def test_what_the_answer_prints_is_kept_and_nothing_of_ours(sandbox: Sandbox, tests: Suite | CaseTable) -> None:
    run = await judged(
        sandbox, tests, "export const add = (a: number, b: number) => { console.log('adding'); return a + b };"
    )
    assert set(run.output.splitlines()) == {"adding"}


@BOTH
async def test_results_are_told_as_they_come(sandbox: Sandbox, tests: Suite | CaseTable) -> None:
    told: list[TestResult] = []
    run = await judge(tests, {"original.ts": HONEST}, "typescript", LIMITS, sandbox, on_result=told.append)
    assert [result.id for result in told] == [result.id for result in run.tests]


@BOTH
async def test_without_a_sandbox_the_same_verdicts_are_reached(sandbox: Sandbox, tests: Suite | CaseTable) -> None:
    right, wrong = await judged(Unsandboxed(), tests, HONEST), await judged(Unsandboxed(), tests, WRONG)
    assert (right.outcome, wrong.outcome, right.sandbox) == ("passed", "failed", "none")


# What goes wrong, in words


@BOTH
@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("export const add = (a: number, b: number => a", "SyntaxError"),
        ("import { plus } from 'nowhere-to-be-found';\nexport const add = plus;", "nowhere-to-be-found"),
        ("export const add = 1;\nthrow new Error('broken at import');", "broken at import"),
        ("export const subtract = (a: number, b: number) => a - b;", "add"),
        ("export const add = 1;\nawait new Promise(() => {});", ""),
    ],
    ids=["syntax", "missing package", "throws", "missing function", "never ends"],
)
async def test_an_answer_that_cannot_be_imported_is_an_error_with_the_reason(
    sandbox: Sandbox, tests: Suite | CaseTable, answer: str, word: str
) -> None:
    run = await judged(sandbox, tests, answer)
    assert run.outcome == "error" or (not word and run.outcome == "failed"), run
    assert word in run.reason
    assert {test.status for test in run.tests} == {"missing"}


@BOTH
@pytest.mark.parametrize(
    "answer",
    ["export const add = () => { for (;;); };", "export const add = async () => { for (;;) await null; };"],
    ids=["loop", "promises"],
)
async def test_an_endless_loop_is_a_timeout_that_names_the_test(
    sandbox: Sandbox, tests: Suite | CaseTable, answer: str
) -> None:
    run = await judged(sandbox, tests, answer, Limits(cpu_s=2, wall_s=600, memory_mb=512))
    assert run.outcome == "timeout"
    assert "small" in run.reason


@BOTH
async def test_waiting_for_what_cannot_come_is_a_failure_that_says_so(
    sandbox: Sandbox, tests: Suite | CaseTable
) -> None:
    run = await judged(sandbox, tests, "export const add = () => new Promise(() => {});")
    assert run.outcome == "failed"
    assert "waits for ever" in run.tests[0].message


@BOTH
@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("const held: unknown[] = [];\nexport const add = () => { for (;;) held.push(new Array(1e5).fill(0.5)); };",
         "memory"),
        ("export const add = () => Buffer.alloc(6e9).length;", "memory"),
        ("export const add = () => { for (;;) console.log('y'.repeat(10000)); };", "output"),
        ("import fs from 'node:fs';\nexport const add = () => { for (let n = 0; ; n++) fs.writeFileSync("
         "`${process.env.TMPDIR}/${n}`, 'z'.repeat(1e6)); };", "disk"),
    ],
    ids=["memory", "one large buffer", "output", "disk"],
)  # fmt: skip
async def test_passing_another_limit_is_told(
    sandbox: Sandbox, tests: Suite | CaseTable, answer: str, word: str
) -> None:
    run = await judged(sandbox, tests, answer, Limits(cpu_s=60, wall_s=600, memory_mb=256))
    assert run.outcome == "limit" or (word == "disk" and run.outcome == "failed"), run
    assert any(said in run.reason + str(run.tests) for said in (word, "allocation failed", "ENOSPC"))


@pytest.mark.parametrize(
    ("tests", "word"),
    [
        ("import { test } from 'vitest';\ntest('x', () => {});", "vitest"),
        ("import { test } from 'node:test';\nfor (const n of [1]) test(`of ${n}`, () => {});", "plain string"),
        ("import { test } from 'node:test';\ntest('x', () => {});\ntest('x', () => {});", "two tests"),
        ("export const nothing = 1;", "no tests"),
    ],
)
async def test_a_fault_of_the_tests_is_nobodys_loss(sandbox: Sandbox, tests: str, word: str) -> None:
    run = await judged(sandbox, Suite({"hidden.test.ts": tests}), HONEST)
    assert run.outcome == "harness-error"
    assert word in run.reason


async def test_tests_that_are_not_run_or_skipped_or_fail_inside_do_not_pass(sandbox: Sandbox) -> None:
    tests = """
    import { describe, test } from "node:test";
    import { add } from "../original.ts";
    test.skip("left out", () => {});
    test("to do", { todo: true }, () => {});
    const part = () => { if (add(1, 1) !== 3) throw new Error("not 3"); };
    test("with parts", async (t) => { await t.test("part", part); });
    describe("prepared", (t) => { test("never", () => {}); });
    """
    names = ["left out", "to do", "with parts", "prepared > never", "gone"]
    suite = Suite({"hidden.test.ts": textwrap.dedent(tests)}, tuple(f"hidden.test.ts::{name}" for name in names))
    run = await judged(sandbox, suite, HONEST)
    assert run.outcome == "failed"
    assert list(statuses(run).values()) == ["skipped", "skipped", "failed", "passed", "missing", "failed"]


async def test_files_of_tests_are_run_apart_with_hooks_and_mocks_of_their_own(sandbox: Sandbox) -> None:
    one = """
    import { afterEach, beforeEach, mock, test } from "node:test";
    import assert from "node:assert/strict";
    let runs = 0;
    beforeEach(() => { runs += 1; });
    afterEach(() => mock.timers.reset());
    test("hooks", async () => { assert.equal((await import("../original")).add(runs, 0), runs); });
    test("mocks", (t) => {
      t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
      const called = t.mock.fn();
      setTimeout(called, 50_000);
      t.mock.timers.tick(50_000);
      t.mock.method(Math, "random", () => 0.5);
      assert.deepEqual([called.mock.callCount(), Date.now(), Math.random(), runs], [1, 50_000, 0.5, 2]);
    });
    """
    two = 'import { test } from "node:test";\ntest("hooks", () => {});\n'
    suite = Suite({"a.test.ts": textwrap.dedent(one), "b.test.ts": two})
    run = await judged(sandbox, suite, HONEST)
    assert run.outcome == "passed", run
    assert list(statuses(run)) == ["a.test.ts::hooks", "a.test.ts::mocks", "b.test.ts::hooks"]


# The protocol


async def test_objects_are_made_used_and_read_and_names_are_written_in_either_manner(sandbox: Sandbox) -> None:
    answer = """
    class Full extends RangeError {}
    export class Shelf {
      #books: string[] = [];
      readonly topRow = 7;
      constructor(private most: number) { if (most < 0) throw new Full("below nothing"); }
      put_on(name: string) { if (this.#books.length === this.most) throw new Full("full"); this.#books.push(name); }
      async takeAll() { return this.#books.splice(0); }
      get size() { return this.#books.length; }
      count() { return this.#books.length; }
      part() { return new Shelf(1); }
    }
    export function createPile(first: number) { return { first, add(n: number) { return this.first += n; } }; }
    """
    life = [
        Step(call="put_on", args=["a"]),
        Step(read="size", returns=1),
        Step(read="count", returns=1),
        Step(read="top_row", returns=7),
        Step(call="put_on", args=["b"], raises="RangeError"),
        Step(call="take_all", args=[], returns=["a"]),
        Step(call="part", args=[], keep="part"),
        Step(on="part", call="put_on", args=["c"]),
        Step(on="part", read="size", returns=1),
        Step(read="size", returns=0),
    ]
    cases = CasesFile(
        "Shelf",
        case=[
            Case("life", [1], new="Shelf", steps=life),
            Case("none", [-1], new="Shelf", raises="RangeError"),
            Case("pile", [1], new="create_pile", steps=[Step(call="add", args=[2], returns=3)]),
            Case("wrong", [1], new="Shelf", steps=[Step(read="size", returns=5)]),
            Case("absent", [1], new="Shelf", steps=[Step(call="burn", args=[])]),
        ],
    )
    run = await judged(sandbox, CaseTable(cases), answer)
    assert statuses(run) == {
        "life": "passed",
        "none": "passed",
        "pile": "passed",
        "wrong": "failed",
        "absent": "failed",
    }, run
    assert "burn" in run.tests[-1].message


@pytest.mark.parametrize(
    ("body", "returns", "passes"),
    [
        ("return undefined", None, True),
        ("return { a: undefined, b: [1, 'é', null, true] }", {"b": [1, "é", None, True]}, True),
        ("return 2n ** 70n", 2**70, True),
        ("return -0", 0, True),
        ("return Object.create(null, { x: { value: 1, enumerable: true } })", {"x": 1}, True),
        ("return [undefined]", [None], False),
        ("return NaN", None, False),
        ("return () => 3", 3, False),
        ("return new Map([['x', 1]])", {"x": 1}, False),
        ("return new (class Point { x = 1 })", {"x": 1}, False),
        ("return new Date(0)", "1970-01-01T00:00:00.000Z", False),
        ("return { toJSON() { return 3; } }", 3, False),
        ("const list: unknown[] = []; list.push(list); return list", [], False),
        ("return new Proxy({}, { ownKeys() { throw new Error('no'); } })", {}, False),
        ("return { then(resolve: (n: number) => void) { resolve(3); } }", 3, True),
        ("throw 3", 3, False),
        ("throw Object.create(null)", 3, False),
        ("throw { get name() { throw 1; }, get stack() { throw 2; } }", 3, False),
    ],
)
async def test_only_plain_values_come_back(sandbox: Sandbox, body: str, returns: object, passes: bool) -> None:
    table = CaseTable(CasesFile("give", case=[Case("it", [], returns=returns)]))
    run = await judged(sandbox, table, f"export function give(): unknown {{ {body}; }}")
    assert run.outcome == ("passed" if passes else "failed"), run


@pytest.mark.parametrize(
    ("thrown", "passes"),
    [
        ("new TypeError('no')", True),
        ("new (class Refused extends TypeError {})('no')", True),
        ("Object.assign(new Error('no'), { name: 'TypeError' })", True),
        ("new RangeError('no')", False),
        ("'TypeError'", False),
    ],
)
async def test_what_is_thrown_goes_by_its_name_and_by_those_it_inherits_from(
    sandbox: Sandbox, thrown: str, passes: bool
) -> None:
    table = CaseTable(CasesFile("fail", case=[Case("it", [], raises="TypeError")]))
    for answer in (
        f"export function fail() {{ throw {thrown}; }}",
        f"export const fail = async () => {{ throw {thrown}; }};",
    ):
        assert (await judged(sandbox, table, answer)).outcome == ("passed" if passes else "failed")


async def test_after_a_crash_the_other_cases_are_asked_of_a_fresh_program(sandbox: Sandbox) -> None:
    run = await judged(
        sandbox, TABLE, "export const add = (a: number, b: number) => a === 1 ? process.abort() : a + b;"
    )
    assert statuses(run) == {"small": "error", "large": "passed", "even": "passed"}


# The compiler's line


@BOTH
async def test_what_the_compiler_says_stands_beside_the_outcome(
    sandbox: Sandbox, tests: Suite | CaseTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "node_modules" / "typescript"
    (package / "lib").mkdir(parents=True)
    (package / "package.json").write_text('{"name": "typescript", "version": "5.9.3"}')
    # A stand-in that looks for one word, in the files it is given.
    (package / "lib" / "tsc.js").write_text(
        'const files = process.argv.slice(2).filter((one) => one.startsWith("answer/"));\n'
        'for (const file of files) if (require("fs").readFileSync(file, "utf8").includes("wrong"))\n'
        "  { console.log(`${file}(1,7): error TS2322: Type 'string' is wrong.`); process.exitCode = 2; }\n"
    )
    (tmp_path / "tsc").symlink_to(package / "lib" / "tsc.js")
    (package / "lib" / "tsc.js").chmod(0o755)
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    find_compiler.cache_clear()
    try:
        right = await judged(sandbox, tests, HONEST)
        wrong = await judged(sandbox, tests, f"const wrong: number = 'x';\n{HONEST}")
    finally:
        find_compiler.cache_clear()
    assert (right.outcome, right.types) == ("passed", "TypeScript 5.9.3, without Node's types: no errors")
    assert wrong.outcome == "passed"
    assert wrong.types.splitlines()[1] == "original.ts, line 1: Type 'string' is wrong."


async def test_without_a_compiler_there_is_no_line(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelduel.testrun.node_types.find_compiler", lambda: None)
    assert (await judged(sandbox, TABLE, HONEST)).types == ""


async def test_a_run_that_is_stopped_leaves_nothing_behind(sandbox: Sandbox) -> None:
    before = await asyncio.to_thread(_children)
    begun = asyncio.Event()
    answer = "export const add = (a: number) => { if (a > 2) for (;;); return 3; };"
    task = asyncio.create_task(
        judge(SUITE, {"original.ts": answer}, "typescript", LIMITS, sandbox, on_result=lambda _: begun.set())
    )
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(_children) <= before


def _children() -> set[str]:
    """Return the process ids of this process's own children."""
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())
