"""Waiting for a service's leave: who asks first, who waits, and for how long."""

from __future__ import annotations

import asyncio
import heapq
import random as _random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count

from modelduel.contender.address import base_url
from modelduel.contender.allowance import Allowance
from modelduel.contender.keys import key_variable
from modelduel.contender.model import Contender, ProviderFailure
from modelduel.contender.pace import Pace
from modelduel.contender.retry import Policy, come_back

AT_ONCE = 8
"""Requests at once to one service with one key, unless the user wants another number."""
_LOCAL = 2
"""Likewise to the local model: both sides of a round; more would only make the round slow that is read."""

Held = Callable[[float, str], None]
"""Told of the seconds until a request may be sent, and why it waits."""
_WORTH_SAYING_S = 1.0
"""A shorter wait is over before it is read."""


class Gate:
    """Lets requests through to one service, with one key, as fast as it takes them; the reader's own go first.

    Times are the event loop's.

    Args:
        name: The service, as a reader knows it.
        ceiling: Most requests at once.
        policy: How long to pause, and which pause is too long to wait for.
        random: Returns a number from 0 to 1.
    """

    def __init__(
        self,
        name: str = "",
        ceiling: int = AT_ONCE,
        policy: Policy | None = None,
        random: Callable[[], float] = _random.random,
    ) -> None:
        self.name = name
        self.policy = policy or Policy()
        self.pace = Pace(ceiling, self.policy, random)
        self._waiting: list[tuple[bool, int, _Waiter]] = []
        self._tickets = count()
        self._timer: asyncio.TimerHandle | None = None

    def ticket(self) -> int:
        """Return a place in the queue, which a request keeps however often it is sent."""
        return next(self._tickets)

    @property
    def closed_s(self) -> float:
        """Seconds until the service lets anything through; 0 when it does now."""
        now = asyncio.get_running_loop().time()
        return max(0.0, self.pace.opens_at(now, 0) - now)

    @property
    def shut(self) -> str:
        """Why nothing will be let through for longer than anybody waits; empty when that is not so."""
        if self.closed_s <= self.policy.longest_retry_after_s:
            return ""
        return str(come_back(ProviderFailure(f"{self.name} takes no request now."), self.closed_s).remedy)

    @asynccontextmanager
    async def turn(self, *, ticket: int, urgent: bool, tokens: int, held: Held) -> AsyncIterator[Turn]:
        """Wait until a request may be sent, and hold its place among those under way.

        Raises:
            ProviderFailure: The service wants no request for longer than anybody waits. A reader's own is sent anyway.
        """
        turn = await self._enter(ticket, urgent=urgent, tokens=tokens, held=held)
        try:
            yield turn
        finally:
            turn.end()
            self.look()

    async def _enter(self, ticket: int, *, urgent: bool, tokens: int, held: Held) -> Turn:
        waiter = _Waiter(tokens, held)
        heapq.heappush(self._waiting, (not urgent, ticket, waiter))
        self.look()
        try:
            return await waiter.turn
        except asyncio.CancelledError:
            if waiter.turn.done() and not waiter.turn.cancelled() and waiter.turn.exception() is None:
                waiter.turn.result().end()
            waiter.turn.cancel()
            self.look()
            raise

    def look(self) -> None:
        """Let through whoever may go now, and see to it that the next one is looked at in time."""
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            patient, _, waiter = self._waiting[0]
            if waiter.turn.done():  # cancelled
                heapq.heappop(self._waiting)
                continue
            now, shut = loop.time(), self.shut
            if shut and patient:
                heapq.heappop(self._waiting)
                reason = self.pace.reason or f"{self.name} takes no request now."
                waiter.turn.set_exception(ProviderFailure(reason, remedy=shut))
                continue
            if shut or self.pace.may_send(now, waiter.tokens):
                heapq.heappop(self._waiting)
                waiter.turn.set_result(Turn(self, waiter.tokens))
                continue
            opens = self.pace.opens_at(now, waiter.tokens)
            if opens > now:
                self._timer = loop.call_at(opens, self.look)
                for _, _, each in self._waiting:
                    each.tell(opens, now, self.pace.reason or f"{self.name} sets the pace.")
            return


class Turn:
    """One request's leave to be sent."""

    def __init__(self, gate: Gate, tokens: int) -> None:
        self._gate = gate
        self._ask = gate.pace.send(tokens)
        self._ended = False

    def let_in(self, told: Allowance = ()) -> None:
        """Say, once, that the service accepted the request, and what its headers tell."""
        self._gate.pace.let_in(self._ask, told, _now())
        self._gate.look()

    def refuse(self, failure: ProviderFailure) -> None:
        """Say that the request failed; the failure then asks for no less patience than everybody needs."""
        pause = self._gate.pace.refuse(self._ask, failure, failure.told, _now())
        if failure.transient and pause > (failure.retry_after or 0.0):
            failure.retry_after = pause

    def end(self) -> None:
        """Give the place up."""
        if not self._ended:
            self._ended = True
            self._gate.pace.end(self._ask)


class _Waiter:
    """Somebody who waits for a turn."""

    def __init__(self, tokens: int, held: Held) -> None:
        self.turn: asyncio.Future[Turn] = asyncio.get_running_loop().create_future()
        self.tokens = tokens
        self._held = held
        self._told = 0.0

    def tell(self, opens: float, now: float, reason: str) -> None:
        """Say until when it waits, unless that is known or soon over."""
        if opens > self._told and opens - now >= _WORTH_SAYING_S:
            self._told = opens
            self._held(opens - now, reason)

    def __lt__(self, other: _Waiter) -> bool:
        return False  # of one ticket: as they came


def _now() -> float:
    return asyncio.get_running_loop().time()


class Gates:
    """The gates of a session: one for each service and key, whoever asks there.

    Args:
        ceiling: Most requests at once through each.
        policy: As of `Gate`.
    """

    def __init__(self, ceiling: int = AT_ONCE, policy: Policy | None = None) -> None:
        self._ceiling = ceiling
        self._policy = policy
        self._gates: dict[tuple[str, str], Gate] = {}

    def of(self, contender: Contender) -> Gate:
        """Return the gate a contender's requests go through."""
        url = base_url(contender.provider, contender.base_url)
        # A program or a recording is a service of its own, and the local model has one server.
        place = url or (contender.provider if contender.provider == "local" else contender.model)
        known = place, key_variable(contender) or ""
        if known not in self._gates:
            most = min(self._ceiling, _LOCAL) if contender.provider == "local" else self._ceiling
            self._gates[known] = Gate(place, most, self._policy)
        return self._gates[known]

    def all(self) -> list[Gate]:
        """Return those that are used."""
        return list(self._gates.values())
