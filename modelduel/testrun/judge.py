"""The one way in: a scenario's tests on a candidate, in a sandbox, to one outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path, PurePosixPath

import msgspec

from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Language
from modelduel.testrun.cases import CasesRun, cpu_budget, judge_cases
from modelduel.testrun.interpreter import own_interpreter
from modelduel.testrun.languages import Runner, runner_of
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import CaseTable, Suite
from modelduel.testrun.python_runner import python_program
from modelduel.testrun.questions import questions
from modelduel.testrun.quiet import room
from modelduel.testrun.sandbox import Sandbox

OnResult = Callable[[TestResult], None]
OnWait = Callable[[], None]

_MOST_FILES = 64
_MOST_BYTES = 8 << 20
_ORACLE_LIMITS = Limits(cpu_s=120, wall_s=600)


async def judge(
    tests: Suite | CaseTable,
    candidate: Mapping[str, str],
    language: Language,
    limits: Limits,
    sandbox: Sandbox,
    *,
    on_result: OnResult | None = None,
    on_wait: OnWait | None = None,
    python: Path | None = None,
    again: bool = True,
) -> TestRun:
    """Run tests on a candidate.

    Many may be judged at once. A candidate that runs out of time is run again with no other beside it before it is
    condemned; `on_result` then tells of the same tests once more.

    Args:
        tests: From `plan`, or made for a duel.
        candidate: File name -> text; taken from a model's answer, so of any kind.
        language: Of the candidate.
        limits: What it may use.
        sandbox: From `choose`.
        on_result: Told of each test as it ends.
        on_wait: Told when the candidate ran out of time, and waits to be run again alone.
        python: A virtual environment whose packages the candidate may import.
        again: False condemns on the first time-out: for candidates that nobody is judged by.

    Raises:
        InputError: `python` is no virtual environment.
    """
    if (complaint := unfit(candidate)) is not None:
        return TestRun("error", reason=complaint)
    runner = runner_of(language)
    try:
        await runner.ready()
    except CannotJudgeError as error:
        return TestRun("not-run", reason=" ".join(filter(None, (error.message, error.remedy))))
    candidate = {str(PurePosixPath(name)): text for name, text in candidate.items()}
    on_result = _rounding(on_result)
    types = asyncio.create_task(_types(candidate, language, sandbox))
    try:
        if isinstance(tests, Suite):
            run = await _judge_suite(tests, candidate, runner, limits, sandbox, on_result, on_wait, python, again)
        else:
            run = await _judge_cases(
                tests, candidate, language, runner, limits, sandbox, on_result, on_wait, python, again
            )
        return _as_kept(msgspec.structs.replace(run, types=await types))
    except CannotJudgeError as error:
        return TestRun("harness-error", sandbox=sandbox.name, reason=str(error))
    finally:
        types.cancel()
        await asyncio.gather(types, return_exceptions=True)


def unjudged(language: Language) -> CannotJudgeError | None:
    """Return why no answer in a language can be judged, or None; known before anything is asked."""
    return runner_of(language).missing()


def unfit(candidate: Mapping[str, str]) -> str | None:
    """Say what forbids laying a candidate's files down, or None."""
    if not any(text.strip() for text in candidate.values()):
        return "The answer's files are empty."
    if len(candidate) > _MOST_FILES or sum(map(len, candidate.values())) > _MOST_BYTES:
        return f"The answer is too large: more than {_MOST_FILES} files, or {_MOST_BYTES >> 20} MB."
    for name, text in candidate.items():
        path = PurePosixPath(name)
        if any(str(parent) in candidate for parent in path.parents):
            return f"The answer names {name[:80]!r} below another file."
        if path.is_absolute() or ".." in path.parts or path == PurePosixPath() or "\0" in name or len(name) > 200:
            return f"The answer names a file outside its folder: {name[:80]!r}."
        try:
            (name + text).encode()
        except UnicodeEncodeError:
            return f"The text of {name[:80]!r} is not valid Unicode."
    return None


def _as_kept(run: TestRun) -> TestRun:
    """Return a run with its times rounded once, so that what is shown, kept and shown again is one figure."""
    return msgspec.structs.replace(run, tests=[_rounded(test) for test in run.tests], seconds=round(run.seconds, 3))


def _rounding(tell: OnResult | None) -> OnResult | None:
    return None if tell is None else lambda test: tell(_rounded(test))


def _rounded(test: TestResult) -> TestResult:
    return msgspec.structs.replace(test, seconds=round(test.seconds, 6))


async def _types(candidate: Mapping[str, str], language: Language, sandbox: Sandbox) -> str:
    """Return what the language's compiler says beside the tests, if anything."""
    if language != "typescript":
        return ""
    from modelduel.testrun.node_types import types_line  # of no use to the other languages

    async with room().together():
        return await types_line(candidate, sandbox)


async def _judge_suite(
    suite: Suite,
    candidate: Mapping[str, str],
    runner: Runner,
    limits: Limits,
    sandbox: Sandbox,
    on_result: OnResult | None,
    on_wait: OnWait | None,
    python: Path | None,
    again: bool,
) -> TestRun:
    async def run() -> TestRun:
        return await runner.run_suite(suite, candidate, limits, sandbox, on_result=on_result, python=python)

    async with room().together():
        first = await run()
    if first.outcome != "timeout" or not again:
        return first
    async with _alone(on_wait):
        return await run()


async def _judge_cases(
    table: CaseTable,
    candidate: Mapping[str, str],
    language: Language,
    runner: Runner,
    limits: Limits,
    sandbox: Sandbox,
    on_result: OnResult | None,
    on_wait: OnWait | None,
    python: Path | None,
    again: bool,
) -> TestRun:
    budget = cpu_budget(table, limits.cpu_s)
    wide = Limits(
        cpu_s=budget,
        wall_s=limits.wall_s * max(1.0, budget / limits.cpu_s),
        memory_mb=limits.memory_mb,
        processes=limits.processes,
        disk_mb=limits.disk_mb,
        output_kb=limits.output_kb,
    )
    entries = sorted({question.entry for question in questions(table.cases)})
    async with room().together():
        asked = await runner.program(candidate, entries, wide, sandbox, python=python)
    if isinstance(asked, TestRun):
        return asked
    program = asked
    oracle = None
    if table.oracle is not None:
        oracle = python_program({"oracle.py": table.oracle}, [], own_interpreter(), _ORACLE_LIMITS)

    async def run(only: frozenset[str] | None) -> CasesRun:
        return await judge_cases(
            table, program, oracle, sandbox, cpu_s=limits.cpu_s, language=language, on_result=on_result, only=only
        )

    async with room().together():
        cases = await run(None)
    if not again:
        return cases.to_run(sandbox.name)
    if cases.outcome == "timeout":
        async with _alone(on_wait):
            cases = await run(None)
    elif cases.outcome is None and cases.doubtful:
        async with _alone(on_wait):
            cases = cases.mended_by(await run(cases.doubtful))
    return cases.to_run(sandbox.name)


def _alone(on_wait: OnWait | None) -> AbstractAsyncContextManager[None]:
    if on_wait is not None:
        on_wait()
    return room().alone()
