"""Whole test runs in the real sandbox: cheats that are not believed, honest answers that are, and reasons in words."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import textwrap
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from modelduel.errors import CannotJudgeError, InputError
from modelduel.scenario.model import Case, CasesFile, Generated
from modelduel.testrun.interpreter import Interpreter
from modelduel.testrun.judge import judge
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import CaseTable, Suite
from modelduel.testrun.sandbox import Job, Running, Sandbox, choose
from modelduel.testrun.sandbox.unsandboxed import Unsandboxed

pytestmark = pytest.mark.sandbox

LIMITS = Limits(cpu_s=20, wall_s=600, memory_mb=256)

TESTS = """
import pytest
from original import add


def test_small():
    assert add(1, 2) == 3


@pytest.mark.parametrize("number", [5, 7])
def test_zero_changes_nothing(number):
    assert add(number, 0) == number


class TestNegative:
    def test_both(self):
        assert add(-1, -2) == -3
"""
SUITE = Suite({"hidden_test.py": TESTS})
TABLE = CaseTable(
    CasesFile(
        "add",
        case=[Case("small", [1, 2], returns=3), Case("words", [[], 1], raises="TypeError")],
        generated=[Generated("big", "pair", count=3, seed=7)],
    ),
    oracle=textwrap.dedent("""
        import random

        def pair(seed):
            return [random.Random(seed).randrange(2**70), seed]

        def add(a, b):
            return a + b
    """),
)
HONEST = "def add(a, b):\n    return a + b\n"
WRONG = "def add(a, b):\n    return 3 if isinstance(a, int) else a + b\n"


@pytest.fixture
async def sandbox() -> Sandbox:
    try:
        return await choose()
    except CannotJudgeError as error:
        pytest.fail(f"No sandbox works on this machine: {error}", pytrace=False)


async def judged(
    sandbox: Sandbox,
    tests: Suite | CaseTable,
    answer: str | Mapping[str, str],
    limits: Limits = LIMITS,
    python: Path | None = None,
) -> TestRun:
    candidate = {"original.py": textwrap.dedent(answer)} if isinstance(answer, str) else answer
    return await judge(tests, candidate, "python", limits, sandbox, python=python)


def statuses(run: TestRun) -> dict[str, str]:
    return {test.id: test.status for test in run.tests}


# Honest answers


@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
async def test_a_right_answer_passes_and_a_wrong_one_fails(sandbox: Sandbox, tests: Suite | CaseTable) -> None:
    right, wrong = await asyncio.gather(judged(sandbox, tests, HONEST), judged(sandbox, tests, WRONG))
    assert (right.outcome, right.reason, right.sandbox) == ("passed", "", "bubblewrap")
    assert {test.status for test in right.tests} == {"passed"}
    assert wrong.outcome == "failed"


async def test_every_test_of_a_suite_is_listed_by_its_id(sandbox: Sandbox) -> None:
    assert statuses(await judged(sandbox, SUITE, WRONG)) == {
        "hidden_test.py::test_small": "passed",
        "hidden_test.py::test_zero_changes_nothing[5]": "failed",
        "hidden_test.py::test_zero_changes_nothing[7]": "failed",
        "hidden_test.py::TestNegative::test_both": "failed",
    }


async def test_every_case_is_listed_by_its_id_and_the_message_shows_both_values(sandbox: Sandbox) -> None:
    run = await judged(sandbox, TABLE, WRONG)
    assert list(statuses(run)) == ["small", "words", "big[7]", "big[8]", "big[9]"]
    assert statuses(run)["small"] == statuses(run)["words"] == "passed"
    assert "expected" in run.tests[2].message
    assert "got 3" in run.tests[2].message


@pytest.mark.parametrize(
    "answer",
    [
        """
        import threading
        def add(a, b):
            total, found = a + b, []
            threads = [threading.Thread(target=found.append, args=(total,)) for _ in range(40)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            return found[0]
        """,
        """
        import asyncio
        async def slowly(a, b):
            await asyncio.sleep(0)
            return a + b
        def add(a, b):
            return asyncio.run(slowly(a, b))
        """,
        """
        import multiprocessing
        def work(pair):
            return pair[0] + pair[1]
        def add(a, b):
            with multiprocessing.Pool(3) as pool:
                return pool.map(work, [(a, b)] * 6)[0]
        """,
        """
        import time
        def add(a, b):
            end = time.process_time() + 0.2
            while time.process_time() < end: pass
            return a + b
        """,
        """
        def add(a, b):
            held = bytearray(120 << 20)
            held[::4096] = b"x" * len(held[::4096])
            return a + b
        """,
        """
        import os, sys, tempfile
        print("started")
        def add(a, b):
            print("adding", a, b, file=sys.stderr)
            os.write(1, b"straight to the descriptor")
            with open("notes.txt", "a") as file: file.write(str(a))
            with tempfile.TemporaryDirectory() as folder: open(folder + "/x", "w").close()
            return a + b
        """,
        "from helper import plus as add\n",
    ],
    ids=["threads", "asyncio", "multiprocessing", "slow", "heavy", "chatty", "several files"],
)
@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
async def test_honest_answers_of_every_manner_pass(sandbox: Sandbox, tests: Suite | CaseTable, answer: str) -> None:
    files = {"original.py": textwrap.dedent(answer), "helper.py": "def plus(a, b):\n    return a + b\n"}
    run = await judged(sandbox, tests, files)
    assert run.outcome == "passed", run


async def test_what_the_answer_prints_is_kept_and_nothing_of_ours(sandbox: Sandbox) -> None:
    answer = "def add(a, b):\n    print('adding')\n    return a + b\n"
    for tests in (SUITE, TABLE):
        run = await judged(sandbox, tests, answer)
        assert set(run.output.splitlines()) == {"adding"}


async def test_results_are_told_as_they_come(sandbox: Sandbox) -> None:
    for tests in (SUITE, TABLE):
        told: list[TestResult] = []
        run = await judge(tests, {"original.py": HONEST}, "python", LIMITS, sandbox, on_result=told.append)
        assert [result.id for result in told] == [result.id for result in run.tests]


async def test_both_candidates_are_judged_at_once_without_holding_up_the_loop(sandbox: Sandbox) -> None:
    async def late() -> float:
        """Seconds of this thread's own work between two beats, however busy the machine."""
        most = 0.0

        async def beat() -> None:
            nonlocal most
            while True:
                before = time.thread_time()
                await asyncio.sleep(0.005)
                most = max(most, time.thread_time() - before)

        heart = asyncio.create_task(beat())
        runs = await asyncio.gather(*(judged(sandbox, tests, HONEST) for tests in (SUITE, SUITE, TABLE, TABLE)))
        heart.cancel()
        assert {run.outcome for run in runs} == {"passed"}
        return most

    gc.freeze()  # what other tests have left is not gone through meanwhile
    try:
        # What judging itself does takes as long each time; what a virtual machine's host took from it does not.
        assert min([await late() for _ in range(3)]) < 0.05
    finally:
        gc.unfreeze()


# Cheats

IN_A_SUITE = {
    "leaves with success when imported": "import os\nos._exit(0)",
    "exits with success when imported": "import sys\nsys.exit(0)",
    "leaves with pytest's own code": "import os\ndef add(a, b): os._exit(1)",
    "leaves at the end": "import atexit, os\natexit.register(os._exit, 0)\ndef add(a, b): return 0",
    "makes tests do nothing": """
        import _pytest.python
        _pytest.python.Function.runtest = lambda self: None
        def add(a, b): return 0
    """,
    "makes reports say passed": """
        import _pytest.reports
        class Always:
            def __get__(self, *_): return "passed"
            def __set__(self, *_): pass
        _pytest.reports.TestReport.outcome = Always()
        def add(a, b): return 0
    """,
    "makes pytest's main succeed": """
        import pytest
        pytest.main = lambda *a, **k: 0
        def add(a, b): return 0
    """,
    "raises skip": "import pytest\ndef add(a, b): pytest.skip('not today')",
    "skips the module": "import pytest\npytest.skip('not today', allow_module_level=True)",
    "is equal to anything": """
        class Anything:
            def __eq__(self, other): return True
            def __add__(self, other): return self
        def add(a, b): return Anything()
    """,
    "is a number equal to anything": """
        class Anything(int):
            __hash__ = int.__hash__
            def __eq__(self, other): return True
        def add(a, b): return Anything(0)
    """,
    "prints a summary": "print('4 passed in 0.01s')\ndef add(a, b): return 0",
    "writes forged lines to every descriptor": """
        import json, os
        line = json.dumps(["?", 0, "end", {"code": 1}]) + "\\n"
        for fd in range(3, 30):
            try: os.write(fd, line.encode())
            except OSError: pass
        def add(a, b): return 0
    """,
    "closes every descriptor": "import os\nos.closerange(0, 64)\ndef add(a, b): return 0",
    "replaces the tests": """
        import os
        def add(a, b):
            return 0
        for folder in ("/box/tests", os.path.dirname(__file__) + "/../tests"):
            try:
                open(folder + "/hidden_test.py", "w").write("def test_small(): pass")
            except OSError:
                pass
    """,
    "takes the tests out of their module": """
        import sys
        def add(a, b):
            for name, module in list(sys.modules.items()):
                for item in [n for n in vars(module) if n.startswith("test_")] if name == "hidden_test" else ():
                    delattr(module, item)
            return 0
    """,
    "exits in the middle of a test": "import sys\ndef add(a, b): sys.exit(0)",
    "stops the session": "import pytest\ndef add(a, b): pytest.exit('done', returncode=1)",
    "turns assertions off": """
        import sys
        def add(a, b): return 0
        frame = sys._getframe()
        while frame:
            for name in ("outcome", "excinfo"): frame.f_locals.pop(name, None)
            frame = frame.f_back
        sys.excepthook = lambda *_: None
    """,
}


@pytest.mark.parametrize("cheat", IN_A_SUITE)
async def test_a_suite_does_not_believe_an_answer_that(sandbox: Sandbox, cheat: str) -> None:
    run = await judged(sandbox, SUITE, IN_A_SUITE[cheat])
    assert run.outcome in ("failed", "error", "tampered")
    assert run.outcome == "failed" or run.reason


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("conftest.py", "def pytest_runtest_call(item): pass\ndef pytest_collection_modifyitems(items): items.clear()"),
        ("pytest.ini", "[pytest]\naddopts = --collect-only"),
        ("pyproject.toml", '[tool.pytest.ini_options]\naddopts = "--deselect hidden_test.py"'),
        ("hidden_test.py", "def test_small(): pass"),
        ("tests/hidden_test.py", "def test_small(): pass"),
        ("sitecustomize.py", "import os; os._exit(0)"),
        ("usercustomize.py", "import os; os._exit(0)"),
        ("pytest.py", "def main(*a, **k): return 1"),
        ("suite.py", "import os; os._exit(1)"),
        ("json.py", "def dumps(*a): return ''\ndef loads(*a): return {}"),
        ("worker.py", "import os; os._exit(0)"),
    ],
)
@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
async def test_a_file_laid_beside_a_wrong_answer_does_not_help_it(
    sandbox: Sandbox, tests: Suite | CaseTable, name: str, text: str
) -> None:
    run = await judged(sandbox, tests, {"original.py": WRONG, name: text})
    assert run.outcome in ("failed", "error")


