"""Batch services: many questions handed over at once, answered within a day, at half the price where it is listed."""

from __future__ import annotations

import asyncio
import datetime
import json
import re
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

from modelduel.contender.address import base_url
from modelduel.contender.failures import Place, explain
from modelduel.contender.keys import key_variable, require_key
from modelduel.contender.model import Contender, ProviderFailure, Request, Stop, Usage
from modelduel.contender.opening import off_the_loop

MOST_REQUESTS = 500
"""Requests handed over in one batch. The services take more, but a batch's answers are read into memory whole."""
MOST_LISTED = 1_000
"""Batches looked through for one whose name at the service is not known."""
SKEW = datetime.timedelta(days=7)
"""How far this machine's clock may be from a service's."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


class _Closes(Protocol):
    def close(self) -> Awaitable[None]: ...


Client = TypeVar("Client", bound=_Closes)


class Item(Struct, frozen=True):
    """One question of a batch."""

    id: str
    """Ours: the batch's name, a hyphen and a number; at most 64 letters, digits, hyphens and underscores."""
    request: Request


class Progress(Struct, frozen=True):
    """How far a batch is."""

    ended: bool
    """Whether there are results to be fetched."""
    done: int = 0
    """How many requests have ended, as far as the service says before the end."""
    refused: str = ""
    """Why the service took the batch and then asked none of it."""
    cancelled: bool = False
    """Whether somebody cancelled it: it has ended or soon will, and may say nothing of what was not asked."""


class Result(Struct, frozen=True):
    """What became of one question."""

    id: str
    """As it was handed over; whoever reads it must have asked it."""
    end: Stop | ProviderFailure
    text: str = ""
    usage: Usage | None = None


class Found(Struct, frozen=True):
    """What is known of a batch that may never have reached its service."""

    id: str = ""
    """The service's name for it; empty if it was not found."""
    unsure: bool = False
    """A batch that is still running may be the one: nobody can tell before it ends."""


class UnsureError(ProviderFailure):
    """A batch was sent, and nobody knows whether it arrived; it must be looked for before anything is sent again."""


class BatchService(Protocol):
    """The batch service of one contender. Used on one event loop and closed there; never retries."""

    async def submit(self, name: str, items: Sequence[Item]) -> str:
        """Hand a batch over; return the service's name for it.

        Raises:
            UnsureError: It may have been taken all the same.
            ProviderFailure: It was not taken.
        """
        ...

    async def find(self, name: str, count: int, made: datetime.datetime, others: Collection[str]) -> Found:
        """Look for a batch that was perhaps handed over. Raises ProviderFailure.

        Args:
            name: Ours.
            count: How many requests it has.
            made: When it was to be handed over.
            others: The service's names of batches that it cannot be.
        """
        ...

    async def look(self, id_: str) -> Progress:
        """Return how far a batch is. Raises ProviderFailure."""
        ...

    async def cancel(self, id_: str) -> None:
        """Have a batch end soon: nothing more of it is begun, and what was answered before can be fetched then.

        Raises ProviderFailure, also where it has ended already.
        """
        ...

    async def results(self, id_: str) -> list[Result]:
        """Return what became of the questions of a batch that has ended, in any order, some perhaps missing or twice.

        Raises ProviderFailure.
        """
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


def open_batches(contender: Contender) -> BatchService | None:
    """Return a contender's batch service; None if its provider has none. Nothing is imported or asked yet."""
    match contender.provider:
        case "anthropic":
            from modelduel.contender.anthropic_batch import AnthropicBatches

            return AnthropicBatches(contender)
        case "openai" | "openai-chat":
            from modelduel.contender.openai_batch import OpenAIBatches

            return OpenAIBatches(contender)
        case _:
            return None


class Desk(Generic[Client]):
    """One contender's connection to its service, for what is not streamed.

    Args:
        contender: The model and its settings.
        connect: Makes the SDK's client, in a thread.
        key: Sent as it is; by default the key is looked up when something is first asked.
    """

    def __init__(self, contender: Contender, connect: Callable[..., Client], key: str | None = None) -> None:
        self.key = key
        self._contender = contender
        self._connect = connect
        self._client: Client | None = None
        self._opening = asyncio.Lock()

    async def client(self) -> Client:
        """Return the SDK's client. Raises ProviderFailure."""
        async with self._opening:
            if self._client is None:
                key = self.key = self.key or await require_key(self._contender)
                build = partial(self._connect, self._contender, key, most_answers=MOST_REQUESTS)
                self._client = await off_the_loop(build)
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


def id_of(found: object) -> str:
    """Return the service's name for a batch or a file, which becomes part of an address. Raises TypeError."""
    id_ = getattr(found, "id", found)
    if not isinstance(id_, str) or not _ID.fullmatch(id_):
        raise TypeError("no name that could stand in an address")
    return id_


def unsure(failure: ProviderFailure) -> ProviderFailure:
    """Return what a failure to hand a batch over means: a refusal by status is sure, silence and breakdowns are not."""
    if failure.status is not None and failure.status < 500:
        return failure
    return UnsureError(
        failure.message, remedy="The same command finds out whether the batch was taken.", status=failure.status
    )


def expired(place: Place) -> ProviderFailure:
    """Return the failure of a question that its service did not get to in a day."""
    return ProviderFailure(f"{place.host} did not get to it before the batch expired.", remedy="Ask again.")


def cancelled(place: Place) -> ProviderFailure:
    """Return the failure of a question whose batch somebody cancelled, with `--cancel` or at the service's own page."""
    return ProviderFailure(f"The batch was cancelled at {place.host} before this was asked.", remedy="Ask again.")


def read_lines(data: bytes) -> Iterator[Any]:
    """Yield the JSON object of each line as a namespace; a line that is none is passed over, its request goes missing.

    A server is not trusted to send what it should, so whoever reads a line expects AttributeError and TypeError.
    """
    for line in data.splitlines():
        try:
            found = json.loads(line, object_hook=lambda table: SimpleNamespace(**table))
        except (ValueError, RecursionError):
            continue
        if isinstance(found, SimpleNamespace):
            yield found
