"""Fetches that hold a slot until a test lets them go, and a loop that is given turns instead of time."""

import asyncio

import pytest


class Fetch:
    """A task that takes a slot and keeps it until `leave`."""

    def __init__(self, name, limiter, crowd):
        self.name = name
        self.limiter = limiter
        self.crowd = crowd
        self.holds = False
        self.go = asyncio.Event()
        self.task = asyncio.create_task(self._run())

    async def _run(self):
        await self.limiter.acquire()
        self.holds = True
        self.crowd.started.append(self.name)
        self.crowd.most = max(self.crowd.most, len(self.crowd.holding()))
        try:
            await self.go.wait()
        finally:
            self._give_back()

    def _give_back(self):
        if self.holds:
            self.holds = False
            self.limiter.release()

    def leave(self):
        """Give the slot back at this very moment, and end."""
        self._give_back()
        self.go.set()

    def cancel(self):
        self.task.cancel()


class Crowd:
    """Fetches from one server."""

    def __init__(self, limiter):
        self.limiter = limiter
        self.fetches = []
        self.started = []
        self.most = 0

    def add(self, name=None):
        fetch = Fetch(name or f"tile {len(self.fetches)}", self.limiter, self)
        self.fetches.append(fetch)
        return fetch

    def holding(self):
        return [fetch for fetch in self.fetches if fetch.holds]

    def in_line(self):
        """Those that wait and have not been cancelled."""
        return [
            fetch
            for fetch in self.fetches
            if not fetch.holds and not fetch.go.is_set() and not fetch.task.done() and not fetch.task.cancelling()
        ]


async def settle(turns=12):
    """Let everything run that can."""
    for _ in range(turns):
        await asyncio.sleep(0)


def run(main, turns=20_000):
    """Run a test's coroutine function; it is given so many turns of the loop, and no test waits for time to pass."""
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda loop, context: None)  # what a test does not look at is not printed either

    async def give_turns():
        task = asyncio.ensure_future(main())
        for _ in range(turns):
            if task.done():
                return task.result()
            await asyncio.sleep(0)
        return pytest.fail("somebody waits for ever")

    try:
        loop.run_until_complete(give_turns())
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(settle())
        loop.close()
