from __future__ import annotations

import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.testrun.go_verdict import Account, End, settle
from modelduel.testrun.model import TestResult
from modelduel.testrun.sandbox import Ended

KEY = b"k" * 32
CANARY = "::TestEdgeOrder17"


def line(number: int, kind: str, key: bytes = KEY, **fields: object) -> bytes:
    said = json.dumps([number, kind, fields]).encode()
    return hmac.new(key, said, "sha256").hexdigest().encode() + b" " + said


def result(number: int, name: str, status: str = "passed", message: str = "") -> bytes:
    return line(number, "result", id=name, status=status, seconds=0.5, message=message)


def ended(code: int = 1, limit: str | None = None, output: str = "") -> Ended:
    return Ended(code, limit, 1.0, 2.0, output)  # type: ignore[arg-type] - names of limits are given as text


def account(*lines: bytes) -> Account:
    one = Account(KEY, {CANARY})
    for text in lines:
        one.take(text)
    return one


CANARY_FAILS = [line(0, "begin", id=CANARY), result(1, CANARY, "failed")]


def test_results_are_believed_when_everything_adds_up() -> None:
    one = account(*CANARY_FAILS, line(2, "begin", id="a::T"), result(3, "a::T"), line(4, "end", code=1))
    assert one.end(ended()) == End()
    assert settle(["a::T"], one.results, End()) == ("passed", [TestResult("a::T", "passed", 0.5)], "")


def test_a_canary_is_told_to_nobody_and_a_test_with_its_message_dedented() -> None:
    one = Account(KEY, {CANARY})
    told = [one.take(text) for text in CANARY_FAILS]
    one.take(line(2, "begin", id="a::T"))
    told.append(one.take(result(3, "a::T", "failed", "    a_test.go:3: no\n        more\n")))
    assert told == [None, None, TestResult("a::T", "failed", 0.5, "a_test.go:3: no\n    more")]
    assert list(one.results) == ["a::T"]


@pytest.mark.parametrize(
    "forged",
    [
        b"--- PASS: T (0.00s)",
        b'[0, "end", {"code": 1}]',
        line(0, "begin", b"x" * 32, id="a::T"),
        line(1, "begin", id="a::T"),
        line(0, "whatever", id="a::T"),
        result(0, "never::Begun"),
        line(0, "begin"),
        b"\xff\xfe",
        b"",
    ],
)
def test_a_line_that_is_not_signed_in_its_place_and_kind_ends_all_belief(forged: bytes) -> None:
    one = account(forged, *CANARY_FAILS)
    assert one.end(ended()).outcome == "tampered"
    assert not one.results


def test_nothing_is_taken_after_the_end() -> None:
    one = account(*CANARY_FAILS, line(2, "end", code=1), line(3, "begin", id="a::T"))
    assert one.end(ended()).outcome == "tampered"


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        ([line(0, "end", code=1)], ended(1)),
        ([line(0, "begin", id=CANARY), result(1, CANARY, "passed"), line(2, "end", code=0)], ended(0)),
        ([line(0, "begin", id=CANARY), result(1, CANARY, "passed"), line(2, "end", code=1)], ended(1)),
        ([*CANARY_FAILS, line(2, "end", code=1)], ended(0)),
        ([*CANARY_FAILS, line(2, "end", code=0)], ended(0)),
        (CANARY_FAILS, ended(0)),
        ([], ended(0)),
    ],
    ids=["no canary", "canary passed", "canary passed, forged code", "code", "both codes", "cut short", "silent"],
)
def test_an_end_that_does_not_add_up_is_tampering(lines: list[bytes], end: Ended) -> None:
    found = account(*lines).end(end)
    assert (found.outcome, bool(found.reason)) == ("tampered", True)


def test_a_crash_fails_the_tests_that_ran_and_asks_for_another_process() -> None:
    one = account(line(0, "begin", id="a::T"), line(1, "begin", id="a::U"))
    end = one.end(ended(2, output="noise\npanic: boo\n\ngoroutine 7 [running]:"))
    assert end == End(again=True)
    assert {test.status for test in one.results.values()} == {"failed"}
    assert "exit code 2" in one.results["a::T"].message
    assert "panic: boo" in one.results["a::U"].message


def test_a_crash_before_the_first_test_is_an_error() -> None:
    end = account().end(ended(2, output="panic: no\n"))
    assert (end.outcome, "before the first test" in end.reason, "panic: no" in end.reason) == ("error", True, True)


def test_running_out_of_memory_is_a_limit_whoever_noticed() -> None:
    one = account(line(0, "begin", id="a::T"))
    assert one.end(ended(2, output="fatal error: runtime: out of memory\n")).outcome == "limit"
    assert one.results["a::T"].status == "error"
    assert account(line(0, "begin", id="a::T")).end(ended(137, "memory")).outcome == "limit"


@pytest.mark.parametrize("limit", ["cpu", "wall"])
def test_time_running_out_fails_the_test_that_ran(limit: str) -> None:
    one = account(line(0, "begin", id="a::T"))
    end = one.end(ended(137, limit))
    assert (end.outcome, "during a::T" in end.reason, one.results["a::T"].status) == ("timeout", True, "failed")


def test_tests_stand_in_their_order_and_what_is_missing_is_no_pass() -> None:
    results = {"b": TestResult("b", "passed"), "x": TestResult("x", "passed")}
    outcome, tests, _ = settle(["a", "b"], results, End())
    assert (outcome, [(test.id, test.status) for test in tests]) == (
        "failed",
        [("a", "missing"), ("b", "passed"), ("x", "passed")],
    )


@given(st.lists(st.binary(max_size=80), max_size=6))
def test_no_noise_is_ever_a_result(lines: list[bytes]) -> None:
    one = account(*lines)
    assert not one.results
    assert one.end(ended(1)).outcome in ("tampered", "error")
