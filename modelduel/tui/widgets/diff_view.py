"""How a diff's plan is shown: gutters, two columns, folds, marks at the edge; and what is copied from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.style import Style
from textual.scrollbar import ScrollBar
from textual.selection import Selection
from textual.strip import Strip

from modelduel.tui.cells import contract, cut
from modelduel.tui.paint import Inks, Window, paint, window
from modelduel.tui.rows import Line, Rows, make_line
from modelduel.tui.themes import palette
from modelduel.tui.widgets import diff_gutter
from modelduel.tui.widgets.diff_plan import EMPTY, Place, Plan, View
from modelduel.tui.widgets.lines import LinesView
from modelduel.tui.widgets.overview import Overview, spread
from modelduel.tui.widgets.split import Halves, SplitRows, halves, paint_halves


class PlanView(LinesView):
    """Shows a plan, at a place; a subclass decides which plan and where."""

    def __init__(self, **settings: Any) -> None:
        """Make an empty view; the settings are `LinesView`'s."""
        super().__init__(**settings)
        self._plan: Plan = EMPTY
        self._planned_view: View = "unified"
        self._digits = 2
        self._goal: Place | None = None  # where to be once the lines are laid out
        self._hunk_read = 0  # from 1; its numbers stand out a little
        self._fold_read = -1  # the entry of the fold that a key would open
        self._marks: tuple[tuple[int, int] | None, dict[int, str]] = (None, {})

    def say_when_empty(self, words: str) -> None:
        """Say this from now on while there is nothing to show."""
        self._empty = make_line(words)
        if not self._lines:
            self.refresh()

    def _show_plan(self, new: Plan, view: View, digits: int, start: int) -> None:
        """Show a plan that differs from the one shown from entry `start` on, and go to the goal if there is one."""
        self._plan, self._planned_view, self._digits = new, view, digits
        if not start:
            self._widest = max((line.cells for line in new.others), default=0)
        for rows in (self._rows, self._next_rows):
            if isinstance(rows, SplitRows):
                rows.others = new.others
        self._marks = (None, {})
        self._strips.clear()
        self.replace_lines(start, new.lines[start:])
        self.refresh()

    def _recolour_plan(self, new: Plan) -> None:
        """Show the same plan in other colours."""
        self._plan = new
        self.restyle_lines(0, new.lines)

    def _read(self, hunk: int, fold: int) -> None:
        """Let the hunk being read and the fold at hand stand out."""
        if hunk != self._hunk_read:
            spans = [self._plan.hunks[n - 1] for n in (self._hunk_read, hunk) if 0 < n <= len(self._plan.hunks)]
            self._hunk_read = hunk
            for start, end in spans:
                self.restyle_lines(start, self._lines[start:end])
        if fold != self._fold_read:
            heads = [index for index in (self._fold_read, fold) if 0 <= index < len(self._lines)]
            self._fold_read = fold
            for index in heads:
                self.restyle_lines(index, self._lines[index : index + 1])

    # Laying out.

    @property
    def _laid_out(self) -> bool:
        return len(self._rows.starts) == len(self._plan.entries) > 0

    def _make_rows(self, width: int) -> Rows:
        if self._planned_view == "split":
            return SplitRows(width, self.wrapped, self._plan.others)
        return super()._make_rows(width)

    def _lay_out(self) -> None:
        super()._lay_out()
        if self._next_rows is None and self._laid_out:
            if self._goal is not None:
                goal, self._goal = self._goal, None
                self._move(self._rows.starts[self._plan.find(goal)])
            self.vertical_scrollbar.refresh()

    def gutter_cells(self) -> int:
        """Return how many cells are not the text's: in the split view, the right text's."""
        if not self._plan.entries:
            return 0
        if self._planned_view == "split":
            return self._field.width - self._halves.text
        return diff_gutter.unified_cells(self._digits)

    def gutter_of(self, index: int, part: int) -> list[tuple[str, str]]:
        """Return what stands before row `part` of line `index` in the unified view."""
        entry = self._plan.entries[index]
        if entry.kind != "code":
            return [(" " * self.gutter_cells(), "")]
        return diff_gutter.unified(entry, part, self._digits, self._number_role(index))

    @property
    def _halves(self) -> Halves:
        return halves(self._field.width, diff_gutter.half_cells(self._digits))

    def _number_role(self, index: int) -> str:
        """Return the look of line numbers: those of the hunk being read stand out a little."""
        hunk = self._hunk_read
        if not 0 < hunk <= len(self._plan.hunks):
            return "number-column"
        start, end = self._plan.hunks[hunk - 1]
        return "hint" if start <= index < end else "number-column"

    # Painting.

    def _compose_row(self, index: int, part: int, width: int) -> Strip:
        entry = self._plan.entries[index]
        if entry.kind != "code":
            return self._compose_wide(index, part, width)
        rows = self._rows
        if not isinstance(rows, SplitRows):
            return super()._compose_row(index, part, width)
        left, right = self._plan.others[index], self._lines[index]
        wide, role = self._digits, self._number_role(index)
        return paint_halves(
            (left, right),
            rows.windows(index, left, right, part, self.scroll_offset.x),
            (
                diff_gutter.half(entry.old, entry.sign, True, part, wide, role),
                diff_gutter.half(entry.new, entry.sign, False, part, wide, role),
            ),
            self._halves,
            self._inks,
            self._chosen(index, right, self.text_selection),
        )

    def _compose_wide(self, index: int, part: int, width: int) -> Strip:
        """Return a row that is not code: it has all the pane's width and is not scrolled sideways."""
        entry, line = self._plan.entries[index], self._lines[index]
        wide = self._digits
        cells = diff_gutter.half_cells(wide) if self._planned_view == "split" else diff_gutter.unified_cells(wide)
        gutter = [(" " * cells, "")]
        if entry.kind == "title":
            gutter = [(" ", "")]
        elif entry.kind == "fold":
            at_hand = index == self._fold_read
            gutter = diff_gutter.fold(index not in self._plan.hidden, cells, "strong" if at_hand else "hint")
            if at_hand:
                line = line._replace(runs=())
        if line.soft:
            view = window(self._rows, index, line, part, 0)
        else:
            room = max(0, width - len(gutter[0][0]))
            shown = cut(line.text, 0, room)
            more = shown.end < len(line.text)
            view = Window("", cut(line.text, 0, max(0, room - 1)) if more else shown, more)
        return paint(line, view, gutter, width, self._inks, (0, 0))

    def _keep_look(self) -> None:
        before = self._look
        super()._keep_look()
        if self._look is not before and self.app.no_color:
            inks = palette(self.app.theme_variables, self.app.current_theme.dark)
            inks |= {tint: Style(bold=True, underline=True) for tint in ("add-word", "delete-word")}
            self._inks = Inks(inks, self._inks.base, self._inks.selection)

    # The overview.

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The overview strip, which is the scrollbar too."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = Overview(self._overview, lambda role: self._inks(role))
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)
        return self._vertical_scrollbar

    def _signs(self) -> list[tuple[int, str]]:
        starts = self._rows.starts
        return [
            (start, entry.sign) for start, entry in zip(starts, self._plan.entries, strict=False) if entry.sign != " "
        ]

    def _overview(self, height: int) -> Mapping[int, str]:
        if not self._laid_out:
            return {}
        key = (self._rows.total, height)
        if self._marks[0] != key:
            self._marks = key, spread(self._signs(), self._rows.total, height)
        return self._marks[1]

    # Copying.

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text as the answer has it, with what is folded; removed lines where nothing else is."""
        first = selection.start.y if selection.start else 0
        last = min(selection.end.y if selection.end else len(self._lines) - 1, len(self._lines) - 1)
        taken: list[str] = []
        removed: list[str] = []
        for index in range(first, last + 1):
            entry = self._plan.entries[index]
            if entry.new is not None:
                taken.append(self._selected(index, selection))
            elif entry.old is not None and self._planned_view == "split":
                removed.append(_source(self._plan.others[index]))
            elif entry.old is not None:
                removed.append(self._selected(index, selection))
            taken += [_source(line) for line in self._plan.hidden.get(index, ())]
        return "\n".join(taken or removed), "\n"


def _source(line: Line) -> str:
    """Return a line with its tabs."""
    return contract(line.text, line.tabs, 0, len(line.text))
