"""What a suite's results amount to: pure, and believing nothing that does not add up."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from modelduel.python_code import parse
from modelduel.testrun.model import MESSAGE_LIMIT, Outcome, TestResult, TestStatus
from modelduel.testrun.program import exit_words
from modelduel.testrun.sandbox import Ended

_TESTS_FAILED = 1
"""pytest's exit code when a test has failed, as the canaries must."""


@dataclass
class Record:
    """What one test's phases came to."""

    status: TestStatus = "missing"
    seconds: float = 0.0
    message: str = ""
    phases: list[str] = field(default_factory=list)

    def add(self, when: str, outcome: str, seconds: float, message: str) -> None:
        """Take in one phase: a test has passed when its set-up, its call and its tear-down have."""
        self.phases.append(when)
        self.seconds += seconds
        if outcome == "passed":
            status: TestStatus = "passed" if when == "call" else self.status
        elif outcome == "skipped":
            status = "skipped"
        else:
            status = "failed" if when == "call" else "error"
        if outcome != "passed" and not self.message:
            self.message = message[:MESSAGE_LIMIT]
        self.status = self.status if self.status in ("failed", "error", "skipped") else status


@dataclass(frozen=True)
class Verdict:
    """Outcome, results and reason."""

    outcome: Outcome
    tests: list[TestResult]
    reason: str = ""


