"""Importing an SDK beside the event loop."""

from __future__ import annotations

import asyncio
import gc
import threading

import pytest

from modelduel.contender.opening import off_the_loop


async def test_it_runs_beside_the_loop_without_the_collector() -> None:
    def look() -> tuple[threading.Thread, bool]:
        return threading.current_thread(), gc.isenabled()

    thread, collecting = await off_the_loop(look)
    assert thread is not threading.current_thread()
    assert not collecting
    assert gc.isenabled()


async def test_the_collector_is_back_after_a_failure() -> None:
    def fail() -> None:
        raise ImportError("no SDK")

    with pytest.raises(ImportError):
        await off_the_loop(fail)
    assert gc.isenabled()


async def test_two_at_once_do_not_turn_it_on_too_early() -> None:
    seen: list[bool] = []
    await asyncio.gather(*(off_the_loop(lambda: seen.append(gc.isenabled())) for _ in range(8)))
    assert seen == [False] * 8
    assert gc.isenabled()


async def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        await off_the_loop(list)
        assert not gc.isenabled()
    finally:
        gc.enable()
