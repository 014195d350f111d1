"""How the values of a chart are written out, in the unit of its scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from modelduel.report.findings import amounts, wording
from modelduel.report.statistics.figure import Figure

Unit = Literal["share", "points", "usd", "seconds", "score"]


def _in(write: amounts.Writing) -> Callable[[Figure], str]:
    return lambda figure: amounts.with_interval(figure, write, wording.NONE)


_FIGURES: Mapping[Unit, Callable[[Figure], str]] = {
    "share": wording.share,
    "points": wording.points,
    "usd": _in(amounts.usd),
    "seconds": _in(amounts.seconds),
    "score": wording.score,
}
_ENDS: Mapping[Unit, Callable[[float], str]] = {
    "share": lambda value: f"{value * 100:.0f} %",
    "points": lambda value: f"{value * 100:+.0f}".replace("-", "−") if value else "0",
    "usd": amounts.usd,
    "seconds": amounts.seconds,
    "score": lambda value: f"{value:.3g}".replace("-", "−"),
}


def told(figure: Figure, unit: Unit) -> str:
    """Return a figure with its interval: `84 % (65 to 94)`."""
    return _FIGURES[unit](figure)


def tick(value: float, unit: Unit) -> str:
    """Return what stands at a point of the scale: `50 %`."""
    return _ENDS[unit](value)
