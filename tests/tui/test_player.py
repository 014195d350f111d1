"""Playing recorded events: what was heard depends only on where the transport stands, however it came there."""

import asyncio
import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.events import Delta, Event, Finished, Started
from modelduel.tui.player import Player

A = [Started("a", 0.0), Delta("a", 1.0, "x"), Delta("a", 2.0, "y"), Finished("a", 4.0, "finished", "")]
B = [Started("b", 0.0), Delta("b", 1.5, "p"), Finished("b", 3.0, "finished", "")]
ALL = [A[0], B[0], A[1], B[1], A[2], B[2], A[3]]


class Ear:
    """Hears events as a screen does: a restart forgets all."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.restarts = 0

    def restart(self) -> None:
        self.heard.clear()
        self.restarts += 1


class Ticks:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def player(*sides, speed=1.0):
    ear, clock = Ear(), Ticks()
    return Player(sides or (A, B), ear.heard.append, ear.restart, speed=speed, clock=clock), ear, clock


@contextlib.asynccontextmanager
async def running(played):
    task = asyncio.create_task(played.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def turns(count=20):
    for _ in range(count):
        await asyncio.sleep(0)


async def until_heard(ear, count):
    while len(ear.heard) < count:
        await asyncio.sleep(0.001)


def test_it_stands_at_the_beginning_until_it_is_played():
    played, ear, clock = player()
    clock.now += 10
    assert (played.at_s, played.total_s, played.playing, ear.heard) == (0.0, 4.0, False, [])


def test_playing_time_goes_by_at_the_speed_and_not_past_the_end():
    played, _, clock = player(speed=2.0)
    played.play()
    clock.now += 1.25
    assert played.at_s == 2.5
    clock.now += 100
    assert played.at_s == played.total_s


def test_pausing_keeps_the_place():
    played, _, clock = player()
    played.play()
    clock.now += 1.2
    played.pause()
    clock.now += 5
    assert played.at_s == pytest.approx(1.2)
    played.play()
    clock.now += 0.3
    assert played.at_s == pytest.approx(1.5)


def test_another_speed_counts_from_here_on():
    played, _, clock = player()
    played.play()
    clock.now += 1
    played.set_speed(4.0)
    clock.now += 0.25
    assert played.at_s == pytest.approx(2.0)


def test_seeking_emits_everything_up_to_the_moment_in_order():
    played, ear, _ = player()
    played.seek(1.5)
    assert ear.heard == ALL[:4]
    played.seek(played.total_s)
    assert ear.heard == ALL
    assert ear.restarts == 0


def test_seeking_back_begins_again():
    played, ear, _ = player()
    played.seek(3.5)
    played.seek(1.0)
    assert ear.heard == ALL[:3]
    assert ear.restarts == 1


def test_a_step_goes_to_the_next_moment_with_all_that_came_then():
    played, ear, _ = player()
    played.step(forward=True)
    assert (ear.heard, played.at_s) == (ALL[:2], 0.0)
    played.step(forward=True)
    assert (ear.heard, played.at_s) == (ALL[:3], 1.0)


def test_a_step_back_goes_to_the_moment_before_even_where_several_things_came_at_once():
    ends_together = [Started("a", 0.0), Delta("a", 1.0, "x"), Delta("a", 4.0, "y"), Finished("a", 4.0, "finished", "")]
    played, ear, _ = player(ends_together)
    played.seek(played.total_s)
    played.step(forward=False)
    assert (ear.heard, played.at_s) == (ends_together[:2], 1.0)
    played.step(forward=False)
    played.step(forward=False)
    played.step(forward=False)
    assert (ear.heard, played.at_s) == ([], 0.0)


def test_a_step_pauses():
    played, _, clock = player()
    played.play()
    clock.now += 0.4
    played.step(forward=True)
    clock.now += 9
    assert not played.playing
    assert played.at_s == 1.0


def test_stepping_beyond_the_end_stays_there():
    played, ear, _ = player()
    played.seek(4.0)
    played.step(forward=True)
    assert (ear.heard, played.at_s) == (ALL, 4.0)


def test_playing_at_the_end_begins_again():
    played, ear, _ = player()
    played.seek(4.0)
    played.play()
    assert played.playing
    assert played.at_s == 0.0
    assert ear.heard == ALL[:2]


def test_a_place_outside_is_the_nearest_inside():
    played, ear, _ = player()
    played.seek(99)
    assert played.at_s == 4.0
    played.seek(-1)
    assert (played.at_s, ear.heard) == (0.0, ALL[:2])


async def test_it_plays_each_event_when_its_time_has_come_and_stops_at_the_end():
    played, ear, clock = player(speed=100.0)
    async with running(played):
        played.play()
        await turns()
        assert ear.heard == ALL[:2]
        clock.now += 0.011
        played.set_speed(100.0)
        await until_heard(ear, 3)
        assert ear.heard == ALL[:3]
        clock.now += 1
        played.set_speed(100.0)
        await until_heard(ear, 7)
        await turns()
        assert ear.heard == ALL
        assert not played.playing
        assert played.at_s == 4.0


async def test_at_once_everything_is_heard_without_time_going_by():
    played, ear, _ = player(speed=math.inf)
    async with running(played):
        played.play()
        await until_heard(ear, len(ALL))
        await turns()
        assert ear.heard == ALL
        assert played.at_s == 4.0


async def test_a_paused_player_emits_nothing():
    played, ear, clock = player()
    async with running(played):
        played.play()
        await turns()
        played.pause()
        clock.now += 60
        await turns()
        assert ear.heard == ALL[:2]


async def test_nothing_recorded_is_nothing_to_play():
    played, ear, _ = player([], [])
    async with running(played):
        played.play()
        await turns()
        played.step(forward=True)
        played.step(forward=False)
        assert (played.at_s, played.total_s, played.playing, ear.heard) == (0.0, 0.0, False, [])


def test_going_at_once_and_slower_again_stays_where_it_was():
    played, ear, _ = player(speed=math.inf)
    played.seek(1.0)
    played.play()
    played.set_speed(1.0)
    assert played.at_s == 1.0
    assert ear.heard == ALL[:3]


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("seek"), st.floats(-1, 6)),
        st.tuples(st.just("step"), st.booleans()),
        st.tuples(st.just("speed"), st.sampled_from([0.25, 1.0, 4.0, math.inf])),
        st.tuples(st.just("play"), st.none()),
        st.tuples(st.just("pause"), st.none()),
        st.tuples(st.just("wait"), st.floats(0, 2)),
    ),
    max_size=30,
)


@given(MOVES)
def test_however_it_came_there_what_was_heard_is_a_beginning_of_what_was_recorded(moves):
    played, ear, clock = player()
    for name, value in moves:
        if name == "seek":
            played.seek(value)
        elif name == "step":
            played.step(forward=value)
        elif name == "speed":
            played.set_speed(value)
        elif name == "wait":
            clock.now += value
        else:
            getattr(played, name)()
        assert ear.heard == ALL[: len(ear.heard)]
        assert 0.0 <= played.at_s <= played.total_s
    played.seek(played.total_s)
    assert ear.heard == ALL
