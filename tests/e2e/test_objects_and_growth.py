"""Objects judged by the steps of their lives, and calls by how their time grows, in the real sandbox."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Case, CasesFile, Growth, Step
from modelduel.testrun.judge import judge
from modelduel.testrun.model import Limits, TestRun
from modelduel.testrun.plan import CaseTable
from modelduel.testrun.sandbox import Sandbox, choose

pytestmark = pytest.mark.sandbox

LIMITS = Limits(cpu_s=10, wall_s=600, memory_mb=256)

STEPS = [
    Step(call="put", args=["a", 1]),
    Step(call="put", args=["b", 2]),
    Step(call="get", args=["a"], returns=1),
    Step(call="put", args=["c", 3]),
    Step(call="get", args=["b"], nothing=True),
    Step(read="size", returns=2),
    Step(call="put", args=["", 0], raises="ValueError"),
    Step(call="copy", keep="twin"),
    Step(call="put", args=["a", 9]),
    Step(on="twin", call="get", args=["a"], returns=1),
]
CACHE = CaseTable(
    CasesFile(
        "LruCache",
        case=[
            Case("evicts-oldest", [2], new="LruCache", steps=STEPS),
            Case("starts-empty", [2], new="LruCache", steps=[Step(read="size", returns=0)]),
            Case("no-room", [0], new="LruCache", raises="ValueError"),
        ],
    )
)
RIGHT = """
class LruCache:
    def __init__(self, room):
        if room < 1:
            raise ValueError("no room")
        self.room, self.held = room, {}

    @property
    def size(self):
        return len(self.held)

    def get(self, key):
        if key not in self.held:
            return None
        self.held[key] = self.held.pop(key)
        return self.held[key]

    def put(self, key, value):
        if not key:
            raise ValueError("no key")
        self.held.pop(key, None)
        self.held[key] = value
        if len(self.held) > self.room:
            del self.held[next(iter(self.held))]
        return self

    def copy(self):
        twin = LruCache(self.room)
        twin.held = dict(self.held)
        return twin
"""


@pytest.fixture
async def sandbox() -> Sandbox:
    try:
        return await choose()
    except CannotJudgeError as error:
        pytest.fail(f"No sandbox works on this machine: {error}", pytrace=False)


async def judged(sandbox: Sandbox, table: CaseTable, answer: str, **changes: Any) -> TestRun:
    limits = Limits(**{"cpu_s": LIMITS.cpu_s, "wall_s": LIMITS.wall_s, "memory_mb": LIMITS.memory_mb, **changes})
    return await judge(table, {"original.py": textwrap.dedent(answer)}, "python", limits, sandbox)


async def test_a_class_that_does_all_its_steps_passes(sandbox: Sandbox) -> None:
    run = await judged(sandbox, CACHE, RIGHT)
    assert (run.outcome, [test.status for test in run.tests]) == ("passed", ["passed"] * 3), run


@pytest.mark.parametrize(
    ("old", "new", "test", "message"),
    [
        (
            "self.held[key] = self.held.pop(key)\n        return",
            "return",
            "evicts-oldest",
            'step 5: get("b")\nexpected null\n     got 2',
        ),
        ("return len(self.held)", "return self.room", "starts-empty", "step 1: size\nexpected 0\n     got 2"),
        ("if room < 1", "if room < 0", "no-room", "LruCache(0)\nexpected ValueError to be raised"),
        ("if not key", "if key is None", "evicts-oldest", 'step 7: put("", 0)\nexpected ValueError to be raised'),
        ("twin.held = dict(self.held)", "twin.held = self.held", "evicts-oldest", 'step 10: twin.get("a")'),
        ("def copy", "def twin", "evicts-oldest", "step 8: copy()\n"),
        (
            "self.room, self.held",
            "import os; os._exit(0) if room == 2 else 0\n        self.room, self.held",
            "starts-empty",
            "LruCache(2)\nThe answer ended its own process",
        ),
    ],
    ids=["value", "attribute", "making", "no error", "shared", "missing method", "leaves"],
)
async def test_the_first_step_that_goes_wrong_is_the_message(
    sandbox: Sandbox, old: str, new: str, test: str, message: str
) -> None:
    assert old in RIGHT
    run = await judged(sandbox, CACHE, RIGHT.replace(old, new))
    assert run.outcome == "failed"
    (found,) = [one for one in run.tests if one.id == test]
    assert found.message.startswith(message)


async def test_a_missing_class_is_an_error_and_one_object_knows_nothing_of_another(sandbox: Sandbox) -> None:
    run = await judged(sandbox, CACHE, RIGHT.replace("LruCache", "Cache"))
    assert (run.outcome, run.reason) == ("error", "The answer does not define LruCache.")
    left_over = CaseTable(
        CasesFile("LruCache", case=[*CACHE.cases.case[:1], Case("call", [], entry="peek", returns="nothing kept")])
    )
    peek = """
