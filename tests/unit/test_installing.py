"""The line that installs what is missing."""

import importlib.util
import sys
import tomllib
from pathlib import Path

from modelduel.installing import ENGINE, GO, NODE, install_line

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_requirements_are_those_of_the_extras():
    extras = PROJECT["optional-dependencies"]
    assert extras["runners"] == [GO, NODE]
    assert ENGINE in extras["local"]


def test_the_line_is_for_this_python_and_may_be_pasted(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/home/me/my venv/bin/python")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert install_line(GO) == f"'/home/me/my venv/bin/python' -m pip install '{GO}'"
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert install_line(GO, upgrade=True) == f"uv pip install --python '/home/me/my venv/bin/python' -U '{GO}'"
