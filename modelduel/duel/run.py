"""Collecting a session's answers without a reader: each is asked, saved, and tested if that is wanted."""

from __future__ import annotations

import asyncio
import os
import statistics
from collections.abc import Callable, Container, Coroutine, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from modelduel.contender.events import Delta, Event, Failed, Held, Retrying
from modelduel.contender.model import Side, Usage
from modelduel.contender.prices import is_priced, price
from modelduel.contender.retry import Policy
from modelduel.duel.collect import Brought, Collector, Errand, latest_lines, wanted
from modelduel.duel.opening import Floor
from modelduel.duel.purse import Estimate, Purse, likely_tokens, most_output, spent_usd, worst_usd
from modelduel.duel.round import Answer, Round, Seat, judge_candidate, read_answer
from modelduel.errors import InputError, ModelduelError
from modelduel.scenario.pack import Scenario, headers_of
from modelduel.session.model import ResponseKey
from modelduel.session.store import Session
from modelduel.testrun.cache import Results
from modelduel.testrun.model import UNJUDGED, Limits, TestRun
from modelduel.testrun.sandbox import Sandbox

PATIENT = Policy(tries=12, longest_wait_s=15.0, longest_retry_after_s=300.0)
"""Nobody is waiting: a pause of five minutes is worth an answer. Whoever probes uses up a try."""
_USUAL_OUTPUT = 900
"""Output tokens of an answer, where nothing is known of a contender yet."""
_USUAL_RATE = 60.0
"""Output tokens a second, likewise."""
_USUAL_FIRST_S = 1.0
"""Seconds to the first token, likewise."""


class Tally(Struct):
    """What has become of one contender's answers."""

    wanted: int = 0
    running: int = 0
    answered: int = 0
    failed: int = 0
    left: int = 0
    tested: int = 0
    passed: int = 0
    usd: float = 0.0
    characters: int = 0
    pause_until: float = 0.0
    """On the event loop's clock: when something may be sent again."""
    pause_reason: str = ""


class Options(Struct, frozen=True):
    """What is collected, and how."""

    samples: int = 1
    retry_errors: bool = False
    most_usd: float | None = None
    policy: Policy = PATIENT
    sandbox: Sandbox | None = None
    """Runs the tests of answers as they arrive; None leaves them untested."""
    usual: Limits | None = None
    batch: bool = False
    """Whether the services' batches are used."""


