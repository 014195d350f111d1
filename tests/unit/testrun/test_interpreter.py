"""Which Python runs a candidate, and what of it is shown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from modelduel.errors import InputError
from modelduel.testrun.interpreter import interpreter_of, own_interpreter, pytest_packages


def test_our_own_python_runs_without_any_packages() -> None:
    code = "import sys; print(sys.version_info[:2] == %r, any('site-packages' in p for p in sys.path))"
    argv = [*own_interpreter().argv(), "-c", code % (sys.version_info[:2],)]
    assert subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split() == ["True", "False"]


def test_no_path_is_shown_twice_and_the_program_is_among_them() -> None:
    interpreter = own_interpreter()
    shown = [*interpreter.binds, Path("/usr")]
    assert any(Path(interpreter.executable).is_relative_to(path) for path in shown)
    assert not any(one != other and one.is_relative_to(other) for one in shown for other in shown)


def test_pytest_runs_from_the_packages_shown_alone() -> None:
    entries, binds = pytest_packages()
    assert {"_pytest", "pytest", "pluggy", "iniconfig", "packaging", "pygments"} <= {path.stem for path in binds}
    assert all(str(path.parent) in entries for path in binds)


async def test_an_environment_brings_its_packages(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    for name in (venv, venv / "bin" / "python"):
        found = await interpreter_of(name)
        assert found.executable == own_interpreter().executable
        assert [Path(folder).is_relative_to(venv) for folder in found.packages] == [True]
        assert Path(found.packages[0]) in found.binds


@pytest.mark.parametrize("kind", ["missing", "empty folder", "no python", "silent"])
async def test_what_is_no_environment_is_refused_in_words(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "place"
    if kind == "empty folder":
        place.mkdir()
    elif kind in ("no python", "silent"):
        place.write_text("#!/bin/sh\n" + ("echo hello" if kind == "no python" else "exit 3"))
        place.chmod(0o755)
    with pytest.raises(InputError, match="no virtual environment"):
        await interpreter_of(place)
