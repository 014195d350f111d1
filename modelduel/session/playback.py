"""Playing a recorded answer again: the same events, from a response and its text instead of from a service."""

from __future__ import annotations

import asyncio
import heapq
import math
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from itertools import pairwise
from operator import attrgetter

from modelduel.contender.events import Delta, Event, Failed, Finished, Listener, Retrying, Started, UsageKnown
from modelduel.contender.model import Side
from modelduel.errors import InputError
from modelduel.session.model import Response
from modelduel.session.timeline import parse_timeline

_BREATH = 64
"""Events emitted in a row before the event loop gets a turn."""


def events(response: Response, text: str, side: Side, *, start: float = 0.0) -> list[Event]:
    """Return the events of a recorded answer, in order, the first at `start` seconds.

    Recording them again gives the same response. The final usage comes just before the end, whenever it came first.

    Raises:
        InputError: The response's times or its timeline do not fit each other or the text.
    """
    played: list[Event] = [Started(side, start)]
    at_s = [retry.at_s for retry in response.retries]
    if not _ascending([0.0, *at_s]) or not _ascending([0.0, response.total_s]):
        raise _damaged("The response's times are not in order.")
    try_at = start
    for tries, (retry, until) in enumerate(zip(response.retries, [*at_s[1:], math.inf], strict=False), 2):
        if not _ascending([0.0, retry.wait_s]):
            raise _damaged("A retry's wait is not a time.")
        played.append(Retrying(side, start + retry.at_s, retry.wait_s, retry.reason, retry.status))
        try_at = start + min(retry.at_s + retry.wait_s, until)
        played.append(Started(side, try_at, tries))
    ms = position = 0
    for wait, characters in parse_timeline(response.timeline):
        ms += wait
        played.append(Delta(side, try_at + ms / 1000, text[position : position + characters]))
        position += characters
    if position != len(text):
        raise _damaged(f"The timeline accounts for {position} characters, the text has {len(text)}.")
    end = max(try_at + response.total_s, played[-1].at)
    if response.usage is not None:
        played.append(UsageKnown(side, end, response.usage))
    if response.status == "failed":
        played.append(Failed(side, end, response.error, response.remedy, response.http_status))
    else:
        played.append(Finished(side, end, response.status, response.stop_reason))
    return played


async def play(
    sides: Sequence[Sequence[Event]],
    emit: Listener,
    *,
    speed: float = 1.0,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Emit the events of all sides, merged by time; `emit` gets them with the recorded times in them.

    Raises:
        InputError: The speed is negative or not a number.
    """
    merged = heapq.merge(*sides, key=attrgetter("at"))
    async for event in paced(merged, speed=speed, sleep=sleep, clock=clock):
        emit(event)


async def paced(
    events: Iterable[Event],
    *,
    speed: float = 1.0,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncGenerator[Event, None]:
    """Yield events, each when its time has come.

    Args:
        events: In order of time; the clock starts at 0.
        speed: 2.0 is twice as fast as recorded; 0 or infinity is at once.
        sleep: Waits for a number of seconds.
        clock: Monotonic seconds; what drawing takes does not add up to a delay.

    Raises:
        InputError: The speed is negative or not a number.
    """
    if math.isnan(speed) or speed < 0:
        raise InputError(f"A speed of {speed} cannot be played.", remedy="Use 1 for as recorded, 0 for at once.")
    at_once = speed == 0 or math.isinf(speed)
    began = clock()
    for number, event in enumerate(events, 1):
        wait = 0.0 if at_once else began + event.at / speed - clock()
        if wait > 0:
            await sleep(wait)
        elif number % _BREATH == 0:
            await sleep(0)
        yield event


def _ascending(numbers: Sequence[float]) -> bool:
    finite = all(math.isfinite(number) for number in numbers)
    return finite and all(a <= b for a, b in pairwise(numbers))


def _damaged(message: str) -> InputError:
    return InputError(
        message, remedy="Restore the response from a copy; `modelduel sessions verify` lists what is damaged."
    )
