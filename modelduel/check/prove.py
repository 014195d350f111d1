"""Proving scenarios: run every candidate whose result is known, then let the proofs judge the runs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence

from modelduel.check.code import code_findings, hidden_ids
from modelduel.check.model import Evidence, Result, Trial
from modelduel.check.prompt import prompt_findings
from modelduel.check.review import review_findings
from modelduel.check.trials import trials
from modelduel.errors import ModelduelError
from modelduel.scenario.model import Language
from modelduel.scenario.pack import Scenario
from modelduel.testrun.model import TestRun

DEFAULT_REPEATS = 3
"""How often the original and the reference are run, to see whether the tests agree with themselves."""

CODE_PROOFS = (1, 2, 3, 4, 6, 9)
REVIEW_PROOFS = (8, 9)

Judge = Callable[[Scenario, Mapping[str, str], Language], Awaitable[TestRun]]
"""Runs a scenario's tests on a candidate."""


async def check_with(
    run_tests: Judge,
    scenarios: Sequence[Scenario],
    *,
    jobs: int | None = None,
    repeats: int = DEFAULT_REPEATS,
    on_progress: Callable[[Result], None] = lambda _: None,
) -> list[Result]:
    """Prove that scenarios judge as they say, and return a result for each, in their order.

    What cannot be judged is a finding, never a pass.

    Args:
        run_tests: Runs a scenario's tests on one candidate.
        scenarios: Loaded, so already sound in form.
        jobs: How many test runs go at once (default: one per processor).
        repeats: How often the original and the reference are run.
        on_progress: Told of each result as it is there.
    """
    gate = asyncio.Semaphore(jobs or os.cpu_count() or 1)

    async def run(scenario: Scenario, trial: Trial) -> TestRun:
        async with gate:
            try:
                return await run_tests(scenario, trial.files, trial.language)
            except ModelduelError as error:
                return TestRun("not-run", reason=error.message)

    async def check(scenario: Scenario) -> Result:
        chosen = trials(scenario, repeats)
        runs = iter(await asyncio.gather(*(run(scenario, trial) for trial in chosen for _ in range(trial.times))))
        evidence = [Evidence(trial, [next(runs) for _ in range(trial.times)]) for trial in chosen]
        result = prove(scenario, evidence)
        on_progress(result)
        return result

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(check(scenario)) for scenario in scenarios]
    return [task.result() for task in tasks]


def prove(scenario: Scenario, evidence: Sequence[Evidence]) -> Result:
    """Judge the runs of one scenario's candidates. Pure."""
    coded = scenario.spec.tests is not None
    findings = code_findings(scenario, evidence) if coded else []
    findings += [*review_findings(scenario), *prompt_findings(scenario)]
    findings.sort(key=lambda finding: finding.proof)
    return Result(scenario.id, not findings, findings, _figures(scenario, evidence))


def _figures(scenario: Scenario, evidence: Sequence[Evidence]) -> dict[str, object]:
    if scenario.spec.tests is None:
        return {"proofs": list(REVIEW_PROOFS)}
    runs = [run for one in evidence for run in one.runs]
    ids = {test.id for run in runs for test in run.tests}
    hidden = len(hidden_ids(scenario, ids))
    return {
        "proofs": list(CODE_PROOFS),
        "tests": len(ids),
        "visible": len(ids) - hidden,
        "hidden": hidden,
        "runs": len(runs),
        "seconds": round(sum(run.seconds for run in runs), 3),
    }
