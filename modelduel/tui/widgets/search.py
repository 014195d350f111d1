"""Looking for words in a pane of lines: as they are typed, then from place to place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar, NamedTuple

from textual.binding import BindingType
from textual.message import Message

from modelduel.tui.cells import tidy
from modelduel.tui.keys import bind
from modelduel.tui.rows import Line, Run
from modelduel.tui.widgets.cursor import CursorLines
from modelduel.tui.widgets.writing import LineInput

MOST = 10_000
"""Places that are counted; nobody goes through more of them."""

_LONGEST = 200
"""Characters looked for. What is pasted may be of any length."""


class Place(NamedTuple):
    """Where the words are: a line, and the characters of it."""

    line: int
    start: int
    end: int


def pattern_of(words: str) -> re.Pattern[str] | None:
    """Return what looks for words as they are shown, whatever their case unless one is a capital; None for none."""
    shown = tidy(words[:_LONGEST])
    return re.compile(re.escape(shown), re.IGNORECASE if shown == shown.lower() else 0) if shown else None


def places(lines: Sequence[Line], pattern: re.Pattern[str], first: int = 0) -> Iterator[Place]:
    """Yield every place in the lines from number `first` on."""
    for index in range(first, len(lines)):
        for match in pattern.finditer(lines[index].text):
            yield Place(index, *match.span())


def marked(line: Line, found: Iterable[tuple[int, int]]) -> Line:
    """Return a line whose found characters look like it; the others look as they did."""
    runs: list[Run] = []
    at = 0
    old = [*line.runs, Run(len(line.text), "")]
    for start, end in found:
        runs += _cut(old, at, start)
        runs.append(Run(end, "found"))
        at = end
    return line._replace(runs=(*runs, *_cut(old, at, len(line.text))))


def _cut(runs: Sequence[Run], start: int, end: int) -> Iterator[Run]:
    """Yield the looks between two characters."""
    at = start
    for run in runs:
        if at >= end:
            return
        if run.end > at:
            at = min(run.end, end)
            yield run._replace(end=at)


class SearchLines(CursorLines):
    """Shows lines among which words can be looked for. Whoever holds it has a `FindField` for them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("tests.find", "find"),
        bind("tests.find-next", "find_step(1)"),
        bind("tests.find-previous", "find_step(-1)"),
        bind("tests.find-end", "find_end"),
    ]

    @dataclass
    class Wanted(Message):
        """The reader wants to type what to look for."""

        pane: SearchLines

        @property
        def control(self) -> SearchLines:
            """The pane, for `@on` selectors."""
            return self.pane

    @dataclass
    class Found(Message):
        """What was found, or which of it is shown, has changed."""

        pane: SearchLines

        @property
        def control(self) -> SearchLines:
            """The pane, for `@on` selectors."""
            return self.pane

    _pattern: re.Pattern[str] | None = None
    _places: Sequence[Place] = ()
    _at = -1
    _from = 0
    """The line from which on the first place is shown."""

    @property
    def found(self) -> Sequence[str]:
        """What to say of the search, from the fullest to the shortest; nothing when there is none."""
        if self._pattern is None:
            return ()
        if not self._places:
            return ("nothing found", "0")
        count = len(self._places)
        of = f"{count:,}{'+' if count >= MOST else ''}"
        return (f"found {self._at + 1:,} of {of}", f"{self._at + 1}/{of}")

    def look_for(self, words: str) -> None:
        """Mark every place where words are, and go to the first one from the cursor on. No words: end the search."""
        if self._pattern is None:
            self._from = self._cursor
        self._pattern = pattern_of(words)
        self._places, self._at = [], -1
        if self._pattern is not None:
            self._places = list(islice(places(self._lines, self._pattern), MOST))
        self._strips.clear()
        self.refresh()
        self._go_to_first()
        self.post_message(self.Found(self))

    def replace_lines(self, start: int, lines: Sequence[Line]) -> None:
        """Put lines in the place of others, and look through them."""
        super().replace_lines(start, lines)
        if self._pattern is None:
            return
        kept = self._places[: bisect_left(self._places, Place(start, 0, 0))]
        more = islice(places(self._lines, self._pattern, start), max(0, MOST - len(kept)))
        self._places = [*kept, *more]
        self._at = min(self._at, len(self._places) - 1)
        if self._at < 0:
            self._go_to_first()
        self.post_message(self.Found(self))

    def dressed(self, index: int) -> Line:
        """Return a line with what was found in it marked."""
        line = super().dressed(index)
        if self._pattern is None or not self._places:
            return line
        first = bisect_left(self._places, Place(index, 0, 0))
        after = bisect_left(self._places, Place(index + 1, 0, 0))
        return marked(line, [place[1:] for place in self._places[first:after]]) if first < after else line

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of a search to the screen while there is none."""
        if action == "find":
            return bool(self._lines)
        if action == "find_step":
            return bool(self._places)
        return action != "find_end" or self._pattern is not None

    def action_find(self) -> None:
        """Ask what to look for."""
        self._from = self._cursor
        self.post_message(self.Wanted(self))

    def action_find_step(self, step: int) -> None:
        """Go to the next place, or the one before; after the last comes the first."""
        self._go_to((self._at + step) % len(self._places))
        self.post_message(self.Found(self))

    def action_find_end(self) -> None:
        """Look for nothing any more."""
        self.look_for("")

    def _go_to_first(self) -> None:
        if self._places:
            first = bisect_left(self._places, Place(self._from, 0, 0))
            self._go_to(first % len(self._places))

    def _go_to(self, number: int) -> None:
        """Put the cursor on a place, and scroll so that it can be seen."""
        self._at = number
        index, start, end = self._places[number]
        self._cursor_moved = True
        self._move_cursor(index)
        rows, line = self._rows, self._lines[index]
        if index >= len(rows.starts):
            return  # not laid out yet
        if rows.wraps(line):
            row = rows.starts[index] + rows.part_of(index, line, start)
            self._bring_into_view(row, row)
            return
        left, width = round(self.scroll_offset.x), rows.width
        if not left <= start <= end <= left + width - 2:
            self.scroll_to(x=max(0, end - width // 2) if end > width - 2 else 0, animate=False)


class FindField(LineInput):
    """The line in which is typed what a pane is searched for; it shows itself for as long."""

    DEFAULT_CSS = """
    FindField {
        display: none;
        padding: 0 2 !important;
        &.open {
            display: block;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("find.keep", "keep"),
        bind("find.leave", "leave"),
    ]

    def __init__(self, pane: SearchLines, *, id: str | None = None) -> None:
        super().__init__(placeholder="Words to find", id=id)
        self._pane = pane

    def open(self) -> None:
        """Let the reader type, in place of what was looked for before."""
        self.add_class("open")
        self.value = ""
        self.focus()

    def on_input_changed(self) -> None:
        """Look for what has been typed so far."""
        if self.has_class("open"):
            self._pane.look_for(self.value)

    def on_blur(self) -> None:
        """Go away; what was found stays."""
        self.remove_class("open")

    def action_keep(self) -> None:
        """Go on in the pane, from what was found."""
        self._pane.focus()

    def action_leave(self) -> None:
        """Go on in the pane, without the search."""
        self._pane.look_for("")
        self._pane.focus()
