"""What a sandbox is asked to run, and what it says of the end: the seam that every mechanism fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, Self

from modelduel.testrun.model import Limits

Limit = Literal["cpu", "wall", "memory", "processes", "disk", "output"]

LINE_LIMIT = 8 << 20
"""Bytes that a job's stdout may hold unread; more is an attack, or no answer to anything
asked. Parsed, hostile JSON takes twenty times its length in memory."""


@dataclass(frozen=True)
class Job:
    """One program to be run on untrusted code.

    The program starts in a read-only folder that holds `files` (relative paths), so `argv` names them relatively. It
    may write to the folder in `TMPDIR` alone. Its stdout is a channel for the caller; what it writes to stderr is kept
    as output.
    """

    argv: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    binds: tuple[Path, ...] = ()
    """Host paths that are visible inside, read-only, in the same place."""
    env: Mapping[str, str] = field(default_factory=dict)
    """All of the environment but PATH, HOME, TMPDIR, LANG, USER and LOGNAME, which the sandbox sets."""
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Ended:
    """How a job ended. `code` is the exit code, 128 + n after signal n."""

    code: int
    limit: Limit | None
    """The limit for which it was killed."""
    cpu_s: float
    """CPU seconds of all its processes, as last sampled."""
    wall_s: float
    output: str
    """What it wrote to stderr, cut at the output limit; untrusted."""


class Running(Protocol):
    """A job that has been started. Leaving its `async with` kills whatever is left of it."""

    def write(self, data: bytes) -> None:
        """Send bytes to its stdin. What is sent to a job that has ended is lost."""

    def close_stdin(self) -> None:
        """Let it see the end of its stdin."""

    async def read_line(self) -> bytes | None:
        """Return the next line of its stdout without the newline, or None after the last.

        An unfinished last line counts as a line. A job whose unread lines pass `LINE_LIMIT` is killed.
        """

    async def cpu_s(self) -> float:
        """CPU seconds used so far by all processes of the job; 0 where the platform does not tell."""

    def allow(self, cpu_s: float | None, wall_s: float | None) -> None:
        """Kill the job when it uses this much more from now on (None: only the job's own limits hold)."""

    async def ended(self) -> Ended:
        """Wait for the end."""

    async def kill(self) -> Ended:
        """Kill everything that belongs to the job, and wait until it is gone."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Sandbox(Protocol):
    """One mechanism that holds a program."""

    @property
    def name(self) -> str:
        """Such as `bubblewrap`; recorded with every test run."""

    async def spawn(self, job: Job) -> Running:
        """Start a job.

        Must be called from the event loop's own thread: the kernel kills the job when that *thread* ends.

        Raises:
            CannotJudgeError: The mechanism could not be started.
        """
