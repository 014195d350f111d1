"""The server of the embedded model: a child process on loopback, shared by whoever needs it, gone with the program."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import platform
import re
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import IO, Any

from modelduel.contender.local_weights import MODEL, find
from modelduel.errors import InputError, ModelduelError
from modelduel.installing import ENGINE, install_line
from modelduel.text import safe_line

CONTEXT = 4096
"""Tokens of prompt and answer together, in each slot."""
SLOTS = 2
"""Answers given at the same time; a third waits."""

_CHILD = Path(__file__).with_name("_local_serve.py")
_START_S = 120.0  # measured 0.6 s; a cold disk under load is slow, a hang must still end
_TAIL = 16_384
_MAX_REASON = 300
_ENGINE_ERROR = re.compile(r"[\d.]+ E (.+)")


class LocalServer:
    """A running server.

    Attributes:
        address: Its URL without a path, such as `http://127.0.0.1:41234`.
        key: The API key it asks for; made for this one run.
    """

    def __init__(self, address: str, key: str, process: subprocess.Popen[bytes]) -> None:
        self.address = address
        self.key = key
        self._process = process

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process is still running."""
        return self._process.poll() is None

    async def stop(self) -> None:
        """End the process at once (it has nothing to save) and wait for it. May be called twice."""
        await asyncio.to_thread(_end, self._process)

    async def wait(self) -> int:
        """Wait until the process ends by itself and return its exit code; cancelling stops it."""
        try:
            return await asyncio.to_thread(self._process.wait)
        finally:
            # Always: a thread that still waits for the process would hold up the loop's end.
            self._process.kill()


def refusal(machine: str, cpuinfo: str, *, engine: bool) -> InputError | None:
    """Say why the embedded model cannot run here, or None.

    Args:
        machine: The processor's family, as `platform.machine()` names it.
        cpuinfo: The text of Linux's `/proc/cpuinfo`; empty where there is none.
        engine: Whether the inference engine is installed.
    """
    if not engine:
        return InputError("The local model's engine is not installed.", remedy=f"Run: {install_line(ENGINE)}")
    if machine.lower() in ("x86_64", "amd64") and cpuinfo and " avx2" not in cpuinfo:
        return InputError(
            "The local model needs a processor with AVX2, and this one has none.",
            remedy="Use a hosted model or a server of your own instead: modelduel contenders list",
        )
    return None


def check_machine() -> None:
    """Raise InputError if the embedded model cannot run here."""
    cpuinfo = Path("/proc/cpuinfo")
    found = refusal(
        platform.machine(),
        cpuinfo.read_text(encoding="utf-8", errors="replace") if cpuinfo.exists() else "",
        engine=importlib.util.find_spec("xllamacpp") is not None,
    )
    if found:
        raise found


def default_threads() -> int:
    """Return how many threads the engine gets: all cores but one, which the screen needs, and at least one."""
    return max(1, (os.cpu_count() or 1) - 1)


async def start(weights: Path, *, port: int = 0, threads: int | None = None) -> LocalServer:
    """Start a server and wait until it answers (about 0.6 s).

    Args:
        weights: The checked file.
        port: On loopback; 0 lets the system choose.
        threads: Of the engine; `default_threads()` if absent.

    Raises:
        InputError: The engine is missing, or the processor is too old for it.
        ModelduelError: The server did not start; the message ends with its own last words.
    """
    check_machine()
    key = secrets.token_urlsafe(24)
    orders = {
        "weights": str(weights),
        "alias": MODEL,
        "key": key,
        "port": port,
        "context": CONTEXT,
        "slots": SLOTS,
        "threads": threads or default_threads(),
        # Linux's parent-death signal follows the thread that forked; only the main one lives as long as the program.
        "follow_thread": threading.current_thread() is threading.main_thread(),
    }
    try:
        with (
            tempfile.TemporaryFile() as log
        ):  # a file never fills up and blocks the child, as a pipe nobody reads would
            process = subprocess.Popen(  # noqa: ASYNC220  a few milliseconds, and it must be this thread that forks
                # As a file and with -P: nothing in the current folder can stand in for a module.
                [sys.executable, "-P", str(_CHILD)],
                stdin=subprocess.PIPE,  # stays open: its end tells the child that this process is gone
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # Ctrl-C is this process's business
            )
            try:
                address = await asyncio.wait_for(asyncio.to_thread(_hand_over, process, json.dumps(orders)), _START_S)
            except BaseException as error:
                _end(process)
                if isinstance(error, TimeoutError):
                    raise _not_started(process, log, f"no sign of life in {_START_S:.0f} s") from error
                raise
            if address is None:
                _end(process)
                raise _not_started(process, log, "it ended at once")
    except OSError as error:  # no room for a log, or for another process
        raise ModelduelError(f"The local model's server did not start: {error.strerror or error}.") from error
    return LocalServer(address, key, process)


