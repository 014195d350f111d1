"""A pane of lines with a cursor: the line that a key would act on, marked in the gutter, where it needs no colour."""

from __future__ import annotations

from modelduel.tui.widgets.lines import LinesView


class CursorLines(LinesView):
    """Shows lines, one of them under a cursor that the scrolling keys move."""

    _cursor = 0
    _cursor_moved = False
    """Whether the reader has put it where it is."""

    @property
    def cursor(self) -> int:
        """Number of the line that a key would act on."""
        return self._cursor

    def marks(self, index: int) -> bool:
        """Return whether the cursor is shown on a line that it is on, for subclasses."""
        return True

    def action_scroll_up(self) -> None:
        """Go a line up."""
        self._step(-1)

    def action_scroll_down(self) -> None:
        """Go a line down."""
        self._step(1)

    def action_page_up(self) -> None:
        """Go a page up."""
        self._step(1 - self.size.height)

    def action_page_down(self) -> None:
        """Go a page down."""
        self._step(self.size.height - 1)

    def action_scroll_home(self) -> None:
        """Go to the first line."""
        self._step(-len(self._lines))

    def action_scroll_end(self) -> None:
        """Go to the last line."""
        self._step(len(self._lines))

    def on_focus(self) -> None:
        """Show where the cursor is."""
        self._repaint(self._cursor)

    def on_blur(self) -> None:
        """Show that the cursor is elsewhere."""
        self._repaint(self._cursor)

    def gutter_cells(self) -> int:
        """Return the cells that the cursor's mark takes."""
        return 2

    def gutter_of(self, index: int, part: int) -> list[tuple[str, str]]:
        """Return the cursor's mark, or nothing as wide."""
        here = index == self._cursor and self.has_focus and (self._cursor_moved or self.marks(index))
        return [("▌ " if here else "  ", "strong")]

    def _step(self, lines: int) -> None:
        self._cursor_moved = True
        self._move_cursor(self._cursor + lines)

    def _move_cursor(self, index: int) -> None:
        old, self._cursor = self._cursor, max(0, min(index, len(self._lines) - 1))
        self._repaint(old)
        self._repaint(self._cursor)
        starts = self._rows.starts
        if self._cursor < len(starts):
            first = 0 if self._cursor == 0 else starts[self._cursor]
            last = (starts[self._cursor + 1] if self._cursor + 1 < len(starts) else self._rows.total) - 1
            self._bring_into_view(first, last)

    def _bring_into_view(self, first: int, last: int) -> None:
        """Scroll as little as shows these rows, the first one in any case."""
        top, height = self.scroll_offset.y, self.size.height
        if first < top:
            self.scroll_to(y=first, animate=False)
        elif last >= top + height:
            self.scroll_to(y=min(first, last - height + 1), animate=False)

    def _repaint(self, index: int) -> None:
        if index < len(self._lines):
            self.restyle_lines(index, [self._lines[index]])
