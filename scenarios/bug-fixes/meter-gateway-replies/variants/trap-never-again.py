"""Asks the meter gateway for readings.

The gateway speaks lines of text: a command goes in, one line comes out for it, "OK 0042.3" or "ERR no such meter". There
are no numbers on either, so the answers of a connection belong to its commands by their order and nothing else. The
gateway may take its time, a minute when it has to wake a meter up.

To connect takes seconds, so connections are used again. The gateway lets us have `size` of them, and refuses any more.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class GatewayError(Exception):
    """The gateway answered with ERR; the connection is as good as before."""


class Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask_all(self, commands: Sequence[str]) -> list[str]:
        """Send commands in one go and return their answers.

        All answers are taken off the line before the first ERR among them is raised. Raises OSError when the
        connection is gone, or what comes is no answer.
        """
        self._writer.write("".join(f"{command}\n" for command in commands).encode())
        await self._writer.drain()
        lines = [await self._answer() for _ in commands]
        for verdict, text in lines:
            if verdict == "ERR":
                raise GatewayError(text)
        return [text for _, text in lines]

    async def _answer(self) -> tuple[str, str]:
        line = await self._reader.readline()
        if not line.endswith(b"\n"):
            raise ConnectionResetError("the gateway hung up")
        verdict, _, text = line.decode("ascii", "replace").strip().partition(" ")
        if verdict not in ("OK", "ERR"):
            raise ConnectionAbortedError(f"the gateway talks nonsense: {line!r}")
        return verdict, text

    def close(self) -> None:
        self._writer.close()


class Gateway:
    """A pool of connections; `connect` opens one, as `asyncio.open_connection` does.

    At most `size` calls are under way at the same time; more of them wait for their turn. A call that has ended, in
    whatever way, leaves its place to the next one at once.
    """

    def __init__(self, connect: Callable[[], Awaitable[Streams]], size: int = 4) -> None:
        self._connect = connect
        # A place is a connection that nobody uses, or None where one has yet to be opened. Last in, first out: what
        # was used a moment ago is the likeliest to be still alive.
        self._places: asyncio.LifoQueue[Connection | None] = asyncio.LifoQueue()
        for _ in range(size):
            self._places.put_nowait(None)

    async def ask(self, command: str) -> str:
        """Send one command and return the text of its answer.

        Raises GatewayError for an ERR, OSError when the connection is lost, ValueError for what is not one line.
        """
        (answer,) = await self.ask_all([command])
        return answer

    async def ask_all(self, commands: Sequence[str]) -> list[str]:
        """Send several commands over the same connection and return the texts of their answers, in their order."""
        for command in commands:
            if not command.isascii() or not command.isprintable() or not command.strip():
                raise ValueError(f"not a command: {command!r}")
        connection = await self._places.get()
        try:
            if connection is None:
                connection = Connection(*await self._connect())
            return await connection.ask_all(commands)
        finally:
            if connection is not None:
                connection.close()
            self._places.put_nowait(None)

    def close(self) -> None:
        """Close the connections that are not in use."""
        idle = [self._places.get_nowait() for _ in range(self._places.qsize())]
        for connection in idle:
            if connection is not None:
                connection.close()
            self._places.put_nowait(None)