IN_CASES = {
    "leaves when imported": ("import os\nos._exit(0)", "error"),
    "exits when imported": ("import sys\nsys.exit(0)", "error"),
    "leaves when called": ("import os\ndef add(a, b): os._exit(0)", "failed"),
    "exits when called": ("import sys\ndef add(a, b): sys.exit(0)", "failed"),
    "is equal to anything": (
        "class A(int):\n    def __eq__(self, other): return True\ndef add(a, b): return A(0)",
        "failed",
    ),
    "returns an object": ("class A:\n    def __eq__(self, o): return True\ndef add(a, b): return A()", "failed"),
    "returns what is no number": ("def add(a, b): return float('nan')", "failed"),
    "returns a word for a number": ("def add(a, b): return str(a + b)", "failed"),
    "returns truth for one": ("def add(a, b): return True", "failed"),
    "closes every descriptor": ("import os\ndef add(a, b): os.closerange(0, 64)", "failed"),
    "writes forged lines to every descriptor": (
        "import os\ndef add(a, b):\n"
        "    for fd in range(3, 30):\n"
        '        try: os.write(fd, b\'{"id": 0, "value": 3}\\n\')\n'
        "        except OSError: pass\n"
        "    return 0",
        "tampered",
    ),
    "writes no JSON": (
        """
        import os
        for fd in range(3, 30):
            try: os.write(fd, b"ok\\n")
            except OSError: pass
        def add(a, b): return 0
        """,
        "tampered",
    ),
    "answers a call twice": (
        """
        import os, sys
        write = os.write
        def twice(fd, data):
            write(fd, bytes(data))
            return write(fd, bytes(data))
        os.write = twice
        def add(a, b): return a + b
        """,
        "tampered",
    ),
    "answers from another call's reply": (
        """
        import json, os
        write = os.write
        def forge(fd, data):
            reply = json.loads(bytes(data))
            if "value" in reply or "raised" in reply:
                reply = {"id": "0" * 16, "value": 3}
            return write(fd, (json.dumps(reply) + "\\n").encode()) and len(data)
        os.write = forge
        def add(a, b): return 0
        """,
        "tampered",
    ),
    "replies with no value at all": (
        """
        import json, os
        write = os.write
        def forge(fd, data):
            reply = json.loads(bytes(data))
            return write(fd, (json.dumps({"id": reply["id"], "passed": True}) + "\\n").encode()) and len(data)
        def add(a, b):
            os.write = forge
            return 0
        """,
        "tampered",
    ),
    "floods the channel": (
        """
        import os
        def add(a, b):
            for fd in range(3, 30):
                try:
                    while True: os.write(fd, b"x" * 65536)
                except OSError: pass
        """,
        "limit",
    ),
}


