"""What may have steered the reader instead of the answers: the side they stood on, and their length."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, isfinite, log, sqrt

import numpy as np
from msgspec import Struct
from scipy.special import expit

from modelduel.report.statistics.figure import LEVEL, Figure, Floats, Test, normal_quantile, nothing
from modelduel.report.statistics.newton import climb
from modelduel.report.statistics.proportions import toss, wilson

BINOMIAL = "exact binomial test against one half"
LOGISTIC = "logistic regression on the log of the length ratio, Wald interval"


LEAST_RANGE = 0.01
"""Ratios of lengths that are all within 1 % of each other cannot show what length does."""

LEAST_OVERLAP = 1e-6
"""An overlap narrower than that is none: the slope would be set by how lengths are rounded."""


class Share(Struct, frozen=True):
    """A share that would be one half if nothing steered it, and whether it is."""

    figure: Figure
    test: Test


class LengthAdjusted(Struct, frozen=True):
    """What is left of a preference once length is allowed for."""

    at_equal_length: Figure
    """The chance that a is preferred where both answers are as long."""
    per_doubling: Figure
    """How the odds of an answer change if it were twice as long (1: length does not matter)."""


def even_share(hits: int, n: int, level: float = LEVEL) -> Share:
    """Return a share and its test against one half: left chosen of the decided rounds, the longer answer chosen.

    Leave out what is undecided: ties, and answers of equal length. The test is the sign test of Dixon and Mood (1946),
    JASA 41:557-566: p = 2 P(X <= the fewer), X ~ Bin(n, 1/2).
    """
    test = Test(toss(hits, n - hits), n, BINOMIAL) if n else Test(None, 0, BINOMIAL, "no data")
    return Share(wilson(hits, n, level), test)


def length_adjusted(
    preferred_a: Sequence[bool], lengths_a: Sequence[float], lengths_b: Sequence[float], level: float = LEVEL
) -> LengthAdjusted:
    """Return how often a is preferred at equal length, and what a doubling of the length does; leave out ties.

    Cox (1958), "The regression analysis of binary sequences", JRSS B 20:215-242: P(a) = 1 / (1 + exp(-u - w x)) with
    x = ln(length of a / length of b), fitted by Newton's method; Wald intervals of u and w from the information
    matrix. It is said, and no number given, where the likelihood has no greatest value (Albert and Anderson
    1984, "On the existence of maximum likelihood estimates in logistic regression models", Biometrika 71:1-10):
    one side always preferred, one length ratio throughout, or a ratio that parts the preferences without a fault.
    Raises ValueError for a length that is not above zero, or unequal numbers of them.
    """
    rounds = sorted(
        (_log_ratio(one, other), bool(won)) for won, one, other in zip(preferred_a, lengths_a, lengths_b, strict=True)
    )
    n = len(rounds)
    x = np.array([ratio for ratio, _ in rounds])
    won = np.array([won for _, won in rounds], dtype=np.float64)
    why = _why_not(x, won)
    if why:
        missing = nothing(n, LOGISTIC, why, level)
        return LengthAdjusted(missing, missing)
    spot, spread = _fitted(np.stack([np.ones(n), x], axis=1), won)
    z = normal_quantile(level)
    base, slope = float(spot[0]), float(spot[1])
    half, half_slope = z * sqrt(spread[0, 0]), z * sqrt(spread[1, 1])
    share, low, high = (float(expit(at)) for at in (base, base - half, base + half))
    factor, least, most = (_doubled(at) for at in (slope, slope - half_slope, slope + half_slope))
    return LengthAdjusted(Figure(share, low, high, level, n, LOGISTIC), Figure(factor, least, most, level, n, LOGISTIC))


def _log_ratio(one: float, other: float) -> float:
    if not (one > 0 and other > 0 and isfinite(one) and isfinite(other)):
        raise ValueError("Lengths are above zero; leave out the rounds with an empty answer.")
    return log(one / other)  # 6 to 2 is 9 to 3 to the last digit, which it is not as a difference of logs


def _doubled(slope: float) -> float:
    """Return what a doubling does to the odds; infinite where no float can hold it."""
    return exp(min(700.0, slope * log(2)))


def _why_not(x: Floats, won: Floats) -> str:
    """Return why the model cannot be fitted; nothing where it can. `x` is in order."""
    if not len(x):
        return "no data"
    if won.all() or not won.any():
        return "not estimable: one side was always preferred"
    if x[-1] - x[0] < LEAST_RANGE:
        return "not estimable: every pair has the same ratio of lengths"
    for chosen in (won > 0, won == 0):
        if x[chosen].max() <= x[~chosen].min() + LEAST_OVERLAP:
            return "not estimable: length alone parts the preferences without a fault"
    return ""


def _fitted(design: Floats, won: Floats) -> tuple[Floats, Floats]:
    """Return the likeliest coefficients, and their covariance."""

    def likelihood(spot: Floats) -> float:
        score = design @ spot
        return float(np.sum(won * score - np.logaddexp(0.0, score)))

    def slope_and_information(spot: Floats) -> tuple[Floats, Floats]:
        chance = expit(design @ spot)
        return design.T @ (won - chance), (design * (chance * (1 - chance))[:, None]).T @ design

    spot, information = climb(design.shape[1], likelihood, slope_and_information, lambda step: design @ step)
    return spot, np.asarray(np.linalg.inv(information))
