"""Two lines in one row: the layout and the painting of the side-by-side view."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from modelduel.tui.cells import Cut
from modelduel.tui.paint import Inks, Window, paint, window
from modelduel.tui.rows import Line, Rows

Gutter = Sequence[tuple[str, str]]

_DIVIDER = "│"


class Halves(NamedTuple):
    """How a pane's width is shared: both texts get the same, so that long lines are cut at the same place."""

    left: int
    """Cells of the left half, its gutter among them."""
    right: int
    text: int
    """Cells of either text."""


def halves(width: int, gutter: int) -> Halves:
    """Share `width` cells between two halves with a gutter each and the divider."""
    text = max(1, (width - len(_DIVIDER) - 2 * gutter) // 2)
    return Halves(max(0, width - len(_DIVIDER) - gutter - text), gutter + text, text)


class SplitRows(Rows):
    """Rows of which each shows two lines, and has as many rows as the one that needs more."""

    def __init__(self, width: int, wrapped: bool, others: Sequence[Line]) -> None:
        super().__init__(width, wrapped)
        self.others = others
        """The lines on the left."""
        self.left = Rows(width, wrapped)
        """Where the lines on the left are cut."""

    def catch_up(self, lines: Sequence[Line], seconds: float) -> bool:
        """Lay out the lines not laid out yet, for about so many seconds; say whether all are."""
        end = perf_counter() + seconds
        starts, total = self.starts, self.total
        for index in range(len(starts), len(lines)):
            starts.append(total)
            total += max(self._count(lines[index]), self._count(self.others[index]))
            if index % 64 == 63 and perf_counter() > end:
                break
        self.total = total
        return len(starts) == len(lines)

    def forget_from(self, index: int) -> None:
        """Drop the layout of line `index` and of those after it."""
        super().forget_from(index)
        self.left = Rows(self.width, self.wrapped)

    def span(self, index: int, line: Line, part: int) -> tuple[int, int]:
        """Return the characters that row `part` holds; none where only the other line goes on."""
        if part and part >= self._count(line):
            return len(line.text), len(line.text)
        return super().span(index, line, part)

    def part_of(self, index: int, line: Line, character: int) -> int:
        """Return which row of `line` holds a character."""
        return super().part_of(index, line, character) if character < len(line.text) else self._count(line) - 1

    def windows(self, index: int, left: Line, right: Line, part: int, column: int) -> tuple[Window, Window]:
        """Return what row `part` shows of both lines."""
        return self._window(self.left, index, left, part, column), self._window(self, index, right, part, column)

    def _window(self, rows: Rows, index: int, line: Line, part: int, column: int) -> Window:
        if part and part >= self._count(line):
            end = len(line.text)
            return Window("", Cut(end, end, 0, 0), more=False)
        return window(rows, index, line, part, column)


def paint_halves(
    lines: tuple[Line, Line],
    views: tuple[Window, Window],
    gutters: tuple[Gutter, Gutter],
    shape: Halves,
    inks: Inks,
    chosen: tuple[int, int],
) -> Strip:
    """Return a row of both lines; `chosen` are the selected characters of the right one."""
    return Strip.join(
        [
            paint(lines[0], views[0], gutters[0], shape.left, inks, (0, 0)),
            Strip([Segment(_DIVIDER, inks("number-column"))], len(_DIVIDER)),
            paint(lines[1], views[1], gutters[1], shape.right, inks, chosen),
        ]
    )
