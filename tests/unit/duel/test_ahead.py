"""What is fetched ahead, and what it may cost."""

import asyncio
from types import SimpleNamespace

from modelduel.duel.ahead import Ahead, Fetching


async def test_two_looks_at_once_forget_nothing_of_what_was_spent():
    turns = asyncio.Semaphore(0)

    async def saver(wanted, number):
        await turns.acquire()
        return [], 1.1

    table = SimpleNamespace(seats={}, sides=[], saver=saver, asking=None)
    ahead = Ahead(table, Fetching(most_usd=2.0))
    ahead._purse.spent_usd = 1.3  # 0.2 of it was settled during the look before, and is counted twice
    looks = asyncio.gather(ahead.look(0), ahead.too_dear(0, []))
    for _ in range(5):  # both have begun, as far as they may
        await asyncio.sleep(0)
    turns.release()
    turns.release()
    await looks
    assert round(ahead._purse.spent_usd, 6) == 1.1
