"""Scrolling that does not move by itself: by keys and wheel, at once, with a scrollbar that costs next to nothing.

Textual's own ways animate, which repaints a pane many times to go three rows.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar

from modelduel.tui.keys import bind
from modelduel.tui.widgets.rail import Rail


class CalmScroll(ScrollView, can_focus=True):
    """A scrolling widget painted by rows. Its scrollbar is always there, so that the text never changes its width."""

    DEFAULT_CSS = """
    CalmScroll {
        overflow-x: auto;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("pane.up", "scroll_up"),
        bind("pane.down", "scroll_down"),
        bind("pane.left", "sideways(-8)"),
        bind("pane.right", "sideways(8)"),
        bind("pane.page-up", "page_up"),
        bind("pane.page-down", "page_down"),
        bind("pane.top", "scroll_home"),
        bind("pane.end", "scroll_end"),
    ]

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scrollbar, made when it is first asked for, as Textual does; it offers no other way to give one's own."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = Rail()
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)
        return self._vertical_scrollbar

    def _forward_event(self, event: events.Event) -> None:
        """Send a key to the screen at once, where it would rise to: here it does nothing but what it is bound to.

        Each widget on its way would take a turn of the loop, in which what streams is painted.
        """
        if isinstance(event, events.Key):
            self.screen._forward_event(event)
        else:
            super()._forward_event(event)

    async def seen_first(self) -> None:
        """Let what is on the screen be painted before more is made ready for this pane, where it is out of sight."""
        if not self.display:
            painted = asyncio.Event()
            self.call_after_refresh(painted.set)
            await painted.wait()

    def action_sideways(self, cells: int) -> None:
        """Scroll sideways."""
        self.scroll_to(x=self.scroll_offset.x + cells, animate=False)

    def action_scroll_up(self) -> None:
        """Scroll a row up."""
        self._scroll_rows(-1)

    def action_scroll_down(self) -> None:
        """Scroll a row down."""
        self._scroll_rows(1)

    def action_page_up(self) -> None:
        """Scroll a page up, one row of which stays."""
        self._scroll_rows(1 - self._field.height)

    def action_page_down(self) -> None:
        """Scroll a page down, one row of which stays."""
        self._scroll_rows(self._field.height - 1)

    def action_scroll_home(self) -> None:
        """Go to the first line."""
        self.scroll_to(0, 0, animate=False)

    def action_scroll_end(self) -> None:
        """Go to the last row."""
        self.scroll_to(y=self.max_scroll_y, animate=False)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down, sideways with shift."""
        self._wheel(event, 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up, sideways with shift."""
        self._wheel(event, -3)

    def _wheel(self, event: events.MouseEvent, rows: int) -> None:
        event.stop()
        event.prevent_default()
        if event.shift or event.ctrl:
            self.action_sideways(rows * 3)
        else:
            self._scroll_rows(rows)

    def _scroll_rows(self, rows: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + rows, animate=False)

    @property
    def _field(self) -> Size:
        """The size of what is painted here: without the scrollbar."""
        return self.scrollable_content_region.size
