"""What a Go suite's results amount to: pure, and believing nothing that does not add up.

A panic on another goroutine, a deadlock or a race on a map ends the whole program in Go. That is how such tests fail,
so it is a failure of the test that ran, and the rest are run in a new process; only an end that looks like success is
held against the answer as more than that.
"""

from __future__ import annotations

import hmac
import json
import textwrap
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from modelduel.testrun.model import MESSAGE_LIMIT, Outcome, TestResult, TestStatus
from modelduel.testrun.program import died, exit_words
from modelduel.testrun.sandbox import Ended

_TESTS_FAILED = 1
"""The exit code when a test has failed, as the canaries must."""
_OUT_OF_MEMORY = ("runtime: out of memory", "cannot allocate memory", "runtime: cannot map pages")
_STATUSES: dict[str, TestStatus] = {"passed": "passed", "failed": "failed", "skipped": "skipped"}
_TAIL = 800
"""Characters of what a program said last that explain its end."""


@dataclass(frozen=True)
class End:
    """What a process's end means for the whole run.

    `outcome` is None where it follows from the tests; `again` asks for another process to run what is left.
    """

    outcome: Outcome | None = None
    reason: str = ""
    again: bool = False


class Account:
    """Takes the lines of one process as they come.

    Args:
        key: What each line is signed with.
        canaries: Ids of the tests that must fail.
    """

    def __init__(self, key: bytes, canaries: Collection[str]) -> None:
        self._key = key
        self._canaries = frozenset(canaries)
        self._failed_canaries: set[str] = set()
        self._count = 0
        self._code: int | None = None
        self.results: dict[str, TestResult] = {}
        self.running: dict[str, None] = {}
        """Ids of the tests that have begun and not ended; several where tests are parallel."""
        self.suspicion: str | None = None

    def take(self, line: bytes) -> TestResult | None:
        """Take a line; return the result of the test that it ends, unless that is a canary."""
        if self.suspicion is not None:
            return None
        try:
            signature, _, said = line.partition(b" ")
            if not hmac.compare_digest(signature, hmac.new(self._key, said, "sha256").hexdigest().encode()):
                raise ValueError(line)
            number, kind, fields = json.loads(said)
            if number != self._count or self._code is not None:
                raise ValueError(line)
            self._count += 1
            return self._note(kind, fields)
        except (ValueError, KeyError, TypeError, RecursionError):
            self.suspicion = "A line on the result channel is not the test runner's."
            return None

    def _note(self, kind: Literal["begin", "result", "end"], fields: dict[str, Any]) -> TestResult | None:
        if kind == "begin":
            self.running[str(fields["id"])] = None
        elif kind == "end":
            self._code = int(fields["code"])
        elif kind == "result":
            name, status = str(fields["id"]), _STATUSES[fields["status"]]
            del self.running[name]
            if name in self._canaries:
                if status == "failed":
                    self._failed_canaries.add(name)
                return None
            message = textwrap.dedent(str(fields["message"])).strip()[:MESSAGE_LIMIT]
            result = TestResult(name, status, float(fields["seconds"]), message if status != "passed" else "")
            self.results[name] = result
            return result
        else:
            raise ValueError(kind)
        return None

    def end(self, ended: Ended) -> End:
        """Weigh how the process ended; tests that ran at that moment get their results from it."""
        if self.suspicion is not None:
            return End("tampered", self.suspicion)
        shown = [name for name in self.running if name not in self._canaries]
        where = f"during {', '.join(shown)}" if shown else "before the first test" if not self._count else ""
        if ended.limit is not None:
            outcome, reason = died(where or "between tests", ended)
            self._blame(shown, "failed" if outcome == "timeout" else "error", reason)
            return End(outcome, reason)
        if self._code is None:
            return self._cut_short(shown, where, ended)
        if self._code != _TESTS_FAILED or ended.code != self._code:
            return End("tampered", f"The test process ended with {exit_words(ended.code)}, which does not add up.")
        if self._failed_canaries != self._canaries:
            return End("tampered", "A test that must fail did not: results are being changed.")
        return End()

    def _cut_short(self, shown: Sequence[str], where: str, ended: Ended) -> End:
        tail = _last_words(ended.output)
        words = f"The program ended {where or 'between tests'} ({exit_words(ended.code)})"
        if ended.code == 0:
            return End("tampered", f"{words}: as if all were well, with tests left to run.")
        if any(sign in ended.output for sign in _OUT_OF_MEMORY):
            reason = f"The memory limit was passed {where}."
            self._blame(shown, "error", reason)
            return End("limit", reason)
        self._blame(shown, "failed", f"{words}.\n{tail}".strip())
        if any(result.status == "failed" for result in self.results.values()):
            return End(again=True)
        return End("error", f"{words}: {tail or 'without a word'}")

    def _blame(self, names: Sequence[str], status: TestStatus, message: str) -> None:
        for name in names:
            self.results[name] = TestResult(name, status, message=message[:MESSAGE_LIMIT])


def _last_words(output: str) -> str:
    """Return a crash's own account of itself: from `panic:` or `fatal error:` on, else the last line."""
    starts = [at for sign in ("panic: ", "fatal error: ") if (at := output.rfind(sign)) >= 0]
    if starts:
        return output[max(starts) :][:_TAIL].strip()
    return (output.strip().splitlines() or [""])[-1][-_TAIL:]


def settle(expected: Sequence[str], results: dict[str, TestResult], end: End) -> tuple[Outcome, list[TestResult], str]:
    """Return the outcome, each expected test's result in its order and then any others', and the reason."""
    tests = [results.get(name) or TestResult(name, "missing") for name in expected]
    tests += [result for name, result in results.items() if name not in expected]
    if end.outcome is not None:
        return end.outcome, tests, end.reason
    return ("passed" if all(test.status == "passed" for test in tests) else "failed"), tests, ""
