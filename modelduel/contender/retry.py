"""Asking again: our own, visible retries in place of the SDKs' hidden ones."""

from __future__ import annotations

import asyncio
import random as _random
from collections.abc import Awaitable, Callable
from math import ceil
from typing import TypeVar

from msgspec import Struct
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from modelduel.contender.model import ProviderFailure

T = TypeVar("T")


class Policy(Struct, frozen=True):
    """When and how often a failed try is repeated."""

    tries: int = 4
    """Tries in all, the first one included."""
    first_wait_s: float = 0.5
    longest_wait_s: float = 8.0
    longest_retry_after_s: float = 60.0
    """A service that asks to wait longer is not asked again: the failure says when to come back."""


def back_off(policy: Policy, tries: int, retry_after: float | None, chance: float) -> float:
    """Return the seconds to wait after a failed try.

    Exponential back-off with jitter: between one and two times `first_wait_s`, doubled for each further try, at most
    `longest_wait_s`; never less than the service asked for.

    Args:
        policy: The bounds.
        tries: Tries made so far, from 1.
        retry_after: Seconds the service asked to wait.
        chance: A random number from 0 to 1.
    """
    wait = min(policy.first_wait_s * 2.0 ** min(tries - 1, 32) * (1 + chance), policy.longest_wait_s)
    return max(wait, retry_after or 0.0)


async def attempts(
    ask: Callable[[int], Awaitable[T]],
    *,
    policy: Policy,
    on_retry: Callable[[ProviderFailure, float], None],
    may_retry: Callable[[], bool],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    random: Callable[[], float] = _random.random,
) -> T:
    """Ask until an answer is complete, a failure is lasting, or the tries are used up.

    Args:
        ask: Makes one try; gets its number, from 1.
        policy: How often, and how patiently.
        on_retry: Called before each wait with the failure and the seconds to wait.
        may_retry: Says whether asking again is still allowed; false once text has arrived.
        sleep: Waits for some seconds.
        random: Returns a number from 0 to 1.

    Raises:
        ProviderFailure: The last try's.
    """

    def again(error: BaseException) -> bool:
        return isinstance(error, ProviderFailure) and error.transient and not _asks_too_much(error) and may_retry()

    def _asks_too_much(failure: ProviderFailure) -> bool:
        return (failure.retry_after or 0.0) > policy.longest_retry_after_s

    def wait(state: RetryCallState) -> float:
        return back_off(policy, state.attempt_number, _failure(state).retry_after, random())

    def announce(state: RetryCallState) -> None:
        on_retry(_failure(state), state.upcoming_sleep)

    retrying = AsyncRetrying(
        stop=stop_after_attempt(policy.tries),
        wait=wait,
        retry=retry_if_exception(again),
        before_sleep=announce,
        sleep=sleep,
        reraise=True,
    )
    tries = 0

    async def next_try() -> T:
        nonlocal tries
        tries += 1
        return await ask(tries)

    try:
        return await retrying(next_try)
    except ProviderFailure as failure:
        if failure.transient and failure.retry_after and _asks_too_much(failure):
            raise come_back(failure, failure.retry_after) from failure
        raise


def _failure(state: RetryCallState) -> ProviderFailure:
    """Return what made a try fail; only ProviderFailures are tried again."""
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, ProviderFailure) else ProviderFailure(str(error))


def come_back(failure: ProviderFailure, seconds: float) -> ProviderFailure:
    """Return a failure that says when to come back, for a pause that nobody waits out."""
    return ProviderFailure(
        failure.message,
        remedy=f"Ask again in {_span(seconds)}; the service wants no request before.",
        status=failure.status,
        retry_after=failure.retry_after,
        transient=True,
    )


def _span(seconds: float) -> str:
    """Return a time span in words, rounded up: a minute too early would be refused again."""
    minutes = ceil(round(seconds, 3) / 60)  # a difference of clock readings may be off by its last bit
    if minutes < 120:
        return f"{minutes} minutes"
    hours = -(-minutes // 60)
    return f"{hours} hours" if hours < 48 else f"{-(-hours // 24)} days"
