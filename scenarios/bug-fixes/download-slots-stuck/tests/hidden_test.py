"""What decides: no slot is lost and none is made, whatever is cancelled at whatever moment."""

import asyncio
import itertools

import pytest
from original import Limiter, Slots
from tiles import Crowd, run, settle


async def waiting_crowd(limit, waiting):
    """A crowd with all slots in use and some in line."""
    crowd = Crowd(Limiter(limit))
    for _ in range(limit + waiting):
        crowd.add()
    await settle()
    assert len(crowd.holding()) == limit
    return crowd


async def is_sound(crowd):
    """See that nobody waits beside a free slot, that the figures are right, and that all slots come back."""
    await settle()
    limiter = crowd.limiter
    assert len(crowd.holding()) == min(limiter.limit, len(crowd.holding()) + len(crowd.in_line()))
    assert limiter.in_use == len(crowd.holding())
    assert limiter.waiting == len(crowd.in_line())
    while crowd.holding():
        crowd.holding()[0].leave()
        await settle()
    assert crowd.in_line() == []
    assert (limiter.in_use, limiter.waiting) == (0, 0)
    assert crowd.most <= limiter.limit
    assert limiter.peak <= limiter.limit
    assert [limiter.try_acquire() for _ in range(limiter.limit + 1)] == [True] * limiter.limit + [False]


def test_cancelled_just_before_its_turn():
    async def main():
        crowd = await waiting_crowd(1, 2)
        crowd.fetches[1].cancel()
        crowd.fetches[0].leave()
        await settle()
        assert crowd.started == ["tile 0", "tile 2"]
        await is_sound(crowd)

    run(main)


def test_cancelled_just_after_its_turn_has_come():
    async def main():
        crowd = await waiting_crowd(1, 2)
        crowd.fetches[0].leave()
        crowd.fetches[1].cancel()
        await settle()
        assert crowd.started == ["tile 0", "tile 2"]
        assert crowd.fetches[1].task.cancelled()
        await is_sound(crowd)

    run(main)


def test_cancelled_just_after_its_turn_has_come_and_nobody_else_waits():
    async def main():
        crowd = await waiting_crowd(1, 1)
        crowd.fetches[0].leave()
        crowd.fetches[1].cancel()
        await settle()
        assert crowd.limiter.in_use == 0
        assert crowd.limiter.try_acquire()
        crowd.limiter.release()
        await is_sound(crowd)

    run(main)


def test_cancelled_just_before_its_turn_and_nobody_else_waits():
    async def main():
        crowd = await waiting_crowd(1, 1)
        crowd.fetches[1].cancel()
        crowd.fetches[0].leave()
        await settle()
        assert crowd.limiter.in_use == 0
        late = crowd.add()
        await settle()
        assert late.holds
        await is_sound(crowd)

    run(main)


def test_a_whole_screen_scrolls_away_and_one_tile_stays():
    async def main():
        for stays in range(6):
            for cancel_first in (True, False):
                crowd = await waiting_crowd(1, 6)
                away = [fetch for n, fetch in enumerate(crowd.fetches[1:]) if n != stays]
                if not cancel_first:
                    crowd.fetches[0].leave()
                for fetch in away:
                    fetch.cancel()
                if cancel_first:
                    crowd.fetches[0].leave()
                await settle(30)
                assert crowd.started == ["tile 0", f"tile {stays + 1}"]
                await is_sound(crowd)

    run(main)


def test_several_slots_come_free_at_once():
    async def main():
        for cancelled in itertools.product((True, False), repeat=4):
            crowd = await waiting_crowd(3, 4)
            for fetch in crowd.fetches[:3]:
                fetch.leave()
            for fetch, gone in zip(crowd.fetches[3:], cancelled, strict=True):
                if gone:
                    fetch.cancel()
            await settle(30)
            left = [fetch.name for fetch, gone in zip(crowd.fetches[3:], cancelled, strict=True) if not gone]
            assert crowd.started[3:] == left[:3]
            await is_sound(crowd)

    run(main)


