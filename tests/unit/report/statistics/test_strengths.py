"""Strengths of several contenders, compared with a published table and with a search for the likeliest."""

from __future__ import annotations

from itertools import combinations
from math import exp, log

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from modelduel.report.statistics.preferences import Preferences, davidson
from modelduel.report.statistics.strengths import Contest, strengths

TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
WINS = [
    [0, 7, 9, 7, 7, 9, 11],
    [6, 0, 7, 5, 11, 9, 9],
    [4, 6, 0, 7, 7, 8, 12],
    [6, 8, 6, 0, 6, 7, 10],
    [6, 2, 6, 7, 0, 7, 12],
    [4, 4, 5, 6, 6, 0, 6],
    [2, 4, 1, 3, 1, 7, 0],
]
"""The American League East in 1987: Agresti, "Categorical Data Analysis", section on the Bradley-Terry model."""
LEAGUE = [Contest(TEAMS[i], TEAMS[j], WINS[i][j], WINS[j][i]) for i, j in combinations(range(7), 2)]

few = st.integers(0, 6)


@st.composite
def tournaments(draw):
    names = "abcd"[: draw(st.integers(2, 4))]
    return [Contest(one, other, draw(few), draw(few), draw(few)) for one, other in combinations(names, 2)]


def found_of(contests):
    return {each.name: each.figure for each in strengths(contests).ranked}


def test_the_league_of_1987_is_as_published():
    found = found_of(LEAGUE)
    against_the_last = [found[team].value - found["Baltimore"].value for team in TEAMS]
    assert against_the_last == pytest.approx([1.58, 1.44, 1.29, 1.25, 1.11, 0.68, 0.0], abs=0.006)
    assert strengths(LEAGUE).n == 273
    assert [each.name for each in strengths(LEAGUE).ranked] == list(TEAMS)


def test_without_ties_it_is_statsmodels_regression_on_who_met_whom():
    design, counts = [], []
    for contest in LEAGUE:
        row = [0.0] * 7
        row[TEAMS.index(contest.one)], row[TEAMS.index(contest.other)] = 1.0, -1.0
        design.append(row)
        counts.append([contest.won, contest.lost])
    # Strengths that add up to 0: the last is less than the sum of the others.
    free = np.vstack([np.eye(6), -np.ones(6)])
    theirs = GLM(np.array(counts), np.array(design) @ free, family=Binomial()).fit(tol=1e-12)
    found = found_of(LEAGUE)
    spread = np.sqrt(np.diag(free @ theirs.cov_params() @ free.T))
    for team, value, width in zip(TEAMS, free @ theirs.params, spread, strict=True):
        assert found[team].value == pytest.approx(value, abs=1e-6)
        assert (found[team].high - found[team].low) / 2 / 1.959964 == pytest.approx(width, rel=1e-4)


def unlikely(contests, names, spot):
    total = 0.0
    for each in contests:
        s, t = spot[names.index(each.one)], spot[names.index(each.other)]
        terms = (s, t, spot[-1] + (s + t) / 2)
        whole = np.logaddexp.reduce(terms)
        counts = (each.won, each.lost, each.tied)
        total -= sum(count * (term - whole) for count, term in zip(counts, terms, strict=True))
    return total


def endless(contests, names):
    """Return whether the likelihood has no top, by linear programming over the directions in which it never falls."""
    never_above = []
    for each in contests:
        of_one, of_other, of_tie = np.zeros((3, len(names) + 1))
        of_one[names.index(each.one)] = of_other[names.index(each.other)] = 1.0
        of_tie[[names.index(each.one), names.index(each.other)]] = 0.5
        of_tie[-1] = 1.0
        terms = (of_one, of_other, of_tie)
        for count, term in zip((each.won, each.lost, each.tied), terms, strict=True):
            never_above += [rival - term for rival in terms if count and rival is not term]
    same = [1.0] * len(names) + [0.0]
    for aim in np.eye(len(names) + 1):
        for sign in (1, -1):
            best = linprog(
                sign * aim,
                A_ub=np.array(never_above) if never_above else None,
                b_ub=np.zeros(len(never_above)) if never_above else None,
                A_eq=[same],
                b_eq=[0.0],
                bounds=(-1, 1),
            )
            if best.fun < -1e-7:
                return True
    return False


