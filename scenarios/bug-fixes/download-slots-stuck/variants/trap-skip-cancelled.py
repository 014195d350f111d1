"""Limits how many map tiles we fetch from one server at a time.

The tile servers ban whoever opens more than a few connections. So every fetch holds a slot of its server's:

    slots = Slots({"tiles.example.org": 6}, default=2)

    async with slots.of(server):
        data = await fetch(tile)

Fetches wait for a slot in the order in which they came. Whoever scrolls on cancels the fetches of the tiles that are no
longer on screen, which is most of them, so waiting and cancelling is what this is about.

For one event loop, and its thread only.
"""

import asyncio
from collections import deque
from contextlib import asynccontextmanager


class Limiter:
    """Slots for one server."""

    def __init__(self, limit):
        if limit < 1:
            raise ValueError("a server needs at least one slot")
        self.limit = limit
        self.in_use = 0
        self.peak = 0
        self._waiting = deque()

    @property
    def waiting(self):
        """How many are waiting, for the debug overlay."""
        return sum(not turn.done() for turn in self._waiting)

    async def acquire(self):
        """Take a slot as soon as there is one and nobody has waited longer."""
        if self.try_acquire():
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn in self._waiting:
                self._waiting.remove(turn)
            raise

    def try_acquire(self):
        """Take a slot if one is free and nobody waits for it; for prefetching, which never waits."""
        if self.in_use >= self.limit or self._waiting:
            return False
        self.in_use += 1
        self.peak = max(self.peak, self.in_use)
        return True

    def release(self):
        """Give a slot back."""
        if self.in_use <= 0:
            raise RuntimeError("more slots given back than taken")
        while self._waiting:
            # The slot goes from hand to hand and stays in use, lest a newcomer snatch it.
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.in_use -= 1


class Slots:
    """A limiter for each server, made when it is first asked for."""

    def __init__(self, limits, default=2):
        self._limits = dict(limits)
        self._default = default
        self._limiters = {}

    def limiter(self, server):
        server = server.lower()
        if server not in self._limiters:
            self._limiters[server] = Limiter(self._limits.get(server, self._default))
        return self._limiters[server]

    @asynccontextmanager
    async def of(self, server):
        """Hold one of the server's slots."""
        limiter = self.limiter(server)
        await limiter.acquire()
        try:
            yield
        finally:
            limiter.release()

    def overlay(self):
        """Server, slots in use, limit and number of those waiting, for the debug overlay."""
        return [(name, one.in_use, one.limit, one.waiting) for name, one in sorted(self._limiters.items())]
