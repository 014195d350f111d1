"""Native Go tests: compiled with the candidate in one stage, run in another without compiler, cache or sources.

Tests are internal ones, of the candidate's own package. Each test function is one test; what its subtests say is in its
message. A suite with files that tests read at run time is not served: the program runs in an empty folder.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Callable, Mapping

import msgspec

from modelduel.testrun.go_build import Built, NotBuilt, build, run_environment
from modelduel.testrun.go_programs import shared
from modelduel.testrun.go_toolchain import Go
from modelduel.testrun.go_verdict import Account, End, settle
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import Suite
from modelduel.testrun.sandbox import Job, Sandbox

OnResult = Callable[[TestResult], None]

_WORDS = ("Edge", "Limits", "Order", "Empty", "Repeat", "Mixed", "Large", "Again")
"""For the names of canaries, which should look like any other test's."""
_CANARIES = 3
_TEST = re.compile(r"^func (Test\w*)\(", re.MULTILINE)
_MOST_PROCESSES = 10
_UP = b'"up"'
_INSIDE_PATH = "/usr/local/bin:/usr/bin:/bin"
_RACE_SETTINGS = "atexit_sleep_ms=0 exitcode=1"
"""No second's wait at the end, and the exit code of any failed test."""


async def run_suite(
    suite: Suite,
    candidate: Mapping[str, str],
    go: Go,
    limits: Limits,
    sandbox: Sandbox,
    *,
    on_result: OnResult | None = None,
) -> TestRun:
    """Compile and run a suite with a candidate.

    Raises:
        CannotJudgeError: The compiler or the sandbox could not be started.
    """
    started = time.monotonic()
    if suite.race and shutil.which("gcc", path=_INSIDE_PATH) is None:
        return TestRun("not-run", reason="These tests need Go's race detector, and that a C compiler: install gcc.")

    async def compiled() -> tuple[list[str], Built | NotBuilt]:
        names = _canary_names()
        made = await build(*(go, "suite", candidate, sandbox), tests=suite.files, canaries=names, race=suite.race)
        return names, made

    facts = ("suite", sorted(candidate.items()), sorted(suite.files.items()), suite.race, sandbox.name, go.version)
    canaries, built = await shared(facts, compiled)
    expected = suite.ids or built.tests
    if isinstance(built, NotBuilt):
        missing = [TestResult(name, "missing") for name in expected]
        return TestRun(built.outcome, missing, sandbox.name, time.monotonic() - started, built.reason, built.output)
    if not expected:
        return TestRun("harness-error", reason="The test files hold no tests.")
    run = _Run(built.program, frozenset(f"::{name}" for name in canaries), sandbox, on_result, race=suite.race)
    end = await run.all(limits)
    outcome, tests, reason = settle(expected, run.results, end)
    return TestRun(outcome, tests, sandbox.name, time.monotonic() - started, reason, "".join(run.outputs))


def tests_in(files: Mapping[str, str]) -> list[str]:
    """Return the ids of the tests that files seem to hold; what they do hold is for the compiler to say."""
    return [
        f"{name}::{test}"
        for name, text in sorted(files.items())
        if name.endswith("_test.go")
        for test in _TEST.findall(text)
    ]


class _Run:
    """One program, run until all its tests have a result, and what came of it so far."""

    def __init__(
        self, program: bytes, canaries: frozenset[str], sandbox: Sandbox, on_result: OnResult | None, *, race: bool
    ) -> None:
        self._program = program
        self._canaries = canaries
        self._sandbox = sandbox
        self._on_result = on_result
        self._race = race
        self.results: dict[str, TestResult] = {}
        self.outputs: list[str] = []

    async def all(self, limits: Limits) -> End:
        """Run every test; after a crash a new process goes on with the rest, on what is left of the CPU time."""
        end = End()
        for _ in range(_MOST_PROCESSES):
            end, used_s = await self._once(limits)
            if not end.again:
                return end
            limits = msgspec.structs.replace(limits, cpu_s=max(0.5, limits.cpu_s - used_s))
        return end

    async def _once(self, limits: Limits) -> tuple[End, float]:
        key = secrets.token_bytes(32)
        env = run_environment(limits) | ({"GORACE": _RACE_SETTINGS} if self._race else {})
        job = Job(("./program",), {"program": self._program}, env=env, limits=limits)
        account = Account(key, self._canaries)
        async with await self._sandbox.spawn(job) as running:
            running.write(f"{key.hex()}\n{json.dumps(list(self.results))}\n".encode())
            up = await running.read_line()
            while up == _UP and (line := await running.read_line()) is not None:
                result = account.take(line)
                if result is not None and self._on_result is not None:
                    self._on_result(result)
                if account.suspicion is not None:
                    await running.kill()
            ended = await running.ended()
        self.outputs.append(ended.output)
        if up != _UP and ended.limit is None:
            last = (ended.output.strip().splitlines() or ["no message"])[-1]
            # Nothing of the candidate's has run before this word.
            return End("harness-error", f"The compiled tests could not be started: {last}"), ended.cpu_s
        end = account.end(ended)
        if self._on_result is not None:
            for name in account.results.keys() & account.running.keys():
                self._on_result(account.results[name])
        self.results |= account.results
        return end, ended.cpu_s


def _canary_names() -> list[str]:
    names: set[str] = set()
    while len(names) < _CANARIES:
        names.add(f"Test{secrets.choice(_WORDS)}{secrets.choice(_WORDS)}{secrets.randbelow(9000) + 1000}")
    return sorted(names, key=lambda _: secrets.randbits(16))
