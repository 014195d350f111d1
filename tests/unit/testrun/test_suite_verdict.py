"""What a suite's lines amount to, and what is not believed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.testrun.sandbox import Ended
from modelduel.testrun.suite_verdict import Account, Verdict, expected_ids, is_test_file

CANARY = "h_test.py::test_canary"
ENDED = Ended(code=1, limit=None, cpu_s=0.2, wall_s=0.3, output="")


class Runner:
    """Speaks as an honest test runner does."""

    def __init__(self) -> None:
        self.account = Account("secret", {CANARY: "xyz"})
        self.count = 0

    def say(self, kind: str, **fields: object) -> Any:
        line = json.dumps(["secret", self.count, kind, fields]).encode()
        self.count += 1
        return self.account.take(line)

    def test(self, name: str, outcome: str = "passed", message: str = "", when: str = "call") -> Any:
        self.say("begin", id=name)
        result = None
        for phase in ("setup", "call", "teardown"):
            if phase == "call" and when == "setup" and outcome != "passed":
                continue
            here = outcome if phase == when else "passed"
            result = self.say(
                "phase", id=name, when=phase, outcome=here, seconds=0.5, message=message if here == outcome else ""
            )
        return result

    def finish(self, code: int = 1, *, canary: str = "failed", text: str = "assert 'xyz' == ''") -> None:
        self.test(CANARY, canary, text)
        self.say("end", code=code)

    def verdict(self, *expected: str, ended: Ended = ENDED) -> Verdict:
        return self.account.verdict(expected or ("h_test.py::test_a",), ended)


def ended(**changes: Any) -> Ended:
    return Ended(**{"code": 1, "limit": None, "cpu_s": 0.2, "wall_s": 0.3, "output": "", **changes})


def test_all_expected_tests_passed_and_the_canary_failed() -> None:
    runner = Runner()
    result = runner.test("h_test.py::test_a")
    runner.finish()
    assert (result.id, result.status, result.seconds) == ("h_test.py::test_a", "passed", 1.5)
    assert runner.verdict() == Verdict("passed", [result])


def test_the_canary_is_shown_to_nobody() -> None:
    runner = Runner()
    assert runner.test(CANARY, "failed", "xyz") is None


def test_a_parametrised_test_stands_for_all_its_cases_and_none_of_its_namesakes() -> None:
    runner = Runner()
    for name in ("test_a[1]", "test_a[2]"):
        runner.test(f"h_test.py::{name}")
    runner.test("h_test.py::test_ab", "failed", "no")
    runner.finish()
    verdict = runner.verdict("h_test.py::test_a", "h_test.py::test_ab")
    assert [(test.id[11:], test.status) for test in verdict.tests] == [
        ("test_a[1]", "passed"),
        ("test_a[2]", "passed"),
        ("test_ab", "failed"),
    ]


@pytest.mark.parametrize(
    ("outcome", "when", "status"),
    [
        ("failed", "call", "failed"),
        ("failed", "setup", "error"),
        ("failed", "teardown", "error"),
        ("skipped", "call", "skipped"),
        ("skipped", "setup", "skipped"),
    ],
)
def test_a_test_that_has_not_passed_in_every_phase_fails_the_suite(outcome: str, when: str, status: str) -> None:
    runner = Runner()
    runner.test("h_test.py::test_a", outcome, "why", when)
    runner.finish()
    verdict = runner.verdict()
    assert (verdict.outcome, verdict.tests[0].status, verdict.tests[0].message) == ("failed", status, "why")


def test_a_missing_test_fails_the_suite() -> None:
    runner = Runner()
    runner.test("h_test.py::test_a")
    runner.finish()
    verdict = runner.verdict("h_test.py::test_a", "h_test.py::test_b")
    assert (verdict.outcome, verdict.tests[1].status) == ("failed", "missing")


def test_a_failure_nobody_expected_counts_too() -> None:
    runner = Runner()
    runner.test("h_test.py::test_a")
    runner.test("h_test.py::test_extra", "failed")
    runner.finish()
    assert runner.verdict().outcome == "failed"


def test_a_test_without_its_call_has_not_passed() -> None:
    runner = Runner()
    for when in ("setup", "teardown"):
        runner.say("phase", id="h_test.py::test_a", when=when, outcome="passed", seconds=0, message="")
    runner.finish()
    assert runner.verdict().outcome == "failed"


@pytest.mark.parametrize("text", ["passed", "other text"])
def test_a_canary_that_did_not_fail_in_its_own_words_gives_the_run_away(text: str) -> None:
    runner = Runner()
    runner.test("h_test.py::test_a")
    runner.finish(canary="passed" if text == "passed" else "failed", text=text)
    assert runner.verdict().outcome == "tampered"


def test_a_run_without_its_canary_is_not_believed() -> None:
    runner = Runner()
    runner.test("h_test.py::test_a")
    runner.say("end", code=1)
    assert runner.verdict().outcome == "tampered"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"4 passed",
        b"\xff",
        b"[1, 2",
        b"[" * 100_000,
        b"{}",
        b"null",
        json.dumps(["guess", 0, "end", {"code": 1}]).encode(),
        json.dumps(["secret", 7, "end", {"code": 1}]).encode(),
        json.dumps(["secret", 0, "end", []]).encode(),
        json.dumps(["secret", 0, "end", {}]).encode(),
        json.dumps(["secret", 0, "end", {"code": "x"}]).encode(),
    ],
)
def test_one_line_that_is_not_the_runners_spoils_the_run(line: bytes) -> None:
    runner = Runner()
    runner.account.take(line)
    runner.test("h_test.py::test_a")
    runner.finish()
    verdict = runner.verdict()
    assert verdict.outcome == "tampered"
    assert verdict.reason


@given(st.binary(max_size=200))
def test_no_line_whatever_breaks_the_account(line: bytes) -> None:
    runner = Runner()
    runner.account.take(line)
    assert runner.verdict().outcome == "tampered"


def test_a_test_reported_twice_is_not_believed() -> None:
    runner = Runner()
    runner.test("h_test.py::test_a", "failed")
    runner.test("h_test.py::test_a", "passed")
    runner.finish()
    assert runner.verdict().outcome == "tampered"


def test_nothing_may_come_after_the_end() -> None:
    runner = Runner()
    runner.finish()
    runner.test("h_test.py::test_a")
    assert runner.verdict().outcome == "tampered"


@pytest.mark.parametrize(("said", "left_with"), [(0, 0), (1, 0), (0, 1), (5, 5)])
def test_an_exit_code_that_does_not_add_up_is_not_believed(said: int, left_with: int) -> None:
    runner = Runner()
    runner.test("h_test.py::test_a")
    runner.finish(said)
    assert runner.verdict(ended=ended(code=left_with)).outcome == "tampered"


@pytest.mark.parametrize(
    ("limit", "outcome", "status"),
    [
        ("cpu", "timeout", "failed"),
        ("wall", "timeout", "failed"),
        ("memory", "limit", "error"),
        ("disk", "limit", "error"),
    ],
)
def test_a_limit_is_laid_at_the_door_of_the_test_that_was_running(limit: str, outcome: str, status: str) -> None:
    runner = Runner()
    runner.test("h_test.py::test_a")
    runner.say("begin", id="h_test.py::test_b")
    verdict = runner.verdict("h_test.py::test_a", "h_test.py::test_b", ended=ended(limit=limit, code=137))
    assert verdict.outcome == outcome
    assert "test_b" in verdict.reason
    assert [test.status for test in verdict.tests] == ["passed", status]


def test_tests_that_cannot_be_imported_are_an_error() -> None:
    runner = Runner()
    runner.say("broken", id="h_test.py", message="SyntaxError: no")
    runner.say("end", code=2)
    verdict = runner.verdict(ended=ended(code=2))
    assert verdict.outcome == "error"
    assert "SyntaxError: no" in verdict.reason


def test_a_crash_is_an_error_and_an_early_exit_is_not_believed() -> None:
    crashed, left = Runner(), Runner()
    for runner in (crashed, left):
        runner.say("begin", id="h_test.py::test_a")
    assert crashed.verdict(ended=ended(code=139)).outcome == "error"
    assert "signal 11" in crashed.verdict(ended=ended(code=139)).reason
    assert left.verdict(ended=ended(code=0)).outcome == "tampered"


def test_memory_running_out_inside_a_test_is_a_limit() -> None:
    runner = Runner()
    runner.test("h_test.py::test_a", "failed", "MemoryError")
    runner.finish()
    assert runner.verdict().outcome == "limit"


def test_a_message_is_cut() -> None:
    runner = Runner()
    assert len(runner.test("h_test.py::test_a", "failed", "x" * 100_000).message) == 4096


def test_ids_are_taken_from_a_files_own_text() -> None:
    text = """
