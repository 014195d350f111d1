"""Collecting answers through the services' batches: handed over now, fetched hours or days later."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from modelduel.contender.batch import MOST_REQUESTS, BatchService, Item, Progress, Result, UnsureError, open_batches
from modelduel.contender.events import Delta, Failed, Finished, Started, UsageKnown
from modelduel.contender.model import ProviderFailure, Request, Side
from modelduel.contender.retry import Policy, attempts
from modelduel.duel.collect import Errand
from modelduel.duel.opening import Floor
from modelduel.duel.purse import Estimate
from modelduel.duel.round import Answer, Round
from modelduel.duel.run import Options, Run
from modelduel.errors import StoreError
from modelduel.scenario.load import thaw
from modelduel.scenario.pack import Scenario, headers_of
from modelduel.scenario.prompt import question
from modelduel.session.batches import free_key, keys_of, new_batch_name
from modelduel.session.model import BatchFile, BatchRequest, ResponseKey
from modelduel.session.recorder import Recorder, Recording, utc_now
from modelduel.testrun.model import TestRun

T = TypeVar("T")

_MOST_CHARACTERS = 40_000_000
"""Of the questions in one batch; the services take 200 MB of JSON."""
_SETTLED = datetime.timedelta(minutes=2)
"""After so long a batch that was taken is in its service's list."""
_CLOCK_SET_BACK = datetime.timedelta(days=1)
"""By more than this no clock is put right in passing: then there is no telling how long ago it was."""
_KEPT = datetime.timedelta(days=29)
"""How long the services keep results, at least."""
_GONE = (404, 410)
_SOONEST_S, _LATEST_S = 10.0, 300.0

State = Literal["handed-over", "waiting", "cancelling", "fetched", "refused", "lost", "unsure", "trouble"]


class Told(Struct, frozen=True):
    """What has become of a batch."""

    name: str
    side: Side
    state: State
    count: int
    """Its requests."""
    done: int = 0
    """Of them, those that have ended, as far as the service says."""
    why: str = ""


