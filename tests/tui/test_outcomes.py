import math
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.scenario.load import load_scenario
from modelduel.testrun.model import NOBODYS_LOSS, Outcome, TestResult, TestRun, TestStatus
from modelduel.text import safe_line
from modelduel.tui.widgets import outcomes
from tests.tui.hosts import NASTY

PASSED, FAILED = TestResult("a.py::test_a", "passed", 0.021), TestResult("a.py::test_b", "failed", 1.5, "no")


def head(outcome, tests=(), **options):
    return [line.text for line in outcomes.head_lines(TestRun(outcome, list(tests), **options))]


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_has_words_and_gives_its_reason(outcome):
    lines = head(outcome, reason="Because of this.")
    assert lines[0] == outcomes.WORDS[outcome]
    assert "Because of this." in lines
    assert (outcomes.NOBODYS in lines) == (outcome in NOBODYS_LOSS)
    assert outcomes.counts_text(outcome, [])


@pytest.mark.parametrize("status", get_args(TestStatus))
def test_every_status_has_a_sign_of_one_cell(status):
    line = outcomes.line_of_test(TestResult("a", status), more=False)
    assert line.text[0] == outcomes.SIGNS[status][0]
    assert line.text[1] == " "


def test_the_head_says_how_many_pass_and_how_long_it_took():
    assert head("failed", [PASSED, FAILED], sandbox="bubblewrap", seconds=0.38, cached=True)[0] == (
        "Failed · 1 of 2 pass · 380 ms · bubblewrap · cached"
    )


def test_a_run_without_a_sandbox_carries_a_banner():
    assert "! Run without a sandbox: it could do all that you can." in head("passed", [PASSED], sandbox="none")
    assert "! Run in landlock, which holds less than bubblewrap does." in head("passed", [PASSED], sandbox="landlock")
    assert not any(line.startswith("!") for line in head("passed", [PASSED], sandbox="bubblewrap"))


def test_results_that_do_not_add_up_are_not_counted():
    assert outcomes.counts_text("tampered", [PASSED]) == "tampered"
    assert "pass" not in head("tampered", [PASSED])[0]
    assert outcomes.counts_text("failed", [PASSED, FAILED]) == "1/2 tests"


def test_a_test_says_its_name_before_its_file():
    assert outcomes.line_of_test(FAILED, more=True).text == "✗  1.50 s  test_b  a.py …"
    assert outcomes.line_of_test(TestResult("long-outage[3]", "passed", 0.0), more=False).text == (
        "✓    0 ms  long-outage[3]"
    )
    assert outcomes.line_of_test(TestResult("a.py::T::test_c", "missing"), more=False).text == (
        "○ missing  T::test_c  a.py"
    )


@given(st.floats(0, 86_400))
def test_times_take_at_most_seven_cells(seconds):
    assert len(outcomes.seconds_text(seconds)) <= 7


@pytest.mark.parametrize("seconds", [math.inf, math.nan, -1.0, 1e300])
def test_a_time_that_cannot_be_is_a_dash(seconds):
    assert outcomes.seconds_text(seconds) == "–"


@given(st.text() | st.just(NASTY), st.text() | st.just(NASTY), st.booleans())
def test_names_and_output_steer_no_terminal(name, output, shown):
    lines = [outcomes.line_of_test(TestResult(name, "failed", message=name), more=True)]
    lines += outcomes.head_lines(TestRun("error", sandbox=name, seconds=0.1, reason=output))
    lines += outcomes.output_lines(output, shown, "o", "/")
    assert all(safe_line(line.text) == line.text for line in lines)


@given(st.text("ab\n", max_size=30))
def test_output_is_shown_line_by_line_as_it_was_printed(output):
    lines = [line.text for line in outcomes.output_lines(output, True, "o", "/")]
    assert lines[2:] == (output.removesuffix("\n").split("\n") if output else [])


def test_a_giant_line_of_output_is_broken():
    lines = [line.text for line in outcomes.output_lines("x" * 10_000, True, "o", "/")]
    assert [len(line) for line in lines[2:]] == [4_000, 4_000, 2_000]


def test_of_endless_output_the_beginning_and_the_end_are_shown():
    lines = [line.text for line in outcomes.output_lines("\n".join(map(str, range(100_000))), True, "o", "/")]
    assert len(lines) == 2 + 20_001
    assert lines[2] == "0"
    assert lines[10_001:10_004] == ["9999", "… 80,000 lines left out", "90000"]
    assert lines[-1] == "99999"


def test_a_review_that_asks_for_json_says_whether_it_came():
    asks, asks_not = load_scenario("review-label-client"), load_scenario("review-invoice-routes")

    assert outcomes.schema_word(asks, asks.read("reference.md")) == "JSON conforms"
    assert outcomes.schema_word(asks, "Fine.") == "JSON not as asked"
    assert outcomes.schema_word(asks_not, "Fine.") == ""
