"""Means of scores, costs and times, and what two contenders differ by on the same scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isfinite, sqrt

import numpy as np

from modelduel.report.statistics.figure import LEVEL, Figure, Floats, check_level, nothing, student_quantile

STUDENT = "Student t interval"
SUBSETS = "Hartigan typical values, exact for a symmetric spread"

STUDENT_FROM = 15
"""Below so many values the mean of skewed ones is not near enough to normal, and all 2^n subsets are soon counted."""


def mean(values: Sequence[float], level: float = LEVEL, within: tuple[float, float] | None = None) -> Figure:
    """Return the mean of the values with its interval; `within` are the ends of their scale, which no mean passes.

    From 15 values on, Student (1908), "The probable error of a mean", Biometrika 6:1-25: mean +- t s / sqrt(n).
    Below, Hartigan (1969), "Using subsample values as typical values", JASA 64:1303-1317: the means of all 2^n - 1
    subsets split the line into 2^n parts that hold the centre of a symmetric spread equally often; the interval
    leaves out floor(2^n (1 - level) / 2) of them on each side. Below 6 values there is none at 95 %.
    Values that are all equal say nothing of their spread, and have no interval. Raises ValueError for what is no
    number.
    """
    check_level(level)
    if not all(map(isfinite, values)):
        raise ValueError("A mean needs finite numbers.")
    n = len(values)
    method = STUDENT if n >= STUDENT_FROM else SUBSETS
    if not n:
        return nothing(0, method, "no data", level)
    given = np.sort(np.array(values, dtype=np.float64))  # the same sum in whatever order they come
    value = float(given.mean())
    if n == 1:
        return Figure(value, None, None, level, n, method, "one value has no spread")
    if given[0] == given[-1]:
        return Figure(float(given[0]), None, None, level, n, method, "all values are equal: no spread was seen")
    if n >= STUDENT_FROM:
        half = student_quantile(level, n - 1) * float(given.std(ddof=1)) / sqrt(n)
        low, high = value - half, value + half
    else:
        left_out = floor(2**n * (1 - level) / 2 + 1e-9)
        if not left_out:
            return Figure(value, None, None, level, n, method, "too few values for this level")
        typical = _subset_means(given)
        low, high = float(typical[left_out - 1]), float(typical[-left_out])
    if within is not None:
        low, high = max(low, within[0]), min(high, within[1])
    return Figure(value, min(low, value), max(high, value), level, n, method)


def mean_difference(first: Sequence[float], second: Sequence[float], level: float = LEVEL) -> Figure:
    """Return the mean of first - second, scenario by scenario, with its interval; ValueError on unequal lengths."""
    found = mean([one - other for one, other in zip(first, second, strict=True)], level)
    return Figure(
        found.value, found.low, found.high, level, found.n, f"{found.method} of paired differences", found.note
    )


def _subset_means(values: Floats) -> Floats:
    """Return the means of all subsets but the empty one, in order: 2^n - 1 of them."""
    sums, sizes = np.zeros(1), np.zeros(1)
    for value in values:
        sums, sizes = np.concatenate([sums, sums + value]), np.concatenate([sizes, sizes + 1])
    return np.sort(sums[1:] / sizes[1:])
