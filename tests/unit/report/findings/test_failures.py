"""Failure modes: what counts against whom, with the rounds it was seen in."""

from __future__ import annotations

import pytest

from modelduel.report.document import Bars, Cell, RoundRef, Section, Table, Text
from modelduel.report.evidence import Round
from modelduel.report.findings.failures import section
from tests.doubles.answers import a_round, answer, evidence, look


def rows(found: Section, key: str) -> dict[str, tuple[Cell, ...]]:
    table = next(block for block in found.blocks if isinstance(block, Table) and block.key == key)
    return {row[0].text: row[1:] for row in table.rows}


def words(found: Section) -> str:
    return " ".join(block.text for block in found.blocks if isinstance(block, Text))


def duel(number: int, a: str, b: str = "passed", **changes: object) -> Round:
    return a_round(f"task-{number}", [answer("a", outcome=a), answer("b", outcome=b)], **changes)


def test_each_outcome_is_counted_with_its_rounds() -> None:
    found, figures = section(evidence([duel(1, "failed"), duel(2, "timeout"), duel(3, "failed", "error")]))
    row = rows(found, "outcomes")["tests failed"]
    assert (row[0].text, row[1].text) == ("2", "0")
    assert row[0].rounds == (RoundRef("one", "task-1", "python"), RoundRef("one", "task-3", "python"))
    assert (figures["overall.outcomes.failed.a"].value, figures["overall.outcomes.failed.a"].n) == (2, 3)
    assert figures["overall.outcomes.error.b"].value == 1
    assert "no code in the answer" not in rows(found, "outcomes")


def test_a_failure_that_one_alone_has_is_tested_where_there_are_enough() -> None:
    found, figures = section(evidence([duel(number, "error" if number < 8 else "passed") for number in range(12)]))
    assert figures["overall.outcomes.error.p"].value == pytest.approx(2 / 2**8)
    assert rows(found, "outcomes")["does not compile or import"][2].figure == "overall.outcomes.error.p"
    few, _ = section(evidence([duel(number, "error") for number in range(5)]))
    assert [cell.text for cell in rows(few, "outcomes")["does not compile or import"][2:]] == ["too few", "too few"]


def test_what_is_no_ones_loss_stands_apart_and_is_not_compared() -> None:
    lost = answer("a", status="failed", outcome="provider-error")
    stopped = answer("a", status="cancelled", outcome="not-run")
    rounds = [a_round("task-1", [lost, answer("b", outcome="failed")]), a_round("task-2", [stopped])]
    found, figures = section(evidence(rounds))
    shown = rows(found, "outcomes")
    assert shown["the service failed"][0].text == "1"
    assert shown["stopped by the reader"][0].text == "1"
    assert shown["not asked yet"][1].text == "1"
    assert shown["the service failed"][2].text == ""
    assert "overall.outcomes.provider-error.p" not in figures
    assert figures["overall.outcomes.failed.p"].n == 0
    assert figures["overall.outcomes.failed.a"].n == 0


def test_a_cut_off_or_refused_review_is_a_failure_though_nothing_is_tested() -> None:
    cut = [answer("a", status="truncated", outcome=None), answer("b", status="refused", outcome="not-run")]
    found, figures = section(evidence([a_round("task-1", cut, tested=False, category="review")]))
    assert figures["overall.outcomes.truncated.a"].value == 1
    assert figures["overall.outcomes.refused.b"].value == 1
    bars = next(block for block in found.blocks if isinstance(block, Bars))
    assert {bar.label for bar in bars.rows} >= {"all: sonnet", "review: sol"}


def test_a_task_that_two_sessions_asked_is_compared_once() -> None:
    rounds = [duel(1, "failed"), duel(1, "failed", session="two")]
    _, figures = section(evidence(rounds))
    assert figures["overall.outcomes.failed.p"].n == 1
    assert figures["overall.outcomes.failed.a"].value == 2


def test_single_tests_and_near_misses_are_counted() -> None:
    near = answer("a", outcome="failed", tests=5, tests_passed=4)
    found, figures = section(evidence([a_round("task-1", [near, answer("b", tests=5, tests_passed=5)])]))
    assert (figures["overall.tests.failed.a"].value, figures["overall.tests.failed.a"].n) == (1, 5)
    assert rows(found, "tests-failed")["sonnet"][2].rounds == (RoundRef("one", "task-1", "python"),)


def test_a_tag_counts_a_round_once_whoever_gave_it_and_stale_or_second_looks_do_not() -> None:
    tagged = {"a": ["symptom-patched"], "b": []}
    looks = (look(tags=tagged), look(rater="ben", tags=tagged), look(number=2, tags={"b": ["symptom-patched"]}))
    stale = (look(tags={"b": ["over-engineered"]}, stale=True),)
    found, figures = section(evidence([duel(1, "passed", looks=looks), duel(2, "passed", looks=stale)]))
    assert rows(found, "tags")["symptom patched"][0].rounds == (RoundRef("one", "task-1", "python"),)
    assert figures["overall.tags.symptom-patched.a"].value == 1
    assert (figures["overall.tags.symptom-patched.b"].value, figures["overall.tags.symptom-patched.b"].n) == (0, 1)
    assert "over engineered" not in rows(found, "tags")


def test_a_tag_whose_name_can_be_no_path_is_shown_without_a_figure() -> None:
    hostile = "a.b\x1b[31m"
    found, figures = section(evidence([duel(1, "passed", looks=(look(tags={"a": [hostile, "a-b"]}),))]))
    assert rows(found, "tags")[hostile][0].figure == ""
    assert not any("\x1b" in path for path in figures)
    assert rows(found, "tags")["a b"][0].text == "1"


def test_tags_are_tested_as_outcomes_are() -> None:
    rounds = [duel(number, "passed", looks=(look(tags={"a": ["slow"]}),)) for number in range(7)]
    found, figures = section(evidence(rounds))
    assert figures["overall.tags.slow.p"].value == pytest.approx(2 / 2**7)
    assert rows(found, "tags")["slow"][2].text == ".016"


def test_nothing_that_failed_and_nothing_that_was_judged_are_said() -> None:
    assert "There are no rounds." in words(section(evidence([]))[0])
    clean = words(section(evidence([duel(1, "passed")]))[0])
    assert "No answer failed." in clean
    assert "No reader has judged" in clean
    assert "No reader tagged" in words(section(evidence([duel(1, "passed", looks=(look(),))]))[0])


def test_three_contenders_have_a_table_of_tests_for_each_pair() -> None:
    rounds = [
        a_round(
            f"task-{number}",
            [answer("a", outcome="failed"), answer("b"), answer("c")],
            contenders=("a", "b", "c"),
        )
        for number in range(6)
    ]
    found, figures = section(evidence(rounds, names={"a": "x", "b": "y", "c": "z"}))
    assert figures["pairs.a-c.overall.outcomes.failed.p"].value == pytest.approx(2 / 2**6)
    assert rows(found, "pairs-a-c-outcomes")["tests failed"][0].text == ".032"
    assert [cell.text for cell in rows(found, "outcomes")["tests failed"]] == ["6", "0", "0"]
