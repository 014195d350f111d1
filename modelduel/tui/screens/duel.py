"""The duel screen: one scenario, two answers in every view, the scoresheet, all from the keyboard."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, Literal

from msgspec import structs
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from modelduel.contender.events import Event
from modelduel.contender.model import Side
from modelduel.duel.table import Table
from modelduel.errors import CannotJudgeError, ModelduelError
from modelduel.session.recorder import utc_now
from modelduel.testrun.model import TestResult
from modelduel.testrun.sandbox import choose
from modelduel.text import safe, safe_line
from modelduel.tui import sheet as sheets
from modelduel.tui.demo_lines import Progress, demo_line
from modelduel.tui.keys import bind
from modelduel.tui.live import keys_of
from modelduel.tui.player import Player
from modelduel.tui.screens.note import NoteScreen, TagsScreen
from modelduel.tui.screens.rounds import RoundRow, RoundsScreen
from modelduel.tui.sheet import History, Sheet, Verdict
from modelduel.tui.widgets.diff import DiffPane
from modelduel.tui.widgets.key_line import KeyLine
from modelduel.tui.widgets.lines import LinesView
from modelduel.tui.widgets.scenario_bar import Place, ScenarioBar
from modelduel.tui.widgets.scoresheet import Said, Scoresheet
from modelduel.tui.widgets.side import Heading, SidePane, View
from modelduel.tui.widgets.tests_pane import TestsPane
from modelduel.tui.widgets.transport import Playback, Transport, next_speed

Mode = Literal["live", "replay"]
DiffView = Literal["unified", "split", "versus"]
_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]
SMALLEST = (60, 16)
"""Columns and lines below which the screen asks for room."""


class DuelScreen(Screen[None]):
    """Shows the rounds of a table, asks, judges, and keeps the reader's scores.

    Args:
        table: The session in play.
        mode: `replay` plays what was recorded; `live` asks what has not been answered.
        number: The round to begin with, from 0.
        speed: Of a replay.
        kind: What the bar calls it.
        allow_unsandboxed: Whether tests may run without a sandbox where none works.
        teaching: Whether a dim line names the next useful key, as in the demo.
    """

    CSS_PATH = "duel.tcss"
    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view.answer", "view('answer')"),
        bind("diff.cycle", "diff"),
        bind("view.code", "view('code')"),
        bind("tests.run", "tests"),
        bind("question.show", "view('original')"),
        *[bind(f"score.{value}", f"score({value})") for value in range(1, 6)],
        bind("score.clear", "clear_score"),
        bind("score.forward", "cell(1)"),
        bind("score.back", "cell(-1)"),
        bind("verdict.left", "verdict('left')"),
        bind("verdict.right", "verdict('right')"),
        bind("verdict.tie", "verdict('tie')"),
        bind("verdict.both-bad", "verdict('both-bad')"),
        bind("tags.open", "tags"),
        bind("note.open", "note"),
        bind("judge.undo", "undo"),
        bind("candidate.copy", "copy"),
        bind("candidate.write", "write_out"),
        bind("answer.fence", "pick"),
        bind("answer.again", "ask_again"),
        bind("answer.stop", "stop"),
        bind("scroll.linked", "link"),
        bind("view.both", "both"),
        bind("focus.next", "other_side", priority=True),
        bind("focus.previous", "other_side", priority=True),
        bind("round.previous", "round(-1)"),
        bind("round.next", "round(1)"),
        bind("round.accept", "accept"),
        bind("rounds.open", "rounds"),
        bind("replay.toggle", "transport('toggle')"),
        bind("replay.step", "transport('forward')"),
        bind("replay.back", "transport('back')"),
        bind("replay.skip", "transport('end')"),
        bind("replay.faster", "transport('faster')"),
        bind("replay.slower", "transport('slower')"),
        bind("duel.leave", "leave"),
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
        self._linked = False
        self._player: Player | None = None
        self._transport_timer: Timer | None = None
        self._saved = ""
        self._trouble = ""
        self._words = ""
        self._opened_at = time.monotonic()
        self._spent = 0.0
        self._warned = False
        self._used: set[str] = set()
        self.set_class(mode == "replay", "-replay")
        self.set_class(teaching, "-teaching")

    # The frame.

    def compose(self) -> ComposeResult:
        """Make every widget once; rounds only change what they show."""
        yield ScenarioBar()
        with Horizontal(id="sides"):
            for side in self.table.sides[:2]:
                yield SidePane(side, id=side)
        yield Transport()
        yield Scoresheet()
        yield Static("", id="hint", markup=False)
        yield KeyLine("replay" if self.mode == "replay" else "duel")
        yield Static(f"This needs a window of at least {SMALLEST[0]} × {SMALLEST[1]}.", id="tiny", markup=False)

    def on_mount(self) -> None:
        """Open the first round."""
        self.panes[0].current.focus()
        self.open_round(self.number)

    @property
    def panes(self) -> list[SidePane]:
        """The sides, from left to right."""
        return list(self.query(SidePane))

    def pane(self, side: Side) -> SidePane:
        """Return a side's pane."""
        return self.query_one(f"#{side}", SidePane)

    @property
    def focused_pane(self) -> SidePane:
        """The side that a key acts on."""
        for pane in self.panes:
            if self.focused is not None and pane in self.focused.ancestors_with_self:
                return pane
        return self.panes[0]

    @property
    def sheet(self) -> Sheet:
        """The scoresheet as it stands."""
        return self._history.now

    def on_resize(self, event: events.Resize) -> None:
        """Ask for room when there is too little, and give the scoresheet more where there is plenty."""
        self.set_class(event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1], "-tiny")
        self.query_one(Scoresheet).tall = event.size.height >= 50
        self._show_keys()

    def on_descendant_focus(self) -> None:
        """Mark the side that a key acts on."""
        self._mark_focus()

    def _mark_focus(self) -> None:
        focused = self.focused_pane
        for pane in self.panes:
            pane.mark_focus(pane is focused)
        self.set_class(focused is self.panes[-1], "-right")
        self._show_keys()

    # Rounds.

    def open_round(self, number: int) -> None:
        """Show a round: ask it if nobody has, play it in a replay."""
        self._keep_time()
        self._stop_playing()
        self.number = number
        self._words, self._warned, self._saved, self._trouble = "", False, "", ""
        scenario = self.table.scenarios[number]
        for pane in self.panes:
            pane.begin(scenario, self.table.name(pane.side))
        self.remove_class("-versus")
        self._history = History(self._fresh_sheet())
        self._opened_at, self._spent = time.monotonic(), 0.0
        self._show_bar()
        self._show_sheet()
        self.run_worker(self._fill_round(number), group="round", exclusive=True)

    def _fresh_sheet(self) -> Sheet:
        scenario = self.table.scenarios[self.number]
        return Sheet(scenario.rubric, tag_titles=self.table.tag_titles)

    async def _fill_round(self, number: int) -> None:
        """Read what is recorded of a round, and go on from there."""
        try:
            answers = await self.table.answers(number)
            judgement = await self.table.judgement(number)
            if judgement is not None:
                scenario = self.table.scenarios[number]
                sheet = sheets.from_judgement(judgement, scenario.rubric, tag_titles=self.table.tag_titles)
                self._history = History(sheet)
                self._spent = judgement.seconds
                self._show_sheet()
            if self.mode == "replay":
                await self._play(number)
                return
        except ModelduelError as error:
            self._complain(error)
            return
        idle = [pane.side for pane in self.panes if not self.table.asking(number, pane.side)]
        for pane in self.panes:
            if self.table.asking(number, pane.side):
                for event in self.table.so_far(number, pane.side):
                    pane.hear(event)
            elif pane.side in answers:
                pane.show_answer(answers[pane.side], text=True)
        unasked = [side for side in idle if side not in answers and side in self.table.seats]
        if unasked:
            self._ask(unasked)
        self._show_keys()

    def _ask(self, sides: Sequence[Side]) -> None:
        number = self.number
        for side in sides:
            self.pane(side).restart()
        try:
            task = self.table.ask(number, sides, self._listener(number))
        except ModelduelError as error:
            self._complain(error)
            return
        task.add_done_callback(lambda done: self._asked(number, sides, done))
        self._show_keys()

    def _listener(self, number: int) -> Callable[[Event], None]:
        def listen(event: Event) -> None:
            if self.is_attached and self.number == number:
                self.pane(event.contender).hear(event)

        return listen

    def _asked(self, number: int, sides: Sequence[Side], done: asyncio.Task[None]) -> None:
        """Show what was saved of an answer that has ended."""
        if done.cancelled() or not self.is_attached:
            return
        error = done.exception()
        if isinstance(error, ModelduelError):
            self._complain(error)
        elif error is not None:
            raise error
        if number == self.number:
            self.run_worker(self._show_answers(number, sides), group="answers")

    async def _show_answers(self, number: int, sides: Sequence[Side]) -> None:
        answers = await self.table.answers(number)
        if number != self.number:
            return
        for side in sides:
            if side in answers:
                self.pane(side).show_answer(answers[side], text=False)
        self._say_saved()
        self._show_keys()

    # Replay.

    async def _play(self, number: int) -> None:
        recorded = await self.table.recorded_events(number)
        sides = [recorded.get(pane.side, []) for pane in self.panes]

        def restart() -> None:
            for pane in self.panes:
                pane.restart()

        self._player = player = Player(sides, self._listener(number), restart, speed=self._speed)
        answers = await self.table.answers(number)
        for pane in self.panes:
            if pane.side in answers:
                pane.show_answer(answers[pane.side], text=False)
        ends = tuple(events[-1].at for events in sides if events)
        self._transport_timer = self.set_interval(1 / 10, lambda: self._show_transport(ends))
        player.play()
        self._show_transport(ends)
        await player.run()

    def _show_transport(self, ends: tuple[float, ...]) -> None:
        if self._player is not None:
            player = self._player
            self.query_one(Transport).show(
                Playback(player.at_s, player.total_s, player.playing, player.speed, ends_s=ends)
            )

    def _stop_playing(self) -> None:
        self._player = None
        if self._transport_timer is not None:
            self._transport_timer.stop()
            self._transport_timer = None

    def action_transport(self, what: str) -> None:
        """Play, pause, step, or change the speed of a replay."""
        player = self._player
        if player is None:
            return
        if what == "toggle":
            player.pause() if player.playing else player.play()
        elif what == "end":
            player.seek(player.total_s)
        elif what in ("forward", "back"):
            player.step(1 if what == "forward" else -1)
        else:
            self._speed = next_speed(player.speed, 1 if what == "faster" else -1)
            player.set_speed(self._speed)

    @on(Transport.Toggled)
    def _toggled(self) -> None:
        self.action_transport("toggle")

    @on(Transport.SpeedPicked)
    def _speed_picked(self, message: Transport.SpeedPicked) -> None:
        self._speed = message.speed
        if self._player is not None:
            self._player.set_speed(message.speed)

    @on(Transport.Sought)
    def _sought(self, message: Transport.Sought) -> None:
        if self._player is not None:
            self._player.seek(message.at_s)

    # Views.

    def action_view(self, view: View) -> None:
        """Show one view of both answers."""
        self._end_versus()
        for pane in self.panes:
            pane.show_view(view)
        self._show_keys()

    def action_diff(self) -> None:
        """Show the diff; again, side by side; again, A against B."""
        self._used.add("diff.cycle")
        if any(pane.view != "diff" for pane in self.panes):
            self._diff_view = "unified"
        else:
            following: dict[DiffView, DiffView] = {"unified": "split", "split": "versus", "versus": "unified"}
            self._diff_view = following[self._diff_view]
        self._end_versus()
        for pane in self.panes:
            pane.diff.view = "split" if self._diff_view == "split" else "unified"
            pane.show_view("diff")
        if self._diff_view == "versus":
            self._versus()
        self._show_keys()

    def _versus(self) -> None:
        left, right = self.panes[0], self.panes[-1]
        if left.answer is None or right.answer is None or not left.compare_with(right.answer):
            self._say("There are not two answers with code to compare yet.")
            self._diff_view = "unified"
            return
        left.diff.view = "split"
        left.current.focus()
        self.add_class("-versus")

    def _end_versus(self) -> None:
        if self.has_class("-versus"):
            self.remove_class("-versus")
            left = self.panes[0]
            if left.answer is not None:
                left.show_answer(left.answer, text=False)

    def action_other_side(self) -> None:
        """Go to the other side's pane."""
        panes = self.panes
        target = panes[(panes.index(self.focused_pane) + 1) % len(panes)]
        self.set_class(target is panes[-1], "-right")  # where only one fits, it must be there to take the focus
        target.current.focus()

    def action_link(self) -> None:
        """Let the two diffs scroll together, or no longer."""
        self._linked = not self._linked
        self._say("The diffs scroll together." if self._linked else "Each diff scrolls by itself.")

    def action_both(self) -> None:
        """Show answer and diff of each side at once, or no longer."""
        for pane in self.panes:
            pane.toggle_both()

    @on(DiffPane.Scrolled)
    def _scrolled(self, message: DiffPane.Scrolled) -> None:
        if self._linked:
            for pane in self.panes:
                if pane.diff is not message.pane:
                    pane.diff.follow_partner(message.place)

    @on(Heading.ViewPicked)
    def _view_picked(self, message: Heading.ViewPicked) -> None:
        for pane in self.panes:
            if message.heading in pane.walk_children(Heading):
                pane.show_view(message.view)
                pane.current.focus()

    @on(LinesView.Moved)
    @on(DiffPane.HunkChanged)
    @on(DiffPane.Shown)
    @on(TestsPane.Counted)
    def _retitle(self) -> None:
        for pane in self.panes:
            pane.retitle()

    # Tests.

    def action_tests(self) -> None:
        """Show the tests; run those of both sides when they have not been run, or are shown already."""
        self._used.add("tests.run")
        shown = all(pane.view == "tests" for pane in self.panes)
        run = shown or any(pane.answer is not None and pane.answer.response.run is None for pane in self.panes)
        self.action_view("tests")
        if run and self.table.scenarios[self.number].spec.tests is not None:
            self.run_worker(self._run_tests(self.number), group="tests", exclusive=True)

    async def _run_tests(self, number: int) -> None:
        ready = [pane for pane in self.panes if pane.answer is not None and pane.can_be_tested]
        if not ready:
            self._say("There is no code to test yet.")
            return
        try:
            sandbox = await choose(allow_unsandboxed=self._allow_unsandboxed)
        except CannotJudgeError as error:
            for pane in ready:
                pane.tests.show_none(str(error))
            return
        for pane in ready:
            pane.tests.start()
        self._show_keys()

        async def one(pane: SidePane) -> None:
            def result(test: TestResult) -> None:
                if number == self.number:
                    pane.tests.add(test)

            await self.table.judge(number, pane.side, sandbox, result)
            answers = await self.table.answers(number)
            if number == self.number:
                pane.show_answer(answers[pane.side], text=False)

        try:
            async with asyncio.TaskGroup() as group:
                for pane in ready:
                    group.create_task(one(pane))
        except* ModelduelError as errors:
            for one_error in errors.exceptions:
                self._complain(one_error)
        except* asyncio.CancelledError:
            for pane in ready:
                if pane.is_attached and number == self.number:
                    pane.tests.show_none("Stopped. The tests can be run again.")
            raise
        self._say_saved()
        self._show_keys()

    # The scoresheet.

    def _change(self, sheet: Sheet, words: str = "") -> None:
        if self.table.read_only or self.mode == "replay":
            self._say(self.table.read_only or "A replay is not scored.")
            return
        before = self.sheet
        self._history = self._history.do(sheet)
        self._words = words
        self._show_sheet()
        self._show_keys()
        if sheets.changes(before, self.sheet):
            self._save()

    def _save(self) -> None:
        judgement = sheets.to_judgement(self.sheet, at=utc_now(), seconds=round(self._seconds(), 1), blind=False)
        self.run_worker(self._saving(self.number, judgement), group="save")

    async def _saving(self, number: int, judgement: object) -> None:
        try:
            await self.table.save_judgement(number, judgement)  # type: ignore[arg-type]
        except ModelduelError as error:
            self._complain(error)
        else:
            if number == self.number:
                self._say_saved()

    def _seconds(self) -> float:
        return self._spent + time.monotonic() - self._opened_at

    def _keep_time(self) -> None:
        """Record the time spent on the round that is left, if it was judged."""
        if self._history.past:
            self._save()

    def action_score(self, value: int) -> None:
        """Score the current cell and go to the next."""
        self._used.add(f"score.{value}")
        self._change(sheets.score(self.sheet, value))

    def action_clear_score(self) -> None:
        """Empty the current cell, or the one before."""
        self._change(sheets.clear(self.sheet))

    def action_cell(self, step: int) -> None:
        """Go to another cell."""
        self._history = self._history.do(sheets.move(self.sheet, step))
        self._show_sheet()

    def action_verdict(self, verdict: Verdict) -> None:
        """Say which side is better."""
        self._used.add(f"verdict.{verdict}")
        self._change(sheets.give_verdict(self.sheet, verdict))

    def action_note(self) -> None:
        """Write a note on the round."""
        title = self.table.scenarios[self.number].spec.title
        self.app.push_screen(NoteScreen(self.sheet.note, title), self._noted)

    def _noted(self, note: str | None) -> None:
        if note is not None and note != self.sheet.note:
            self._change(sheets.write_note(self.sheet, note))

    def action_tags(self) -> None:
        """Tag failure modes of either answer."""
        left, right = self.sheet.shown
        given = self.sheet.tags
        screen = TagsScreen(
            self.table.tag_titles, given.get(left, ()), given.get(right, ()), self.sheet.names,
            (f"side-{left}", f"side-{right}"),
        )  # fmt: skip
        self.app.push_screen(screen, self._tagged)

    def _tagged(self, given: tuple[tuple[str, ...], tuple[str, ...]] | None) -> None:
        if given is None:
            return
        left, right = self.sheet.shown
        tags = {**self.sheet.tags, left: given[0], right: given[1]}
        self._change(structs.replace(self.sheet, tags=tags))

    def action_rounds(self) -> None:
        """List the rounds, and go to one."""
        self.run_worker(self._list_rounds(), group="rounds", exclusive=True)

    async def _list_rounds(self) -> None:
        rows = await asyncio.to_thread(self._round_rows)
        chosen = await self.app.push_screen_wait(RoundsScreen(rows, self.number + 1))
        if chosen is not None:
            self.open_round(chosen - 1)

    def _round_rows(self) -> list[RoundRow]:
        states = self.table.states()
        return [
            RoundRow(number, scenario.spec.title, scenario.spec.category, state, note)
            for number, (scenario, (state, note)) in enumerate(zip(self.table.scenarios, states, strict=True), 1)
        ]

    def action_undo(self) -> None:
        """Take the last change of the sheet back."""
        had = bool(self._history.past)
        self._history, self._words = self._history.undo()
        self._show_sheet()
        if had:
            self._save()

    def action_accept(self) -> None:
        """Go to the next round; the first time, say what is still missing."""
        self._used.add("round.accept")
        missing = sheets.missing(self.sheet) if self.sheet.criteria and self.mode == "live" else []
        if missing and not self._warned and not self.table.read_only:
            self._warned = True
            self._say(f"Not given yet: {', '.join(missing)}. Once more goes on all the same.")
            return
        if self.number + 1 >= len(self.table.scenarios):
            self._say("That was the last round." if len(self.table.scenarios) > 1 else "Saved. q leaves.")
            return
        self.open_round(self.number + 1)

    def action_round(self, step: int) -> None:
        """Go to a neighbouring round."""
        number = self.number + step
        if 0 <= number < len(self.table.scenarios):
            self.open_round(number)
        else:
            self._say("There is no round before this one." if step < 0 else "There is no round after this one.")

    @on(Scoresheet.CellPicked)
    def _cell_picked(self, message: Scoresheet.CellPicked) -> None:
        self._history = self._history.do(sheets.move_to(self.sheet, message.number))
        self._show_sheet()

    @on(Scoresheet.ScorePicked)
    def _score_picked(self, message: Scoresheet.ScorePicked) -> None:
        self.action_score(message.score)

    @on(Scoresheet.NotePicked)
    def _note_picked(self) -> None:
        self.action_note()

    @on(Scoresheet.TagsPicked)
    def _tags_picked(self) -> None:
        self.action_tags()

    @on(Scoresheet.VerdictPicked)
    def _verdict_picked(self, message: Scoresheet.VerdictPicked) -> None:
        self.action_verdict(message.verdict)

    # The answer's code.

    def action_copy(self) -> None:
        """Copy the code of the focused side."""
        source = self.focused_pane.code.source
        if not source:
            self._say("There is no code to copy yet.")
            return
        self.app.copy_to_clipboard(source)
        self._say(f"Copied the code of {self.focused_pane.side.upper()}.")

    def action_write_out(self) -> None:
        """Write the code of the focused side into a new folder here."""
        answer = self.focused_pane.answer
        if answer is None or answer.extraction is None or not answer.extraction.files:
            self._say("There is no code to write yet.")
            return
        base = f"{self.table.scenarios[self.number].id}-{answer.key.contender}"
        self.run_worker(self._write_out(base, answer.extraction.files), group="write")

    async def _write_out(self, base: str, files: dict[str, str]) -> None:
        try:
            folder = await asyncio.to_thread(write_files, Path.cwd(), base, files)
        except OSError as error:
            self._say(f"Nothing was written: {error.strerror or error}.")
        else:
            self._say(f"Written to {folder}")

    def action_pick(self) -> None:
        """Take the next code block of the focused side's answer."""
        pane = self.focused_pane
        if pane.answer is None or pane.answer.extraction is None or len(pane.answer.extraction.blocks) < 2:
            self._say("The answer has no other code block.")
            return
        count = len(pane.answer.extraction.blocks)
        self.run_worker(self._pick(pane, pane.answer.extraction.fence % count + 1, count), group="pick", exclusive=True)

    async def _pick(self, pane: SidePane, block: int, count: int) -> None:
        try:
            answer = await self.table.pick(self.number, pane.side, block)
        except ModelduelError as error:
            self._complain(error)
            return
        pane.tests.show_none()
        pane.show_answer(answer, text=False)
        self._say(f"Code block {block} of {count} is now {pane.side.upper()}'s answer.")

    def action_ask_again(self) -> None:
        """Ask the focused side again; the earlier answer is kept."""
        side = self.focused_pane.side
        if self.table.asking(self.number, side):
            self._say("It is answering already; esc stops it.")
        elif self.mode == "replay" or side not in self.table.seats:
            self._say("A recorded session cannot be asked again from here.")
        else:
            self._ask([side])

    def action_stop(self) -> None:
        """Stop the tests, or the focused side's answer, or all answers."""
        if any(worker.group == "tests" and worker.is_running for worker in self.workers):
            self.workers.cancel_group(self, "tests")
            return
        focused = self.focused_pane.side
        asking = [pane.side for pane in self.panes if self.table.asking(self.number, pane.side)]
        for side in [focused] if focused in asking else asking:
            self.table.stop(self.number, side)

    def action_leave(self) -> None:
        """Leave the screen; everything is saved already."""
        self._keep_time()
        self._stop_playing()
        self.dismiss(None)

    # What is said.

    def _show_bar(self) -> None:
        scenario = self.table.scenarios[self.number]
        rounds = len(self.table.scenarios)
        self.query_one(ScenarioBar).show(
            Place(
                title=scenario.spec.title,
                category=scenario.spec.category,
                language=scenario.language or "",
                level=scenario.spec.difficulty,
                number=self.number + 1 if rounds > 1 else 0,
                of=rounds if rounds > 1 else 0,
                mode="replay" if self.mode == "replay" else self._kind,
                saved=self._saved,
                trouble=self._trouble,
            )
        )

    def _show_sheet(self) -> None:
        readonly = self.table.read_only
        if self.mode == "replay":
            readonly = f"Recorded by {self.table.rater.rater}" if self.sheet.winner else "Not judged yet"
        self.query_one(Scoresheet).show(self.sheet, Said(self._saved, self._words, readonly))

    def _say(self, words: str) -> None:
        """Say something about the last key, where the sheet's hints stand."""
        self._words = safe_line(words)
        self._show_sheet()

    def _say_saved(self) -> None:
        self._saved = f"{datetime.datetime.now().astimezone():%H:%M:%S}"
        self._trouble = ""
        self._show_bar()
        self._show_sheet()

    def _complain(self, error: BaseException) -> None:
        """Show an error that belongs to no side."""
        self._trouble = "not saved" if "save" in str(error).lower() else "trouble"
        self._show_bar()
        self.notify(safe(str(error)), severity="error", markup=False, timeout=10)

    def _show_keys(self) -> None:
        """Show which keys do something now, and in the demo the next useful one."""
        if not self.is_mounted:
            return
        self.refresh_bindings()
        if self.has_class("-teaching"):
            self.query_one("#hint", Static).update(demo_line(self._progress(), keys_of(self.app)))

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
        return any(worker.group == "tests" and worker.is_running for worker in self.workers)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Switch off what makes no sense now, so that footer, help and palette do not offer it."""
        if not self.is_mounted:
            return True
        scenario = self.table.scenarios[self.number]
        several = len(self.table.scenarios) > 1
        scored = self.mode == "live" and not self.table.read_only and bool(scenario.rubric)
        sensible = {
            "transport": self._player is not None,
            "tests": scenario.spec.tests is not None,
            "diff": scenario.language is not None,
            "copy": scenario.language is not None,
            "write_out": scenario.language is not None and self.focused_pane.answer is not None,
            "pick": scenario.language is not None,
            "ask_again": bool(self.table.seats),
            "stop": self._testing or any(self.table.asking(self.number, pane.side) for pane in self.panes),
            "rounds": several,
            "round": several,
            **dict.fromkeys(("score", "clear_score", "cell", "verdict", "tags", "note", "undo"), scored),
        }
        return sensible.get(action, True)


def write_files(parent: Path, base: str, files: dict[str, str]) -> Path:
    """Write files into a new folder below `parent`; nothing that exists is touched. Raises OSError."""
    for number in range(1, 1000):
        folder = parent / (base if number == 1 else f"{base}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "replace"))
        return folder
    raise FileExistsError(f"There are too many folders named {base} here")
