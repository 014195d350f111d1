"""A started job: its streams, its watchdog, its output, and how it ended."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, cast

from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox.job import LINE_LIMIT, Ended, Limit
from modelduel.testrun.sandbox.watchdog import PERIOD_S, Sampler, Use, exceeded

_RESERVED_MB = 1024
"""What a runtime may take of the address space and never touch: V8 maps 512 MB for its code before anything runs."""

LINGER_S = 5.0
"""How long a dead job's processes and pipes are waited for."""
FIRST_UID, UIDS = 1_879_048_192, 1 << 28
"""Numbers that no distribution or container tool hands out. Each job of a root gets its own, since the kernel counts
processes by user."""
_THREAD = ThreadPoolExecutor(1, "sandbox-watchdog")
"""Of its own, so that no import or save that fills the loop's threads delays a kill."""


class _Pipes(asyncio.SubprocessProtocol):
    """Collects stdout as lines and stderr up to a limit; says when there is too much of either."""

    def __init__(self, output_limit: int, too_much: Callable[[], None]) -> None:
        self.exited = asyncio.Event()
        self.closed = asyncio.Event()
        self.output = bytearray()
        self._output_limit = output_limit
        self._too_much = too_much
        self._lines = bytearray()
        self._news = asyncio.Event()
        self._open = {0, 1, 2}

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Keep what came."""
        if fd == 1:
            self._lines += data
            self._news.set()
            if len(self._lines) > LINE_LIMIT:
                self._too_much()
        else:
            self.output += data[: self._output_limit - len(self.output)]
            if len(self.output) >= self._output_limit:
                self._too_much()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Note the end of a stream."""
        self._open.discard(fd)
        self._news.set()
        if not self._open & {1, 2}:
            self.closed.set()

    def process_exited(self) -> None:
        """Note the end of the process."""
        self.exited.set()

    async def read_line(self) -> bytes | None:
        searched = 0
        while (end := self._lines.find(b"\n", searched)) < 0:
            if 1 not in self._open:
                rest = bytes(self._lines) or None
                self._lines.clear()
                return rest
            searched = len(self._lines)
            self._news.clear()
            await self._news.wait()
        line = bytes(self._lines[:end])
        del self._lines[: end + 1]
        return line


