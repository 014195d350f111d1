"""How far two readers agree, or one with himself, beyond what would come by chance."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import sqrt

import numpy as np

from modelduel.report.statistics.figure import LEVEL, Figure, Floats, normal_quantile, nothing
from modelduel.report.statistics.proportions import wilson

KAPPA = "Cohen's kappa, Fleiss-Cohen-Everitt interval"

FEWEST = 10
"""Below so many the formula, made for many, holds the truth 77 to 95 times in 100 only."""

Counts = Sequence[Sequence[int]]
"""How often the first said the row's class and the second the column's, classes in the same order."""


def crossed(first: Sequence[Hashable], second: Sequence[Hashable], classes: Sequence[Hashable]) -> Counts:
    """Return how often each pair of classes was given; raises ValueError for another class, or unequal lengths."""
    place = {one: index for index, one in enumerate(classes)}
    counts = [[0] * len(place) for _ in place]
    for one, other in zip(first, second, strict=True):
        if one not in place or other not in place:
            raise ValueError(f"{one if one not in place else other!r} is none of the classes.")
        counts[place[one]][place[other]] += 1
    return counts


def raw_agreement(counts: Counts, level: float = LEVEL) -> Figure:
    """Return the share on which both gave the same class, with Wilson's interval."""
    table = _table(counts)
    return wilson(int(np.trace(table)), int(table.sum()), level)


def kappa(counts: Counts, level: float = LEVEL) -> Figure:
    """Return Cohen's kappa.

    Cohen (1960), "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20:37-46.
    Its variance is that of Fleiss, Cohen and Everitt (1969), "Large sample standard errors of kappa and weighted
    kappa", Psychological Bulletin 72:323-327.
    Undefined where chance alone would make them agree (both gave one class throughout). Where they agree
    throughout, that variance is 0, and no interval is given rather than one of no width; nor is it below `FEWEST`.
    """
    table = _table(counts)
    n = int(table.sum())
    if not n:
        return nothing(0, KAPPA, "no data", level)
    shares = table / n
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    seen, chance = float(np.trace(shares)), float(rows @ columns)
    if chance > 1 - 1e-12:
        return nothing(n, KAPPA, "undefined: both gave one class throughout", level)
    value = (seen - chance) / (1 - chance)
    if seen > 1 - 1e-12:
        return Figure(1.0, None, None, level, n, KAPPA, "they agree throughout: no spread was seen")
    if n < FEWEST:
        return Figure(value, None, None, level, n, KAPPA, f"fewer than {FEWEST} are too few for an interval")
    around = np.eye(len(table)) * (1 - chance) - (columns[:, None] + rows[None, :]) * (1 - seen)
    spread = float((shares * around**2).sum()) - (seen * chance - 2 * chance + seen) ** 2
    half = normal_quantile(level) * sqrt(max(0.0, spread) / n) / (1 - chance) ** 2
    if half < 1e-9:
        return Figure(value, None, None, level, n, KAPPA, "the formula gives no width: too few, or all alike")
    return Figure(value, max(-1.0, value - half), min(1.0, value + half), level, n, KAPPA)


def _table(counts: Counts) -> Floats:
    table = np.array(counts, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or table.shape[0] < 2:
        raise ValueError("Agreement needs a square table of two or more classes.")
    if (table < 0).any():
        raise ValueError("Counts cannot be below zero.")
    return table
