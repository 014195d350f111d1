"""What it takes to be sure: how many rounds settle what was seen, and how small a difference so many rounds show."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np
from msgspec import Struct
from scipy.special import bdtr, bdtrik, gammaln, xlog1py, xlogy

from modelduel.report.statistics.figure import LEVEL, Figure, Floats, Ints, check_counts, check_level

MOST_ROUNDS = 10_000
"""Nobody reads more; a difference that needs more is as good as none."""

POWER = 0.8
"""Chance to find a difference that is there, as studies are commonly planned with."""


class Needed(Struct, frozen=True):
    """How many rounds would settle a difference, were it what it looks like."""

    rounds: int | None
    """None where no number of rounds can be named; `note` says why."""
    differing: int | None
    """How many of them would be decided (for tests: solved by one contender alone)."""
    power: float
    level: float
    n: int
    """How many rounds the shares come from."""
    method: str
    note: str = ""


def rounds_needed(one: int, other: int, n: int, power: float = POWER, level: float = LEVEL) -> Needed:
    """Return how many rounds the exact sign or McNemar test needs, where `one` and `other` of n rounds were decided.

    The least n at which the test finds a difference with the chance `power`, and does so at those after it too (power
    goes up in a saw's teeth: Chernick and Liu 2002, "The saw-toothed behavior of power versus sample size and
    software solutions", The American Statistician 56:149-155). The chance is exact: over how many rounds are
    decided, Bin(n, share decided), then over who wins them (Connor 1987, "Sample size for testing differences
    in proportions for the paired-sample design", Biometrics 43:207-211, for the unconditional view).
    """
    check_counts(one, other, n - one - other)
    method = _method(power, level)
    decided = one + other
    if one == other:
        why = "what was seen is even" if decided else "nothing that was seen tells them apart"
        return Needed(None, None, power, level, n, method, why)
    share, lead = decided / n, max(one, other) / decided

    def enough(rounds: int) -> bool:
        return power_of(rounds, share, lead, level) >= power

    high = 2
    while not enough(high):
        if high >= MOST_ROUNDS:
            return Needed(None, None, power, level, n, method, f"more than {MOST_ROUNDS:,} rounds")
        high = min(2 * high, MOST_ROUNDS)
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    # Teeth are smoothed away where the number of decided rounds varies by more than a few; else those of them that
    # reach below the power aimed at lie within about the root of the decided rounds.
    smooth = high * share * (1 - share) > 25
    tooth = 1 if smooth else ceil(2 * sqrt(high * share)) + 4
    short = [rounds for rounds in range(max(1, high - tooth), high + tooth) if not enough(rounds)]
    rounds = max(short) + 1
    return Needed(rounds, round(rounds * share), power, level, n, method)


def detectable(n: int, differing: float, power: float = POWER, level: float = LEVEL) -> Figure:
    """Return the least difference of two shares that n rounds show with the chance `power`.

    `differing` is the share of rounds that are decided, 0 to 1. The difference is that share times what the
    leader has more of it; the figure has no interval. Raises ValueError for a share outside 0 to 1.
    """
    check_counts(n)
    if not 0 <= differing <= 1:
        raise ValueError(f"A share lies between 0 and 1, not at {differing}.")
    method = _method(power, level)
    if power_of(n, differing, 1.0, level) < power:
        return Figure(None, None, None, level, n, method, "too few rounds are decided to show any difference")
    low, high = 0.5, 1.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (low, middle) if power_of(n, differing, middle, level) >= power else (middle, high)
    return Figure(differing * (2 * high - 1), None, None, level, n, method)


def power_of(n: int, differing: float, lead: float, level: float = LEVEL) -> float:
    """Return the chance that the exact test finds a difference in n rounds.

    Each is decided with the chance `differing`, and then won by the leader with the chance `lead`.
    """
    alpha = 1 - check_level(level)
    middle, spread = n * differing, 7 * sqrt(n * differing * (1 - differing)) + 9  # all but 1e-9 of it
    decided = np.arange(max(0, int(middle - spread)), min(n, ceil(middle + spread)) + 1)
    most = _most_of_the_fewer(decided, alpha)
    found = np.where(most < 0, 0.0, bdtr(most, decided, lead) + bdtr(most, decided, 1 - lead))
    return float(min(1.0, np.sum(_chances(decided, n, differing) * found)))


def _most_of_the_fewer(decided: Ints, alpha: float) -> Ints:
    """Return the greatest count of the fewer side that is still significant; -1 where none is."""
    guess = np.nan_to_num(np.floor(bdtrik(alpha / 2, decided, 0.5)), nan=0.0).astype(np.int64)
    guess = np.clip(guess + 1, 0, decided)  # the inverse may be off by a rounding
    for _ in range(3):
        guess = np.where((guess >= 0) & (2 * bdtr(guess, decided, 0.5) > alpha), guess - 1, guess)
    return np.asarray(guess, dtype=np.int64)


def _chances(hits: Ints, n: int, share: float) -> Floats:
    ways = gammaln(n + 1) - gammaln(hits + 1) - gammaln(n - hits + 1)
    return np.asarray(np.exp(ways + xlogy(hits, share) + xlog1py(n - hits, -share)), dtype=np.float64)


def _method(power: float, level: float) -> str:
    return f"exact power of the sign or McNemar test, {power:.0%} at p < {1 - level:.2g}"
