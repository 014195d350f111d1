"""Judging by calls and values: the judge is out here, the candidate in one sandbox, the scenario's oracle in another.

Nothing but plain values crosses, so an answer can pass a test only by returning the right value.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

from modelduel.errors import CannotJudgeError
from modelduel.testrun.calls import Conversation, Forged, Gone, Raised, Refused, Timed, Value
from modelduel.testrun.compare import difference, shown
from modelduel.testrun.model import Outcome, TestResult, TestRun
from modelduel.testrun.plan import CaseTable
from modelduel.testrun.questions import Posed, Question, questions
from modelduel.testrun.sandbox import Ended, Job, Sandbox

Cause = Literal["", "timeout", "limit"]
OnResult = Callable[[TestResult], None]

MESSAGE_LIMIT = 4096
_MOST_RESTARTS = 10


@dataclass(frozen=True)
class Program:
    """A program that serves calls, and the request with which it imports what it serves."""

    job: Job
    load: dict[str, Any]


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
    def timed_out(self) -> frozenset[str]:
        """Ids of the tests that ran out of time."""
        return frozenset(one.result.id for one in self.judged if one.cause == "timeout")

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
    return cpu_s + sum(one.seconds * one.count for one in table.cases.generated if one.seconds)


async def judge_cases(
    table: CaseTable,
    candidate: Program,
    oracle: Program | None,
    sandbox: Sandbox,
    *,
    cpu_s: float,
    on_result: OnResult | None = None,
    only: Collection[str] | None = None,
) -> CasesRun:
    """Ask every question of a table, or `only` those with these ids.

    After a crash or a time-out a fresh program goes on with the next question, a bounded number of times and until
    time-outs have cost what the whole table may cost. When `only` is given the first time-out ends the run: it repeats
    time-outs, and one that repeats itself is proof enough.

    Args:
        table, candidate, oracle, sandbox: What is asked of whom, and where.
        cpu_s: CPU seconds of a call that has no limit of its own.
        on_result: Told of each test as it ends.
        only: Ids.
    """
    wanted = [question for question in questions(table.cases) if only is None or question.id in only]
    most_lost_s = 0.0 if only is not None else cpu_budget(table, cpu_s) + cpu_s
    run = _Run(candidate, oracle, sandbox, wanted, on_result, cpu_s=cpu_s, most_lost_s=most_lost_s)
    async with run:
        return await run.all()


class _Run:
    """The two programs, and the results so far."""

    def __init__(
        self,
        candidate: Program,
        oracle: Program | None,
        sandbox: Sandbox,
        wanted: Sequence[Question],
        on_result: OnResult | None,
        *,
        cpu_s: float,
        most_lost_s: float,
    ) -> None:
        self._candidate = candidate
        self._oracle = oracle
        self._sandbox = sandbox
        self._wanted = wanted
        self._on_result = on_result
        self._cpu_s = cpu_s
        self._most_lost_s = most_lost_s
        self._lost_s = 0.0
        self._started = time.monotonic()
        self._judged: dict[str, Judged] = {}
        self._outputs: list[str] = []
        self._answering: Conversation | None = None
        self._knowing: Conversation | None = None
        self._restarts = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for conversation in (self._answering, self._knowing):
            if conversation is not None:
                await conversation.__aexit__()

    async def all(self) -> CasesRun:
        try:
            for question in self._wanted:
                if (stop := await self._one(question)) is not None:
                    return stop
        except _HarnessError as error:
            return self._end("harness-error", str(error))
        if self._answering is not None:
            self._outputs.append((await self._answering.close()).output)
        return self._end()

    async def _one(self, question: Question) -> CasesRun | None:
        """Put one question. Returns the whole run when it cannot go on."""
        posed = await self._pose(question)
        if self._answering is None:
            if self._restarts > _MOST_RESTARTS:
                return self._end()
            if (stop := await self._load()) is not None:
                return stop
        assert self._answering is not None
        try:
            timed = await self._answering.call(question.entry, posed.args, cpu_s=self._limit(question))
        except (TypeError, ValueError) as error:
            raise _HarnessError(f"The arguments of {question.id} are no plain values: {error}.") from error
        if isinstance(timed.reply, Forged):
            self._keep(Judged(_result(question, "error", timed, timed.reply.reason)))
            return self._end("tampered", f"{question.id}: {timed.reply.reason}")
        judged = await self._judge(question, posed, timed)
        self._keep(judged)
        if isinstance(timed.reply, Gone):
            self._outputs.append(timed.reply.ended.output)
            self._answering = None
            self._restarts += 1
        if judged.cause == "timeout":
            waited = isinstance(timed.reply, Gone) and timed.reply.ended.limit == "wall"
            self._lost_s += timed.wall_s if waited else self._limit(question)
        return self._end() if judged.cause == "timeout" and self._lost_s > self._most_lost_s else None

    def _limit(self, question: Question) -> float:
        return question.cpu_s or self._cpu_s

    async def _load(self) -> CasesRun | None:
        """Start a fresh program. Returns the whole run when the candidate cannot be imported."""
        self._answering = await Conversation.open(self._sandbox, self._candidate.job)
        loaded = await self._answering.load(self._candidate.load)
        if isinstance(loaded, list):
            if not loaded:
                return None
            return self._end("error", f"The answer does not define {', '.join(loaded)}.")
        if isinstance(loaded, str):
            return self._end("error", f"The answer cannot be imported: {loaded}")
        if isinstance(loaded, Forged):
            return self._end("tampered", loaded.reason)
        self._outputs.append(loaded.ended.output)
        return self._end(*_died("while the answer was imported", loaded.ended))

    async def _pose(self, question: Question) -> Posed:
        """Find out arguments and expectation, from the table or from the oracle."""
        if question.case is not None:
            return Posed(question.case.args, question.case.returns, question.case.raises)
        one = question.generated
        assert one is not None
        args = await self._know(one.generator, [question.seed], one.params)
        if not isinstance(args, list):
            raise _HarnessError(f"The generator {one.generator} of {question.id} did not return a list of arguments.")
        if one.check is not None:
            return Posed(args, check=one.check)
        return Posed(args, await self._know(one.expect or question.entry, args))

    async def _know(self, entry: str, args: list[Any], kwargs: dict[str, Any] | None = None) -> object:
        """Ask the oracle. Raises _HarnessError: what it does wrong is nobody's loss."""
        if self._oracle is None:
            raise _HarnessError(f"The table has no oracle to ask for {entry}.")
        if self._knowing is None:
            self._knowing = await Conversation.open(self._sandbox, self._oracle.job)
            loaded = await self._knowing.load(self._oracle.load)
            if loaded:
                raise _HarnessError(f"The oracle cannot be imported: {_complaint(loaded)}")
        try:
            reply = (await self._knowing.call(entry, args, kwargs)).reply
        except (TypeError, ValueError) as error:
            raise _HarnessError(f"The oracle's {entry} cannot be called: {error}.") from error
        if isinstance(reply, Value):
            return reply.value
        raise _HarnessError(f"The oracle's {entry} failed: {_complaint(reply)}")

    async def _judge(self, question: Question, posed: Posed, timed: Timed) -> Judged:
        reply = timed.reply
        if isinstance(reply, Gone):
            return self._judge_gone(question, timed, reply.ended)
        if timed.cpu_s > self._limit(question):
            return Judged(_result(question, "failed", timed, self._too_slow(question)), "timeout")
        complaint = await self._complaint(question, posed, reply)
        cause: Cause = "limit" if isinstance(reply, Raised) and complaint and "MemoryError" in reply.names else ""
        return Judged(_result(question, "failed" if complaint else "passed", timed, complaint or ""), cause)

    async def _complaint(self, question: Question, posed: Posed, reply: object) -> str | None:
        """Return what is wrong with a reply, or None."""
        if isinstance(reply, Refused):
            return reply.message
        if isinstance(reply, Raised):
            if posed.raises is not None and posed.raises in reply.names:
                return None
            return f"expected {posed.raises} to be raised\n{reply.message}" if posed.raises else reply.message
        assert isinstance(reply, Value)
        if posed.raises is not None:
            return f"expected {posed.raises} to be raised\n     got {shown(reply.value)}"
        if posed.check is None:
            return difference(posed.returns, reply.value, question.compare, question.tolerance)
        verdict = await self._know(posed.check, [posed.args, reply.value])
        if not isinstance(verdict, bool):
            raise _HarnessError(f"The oracle's {posed.check} answered {shown(verdict)} instead of true or false.")
        return None if verdict else f"{shown(reply.value)} is no right answer ({posed.check})"

    def _judge_gone(self, question: Question, timed: Timed, ended: Ended) -> Judged:
        outcome, reason = _died("during this call", ended)
        if outcome == "timeout":
            reason = self._too_slow(question) if ended.limit == "cpu" else reason
            return Judged(_result(question, "failed", timed, reason), "timeout")
        return Judged(_result(question, "error", timed, reason), "limit" if outcome == "limit" else "")

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


