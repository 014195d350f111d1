"""Playing recorded events with a transport: pause, speed, seeking, steps. It knows no widget and no file."""

from __future__ import annotations

import asyncio
import heapq
import math
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from operator import attrgetter

from modelduel.contender.events import Event, Listener

_BREATH_S = 0.005


class Player:
    """Emits the events of all sides at their recorded times, as the transport says.

    Args:
        sides: Each side's events, in order of time.
        emit: Called for each event.
        restart: Called before events are emitted again from the beginning, as seeking backwards does.
        speed: Times recorded speed; infinite is at once.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        sides: Sequence[Sequence[Event]],
        emit: Listener,
        restart: Callable[[], None],
        *,
        speed: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._events = list(heapq.merge(*sides, key=attrgetter("at")))
        self._times = [event.at for event in self._events]
        self._emit = emit
        self._restart = restart
        self._clock = clock
        self._next = 0
        self._from_s = 0.0
        self._since: float | None = None  # on the clock, when it last began to play
        self._changed = asyncio.Event()
        self.speed = speed
        self.total_s = self._times[-1] if self._times else 0.0

    @property
    def playing(self) -> bool:
        """Whether time goes by."""
        return self._since is not None

    @property
    def at_s(self) -> float:
        """Where it is, in recorded seconds."""
        if self._since is None:
            return self._from_s
        if math.isinf(self.speed):
            return max(self._from_s, self._times[self._next - 1] if self._next else 0.0)
        return min(self.total_s, self._from_s + (self._clock() - self._since) * self.speed)

    def play(self) -> None:
        """Go on; from the beginning when it is at the end."""
        if self._next >= len(self._events):
            self.seek(0.0)
        self._since = self._clock()
        self._changed.set()

    def pause(self) -> None:
        """Stop where it is, with everything heard that has come until then."""
        if self._since is not None:
            at_s, self._since = self.at_s, None
            self.seek(at_s)

    def set_speed(self, speed: float) -> None:
        """Change the speed, from here on."""
        at_s, self.speed = self.at_s, speed
        if self._since is not None:
            self.seek(at_s)

    def seek(self, at_s: float) -> None:
        """Go to a moment; everything up to it is emitted at once."""
        at_s = max(0.0, min(at_s, self.total_s))
        self._go_to(bisect_right(self._times, at_s), at_s)

    def _go_to(self, target: int, at_s: float) -> None:
        if target < self._next:
            self._next = 0
            self._restart()
        self._from_s = at_s
        if self._since is not None:
            self._since = self._clock()
        while self._next < target:
            self._emit_next()
        self._changed.set()

    def step(self, forward: bool) -> None:
        """Pause, and go to the next moment at which something came, or to the one before."""
        self.pause()
        at = self._next
        if forward and at < len(self._times):
            at = bisect_right(self._times, self._times[at])
        elif not forward and at:
            at = bisect_left(self._times, self._times[at - 1])
        self._go_to(at, self._times[at - 1] if at else 0.0)

    async def run(self) -> None:
        """Play until cancelled; waits at the end and while paused."""
        while True:
            self._changed.clear()
            if self._since is None:
                await self._changed.wait()
                continue
            if self._next >= len(self._events):
                self.pause()
                continue
            wait = self._wait_s()
            if wait > 0:
                try:
                    await asyncio.wait_for(self._changed.wait(), wait)
                    continue
                except TimeoutError:
                    pass  # the time of the next event has come
            until = self._clock() + _BREATH_S
            while self._next < len(self._events) and self._wait_s() <= 0 and self._clock() < until:
                self._emit_next()
            await asyncio.sleep(0)

    def _wait_s(self) -> float:
        if math.isinf(self.speed):
            return 0.0
        return (self._times[self._next] - self.at_s) / self.speed

    def _emit_next(self) -> None:
        event = self._events[self._next]
        self._next += 1
        self._emit(event)
