"""Claims: what they look like, when they hold, and when there is nothing to say."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelduel.errors import InputError
from modelduel.report.claims import _known_paths, check_claims, parse_claim
from modelduel.report.document import Report
from modelduel.report.evidence import Evidence
from modelduel.report.making import make_report
from modelduel.report.statistics.figure import Figure
from tests.doubles.drawn import some_evidence
from tests.doubles.reports import figure


def report(**figures: Figure) -> Report:
    return Report("x", (), (), {path.replace("__", "."): one for path, one in figures.items()}, {"a": "x", "b": "y"})


SOLVED = Report("x", (), (), {"categories.bug-fix.correct.a": figure(0.84)}, {"a": "x", "b": "y"})


def holds(text: str, found: Report = SOLVED) -> bool | None:
    return check_claims(found, [parse_claim(text)])[0].holds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bug-fix.correct.a >= 0.8", True),
        ("categories.bug-fix.correct.a>=.8", True),
        ("bug-fix.correct.a >= 0.84", True),
        ("bug-fix.correct.a > 0.84", False),
        ("bug-fix.correct.a < 84 %", False),
        ("bug-fix.correct.a <= 84%", True),
        ("bug-fix.correct.a ≥ 9e-1", False),
        ("bug-fix.correct.a = 0.84", True),
        ("bug-fix.correct.a != 0.84", False),
        ("bug-fix.correct.a > −0.2", True),
    ],
)
def test_a_claim_holds_or_not(text: str, expected: bool) -> None:
    assert holds(text) is expected


def test_what_is_the_same_but_for_rounding_is_the_same() -> None:
    assert holds("overall.correct.a == 0.3", report(overall__correct__a=figure(0.1 + 0.2))) is True


@pytest.mark.parametrize(
    "text", ["", "bug-fix.correct.a", ">= 0.8", "a >= b", "a >= nan", "a => 1", "a >= 1 and b > 2"]
)
def test_what_is_no_claim_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match=r"not a claim\.\n.*bug-fix\.correct\.a >= 0\.8"):
        parse_claim(text)


@pytest.mark.parametrize(
    "text", ["review.score.a > 0", "trust.leaked < 0.1", "situations.bug-diagnosis.correct.p < .05"]
)
def test_a_figure_that_these_data_do_not_give_is_no_data(text: str) -> None:
    assert holds(text) is None


def test_a_figure_without_a_value_is_no_data_and_says_why() -> None:
    (checked,) = check_claims(report(overall__correct__a=figure(None)), [parse_claim("overall.correct.a > 0")])
    assert checked.holds is None
    assert str(checked) == "no data: overall.correct.a > 0 (no data)"


@pytest.mark.parametrize(
    "text", ["bug-fix.corect.a > 0", "bug-fix.correct.c > 0", "bugfix.correct.a > 0", "__class__ > 0"]
)
def test_a_figure_that_no_report_has_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no figure"):
        holds(text)


def test_the_nearest_figures_are_named() -> None:
    with pytest.raises(InputError, match=r"Did you mean bug-fix\.correct\.a"):
        holds("bug-fix.corect.a > 0")


def test_a_claim_is_shown_beside_its_figure() -> None:
    (checked,) = check_claims(SOLVED, [parse_claim("bug-fix.correct.a >= 0.9")])
    assert str(checked) == (
        "does not hold: bug-fix.correct.a >= 0.9 "
        "(it is 0.84, 95 % interval 0.65 to 0.94; n = 25; Wilson score interval)"
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_evidence())
def test_every_figure_of_a_report_may_be_claimed_of(found: Evidence) -> None:
    made = make_report(found)
    known = _known_paths(made.contenders)
    assert [path for path in made.figures if not known.fullmatch(path)] == []


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_claim_and_its_opposite_never_both_hold(value: float, number: float) -> None:
    found = report(overall__cost__task__a=msgspec.structs.replace(figure(), value=value))
    for sign, opposite in ((">=", "<"), ("<=", ">"), ("==", "!=")):
        told = [holds(f"overall.cost.task.a {each} {number:.9e}", found) for each in (sign, opposite)]
        assert sorted(told, key=bool) == [False, True]
