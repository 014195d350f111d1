"""Verdicts, scores and how they go together, on evidence whose figures are reckoned by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from modelduel.report.document import Bars, Intervals, Items, Section, Table, Text
from modelduel.report.evidence import Look, Round
from modelduel.report.findings.preference import section
from modelduel.session.index import CriterionLine
from tests.doubles.answers import a_round, answer, contest, evidence, look
from tests.doubles.founding import REFACTORINGS, founding, judged_rounds, seen

RUBRIC = (CriterionLine("root-cause", "Root cause", 2.0), CriterionLine("clarity", "Clarity", 1.0))


def cells(found: Section, key: str) -> list[list[str]]:
    table = next(block for block in found.blocks if isinstance(block, Table) and block.key == key)
    return [[cell.text for cell in row] for row in table.rows]


def items(found: Section, title: str) -> list[str]:
    block = next(block for block in found.blocks if isinstance(block, Items) and block.title == title)
    return [one.text for one in block.items]


def texts(found: Section) -> str:
    return " ".join(block.text for block in found.blocks if isinstance(block, Text))


def scored(name: str, a: Sequence[int], b: Sequence[int], winner: str | None = "a", **changes: object) -> Round:
    """A round scored on root cause and clarity."""
    scores = {
        "a": dict(zip(("root-cause", "clarity"), a, strict=False)),
        "b": dict(zip(("root-cause", "clarity"), b, strict=False)),
    }
    return seen(name, look(winner, scores=scores), rubric=RUBRIC, **changes)


def with_tests(name: str, winner: str | None, a: str, b: str) -> Round:
    return a_round(name, [answer("a", outcome=a), answer("b", outcome=b)], looks=(look(winner),))


def test_the_founding_comparison_is_told_as_its_page_reckons_it() -> None:
    found, figures = section(founding())
    assert cells(found, "preferred-categories")[0][:6] == ["refactoring", "25", "18", "3", "0", "4"]
    at = "categories.refactoring.preference"
    assert (figures[f"{at}.wins.a"].value, figures[f"{at}.wins.b"].value, figures[f"{at}.ties"].value) == (18, 4, 3)
    assert figures[f"{at}.share"].value == pytest.approx(19.5 / 25)
    assert figures[f"{at}.share"].n == 25
    assert figures[f"{at}.p"].value == pytest.approx(0.0043, abs=5e-5)
    assert figures[f"{at}.p_ties_halved"].value == pytest.approx(0.0066, abs=5e-5)
    assert figures[f"{at}.p_ties_against"].value == pytest.approx(0.0433, abs=5e-5)
    assert figures[f"{at}.odds"].value == pytest.approx(4.5)
    bars = next(block for block in found.blocks if isinstance(block, Bars))
    assert [(part.label, part.count) for part in bars.rows[0].parts] == [
        ("sonnet", 18),
        ("tie", 3),
        ("both bad", 0),
        ("sol", 4),
    ]
    assert next(block for block in found.blocks if isinstance(block, Intervals)).even == 0.5


def test_both_bad_is_told_apart_and_counts_for_neither() -> None:
    rounds = list(judged_rounds(["a", "a", "both-bad", "tie", "b", None], "bug"))
    found, figures = section(evidence(rounds))
    assert cells(found, "preferred-categories")[0][:6] == ["bug-fix", "5", "2", "1", "1", "1"]
    assert (figures["overall.preference.both_bad"].value, figures["overall.preference.ties"].value) == (1, 1)
    assert figures["overall.preference.share"].value == pytest.approx((2 + 0.5 + 0.5) / 5)
    assert figures["overall.preference.rate"].value == pytest.approx(2 / 3)


def test_p_values_of_categories_are_adjusted_together_and_that_of_all_is_not() -> None:
    rounds = [*judged_rounds(["a"] * 8, "bug"), *judged_rounds(["b"] * 2, "sort", category="algorithm")]
    _, figures = section(evidence(rounds))
    assert figures["categories.bug-fix.preference.p"].value == pytest.approx(2 / 2**8)
    assert figures["categories.bug-fix.preference.p_holm"].value == pytest.approx(4 / 2**8)
    assert figures["categories.bug-fix.preference.p_holm"].method.endswith("after Holm, 2 tests (categories)")
    assert "overall.preference.p_holm" not in figures


def two_readers() -> list[Round]:
    return [
        seen("one", look("a", rater="ana"), look("b", rater="bo")),
        seen("two", look("b", rater="bo")),
    ]


def test_the_reader_with_most_verdicts_is_told_of() -> None:
    found, figures = section(evidence(two_readers()))
    assert texts(found).startswith("By the judgements of bo, one of 2 readers")
    assert figures["overall.preference.wins.b"].value == 2


def test_another_reader_is_told_of_when_asked_for() -> None:
    _, figures = section(evidence(two_readers()), rater="ana")
    assert (figures["overall.preference.wins.a"].value, figures["overall.preference.wins.a"].n) == (1, 1)


def test_a_reader_who_judged_nothing_is_said_to_have() -> None:
    found, figures = section(evidence(two_readers()), rater="eve")
    assert texts(found) == "eve has judged no round."
    assert not figures


@pytest.mark.parametrize("given", [look("b", stale=True), look("b", number=2)])
def test_second_looks_and_judgements_of_other_answers_do_not_count(given: Look) -> None:
    rounds = [seen("one", look("a")), seen("two", given)]
    assert section(evidence(rounds))[1]["overall.preference.share"].n == 1


def test_a_verdict_over_an_answer_that_never_came_does_not_count() -> None:
    lost = answer("b", status="failed", outcome="provider-error")
    rounds = [seen("one", look("b")), a_round("two", [answer("a"), lost], looks=(look("a"),))]
    _, figures = section(evidence(rounds))
    assert (figures["overall.preference.wins.a"].value, figures["overall.preference.wins.a"].n) == (0, 1)


def test_a_scenario_that_two_sessions_had_judged_counts_once() -> None:
    rounds = [
        seen("one", look("b"), session="two"),
        seen("one", look(None), session="zero"),
        seen("one", look("a"), session="one"),
    ]
    made = evidence(rounds, [contest(id=name) for name in ("zero", "one", "two")])
    _, figures = section(made)
    assert (figures["overall.preference.wins.a"].value, figures["overall.preference.wins.a"].n) == (1, 1)


def test_scores_are_means_by_criterion_and_by_weight() -> None:
    found, figures = section(evidence([scored("one", (5, 2), (3, 4)), scored("two", (4, 3), (2, 5))]))
    at = "categories.bug-fix.rubric"
    assert (figures[f"{at}.root-cause.a"].value, figures[f"{at}.root-cause.b"].value) == (4.5, 2.5)
    assert figures[f"{at}.clarity.difference"].value == -2.0
    assert figures["overall.rubric.weighted_mean.a"].value == pytest.approx((12 / 3 + 11 / 3) / 2)
    assert figures["overall.rubric.weighted_mean.b"].value == pytest.approx((10 / 3 + 9 / 3) / 2)
    assert [row[:3] for row in cells(found, "rubric")] == [
        ["bug-fix", "Root cause", "2"],
        ["bug-fix", "Clarity", "2"],
        ["bug-fix", "all, by weight", "2"],
        ["all", "all, by weight", "2"],
    ]


def test_a_criterion_that_one_answer_was_not_scored_on_is_left_out_of_both() -> None:
    _, figures = section(evidence([scored("one", (5, 2), (3,)), scored("two", (4, 3), (2, 5), winner=None)]))
    assert figures["overall.rubric.clarity.a"].n == 1
    assert figures["overall.rubric.weighted_mean.a"].value == pytest.approx((5 + 11 / 3) / 2)


def test_a_criterion_of_a_single_scenario_has_a_figure_and_no_row() -> None:
    own = (CriterionLine("locks", "Locks", 1.0),)
    extra = seen("three", look("a", scores={"a": {"locks": 5}, "b": {"locks": 1}}), rubric=own)
    found, figures = section(evidence([scored("one", (5, 2), (3, 4)), scored("two", (4, 3), (2, 5)), extra]))
    assert figures["categories.bug-fix.rubric.locks.difference"].value == 4.0
    assert "Locks" not in [row[1] for row in cells(found, "rubric")]
    note = next(block.note for block in found.blocks if isinstance(block, Table) and block.key == "rubric")
    assert note.endswith("1 criterion of a single scenario is not shown.")


@pytest.mark.parametrize(
    ("rubric", "score"),
    [
        ((CriterionLine("overall.correct", "x", 1.0),), 5),
        ((CriterionLine("weighted_mean", "x", 1.0),), 5),
        ((CriterionLine("x", "x", float("inf")),), 5),
        ((CriterionLine("x", "x", -1.0),), 5),
        ((CriterionLine("x", "x", 1.0),), 10**400),
    ],
)
def test_a_hostile_rubric_makes_no_figure(rubric: tuple[CriterionLine, ...], score: int) -> None:
    given = {rubric[0].key: score}
    one = seen("one", look("a", scores={"a": given, "b": given}), rubric=rubric)
    found, figures = section(evidence([one]))
    assert not [path for path in figures if ".rubric." in path]
    assert "No round has scores for both answers." in texts(found)


def test_verdicts_are_set_beside_the_higher_scores() -> None:
    rounds = [
        scored("agrees", (5, 5), (1, 1), "a"),
        scored("against", (1, 1), (5, 5), "a"),
        scored("even", (1, 3), (2, 1), "b"),  # (2 + 3) / 3 and (4 + 1) / 3
        scored("tied", (5, 5), (1, 1), "tie"),
    ]
    found, figures = section(evidence(rounds))
    agrees = figures["overall.preference.rubric_agrees"]
    assert (agrees.value, agrees.n) == (0.5, 2)
    assert items(found, "Scored higher, but not preferred") == ["against (against, python): sol had the higher scores"]
    assert "In 1 round more the scores were even." in texts(found)


def test_scores_that_are_even_but_for_rounding_favour_nobody() -> None:
    rubric = tuple(CriterionLine(key, key, 0.1) for key in ("x", "y", "z"))
    scores = {"a": {"x": 1, "y": 1, "z": 4}, "b": {"x": 1, "y": 4, "z": 1}}
    found, figures = section(evidence([seen("one", look("a", scores=scores), rubric=rubric)]))
    assert figures["overall.preference.rubric_agrees"].value is None
    assert "No round with a winner has scores that differ" in texts(found)


def test_what_was_liked_although_it_fails_and_what_was_solved_for_nothing_is_listed() -> None:
    rounds = [
        with_tests("fair", "a", "passed", "failed"),
        with_tests("liked", "a", "failed", "passed"),
        with_tests("both-fail", "b", "failed", "error"),
        with_tests("tied", "tie", "failed", "passed"),
        with_tests("scolded", "both-bad", "passed", "timeout"),
        with_tests("style", "b", "passed", "passed"),
        with_tests("unknown", "a", "passed", "harness-error"),
    ]
    found, figures = section(evidence(rounds))
    assert items(found, "Liked, but it fails") == [
        "both fail (both-fail, python): sol was preferred and does not compile or import",
        "liked (liked, python): sonnet was preferred and failed: 1 of 4 tests passed",
    ]
    assert items(found, "Solved by one alone, but not preferred") == [
        "liked (liked, python): sol alone solved it, the other was preferred",
        "scolded (scolded, python): sonnet alone solved it, both were called bad",
        "tied (tied, python): sol alone solved it, it was called a tie",
    ]
    agree = figures["overall.preference.tests_agree"]
    assert (agree.value, agree.n) == (0.5, 2)
    assert figures["overall.preference.liked_but_fails"].value == 2


@pytest.mark.parametrize(
    ("b", "said"), [("failed", "Whatever one of them alone solved was preferred."), ("passed", "")]
)
def test_that_all_solved_alone_was_preferred_is_said_where_there_is_any(b: str, said: str) -> None:
    found, _ = section(evidence([with_tests("one", "a", "passed", b)]))
    title = "Solved by one alone, but not preferred"
    assert [block.empty for block in found.blocks if isinstance(block, Items) and block.title == title] == [said]


def test_without_judgements_it_says_so() -> None:
    for rounds in ([], [a_round("one")]):
        found, figures = section(evidence(rounds))
        assert texts(found) == "Nobody has judged a round."
        assert not figures


def test_judgements_without_a_verdict_still_tell_scores() -> None:
    found, figures = section(evidence([scored("one", (5, 5), (1, 1), None)]))
    assert "No round of sonnet and sol has a verdict." in texts(found)
    assert figures["overall.rubric.weighted_mean.a"].value == 5.0
    assert "overall.preference.share" not in figures


def test_one_verdict_is_no_evidence() -> None:
    _, figures = section(evidence(list(judged_rounds(REFACTORINGS[:1], "one"))))
    assert figures["overall.preference.p"].value == 1.0
    assert figures["overall.preference.share"].low is None
