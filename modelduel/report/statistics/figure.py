"""What every statistic comes to: a figure with its interval, a test with its p-value, or why there is none."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

LEVEL = 0.95
"""Confidence level of every interval, unless another is asked for."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Figure(Struct, frozen=True):
    """A number found in the data, and the interval it may lie in."""

    value: float | None
    """None where the data give no number; `note` says why."""
    low: float | None
    high: float | None
    """None where there is no interval; `note` says why."""
    level: float
    """Confidence level of the interval, between 0 and 1."""
    n: int
    """How many observations it rests on."""
    method: str
    """The interval's usual name, or the figure's where it has no interval."""
    note: str = ""
    """What is missing, or what it takes for granted; empty where there is nothing to say."""


class Test(Struct, frozen=True):
    """How likely data at least as uneven would be, were there no difference."""

    p: float | None
    """Two-sided p-value; None where there are no data."""
    n: int
    """How many observations decide it (decided rounds, pairs that differ)."""
    method: str
    note: str = ""


class PRange(Struct, frozen=True):
    """The least and the greatest p-value that the known totals allow."""

    low: float | None
    high: float | None
    n: int
    method: str


def check_level(level: float) -> float:
    """Return the level, or raise ValueError where it is no share between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, not at {level}.")
    return level


def check_counts(*counts: int) -> None:
    """Raise ValueError where a count is below zero."""
    if any(count < 0 for count in counts):
        raise ValueError(f"Counts cannot be below zero: {counts}.")


def normal_quantile(level: float) -> float:
    """Return how many standard deviations each way hold `level` of a normal distribution (1.96 for 0.95)."""
    return float(ndtri(0.5 + check_level(level) / 2))


def student_quantile(level: float, freedom: int) -> float:
    """Return the same of Student's distribution with `freedom` degrees of freedom."""
    return float(stdtrit(freedom, 0.5 + check_level(level) / 2))


def nothing(n: int, method: str, note: str, level: float = LEVEL) -> Figure:
    """Return the figure that is none."""
    return Figure(None, None, None, level, n, method, note)
