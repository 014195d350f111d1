"""Lines as values, and the rows they take in a pane of a given width."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from time import perf_counter
from typing import NamedTuple

from rich.cells import cell_len

from modelduel.tui.cells import MARKS, TAB, Tabbed, expand, tidy, wrap

SIDEWAYS = 5_000
"""Cells of an unwrapped line that can be reached by scrolling sideways; a wrapped one shows all of it."""

_GIANT = 4_000
"""Characters from which a line is wrapped by count alone, whatever its words and widths: measuring 2 MB takes 0.2 s."""

_CUTS_KEPT = 2_048


class Run(NamedTuple):
    """A stretch of a line in one look; it begins where the run before it ends."""

    end: int
    """Character after the last one."""
    role: str
    """What it is, as `themes.ROLES` names it; empty for plain text."""
    tint: str = ""
    """A role whose background it has, such as that of a changed word; empty for the line's own."""


@lru_cache(maxsize=1 << 16)
def shared_run(end: int, role: str) -> Run:
    """Return the one `Run` of these values: an answer has 100,000 of them, few unlike, and Python's collector minds."""
    return Run(end, role)


class Line(NamedTuple):
    """One line as it is shown. Made by `make_line` or `extend_line`, which make it safe."""

    text: str = ""
    """Tidied, without tabs or line ends."""
    cells: int = 0
    """Width in cells; not counted on beyond `SIDEWAYS`."""
    tabs: tuple[tuple[int, int], ...] = ()
    """Runs of spaces that are tabs in the source, for copying."""
    runs: tuple[Run, ...] = ()
    """Looks, ascending; what comes after the last is plain."""
    soft: bool = False
    """Prose: always wrapped, between words."""
    hang: int = 0
    """Cells by which rows after the first are indented when it is wrapped."""
    fill: str = ""
    """A role whose background fills the rows to the pane's edge; empty for the pane's own."""


def make_line(
    text: str, *, runs: tuple[Run, ...] = (), soft: bool = False, hang: int = 0, fill: str = "", clean: bool = False
) -> Line:
    """Make a line of `text`; a line end in it is shown. `clean` says that it has been through `tidy` already."""
    shown, tabs = _expand((text if clean else tidy(text)).replace("\n", "␊"), Line())
    return Line(shown, _width(shown), tabs, runs, soft, hang, fill)


def extend_line(line: Line, text: str) -> Line:
    """Return `line` with `text`, which has been through `tidy`, added to its end; its runs stay."""
    shown, tabs = _expand(text, line)
    added = line.text + shown
    cells = len(added) if added.isascii() else min(line.cells + _width(shown), SIDEWAYS + 1)
    return line._replace(text=added, cells=cells, tabs=line.tabs + tabs)


def _expand(text: str, before: Line) -> Tabbed:
    """Expand tabs; those of a giant line are just spaces, since to note half a million of them takes too long."""
    if len(before.text) + len(text) > _GIANT:
        return Tabbed(text.replace("\t", " " * TAB), ())
    return expand(text, cell_len(before.text) if "\t" in text else 0, len(before.text))


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    if len(text) > SIDEWAYS:
        return SIDEWAYS + 1
    return max(cell_len(text), -(-len(text) // MARKS))


class Rows:
    """Which row each line starts at. Brought up to date in slices, since 100,000 lines cannot be laid out at once."""

    def __init__(self, width: int, wrapped: bool) -> None:
        self.width = max(1, width)
        """Cells a row has."""
        self.wrapped = wrapped
        """Whether lines that are not prose are wrapped too."""
        self.starts: list[int] = []
        """First row of each line laid out so far."""
        self.total = 0
        """Rows of the lines laid out so far."""
        self._cuts: dict[int, tuple[int, ...]] = {}

    def catch_up(self, lines: Sequence[Line], seconds: float) -> bool:
        """Lay out the lines not laid out yet, for about so many seconds; say whether all are."""
        end = perf_counter() + seconds
        starts, total = self.starts, self.total
        for index in range(len(starts), len(lines)):
            starts.append(total)
            total += self._count(lines[index])
            if index % 64 == 63 and perf_counter() > end:
                break
        self.total = total
        return len(starts) == len(lines)

    def forget_from(self, index: int) -> None:
        """Drop the layout of line `index` and of those after it, since one of them has changed."""
        if index < len(self.starts):
            self.total = self.starts[index]
            del self.starts[index:]
            for line in [line for line in self._cuts if line >= index]:
                del self._cuts[line]

    def find(self, row: int) -> tuple[int, int]:
        """Return the line that row `row` belongs to, and which of its rows it is."""
        index = bisect_right(self.starts, row) - 1
        return index, row - self.starts[index]

    def span(self, index: int, line: Line, part: int) -> tuple[int, int]:
        """Return the characters of `line`, which is number `index`, that its row `part` holds."""
        if not self.wraps(line):
            return 0, len(line.text)
        if len(line.text) > _GIANT:
            step = self._step(line)
            return part * step, min((part + 1) * step, len(line.text))
        cuts = self._cuts.get(index)
        if cuts is None:
            if len(self._cuts) >= _CUTS_KEPT:
                self._cuts.clear()
            cuts = self._cuts[index] = wrap(line.text, self.width, self.hang(line), line.soft)
        return cuts[part], cuts[part + 1] if part + 1 < len(cuts) else len(line.text)

    def part_of(self, index: int, line: Line, character: int) -> int:
        """Return which row of `line` holds a character."""
        if self.wraps(line) and len(line.text) > _GIANT:
            return character // self._step(line)
        part = 0
        while self.span(index, line, part)[1] <= character < len(line.text):
            part += 1
        return part

    def wraps(self, line: Line) -> bool:
        """Say whether `line` takes more than one row."""
        return line.cells > self.width and (self.wrapped or line.soft)

    def hang(self, line: Line) -> int:
        """Return by how many cells the rows of `line` after the first are indented."""
        return min(line.hang, self.width // 2)

    def _count(self, line: Line) -> int:
        if not self.wraps(line):
            return 1
        if len(line.text) > _GIANT:
            return -(-len(line.text) // self._step(line))
        return len(wrap(line.text, self.width, self.hang(line), line.soft))

    def _step(self, line: Line) -> int:
        room = max(2, self.width - self.hang(line))
        return room if line.text.isascii() else room // 2
