"""How the time of a call grows with its input: what is measured, and the exponent that fits it best."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

CARRY_S = 0.1
"""A size is called again and again until its calls have taken this many seconds: the kernel counts in steps of 0.01."""
MOST_CALLS = 20
"""Calls of one size, however quick."""
_LONG_S = 5.0
"""Wall seconds after which a size is called no more: its calls wait for something. A machine that is busy with other
things makes the quick ones wait as well, so that they need more than a moment to carry."""
_LEAST_S = 0.03
"""A size whose calls took less in all is not reckoned with."""
_LEAST_POINTS = 3


def exponent(points: Sequence[tuple[float, float]]) -> float | None:
    """Return the exponent k of the best fit `time = c * n^k`, or None where too little is known to tell.

    The Theil-Sen estimator: the median of the slopes between all pairs of points, on logarithms. One size in four may
    be measured wrongly, because the machine was busy just then, without moving it far (P. K. Sen, "Estimates of the
    Regression Coefficient Based on Kendall's Tau", Journal of the American Statistical Association 63, 1968).

    Args:
        points: Sizes, rising, and seconds for one call, both above zero.
    """
    if len(points) < _LEAST_POINTS:
        return None
    logs = [(math.log(size), math.log(seconds)) for size, seconds in points]
    return statistics.median((y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in itertools.combinations(logs, 2))


@dataclass
class Measured:
    """The calls of one size, each with a seed of its own, so that nothing is gained by remembering replies."""

    size: int
    seed: int
    """Of the first call."""
    calls: int = 0
    cpu_s: float = 0.0
    wall_s: float = 0.0

    def add(self, cpu_s: float, wall_s: float) -> None:
        """Count one call."""
        self.calls += 1
        self.cpu_s += cpu_s
        self.wall_s += wall_s

    @property
    def next_seed(self) -> int:
        """Seed of the next call."""
        return self.seed + self.calls

    @property
    def enough(self) -> bool:
        """Whether no further call is needed."""
        return self.cpu_s >= CARRY_S or self.wall_s >= _LONG_S or self.calls >= MOST_CALLS


@dataclass
class Curve:
    """All sizes so far. Wall time stands in where the platform does not tell a job's CPU time."""

    sizes: list[Measured] = field(default_factory=list)

    @property
    def cpu_s(self) -> float:
        """CPU seconds of all calls."""
        return sum(one.cpu_s for one in self.sizes)

    @property
    def wall_s(self) -> float:
        """Seconds of wall time of all calls."""
        return sum(one.wall_s for one in self.sizes)

    def points(self) -> list[tuple[float, float]]:
        """Return size and seconds of one call, for the sizes that took long enough to be measured."""
        told = self.cpu_s > 0
        taken = [(one, one.cpu_s if told else one.wall_s) for one in self.sizes]
        return [(one.size, seconds / one.calls) for one, seconds in taken if seconds >= _LEAST_S]

    @property
    def exponent(self) -> float | None:
        """The exponent to two decimals, or None where it cannot be told, as when every size is done in no time."""
        found = exponent(self.points())
        return None if found is None else round(found, 2)

    def complaint(self, at_most: float) -> str | None:
        """Return in words that it grows too fast, or None."""
        grows = self.exponent
        if grows is None or grows <= at_most:
            return None
        listed = ", ".join(f"{seconds:.2g} s at n = {size:.0f}" for size, seconds in self.points())
        return f"grows like n^{grows:.2f} (limit {at_most:.2f})\n{listed}"
