"""A pane of many lines: the base of everything that shows answers, code, diffs and output.

Cost follows frames and visible rows, not the length of the text: a row is composed once, kept as a strip with its
escape sequences, and handed to the compositor as it is. Text is hostile: it is made safe when a `Line` is made, and
looked at again when a row is composed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual.binding import BindingType
from textual.filter import ANSIToTruecolor
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer

from modelduel.tui.cells import contract
from modelduel.tui.keys import bind
from modelduel.tui.paint import Inks, aim, paint, paint_hint, window
from modelduel.tui.rows import SIDEWAYS, Line, Rows, make_line
from modelduel.tui.themes import palette
from modelduel.tui.widgets.scrolling import CalmScroll

_LAYOUT_SLICE = 0.006
"""Seconds of laying out lines before the loop gets its turn."""

_STRIPS_KEPT = 1_024


class LinesView(CalmScroll, can_focus=True):
    """Shows lines, wrapped or scrolled sideways, and follows their end while they grow."""

    DEFAULT_CSS = """
    LinesView {
        background: $background;
        color: $foreground;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("pane.wrap", "wrap"),
    ]
    ALLOW_SELECT = True

    wrapped: reactive[bool] = reactive(False, init=False)
    """Whether long lines of code are wrapped; prose always is."""
    follow: reactive[bool] = reactive(False, init=False)
    """Whether the view stays at the end while lines come. Scrolling up ends it; going to the end begins it."""

    @dataclass
    class Moved(Message):
        """The view follows or no longer does, or more or fewer lines are below it."""

        pane: LinesView
        following: bool
        below: int
        """Lines below the last one shown."""

        @property
        def control(self) -> LinesView:
            """The pane, for `@on` selectors."""
            return self.pane

    @dataclass
    class Wrapped(Message):
        """Lines are now wrapped, or no longer are."""

        pane: LinesView
        wrapped: bool

        @property
        def control(self) -> LinesView:
            """The pane, for `@on` selectors."""
            return self.pane

    def __init__(
        self,
        lines: Iterable[Line] = (),
        *,
        empty: str = "",
        numbers: bool = False,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make a pane of `lines`; `empty` is said when there are none, `numbers` puts line numbers before them."""
        super().__init__(name=name, id=id, classes=classes)
        self._lines: list[Line] = list(lines)
        self._empty = make_line(empty.replace("\n", " "))
        self._numbers = numbers
        self._rows = Rows(80, wrapped=False)
        self._next_rows: Rows | None = None
        self._layout_timer: Timer | None = None
        self._widest = max((line.cells for line in self._lines), default=0)
        self._strips: dict[tuple[int, int], Strip] = {}
        self._inks = Inks({}, Style.null(), Style.null())
        self._look: tuple[object, ...] = ()
        self._moving = False
        self._told = (False, 0)

    # What is shown.

    @property
    def lines(self) -> Sequence[Line]:
        """The lines, from the first to the open one. Not to be changed from outside."""
        return self._lines

    @property
    def below(self) -> int:
        """How many lines are below the last one shown."""
        last_row = self.scroll_offset.y + self._field.height - 1
        if last_row < 0 or not self._rows.starts:
            return len(self._lines)
        return len(self._lines) - 1 - self._rows.find(last_row)[0]

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Show these lines instead of those shown so far, from the top."""
        self.follow = False
        self._widest = 0
        self.replace_lines(0, list(lines))
        self.scroll_to(0, 0, animate=False, force=True)
        self.refresh()

    def add_lines(self, lines: Sequence[Line]) -> None:
        """Add lines at the end."""
        self.replace_lines(len(self._lines), lines)

    def replace_lines(self, start: int, lines: Sequence[Line]) -> None:
        """Put `lines` in the place of all lines from number `start` on, and go to the end if the view follows it."""
        was_empty = not self._lines
        before = self._rows.total
        first_row = self.row_of(start)
        self._lines[start:] = lines
        self._widest = max(self._widest, max((line.cells for line in lines), default=0))
        self._forget_strips(start, None)
        for rows in (self._rows, self._next_rows):
            if rows is not None:
                rows.forget_from(start)
        self._lay_out()
        if was_empty or not self._lines:
            self.refresh()
        if not self._follow_end():
            self._refresh_rows(first_row, max(before, self._rows.total))
        self._tell()

    def restyle_lines(self, start: int, lines: Sequence[Line]) -> None:
        """Put `lines` in the place of as many from number `start` on; their texts must be the same, not their runs."""
        end = start + len(lines)
        self._lines[start:end] = lines
        self._forget_strips(start, end)
        self._refresh_rows(self.row_of(start), self.row_of(end))

    def row_of(self, index: int) -> int:
        """Return the first row of line `index`; the number of all rows for a line that is not laid out yet."""
        starts = self._rows.starts
        return starts[index] if index < len(starts) else self._rows.total

    def line_at(self, row: int) -> int | None:
        """Return the line that a row of the text, counted from its first, belongs to; None below the last."""
        return self._rows.find(row)[0] if 0 <= row < self._rows.total else None

    def go_to_line(self, index: int) -> None:
        """Scroll so that line `index` is the first one shown, if enough lines come after it."""
        self.scroll_to(y=self.row_of(index), animate=False)

    # What subclasses may replace.

    def dressed(self, index: int) -> Line:
        """Return line `index` as it is to be painted; a look that depends on the line alone is best made here, late."""
        return self._lines[index]

    def gutter_cells(self) -> int:
        """Return how many cells the gutter takes."""
        return max(3, len(str(len(self._lines)))) + 2 if self._numbers else 1

    def gutter_of(self, index: int, part: int) -> list[tuple[str, str]]:
        """Return texts and roles, `gutter_cells()` one-cell characters in all, for row `part` of line `index`."""
        if not self._numbers:
            return [(" ", "")]
        number = "" if part else str(index + 1)
        return [(f"{number:>{self.gutter_cells() - 2}}  ", "number-column")]

    # Following, wrapping, resizing.

    def action_wrap(self) -> None:
        """Wrap long lines, or let them be cut again."""
        self.wrapped = not self.wrapped

    def action_scroll_end(self) -> None:
        """Go to the last line, and follow what comes."""
        self.follow = True

    def watch_follow(self) -> None:
        """Go to the end when following begins."""
        self._follow_end()
        self._tell()

    def watch_wrapped(self) -> None:
        """Lay the lines out anew."""
        self._lay_out()
        self.post_message(self.Wrapped(self, self.wrapped))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Stop following when the reader scrolls up, follow again when they come to the end."""
        super().watch_scroll_y(old_value, new_value)
        if not self._moving and round(old_value) != round(new_value):
            self.follow = new_value >= self.max_scroll_y
            self._tell()

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Compose the rows anew, since each is kept as it was cut."""
        super().watch_scroll_x(old_value, new_value)
        self._strips.clear()

    def on_resize(self) -> None:
        """Lay the lines out for the new width, keeping the first one shown where it is."""
        before = self._rows.total
        self._lay_out()
        self._grow()
        self._follow_end()
        self._refresh_rows(before, self._rows.total)  # what was painted before it had a place is blank
        self._tell()

    def _lay_out(self) -> None:
        """Lay out what is not yet. When that takes longer, what was laid out before is shown until it is done."""
        if not self._field:
            return  # not on the screen: it comes with the first resize
        rows = self._next_rows or self._rows
        width = max(1, self._field.width - self.gutter_cells())
        if (rows.width, rows.wrapped) != (width, self.wrapped):
            rows = self._next_rows = self._make_rows(width)
        done = rows.catch_up(self._lines, _LAYOUT_SLICE)
        if rows is self._rows:
            self._grow()
        elif done:
            self._swap_rows(rows)
        if not done and self._layout_timer is None:
            self._layout_timer = self.set_timer(0.001, self._lay_out_more)

    def _make_rows(self, width: int) -> Rows:
        """Return an empty layout, for subclasses whose lines take other rows."""
        return Rows(width, self.wrapped)

    def _lay_out_more(self) -> None:
        self._layout_timer = None
        before = self._rows.total
        self._lay_out()
        self._follow_end()
        self._refresh_rows(before, self._rows.total)
        self._tell()

    def _swap_rows(self, rows: Rows) -> None:
        old, top = self._rows, self.scroll_offset.y
        self._rows, self._next_rows = rows, None
        self._strips.clear()
        target = 0
        if top and old.starts:
            index, part = old.find(min(top, old.total - 1))
            line = self._lines[index]
            character = old.span(index, line, part)[0] if part else 0
            target = rows.starts[index] + rows.part_of(index, line, character)
        self._grow()
        self._move(target)
        self._follow_end()
        self.refresh()

    def _grow(self) -> None:
        """Tell Textual how large the text is, without the layout of the whole screen that its property asks for."""
        wide = 0 if self.wrapped else min(self._widest, SIDEWAYS) + self.gutter_cells()
        size = Size(max(wide, self._field.width), self._rows.total)
        if size != self.virtual_size:
            self.set_reactive(LinesView.virtual_size, size)
            self._moving = True
            self._scroll_update(size)
            self._moving = False

    def _follow_end(self) -> bool:
        """Go to the end if the view follows it; say whether that moved it."""
        top = self.scroll_offset.y
        if self.follow:
            self._move(int(self.max_scroll_y))
        return self.scroll_offset.y != top

    def _move(self, row: int) -> None:
        self._moving = True
        self.scroll_to(y=row, animate=False, force=True)
        self._moving = False

    def _tell(self) -> None:
        now = (self.follow, self.below)
        if now != self._told:
            self._told = now
            self.post_message(self.Moved(self, *now))

    # Selecting.

    def selection_updated(self, selection: Selection | None) -> None:
        """Compose the rows anew with the selection in them."""
        self._strips.clear()
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, its tabs as they came, and what goes between it and another widget's."""
        first = selection.start.y if selection.start else 0
        last = selection.end.y if selection.end else len(self._lines) - 1
        return "\n".join(
            self._selected(index, selection) for index in range(first, min(last + 1, len(self._lines)))
        ), "\n"

    def _selected(self, index: int, selection: Selection) -> str:
        line = self._lines[index]
        return contract(line.text, line.tabs, *self._chosen(index, line, selection))

    def _chosen(self, index: int, line: Line, selection: Selection | None) -> tuple[int, int]:
        span = selection.get_span(index) if selection is not None else None
        if span is None:
            return 0, 0
        return span[0], len(line.text) if span[1] < 0 else min(span[1], len(line.text))

    # Painting.

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of `crop` as they are kept; Textual's own way would compose each anew in every frame."""
        if self.styles.gutter.totals != (0, 0) or self.opacity != 1.0:
            return super().render_lines(crop)
        self._keep_look()
        top, width = self.scroll_offset.y, self._field.width
        strips = [self._row(top + y, width) for y in crop.line_range]
        for line_filter in self.get_line_filters():
            if not isinstance(line_filter, ANSIToTruecolor):  # our colours are true already, or meant to be ANSI
                background = self.background_colors[1]
                strips = [strip.apply_filter(line_filter, background) for strip in strips]
        if crop.column_span != (0, width):
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Return one row whose characters know their place; Textual asks for it when the mouse points there."""
        self._keep_look()
        row = self.scroll_offset.y + y
        strip = self._row(row, self._field.width)
        if not self._lines:
            return strip
        if row >= self._rows.total:
            return strip.apply_meta({"offset": (len(self._lines[-1].text), len(self._lines) - 1)})
        index, part = self._rows.find(row)
        line = self._lines[index]
        view = window(self._rows, index, line, part, self.scroll_offset.x)
        return aim(strip, line, view, index, self.gutter_cells())

    def _keep_look(self) -> None:
        """Notice a change of theme, colours or width since the last frame, and compose everything anew after one."""
        look = (self.app.theme, self.rich_style, self._field.width)
        if look != self._look:
            self._look = look
            self._strips.clear()
            selection = self.screen.get_component_rich_style("screen--selection")
            self._inks = Inks(
                palette(self.app.theme_variables, self.app.current_theme.dark), self.rich_style, selection
            )

    def _row(self, row: int, width: int) -> Strip:
        if row >= self._rows.total:
            if self._lines:
                return Strip.blank(width, self._inks.base)
            return paint_hint(self._empty, row, width, self._inks)
        key = self._rows.find(row)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._compose_row(*key, width)
            if len(self._strips) >= _STRIPS_KEPT:
                self._strips.clear()
            self._strips[key] = strip
        return strip

    def _compose_row(self, index: int, part: int, width: int) -> Strip:
        """Return row `part` of line `index`, for subclasses whose rows hold more than a line."""
        line = self.dressed(index)
        view = window(self._rows, index, line, part, self.scroll_offset.x)
        chosen = self._chosen(index, line, self.text_selection)
        return paint(line, view, self.gutter_of(index, part), width, self._inks, chosen)

    def _forget_strips(self, start: int, end: int | None) -> None:
        for key in [key for key in self._strips if start <= key[0] and (end is None or key[0] < end)]:
            del self._strips[key]

    def _refresh_rows(self, start: int, end: int) -> None:
        top = self.scroll_offset.y
        first, last = max(start - top, 0), min(end - top, self._field.height)
        if first < last:
            self.refresh(Region(0, first, self._field.width, last - first))
