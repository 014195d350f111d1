"""Go answers: compiled beside our own worker or the scenario's tests, then run without compiler or cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from modelduel.errors import CannotJudgeError
from modelduel.testrun import go_suite
from modelduel.testrun.cases import Program
from modelduel.testrun.go_build import NotBuilt, build, run_environment
from modelduel.testrun.go_cache import OnProgress, is_warm, warm
from modelduel.testrun.go_programs import shared
from modelduel.testrun.go_toolchain import absence, find_go, places
from modelduel.testrun.languages import Toolchain
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import Suite
from modelduel.testrun.sandbox import Job, Sandbox


class GoRunner:
    """Judges Go answers."""

    def missing(self) -> CannotJudgeError | None:
        """Return why there is no toolchain, or None."""
        return None if any(places()) else absence()

    def tests_in(self, files: Mapping[str, str]) -> list[str]:
        """Return the ids of the tests that files hold. The compiler may find others."""
        return go_suite.tests_in(files)

    async def ready(self) -> Toolchain:
        """Return the toolchain. Raises CannotJudgeError."""
        return (await find_go()).toolchain()

    async def is_warm(self) -> bool:
        """Whether the standard library is compiled. Raises CannotJudgeError where there is no Go."""
        return is_warm(await find_go())

    async def warm(self, on_progress: OnProgress | None = None) -> None:
        """Compile the standard library, once, so that the first judgement need not wait for it.

        Args:
            on_progress: Told how many packages are done, of how many.

        Raises:
            CannotJudgeError: There is no Go, or it cannot.
        """
        await warm(await find_go(), on_progress)

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
        go = await find_go()
        facts = ("calls", sorted(candidate.items()), sandbox.name, go.version)
        built = await shared(facts, lambda: build(go, "calls", candidate, sandbox))
        if isinstance(built, NotBuilt):
            return TestRun(built.outcome, [], sandbox.name, reason=built.reason, output=built.output)
        job = Job(argv=("./program",), files={"program": built.program}, env=run_environment(limits), limits=limits)
        return Program(job, {"files": [], "entries": list(entries), "packages": []})

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
        return await go_suite.run_suite(suite, candidate, await find_go(), limits, sandbox, on_result=on_result)
