"""Runs a test file again as a plain user, where the tests are run by root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from modelduel.testrun.sandbox import mechanisms
from modelduel.testrun.sandbox.bubblewrap import Bubblewrap

ALREADY = "this run is a plain user's already"
_PROJECT = Path(__file__).parents[2]


def assert_passes_as_nobody(file: Path) -> None:
    """Run a file's tests as nobody, in a view of the machine where nobody may read Python and the project.

    The file must hold a test that is skipped for `ALREADY`, which shows that the user was no longer root.
    """
    words = ["bwrap", "--dev-bind", "/", "/"]
    for path in {Path(sys.base_prefix), Path(sys.prefix), _PROJECT}:
        closed = next((p for p in reversed(path.parents) if not p.stat().st_mode & 0o001), None)
        if closed is not None:
            words += ["--perms", "0755", "--tmpfs", str(closed)]
            between = [p for p in reversed(path.parents) if p.is_relative_to(closed) and p != closed]
            for parent in between:
                words += ["--perms", "0755", "--dir", str(parent)]
            words += ["--ro-bind", str(path), str(path)]
    words += ["--tmpfs", "/var/tmp", "--chmod", "1777", "/var/tmp", "--setenv", "TMPDIR", "/var/tmp"]
    words += ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-B", "-m", "pytest"]
    words += ["-p", "no:cacheprovider", "-x", "-rs", "--noconftest", str(file.relative_to(_PROJECT))]
    done = subprocess.run(words, cwd=_PROJECT, env={**os.environ, "HOME": "/var/tmp"}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert ALREADY in done.stdout


def first_bubblewrap() -> Bubblewrap:
    """Return the bubblewrap that is tried first."""
    return next(one for one in mechanisms() if isinstance(one, Bubblewrap))
