"""Figures in tables say no more than they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.report.findings import wording
from modelduel.report.statistics.figure import LEVEL, Figure, nothing
from modelduel.report.units import tick
from tests.doubles.answers import answer


def figure(value: float | None, low: float | None = None, high: float | None = None) -> Figure:
    return Figure(value, low, high, LEVEL, 25, "made up")


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.0004, "< .001"),
        (0.001, ".001"),
        (0.0043, ".005"),
        (0.04999, ".050"),
        (0.05, ".050"),
        (0.125, ".13"),
        (0.29, ".29"),
        (0.9999, "1"),
        (1.0, "1"),
        (None, "–"),
    ],
)
def test_a_p_value_is_rounded_up(p: float | None, said: str) -> None:
    assert wording.p_value(figure(p)) == said


@given(st.floats(0, 1))
def test_no_p_value_looks_smaller_than_it_is(p: float) -> None:
    said = wording.p_value(figure(p))
    if said == "< .001":
        assert p < 0.001
    else:
        assert float(said) >= p - 1e-9


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (figure(0.84, 0.653, 0.936), "84 % (65 to 94)"),
        (figure(0.5), "50 %"),
        (figure(0.999, 0.996, 1.0), "> 99 % (> 99 to 100)"),
        (figure(0.001, 0.0, 0.004), "< 1 % (0 to < 1)"),
        (nothing(0, "x", "no data"), "–"),
    ],
)
def test_a_share_is_all_or_nothing_only_where_it_is(value: Figure, said: str) -> None:
    assert wording.share(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (figure(0.16, -0.072, 0.374), "+16 (−7 to +37)"),
        (figure(-0.04), "−4"),
        (figure(0.001, -0.001, 0.3), "< +1 (> −1 to +30)"),
        (figure(0.0, -0.1, 0.1), "0 (−10 to +10)"),
        (figure(None), "–"),
    ],
)
def test_a_difference_has_its_sign(value: Figure, said: str) -> None:
    assert wording.points(value) == said


@pytest.mark.parametrize(
    ("outcome", "changes", "said"),
    [
        ("failed", {"tests": 7, "tests_passed": 4}, "failed: 4 of 7 tests passed"),
        ("failed", {"tests": 1, "tests_passed": 0}, "failed: 0 of 1 test passed"),
        ("failed", {"tests": 3, "tests_passed": 3}, "failed"),
        ("timeout", {}, "ran out of time"),
        (None, {}, "was not judged"),
    ],
)
def test_what_became_of_an_answer_follows_its_name(outcome: str | None, changes: dict[str, int], said: str) -> None:
    assert wording.fate(answer("a", outcome=outcome, **changes)) == said


def test_a_score_has_a_true_minus_and_none_where_it_rounds_to_nothing() -> None:
    kappa = Figure(-0.2, -0.849, -0.001, 0.95, 4, "Cohen's kappa")
    assert wording.score(kappa) == "−0.20 (−0.85 to 0.00)"
    assert (tick(-2.468, "score"), tick(-0.3, "points")) == ("−2.47", "−30")
