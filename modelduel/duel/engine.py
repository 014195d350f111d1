"""The contest: every contender is asked at once, and what they send becomes one stream of events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing

from msgspec import Struct

from modelduel.contender.events import Delta, Failed, Finished, Listener, Retrying, Started, UsageKnown
from modelduel.contender.model import Provider, ProviderFailure, Request, Side, Stop, Usage
from modelduel.contender.retry import Policy, attempts


class Entrant(Struct, frozen=True):
    """One side of a contest: who is asked, and what."""

    side: Side
    provider: Provider
    request: Request


class Bounds(Struct, frozen=True):
    """Where an endless answer is cut off: characters, and seconds from the first try."""

    characters: int = 4_000_000
    seconds: float = 3600.0


class Contest:
    """Asks every entrant once, all at the same moment. A failure on one side never touches another.

    Events go to `emit` on the event loop as they happen; each side ends with exactly one `Finished` or `Failed`.

    Args:
        entrants: The sides.
        emit: Called for each event; returns at once and never raises.
        policy: When and how often a failed try is repeated.
        bounds: Where an endless answer is cut off.
        clock: Monotonic seconds; events count from the contest's start.
    """

    def __init__(
        self,
        entrants: Sequence[Entrant],
        emit: Listener,
        *,
        policy: Policy | None = None,
        bounds: Bounds | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._entrants = entrants
        self._emit = emit
        self._policy = policy or Policy()
        self._bounds = bounds or Bounds()
        self._clock = clock
        self._start = 0.0
        self._preparing: dict[Side, asyncio.Task[None]] = {}
        self._tasks: dict[Side, asyncio.Task[None]] = {}
        self._ended: set[Side] = set()

    async def run(self) -> None:
        """Run until every side has ended. Cancelling it stops every side, and what arrived is kept."""
        self._start = self._clock()
        self._preparing = {one.side: asyncio.create_task(one.provider.ready()) for one in self._entrants}
        self._tasks = {entrant.side: asyncio.create_task(self._ask(entrant)) for entrant in self._entrants}
        try:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        finally:
            for task in self._preparing.values():
                task.cancel()
            await asyncio.gather(*self._preparing.values(), return_exceptions=True)
            for side in self._tasks.keys() - self._ended:  # cancelled before its task took its first step
                self._end(Finished(side, self._now(), "cancelled", ""))

    def stop(self, side: Side) -> None:
        """Stop one side; its server is freed and its text so far is kept. Does nothing when it has ended."""
        for tasks in (self._preparing, self._tasks):
            if task := tasks.get(side):
                task.cancel()

    def _now(self) -> float:
        return self._clock() - self._start

    def _end(self, event: Finished | Failed) -> None:
        self._ended.add(event.contender)
        self._emit(event)

    async def _ask(self, entrant: Entrant) -> None:
        side, emit = entrant.side, self._emit
        stream = _OneAnswer(entrant, emit, self._now, self._bounds.characters)

        def retrying(failure: ProviderFailure, wait_s: float) -> None:
            emit(Retrying(side, self._now(), wait_s, failure.message, failure.status))

        try:
            async with asyncio.timeout(self._bounds.seconds):
                # Nobody starts before everybody can: a side that imports an SDK meanwhile would be timed unfairly.
                await asyncio.wait(self._preparing.values())
                await self._preparing[side]
                stop = await attempts(
                    stream.ask,
                    policy=self._policy,
                    on_retry=retrying,
                    may_retry=lambda: stream.characters == 0,
                )
        except asyncio.CancelledError:
            self._end(Finished(side, self._now(), "cancelled", ""))
            raise
        except ProviderFailure as failure:
            self._end(Failed(side, self._now(), failure.message, failure.remedy, failure.status))
        except TimeoutError:
            reason = f"modelduel: cut off after {self._bounds.seconds:.0f} s"
            self._end(Finished(side, self._now(), "truncated", reason))
        except Exception as error:  # noqa: BLE001  whatever a provider does wrong stays on its side
            self._end(Failed(side, self._now(), f"Unexpected {type(error).__name__}: {error}", "Please report this."))
        else:
            self._end(Finished(side, self._now(), stop.status, stop.reason))


class _OneAnswer:
    """Reads one side's stream into events, over as many tries as it takes."""

    def __init__(self, entrant: Entrant, emit: Listener, now: Callable[[], float], max_characters: int) -> None:
        self.characters = 0
        self._entrant = entrant
        self._emit = emit
        self._now = now
        self._max_characters = max_characters

    async def ask(self, tries: int) -> Stop:
        """Send one try and read it to its end. Raises ProviderFailure."""
        side, emit, now = self._entrant.side, self._emit, self._now
        emit(Started(side, now(), tries))
        stop: Stop | None = None
        async with aclosing(self._entrant.provider.stream(self._entrant.request)) as pieces:
            async for piece in pieces:
                if type(piece) is str:
                    if piece:
                        self.characters += len(piece)
                        emit(Delta(side, now(), piece))
                        if self.characters > self._max_characters:
                            return Stop(f"modelduel: cut off after {self._max_characters} characters", "truncated")
                elif type(piece) is Usage:
                    emit(UsageKnown(side, now(), piece))
                elif type(piece) is Stop:
                    stop = piece
        if stop is None:
            raise ProviderFailure(
                "The answer ended without saying why.", remedy="Ask again; the text so far is kept.", transient=True
            )
        return stop
