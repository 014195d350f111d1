import asyncio
import threading
from pathlib import Path

import pytest

from modelduel.errors import StoreError
from modelduel.session.saving import Saver
from tests.doubles.sessions import key, new_session, response


async def test_saves_are_done_one_after_another_in_the_order_they_were_asked_for() -> None:
    saver, done = Saver(), []
    await asyncio.gather(*(saver(done.append, number) for number in range(100)))
    await saver.aclose()
    assert done == list(range(100))


async def test_a_save_runs_in_a_thread_and_returns_what_it_returns() -> None:
    saver = Saver()
    assert await saver(threading.get_ident) != threading.get_ident()
    await saver.aclose()


async def test_a_save_is_on_the_disk_when_the_waiting_ends(tmp_path: Path) -> None:
    session, saver = new_session(tmp_path / "one"), Saver()
    await saver(session.save_response, key(), response("x"), "x")
    assert session.text(key()) == "x"
    await saver.aclose()


async def test_what_a_save_raises_reaches_who_waits(tmp_path: Path) -> None:
    session, saver = new_session(tmp_path / "one"), Saver()
    with pytest.raises(StoreError):
        await saver(session.text, key())
    await saver.aclose()


async def test_giving_up_the_waiting_does_not_give_up_the_save() -> None:
    saver, go, done = Saver(), threading.Event(), []
    first = asyncio.create_task(saver(go.wait))
    second = asyncio.create_task(saver(done.append, "saved"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    go.set()
    await first
    await saver.aclose()
    assert done == ["saved"]


async def test_closing_waits_for_everything_asked_for() -> None:
    saver, done = Saver(), []
    tasks = [asyncio.create_task(saver(done.append, number)) for number in range(20)]
    await asyncio.sleep(0)
    await saver.aclose()
    assert len(done) == 20
    await asyncio.gather(*tasks)


async def test_the_loop_runs_on_while_a_save_is_under_way() -> None:
    saver, go = Saver(), threading.Event()
    task = asyncio.create_task(saver(go.wait))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not task.done()
    go.set()
    assert await task
    await saver.aclose()
