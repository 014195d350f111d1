"""What the ticket shows, and what works today."""

import pytest
from original import Limiter, Slots
from tiles import Crowd, run, settle


def test_a_slot_that_comes_free_when_the_next_in_line_scrolls_away():
    async def main():
        crowd = Crowd(Limiter(1))
        first, second, third = crowd.add(), crowd.add(), crowd.add()
        await settle()
        second.cancel()
        first.leave()
        await settle()
        assert third.holds
        third.leave()
        await settle()
        assert crowd.limiter.in_use == 0

    run(main)


def test_no_more_fetches_than_slots():
    async def main():
        crowd = Crowd(Limiter(2))
        for _ in range(3):
            crowd.add()
        await settle()
        assert (len(crowd.holding()), crowd.limiter.in_use, crowd.limiter.waiting) == (2, 2, 1)

    run(main)


def test_a_limit_for_each_server():
    slots = Slots({"tiles.example.org": 6})
    assert slots.limiter("tiles.example.org").limit == 6
    assert slots.limiter("maps.example.net").limit == 2
    with pytest.raises(ValueError):
        Limiter(0)