@given(tournaments())
@settings(max_examples=60)
def test_strengths_are_the_likeliest_and_are_given_when_there_are_such(contests):
    names = sorted({name for each in contests for name in (each.one, each.other)})
    assume(any(each.tied for each in contests))
    found = strengths(contests)
    assert bool(found.note) == endless(contests, names)
    if not found.note:
        best = minimize(
            lambda spot: unlikely(contests, names, [*spot[:-1], -sum(spot[:-1]), spot[-1]]),
            np.zeros(len(names)),
            method="BFGS",
            options={"gtol": 1e-6},
        )
        values = {each.name: each.figure.value for each in found.ranked}
        assert sum(values.values()) == pytest.approx(0, abs=1e-9)
        assert [values[name] for name in names[:-1]] == pytest.approx(best.x[:-1], abs=2e-3)


@pytest.mark.parametrize(("a", "b", "ties"), [(18, 4, 3), (7, 9, 0)])
def test_of_two_contenders_it_is_the_closed_form(a, b, ties):
    found, odds = found_of([Contest("a", "b", a, b, ties)]), davidson(Preferences(a, b, ties)).odds
    assert exp(2 * found["a"].value) == pytest.approx(odds.value)
    assert (exp(2 * found["a"].low), exp(2 * found["a"].high)) == pytest.approx((odds.low, odds.high))


@given(tournaments())
@settings(max_examples=40)
def test_who_is_named_first_and_the_order_of_contests_change_nothing(contests):
    here = strengths(contests)
    turned = [Contest(each.other, each.one, each.lost, each.won, each.tied) for each in contests[::-1]]
    there = strengths(turned)
    assert there.note == here.note
    mine = {each.name: each.figure.value for each in here.ranked}
    assert {each.name: each.figure.value for each in there.ranked} == pytest.approx(mine)


@given(tournaments())
@settings(max_examples=40)
def test_turning_every_verdict_round_mirrors_the_strengths(contests):
    here = found_of(contests)
    turned = strengths([Contest(each.one, each.other, each.lost, each.won, each.tied) for each in contests])
    for each in turned.ranked:
        mine = here[each.name]
        assert each.figure.value == pytest.approx(-mine.value, abs=1e-8)
        assert (each.figure.low, each.figure.high) == pytest.approx((-mine.high, -mine.low), abs=1e-8)


def test_rounds_of_the_same_two_are_added_up():
    parts = [Contest("a", "b", 3, 2, 1), Contest("b", "a", 4, 5, 0)]
    assert strengths(parts) == strengths([Contest("a", "b", 8, 6, 1)])


@pytest.mark.parametrize(
    ("contests", "note"),
    [
        ([], "no data"),
        ([Contest("a", "b", 0, 0)], "no data"),
        ([Contest("a", "b", 0, 0, 4)], "every round was a tie"),
        (
            [Contest("a", "b", 3, 2), Contest("c", "d", 1, 1)],
            "groups that never met cannot be compared: a, b; c, d",
        ),
        ([Contest("a", "b", 3, 0)], "a never lost to or tied with the others: the distance has no end"),
        (
            [Contest("a", "b", 3, 2), Contest("a", "c", 3, 0), Contest("b", "c", 1, 0)],
            "a, b never lost to or tied with the others: the distance has no end",
        ),
        (
            [Contest("a", "b", 3, 0, 2)],
            "too few rounds went against the stronger side: the distances have no end",
        ),
    ],
)
def test_where_there_are_no_strengths_it_says_why(contests, note):
    found = strengths(contests)
    assert (found.ranked, found.note) == ((), note)


def test_a_contender_does_not_meet_itself():
    with pytest.raises(ValueError, match="itself"):
        Contest("a", "a", 1, 0)


def test_a_difference_of_log_strengths_is_the_log_odds_of_a_decided_round():
    found = found_of([Contest("a", "b", 30, 10), Contest("b", "c", 30, 10), Contest("a", "c", 36, 4)])
    assert found["a"].value - found["b"].value == pytest.approx(log(3), abs=1e-6)
