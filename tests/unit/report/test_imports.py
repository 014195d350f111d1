"""What the report's numbers cost at the start, and that nobody else pays for them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def loaded(code: str, *names: str) -> str:
    """Return which of the modules are loaded after the code, in an interpreter of its own."""
    probe = f"import sys\n{code}\nprint(*sorted({set(names)!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=Path.cwd())
    return done.stdout.strip()


def test_nothing_but_the_report_loads_scipy_or_numpy():
    walk = (
        "import importlib, pkgutil, modelduel\n"
        # Walking into a package imports it, so the report itself is not walked into.
        "report = importlib.import_module('modelduel.report')\n"
        "report.__path__ = []\n"
        "for found in pkgutil.walk_packages(modelduel.__path__, 'modelduel.'):\n"
        # What runs inside the sandbox acts on being imported; the rooms named report are what this is about.
        "    if 'report' not in found.name and '.inside' not in found.name and not found.name.endswith('__main__'):\n"
        "        importlib.import_module(found.name)\n"
    )
    assert loaded(walk, "scipy", "numpy") == ""


@pytest.mark.parametrize("room", ["statistics", "findings"])
def test_statistics_and_findings_need_only_the_quick_part_of_scipy(room: str):
    walk = (
        f"import importlib, pkgutil, modelduel.report.{room} as room\n"
        "for found in pkgutil.walk_packages(room.__path__, room.__name__ + '.'):\n"
        "    importlib.import_module(found.name)\n"
    )
    # scipy.stats alone takes longer than the rest of a report.
    assert loaded(walk, "scipy.special", "scipy.stats", "scipy.optimize", "pandas", "textual") == "scipy.special"
