"""Python answers that pass nothing but try to look as if: none is believed, by a suite or by a table of cases.

Every answer is a wrong one, which its row shows: without its trick it is `WRONG`, whose tests all fail, and the table
of cases, which shares no process with it, finds it wrong too. The tricks know modelduel's own code, not pytest's alone.
"""

from __future__ import annotations

import sys

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Case, CasesFile, Generated
from modelduel.testrun.judge import judge
from modelduel.testrun.model import Limits, TestRun
from modelduel.testrun.plan import CaseTable, Suite
from modelduel.testrun.sandbox import Sandbox, choose
from tests.e2e.cheats.ends import LEAVING
from tests.e2e.cheats.model import WRONG
from tests.e2e.cheats.objects import LYING
from tests.e2e.cheats.reports import FORGING
from tests.e2e.cheats.runner import CHANGING

pytestmark = pytest.mark.sandbox

LIMITS = Limits(cpu_s=3, wall_s=600, memory_mb=256)

FIRST = """
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
SECOND = """
import unittest
import original


class TestWords(unittest.TestCase):
    def test_words(self):
        self.assertEqual(original.add("a", "b"), "ab")

    def test_several(self):
        assert all(original.add(n, n) == 2 * n for n in (1, 2, 3))

    def test_range(self):
        assert 6 < original.add(3, 4) < 8
"""
SUITE = Suite({"first_test.py": FIRST, "second_test.py": SECOND})
TABLE = CaseTable(
    CasesFile(
        "add",
        case=[
            Case("small", [1, 2], returns=3),
            Case("both", [-1, -2], returns=-3),
            Case("no", [[], 1], raises="TypeError"),
        ],
        generated=[Generated("big", "pair", count=3, seed=7)],
    ),
    oracle="import random\ndef pair(seed): return [random.Random(seed).randrange(2**70), seed]\n"
    "def add(a, b): return a + b\n",
)
CHEATS = {**LEAVING, **FORGING, **CHANGING, **LYING}


@pytest.fixture
async def sandbox() -> Sandbox:
    try:
        return await choose()
    except CannotJudgeError as error:
        pytest.fail(f"No sandbox works on this machine: {error}", pytrace=False)


async def judged(
    sandbox: Sandbox, tests: Suite | CaseTable, answer: str, beside: dict[str, str] | None = None
) -> TestRun:
    return await judge(tests, {"original.py": answer, **(beside or {})}, "python", LIMITS, sandbox)


async def test_the_answer_behind_all_tricks_fails_every_test(sandbox: Sandbox) -> None:
    for tests in (SUITE, TABLE):
        run = await judged(sandbox, tests, WRONG)
        assert run.outcome == "failed"
        assert {test.status for test in run.tests if test.id != "no"} == {"failed"}


async def test_the_tests_themselves_can_be_passed(sandbox: Sandbox) -> None:
    for tests in (SUITE, TABLE):
        assert (await judged(sandbox, tests, "def add(a, b):\n    return a + b\n")).outcome == "passed"


@pytest.mark.parametrize("name", CHEATS)
async def test_a_suite_does_not_believe_an_answer_that(sandbox: Sandbox, name: str) -> None:
    cheat = CHEATS[name]
    run = await judged(sandbox, SUITE, f"{cheat.trick}\n{cheat.instead}")
    assert run.outcome in cheat.outcomes, run
    if cheat.reason:
        assert (run.outcome, cheat.reason in run.reason) == ("tampered", True), run


@pytest.mark.parametrize("name", CHEATS)
async def test_a_table_finds_wrong_an_answer_that(sandbox: Sandbox, name: str) -> None:
    cheat = CHEATS[name]
    run = await judged(sandbox, TABLE, f"{cheat.trick}\n{cheat.instead}")
    assert run.outcome in ("failed", "error", "tampered", "timeout", "limit"), run


HOOK = (
    "import pytest\n@pytest.hookimpl(tryfirst=True)\ndef pytest_runtest_logreport(report): report.outcome = 'passed'\n"
)
LEAVE = "import os\nos._exit(1)\n"
BESIDE = {
    "configuration": {
        "conftest.py": HOOK,
        "pytest.ini": "[pytest]\naddopts = -k nothing",
        "pytest.toml": "[pytest]\naddopts = ['-k', 'nothing']",
        "tox.ini": "[pytest]\naddopts = -k nothing",
        "setup.cfg": "[tool:pytest]\naddopts = -k nothing",
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-k nothing'",
        "kind.pth": LEAVE,
        "__pycache__/original.cpython-311.pyc": "no code",
    },
    "programs in the place of the runner's": {
        "sitecustomize.py": LEAVE,
        "usercustomize.py": LEAVE,
        "_modelduel/__init__.py": LEAVE,
        "_modelduel/suite.py": LEAVE,
        "_pytest/__init__.py": LEAVE,
        "pytest.py": LEAVE,
        "json.py": LEAVE,
    },
    "programs that it might need later": {"difflib.py": LEAVE, "ast.py": LEAVE, "traceback.py": LEAVE},
    "other tests": {"first_test.py": "def test_small(): pass", "tests/second_test.py": "def test_small(): pass"},
}


@pytest.mark.parametrize("what", BESIDE)
async def test_a_wrong_answer_is_not_helped_when_beside_it_lie(sandbox: Sandbox, what: str) -> None:
    run = await judged(sandbox, SUITE, WRONG, BESIDE[what])
    assert run.outcome == "failed", run
    assert {test.status for test in run.tests} == {"failed"}
    assert (await judged(sandbox, TABLE, WRONG, BESIDE[what])).outcome in ("failed", "error")


READER = """
import inspect, re

