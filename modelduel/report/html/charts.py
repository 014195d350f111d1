"""Charts as rows of a table: a label, a small drawing, and its figures in words, so that nobody needs the drawing.

Each drawing is an SVG that stretches with its column; labels stay text, which can be read at any width and searched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from modelduel.report.document import Bar, Bars, Estimate, Intervals
from modelduel.report.findings.amounts import number, seconds, signed, usd
from modelduel.report.findings.wording import percent
from modelduel.report.html.markup import Html, join, tag
from modelduel.report.statistics.figure import Figure

WRITINGS: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        "share": percent,
        "points": signed(lambda value: f"{value * 100:.0f}".replace("-", "−")),
        "usd": usd,
        "seconds": seconds,
        "score": lambda value: f"{value:.2f}".replace("-", "−"),
    }
)
"""How a value of each unit is written."""


def intervals(chart: Intervals) -> Html:
    """Return estimates with their intervals on one scale, as a table without its heading."""
    write = WRITINGS[chart.unit]
    ends = [tag("span", write(chart.low), class_="low"), tag("span", write(chart.high), class_="high")]
    if chart.even is not None and chart.low < chart.even < chart.high:
        at = _place(chart.even, chart)
        ends.insert(1, tag("span", write(chart.even), class_="even", style=f"left:{at:.1f}%"))
    scale = tag("div", *ends, class_="scale")
    rows = [_estimate(row, chart) for row in chart.rows]
    head = _head("Of", "Estimate and 95 % interval" if _all_95(chart) else "Estimate and interval", "In figures")
    foot = tag("tfoot", tag("tr", tag("td"), tag("td", scale), tag("td"), aria_hidden="true"))
    return join([head, tag("tbody", join(rows)), foot])


def _all_95(chart: Intervals) -> bool:
    return all(row.figure.level == 0.95 for row in chart.rows)


def _head(*titles: str) -> Html:
    return tag("thead", tag("tr", *(tag("th", title, scope="col") for title in titles)))


def _estimate(row: Estimate, chart: Intervals) -> Html:
    words = in_words(row.figure, WRITINGS[chart.unit])
    return tag(
        "tr",
        tag("th", row.label, scope="row", class_=row.tone or None),
        tag("td", _interval(row, chart, words), class_="drawn"),
        tag("td", words),
    )


def in_words(figure: Figure, write: Callable[[float], str]) -> str:
    """Return a figure with its interval and how much it rests on."""
    if figure.value is None:
        return f"no figure{f': {figure.note}' if figure.note else ''}"
    reach = "" if figure.low is None or figure.high is None else f" ({write(figure.low)} to {write(figure.high)})"
    return f"{write(figure.value)}{reach}, n = {figure.n:,}"


def _interval(row: Estimate, chart: Intervals, words: str) -> Html:
    figure = row.figure
    marks = [tag("path", d="M0 10H100M0 7V13M100 7V13", class_="scaled")]
    if chart.even is not None and chart.low <= chart.even <= chart.high:
        at = _place(chart.even, chart)
        marks.append(tag("path", d=f"M{at:.2f} 0V20", class_="evenly"))
    if figure.low is not None and figure.high is not None:
        low, high = _place(figure.low, chart), _place(figure.high, chart)
        marks.append(tag("path", d=f"M{low:.2f} 10H{high:.2f}M{low:.2f} 6V14M{high:.2f} 6V14", class_="reach"))
    if figure.value is not None:
        marks.append(tag("path", d=f"M{_place(figure.value, chart):.2f} 10h0", class_="dot"))
    return _drawing(marks, f"{row.label}: {words}", row.tone or "plain")


def _drawing(marks: list[Html], said: str, tone: str) -> Html:
    title = tag("title", said)
    return tag("svg", title, *marks, role="img", viewBox="0 0 100 20", preserveAspectRatio="none", class_=tone)


def _place(value: float, chart: Intervals) -> float:
    """Return where a value stands, 0 to 100; what lies off the scale stands at its end."""
    width = chart.high - chart.low
    if not width > 0:
        return 50.0
    return min(100.0, max(0.0, (value - chart.low) / width * 100))


def bars(chart: Bars) -> Html:
    """Return bars of parts, each drawn as wide as its share of its row, as a table without its heading."""
    rows = [
        tag(
            "tr",
            tag("th", row.label, scope="row"),
            tag("td", _bar(row), class_="drawn"),
            tag("td", _parts(row)),
        )
        for row in chart.rows
    ]
    unit = chart.unit or "parts"
    head = _head("Of", f"{unit[:1].upper()}{unit[1:]}, as shares", "In figures, in the same order")
    return join([head, tag("tbody", join(rows))])


def _parts(row: Bar) -> Html:
    """Return the parts in the order of the bar, each with a swatch of its colour."""
    shown = [part for part in row.parts if part.count]
    words = [
        join([tag("span", class_=f"swatch {part.tone or 'plain'}"), f"{number(part.count)} {part.label}"])
        for part in shown
    ]
    return tag("span", *(tag("span", word, class_="part") for word in words)) if words else tag("span", "none")


def _bar(row: Bar) -> Html:
    marks: list[Html] = []
    whole = sum(part.count for part in row.parts)
    at = 0.0
    for part in row.parts:
        width = part.count / whole * 100 if whole > 0 else 0.0
        if width > 0:
            marks.append(
                tag("rect", x=f"{at:.2f}", y=2, width=f"{width:.2f}", height=16, class_=f"bar {part.tone or 'plain'}")
            )
        at += width
    said = ", ".join(f"{number(part.count)} {part.label}" for part in row.parts if part.count) or "none"
    return _drawing(marks, f"{row.label}: {said}", "plain")
