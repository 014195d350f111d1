"""An event loop whose time flies: whoever sleeps wakes at once, and the loop's clock says that the time has passed."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Flying(selectors.DefaultSelector):  # type: ignore[misc]  # which class that is depends on the system
    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if not ready:
            if timeout is None:  # nobody sleeps: what is waited for comes from another thread
                return super().select(None)
            self.passed += timeout
        return ready


class FlyingLoop(asyncio.SelectorEventLoop):
    """A loop that begins at 0 s."""

    def __init__(self) -> None:
        self._flying = _Flying()
        super().__init__(self._flying)

    def time(self) -> float:
        """Return the seconds that everybody believes have passed."""
        return self._flying.passed


def live_through(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run something that waits for hours, in no time."""
    with asyncio.Runner(loop_factory=FlyingLoop) as runner:
        return runner.run(coroutine)
