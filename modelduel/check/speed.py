"""Proof 6: that an algorithm's limits part the slow from the fast, and that its oracle was asked often enough; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from modelduel.check.code import unfailed
from modelduel.check.model import Evidence, ProofFinding
from modelduel.check.trials import MISSES
from modelduel.scenario.model import CasesFile
from modelduel.scenario.pack import Scenario
from modelduel.testrun.model import NOBODYS_LOSS

USES = 0.2
"""Share of each limit that a reference may use."""
SMALL_CASES = 300
"""Generated tests without a limit of their own, on which oracle and reference agree."""
_NEARLY = 0.9
"""CPU time is told in steps, and a program is stopped between two looks at it."""


def speed_findings(scenario: Scenario, evidence: Sequence[Evidence]) -> list[ProofFinding]:
    """Return what proof 6 finds. Limits and times are CPU seconds of single calls, as the judge measured them."""
    judged = [one for one in evidence if one.run.outcome not in NOBODYS_LOSS]
    messages = [*_naive(scenario, judged)]
    cases = scenario.cases()
    if scenario.spec.category == "algorithm" and cases is not None:
        messages += [*_reference(cases, judged), *_growth(cases, judged), *_small(cases)]
    return [ProofFinding(6, message) for message in messages]


def speed_figures(scenario: Scenario, evidence: Sequence[Evidence]) -> dict[str, Any]:
    """Return `small_cases`, the largest share of a limit that the reference uses and the naive variant misses, and the
    largest exponent of each one's growths, where such are measured."""
    cases = scenario.cases()
    if scenario.spec.category != "algorithm" or cases is None:
        return {}
    limits = _limits(cases)
    used = [share for one in evidence if one.trial.kind == "reference" for share in _shares(one, limits).values()]
    naive = [share for one in evidence if one.trial.kind == "naive" for share in _shares(one, limits).values()]
    told = {"reference_share": used, "naive_share": naive}
    for kind in ("reference", "naive"):
        of_kind = [one.run for one in evidence if one.trial.kind == kind]
        told[f"{kind}_growth"] = [test.growth for run in of_kind for test in run.tests if test.growth is not None]
    return {"small_cases": _count_small(cases)} | {key: round(max(all_), 3) for key, all_ in told.items() if all_}


def _naive(scenario: Scenario, evidence: Sequence[Evidence]) -> Iterator[str]:
    cases = scenario.cases()
    limits = _limits(cases) if cases is not None else {}
    for one in evidence:
        if one.trial.kind != "naive":
            continue
        if one.run.outcome == "passed":
            yield f"{one.trial.name} passes in {MISSES:g} times the limits, so they tell nothing"
            continue
        failed = one.failed()
        if passed := unfailed(one.trial.fails, failed):
            yield f"{one.trial.name} should miss {', '.join(passed[:3])} by {MISSES:g} times or more"
        for id_ in one.trial.fails:
            test = failed.get(id_)
            if test is None or test.status != "failed" or test.cpu_s is None or id_ not in limits:
                continue
            if test.cpu_s < _NEARLY * MISSES * limits[id_]:
                said = " ".join(test.message.split())[:100]
                yield f"{one.trial.name} does not miss {id_} for its time, but after {test.cpu_s:.2f} s: {said}"
        growing = {growth.id for growth in cases.growth} if cases is not None else set()
        if cases is not None and not any(id_ in limits or id_ in growing for id_ in one.trial.fails):
            yield f"{one.trial.name} names no test with a limit of its own that it misses"


def _reference(cases: CasesFile, evidence: Sequence[Evidence]) -> Iterator[str]:
    limits = _limits(cases)
    if not limits and not cases.growth:
        yield "no generated test has a limit of its own (`seconds`), and no growth is measured"
    for one in evidence:
        if one.trial.kind == "reference":
            for id_, share in _shares(one, limits).items():
                if share > USES:
                    limit = limits[id_]
                    yield f"{one.trial.name} uses {share:.0%} of the {limit:g} s of {id_}, more than {USES:.0%}"


def _growth(cases: CasesFile, evidence: Sequence[Evidence]) -> Iterator[str]:
    """Say where a growth cannot be told, or does not show that the naive variant grows faster than asked."""
    for growth in cases.growth:
        for one in evidence:
            shown = next((test.growth for test in one.run.tests if test.id == growth.id), None)
            if one.trial.kind == "reference" and shown is None:
                yield f"{growth.id} cannot tell how {one.trial.name} grows: its largest sizes are too small"
            elif one.trial.kind == "naive" and growth.id in one.trial.fails and (shown or 0) <= growth.at_most:
                how = "cannot tell how it grows" if shown is None else f"shows n^{shown:.2f}"
                yield f"{one.trial.name} should grow faster than n^{growth.at_most:.2f}, but {growth.id} {how}"


def _small(cases: CasesFile) -> Iterator[str]:
    if (small := _count_small(cases)) < SMALL_CASES:
        yield f"the oracle is asked for {small} small cases (generated, without `seconds`), fewer than {SMALL_CASES}"


def _count_small(cases: CasesFile) -> int:
    return sum(one.count for one in cases.generated if one.seconds is None)


def _limits(cases: CasesFile) -> dict[str, float]:
    """Return the CPU seconds of each test that has a limit of its own."""
    return {
        f"{one.id}[{seed}]": one.seconds
        for one in cases.generated
        if one.seconds is not None
        for seed in range(one.seed, one.seed + one.count)
    }


def _shares(one: Evidence, limits: dict[str, float]) -> dict[str, float]:
    """Return what share of each limit a candidate used: the least of its runs, since a busy machine only adds to it."""
    found: dict[str, float] = {}
    for run in one.runs:
        for test in run.tests:
            if test.cpu_s is not None and test.id in limits:
                share = test.cpu_s / limits[test.id]
                found[test.id] = min(share, found.get(test.id, share))
    return found
