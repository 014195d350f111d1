"""Fetching the rounds ahead of a reader, so that the next one is there when it is opened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from msgspec import Struct

from modelduel.contender.events import Event, Failed
from modelduel.contender.model import Side
from modelduel.duel.collect import Brought, Collector, Errand, wanted
from modelduel.duel.purse import Purse, spent_usd, worst_usd
from modelduel.duel.table import Table
from modelduel.errors import ModelduelError, StoreError

_LOOK_AGAIN_S = 1.0
"""Between two looks at what another program has fetched."""


class Fetching(Struct, frozen=True):
    """How far ahead of a reader, and for how much."""

    rounds: int = 3
    most_usd: float | None = None
    """US dollars of the whole session; going past them is left to the reader."""


class Ahead:
    """Fetches the next rounds of a table while one is read; one program does so for a session.

    Args:
        table: The rounds, and who is asked.
        fetching: How many are fetched ahead, and for how much.
    """

    def __init__(self, table: Table, fetching: Fetching) -> None:
        self.rounds = fetching.rounds
        self.changed: Callable[[], None] = lambda: None
        """Called when something has been fetched, or will not be."""
        self.arrived: Callable[[], None] = lambda: None
        """Called when another program may have fetched something."""
        self.elsewhere = ""
        """Who else fetches the answers of this session; empty while it is we."""
        self._table = table
        self._purse = Purse(fetching.most_usd)
        self._worst: dict[tuple[int, Side], float | None] = {}
        self._lock = ExitStack()
        self._holds = False
        self._idle = False
        self._at = 0
        self._trouble = ""
        self._looking = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self._collector = Collector(self._ask, table.seats, self._worst_of, self._purse, lambda: self.changed())

    @property
    def why(self) -> str:
        """Why nothing more is fetched ahead; empty while it is."""
        failed = str(self._collector.failed) if self._collector.failed is not None else ""
        return self.elsewhere or self._trouble or failed or next(iter(self._collector.left.values()), "")

    @property
    def pause_s(self) -> float:
        """Seconds until a service takes what waits to be fetched; 0 when nothing waits for that."""
        if not self._collector.running:
            return 0.0
        return max((gate.closed_s for gate in self._collector.gates), default=0.0)

    def ready(self, number: int) -> int:
        """Return how many of the rounds right after one are there, up to as many as are fetched ahead."""
        table, count = self._table, 0
        for following in range(number + 1, min(number + 1 + self.rounds, len(table.headers))):
            if not table.is_there(following):
                break
            count += 1
        return count

    async def look(self, number: int) -> None:
        """Fetch the rounds after this one, which a reader has opened; raises nothing, see `why`."""
        self._at = number
        async with self._looking:
            try:
                await self._look()
            except ModelduelError as error:
                self._trouble = str(error)
                self.changed()

    async def _look(self) -> None:
        table, purse = self._table, self._purse
        errands = await self._reckon(self._at)
        if errands and not await self._take():
            return
        ours = self._collector.running
        for what in [what for what in purse.aside if what not in ours]:
            del purse.aside[what]
        for side in table.sides:  # what a reader has asked for is under way as well
            if table.asking(self._at, side) and Errand(self._at, 1, side) not in ours:
                purse.aside[self._at, side] = self._worst.get((self._at, side)) or 0.0
        self._collector.want(one for one in errands if not table.asking(one.round, one.side))

    async def _reckon(self, number: int) -> list[Errand]:
        """Return what is wanted after a round, and bring up to date what was spent: one at a time, or some is lost."""
        purse = self._purse
        before = purse.spent_usd
        errands, spent = await self._table.saver(self._wanted, number)
        # What was settled meanwhile may be counted twice until the next look; nothing is left out.
        purse.spent_usd = spent + purse.spent_usd - before
        return errands

    def _wanted(self, number: int) -> tuple[list[Errand], float]:
        table = self._table
        table.session.refresh()
        last = min(number + 1 + self.rounds, len(table.headers))
        for at in range(number, last):
            for side, seat in table.seats.items():
                if (at, side) not in self._worst:
                    self._worst[at, side] = worst_usd(seat.contender, table.system, table.scenarios[at])
        errands = wanted(table.session, [one.id for one in table.headers], table.seats, rounds=range(number + 1, last))
        if self._purse.most_usd is None:
            return errands, 0.0
        known = {side: max(usd or 0.0 for (_, at), usd in self._worst.items() if at == side) for side in table.seats}
        return errands, spent_usd(table.session, table.seats, known)

    def _worst_of(self, errand: Errand) -> float | None:
        return self._worst[errand.round, errand.side]

    async def _ask(self, errand: Errand) -> Brought:
        why = ""

        def listen(event: Event) -> None:
            nonlocal why
            if isinstance(event, Failed):
                why = f"{event.message} {event.remedy}".strip()

        table = self._table
        if table.asking(errand.round, errand.side):  # the reader was faster
            return Brought(None)
        earlier = (await table.answers(errand.round)).get(errand.side)
        await table.ask(errand.round, [errand.side], listen, urgent=False)
        answer = (await table.answers(errand.round)).get(errand.side)
        return Brought(None if answer is earlier else answer, why)

    async def too_dear(self, number: int, sides: Sequence[Side]) -> str:
        """Say why a round is not asked without a reader's word: it could go past what may be spent. Empty: it is asked.

        Where nobody knows the price, the reader's coming is word enough.
        """
        if self._purse.most_usd is None:
            return ""
        async with self._looking:
            await self._reckon(number)
        worst = sum(self._worst[number, side] or 0.0 for side in sides)
        return "" if self._purse.fits(worst) else self._purse.why_not(worst)

    # One program at a time, and only while it asks for something.

    async def may_ask(self) -> bool:
        """Return whether it is for this program to ask for answers. Raises StoreError."""
        async with self._looking:
            return await self._take()

    async def _take(self) -> bool:
        """Be the one that asks, if nobody else is; else look now and then whether that has changed."""
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        self._idle = False
        if not self._holds:
            try:
                await self._table.saver(self._lock.enter_context, self._table.session.collecting())
            except StoreError:
                self.elsewhere = "Another program is asking for the answers of this session."
                self.changed()
                return False
            self._holds, self.elsewhere = True, ""
            await self._table.saver(self._table.session.refresh)
        return True

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AGAIN_S)
            if self.elsewhere:
                await self.look(self._at)
                self.arrived()
                self.changed()
            elif self._holds:
                await self._give_up_when_idle()

    async def _give_up_when_idle(self) -> None:
        """Let others ask once nothing has been asked for from one look to the next."""
        table = self._table
        busy = self._collector.running or self._collector.waiting
        if busy or any(table.asking(self._at, side) for side in table.sides):
            self._idle = False
        elif not self._idle:
            self._idle = True
        else:
            async with self._looking:
                if self._idle:
                    self._holds = False
                    await table.saver(self._lock.close)

    async def aclose(self) -> None:
        """Stop fetching; what has come is saved."""
        self.changed = self.arrived = lambda: None
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._collector.aclose()
        await self._table.saver(self._lock.close)
