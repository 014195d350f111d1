"""Shares and paired differences, compared with scipy, statsmodels and published examples."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import mcnemar as their_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from modelduel.report.statistics.proportions import Pairs, holm, mcnemar, mcnemar_range, newcombe, pairings, wilson

counts = st.integers(0, 300)
tables = st.builds(Pairs, counts, counts, counts, counts)
shares = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(shares, st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]))
def test_wilsons_interval_is_that_of_scipy_and_statsmodels(share, level):
    hits, n = share
    found = wilson(hits, n, level)
    theirs = binomtest(hits, n).proportion_ci(level, method="wilson")
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert (found.low, found.high) == pytest.approx(proportion_confint(hits, n, 1 - level, "wilson"), abs=1e-12)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_as_published(hits, n, low, high):
    found = wilson(hits, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("both", "only_a", "only_b", "neither", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17:2635-2650, method 10; the last from Fagerland, Lydersen and
    # Laake (2017), "Statistical Analysis of Contingency Tables", chapter 8.
    [(36, 12, 2, 0, 0.0569, 0.3404), (59, 6, 16, 80, -0.1186, -0.0046)],
)
def test_newcombes_interval_is_as_published(both, only_a, only_b, neither, low, high):
    found = newcombe(Pairs(both, only_a, only_b, neither))
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_mcnemars_test_is_as_published():
    # Fagerland, Lydersen and Laake (2013), BMC Medical Research Methodology 13:91: airway hyper-responsiveness.
    assert mcnemar(Pairs(1, 1, 7, 12)).p == pytest.approx(0.0703, abs=5e-5)


@given(tables)
def test_mcnemars_test_is_that_of_scipy_and_statsmodels(pairs):
    found = mcnemar(pairs)
    if not pairs.differing:
        assert found.p == (1.0 if pairs.n else None)
        return
    theirs = their_mcnemar([[pairs.both, pairs.only_a], [pairs.only_b, pairs.neither]], exact=True)
    assert found.p == pytest.approx(min(1.0, theirs.pvalue), rel=1e-9)
    assert found.p == pytest.approx(binomtest(pairs.only_a, pairs.differing).pvalue, rel=1e-9)
    assert found.n == pairs.differing


@given(tables)
def test_swapping_the_contenders_mirrors_the_difference_and_leaves_the_test(pairs):
    swapped = Pairs(pairs.both, pairs.only_b, pairs.only_a, pairs.neither)
    assert mcnemar(swapped).p == mcnemar(pairs).p
    here, there = newcombe(pairs), newcombe(swapped)
    if here.value is not None:
        assert (there.value, there.low, there.high) == pytest.approx((-here.value, -here.high, -here.low), abs=1e-12)


@given(tables)
def test_calling_failure_success_mirrors_the_difference(pairs):
    here, there = newcombe(pairs), newcombe(Pairs(pairs.neither, pairs.only_b, pairs.only_a, pairs.both))
    if here.value is not None:
        assert (there.value, there.low, there.high) == pytest.approx((-here.value, -here.high, -here.low), abs=1e-12)


@given(tables, shares)
def test_intervals_hold_the_value_stay_in_range_and_nest(pairs, share):
    for make, least in ((lambda level: wilson(*share, level), 0.0), (lambda level: newcombe(pairs, level), -1.0)):
        within = None
        for level in (0.99, 0.95, 0.8, 0.5):
            found = make(level)
            if found.value is None:
                continue
            assert least <= found.low <= found.value <= found.high <= 1.0
            if within is not None:
                assert within.low <= found.low
                assert found.high <= within.high
            within = found


@given(tables)
def test_a_scenario_on_which_they_do_alike_never_lowers_the_p_value(pairs):
    for more in (
        Pairs(pairs.both + 1, pairs.only_a, pairs.only_b, pairs.neither),
        Pairs(pairs.both, pairs.only_a, pairs.only_b, pairs.neither + 1),
    ):
        assert mcnemar(more).p >= (mcnemar(pairs).p or 0.0)


def test_no_scenarios_give_no_figure():
    assert wilson(0, 0).value is None
    assert wilson(0, 0).note == "no data"
    assert newcombe(Pairs(0, 0, 0, 0)).value is None
    assert mcnemar(Pairs(0, 0, 0, 0)).p is None
    assert mcnemar_range(0, 0, 0).low is None


@given(st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.integers(0, n), st.just(n))))
def test_the_range_of_p_is_that_of_every_table_with_these_totals(totals):
    a, b, n = totals
    every = {
        Pairs(both, a - both, b - both, n - a - b + both)
        for both in range(n + 1)
        if min(a - both, b - both, n - a - b + both) >= 0
    }
    assert set(pairings(a, b, n)) == every
    assert all((pairs.a, pairs.b, pairs.n) == totals for pairs in every)
    found = mcnemar_range(a, b, n)
    p = [1.0 if a == b else binomtest(each.only_a, each.differing).pvalue for each in every]
    if n:
        assert (found.low, found.high) == pytest.approx((min(p), max(p)))


@pytest.mark.parametrize("wrong", [lambda: wilson(3, 2), lambda: wilson(-1, 2), lambda: Pairs(1, -1, 0, 0)])
def test_impossible_counts_are_refused(wrong):
    with pytest.raises(ValueError, match="below zero"):
        wrong()


def test_a_level_is_a_share():
    with pytest.raises(ValueError, match="confidence level"):
        wilson(1, 2, 95)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=30)  # theirs is slow
def test_holms_values_are_those_of_statsmodels(values):
    assert holm(values) == pytest.approx(list(multipletests(values, method="holm")[1]), abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_holms_values_follow_their_own_in_any_order(values):
    of = dict(zip(values, holm(values), strict=True)) if len(set(values)) == len(values) else None
    for order in permutations(values):
        if of is not None:
            assert holm(order) == tuple(of[value] for value in order)


def test_a_test_without_data_is_no_member_of_the_family():
    assert holm([0.01, None, 0.04]) == (0.02, None, 0.04)
    assert holm([]) == ()
