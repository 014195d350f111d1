"""Go answers in the real sandbox with the real toolchain: honest ones that pass, wrong ones that fail in words."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.testrun.go_cache import workshop_of
from modelduel.testrun.go_toolchain import find_go
from modelduel.testrun.judge import judge
from modelduel.testrun.model import Limits, TestResult
from modelduel.testrun.plan import CaseTable, Suite
from modelduel.testrun.sandbox import Job, Running, Sandbox, choose
from tests.e2e.go_answers import HONEST, IDS, LIMITS, SUITE, TABLE, TESTS, WRONG, judged, statuses

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("warm_go")]


@pytest.fixture
async def sandbox() -> Sandbox:
    try:
        return await choose()
    except CannotJudgeError as error:
        pytest.fail(f"No sandbox works on this machine: {error}", pytrace=False)


# Honest answers


@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
async def test_a_right_answer_passes_and_a_wrong_one_fails(sandbox: Sandbox, tests: Suite | CaseTable) -> None:
    right, wrong = await asyncio.gather(judged(sandbox, tests, HONEST), judged(sandbox, tests, WRONG))
    assert (right.outcome, right.reason, right.sandbox) == ("passed", "", "bubblewrap")
    assert set(statuses(right)) == {"passed"}
    assert wrong.outcome == "failed"


class Slow:
    """A sandbox on a machine so busy that files are 2 seconds old by when the go command looks at them."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.name = sandbox.name

    async def spawn(self, job: Job) -> AbstractAsyncContextManager[Running]:
        late = ("/bin/sh", "-c", 'sleep 2.2; exec "$@"', "sh", *job.argv)
        return await self._sandbox.spawn(dataclasses.replace(job, argv=late))


async def test_an_answer_that_waits_long_for_the_compiler_passes(sandbox: Sandbox) -> None:
    run = await judged(Slow(sandbox), TABLE, HONEST)
    assert run.outcome == "passed", run


async def test_a_failing_test_shows_file_line_and_message_and_the_others_their_own_results(sandbox: Sandbox) -> None:
    told: list[TestResult] = []
    answer = {"calc.go": WRONG.replace("max(a, 3)", "a + b + b%2")}
    run = await judge(SUITE, answer, "go", LIMITS, sandbox, on_result=told.append)
    assert [test.id for test in run.tests] == IDS
    assert {result.id: result for result in told} == {test.id: test for test in run.tests}
    assert statuses(run) == ["passed", "passed", "passed"]
    run = await judged(sandbox, SUITE, WRONG)
    assert statuses(run) == ["passed", "passed", "failed"]
    assert run.tests[2].message == "hidden_test.go:25: overflow"
    run = await judged(sandbox, SUITE, HONEST.replace("a + b", "a - b + 2"))
    assert "--- FAIL: TestZero/n" in run.tests[1].message
    assert "hidden_test.go:16: Add(5, 0) = 7" in run.tests[1].message


@pytest.mark.parametrize(
    "answer",
    [
        """
        package calc
        import "sync"
        func Add(a, b int) int {
            var wait sync.WaitGroup
            found := make(chan int, 200)
            for range 200 { wait.Add(1); go func() { defer wait.Done(); found <- a + b }() }
            wait.Wait()
            return <-found
        }
        """,
        """
        package calc
        import ("fmt"; "log"; "os")
        func init() { fmt.Println("loaded"); println("ready") }
        func Add(a, b int) int {
            fmt.Println("adding", a, b); log.Print("--- PASS: TestSmall (0.00s)")
            for range 2000 { os.Stdout.WriteString("a line of some length, as programs print them\\n") }
            return a + b
        }
        """,
        """
        package calc
        import "syscall"
        func Add(a, b int) int {
            var used syscall.Rusage
            for used.Utime.Nano()+used.Stime.Nano() < 200_000_000 { syscall.Getrusage(0, &used) }
            return a + b
        }
        """,
        """
        package calc
        func Add(a, b int) int {
            held := make([]byte, 120<<20)
            for at := 0; at < len(held); at += 4096 { held[at] = 1 }
            return a + b + int(held[1])
        }
        """,
        """
        package calc
        import "os"
        func Add(a, b int) int {
            if os.WriteFile("notes.txt", []byte("x"), 0o644) != nil { return 0 }
            defer func() { recover() }()
            return a + b
        }
        """,
        """
        package calc
        import "iter"
        func each(values ...int) iter.Seq[int] {
            return func(yield func(int) bool) { for _, one := range values { if !yield(one) { return } } }
        }
        func Add(a, b int) (sum int) { for one := range each(a, b) { sum += one }; return sum }
        """,
        {
            "go.mod": "module example.com/calc\n\ngo 1.21\n",
            "calc.go": 'package calc\n\nimport "example.com/calc/internal/plus"\n\n'
            "func Add(a, b int) int { return plus.Plus(a, b) }\n",
            "internal/plus/plus.go": "package plus\n\nfunc Plus(a, b int) int { return a + b }\n",
            "calc_test.go": 'package calc\n\nimport ("os"; "testing")\n\nfunc TestMain(m *testing.M) { os.Exit(0) }\n',
            "calc_windows.go": "package calc\n\nfunc Add(a, b int) int { return 0 }\n",
            "README.md": "# calc\n",
        },
        {"pkg/calc.go": HONEST, "pkg/go.sum": ""},
        {"main.go": HONEST + 'import "C"\n'[:0], "other.go": "//go:build ignore\n\npackage main\n\nfunc main() {}\n"},
    ],
    ids=[
        *("goroutines", "chatty", "slow", "heavy", "writing", "newer language", "a module", "a folder"),
        "ignored file",
    ],
)
async def test_honest_answers_of_every_manner_pass(sandbox: Sandbox, answer: str | Mapping[str, str]) -> None:
    runs = await asyncio.gather(judged(sandbox, SUITE, answer), judged(sandbox, TABLE, answer))
    for run in runs:
        assert run.outcome == "passed", run