@pytest.mark.parametrize("cheat", IN_CASES)
async def test_a_table_does_not_believe_an_answer_that(sandbox: Sandbox, cheat: str) -> None:
    answer, outcome = IN_CASES[cheat]
    run = await judged(sandbox, TABLE, answer)
    assert run.outcome == outcome, run
    assert {test.status for test in run.tests if test.id.startswith("big")} != {"passed"} or outcome == "tampered"


# What goes wrong, in words


@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("def add(a, b)\n    return a + b", "SyntaxError"),
        ("import nowhere_to_be_found", "nowhere_to_be_found"),
        ("raise RuntimeError('broken at import')", "broken at import"),
        ("def subtract(a, b): return a - b", "add"),
    ],
    ids=["syntax", "missing module", "raises", "missing function"],
)
async def test_an_answer_that_cannot_be_imported_is_an_error_with_the_reason(
    sandbox: Sandbox, tests: Suite | CaseTable, answer: str, word: str
) -> None:
    run = await judged(sandbox, tests, answer)
    assert run.outcome == "error"
    assert word in run.reason
    assert {test.status for test in run.tests} == {"missing"}


@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
async def test_an_endless_loop_is_a_timeout_that_names_the_test(sandbox: Sandbox, tests: Suite | CaseTable) -> None:
    run = await judged(sandbox, tests, "def add(a, b):\n    while True: pass", Limits(cpu_s=2, wall_s=600))
    assert run.outcome == "timeout"
    assert "small" in run.reason
    assert run.tests[0].status == "failed"


