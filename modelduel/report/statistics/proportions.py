"""Shares of what was solved: one contender's, the difference of two on the same scenarios, and many at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from msgspec import Struct
from scipy.special import bdtr

from modelduel.report.statistics.figure import (
    LEVEL,
    Figure,
    PRange,
    Test,
    check_counts,
    normal_quantile,
    nothing,
)

WILSON = "Wilson score interval"
NEWCOMBE = "Newcombe interval for paired proportions (method 10)"
MCNEMAR = "exact McNemar test"


class Pairs(Struct, frozen=True):
    """Two contenders on the same scenarios: how many did both, only a, only b, neither solve."""

    both: int
    only_a: int
    only_b: int
    neither: int

    def __post_init__(self) -> None:
        check_counts(self.both, self.only_a, self.only_b, self.neither)

    @property
    def n(self) -> int:
        """How many scenarios there are."""
        return self.both + self.only_a + self.only_b + self.neither

    @property
    def a(self) -> int:
        """How many a solved."""
        return self.both + self.only_a

    @property
    def b(self) -> int:
        """How many b solved."""
        return self.both + self.only_b

    @property
    def differing(self) -> int:
        """How many one of them alone solved."""
        return self.only_a + self.only_b


def wilson(hits: int, n: int, level: float = LEVEL) -> Figure:
    """Return a share with the interval of Wilson (1927), "Probable inference, the law of succession", JASA 22:209-212.

    The ends solve |p - hits/n| = z sqrt(p (1 - p) / n). Raises ValueError where more were hit than there are.
    """
    check_counts(hits, n, n - hits)
    if not n:
        return nothing(0, WILSON, "no data", level)
    low, high = _wilson_ends(hits, n, normal_quantile(level))
    return Figure(hits / n, low, high, level, n, WILSON)


def newcombe(pairs: Pairs, level: float = LEVEL) -> Figure:
    """Return the difference a - b of two shares of the same scenarios, with its interval.

    Newcombe (1998), "Improved confidence intervals for the difference between binomial proportions based on paired
    data", Statistics in Medicine 17:2635-2650, method 10: the distances to the ends of both Wilson intervals,
    put together as two sides of a triangle whose angle is the correlation phi, corrected for continuity.
    """
    if not pairs.n:
        return nothing(0, NEWCOMBE, "no data", level)
    n, z = pairs.n, normal_quantile(level)
    share_a, share_b = pairs.a / n, pairs.b / n
    low_a, high_a = _wilson_ends(pairs.a, n, z)
    low_b, high_b = _wilson_ends(pairs.b, n, z)
    phi = _corrected_phi(pairs)

    def side(one: float, other: float) -> float:
        return sqrt(max(0.0, one * one - 2 * phi * one * other + other * other))

    difference = (pairs.only_a - pairs.only_b) / n
    low = difference - side(share_a - low_a, high_b - share_b)
    high = difference + side(high_a - share_a, share_b - low_b)
    return Figure(difference, max(-1.0, low), min(1.0, high), level, n, NEWCOMBE)


def mcnemar(pairs: Pairs) -> Test:
    """Return whether two contenders solve alike: a coin thrown for each scenario that one of them alone solved.

    McNemar (1947), "Note on the sampling error of the difference between correlated proportions or percentages",
    Psychometrika 12:153-157, in its exact conditional form: p = 2 P(X <= the fewer), X ~ Bin(those that differ, 1/2),
    at most 1.
    """
    if not pairs.n:
        return Test(None, 0, MCNEMAR, "no data")
    return Test(
        toss(pairs.only_a, pairs.only_b),
        pairs.differing,
        MCNEMAR,
        "" if pairs.differing else "no scenario was solved by one of them alone",
    )


def toss(one: int, other: int) -> float:
    """Return the two-sided p-value of so many heads and tails of a fair coin: 2 P(X <= the fewer), at most 1."""
    check_counts(one, other)
    if abs(one - other) <= 1:
        return 1.0  # exactly: rounding must not make the most even result look uneven
    return min(1.0, 2 * float(bdtr(min(one, other), one + other, 0.5)))


def pairings(a: int, b: int, n: int) -> tuple[Pairs, ...]:
    """Return every way in which a and b of n solved scenarios can be paired, from the most overlap to the least."""
    check_counts(a, b, n - a, n - b)
    overlaps = range(min(a, b), max(0, a + b - n) - 1, -1)
    return tuple(Pairs(both, a - both, b - both, n - a - b + both) for both in overlaps)


def mcnemar_range(a: int, b: int, n: int) -> PRange:
    """Return between which p-values the exact McNemar test lies, where only the totals a and b of n are known."""
    method = f"{MCNEMAR}, over all pairings of the totals"
    found = [p for pairs in pairings(a, b, n) if (p := mcnemar(pairs).p) is not None]
    return PRange(min(found), max(found), n, method) if found else PRange(None, None, n, method)


def holm(values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return p-values adjusted for being looked at together; None stays None, and is no member of the family.

    Holm (1979), "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics
    6:65-70: the i-th smallest of m is multiplied by m - i + 1, and is at least the one before, at most 1.
    """
    family = sorted((value, place) for place, value in enumerate(values) if value is not None)
    adjusted: list[float | None] = [None] * len(values)
    least = 0.0
    for rank, (value, place) in enumerate(family):
        least = max(least, min(1.0, value * (len(family) - rank)))
        adjusted[place] = least
    return tuple(adjusted)


def _wilson_ends(hits: int, n: int, z: float) -> tuple[float, float]:
    middle = (hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * sqrt(hits * (n - hits) / n + z * z / 4)
    # Rounding must not put an end past the share it belongs to, least of all at 0 and 1, where they are equal.
    return max(0.0, min(middle - half, hits / n)), min(1.0, max(middle + half, hits / n))


def _corrected_phi(pairs: Pairs) -> float:
    margins = pairs.a * (pairs.n - pairs.a) * pairs.b * (pairs.n - pairs.b)
    if not margins:
        return 0.0
    cross = pairs.both * pairs.neither - pairs.only_a * pairs.only_b
    return (max(cross - pairs.n / 2, 0.0) if cross > 0 else cross) / sqrt(margins)
