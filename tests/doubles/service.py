"""A service with limits and bad days, behind the wire double: a bucket of requests, storms, overload, broken streams.

`Watched` keeps count of what a polite client never does: asking again before the moment it was told.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from modelduel.contender.model import Piece, Provider, ProviderFailure, Request
from modelduel.contender.pace import LIMITS
from tests.doubles.wire import Asked, Script


@dataclass
class Service:
    """Decides how each request is answered: `wire.decide = Service(…)`.

    The bucket holds `bucket` requests and is full again `window_s` after the first was taken from it.
    """

    bucket: int = 10
    window_s: float = 0.2
    tells: bool = True
    """Whether accepted requests are told how much is left."""
    says_when: bool = True
    """Whether refusals say when to come back."""
    storms: Iterable[tuple[int, int, int]] = ()
    """From which request on, how many are refused, and with which status."""
    broken: Iterable[int] = ()
    """Requests whose connection is reset before any text."""
    slow: Iterable[int] = ()
    """Requests that nothing is said to for a while."""
    slow_s: float = 0.05
    text: tuple[str, ...] = ("x = 1\n", "y = 2\n")
    seen: int = 0
    answered: int = 0
    refused: int = 0
    _left: int = 0
    _full_at: float = 0.0
    _storm_left: int = 0
    _storm_status: int = 429

    def __call__(self, asked: Asked) -> Script:
        now = asyncio.get_running_loop().time()
        self.seen += 1
        for first, count, status in self.storms:
            if first == self.seen:
                self._storm_left, self._storm_status = count, status
        if self._storm_left:
            self._storm_left -= 1
            return self._refuse(self._storm_status, self.window_s / 4)
        if now >= self._full_at:
            self._left, self._full_at = self.bucket, now + self.window_s
        if not self._left:
            return self._refuse(429, self._full_at - now)
        self._left -= 1
        headers = self._headers(now) if self.tells else {}
        if self.seen in self.broken:
            return Script(fault="disconnect", after=0, text=self.text, headers=headers)
        self.answered += 1
        return Script(text=self.text, headers=headers, delay_s=self.slow_s if self.seen in self.slow else 0.0)

    def _refuse(self, status: int, wait_s: float) -> Script:
        self.refused += 1
        word = "rate_limit_error" if status == 429 else "overloaded_error"
        if not self.says_when:
            return Script(status=status, error={"type": word, "message": "Slow down."})
        headers = {"retry-after-ms": f"{math.ceil(wait_s * 1000)}"}  # half a millisecond too early is refused again
        return Script(status=status, error={"type": word, "message": "Slow down."}, headers=headers)

    def _headers(self, now: float) -> dict[str, str]:
        return {
            "x-ratelimit-remaining-requests": str(self._left),
            "x-ratelimit-reset-requests": f"{math.ceil((self._full_at - now) * 1000)}ms",
        }


class Watched:
    """A provider that sees whether its requests go out although it has read that none is wanted.

    What a refusal asks for binds whoever has read it: on a busy machine that is long after it was written.
    """

    def __init__(self, provider: Provider) -> None:
        self.mistakes = 0
        """Refusals, those of requests that went out before the last one was read counted with it."""
        self.impatient: list[float] = []
        """By how much requests went out too early."""
        self._provider = provider
        self._read_at = self._until = -1.0

    async def stream(self, request: Request) -> AsyncIterator[Piece]:
        """Ask, and note when; note what a refusal asks for."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        if began < self._until:
            self.impatient.append(self._until - began)
        try:
            async with aclosing(self._provider.stream(request)) as pieces:
                async for piece in pieces:
                    yield piece
        except ProviderFailure as failure:
            if failure.status in LIMITS:
                self.mistakes += began > self._read_at
                self._read_at = loop.time()
                # Not at once: to whom leave was given before may take the first step in the same turn of the loop.
                loop.call_soon(self._know, self._read_at + (failure.retry_after or 0.0))
            raise

    def _know(self, until: float) -> None:
        self._read_at = asyncio.get_running_loop().time()
        self._until = max(self._until, until)

    def __getattr__(self, name: str) -> Any:
        """Return whatever else the provider has."""
        return getattr(self._provider, name)
