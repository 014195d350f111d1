"""Go answers in the real sandbox with the real toolchain: honest ones that pass, wrong ones that fail in words, cheats
that are not believed, and every kind of request that the worker serves."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import textwrap
from collections.abc import Mapping

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Case, CasesFile, Step
from modelduel.testrun.go_cache import workshop_of
from modelduel.testrun.go_runner import GoRunner
from modelduel.testrun.go_toolchain import find_go
from modelduel.testrun.judge import judge
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import CaseTable, Suite
from modelduel.testrun.program import Program
from modelduel.testrun.sandbox import Sandbox, choose

pytestmark = pytest.mark.sandbox

REQUIRE = "MODELDUEL_REQUIRE_RUNNERS"
"""Set to 1 where these tests must not be skipped."""
LIMITS = Limits(cpu_s=5, wall_s=30, memory_mb=256)

TESTS = """
package calc

import "testing"

func TestSmall(t *testing.T) {
	if got := Add(1, 2); got != 3 {
		t.Errorf("Add(1, 2) = %d, want 3", got)
	}
}

func TestZero(t *testing.T) {
	for _, n := range []int{5, 7} {
		t.Run("n", func(t *testing.T) {
			if got := Add(n, 0); got != n {
				t.Fatalf("Add(%d, 0) = %d", n, got)
			}
		})
	}
}

func TestLarge(t *testing.T) {
	t.Parallel()
	if Add(1<<40, 1<<40) != 1<<41 {
		t.Fatal("overflow")
	}
}
"""
SUITE = Suite({"hidden_test.go": TESTS})
IDS = [f"hidden_test.go::{name}" for name in ("TestSmall", "TestZero", "TestLarge")]
TABLE = CaseTable(
    CasesFile(
        "add", case=[Case("small", [1, 2], returns=3), Case("zero", [5, 0], returns=5), Case("more", [4, 4], returns=8)]
    )
)
HONEST = "package calc\n\nfunc Add(a, b int) int { return a + b }\n"
WRONG = "package calc\n\nfunc Add(a, b int) int { return max(a, 3) }\n"


@pytest.fixture(scope="module", autouse=True)
def go() -> GoRunner:
    """A Go with a warm cache."""
    runner = GoRunner()
    try:
        asyncio.run(runner.warm())
    except CannotJudgeError as error:
        if os.environ.get(REQUIRE) == "1":
            pytest.fail(f"{REQUIRE}=1, but Go cannot be had: {error}", pytrace=False)
        pytest.skip(f"GO ANSWERS ARE NOT TESTED: {error}")
    return runner


@pytest.fixture
async def sandbox() -> Sandbox:
    try:
        return await choose()
    except CannotJudgeError as error:
        pytest.fail(f"No sandbox works on this machine: {error}", pytrace=False)


def files(answer: str | Mapping[str, str]) -> dict[str, str]:
    return {"calc.go": textwrap.dedent(answer)} if isinstance(answer, str) else dict(answer)


async def judged(
    sandbox: Sandbox, tests: Suite | CaseTable, answer: str | Mapping[str, str], limits: Limits = LIMITS
) -> TestRun:
    return await judge(tests, files(answer), "go", limits, sandbox)


def statuses(run: TestRun) -> list[str]:
    return [test.status for test in run.tests]


# Honest answers


@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
async def test_a_right_answer_passes_and_a_wrong_one_fails(sandbox: Sandbox, tests: Suite | CaseTable) -> None:
    right, wrong = await asyncio.gather(judged(sandbox, tests, HONEST), judged(sandbox, tests, WRONG))
    assert (right.outcome, right.reason, right.sandbox) == ("passed", "", "bubblewrap")
    assert set(statuses(right)) == {"passed"}
    assert wrong.outcome == "failed"


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
            for { syscall.Getrusage(0, &used); if used.Utime.Usec > 200_000 || used.Utime.Sec > 0 { return a + b } }
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
        ("package calc\nfunc init() { panic(\"no\") }\nfunc Add(a, b int) int { return a + b }\n", "error", "(exit code 2)"),
        ("package calc\nfunc Add(a, b int) int { for { } }\n", "timeout", "CPU time"),
        ("package calc\nfunc init() { for { } }\nfunc Add(a, b int) int { for { } }\n", "timeout", "CPU time"),
        (
            "package calc\nvar held [][]byte\nfunc Add(a, b int) int {\n"
            "for { some := make([]byte, 8<<20); for at := range some { some[at] = 1 }; held = append(held, some) }\n}\n",
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
    run = await judged(sandbox, tests, answer, Limits(cpu_s=1, wall_s=20, memory_mb=128, output_kb=256))
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
    limits = Limits(cpu_s=5, wall_s=30, memory_mb=1024)
    run, cases = await asyncio.gather(judged(sandbox, SUITE, answer, limits), judged(sandbox, TABLE, answer, limits))
    assert (run.outcome, statuses(run)) == ("failed", ["failed", "passed", "passed"]), run
    assert message in run.tests[0].message
    assert (cases.outcome, statuses(cases)[1]) == ("failed", "passed")


# Answers that pass nothing but try to look as if

EXPLOIT = """
    package calc
    import (%s)
    %s
    func Add(a, b int) int { %s }
