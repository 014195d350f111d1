"""Widgets of a few fixed rows, such as the metrics line: pure functions decide what stands in them, as small pieces.

A row never changes its height, and is painted again only where its pieces have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from modelduel.text import safe_line
from modelduel.tui.cells import cut, tidy
from modelduel.tui.paint import Inks
from modelduel.tui.themes import palette

_LONGEST = 2_000
"""Characters of a text that are looked at; no terminal shows more of it on one row."""


class Piece(NamedTuple):
    """A stretch of a row."""

    text: str
    role: str = ""
    """What it is, as `themes.ROLES` names it."""
    hit: Any = None
    """What a click on it means, for `PieceRows.pressed`; None when it means nothing."""
    inverted: bool = False


Row = Sequence[Piece]


def plain(text: str) -> str:
    """Return foreign text as one short line that is safe to show and measure."""
    return tidy(safe_line(text[:_LONGEST]))


def clip(text: str, cells: int) -> str:
    """Return `text` in at most so many cells; a text that is cut ends in `…`."""
    if cell_len(text) <= cells:
        return text
    return text[: cut(text, 0, cells - 1).end] + "…" if cells > 0 else ""


def width_of(row: Row) -> int:
    """Return how many cells a row takes."""
    return sum(cell_len(piece.text) for piece in row)


def spread(left: Row, right: Row, cells: int) -> list[Piece]:
    """Return one row with `right` at its right edge; `left` is cut to the room there is."""
    room = cells - width_of(right)
    row: list[Piece] = []
    for piece in left:
        text = clip(piece.text, max(0, room))
        row.append(piece._replace(text=text))
        room -= cell_len(text)
    return [*row, Piece(" " * max(0, room)), *right]


def shares(wants: Sequence[int], room: int) -> list[int]:
    """Share out `room` cells: nobody gets more than they want, and the most demanding give way first.

    Args:
        wants: Cells that each would take.
        room: Cells there are.
    """
    given = [0] * len(wants)
    for place, index in enumerate(sorted(range(len(wants)), key=lambda index: wants[index])):
        given[index] = min(wants[index], max(0, room) // (len(wants) - place))
        room -= given[index]
    return given


class PieceRows(Widget):
    """Shows rows of pieces. Subclasses say which, and what a click means."""

    DEFAULT_CSS = """
    PieceRows {
        width: 1fr;
        height: 1;
        background: $background;
        color: $foreground;
    }
    """
    ALLOW_SELECT = False

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._rows: list[list[Piece]] = []
        self._inks = Inks({}, Style.null(), Style.null())
        self._look: tuple[object, ...] = ()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the rows for a width in cells. Foreign text in them has been through `plain`."""
        raise NotImplementedError

    def pressed(self, hit: Any, cell: int) -> None:
        """Do what a click on a piece means; `cell` counts from the piece's first cell."""

    @property
    def rows(self) -> Sequence[Row]:
        """The rows as they are shown, for tests and for reading aloud."""
        return self._rows

    @property
    def text(self) -> str:
        """The rows without their looks."""
        return "\n".join("".join(piece.text for piece in row).rstrip() for row in self._rows)

    def recompose_rows(self) -> None:
        """Decide anew what is shown, and paint the rows that have changed."""
        if not self.size.width:
            return  # not on the screen: it comes with the first resize
        old, self._rows = self._rows, [list(row) for row in self.compose_rows(self.size.width)]
        for y in range(max(len(old), len(self._rows))):
            if old[y : y + 1] != self._rows[y : y + 1]:
                self.refresh(Region(0, y, self.size.width, 1))

    def on_resize(self) -> None:
        """Fit the rows to the new width."""
        self.recompose_rows()

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        width = self.size.width
        look = (self.app.theme, self.rich_style)
        if look != self._look:
            self._look = look
            self._inks = Inks(
                palette(self.app.theme_variables, self.app.current_theme.dark), self.rich_style, Style.null()
            )
        segments = []
        for piece in self._rows[y] if y < len(self._rows) else ():
            style = self._inks(piece.role)
            # Looked at again here, since a piece may have been made without `plain`.
            segments.append(Segment(plain(piece.text), style + _INVERTED if piece.inverted else style))
        return Strip(segments).adjust_cell_length(width, self._inks.base)

    def on_click(self, event: events.Click) -> None:
        """Find the piece under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y >= len(self._rows):
            return
        at = 0
        for piece in self._rows[offset.y]:
            end = at + cell_len(piece.text)
            if at <= offset.x < end:
                if piece.hit is not None:
                    event.stop()
                    self.pressed(piece.hit, offset.x - at)
                return
            at = end


_INVERTED = Style(reverse=True)
