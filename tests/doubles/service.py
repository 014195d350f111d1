"""A service with limits and bad days, behind the wire double: a bucket of requests, storms, overload, broken streams.

It keeps count of what a polite client never does: asking again before the moment it was told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

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
    grace_s: float = 0.15
    """What was sent before a refusal was read is no impatience; reading it takes a busy machine its time."""
    seen: int = 0
    answered: int = 0
    refused: int = 0
    mistakes: int = 0
    """Refusals, those that could not be known of when they were sent counted once."""
    impatient: list[float] = field(default_factory=list)
    """By how much requests came too early."""
    _left: int = 0
    _full_at: float = 0.0
    _told: tuple[float, float] = (0.0, 0.0)
    _known: float = -1.0
    _storm_left: int = 0
    _storm_status: int = 429

    def __call__(self, asked: Asked) -> Script:
        now = asyncio.get_running_loop().time()
        self.seen += 1
        said_at, until = self._told
        if said_at + self.grace_s < now < until - 0.002:
            self.impatient.append(until - now)
        for first, count, status in self.storms:
            if first == self.seen:
                self._storm_left, self._storm_status = count, status
        if self._storm_left:
            self._storm_left -= 1
            return self._refuse(now, self._storm_status, self.window_s / 4)
        if now >= self._full_at:
            self._left, self._full_at = self.bucket, now + self.window_s
        if not self._left:
            return self._refuse(now, 429, self._full_at - now)
        self._left -= 1
        headers = self._headers(now) if self.tells else {}
        if self.seen in self.broken:
            return Script(fault="disconnect", after=0, text=self.text, headers=headers)
        self.answered += 1
        return Script(text=self.text, headers=headers, delay_s=self.slow_s if self.seen in self.slow else 0.0)

    def _refuse(self, now: float, status: int, wait_s: float) -> Script:
        self.refused += 1
        self.mistakes += now > self._known + self.grace_s
        self._known = now
        word = "rate_limit_error" if status == 429 else "overloaded_error"
        if not self.says_when:
            return Script(status=status, error={"type": word, "message": "Slow down."})
        self._told = now, now + wait_s
        headers = {"retry-after-ms": f"{wait_s * 1000:.0f}"}
        return Script(status=status, error={"type": word, "message": "Slow down."}, headers=headers)

    def _headers(self, now: float) -> dict[str, str]:
        return {
            "x-ratelimit-remaining-requests": str(self._left),
            "x-ratelimit-reset-requests": f"{(self._full_at - now) * 1000:.0f}ms",
        }
