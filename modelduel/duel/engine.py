"""The contest: every contender is asked at once, and what they send becomes one stream of events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing

from msgspec import Struct

from modelduel.contender.events import Delta, Failed, Finished, Held, Listener, Retrying, Started, UsageKnown
from modelduel.contender.gate import Gate, Turn
from modelduel.contender.model import LetIn, Provider, ProviderFailure, Request, Side, Stop, Usage
from modelduel.contender.retry import Policy, attempts

INTERRUPTED = "modelduel: interrupted"
"""The stop reason of an answer that nobody stopped: whoever asked for it went away."""
_CHARACTERS_PER_TOKEN = 4


class Entrant(Struct, frozen=True):
    """One side of a contest: who is asked, and what."""

    side: Side
    provider: Provider
    request: Request
    gate: Gate | None = None
    """Gives leave for each try; without one, only this side's own refusals are minded."""
    urgent: bool = True
    """Whether a reader waits for it."""


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
        self._stopped: set[Side] = set()

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
                self._end(self._cancelled(side))

    def stop(self, side: Side) -> None:
        """Stop one side; its server is freed and its text so far is kept. Does nothing when it has ended."""
        self._stopped.add(side)
        for tasks in (self._preparing, self._tasks):
            if task := tasks.get(side):
                task.cancel()

    def _now(self) -> float:
        return self._clock() - self._start

    def _cancelled(self, side: Side) -> Finished:
        return Finished(side, self._now(), "cancelled", "" if side in self._stopped else INTERRUPTED)

    def _end(self, event: Finished | Failed) -> None:
        self._ended.add(event.contender)
        self._emit(event)

    async def _ask(self, entrant: Entrant) -> None:
        side, emit = entrant.side, self._emit
        gate = entrant.gate or Gate(policy=self._policy)
        stream = _OneAnswer(entrant, gate, emit, self._now, self._bounds.characters)

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
            self._end(self._cancelled(side))
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
    """Reads one side's stream into events, over as many tries as it takes, each with the gate's leave."""

    def __init__(
        self, entrant: Entrant, gate: Gate, emit: Listener, now: Callable[[], float], max_characters: int
    ) -> None:
        self.characters = 0
        self._entrant = entrant
        self._gate = gate
        self._ticket = gate.ticket()
        self._tokens = (len(entrant.request.system) + len(entrant.request.prompt)) // _CHARACTERS_PER_TOKEN
        self._emit = emit
        self._now = now
        self._max_characters = max_characters

    async def ask(self, tries: int) -> Stop:
        """Send one try and read it to its end. Raises ProviderFailure."""
        side, emit, now = self._entrant.side, self._emit, self._now

        def held(wait_s: float, reason: str) -> None:
            emit(Held(side, now(), wait_s, reason))

        async with self._gate.turn(
            ticket=self._ticket, urgent=self._entrant.urgent, tokens=self._tokens, held=held
        ) as turn:
            emit(Started(side, now(), tries))
            try:
                return await self._read(turn)
            except ProviderFailure as failure:
                turn.refuse(failure)
                raise

    async def _read(self, turn: Turn) -> Stop:
        side, emit, now = self._entrant.side, self._emit, self._now
        stop: Stop | None = None
        known = False  # whether the service is known to have accepted the request
        async with aclosing(self._entrant.provider.stream(self._entrant.request)) as pieces:
            async for piece in pieces:
                if not known:
                    known = True
                    turn.let_in(piece.told if type(piece) is LetIn else ())
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