class Run:
    """One collection of a session's answers.

    Args:
        floor: The session and its seats.
        scenarios: The rounds.
        options: What is collected, and how.
        on_answer: Told of each answer as it is saved.
        on_tests: Told of each answer's test run as it is saved.
    """

    def __init__(
        self,
        floor: Floor,
        scenarios: Sequence[Scenario],
        options: Options,
        *,
        on_answer: Callable[[Errand, Answer], None] = lambda errand, answer: None,
        on_tests: Callable[[Errand, Answer, TestRun], None] = lambda errand, answer, run: None,
    ) -> None:
        self.tallies: dict[Side, Tally] = {side: Tally() for side in floor.seats}
        self.purse = Purse(options.most_usd)
        self.unjudged = 0
        """Answers with code that could not be judged."""
        self._floor = floor
        self._scenarios = scenarios
        self._rounds = range(len(scenarios))
        self._options = options
        self._on_answer = on_answer
        self._on_tests = on_tests
        self.untested: list[tuple[Errand, ResponseKey]] = []
        """Answers that were there before, and whose tests are still to be run; none unless tests are wanted."""
        self._errands: list[Errand] = []
        self._worst: dict[Errand, float | None] = {}
        self._collector = Collector(self._ask, floor.seats, self._worst.__getitem__, self.purse)
        self._tests: set[asyncio.Task[None]] = set()
        self._begun: set[ResponseKey] = set()
        self._testing = asyncio.Semaphore(2 * (os.cpu_count() or 1))
        self._results = Results()

    @property
    def left(self) -> Mapping[Errand, str]:
        """What was not asked, and why."""
        return self._collector.left

    async def prepare(self) -> Estimate:
        """Find out what is wanted, and what it will take.

        Raises:
            InputError: A limit of cost was given, and nobody knows what a contender costs.
            StoreError, FindingsError: A record is damaged.
        """
        return await asyncio.to_thread(self._prepare)

    def _prepare(self) -> Estimate:
        session, seats, options = self._floor.session, self._floor.seats, self._options
        ids = [header.id for header in headers_of(self._scenarios)]
        self._errands = wanted(
            session,
            ids,
            seats,
            rounds=self._rounds,
            samples=options.samples,
            retry_errors=options.retry_errors,
        )
        worst = {
            (errand.round, errand.side): worst_usd(
                seats[errand.side].contender, self._floor.system, self._scenarios[errand.round], batch=options.batch
            )
            for errand in self._errands
        }
        self._worst.update((errand, worst[errand.round, errand.side]) for errand in self._errands)
        for errand in self._errands:
            self.tallies[errand.side].wanted += 1
        if options.sandbox is not None:
            there = _untested(session, self._scenarios, ids, seats)
            self.untested = [(errand, key) for errand, key in there if key not in self._begun]
        if options.most_usd is not None:
            if unknown := {side for (_, side), usd in worst.items() if usd is None}:
                raise unpriced(seats, unknown)
            dearest = {
                side: max((usd or 0.0 for (_, at), usd in worst.items() if at == side), default=0.0) for side in seats
            }
            self.purse.spent_usd = spent_usd(session, seats, dearest)
        return self._estimate()

    def _estimate(self) -> Estimate:
        seats = self._floor.seats
        usual = {side: _usual(self._floor.session, side) for side in seats}
        options = self._options
        asked = tokens = 0
        usd: float | None = 0.0
        seconds: dict[object, float] = {}
        for errand in self._errands:
            seat = seats[errand.side]
            contender = seat.contender
            output, took_s = usual[errand.side]
            output = min(output, most_output(contender))
            question = likely_tokens(contender, self._floor.system, self._scenarios[errand.round])
            asked, tokens = asked + question, tokens + output
            at_once = seat.gate.pace.ceiling if seat.gate is not None else 1
            seconds[seat.gate] = seconds.get(seat.gate, 0.0) + took_s / at_once
            if is_priced(contender) and usd is not None:
                likely = Usage(question, output=output)
                known = price(contender.provider, contender.model, contender.base_url, likely, batch=options.batch)
                usd = None if known is None else usd + known.usd
        most = [self._worst[errand] for errand in self._errands]
        known_most = [one for one in most if one is not None]
        return Estimate(
            requests=len(self._errands),
            input_tokens=asked,
            output_tokens=tokens,
            usd=usd,
            most_usd=sum(known_most) if len(known_most) == len(most) else None,
            seconds=None if options.batch else max(seconds.values(), default=0.0),
        )

    async def run(self) -> None:
        """Collect until everything has been answered, failed or was left; tests included.

        Being cancelled stops every answer under way, and saves what had come of it.

        Raises:
            StoreError: An answer or a result could not be saved; nothing more is asked then.
        """
        try:
            if self._options.sandbox is not None:
                for errand, key in self.untested:
                    self._begin_tests(self._test_recorded(errand, key, self._options.sandbox), key)
            await self._collect()
            await self._all_tested()
        finally:
            await self._collector.aclose()
            for test in self._tests:
                test.cancel()
            await asyncio.gather(*self._tests, return_exceptions=True)
            for errand in self.left:
                self.tallies[errand.side].left += 1

    async def _collect(self) -> None:
        self._collector.want(self._errands)
        await self._collector.join()

    async def _all_tested(self) -> None:
        while self._tests:
            done, _ = await asyncio.wait(self._tests, return_when=asyncio.FIRST_COMPLETED)
            for test in done:
                self._tests.discard(test)
                test.result()

    async def _ask(self, errand: Errand) -> Brought:
        floor, tally = self._floor, self.tallies[errand.side]
        why = ""

        def listen(event: Event) -> None:
            nonlocal why
            if type(event) is Delta:
                tally.characters += len(event.text)
            elif isinstance(event, Retrying | Held):
                tally.pause_until = asyncio.get_running_loop().time() + event.wait_s
                tally.pause_reason = event.reason
            elif isinstance(event, Failed):
                why = f"{event.message} {event.remedy}".strip()

        tally.running += 1
        scenario = self._scenarios[errand.round]
        contest = Round(
            floor.session,
            floor.saver,
            scenario,
            {errand.side: floor.seats[errand.side]},
            floor.system,
            policy=self._options.policy,
            sample=errand.sample,
            urgent=False,
        )
        try:
            answers = await contest.ask([listen])
        finally:
            tally.running -= 1
        answer = answers.get(errand.side)
        if answer is None:
            return Brought(None, why)
        self._came(errand, answer, contest)
        return Brought(answer, why)

    def _came(self, errand: Errand, answer: Answer, contest: Round) -> None:
        """Count an answer that has been saved, tell of it, and begin its tests."""
        tally, scenario = self.tallies[errand.side], self._scenarios[errand.round]
        if answer.response.status in ("failed", "cancelled"):
            tally.failed += 1
        else:
            tally.answered += 1
        tally.usd += answer.response.cost.usd if answer.response.cost else 0.0
        self._on_answer(errand, answer)
        if self._options.sandbox is not None and _has_code(scenario, answer):
            self._begin_tests(self._test(errand, answer, contest, self._options.sandbox), answer.key)

    def _begin_tests(self, tests: Coroutine[Any, Any, None], key: ResponseKey) -> None:
        self._begun.add(key)
        self._tests.add(asyncio.create_task(tests))

    async def _test(self, errand: Errand, answer: Answer, contest: Round, sandbox: Sandbox) -> None:
        async with self._testing:
            await self._judge(errand, answer, contest, sandbox)

    async def _test_recorded(self, errand: Errand, key: ResponseKey, sandbox: Sandbox) -> None:
        """Run the tests on an answer that was there before; it is read when its turn has come."""
        floor = self._floor
        async with self._testing:
            scenario = self._scenarios[errand.round]
            answer = await asyncio.to_thread(read_answer, floor.session, key, scenario)
            if _has_code(scenario, answer):
                contest = Round(floor.session, floor.saver, scenario, {}, floor.system)
                await self._judge(errand, answer, contest, sandbox)

    async def _judge(self, errand: Errand, answer: Answer, contest: Round, sandbox: Sandbox) -> None:
        assert answer.extraction is not None
        scenario, tally = self._scenarios[errand.round], self.tallies[errand.side]
        run = await judge_candidate(
            scenario,
            answer.extraction.files,
            scenario.language,
            sandbox,
            usual=self._options.usual,
            results=self._results,
        )
        await contest.record(errand.side, answer, run)
        tally.tested += 1
        tally.passed += run.outcome == "passed"
        self.unjudged += run.outcome in UNJUDGED
        self._on_tests(errand, contest.answers[errand.side], run)


