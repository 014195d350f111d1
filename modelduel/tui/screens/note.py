"""Two small dialogs of a judgement: the note, and the failure modes of either answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.binding import BindingType
from textual.widget import Widget

from modelduel.tui.keys import bind
from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.screens.dialog import Dialog
from modelduel.tui.widgets.choices import Choices, Entry
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, clip, plain
from modelduel.tui.widgets.writing import WritingArea

LONGEST_NOTE = 50_000
"""Characters that are edited here; a longer note, which only another program writes, is shown in part and kept."""


class _Says(PieceRows):
    """A line that says something quietly."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def compose_rows(self, width: int) -> Sequence[Row]:
        return [[Piece(" "), Piece(clip(self._words, width - 2), "hint")]]


class NoteScreen(Dialog[str]):
    """Edits a note; leaves with it, whichever way."""

    CSS_PATH = "note.tcss"
    FACE = "note"
    HEADING = "Note"
    AUTO_FOCUS = "WritingArea"
    BINDINGS: ClassVar[list[BindingType]] = [bind("note.save", "leave")]

    def __init__(self, note: str, about: str = "") -> None:
        """Make the editor of a note; `about` says of what, such as the scenario's title."""
        super().__init__()
        self._note = note
        self._about = about

    @property
    def _fits(self) -> bool:
        return len(self._note) <= LONGEST_NOTE

    def heading(self) -> str:
        """Return what the note is about."""
        return f"Note on {self._about[:60]}" if self._about else "Note"

    def contents(self) -> Iterator[Widget]:
        """Yield the text, and what becomes of it."""
        yield WritingArea(
            self._note if self._fits else self._note[:2_000],
            placeholder="What decided it, what was wrong, what should be looked at again",
            read_only=not self._fits,
        )
        yield _Says(
            "Leaving keeps the note; undo takes it back."
            if self._fits
            else f"This note has {len(self._note):,} characters, too many to edit here. It stays as it is."
        )

    def on_mount(self) -> None:
        """Go to the end of what is there."""
        area = self.query_one(WritingArea)
        area.move_cursor(area.document.end)

    def action_leave(self) -> None:
        """Leave with the note as it is."""
        self.dismiss(self.query_one(WritingArea).text if self._fits else self._note)


_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class _Modes(Choices):
    """The failure modes, a letter before each; a click in the left or the right half gives it to that side."""

    def __init__(self, screen: TagsScreen) -> None:
        super().__init__(empty="This pack names no failure modes.")
        self._tags = screen

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """`enter` is the screen's: it means that all is said."""
        return action not in ("choose", "wrap")

    def action_sideways(self, cells: int) -> None:
        """Give the failure mode under the cursor to the answer on that side, or take it back."""
        self._tags.toggle(self.current, int(cells > 0))

    def on_click(self, event: events.Click) -> None:
        """Give a failure mode to the side whose column was clicked, or take it back."""
        event.prevent_default()
        offset = event.get_content_offset(self)
        row = offset.y + self.scroll_offset.y if offset else -1
        if offset and 0 <= row < len(self.keys):
            self._tags.toggle(self.keys[row], int(offset.x >= self._tags.column(1)))


class TagsScreen(Dialog[tuple[tuple[str, ...], tuple[str, ...]]]):
    """Tags the answers with failure modes: a letter for the left one, the same with shift for the right one.

    It leaves with the keys of both sides, whichever way.
    """

    CSS_PATH = "note.tcss"
    FACE = "tags"
    HEADING = "Failure modes"
    AUTO_FOCUS = "Choices"
    BINDINGS: ClassVar[list[BindingType]] = [bind("tags.done", "leave")]

    def __init__(
        self,
        titles: Mapping[str, str],
        left: Sequence[str] = (),
        right: Sequence[str] = (),
        names: tuple[str, str] = ("A", "B"),
        roles: tuple[str, str] = ("side-a", "side-b"),
    ) -> None:
        """Make the picker.

        Args:
            titles: Failure modes of the pack, key -> title. The first 26 have letters.
            left: Keys given to the left answer so far; one that the pack does not know is listed as well.
            right: The same for the right one.
            names: What the answers are called.
            roles: Their hues.
        """
        super().__init__()
        known = {**titles, **{key: key for key in (*left, *right) if key not in titles}}
        self._titles = {key: clip(plain(title), 48) for key, title in known.items()}
        self._given = [dict.fromkeys(left), dict.fromkeys(right)]
        self._names = names
        self._roles = roles
        self._letters = dict(zip(self._titles, _LETTERS, strict=False))

    def contents(self) -> Iterator[Widget]:
        """Yield the sides' names, the failure modes, and how they are given."""
        yield _Modes(self)
        left, right = self._names
        yield _Says(f"A letter tags {left}, with shift {right}; so do ← and →. Again takes it back.")

    def on_mount(self) -> None:
        """Show what is given so far."""
        head = Entry(self._row("", "", self._names, self._roles))
        rows = [Entry(self._line(key), key) for key in self._titles]
        self.query_one(_Modes).show_entries([head, *rows] if rows else [])

    def column(self, position: int) -> int:
        """Return the cell at which the column of the left (0) or right (1) answer begins."""
        widest = max(map(cell_len, self._titles.values()), default=0)
        return 4 + widest + 4 + position * (max(map(len, self._names)) + 4)

    def toggle(self, key: Any, position: int) -> None:
        """Give a failure mode to an answer, or take it back."""
        if key is None:
            return
        given = self._given[position]
        if key in given:
            del given[key]
        else:
            given[key] = None
        modes = self.query_one(_Modes)
        modes.restate(key, self._line(key))
        modes.put_cursor(key)

    def on_key(self, event: events.Key) -> None:
        """Take a letter as the failure mode it stands before."""
        letter = event.character or ""
        key = next((key for key, known in self._letters.items() if known == letter.lower()), None)
        if key is not None:
            event.stop()
            self.toggle(key, int(letter.isupper()))

    def action_leave(self) -> None:
        """Leave with what is given."""
        left, right = (tuple(given) for given in self._given)
        self.dismiss((left, right))

    def _line(self, key: str) -> Line:
        marks = ("✓" if key in self._given[0] else "·", "✓" if key in self._given[1] else "·")
        roles = tuple(role if mark == "✓" else "hint" for mark, role in zip(marks, self._roles, strict=True))
        return self._row(self._letters.get(key, ""), self._titles[key], marks, (roles[0], roles[1]))

    def _row(self, letter: str, title: str, cells: tuple[str, str], roles: tuple[str, str]) -> Line:
        gutter = 2
        text, runs = "", []
        for end, piece, role in (
            (4 - gutter, letter, "strong"),
            (self.column(0) - gutter, title, ""),
            (self.column(1) - gutter, cells[0], roles[0]),
            (self.column(2) - gutter, cells[1], roles[1]),
        ):
            text += set_cell_size(piece, end - cell_len(text))
            runs.append(Run(len(text), role))
        return make_line(text, runs=tuple(runs))
