"""Saving from an event loop: one thread for a session's writes, in the order they were asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Saver:
    """Runs blocking saves in one thread: `await saver(session.save_response, key, response, text)`.

    Each save begins after the one asked for before it has ended, so that no file is overtaken by its own past. Being
    cancelled while waiting gives up the waiting, not the save.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="modelduel-save")

    async def __call__(self, save: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one save and return what it returns. Raises what it raises; RuntimeError after `aclose`."""
        work = self._thread.submit(partial(save, *args, **kwargs))
        return await asyncio.shield(asyncio.wrap_future(work))

    async def aclose(self) -> None:
        """Wait until everything asked for is saved."""
        await asyncio.to_thread(self._thread.shutdown)
