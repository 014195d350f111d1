"""Judging by calls and values: the judge is out here, the candidate in one sandbox, the scenario's oracle in another.

Nothing but plain values crosses, so an answer can pass a test only by returning the right value.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

import msgspec

from modelduel.scenario.model import Language
from modelduel.testrun.calls import Conversation, Forged, Gone, Raised, Refused, Reply, Timed
from modelduel.testrun.compare import shown
from modelduel.testrun.growth import MOST_CALLS, Curve, Measured
from modelduel.testrun.model import MESSAGE_LIMIT, Outcome, TestResult, TestRun
from modelduel.testrun.naming import named
from modelduel.testrun.oracle import Oracle, OracleError
from modelduel.testrun.plan import CaseTable
from modelduel.testrun.program import Program, died, exit_words
from modelduel.testrun.questions import Posed, Question, questions
from modelduel.testrun.replies import Dialect, complaint_about
from modelduel.testrun.sandbox import Sandbox
from modelduel.testrun.steps import Life, live

Cause = Literal["", "timeout", "limit", "growth"]
OnResult = Callable[[TestResult], None]

_MOST_RESTARTS = 10


@dataclass(frozen=True)
class Judged:
    """One test's result, and whether it is the machine's limits that it failed on."""

    result: TestResult
    cause: Cause = ""


@dataclass(frozen=True)
class CasesRun:
    """All that came of a table. `outcome` is set where it does not follow from the tests."""

    judged: tuple[Judged, ...]
    seconds: float
    output: str
    outcome: Outcome | None = None
    reason: str = ""

    @property
    def doubtful(self) -> frozenset[str]:
        """Ids of the tests whose failure a busy machine may have a part in: they ran out of time, or grew too fast."""
        return frozenset(one.result.id for one in self.judged if one.cause in ("timeout", "growth"))

    def mended_by(self, again: CasesRun) -> CasesRun:
        """Return this run with the results of a second one, over some of its tests, in place of its own."""
        if again.outcome is not None:
            return self
        newer = {one.result.id: one for one in again.judged if one.result.status != "missing"}
        judged = tuple(newer.get(one.result.id, one) for one in self.judged)
        return dataclasses.replace(self, judged=judged, seconds=self.seconds + again.seconds)

    def to_run(self, sandbox: str) -> TestRun:
        """Return it as it is recorded."""
        outcome, reason = (self.outcome, self.reason) if self.outcome else _outcome(self.judged)
        tests = [one.result for one in self.judged]
        return TestRun(outcome, tests, sandbox, self.seconds, reason, self.output)


def cpu_budget(table: CaseTable, cpu_s: float) -> float:
    """Return the CPU seconds of one program: the table's own, and those that single calls are given."""
    calls = sum(one.seconds * one.count for one in table.cases.generated if one.seconds)
    return cpu_s + calls + sum(one.seconds or cpu_s for one in table.cases.growth)


async def judge_cases(
    table: CaseTable,
    candidate: Program,
    oracle: Program | None,
    sandbox: Sandbox,
    *,
    cpu_s: float,
    language: Language = "python",
    on_result: OnResult | None = None,
    only: Collection[str] | None = None,
) -> CasesRun:
    """Ask every question of a table, or `only` those with these ids.

    After a crash or a time-out a fresh program goes on with the next question, a bounded number of times and until
    time-outs have cost what the whole table may cost. When `only` is given the first time-out ends the run: it repeats
    time-outs, and one that repeats itself is proof enough.

    Args:
        table, candidate, oracle, sandbox: What is asked of whom, and where.
        cpu_s: CPU seconds of a test that has no limit of its own.
        language: Of the candidate.
        on_result: Told of each test as it ends.
        only: Ids.
    """
    wanted = [question for question in questions(table.cases) if only is None or question.id in only]
    most_lost_s = 0.0 if only is not None else cpu_budget(table, cpu_s) + cpu_s
    dialect = Dialect(language, table.shared)
    async with _Run(candidate, Oracle(oracle, sandbox), sandbox, dialect, cpu_s, on_result) as run:
        return await run.all(wanted, most_lost_s)


