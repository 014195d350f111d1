"""What another draw of scenarios might have shown: a bootstrap within strata, for means, ratios and quantiles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import sqrt

import numpy as np
from msgspec import Struct
from scipy.special import ndtr

from modelduel.report.statistics.figure import LEVEL, Figure, Floats, Ints, nothing, student_quantile

DRAWS = 2_000
SEED = 1979
"""Any number would do, as long as a report says the same twice."""

BOOTSTRAP = "stratified bootstrap, expanded percentile interval"

FEWEST = 6
"""Below so many scenarios what was seen bounds every draw too closely: the interval holds the truth 64 to 90 times in
100, and could leave out what an exact test of the same scenarios cannot."""

AT_ONCE = 2_000_000
"""How many resampled values are held at a time: 16 MB for each column."""

Statistic = Callable[[Floats], Floats]
"""From values [column, draw, scenario] to one number for each draw; nan where it has none."""


class Sample(Struct, frozen=True):
    """One row for each scenario; what several rounds of a scenario gave is added up or averaged before."""

    ids: tuple[str, ...]
    """Scenarios; each once, since rounds of one scenario are not independent."""
    strata: tuple[str, ...]
    """What is held fixed from draw to draw: the category of each scenario."""
    columns: tuple[tuple[float, ...], ...]
    """One or more values of each scenario, column by column."""

    def __post_init__(self) -> None:
        if len(set(self.ids)) != len(self.ids):
            raise ValueError("A scenario comes twice: put its rounds together before they are resampled.")
        if {len(self.ids), len(self.strata), *map(len, self.columns)} != {len(self.ids)}:
            raise ValueError("Every scenario needs a stratum and a value in each column.")


def mean(sample: Sample, level: float = LEVEL, draws: int = DRAWS, seed: int = SEED) -> Figure:
    """Return the mean of the first column: a share of 0 and 1, a win rate with ties as 0.5, a cost, a difference."""
    return bootstrap(sample, _mean, level, draws, seed)


def difference(sample: Sample, level: float = LEVEL, draws: int = DRAWS, seed: int = SEED) -> Figure:
    """Return the mean of the first column less that of the second, resampled together."""
    return bootstrap(sample, lambda drawn: _mean(drawn[:1]) - _mean(drawn[1:]), level, draws, seed)


def ratio(sample: Sample, level: float = LEVEL, draws: int = DRAWS, seed: int = SEED) -> Figure:
    """Return the sum of the first column over the sum of the second: cost per solved task."""
    return bootstrap(sample, _ratio, level, draws, seed)


def ratio_difference(sample: Sample, level: float = LEVEL, draws: int = DRAWS, seed: int = SEED) -> Figure:
    """Return the ratio of the first two columns less that of the next two, resampled together."""
    return bootstrap(sample, lambda drawn: _ratio(drawn[:2]) - _ratio(drawn[2:]), level, draws, seed)


def bootstrap(
    sample: Sample, statistic: Statistic, level: float = LEVEL, draws: int = DRAWS, seed: int = SEED
) -> Figure:
    """Return a statistic of the scenarios, with what it varies by when they are drawn again within each stratum.

    Efron and Tibshirani (1993), "An Introduction to the Bootstrap", chapters 8 and 13, with the percentiles set wider
    as Hesterberg (2015), "What teachers should know about the bootstrap", The American Statistician 69:371-386,
    has it: Phi(-sqrt(n / f) t) in place of alpha / 2, t the quantile of Student's distribution with f = n less the
    number of strata degrees of freedom. Without it, intervals of few scenarios are too narrow.
    Scenarios that are alone in their stratum are put together (a stratum of one never varies).
    The same seed gives the same interval, in whatever order the scenarios come.
    """
    n = len(sample.ids)
    if not n:
        return nothing(0, BOOTSTRAP, "no data", level)
    strata = _strata(sample)
    order = sorted(range(n), key=lambda row: (strata[row], sample.ids[row]))
    values = np.array(sample.columns, dtype=np.float64)[:, order]
    value = float(statistic(values[:, None, :])[0])
    if not np.isfinite(value):
        return nothing(n, BOOTSTRAP, "undefined: it divides by nothing", level)
    if n == 1:
        return Figure(value, None, None, level, n, BOOTSTRAP, "one scenario has no spread")
    if n < FEWEST:
        return Figure(value, None, None, level, n, BOOTSTRAP, f"fewer than {FEWEST} scenarios are too few to resample")
    sizes = [size for _, size in sorted(Counter(strata).items())]
    drawn = _draws(sizes, values.size, draws, seed)
    found = np.concatenate([statistic(np.take(values, rows, axis=1)) for rows in drawn])
    freedom = n - len(sizes)
    tail = float(ndtr(-sqrt(n / freedom) * student_quantile(level, freedom)))
    undefined = int(np.count_nonzero(~np.isfinite(found)))
    if undefined > tail * draws:
        return Figure(value, None, None, level, n, BOOTSTRAP, "too few to resample: some draws divide by nothing")
    low, high = np.quantile(found[np.isfinite(found)], [tail, 1 - tail])
    if low == high:
        return Figure(value, None, None, level, n, BOOTSTRAP, "each draw gives the same: no spread was seen")
    return Figure(value, min(float(low), value), max(float(high), value), level, n, BOOTSTRAP)


def _strata(sample: Sample) -> list[str]:
    """Return each scenario's stratum, with those of one scenario put together, and with the smallest if still alone."""
    sizes = Counter(sample.strata)
    alone = [name for name, size in sizes.items() if size == 1]
    others = [name for name, size in sizes.items() if size > 1]
    together = min(others, key=lambda name: (sizes[name], name)) if len(alone) == 1 and others else "\0alone"
    return [together if sizes[name] == 1 else name for name in sample.strata]


def _draws(sizes: Sequence[int], width: int, draws: int, seed: int) -> Iterator[Ints]:
    """Yield, some draws at a time, which rows each draw takes, stratum by stratum."""
    random = np.random.default_rng(seed)
    step = max(1, AT_ONCE // width)
    for done in range(0, draws, step):
        count = min(step, draws - done)
        parts, start = [], 0
        for size in sizes:
            parts.append(random.integers(start, start + size, (count, size), dtype=np.int64))
            start += size
        yield np.concatenate(parts, axis=1)


def _mean(drawn: Floats) -> Floats:
    return np.asarray(drawn[0].mean(axis=-1))


def _ratio(drawn: Floats) -> Floats:
    above, below = drawn[0].sum(axis=-1), drawn[1].sum(axis=-1)
    return np.asarray(np.divide(above, below, out=np.full_like(above, np.nan), where=below != 0))