class Account:
    """Takes the lines of the result channel as they come.

    Args:
        secret: What each line must carry.
        canaries: Id of each test that must fail -> the text its failure must hold.
    """

    def __init__(self, secret: str, canaries: Mapping[str, str]) -> None:
        self._secret = secret
        self._canaries = canaries
        self._count = 0
        self.records: dict[str, Record] = {}
        self.broken: list[str] = []
        self.escaped: str | None = None
        self.running: str | None = None
        self._raised = False
        self.stuck = False
        self.code: int | None = None
        self.suspicion: str | None = None

    def take(self, line: bytes) -> TestResult | None:
        """Take a line; return the result of the test that it completes, unless that is a canary."""
        if self.suspicion is not None:
            return None
        try:
            secret, number, kind, fields = json.loads(line)
            if secret != self._secret or number != self._count or not isinstance(fields, dict):
                raise ValueError(line)
            self._count += 1
            return self._note(str(kind), fields)
        except (ValueError, KeyError, TypeError, RecursionError):
            self.suspicion = "A line on the result channel is not the test runner's."
            return None

    def _note(self, kind: str, fields: dict[str, Any]) -> TestResult | None:
        if self.code is not None:
            raise ValueError(kind)
        if kind == "broken":
            self.broken.append(str(fields["message"]))
        elif kind == "escaped":
            self.escaped = str(fields["message"])
        elif kind == "begin":
            self.running, self._raised = str(fields["id"]), False
        elif kind == "raised":
            self._raised = True
        elif kind == "phase":
            return self._phase(fields)
        elif kind == "equal-to-anything":
            self.suspicion = f"Objects of the answer's class {fields['name']} are equal to anything."
        elif kind == "changed":
            self.suspicion = f"The answer changed the test runner: {fields['name']}."
        elif kind == "forged":
            self.suspicion = "The answer reported results in the test runner's place."
        elif kind == "stuck":
            self.stuck = True
        elif kind == "cheat":
            self.suspicion = str(fields["message"])
        elif kind == "end":
            self.code = int(fields["code"])
        return None

    def _phase(self, fields: dict[str, Any]) -> TestResult | None:
        name, when = str(fields["id"]), str(fields["when"])
        if self._raised and when == "call" and fields["outcome"] == "passed":
            self.suspicion = f"{name} raised, but was reported as passed."
            return None
        record = self.records.setdefault(name, Record())
        if when in record.phases:
            self.suspicion = f"{name} was reported twice."
            return None
        record.add(when, str(fields["outcome"]), float(fields["seconds"]), str(fields["message"]))
        if when != "teardown":
            return None
        self.running = None
        return None if name in self._canaries else self._result(name, record)

    @property
    def silent(self) -> bool:
        """Whether nothing has come at all."""
        return self._count == 0 and self.suspicion is None

    def verdict(self, expected: Sequence[str], ended: Ended) -> Verdict:
        """Weigh everything up, what forbids belief first."""
        outcome, reason = self._weigh(ended)
        if outcome in ("timeout", "limit") and self.running is not None:
            record = self.records.setdefault(self.running, Record())
            record.status, record.message = ("failed" if outcome == "timeout" else "error"), reason
        tests = list(self._results(expected))
        if outcome != "passed" or all(test.status == "passed" for test in tests):
            return Verdict(outcome, tests, reason)
        if any("MemoryError" in test.message for test in tests if test.status in ("failed", "error")):
            return Verdict("limit", tests, "The memory limit was passed: a test ended in MemoryError.")
        return Verdict("failed", tests)

    def _weigh(self, ended: Ended) -> tuple[Outcome, str]:
        """Return `passed` when the run as a whole can be believed, else what became of it and why."""
        if self.suspicion is not None:
            return "tampered", self.suspicion
        where = f" during {self.running}" if self.running else ""
        if ended.limit == "cpu":
            return "timeout", f"The CPU time ran out{where} ({ended.cpu_s:.1f} s)."
        if ended.limit == "wall":
            return "timeout", f"Time ran out{where} ({ended.wall_s:.0f} s, most of them waiting)."
        if ended.limit is not None:
            return "limit", f"The {ended.limit} limit was passed{where}."
        if self.broken:
            return "error", f"The tests cannot be imported with this answer: {self.broken[0]}"
        if self.escaped is not None:
            return "error", f"The answer ended the test run from inside{where}: {self.escaped}"
        if self.stuck:
            return "failed", f"Nothing was left that could have ended the wait{where}."
        if self.code is None and ended.code > 128:
            return "error", f"The test process died of {exit_words(ended.code)}{where}."
        if self.code is None:
            return "tampered", f"The test process ended too early{where} ({exit_words(ended.code)})."
        if self.code != _TESTS_FAILED or ended.code != self.code:
            return "tampered", f"The test process ended with {exit_words(ended.code)}, which does not add up."
        for canary, text in self._canaries.items():
            record = self.records.get(canary)
            if record is None or record.status != "failed" or text not in record.message:
                return "tampered", "A test that must fail did not: results are being changed."
        return "passed", ""

    def _results(self, expected: Sequence[str]) -> Iterator[TestResult]:
        """Yield the expected tests in their order, a parametrised one as its cases, then those nobody expected."""
        found = {name: record for name, record in self.records.items() if name not in self._canaries}
        for name in expected:
            names = [one for one in found if one == name or one.startswith(f"{name}[")]
            if not names:
                yield TestResult(name, "missing")
            for one in names:
                yield self._result(one, found.pop(one))
        for one, record in found.items():
            yield self._result(one, record)

    def _result(self, name: str, record: Record) -> TestResult:
        complete = record.status != "passed" or record.phases == ["setup", "call", "teardown"]
        return TestResult(name, record.status if complete else "error", record.seconds, record.message)


def expected_ids(file: str, text: str) -> list[str]:
    """Return the ids of the tests in a file as pytest will name them, without parameters. Raises SyntaxError."""
    return [f"{file}::{name}" for name in _tests(parse(text).body, in_class=False)]


def is_test_file(name: str) -> bool:
    """Whether pytest takes a file for tests; others are what tests import."""
    path = PurePosixPath(name)
    return path.suffix == ".py" and (path.stem.startswith("test_") or path.stem.endswith("_test"))


def _tests(body: Sequence[ast.stmt], *, in_class: bool) -> Iterator[str]:
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test"):
            yield node.name
        elif isinstance(node, ast.ClassDef) and (node.name.startswith("Test") or _is_unittest(node)):
            yield from (f"{node.name}::{name}" for name in _tests(node.body, in_class=True))
        elif isinstance(node, (ast.If, ast.Try)) and not in_class:
            yield from _tests(node.body, in_class=False)


def _is_unittest(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith("TestCase") for base in node.bases)
