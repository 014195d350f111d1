"""What is made in a thread before it is needed, so that showing it is a matter of painting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Prepared(Generic[K, V]):
    """The last few values made ahead, each by all that it is made of; so none can be out of date.

    Args:
        make: Makes a value, which nobody changes any more; it may take long.
        kept: How many are kept.
    """

    def __init__(self, make: Callable[[K], V], kept: int) -> None:
        self._make = make
        self._kept = kept
        self._made: dict[K, V] = {}
        self._lock = threading.Lock()

    def prepare(self, key: K) -> None:
        """Make a value, if it is not there; for a thread."""
        made = self.get(key)
        if made is None:
            made = self._make(key)
        with self._lock:
            self._made.pop(key, None)  # so that the one prepared last is the last to go
            self._made[key] = made
            if len(self._made) > self._kept:
                del self._made[next(iter(self._made))]

    def get(self, key: K) -> V | None:
        """Return a value that has been made, None for one that has not."""
        return self._made.get(key)
