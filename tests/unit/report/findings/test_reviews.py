"""What a rater's ticks on reviews come to, reckoned by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from modelduel.report.document import Table, Text
from modelduel.report.evidence import Round
from modelduel.report.findings.correctness import section
from modelduel.session.model import Checked
from tests.doubles.answers import a_round, answer, evidence, look

DEFECTS = {"race": "critical", "leak": "medium", "typo": "low", "name": "low"}


def review(name: str, checks: Mapping[str, Checked] | None, **changes: Any) -> Round:
    answers = [answer("a", outcome=None), answer("b", outcome=None)]
    looks = () if checks is None else (look("a", checks=dict(checks)),)
    return a_round(
        name, answers, **({"category": "review", "tested": False, "defects": DEFECTS, "looks": looks} | changes)
    )


def test_recall_and_the_weight_of_what_was_found_are_means_over_reviews() -> None:
    rounds = [
        review("one", {"a": Checked(["race", "leak"], False, 1), "b": Checked(["typo"], False, 3)}),
        review("two", {"a": Checked(["race", "leak", "typo", "name"])}),  # b: gone through, and nothing found
    ]
    found, figures = section(evidence(rounds))
    at = "categories.review"
    assert (figures[f"{at}.recall.a"].value, figures[f"{at}.recall.b"].value) == (0.75, 0.125)
    assert figures[f"{at}.recall.difference"].value == pytest.approx(0.625)
    # critical 8, medium 2, low 1 and 1: 10 of 12, and 1 of 12
    assert figures[f"{at}.score.a"].value == pytest.approx((10 / 12 + 1) / 2)
    assert figures[f"{at}.score.b"].value == pytest.approx((1 / 12 + 0) / 2)
    assert (figures[f"{at}.false_alarms.a"].value, figures[f"{at}.false_alarms.b"].value) == (0.5, 1.5)
    table = next(block for block in found.blocks if isinstance(block, Table) and block.key == "reviews")
    assert [row[0].text for row in table.rows] == [
        "Found, share of what there is",
        "The same, by severity or weight",
        "False alarms for each review",
    ]


def test_a_design_question_without_a_position_keeps_two_fifths_of_its_score() -> None:
    factors = {"cost": 3.0, "team": 1.0}
    checks = {"a": Checked(["cost"], True), "b": Checked(["cost"], False)}
    _, figures = section(evidence([review("design", checks, defects={}, factors=factors)]))
    assert figures["categories.review.score.a"].value == pytest.approx(0.75)
    assert figures["categories.review.score.b"].value == pytest.approx(0.3)
    assert "categories.review.false_alarms.a" not in figures


def test_clean_code_tells_of_false_alarms_and_of_being_called_clean_alone() -> None:
    checks = {"a": Checked([], True), "b": Checked([], False, 2)}
    _, figures = section(evidence([review("clean", checks, defects={}, control=True)]))
    assert (figures["categories.review.clean.a"].value, figures["categories.review.clean.b"].value) == (1.0, 0.0)
    assert figures["categories.review.false_alarms.b"].value == 2.0
    assert "categories.review.recall.a" not in figures


def test_a_review_that_was_not_ticked_is_absent_and_said() -> None:
    rounds = [review("one", {"a": Checked(["race"])}), review("two", {}), review("three", None)]
    found, figures = section(evidence(rounds))
    assert figures["categories.review.recall.a"].n == 1
    table = next(block for block in found.blocks if isinstance(block, Table) and block.key == "reviews")
    assert table.note.endswith("2 reviews without a tick on either answer are left out.")


def test_reviews_that_nobody_ticked_have_no_figures() -> None:
    found, figures = section(evidence([review("one", None)]))
    assert any(isinstance(block, Text) and "no reader has ticked" in block.text for block in found.blocks)
    assert not [path for path in figures if path.startswith("categories.review")]


def test_a_hostile_session_cannot_make_a_figure_run_off() -> None:
    checks = {"a": Checked(["x", "race"], True, 10**400), "b": Checked([], True)}
    factors = {"x": 1e308, "y": float("nan"), "z": -1.0}
    _, figures = section(evidence([review("one", checks, defects={"race": "apocalyptic"}, factors=factors)]))
    assert not [path for path in figures if path.startswith("categories.review")]
