"""Proving scenarios with real test runs in a sandbox."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from modelduel.check.kept import Kept, key_of, toolchains
from modelduel.check.model import Manner, Result
from modelduel.check.prove import DEFAULT_REPEATS, check_with, work_for
from modelduel.scenario.model import CasesFile, Language
from modelduel.scenario.pack import Scenario
from modelduel.testrun.go_programs import compiling_once
from modelduel.testrun.judge import judge
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import CaseTable, Suite, limits_of, plan
from modelduel.testrun.sandbox import Sandbox


async def check_scenarios(
    scenarios: Sequence[Scenario],
    sandbox: Sandbox,
    *,
    jobs: int | None = None,
    repeats: int = DEFAULT_REPEATS,
    kept: Kept | None = None,
    fresh: bool = False,
    python: Path | None = None,
    on_length: Callable[[int], None] = lambda _: None,
    on_run: Callable[[int], None] = lambda _: None,
    on_results: Callable[[Sequence[Result]], None] = lambda _: None,
) -> list[Result]:
    """Prove that scenarios judge as they say, and return a result for each, in their order.

    Args:
        scenarios: Loaded, so already sound in form.
        sandbox: Holds every candidate.
        jobs: How many test runs go at once (default: one per processor).
        repeats: How often original and reference are run.
        kept: Where results without findings are kept, and found again; None: nowhere.
        fresh: Proves in any case, and keeps the newer result.
        python: A virtual environment whose packages the candidates may import. Those change without a word, so that
            nothing is kept then.
        on_length: Told first how many runs there will be.
        on_run: Told how many runs are done, as they are.
        on_results: Told of results as they are there, in a thread, and never twice at a time: first of all that were
            kept from earlier, then of each.
    """
    kept = kept if python is None else None
    versions = await toolchains({language for one in scenarios for language in one.languages})
    keys = {one.id: key_of(one, versions, sandbox.name, repeats) for one in scenarios} if kept is not None else {}
    known: dict[str, Result] = {}
    if kept is not None and not fresh:
        for one in scenarios:
            if (result := await asyncio.to_thread(kept.get, keys[one.id], one.id)) is not None:
                known[one.id] = result
    telling = asyncio.Lock()
    await asyncio.to_thread(on_results, list(known.values()))

    async def keep(result: Result) -> None:
        if kept is not None and result.ok:  # what fell short may have been the machine's fault, on that day
            await asyncio.to_thread(kept.put, keys[result.id], result)
        async with telling:
            await asyncio.to_thread(on_results, [result])

    works = [work_for(one, repeats) for one in scenarios if one.id not in known]
    on_length(sum(work.runs for work in works))
    with compiling_once():
        proved = await check_with(
            partial(run_tests, sandbox, python=python), works, jobs=jobs, on_run=on_run, on_result=keep
        )
    found = known | {result.id: result for result in proved}
    return [found[one.id] for one in scenarios]


async def run_tests(
    sandbox: Sandbox,
    scenario: Scenario,
    candidate: Mapping[str, str],
    language: Language,
    manner: Manner,
    *,
    python: Path | None = None,
) -> TestRun:
    """Run a scenario's tests on one candidate in a manner. Only for scenarios that have tests."""
    assert scenario.spec.tests is not None
    tests = _in_manner(plan(scenario), manner)
    limits = _capped(limits_of(scenario.spec.tests), manner)
    if manner.until_failure:
        return await _until_failure(tests, candidate, language, limits, sandbox, python)
    return await judge(tests, candidate, language, limits, sandbox, again=manner.again, python=python)


async def _until_failure(
    tests: Suite | CaseTable,
    candidate: Mapping[str, str],
    language: Language,
    limits: Limits,
    sandbox: Sandbox,
    python: Path | None,
) -> TestRun:
    """Judge until the first test fails; the run that comes back then holds that test alone."""
    failed: asyncio.Future[TestResult] = asyncio.get_running_loop().create_future()

    def look(test: TestResult) -> None:
        if test.status in ("failed", "error") and not failed.done():
            failed.set_result(test)

    judging = asyncio.ensure_future(
        judge(tests, candidate, language, limits, sandbox, on_result=look, again=False, python=python)
    )
    try:
        both: set[asyncio.Future[Any]] = {judging, failed}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if judging.done():
            return judging.result()
        return TestRun("failed", [failed.result()], sandbox.name)
    finally:
        judging.cancel()
        failed.cancel()
        await asyncio.gather(judging, failed, return_exceptions=True)


def _in_manner(tests: Suite | CaseTable, manner: Manner) -> Suite | CaseTable:
    if isinstance(tests, Suite):
        return tests
    cases = tests.cases
    if manner.stretch != 1.0:
        cases = _stretched(cases, manner.stretch)
    if manner.light:
        cases = _lightened(cases)
    elif not manner.growth:
        cases = _without_growth(cases)
    return dataclasses.replace(tests, cases=cases)


def _stretched(cases: CasesFile, factor: float) -> CasesFile:
    replace = msgspec.structs.replace
    generated = [replace(one, seconds=one.seconds and one.seconds * factor) for one in cases.generated]
    return replace(cases, generated=generated)


def _lightened(cases: CasesFile) -> CasesFile:
    """Return a table without what measures time; the same table where nothing else is in it."""
    light = [one for one in cases.generated if one.seconds is None]
    if not (cases.case or light):
        return cases
    return msgspec.structs.replace(cases, generated=light, growth=[])


def _without_growth(cases: CasesFile) -> CasesFile:
    """Return a table without its growths; the same table where nothing else is in it."""
    if not (cases.case or cases.generated):
        return cases
    return msgspec.structs.replace(cases, growth=[])


def _capped(limits: Limits, manner: Manner) -> Limits:
    cpu_s = min(limits.cpu_s, manner.cpu_s or limits.cpu_s)
    wall_s = min(limits.wall_s, manner.wall_s or limits.wall_s)
    return msgspec.structs.replace(limits, cpu_s=cpu_s, wall_s=wall_s)