async def test_a_main_package_is_judged_like_any_other(sandbox: Sandbox) -> None:
    answer = HONEST.replace("package calc", "package main") + '\nfunc main() { panic("not to be run") }\n'
    suite = Suite({"hidden_test.go": TESTS.replace("package calc", "package main")})
    runs = await asyncio.gather(judged(sandbox, suite, answer), judged(sandbox, TABLE, answer))
    for run in runs:
        assert run.outcome == "passed", run


async def test_what_the_answer_prints_is_kept_and_nothing_of_ours(sandbox: Sandbox) -> None:
    answer = HONEST.replace("{ return", '{ println("adding"); return')
    for tests in (SUITE, TABLE):
        run = await judged(sandbox, tests, answer)
        assert set(run.output.splitlines()) == {"adding"}


# What goes wrong, in words


@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
@pytest.mark.parametrize(
    ("answer", "outcome", "words"),
    [
        ("package calc\nfunc Add(a, b int) int { return a +* }\n", "error", "does not compile: calc.go:2:"),
        ('package calc\nfunc Add(a, b int) int { return "x" }\n', "error", 'calc.go:2:33: cannot use "x"'),
        ("package calc\nimport \"C\"\nfunc Add(a, b int) int { return 3 }\n", "error", 'imports "C"'),
        ("package calc\nimport \"github.com/x/y\"\nvar _ = y.Z\n", "error", "github.com/x/y"),
        ("package calc\nfunc Sum(a, b int) int { return a + b }\n", "error", "dd"),
        ("package calc\nfunc init() { panic(0) }\nfunc Add(a, b int) int { return a + b }\n", "error", "(exit code 2)"),
        ("package calc\nfunc Add(a, b int) int { for { } }\n", "timeout", "CPU time"),
        ("package calc\nfunc init() { for { } }\nfunc Add(a, b int) int { for { } }\n", "timeout", "CPU time"),
        (
            "package calc\nvar held [][]byte\nfunc Add(a, b int) int {\nfor { some := make([]byte, 8<<20)\n"
            "for at := range some { some[at] = 1 }\nheld = append(held, some) }\n}\n",
            "limit",
            "memory",
        ),
        (
            "package calc\nimport \"os\"\nfunc Add(a, b int) int { for { os.Stdout.Write(make([]byte, 1<<16)) } }\n",
            "limit",
            "output limit",
        ),
    ],
    ids=["syntax", "types", "cgo", "import", "missing", "init", "endless", "endless init", "memory", "output"],
)  # fmt: skip
async def test_a_reason_is_given_in_words(
    sandbox: Sandbox, tests: Suite | CaseTable, answer: str, outcome: str, words: str
) -> None:
    limits = Limits(cpu_s=1 if outcome == "timeout" else 20, wall_s=600, memory_mb=128, output_kb=256)
    run = await judged(sandbox, tests, answer, limits)
    assert (run.outcome, words in run.reason) == (outcome, True), run


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('panic("boo")', "calc.go:6: boo"),
        ("done := make(chan int); go func() { panic(\"elsewhere\") }(); <-done", "panic: elsewhere"),
        ("var lock sync.Mutex; lock.Lock(); lock.Lock()", "fatal error: all goroutines are asleep"),
        ("var m map[string]int; m[\"x\"] = 1", "assignment to entry in nil map"),
        ("os.Exit(3)", "exit code 3"),
        ("return Add(a, b)", "stack"),
    ],
    ids=["panic", "panic elsewhere", "deadlock", "nil map", "exit", "recursion"],
)  # fmt: skip
async def test_what_ends_the_program_fails_its_test_and_leaves_the_rest(
    sandbox: Sandbox, body: str, message: str
) -> None:
    answer = 'package calc\nimport ("os"; "sync")\nvar _, _ = os.Exit, sync.NewCond\n'
    answer += f"func Add(a, b int) int {{\nif a == 1 {{\n{body}\n}}\nreturn a + b\n}}\n"
    limits = Limits(cpu_s=10, wall_s=600, memory_mb=1024)
    run, cases = await asyncio.gather(judged(sandbox, SUITE, answer, limits), judged(sandbox, TABLE, answer, limits))
    assert (run.outcome, statuses(run)) == ("failed", ["failed", "passed", "passed"]), run
    assert message in run.tests[0].message
    assert (cases.outcome, statuses(cases)[1]) == ("failed", "passed")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("package calc\nfunc helper() {}\n", "hold no tests"),
        ("package calc_test\n", "must be in the answer's package"),
        ("package calc\nimport \"testing\"\nfunc TestMain(m *testing.M) {}\n", "TestMain"),
        ("package calc\nfunc {", "cannot be read"),
    ],
)  # fmt: skip
async def test_a_suite_that_cannot_be_run_is_nobodys_loss(sandbox: Sandbox, text: str, words: str) -> None:
    run = await judged(sandbox, Suite({"hidden_test.go": text}), HONEST)
    assert (run.outcome, words in run.reason) == ("harness-error", True), run