"""


def exploit(imports: str, top: str, body: str = "return 0") -> str:
    quoted = "; ".join(f'"{name}"' for name in imports.split())
    return textwrap.dedent(EXPLOIT % (quoted, top, body))


FORGED_LINES = r"""
    func forge(to *os.File) {
        for number, id := range []string{"TestSmall", "TestZero", "TestLarge"} {
            fmt.Fprintf(to, "\x16=== RUN   %s\n\x16--- PASS: %s (0.00s)\n", id, id)
            fmt.Fprintf(to, "[%d,\"result\",{\"id\":\"hidden_test.go::%s\",\"status\":\"passed\"}]\n", number, id)
            fmt.Fprintf(to, "{\"Action\":\"pass\",\"Package\":\"calc\",\"Test\":\"%s\"}\n", id)
        }
        fmt.Fprintln(to, "PASS")
    }
"""
CHEATS: dict[str, tuple[str | Mapping[str, str], str]] = {
    "exit 0 in init": (exploit("os", "func init() { os.Exit(0) }"), "tampered"),
    "exit 1 in init": (exploit("os", "func init() { os.Exit(1) }"), "error"),
    "exit 0 in a variable": (exploit("os", "var x = func() int { os.Exit(0); return 1 }()"), "tampered"),
    "exit 0 in a call": (exploit("os", "", "os.Exit(0); return 0"), "tampered"),
    "exit 0 later": (
        exploit("os time", "func init() { time.AfterFunc(time.Millisecond, func() { os.Exit(0) }) }", "select {}"),
        "tampered",
    ),
    "exit 0 by a system call": (exploit("syscall", "", "syscall.Exit(0); return 0"), "tampered"),
    "exit 0 in an error's own words": (
        exploit("os", "type bad struct{}\nfunc (bad) Error() string { os.Exit(0); return `` }", "panic(bad{})"),
        "tampered",
    ),
    "another program in its place": (
        exploit("syscall", 'func init() { syscall.Exec("/usr/bin/true", []string{"true"}, nil) }'),
        "tampered",
    ),
    "a TestMain of its own": (
        {
            "calc.go": exploit("", ""),
            "calc_test.go": 'package calc\nimport ("os"; "testing")\nfunc TestMain(m *testing.M) { os.Exit(0) }\n',
            "hidden_test.go": 'package calc\nimport "testing"\nfunc TestSmall(t *testing.T) {}\n',
        },
        "failed",
    ),
    "a TestMain beside the tests": (
        exploit("os testing", "func TestMain(m *testing.M) { os.Exit(0) }"),
        "failed",
    ),
    "forged lines on stdout": (exploit("fmt os", FORGED_LINES + "func init() { forge(os.Stdout) }"), "failed"),
    "forged lines, then exit 0": (
        exploit("fmt os", FORGED_LINES + "func init() { forge(os.Stdout); os.Exit(0) }"),
        "tampered",
    ),
    "forged lines on every descriptor": (
        exploit(
            "fmt os",
            FORGED_LINES + "func init() { for fd := range 64 { if fd > 2 { forge(os.NewFile(uintptr(fd), ``)) } } }",
        ),
        "tampered",
    ),
    "every descriptor closed": (
        exploit("os syscall", "", "for fd := range 64 { syscall.Close(fd) }; os.Exit(0); return 0"),
        "tampered",
    ),
    "the key read from stdin, arguments and environment": (
        exploit(
            "fmt os io",
            """
            func init() {
                said, _ := io.ReadAll(os.Stdin)
                status, _ := os.ReadFile("/proc/self/environ")
                words, _ := os.ReadFile("/proc/self/cmdline")
                fmt.Println(len(said), string(status), string(words))
                for fd := 3; fd < 64; fd++ {
                    if data, err := os.ReadFile(fmt.Sprintf("/proc/self/fdinfo/%d", fd)); err == nil {
                        fmt.Fprintf(os.NewFile(uintptr(fd), ""), "%s [0,\\"end\\",{\\"code\\":1}]\\n", data[:4])
                    }
                }
            }
            """,
        ),
        "tampered",
    ),
    "keys looked for in memory": (
        exploit(
            "bufio bytes fmt os regexp strings unsafe",
            """
            var _ = bytes.MinRead
            func init() {
                maps, _ := os.Open("/proc/self/maps")
                lines := bufio.NewScanner(maps)
                hex := regexp.MustCompile(`[0-9a-f]{64}`)
                var places [][2]uintptr
                for lines.Scan() {
                    var from, to uintptr
                    var rights string
                    fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights)
                    if strings.HasPrefix(rights, "rw") && to-from < 16<<20 { places = append(places, [2]uintptr{from, to}) }
                }
                for _, place := range places {
                    held := unsafe.Slice((*byte)(unsafe.Pointer(place[0])), place[1]-place[0])
                    if found := hex.Find(held); found != nil { fmt.Println("KEY", string(found)) }
                }
            }
            """,
        ),
        "failed",
    ),
    "the program overwritten": (
        exploit(
            "os",
            'func init() { for _, name := range []string{"/box/program", "/proc/self/exe"} '
            '{ os.Remove(name); os.WriteFile(name, []byte("#!/bin/sh\\nexit 0\\n"), 0o755) } }',
        ),
        "failed",
    ),
    "flags that skip every test": (
        exploit("flag testing", 'func init() { testing.Init(); flag.Set("test.skip", ".*"); flag.Set("test.run", "^$") }'),
        "tampered",
    ),
    "no runs of every test": (
        exploit("flag testing", 'func init() { testing.Init(); flag.Set("test.count", "0") }'),
        "tampered",
    ),
    "arguments that skip every test": (
        exploit("os", 'func init() { os.Args = []string{"x", "-test.run=^$", "-test.list=.*"} }'),
        "failed",
    ),
    "the goroutine ended": (exploit("runtime", "", "runtime.Goexit(); return 0"), "failed"),
    "the goroutine ended in init": (
        exploit("runtime", "func init() { done := make(chan int); go func() { defer close(done); runtime.Goexit() }(); <-done }"),
        "failed",
    ),
    "panics swallowed": (exploit("", "", "defer func() { recover() }(); panic(0)"), "failed"),
    "a signal to itself": (
        exploit("syscall", "", "syscall.Kill(syscall.Getpid(), syscall.SIGTERM); select {}"),
        "failed",
    ),
    "signals to everybody": (
        exploit("syscall", "func init() { for pid := range 40 { syscall.Kill(pid, syscall.SIGKILL) } }"),
        "error",
    ),
    "into testing by linkname": (
        exploit("testing unsafe", "//go:linkname fail testing.(*common).Fail\nfunc fail(t *testing.T)\nvar _ unsafe.Pointer"),
        "error",
    ),
    "into testing by its machine code": (
        exploit(
            "reflect runtime syscall testing unsafe",
            """
            func init() {
                base := reflect.ValueOf((*testing.T).Fail).Pointer()
                for pc := base - 1<<20; pc < base + 1<<20; pc += 16 {
                    one := runtime.FuncForPC(pc)
                    if one == nil || one.Name() != "testing.(*common).Fail" { continue }
                    page := one.Entry() &^ 4095
                    code := unsafe.Slice((*byte)(unsafe.Pointer(page)), 8192)
                    if syscall.Mprotect(code, 7) != nil { return }
                    code[one.Entry()-page] = 0xc3
                    println("PATCHED")
                    return
                }
            }
            """,
        ),
        "tampered",
    ),
    "the judge's own packages": (exploit("modelduel/guard", "func init() { guard.Send(nil) }"), "error"),
    "assembly": ({"calc.go": exploit("", ""), "add_amd64.s": "TEXT ·x(SB),0,$0\n\tRET\n"}, "error"),
    "a generated file's name": ({"calc.go": exploit("", ""), "zz_tests_0.go": "package calc\n"}, "error"),
    "another system's only": ({"calc_windows.go": HONEST}, "error"),
    "no Go": ({"calc.py": "def Add(a, b): return a + b\n"}, "error"),
    "a module called as the judge's": ({"go.mod": "module modelduel\n", "calc.go": exploit("", "")}, "failed"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHEATS)
async def test_no_cheat_is_believed(sandbox: Sandbox, name: str) -> None:
    answer, outcome = CHEATS[name]
    run = await judged(sandbox, SUITE, answer, Limits(cpu_s=5, wall_s=10, memory_mb=256))
    assert run.outcome == outcome, run
    assert "KEY" not in run.output
    assert ("PATCHED" in run.output) == (name == "into testing by its machine code")


async def test_words_of_the_language_keep_their_meaning_for_the_tests(sandbox: Sandbox) -> None:
    suite = Suite(
        {"all_test.go": TESTS.replace("func TestSmall", "func TestLen").replace("got != 3", "len([]int{got}) != 1")}
    )
    cheat = HONEST + "\nfunc len(any) int { return 1 }\n"
    honest = HONEST + "\nfunc max(a, b int) int { return a }\n"
    refused, taken = await asyncio.gather(judged(sandbox, suite, cheat), judged(sandbox, suite, honest))
    assert (refused.outcome, "declares len anew" in refused.reason) == ("error", True)
    assert taken.outcome == "passed"


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
    limits = Limits(cpu_s=5, wall_s=30, memory_mb=512)
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


# The worker's protocol

KIT = """
package kit

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"sync"
)

