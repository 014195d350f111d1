"""What the HTTP client under both SDKs does with a stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from modelduel.contender.connection import gathered


class Network:
    """A stream whose chunks arrive evenly, on a clock that only waiting moves."""

    def __init__(self, chunks: int, a_second: int) -> None:
        self.arrivals = [number / a_second for number in range(chunks)]
        self.now = 0.0
        self.fetches = 0
        self.pauses = 0

    def clock(self) -> float:
        """Return seconds."""
        return self.now

    async def pause(self, seconds: float) -> None:
        """Move the clock."""
        self.pauses += 1
        self.now += seconds

    async def body(self) -> AsyncIterator[bytes]:
        """Fetch what has arrived, or wait for the next."""
        given = 0
        while given < len(self.arrivals):
            await asyncio.sleep(0)
            self.fetches += 1
            self.now = max(self.now, self.arrivals[given])
            while given < len(self.arrivals) and self.arrivals[given] <= self.now:
                yield b"%d " % given
                given += 1

    async def read(self) -> bytes:
        """Read it all."""
        return b"".join([chunk async for chunk in gathered(self.body(), self.clock, self.pause)])


@pytest.mark.parametrize("a_second", [20, 200, 400, 2_000, 50_000])
async def test_a_stream_comes_whole_and_in_order_at_any_pace(a_second: int) -> None:
    assert await Network(500, a_second).read() == b"".join(b"%d " % number for number in range(500))


async def test_a_rush_is_fetched_many_chunks_at_a_time() -> None:
    network = Network(2_000, 2_000)
    await network.read()
    assert network.fetches < 2_000 / 10


async def test_a_rush_is_never_far_behind() -> None:
    network = Network(2_000, 2_000)
    behind = []
    async for chunk in gathered(network.body(), network.clock, network.pause):
        behind.append(network.now - network.arrivals[int(chunk)])
    assert max(behind) < 0.02


@pytest.mark.parametrize("a_second", [20, 200, 400])
async def test_a_models_own_pace_is_not_waited_on(a_second: int) -> None:
    network = Network(500, a_second)
    await network.read()
    assert (network.pauses, network.fetches) == (0, 500)


async def test_the_first_chunks_of_a_rush_are_not_waited_on() -> None:
    network = Network(2_000, 2_000)
    chunks = gathered(network.body(), network.clock, network.pause)
    for _ in range(10):
        await anext(chunks)
    assert network.pauses == 0
