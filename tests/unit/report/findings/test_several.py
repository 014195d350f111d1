"""Three contenders and more, and several sessions."""

from __future__ import annotations

import pytest

from modelduel.report.document import Section, Table, Text
from modelduel.report.evidence import Evidence
from modelduel.report.findings.several import section
from modelduel.report.statistics.strengths import Contest, strengths
from tests.doubles.answers import a_round, answer, contest, evidence, look

NAMES = {"a": "sonnet", "b": "sol", "c": "opal"}


def cells(found: Section, key: str) -> list[list[str]]:
    table = next(block for block in found.blocks if isinstance(block, Table) and block.key == key)
    return [[cell.text for cell in row] for row in table.rows]


def ring(*met: tuple[str, str, int, int, int]) -> Evidence:
    """One session for each two that met: wins, losses and ties of the first."""
    rounds, contests = [], []
    for one, other, won, lost, tied in met:
        name = f"{one}-{other}"
        contests.append(contest(id=name, keys={"a": one, "b": other}))
        for number, winner in enumerate([one] * won + [other] * lost + ["tie"] * tied):
            answers = [answer(one), answer(other, outcome="failed")]
            rounds.append(
                a_round(f"s-{number}", answers, session=name, contenders=(one, other), looks=(look(winner, left=one),))
            )
    return evidence(rounds, contests, NAMES)


def test_contenders_are_ranked_as_the_worked_example_has_them() -> None:
    found, figures = section(ring(("a", "b", 18, 4, 3), ("b", "c", 12, 9, 4), ("a", "c", 16, 7, 2)))
    assert [round(figures[f"strengths.{key}"].value or 0, 3) for key in "abc"] == [0.767, -0.367, -0.400]
    assert cells(found, "strengths-table")[0] == ["sonnet", "+0.77 (+0.31 to +1.22)"]
    assert cells(found, "wins-matrix") == [
        ["sonnet", "–", "18", "16"],
        ["sol", "4", "–", "12"],
        ["opal", "7", "9", "–"],
    ]


def test_strengths_are_those_of_the_pairs_whatever_they_are_called() -> None:
    _, figures = section(ring(("a", "b", 5, 3, 0), ("b", "c", 2, 4, 1)))
    alone = strengths([Contest("x", "y", 5, 3), Contest("y", "z", 2, 4, 1)])
    expected = {each.name: each.figure for each in alone.ranked}
    assert figures["strengths.b"].value == pytest.approx(expected["y"].value)


def test_why_there_are_no_strengths_is_said_with_names() -> None:
    found, figures = section(ring(("a", "b", 5, 0, 0), ("b", "c", 2, 1, 1)))
    said = " ".join(block.text for block in found.blocks if isinstance(block, Text))
    assert said == (
        "There are no strengths to tell: a (sonnet) never lost to or tied with the others: the distance has no end."
    )
    assert not [path for path in figures if path.startswith("strengths")]


def test_each_is_told_with_what_it_was_asked_and_who_solved_alone() -> None:
    found, figures = section(ring(("a", "b", 2, 0, 0), ("b", "c", 3, 0, 0)))
    assert cells(found, "solved") == [
        ["sonnet", "2 of 2: 100 % (34 to 100)"],
        ["sol", "1 of 3: 33 % (6 to 79)"],
        ["opal", "0 of 3: 0 % (0 to 56)"],
    ]
    assert figures["overall.correct.a"].n == 2
    assert cells(found, "solved-matrix") == [["sonnet", "–", "2", "–"], ["sol", "0", "–", "3"], ["opal", "–", "0", "–"]]


def test_sessions_stand_one_by_one() -> None:
    rounds = [
        a_round("bug", [answer("a"), answer("b", outcome="failed")], looks=(look("a"),)),
        a_round("bug", [answer("a"), answer("b")], session="two", looks=(look("b"),)),
    ]
    found, figures = section(evidence(rounds, [contest(), contest(id="two")]))
    assert [[row[0], row[2], row[4]] for row in cells(found, "sessions")] == [["one", "1", "1"], ["two", "1", "1"]]
    assert figures["sessions.1.correct.difference"].value == 1.0
    assert figures["sessions.2.correct.difference"].value == 0.0
    assert (figures["sessions.1.preference.rate"].value, figures["sessions.2.preference.rate"].value) == (1.0, 0.0)


def test_one_session_of_two_contenders_has_nothing_to_tell_here() -> None:
    found, figures = section(evidence([a_round("bug", [answer("a"), answer("b")])]))
    assert found.blocks == ()
    assert not figures
