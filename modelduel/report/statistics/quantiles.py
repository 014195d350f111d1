"""Medians and tails of times and costs, with intervals that assume nothing about how they are spread."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isfinite, log

import numpy as np
from scipy.special import bdtr

from modelduel.report.statistics.figure import LEVEL, Figure, check_level, nothing

ORDER = "order-statistic interval"


def quantile(values: Sequence[float], share: float, level: float = LEVEL) -> Figure:
    """Return a quantile (`share` 0.5 is the median, 0.99 the p99) and an interval between two of the values.

    The figure is Hyndman and Fan's type 7 (1996), "Sample quantiles in statistical packages", The American
    Statistician 50:361-365. The interval is from the r-th to the s-th smallest value, r the greatest and s the least
    with P(B < r) <= alpha/2 and P(B >= s) <= alpha/2, B ~ Bin(n, share): Thompson (1936), "On confidence ranges for
    the median", Annals of Mathematical Statistics 7:122-128; David and Nagaraja (2003), "Order Statistics",
    section 7.1. Where n has no such values there is none (p99 at 95 % needs 368 values). Raises ValueError for a
    share outside 0 to 1, and for what is no number.
    """
    check_level(level)
    if not 0 < share < 1:
        raise ValueError(f"A quantile lies between 0 and 1, not at {share}.")
    if not all(map(isfinite, values)):
        raise ValueError("A quantile needs finite numbers.")
    n = len(values)
    if not n:
        return nothing(0, ORDER, "no data", level)
    given = np.sort(np.array(values, dtype=np.float64))
    value = float(np.quantile(given, share))
    tail = (1 - level) / 2
    below = bdtr(np.arange(n), n, share)  # P(B <= 0), P(B <= 1), …
    first = int(np.searchsorted(below, tail, side="right"))  # counts the r with P(B <= r - 1) <= tail
    last = int(np.searchsorted(below, 1 - tail, side="left")) + 1  # the least s with P(B <= s - 1) >= 1 - tail
    if first < 1 or last > n:
        least = max(n + 1, values_needed(share, level))
        return Figure(value, None, None, level, n, ORDER, f"an interval needs {least} values")
    return Figure(value, float(given[first - 1]), float(given[last - 1]), level, n, ORDER)


def values_needed(share: float, level: float = LEVEL) -> int:
    """Return how many values an interval of a quantile needs: neither all above it nor all below may be likely."""
    rarer = max(share, 1 - share)
    return max(1, ceil(log((1 - level) / 2) / log(rarer) - 1e-9))
