"""The contest: two streams become one, and neither side can hurt the other."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from itertools import pairwise

from modelduel.contender.events import Delta, Event, Failed, Finished, Retrying, Started, UsageKnown
from modelduel.contender.model import ModelInfo, Piece, ProviderFailure, Request, Stop, Usage
from modelduel.contender.retry import Policy
from modelduel.duel.engine import Bounds, Contest, Entrant

REQUEST = Request("system", "prompt")
NO_WAIT = Policy(first_wait_s=0.0, longest_wait_s=0.0)
Script = Callable[[int], AsyncGenerator[Piece, None]]


async def nothing() -> None:
    """No preparation."""


class Scripted:
    """A provider that plays a script; `closed` counts the streams that were closed properly."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.preparation: Callable[[], Awaitable[None]] = nothing
        self.tries = 0
        self.closed = 0

    def sent(self):
        return {}

    async def ready(self) -> None:
        await self.preparation()

    async def stream(self, request: Request) -> AsyncGenerator[Piece, None]:
        self.tries += 1
        try:
            async for piece in self.script(self.tries):
                yield piece
        finally:
            self.closed += 1

    async def models(self) -> list[ModelInfo]:
        return []

    async def aclose(self) -> None:
        return None


async def hold(a: Script, b: Script | None = None, during=None, **options) -> tuple[list[Event], list[Scripted]]:
    """Run a contest of one or two scripted sides and return its events."""
    events: list[Event] = []
    providers = [Scripted(script) for script in (a, b) if script]
    entrants = [Entrant(side, provider, REQUEST) for side, provider in zip("ab", providers, strict=False)]
    contest = Contest(entrants, events.append, **{"policy": NO_WAIT, **options})
    running = asyncio.create_task(contest.run())
    if during:
        await during(contest, events)
    await running
    return events, providers


async def answer(tries: int) -> AsyncGenerator[Piece, None]:
    yield "Hello "
    yield Usage(input=3)
    await asyncio.sleep(0)
    yield "there"
    yield Usage(input=3, output=2)
    yield Stop("end_turn", "finished")


async def endless(tries: int) -> AsyncGenerator[Piece, None]:
    while True:
        yield "x" * 10
        await asyncio.sleep(0)


async def silent(tries: int) -> AsyncGenerator[Piece, None]:
    yield "begun"
    await asyncio.Event().wait()


def of(events: list[Event], side: str) -> list[Event]:
    return [event for event in events if event.contender == side]


async def test_each_side_gets_its_own_complete_stream_of_events():
    events, _ = await hold(answer, answer)
    for side in "ab":
        kinds = [type(event) for event in of(events, side)]
        assert kinds == [Started, Delta, UsageKnown, Delta, UsageKnown, Finished]
    last = of(events, "a")[-1]
    assert isinstance(last, Finished)
    assert (last.status, last.stop_reason) == ("finished", "end_turn")


async def test_times_never_go_backwards():
    events, _ = await hold(answer, answer)
    assert all(one.at <= two.at for one, two in pairwise(events))
    assert events[0].at >= 0


async def test_both_sides_are_asked_at_once():
    met = asyncio.Barrier(2)

    async def meets(tries):
        await met.wait()  # would wait for ever if one side were asked after the other
        yield "met"
        yield Stop("stop", "finished")

    events, _ = await hold(meets, meets)
    assert sum(isinstance(event, Finished) for event in events) == 2


async def test_a_failure_on_one_side_never_touches_the_other():
    async def broken(tries):
        raise ProviderFailure("Wrong key.", remedy="Set it.", status=401)
        yield

    events, _ = await hold(broken, answer)
    failed = of(events, "a")[-1]
    assert failed == Failed("a", failed.at, "Wrong key.", "Set it.", 401)
    assert isinstance(of(events, "b")[-1], Finished)


async def test_a_bug_in_a_provider_stays_on_its_side():
    async def buggy(tries):
        yield "a"
        raise ZeroDivisionError("oh")

    events, _ = await hold(buggy, answer)
    failed = of(events, "a")[-1]
    assert isinstance(failed, Failed)
    assert "ZeroDivisionError" in failed.message
    assert isinstance(of(events, "b")[-1], Finished)


async def test_a_failure_before_any_text_is_tried_again_visibly():
    async def second_time_lucky(tries):
        if tries == 1:
            raise ProviderFailure("Overloaded.", status=529, transient=True)
        async for piece in answer(tries):
            yield piece

    events, (provider,) = await hold(second_time_lucky)
    assert [type(event) for event in events[:3]] == [Started, Retrying, Started]
    assert isinstance(events[2], Started)
    assert events[2].tries == 2
    assert provider.tries == provider.closed == 2


