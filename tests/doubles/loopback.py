"""What every double of a service is: a server on the loopback interface, in the test's own event loop."""

from __future__ import annotations

import asyncio
from typing import Self


class Loopback:
    """A server that is there while it is entered. A double says in `_serve` what it answers."""

    def __init__(self) -> None:
        self.port = 0
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.StreamWriter] = set()
        self._hung_up = asyncio.Event()

    @property
    def anthropic_url(self) -> str:
        """The base URL for the Messages API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def openai_url(self) -> str:
        """The base URL for chat completions and Responses."""
        return f"http://127.0.0.1:{self.port}/v1"

    async def hung_up(self) -> None:
        """Wait until a client has closed its connection in the middle of an answer."""
        await self._hung_up.wait()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for client in self._clients:
            client.transport.abort()
        await asyncio.sleep(0)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._clients.add(writer)
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            self._hung_up.set()
        finally:
            self._clients.discard(writer)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection until it ends."""
        raise NotImplementedError
