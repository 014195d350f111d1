"""TypeScript and JavaScript answers: Node runs them, after leaving out their types."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from modelduel.errors import CannotJudgeError
from modelduel.testrun import node_suite, node_tests
from modelduel.testrun.languages import Toolchain
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.node_cases import node_program
from modelduel.testrun.node_toolchain import find_node
from modelduel.testrun.plan import Suite
from modelduel.testrun.program import Program
from modelduel.testrun.sandbox import Sandbox


class NodeRunner:
    """Judges with the user's Node, or with the one from the package index."""

    def missing(self) -> CannotJudgeError | None:
        """Return why there is no Node, or None. Starts one the first time."""
        try:
            find_node()
        except CannotJudgeError as error:
            return error
        return None

    def tests_in(self, files: Mapping[str, str]) -> list[str]:
        """Return the ids of the tests that files hold. Raises NotUnderstoodError."""
        return node_tests.tests_in(files)

    async def ready(self) -> Toolchain:
        """Return the Node to use. Raises CannotJudgeError."""
        return (await asyncio.to_thread(find_node)).toolchain

    async def program(
        self,
        candidate: Mapping[str, str],
        entries: Sequence[str],
        limits: Limits,
        sandbox: Sandbox,
        *,
        python: Path | None = None,
    ) -> Program:
        """Return the worker over a candidate. Raises CannotJudgeError when there is no Node."""
        return node_program(await asyncio.to_thread(find_node), candidate, entries, limits)

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
        """Run tests written for `node:test`. Raises CannotJudgeError when there is no Node, or no sandbox."""
        node = await asyncio.to_thread(find_node)
        return await node_suite.run_suite(suite, candidate, node, limits, sandbox, on_result=on_result)
