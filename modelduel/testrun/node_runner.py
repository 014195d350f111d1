"""TypeScript answers: the toolchain that runs them, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from modelduel.errors import CannotJudgeError
from modelduel.testrun.cases import Program
from modelduel.testrun.languages import Toolchain
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import Suite
from modelduel.testrun.sandbox import Sandbox


class NodeRunner:
    """Judges TypeScript answers."""

    def missing(self) -> CannotJudgeError | None:
        """Return why there is no toolchain, or None."""
        return CannotJudgeError(
            "Tests of TypeScript answers cannot be run by this version.",
            remedy="Leave --tests away and judge by reading, or give tests in Python.",
        )

    async def ready(self) -> Toolchain:
        """Return the toolchain. Raises CannotJudgeError."""
        raise CannotJudgeError("Tests of TypeScript answers cannot be run by this version.")

    async def program(
        self,
        candidate: Mapping[str, str],
        entries: Sequence[str],
        limits: Limits,
        sandbox: Sandbox,
        *,
        python: Path | None = None,
    ) -> Program | TestRun:
        """Return the worker over a candidate. Raises CannotJudgeError."""
        raise CannotJudgeError("Tests of TypeScript answers cannot be run by this version.")

    async def run_suite(
        self,
        suite: Suite,
        candidate: Mapping[str, str],
        limits: Limits,
        sandbox: Sandbox,
        *,
        on_result: Callable[[TestResult], None] | None = None,
        python: Path | None = None,
    ) -> TestRun:
        """Run native tests. Raises CannotJudgeError."""
        raise CannotJudgeError("Tests of TypeScript answers cannot be run by this version.")