async def test_a_failure_after_text_is_final_because_the_text_is_kept():
    async def breaks_off(tries):
        yield "half an ans"
        raise ProviderFailure("Connection lost.", transient=True)

    events, (provider,) = await hold(breaks_off)
    assert [type(event) for event in events] == [Started, Delta, Failed]
    assert provider.tries == 1


async def test_a_stream_that_ends_without_a_stop_reason_has_failed():
    async def early(tries):
        yield "half"

    events, _ = await hold(early)
    assert isinstance(events[-1], Failed)
    assert "without saying why" in events[-1].message


async def test_an_empty_answer_is_finished():
    async def empty(tries):
        yield Stop("end_turn", "finished")

    events, _ = await hold(empty)
    assert [type(event) for event in events] == [Started, Finished]


async def test_an_endless_answer_is_cut_off():
    events, (provider,) = await hold(endless, bounds=Bounds(characters=1000))
    assert isinstance(events[-1], Finished)
    assert events[-1].status == "truncated"
    assert events[-1].stop_reason.startswith("modelduel: cut off")
    assert provider.closed == 1


async def test_an_answer_without_end_in_time_is_cut_off():
    events, (provider,) = await hold(silent, bounds=Bounds(seconds=0.01))
    assert isinstance(events[-1], Finished)
    assert events[-1].status == "truncated"
    assert provider.closed == 1


async def test_stopping_one_side_keeps_its_text_and_leaves_the_other_alone():
    async def stop_a(contest, events):
        while not of(events, "a") or not isinstance(of(events, "a")[-1], Delta):
            await asyncio.sleep(0)
        contest.stop("a")

    events, providers = await hold(silent, answer, stop_a)
    assert [type(event) for event in of(events, "a")] == [Started, Delta, Finished]
    assert of(events, "a")[-1].status == "cancelled"
    assert of(events, "b")[-1].status == "finished"
    assert providers[0].closed == 1


async def test_stopping_at_once_still_ends_each_side_with_one_event():
    events: list[Event] = []
    contest = Contest([Entrant("a", Scripted(silent), REQUEST)], events.append)
    running = asyncio.create_task(contest.run())
    await asyncio.sleep(0)  # the contest has made its tasks, and none of them has taken a step
    contest.stop("a")
    await running
    assert [type(event) for event in events] == [Finished]


async def test_interrupting_the_contest_ends_every_side_properly():
    events: list[Event] = []
    providers = [Scripted(silent), Scripted(endless)]
    contest = Contest([Entrant(s, p, REQUEST) for s, p in zip("ab", providers, strict=True)], events.append)
    running = asyncio.create_task(contest.run())
    while len(events) < 6:
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled()
    assert {type(of(events, side)[-1]) for side in "ab"} == {Finished}
    assert [provider.closed for provider in providers] == [1, 1]


async def contest_with_preparation(preparation, events, a: Script = answer) -> Contest:
    slow = Scripted(a)
    slow.preparation = preparation
    return Contest([Entrant("a", slow, REQUEST), Entrant("b", Scripted(answer), REQUEST)], events.append)


async def test_nobody_is_asked_before_everybody_is_ready():
    events: list[Event] = []
    imported = asyncio.Event()
    running = asyncio.create_task((await contest_with_preparation(imported.wait, events)).run())
    for _ in range(20):
        await asyncio.sleep(0)
    assert events == []
    imported.set()
    await running
    assert {event.contender for event in events if isinstance(event, Started)} == {"a", "b"}


async def test_a_side_that_cannot_get_ready_fails_and_the_other_is_asked():
    async def no_key():
        raise ProviderFailure("There is no key.", remedy="Set it.")

    events: list[Event] = []
    await (await contest_with_preparation(no_key, events)).run()
    assert [type(event) for event in of(events, "a")] == [Failed]
    assert of(events, "b")[-1].status == "finished"


async def test_stopping_a_side_that_is_getting_ready_lets_the_other_begin():
    events: list[Event] = []
    contest = await contest_with_preparation(asyncio.Event().wait, events)
    running = asyncio.create_task(contest.run())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    contest.stop("a")
    await running
    assert [type(event) for event in of(events, "a")] == [Finished]
    assert of(events, "b")[-1].status == "finished"


async def test_stopping_a_side_that_has_ended_does_nothing():
    events, _ = await hold(answer)
    before = list(events)
    contest = Contest([], events.append)
    contest.stop("a")
    assert events == before
