"""How often the intervals hold the truth, by going through every outcome where that can be, else by seeded simulation.

The bounds say what was found, less what chance may take in so many repetitions (about three standard errors): they
are no promise of exactly 95 %.
"""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from scipy.stats import binom, multinomial

from modelduel.report.statistics import resampling
from modelduel.report.statistics.agreement import kappa
from modelduel.report.statistics.bias import length_adjusted
from modelduel.report.statistics.means import mean
from modelduel.report.statistics.preferences import (
    Preferences,
    davidson,
    sign_test,
    sign_test_ties_against,
    sign_test_ties_halved,
)
from modelduel.report.statistics.proportions import Pairs, newcombe, wilson
from modelduel.report.statistics.quantiles import quantile
from modelduel.report.statistics.resampling import Sample
from modelduel.report.statistics.strengths import Contest, strengths


@pytest.mark.parametrize("n", [10, 25, 100])
def test_wilsons_interval_holds_the_share_95_times_in_100_on_average(n):
    truths = np.linspace(0.005, 0.995, 199)
    ends = [wilson(hits, n) for hits in range(n + 1)]
    held = np.array([[each.low <= truth <= each.high for each in ends] for truth in truths])
    chances = binom.pmf(np.arange(n + 1)[None, :], n, truths[:, None])
    coverage = (held * chances).sum(axis=1)
    assert coverage.mean() == pytest.approx(0.95, abs=0.012)
    assert coverage.min() > 0.83  # near 0 and 1, as is known of it


@pytest.mark.parametrize(
    "shares",
    [(0.60, 0.24, 0.08, 0.08), (0.25, 0.25, 0.25, 0.25), (0.80, 0.10, 0.05, 0.05), (0.45, 0.10, 0.10, 0.35)],
)
def test_newcombes_interval_holds_the_difference_at_least_94_times_in_100(shares):
    n, truth, held = 25, shares[1] - shares[2], 0.0
    for both in range(n + 1):
        for only_a in range(n + 1 - both):
            for only_b in range(n + 1 - both - only_a):
                counts = (both, only_a, only_b, n - both - only_a - only_b)
                found = newcombe(Pairs(*counts))
                if found.low <= truth <= found.high:
                    held += multinomial.pmf(counts, n, shares)
    assert held > 0.94


@pytest.mark.parametrize("test", [sign_test, sign_test_ties_halved, sign_test_ties_against])
@pytest.mark.parametrize("tie_rate", [0.0, 0.2, 0.5])
@pytest.mark.parametrize("n", [6, 17, 25])
def test_the_sign_tests_find_a_difference_where_there_is_none_at_most_5_times_in_100(test, tie_rate, n):
    shares = [(1 - tie_rate) / 2, (1 - tie_rate) / 2, tie_rate]
    found = sum(
        multinomial.pmf((a, b, n - a - b), n, shares)
        for a in range(n + 1)
        for b in range(n + 1 - a)
        if test(Preferences(a, b, n - a - b)).p <= 0.05
    )
    assert found <= 0.05


@pytest.mark.parametrize("shares", [(0.45, 0.35, 0.20), (0.60, 0.25, 0.15), (0.40, 0.40, 0.20)])
def test_davidsons_odds_are_held_95_times_in_100_where_there_are_any(shares):
    n, held, given = 40, 0.0, 0.0
    for a in range(n + 1):
        for b in range(n + 1 - a):
            found = davidson(Preferences(a, b, n - a - b)).odds
            if found.low is not None:
                chance = multinomial.pmf((a, b, n - a - b), n, shares)
                given += chance
                held += chance * (found.low <= shares[0] / shares[1] <= found.high)
    assert held / given > 0.94


@pytest.mark.parametrize(("n", "share"), [(25, 0.5), (60, 0.9), (400, 0.99)])
def test_order_statistics_hold_the_quantile_at_least_95_times_in_100(n, share):
    found = quantile(range(1, n + 1), share)
    # From the r-th to the s-th value hold it when r to s - 1 of n lie below it.
    assert binom.cdf(found.high - 1, n, share) - binom.cdf(found.low - 1, n, share) >= 0.95


@pytest.mark.parametrize("spread", ["normal", "uniform", "laplace"])
def test_subset_means_hold_the_centre_of_a_symmetric_spread_95_times_in_100(spread):
    random = np.random.default_rng(1)
    held = [mean(getattr(random, spread)(size=8)) for _ in range(2_000)]
    coverage = np.mean([each.low <= (0.5 if spread == "uniform" else 0.0) <= each.high for each in held])
    assert coverage == pytest.approx(1 - 2 * 6 / 256, abs=0.015)