class JobProcess:
    """A `Running` around a child process; made by `start`.

    Args:
        pipes, transport: The child's two ends, as asyncio made them.
        limits: What the watchdog holds it to.
        meter: Samples its use; None where the platform has no /proc.
        sweep: Called after the child's end, to see to it that nothing outlives it.
        stop: Ends the child.
    """

    def __init__(
        self,
        pipes: _Pipes,
        transport: asyncio.SubprocessTransport,
        limits: Limits,
        meter: Sampler | None,
        sweep: Callable[[], Awaitable[None]],
        stop: Callable[[], None],
    ) -> None:
        self._pipes = pipes
        self._transport = transport
        self._stdin = cast(asyncio.WriteTransport, transport.get_pipe_transport(0))
        self._limits = limits
        self._meter = meter
        self._sweep = sweep
        self._stop = stop
        self._started = time.monotonic()
        self._use = Use()
        self._limit: Limit | None = None
        self._cpu_until = limits.cpu_s
        self._wall_until = self._started + limits.wall_s
        self._end = asyncio.create_task(self._watch())

    def write(self, data: bytes) -> None:
        """Send bytes to its stdin."""
        if not self._stdin.is_closing():
            self._stdin.write(data)

    def close_stdin(self) -> None:
        """Let it see the end of its stdin."""
        self._stdin.close()

    async def read_line(self) -> bytes | None:
        """Return the next line of its stdout, or None after the last."""
        return await self._pipes.read_line()

    async def cpu_s(self) -> float:
        """CPU seconds used so far by all processes of the job, in steps of the kernel's clock tick (10 ms)."""
        await self._measure()
        return self._use.cpu_s

    def allow(self, cpu_s: float | None, wall_s: float | None) -> None:
        """Kill the job when it uses this much more from now on; the job's own limits hold all the same."""
        self._cpu_until = self._limits.cpu_s if cpu_s is None else min(self._limits.cpu_s, self._use.cpu_s + cpu_s)
        whole = self._started + self._limits.wall_s
        self._wall_until = whole if wall_s is None else min(whole, time.monotonic() + wall_s)

    async def ended(self) -> Ended:
        """Wait for the end."""
        return await asyncio.shield(self._end)

    async def kill(self) -> Ended:
        """Kill the job and wait until it is gone."""
        self.stop(None)
        return await self.ended()

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill what is left."""
        await self.kill()

    def stop(self, limit: Limit | None) -> None:
        """Kill the process, if it is still there, and remember for which limit."""
        if self._transport.get_returncode() is None:
            self._limit = self._limit or limit
            try:
                self._stop()
            except ProcessLookupError:
                return  # it ended in this moment

    async def _watch(self) -> Ended:
        """Sample the job until its end, kill it when a limit is passed, and say how it ended."""
        while not self._pipes.exited.is_set():
            try:
                await asyncio.wait_for(self._pipes.exited.wait(), PERIOD_S)
            except TimeoutError:
                await self._measure()
                self.stop_if_needed()
        wall_s = time.monotonic() - self._started
        await self._sweep()
        try:
            await asyncio.wait_for(self._pipes.closed.wait(), LINGER_S)
        except TimeoutError:
            pass
        finally:
            self._transport.close()
        code = self._transport.get_returncode() or 0
        code = 128 - code if code < 0 else code
        if self._limit is None and code == 128 + signal.SIGXCPU:
            self._limit = "cpu"  # one process reached the kernel's own limit between two samples
        return Ended(code, self._limit, self._use.cpu_s, wall_s, self._pipes.output.decode("utf-8", "replace"))

    def stop_if_needed(self) -> None:
        """Kill the job when the last sample, or the clock, passes a limit."""
        if self._use.cpu_s > self._cpu_until:
            self.stop("cpu")
        elif time.monotonic() > self._wall_until:
            self.stop("wall")
        elif (limit := exceeded(self._use, self._limits)) is not None:
            self.stop(limit)

    async def _measure(self) -> None:
        if self._meter is not None:
            use = await asyncio.get_running_loop().run_in_executor(_THREAD, self._meter.sample)
            self._use = Use(max(use.cpu_s, self._use.cpu_s), use.memory, use.processes, use.disk, use.files)


async def start(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    limits: Limits,
    cwd: str | None = None,
    descriptors: Sequence[int] = (),
    meter: Callable[[int], Sampler | None],
    sweep: Callable[[int], Awaitable[None]],
    stop: Callable[[], None] | None = None,
) -> JobProcess:
    """Start a child process as a job, in a session of its own.

    A Ctrl-C at the terminal is for modelduel alone: a job that died of it would look like code that does not run.

    Args:
        argv: Program and arguments.
        env: Its whole environment.
        limits: What it is held to.
        cwd: Where it starts.
        descriptors: Inherited by the child under the same numbers.
        meter: Makes the meter for its process id.
        sweep: Called with its process id after its end.
        stop: Ends it and all that is its; by default it is killed.

    Raises:
        OSError: The program cannot be started.
    """
    running: list[JobProcess] = []

    def too_much() -> None:
        for one in running:
            one.stop("output")

    transport, pipes = await asyncio.get_running_loop().subprocess_exec(
        lambda: _Pipes(limits.output_kb * 1024, too_much),
        *argv,
        env=dict(env),
        cwd=cwd,
        pass_fds=tuple(descriptors),
        start_new_session=True,
    )
    pid = transport.get_pid()

    def kill() -> None:
        # Not the transport's own: before it kills, it asks for an exit code, and takes that from under asyncio's nose.
        os.kill(pid, signal.SIGKILL)

    job = JobProcess(pipes, transport, limits, meter(pid), lambda: sweep(pid), stop or kill)
    running.append(job)
    return job


def rlimits(limits: Limits) -> dict[str, int]:
    """Return the kernel's own limits per process: nets under the watchdog, wide enough that it acts first.

    Keys are the names of resource.RLIMIT_*, in lower case; seconds, bytes and counts.
    """
    return {
        "cpu": int(limits.cpu_s) + 2,
        "data": (limits.memory_mb + limits.memory_mb // 4 + _RESERVED_MB) << 20,
        "nofile": 256,
        "core": 0,
        "nproc": 4 * limits.processes,  # counts threads as well
    }


def clean_env(scratch: str) -> dict[str, str]:
    """Return the environment that every job gets: nothing of the user's own."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": scratch,
        "TMPDIR": scratch,
        "LANG": "C.UTF-8",
        "USER": "candidate",
        "LOGNAME": "candidate",
    }


async def readable(descriptor: int) -> None:
    """Wait until something can be read, an end included."""
    ready = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)


def memory_file(content: bytes) -> int:
    """Return the descriptor of a nameless file that holds bytes, to be read from its start by a child (Linux)."""
    descriptor = os.memfd_create("job")
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


_ULIMITS = {"cpu": ("-t", 1), "data": ("-d", 1024), "nofile": ("-n", 1), "core": ("-c", 1)}
"""Options of the shell's ulimit with their units; `nproc` counts the whole user and would hit the reader."""


def limited(argv: Sequence[str], limits: Limits) -> list[str]:
    """Return a command line that sets the kernel's own limits before it becomes another."""
    values = rlimits(limits)
    words = "".join(f"ulimit {flag} {values[name] // unit}; " for name, (flag, unit) in _ULIMITS.items())
    return ["/bin/sh", "-c", f'{words} exec "$@"', "job", *argv]
