"""What a test run is: the tests of one scenario on one candidate, and the one outcome."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Outcome = Literal[
    "passed",
    "failed",
    "error",  # does not compile or import
    "no-code",
    "truncated",
    "refused",
    "timeout",
    "limit",  # memory, output, processes, disk
    "tampered",  # results that do not add up
    "provider-error",
    "harness-error",
    "not-run",
]
UNJUDGED: frozenset[str] = frozenset({"harness-error", "not-run"})
"""Outcomes of code that could not be judged."""
NOBODYS_LOSS: frozenset[str] = frozenset({"provider-error", *UNJUDGED})
"""Outcomes that leave the denominator: they say nothing of the candidate."""

MESSAGE_LIMIT = 4096
"""Most characters of a test's message."""

TestStatus = Literal["passed", "failed", "error", "skipped", "missing"]


class TestResult(Struct, frozen=True, omit_defaults=True):
    """One test. `message` is the raw failure text; it is untrusted and goes through `text.safe` before it is shown."""

    __test__ = False  # not a pytest class, whatever its name

    id: str
    status: TestStatus
    seconds: float = 0.0
    message: str = ""
    growth: float | None = None
    """Measured exponent k of `time = c * n^k`, of a test that measures growth, where it could be told."""
    cpu_s: float | None = None
    """CPU seconds of a call that has a limit of its own, in steps of 0.01; told also where it was stopped."""


class TestRun(Struct, frozen=True, omit_defaults=True):
    """The tests of one scenario on one candidate."""

    __test__ = False

    outcome: Outcome
    tests: list[TestResult] = field(default_factory=list)
    sandbox: str = ""
    """Mechanism that held the candidate: `bubblewrap`, …, `none`; empty when nothing ran."""
    seconds: float = 0.0
    """Wall time of the run."""
    reason: str = ""
    """Why the outcome is not `passed` or `failed`, in words a reader can act on."""
    output: str = ""
    """What the candidate printed, cut at the output limit; untrusted."""
    cached: bool = False
    types: str = ""
    """What the TypeScript compiler says: `TypeScript 7.0.2: 2 errors`, then a line for each. Empty where none is
    installed. Untrusted, and never part of the outcome."""


class Limits(Struct, frozen=True):
    """What a candidate may use. CPU seconds and memory are over all its processes together."""

    cpu_s: float = 10.0
    wall_s: float = 60.0
    memory_mb: int = 1024
    processes: int = 64
    disk_mb: int = 64
    output_kb: int = 1024
