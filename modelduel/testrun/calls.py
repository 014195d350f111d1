"""The judge's end of a conversation with a program that holds untrusted functions: calls out, plain values in."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, NoReturn

from modelduel.errors import CannotJudgeError
from modelduel.testrun.sandbox import Ended, Job, Running, Sandbox

SELF = "self"
"""The name under which the object that a case is about is kept."""

_LARGE = 1 << 16
"""Bytes above which JSON is read and written in a thread."""
_LEAST_WALL_S = 10.0
_WALL_PER_CPU = 6.0
"""A call may take this many times its CPU limit, since the machine may be busy with other things."""
_MOMENT_S = 0.01
"""A program that nobody has asked anything for so long has used less than a measurement can tell."""


@dataclass(frozen=True)
class Value:
    """A call returned this plain value."""

    value: object


@dataclass(frozen=True)
class Raised:
    """A call raised."""

    names: tuple[str, ...]
    """The exception's type and its bases, nearest first."""
    message: str


@dataclass(frozen=True)
class Refused:
    """A call returned something that is no plain value."""

    message: str


@dataclass(frozen=True)
class Gone:
    """The program ended instead of replying."""

    ended: Ended


@dataclass(frozen=True)
class Forged:
    """What came is no reply to what was asked; the program has been stopped."""

    reason: str


Reply = Value | Raised | Refused | Gone | Forged


@dataclass(frozen=True)
class Timed:
    """A reply, and what it took: CPU seconds (0.01 s steps; only asked for under a limit) and seconds of wall time."""

    reply: Reply
    cpu_s: float
    wall_s: float


class Conversation:
    """Talks to one program; use as `async with`."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._silent = (-inf, 0.0)  # since when nothing has been asked, and the CPU seconds used until then

    @classmethod
    async def open(cls, sandbox: Sandbox, job: Job) -> Conversation:
        """Start the program. Raises CannotJudgeError."""
        return cls(await sandbox.spawn(job))

    async def __aenter__(self) -> Conversation:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._running.kill()

    async def load(self, request: Mapping[str, Any]) -> list[str] | str | Gone | Forged:
        """Have the candidate imported: the missing entries, or why it cannot be, or how the program ended.

        Raises:
            CannotJudgeError: The program itself did not start.
        """
        if await self._running.read_line() != b'"up"':
            last = ((await self._running.kill()).output.strip().splitlines() or ["no message"])[-1]
            raise CannotJudgeError(f"The program that serves the calls could not be started: {last}")
        reply = await self._ask(request)
        if isinstance(reply, (Gone, Forged)):
            return reply
        match reply:
            case {"ready": list(missing)}:
                return [str(name) for name in missing]
            case {"broken": str(message)}:
                return message
        return await self._forged("The reply to the import is malformed.")

    async def call(
        self, entry: str, args: Sequence[Any], kwargs: Mapping[str, Any] | None = None, cpu_s: float | None = None
    ) -> Timed:
        """Call a function.

        Args:
            entry: Its name.
            args: Positional arguments, plain values.
            kwargs: Named arguments.
            cpu_s: CPU seconds after which the program is killed; None: the job's own limit alone.

        Raises:
            TypeError, ValueError: An argument is no plain value.
        """
        request = {"entry": entry, "args": list(args), "kwargs": dict(kwargs or {})}
        return await self.timed(lambda: self.ask(request), cpu_s)

    async def timed(self, work: Callable[[], Awaitable[Reply]], cpu_s: float | None) -> Timed:
        """Return the reply that some work comes to; the program is killed when it takes more CPU seconds."""
        before = 0.0
        if cpu_s is not None:
            before = await self._used_so_far()
            self._running.allow(cpu_s, max(_LEAST_WALL_S, _WALL_PER_CPU * cpu_s))
        started = time.monotonic()
        reply = await work()
        wall_s = time.monotonic() - started
        used = 0.0
        if cpu_s is not None:
            until = await self._running.cpu_s()
            self._silent = (time.monotonic(), until)
            used = until - before
            self._running.allow(None, None)
        return Timed(reply, used, wall_s)

    async def _used_so_far(self) -> float:
        """Return the CPU seconds used: as measured after the last reply, if that came but a moment ago."""
        since, used = self._silent
        return used if time.monotonic() - since < _MOMENT_S else await self._running.cpu_s()

    async def ask(self, request: Mapping[str, Any]) -> Reply:
        """Put one request, as `inside/worker.py` describes them. Raises as `call`."""
        reply = await self._ask(request)
        return reply if isinstance(reply, (Gone, Forged)) else await self._read(reply)

    async def make(self, name: str, args: Sequence[Any], keep: str = SELF) -> Reply:
        """Make an object, which is kept under a name of its own. Raises as `call`."""
        return await self.ask({"make": name, "args": list(args), "keep": keep})

    async def method(self, on: str, name: str, args: Sequence[Any], keep: str | None = None) -> Reply:
        """Call a method of a kept object; with `keep` its result is kept too, and not sent. Raises as `call`."""
        kept = {} if keep is None else {"keep": keep}
        return await self.ask({"on": on, "method": name, "args": list(args), **kept})

    async def read(self, on: str, name: str) -> Reply:
        """Read an attribute of a kept object."""
        return await self.ask({"on": on, "read": name})

    async def forget(self) -> Reply:
        """Drop all kept objects."""
        return await self.ask({"forget": True})

    async def close(self) -> Ended:
        """Let the program end by itself, and return what it printed."""
        self._running.close_stdin()
        return await self._running.ended()

    async def _read(self, reply: dict[str, Any]) -> Reply:
        match reply:
            case {"value": value}:
                return Value(value)
            case {"refused": str(message)}:
                return Refused(message)
            case {"raised": [str(), *_] as names, "message": str(message)} if all(isinstance(n, str) for n in names):
                return Raised(tuple(names), message)
        return await self._forged("A reply is malformed.")

    async def _ask(self, request: Mapping[str, Any]) -> dict[str, Any] | Gone | Forged:
        self._silent = (-inf, 0.0)
        token = secrets.token_hex(8)
        self._running.write(await _encode({"id": token, **request}))
        line = await self._running.read_line()
        if line is None:
            return Gone(await self._running.ended())
        try:
            reply = await _decode(line)
        except (ValueError, RecursionError):
            ended = await self._running.kill()
            # A reply is cut short when the program dies while it writes it, or is killed for its length.
            return Gone(ended) if ended.limit else Forged("A line on the result channel is no reply.")
        if not isinstance(reply, dict) or reply.get("id") != token:
            return await self._forged("A reply came that answers no question.")
        return reply

    async def _forged(self, reason: str) -> Forged:
        await self._running.kill()
        return Forged(reason)


async def _encode(value: Mapping[str, Any]) -> bytes:
    def work() -> bytes:
        return json.dumps(value, allow_nan=False).encode() + b"\n"

    # Only a call's arguments are ever large; their length is a good enough guess of the work.
    args = value.get("args", ())
    return await asyncio.to_thread(work) if _is_large(args) else work()


def _is_large(value: object, depth: int = 0) -> bool:
    if isinstance(value, (list, str)):
        return len(value) > _LARGE // 8 or (
            depth < 2 and isinstance(value, list) and any(_is_large(item, depth + 1) for item in value[:100])
        )
    return False


async def _decode(line: bytes) -> Any:
    def work() -> Any:
        return json.loads(line, parse_constant=_no_constant)

    return await asyncio.to_thread(work) if len(line) > _LARGE else work()


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
