"""The comparison that modelduel began from, as a worked example, and the page that shows it."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from modelduel.report.statistics.power import rounds_needed
from modelduel.report.statistics.preferences import (
    Preferences,
    davidson,
    sign_test,
    sign_test_ties_against,
    sign_test_ties_halved,
    win_rate,
)
from modelduel.report.statistics.proportions import holm, mcnemar, mcnemar_range, newcombe, pairings, wilson

PAGE = Path(__file__).parents[4] / "docs" / "statistics.md"


def test_bug_fixes_21_against_17_of_25_are_no_finding_whatever_the_pairing():
    assert (wilson(21, 25).low, wilson(21, 25).high) == pytest.approx((0.653, 0.936), abs=5e-4)
    assert (wilson(17, 25).low, wilson(17, 25).high) == pytest.approx((0.484, 0.828), abs=5e-4)
    known = mcnemar_range(21, 17, 25)
    assert (known.low, known.high) == pytest.approx((0.125, 0.388), abs=5e-4)
    assert [pairs.only_a for pairs in pairings(21, 17, 25)] == [4, 5, 6, 7, 8]
    assert all(newcombe(pairs).low < 0 < newcombe(pairs).high for pairs in pairings(21, 17, 25))


def test_algorithms_differ_by_a_single_hard_one():
    assert [(mcnemar_range(*totals).low, mcnemar_range(*totals).high) for totals in ((8, 8, 8), (9, 9, 10))] == [
        (1.0, 1.0),
        (1.0, 1.0),
    ]
    assert mcnemar_range(4, 5, 7).low == 1.0
    assert mcnemar_range(21, 22, 25).low == 1.0


def test_refactorings_18_to_4_with_3_ties_are_a_finding_however_ties_are_counted():
    seen = Preferences(18, 4, 3)
    assert sign_test(seen).p == pytest.approx(0.00434, abs=5e-6)
    assert sign_test_ties_halved(seen).p == pytest.approx(0.00661, abs=5e-6)
    assert sign_test_ties_against(seen).p == pytest.approx(0.0433, abs=5e-5)
    assert (win_rate(seen).low, win_rate(seen).high) == pytest.approx((0.615, 0.927), abs=5e-4)
    assert davidson(seen).odds.value == 4.5
    assert davidson(seen).odds.low > 1.5


def test_of_the_two_families_only_the_preference_stands_after_holm():
    adjusted = holm([mcnemar_range(21, 17, 25).low, mcnemar_range(21, 22, 25).low, sign_test(Preferences(18, 4, 3)).p])
    assert [p < 0.05 for p in adjusted] == [False, False, True]


def test_what_would_settle_the_bug_fixes_is_more_than_was_done():
    needed = [rounds_needed(pairs.only_a, pairs.only_b, 25).rounds for pairs in pairings(21, 17, 25)]
    assert needed == sorted(needed)
    assert needed[0] > 25
    assert all(mcnemar(pairs).p > 0.05 for pairs in pairings(21, 17, 25))


def test_the_page_shows_what_the_code_gives():
    tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried.failed == 0
    assert tried.attempted > 30
