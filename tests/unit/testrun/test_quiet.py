"""Many together, or one alone."""

from __future__ import annotations

import asyncio

import pytest

from modelduel.testrun.quiet import room


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def stay(manner: str, log: list[str], name: str, leave: asyncio.Event) -> None:
    async with getattr(room(), manner)():
        log.append(name)
        await leave.wait()


async def test_many_may_be_in_together() -> None:
    log: list[str] = []
    leave = asyncio.Event()
    tasks = [asyncio.create_task(stay("together", log, str(number), leave)) for number in range(3)]
    await settle()
    assert log == ["0", "1", "2"]
    leave.set()
    await asyncio.gather(*tasks)


async def test_one_who_wants_to_be_alone_waits_and_is_let_in_before_newcomers() -> None:
    log: list[str] = []
    first, second, third = asyncio.Event(), asyncio.Event(), asyncio.Event()
    tasks = [asyncio.create_task(stay("together", log, "first", first))]
    await settle()
    tasks.append(asyncio.create_task(stay("alone", log, "alone", second)))
    await settle()
    tasks.append(asyncio.create_task(stay("together", log, "newcomer", third)))
    await settle()
    assert log == ["first"]
    first.set()
    await settle()
    assert log == ["first", "alone"]
    second.set()
    await settle()
    assert log == ["first", "alone", "newcomer"]
    third.set()
    await asyncio.gather(*tasks)


async def test_two_are_alone_one_after_the_other() -> None:
    log: list[str] = []
    first, second = asyncio.Event(), asyncio.Event()
    tasks = [asyncio.create_task(stay("alone", log, "first", first))]
    await settle()
    tasks.append(asyncio.create_task(stay("alone", log, "second", second)))
    await settle()
    assert log == ["first"]
    first.set()
    second.set()
    await asyncio.gather(*tasks)
    assert log == ["first", "second"]


async def test_giving_up_the_wait_to_be_alone_lets_the_others_in() -> None:
    log: list[str] = []
    leave = asyncio.Event()
    tasks = [asyncio.create_task(stay("together", log, "first", leave))]
    await settle()
    waiting = asyncio.create_task(stay("alone", log, "alone", leave))
    await settle()
    tasks.append(asyncio.create_task(stay("together", log, "newcomer", leave)))
    await settle()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await settle()
    assert log == ["first", "newcomer"]
    leave.set()
    await asyncio.gather(*tasks)


def test_each_event_loop_has_its_own_room() -> None:
    async def mine() -> object:
        return room()

    assert asyncio.run(mine()) is not asyncio.run(mine())