async def test_a_skipped_test_and_one_that_is_not_there_are_no_passes(sandbox: Sandbox) -> None:
    suite = Suite({"a_test.go": 'package calc\nimport "testing"\nfunc TestIt(t *testing.T) { t.Skip("not today") }\n'})
    run = await judged(sandbox, suite, HONEST)
    assert (run.outcome, statuses(run), run.tests[0].message) == ("failed", ["skipped"], "a_test.go:3: not today")
    run = await judged(sandbox, Suite(SUITE.files, (*IDS, "hidden_test.go::TestMore")), HONEST)
    assert (run.outcome, statuses(run)[-1]) == ("failed", "missing")


@pytest.mark.skipif(shutil.which("gcc") is None, reason="the race detector needs a C compiler")
async def test_a_race_fails_where_the_tests_ask_for_the_detector(sandbox: Sandbox) -> None:
    racy = """
        package calc
        func Add(a, b int) int {
            sum, done := a, make(chan int)
            go func() { sum += b; done <- 1 }()
            sum += 0
            <-done
            return a + b
        }
    """
    suite = Suite(SUITE.files, race=True)
    limits = Limits(cpu_s=10, wall_s=600, memory_mb=512)
    plain, caught, fine = await asyncio.gather(
        judged(sandbox, SUITE, racy), judged(sandbox, suite, racy, limits), judged(sandbox, suite, HONEST, limits)
    )
    assert (plain.outcome, caught.outcome, fine.outcome) == ("passed", "failed", "passed"), (caught, fine)
    assert "race detected" in next(test.message for test in caught.tests if test.status == "failed")
    assert "WARNING: DATA RACE" in caught.output


async def test_without_a_c_compiler_the_detector_is_not_run(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelduel.testrun.go_suite.shutil.which", lambda *_, **__: None)
    run = await judged(sandbox, Suite(SUITE.files, race=True), HONEST)
    assert (run.outcome, "install gcc" in run.reason) == ("not-run", True)


async def test_the_shared_cache_cannot_be_written_to_and_is_as_before(sandbox: Sandbox) -> None:
    cache = workshop_of(await find_go()).cache
    before = {path.name for path in cache.rglob("*-[ad]")}
    answer = HONEST.replace("{ return", f'{{ _, err := os.Stat("{cache}"); println(err != nil); return')
    answer = answer.replace("calc\n", 'calc\n\nimport "os"\n', 1)
    run = await judged(sandbox, SUITE, answer)
    assert (run.outcome, set(run.output.splitlines())) == ("passed", {"true"})
    assert {path.name for path in cache.rglob("*-[ad]")} == before
