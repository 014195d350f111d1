"""Proving scenarios: run every candidate whose result is known, then let the proofs judge the runs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from modelduel.check.code import code_findings, hidden_ids
from modelduel.check.kills import kill_figures, kill_findings
from modelduel.check.model import Evidence, Manner, MutantRun, ProofFinding, Result, Trial
from modelduel.check.mutants import Chosen, Mutant, choose_mutants, mutated
from modelduel.check.speed import speed_figures, speed_findings
from modelduel.check.tidiness import tidiness
from modelduel.check.trials import manner_of, trials
from modelduel.check.words import word_findings
from modelduel.errors import ModelduelError
from modelduel.scenario.model import Language
from modelduel.scenario.pack import Scenario
from modelduel.testrun.model import TestRun
from modelduel.testrun.oracle import remembering_questions
from modelduel.testrun.questions import questions

DEFAULT_REPEATS = 20
"""How often the original and the reference are run, to see whether the tests agree with themselves."""

_LEAST_CPU_S = 2.0
_LEAST_WALL_S = 10.0
_MUTANT_SLOWER = 5.0
"""A mutant that takes this many times what the reference took, and some seconds, is in an endless loop or as good."""

Judge = Callable[[Scenario, Mapping[str, str], Language, Manner], Awaitable[TestRun]]
"""Runs a scenario's tests on a candidate."""


@dataclass(frozen=True)
class Work:
    """A scenario to be proved, and all that will be run for it."""

    scenario: Scenario
    trials: tuple[Trial, ...]
    mutants: Chosen

    @property
    def runs(self) -> int:
        """How many test runs it takes."""
        mutants = len(self.mutants.mutants) + len(self.mutants.equivalent)
        return sum(trial.times for trial in self.trials) + mutants


def work_for(scenario: Scenario, repeats: int = DEFAULT_REPEATS) -> Work:
    """Return what is to be run for a scenario. Pure; some 50 ms."""
    mutants = choose_mutants(scenario) if 5 in proofs_of(scenario) else Chosen()
    return Work(scenario, tuple(trials(scenario, repeats)), mutants)


async def check_with(
    run_tests: Judge,
    works: Sequence[Work],
    *,
    jobs: int | None = None,
    on_run: Callable[[int], None] = lambda _: None,
    on_result: Callable[[Result], Awaitable[None]] | None = None,
) -> list[Result]:
    """Prove that scenarios judge as they say, and return a result for each, in their order.

    What cannot be judged is a finding, never a pass.

    Args:
        run_tests: Runs a scenario's tests on one candidate.
        works: Of loaded scenarios, so already sound in form.
        jobs: How many test runs go at once (default: one per processor).
        on_run: Told how many runs are done, as they are.
        on_result: Told of each result as it is there.
    """
    jobs = jobs or os.cpu_count() or 1
    gate, begun = asyncio.Semaphore(jobs), asyncio.Semaphore(jobs)

    async def run(scenario: Scenario, files: Mapping[str, str], language: Language, manner: Manner) -> TestRun:
        async with gate:
            try:
                return await run_tests(scenario, files, language, manner)
            except ModelduelError as error:
                return TestRun("not-run", reason=error.message)
            finally:
                on_run(1)

    async def check(work: Work) -> Result:
        scenario = work.scenario
        # One scenario after the other, so that what was proved when somebody loses patience is not lost.
        async with begun:
            with remembering_questions():
                runs = iter(
                    await asyncio.gather(
                        *(
                            run(scenario, trial.files, trial.language, manner_of(trial, number))
                            for trial in work.trials
                            for number in range(trial.times)
                        )
                    )
                )
                evidence = [Evidence(trial, [next(runs) for _ in range(trial.times)]) for trial in work.trials]
                mutants = await kill(work, evidence)
            async with gate:
                words = await word_findings(scenario)
            result = prove(work, evidence, mutants, words)
        if on_result is not None:
            await on_result(result)
        return result

    async def kill(work: Work, evidence: Sequence[Evidence]) -> list[MutantRun]:
        reference = next((one for one in evidence if one.trial.kind == "reference"), None)
        chosen = [(one, False) for one in work.mutants.mutants] + [(one, True) for one in work.mutants.equivalent]
        if reference is None or reference.run.outcome != "passed":
            on_run(len(chosen))  # nothing is learnt from mutants of what does not pass
            return []
        manner, language = _manner(work.scenario, reference), reference.trial.language

        async def one(mutant: Mutant, equivalent: bool) -> MutantRun:
            files = mutated(reference.trial.files, mutant)
            return MutantRun(mutant.name, await run(work.scenario, files, language, manner), language, equivalent)

        return await asyncio.gather(*(one(mutant, equivalent) for mutant, equivalent in chosen))

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(check(work)) for work in works]
    return [task.result() for task in tasks]