@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
async def test_waiting_for_ever_is_a_timeout(sandbox: Sandbox, tests: Suite | CaseTable) -> None:
    run = await judged(sandbox, tests, "import time\ndef add(a, b): time.sleep(1000)", Limits(cpu_s=0.4, wall_s=1))
    assert run.outcome == "timeout"


@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
@pytest.mark.parametrize(
    "answer",
    [
        "held = []\ndef add(a, b):\n    while True: held.append(bytearray(1 << 20))",
        "import sys\ndef add(a, b):\n    while True: print('y' * 10000)",
        "import os, time\nfor _ in range(100):\n    if os.fork() == 0: time.sleep(1000)\ntime.sleep(1000)",
    ],
    ids=["memory", "output", "processes"],
)
async def test_passing_another_limit_is_told(sandbox: Sandbox, tests: Suite | CaseTable, answer: str) -> None:
    run = await judged(sandbox, tests, answer, Limits(cpu_s=60, wall_s=600, memory_mb=128))
    assert run.outcome == "limit"
    assert "limit" in run.reason


async def test_after_a_crash_the_other_cases_are_asked_of_a_fresh_program(sandbox: Sandbox) -> None:
    answer = "import os\ndef add(a, b):\n    if a == 1: os.abort()\n    return a + b"
    run = await judged(sandbox, TABLE, answer)
    assert run.outcome == "failed"
    assert statuses(run) == {"small": "error", "words": "passed", **{f"big[{n}]": "passed" for n in (7, 8, 9)}}


