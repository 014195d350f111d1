"""Small tables as lines: cells in columns, each in its look, whatever the characters in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.widgets.pieces import clip, plain


class Cell(NamedTuple):
    """One cell."""

    text: str
    role: str = ""
    right: bool = False
    """Whether it stands at the right of its column, as figures do."""


def table(rows: Iterable[Sequence[Cell | str]], widths: Sequence[int]) -> list[Line]:
    """Return rows as lines. A cell too long for its column is cut; one beyond the columns goes on to the edge."""
    return [row(cells, widths) for cells in rows]


def row(cells: Sequence[Cell | str], widths: Sequence[int], gap: str = "  ") -> Line:
    """Return one row; where it does not fit the pane, its last cell is wrapped below itself."""
    text, hang = "", 0
    runs: list[Run] = []
    for number, cell in enumerate(cells):
        if number:
            text += gap
            runs.append(Run(len(text), ""))
        hang = cell_len(text)
        one = Cell(cell) if isinstance(cell, str) else cell
        shown = plain(one.text)
        if number < len(widths):
            shown = clip(shown, widths[number])
            space = " " * (widths[number] - cell_len(shown))
            shown = space + shown if one.right else shown + space
        text += shown
        runs.append(Run(len(text), one.role))
    return make_line(text.rstrip(), runs=tuple(runs), soft=True, hang=hang, clean=True)


def words(text: str, role: str = "", hang: int = 0) -> Line:
    """Return a sentence that wraps."""
    shown = plain(text)
    return make_line(shown, runs=(Run(len(shown), role),), soft=True, hang=hang, clean=True)
