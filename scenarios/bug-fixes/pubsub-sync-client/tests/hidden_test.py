"""What decides: nothing that waits for the broker is called on the loop's thread, and all old promises still hold."""

import asyncio

import pytest
from fake_bus import FakeBus, Stalled
from original import Stats, consume_messages, decode

GUARD_S = 10
"""Ends a test whose consumer never ends; no test waits that long otherwise."""


def event(number):
    return b'{"type": "moved", "pallet": %d}' % number


async def until(condition, *consumers):
    """Let the loop run until the condition holds; a consumer that ends meanwhile, or the guard, ends the wait."""
    async with asyncio.timeout(GUARD_S):
        while not condition():
            for consumer in consumers:
                if consumer.done():
                    pytest.fail(f"the consumer ended too early, with {consumer.result()}")
            await asyncio.sleep(0.001)


async def settle():
    """Give worker threads time to note what they have started, and a hasty consumer time to give itself away."""
    for _ in range(50):
        await asyncio.sleep(0.001)


def run(main):
    """Run a test's coroutine function; a consumer thrown out for stalling the loop fails the test."""
    try:
        return asyncio.run(main())
    except Stalled as stalled:
        pytest.fail(str(stalled))


def consume_all(bus, count, channel="warehouse"):
    """Run the consumer until its handler was called `count` times; returns the pallets."""
    seen = []

    async def main():
        stop = asyncio.Event()

        async def handler(received):
            seen.append(received["pallet"])
            if len(seen) == count:
                stop.set()

        await asyncio.wait_for(consume_messages(bus, "bus://local", channel, handler, stop), GUARD_S)

    run(main)
    return seen


def test_waiting_for_messages_is_not_done_on_the_loop():
    bus = FakeBus(warehouse=[event(n) for n in range(5)])
    consume_all(bus, 5)
    assert "next_message" not in bus.stalling_calls


def test_subscribing_is_not_done_on_the_loop():
    bus = FakeBus(warehouse=[event(1)])
    consume_all(bus, 1)
    assert bus.subscriptions == ["warehouse"]
    assert "subscribe" not in bus.stalling_calls


def test_acknowledging_is_not_done_on_the_loop():
    bus = FakeBus(warehouse=[b"[]", event(1), event(2)])
    consume_all(bus, 2)
    assert bus.acked[:2] == [b"[]", event(1)]
    assert "ack" not in bus.stalling_calls


def test_a_silent_channel_leaves_the_loop_to_others():
    bus = FakeBus(silent=[], busy=[event(1), event(2)])
    seen = []

    async def main():
        stop = asyncio.Event()

        async def handler(received):
            seen.append(received["pallet"])

        consumers = [
            asyncio.create_task(consume_messages(bus, "bus://local", channel, handler, stop))
            for channel in ("silent", "busy")
        ]
        try:
            await until(lambda: len(seen) == 2, *consumers)
            polls = bus.empty_polls
            await until(lambda: bus.empty_polls > polls + 2, *consumers)  # of both channels, at least once each
            bus.publish("silent", event(3))
            await until(lambda: len(seen) == 3, *consumers)
            stop.set()
            await asyncio.wait_for(asyncio.gather(*consumers), GUARD_S)
        finally:
            for consumer in consumers:
                consumer.cancel()
            await asyncio.gather(*consumers, return_exceptions=True)

    run(main)
    assert seen == [1, 2, 3]


def test_stop_ends_a_consumer_that_waits():
    bus = FakeBus(warehouse=[])

    async def main():
        stop = asyncio.Event()

        async def handler(received):
            raise AssertionError("there was no event")

        consumer = asyncio.create_task(consume_messages(bus, "bus://local", "warehouse", handler, stop))
        await until(lambda: bus.subscriptions, consumer)
        stop.set()
        return await asyncio.wait_for(consumer, GUARD_S)

    assert run(main) == Stats()
    assert bus.clients >= 1
    assert bus.all_closed.wait(GUARD_S)


def test_cancelling_closes_the_connection():
    bus = FakeBus(warehouse=[])

    async def main():
        async def handler(received):
            raise AssertionError("there was no event")

        consumer = asyncio.create_task(consume_messages(bus, "bus://local", "warehouse", handler, asyncio.Event()))
        await until(lambda: bus.subscriptions, consumer)
        consumer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(consumer, GUARD_S)

    run(main)
    assert bus.clients >= 1
    assert bus.all_closed.wait(GUARD_S)


