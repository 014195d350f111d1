"""How fast a service may be asked: decided from what it let in, what it refused, and what its headers say.

No clock and no waiting here: every moment is passed in, in monotonic seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from modelduel.contender.allowance import Allowance, Kind
from modelduel.contender.model import ProviderFailure
from modelduel.contender.retry import Policy, back_off

LIMITS = frozenset({429, 529})
"""Statuses by which a service asks for less at once."""
_FIRST = 4
"""Requests at once to begin with."""


class Ask(Struct, frozen=True):
    """One request that is under way."""

    number: int
    mistake: int
    """How many mistakes had been made when it was sent."""
    tokens: int


class Pace:
    """What may be sent to one service, with one key.

    The limit of requests at once halves when the service refuses for its limits, and grows by one with each request
    that it accepts. What was sent before a refusal was known, and is refused as well, is the same mistake. After a
    mistake nothing is sent until the pause is over; then one request alone, and the others only once that has been let
    in.

    Args:
        ceiling: Most requests at once.
        policy: How long to pause where the service does not say.
        random: Returns a number from 0 to 1.
    """

    def __init__(self, ceiling: int, policy: Policy, random: Callable[[], float]) -> None:
        self.ceiling = ceiling
        self.limit = min(_FIRST, ceiling)
        self.reason = ""
        """Why it was closed last: the service's words."""
        self.mistakes = 0
        """How often a limit was hit, counting what was sent before it was known once."""
        self._policy = policy
        self._random = random
        self._flying: dict[int, Ask] = {}
        self._unheard: set[int] = set()  # whose headers have not come
        self._sent = 0
        self._in_a_row = 0
        self._closed_until = 0.0
        self._left: dict[Kind, tuple[int, float]] = {}  # how much, and until when that holds

    def may_send(self, now: float, tokens: int) -> bool:
        """Return whether one more request, with about so many tokens in it, may be sent now."""
        if now < self.opens_at(now, tokens) or len(self._flying) >= self.limit:
            return False
        probing = any(one.mistake == self.mistakes for one in self._flying.values())
        return not (self._in_a_row and probing)

    def opens_at(self, now: float, tokens: int) -> float:
        """Return when time alone may let one more request through; not after `now` when nothing hinders it."""
        return max([self._closed_until, *self._exhausted(now, tokens)])

    def _exhausted(self, now: float, tokens: int) -> Iterator[float]:
        for kind, (left, until) in self._left.items():
            # What has been sent and has not been answered may or may not be counted already.
            spoken_for = [self._flying[number] for number in self._unheard]
            if kind in ("tokens", "input-tokens"):
                short = left - sum(one.tokens for one in spoken_for) < tokens
            else:
                short = left - len(spoken_for) < 1
            if short and now < until:
                yield until

    def send(self, tokens: int) -> Ask:
        """Count a request as sent."""
        self._sent += 1
        ask = self._flying[self._sent] = Ask(self._sent, self.mistakes, tokens)
        self._unheard.add(ask.number)
        return ask

    def let_in(self, ask: Ask, told: Allowance, now: float) -> None:
        """Take in that a request was accepted, and what its headers tell.

        That is the success which lets one more through: the end of a long answer would tell nothing new.
        """
        self._unheard.discard(ask.number)
        self._hear(told, now)
        if ask.mistake == self.mistakes:
            self._in_a_row = 0
            self.limit = min(self.ceiling, self.limit + 1)

    def refuse(self, ask: Ask, failure: ProviderFailure, told: Allowance, now: float) -> float:
        """Take in that a request failed; return the seconds during which nothing may be sent."""
        self._unheard.discard(ask.number)
        self._hear(told, now)
        pause = failure.retry_after or 0.0
        if failure.status in LIMITS and failure.transient:  # 429 is also said to who must pay first
            if ask.mistake == self.mistakes:
                self.mistakes += 1
                self._in_a_row += 1
                self.limit = max(1, self.limit // 2)
                pause = back_off(self._policy, self._in_a_row, failure.retry_after, self._random())
        elif ask.mistake == self.mistakes:
            self._in_a_row = 0  # whatever is wrong, it is not the limit
        if pause:
            self._closed_until = max(self._closed_until, now + pause)
            self.reason = failure.message
        return max(0.0, self._closed_until - now)

    def end(self, ask: Ask) -> None:
        """Count a request as ended."""
        del self._flying[ask.number]
        self._unheard.discard(ask.number)

    def _hear(self, told: Allowance, now: float) -> None:
        for window in told:
            self._left[window.kind] = window.left, now + window.reset_s
