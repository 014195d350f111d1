"""A contender that is any program: it reads the prompt on stdin and streams its answer to stdout."""

from __future__ import annotations

import asyncio
import codecs
import os
import shlex
import signal
import subprocess
from asyncio import StreamReader, StreamWriter, SubprocessTransport
from asyncio.subprocess import Process, SubprocessStreamProtocol
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import Any

from modelduel.contender.failures import quote
from modelduel.contender.model import Contender, ModelInfo, Piece, ProviderFailure, Request, Stop
from modelduel.errors import InputError
from modelduel.text import printable_encoding

_CHUNK = 65_536
_TAIL = 4_096  # bytes of stderr kept
_SHOWN = 280  # characters of it shown: an error's last line says most
_LAST_WORDS_S = 0.5
_LOOK_S = 0.05
_GUARDIAN = 'read -r _; kill -9 "-$1"'  # no `--`: dash would take it for a process


class CommandProvider:
    """One contender behind a command line, which is split as a shell would, but run without one.

    It gets the system prompt, an empty line and the prompt, in UTF-8, and this process's environment: it is the user's
    own program. It runs in a process group of its own, which is killed when the answer has ended, and when this process
    has, however it ends.

    Raises:
        InputError: The command line is empty or has an open quotation.
    """

    def __init__(self, contender: Contender) -> None:
        try:
            self._arguments = shlex.split(contender.model)
        except ValueError as error:
            raise InputError(f"The command line {contender.model!r} cannot be read: {error}.") from None
        if not self._arguments:
            raise InputError("The command line is empty.", remedy="Write command:PROGRAM ARGUMENTS.")
        self._contender = contender

    def sent(self) -> Mapping[str, Any]:
        """Return nothing: a program gets the prompts and no settings."""
        return {}

    async def ready(self) -> None:
        """Do nothing: a program is started for each answer."""

    async def models(self) -> list[ModelInfo]:
        """Return the program itself."""
        return [ModelInfo(self._contender.model)]

    async def aclose(self) -> None:
        """Do nothing: each answer's program has ended with it."""

    async def stream(self, request: Request) -> AsyncGenerator[Piece, None]:
        """Run the program once and yield what it writes as it comes, then one `Stop`. Raises ProviderFailure."""
        patience = self._contender.timeout_s
        run = await self._start()
        feeding = asyncio.create_task(_feed(run.stdin, "\n\n".join(filter(None, (request.system, request.prompt)))))
        complaint = bytearray()
        listening = asyncio.create_task(_keep_tail(run.stderr, complaint))
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        try:
            run.guard()
            while True:
                async with asyncio.timeout(patience):
                    chunk = await run.stdout.read(_CHUNK)
                if text := decoder.decode(chunk, final=not chunk):
                    yield text
                if not chunk:
                    break
            async with asyncio.timeout(patience):
                code = await run.exit_code()
            if code != 0:
                await asyncio.wait({listening}, timeout=_LAST_WORDS_S)
        except TimeoutError:
            raise ProviderFailure(
                f"{self._arguments[0]!r} fell silent for {patience:g} seconds.",
                remedy="Ask again, or raise the contender's timeout_s.",
                transient=True,
            ) from None
        finally:
            run.kill()
            feeding.cancel()
            listening.cancel()
            try:
                await asyncio.gather(feeding, listening, run.exit_code(), return_exceptions=True)
            finally:
                run.let_go()
        if code != 0:
            raise self._failure(code, complaint.decode("utf-8", "replace"))
        yield Stop("exit 0", "finished")

    def _failure(self, code: int, complaint: str) -> ProviderFailure:
        program = self._arguments[0]
        how = f"was ended by {_signal_name(-code)}" if code < 0 else f"ended with exit code {code}"
        said = f" Its last words: “{quote(complaint[-_SHOWN:])}”" if complaint.strip() else ""
        return ProviderFailure(f"{program!r} {how}.{said}", remedy="Run it by hand with the same prompt.")

    async def _start(self) -> _Run:
        program = self._arguments[0]
        loop = asyncio.get_running_loop()
        try:
            # As `create_subprocess_exec` does it; but that keeps the transport, which alone can be closed, to itself.
            transport, protocol = await loop.subprocess_exec(
                lambda: SubprocessStreamProtocol(limit=_CHUNK, loop=loop), *self._arguments, start_new_session=True
            )
        except FileNotFoundError:
            raise ProviderFailure(
                f"There is no program {program!r}.", remedy="Check the contender's command line and PATH."
            ) from None
        except (OSError, ValueError) as error:  # not executable, not a program, a null character
            reason = getattr(error, "strerror", None) or error
            raise ProviderFailure(
                f"{program!r} could not be started: {reason}.", remedy="Check the contender's command line."
            ) from error
        return _Run(transport, Process(transport, protocol, loop))


class _Run:
    """One running program, in a process group of its own."""

    def __init__(self, transport: SubprocessTransport, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self.stdin, self.stdout, self.stderr = process.stdin, process.stdout, process.stderr
        self._transport = transport
        self._process = process
        self._guardian: subprocess.Popen[bytes] | None = None

    def guard(self) -> None:
        """Let a guardian kill the group when this process ends without having done so. Raises ProviderFailure.

        It waits for the end of a pipe that this process alone holds open. Linux's parent-death signal would reach the
        program and none of its children, and would come when the thread that started it ends.
        """
        try:
            self._guardian = subprocess.Popen(
                ["/bin/sh", "-c", _GUARDIAN, "sh", str(self._process.pid)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise ProviderFailure(
                f"The program could not be guarded: {error.strerror or error}.",
                remedy="Close some programs and ask again.",
            ) from error

    async def exit_code(self) -> int:
        """Wait for the program itself; `wait`, before Python 3.13, waits for every heir of its pipes as well."""
        waiting = asyncio.ensure_future(self._process.wait())
        try:
            while (code := self._process.returncode) is None:
                await asyncio.wait({waiting}, timeout=_LOOK_S)
        finally:
            waiting.cancel()
        return code

    def kill(self) -> None:
        """Kill whatever is left of the group."""
        with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
            os.killpg(self._process.pid, signal.SIGKILL)

    def let_go(self) -> None:
        """Let go of the guardian, and of the pipes, which an escaped child may hold.

        Once the exit code is known: `close` looks for it as well, and whoever of the two comes second complains aloud.
        """
        self._transport.close()
        if self._guardian is not None:
            self._guardian.kill()  # before its pipe ends: the group is gone, and its number free for others
            self._guardian.wait()
            assert self._guardian.stdin is not None
            self._guardian.stdin.close()


async def _feed(stdin: StreamWriter, prompt: str) -> None:
    """Write the prompt; a program that does not read it to the end is free to."""
    with suppress(BrokenPipeError, ConnectionResetError):
        stdin.write(printable_encoding(prompt).encode())
        await stdin.drain()
    stdin.close()


async def _keep_tail(stderr: StreamReader, tail: bytearray) -> None:
    """Read stderr to its end, so that the program never waits for us, and keep the last of it."""
    while chunk := await stderr.read(_CHUNK):
        tail += chunk
        del tail[:-_TAIL]


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
