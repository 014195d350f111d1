"""The Landlock mechanism: a plain process that the kernel keeps to its folder, with a system call filter.

For machines where no bubblewrap can make namespaces. Signals are held back from Linux 6.12 on, or as root by the job's
own user number; the start of modelduel proves it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import functools
import marshal
import os
import platform
import resource
import secrets
from collections.abc import Iterable
from pathlib import Path

from modelduel.errors import CannotJudgeError
from modelduel.testrun.interpreter import own_interpreter
from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox import seccomp
from modelduel.testrun.sandbox.folder import Folder
from modelduel.testrun.sandbox.job import Job, Running
from modelduel.testrun.sandbox.process import (
    FIRST_UID,
    UIDS,
    JobProcess,
    clean_env,
    memory_file,
    readable,
    rlimits,
    start,
)
from modelduel.testrun.sandbox.watchdog import MIB, NICE, Meter

_LAUNCHER = Path(__file__).parents[1] / "inside" / "launcher.py"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/ld.so.cache", "/etc/localtime")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_FLAGS = ("-I", "-S", "-B")
_START = "import marshal, sys\nwith open(int(sys.argv[1]), 'rb') as file: exec(marshal.load(file))"
_CREATE_RULESET, _ASK_VERSION = 444, 1
_SCOPES_FROM = 6
_STARTED_LATER = 4096
"""Room for the threads of jobs and programs that the same user starts while a job runs."""


class Landlock:
    """Holds jobs with Landlock and seccomp, through a small launcher.

    Args:
        root: Whether this process runs as root (default: ask).
    """

    name = "landlock"

    def __init__(self, *, root: bool | None = None) -> None:
        self._root = os.getuid() == 0 if root is None else root

    async def spawn(self, job: Job) -> Running:
        """Start a job. Raises CannotJudgeError when the kernel cannot hold it, or it cannot be started."""
        if (reason := unavailable(root=self._root)) is not None:
            raise CannotJudgeError(reason)
        uid = FIRST_UID + secrets.randbelow(UIDS - 1) if self._root else None
        try:
            folder = Folder(job.files, uid)
        except OSError as error:
            raise CannotJudgeError(f"A temporary folder could not be made: {error.strerror or error}.") from error
        try:
            return await self._start(job, folder, uid)
        except BaseException as error:
            folder.remove()
            if isinstance(error, OSError):
                raise CannotJudgeError(f"The launcher could not be started: {error.strerror or error}.") from error
            raise

    async def _start(self, job: Job, folder: Folder, uid: int | None) -> JobProcess:
        binds = [path for path in job.binds if not path.is_relative_to("/usr")]
        task = {
            "owner": os.getpid(),
            "argv": list(job.argv),
            # What exists but may not be read is an error to OpenSSL, and so to Node; what is empty is none.
            "env": {**clean_env(str(folder.scratch)), "OPENSSL_CONF": "/dev/null", **job.env},
            "cwd": str(folder.box),
            "uid": uid,
            "look_everywhere": uid is not None and not _open_to_all([*binds, folder.path]),
            "abi": version(),
            "filter": seccomp.program(on_host=True, as_user=uid is None),
            "limits": _limits(job.limits, alone=uid is not None),
            "rules": [
                *((path, "read") for path in (*_SYSTEM, *map(str, binds), str(folder.box))),
                # Python finds a package by listing the folder that it lies in, and knows it there or not at all.
                *((str(parent), "list") for parent in sorted({path.parent for path in binds})),
                *((path, "device") for path in _DEVICES),
                (str(folder.scratch), "write"),
            ],
        }
        code, given = memory_file(_launcher()), memory_file(marshal.dumps(task))
        leash, letting_go = os.pipe()
        told, tell = os.pipe()
        held = [letting_go]

        def let_go() -> None:
            while held:
                os.close(held.pop())

        async def sweep(_: int) -> None:
            let_go()
            await asyncio.to_thread(folder.remove)

        try:
            running = await start(
                [own_interpreter().executable, *_FLAGS, "-c", _START, *map(str, (code, given, leash, tell))],
                env={},
                limits=job.limits,
                cwd="/",
                descriptors=[code, given, leash, tell],
                meter=lambda pid: Meter(pid, memory_limit=job.limits.memory_mb * MIB, nice=NICE, disk=folder.use),
                sweep=sweep,
                stop=let_go,
            )
        except BaseException:
            let_go()
            os.close(told)
            raise
        finally:
            for descriptor in (code, given, leash, tell):
                os.close(descriptor)
        try:
            await readable(told)
            if complaint := os.read(told, 4096).decode("utf-8", "replace"):
                ended = await running.kill()
                raise CannotJudgeError(f"The job could not be locked in: {complaint}.", where=ended.output[:200])
        except BaseException:
            await running.kill()
            raise
        finally:
            os.close(told)
        return running


@functools.cache
def _launcher() -> bytes:
    """Return the launcher's program, compiled once: it starts with every job."""
    return marshal.dumps(compile(_LAUNCHER.read_text("utf-8"), str(_LAUNCHER), "exec"))


def unavailable(*, root: bool | None = None) -> str | None:
    """Say why this kernel cannot hold a job, or None. `root`: whether this process runs as root (default: ask)."""
    abi = version()
    root = os.getuid() == 0 if root is None else root
    if abi < 1:
        return "The kernel has no Landlock."
    if not root and abi < _SCOPES_FROM:
        return "Landlock holds signals back from Linux 6.12 on; this kernel is older."
    if seccomp.program() is None:
        return f"There is no system call filter for {platform.machine()} processors."
    return None


def version() -> int:
    """Return the version of Landlock that the kernel offers; 0 without it."""
    libc = ctypes.CDLL(None)
    return max(0, int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION)))


def _limits(limits: Limits, *, alone: bool) -> list[tuple[int, int]]:
    """Return the kernel's own limits by number. Processes are counted by user: one who is not alone brings others."""
    values = rlimits(limits)
    values["fsize"] = limits.disk_mb * MIB + MIB
    if not alone:
        ceiling = resource.getrlimit(resource.RLIMIT_NPROC)[1]
        wanted = values["nproc"] + _everybodys_threads() + _STARTED_LATER
        values["nproc"] = wanted if ceiling == resource.RLIM_INFINITY else min(wanted, ceiling)
    return [(getattr(resource, f"RLIMIT_{name.upper()}"), value) for name, value in values.items()]


def _everybodys_threads() -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/loadavg").read_text("ascii").split()[3].partition("/")[2])
    return 0


def _open_to_all(paths: Iterable[Path]) -> bool:
    """Say whether a user who owns nothing may walk to all of these."""
    return all(place.stat().st_mode & 0o001 for path in paths for place in (path, *path.parents) if place.is_dir())