def test_cancelling_one_that_waits_makes_no_slot():
    async def main():
        for gone in (1, 2, 3):
            crowd = await waiting_crowd(1, 3)
            crowd.fetches[gone].cancel()
            await settle()
            assert [fetch.name for fetch in crowd.holding()] == ["tile 0"]
            assert (crowd.limiter.in_use, crowd.limiter.waiting) == (1, 2)
            await is_sound(crowd)

    run(main)


def test_cancelling_one_that_holds_a_slot_hands_it_on():
    async def main():
        crowd = await waiting_crowd(2, 2)
        crowd.fetches[0].cancel()
        await settle()
        assert [fetch.name for fetch in crowd.holding()] == ["tile 1", "tile 2"]
        await is_sound(crowd)

    run(main)


def test_the_order_is_kept():
    async def main():
        crowd = await waiting_crowd(1, 6)
        crowd.fetches[3].cancel()
        crowd.fetches[0].leave()
        crowd.fetches[1].cancel()
        await settle()
        while crowd.holding():
            crowd.holding()[0].leave()
            await settle()
        assert crowd.started == ["tile 0", "tile 2", "tile 4", "tile 5", "tile 6"]
        await is_sound(crowd)

    run(main)


def test_a_newcomer_does_not_overtake():
    async def main():
        crowd = await waiting_crowd(1, 2)
        crowd.fetches[0].leave()
        assert not crowd.limiter.try_acquire()
        crowd.add("newcomer")
        await settle()
        assert [fetch.name for fetch in crowd.holding()] == ["tile 1"]
        crowd.fetches[1].leave()
        crowd.fetches[2].cancel()
        await settle()
        assert [fetch.name for fetch in crowd.holding()] == ["newcomer"]
        await is_sound(crowd)

    run(main)


def test_a_time_out_while_waiting():
    async def main():
        crowd = await waiting_crowd(1, 0)
        limits = [asyncio.timeout(None) for _ in range(3)]

        async def impatient(limit):
            async with limit:
                await crowd.limiter.acquire()

        tasks = [asyncio.create_task(impatient(limit)) for limit in limits]
        await settle()
        assert crowd.limiter.waiting == 3
        for limit in limits:
            limit.reschedule(0)  # that is, now
        crowd.fetches[0].leave()
        await settle()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        got = sum(result is None for result in results)
        assert all(result is None or isinstance(result, TimeoutError) for result in results)
        assert crowd.limiter.in_use == got
        for _ in range(got):
            crowd.limiter.release()
        await is_sound(crowd)

    run(main)


@pytest.mark.parametrize(("limit", "length"), [(1, 4), (2, 3)])
def test_every_short_script_of_what_can_happen(limit, length):
    """Leave, cancel the first or second in line, come new, or give the loop its turns, in any order."""

    async def play(script):
        crowd = await waiting_crowd(limit, 3)
        for step in script:
            holding, line = crowd.holding(), crowd.in_line()
            if step == "leave" and holding:
                holding[0].leave()
            elif step == "cancel first" and line:
                line[0].cancel()
            elif step == "cancel second" and len(line) > 1:
                line[1].cancel()
            elif step == "come":
                crowd.add()
            elif step == "turn":
                await settle(2)
        await settle()
        order = [crowd.fetches.index(fetch) for name in crowd.started for fetch in crowd.fetches if fetch.name == name]
        assert order == sorted(order), script
        assert len(crowd.holding()) == min(limit, len(crowd.holding()) + len(crowd.in_line())), script
        assert crowd.most <= limit, script
        await is_sound(crowd)

    async def main():
        for script in itertools.product(("leave", "cancel first", "cancel second", "come", "turn"), repeat=length):
            await play(script)

    run(main, turns=2_000_000)


