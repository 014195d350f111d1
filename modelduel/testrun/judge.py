"""The one way in: a scenario's tests on a candidate, in a sandbox, to one outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Language
from modelduel.testrun.cases import CasesRun, Program, cpu_budget, judge_cases
from modelduel.testrun.interpreter import Interpreter, interpreter_of, own_interpreter
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import CaseTable, Suite
from modelduel.testrun.python_suite import run_suite
from modelduel.testrun.questions import questions
from modelduel.testrun.quiet import room
from modelduel.testrun.sandbox import Job, Sandbox

OnResult = Callable[[TestResult], None]

_MOST_FILES = 64
_MOST_BYTES = 8 << 20
_WORKER = (Path(__file__).parent / "inside" / "worker.py").read_bytes()
_ORACLE_LIMITS = Limits(cpu_s=120, wall_s=600)


async def judge(
    tests: Suite | CaseTable,
    candidate: Mapping[str, str],
    language: Language,
    limits: Limits,
    sandbox: Sandbox,
    *,
    on_result: OnResult | None = None,
    python: Path | None = None,
) -> TestRun:
    """Run tests on a candidate.

    Many may be judged at once. A candidate that runs out of time is run again with no other beside it before it is
    condemned; `on_result` then tells of the same tests once more.

    Args:
        tests: From `plan`, or made for a duel.
        candidate: File name -> text; taken from a model's answer, so of any kind.
        language: Of the candidate.
        limits: What it may use.
        sandbox: From `choose`.
        on_result: Told of each test as it ends.
        python: A virtual environment whose packages the candidate may import.

    Raises:
        InputError: `python` is no virtual environment.
    """
    if (refusal := unjudged(language)) is not None:
        return TestRun("not-run", reason=refusal.message)
    if (complaint := unfit(candidate)) is not None:
        return TestRun("error", reason=complaint)
    candidate = {str(PurePosixPath(name)): text for name, text in candidate.items()}
    interpreter = await interpreter_of(python) if python is not None else own_interpreter()
    try:
        if isinstance(tests, Suite):
            return await _judge_suite(tests, candidate, interpreter, limits, sandbox, on_result)
        return await _judge_cases(tests, candidate, interpreter, limits, sandbox, on_result)
    except CannotJudgeError as error:
        return TestRun("harness-error", sandbox=sandbox.name, reason=str(error))


def unjudged(language: Language) -> CannotJudgeError | None:
    """Return why no answer in a language can be judged, or None; known before anything is asked."""
    if language == "python":
        return None
    return CannotJudgeError(
        f"Tests of {language} answers cannot be run by this version.",
        remedy="Leave --tests away and judge by reading, or give tests in Python.",
    )


def unfit(candidate: Mapping[str, str]) -> str | None:
    """Say what forbids laying a candidate's files down, or None."""
    if not any(text.strip() for text in candidate.values()):
        return "The answer's files are empty."
    if len(candidate) > _MOST_FILES or sum(map(len, candidate.values())) > _MOST_BYTES:
        return f"The answer is too large: more than {_MOST_FILES} files, or {_MOST_BYTES >> 20} MB."
    for name, text in candidate.items():
        path = PurePosixPath(name)
        if any(str(parent) in candidate for parent in path.parents):
            return f"The answer names {name[:80]!r} below another file."
        if path.is_absolute() or ".." in path.parts or path == PurePosixPath() or "\0" in name or len(name) > 200:
            return f"The answer names a file outside its folder: {name[:80]!r}."
        try:
            (name + text).encode()
        except UnicodeEncodeError:
            return f"The text of {name[:80]!r} is not valid Unicode."
    return None


async def _judge_suite(
    suite: Suite,
    candidate: Mapping[str, str],
    interpreter: Interpreter,
    limits: Limits,
    sandbox: Sandbox,
    on_result: OnResult | None,
) -> TestRun:
    async with room().together():
        run = await run_suite(suite, candidate, interpreter, limits, sandbox, on_result=on_result)
    if run.outcome == "timeout":
        async with room().alone():
            run = await run_suite(suite, candidate, interpreter, limits, sandbox, on_result=on_result)
    return run


async def _judge_cases(
    table: CaseTable,
    candidate: Mapping[str, str],
    interpreter: Interpreter,
    limits: Limits,
    sandbox: Sandbox,
    on_result: OnResult | None,
) -> TestRun:
    budget = cpu_budget(table, limits.cpu_s)
    wide = Limits(
        cpu_s=budget,
        wall_s=limits.wall_s * max(1.0, budget / limits.cpu_s),
        memory_mb=limits.memory_mb,
        processes=limits.processes,
        disk_mb=limits.disk_mb,
        output_kb=limits.output_kb,
    )
    entries = sorted({question.entry for question in questions(table.cases)})
    asked = _program(candidate, entries, interpreter, wide)
    oracle = None
    if table.oracle is not None:
        oracle = _program({"oracle.py": table.oracle}, [], own_interpreter(), _ORACLE_LIMITS)

    async def run(only: frozenset[str] | None) -> CasesRun:
        return await judge_cases(table, asked, oracle, sandbox, cpu_s=limits.cpu_s, on_result=on_result, only=only)

    async with room().together():
        cases = await run(None)
    if cases.outcome == "timeout":
        async with room().alone():
            cases = await run(None)
    elif cases.outcome is None and cases.timed_out:
        async with room().alone():
            cases = cases.mended_by(await run(cases.timed_out))
    return cases.to_run(sandbox.name)


def _program(candidate: Mapping[str, str], entries: list[str], interpreter: Interpreter, limits: Limits) -> Program:
    """Return the Python worker over some files. What is not importable by its name (data, notes) is only laid down."""
    names = [str(PurePosixPath(name).with_suffix("")).replace("/", ".") for name in candidate if name.endswith(".py")]
    job = Job(
        argv=(*interpreter.argv(), "worker.py"),
        files={"worker.py": _WORKER, **{f"answer/{name}": text.encode() for name, text in candidate.items()}},
        binds=interpreter.binds,
        env={"PYTHONHASHSEED": "0"},
        limits=limits,
    )
    return Program(job, {"files": names, "entries": entries, "packages": interpreter.packages})
