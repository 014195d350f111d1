"""A table on a terminal: columns as wide as they need, folded where they do not fit, at last a list for each row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from modelduel.report.document import Cell, RoundRef, Table
from modelduel.report.terminal.lines import GAP, LEAST, PROSE, Line, Span, broken_at, line, padded, paragraph
from modelduel.text import safe_line, width, wrapped

_LONG_WORD = 16
"""Columns of a word beyond which a column of texts is not kept wide for it."""
_INTERVAL = re.compile(r" (?=\()|(?<=:) ")
"""Where a figure may be folded: before its interval, and behind what it counts."""


def table_lines(table: Table, room: int) -> list[Line]:
    """Return the title, the rows and the note of a table in `room` columns."""
    lines = paragraph(table.title, room, "strong")
    if table.rows:
        lines += _rows(table, room)
    if table.note:
        lines += paragraph(table.note, min(room, PROSE), "quiet")
    return lines


def _rows(table: Table, room: int) -> list[Line]:
    numbers = [column.number for column in table.columns]
    titles = [safe_line(column.title) for column in table.columns]
    texts = [[safe_line(cell.text) for cell in row] for row in table.rows]
    columns = list(zip(*texts, strict=True))
    least = [
        max([_least(title, False), *(_least(text, number) for text in column)])
        for title, column, number in zip(titles, columns, numbers, strict=True)
    ]
    unfolded = [max(map(width, (title, *column))) for title, column in zip(titles, columns, strict=True)]
    widest = [max([_least(title, False), *map(width, column)]) for title, column in zip(titles, columns, strict=True)]
    # A title is folded before any cell is.
    widths = unfolded if sum(unfolded) + GAP * (len(unfolded) - 1) <= room else fitted(least, widest, room)
    if widths is None:
        return [each for row in table.rows for each in _stacked(table, row, room)]
    heads = [wrapped(title, size) for title, size in zip(titles, widths, strict=True)]
    rows = [
        [_folded(text, size, number) for text, size, number in zip(cells, widths, numbers, strict=True)]
        for cells in texts
    ]
    # What is folded may need less than it was given.
    widths = [
        max(map(width, (each for row in (heads, *rows) for each in row[at])), default=0) for at in range(len(heads))
    ]
    lines = [Line((Span(text.rstrip(), "quiet"),)) for text in _laid_out(heads, widths, numbers)]
    for row, folded in zip(table.rows, rows, strict=True):
        lines += _painted(row, folded, widths, numbers)
    return lines


def fitted(least: Sequence[int], widest: Sequence[int], room: int) -> list[int] | None:
    """Return how wide the columns are, the widest giving way first; None where not even the least fits.

    Args:
        least: Columns of the terminal that each needs, folded.
        widest: What each needs unfolded; no less.
        room: What there is for all of them and the gaps between.
    """
    left = room - GAP * (len(least) - 1)
    if sum(least) > left:
        return None
    if sum(widest) <= left:
        return list(widest)
    low, high = 0, max(widest)  # the greatest width that all may have lies between
    while high - low > 1:
        cap = (low + high) // 2
        fits = sum(_capped(least, widest, cap)) <= left
        low, high = (cap, high) if fits else (low, cap)
    widths = _capped(least, widest, low)
    for at, size in enumerate(_capped(least, widest, low + 1)):
        if size > widths[at] and sum(widths) < left:
            widths[at] = size
    return widths


def _capped(least: Sequence[int], widest: Sequence[int], cap: int) -> list[int]:
    return [min(high, max(cap, low)) for low, high in zip(least, widest, strict=True)]


def _least(text: str, number: bool) -> int:
    """Return how few columns a cell can be folded into."""
    if number:
        return max(map(width, _INTERVAL.split(text)), default=0)
    return min(max(map(width, text.split(" ")), default=0), _LONG_WORD)


def _folded(text: str, room: int, number: bool) -> list[str]:
    if not number:
        return broken_at(text, max(room, 2))
    lines = [""]
    for piece in _INTERVAL.split(text):
        if lines[-1] and width(lines[-1]) + 1 + width(piece) <= room:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return [one for one in lines if one]


def _laid_out(cells: Sequence[Sequence[str]], widths: Sequence[int], numbers: Sequence[bool]) -> list[str]:
    """Return the lines of a row whose cells are folded already."""
    return [
        (" " * GAP).join(
            padded(cell[at] if at < len(cell) else "", size, right=number)
            for cell, size, number in zip(cells, widths, numbers, strict=True)
        )
        for at in range(max(map(len, cells)))
    ]


def _painted(
    row: Sequence[Cell], folded: Sequence[Sequence[str]], widths: Sequence[int], numbers: Sequence[bool]
) -> list[Line]:
    rounds = _rounds(row)
    lines = []
    for at in range(max([1, *map(len, folded)])):
        spans = []
        for place, (cell, parts) in enumerate(zip(row, folded, strict=True)):
            text = padded(parts[at] if at < len(parts) else "", widths[place], right=numbers[place])
            spans.append(Span(" " * GAP * (place > 0) + text, cell.tone))
        while spans and not spans[-1].text.strip():  # blanks at the end would stand in every copy
            spans.pop()
        spans[-1:] = [Span(last.text.rstrip(), last.style) for last in spans[-1:]]
        lines.append(Line(tuple(spans), rounds))
    return lines


def _stacked(table: Table, row: Sequence[Cell], room: int) -> list[Line]:
    """Return a row as a list of its own, its first cell above the others."""
    rounds = _rounds(row)
    lines = [line(text, row[0].tone, rounds) for text in wrapped(safe_line(row[0].text), max(room, LEAST))]
    for column, cell in zip(table.columns[1:], row[1:], strict=True):
        if cell.text:
            text = f"{column.title}: {cell.text}"
            lines += paragraph(text, room, cell.tone, first="  ", then="    ", rounds=rounds)
    return lines


def _rounds(row: Sequence[Cell]) -> tuple[RoundRef, ...]:
    return tuple(dict.fromkeys(ref for cell in row for ref in cell.rounds))
