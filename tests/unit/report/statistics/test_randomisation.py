"""The randomisation test, against every swap gone through one by one and against scipy's permutation test."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import permutation_test

from modelduel.report.statistics.randomisation import ratios_differ
from modelduel.report.statistics.resampling import Sample

ROWS = st.lists(
    st.tuples(st.integers(1, 9), st.integers(0, 1), st.integers(1, 9), st.integers(0, 1)), min_size=1, max_size=7
)


def sample(rows: list[tuple[float, ...]]) -> Sample:
    columns = tuple(tuple(float(row[place]) for row in rows) for place in range(4))
    return Sample(tuple(f"task-{number:04d}" for number in range(len(rows))), ("",) * len(rows), columns)


def gap(rows: list[tuple[float, ...]]) -> float:
    a, solved_a, b, solved_b = (sum(row[place] for row in rows) for place in range(4))
    return abs(a / solved_a - b / solved_b) if solved_a and solved_b else float("inf")


@given(ROWS)
def test_it_is_the_share_of_swaps_that_are_at_least_as_uneven(rows: list[tuple[float, ...]]) -> None:
    found = ratios_differ(sample(rows))
    seen = gap(rows)
    if seen == float("inf"):
        assert found.p is None
        return
    swapped = (
        [row[2:] + row[:2] if swap else row for row, swap in zip(rows, mask, strict=True)]
        for mask in product((False, True), repeat=len(rows))
    )
    gaps = [gap(each) for each in swapped]
    assert found.p == pytest.approx(sum(one >= seen * (1 - 1e-9) for one in gaps) / len(gaps))


def test_of_many_scenarios_it_is_what_scipy_draws() -> None:
    random = np.random.default_rng(5)
    a, b = random.gamma(2.0, 1.0, 60), random.gamma(2.0, 1.25, 60)
    ones = np.ones(60)
    mine = ratios_differ(sample(list(zip(a, ones, b, ones, strict=True))))
    theirs = permutation_test(
        (a, b), lambda x, y: np.mean(x) - np.mean(y), permutation_type="samples", n_resamples=9_999, rng=1
    )
    assert mine.p == pytest.approx(theirs.pvalue, abs=0.04)


def test_it_is_never_zero_and_does_not_hang_on_the_order_or_the_sides() -> None:
    rows: list[tuple[float, ...]] = [(1.0 + number / 50, 1.0, 9.0, 1.0) for number in range(40)]
    assert ratios_differ(sample(rows)).p == 1 / 2000
    mixed = [(float(number % 7), 1.0, float(number % 5), 1.0) for number in range(40)]
    straight = sample(mixed)
    turned = Sample(straight.ids[::-1], straight.strata, tuple(column[::-1] for column in straight.columns))
    mirrored = Sample(straight.ids, straight.strata, straight.columns[2:] + straight.columns[:2])
    assert ratios_differ(straight).p == ratios_differ(turned).p == ratios_differ(mirrored).p


def test_thousands_of_scenarios_are_drawn_and_not_gone_through() -> None:
    rows: list[tuple[float, ...]] = [(2.0, 1.0, 1.0, 1.0), (1.0, 1.0, 2.0, 1.0)] * 1_500
    found = ratios_differ(sample(rows), swaps=99)
    assert found.p == 1.0


def test_no_scenarios_give_no_p_value() -> None:
    assert ratios_differ(Sample((), (), ((), (), (), ()))).note == "no data"


def test_where_nothing_differs_it_comes_below_a_twentieth_about_once_in_twenty() -> None:
    random = np.random.default_rng(11)
    below = 0
    for _ in range(300):
        spent, solved = random.gamma(2.0, 1.0, (2, 25)), random.random((2, 25)) < 0.8
        p = ratios_differ(sample(list(zip(spent[0], solved[0], spent[1], solved[1], strict=True))), swaps=399).p
        below += p is not None and p <= 0.05
    assert 4 <= below <= 27  # Bin(300, 1/20) lies outside less than once in a thousand
