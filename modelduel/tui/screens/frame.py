"""The frame of the duel screen: its widgets, its views, what it says, and which keys make sense."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Static

from modelduel.contender.events import Event
from modelduel.duel.table import Table
from modelduel.errors import ModelduelError, StoreError
from modelduel.text import safe, safe_line
from modelduel.tui import sheet as sheets
from modelduel.tui.demo_lines import Progress, demo_line
from modelduel.tui.diff_views import DiffView, first_view, next_view
from modelduel.tui.keys import bind
from modelduel.tui.live import keys_of
from modelduel.tui.player import Player
from modelduel.tui.reading import ReadingTime
from modelduel.tui.screens.seated import Mode, SeatedScreen
from modelduel.tui.sheet import History, Sheet
from modelduel.tui.widgets.diff import DiffPane
from modelduel.tui.widgets.evidence import EvidencePane
from modelduel.tui.widgets.heading import Heading, View
from modelduel.tui.widgets.key_line import KeyLine
from modelduel.tui.widgets.lines import LinesView
from modelduel.tui.widgets.scenario_bar import NOT_SAVED, ScenarioBar, place_of
from modelduel.tui.widgets.scoresheet import ROOM_FOR_ANCHORS, Said, Scoresheet
from modelduel.tui.widgets.side import SidePane
from modelduel.tui.widgets.tests_pane import TestsPane
from modelduel.tui.widgets.transport import Transport

ROOM_FOR_BOTH = 100
"""Columns below which one side is shown at a time, unless the reader asks for both."""
SMALLEST = (60, 16)
"""Columns and lines below which the screen asks for room."""
_UNSANDBOXED = "! No sandbox works here: the code runs as you, with your files and network."


class RoundFrame(SeatedScreen):
    """Shows the rounds of a table, asks, judges, and keeps the reader's scores.

    Args:
        table: The session in play.
        mode: `replay` plays what was recorded; `live` asks what has not been answered.
        number: The round to begin with, from 0.
        speed: Of a replay.
        kind: What the bar calls it.
        allow_unsandboxed: Whether tests may run without a sandbox where none works.
        teaching: Whether a dim line names the next useful key, as in the demo.
        standing: What the dim line says instead, for as long as the screen lasts. Untrusted.
        clock: Monotonic seconds, by which answers that arrive and the reader are timed.
    """

    CSS_PATH = "duel.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view.answer", "view('answer')"),
        bind("diff.cycle", "diff"),
        bind("view.code", "view('code')"),
        bind("question.show", "view('original')"),
        bind("scroll.linked", "link"),
        bind("view.both", "both"),
        bind("view.single", "single"),
        bind("focus.next", "other_side", priority=True),
        bind("focus.previous", "other_side", priority=True),
    ]

    def __init__(
        self,
        table: Table,
        *,
        mode: Mode = "live",
        number: int = 0,
        speed: float = 1.0,
        kind: str = "open",
        allow_unsandboxed: bool = False,
        teaching: bool = False,
        standing: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.table = table
        self.mode: Mode = mode
        self.number = number
        self._kind = kind
        self._speed = speed
        self._allow_unsandboxed = allow_unsandboxed
        self._history = History(Sheet(()))
        self._diff_view: DiffView = "unified"
        self._first_view: DiffView = "unified"  # that `d` begins with
        self._linked = False
        self._single: bool | None = None  # whether one side is shown at a time; None: as the width has it
        self._at: SidePane | None = None  # the side that had the focus last
        self._clock = clock
        self._player: Player | None = None
        self._transport_timer: Timer | None = None
        self._saved = ""
        self._trouble = ""
        self._words = ""  # about the last key
        self._notice = ""  # about the round, until something is given on it
        self._older = ""  # whose earlier answers were judged, where that can only be read
        self._reading = ReadingTime(clock())
        # By place and not by side, so that nobody's pace tells a side.
        self.panes = [SidePane(side, beat=n / 2, clock=clock, id=side) for n, side in enumerate(table.sides[:2])]
        self.evidence = EvidencePane(id="evidence")
        self.bar = ScenarioBar()
        self.transport = Transport()
        self.scoresheet = Scoresheet()
        self._standing = safe_line(standing)
        self._hint = Static(self._standing, id="hint", markup=False)
        self._to_retitle = False
        self._warned = False
        self._used: set[str] = set()
        self.set_class(teaching or bool(standing), "-teaching")
        self.set_class(bool(standing), "-standing")

    def compose(self) -> ComposeResult:
        """Make every widget once; rounds only change what they show."""
        yield self.bar
        yield Static(_UNSANDBOXED, id="unsandboxed", markup=False)
        with Horizontal(id="sides"):
            yield from (*self.panes, self.evidence)
        yield self.transport
        yield self.scoresheet
        yield self._hint
        yield KeyLine("replay" if self.mode == "replay" else "duel")
        yield Static(f"This needs a window of at least {SMALLEST[0]} × {SMALLEST[1]}.", id="tiny", markup=False)

    def show_unsandboxed(self, unsandboxed: bool) -> None:
        """Show, for as long as the screen lasts, that code runs without a sandbox; or that it does not."""
        self.set_class(unsandboxed, "-unsandboxed")

    @property
    def focused_pane(self) -> SidePane:
        """The side that a key acts on."""
        return self._at or self.panes[0]

    @property
    def reading(self) -> LinesView:
        """What the reader looks at."""
        return self.focused_pane.current

    @property
    def sheet(self) -> Sheet:
        """The scoresheet as it stands."""
        return self._history.now

    def on_resize(self, event: events.Resize) -> None:
        """Ask for room when there is too little, and give the scoresheet more where there is plenty."""
        tiny = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        if self.has_class("-tiny") and not tiny:
            self.call_after_refresh(lambda: self.reading.focus())  # which was lost with the room
        self.set_class(tiny, "-tiny")
        self.scoresheet.give_room(event.size.height >= ROOM_FOR_ANCHORS)
        self._arrange(event.size.width)
        self._begin_with(first_view(event.size.width))
        self._show_keys()

    def _arrange(self, width: int) -> None:
        """Show one side or both, and where it is one, say there how the other does."""
        single = width < ROOM_FOR_BOTH if self._single is None else self._single
        self.set_class(single, "-single")
        panes = self.panes
        key = keys_of(self.app).shown("focus.next")
        for pane, other in zip(panes, reversed(panes), strict=True):
            pane.show_beside(other if single and other is not pane else None, key)

    def on_descendant_focus(self) -> None:
        """Mark the side that a key acts on."""
        for pane in self.panes:
            if self.focused is not None and pane in self.focused.ancestors_with_self:
                self._at = pane
        focused = self.focused_pane
        for pane in self.panes:
            pane.mark_focus(pane is focused)
        self.set_class(focused is not self.panes[0], "-right")
        self._show_keys()

    def _listener(self, number: int) -> Callable[[Event], None]:
        def listen(event: Event) -> None:
            if self.is_attached and self.number == number:
                self.pane(event.contender).hear(event)

        return listen

    def action_view(self, view: View) -> None:
        """Show one view of both answers."""
        self._end_versus()
        for pane in self.panes:
            pane.show_view(view)
        self._show_keys()

    def action_diff(self) -> None:
        """Show the diff; again, in the other way; again, A against B."""
        self._used.add("diff.cycle")
        has_original = self.panes[0].has_original
        if any(pane.view != "diff" for pane in self.panes):
            view: DiffView = self._first_view if has_original else "versus"
        elif not has_original:
            view = "unified" if self.has_class("-versus") else "versus"
        else:
            view = next_view(self._diff_view, self._first_view)
        self._end_versus()
        for pane in self.panes:
            pane.show_view("diff")
        if view == "versus" and not self._versus():
            view = self._first_view
        self._set_diff_view(view)
        self._show_keys()

    def _begin_with(self, view: DiffView) -> None:
        """Begin with this view from now on, and show it where the one before it was shown unasked."""
        before, self._first_view = self._first_view, view
        if self._diff_view == before:
            self._set_diff_view(view)

    def _set_diff_view(self, view: DiffView) -> None:
        self._diff_view = view
        for pane in self.panes:
            pane.diff.view = "unified" if view == "unified" else "split"

    def _versus(self) -> bool:
        left, right = self.panes[0], self.panes[-1]
        if not left.compare_with(right):
            self._say("There are not two answers with code to compare yet.")
            return False
        self._set_diff_view("versus")
        self.add_class("-versus")
        left.current.focus()
        return True

    def _end_versus(self) -> None:
        if self.has_class("-versus"):
            self.remove_class("-versus")
            self._set_diff_view(self._first_view)
            self.panes[0].show_changes()

    def action_other_side(self) -> None:
        """Go to the other side's pane."""
        if self.has_class("-versus"):
            self._end_versus()  # which takes the room of both
        panes = self.panes
        target = panes[(panes.index(self.focused_pane) + 1) % len(panes)]
        self._at = target
        self.set_class(target is not panes[0], "-right")  # where only one is shown, it must be there to take the focus
        target.current.focus()
        self.call_after_refresh(target.current.focus)

    def action_link(self) -> None:
        """Let the two diffs scroll together, or no longer."""
        self._linked = not self._linked
        self._say("The diffs scroll together." if self._linked else "Each diff scrolls by itself.")

    def action_both(self) -> None:
        """Show answer and diff of each side at once, or no longer."""
        self._end_versus()
        for pane in self.panes:
            pane.toggle_both()
        self._show_keys()

    def action_single(self) -> None:
        """Show one side at a time, or both, whatever the width."""
        self._single = not self.has_class("-single")
        self._arrange(self.size.width)

    @on(DiffPane.Scrolled)
    def _scrolled(self, message: DiffPane.Scrolled) -> None:
        if self._linked:
            for pane in self.panes:
                if pane.diff is not message.pane:
                    pane.diff.follow_partner(message.place)

    @on(Heading.ViewPicked)
    def _view_picked(self, message: Heading.ViewPicked) -> None:
        for pane in self.panes:
            if message.heading is pane.heading:
                if pane.versus and message.view != "diff":
                    self._end_versus()
                pane.show_view(message.view)
                pane.current.focus()

    @on(Heading.OtherPicked)
    def _other_picked(self) -> None:
        self.action_other_side()

    @on(LinesView.Moved)
    @on(DiffPane.HunkChanged)
    @on(DiffPane.Shown)
    @on(TestsPane.Counted)
    @on(SidePane.Changed)
    def _retitle(self) -> None:
        if not self._to_retitle:  # many of these come at once
            self._to_retitle = True
            self.call_later(self._retitle_panes)

    def _retitle_panes(self) -> None:
        self._to_retitle = False
        for pane in self.panes:
            pane.retitle()

    def _show_bar(self) -> None:
        place = place_of(self.table, self.number)
        self.bar.show(replace(place, mode=self.mode_word, saved=self._saved, trouble=self._trouble))

    def _show_sheet(self) -> None:
        readonly = self.unscored
        if self.mode == "replay":
            readonly = f"Recorded by {self.table.rater.rater}" if self.sheet.winner else self.not_judged
        if readonly and self._older:
            readonly = f"{readonly.rstrip('.')}. Given on {self._older} earlier answer."
        self.scoresheet.show(self.sheet, Said(words=self._words or self._notice, readonly=readonly))

    def on_key(self) -> None:
        """Take away what was said about the key before: it need not be true any longer."""
        if self._words:
            self._say("")

    def _say(self, words: str) -> None:
        """Say something about the last key, where the sheet's hints stand."""
        self._words = safe_line(words)
        self._show_sheet()

    def _say_saved(self) -> None:
        self._saved = f"{datetime.datetime.now().astimezone():%H:%M:%S}"
        self._trouble = ""
        self._show_bar()
        self._show_sheet()

    def _complain(self, error: BaseException, *, saving: bool = True) -> None:
        """Show an error that belongs to no side."""
        self._trouble = NOT_SAVED if saving and isinstance(error, StoreError) else "trouble"
        self._show_bar()
        unknown = f"Unexpected {type(error).__name__}: {error}. Please report this."
        words = str(error) if isinstance(error, ModelduelError) else unknown
        self.app.notify(safe(self.allowed(words)), severity="error", markup=False, timeout=10)

    def _show_keys(self) -> None:
        """Show which keys do something now, and in the demo the next useful one."""
        if not self.is_mounted:
            return
        self.refresh_bindings()
        if self.has_class("-teaching"):
            self._hint.update(self._standing or demo_line(self._progress(), keys_of(self.app)))

    def _progress(self) -> Progress:
        scenario = self.table.scenarios[self.number]
        return Progress(
            arriving=any(self.table.asking(self.number, pane.side) for pane in self.panes),
            has_original=bool(scenario.spec.files) and scenario.language is not None,
            has_tests=scenario.spec.tests is not None,
            testing=self._testing,
            used=self._used,
            missing=sheets.missing(self.sheet),
        )

    @property
    def _testing(self) -> bool:
        group = self._tests_group(self.number)
        return any(worker.group == group and not worker.is_finished for worker in self.workers)

    def _tests_group(self, number: int) -> str:
        return f"tests-{number}"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Switch off what makes no sense now, so that footer, help and palette do not offer it."""
        if not self.is_mounted:
            return True
        scenario = self.table.scenarios[self.number]
        several = len(self.table.scenarios) > 1
        has_code = scenario.language is not None
        scored = not self.unscored
        sensible = {
            "transport": self._player is not None,
            "tests": scenario.spec.tests is not None,
            "view": has_code or parameters[:1] != ("code",),
            "both": has_code,
            "link": has_code,
            **dict.fromkeys(("diff", "copy", "write_out", "pick"), has_code),
            "ask_again": bool(self.table.seats),
            "stop": self._testing or any(self.table.asking(self.number, pane.side) for pane in self.panes),
            "rounds": several,
            "round": several,
            "accept": scored or self.number + 1 < len(self.table.scenarios),
            **dict.fromkeys(("score", "clear_score", "cell", "anchors"), scored and bool(scenario.rubric)),
            **dict.fromkeys(("verdict", "tags", "note", "undo"), scored),
        }
        return sensible.get(action, True)
