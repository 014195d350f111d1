"""One contender's connection to its service: opened when something is first asked, and closed once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Generic, Protocol, TypeVar

from modelduel.contender.address import base_url
from modelduel.contender.failures import Place, explain
from modelduel.contender.keys import key_variable, require_key
from modelduel.contender.model import Contender
from modelduel.contender.opening import off_the_loop


class _Closes(Protocol):
    def close(self) -> Awaitable[None]: ...


Client = TypeVar("Client", bound=_Closes)


class Desk(Generic[Client]):
    """What a provider, or a batch service, keeps of its SDK.

    Args:
        contender: The model and its settings.
        connect: Makes the SDK's client of contender and key, in a thread.
        key: Sent as it is; by default the key is looked up when something is first asked.
        most_answers: How many whole answers one file may hold; 0 where each is streamed by itself.
    """

    def __init__(
        self, contender: Contender, connect: Callable[..., Client], key: str | None, *, most_answers: int = 0
    ) -> None:
        self.key = key
        self._contender = contender
        self._build = partial(connect, contender, most_answers=most_answers)
        self._client: Client | None = None
        self._opening = asyncio.Lock()

    async def client(self) -> Client:
        """Return the SDK's client. Raises ProviderFailure."""
        async with self._opening:
            if self._client is None:
                key = self.key = self.key or await require_key(self._contender)
                self._client = await off_the_loop(lambda: self._build(key=key))
            return self._client

    def place(self) -> Place:
        """Return where requests go."""
        contender = self._contender
        return Place(
            host=base_url(contender.provider, contender.base_url),
            model=contender.model,
            timeout_s=contender.timeout_s,
            key=self.key,
            key_variable=key_variable(contender),
        )

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn whatever is raised inside into a ProviderFailure."""
        try:
            yield
        except Exception as error:
            raise explain(error, self.place()) from error

    async def close(self) -> None:
        """Close every connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()
