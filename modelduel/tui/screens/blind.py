"""The blind round of the duel screen: both answers appear together, names are revealed when asked for, leaks marked."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import work
from textual.binding import BindingType

from modelduel.duel.round import Answer
from modelduel.errors import ModelduelError
from modelduel.tui import sheet as sheets
from modelduel.tui.keys import bind
from modelduel.tui.screens.reporting import ReportingScreen
from modelduel.tui.screens.reveal import RevealScreen
from modelduel.tui.sheet import History
from modelduel.tui.trail import Trail
from modelduel.tui.widgets.side import SidePane


class BlindScreen(ReportingScreen):
    """A screen that can keep from the reader who answered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("names.reveal", "reveal"),
        bind("names.leaked", "leaked"),
    ]

    def _show_whole(self, pane: SidePane, answer: Answer) -> None:
        """Show an answer that is there already."""
        pane.show_answer(answer, text=True, run=self.table.run_of(self.number, pane.side))
        if self._testing and pane.can_be_tested:
            pane.tests.start()

    async def show_together(self, number: int) -> bool:
        """Show the answers that are not shown yet, once nobody is being asked: which one came first stays unsaid.

        Returns whether that is so.
        """
        answers = await self.table.answers(number)
        there = [(pane, answers[pane.side]) for pane in self.panes if pane.side in answers]
        # 2 µs a character, so not on the loop
        await asyncio.to_thread(lambda: [pane.words_of(answer) for pane, answer in there])
        if number != self.number:
            return False
        waiting = any(self.table.asking(number, pane.side) for pane in self.panes)
        for pane in self.panes:
            if pane.answer is None and waiting:
                pane.hold()
            elif pane.answer is None and pane.side in answers:
                self._show_whole(pane, answers[pane.side])
        self._show_keys()
        return not waiting

    def note_of(self, number: int, winner: str) -> str:
        """Return what the list of rounds says of one: that it is shown again, and the verdict.

        The verdict is said by contender, or while names are hidden by place.
        """
        order = self.table.blindfold.order(number)
        verdict = self.panes[order.index(winner)].called.lower() if self.hidden and winner in order else winner
        return " ".join(filter(None, ("again" if self.table.looks[number].number > 1 else "", verdict)))

    # The reveal.

    def at_the_end(self) -> bool:
        """Whether every round of a blind session is judged, so that the names can be revealed."""
        return self.hidden and self.mode == "live" and self.table.blindfold.finished

    @work(group="reveal", exclusive=True)
    async def action_reveal(self) -> None:
        """Ask whether the names are to be revealed, for good, and reveal them."""
        fold = self.table.blindfold
        if not await self.app.push_screen_wait(RevealScreen(fold.judged(), len(self.table.scenarios))):
            return
        self._leave_round()
        self._history = History(self.sheet)  # what is kept from here on is kept with the names known
        self._trail = Trail()
        self._final = "The names are being revealed."
        try:
            await self.table.reveal()
        except ModelduelError as error:
            self._final = ""
            self._complain(error)
            return
        self.open_round(self.number)

    def action_leaked(self) -> None:
        """Mark that an answer gave away whose it is, or take that back."""
        self._change(sheets.mark_leaked(self.sheet))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the reveal while names are hidden, and the mark where something can be given."""
        if self.is_mounted and action == "reveal":
            return self.hidden
        if self.is_mounted and action == "report":
            return not self.hidden  # it names who answered
        if self.is_mounted and action == "leaked":
            return self.hidden and not self.unscored
        return super().check_action(action, parameters)