def test_cancelling_reaches_a_handler_and_its_message_is_not_acknowledged():
    bus = FakeBus(warehouse=[event(1)])
    reached = []

    async def main():
        busy = asyncio.Event()

        async def handler(received):
            busy.set()
            try:
                await asyncio.Event().wait()
            finally:
                reached.append("cancelled")

        consumer = asyncio.create_task(consume_messages(bus, "bus://local", "warehouse", handler, asyncio.Event()))
        await until(busy.is_set, consumer)
        await settle()
        consumer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(consumer, GUARD_S)
        await until(lambda: reached)

    run(main)
    assert bus.acked == []
    assert bus.all_closed.wait(GUARD_S)


def test_handlers_run_on_the_callers_loop():
    bus = FakeBus(warehouse=[event(1)])
    loops = []

    async def main():
        stop = asyncio.Event()

        async def handler(received):
            loops.append(asyncio.get_running_loop())
            stop.set()

        await asyncio.wait_for(consume_messages(bus, "bus://local", "warehouse", handler, stop), GUARD_S)
        return asyncio.get_running_loop()

    assert [run(main)] == loops


def test_the_next_event_waits_for_the_handler():
    bus = FakeBus(warehouse=[event(1), event(2)])
    journal = []

    async def main():
        stop = asyncio.Event()
        busy, go_on = asyncio.Event(), asyncio.Event()

        async def handler(received):
            journal.append(("begin", received["pallet"]))
            busy.set()
            await go_on.wait()
            journal.append(("end", received["pallet"]))
            if received["pallet"] == 2:
                stop.set()

        consumer = asyncio.create_task(consume_messages(bus, "bus://local", "warehouse", handler, stop))
        await until(busy.is_set, consumer)
        await settle()
        assert journal == [("begin", 1)]
        assert bus.acked == []
        go_on.set()
        await asyncio.wait_for(consumer, GUARD_S)

    run(main)
    assert journal == [("begin", 1), ("end", 1), ("begin", 2), ("end", 2)]


def test_a_failed_handlers_message_is_not_acknowledged():
    bus = FakeBus(warehouse=[event(1), event(2), event(3)])

    async def main():
        stop = asyncio.Event()

        async def handler(received):
            if received["pallet"] == 2:
                raise KeyError("shelf")
            if received["pallet"] == 3:
                stop.set()

        return await asyncio.wait_for(consume_messages(bus, "bus://local", "warehouse", handler, stop), GUARD_S)

    stats = run(main)
    assert event(2) not in bus.acked
    assert bus.acked == [event(1), event(3)]
    assert stats == Stats(received=3, handled=2, rejected=0, failed=1)


def test_bodies_without_an_event_are_acknowledged_and_dropped():
    junk = [b"", b"\xff\xfe", b"17", b'{"pallet": 4}']
    bus = FakeBus(warehouse=[*junk, event(5)])
    assert consume_all(bus, 1) == [5]
    assert bus.acked == [*junk, event(5)]


def ends_with_an_error_of(command):
    """Whether the consumer passes on what the bus raises at this command, and closes the connection."""
    bus = FakeBus(warehouse=[event(1)])
    bus.fail_on[command] = ConnectionResetError("broker went away")

    async def main():
        async def handler(received):
            pass

        stop = asyncio.Event()
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(consume_messages(bus, "bus://local", "warehouse", handler, stop), GUARD_S)

    run(main)
    return bus.all_closed.wait(GUARD_S)


def test_an_error_of_subscribe_ends_the_consumer():
    assert ends_with_an_error_of("subscribe")


def test_an_error_of_next_message_ends_the_consumer():
    assert ends_with_an_error_of("next_message")


def test_an_error_of_ack_ends_the_consumer():
    assert ends_with_an_error_of("ack")


def test_decode_is_as_before():
    assert decode(event(8)) == {"type": "moved", "pallet": 8}
    for body in (b"null", b"[1]", b"\xc3", b"{"):
        with pytest.raises(ValueError):
            decode(body)
