"""Batch services: many questions handed over at once, answered within a day, at half the price where it is listed."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Collection, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, Protocol

from msgspec import Struct

from modelduel.contender.failures import Place
from modelduel.contender.model import Contender, ProviderFailure, Request, Stop, Usage

MOST_REQUESTS = 500
"""Requests handed over in one batch. The services take more, but a batch's answers are read into memory whole."""
MOST_LISTED = 1_000
"""Batches looked through for one whose name at the service is not known."""
SKEW = datetime.timedelta(days=7)
"""How far this machine's clock may be from a service's."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


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
