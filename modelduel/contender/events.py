"""The events of an answer: small immutable values that the recorder, the screen and `--plain` all listen to.

`at` is seconds on the contest's monotonic clock, counted from the contest's start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from modelduel.contender.model import Side, Usage


class Started(Struct, frozen=True, gc=False):
    """A try was sent. `tries` counts from 1; more than one means that the earlier ones failed before any text."""

    contender: Side
    at: float
    tries: int = 1


class Delta(Struct, frozen=True, gc=False):
    """Text arrived."""

    contender: Side
    at: float
    text: str


class UsageKnown(Struct, frozen=True):
    """The service said how many tokens were used so far (cumulative)."""

    contender: Side
    at: float
    usage: Usage


class Retrying(Struct, frozen=True, gc=False):
    """A try failed before any text, and another follows after `wait_s` seconds."""

    contender: Side
    at: float
    wait_s: float
    reason: str
    status: int | None = None


class Held(Struct, frozen=True, gc=False):
    """A try is not sent yet: its service has asked for a pause of `wait_s` seconds more."""

    contender: Side
    at: float
    wait_s: float
    reason: str


class Finished(Struct, frozen=True, gc=False):
    """The answer ended: by itself, at a limit, by refusal, or because the reader stopped it."""

    contender: Side
    at: float
    status: Literal["finished", "truncated", "refused", "cancelled"]
    stop_reason: str
    """The service's own word; empty when there is none."""


class Failed(Struct, frozen=True, gc=False):
    """The service failed for good; text that arrived before is kept."""

    contender: Side
    at: float
    message: str
    remedy: str = ""
    status: int | None = None


Event = Started | Delta | UsageKnown | Retrying | Held | Finished | Failed
Listener = Callable[[Event], None]
"""Called on the event loop for each event; must return at once and must not raise."""
