"""The languages that answers are judged in: one runner each, behind one small interface."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Language
from modelduel.testrun.cases import Program
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import Suite
from modelduel.testrun.sandbox import Sandbox

OnResult = Callable[[TestResult], None]


@dataclass(frozen=True)
class Toolchain:
    """What runs a language's programs here."""

    name: str
    """Such as `node`."""
    program: Path
    version: str
    """Such as `24.19.0`, as the program itself says."""
    binds: tuple[Path, ...] = ()
    """Host paths that it needs inside a sandbox."""


class OutdatedError(CannotJudgeError):
    """There is a toolchain, but one too old.

    Args:
        needed: What is needed, without a full stop.
        program: The one that is there.
        version: Its version.
        remedy: The line that installs another.
    """

    def __init__(self, needed: str, program: Path, version: str, *, remedy: str) -> None:
        super().__init__(f"{needed}. The one at {program} is version {version}.", remedy=remedy)
        self.needed = needed
        self.program = program
        self.version = version


class Runner(Protocol):
    """Runs the tests of one language."""

    def missing(self) -> CannotJudgeError | None:
        """Return why there is no toolchain, with the line that installs one, or None.

        A cheap look at PATH and the installed packages, before anything is asked; `ready` proves what it finds.
        """

    async def ready(self) -> Toolchain:
        """Return the toolchain, proved once per process. Raises CannotJudgeError, whose remedy installs one."""

    def tests_in(self, files: Mapping[str, str]) -> list[str]:
        """Return the ids of the tests that files hold, as far as their text tells.

        Before anything is asked; raises ValueError, in words, where it cannot be told.
        """

    async def program(
        self,
        candidate: Mapping[str, str],
        entries: Sequence[str],
        limits: Limits,
        sandbox: Sandbox,
        *,
        python: Path | None = None,
    ) -> Program | TestRun:
        """Return the program that serves calls of a candidate, or what became of building it.

        Args:
            candidate: File name -> text.
            entries: Names that will be called, as the table writes them.
            limits: What the program may use.
            sandbox: For building, where that is needed.
            python: A virtual environment whose packages the candidate may import (Python alone).

        Raises:
            CannotJudgeError: The toolchain could not be started.
            InputError: `python` is no virtual environment.
        """

    async def run_suite(
        self,
        suite: Suite,
        candidate: Mapping[str, str],
        limits: Limits,
        sandbox: Sandbox,
        *,
        on_result: OnResult | None = None,
        python: Path | None = None,
    ) -> TestRun:
        """Run native tests beside a candidate; arguments and errors as `program`'s."""


@functools.cache
def runner_of(language: Language) -> Runner:
    """Return the runner of a language. Its module is imported on first use: most sessions need one of them."""
    if language == "typescript":
        from modelduel.testrun.node_runner import NodeRunner

        return NodeRunner()
    if language == "go":
        from modelduel.testrun.go_runner import GoRunner

        return GoRunner()
    from modelduel.testrun.python_runner import PythonRunner

    return PythonRunner()
