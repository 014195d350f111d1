"""What a contender is, what it is asked, and what a provider must be able to do."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from typing import Any, Literal, Protocol

from msgspec import Struct, field

from modelduel.contender.allowance import Allowance

ProviderName = Literal["anthropic", "openai", "openai-chat", "local", "command", "recorded"]
Wire = Literal["anthropic", "openai", "openai-chat"]
Side = str  # "a" or "b"; the formats allow more


class Contender(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A model with its settings, as a user names it. Absent settings are left to the service."""

    provider: ProviderName
    model: str
    """The service's model id; for `command` the command line; for `recorded` a session path and `#a` or `#b`."""
    base_url: str | None = None
    api_key_env: str | None = None
    """Name of the environment variable that holds the key; the key itself is never stored."""
    wire: Wire | None = None
    """Which protocol `local` speaks to its server (default `openai-chat`); other providers ignore it."""
    system: str | None = None
    """Replaces the pack's system prompt."""
    max_tokens: int = 8192
    temperature: float | None = None
    effort: str | None = None
    timeout_s: float = 120.0
    """Longest silence allowed between two pieces of an answer, in seconds."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Further body parameters, sent as they are."""


class Request(Struct, frozen=True):
    """One question, the same for every contender but for its own system prompt."""

    system: str
    prompt: str


class Usage(Struct, frozen=True, omit_defaults=True):
    """Tokens of one response, in one accounting for all services.

    `input` counts every input token, cached ones and those written to a cache included; `cached` is the part read
    from a cache, `cache_written` the part written to one. `output` counts every output token, reasoning included;
    `reasoning` is that part of it.
    """

    input: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0
    cache_written: int = 0


class Stop(Struct, frozen=True):
    """The service said why it stopped."""

    reason: str
    """The service's own word."""
    status: Literal["finished", "truncated", "refused"]


class LetIn(Struct, frozen=True):
    """The service has accepted the request; yielded before anything else where the headers told of limits."""

    told: Allowance


Piece = str | Usage | Stop | LetIn
"""What a provider's stream yields: text, the usage known so far (cumulative), and one `Stop` at the end."""


class ProviderFailure(Exception):  # noqa: N818  a failure of the service, not of the program
    """A service did not answer, or broke off.

    Args:
        message: What happened, in words fit for the screen; never holds a key.
        remedy: What to do.
        status: HTTP status, if there was one.
        retry_after: Seconds the service asked to wait, unclamped.
        transient: Whether asking again may help.
        told: What the headers told of the service's limits.
    """

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        status: int | None = None,
        retry_after: float | None = None,
        transient: bool = False,
        told: Allowance = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.status = status
        self.retry_after = retry_after
        self.transient = transient
        self.told = told


class ModelInfo(Struct, frozen=True, omit_defaults=True):
    """A model that a service offers now."""

    id: str
    name: str = ""
    created: str = ""
    """ISO date, empty if the service does not say."""
    lifecycle: str = ""
    """The service's own word, such as `active` or `deprecated`."""
    retires: str = ""
    """ISO date of the announced end, empty if none is announced."""


class Provider(Protocol):
    """One service, reached with one contender's settings. Used on one event loop and closed there."""

    def sent(self) -> Mapping[str, Any]:
        """Return the parameters this provider really sends besides the messages (for the record)."""
        ...

    async def ready(self) -> None:
        """Do what must be done once before the first question: import an SDK, find a key, start a server.

        A contest awaits every side before it asks any, so that no clock counts it. Raises ProviderFailure.
        """
        ...

    def stream(self, request: Request) -> AsyncGenerator[Piece, None]:
        """Ask once and yield the pieces as they arrive.

        Never retries. Raises ProviderFailure for whatever goes wrong, a missing stop reason included. Closing the
        iterator or cancelling its task closes the connection, so that the server stops generating.
        """
        ...

    async def models(self) -> list[ModelInfo]:
        """List what the service offers now. Raises ProviderFailure."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...
