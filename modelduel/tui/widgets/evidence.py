"""The evidence of a round, across both sides: what was measured of the answers, or a checklist to tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from modelduel.scenario.model import ScenarioFile
from modelduel.tui.checklist import ALARMS, CELL, GAP, Entry, Marked, checklist, counts_alarms
from modelduel.tui.keys import bind
from modelduel.tui.rows import Line
from modelduel.tui.sheet import POSITIONS, Position
from modelduel.tui.widgets.cursor import CursorLines
from modelduel.tui.widgets.heading import Heading, Title, View


class EvidenceLines(CursorLines):
    """Shows lines to read, or a checklist with a cursor that goes from box to box."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("evidence.tick", "tick"),
        bind("evidence.alarm", "alarms(1)"),
        bind("evidence.no-alarm", "alarms(-1)"),
        bind("evidence.open", "open"),
        bind("evidence.go", "go"),
    ]
    ALLOW_SELECT = False

    @dataclass
    class Ticked(Message):
        """A box of the checklist is to be ticked, or its tick taken back."""

        position: Position
        key: str

    @dataclass
    class Alarms(Message):
        """So many more false alarms are to be counted."""

        position: Position
        more: int

    @dataclass
    class Wanted(Message):
        """The passage of the answer that a proposal rests on is to be shown."""

        position: Position
        key: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._column = 0
        self._opened: set[str] = set()
        self._spec: ScenarioFile | None = None
        self._sides: Sequence[Marked] = ()
        self._readonly = ""
        self._entries: list[Entry] = []

    # What is shown.

    def begin(self) -> None:
        """Forget the cursor and what was unfolded, for another round."""
        self._column, self._cursor = 0, 0
        self._opened.clear()
        self.show_facts(())

    def show_facts(self, lines: Sequence[Line]) -> None:
        """Show lines to read."""
        self._spec, self._entries = None, []
        if list(lines) != list(self._lines):
            self.show_lines(lines)

    def show_checklist(self, spec: ScenarioFile, sides: Sequence[Marked], readonly: str) -> None:
        """Show a review's checklist with the ticks there are; the cursor stays where it is."""
        fresh = self._spec is not spec
        self._spec, self._sides, self._readonly = spec, sides, readonly
        at = self.key
        self._remake()
        if fresh or at is None:
            self._cursor = self._rows_of_keys()[0]
            self._remake()
            self.scroll_to(0, 0, animate=False)

    @property
    def key(self) -> str | None:
        """The row under the cursor."""
        return self._entries[self._cursor].key if self._cursor < len(self._entries) else None

    @property
    def position(self) -> Position:
        """The column under the cursor."""
        return POSITIONS[self._column]

    def _remake(self) -> None:
        """Make every line anew; some dozen of them, in less than a millisecond."""
        if self._spec is None:
            return
        key = self.key
        at = key, self._column
        self._entries = checklist(self._spec, self._sides, at=at, opened=self._opened, readonly=self._readonly)
        index = next((n for n, entry in enumerate(self._entries) if entry.key == key and entry.first), self._cursor)
        lines = [entry.line for entry in self._entries]
        first = next((n for n, (old, new) in enumerate(zip(self._lines, lines, strict=False)) if old != new), None)
        self._cursor = index
        if first is not None or len(lines) != len(self._lines):
            start = len(self._lines) if first is None else first
            self.replace_lines(min(start, len(lines)), lines[min(start, len(lines)) :])

    def _rows_of_keys(self) -> list[int]:
        return [n for n, entry in enumerate(self._entries) if entry.first]

    # Keys and the mouse.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of a checklist to the screen where there is none, or nothing may be ticked."""
        if action in ("tick", "alarms"):
            some = self._spec is not None and (action == "tick" or counts_alarms(self._spec))
            return some and not self._readonly
        if action == "open":
            return self._spec is not None
        if action == "go":
            return self._spec is not None and any(side.proposed for side in self._sides)
        return super().check_action(action, parameters)

    def action_tick(self) -> None:
        """Tick the box under the cursor, or take the tick back."""
        if self.key is None:
            raise SkipAction
        if self.key == ALARMS:
            self.action_alarms(1)
        else:
            self.post_message(self.Ticked(self.position, self.key))

    def action_alarms(self, more: int) -> None:
        """Count a false alarm of the side of the cursor, or take one back."""
        self.post_message(self.Alarms(self.position, more))

    def action_open(self) -> None:
        """Show what counts for the row under the cursor and what was found of it, or no longer."""
        if self.key is None or self.key == ALARMS:
            return
        self._opened ^= {self.key}
        self._remake()
        rows = self._rows.starts
        if self._cursor < len(rows):
            last = next((n for n in self._rows_of_keys() if n > self._cursor), len(rows))
            end = rows[last] if last < len(rows) else self._rows.total
            self._bring_into_view(rows[self._cursor], end - 1)

    def action_go(self) -> None:
        """Show the passage that the proposal under the cursor rests on."""
        if self.key is not None:
            self.post_message(self.Wanted(self.position, self.key))

    def action_sideways(self, cells: int) -> None:
        """Go to the column at the left or the right."""
        self.go_to_column(0 if cells < 0 else 1)

    def go_to_column(self, column: int) -> None:
        """Put the cursor into a column, 0 or 1."""
        self._column = column
        self._remake()

    @property
    def column(self) -> int:
        """The column of the cursor."""
        return self._column

    def on_click(self, event: events.Click) -> None:
        """Tick the box under the mouse; elsewhere on a row, show what counts."""
        offset = event.get_content_offset(self)
        line = None if offset is None else self.line_at(self.scroll_offset.y + offset.y)
        if offset is None or line is None or line >= len(self._entries) or not self._entries[line].first:
            return
        event.stop()
        self.focus()
        at = offset.x - self.gutter_cells()
        in_box = 0 <= at < 2 * CELL + len(GAP)
        if in_box:
            self._column = int(at >= CELL + len(GAP) // 2)
        self._cursor = line
        self._remake()
        if not in_box:
            self.action_open()
        elif self.check_action("tick", ()):
            self.action_tick()

    def marks(self, index: int) -> bool:
        """Show the cursor on rows alone."""
        return index < len(self._entries) and self._entries[index].first

    def gutter_of(self, index: int, part: int) -> list[tuple[str, str]]:
        """Return the cursor's mark, on the first row of what it is on."""
        here = self.has_focus and index == self._cursor and part == 0 and self.marks(index)
        return [("▌ " if here else "  ", "strong")]

    def _step(self, lines: int) -> None:
        """Go to another row; from the last one on, and where there is none, scroll."""
        rows = self._rows_of_keys()
        if self._cursor in rows:
            now = rows.index(self._cursor)
            target = max(0, min(now + lines, len(rows) - 1))
            if target != now:
                self._move_cursor(rows[target])
                self._remake()
                if target == 0:
                    self.scroll_to(y=0, animate=False)
                return
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)


class EvidencePane(Vertical):
    """The evidence with its title, in the place of both sides."""

    DEFAULT_CSS = """
    EvidencePane {
        width: 1fr;
    }
    EvidencePane EvidenceLines {
        height: 1fr;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.heading = Heading()
        self.lines = EvidenceLines()

    def compose(self) -> ComposeResult:
        """Yield the title and the lines."""
        yield self.heading
        yield self.lines

    def retitle(self, name: str, views: Sequence[View]) -> None:
        """Show the title: whose evidence it is, in letters, and the views there are."""
        self.heading.show(Title("", "strong", name, (), views, "evidence", None, True))