type Point struct {
	X, Y int
	Name string `json:"name,omitempty"`
}

func AddAll(numbers ...int) (sum int) {
	for _, one := range numbers {
		sum += one
	}
	return
}
func FewestRooms(meetings [][2]int) int      { return len(meetings) }
func Divide(a, b int) (int, error) {
	if b == 0 {
		return 0, errors.New("division by zero")
	}
	return a / b, nil
}
func Check(text string) error {
	if text == "" {
		return fmt.Errorf("empty")
	}
	return nil
}
func Pair(a int) (int, string)               { return a, "x" }
func Nothing()                               {}
func NilSlice() []int                        { return nil }
func NilMap() map[string]int                 { return nil }
func NilPointer() *Point                     { return nil }
func Move(p Point, by *Point) Point          { return Point{p.X + by.X, p.Y + by.Y, p.Name} }
func Counts(words []string) map[string]int {
	found := map[string]int{}
	for _, one := range words {
		found[one]++
	}
	return found
}
func ByNumber(names map[int]string) map[int]string { return names }
func Reverse(text []byte) []byte {
	out := []byte{}
	for at := len(text) - 1; at >= 0; at-- {
		out = append(out, text[at])
	}
	return out
}
func Big(n *big.Int) *big.Int                { return new(big.Int).Mul(n, n) }
func Largest() uint64                        { return math.MaxUint64 }
func NotANumber() float64                    { return math.NaN() }
func Function() func()                       { return func() {} }
func Anything(value any) string              { return fmt.Sprintf("%T", value) }
func Unique[T comparable](items []T) (out []T) {
	seen := map[T]bool{}
	for _, one := range items {
		if !seen[one] {
			out = append(out, one)
		}
		seen[one] = true
	}
	return
}
type number interface{ ~int | ~float64 }
func Sum[N number](items []N) (sum N) {
	for _, one := range items {
		sum += one
	}
	return
}
func Wait(ctx context.Context, n int) int    { return n }
func Tree() any {
	type node struct{ Next *node }
	one := &node{}
	one.Next = one
	return one
}
func Quote() string                          { return "<&>\\u2028é" }
func small(n int) int                        { return n + 1 }

