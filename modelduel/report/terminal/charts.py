"""Charts on a terminal: intervals on a scale, and bars made of parts whose shapes differ as well as their colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from math import isfinite

from msgspec import Struct

from modelduel.report.document import Bar, Bars, Estimate, Intervals
from modelduel.report.findings.amounts import number
from modelduel.report.terminal.lines import GAP, Line, Span, Style, padded, paragraph
from modelduel.report.units import tick, told
from modelduel.text import safe_line, width, wrapped


class Signs(Struct, frozen=True):
    """The characters that charts are drawn with."""

    left: str
    right: str
    between: str
    point: str
    blank: str
    even: str
    fills: str
    """Of the parts of a bar, in their order: as many as an answer has ends, so that no two look alike."""


UNICODE = Signs("├", "┤", "─", "●", "·", "┊", "█▒▓░▚▞▤▥▦▧▨▩▣◧")
ASCII = Signs("[", "]", "-", "o", ".", "|", "#=+:%x~*o&@$^!")

_LONGEST = 60
"""Columns of a scale; a longer one is no easier to read."""
_SHORTEST = 16
"""Columns of a scale below which figures stand alone."""
_LABEL = 3
"""A label takes at most one part in so many of a line."""


def interval_lines(chart: Intervals, room: int, signs: Signs) -> list[Line]:
    """Return a chart of intervals in `room` columns: label, scale, figure."""
    lines = paragraph(chart.title, room, "strong")
    if not chart.rows:
        return lines
    values = [told(row.figure, chart.unit) for row in chart.rows]
    label = _label_width([row.label for row in chart.rows], room)
    size = min(room - label - max(map(width, values)) - 2 * GAP, _LONGEST)
    for row, value in zip(chart.rows, values, strict=True):
        heads = wrapped(safe_line(row.label), label) or [""]
        lines += [Line((Span(head, row.tone),)) for head in heads[:-1]]
        spans = [Span(padded(heads[-1], label) + " " * GAP, row.tone)]
        if size >= _SHORTEST:
            spans += [*_scale(row, chart, size, signs), Span(" " * GAP)]
        lines += _ended(spans, Span(value, row.tone), room)
    if size >= _SHORTEST:
        lines.append(Line((Span(" " * (label + GAP) + _axis(chart, size), "quiet"),)))
    return lines


def _label_width(labels: Sequence[str], room: int) -> int:
    return min(max(width(safe_line(each)) for each in labels), room // _LABEL)


def _at(value: float, chart: Intervals, size: int) -> int:
    """Return the column of a value; what lies beyond an end stands at it."""
    reach = chart.high - chart.low
    if not isfinite(value):
        return 0 if value < 0 else size - 1
    share = (value - chart.low) / reach if reach > 0 else 0.0
    return min(max(round(share * (size - 1)), 0), size - 1)


def _scale(row: Estimate, chart: Intervals, size: int, signs: Signs) -> list[Span]:
    cells: list[tuple[str, Style]] = [(signs.blank, "quiet")] * size
    if chart.even is not None:
        cells[_at(chart.even, chart, size)] = (signs.even, "quiet")
    figure = row.figure
    if figure.low is not None and figure.high is not None:
        low, high = _at(figure.low, chart, size), _at(figure.high, chart, size)
        cells[low : high + 1] = [(signs.between, row.tone)] * (high + 1 - low)
        cells[low], cells[high] = (signs.left, row.tone), (signs.right, row.tone)
    if figure.value is not None:
        cells[_at(figure.value, chart, size)] = (signs.point, row.tone)
    spans: list[Span] = []
    for sign, style in cells:
        if spans and spans[-1].style == style:
            spans[-1] = Span(spans[-1].text + sign, style)
        else:
            spans.append(Span(sign, style))
    return spans


def _axis(chart: Intervals, size: int) -> str:
    """Return the ends of the scale, and what is even where there is room for it."""
    low, high = tick(chart.low, chart.unit), tick(chart.high, chart.unit)
    axis = low + high.rjust(size - len(low))
    if chart.even is None:
        return axis
    even = tick(chart.even, chart.unit)
    start = _at(chart.even, chart, size) - len(even) // 2
    if start <= len(low) or start + len(even) >= size - len(high):
        return axis
    return axis[:start] + even + axis[start + len(even) :]


def bar_lines(chart: Bars, room: int, signs: Signs) -> list[Line]:
    """Return a chart of bars in `room` columns, with what each shape means above it."""
    unit = "" if chart.unit.casefold() in chart.title.casefold() else f" ({chart.unit})"
    lines = paragraph(chart.title + unit, room, "strong")
    if not chart.rows:
        return lines
    there = {part.label for row in chart.rows for part in row.parts if part.count}
    labels = [
        label for label in dict.fromkeys(part.label for row in chart.rows for part in row.parts) if label in there
    ]
    fills = dict(zip(labels, cycle(signs.fills), strict=False))
    tones = {part.label: part.tone for row in chart.rows for part in row.parts}
    if labels:
        lines += _legend(fills, tones, room)
    label = _label_width([row.label for row in chart.rows], room)
    counts = [", ".join(number(part.count) for part in row.parts if part.count) or "0" for row in chart.rows]
    longest = max(sum(part.count for part in row.parts) for row in chart.rows)
    size = min(room - label - min(max(map(width, counts)), room // 2) - 2 * GAP, _LONGEST)
    for row, count in zip(chart.rows, counts, strict=True):
        heads = wrapped(safe_line(row.label), label) or [""]
        lines += [Line((Span(head),)) for head in heads[:-1]]
        spans = [Span(padded(heads[-1], label) + " " * GAP)]
        if size >= _SHORTEST and longest > 0:
            whole = round(sum(part.count for part in row.parts) / longest * size)
            spans += _bar(row, whole, fills)
            spans.append(Span(" " * (size - sum(len(span.text) for span in spans[1:]) + GAP)))
        lines += _ended(spans, Span(count), room)
    return lines


def _ended(spans: Sequence[Span], figures: Span, room: int) -> list[Line]:
    """Return a row with its figures at its end, or below where there is no room for them."""
    if sum(width(span.text) for span in spans) + width(figures.text) <= room:
        return [Line((*spans, figures))]
    return [Line(tuple(spans)), *paragraph(figures.text, room, figures.style, first=" " * GAP)]


def _legend(fills: Mapping[str, str], tones: Mapping[str, Style], room: int) -> list[Line]:
    lines: list[list[Span]] = [[]]
    taken = 0
    for label, fill in fills.items():
        span = Span(f"{fill} {safe_line(label)}", tones[label])
        if width(span.text) > room:
            span = Span(wrapped(span.text, room - 1)[0] + "…", span.style)
        if lines[-1] and taken + GAP + width(span.text) > room:
            lines.append([])
            taken = 0
        if lines[-1]:
            lines[-1].append(Span(" " * GAP))
            taken += GAP
        lines[-1].append(span)
        taken += width(span.text)
    return [Line(tuple(spans)) for spans in lines]


def _bar(row: Bar, size: int, fills: Mapping[str, str]) -> list[Span]:
    parts = [part for part in row.parts if part.count > 0]
    sizes = shares([part.count for part in parts], size)
    return [Span(fills[part.label] * length, part.tone) for part, length in zip(parts, sizes, strict=True)]


def shares(counts: Sequence[float], size: int) -> list[int]:
    """Return how many columns each part of a bar takes: by largest remainder, and nothing that is there takes none."""
    if not counts:
        return []
    size = max(size, len(counts))
    total = sum(counts)
    exact = [count / total * size for count in counts]
    sizes = [max(int(each), 1) for each in exact]
    by_need = sorted(range(len(counts)), key=lambda at: sizes[at] - exact[at])
    for at in by_need[: max(size - sum(sizes), 0)]:
        sizes[at] += 1
    while sum(sizes) > size:
        sizes[max(range(len(sizes)), key=lambda at: sizes[at])] -= 1
    return sizes
