import asyncio
import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.events import Delta, Event, Failed, Finished, Retrying, Started, UsageKnown
from modelduel.contender.model import Usage
from modelduel.errors import InputError
from modelduel.session.model import Retry
from modelduel.session.playback import events, play
from modelduel.session.recorder import Recorder
from tests.doubles.sessions import NOON, response

SECONDS = st.floats(0, 100)
PIECES = st.lists(st.tuples(SECONDS, st.text(min_size=1, max_size=20)), max_size=20)
ENDS = st.one_of(
    st.sampled_from(["finished", "truncated", "refused", "cancelled"]).flatmap(
        lambda status: st.text(max_size=10).map(lambda reason: Finished("a", 0.0, status, reason))
    ),
    st.builds(
        Failed, st.just("a"), st.just(0.0), st.text(max_size=9), st.text(max_size=9), st.none() | st.integers(400, 599)
    ),
)
RETRIES = st.lists(st.tuples(SECONDS, SECONDS, st.text(max_size=9), st.none() | st.integers(400, 599)), max_size=4)


def answer_events(
    start: float, retries, pieces, usage: Usage | None, end: Finished | Failed, rest: float
) -> list[Event]:
    """The events of an answer as the engine emits them, each part some seconds after the last."""
    at, found = start, [Started("a", start)]
    for tries, (gap, wait, reason, status) in enumerate(retries, 2):
        found.append(Retrying("a", at := at + gap, wait, reason, status))
        found.append(Started("a", at := at + wait, tries))
    for gap, text in pieces:
        found.append(Delta("a", at := at + gap, text))
    if usage:
        found.append(UsageKnown("a", at, usage))
    return [*found, msgspec.structs.replace(end, at=at + rest)]


def record(played: list[Event]):
    recorder = Recorder(lambda: NOON)
    for event in played:
        recorder(event)
    return recorder.recording("a")


@given(
    SECONDS,
    RETRIES,
    PIECES,
    st.none() | st.builds(Usage, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
    ENDS,
    SECONDS,
    st.floats(0, 1000),
)
def test_recording_a_playback_gives_the_same_response(start, retries, pieces, usage, end, rest, later) -> None:
    first = record(answer_events(start, retries, pieces, usage, end, rest))
    again = record(events(first.response, first.text, "a", start=later))
    assert again == first


def test_the_events_come_in_order_with_the_recorded_times() -> None:
    saved = response("ab", timeline="620+1 30+1", total_s=4.0, usage=Usage(1, 0, 2))
    assert events(saved, "ab", "b", start=10.0) == [
        Started("b", 10.0),
        Retrying("b", 10.4, 1.0, "Too many requests.", 429),
        Started("b", 11.4, 2),
        Delta("b", 12.02, "a"),
        Delta("b", 12.05, "b"),
        UsageKnown("b", 15.4, Usage(1, 0, 2)),
        Finished("b", 15.4, "finished", "end_turn"),
    ]


@pytest.mark.parametrize(
    "saved",
    [
        response("ab", timeline="620+1"),
        response("ab", timeline="620+3"),
        response("ab", timeline="soon+2"),
        response("ab", timeline="620+2 "),
        response("ab", timeline="9999999999+2"),
        response("ab", timeline="٣+2"),
        response("ab", total_s=math.nan),
        response("ab", total_s=-1.0),
        response("ab", retries=[Retry(math.inf, 1.0)]),
        response("ab", retries=[Retry(2.0, 1.0), Retry(1.0, 1.0)]),
        response("ab", retries=[Retry(1.0, -1.0)]),
    ],
)
def test_a_response_whose_times_cannot_be_is_refused(saved) -> None:
    with pytest.raises(InputError):
        events(saved, "ab", "a")


class Clock:
    """A clock that only sleeping and drawing move."""

    def __init__(self) -> None:
        self.now = 50.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


def two_sides() -> list[list[Event]]:
    return [
        [Started("a", 0.0), Delta("a", 1.0, "x"), Finished("a", 3.0, "finished", "stop")],
        [Started("b", 0.0), Delta("b", 0.5, "y"), Finished("b", 2.0, "finished", "stop")],
    ]


async def test_both_sides_play_merged_at_the_recorded_pace() -> None:
    clock, heard = Clock(), []
    await play(
        two_sides(), lambda event: heard.append((clock.now - 50, event.contender)), sleep=clock.sleep, clock=clock
    )
    assert heard == [(0.0, "a"), (0.0, "b"), (0.5, "b"), (1.0, "a"), (2.0, "b"), (3.0, "a")]


async def test_double_speed_halves_the_waits() -> None:
    clock = Clock()
    await play(two_sides(), lambda event: None, speed=2.0, sleep=clock.sleep, clock=clock)
    assert sum(clock.slept) == 1.5


async def test_time_spent_drawing_does_not_delay_what_follows() -> None:
    clock, heard = Clock(), []

    def draw(event: Event) -> None:
        heard.append(clock.now - 50)
        clock.now += 0.25

    await play(two_sides(), draw, sleep=clock.sleep, clock=clock)
    assert heard[-1] == 3.0


@pytest.mark.parametrize("speed", [0.0, math.inf])
async def test_at_once_never_waits_but_lets_the_loop_breathe(speed: float) -> None:
    clock, heard = Clock(), []
    side = [Delta("a", float(second), "x") for second in range(200)]
    await play([side], heard.append, speed=speed, sleep=clock.sleep, clock=clock)
    assert heard == side
    assert set(clock.slept) == {0}
    assert len(clock.slept) == 3


@pytest.mark.parametrize("speed", [-1.0, math.nan])
async def test_an_impossible_speed_is_refused(speed: float) -> None:
    with pytest.raises(InputError, match="speed"):
        await play(two_sides(), lambda event: None, speed=speed)


async def test_a_playback_can_be_cancelled() -> None:
    heard: list[Event] = []
    task = asyncio.create_task(play([[Started("a", 0.0), Delta("a", 3600.0, "x")]], heard.append))
    while not heard:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert heard == [Started("a", 0.0)]
