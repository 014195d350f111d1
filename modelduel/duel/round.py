"""One round from the request to the record: ask both, take out the code, price and save it, run the tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from modelduel.contender.events import Event, Failed, Finished, Listener, Started
from modelduel.contender.gate import Gate
from modelduel.contender.model import Contender, Provider, Request, Side
from modelduel.contender.retry import Policy
from modelduel.duel.answer import Extraction, extract
from modelduel.duel.engine import Contest, Entrant
from modelduel.scenario.model import Language
from modelduel.scenario.pack import Scenario, freeze
from modelduel.scenario.prompt import question
from modelduel.session.model import Cost, RecordedCandidate, RecordedRun, Response, ResponseKey, Status
from modelduel.session.recorder import Recorder, Recording, utc_now
from modelduel.session.saving import Saver
from modelduel.session.store import Session
from modelduel.testrun.cache import Results, judge_or_recall
from modelduel.testrun.judge import OnResult, OnWait, judge
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import limits_of, plan
from modelduel.testrun.sandbox import Sandbox


class Seat(Struct, frozen=True):
    """One side of a session: the contender, what the user calls it, and how it is reached."""

    name: str
    contender: Contender
    provider: Provider
    gate: Gate | None = None
    """Through which it is asked, with all who ask the same service with the same key."""


class Answer(Struct, frozen=True):
    """One side's answer as it is saved, and the code in it."""

    key: ResponseKey
    response: Response
    text: str
    extraction: Extraction | None
    """Absent where the scenario asks for no code."""


class Round:
    """Asks both sides one scenario and keeps whatever comes.

    Args:
        session: Where everything is saved; the scenario is kept there first.
        saver: Runs the saves off the event loop.
        scenario: What is asked.
        seats: The sides.
        system: The session's system prompt; a contender's own replaces it.
        language: Which of the scenario's languages; by default its first.
        policy: When a failed try is repeated.
        on_saved: Called with each side whose answer has been saved.
        sample: Which of several answers to the same question, from 1.
        urgent: Whether a reader waits; otherwise what was never sent is not kept, since nobody will miss it.
    """

    def __init__(
        self,
        session: Session,
        saver: Saver,
        scenario: Scenario,
        seats: Mapping[Side, Seat],
        system: str,
        *,
        language: Language | None = None,
        policy: Policy | None = None,
        on_saved: Callable[[Side], None] = lambda side: None,
        sample: int = 1,
        urgent: bool = True,
    ) -> None:
        self.answers: dict[Side, Answer] = {}
        """The answers so far; where a save failed, as they would have been saved."""
        self.keys: dict[Side, ResponseKey] = {}
        """Under which the answers will be saved; empty until they are asked."""
        self._session = session
        self._saver = saver
        self._scenario = scenario
        self._seats = seats
        self._system = system
        self._language = language or scenario.language
        self._policy = policy
        self._on_saved = on_saved
        self._sample = sample
        self._urgent = urgent
        self._contest: Contest | None = None

    async def ask(self, listeners: Sequence[Listener] = ()) -> dict[Side, Answer]:
        """Ask every side at once, and save each answer the moment it ends.

        Cancelling stops every side; what arrived until then is saved before this returns.

        Raises:
            StoreError: An answer could not be saved; the others are, and `answers` has all of them.
        """
        await self._saver(self._session.add_scenario, freeze(self._scenario))
        self.keys = keys = {side: await self._next_key(side) for side in self._seats}
        recorder = Recorder()
        saves: list[asyncio.Task[None]] = []
        sent: set[Side] = set()

        def emit(event: Event) -> None:
            recorder(event)
            side = event.contender
            if isinstance(event, Started):
                sent.add(side)
            elif isinstance(event, Finished | Failed) and (self._urgent or side in sent):
                # The record first: whatever a listener does, it is kept.
                saves.append(asyncio.create_task(self._keep(keys[side], recorder.recording(side))))
            for listener in listeners:
                listener(event)

        prompt = question(self._scenario)
        entrants = [
            Entrant(
                side, seat.provider, Request(seat.contender.system or self._system, prompt), seat.gate, self._urgent
            )
            for side, seat in self._seats.items()
        ]
        self._contest = Contest(entrants, emit, policy=self._policy)
        try:
            await self._contest.run()
        finally:
            await _all_saved(saves)
        return self.answers

    def stop(self, side: Side) -> None:
        """Stop one side; what it said so far is kept."""
        if self._contest is not None:
            self._contest.stop(side)

    async def _next_key(self, side: Side) -> ResponseKey:
        return await self._saver(
            self._session.next_key, self._scenario.id, side, self._language or "none", self._sample
        )

    async def _keep(self, key: ResponseKey, recording: Recording) -> None:
        seat = self._seats[key.contender]
        answer = await asyncio.to_thread(_read, key, recording, seat, self._scenario, self._language)
        self.answers[key.contender] = answer
        response = await self._saver(self._session.save_response, key, answer.response, answer.text)
        self.answers[key.contender] = msgspec.structs.replace(answer, response=response)
        self._on_saved(key.contender)

    async def judge(
        self,
        sandbox: Sandbox,
        *,
        python: Path | None = None,
        usual: Limits | None = None,
        on_result: Callable[[Side, TestResult], None] = lambda side, result: None,
    ) -> dict[Side, Answer]:
        """Run the scenario's tests on every answer with a candidate, all at once, and save what comes of it.

        Does nothing where the scenario has no tests.

        Args:
            sandbox: Holds the candidates.
            python: The interpreter of a virtual environment whose packages the candidate may import.
            usual: The reader's limits, for what the scenario leaves open.
            on_result: Called for each test as it ends.

        Raises:
            InputError: `python` is no Python.
            StoreError: A result could not be saved; the other one is.
        """
        if self._scenario.spec.tests is None:
            return self.answers

        async def one(side: Side, answer: Answer, files: Mapping[str, str]) -> None:
            run = await judge_candidate(
                self._scenario,
                files,
                self._language,
                sandbox,
                python=python,
                usual=usual,
                on_result=lambda result: on_result(side, result),
            )
            await self.record(side, answer, run)

        runs = [
            asyncio.create_task(one(side, answer, answer.extraction.files))
            for side, answer in self.answers.items()
            if answer.extraction is not None and answer.extraction.outcome is None
        ]
        for ended in await asyncio.gather(*runs, return_exceptions=True):
            if isinstance(ended, BaseException):  # only now: one side's trouble must not cost the other its result
                raise ended
        return self.answers

    async def record(self, side: Side, answer: Answer, run: TestRun) -> None:
        """Save a test run of an answer's candidate. Raises StoreError."""
        assert answer.response.candidate is not None
        candidate = msgspec.structs.replace(answer.response.candidate, outcome=run.outcome, reason=run.reason)
        recorded = RecordedRun(run.sandbox, run.seconds, utc_now(), run.cached) if run.sandbox else None
        response = await self._saver(self._session.add_test_run, answer.key, candidate, run.tests, recorded)
        self.answers[side] = msgspec.structs.replace(answer, response=response)


