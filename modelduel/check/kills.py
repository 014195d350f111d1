"""Proof 5: that the tests notice small changes of the reference; pure, on mutants already run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from modelduel.check.model import MutantRun, ProofFinding
from modelduel.check.mutants import Chosen
from modelduel.testrun.model import NOBODYS_LOSS

ENOUGH = 90
"""Per cent of the mutants that must be killed."""


def kill_findings(chosen: Chosen, runs: Sequence[MutantRun]) -> list[ProofFinding]:
    """Return what proof 5 finds."""
    return [ProofFinding(5, message) for message in _messages(chosen, runs)]


def kill_figures(chosen: Chosen, runs: Sequence[MutantRun]) -> dict[str, Any]:
    """Return how many are `possible`, were judged (`mutants`), `killed`, `equivalent`; and the `survivors` by name."""
    judged = _judged(runs)
    return {
        "possible": chosen.possible,
        "mutants": len(judged),
        "killed": sum(one.killed for one in judged),
        "equivalent": len(chosen.equivalent),
        "survivors": [one.name for one in judged if not one.killed],
    }


def _messages(chosen: Chosen, runs: Sequence[MutantRun]) -> Iterator[str]:
    for one in chosen.stale:
        yield f"what is listed as equivalent is no mutant of the reference: {one.line} -> {one.mutant}"
    if lost := next((one for one in runs if one.run.outcome in NOBODYS_LOSS), None):
        yield f"a mutant could not be judged ({lost.run.outcome}): {lost.run.reason}"
    for run in runs:
        if run.equivalent and run.killed and not run.stillborn:
            yield f"what is listed as equivalent is killed: {run.name}"
    judged = _judged(runs)
    survivors = [one.name for one in judged if not one.killed]
    if not judged:
        yield "no mutant of the reference was judged"
    elif 100 * (len(judged) - len(survivors)) < ENOUGH * len(judged):
        killed = len(judged) - len(survivors)
        yield f"{killed} of {len(judged)} mutants are killed ({killed / len(judged):.0%}), less than {ENOUGH}%"
        yield from (f"a mutant survives: {name}" for name in survivors)


def _judged(runs: Sequence[MutantRun]) -> list[MutantRun]:
    return [one for one in runs if not (one.equivalent or one.stillborn or one.run.outcome in NOBODYS_LOSS)]
