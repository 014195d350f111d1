"""The last line: the keys that do something now, in the order a hand reaches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual.message import Message

from modelduel.tui.keys import Hint
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, plain, width_of


class KeyLine(PieceRows):
    """Shows keys and what they do; a click does it too. What has no room is left out, from the end."""

    DEFAULT_CSS = """
    KeyLine {
        background: $surface;
    }
    """

    @dataclass
    class Pressed(Message):
        """A key or its label was clicked."""

        action: str
        """The id of what it does."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hints: Sequence[Hint] = ()

    def show(self, hints: Sequence[Hint]) -> None:
        """Show these."""
        self._hints = hints
        self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the one line."""
        row: list[Piece] = [Piece(" ")]
        for hint in self._hints:
            keys = [Piece(plain(key), "strong", id_ or None) for key, id_ in hint.keys]
            more = [*keys, Piece(f" {plain(hint.label)}", "hint", hint.keys[0][1]), Piece("  ")]
            if width_of(row) + width_of(more) > width + 2:
                break
            row += more
        return [row]

    def pressed(self, hit: Any, cell: int) -> None:
        """Say which action was clicked."""
        self.post_message(self.Pressed(str(hit)))
