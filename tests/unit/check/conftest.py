"""A scenario and the runs of its candidates, to be spoilt one piece at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from modelduel.check.model import Evidence, MutantRun, ProofFinding
from modelduel.check.mutants import choose_mutants
from modelduel.check.prompt import prompt_findings
from modelduel.check.prove import Work, prove
from modelduel.check.trials import trials
from modelduel.scenario.load import thaw
from modelduel.scenario.model import Provenance, ScenarioFile, Tests, Variant
from modelduel.scenario.pack import Scenario, judging_paths, proving_paths
from modelduel.testrun.model import TestResult, TestRun

CASES = """
entry = "f"
[[case]]
id = "shown"
args = []
returns = 1
visible = true
[[case]]
id = "edge"
args = []
returns = 1
[[case]]
id = "bug"
args = []
returns = 1
"""


def make_scenario(**changes: Any) -> Scenario:
    """Return a sound bug fix, changed as told; `code` adds to the texts, and those that nothing names are left out."""
    code: dict[str, str] = {
        "original.py": "def f():\n    return 0\n",
        "cases.toml": CASES,
        "variants/reference.py": "def f():\n    return compute(1, 2)\n",
        "variants/alternative.py": "def f():\n    return 1\n",
        "variants/trap-late-guess.py": "def f():\n    return 2\n",
    } | changes.pop("code", {})
    spec = ScenarioFile(
        id="x",
        title="X",
        category="bug-fix",
        language="python",
        prompt="f is wrong. Return the complete file.",
        provenance=Provenance(kind="own"),
        files=["original.py"],
        tests=Tests(kind="cases", cases="cases.toml"),
        original_fails=["bug"],
        variant=[
            Variant("variants/reference.py", "reference"),
            Variant("variants/alternative.py", "alternative"),
            Variant("variants/trap-late-guess.py", "trap", fails=["edge"]),
        ],
    )
    spec = msgspec.structs.replace(spec, **changes)
    named = {path for _, path in (*judging_paths(spec), *proving_paths(spec))}
    return thaw(msgspec.structs.replace(spec, code={path: code[path] for path in code if path in named}))


FAILS = {
    "original": {"bug"},
    "trap": {"edge"},
    "naive": {"edge"},
    "empty": {"shown", "edge", "bug"},
    "stub": {"shown", "edge", "bug"},
    "broken": {"shown", "edge", "bug"},
}


def make_run(*failed: str, ids: tuple[str, ...] = ("shown", "edge", "bug"), **more: Any) -> TestRun:
    """Return a run in which the given tests fail."""
    tests = [TestResult(id_, "failed" if id_ in failed else "passed", message="expected 1") for id_ in ids]
    return TestRun(**{"outcome": "failed" if failed else "passed", "tests": tests, "seconds": 0.5, **more})


Spoil = Callable[..., list[ProofFinding]]


@pytest.fixture
def check() -> Spoil:
    """Return a function that checks a scenario whose runs are as expected but for those given by kind."""

    def run(scenario: Scenario | None = None, **runs: list[TestRun]) -> list[ProofFinding]:
        scenario = scenario or make_scenario()
        evidence = [
            Evidence(trial, runs.get(trial.kind) or [make_run(*FAILS.get(trial.kind, ()))])
            for trial in trials(scenario, repeats=1)
        ]
        work = Work(scenario, tuple(one.trial for one in evidence), choose_mutants(scenario))
        killed = [MutantRun(one.name, make_run("edge"), "python") for one in work.mutants.mutants]
        return prove(work, evidence, killed, prompt_findings(scenario)).findings

    return run


@pytest.fixture
def scenario() -> Callable[..., Scenario]:
    return make_scenario


@pytest.fixture
def run() -> Callable[..., TestRun]:
    return make_run