def test_prefetching_takes_only_what_is_free():
    limiter = Limiter(2)
    assert (limiter.in_use, limiter.peak, limiter.waiting) == (0, 0, 0)
    assert limiter.try_acquire()
    limiter.release()
    assert (limiter.in_use, limiter.peak) == (0, 1)
    assert [limiter.try_acquire() for _ in range(3)] == [True, True, False]
    assert (limiter.in_use, limiter.peak, limiter.waiting) == (2, 2, 0)
    limiter.release()
    assert (limiter.in_use, limiter.peak) == (1, 2)
    assert limiter.try_acquire()
    limiter.release()
    limiter.release()
    assert limiter.in_use == 0
    with pytest.raises(RuntimeError):
        limiter.release()
    assert limiter.in_use == 0


def test_prefetching_waits_behind_those_in_line():
    async def main():
        crowd = await waiting_crowd(1, 1)
        assert not crowd.limiter.try_acquire()
        crowd.fetches[1].cancel()
        await settle()
        assert not crowd.limiter.try_acquire()
        crowd.fetches[0].leave()
        await settle()
        assert crowd.limiter.try_acquire()
        crowd.limiter.release()
        await is_sound(crowd)

    run(main)


def test_the_peak_is_the_most_slots_ever_in_use():
    async def main():
        crowd = await waiting_crowd(3, 0)
        assert crowd.limiter.peak == 3
        for fetch in crowd.fetches:
            fetch.leave()
        await settle()
        assert (crowd.limiter.in_use, crowd.limiter.peak) == (0, 3)
        other = await waiting_crowd(5, 2)
        assert other.limiter.peak == 5

    run(main)


def test_slots_are_held_for_the_body():
    async def main():
        slots = Slots({"tiles.example.org": 1}, default=3)
        async with slots.of("Tiles.Example.org"):
            assert slots.overlay() == [("tiles.example.org", 1, 1, 0)]
            waiter = asyncio.create_task(slots.limiter("tiles.example.org").acquire())
            await settle()
            async with slots.of("maps.example.net"):
                assert slots.overlay() == [("maps.example.net", 1, 3, 0), ("tiles.example.org", 1, 1, 1)]
            assert not waiter.done()
        await settle()
        assert waiter.done()
        assert slots.overlay() == [("maps.example.net", 0, 3, 0), ("tiles.example.org", 1, 1, 0)]
        assert slots.limiter("TILES.example.org") is slots.limiter("tiles.example.org")

    run(main)


def test_slots_come_back_after_an_error_and_a_cancelled_body():
    async def main():
        slots = Slots({})
        with pytest.raises(OSError):
            async with slots.of("a.example"):
                raise OSError("tile server away")

        async def fetch():
            async with slots.of("a.example"):
                await asyncio.Event().wait()

        task = asyncio.create_task(fetch())
        await settle()
        assert slots.overlay() == [("a.example", 1, 2, 0)]
        task.cancel()
        await settle()
        assert slots.overlay() == [("a.example", 0, 2, 0)]

    run(main)


def test_slots_of_a_server_survive_a_storm_of_scrolling():
    async def main():
        slots = Slots({}, default=2)
        inside, most, done = 0, 0, 0

        async def fetch():
            nonlocal inside, most, done
            async with slots.of("tiles.example.org"):
                inside += 1
                most = max(most, inside)
                try:
                    await settle(2)
                finally:
                    inside -= 1
            done += 1

        for screen in range(30):
            tasks = [asyncio.create_task(fetch()) for _ in range(7)]
            await settle(3 + screen % 5)
            for number, task in enumerate(tasks):
                if (number + screen) % 3:
                    task.cancel()
        await settle(300)
        assert slots.overlay() == [("tiles.example.org", 0, 2, 0)]
        assert most == 2
        assert done >= 30

    run(main)


def test_a_limit_of_one_is_the_least():
    assert Limiter(1).limit == 1
    for limit in (0, -1):
        with pytest.raises(ValueError):
            Limiter(limit)
