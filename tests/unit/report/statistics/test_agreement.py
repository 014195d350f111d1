"""Agreement between readers, compared with statsmodels and a published example."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from modelduel.report.statistics.agreement import crossed, kappa, raw_agreement

tables = st.integers(2, 5).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, 30), min_size=size, max_size=size), min_size=size, max_size=size)
)
PUBLISHED = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
"""Two psychiatrists on 200 patients: Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72:323-327."""


def test_kappa_and_its_spread_are_as_published():
    found = kappa(PUBLISHED)
    assert found.value == pytest.approx(0.429, abs=5e-4)
    assert (found.high - found.low) / 2 / 1.959964 == pytest.approx(0.054, abs=5e-4)


@given(tables)
def test_kappa_is_that_of_statsmodels(counts):
    found = kappa(counts)
    if found.low is None:
        return
    theirs = cohens_kappa(np.array(counts))
    assert found.value == pytest.approx(theirs.kappa, abs=1e-9)
    half = theirs.std_kappa * 1.959963984540054
    assert (found.low, found.high) == pytest.approx(
        (max(-1, theirs.kappa - half), min(1, theirs.kappa + half)), abs=1e-7
    )


@given(tables)
def test_it_does_not_matter_who_came_first_nor_in_which_order_classes_stand(counts):
    swapped = [list(column) for column in zip(*counts, strict=True)]
    turned = [row[::-1] for row in counts[::-1]]
    here = kappa(counts)
    for other in (kappa(swapped), kappa(turned)):
        assert other.value == pytest.approx(here.value)
        assert (other.low is None) == (here.low is None)
        if here.low is not None:
            assert (other.low, other.high) == pytest.approx((here.low, here.high))


@given(tables)
def test_intervals_hold_the_value_stay_in_range_and_nest(counts):
    wide, narrow = (kappa(counts, level=level) for level in (0.99, 0.8))
    if wide.low is not None and narrow.low is not None:
        assert -1 <= wide.low <= narrow.low <= narrow.value <= narrow.high <= wide.high <= 1


def test_labels_are_crossed_into_counts():
    assert crossed("aab", "aba", "ab") == [[1, 1], [1, 0]]
    with pytest.raises(ValueError, match="none of the classes"):
        crossed("ac", "ab", "ab")
    with pytest.raises(ValueError, match="zip"):
        crossed("a", "ab", "ab")


def test_raw_agreement_is_the_diagonal():
    found = raw_agreement(PUBLISHED)
    assert (found.value, found.n) == (0.7, 200)


@given(st.integers(1, 50))
def test_kappa_is_undefined_where_both_gave_one_class_throughout(n):
    found = kappa([[n, 0], [0, 0]])
    assert (found.value, found.low) == (None, None)
    assert "one class" in found.note
    assert raw_agreement([[n, 0], [0, 0]]).value == 1.0


def test_full_agreement_gives_no_interval_of_no_width():
    found = kappa([[5, 0], [0, 7]])
    assert (found.value, found.low) == (1.0, None)
    assert "throughout" in found.note


def test_a_few_rounds_show_no_agreement_beyond_chance():
    found = kappa([[1, 1], [0, 0]])
    assert (found.value, found.low) == (0.0, None)
    assert "fewer than 10" in found.note
    assert kappa([[4, 1], [1, 3]]).low is None
    assert kappa([[4, 1], [1, 4]]).low is not None


def test_no_rounds_give_no_figure():
    assert kappa([[0, 0], [0, 0]]).note == "no data"
    assert raw_agreement([[0, 0], [0, 0]]).note == "no data"


@pytest.mark.parametrize("counts", [[[1]], [[1, 2]], [[1, -1], [0, 2]]])
def test_what_is_no_table_is_refused(counts):
    with pytest.raises(ValueError, match=r"square table|below zero"):
        kappa(counts)


@given(tables)
def test_as_much_agreement_as_by_chance_is_zero(counts):
    rows, columns = np.sum(counts, axis=1), np.sum(counts, axis=0)
    by_chance = np.outer(rows, columns)
    assume(by_chance.sum() and not np.array_equal(by_chance, np.diag(np.diag(by_chance))))
    assert kappa(by_chance.tolist()).value == pytest.approx(0, abs=1e-9)
