"""The first line of a side: who answers, what is to be said of the view, and the views there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from rich.cells import cell_len
from textual.message import Message

from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, clip, plain, spread, width_of

View = Literal["answer", "diff", "code", "tests", "evidence", "original"]
VIEWS: tuple[View, ...] = ("answer", "diff", "code", "tests", "evidence", "original")
_TITLES: dict[View, str] = {
    "answer": "Answer",
    "diff": "Diff",
    "code": "Code",
    "tests": "Tests",
    "evidence": "Evidence",
    "original": "Prompt",
}


class Title(NamedTuple):
    """What a side's first line says."""

    letter: str
    role: str
    """The side's hue."""
    name: str
    """What the contender is called."""
    words: Sequence[str] = ()
    """What is to be said of the view; the first that has room."""
    views: Sequence[View] = VIEWS
    view: View = "answer"
    beside: View | None = None
    """Another view that is shown at the same time."""
    focused: bool = False
    other: str = ""
    """Where only one side is shown: the other's letter and state."""
    other_role: str = ""
    other_key: str = ""
    """The key that goes there."""


class Heading(PieceRows):
    """A side's title and its views, the current one marked."""

    DEFAULT_CSS = """
    Heading {
        height: 1;
        background: $panel;
    }
    """

    @dataclass
    class ViewPicked(Message):
        """A view's name was clicked."""

        heading: Heading
        view: View

        @property
        def control(self) -> Heading:
            """The widget, for `@on` selectors."""
            return self.heading

    @dataclass
    class OtherPicked(Message):
        """The other side's letter was clicked."""

        heading: Heading

        @property
        def control(self) -> Heading:
            """The widget, for `@on` selectors."""
            return self.heading

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._said = Title("", "", "")

    def show(self, title: Title) -> None:
        """Show this title."""
        if title != self._said:
            self._said = title
            self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the one line: where room is short the words go first, then the views' names but for a letter."""
        title = self._said
        letter = Piece(f"{'▌' if title.focused else ' '}{title.letter} ", title.role)
        whole = plain(title.name)
        for short in (False, True):
            right = _right(title, short=short)
            room = max(0, width - width_of(right) - width_of([letter]) - 1)
            if cell_len(whole) <= room:
                break
        name = clip(whole, room)
        room -= cell_len(name)
        fitting = (words for words in map(plain, title.words) if cell_len(words) + 2 <= room)
        words = next(fitting, "")
        left = [letter, Piece(name, "strong"), Piece(f"  {words}" if words else "", "hint")]
        return [spread(left, right, width)]

    def pressed(self, hit: Any, cell: int) -> None:
        """Say what was clicked."""
        self.post_message(self.OtherPicked(self) if hit == "other" else self.ViewPicked(self, hit))


def _right(title: Title, *, short: bool) -> list[Piece]:
    """Return what stands at the right: the views, and how the other side does."""
    row = []
    for view in title.views:
        current = view == title.view
        text = _TITLES[view] if current or not short else _TITLES[view][0]
        row.append(Piece(f" {text} ", "strong" if view in (title.view, title.beside) else "hint", view, current))
    if title.other:
        row.append(Piece(f"  {title.other_key} ", "strong", "other"))
        row.append(Piece(f"{plain(title.other)} ", title.other_role, "other"))
    return row