async def _all_saved(saves: Sequence[asyncio.Task[None]]) -> None:
    """Wait for every save, then raise the first error. Being cancelled meanwhile gives up none of them."""
    cancelled: asyncio.CancelledError | None = None
    while pending := [save for save in saves if not save.done()]:
        try:
            await asyncio.wait(pending)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    if failures := [failed for save in saves if (failed := save.exception()) is not None]:
        raise failures[0]


async def judge_candidate(
    scenario: Scenario,
    files: Mapping[str, str],
    language: Language | None,
    sandbox: Sandbox,
    *,
    python: Path | None = None,
    usual: Limits | None = None,
    on_result: OnResult | None = None,
    on_wait: OnWait | None = None,
    results: Results | None = None,
    fresh: bool = False,
) -> TestRun:
    """Run a scenario's tests on one candidate, or return the result kept of the same run.

    Args:
        scenario, files, language, sandbox: What is judged, and where.
        python: A virtual environment whose packages the candidate may import.
        usual: The reader's limits, for what the scenario leaves open.
        on_result: Told of each test as it ends.
        on_wait: Told when the candidate ran out of time, and waits to be run again alone.
        results: Where results are kept; without it none is.
        fresh: Runs in any case, and keeps the newer result.

    Raises:
        InputError: The scenario has no tests, or `python` is no Python.
    """
    tests = plan(scenario)
    assert scenario.spec.tests is not None
    limits = limits_of(scenario.spec.tests, usual)
    language = language or "python"
    if results is None:
        return await judge(tests, files, language, limits, sandbox, on_result=on_result, on_wait=on_wait, python=python)
    return await judge_or_recall(
        tests,
        files,
        language,
        limits,
        sandbox,
        results=results,
        fresh=fresh,
        on_result=on_result,
        on_wait=on_wait,
        python=python,
    )


def _read(key: ResponseKey, recording: Recording, seat: Seat, scenario: Scenario, language: Language | None) -> Answer:
    """Price an answer and take its code out; some milliseconds, more for a hostile one, so in a thread."""
    response, text = recording.response, recording.text
    extraction = None
    candidate = None
    if language is not None:
        extraction = _extract(text, scenario, response.status, None, language)
        candidate = recorded_candidate(extraction)
    response = msgspec.structs.replace(response, cost=_cost(seat.contender, response), candidate=candidate)
    return Answer(key, response, text, extraction)


def latest_answers(session: Session, scenario: str) -> dict[Side, ResponseKey]:
    """Return the key of each side's latest attempt at a scenario (of its first sample), in the sides' order."""
    keys = [line.key for line in session.lines(scenario) if line.key.sample == 1]
    return {key.contender: key for key in sorted(keys)}


def read_answer(session: Session, key: ResponseKey, scenario: Scenario) -> Answer:
    """Return a saved answer with its code taken out again, from the block a reader picked if one did.

    Raises:
        StoreError, FindingsError, InputError: The record is damaged.
    """
    response, text = session.response(key), session.text(key)
    candidate, extraction = response.candidate, None
    if candidate is not None:
        extraction = _extract(text, scenario, response.status, candidate.fence if candidate.picked else None)
    return Answer(key, response, text, extraction)


def recorded_candidate(extraction: Extraction, *, picked: bool = False) -> RecordedCandidate:
    """Return what a response's record says of a candidate before its tests are run."""
    return RecordedCandidate(
        outcome=extraction.outcome or "not-run",
        files=sorted(extraction.files),
        fence=extraction.fence,
        picked=picked,
        reason=extraction.reason,
    )


def _extract(
    text: str, scenario: Scenario, status: Status, pick: int | None, language: Language | None = None
) -> Extraction:
    return extract(
        text,
        original=scenario.original(),
        language=language or scenario.language,
        keep=scenario.spec.keep,
        status=status,
        pick=pick,
    )


def _cost(contender: Contender, response: Response) -> Cost | None:
    from modelduel.contender.prices import price

    if response.usage is None:
        return None
    known = price(contender.provider, contender.model, contender.base_url, response.usage)
    if known is None:
        return None
    # A stream that did not end by itself never said its final usage.
    at_least = response.status in ("cancelled", "failed")
    return Cost(round(known.usd, 6), known.priced_by, at_least)
