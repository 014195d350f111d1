"""No sandbox at all: the kernel's limits and the watchdog, for a reader who has asked for it in so many words.

An answer that runs here can read the reader's files and use the network.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
from pathlib import Path

from modelduel.errors import CannotJudgeError
from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox.job import Job, Running
from modelduel.testrun.sandbox.process import clean_env, rlimits, start
from modelduel.testrun.sandbox.watchdog import MIB, NICE, Meter

_ULIMITS = {"cpu": ("-t", 1), "data": ("-d", 1024), "nofile": ("-n", 1), "core": ("-c", 1)}
"""Options of the shell's ulimit with their units; `nproc` counts the whole user and would hit the reader."""


class Unsandboxed:
    """Runs jobs as the reader's own processes."""

    name = "none"

    async def spawn(self, job: Job) -> Running:
        """Start a job in a temporary folder. Raises CannotJudgeError when that cannot be made."""
        try:
            folder = await asyncio.to_thread(_lay_down, job)
        except OSError as error:
            raise CannotJudgeError(f"A temporary folder could not be made: {error.strerror or error}.") from error
        try:
            return await start(
                ["/bin/sh", "-c", f'{_ulimits(job.limits)} exec "$@"', "job", *job.argv],
                env={**clean_env(str(folder / "scratch")), **job.env},
                limits=job.limits,
                cwd=str(folder / "box"),
                own_session=True,
                meter=lambda pid: (
                    Meter(pid, memory_limit=job.limits.memory_mb * MIB, nice=NICE)
                    if Path("/proc/self/stat").exists()
                    else None
                ),
                sweep=lambda pid: _sweep(pid, folder),
            )
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise CannotJudgeError(f"The tests could not be started: {error.strerror or error}.") from error


def _lay_down(job: Job) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="modelduel-"))
    (folder / "box").mkdir()
    (folder / "scratch").mkdir()
    for name, content in job.files.items():
        path = folder / "box" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o555)  # a compiled program is laid down like any file
    return folder


def _ulimits(limits: Limits) -> str:
    values = rlimits(limits)
    return "".join(f"ulimit {flag} {values[name] // unit}; " for name, (flag, unit) in _ULIMITS.items())


async def _sweep(pid: int, folder: Path) -> None:
    """Kill what is left in the job's process group and remove its folder. A daemon of its own session gets away."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