@pytest.mark.parametrize(
    ("n", "least"),
    [(15, 0.92), (25, 0.93), (100, 0.935)],
)
def test_students_interval_holds_the_mean_difference_of_scores_about_as_often_as_it_says(n, least):
    random = np.random.default_rng(2)
    steps, chances = np.arange(-4, 5), np.array([1, 1, 2, 6, 40, 25, 15, 7, 3]) / 100
    truth = float(steps @ chances)
    found = [mean(random.choice(steps, n, p=chances)) for _ in range(1_500)]
    assert np.mean([each.low is not None and each.low <= truth <= each.high for each in found]) > least


def strata_of(sizes):
    return tuple(name for name, size in zip("abcd", sizes, strict=True) for _ in range(size))


@pytest.mark.parametrize(("sizes", "least"), [((6, 6, 6, 7), 0.92), ((25, 25, 25, 25), 0.93)])
def test_the_bootstrap_holds_a_win_rate_with_ties_about_as_often_as_it_says(sizes, least):
    random = np.random.default_rng(3)
    rates, strata, n = (0.3, 0.5, 0.6, 0.8), strata_of(sizes), sum(sizes)
    truth = sum((rate * 0.8 + 0.1) * size for rate, size in zip(rates, sizes, strict=True)) / n
    ids, held = tuple(f"{i:03}" for i in range(n)), 0
    for _ in range(600):
        won = np.concatenate(
            [
                random.choice([1.0, 0.5, 0.0], size, p=[0.8 * rate, 0.2, 0.8 * (1 - rate)])
                for rate, size in zip(rates, sizes, strict=True)
            ]
        )
        found = resampling.mean(Sample(ids, strata, (tuple(won),)), draws=600)
        held += found.low is not None and found.low <= truth <= found.high
    assert held / 600 > least


@pytest.mark.parametrize(("n", "least"), [(25, 0.915), (100, 0.92)])
def test_the_bootstrap_holds_the_cost_of_a_solved_task_about_as_often_as_it_says(n, least):
    random = np.random.default_rng(4)
    truth, held = float(np.exp(0.5 * 0.6**2)) / 0.7, 0
    ids, strata = tuple(f"{i:03}" for i in range(n)), ("all",) * n
    for _ in range(600):
        costs, solved = random.lognormal(0, 0.6, n), (random.random(n) < 0.7).astype(float)
        found = resampling.ratio(Sample(ids, strata, (tuple(costs), tuple(solved))), draws=600)
        held += found.low <= truth <= found.high
    assert held / 600 > least


@pytest.mark.parametrize(("n", "least"), [(10, 0.88), (25, 0.905), (100, 0.925)])
def test_kappas_interval_holds_it_nearly_as_often_as_it_says(n, least):
    random = np.random.default_rng(5)
    shares = np.array([[0.40, 0.06, 0.02], [0.05, 0.20, 0.04], [0.03, 0.03, 0.17]])
    chance = float(shares.sum(axis=1) @ shares.sum(axis=0))
    truth = (float(np.trace(shares)) - chance) / (1 - chance)
    found = [kappa(random.multinomial(n, shares.ravel()).reshape(3, 3)) for _ in range(2_000)]
    given = [each for each in found if each.low is not None]
    assert len(given) > 0.9 * len(found)
    assert np.mean([each.low <= truth <= each.high for each in given]) > least


def test_the_share_at_equal_length_is_held_about_as_often_as_it_says():
    random = np.random.default_rng(6)
    truth, held, given = 1 / (1 + np.exp(-0.5)), 0, 0
    for _ in range(500):
        x = random.normal(0.3, 0.6, 50)
        won = random.random(50) < 1 / (1 + np.exp(-0.5 - 1.2 * x))
        found = length_adjusted(won, np.exp(x), np.ones(50)).at_equal_length
        given += found.low is not None
        held += found.low is not None and found.low <= truth <= found.high
    assert given > 490
    assert held / given > 0.925


def test_strengths_are_held_about_as_often_as_the_intervals_say():
    random = np.random.default_rng(7)
    truth = np.array([0.6, 0.1, -0.2, -0.5])
    held, given = 0, 0
    for _ in range(300):
        contests = []
        for i in range(4):
            for j in range(i + 1, 4):
                weights = np.exp([truth[i], truth[j], log(0.5) + (truth[i] + truth[j]) / 2])
                won, lost, tied = random.multinomial(25, weights / weights.sum())
                contests.append(Contest("abcd"[i], "abcd"[j], int(won), int(lost), int(tied)))
        for each in strengths(contests).ranked:
            given += 1
            held += each.figure.low <= truth["abcd".index(each.name)] <= each.figure.high
    assert given == 4 * 300
    assert held / given == pytest.approx(0.95, abs=0.025)
