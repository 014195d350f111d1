"""Judging together, and judging alone: a candidate that ran out of time gets a second try on a quiet machine."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class _Room:
    """Many may be in together, or one alone. Those who want to be alone are let in before newcomers."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self._inside = 0
        self._alone = False
        self._waiting = 0

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Be in with others."""
        while self._alone or self._waiting:
            await self._changed.wait()
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
            self._wake()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Be in without anybody else."""
        self._waiting += 1
        try:
            while self._alone or self._inside:
                await self._changed.wait()
            self._alone = True
        finally:
            self._waiting -= 1
            self._wake()
        try:
            yield
        finally:
            self._alone = False
            self._wake()

    def _wake(self) -> None:
        """Have everybody who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()


_rooms: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Room] = weakref.WeakKeyDictionary()


def room() -> _Room:
    """Return the room of the running event loop; all judging of a process usually shares one."""
    loop = asyncio.get_running_loop()
    if loop not in _rooms:
        _rooms[loop] = _Room()
    return _rooms[loop]