class SharedServer:
    """One server for everybody in this process: started when first asked for, stopped when the last one leaves."""

    def __init__(self, launch: Callable[[], Coroutine[Any, Any, LocalServer]] | None = None) -> None:
        self._launch = launch or _launch
        self._start: asyncio.Task[LocalServer] | None = None
        self._users: set[object] = set()

    async def get(self, user: object) -> LocalServer:
        """Return the running server, started again if it died; `user` counts as using it until `leave`.

        Raises what `start` and `local_weights.find` raise.
        """
        self._users.add(user)
        start = self._start
        if start is not None and start.done() and _alive(start):
            return start.result()
        loop = asyncio.get_running_loop()
        if start is None or start.done() or start.get_loop() is not loop:
            start = self._start = loop.create_task(self._launch())
        # Shielded: one contender that is cancelled must not take the server from the other.
        return await asyncio.shield(start)

    async def leave(self, user: object) -> None:
        """Forget `user`; the last one out stops the server."""
        self._users.discard(user)
        start = self._start
        if self._users or start is None:
            return
        self._start = None
        if not start.done() and start.get_loop() is asyncio.get_running_loop():
            start.cancel()
            await asyncio.wait([start])
        if start.done() and _alive(start):
            await start.result().stop()


def _alive(start: asyncio.Task[LocalServer]) -> bool:
    return not start.cancelled() and start.exception() is None and start.result().alive


def why_not(log: str) -> str:
    """Pick the cause out of the engine's log: its first error (the others follow from it), else the last line."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [match[1] for line in lines if (match := _ENGINE_ERROR.fullmatch(line))]
    words = " ".join((errors or lines[-1:] or [""])[0].split())
    return safe_line(words)[:_MAX_REASON].rstrip(".")


async def serve_forever(on_ready: Callable[[LocalServer], None], *, port: int = 0, threads: int | None = None) -> None:
    """Serve until cancelled; `on_ready` is told the address and the key.

    Raises:
        ModelduelError: The weights or the engine are missing, the port is taken, or the server died.
    """
    server = await start(await find(), port=port, threads=threads)
    try:
        on_ready(server)
        code = await server.wait()
    finally:
        await server.stop()
    raise ModelduelError(f"The local model's server ended by itself (exit code {code}).", remedy="Start it again.")


async def _launch() -> LocalServer:
    check_machine()  # before the weights: the cheaper answer, and the one to mend first
    return await start(await find())


def _hand_over(process: subprocess.Popen[bytes], orders: str) -> str | None:
    """Give the child its orders and read its address; None when it ended instead."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(orders.encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        return None
    line = process.stdout.readline()
    return str(json.loads(line)["address"]) if line else None


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _not_started(process: subprocess.Popen[bytes], log: IO[bytes], otherwise: str) -> ModelduelError:
    log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL))
    words = why_not(log.read().decode("utf-8", "replace")) or f"{otherwise} (exit code {process.returncode})"
    return ModelduelError(
        f"The local model's server did not start: {words}.",
        remedy=(
            "Choose another port."
            if "bind" in words
            else "Free half a gigabyte of memory and try again; if it stays so: " + install_line(ENGINE, upgrade=True)
        ),
    )
