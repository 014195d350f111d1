"""A list to choose from: lines with a cursor, ten thousand of them as easily as ten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from modelduel.tui.keys import bind
from modelduel.tui.rows import Line, Rows, make_line
from modelduel.tui.widgets.lines import LinesView

_UNMADE = make_line("")


class Entry(NamedTuple):
    """A line of the list."""

    line: Line | Callable[[], Line]
    """What is shown; a function is called when its row first is, since ten thousand lines take a while to make."""
    key: Any = None
    """What it stands for; None for a heading or a gap, which the cursor passes over."""


def _line_of(entry: Entry) -> Line:
    return entry.line if isinstance(entry.line, Line) else entry.line()


class _OneEach(Rows):
    """Gives every line one row, whatever is in it: laid out at once, however many there are."""

    def catch_up(self, lines: Sequence[Line], seconds: float) -> bool:
        """Lay out all lines."""
        self.starts = list(range(len(lines)))
        self.total = len(lines)
        return True


class Choices(LinesView):
    """Shows entries, one a row, and says which one is chosen, by key or mouse."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--cursor"}
    DEFAULT_CSS = """
    Choices {
        & > .choices--cursor {
            background: $panel;
        }
        &:focus > .choices--cursor {
            background: $screen-selection-background;
        }
        &:ansi > .choices--cursor {
            text-style: reverse;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [bind("list.choose", "choose")]
    ALLOW_SELECT = False

    @dataclass
    class Chosen(Message):
        """An entry was chosen."""

        choices: Choices
        key: Any
        by_mouse: bool = False

        @property
        def control(self) -> Choices:
            """The list, for `@on` selectors."""
            return self.choices

    @dataclass
    class CursorMoved(Message):
        """The cursor is on another entry."""

        choices: Choices
        key: Any

        @property
        def control(self) -> Choices:
            """The list, for `@on` selectors."""
            return self.choices

    def __init__(
        self, *, empty: str = "", name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        """Make an empty list, which says `empty`."""
        super().__init__(empty=empty, name=name, id=id, classes=classes)
        self._rows = _OneEach(80, wrapped=False)
        self._keys: list[Any] = []
        self._make: Callable[[int], Line] = lambda _: _UNMADE
        self._cursor = -1
        self._centred = False

    @property
    def current(self) -> Any:
        """The key under the cursor; None when there is nothing to choose."""
        return self._keys[self._cursor] if 0 <= self._cursor < len(self._keys) else None

    @property
    def keys(self) -> Sequence[Any]:
        """The keys of all entries, None for those that cannot be chosen."""
        return self._keys

    def show_entries(self, entries: Sequence[Entry], *, empty: str | None = None, at: Any = None) -> None:
        """Show these entries instead; the cursor goes to the key `at`, else stays with its key, else goes to the top.

        Args:
            entries: One a row.
            empty: What is said when there are none, from now on.
            at: Where the cursor goes.
        """
        lines = [_UNMADE if callable(entry.line) else entry.line for entry in entries]
        self._show(lines, [entry.key for entry in entries], lambda number: _line_of(entries[number]), empty, at)

    def show_keys(
        self, keys: Sequence[Any], line_of: Callable[[Any], Line], *, empty: str | None = None, at: Any = None
    ) -> None:
        """Show a line for each of these keys instead, made when its row first is; else as `show_entries`.

        An entry for each of ten thousand keys would take longer than a key press may.
        """
        self._show([_UNMADE] * len(keys), list(keys), lambda number: line_of(keys[number]), empty, at)

    def _show(
        self, lines: list[Line], keys: list[Any], make: Callable[[int], Line], empty: str | None, at: Any
    ) -> None:
        wanted = self.current if at is None else at
        top = self.scroll_offset.y
        if empty is not None:
            self.say_when_empty(empty)
        self._keys = keys
        self._cursor = -1
        self._make = make
        self.show_lines(lines)
        if wanted is not None and wanted in self._keys:
            self.scroll_to(y=top, animate=False, force=True)
            self._put(self._keys.index(wanted))
            if at is not None:
                self._centred = True
                self._centre()
        else:
            self._put(self._next(-1, 1))

    def restate(self, key: Any, line: Line) -> None:
        """Show another line for an entry, if there is one of this key."""
        if key in self._keys:
            number = self._keys.index(key)
            self._lines[number] = line
            self._repaint(number)

    def put_cursor(self, key: Any) -> None:
        """Put the cursor on an entry, if there is one of this key."""
        if key in self._keys:
            self._put(self._keys.index(key))

    def move(self, steps: int) -> None:
        """Move the cursor by so many entries, as far as there are any."""
        step = 1 if steps > 0 else -1
        at = self._cursor
        for _ in range(abs(steps)):
            at = self._next(at, step)
        self._put(at)

    def say_when_empty(self, words: str) -> None:
        """Change what is said when there are no entries."""
        self._empty = make_line(words)
        if not self.lines:
            self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An entry has one row: nothing is wrapped."""
        return action != "wrap"

    # Keys and mouse; those that scroll other panes move the cursor here.

    def action_scroll_up(self) -> None:
        """Go to the entry above; from the first, show the heading over it."""
        before = self._cursor
        self.move(-1)
        if self._cursor == before:
            self.scroll_to(y=0, animate=False)

    def action_scroll_down(self) -> None:
        """Go to the entry below."""
        self.move(1)

    def action_page_up(self) -> None:
        """Go up by a page."""
        self.move(1 - max(2, self._field.height))

    def action_page_down(self) -> None:
        """Go down by a page."""
        self.move(max(2, self._field.height) - 1)

    def action_scroll_home(self) -> None:
        """Go to the first entry."""
        self._put(self._next(-1, 1))
        self.scroll_to(y=0, animate=False)

    def action_scroll_end(self) -> None:
        """Go to the last entry."""
        self._put(self._next(len(self._keys), -1))

    def action_choose(self) -> None:
        """Say that the entry under the cursor is chosen."""
        if self.current is not None:
            self.post_message(self.Chosen(self, self.current))

    def on_click(self, event: events.Click) -> None:
        """Choose the entry under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        row = offset.y + self.scroll_offset.y
        if row < len(self._keys) and self._keys[row] is not None:
            event.stop()
            self._put(row)
            self.post_message(self.Chosen(self, self.current, by_mouse=True))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        super().on_resize()
        self._put(self._cursor)
        self._centre()

    def on_focus(self) -> None:
        """Show the cursor as the one that keys move."""
        self._repaint(self._cursor)

    def on_blur(self) -> None:
        """Show the cursor more quietly."""
        self._repaint(self._cursor)

    # What is painted.

    def gutter_cells(self) -> int:
        """Return the cells of the cursor's sign."""
        return 2

    def gutter_of(self, index: int, part: int) -> list[tuple[str, str]]:
        """Return the sign of the cursor: colour is not the only one."""
        return [("› " if index == self._cursor else "  ", "strong")]

    def _make_rows(self, width: int) -> Rows:
        return _OneEach(width, wrapped=False)

    def _compose_row(self, index: int, part: int, width: int) -> Strip:
        if self._lines[index] is _UNMADE:
            self._lines[index] = self._make(index)
        strip = super()._compose_row(index, part, width)
        if index != self._cursor:
            return strip
        # Each stretch has a background of its own, which a style laid under it would not change.
        look = self.get_component_styles("choices--cursor")
        if look.text_style.reverse:
            return Strip([Segment(strip.text, self._inks.base + Style(reverse=True))], strip.cell_length)
        style = Style(bgcolor=look.background.rich_color, dim=False)
        return Strip([Segment(text, (old or Style.null()) + style) for text, old, _ in strip], strip.cell_length)

    def _next(self, at: int, step: int) -> int:
        """Return the number of the next entry that can be chosen; `at` itself when there is none."""
        number = at + step
        while 0 <= number < len(self._keys):
            if self._keys[number] is not None:
                return number
            number += step
        return at

    def _put(self, number: int) -> None:
        if not 0 <= number < len(self._keys):
            return
        before, self._cursor = self._cursor, number
        self._repaint(before)
        self._repaint(number)
        height = self._field.height
        top = self.scroll_offset.y
        if number < top:
            self.scroll_to(y=number, animate=False, force=True)
        elif height and number >= top + height:
            self.scroll_to(y=number - height + 1, animate=False, force=True)
        if before != number:
            self.post_message(self.CursorMoved(self, self.current))

    def _centre(self) -> None:
        """Bring the cursor to the middle, once there is one: what is around it should be seen as well."""
        if self._centred and self._field.height:
            self._centred = False
            self.scroll_to(y=self._cursor - self._field.height // 2, animate=False, force=True)

    def _repaint(self, number: int) -> None:
        self._forget_strips(number, number + 1)
        self._refresh_rows(number, number + 1)
