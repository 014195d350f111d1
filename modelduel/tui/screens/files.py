"""The file picker: one folder at a time, read off the loop, narrowed by typing, several files at once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from modelduel.tui.keys import bind
from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.screens.dialog import FilteredDialog, fits
from modelduel.tui.screens.home import short_path
from modelduel.tui.widgets.choices import Entry
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, plain
from modelduel.tui.widgets.writing import LineInput

MOST_ENTRIES = 20_000
"""Of a folder; what is beyond is said to be left out."""

_MANY = f"More than {MOST_ENTRIES:,} are here; the others are left out."
_UP = ".."


class Found(NamedTuple):
    """What is in a folder."""

    folder: Path
    folders: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    left_out: bool = False
    trouble: str = ""
    """Why it cannot be read; empty when it can."""


def look_into(folder: Path) -> Found:
    """Return the names in a folder, sorted; of one that cannot be read, why. Does not raise."""
    folders: list[str] = []
    files: list[str] = []
    left_out = False
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number == MOST_ENTRIES:
                    left_out = True
                    break
                try:
                    (folders if entry.is_dir() else files).append(entry.name)
                except OSError:  # a link in a circle: whatever it is, it is no folder to go into
                    files.append(entry.name)
    except (OSError, ValueError) as error:  # the latter for a path with a null character
        reason = getattr(error, "strerror", None) or error
        return Found(folder, trouble=f"The folder cannot be read: {reason}.")
    return Found(folder, tuple(sorted(folders, key=str.casefold)), tuple(sorted(files, key=str.casefold)), left_out)


def go_to(folder: Path, typed: str) -> Path:
    """Return the folder that a typed path such as `../src/` or `~/` means, seen from `folder`."""
    return Path(os.path.normpath(folder / os.path.expanduser(typed)))  # noqa: PTH111  pathlib's raises for unknown users


class _Where(PieceRows):
    """The folder that is shown, and how many files are marked."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path()
        self._marked = 0

    def show(self, folder: Path, marked: int) -> None:
        self._folder, self._marked = folder, marked
        self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the one line."""
        count = f"{self._marked} marked" if self._marked else ""
        path = short_path(self._folder, width - len(count) - 4)
        return [[Piece(" "), Piece(path, "strong"), Piece("  "), Piece(count, "hint")]]


class FilesScreen(FilteredDialog[tuple[Path, ...] | None]):
    """Shows files to choose from; leaves with those that were taken, in the order they were marked, or with None."""

    CSS_PATH = "files.tcss"
    FACE = "picker"
    PROMPT = "Type to filter, or a path that ends in /"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("files.mark", "mark"),
        bind("files.up", "up"),
        bind("files.take", "take"),
        Binding("backspace", "up", show=False),  # comes here when there is nothing left to delete
    ]

    def __init__(self, heading: str, folder: Path, marked: Sequence[Path] = ()) -> None:
        """Make the picker: what it is for, the folder it begins in, and what is marked already."""
        super().__init__()
        self._heading = heading
        self._found = Found(folder)
        self._marked = dict.fromkeys(marked)

    def heading(self) -> str:
        """Return what the files are for."""
        return self._heading

    def begin(self) -> None:
        """Look into the first folder."""
        self._go(self._found.folder)

    def head(self) -> Iterator[Widget]:
        """Yield the line that says where one is."""
        yield _Where()

    # Folders.

    def _go(self, folder: Path, come_from: str = "") -> None:
        self.run_worker(self._enter(folder, come_from, self.typed), exclusive=True, group="folder")

    async def _enter(self, folder: Path, come_from: str, typed: str) -> None:
        """Show a folder, and of its names those that fit what was typed since it was gone to."""
        found = await asyncio.to_thread(look_into, folder)
        if found.trouble and self._found.folders + self._found.files:
            self.notify(found.trouble, title=short_path(folder, 60), severity="warning", markup=False)
            return
        self._found = found
        with self.prevent(Input.Changed):
            field = self.query_one(LineInput)
            field.value = field.value.removeprefix(typed) if field.value.startswith(typed) else ""
        self.narrow(come_from)

    def narrow(self, at: str = "") -> None:
        """Show what fits what was typed; the cursor goes to the name `at`."""
        typed, found = self.typed, self._found
        if typed.endswith("/"):
            self._go(go_to(found.folder, typed))
            return
        hidden = typed.startswith(".")
        names = [*(f"{name}/" for name in found.folders), *found.files]
        shown = [name for name in names if (hidden or not name.startswith(".")) and fits(typed, name)]
        entries = [Entry(partial(self._line, name), name) for name in shown]
        if not typed and found.folder.parent != found.folder:
            entries.insert(0, Entry(self._line(_UP), _UP))
        words = found.trouble or (_MANY if found.left_out else "")
        if words:
            entries.append(Entry(make_line(words, runs=(Run(len(words), "hint"),))))
        empty = "Nothing fits." if names else "The folder is empty."
        first = shown[0] if shown else None
        self.choices.show_entries(entries, empty=empty, at=at or first)
        self._say_where()

    def _line(self, name: str) -> Line:
        if name == _UP:
            return make_line("  ..  the folder above", runs=(Run(4, ""), Run(80, "hint")))
        mark = "✓ " if self._path(name) in self._marked else "  "
        text = mark + plain(name)
        return make_line(text, runs=(Run(2, "pass"), Run(len(text), "type" if name.endswith("/") else "")))

    def _path(self, name: str) -> Path:
        return self._found.folder / name

    def _say_where(self) -> None:
        self.query_one(_Where).show(self._found.folder, len(self._marked))
        self.refresh_bindings()

    # Keys and mouse.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what is marked can be taken."""
        return bool(self._marked) if action == "take" else True

    def action_up(self) -> None:
        """Go to the folder above."""
        folder = self._found.folder
        if folder.parent != folder:
            self._go(folder.parent, f"{folder.name}/")

    def action_mark(self) -> None:
        """Mark the file under the cursor, or no longer, and go to the next."""
        name = self.choices.current
        if name and not name.endswith("/") and name != _UP:
            self._toggle(name)
            self.choices.move(1)

    def _toggle(self, name: str) -> None:
        path = self._path(name)
        if path in self._marked:
            del self._marked[path]
        else:
            self._marked[path] = None
        self.choices.restate(name, self._line(name))
        self._say_where()

    def action_take(self) -> None:
        """Leave with the marked files."""
        self.dismiss(tuple(self._marked))

    def choose(self, key: Any, *, by_mouse: bool) -> None:
        """Go into a folder; take a file, and with it those that are marked. A click marks: it has no other way to."""
        if key == _UP:
            self.action_up()
        elif key.endswith("/"):
            self._go(self._path(key.removesuffix("/")))
        elif by_mouse:
            self._toggle(key)
        else:
            self.dismiss(tuple(dict.fromkeys((*self._marked, self._path(key)))))
