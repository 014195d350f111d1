"""Who at a table is being asked just now: what came of it so far, and who hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from modelduel.contender.events import Event, Listener
from modelduel.contender.model import Side
from modelduel.duel.round import Answer, Round
from modelduel.errors import InputError
from modelduel.session.model import ResponseKey

OnSaved = Callable[[Side], None]
"""Called with a side as soon as its answer is saved."""


class _Asking:
    """A round being asked, and what came of it so far."""

    def __init__(self, urgent: bool, listen: Listener, on_saved: OnSaved) -> None:
        self.round: Round
        self.events: list[Event] = []
        self.urgent = urgent
        self.listeners = [self.events.append, listen]
        self.on_saved = [on_saved]

    def hear(self, event: Event) -> None:
        for listen in self.listeners:
            listen(event)


class Askings:
    """The sides that are being asked, by round.

    Args:
        earlier: Awaited before a round is asked, whose earlier answers are known then.
        keep: Takes a new answer, which stands in for the side's earlier one.
    """

    def __init__(self, earlier: Callable[[int], Awaitable[object]], keep: Callable[[int, Side, Answer], None]) -> None:
        self._earlier = earlier
        self._keep = keep
        self._running: dict[tuple[int, Side], _Asking] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __contains__(self, asked: tuple[int, Side]) -> bool:
        """Return whether a round and side are being asked."""
        return asked in self._running

    def keys(self, number: int) -> dict[Side, ResponseKey | None]:
        """Return the sides that are being asked a round, each with the key of its answer; None: not known yet."""
        asked = {side: running.round.keys for (at, side), running in self._running.items() if at == number}
        return {side: keys.get(side) for side, keys in asked.items()}

    def so_far(self, number: int, side: Side) -> list[Event]:
        """Return the events of a side that is being asked, up to now; none when it is not."""
        running = self._running.get((number, side))
        return [event for event in running.events if event.contender == side] if running else []

    def begin(
        self,
        number: int,
        sides: Sequence[Side],
        make: Callable[[OnSaved], Round],
        listen: Listener,
        on_saved: OnSaved,
        *,
        urgent: bool,
    ) -> asyncio.Task[None]:
        """Begin to ask some sides a round, which `make` makes; see `Table.ask`.

        Raises:
            InputError: One of them is being asked already.
        """
        for side in sides:
            if (number, side) in self._running:
                raise InputError(f"Side {side.upper()} is answering already.")
        asking = _Asking(urgent, listen, on_saved)

        def saved(side: Side) -> None:
            self._ended(number, side, asking)
            for tell in asking.on_saved:
                tell(side)

        asking.round = make(saved)
        self._running |= {(number, side): asking for side in sides}
        task = asyncio.create_task(self._ask(number, sides, asking))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _ask(self, number: int, sides: Sequence[Side], asking: _Asking) -> None:
        try:
            await self._earlier(number)
            await asking.round.ask([asking.hear])
        finally:
            for side in sides:
                self._ended(number, side, asking)

    def _ended(self, number: int, side: Side, asking: _Asking) -> None:
        """Let an answer that has ended stand in for the side's earlier one; the side can then be asked again."""
        if self._running.get((number, side)) is asking:
            del self._running[number, side]
            if side in asking.round.answers:
                self._keep(number, side, asking.round.answers[side])

    def join(self, number: int, side: Side, listen: Listener, on_saved: OnSaved) -> None:
        """Listen to a side from here on that is being asked ahead of its reader, who has come meanwhile."""
        asking = self._running.get((number, side))
        if asking is not None and not asking.urgent:
            asking.listeners[2:], asking.on_saved[1:] = [listen], [on_saved]

    def stop(self, number: int, side: Side) -> None:
        """Stop a side that is being asked; what it said is kept."""
        if asking := self._running.get((number, side)):
            asking.round.stop(side)

    async def aclose(self) -> None:
        """Stop whoever is being asked, and wait until all that was said is saved."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
