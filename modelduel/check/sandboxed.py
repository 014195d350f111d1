"""Proving scenarios with real test runs in a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from modelduel.check.model import Result
from modelduel.check.prove import DEFAULT_REPEATS, check_with
from modelduel.scenario.model import Language
from modelduel.scenario.pack import Scenario
from modelduel.testrun.judge import judge
from modelduel.testrun.model import TestRun
from modelduel.testrun.plan import limits_of, plan
from modelduel.testrun.sandbox import Sandbox


async def check_scenarios(
    scenarios: Sequence[Scenario],
    sandbox: Sandbox,
    *,
    jobs: int | None = None,
    repeats: int = DEFAULT_REPEATS,
    on_progress: Callable[[Result], None] = lambda _: None,
) -> list[Result]:
    """As `check_with`, every candidate held by `sandbox`."""

    async def run_tests(scenario: Scenario, candidate: Mapping[str, str], language: Language) -> TestRun:
        assert scenario.spec.tests is not None  # only what has tests is tried
        return await judge(plan(scenario), candidate, language, limits_of(scenario.spec.tests), sandbox)

    return await check_with(run_tests, scenarios, jobs=jobs, repeats=repeats, on_progress=on_progress)
