"""Programs that are compiled once for many runs of the same candidate, as its proof takes them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

_MOST_KEPT = 4
"""Programs, of some 4 MB each."""

T = TypeVar("T")


class Programs:
    """The last programs that were compiled, whatever they come with."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def get(self, key: str, compile_: Callable[[], Awaitable[T]]) -> T:
        """Return what was compiled under a key, compiled now if it has not been."""
        async with self._locks.setdefault(key, asyncio.Lock()):
            if key not in self._made:
                self._made[key] = await compile_()
                while len(self._made) > _MOST_KEPT:
                    oldest = next(iter(self._made))
                    del self._made[oldest], self._locks[oldest]
            made: T = self._made[key]
            return made


_kept: ContextVar[Programs | None] = ContextVar("programs", default=None)


@contextmanager
def compiling_once() -> Iterator[None]:
    """Compile the same candidate once for all its runs inside: for proving scenarios, never for judging answers.

    The canaries of the later runs then are those of the first, which an answer that remembers could tell apart.
    """
    token = _kept.set(Programs())
    try:
        yield
    finally:
        _kept.reset(token)


async def shared(facts: object, compile_: Callable[[], Awaitable[T]]) -> T:
    """Return what is compiled of some facts: inside `compiling_once` what was compiled of the same before.

    Args:
        facts: All that the program follows from; told apart by their `repr`.
        compile_: Makes it.
    """
    kept = _kept.get()
    if kept is None:
        return await compile_()
    return await kept.get(hashlib.sha256(repr(facts).encode()).hexdigest(), compile_)
