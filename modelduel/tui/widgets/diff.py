"""The diff pane: what became of the original, unified or side by side, with what stayed the same folded away."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import events, work
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from modelduel.tui.keys import bind
from modelduel.tui.widgets import diff_gutter
from modelduel.tui.widgets.compared import Compared, Texts, colour, paired
from modelduel.tui.widgets.diff_plan import EMPTY, FoldKey, Look, Place, Plan, View, plan
from modelduel.tui.widgets.diff_view import PlanView
from modelduel.tui.widgets.overview import Overview

SPLIT_WIDTH = 76
"""Cells a pane needs for two columns, of which each then shows 32 of a line: half a terminal of 160 has them."""

_FIRST, _NEXT = 0.1, 0.2
"""Seconds of colouring before a diff is shown, and between two looks of it after that."""

_PLANS_KEPT = 4


class DiffPane(PlanView):
    """Shows how an answer differs from the original."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("diff.next", "hunk(1)"),
        bind("diff.previous", "hunk(-1)"),
        bind("diff.fold", "fold"),
        bind("diff.folds", "folds"),
        bind("diff.view", "turn_view"),
    ]

    view: reactive[View] = reactive[View]("unified", init=False)
    """The view asked for; `shown_view` is the one there is room for."""

    @dataclass
    class Shown(Message):
        """A comparison is on the screen; its counts and hunks can be read from the pane."""

        pane: DiffPane

        @property
        def control(self) -> DiffPane:
            """The pane, for `@on` selectors."""
            return self.pane

    @dataclass
    class HunkChanged(Message):
        """Another hunk is the one being read, or there are more or fewer of them."""

        pane: DiffPane
        hunk: int
        """From 1; 0 if there is none."""
        hunks: int

        @property
        def control(self) -> DiffPane:
            """The pane, for `@on` selectors."""
            return self.pane

    @dataclass
    class Scrolled(Message):
        """The reader went elsewhere: for a partner pane, which goes there by `follow_partner`."""

        pane: DiffPane
        place: Place

        @property
        def control(self) -> DiffPane:
            """The pane, for `@on` selectors."""
            return self.pane

    def __init__(
        self,
        *,
        empty: str = "Nothing to compare yet.",
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make a pane that says `empty` until there is something to compare."""
        super().__init__(empty=empty, name=name, id=id, classes=classes)
        self._asked: tuple[tuple[Texts, ...], tuple[str, str]] | None = None
        self._labels = ("", "")
        self._files: list[Compared] = []
        self._opened: frozenset[FoldKey] = frozenset()
        self._plans: dict[Look, Plan] = {}
        self._planned_look: Look | None = None  # that is shown
        self._at: int | None = None  # the hunk gone to by key, until the reader scrolls
        self._jumping = False
        self._told_hunk = (0, 0)

    # What is shown.

    def show(
        self, old: str, new: str, *, language: str, old_label: str = "original", new_label: str = "answer"
    ) -> None:
        """Compare two texts and show how `old` became `new`."""
        self._ask((Texts("", old, new, language),), (old_label, new_label))

    def show_files(
        self,
        old: Mapping[str, str],
        new: Mapping[str, str],
        *,
        language: str,
        old_label: str = "original",
        new_label: str = "answer",
    ) -> None:
        """Compare files, and show each under its title where there are several; see `paired`."""
        self._ask(paired(old, new, language), (old_label, new_label))

    def clear(self) -> None:
        """Show nothing."""
        self.workers.cancel_group(self, "diff")
        self._asked, self._files, self._plan = None, [], EMPTY
        self._plans.clear()
        self._at = None
        self.show_lines(())

    @property
    def added(self) -> int:
        """How many lines were added."""
        return sum(file.diff.added for file in self._files)

    @property
    def removed(self) -> int:
        """How many lines were removed."""
        return sum(file.diff.removed for file in self._files)

    @property
    def is_same(self) -> bool:
        """Whether the texts are the same to the last byte."""
        return bool(self._files) and all(file.is_same for file in self._files)

    @property
    def hunks(self) -> int:
        """How many hunks there are: changes that stand apart."""
        return len(self._plan.hunks)

    @property
    def hunk(self) -> int:
        """The hunk being read, from 1; 0 if there is none."""
        return min(self._current() + 1, self.hunks)

    @property
    def shown_view(self) -> View:
        """The view that is shown: unified where two columns have no room."""
        return "split" if self.view == "split" and self._field.width >= SPLIT_WIDTH else "unified"

    @property
    def note(self) -> str:
        """What a title can say: `hunk 2 of 5 · +12 −3`; empty while nothing is shown."""
        if not self._files:
            return ""
        if not self.hunks:
            return "no change" if self.is_same else "no changed line"
        return f"hunk {self.hunk} of {self.hunks} · +{self.added:,} −{self.removed:,}"

    # Linked scrolling.

    @property
    def place(self) -> Place:
        """Where the view's top is, by the original's lines."""
        return self._plan.place(self._top()) if self._plan.entries else Place(0, 0)

    def follow_partner(self, place: Place) -> None:
        """Go where another pane is, without saying so."""
        if not self._laid_out:
            self._goal = place
            return
        self._at = None
        self._move(self._rows.starts[self._plan.find(place)])
        self._tell()

    # Comparing.

    def _ask(self, texts: tuple[Texts, ...], labels: tuple[str, str]) -> None:
        self._asked = texts, labels
        if self.is_attached:
            self._compare(*self._asked)

    def on_mount(self) -> None:
        """Compare what was asked for before there was a screen."""
        if self._asked is not None:
            self._compare(*self._asked)

    @work(group="diff", exclusive=True)
    async def _compare(self, texts: tuple[Texts, ...], labels: tuple[str, str]) -> None:
        """Compare and colour in a thread; show the diff when its top is coloured, and again as the rest is."""
        await self.seen_first()
        files = await asyncio.to_thread(lambda: [Compared(each) for each in texts])
        coloured = await asyncio.to_thread(colour, files, _FIRST)
        closed = frozenset[FoldKey]()
        look = self._look_for(closed)
        made = await asyncio.to_thread(plan, files, labels, look)
        self._files, self._labels, self._opened, self._at = files, labels, closed, None
        self._plans = {look: made}
        self._goal = Place(0, 0)
        self.scroll_to(x=0, animate=False, force=True)
        self._replan()
        self.post_message(self.Shown(self))
        while not coloured:
            coloured = await asyncio.to_thread(colour, files, _NEXT)
            look = self._look_for(self._opened)
            made = await asyncio.to_thread(plan, files, labels, look)
            self._plans = {look: made}
            if look == self._look_for(self._opened):
                self._recolour_plan(made)
            else:
                self._replan()
        # The other view is made ready, so that turning to it is a matter of painting.
        other = Look("unified" if look.view == "split" else "split", closed, None)
        self._plans.setdefault(other, await asyncio.to_thread(plan, files, labels, other))

    def _look_for(self, opened: frozenset[FoldKey]) -> Look:
        view = self.shown_view
        narrow = self.view == "split" and view != "split"
        note = f"Side by side needs {SPLIT_WIDTH} columns, so this is unified." if narrow else None
        return Look(view, opened, note)

    def _replan(self, start: int = 0) -> None:
        """Show the files as they are asked for now, which makes no difference before entry `start`."""
        if not self._files:
            return
        look = self._planned_look = self._look_for(self._opened)
        made = self._plans.get(look)
        if made is None:
            if len(self._plans) >= _PLANS_KEPT:
                self._plans.clear()
            made = self._plans[look] = plan(self._files, self._labels, look)
        self._show_plan(made, look.view, diff_gutter.digits(self._files), start)

    # Views, folds, hunks.

    def watch_view(self) -> None:
        """Lay the lines out for the other view."""
        self._turn()

    def on_resize(self) -> None:
        """Change the view when there is room for two columns now, or no longer; or when it changed out of sight."""
        if self._files and self._look_for(self._opened) != self._planned_look:
            self._turn()

    def _turn(self) -> None:
        if self._field:
            self._goal = self._goal or self.place
            self._replan()

    def action_turn_view(self) -> None:
        """Show it side by side, or unified."""
        self.view = "unified" if self.view == "split" else "split"

    def action_fold(self) -> None:
        """Open or close the fold at hand: the one before the hunk gone to, or the first on the screen."""
        index = self._fold_at_hand()
        if index is not None:
            self._toggle(index)

    def action_folds(self) -> None:
        """Open all folds, or close them if all are open."""
        folds = frozenset(self._plan.folds)
        self._goal = self.place
        self._opened = frozenset() if folds == self._opened else folds
        self._replan()

    def _toggle(self, index: int) -> None:
        key = self._plan.entries[index].fold
        if key is None:
            return
        self._opened ^= {key}
        if index < self._top():
            self._goal = self._plan.place(index)
        self._replan(index)

    def action_hunk(self, step: int) -> None:
        """Go to the next change, or to the one before; beyond the last is the end."""
        count, current = self.hunks, self._current()
        if not count or not self._laid_out:
            return
        target = max(0, min(count, current + step))
        if self._at is None and current < count:
            row = self._rows.starts[self._plan.hunks[current].start]
            top = self.scroll_offset.y
            if (step > 0 and row >= top + self._field.height) or (step < 0 and row < top):
                target = current
        self._at = target
        row = int(self.max_scroll_y) if target == count else self._rows.starts[self._first_shown(target)]
        self._jump(row)

    def _first_shown(self, hunk: int) -> int:
        """Return the entry to scroll to for a hunk: the fold or title above it says where it is."""
        start = self._plan.hunks[hunk].start
        return start - (start > 0 and self._plan.entries[start - 1].kind != "code")

    def _jump(self, row: int) -> None:
        self._jumping = True
        self.scroll_to(y=row, animate=False, force=True)
        self._jumping = False
        self._tell()

    def _current(self) -> int:
        """Return the number of the hunk being read, from 0; as many as there are at the end."""
        if self._at is not None:
            return self._at
        hunks = self._plan.hunks
        return min(bisect_right(hunks, self._top(), key=lambda hunk: hunk.end), max(0, len(hunks) - 1))

    def _fold_at_hand(self) -> int | None:
        heads = sorted(self._plan.folds.values())
        if not heads or not self._laid_out:
            return None
        top = self._top()
        if self._at is not None:
            start = self._plan.hunks[self._at].start if self._at < self.hunks else len(self._plan.entries)
            before = bisect_right(heads, start - 1)
            return heads[before - 1] if before else heads[0]
        shown = bisect_right(heads, top - 1)
        last = self._rows.find(max(0, min(self.scroll_offset.y + self._field.height, self._rows.total) - 1))[0]
        if shown < len(heads) and heads[shown] <= last:
            return heads[shown]
        key = self._plan.entries[top].fold
        return self._plan.folds[key] if key is not None else None

    def _top(self) -> int:
        """Return the entry at the view's top."""
        if not self._rows.starts or not self._plan.entries:
            return 0
        return self._rows.find(min(self.scroll_offset.y, self._rows.total - 1))[0]

    # Moving. The end of a diff never grows, so there is nothing to follow.

    def validate_follow(self, follow: bool) -> bool:
        """Stay where the reader is."""
        return False

    def action_scroll_end(self) -> None:
        """Go to the last line."""
        self.scroll_to(y=self.max_scroll_y, animate=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell where the reader went."""
        if not self._moving and not self._jumping:
            self._at = None
        super().watch_scroll_y(old_value, new_value)
        if not self._moving and round(old_value) != round(new_value):
            self.post_message(self.Scrolled(self, self.place))

    def on_click(self, event: events.Click) -> None:
        """Open or close the fold that was clicked."""
        row = self.scroll_offset.y + event.y
        if self.text_selection is None and row < self._rows.total and self._plan.entries:
            index = self._rows.find(row)[0]
            if self._plan.entries[index].kind == "fold":
                self._toggle(index)

    def on_overview_picked(self, event: Overview.Picked) -> None:
        """Bring what was clicked to the middle of the view: the change there or a cell beside, else that part."""
        event.stop()
        height = self._field.height
        scale = max(self._rows.total, height, 1)
        near = [(abs(row * height // scale - event.cell), row) for row, _ in self._signs()]
        distance, row = min(near, default=(2, 0))
        if distance > 1:
            row = event.cell * scale // max(height, 1)
        self.scroll_to(y=row - height // 2, animate=False)

    def _tell(self) -> None:
        super()._tell()
        self._point()

    def _point(self) -> None:
        """Notice which hunk is being read and which fold is at hand; show both, and tell the former."""
        fold = self._fold_at_hand()
        self._read(self.hunk, -1 if fold is None else fold)
        if self._told_hunk != (self.hunk, self.hunks):
            self._told_hunk = self.hunk, self.hunks
            self.post_message(self.HunkChanged(self, *self._told_hunk))
