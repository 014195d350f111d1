"""What a job uses, from the output of `ps`, where there is no /proc: slower, and good enough for a net."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from modelduel.testrun.sandbox.watchdog import Use

_COMMAND = ("/bin/ps", "-A", "-o", "pid=,ppid=,rss=,time=,stat=")
_TIMEOUT_S = 60
_REST_S = 0.2
"""Between two looks: each costs a process."""


class Row(NamedTuple):
    """A process: ids, resident bytes, CPU seconds."""

    pid: int
    parent: int
    memory: int
    cpu_s: float


class TableMeter:
    """Samples a process, its descendants, and those of them that were seen before they became orphans.

    Args:
        pid: The process that was started.
        nice: Niceness given to every process that is seen.
        disk: Given the process ids, returns bytes and files that the job has written.
    """

    def __init__(self, pid: int, *, nice: int, disk: Callable[[Iterable[int]], tuple[int, int]]) -> None:
        self._pid = pid
        self._nice = nice
        self._disk = disk
        self._cpu_s: dict[int, float] = {}
        self._alive = {pid}
        self._last = Use()
        self._next = 0.0

    def sample(self) -> Use:
        """Read the table, at most every 0.2 s. Meant for a thread."""
        if time.monotonic() >= self._next:
            rows = self._family()
            disk, files = self._disk(row.pid for row in rows)
            self._last = Use(
                sum(self._cpu_s.values()), sum(row.memory for row in rows), len(rows), disk=disk, files=files
            )
            self._next = time.monotonic() + _REST_S
        return self._last

    def kill_all(self) -> None:
        """Kill whatever of the job is still there, until a look finds nothing."""
        while rows := [row for row in self._family() if row.pid != self._pid]:
            for row in rows:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(row.pid, signal.SIGKILL)

    def _family(self) -> list[Row]:
        done = subprocess.run(_COMMAND, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
        rows = family(parsed(done.stdout), self._alive)
        self._alive = {row.pid for row in rows}  # a number that is free again may become anybody's
        for row in rows:
            if row.pid not in self._cpu_s:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.setpriority(os.PRIO_PROCESS, row.pid, self._nice)
            self._cpu_s[row.pid] = max(row.cpu_s, self._cpu_s.get(row.pid, 0.0))
        return rows


def parsed(text: str) -> list[Row]:
    """Return the rows of `ps -o pid=,ppid=,rss=,time=,stat=`, without the dead and lines of another form."""
    rows = []
    for line in text.splitlines():
        parts = line.split()
        with contextlib.suppress(ValueError):
            pid, parent, memory, used, state = parts
            if not state.startswith("Z"):
                rows.append(Row(int(pid), int(parent), int(memory) * 1024, seconds(used)))
    return rows


def seconds(text: str) -> float:
    """Return the seconds of `M:SS.ss` (macOS) or `D-HH:MM:SS` (Linux). Raises ValueError."""
    days, _, clock = text.rpartition("-")
    total = 0.0
    for part in clock.split(":"):
        total = 60 * total + float(part)
    return total + 86_400 * int(days or 0)


def family(rows: Iterable[Row], roots: Iterable[int]) -> list[Row]:
    """Return the rows of some processes and of all their descendants."""
    by_parent: dict[int, list[Row]] = {}
    by_pid: dict[int, Row] = {}
    for row in rows:
        by_parent.setdefault(row.parent, []).append(row)
        by_pid[row.pid] = row
    found: dict[int, Row] = {}
    waiting = [by_pid[pid] for pid in roots if pid in by_pid]
    while waiting:
        row = waiting.pop()
        if row.pid not in found:
            found[row.pid] = row
            waiting.extend(by_parent.get(row.pid, ()))
    return list(found.values())
