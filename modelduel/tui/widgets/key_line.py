"""The line at the bottom: the keys that do something now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.screen import Screen

from modelduel.tui.keys import Face, Hint
from modelduel.tui.live import do, keys_of, live_actions
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, width_of


def key_row(hints: Sequence[Hint], width: int) -> Row:
    """Return the line for a width in cells. Where not all have room, those before the last go, from the right."""
    entries = [_entry(hint) for hint in hints]
    while len(entries) > 1 and sum(map(width_of, entries)) > width:
        del entries[-2]
    return [piece for entry in entries for piece in entry]


def _entry(hint: Hint) -> list[Piece]:
    first = next((id_ for _, id_ in hint.keys if id_), "")
    keys = [Piece(key, "strong" if id_ else "hint", id_ or None) for key, id_ in hint.keys]
    return [Piece(" "), *keys, Piece(f" {hint.label} ", "hint", first)]


class KeyLine(PieceRows):
    """Shows the keys of its screen, and does what one does when it is clicked. It keeps itself up to date."""

    def __init__(self, face: Face, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._face: Face = face
        self._labels: Mapping[str, str] = {}

    @property
    def face(self) -> Face:
        """Whose keys are shown."""
        return self._face

    @face.setter
    def face(self, face: Face) -> None:
        self._face = face
        self.recompose_rows()

    @property
    def labels(self) -> Mapping[str, str]:
        """What some entries are called otherwise, as long as that is so."""
        return self._labels

    @labels.setter
    def labels(self, labels: Mapping[str, str]) -> None:
        if labels != self._labels:
            self._labels = labels
            self.recompose_rows()

    def on_mount(self) -> None:
        """Listen to what the screen can do."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the one line."""
        return [key_row(keys_of(self.app).footer(self._face, live_actions(self.screen), self._labels), width)]

    async def _press(self, id_: str) -> None:
        await do(self.screen, id_)

    def pressed(self, hit: Any, cell: int) -> None:
        """Do what the key does."""
        self.run_worker(self._press(hit), exclusive=True)

    def _changed(self, _: Screen[Any]) -> None:
        self.recompose_rows()
