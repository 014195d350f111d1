"""A session in play: its scenarios, the seats that can be asked, and one rater's judgements, for any face."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from modelduel.contender.events import Event, Listener
from modelduel.contender.model import Side
from modelduel.duel.answer import extract
from modelduel.duel.asking import Askings, OnSaved
from modelduel.duel.blind import Blindfold, Drawn
from modelduel.duel.given import Given, Place
from modelduel.duel.left_off import LeftOff, left_off
from modelduel.duel.looks import Look, laid_out
from modelduel.duel.round import Answer, Round, Seat, judge_candidate, latest_answers, read_answer, recorded_candidate
from modelduel.errors import InputError
from modelduel.scenario.pack import Scenario, headers_of
from modelduel.session.index import ResponseLine
from modelduel.session.judging import RaterFolder
from modelduel.session.model import Judgement, ResponseKey
from modelduel.session.names import parse_judgement
from modelduel.session.playback import events
from modelduel.session.saving import Saver
from modelduel.session.store import Session
from modelduel.testrun.cache import Results
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.sandbox import Sandbox

if TYPE_CHECKING:
    from modelduel.duel.ahead import Ahead

_RUNS_KEPT = 16
"""Test runs kept in memory; a record has no room for the megabyte that each may have printed."""

RoundState = Literal["waiting", "streaming", "answered", "tested", "judged", "failed"]


class Table:
    """The rounds of one session, by number from 0. Everything is saved by it, and off the event loop.

    Args:
        session: Where everything is kept.
        saver: Runs the saves.
        scenarios: The rounds, in order.
        seats: Who can be asked; none when a session is only read.
        system: The session's system prompt.
        rater: The reader's judgements, open for writing or only for reading.
        tag_titles: Failure modes that a reader can name: key -> title.
        looks: The rounds as they are shown, some of them twice; by default each once.
    """

    def __init__(
        self,
        session: Session,
        saver: Saver,
        scenarios: Sequence[Scenario],
        seats: Mapping[Side, Seat],
        system: str,
        rater: RaterFolder,
        tag_titles: Mapping[str, str] | None = None,
        looks: Sequence[Look] = (),
    ) -> None:
        self.session = session
        self.looks = looks or [Look(at) for at in range(len(scenarios))]
        self._firsts = {look.at: number for number, look in enumerate(self.looks) if look.number == 1}
        self.scenarios = laid_out(scenarios, looks) if looks else scenarios
        self.headers = headers_of(self.scenarios)
        """What a list shows of the scenarios, which may not have been read yet."""
        self.seats = seats
        self.rater = rater
        drawn = [Drawn(one.id, one.category, look.number) for one, look in zip(self.headers, self.looks, strict=True)]
        self.blindfold = Blindfold(session, rater, drawn)
        self.tag_titles = tag_titles or {}
        self.system = system
        self.saver = saver
        self.ahead: Ahead | None = None
        """Who fetches the next rounds meanwhile, if anybody does."""
        self._answers: dict[int, dict[Side, Answer]] = {}
        self._asked = Askings(self.answers, self._keep)
        self.given = Given(rater, saver)
        """What the reader has given, saved as it comes."""
        self.usual: Limits | None = None
        """The reader's limits, for what a scenario leaves open."""
        self.python: Path | None = None
        """A virtual environment whose packages the answers may import, if the reader named one."""
        self._results = Results()
        self._runs: dict[tuple[int, Side], tuple[Answer, TestRun]] = {}

    def place(self, number: int) -> Place:
        """Return under which scenario and pass the rater judges a round."""
        return self.headers[number].id, self.looks[number].number

    def _first(self, number: int) -> int:
        """Return the number of a round's first look, under which its answers are kept."""
        return self._firsts[self.looks[number].at]

    @property
    def is_quick(self) -> bool:
        """Whether this is a duel made on the spot: nobody has said of what category and level its one scenario is."""
        return self.session.file.kind == "duel"

    @property
    def sides(self) -> list[Side]:
        """The sides, in the order of the session."""
        return list(self.session.file.contenders)

    @property
    def read_only(self) -> str:
        """Why nothing can be scored; empty when it can."""
        return "" if self.rater.writable else (self.rater.why.message if self.rater.why else "Open for reading only.")

    def name(self, side: Side) -> str:
        """What the user calls a side's contender. Untrusted: it may come from a session file."""
        return self.session.file.contenders[side].name

    def is_local(self, side: Side) -> bool:
        """Whether the side is the embedded model, which has to be started."""
        return self.session.file.contenders[side].asked.provider == "local"

    def model(self, side: Side) -> str:
        """The side's model id. Untrusted."""
        return self.session.file.contenders[side].asked.model

    async def answers(self, number: int) -> dict[Side, Answer]:
        """Return the latest answers to a round, from the disk the first time.

        Raises:
            StoreError, FindingsError, InputError: A record is damaged.
        """
        number = self._first(number)
        if number not in self._answers:
            self._answers.setdefault(number, await asyncio.to_thread(self._read, number))
        return self._answers[number]

    async def look_again(self, number: int) -> dict[Side, Answer]:
        """Return the latest answers to a round that another program may have asked meanwhile. Raises as `answers`."""
        number = self._first(number)
        if any(self.asking(number, side) for side in self.sides):
            return await self.answers(number)
        there = await asyncio.to_thread(self._read, number)
        # What is known stays as it is: its tests may be running, and a reader may just have picked other code of it.
        known = self._answers.get(number, {})
        newer = {side: one for side, one in there.items() if side not in known or known[side].key < one.key}
        self._answers[number] = known | newer
        return self._answers[number]

    def _read(self, number: int) -> dict[Side, Answer]:
        scenario = self.scenarios[number]
        keys = latest_answers(self.session, scenario.id)
        return {side: read_answer(self.session, key, scenario) for side, key in keys.items()}

    def attempts(self, number: int) -> dict[Side, int]:
        """Return which attempt of each side is shown: the latest, or the one that is just being asked."""
        number = self._first(number)
        shown: dict[Side, ResponseKey | None]
        shown = {side: answer.key for side, answer in self._answers.get(number, {}).items()}
        shown |= self._asked.keys(number)
        return {side: key.attempt for side, key in shown.items() if key is not None}

    def asked_since(self, number: int, judgement: Judgement) -> list[Side]:
        """Return the sides whose answer is another than the one a judgement was given on.

        A judgement that names no attempt was given on an earlier one if it is older than the question.
        """
        shown = self.attempts(number)
        return [
            side
            for side in self.sides
            if side in shown
            and (
                judgement.attempts[side] != shown[side]
                if side in judgement.attempts
                else self._asked_after(number, side, judgement.at)
            )
        ]

    def _asked_after(self, number: int, side: Side, at: datetime.datetime) -> bool:
        number = self._first(number)
        answer = self._answers.get(number, {}).get(side)
        if answer is None or answer.key.attempt == 1 or self.asking(number, side):
            return False
        sent = answer.response.sent
        return at.tzinfo is not None and sent.tzinfo is not None and at < sent

    async def recorded_events(self, number: int) -> dict[Side, list[Event]]:
        """Return each side's answer as the events it came in. Raises as `answers`, and InputError."""
        answers = await self.answers(number)
        return await asyncio.to_thread(
            lambda: {side: events(answer.response, answer.text, side) for side, answer in answers.items()}
        )

    def asking(self, number: int, side: Side) -> bool:
        """Return whether a side is being asked this round just now."""
        return (self._first(number), side) in self._asked

    def is_there(self, number: int) -> bool:
        """Return whether every side has answered a round, and none is being asked again."""
        lines = self.session.lines(self.headers[number].id)
        there = {line.key.contender for line in lines if line.key.sample == 1}
        return all(side in there and not self.asking(number, side) for side in self.sides)

    def so_far(self, number: int, side: Side) -> list[Event]:
        """Return the events of a side that is being asked, up to now; none when it is not."""
        return self._asked.so_far(self._first(number), side)

    def ask(
        self,
        number: int,
        sides: Sequence[Side],
        listen: Listener,
        on_saved: OnSaved = lambda side: None,
        *,
        urgent: bool = True,
    ) -> asyncio.Task[None]:
        """Begin to ask some sides a round (again, if they have answered); what comes is saved as it ends.

        The task raises StoreError when an answer could not be saved. It goes on when nobody waits for it.

        Args:
            number: The round.
            sides: Who is asked, all at the same moment.
            listen: Hears every event.
            on_saved: Called with each side as soon as its answer is saved and among `answers`.
            urgent: Whether a reader waits for it.

        Raises:
            InputError: The session's contenders cannot be asked from here, or are being asked already.
        """
        number = self._first(number)
        for side in sides:
            if side not in self.seats:
                raise InputError(f"Side {side.upper()} of this session cannot be asked from here.")
        seats = {side: self.seats[side] for side in sides}

        def make(saved: OnSaved) -> Round:
            scenario = self.scenarios[number]
            return Round(self.session, self.saver, scenario, seats, self.system, on_saved=saved, urgent=urgent)

        return self._asked.begin(number, sides, make, listen, on_saved, urgent=urgent)

    def _keep(self, number: int, side: Side, answer: Answer) -> None:
        """Let a new answer stand in for the side's earlier one."""
        self._answers[number][side] = answer

    def join(self, number: int, side: Side, listen: Listener, on_saved: OnSaved) -> None:
        """Listen to a side from here on that is being asked ahead of its reader, who has come meanwhile."""
        self._asked.join(self._first(number), side, listen, on_saved)

    def stop(self, number: int, side: Side) -> None:
        """Stop a side that is being asked; what it said is kept."""
        self._asked.stop(self._first(number), side)

    async def aclose(self) -> None:
        """Stop whoever is being asked, wait until all is saved, and let others judge as this rater.

        Raises:
            StoreError: A judgement could not be saved, and is given up now.
        """
        if self.ahead is not None:
            await self.ahead.aclose()
        await self._asked.aclose()
        try:
            await self.given.aclose()
        finally:
            await self.saver(self.rater.close)

    async def judge(
        self,
        number: int,
        side: Side,
        sandbox: Sandbox,
        on_result: Callable[[TestResult], None],
        *,
        on_wait: Callable[[], None] = lambda: None,
        fresh: bool = False,
    ) -> TestRun | None:
        """Run the tests on a side's candidate, or recall the result of the same run, and save it.

        Returns None when there is nothing to run, or when a reader has picked another candidate meanwhile.

        Args:
            number, side: Whose answer.
            sandbox: Holds the candidate.
            on_result: Told of each test as it ends.
            on_wait: Told when the candidate ran out of time, and waits to be run again alone.
            fresh: Runs them in any case.

        Raises:
            StoreError: The result could not be saved.
        """
        number = self._first(number)
        scenario = self.scenarios[number]
        answer = (await self.answers(number)).get(side)
        if not scenario.can_test or answer is None or answer.extraction is None or answer.extraction.outcome:
            return None
        run = await judge_candidate(
            scenario,
            answer.extraction.files,
            scenario.language,
            sandbox,
            python=self.python,
            usual=self.usual,
            on_result=on_result,
            on_wait=on_wait,
            results=self._results,
            fresh=fresh,
        )
        now = self._answers[number][side]
        if now.key == answer.key and now is not answer:
            return None
        contest = Round(self.session, self.saver, scenario, {}, self.system)
        await contest.record(side, answer, run)
        if self._answers[number][side] is answer:  # else it was asked again, and this belongs to the earlier attempt
            self._answers[number][side] = contest.answers[side]
            self._runs.pop((number, side), None)
            self._runs[number, side] = contest.answers[side], run
            while len(self._runs) > _RUNS_KEPT:
                del self._runs[next(iter(self._runs))]
        return run

    def run_of(self, number: int, side: Side) -> TestRun | None:
        """Return the last test run of a side's answer, with all that was printed, if it was not too long ago."""
        number = self._first(number)
        answer, run = self._runs.get((number, side), (None, None))
        return run if answer is not None and self._answers.get(number, {}).get(side) is answer else None

    async def pick(self, number: int, side: Side, block: int) -> Answer:
        """Take another code block of an answer as its candidate, and record that a reader picked it.

        Raises:
            IndexError: There is no such block.
            StoreError: The choice could not be saved.
        """
        number = self._first(number)
        scenario = self.scenarios[number]
        answer = (await self.answers(number))[side]
        extraction = await asyncio.to_thread(
            lambda: extract(
                answer.text,
                original=scenario.original(),
                language=scenario.language,
                keep=scenario.spec.keep,
                status=answer.response.status,
                pick=block,
            )
        )
        candidate = recorded_candidate(extraction, picked=True)
        response = await self.saver(self.session.add_test_run, answer.key, candidate)
        self._answers[number][side] = msgspec.structs.replace(answer, response=response, extraction=extraction)
        return self._answers[number][side]

    def left_off(self) -> LeftOff:
        """Return where the reader left off; from the session's index, in some ms."""
        return left_off([self.place(number) for number in range(len(self.headers))], self.rater.lines())

    def states(self) -> list[tuple[RoundState, str]]:
        """Return what has become of each round, and its verdict in a word; from the session's index, in some ms."""
        answered: dict[str, dict[Side, ResponseLine]] = {}
        for line in self.session.lines():
            answered.setdefault(line.key.scenario, {})[line.key.contender] = line
        verdicts = {parse_judgement(line.name): line.winner or "" for line in self.rater.lines()}
        return [
            self._state(number, answered.get(scenario.id, {}), verdicts.get((scenario.id, look.number), ""))
            for number, (scenario, look) in enumerate(zip(self.headers, self.looks, strict=True))
        ]

    def _state(self, number: int, lines: Mapping[Side, ResponseLine], verdict: str) -> tuple[RoundState, str]:
        if verdict:
            return "judged", verdict
        if any(self.asking(number, side) for side in self.sides):
            return "streaming", ""
        if any(line.status == "failed" for line in lines.values()):
            return "failed", ""
        if not lines:
            return "waiting", ""
        tested = any(line.outcome not in (None, "not-run", "no-code") for line in lines.values())
        return ("tested" if tested else "answered"), ""

    async def reveal(self) -> None:
        """Reveal the names to the rater, for good, after what is being saved. Raises StoreError."""
        await self.saver(self.blindfold.reveal)

    async def judgement(self, number: int) -> Judgement | None:
        """Return the rater's judgement of a round. Raises StoreError, FindingsError, InputError."""
        return await self.given.judgement(self.place(number))

    def save_judgement(self, number: int, judgement: Judgement) -> asyncio.Task[None]:
        """Begin to save the rater's judgement of a round; it lasts when the task ends, which raises StoreError.

        The save goes on whatever becomes of the screen that asked for it; closing the table waits for it.
        """
        return self.given.save(self.place(number), judgement)