def add(a, b):
    line = inspect.stack()[1].code_context[0]
    return int(re.search(r"== (-?[0-9]+)", line)[1])
"""


async def test_an_answer_that_reads_the_tests_deceives_a_suite_and_no_table(sandbox: Sandbox) -> None:
    """What is documented as not caught in docs/judging.md; the reason to judge by cases wherever that is possible."""
    simple = Suite({"simple_test.py": "from original import add\ndef test_small():\n    assert add(1, 2) == 3\n"})
    assert (await judged(sandbox, simple, READER)).outcome == "passed"
    assert (await judged(sandbox, TABLE, READER)).outcome == "failed"


JUMPER = """
import sys

def add(a, b):
    return None

def line(code, number):
    if code.co_name == "test_small" and number == code.co_firstlineno + 2:
        sys._getframe(1).f_lineno = number + 1

watch = sys.monitoring
watch.use_tool_id(3, "kind")
watch.register_callback(3, watch.events.LINE, line)
watch.set_events(3, watch.events.LINE)
"""


@pytest.mark.skipif(sys.version_info < (3, 12), reason="there is no sys.monitoring before Python 3.12")
async def test_assertions_are_not_jumped_over_by_monitoring(sandbox: Sandbox) -> None:
    tests = "from original import add\ndef test_small():\n    total = add(1, 2)\n    assert total == 3\n    del total\n"
    run = await judged(sandbox, Suite({"simple_test.py": tests}), JUMPER)
    assert (run.outcome, "sys.monitoring" in run.reason) == ("error", True), run


CHANGER = """
import sys

def add(a, b):
    sys._getframe(1).f_locals["expected"] = None
"""


async def test_an_answer_that_changes_a_tests_variables_deceives_a_suite_from_python_3_13_on(sandbox: Sandbox) -> None:
    """PEP 667 lets it; documented as not caught in docs/judging.md. Before, it changes a copy."""
    tests = "from original import add\ndef test_small():\n    expected = 3\n    assert add(1, 2) == expected\n"
    run = await judged(sandbox, Suite({"simple_test.py": tests}), CHANGER)
    assert run.outcome == ("passed" if sys.version_info >= (3, 13) else "failed")
    assert (await judged(sandbox, TABLE, CHANGER)).outcome == "failed"
