"""The duel screen: one scenario, two answers in every view, the scoresheet, all from the keyboard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType

from modelduel.contender.model import Side
from modelduel.duel.round import Answer
from modelduel.errors import ModelduelError
from modelduel.tui import sheet as sheets
from modelduel.tui.keys import bind
from modelduel.tui.live import idle_actions, keys_of
from modelduel.tui.screens.rounds import RoundRow, RoundsScreen
from modelduel.tui.screens.testing import TestingScreen
from modelduel.tui.sheet import History
from modelduel.tui.typed import expect_screen
from modelduel.tui.widgets.key_line import KeyLine
from modelduel.tui.widgets.scenario_bar import NOT_SAVED
from modelduel.tui.widgets.side import SidePane
from modelduel.tui.widgets.tests_pane import TestsPane
from modelduel.tui.writing_out import write_files


class DuelScreen(TestingScreen):
    """Shows the rounds of a table, asks, judges, and keeps the reader's scores; see `RoundFrame` for its arguments."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("candidate.copy", "copy"),
        bind("candidate.write", "write_out"),
        bind("answer.fence", "pick"),
        bind("answer.again", "ask_again"),
        bind("answer.stop", "stop"),
        bind("round.previous", "round(-1)"),
        bind("round.next", "round(1)"),
        bind("round.accept", "accept"),
        bind("rounds.open", "rounds"),
        bind("duel.leave", "leave"),
    ]

    def on_mount(self) -> None:
        """Open the first round."""
        for pane in self.panes:
            if pane.side in self.table.seats:
                pane.again = f"{keys_of(self.app).shown('answer.again')} asks again."
        self.panes[0].current.focus()
        self.open_round(self.number)

    @property
    def out_of_place(self) -> frozenset[str]:
        """The actions for which this round has no use, whatever is shown; the help leaves them out."""
        return idle_actions(self) - {"answer.stop"}

    def open_round(self, number: int) -> None:
        """Show a round: ask it if nobody has, play it in a replay."""
        try:
            self.table.scenarios[number]  # which is read now, if it was not
        except ModelduelError as error:
            self._complain(error, saving=False)
            return
        self._leave_round()
        self._stop_playing()
        self.number = number
        self.query_one(KeyLine).labels = {} if self._has_next else {"next": "accept"}
        self._words, self._notice = "", self.look_words
        self._warned, self._saved, self._older = False, "", ""
        self._trouble = NOT_SAVED if self.table.given.failed else ""
        self._end_versus()
        self.begin_evidence()
        self._final = ""
        self.seat(self.table.blindfold.order(number))
        cycle = keys_of(self.app).shown("diff.cycle")
        names = " with ".join(pane.called for pane in self.panes)
        no_original = f"This round has no original. {cycle} compares {names} once both have code."
        for pane in self.panes:
            pane.diff.say_when_empty("No code to compare yet." if pane.has_original else no_original)
        self._history = History(self._fresh_sheet())
        self._await_judgement()
        self._reading.begin(self._clock())
        self._show_bar()
        self._show_sheet()
        self._fill_round(number)

    @work(group="round", exclusive=True)
    async def _fill_round(self, number: int) -> None:
        """Show what is recorded of a round, and go on from there."""
        played = self.mode == "replay" and not self.hidden
        try:
            with self.app.batch_update():  # the round that is left stays in sight until all of this one can be painted
                answers = await self.table.answers(number)
                self._take_up(await self.table.judgement(number))
                unasked = [] if played else await self._show_recorded(number, answers)
            if played:
                self._go_on()
                await self._play(number)
                return
        except ModelduelError as error:
            self._cannot_read(error)
            return
        if unasked:
            if await self.may_ask(number, unasked):
                self._ask(unasked)
            if self.hidden:
                await self.show_together(number)
        self._show_keys()
        self._go_on()
        self.call_after_refresh(self.look_ahead)  # what is to be read comes first

    async def _show_recorded(self, number: int, answers: Mapping[Side, Answer]) -> list[Side]:
        """Show the answers there are, and what came of those that are coming; return the sides to be asked."""
        asking = {pane.side for pane in self.panes if self.table.asking(number, pane.side)}
        for pane in self.panes:
            if pane.side in asking:
                # What has come since the round was opened is among what came so far.
                pane.restart(awaited=self._awaited([pane.side]))
                for event in self.table.so_far(number, pane.side):
                    pane.hear(event)
                self.table.join(number, pane.side, self._listener(number), self._on_saved(number))
            elif pane.side in answers and not self.hidden:
                self._show_whole(pane, answers[pane.side])
        idle = [pane.side for pane in self.panes if pane.side not in asking and pane.side in self.table.seats]
        unasked = [side for side in idle if self.lacks(answers.get(side))]
        if self.hidden and not unasked:
            await self.show_together(number)
        return unasked

    def _ask(self, sides: Sequence[Side]) -> bool:
        """Ask some sides; say whether they could be asked."""
        number = self.number
        try:
            task = self.table.ask(number, sides, self._listener(number), self._on_saved(number))
        except ModelduelError as error:
            self._complain(error)
            return False
        self._end_versus()
        for side in sides:
            self.pane(side).restart(awaited=self._awaited(sides))
            if self.hidden:
                self.pane(side).hold()
        task.add_done_callback(self._asked)
        self._show_keys()
        return True

    def _on_saved(self, number: int) -> Callable[[Side], None]:
        def saved(side: Side) -> None:
            if self.is_attached and number == self.number:
                self.run_worker(self._show_saved(number, side), group="answers")

        return saved

    def _awaited(self, sides: Sequence[Side]) -> str:
        """Say what goes before a question is sent: nobody starts before everybody asked can."""
        local = any(self.table.is_local(side) for side in sides)
        return "starting the local model…" if local else "getting ready…"

    def _asked(self, done: asyncio.Task[None]) -> None:
        """Say what could not be saved of the answers that have ended."""
        if not done.cancelled() and self.is_attached:
            error = done.exception()
            if error is not None:
                self._complain(error)
                if self.hidden:  # those that were saved are held until all have ended
                    self.run_worker(self.show_together(self.number), group="answers")
            self._show_keys()

    async def _show_saved(self, number: int, side: Side) -> None:
        if self.hidden:
            if await self.show_together(number):
                self._say_saved()
                self.look_ahead()
            return
        answers = await self.table.answers(number)
        if number == self.number and not self.table.asking(number, side):
            self.pane(side).show_answer(answers[side], text=False)
            self._say_saved()
            self._show_keys()
            self.look_ahead()

    @on(TestsPane.Idle)
    def _idle(self, message: TestsPane.Idle) -> None:
        self._say(message.words)

    @property
    def _has_next(self) -> bool:
        return self.number + 1 < len(self.table.scenarios)

    def action_rounds(self) -> None:
        """List the rounds, and go to one."""
        expect_screen(self.app)
        self._list_rounds()

    @work(group="rounds", exclusive=True)
    async def _list_rounds(self) -> None:
        rows = await asyncio.to_thread(self._round_rows)
        chosen = await self.app.push_screen_wait(RoundsScreen(rows, self.number + 1))
        if chosen is not None:
            self.open_round(chosen - 1)

    def _round_rows(self) -> list[RoundRow]:
        states = self.table.states()
        return [
            RoundRow(number, header.title, header.category, state, self.note_of(number - 1, note))
            for number, (header, (state, note)) in enumerate(zip(self.table.headers, states, strict=True), 1)
        ]

    def action_accept(self) -> None:
        """Go to the next round; the first time, say what is still missing. After the last there is only to leave."""
        self._used.add("round.accept")
        self._when_read(self._accept)

    def _accept(self) -> None:
        judging = not self.unscored
        missing = sheets.missing(self.sheet) if judging else []
        if not self._has_next and not missing and self.at_the_end():
            self.action_reveal()
        elif self._has_next and (self._warned or not missing):
            self.open_round(self.number + 1)
        elif self._has_next:
            self._warned = True
            again = keys_of(self.app).shown("round.accept")
            self._say(f"{again} again goes on. Not given yet: {', '.join(missing)}.")
        else:
            leave = keys_of(self.app).shown("duel.leave")
            last = "That was the last round." if len(self.table.scenarios) > 1 else ""
            done = "Accepted." if judging and not missing else ""
            lacks = f"Not given yet: {', '.join(missing)}." if missing else ""
            self._say(" ".join(filter(None, (done, last, f"{leave} leaves.", lacks))))

    def action_round(self, step: int) -> None:
        """Go to a neighbouring round."""
        self._when_read(lambda: self._step(step))

    def _step(self, step: int) -> None:
        number = self.number + step
        if 0 <= number < len(self.table.scenarios):
            self.open_round(number)
        else:
            self._say("There is no round before this one." if step < 0 else "There is no round after this one.")

    def action_copy(self) -> None:
        """Copy the code of the focused side."""
        source = self.focused_pane.code.source
        if not source:
            self._say("There is no code to copy yet.")
            return
        self.app.copy_to_clipboard(source)
        self._say(f"Copied the code of {self.focused_pane.called}.")

    def action_write_out(self) -> None:
        """Write the code of the focused side into a new folder here."""
        answer = self.focused_pane.answer
        if answer is None or answer.extraction is None or not answer.extraction.files:
            self._say("There is no code to write yet.")
            return
        base = f"{self.table.scenarios[self.number].id}-{self.focused_pane.called.lower()}"
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
        self._stop_tests()  # they run on what is no longer the answer
        count = len(pane.answer.extraction.blocks)
        block = pane.answer.extraction.fence % count + 1
        self._pick(pane, block, count)

    @work(group="pick", exclusive=True)
    async def _pick(self, pane: SidePane, block: int, count: int) -> None:
        number = self.number
        try:
            answer = await self.table.pick(number, pane.side, block)
        except ModelduelError as error:
            self._complain(error)
            return
        if number != self.number:
            return
        pane.tests.show_none()
        pane.show_answer(answer, text=False)
        self._say(f"Code block {block} of {count} is now {pane.called}'s answer.")

    def action_ask_again(self) -> None:
        """Ask the focused side again; the earlier answer is kept, and what was given on it is set aside."""
        side = self.focused_pane.side
        if self.table.asking(self.number, side):
            self._say(f"It is answering already; {keys_of(self.app).shown('answer.stop')} stops it.")
        elif self.mode == "replay" or side not in self.table.seats:
            self._say("A recorded session cannot be asked again from here.")
        elif self._ask([side]):
            self._set_aside([side])

    def action_stop(self) -> None:
        """Stop the tests, or the focused side's answer, or all answers."""
        if self._testing:
            self._stop_tests()
            return
        asking = [pane.side for pane in self.panes if self.table.asking(self.number, pane.side)]
        focused = self.focused_pane.side
        for side in [focused] if focused in asking and not self.hidden else asking:
            self.table.stop(self.number, side)

    def action_leave(self) -> None:
        """Leave the screen; everything is saved already."""
        self._when_read(self._leave)

    def _leave(self) -> None:
        self._leave_round()
        self._stop_playing()
        self.dismiss(None)