class BatchRun(Run):
    """A collection by batches. What was handed over is in the session, so that any later run fetches it.

    Args:
        floor, scenarios, options, on_answer, on_tests: As for `Run`.
        wait: Whether to stay until every batch has ended.
        cancel: Whether to have every batch cancelled that has not ended, and to hand nothing over. What was answered
            before is fetched; the other questions have failed then, with that reason.
        on_batch: Told what has become of a batch.
        services: The contenders' batch services; by default those of their providers.
        sleep: Waits for some seconds.
        now: The wall clock.
    """

    def __init__(
        self,
        floor: Floor,
        scenarios: Sequence[Scenario],
        options: Options,
        *,
        wait: bool = False,
        cancel: bool = False,
        on_answer: Callable[[Errand, Answer], None] = lambda errand, answer: None,
        on_tests: Callable[[Errand, Answer, TestRun], None] = lambda errand, answer, run: None,
        on_batch: Callable[[Told], None] = lambda told: None,
        services: dict[Side, BatchService | None] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime.datetime] = utc_now,
    ) -> None:
        super().__init__(floor, scenarios, options, on_answer=on_answer, on_tests=on_tests)
        self.trouble: dict[str, str] = {}
        """Batches that could not be looked after, and why."""
        self._wait = wait
        self._cancel = cancel
        self._on_batch = on_batch
        self._services = (
            {side: open_batches(seat.contender) for side, seat in floor.seats.items()} if services is None else services
        )
        self._sleep = sleep
        self._now = now
        self._lock = ExitStack()
        self._left: dict[Errand, str] = {}
        self._refused: dict[Side, str] = {}
        self._hopeless: set[str] = set()
        self._counted: set[str] = set()
        self._seen: dict[str, int] = {}

    @property
    def left(self) -> dict[Errand, str]:
        """What was not handed over, and why."""
        return self._left

    async def begin(self) -> Estimate | None:
        """Be the one program that asks, fetch what has ended meanwhile, and find out what is wanted besides.

        Returns what asking for that will take; None where batches are cancelled, and nothing is asked.

        Raises:
            StoreError: Another program asks for this session, or something could not be saved.
            InputError, FindingsError: As `prepare`.
        """
        await self._floor.saver(self._lock.enter_context, self._floor.session.collecting())
        await self._catch_up()
        return None if self._cancel else await self.prepare()

    async def aclose(self) -> None:
        """Let others ask, and close every connection."""
        await self._floor.saver(self._lock.close)
        services = [service for service in self._services.values() if service is not None]
        await asyncio.gather(*(service.aclose() for service in services), return_exceptions=True)

    async def _collect(self) -> None:
        await self._hand_over()  # nothing, where batches are cancelled
        saver, session = self._floor.saver, self._floor.session
        while self._wait:
            await saver(self._lock.close)  # nothing is asked meanwhile; a review may go on
            waiting = (await saver(session.batches.open)).items()
            ages = [(self._now() - batch.made).total_seconds() for name, batch in waiting if name not in self._hopeless]
            if not ages:
                return
            await self._sleep(pause_s(min(ages)))
            try:
                await saver(self._lock.enter_context, session.collecting())
            except StoreError:  # another program asks just now, and perhaps fetches this as well
                continue
            await self._catch_up()

    # What was handed over before

    async def _catch_up(self) -> None:
        """Look at every batch that has not ended, and fetch what is there."""
        await self._floor.saver(self._floor.session.refresh)
        for name, batch in (await self._floor.saver(self._floor.session.batches.open)).items():
            if name not in self._counted:
                self._counted.add(name)
                if tally := self.tallies.get(batch.contender):
                    tally.wanted += batch.count
                    tally.running += batch.count
            try:
                await self._look(name, batch)
            except ProviderFailure as failure:
                await self._failed(name, batch, failure)
            else:
                self.trouble.pop(name, None)

    async def _look(self, name: str, batch: BatchFile) -> None:
        service = self._services.get(batch.contender)
        if service is None:
            raise ProviderFailure("This contender has no batch service.", remedy="See `modelduel contenders list`.")
        if not batch.service_id:
            found = await self._find(name, batch, service)
            if found is None:
                return
            batch = found
        progress = await _again(lambda: service.look(batch.service_id))
        if self._cancel and not (progress.ended or progress.cancelled):
            progress = await _cancelled(service, batch.service_id)
        if progress.refused:
            self._refused[batch.contender] = progress.refused
            await self._end(name, batch, "refused", progress.refused)
        elif progress.ended:
            results = await _again(lambda: service.results(batch.service_id))
            await self._take(name, batch, results, cancelled=progress.cancelled)
        elif self._seen.get(name) != progress.done:
            self._seen[name] = progress.done
            self._tell(name, batch, "cancelling" if progress.cancelled else "waiting", done=progress.done)

    async def _find(self, name: str, batch: BatchFile, service: BatchService) -> BatchFile | None:
        """Find out whether a batch was taken, whose handing over nobody saw the end of."""
        saver, session = self._floor.saver, self._floor.session
        others = {one.service_id for one in (await saver(session.batches.open)).values() if one.service_id}
        found = await _again(lambda: service.find(name, batch.count, batch.made, others))
        if found.id:
            batch = msgspec.structs.replace(batch, service_id=found.id)
            await saver(session.batches.save, name, batch)
            return batch
        age = self._now() - batch.made
        if found.unsure or -_CLOCK_SET_BACK < age < _SETTLED:
            self._tell(name, batch, "unsure", why="It is not certain yet whether the service has taken it.")
        else:
            await self._end(name, batch, "lost", "It never reached the service; nothing was asked, or paid.")
        return None

    async def _failed(self, name: str, batch: BatchFile, failure: ProviderFailure) -> None:
        if failure.status in _GONE and batch.service_id and self._now() - batch.made > _KEPT:
            await self._end(name, batch, "lost", "The service keeps its answers no longer.")
            return
        why = f"{failure.message} {failure.remedy}".strip()
        if failure.status in _GONE:
            why = f"{failure.message} The batch may belong to another key than the one given now."
        if not failure.transient:
            self._hopeless.add(name)
        self.trouble[name] = why
        self._tell(name, batch, "trouble", why=why)

    async def _end(self, name: str, batch: BatchFile, state: State, why: str) -> None:
        """Give a batch up; what was in it is wanted again."""
        ended = msgspec.structs.replace(batch, ended=_whole(self._now()), why=why, request=[])
        await self._floor.saver(self._floor.session.batches.save, name, ended)
        if tally := self.tallies.get(batch.contender):
            tally.wanted -= batch.count
            tally.running -= batch.count
        self._tell(name, batch, state, why=why)

    async def _take(self, name: str, batch: BatchFile, results: Sequence[Result], *, cancelled: bool) -> None:
        """Save a batch's answers, those that an earlier run has saved excepted, and then that it has ended."""
        saver, session, side = self._floor.saver, self._floor.session, batch.contender
        came: dict[str, Result] = {}
        for result in results:
            if result.id not in came or isinstance(came[result.id].end, ProviderFailure):
                came[result.id] = result
        why = "The batch was cancelled before this was asked."
        missing = ProviderFailure(
            why if cancelled else "The service gave no answer that could be read.", remedy="Ask again."
        )
        for id_, promised in keys_of(batch).items():
            key = await saver(free_key, session, promised, id_)
            if key is not None:
                await self._keep(key, recording_of(came.get(id_) or Result(id_, missing), side, batch.made))
            self.tallies[side].running -= 1
            self.tallies[side].wanted -= key is None
        ended = msgspec.structs.replace(batch, ended=_whole(self._now()), request=[])
        await saver(session.batches.save, name, ended)
        self._tell(name, batch, "fetched", done=batch.count)

    async def _keep(self, key: ResponseKey, recording: Recording) -> None:
        floor, side = self._floor, key.contender
        number = await floor.saver(self._number, key.scenario)
        contest = Round(floor.session, floor.saver, self._scenarios[number], {side: floor.seats[side]}, floor.system)
        await contest.keep(key, recording)
        self._came(Errand(number, key.sample, side), contest.answers[side], contest)

    def _number(self, id_: str) -> int:
        """Return a scenario's number; one that this run does not ask for is read from the session."""
        for number, header in enumerate(headers_of(self._scenarios)):
            if header.id == id_:
                return number
        self._scenarios = [*self._scenarios, thaw(self._floor.session.scenario(id_))]
        return len(self._scenarios) - 1

    # What is handed over now

    async def _hand_over(self) -> None:
        chosen: dict[Side, list[Errand]] = {}
        for number, errand in enumerate(self._errands):
            if why := self._hindrance(errand.side):
                self._left[errand] = why
                continue
            worst = self._worst[errand] or 0.0
            if not self.purse.fits(worst):  # all the rest: half a round is of no use, nor is a later one
                self._left |= dict.fromkeys(self._errands[number:], self.purse.why_not(worst))
                break
            self.purse.aside[errand] = worst
            chosen.setdefault(errand.side, []).append(errand)
        for side, errands in chosen.items():
            for some in self._bundles(side, errands):
                if side in self._refused:
                    self._left |= dict.fromkeys(some, self._refused[side])
                else:
                    await self._submit(side, some)

    def _bundles(self, side: Side, errands: Sequence[Errand]) -> Iterator[list[Errand]]:
        """Split what is to be handed over into batches of a size that services and memory take."""
        some: list[Errand] = []
        characters = 0
        for errand in errands:
            size = len(self._system(side)) + len(question(self._scenarios[errand.round]))
            if some and (len(some) == MOST_REQUESTS or characters + size > _MOST_CHARACTERS):
                yield some
                some, characters = [], 0
            some.append(errand)
            characters += size
        if some:
            yield some

    def _hindrance(self, side: Side) -> str:
        if self._services.get(side) is None:
            name = self._floor.seats[side].name
            return f"{name} has no batch service; the same command without --batch asks it."
        return self._refused.get(side, "")

    async def _submit(self, side: Side, errands: Sequence[Errand]) -> None:
        """Hand one batch over. Its record is there before, and says so afterwards: nothing can be paid twice."""
        floor, service = self._floor, self._services[side]
        assert service is not None
        name = new_batch_name()
        batch = BatchFile(
            contender=side,
            made=_whole(self._now()),
            count=len(errands),
            most_usd=sum(self._worst[errand] or 0.0 for errand in errands),
            request=await floor.saver(self._promise, name, errands),
        )
        items = [
            Item(one.id, Request(self._system(side), question(self._scenarios[errand.round])))
            for one, errand in zip(batch.request, errands, strict=True)
        ]
        await floor.saver(floor.session.batches.save, name, batch)
        try:
            id_ = await _again(lambda: service.submit(name, items))
        except UnsureError as failure:
            self.trouble[name] = self._refused[side] = f"{failure.message} {failure.remedy}".strip()
            self._tell(name, batch, "unsure", why=self.trouble[name])
        except ProviderFailure as failure:
            await floor.saver(floor.session.batches.forget, name)
            self._refused[side] = why = f"{failure.message} {failure.remedy}".strip()
            self._left |= dict.fromkeys(errands, why)
            return
        else:
            await floor.saver(floor.session.batches.save, name, msgspec.structs.replace(batch, service_id=id_))
            self._tell(name, batch, "handed-over")
        self._counted.add(name)
        self.tallies[side].running += len(errands)

    def _system(self, side: Side) -> str:
        return self._floor.seats[side].contender.system or self._floor.system

    def _promise(self, name: str, errands: Sequence[Errand]) -> list[BatchRequest]:
        requests = []
        for number, errand in enumerate(errands, 1):
            scenario = self._scenarios[errand.round]
            key = self._floor.session.next_key(scenario.id, errand.side, scenario.language or "none", errand.sample)
            requests.append(BatchRequest(f"{name}-{number}", key.scenario, key.language, key.sample, key.attempt))
        return requests

    def _tell(self, name: str, batch: BatchFile, state: State, *, done: int = 0, why: str = "") -> None:
        self._on_batch(Told(name, batch.contender, state, batch.count, done, why))