async def test_a_candidate_that_crashes_without_end_is_given_up(sandbox: Sandbox) -> None:
    table = CaseTable(CasesFile("add", case=[Case(str(n), [n, 1], returns=n + 1) for n in range(60)]))
    run = await judged(sandbox, table, "import os\ndef add(a, b): os._exit(3)")
    assert run.outcome == "failed"
    assert "exit code 3" in run.tests[0].message
    assert run.tests[-1].status == "missing"


async def test_one_call_may_have_a_limit_of_its_own(sandbox: Sandbox) -> None:
    cases = CasesFile("add", generated=[Generated("large", "pair", count=2, seconds=0.3)])
    answer = "def add(a, b):\n    while b == 1: pass\n    return a + b"
    run = await judged(sandbox, CaseTable(cases, TABLE.oracle), answer, Limits(cpu_s=30, wall_s=600))
    assert statuses(run) == {"large[1]": "failed", "large[2]": "passed"}
    assert "more than 0.3 s" in run.tests[0].message
    assert run.outcome == "timeout"


async def test_a_timeout_that_does_not_repeat_itself_alone_is_not_held_against_the_answer() -> None:
    inner = await choose()

    class Busy:
        """A machine that is busy the first time."""

        name = "busy"
        used = 0

        async def spawn(self, job: Job) -> Running:
            self.used += 1
            return await inner.spawn(Job(("/bin/sleep", "600"), limits=Limits(wall_s=0.1)) if self.used == 1 else job)

    sandbox = Busy()
    run = await judge(SUITE, {"original.py": HONEST}, "python", LIMITS, sandbox)
    assert (run.outcome, sandbox.used) == ("passed", 2)


