"""No sandbox at all: the kernel's limits and the watchdog, for a reader who has asked for it in so many words.

An answer that runs here can read the reader's files and use the network.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

from modelduel.errors import CannotJudgeError
from modelduel.testrun.sandbox.folder import Folder
from modelduel.testrun.sandbox.job import Job, Running
from modelduel.testrun.sandbox.process import clean_env, limited, start
from modelduel.testrun.sandbox.table import TableMeter
from modelduel.testrun.sandbox.watchdog import MIB, NICE, Meter, Sampler


class Unsandboxed:
    """Runs jobs as the reader's own processes."""

    name = "none"

    async def spawn(self, job: Job) -> Running:
        """Start a job in a temporary folder. Raises CannotJudgeError when that cannot be made."""
        try:
            folder = Folder(job.files)
        except OSError as error:
            raise CannotJudgeError(f"A temporary folder could not be made: {error.strerror or error}.") from error

        def meter(pid: int) -> Sampler:
            if Path("/proc/self/stat").exists():
                return Meter(pid, memory_limit=job.limits.memory_mb * MIB, nice=NICE, disk=folder.use)
            return TableMeter(pid, nice=NICE, disk=folder.use)

        async def sweep(pid: int) -> None:
            """Kill what is left in the job's process group. A daemon of its own session gets away."""
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            await asyncio.to_thread(folder.remove)

        try:
            return await start(
                limited(job.argv, job.limits),
                env={**clean_env(str(folder.scratch)), **job.env},
                limits=job.limits,
                cwd=str(folder.box),
                meter=meter,
                sweep=sweep,
            )
        except BaseException as error:
            folder.remove()
            if isinstance(error, OSError):
                raise CannotJudgeError(f"The tests could not be started: {error.strerror or error}.") from error
            raise
