"""A pytest plug-in that tells the judge every step, and looks whether the test runner is still what it was."""

from __future__ import annotations

import inspect
import os
import sys
import types
from collections.abc import Callable, Collection, Generator
from dataclasses import dataclass
from typing import Any

import pytest
from _pytest.unittest import TestCaseFunction

from .intact import Snapshot

MESSAGE_LIMIT = 4096
_KINDS = (pytest.Function, TestCaseFunction)


@dataclass(frozen=True)
class Original:
    """What was there before the answer was."""

    runner: Snapshot
    ground: Snapshot
    tests: Collection[types.CodeType]
    """The code of everything in the test files."""
    hooks: Collection[types.CodeType]
    """The code of everything in the runner."""
    folders: tuple[str, ...]
    """Where else plug-ins and tests of their own kind may come from."""


class Reporter:
    """Tells what becomes of each test.

    Args:
        tell: Sends one line.
        original: What must not have been changed.
        answer: Folder of the answer.
        made: Whether a test's function may come out of nowhere, as those made by hypothesis do.
    """

    def __init__(self, tell: Callable[..., None], original: Original, answer: str, *, made: bool) -> None:
        self._tell = tell
        self._original = original
        self._pristine = frozenset(map(id, original.tests))
        self._known = frozenset(map(id, original.hooks))
        self._files = frozenset(code.co_filename for code in original.tests)
        self._answer = answer + os.sep
        self._made = made
        self._raised: dict[tuple[str, str], bool] = {}

    def pytest_configure(self, config: Any) -> None:
        """Have failures told without source lines, and put something in the terminal's place.

        Lines would have to be found by reading the code again, in the midst of what the answer left running. The
        terminal is asked for colours by pytest 8 before it explains a failure.
        """
        config.option.tbstyle = "line"
        config.pluginmanager.register(Mute(), "terminalreporter")

    def pytest_internalerror(self, excinfo: Any) -> bool:
        """Tell what broke the run as a whole, such as SystemExit raised by an import."""
        self._tell("escaped", message=str(excinfo.exconly())[:MESSAGE_LIMIT])
        return True  # said; need not be printed

    def pytest_collectreport(self, report: Any) -> None:
        """Tell what could not be imported."""
        if report.failed:
            self._tell("broken", id=report.nodeid, message=_message(report))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Tell that a test begins, so that the one at which time runs out is known."""
        self._look(self._original.ground)
        self._tell("begin", id=nodeid)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Generator[None, Any, Any]:
        """Note whether anything was raised, whatever the report will say."""
        self._look(self._original.runner)
        self._look_at_hooks(item.config)
        if call.when == "call":
            self._look_at(item)
        report = yield
        self._raised[item.nodeid, call.when] = call.excinfo is not None
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        """Tell how one phase of a test went. A subtest's failure is its test's too, which tells it."""
        if type(report) is not pytest.TestReport:
            return
        outcome, message = report.outcome, "" if report.passed else _message(report)
        if outcome == "passed" and self._raised.get((report.nodeid, report.when), True):
            outcome, message = "failed", "It raised, but is reported as passed."
        self._tell(
            "phase",
            id=_plain(report.nodeid),
            when=_plain(report.when),
            outcome=_plain(outcome),
            seconds=float(report.duration),
            message=message,
        )

    def look_at_everything(self) -> None:
        """Tell, after the last test, what has been changed."""
        self._look(self._original.runner)
        self._look(self._original.ground)

    def _look(self, snapshot: Snapshot) -> None:
        if (name := snapshot.changed()) is not None:
            self._tell("changed", name=name)

    def _look_at_hooks(self, config: Any) -> None:
        """Tell of a plug-in that is neither pytest's nor the tests'."""
        for caller in list(vars(config.pluginmanager.hook).values()):
            for one in caller.get_hookimpls():
                code = getattr(one.function, "__code__", None)
                if id(code) not in self._known and not self._is_from_elsewhere(code):
                    self._tell("changed", name=f"a plug-in of class {type(one.plugin).__name__}")

    def _look_at(self, item: Any) -> None:
        """Tell of a test that is not the one in the file any more."""
        module = sys.modules.get(type(item).__module__)
        own_kind = str(getattr(module, "__file__", "")).startswith(self._original.folders)
        shadowed = any(isinstance(getattr(type(item), name, None), types.FunctionType) for name in vars(item))
        if shadowed or not (type(item) in _KINDS or own_kind):
            self._tell("changed", name=item.nodeid)
        function = inspect.unwrap(getattr(item, "obj", None))  # type: ignore[arg-type]  # None has nothing to unwrap
        code = getattr(function, "__code__", None)
        if code is None or id(code) in self._pristine:
            return
        nowhere = code.co_filename.startswith("<") and not self._made
        if nowhere or code.co_filename in self._files or code.co_filename.startswith(self._answer):
            self._tell("changed", name=item.nodeid)

    def _is_from_elsewhere(self, code: types.CodeType | None) -> bool:
        return code is not None and code.co_filename.startswith(self._original.folders)


class Mute:
    """A terminal reporter that reports nothing, and its writer. The names are pytest's."""

    @property
    def _tw(self) -> Mute:
        return self

    def _highlight(self, source: str, lexer: str = "") -> str:
        return source


def _plain(text: str) -> str:
    """Return text that is no class of the answer's: an object of one could call what it likes when it is dropped."""
    return "".join((text, ""))


def _message(report: Any) -> str:
    """Return the assertion's own text, else the whole report; its end where it is too long."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        where = f"{os.path.basename(str(crash.path))}, line {crash.lineno}: "  # noqa: PTH119 - text, not a path
        return (where + str(crash.message))[:MESSAGE_LIMIT]
    if isinstance(report.longrepr, tuple):  # a skipped test: file, line, reason
        return str(report.longrepr[-1])[:MESSAGE_LIMIT]
    text = str(report.longrepr)
    said = [
        line[1:].strip() for line in text.splitlines() if line.startswith("E ")
    ]  # pytest's mark of the error proper
    return ("\n".join(said) or text)[-MESSAGE_LIMIT:]
