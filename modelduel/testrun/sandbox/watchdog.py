"""What a job's processes use, all of them together, read from the host's /proc; and whether that is too much.

The kernel's own limits count each process by itself, so that many children get round them; this does not.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox.job import Limit

PERIOD_S = 0.05
NICE = 10
MIB = 1 << 20
FILES_LIMIT = 20_000
"""Files in the scratch folders: empty ones take no disk, but memory of the kernel's."""

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_OWN_PROCESSES = 2  # bubblewrap outside and inside


@dataclass(frozen=True)
class Use:
    """What a job uses at one moment."""

    cpu_s: float = 0.0
    memory: int = 0
    """Bytes of resident memory; what processes share is counted once when it matters."""
    processes: int = 0
    disk: int = 0
    """Bytes in the fuller of the scratch folders."""
    files: int = 0


@dataclass(frozen=True)
class _Stat:
    parent: int
    own_s: float
    waited_s: float
    start: int
    memory: int


def exceeded(use: Use, limits: Limits) -> Limit | None:
    """Say which limit is passed."""
    if use.cpu_s > limits.cpu_s:
        return "cpu"
    if use.memory > limits.memory_mb * MIB:
        return "memory"
    if use.processes > limits.processes + _OWN_PROCESSES:
        return "processes"
    if use.disk > limits.disk_mb * MIB or use.files > FILES_LIMIT:
        return "disk"
    return None


class Sampler(Protocol):
    """Says what a job uses."""

    def sample(self) -> Use:
        """Measure. Meant for a thread."""


class Meter:
    """Samples a process and all its descendants.

    Args:
        pid: The process that was started.
        memory_limit: Bytes above which shared pages are told apart, which costs more.
        nice: Niceness given to every process that is seen, so that a crowd of busy ones starves neither the watchdog
            nor the screen.
        scratch: Folders inside the job's own file system, and the size by which they are known to be the job's.
        disk: Where there are none: given the process ids, returns bytes and files that the job has written.
    """

    def __init__(
        self,
        pid: int,
        *,
        memory_limit: int,
        nice: int = 0,
        scratch: tuple[str, ...] = (),
        scratch_size: int = 0,
        disk: Callable[[Iterable[int]], tuple[int, int]] | None = None,
    ) -> None:
        self._pid = pid
        self._memory_limit = memory_limit
        self._nice = nice
        self._scratch = scratch
        self._scratch_size = scratch_size
        self._disk_use = disk
        self._seen: dict[tuple[int, int], float] = {}

    def sample(self) -> Use:
        """Read /proc. Costs about 0.05 ms a process; meant for a thread. Zero use where there is no /proc."""
        stats = dict(_family(self._pid))
        memory = sum(stat.memory for stat in stats.values())
        if memory > self._memory_limit:
            memory = sum(map(_unshared, stats))
        disk, files = self._disk(stats)
        return Use(self._cpu_s(stats), memory, len(stats), disk, files)

    def _cpu_s(self, stats: dict[int, _Stat]) -> float:
        """Two counts, each with a hole that the other closes.

        A dead child's time is added to its parent's only when the parent waits for it; the time of a child that lived
        and died between two samples is known to its parent alone.
        """
        for pid, stat in stats.items():
            if self._nice and (pid, stat.start) not in self._seen:
                _step_back(pid, self._nice)
            self._seen[pid, stat.start] = stat.own_s
        return max(sum(stat.own_s + stat.waited_s for stat in stats.values()), sum(self._seen.values()))

    def _disk(self, stats: dict[int, _Stat]) -> tuple[int, int]:
        if self._disk_use is not None:
            return self._disk_use(stats)
        if not self._scratch or not stats:
            return 0, 0
        pid = max(stats)  # the newest is the likeliest to be wholly inside
        used = [self._used(f"/proc/{pid}/root{folder}") for folder in self._scratch]
        return max(disk for disk, _ in used), sum(files for _, files in used)

    def _used(self, folder: str) -> tuple[int, int]:
        """Bytes and files in a scratch folder; nothing while it is still being set up and is the host's folder."""
        try:
            found = os.statvfs(folder)
        except OSError:
            return 0, 0
        if found.f_blocks * found.f_frsize != self._scratch_size:
            return 0, 0
        return (found.f_blocks - found.f_bfree) * found.f_frsize, found.f_files - found.f_ffree


def _step_back(pid: int, nice: int) -> None:
    """Lower a process's priority; its later children inherit that."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, nice)


def _family(root: int) -> Iterator[tuple[int, _Stat]]:
    """Yield a process and its descendants, those that vanish meanwhile left out."""
    waiting = [root]
    known = {root}
    while waiting:
        pid = waiting.pop()
        stat = _stat(pid)
        if stat is None:
            continue
        yield pid, stat
        children = [child for child in _children(pid) if child not in known]
        known.update(children)
        waiting.extend(children)


def _stat(pid: int) -> _Stat | None:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123 - several hundred a second
            text = file.read()
    except OSError:
        return None
    # The name in brackets may hold anything, brackets and blanks included; fields count from after it.
    part = text[text.rindex(b")") + 2 :].split()
    user, system, waited_user, waited_system = (int(number) * _TICK_S for number in part[11:15])
    return _Stat(int(part[1]), user + system, waited_user + waited_system, int(part[19]), int(part[21]) * _PAGE)


def _children(pid: int) -> list[int]:
    try:
        tasks = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - several hundred a second
    except OSError:
        return []
    found: list[int] = []
    for task in tasks:
        try:
            with open(f"/proc/{pid}/task/{task}/children", "rb") as file:  # noqa: PTH123 - as above
                found.extend(int(child) for child in file.read().split())
        except FileNotFoundError:
            if not _HAS_CHILDREN:
                return [other for other, stat in _everybody() if stat.parent == pid]
        except OSError:
            continue
    return found


_HAS_CHILDREN = os.path.exists(f"/proc/{os.getpid()}/task/{os.getpid()}/children")  # noqa: PTH110 - asked once
"""Whether the kernel lists children (CONFIG_PROC_CHILDREN); else everybody's parent is read."""


def _everybody() -> Iterator[tuple[int, _Stat]]:
    for name in os.listdir("/proc"):  # noqa: PTH208 - a fallback in a loop
        if name.isdigit() and (stat := _stat(int(name))) is not None:
            yield int(name), stat


def _unshared(pid: int) -> int:
    """Return the proportional set size in bytes: children share their parent's pages until they write to them.

    Where that is not told, all that the process holds by now: nothing, when it has ended since it was first looked at.
    """
    with contextlib.suppress(OSError), open(f"/proc/{pid}/smaps_rollup", "rb") as file:  # noqa: PTH123 - as above
        for line in file:
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    stat = _stat(pid)
    return 0 if stat is None else stat.memory
