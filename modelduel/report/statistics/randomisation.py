"""Whether two ratios of the same scenarios differ: what would come of swapping the labels of any of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from modelduel.report.statistics.figure import Floats, Test
from modelduel.report.statistics.resampling import AT_ONCE, SEED, Sample

SWAPS = 1_999
"""Draws; with the data themselves the p-value is a multiple of 1/2000."""

RANDOMISED = "randomisation test of the difference of two ratios, labels swapped scenario by scenario"
_SLACK = 1e-9


def ratios_differ(sample: Sample, swaps: int = SWAPS, seed: int = SEED) -> Test:
    """Return whether the ratio of the first two columns differs from that of the next two: dollars per solved task.

    Fisher (1935), "The Design of Experiments", section 21: were the two alike, either's values of a scenario could as
    well be the other's. Every way to swap them is gone through where there are no more than `swaps`; else so many
    are drawn, and p = (1 + those at least as uneven) / (1 + drawn), after Phipson and Smyth (2010), "Permutation
    p-values should never be zero", Statistical Applications in Genetics and Molecular Biology 9(1):39. Swaps that
    leave one with nothing to divide by count as uneven. Undefined where the data themselves divide by nothing.
    """
    n = len(sample.ids)
    if not n:
        return Test(None, 0, RANDOMISED, "no data")
    order = np.argsort(np.array(sample.ids))  # the same draws in whatever order the scenarios come
    columns = np.array(sample.columns, dtype=np.float64)[:, order]
    seen = float(_gaps(columns, np.zeros((1, n)))[0])
    if not np.isfinite(seen):
        return Test(None, n, RANDOMISED, "undefined: one of them divides by nothing")
    exact = 2**n <= swaps
    masks = _every(n) if exact else _drawn(n, swaps, seed)
    uneven, drawn = 0, 0
    for mask in masks:
        gaps = _gaps(columns, mask)
        uneven += int(np.count_nonzero(gaps >= seen * (1 - _SLACK)))
        drawn += len(gaps)
    return Test(uneven / drawn if exact else (1 + uneven) / (1 + drawn), n, RANDOMISED)


def _gaps(columns: Floats, mask: Floats) -> Floats:
    """Return how far the ratios are apart for each row of swaps; infinite where one divides by nothing."""
    above, below, other_above, other_below = columns
    shift_above, shift_below = mask @ (other_above - above), mask @ (other_below - below)
    first = _over(above.sum() + shift_above, below.sum() + shift_below)
    second = _over(other_above.sum() - shift_above, other_below.sum() - shift_below)
    return np.where(np.isfinite(first) & np.isfinite(second), np.abs(first - second), np.inf)


def _over(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=np.abs(below) > _SLACK)


def _every(n: int) -> Iterator[Floats]:
    yield ((np.arange(2**n)[:, None] >> np.arange(n)) & 1).astype(np.float64)


def _drawn(n: int, swaps: int, seed: int) -> Iterator[Floats]:
    random = np.random.default_rng(seed)
    step = max(1, AT_ONCE // n)
    for done in range(0, swaps, step):
        yield random.integers(0, 2, (min(step, swaps - done), n)).astype(np.float64)
