"""What is to be run on a candidate, as plain values: a suite of native tests, or a table of cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol

from modelduel import decoding
from modelduel.errors import InputError
from modelduel.scenario.model import CasesFile, ScenarioFile, Tests
from modelduel.testrun.model import Limits

_DEFAULT = Limits()
_WALL_PER_CPU = 6


@dataclass(frozen=True)
class Checkout:
    """The rest of a repository, laid down with candidate and tests. With it, only a suite's `ids` are run, if any."""

    files: Mapping[str, str] = field(hash=False)
    """Path in the repository -> text."""
    asked: frozenset[str] = frozenset()
    """Paths that are the candidate's to replace."""
    roots: tuple[str, ...] = ()
    """Folders of it that Python imports from, besides itself."""


@dataclass(frozen=True)
class Suite:
    """Native tests, which share the candidate's process.

    A result of theirs can be trusted as far as that process can: what is known to deceive them is caught, what is not
    known yet may not be. Where calls and values are enough, a `CaseTable` is the safer judge.
    """

    files: Mapping[str, str] = field(hash=False)
    """File name -> text, of tests and of what they import."""
    ids: tuple[str, ...] = ()
    """Exact ids expected, `file::test`; empty: taken from the files' own text."""
    race: bool = False
    """Whether Go tests run under the race detector."""
    checkout: Checkout | None = None


@dataclass(frozen=True)
class CaseTable:
    """Calls and the values that must come back, compared outside the candidate's process."""

    cases: CasesFile
    oracle: str | None = None
    """Text of a Python file with generators and reference functions."""
    shared: bool = False
    """Whether it serves several languages."""


class Judgeable(Protocol):
    """As much of a scenario as is needed here."""

    @property
    def id(self) -> str:
        """For messages."""

    @property
    def spec(self) -> ScenarioFile:
        """What its file says."""

    def read(self, path: str) -> str:
        """Return the text of a file that it names."""

    def paths(self, path: str) -> list[str]:
        """Return a file, or the files of a folder that it names."""

    def cases(self) -> CasesFile | None:
        """Return its table of cases."""


def plan(scenario: Judgeable) -> Suite | CaseTable:
    """Return what a scenario runs on a candidate. Raises InputError when it has no tests."""
    tests = scenario.spec.tests
    if tests is None:
        raise InputError("This scenario has no tests: its answers are judged by reading.", where=scenario.id)
    cases = scenario.cases()
    if tests.kind == "cases" and cases is not None:
        oracle = scenario.read(tests.oracle) if tests.oracle else None
        return CaseTable(cases, oracle, shared=len(scenario.spec.languages) > 1)
    files = {_below_tests(path): scenario.read(path) for path in (*tests.visible, *tests.hidden)}
    return Suite(files, tuple(tests.ids), race=tests.race, checkout=_checkout(scenario, tests))


def _checkout(scenario: Judgeable, tests: Tests) -> Checkout | None:
    if tests.checkout is None:
        return None
    files = {path.removeprefix(f"{tests.checkout}/"): scenario.read(path) for path in scenario.paths(tests.checkout)}
    return Checkout(files, frozenset(scenario.spec.files), tuple(tests.roots))


def limits_of(tests: Tests, usual: Limits | None = None) -> Limits:
    """Return the limits of a scenario's tests, with a wall limit that leaves room for a busy machine.

    Args:
        tests: What the scenario says. Where it asks for something else than the default, that counts.
        usual: What counts otherwise: the reader's own choice.
    """
    usual = usual or Limits()
    asks = {
        "cpu_s": tests.seconds if tests.seconds != _DEFAULT.cpu_s else usual.cpu_s,
        "memory_mb": tests.memory_mb if tests.memory_mb != _DEFAULT.memory_mb else usual.memory_mb,
        "processes": tests.processes or usual.processes,
        "disk_mb": tests.disk_mb or usual.disk_mb,
        "output_kb": tests.output_kb or usual.output_kb,
    }
    wall_s = max(usual.wall_s, _WALL_PER_CPU * asks["cpu_s"])
    return decoding.convert({**asks, "wall_s": wall_s}, Limits)


def _below_tests(path: str) -> str:
    name = PurePosixPath(path)
    return str(name.relative_to("tests")) if name.is_relative_to("tests") else name.name