def pause_s(age_s: float) -> float:
    """Return the seconds until the next look at a batch: a twentieth of its age, but at least 10 and at most 300."""
    return min(max(age_s / 20, _SOONEST_S), _LATEST_S)


def recording_of(result: Result, side: Side, made: datetime.datetime) -> Recording:
    """Return a batch's answer as the store takes it: whole at once, and without a time that could be compared."""
    recorder = Recorder(wall=lambda: made)
    recorder(Started(side, 0.0))
    if result.text:
        recorder(Delta(side, 0.0, result.text))
    if result.usage is not None:
        recorder(UsageKnown(side, 0.0, result.usage))
    end = result.end
    if isinstance(end, ProviderFailure):
        recorder(Failed(side, 0.0, end.message, end.remedy, end.status))
    else:
        recorder(Finished(side, 0.0, end.status, end.reason))
    recording = recorder.recording(side)
    return Recording(msgspec.structs.replace(recording.response, batch=result.id, first_token_s=None), recording.text)


async def _cancelled(service: BatchService, id_: str) -> Progress:
    """Have a batch cancelled, and return how far it is then: it may have ended just before. Raises ProviderFailure."""
    refusal: ProviderFailure | None = None
    try:
        await _again(lambda: service.cancel(id_))
    except ProviderFailure as failure:
        refusal = failure
    progress = await _again(lambda: service.look(id_))
    if refusal is not None and not (progress.ended or progress.cancelled):
        raise refusal
    return progress


async def _again(call: Callable[[], Awaitable[T]]) -> T:
    """Return what a call returns, over a few tries where that may help. Raises ProviderFailure."""

    async def once(tries: int) -> T:
        return await call()

    return await attempts(once, policy=Policy(), on_retry=lambda failure, wait_s: None, may_retry=lambda: True)


def _whole(moment: datetime.datetime) -> datetime.datetime:
    return moment.replace(microsecond=0)