def prove(
    work: Work, evidence: Sequence[Evidence], mutants: Sequence[MutantRun], words: Sequence[ProofFinding]
) -> Result:
    """Judge the runs of one scenario's candidates, and of its mutants; `words` is what proofs 8 and 9 find. Pure."""
    scenario = work.scenario
    coded = scenario.spec.tests is not None
    findings, measured = tidiness(scenario)
    if coded:
        findings += code_findings(scenario, evidence)
        findings += speed_findings(scenario, evidence) if 6 in proofs_of(scenario) else []
        if 5 in proofs_of(scenario) and any(
            one.trial.kind == "reference" and one.run.outcome == "passed" for one in evidence
        ):
            findings += kill_findings(work.mutants, mutants)
    findings += words
    findings.sort(key=lambda finding: finding.proof)
    return Result(scenario.id, not findings, findings, _figures(work, evidence, mutants) | measured)


def proofs_of(scenario: Scenario) -> list[int]:
    """Return the numbers of the proofs that are run for a scenario."""
    spec = scenario.spec
    if spec.tests is None:
        return [8, 9]
    roles = {variant.role for variant in spec.variant}
    if spec.provenance.kind == "imported":  # what is there is proved
        return [1, 2, *([3] if "trap" in roles else []), 4, *([6] if "naive" in roles else []), 9]
    timed = spec.category == "algorithm" or "naive" in roles
    return [1, 2, 3, 4, 5, *([6] if timed else []), *([7] if spec.category == "refactoring" else []), 9]


def _manner(scenario: Scenario, reference: Evidence) -> Manner:
    """Return how mutants are run: until they fail, and not much longer than the reference took.

    That is the best of its repeats: a busy machine only adds to it, and every endless loop would take that longer.
    """
    cases = scenario.cases()
    if cases is None:
        slowest = min(run.seconds for run in reference.runs)  # a suite's limit is that of all its tests together
    else:
        # A table's is that of each call that has none of its own.
        bound = {question.id for question in questions(cases) if question.cpu_s is None}
        best: dict[str, float] = {}
        for test in (test for run in reference.runs for test in run.tests if test.id in bound):
            best[test.id] = min(test.seconds, best.get(test.id, test.seconds))
        slowest = max(best.values(), default=0.0)
    return Manner(
        until_failure=True,
        again=False,
        cpu_s=_LEAST_CPU_S + _MUTANT_SLOWER * slowest,
        wall_s=_LEAST_WALL_S + _MUTANT_SLOWER * reference.run.seconds,
    )


def _figures(work: Work, evidence: Sequence[Evidence], mutants: Sequence[MutantRun]) -> dict[str, object]:
    scenario = work.scenario
    proofs: dict[str, object] = {"proofs": proofs_of(scenario)}
    if scenario.spec.tests is None:
        return proofs
    runs = [run for one in evidence for run in one.runs] + [one.run for one in mutants]
    ids = {test.id for one in evidence for run in one.runs for test in run.tests}
    hidden = len(hidden_ids(scenario, ids))
    return {
        **proofs,
        "tests": len(ids),
        "visible": len(ids) - hidden,
        "hidden": hidden,
        "runs": len(runs),
        "repeats": max((trial.times for trial in work.trials), default=0),
        "seconds": round(sum(run.seconds for run in runs), 3),
        **kill_figures(work.mutants, mutants),
        **speed_figures(scenario, evidence),
    }
