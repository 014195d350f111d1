"""The tests of the duel screen: run on both sides' code at one key, shown as each ends, stopped when asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.worker import Worker

from modelduel.errors import CannotJudgeError, ModelduelError
from modelduel.scenario.case_rules import known_ids
from modelduel.scenario.pack import Scenario
from modelduel.testrun.go_runner import GoRunner
from modelduel.testrun.model import TestResult
from modelduel.testrun.sandbox import Sandbox, choose
from modelduel.tui.keys import bind
from modelduel.tui.live import keys_of
from modelduel.tui.screens.fetching import FetchingScreen
from modelduel.tui.widgets.side import SidePane


class TestingScreen(FetchingScreen):
    """A screen that runs a round's tests on the answers."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("tests.run", "tests")]

    def on_mount(self) -> None:
        """Find out whether a sandbox works before any code runs, when it may run without."""
        if self._allow_unsandboxed:
            self._warn_early()

    @work(group="sandbox")
    async def _warn_early(self) -> None:
        self.show_unsandboxed((await choose(allow_unsandboxed=True)).name == "none")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the keys anew when the tests have ended: until now they could be stopped."""
        if event.worker.group.startswith("tests-") and event.worker.is_finished:
            self._show_keys()

    def action_tests(self) -> None:
        """Show the tests; run those of both sides when they have not been run, or are shown already."""
        self._used.add("tests.run")
        shown = all(pane.view == "tests" for pane in self.panes)
        run = shown or any(pane.can_be_tested and not pane.is_tested for pane in self.panes)
        self.action_view("tests")
        if self._testing:
            self._say(f"The tests are running; {keys_of(self.app).shown('answer.stop')} stops them.")
        elif run or not any(pane.is_tested for pane in self.panes):
            self.run_worker(self._run_tests(self.number, fresh=shown), group=self._tests_group(self.number))

    def _stop_tests(self) -> None:
        self.workers.cancel_group(self, self._tests_group(self.number))

    async def _run_tests(self, number: int, *, fresh: bool) -> None:
        """Run the tests of every side that has code; with `fresh`, also of code whose result is shown already."""
        ready = [pane for pane in self.panes if pane.can_be_tested]
        if not ready:
            self._say("There is no code to test yet.")
            return
        try:
            sandbox = await choose(allow_unsandboxed=self._allow_unsandboxed)
        except CannotJudgeError as error:
            for pane in ready:
                pane.tests.show_none(str(error))
            return
        self.show_unsandboxed(sandbox.name == "none")
        scenario = self.table.scenarios[number]
        expected = await asyncio.to_thread(_count_of_tests, scenario)
        again = {pane for pane in ready if fresh and pane.is_tested}
        for pane in ready:
            pane.tests.start(expected)
        self._show_keys()
        try:
            if scenario.language == "go":
                await self._make_go_ready(number, ready)
            tests = (self._test(number, pane, sandbox, fresh=pane in again) for pane in ready)
            ended = await asyncio.gather(*tests, return_exceptions=True)
        except asyncio.CancelledError:
            for pane in ready:
                if pane.is_attached and number == self.number and not pane.is_tested:
                    pane.tests.show_none("Stopped. The tests can be run again.")
            raise
        troubles = [each for each in ended if isinstance(each, BaseException)]
        for trouble in troubles:
            self._complain(trouble)
        if not troubles and number == self.number:
            self._say_saved()
        self._show_keys()

    async def _test(self, number: int, pane: SidePane, sandbox: Sandbox, *, fresh: bool) -> None:
        """Run the tests of one side, and show what comes for as long as the round and its answer are shown."""

        def result(test: TestResult) -> None:
            if number == self.number:
                pane.tests.add(test)

        def wait() -> None:
            if number == self.number:
                pane.tests.wait()

        tested = pane.answer
        try:
            run = await self.table.judge(number, pane.side, sandbox, result, on_wait=wait, fresh=fresh)
        except ModelduelError as error:
            if number == self.number and pane.answer is tested:
                pane.tests.show_none(str(error))
            raise
        answers = await self.table.answers(number)
        if run is not None and number == self.number and pane.answer is tested:
            pane.show_answer(answers[pane.side], text=False, run=run)

    async def _make_go_ready(self, number: int, panes: Sequence[SidePane]) -> None:
        """Compile Go's library where that is still to be done, and say so: minutes in which no test ends."""
        runner, began = GoRunner(), monotonic()

        def show(done: int = 0, of: int = 0) -> None:
            for pane in panes if number == self.number else ():
                far = f" {done} of {of} packages, {monotonic() - began:.0f} s." if of else ""
                pane.tests.prepare(f"Go's standard library is compiled first, once on this machine.{far}")

        with suppress(CannotJudgeError):  # the run says it, as what became of each side
            if not await runner.is_warm():
                show()
                await runner.warm(show)
        for pane in panes if number == self.number else ():
            pane.tests.prepare("")


def _count_of_tests(scenario: Scenario) -> int | None:
    """Return how many results a scenario's tests will have, if its files say so; reads them the first time."""
    tests = scenario.spec.tests
    return len(known_ids(tests, scenario.cases()) or ()) or None if tests is not None else None
