"""One row of a line: which part of the line it shows, and how that looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.cells import get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from modelduel.text import safe_line
from modelduel.tui.cells import Cut, cut, wrap
from modelduel.tui.rows import Line, Rows, Run, make_line

CONTINUED = "↪ "
CUT_LEFT, CUT_RIGHT = "‹", "›"


class Window(NamedTuple):
    """What one row shows of its line."""

    lead: str
    """Stands before the text: a hanging indent, or the sign that the line goes on to the left or began a row before."""
    cut: Cut
    more: bool
    """Whether the line goes on to the right of the pane: its last cell then says so."""


class Inks:
    """The styles of a pane, put together once for each combination."""

    def __init__(self, palette: Mapping[str, Style], base: Style, selection: Style) -> None:
        self.base = base
        self.selection = selection
        self._palette = palette
        self._known: dict[tuple[str, str], Style] = {}

    def __call__(self, role: str, tint: str = "") -> Style:
        """Return the style of a role on a background; a role that no theme knows is plain."""
        style = self._known.get((role, tint))
        if style is None:
            nothing = Style.null()
            style = self.base + self._palette.get(tint, nothing) + self._palette.get(role, nothing)
            self._known[role, tint] = style
        return style


def window(rows: Rows, index: int, line: Line, part: int, column: int) -> Window:
    """Return what row `part` of `line`, which is number `index`, shows when it is scrolled `column` cells sideways."""
    width = rows.width
    start, end = rows.span(index, line, part)
    if rows.wraps(line):
        lead = " " * rows.hang(line) if part else ""
        if lead and not line.soft:
            lead = CONTINUED.rjust(len(lead))[-len(lead) :]
        shown = cut(line.text[start:end], 0, width - len(lead))
        return Window(lead, shown._replace(start=start + shown.start, end=start + shown.end), more=False)
    column = 0 if line.soft else column
    lead = CUT_LEFT if column and line.text else ""
    shown = cut(line.text, column + len(lead), width - len(lead))
    more = shown.end < end
    if more:
        shown = cut(line.text, column + len(lead), max(0, width - len(lead) - 1))
    return Window(lead, shown, more)


def paint(
    line: Line, view: Window, gutter: Sequence[tuple[str, str]], width: int, inks: Inks, chosen: tuple[int, int]
) -> Strip:
    """Return a row of exactly `width` cells, the gutter's among them; `chosen` are the characters that are selected."""
    fill = line.fill
    segments = [Segment(text, inks(role, fill)) for text, role in gutter]
    taken = sum(len(text) for text, _ in gutter)
    if view.lead:
        segments.append(Segment(view.lead, inks("cut", fill)))
    if view.cut.before:
        segments.append(Segment(" " * view.cut.before, inks("", fill)))
    sound = True
    for start, end, role, tint in _stretches(line, view.cut, chosen):
        text = line.text[start:end]
        if safe_line(text) != text:  # never so for a line made by `make_line`; a subclass may be mistaken
            text = "".join(char if safe_line(char) == char else "\ufffd" for char in text)
            sound = False
        style = inks(role, tint or fill)
        if chosen[0] <= start and end <= chosen[1]:
            style += inks.selection
        segments.append(Segment(text, style))
    taken += len(view.lead) + view.cut.width
    room = width - taken - view.more
    if room > 0:
        segments.append(Segment(" " * room, inks("", fill)))
    if view.more:
        segments.append(Segment(CUT_RIGHT, inks("cut", fill)))
    if sound and room >= 0:
        return Strip(segments, width)
    return Strip(segments).adjust_cell_length(width, inks.base)


def paint_hint(hint: Line, row: int, width: int, inks: Inks) -> Strip:
    """Return row `row` of what an empty pane says, wrapped and one cell in from its corner."""
    starts = (*wrap(hint.text, width - 2, 0, soft=True), len(hint.text))
    text = hint.text[starts[row - 1] : starts[row]] if 0 < row < len(starts) else ""
    line = make_line(f" {text}", runs=(Run(len(text) + 1, "hint"),))
    return paint(line, Window("", cut(line.text, 0, width), more=False), [], width, inks, (0, 0))


def aim(strip: Strip, line: Line, view: Window, index: int, gutter: int) -> Strip:
    """Return `strip` with each character saying which one of which line it is, for selecting with the mouse."""
    where = [view.cut.start] * (gutter + len(view.lead) + view.cut.before)
    for at in range(view.cut.start, view.cut.end):
        where += [at] * get_character_cell_size(line.text[at])
    cell = 0
    aimed = []
    for text, style, _ in strip:
        for char in text:
            at = where[cell] if cell < len(where) else view.cut.end
            meta = Style.from_meta({"offset": (at, index)})
            aimed.append(Segment(char, style + meta if style else meta))
            cell += get_character_cell_size(char)
    return Strip(aimed, strip.cell_length)


def _stretches(line: Line, shown: Cut, chosen: tuple[int, int]) -> Iterator[tuple[int, int, str, str]]:
    """Yield the stretches of the window that look alike: start, end, role, tint."""
    at, end = shown.start, shown.end
    breaks = [edge for edge in chosen if at < edge < end]
    for run in (*line.runs, None):
        run_end, role, tint = run or (end, "", "")
        stop = min(run_end, end)
        while at < stop:
            edge = min((edge for edge in breaks if edge > at), default=stop)
            yield at, min(edge, stop), role, tint
            at = min(edge, stop)
        if at >= end:
            return
