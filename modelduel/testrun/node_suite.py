"""Native TypeScript tests: node:test in the sandbox, a process for each test file, beside the candidate."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from modelduel.errors import CannotJudgeError
from modelduel.testrun.model import Limits, Outcome, TestResult, TestRun
from modelduel.testrun.node_cases import MODULES, node_job
from modelduel.testrun.node_tests import NotUnderstoodError, expected_ids, is_test_file, with_canaries
from modelduel.testrun.node_toolchain import Node
from modelduel.testrun.plan import Suite
from modelduel.testrun.sandbox import Ended, Job, Sandbox
from modelduel.testrun.suite_verdict import Account, Verdict

_INSIDE = Path(__file__).parent / "inside"
_PROGRAMS = ("state.mjs", "sealed.mjs", "lock.mjs", "watch.mjs")
_SHIMS = tuple(f"shims/{path.name}" for path in sorted((_INSIDE / "shims").iterdir()))
_LEAST_CPU_S = 0.1


async def run_suite(
    suite: Suite,
    candidate: Mapping[str, str],
    node: Node,
    limits: Limits,
    sandbox: Sandbox,
    *,
    on_result: Callable[[TestResult], None] | None = None,
) -> TestRun:
    """Run a suite on a candidate.

    Each test file runs in a process of its own, as `node --test` has it, one after another; their CPU time counts
    together. The first that cannot be believed, or passes a limit, is the last.

    Raises:
        CannotJudgeError: The sandbox could not be started.
    """
    started = time.monotonic()
    files = sorted(name for name in suite.files if is_test_file(name))
    try:
        expected = {name: _expected(name, suite) for name in files}
    except NotUnderstoodError as error:
        return TestRun("harness-error", reason=str(error))
    if not any(expected.values()):
        return TestRun("harness-error", reason="The test files hold no tests.")
    verdicts: list[Verdict] = []
    output, left = "", limits
    for name in files:
        verdict, ended = await _run_file(name, expected[name], suite, candidate, node, left, sandbox, on_result)
        verdicts.append(verdict)
        output += ended.output
        left = msgspec.structs.replace(left, cpu_s=max(_LEAST_CPU_S, left.cpu_s - ended.cpu_s))
        if verdict.outcome not in ("passed", "failed"):
            break
    outcome, reason = _together(verdicts)
    tests = [test for verdict in verdicts for test in verdict.tests]
    tests += [TestResult(one, "missing") for name in files[len(verdicts) :] for one in expected[name]]
    return TestRun(outcome, tests, sandbox.name, time.monotonic() - started, reason, output)


async def _run_file(
    name: str,
    expected: Sequence[str],
    suite: Suite,
    candidate: Mapping[str, str],
    node: Node,
    limits: Limits,
    sandbox: Sandbox,
    on_result: Callable[[TestResult], None] | None,
) -> tuple[Verdict, Ended]:
    secret = secrets.token_hex(16)
    text, canaries = with_canaries(name, suite.files[name])
    account = Account(secret, canaries)
    task = {
        "secret": secret,
        "file": name,
        "last": list(canaries)[-1],
        "sources": {**_modules(suite.files), name: text},
    }
    async with await sandbox.spawn(_job(suite, candidate, node, limits)) as running:
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
        raise CannotJudgeError(f"The test runner could not be started: {last}")
    return account.verdict(expected, ended), ended


def _job(suite: Suite, candidate: Mapping[str, str], node: Node, limits: Limits) -> Job:
    """Return the job of one file. Tests come with the task instead of lying where the candidate could read them."""
    files = {name: (_INSIDE / name).read_text(encoding="utf-8") for name in (*_PROGRAMS, *_SHIMS)}
    modules = _modules(suite.files)
    files |= {f"tests/{name}": text for name, text in suite.files.items() if name not in modules}
    return node_job(node, "suite.mjs", candidate, limits, files=files, locked=True)


def _modules(files: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in files.items() if PurePosixPath(name).suffix in MODULES}


def _expected(name: str, suite: Suite) -> tuple[str, ...]:
    if suite.ids:
        return tuple(one for one in suite.ids if one.startswith(f"{name}::"))
    return tuple(expected_ids(name, suite.files[name]))


def _together(verdicts: Sequence[Verdict]) -> tuple[Outcome, str]:
    """Return the outcome of all files: that of the one which ended the run, else whether anything failed."""
    last = verdicts[-1]
    if last.outcome not in ("passed", "failed"):
        return last.outcome, last.reason
    failed = next((verdict for verdict in verdicts if verdict.outcome == "failed"), None)
    return ("failed", failed.reason) if failed else ("passed", "")
