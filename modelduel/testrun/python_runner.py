"""Python answers: which interpreter runs them, and the worker that serves calls of theirs."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from modelduel.testrun import python_suite
from modelduel.testrun.cases import Program
from modelduel.testrun.interpreter import Interpreter, interpreter_of, own_interpreter
from modelduel.testrun.languages import Toolchain
from modelduel.testrun.model import Limits, TestResult, TestRun
from modelduel.testrun.plan import Suite
from modelduel.testrun.sandbox import Job, Sandbox

_INSIDE = Path(__file__).parent / "inside"
_PACKAGE = "_modelduel"
_WORKER = {f"{_PACKAGE}/{name}": (_INSIDE / name).read_bytes() for name in ("__init__.py", "worker.py", "own_names.py")}
_START = f"from {_PACKAGE}.worker import main; main()"


class PythonRunner:
    """Judges with modelduel's own Python, or with that of the user's virtual environment."""

    def missing(self) -> None:
        """Nothing is: modelduel runs on it."""

    def tests_in(self, files: Mapping[str, str]) -> list[str]:
        """Return the ids of the tests that files hold. Raises ValueError where one is no Python."""
        return python_suite.tests_in(files)

    async def ready(self) -> Toolchain:
        """Return modelduel's own Python."""
        own = own_interpreter()
        return Toolchain("python", Path(own.executable), platform.python_version(), own.binds)

    async def program(
        self,
        candidate: Mapping[str, str],
        entries: Sequence[str],
        limits: Limits,
        sandbox: Sandbox,
        *,
        python: Path | None = None,
    ) -> Program:
        """Return the worker over a candidate. Raises InputError when `python` is no virtual environment."""
        return python_program(candidate, entries, await _interpreter(python), limits)

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
        """Run pytest. Raises CannotJudgeError, and InputError when `python` is no virtual environment."""
        interpreter = await _interpreter(python)
        return await python_suite.run_suite(suite, candidate, interpreter, limits, sandbox, on_result=on_result)


def python_program(
    candidate: Mapping[str, str], entries: Sequence[str], interpreter: Interpreter, limits: Limits
) -> Program:
    """Return the worker over some files. What is not importable by its name (data, notes) is only laid down."""
    names = [str(PurePosixPath(name).with_suffix("")).replace("/", ".") for name in candidate if name.endswith(".py")]
    job = Job(
        argv=(*interpreter.argv(), "-c", _START),
        files={**_WORKER, **{f"answer/{name}": text.encode() for name, text in candidate.items()}},
        binds=interpreter.binds,
        env={"PYTHONHASHSEED": "0"},
        limits=limits,
    )
    return Program(job, {"files": names, "entries": list(entries), "packages": interpreter.packages})


async def _interpreter(python: Path | None) -> Interpreter:
    return await interpreter_of(python) if python is not None else own_interpreter()