def unpriced(seats: Mapping[Side, Seat], sides: Iterable[Side]) -> InputError:
    """Return the error for a limit of cost that could not be kept."""
    names = " and ".join(sorted({seats[side].name for side in sides}))
    return InputError(
        f"Nobody knows what an answer of {names} costs, so --max-cost could not be kept.",
        remedy="Leave --max-cost out, or ask only contenders whose price is known.",
    )


def _untested(
    session: Session, scenarios: Sequence[Scenario], ids: Sequence[str], sides: Container[Side]
) -> Iterator[tuple[Errand, ResponseKey]]:
    """Yield the latest answers in a session whose tests were not run, or could not be."""
    for number, id_ in enumerate(ids):
        for (sample, side), line in latest_lines(session, id_).items():
            if side in sides and line.outcome in UNJUDGED and scenarios[number].spec.tests is not None:
                yield Errand(number, sample, side), line.key


def _has_code(scenario: Scenario, answer: Answer) -> bool:
    return scenario.spec.tests is not None and answer.extraction is not None and answer.extraction.outcome is None


def _usual(session: Session, side: Side) -> tuple[int, float]:
    """Return a side's usual output tokens and seconds of an answer: from this session, where it has some."""
    lines = [one for one in session.lines() if one.key.contender == side and one.status == "finished"][-20:]
    responses = []
    for line in lines:
        try:
            responses.append(session.response(line.key))
        except ModelduelError:  # `sessions verify` says so; an estimate can do without
            continue
    tokens = [one.usage.output for one in responses if one.usage is not None]
    output = round(statistics.fmean(tokens)) if tokens else _USUAL_OUTPUT
    times = [one.total_s for one in responses if not one.batch]
    return output, statistics.fmean(times) if times else _USUAL_FIRST_S + output / _USUAL_RATE