type LRUCache struct {
	mu    sync.Mutex
	size  int
	items map[string]int
	Hits  int
}

func NewLRUCache(size int) (*LRUCache, error) {
	if size <= 0 {
		return nil, errors.New("size must be positive")
	}
	return &LRUCache{size: size, items: map[string]int{}}, nil
}
func (c *LRUCache) Put(key string, value int) { c.mu.Lock(); defer c.mu.Unlock(); c.items[key] = value }
func (c *LRUCache) Get(key string) (int, error) {
	value, ok := c.items[key]
	if !ok {
		return 0, errors.New("no " + key)
	}
	c.Hits++
	return value, nil
}
func (c *LRUCache) Len() int                  { return len(c.items) }
func (c *LRUCache) drop(keys ...string)       { for _, key := range keys { delete(c.items, key) } }
func (c *LRUCache) Child() Counter            { return Counter{} }

type Counter struct{ n int }

func (c *Counter) Next() int                  { c.n++; return c.n }
"""

CALLS: list[tuple[str, list[object], dict[str, object]]] = [
    ("AddAll", [1, 2, 3], {"value": 6}),
    ("add_all", [], {"value": 0}),
    ("addAll", [[4, 5]], {"value": 9}),
    ("fewest_rooms", [[[1, 2], [3, 4]]], {"value": 2}),
    ("FewestRooms", [[[1, 2, 3]]], {"raised": ["TypeError"]}),
    ("Divide", [7, 2], {"value": 3}),
    ("Divide", [7, 0], {"raised": ["error"], "message": "division by zero"}),
    ("Divide", [7], {"raised": ["TypeError"]}),
    ("Divide", [7.5, 1], {"raised": ["TypeError"]}),
    ("Divide", [None, 1], {"raised": ["TypeError"]}),
    ("Check", ["x"], {"value": None}),
    ("Check", [""], {"raised": ["error"], "message": "empty"}),
    ("Pair", [3], {"value": [3, "x"]}),
    ("Nothing", [], {"value": None}),
    ("NilSlice", [], {"value": []}),
    ("NilMap", [], {"value": {}}),
    ("NilPointer", [], {"value": None}),
    ("Move", [{"x": 1, "Y": 2, "name": "p"}, {"X": 1, "Y": 1}], {"value": {"X": 2, "Y": 3, "name": "p"}}),
    ("Move", [{"Z": 1}, {}], {"raised": ["TypeError"]}),
    ("Counts", [["a", "b", "a"]], {"value": {"a": 2, "b": 1}}),
    ("ByNumber", [{"1": "x"}], {"value": {"1": "x"}}),
    ("Reverse", ["ab"], {"value": [98, 97]}),
    ("Reverse", [[1, 2]], {"value": [2, 1]}),
    ("Big", [10**20], {"value": 10**40}),
    ("Largest", [], {"value": 2**64 - 1}),
    ("NotANumber", [], {"refused": "NaN is not a plain value"}),
    ("Function", [], {"refused": "a func() is not a plain value"}),
    ("Tree", [], {"refused": "the result is nested more than 200 deep, or holds itself"}),
    ("Anything", [3], {"value": "int"}),
    ("Anything", [3.5], {"value": "float64"}),
    ("Anything", [None], {"value": "<nil>"}),
    ("Unique", [["a", "b", "a"]], {"value": ["a", "b"]}),
    ("Sum", [[1, 2]], {"value": 3}),
    ("Sum", [[1.5, 2]], {"value": 3.5}),
    ("Wait", [4], {"value": 4}),
    ("Quote", [], {"value": "<&>\u2028é"}),
    ("small", [1], {"value": 2}),
    ("nowhere", [], {"raised": ["LookupError"]}),
]
OBJECTS: list[tuple[dict[str, object], dict[str, object]]] = [
    ({"make": "LruCache", "args": [0], "keep": "self"}, {"raised": ["error"], "message": "size must be positive"}),
    ({"make": "LruCache", "args": [2], "keep": "self"}, {"value": None}),
    ({"on": "self", "method": "put", "args": ["a", 1]}, {"value": None}),
    ({"on": "self", "method": "get", "args": ["a"]}, {"value": 1}),
    ({"on": "self", "method": "get", "args": ["b"]}, {"raised": ["error"], "message": "no b"}),
    ({"on": "self", "read": "hits"}, {"value": 1}),
    ({"on": "self", "read": "size"}, {"value": 2}),
    ({"on": "self", "read": "len"}, {"value": 1}),
    ({"on": "self", "method": "drop", "args": ["a", "b"]}, {"value": None}),
    ({"on": "self", "read": "Len"}, {"value": 0}),
    ({"on": "self", "method": "child", "args": [], "keep": "c"}, {"value": None}),
    ({"on": "c", "method": "next", "args": []}, {"value": 1}),
    ({"on": "c", "method": "next", "args": []}, {"value": 2}),
    ({"on": "self", "method": "put", "args": ["a"]}, {"raised": ["TypeError"]}),
    ({"on": "self", "method": "nowhere", "args": []}, {"raised": ["LookupError"]}),
    ({"on": "self", "read": "nowhere"}, {"raised": ["LookupError"]}),
    ({"make": "Counter", "args": [], "keep": "zero"}, {"value": None}),
    ({"on": "zero", "method": "Next", "args": []}, {"value": 1}),
    ({"make": "Nowhere", "args": [], "keep": "self"}, {"raised": ["LookupError"]}),
    ({"forget": True}, {"value": None}),
    ({"on": "self", "read": "size"}, {"raised": ["LookupError"]}),
]


async def test_every_kind_of_request_is_served(sandbox: Sandbox) -> None:
    program = await GoRunner().program({"kit.go": KIT}, ["add_all", "LruCache", "absent"], LIMITS, sandbox)
    assert isinstance(program, Program), program
    calls = [({"entry": entry, "args": args, "kwargs": {}}, reply) for entry, args, reply in CALLS]
    async with await sandbox.spawn(program.job) as running:
        assert await running.read_line() == b'"up"'
        running.write(json.dumps({"id": "0", **program.load}).encode() + b"\n")
        assert json.loads(await running.read_line() or b"") == {"id": "0", "ready": ["absent"]}
        for request, expected in [*calls, *OBJECTS]:
            running.write(json.dumps({"id": "é", **request}).encode() + b"\n")
            reply = json.loads(await running.read_line() or b"")
            assert reply.pop("id") == "é"
            assert reply == {**({"message": reply.get("message")} if "raised" in expected else {}), **expected}, request
        running.close_stdin()
        ended = await running.ended()
    assert (ended.code, ended.output) == (0, "")


async def test_a_table_leads_an_object_through_its_life(sandbox: Sandbox) -> None:
    steps = [
        Step(call="put", args=["a", 1]),
        Step(call="get", args=["a"], returns=1),
        Step(read="size", returns=3),
    ]
    run = await judged(sandbox, CaseTable(CasesFile("", case=[Case("life", [2], new="LruCache", steps=steps)])), KIT)
    assert run.outcome == "failed"
    assert "step 3" in run.tests[0].message


async def test_the_shared_cache_cannot_be_written_to_and_is_as_before(sandbox: Sandbox) -> None:
    cache = workshop_of(await find_go()).cache
    before = {path.name for path in cache.rglob("*-[ad]")}
    answer = HONEST.replace("{ return", f'{{ _, err := os.Stat("{cache}"); println(err != nil); return')
    answer = answer.replace("calc\n", 'calc\n\nimport "os"\n', 1)
    run = await judged(sandbox, SUITE, answer)
    assert (run.outcome, set(run.output.splitlines())) == ("passed", {"true"})
    assert {path.name for path in cache.rglob("*-[ad]")} == before
