"""How money, time and tokens are worded, and what stands where they are not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, floor, log10

from modelduel.report.document import Cell, Tone
from modelduel.report.findings.wording import p_value
from modelduel.report.statistics.figure import LEVEL, Figure

SURE = 0.05
"""A difference is claimed only where chance alone would make one as large less often than this."""

FEW = 6
"""With fewer observations that decide, no exact test can come below .05: 2 / 2 ** 5 is more."""

Writing = Callable[[float], str]


def seen(value: float | None, n: int, method: str, note: str = "") -> Figure:
    """Return what was seen itself, such as a sum: no estimate, and so without an interval."""
    return Figure(value, None, None, LEVEL, n, method, note)


def scaled(figure: Figure, factor: float, method: str) -> Figure:
    """Return a figure and its interval so many times over."""
    if figure.value is None:
        return figure
    low = None if figure.low is None else figure.low * factor
    high = None if figure.high is None else figure.high * factor
    return Figure(figure.value * factor, low, high, figure.level, figure.n, method, figure.note)


def usd(value: float) -> str:
    """Write US dollars: cents from a dollar on, two significant digits below."""
    size = abs(value)
    if size >= 1000:
        digits = 0
    elif size >= 1 or not size:
        digits = 2
    else:
        digits = max(2, 1 - floor(log10(size)))
    return f"{_minus(value, digits)}${size:,.{digits}f}"


def seconds(value: float) -> str:
    """Write seconds, with three digits at most where they are fewer than 1,000."""
    size = abs(value)
    digits = 0 if size >= 99.95 else 1 if size >= 9.995 else 2
    return f"{_minus(value, digits)}{size:,.{digits}f} s"


def _minus(value: float, digits: int) -> str:
    """Return the sign of a value as it is shown: what is rounded to nothing has none."""
    return "−" if round(value, digits) < 0 else ""


def signed(write: Writing) -> Writing:
    """Return how a difference is written: with its sign."""
    return lambda value: f"+{write(value)}" if value > 0 and write(value) != write(-value) else write(value)


def number(value: float) -> str:
    """Write a count, or a mean of counts."""
    return f"{value:,.0f}" if value >= 99.95 or value == floor(value) else f"{value:.1f}"


def with_interval(figure: Figure, write: Writing, missing: str) -> str:
    """Write a figure and its interval, or the word for there being none."""
    if figure.value is None:
        return missing
    if figure.low is None or figure.high is None:
        return write(figure.value)
    return f"{write(figure.value)} ({write(figure.low)} to {write(figure.high)})"


def cell(figures: Mapping[str, Figure], path: str, write: Writing, missing: str = "no data") -> Cell:
    """Return the cell that shows a figure with its interval; empty where the path has no figure."""
    if path not in figures:
        return Cell("")
    figure = figures[path]
    return Cell(with_interval(figure, write, missing), "" if figure.value is not None else "quiet", path)


def p_cell(figures: Mapping[str, Figure], path: str) -> Cell:
    """Return the cell that shows a p-value; one that is no finding is dimmed."""
    if path not in figures:
        return Cell("")
    found = (value := figures[path].value) is not None and value < SURE
    return Cell(p_value(figures[path]), "" if found else "quiet", path)


def p_words(figure: Figure) -> str:
    """Write `p = .22` or `p < .001` for a sentence."""
    shown = p_value(figure)
    return f"p {shown}" if shown.startswith("<") else f"p = {shown}"


def tone_of(key: str) -> Tone:
    """Return a contender's colour; only the first two have one."""
    return "a" if key == "a" else "b" if key == "b" else ""


def scale_end(figures: list[Figure]) -> float:
    """Return where the scale of a chart that begins at 0 ends: one or two digits above all that it shows."""
    most = max((value for one in figures for value in (one.value, one.high) if value is not None), default=0.0)
    if most <= 0:
        return 1.0
    step: float = 10.0 ** (floor(log10(most)) - 1) * 5
    return max(most, float(f"{ceil(most / step) * step:.6g}"))  # rounding must not put the end below what it shows