class _HarnessError(CannotJudgeError):
    """The scenario's own oracle or table is at fault."""


def _outcome(judged: Sequence[Judged]) -> tuple[Outcome, str]:
    """Return the one outcome of finished tests: what is plainly wrong counts before what the limits cut short."""
    bad = [one for one in judged if one.result.status != "passed"]
    if not judged:
        return "harness-error", "The table holds no cases."
    if not bad:
        return "passed", ""
    causes = {one.cause for one in bad if one.result.status != "missing"}
    if "" in causes:
        return "failed", ""
    first = next(one.result for one in bad if one.result.status != "missing")
    reason = f"{first.id}: {first.message}"
    if missing := sum(one.result.status == "missing" for one in bad):
        reason += f" {missing} tests were not run after that."
    return ("limit" if "limit" in causes else "timeout"), reason


def _died(where: str, ended: Ended) -> tuple[Outcome, str]:
    """Return outcome and reason of a program that ended by itself or at a limit."""
    if ended.limit == "cpu":
        return "timeout", f"The CPU time ran out {where} ({ended.cpu_s:.1f} s)."
    if ended.limit == "wall":
        return "timeout", f"Time ran out {where} ({ended.wall_s:.0f} s, most of them waiting)."
    if ended.limit is not None:
        return "limit", f"The {ended.limit} limit was passed {where}."
    return "error", f"The answer ended its own process {where} ({exit_words(ended.code)})."


def exit_words(code: int) -> str:
    """Return an exit code in words; above 128 it stands for a signal."""
    return f"signal {code - 128}" if code > 128 else f"exit code {code}"


def _complaint(reply: object) -> str:
    match reply:
        case list():
            return f"it does not define {', '.join(map(str, reply))}"
        case Raised(message=message) | Refused(message=message) | Forged(reason=message):
            return message
        case Gone(ended=ended):
            return _died("meanwhile", ended)[1]
    return str(reply)


def _result(question: Question, status: Literal["passed", "failed", "error"], timed: Timed, message: str) -> TestResult:
    return TestResult(question.id, status, timed.wall_s, message[:MESSAGE_LIMIT])
