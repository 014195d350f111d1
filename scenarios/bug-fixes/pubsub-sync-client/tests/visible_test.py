"""What a colleague would check at once: events arrive, the numbers are right, and the loop gets a turn."""

import asyncio

from fake_bus import FakeBus
from original import Stats, consume_messages

GUARD_S = 10
"""Ends a test whose consumer never ends."""


def event(number):
    return b'{"type": "moved", "pallet": %d}' % number


def test_events_arrive_in_order():
    bus = FakeBus(warehouse=[event(1), event(2), event(3)])
    seen = []

    async def main():
        stop = asyncio.Event()

        async def handler(received):
            seen.append(received["pallet"])
            if len(seen) == 3:
                stop.set()

        await asyncio.wait_for(consume_messages(bus, "bus://local", "warehouse", handler, stop), GUARD_S)

    asyncio.run(main())
    assert seen == [1, 2, 3]


def test_statistics_are_counted_and_returned():
    bus = FakeBus(warehouse=[event(1), b"not json", event(2), event(3)])
    stats = Stats()

    async def main():
        stop = asyncio.Event()

        async def handler(received):
            if received["pallet"] == 2:
                raise RuntimeError("no such shelf")
            if received["pallet"] == 3:
                stop.set()

        return await asyncio.wait_for(consume_messages(bus, "bus://local", "warehouse", handler, stop, stats), GUARD_S)

    returned = asyncio.run(main())
    assert stats == Stats(received=4, handled=2, rejected=1, failed=1)
    assert returned is stats


def test_other_tasks_run_between_messages():
    bus = FakeBus(warehouse=[event(n) for n in range(20)])
    turns = 0
    turns_at_the_end = None

    async def main():
        nonlocal turns_at_the_end
        stop = asyncio.Event()

        async def handler(received):
            nonlocal turns_at_the_end
            if received["pallet"] == 19:
                turns_at_the_end = turns
                stop.set()

        async def neighbour():
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        consumer = asyncio.create_task(consume_messages(bus, "bus://local", "warehouse", handler, stop))
        beside = asyncio.create_task(neighbour())
        await asyncio.wait_for(consumer, GUARD_S)
        beside.cancel()

    asyncio.run(main())
    assert turns_at_the_end
