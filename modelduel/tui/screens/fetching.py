"""Rounds fetched ahead, as the duel screen sees it: how many are there, what waits, and why nothing more is fetched."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from textual import work

from modelduel.contender.model import Side
from modelduel.duel.collect import was_interrupted
from modelduel.duel.round import Answer
from modelduel.errors import ModelduelError
from modelduel.scenario.prompt import question
from modelduel.tui.live import keys_of
from modelduel.tui.masking import veiled
from modelduel.tui.screens.blind import BlindScreen
from modelduel.tui.widgets.answer import PAGES

_SHOWN_EVERY_S = 1.0
_PREPARED = 100_000
"""Characters up to which an answer is made ready before it is shown; a longer one fills in from its top."""


class FetchingScreen(BlindScreen):
    """A screen whose next rounds are fetched while one is read. A round that was fetched is shown whole, at once."""

    _why = ""

    def on_mount(self) -> None:
        """Watch what is fetched."""
        if self.table.ahead is not None and self.mode == "live":
            self.table.ahead.changed = self._changed
            self.table.ahead.arrived = self._arrived
            self.set_interval(_SHOWN_EVERY_S, self._count_down)

    def lacks(self, answer: Answer | None) -> bool:
        """Return whether an answer is to be asked for without a reader's word."""
        if answer is None:
            return True
        return self.table.session.file.kind == "review" and was_interrupted(answer.response)

    async def may_ask(self, number: int, sides: Sequence[Side]) -> bool:
        """Return whether a round is asked because a reader has opened it; say why not."""
        ahead = self.table.ahead
        if ahead is None:
            return True
        try:
            if waiting := await asyncio.to_thread(self._in_a_batch, number, sides):
                self._say(f"Not asked: {waiting} {keys_of(self.app).shown('answer.again')} asks a side all the same.")
                return False
            mine = await ahead.may_ask()
            now = await self.table.look_again(number)
        except ModelduelError as error:
            self._complain(error, saving=False)
            return False
        if any(not self.lacks(now.get(side)) for side in sides):  # another program was faster
            self.open_round(number)
            return False
        if not mine:
            self._say(f"{ahead.elsewhere} They are shown here as they come.")
            return False
        if why := await ahead.too_dear(number, sides):
            # What a call may cost tells whose it is.
            why = "it might cost more than may be spent." if self.hidden else why
            self._say(f"Not asked: {why} {keys_of(self.app).shown('answer.again')} asks a side all the same.")
            return False
        return True

    def _in_a_batch(self, number: int, sides: Sequence[Side]) -> str:
        """Say which side's answer has been handed over to a batch service; empty where none has. Raises StoreError."""
        awaited = self.table.session.batches.awaited()
        id_ = self.table.headers[number].id
        if not any((id_, side, 1) in awaited for side in sides):
            return ""
        return "the answer is in a batch; `modelduel run --batch` fetches it, and then opening the round shows it."

    @work(group="ahead")
    async def look_ahead(self) -> None:
        """Fetch the rounds after this one."""
        if self.table.ahead is not None and self.mode == "live":
            await self.table.ahead.look(self.number)
        self._prepare_next()
        self._show_ahead()

    @work(group="prepare", exclusive=True)
    async def _prepare_next(self) -> None:
        """Have the next round ready as it will be shown, if it is there."""
        number = self.number + 1
        if number == len(self.table.headers) or not self.table.is_there(number):
            return
        with suppress(ModelduelError):  # which is said when the round is opened
            answers = await self.table.answers(number)
            await asyncio.to_thread(self._prepare, number, list(answers.values()))

    def _prepare(self, number: int, answers: Sequence[Answer]) -> None:
        asked = question(self.table.scenarios[number])
        identity = self.table.blindfold.identity(asked) if self.hidden else None
        for text in (asked, *(answer.text if identity is None else veiled(answer, identity) for answer in answers)):
            if len(text) <= _PREPARED:
                PAGES.prepare(text)

    def _arrived(self) -> None:
        if self.is_attached:
            self.run_worker(self._arrive(), group="arrive", exclusive=True)

    async def _arrive(self) -> None:
        """Show what another program has fetched of this round, or ask for it once that is for us to do."""
        number, ahead = self.number, self.table.ahead
        try:
            before = await self.table.answers(number)
            if ahead is None or all(side in before or self.table.asking(number, side) for side in self.table.seats):
                return
            now = await self.table.look_again(number)
        except ModelduelError as error:
            self._complain(error, saving=False)
            return
        if number != self.number:
            return
        if self.hidden:
            await self.show_together(number)
        else:
            for side in now.keys() - before.keys():
                self.pane(side).show_answer(now[side], text=True)
        if not ahead.elsewhere and any(self.lacks(now.get(side)) for side in self.table.seats):
            self.open_round(number)
        self._show_keys()

    def _count_down(self) -> None:
        if self.table.ahead is not None and (self.table.ahead.pause_s or self.bar.place.ahead.startswith("pause")):
            self._show_bar()

    def _changed(self) -> None:
        if self.is_attached:
            self._prepare_next()
        self._show_ahead()

    def _show_ahead(self) -> None:
        if not self.is_attached or self.table.ahead is None:
            return
        why = self.table.ahead.why
        if why != self._why:
            self._why = why
            if why and not self.table.ahead.elsewhere:  # whose answers come by themselves
                said = "a service or what may be spent is in the way." if self.hidden else why
                self._say(f"Nothing more is fetched ahead: {said}")
        self._show_bar()

    def _show_bar(self) -> None:
        super()._show_bar()
        ahead = self.table.ahead
        if ahead is not None and ahead.rounds and self.mode == "live" and self.number + 1 < len(self.table.headers):
            self.bar.show(replace(self.bar.place, ahead=self._ahead_words()))

    def _ahead_words(self) -> str:
        ahead = self.table.ahead
        if ahead is None:
            return ""
        if ahead.pause_s >= 1:
            return f"pause {min(ahead.pause_s, 999):.0f} s"
        ready = ahead.ready(self.number)
        if ahead.elsewhere and not ready:
            return "elsewhere"
        return "held back" if ahead.why and not ready else f"{ready} ahead"
