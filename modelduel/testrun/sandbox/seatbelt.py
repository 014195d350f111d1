"""The macOS mechanism: Apple's own `sandbox-exec` with a profile that denies everything but what a job needs.

Built from its manual and from what the system's own profiles say; the profile is tested as text, and the first start on
a Mac proves or refutes it like any mechanism (`choice.prove`). It has not been run by the authors.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterable
from pathlib import Path

from modelduel.errors import CannotJudgeError
from modelduel.testrun.sandbox.folder import Folder
from modelduel.testrun.sandbox.job import Job, Running
from modelduel.testrun.sandbox.process import clean_env, limited, start
from modelduel.testrun.sandbox.table import TableMeter
from modelduel.testrun.sandbox.watchdog import NICE

PROGRAM = Path("/usr/bin/sandbox-exec")
_SYSTEM = (
    "/usr/lib",
    "/usr/bin",
    "/usr/share",
    "/bin",
    "/System/Library",
    "/Library/Apple/System",
    "/private/var/db/dyld",
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_HEAD = """\
(version 1)
(deny default)
(allow process-fork)
(allow signal (target same-sandbox))
(allow process-info* (target same-sandbox))
(allow sysctl-read)
(allow file-read-metadata)
"""


class Seatbelt:
    """Holds jobs with sandbox-exec."""

    name = "sandbox-exec"

    def __init__(self, program: Path = PROGRAM) -> None:
        self.program = program

    async def spawn(self, job: Job) -> Running:
        """Start a job. Raises CannotJudgeError when sandbox-exec cannot be started."""
        try:
            folder = Folder(job.files)
        except OSError as error:
            raise CannotJudgeError(f"A temporary folder could not be made: {error.strerror or error}.") from error
        rules = profile([*job.binds, folder.box], folder.scratch)
        meters: list[TableMeter] = []

        def meter(pid: int) -> TableMeter:
            meters.append(TableMeter(pid, nice=NICE, disk=folder.use))
            return meters[0]

        async def sweep(pid: int) -> None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            await asyncio.to_thread(meters[0].kill_all)
            await asyncio.to_thread(folder.remove)

        try:
            return await start(
                limited([str(self.program), "-p", rules, *job.argv], job.limits),
                env={**clean_env(str(folder.scratch)), **job.env},
                limits=job.limits,
                cwd=str(folder.box),
                meter=meter,
                sweep=sweep,
            )
        except BaseException as error:
            folder.remove()
            if isinstance(error, OSError):
                raise CannotJudgeError(
                    f"sandbox-exec could not be started: {error.strerror or error}.", where=str(self.program)
                ) from error
            raise


def profile(readable: Iterable[Path], scratch: Path) -> str:
    """Return the rules in the profile language of sandbox-exec: the last that matches decides.

    Args:
        readable: Files and folders that may be read and run, besides the system's own.
        scratch: The one folder that may be written to.
    """
    places = [_place(path) for path in (*_SYSTEM, *map(str, readable), str(scratch))]
    devices = [f"(literal {_quoted(path)})" for path in _DEVICES]
    lines = [
        f'(allow file-read* (literal "/") {" ".join([*places, *devices])})',
        f"(allow process-exec file-map-executable {' '.join(places)})",
        f"(allow file-write* {_place(str(scratch))} {' '.join(devices)})",
        "(deny network*)",
    ]
    return _HEAD + "\n".join(lines) + "\n"


def _place(path: str) -> str:
    return f"(subpath {_quoted(path)})"


def _quoted(text: str) -> str:
    """Return a string literal of the profile language."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
