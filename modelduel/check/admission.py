"""Letting entries of another collection in: each is proved as it would be in a pack, or left out with the reason."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from modelduel.check.kept import Kept
from modelduel.check.model import Manner, Result
from modelduel.check.sandboxed import check_scenarios, run_tests
from modelduel.errors import ModelduelError
from modelduel.scenario.importers.row import Row
from modelduel.scenario.load import thaw
from modelduel.scenario.model import ScenarioFile
from modelduel.scenario.pack import Scenario
from modelduel.testrun.model import NOBODYS_LOSS, TestRun
from modelduel.testrun.sandbox import Sandbox

REPEATS = 2
"""How often original and reference are run on the way in. `scenarios check` does it more often."""
_MOST_FINDINGS = 2


@dataclass(frozen=True)
class Admitted:
    """What became of one entry."""

    name: str
    spec: ScenarioFile | None = None
    """With its texts inline and `original_fails` as they were seen; None: it is left out."""
    reason: str = ""


async def admit(
    rows: Sequence[Row],
    sandbox: Sandbox,
    *,
    jobs: int = 1,
    kept: Kept | None = None,
    on_row: Callable[[], None] = lambda: None,
) -> list[Admitted]:
    """Prove every row, and return what became of each, in their order.

    Args:
        rows: From an importer.
        sandbox: Holds everything that is run.
        jobs: How many rows at once.
        kept: Where proofs are kept, so that an import that was interrupted goes on where it was.
        on_row: Told of each row that is done.
    """
    gate = asyncio.Semaphore(jobs)

    async def one(row: Row) -> Admitted:
        async with gate:
            try:
                return await _admit(row, sandbox, kept)
            finally:
                on_row()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(row)) for row in rows]
    return [task.result() for task in tasks]


async def _admit(row: Row, sandbox: Sandbox, kept: Kept | None) -> Admitted:
    if row.spec is None:
        return Admitted(row.name, reason=row.reason)
    try:
        scenario = thaw(row.spec, complete=True)
        fails: list[str] = []
        if scenario.spec.category == "bug-fix":
            run = await original_run(scenario, sandbox)
            if run.outcome in NOBODYS_LOSS:
                return Admitted(row.name, reason=f"its original could not be judged ({run.outcome}): {run.reason}")
            fails = failed(run)
            if not fails:
                return Admitted(row.name, reason="its original passes all of its tests, so they show no fault")
        spec = msgspec.structs.replace(row.spec, original_fails=fails)
        (result,) = await check_scenarios([thaw(spec, complete=True)], sandbox, jobs=1, repeats=REPEATS, kept=kept)
    except ModelduelError as error:
        return Admitted(row.name, reason=error.message)
    return Admitted(row.name, spec) if result.ok else Admitted(row.name, reason=words(result))


async def original_run(scenario: Scenario, sandbox: Sandbox, python: Path | None = None) -> TestRun:
    """Run a scenario's tests on its original, to learn which of them fail."""
    assert scenario.language is not None
    run = partial(run_tests, sandbox, python=python)
    return await run(scenario, scenario.original(), scenario.language, Manner())


def failed(run: TestRun) -> list[str]:
    """Return the ids of the tests that did not pass."""
    return [test.id for test in run.tests if test.status != "passed"]


def words(result: Result) -> str:
    """Return what a check found, the first of it, on one line."""
    said = [f"proof {one.proof}: {one.message}" for one in result.findings[:_MOST_FINDINGS]]
    more = len(result.findings) - len(said)
    return "; ".join(said) + (f"; and {more} more" if more > 0 else "")
