"""Go answers that pass nothing but try to look as if: none is believed."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Mapping

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.testrun.model import Limits
from modelduel.testrun.plan import Suite
from modelduel.testrun.sandbox import Sandbox, choose
from tests.e2e.go_answers import HONEST, SUITE, TESTS, judged

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("warm_go")]


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
                    if !strings.HasPrefix(rights, "rw") || to-from > 16<<20 { continue }
                    places = append(places, [2]uintptr{from, to})
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
        exploit(
            "flag testing",
            'func init() { testing.Init(); flag.Set("test.skip", ".*"); flag.Set("test.run", "^$") }',
        ),
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
        exploit(
            "runtime",
            "func init() { done := make(chan int); go func() { defer close(done); runtime.Goexit() }(); <-done }",
        ),
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
        exploit(
            "testing unsafe",
            "//go:linkname fail testing.(*common).Fail\nfunc fail(t *testing.T)\nvar _ unsafe.Pointer",
        ),
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


@pytest.fixture
async def sandbox() -> Sandbox:
    try:
        return await choose()
    except CannotJudgeError as error:
        pytest.fail(f"No sandbox works on this machine: {error}", pytrace=False)


@pytest.mark.parametrize("name", CHEATS)
async def test_no_cheat_is_believed(sandbox: Sandbox, name: str) -> None:
    answer, outcome = CHEATS[name]
    run = await judged(sandbox, SUITE, answer, Limits(cpu_s=10, wall_s=600, memory_mb=256))
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
