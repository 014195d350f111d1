"""Native Python tests: pytest in the sandbox, beside the candidate, without the user's plug-ins and settings."""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from modelduel.testrun.checkout import laid_down
from modelduel.testrun.interpreter import Interpreter, pytest_packages
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import Suite
from modelduel.testrun.sandbox import Job, Sandbox
from modelduel.testrun.suite_verdict import Account, expected_ids, is_test_file

_INSIDE = Path(__file__).parent / "inside"
_PACKAGE = "_modelduel"
_RUNNER = {
    f"{_PACKAGE}/{name}": (_INSIDE / name).read_bytes()
    for name in (
        "__init__.py",
        "suite.py",
        "reporter.py",
        "channel.py",
        "strict.py",
        "fixed.py",
        "witness.py",
        "intact.py",
        "own_names.py",
    )
}
_START = f"from {_PACKAGE}.suite import main; main()"
_WORDS = ("edge", "limits", "order", "empty", "repeat", "mixed", "large", "again")
"""For the names of canaries, which should look like any other test's."""


async def run_suite(
    suite: Suite,
    candidate: Mapping[str, str],
    interpreter: Interpreter,
    limits: Limits,
    sandbox: Sandbox,
    *,
    on_result: Callable[[TestResult], None] | None = None,
) -> TestRun:
    """Run a suite on a candidate.

    Each test file gets a canary, a test of random name at its end that must fail: whatever makes failing tests pass
    makes the canary pass too.

    Raises:
        CannotJudgeError: The sandbox could not be started.
    """
    tests = _test_files(suite.files)
    try:
        expected = suite.ids or tuple(tests_in(suite.files))
    except ValueError as error:
        return TestRun("harness-error", reason=str(error))
    if not expected:
        return TestRun("harness-error", reason="The test files hold no tests.")
    laid, canaries = _with_canaries(suite.files, tests)
    if suite.checkout is None:
        return await _run(_Laid(laid, candidate), suite, expected, canaries, interpreter, limits, sandbox, on_result)
    async with laid_down(suite.checkout, candidate, laid) as folder:
        beside = _Laid({}, {}, folder, suite.checkout.roots)
        return await _run(beside, suite, expected, canaries, interpreter, limits, sandbox, on_result)


def tests_in(files: Mapping[str, str]) -> list[str]:
    """Return the ids of the tests that files hold. Raises ValueError, in words, where one of them is no Python."""
    ids: list[str] = []
    for name in _test_files(files):
        try:
            ids += expected_ids(name, files[name])
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            place = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
            why = error.msg if isinstance(error, SyntaxError) else error
            raise ValueError(f"{name}{place}: it is no Python: {why}.") from error
    return ids


@dataclass(frozen=True)
class _Laid:
    """Where candidate and tests are: among the job's own files, or in a folder that it is shown."""

    tests: Mapping[str, str]
    candidate: Mapping[str, str]
    folder: Path | None = None
    roots: tuple[str, ...] = ()


async def _run(
    laid: _Laid,
    suite: Suite,
    expected: Sequence[str],
    canaries: Mapping[str, str],
    interpreter: Interpreter,
    limits: Limits,
    sandbox: Sandbox,
    on_result: Callable[[TestResult], None] | None,
) -> TestRun:
    started = time.monotonic()
    secret = secrets.token_hex(16)
    entries, packages = pytest_packages()
    job = Job(
        argv=(*interpreter.argv(), "-c", _START),
        files={
            **_RUNNER,
            **{f"answer/{name}": text.encode() for name, text in laid.candidate.items()},
            **{f"tests/{name}": text.encode() for name, text in laid.tests.items()},
        },
        binds=(*interpreter.binds, *packages, *([laid.folder] if laid.folder else [])),
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONHASHSEED": "0"},
        limits=limits,
    )
    # Its memory is closed to us as well where we have no more rights than the answer; what forked processes share would
    # then be counted twice.
    closed = sys.platform == "linux" and (sandbox.name == "bubblewrap" or os.geteuid() == 0)
    task = {
        "secret": secret,
        "pytest": entries,
        "packages": interpreter.packages,
        "files": _test_files(suite.files),
        "closed": closed,
        "checkout": str(laid.folder) if laid.folder else None,
        "roots": list(laid.roots),
        "only": [*suite.ids, *canaries] if laid.folder and suite.ids else [],
    }
    account = Account(secret, canaries)
    async with await sandbox.spawn(job) as running:
        running.write(json.dumps(task).encode() + b"\n")
        while (line := await running.read_line()) is not None:
            result = account.take(line)
            if result is not None and on_result is not None:
                on_result(result)
            if account.suspicion is not None:
                await running.kill()
        ended = await running.ended()
    if account.silent and ended.limit is None:
        # Nothing of the candidate's has run before the first word.
        last = (ended.output.strip().splitlines() or ["no message"])[-1]
        return TestRun("harness-error", [], sandbox.name, reason=f"pytest could not be started: {last}")
    verdict = account.verdict(expected, ended)
    seconds = time.monotonic() - started
    return TestRun(verdict.outcome, verdict.tests, sandbox.name, seconds, verdict.reason, ended.output)


def _test_files(files: Mapping[str, str]) -> list[str]:
    return sorted(name for name in files if is_test_file(name))


def _with_canaries(texts: Mapping[str, str], tests: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files with a canary at the end of each that holds tests, and canary id -> text of its failure."""
    laid = dict(texts)
    canaries: dict[str, str] = {}
    for name in tests:
        word = secrets.token_hex(4)
        canary = f"test_{secrets.choice(_WORDS)}_{secrets.choice(_WORDS)}_{secrets.randbelow(90) + 10}"
        # Appended, so that the line numbers of real tests stay what they are.
        laid[name] = f"{texts[name].rstrip()}\n\n\ndef {canary}():\n    assert {word!r} == ''\n"
        canaries[f"{name}::{canary}"] = word
    return laid, canaries