import pytest, unittest
def test_one(): pass
async def test_two(): pass
def helper(): pass
class TestThree:
    def test_four(self): pass
    def other(self): pass
    class TestFive:
        def test_six(self): pass
class Seven(unittest.TestCase):
    def test_eight(self): pass
class Helper:
    def test_nothing(self): pass
if True:
    def test_nine(): pass
try:
    def test_ten(): pass
except ImportError:
    pass
"""
    assert [one.removeprefix("a_test.py::") for one in expected_ids("a_test.py", text)] == [
        "test_one",
        "test_two",
        "TestThree::test_four",
        "TestThree::TestFive::test_six",
        "Seven::test_eight",
        "test_nine",
        "test_ten",
    ]


def test_text_that_is_no_python_has_no_ids() -> None:
    with pytest.raises(SyntaxError):
        expected_ids("a_test.py", "def test_(:")


@pytest.mark.parametrize(
    ("name", "holds_tests"),
    [
        ("test_a.py", True),
        ("sub/a_test.py", True),
        ("conftest.py", False),
        ("a_test.txt", False),
        ("contest.py", False),
    ],
)
def test_pytests_own_naming_tells_tests_from_what_they_import(name: str, holds_tests: bool) -> None:
    assert is_test_file(name) is holds_tests


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("changed", {"name": "_pytest.python.Function.runtest"}, "changed the test runner: _pytest.python.Function"),
        ("forged", {"id": "h_test.py::test_a"}, "in the test runner's place"),
        ("equal-to-anything", {"name": "Anything"}, "class Anything are equal to anything"),
    ],
)
def test_what_the_runner_tells_of_the_answers_doings_spoils_the_run(
    kind: str, fields: dict[str, str], words: str
) -> None:
    runner = Runner()
    runner.test("h_test.py::test_a")
    runner.say(kind, **fields)
    runner.finish()
    verdict = runner.verdict()
    assert verdict.outcome == "tampered"
    assert words in verdict.reason


def test_a_test_that_raised_cannot_have_passed() -> None:
    runner = Runner()
    runner.say("begin", id="h_test.py::test_a")
    runner.say("raised")
    runner.say("phase", id="h_test.py::test_a", when="call", outcome="passed", seconds=0.1, message="")
    runner.finish()
    verdict = runner.verdict()
    assert (verdict.outcome, "raised" in verdict.reason) == ("tampered", True)


def test_a_test_that_raised_may_have_failed_or_been_skipped_and_the_next_may_pass() -> None:
    runner = Runner()
    for name, outcome in (("a", "failed"), ("b", "skipped")):
        runner.say("begin", id=f"h_test.py::test_{name}")
        runner.say("raised")
        for when, became in (("setup", "passed"), ("call", outcome), ("teardown", "passed")):
            runner.say("phase", id=f"h_test.py::test_{name}", when=when, outcome=became, seconds=0.1, message="")
    runner.test("h_test.py::test_c")
    runner.finish()
    names = [f"h_test.py::test_{name}" for name in "abc"]
    assert [test.status for test in runner.verdict(*names).tests] == ["failed", "skipped", "passed"]
