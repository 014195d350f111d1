"""The strip at a diff's right edge: the scrollbar, with marks where changes lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from modelduel.tui.widgets.rail import Rail

_MARK = "▌"
"""Half a cell, so that the thumb shows beside it. Which sign it stands for is said by the lines themselves."""

ROLES = {"+": "add", "-": "delete", "~": "operator"}
"""The ink of each kind of mark; `~` is both in one cell."""


class Overview(Rail):
    """A scrollbar that shows where changes lie. A click beside the thumb goes to the place clicked."""

    @dataclass
    class Picked(Message):
        """A cell beside the thumb was clicked."""

        cell: int
        """From 0, the strip's top."""

    def __init__(self, marks: Callable[[int], Mapping[int, str]], ink: Callable[[str], Style]) -> None:
        """Make a strip: `marks` gives the signs by cell for a height, `ink` the style of a role."""
        super().__init__()
        self._marks = marks
        self._ink = ink
        self._marked: dict[tuple[tuple[Segment, ...], Style], Strip] = {}

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of `crop`."""
        strips = super().render_lines(crop)
        marks = self._marks(self.size.height)
        if not marks:
            return strips
        return [self._with_mark(strip, marks.get(y, "")) for y, strip in zip(crop.line_range, strips, strict=True)]

    def action_scroll_up(self) -> None:
        """Go to the place clicked."""
        self._pick()

    def action_scroll_down(self) -> None:
        """Go to the place clicked."""
        self._pick()

    def _pick(self) -> None:
        if not self.grabbed:
            self.post_message(self.Picked(self.app.mouse_position.y - self.region.y))

    def _with_mark(self, strip: Strip, sign: str) -> Strip:
        if not sign:
            return strip
        ink = self._ink(ROLES[sign])
        key = tuple(strip), ink
        marked = self._marked.get(key)
        if marked is None:
            if len(self._marked) > 64:
                self._marked.clear()
            marked = Strip([_mark(segment, ink) for segment in strip], strip.cell_length)
            for line_filter in self.get_line_filters():  # without colour, a mark has none either
                if not isinstance(line_filter, ANSIToTruecolor):
                    marked = marked.apply_filter(line_filter, self.background_colors[1])
            self._marked[key] = marked
        return marked


def _mark(segment: Segment, ink: Style) -> Segment:
    style = segment.style or Style.null()
    under = style.color if segment.text.strip() else style.bgcolor  # the thumb is drawn in its foreground
    return Segment(_MARK, Style(color=ink.color, bgcolor=under, meta=style.meta))


def spread(signs: Sequence[tuple[int, str]], rows: int, height: int) -> dict[int, str]:
    """Return which cell of a strip of `height` cells has which mark, for signs by row of `rows` rows.

    A text that fits is not stretched: its marks stand beside its lines.
    """
    marks: dict[int, str] = {}
    longest = max(rows, height, 1)
    for row, sign in signs:
        cell = row * height // longest
        marks[cell] = sign if marks.get(cell, sign) == sign else "~"
    return marks