class _Run:
    """The candidate's program, and the results so far."""

    def __init__(
        self,
        candidate: Program,
        oracle: Oracle,
        sandbox: Sandbox,
        dialect: Dialect,
        cpu_s: float,
        on_result: OnResult | None,
    ) -> None:
        self._candidate = candidate
        self._oracle = oracle
        self._sandbox = sandbox
        self._dialect = dialect
        self._cpu_s = cpu_s
        self._on_result = on_result
        self._wanted: Sequence[Question] = ()
        self._lost_s = 0.0
        self._started = time.monotonic()
        self._judged: dict[str, Judged] = {}
        self._outputs: list[str] = []
        self._answering: Conversation | None = None
        self._restarts = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._answering is not None:
            await self._answering.__aexit__()
        await self._oracle.close()

    async def all(self, wanted: Sequence[Question], most_lost_s: float) -> CasesRun:
        """Ask everything wanted, until time-outs have cost more seconds than `most_lost_s`."""
        self._wanted = wanted
        try:
            for question in wanted:
                if (stop := await self._one(question)) is not None:
                    return stop
                if self._judged[question.id].cause == "timeout" and self._lost_s > most_lost_s:
                    return self._end()
        except OracleError as error:
            return self._end("harness-error", str(error))
        if self._answering is not None:
            self._outputs.append((await self._answering.close()).output)
        return self._end()

    async def _one(self, question: Question) -> CasesRun | None:
        """Put one question. Returns the whole run when it cannot go on."""
        if self._answering is None:
            if self._restarts > _MOST_RESTARTS:
                return self._end()
            if (stop := await self._load()) is not None:
                return stop
        try:
            judged, last = await self._judge(question)
        except (TypeError, ValueError) as error:
            raise OracleError(f"The arguments of {question.id} are no plain values: {error}.") from error
        self._keep(judged)
        if isinstance(last.reply, Forged):
            return self._end("tampered", f"{question.id}: {last.reply.reason}")
        if isinstance(last.reply, Gone):
            self._outputs.append(last.reply.ended.output)
            self._answering = None
            self._restarts += 1
        if judged.cause == "timeout":
            waited = isinstance(last.reply, Gone) and last.reply.ended.limit == "wall"
            self._lost_s += last.wall_s if waited else self._limit(question)
        return None

    def _limit(self, question: Question) -> float:
        return question.cpu_s or self._cpu_s

    async def _load(self) -> CasesRun | None:
        """Start a fresh program. Returns the whole run when the candidate cannot be imported."""
        self._answering = await Conversation.open(self._sandbox, self._candidate.job)
        loaded = await self._answering.load(self._candidate.load)
        if isinstance(loaded, list):
            if not loaded:
                return None
            language = self._dialect.language
            verb = "export" if language == "typescript" else "define"
            names = ", ".join(named(entry, language) for entry in loaded)
            return self._end("error", f"The answer does not {verb} {names}.")
        if isinstance(loaded, str):
            return self._end("error", f"The answer cannot be imported: {loaded}")
        if isinstance(loaded, Forged):
            return self._end("tampered", loaded.reason)
        self._outputs.append(loaded.ended.output)
        return self._end(*died("while the answer was imported", loaded.ended))

    async def _judge(self, question: Question) -> tuple[Judged, Timed]:
        """Put a question and judge it; also return the last reply to it."""
        if question.growth is not None:
            return await self._judge_growth(question)
        if question.case is not None and question.case.new is not None:
            return await self._judge_life(question)
        posed = await self._oracle.pose(question)
        timed = await self._call(question, posed, self._limit(question))
        if (judged := self._cut_short(question, timed)) is not None:
            return judged, timed
        return self._weighed(question, timed, await self._complaint(posed, timed.reply)), timed

    async def _judge_life(self, question: Question) -> tuple[Judged, Timed]:
        conversation, life = self._asked, Life()
        timed = await conversation.timed(
            lambda: live(conversation, question, self._dialect, life), self._limit(question)
        )
        if (judged := self._cut_short(question, timed, f"{life.place}\n")) is not None:
            return judged, timed
        return self._weighed(question, timed, life.complaint), timed

    async def _judge_growth(self, question: Question) -> tuple[Judged, Timed]:
        """Call with rising sizes, each as often as it needs, and fit a curve to what the calls took."""
        growth = question.growth
        assert growth is not None
        # The first call pays for what is done once, such as an import inside the function: it is not reckoned with.
        curve, warm, used_s = Curve(), Measured(growth.sizes[0], seed=question.seed + MOST_CALLS), 0.0
        for one in (warm, *(Measured(size, seed=question.seed) for size in growth.sizes)):
            while not one.enough:
                posed = await self._oracle.pose(question, seed=one.next_seed, size=one.size)
                timed = await self._call(question, posed, max(0.0, self._limit(question) - used_s))
                one.add(timed.cpu_s, timed.wall_s)
                used_s += timed.cpu_s
                if (judged := self._cut_short(question, timed, f"n = {one.size}: ")) is None:
                    judged = self._weighed(question, timed, await self._complaint(posed, timed.reply))
                if judged.result.status != "passed":
                    # What runs out of time is the slowest, and its sizes before that may tell how it grows.
                    told = msgspec.structs.replace(judged.result, growth=curve.exponent)
                    return Judged(told, judged.cause), timed
                if one is warm:
                    break
            if one is not warm:
                curve.sizes.append(one)
        complaint = curve.complaint(growth.at_most)
        whole = Timed(timed.reply, curve.cpu_s, curve.wall_s)
        result = _result(question, "failed" if complaint else "passed", whole, complaint or "", curve.exponent)
        return Judged(result, "growth" if complaint else ""), whole

    async def _call(self, question: Question, posed: Posed, cpu_s: float) -> Timed:
        return await self._asked.call(question.entry, posed.args, cpu_s=cpu_s)

    @property
    def _asked(self) -> Conversation:
        assert self._answering is not None  # loaded before anything is asked
        return self._answering

    async def _complaint(self, posed: Posed, reply: Reply) -> str | None:
        """Return what is wrong with a reply, or None."""
        assert not isinstance(reply, (Gone, Forged))
        if posed.check is None or isinstance(reply, (Raised, Refused)):
            return complaint_about(reply, posed.wanted, self._dialect)
        if await self._oracle.accepts(posed.check, posed.args, reply.value):
            return None
        return f"{shown(reply.value)} is no right answer ({posed.check})"

    def _cut_short(self, question: Question, timed: Timed, place: str = "") -> Judged | None:
        """Judge what brought no reply that could be weighed: the program has gone, forged one, or took too long."""
        reply = timed.reply
        if isinstance(reply, Forged):
            return Judged(_result(question, "error", timed, place + reply.reason))
        if isinstance(reply, Gone):
            outcome, reason = died("during this call", reply.ended)
            if outcome == "timeout":
                reason = self._too_slow(question) if reply.ended.limit == "cpu" else reason
                return Judged(_result(question, "failed", timed, place + reason), "timeout")
            return Judged(_result(question, "error", timed, place + reason), "limit" if outcome == "limit" else "")
        if timed.cpu_s > self._limit(question):
            return Judged(_result(question, "failed", timed, place + self._too_slow(question)), "timeout")
        return None

    def _weighed(self, question: Question, timed: Timed, complaint: str | None) -> Judged:
        memory = isinstance(timed.reply, Raised) and complaint is not None and "MemoryError" in timed.reply.names
        result = _result(question, "failed" if complaint else "passed", timed, complaint or "")
        return Judged(result, "limit" if memory else "")

    def _too_slow(self, question: Question) -> str:
        return f"took more than {self._limit(question):g} s of CPU time"

    def _keep(self, judged: Judged) -> None:
        self._judged[judged.result.id] = judged
        if self._on_result is not None:
            self._on_result(judged.result)

    def _end(self, outcome: Outcome | None = None, reason: str = "") -> CasesRun:
        everything = tuple(
            self._judged.get(question.id) or Judged(TestResult(question.id, "missing")) for question in self._wanted
        )
        return CasesRun(everything, time.monotonic() - self._started, "".join(self._outputs), outcome, reason)


def _outcome(judged: Sequence[Judged]) -> tuple[Outcome, str]:
    """Return the one outcome of finished tests: what is plainly wrong counts before what the limits cut short."""
    bad = [one for one in judged if one.result.status != "passed"]
    if not judged:
        return "harness-error", "The table holds no cases."
    if not bad:
        return "passed", ""
    causes = {one.cause for one in bad if one.result.status != "missing"}
    if causes & {"", "growth"}:
        return "failed", ""
    first = next(one.result for one in bad if one.result.status != "missing")
    reason = f"{first.id}: {first.message}"
    if missing := sum(one.result.status == "missing" for one in bad):
        reason += f" {missing} tests were not run after that."
    return ("limit" if "limit" in causes else "timeout"), reason


def _result(
    question: Question,
    status: Literal["passed", "failed", "error"],
    timed: Timed,
    message: str,
    growth: float | None = None,
) -> TestResult:
    own = question.generated is not None and question.generated.seconds is not None
    cpu_s = round(timed.cpu_s, 3) if own else None
    return TestResult(question.id, status, timed.wall_s, message[:MESSAGE_LIMIT], growth, cpu_s)


__all__ = ["CasesRun", "Judged", "Program", "cpu_budget", "exit_words", "judge_cases"]
