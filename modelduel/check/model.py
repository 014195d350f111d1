"""What a check of a scenario finds: numbered proofs, their findings, and the figures measured on the way."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from modelduel.scenario.model import Language
from modelduel.testrun.model import NOBODYS_LOSS, TestResult, TestRun

Kind = Literal["original", "reference", "alternative", "trap", "naive", "empty", "stub", "broken"]

PROOF_OF: dict[Kind, int] = {
    "original": 1,
    "reference": 2,
    "alternative": 2,
    "trap": 3,
    "naive": 6,
    "empty": 4,
    "stub": 4,
    "broken": 4,
}
"""Which proof a candidate of each kind serves."""


class ProofFinding(Struct, frozen=True):
    """A proof that failed, and why."""

    proof: int
    """1 to 9: original, solutions, traps, the tests themselves, mutants, time, metrics, reviews, prompt."""
    message: str


class Result(Struct, frozen=True):
    """What the check of one scenario came to."""

    id: str
    ok: bool
    findings: list[ProofFinding]
    figures: dict[str, Any] = field(default_factory=dict)
    """`proofs` that were run; counts of `tests`, `visible`, `hidden`, `runs` and `repeats`; the runs' `seconds` of wall
    time; what was measured for proofs 5 to 7."""
    cached: bool = False
    """Whether it was had before."""


class Manner(Struct, frozen=True):
    """How a candidate is run, where that is not how an answer is."""

    stretch: float = 1.0
    """Times the CPU seconds of calls that have a limit of their own."""
    light: bool = False
    """Whether those calls are left out, and growths too: they measure time, and take most of it."""
    growth: bool = True
    """Whether growths are measured: some hundred calls each, which once for each solution is enough."""
    until_failure: bool = False
    """Whether one test that fails is enough to know."""
    again: bool = True
    """Whether what ran out of time is tried once more alone."""
    cpu_s: float | None = None
    """CPU seconds instead of the scenario's, where those are more."""
    wall_s: float | None = None
    """Seconds of wall time, likewise."""


class Trial(Struct, frozen=True):
    """A candidate whose result is known beforehand."""

    kind: Kind
    name: str
    """As messages name it: the variant's file, or what it is."""
    files: dict[str, str]
    language: Language
    fails: list[str] = field(default_factory=list)
    """Exact ids of the tests it is said to fail."""
    times: int = 1
    """How often it is run, to see whether the tests agree with themselves."""
    manner: Manner = Manner()


class MutantRun(Struct, frozen=True):
    """What became of a mutant of the reference; its run ends with the first test that failed."""

    name: str
    run: TestRun
    language: Language
    equivalent: bool = False
    """Whether the scenario says that no test can kill it."""

    @property
    def stillborn(self) -> bool:
        """Whether it does not compile, which says nothing of the tests. In Python whatever parses can be run."""
        ran = any(test.status != "missing" for test in self.run.tests)
        return self.language != "python" and self.run.outcome == "error" and not ran

    @property
    def killed(self) -> bool:
        """Whether the tests noticed."""
        return self.run.outcome != "passed" and self.run.outcome not in NOBODYS_LOSS


class Evidence(Struct, frozen=True):
    """A trial and the test runs it got; at least one."""

    trial: Trial
    runs: list[TestRun]

    @property
    def run(self) -> TestRun:
        """The first run."""
        return self.runs[0]

    def failed(self) -> dict[str, TestResult]:
        """Return the tests that did not pass in the first run, by id."""
        return {test.id: test for test in self.run.tests if test.status != "passed"}