@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
async def test_a_python_that_does_not_start_is_nobodys_loss(
    sandbox: Sandbox, tests: Suite | CaseTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Interpreter("/usr/bin/no-such-python", ())
    monkeypatch.setattr("modelduel.testrun.python_runner.own_interpreter", lambda: broken)
    run = await judged(sandbox, tests, HONEST)
    assert run.outcome == "harness-error"
    assert "no-such-python" in run.reason


@pytest.mark.parametrize(
    ("oracle", "word"),
    [
        (None, "no oracle"),
        ("def pair(seed): return [seed, 1]", "add"),
        ("def pair(seed): return seed\ndef add(a, b): return 1", "list of arguments"),
        ("def pair(seed): return [{1}, 2]\ndef add(a, b): return 1", "set"),
        ("def pair(seed: return", "SyntaxError"),
        ("import os; os._exit(0)", "ended"),
        ("def pair(seed): raise ValueError('bad seed')\ndef add(a, b): return 1", "bad seed"),
    ],
)
async def test_a_fault_of_the_oracle_is_nobodys_loss(sandbox: Sandbox, oracle: str | None, word: str) -> None:
    run = await judged(sandbox, CaseTable(TABLE.cases, oracle), HONEST)
    assert run.outcome == "harness-error"
    assert word in run.reason


async def test_an_oracle_may_accept_any_right_answer(sandbox: Sandbox) -> None:
    cases = CasesFile("add", generated=[Generated("any", "pair", check="is_right", params={"top": 9})])
    oracle = "def pair(seed, top): return [top, seed]\ndef is_right(args, result): return result in (sum(args), 0)"
    assert (await judged(sandbox, CaseTable(cases, oracle), "def add(a, b): return 0")).outcome == "passed"
    wrong = await judged(sandbox, CaseTable(cases, oracle), "def add(a, b): return 1")
    assert wrong.outcome == "failed"
    assert "no right answer" in wrong.tests[0].message


async def test_the_oracle_never_meets_the_answer(sandbox: Sandbox) -> None:
    answer = """
        import os
        def add(a, b):
            seen = [name for _, _, names in os.walk("/box") for name in names]
            return "oracle.py" in seen
    """
    cases = CasesFile("add", case=TABLE.cases.case[:0], generated=[Generated("look", "pair", check="check")])
    oracle = "def pair(seed): return [1, 2]\ndef check(args, result): return result is False"
    assert (await judged(sandbox, CaseTable(cases, oracle), answer)).outcome == "passed"


@pytest.mark.parametrize(
    ("suite", "word"),
    [
        (Suite({"hidden_test.py": "def test_a(:\n"}), "hidden_test.py, line 1: it is no Python: "),
        (Suite({"hidden_test.py": "x = 1\n"}), "no tests"),
        (Suite({"helper.py": "def test_a(): pass\n"}), "no tests"),
    ],
)
async def test_a_fault_of_the_tests_is_nobodys_loss(sandbox: Sandbox, suite: Suite, word: str) -> None:
    run = await judged(sandbox, suite, HONEST)
    assert run.outcome == "harness-error"
    assert word in run.reason


async def test_an_expected_test_that_does_not_run_is_missing(sandbox: Sandbox) -> None:
    run = await judged(sandbox, Suite(SUITE.files, ("hidden_test.py::test_small", "hidden_test.py::test_gone")), HONEST)
    assert run.outcome == "failed"
    assert statuses(run)["hidden_test.py::test_gone"] == "missing"


async def test_tests_may_import_files_of_their_own_and_share_fixtures(sandbox: Sandbox) -> None:
    files = {
        "conftest.py": "import pytest\n@pytest.fixture\ndef three(): return 3\n",
        "numbers_for_tests.py": "ONE = 1\n",
        "visible_test.py": "from numbers_for_tests import ONE\nfrom original import add\n"
        "def test_it(three): assert add(ONE, 2) == three\n",
    }
    assert (await judged(sandbox, Suite(files), HONEST)).outcome == "passed"


async def test_tests_see_pytest_but_none_of_the_other_packages_beside_it(sandbox: Sandbox) -> None:
    probe = "import importlib.util, pytest\ndef test_it():\n    assert not importlib.util.find_spec('msgspec')\n"
    assert (await judged(sandbox, Suite({"x_test.py": probe}), HONEST)).outcome == "passed"


async def test_packages_of_the_users_own_environment_can_be_imported(sandbox: Sandbox, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    (package,) = venv.glob("lib/python*/site-packages")
    (package / "their_own.py").write_text("def plus(a, b): return a + b\n")
    answer = "from their_own import plus as add\n"
    for tests in (SUITE, TABLE):
        assert (await judged(sandbox, tests, answer)).outcome == "error"
        assert (await judged(sandbox, tests, answer, python=venv)).outcome == "passed"


async def test_a_folder_that_is_no_environment_is_an_input_error(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="virtual environment"):
        await judged(sandbox, SUITE, HONEST, python=tmp_path)


@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
async def test_without_a_sandbox_the_same_verdicts_are_reached(tests: Suite | CaseTable) -> None:
    right, wrong = await judged(Unsandboxed(), tests, HONEST), await judged(Unsandboxed(), tests, WRONG)
    assert (right.outcome, wrong.outcome, right.sandbox) == ("passed", "failed", "none")


@pytest.mark.parametrize("tests", [SUITE, TABLE], ids=["suite", "cases"])
async def test_six_runs_agree(sandbox: Sandbox, tests: Suite | CaseTable) -> None:
    runs = await asyncio.gather(*(judged(sandbox, tests, WRONG) for _ in range(6)))
    assert len({str(statuses(run)) for run in runs}) == 1
