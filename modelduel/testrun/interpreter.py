"""Which Python runs a candidate, and what of it must be visible inside a sandbox."""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from modelduel.errors import InputError

_FLAGS = ("-B", "-S", "-s")
"""No byte code written, no site-packages, no user's packages. The environment is ours, so that -I need not hide it."""
_PARTS = ("bin", "lib", "lib64")
_PYTEST = ("_pytest", "pytest", "py", "pluggy", "iniconfig", "packaging", "pygments", "exceptiongroup", "tomli")
"""pytest and all that it imports (two of them on Python 3.10 only). The user's plug-ins are not among them."""
_TIMEOUT_S = 60
_DESCRIBE = """
import json, os, sys
print(json.dumps({
    "executable": getattr(sys, "_base_executable", "") or sys.executable,
    "prefixes": [sys.base_prefix, sys.base_exec_prefix],
    "packages": [p for p in sys.path if os.path.basename(p) in ("site-packages", "dist-packages") and os.path.isdir(p)],
    "stdlib": os.path.dirname(os.__file__),
}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python: the program, the host paths it needs, and the user's packages, if they are wanted."""

    executable: str
    binds: tuple[Path, ...]
    packages: tuple[str, ...] = ()
    """Folders for the end of sys.path."""

    def argv(self) -> tuple[str, ...]:
        """Return the start of a command line."""
        return (self.executable, *_FLAGS)


@functools.cache
def own_interpreter() -> Interpreter:
    """Return the Python that modelduel itself runs on, without its packages."""
    executable = str(getattr(sys, "_base_executable", "") or sys.executable)
    return _interpreter(executable, [sys.base_prefix, sys.base_exec_prefix], str(Path(os.__file__).parent), [])


async def interpreter_of(python: Path) -> Interpreter:
    """Return the Python of a virtual environment (or a Python program) together with its packages.

    Raises:
        InputError: It is not there, or is no Python.
    """
    try:
        program = await asyncio.to_thread(_program_of, python)
        process = await asyncio.create_subprocess_exec(
            program, "-I", "-c", _DESCRIBE, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(), _TIMEOUT_S)
        finally:
            if process.returncode is None:
                process.kill()
        found = json.loads(output)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            "This is no virtual environment with a working Python.",
            where=str(python),
            remedy="Name the folder of a virtual environment, such as .venv.",
        ) from error
    return _interpreter(found["executable"], found["prefixes"], found["stdlib"], found["packages"])


def _program_of(python: Path) -> Path:
    return python / "bin" / "python" if python.is_dir() else python


@functools.cache
def pytest_packages() -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """Return the sys.path entries of pytest and its needs, and the paths to show: those packages alone."""
    entries: dict[str, None] = {}
    binds: list[Path] = []
    for name in _PYTEST:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        file = Path(spec.origin)
        package = file.parent if spec.submodule_search_locations is not None else file
        entries[str(package.parent)] = None
        binds.append(package)
    return tuple(entries), tuple(binds)


def _interpreter(executable: str, prefixes: list[str], stdlib: str, packages: list[str]) -> Interpreter:
    """Resolve links (a version manager's name for a Python is one) and name the parts of its folders that it needs."""
    program = Path(os.path.realpath(executable))
    roots = {Path(os.path.realpath(prefix)) for prefix in prefixes}
    wanted = [root / part for root in sorted(roots) for part in _PARTS]
    wanted += [Path(stdlib), program.parent, *map(Path, packages)]
    if program.is_relative_to("/nix/store"):
        wanted = [Path("/nix/store")]
    binds: list[Path] = []
    for path in wanted:
        if path.is_dir() and not any(path.is_relative_to(bound) for bound in (*binds, Path("/usr"))):
            binds.append(path)
    return Interpreter(str(program), tuple(binds), tuple(packages))