import gc
def peek():
    gc.collect()
    return "kept" if any(type(one) is LruCache for one in gc.get_objects()) else "nothing kept"
"""
    assert (await judged(sandbox, left_over, RIGHT + peek)).outcome == "passed"


async def test_an_endless_method_is_a_timeout_that_names_the_step(sandbox: Sandbox) -> None:
    run = await judged(sandbox, CACHE, RIGHT.replace("return len(self.held)", "\n        while True: pass"), cpu_s=0.4)
    assert run.outcome == "timeout"
    assert "step 6: size\ntook more than 0.4 s" in run.tests[0].message


ORACLE = """
import random

def spread(seed, n):
    drawn = random.Random(seed)
    return [[drawn.randrange(n) for _ in range(n)]]

def distinct(numbers):
    return len(set(numbers))
"""
GROWTH = CaseTable(
    CasesFile("distinct", growth=[Growth("gentle", "spread", [1000, 2000, 4000, 8000], 1.5)]), oracle=ORACLE
)


async def test_a_linear_answer_grows_gently_and_its_exponent_is_kept(sandbox: Sandbox) -> None:
    answer = """
        def distinct(numbers):
            seen = set()
            for _ in range(100):
                for number in numbers: seen.add(number)
            return len(seen)
    """
    run = await judged(sandbox, GROWTH, answer)
    assert run.outcome == "passed", run
    growth = run.tests[0].growth
    assert growth is not None
    assert 0.5 < growth < 1.5


async def test_a_quadratic_answer_fails_and_the_message_says_how_it_grows(sandbox: Sandbox) -> None:
    answer = """
        def distinct(numbers):
            seen = []
            for number in numbers:
                if number not in seen: seen.append(number)
            return len(seen)
    """
    run = await judged(sandbox, GROWTH, answer)
    assert (run.outcome, run.tests[0].status) == ("failed", "failed"), run
    assert run.tests[0].message.startswith("grows like n^")
    assert "(limit 1.50)" in run.tests[0].message
    assert run.tests[0].growth is not None
    assert run.tests[0].growth > 1.5


async def test_a_wrong_reply_while_growth_is_measured_is_wrong(sandbox: Sandbox) -> None:
    run = await judged(sandbox, GROWTH, "def distinct(numbers): return len(numbers)")
    assert run.outcome == "failed"
    assert "expected" in run.tests[0].message


async def test_an_answer_done_in_no_time_passes_without_an_exponent(sandbox: Sandbox) -> None:
    tiny = CaseTable(CasesFile("distinct", growth=[Growth("tiny", "spread", [2, 4, 8], 1.5)]), oracle=ORACLE)
    run = await judged(sandbox, tiny, "def distinct(numbers): return len(set(numbers))")
    assert (run.outcome, run.tests[0].growth) == ("passed", None)


async def test_a_growth_that_takes_too_long_altogether_is_a_timeout(sandbox: Sandbox) -> None:
    answer = "def distinct(numbers):\n    for _ in range(10**4 * len(numbers)): pass\n    return len(set(numbers))"
    run = await judged(sandbox, GROWTH, answer, cpu_s=1)
    assert run.outcome == "timeout"
    assert run.tests[0].message.startswith("n = ")


async def test_what_runs_out_of_time_is_told_as_it_grew_until_then(sandbox: Sandbox) -> None:
    grows = Growth("gentle", "spread", [1000, 2000, 4000, 1_000_000], 1.5, seconds=3)
    table = CaseTable(CasesFile("distinct", growth=[grows]), oracle=ORACLE)
    answer = """
        def distinct(numbers):
            if len(numbers) > 4000:
                while True: pass
            for _ in range(len(numbers) ** 2 // 3): pass
            return len(set(numbers))
    """
    run = await judged(sandbox, table, answer)
    assert run.outcome == "timeout"
    assert run.tests[0].growth is not None
    assert run.tests[0].growth > 1.5
