"""When a key was last pressed: what the reader asked for is painted before what streams on by itself."""

from __future__ import annotations

import time

_FIRST_S = 0.03
"""Seconds that a key is given to reach the screen. A stream that waits that long is not seen to wait."""


class Hand:
    """The reader's hand on the keyboard; there is one terminal, and so one of these."""

    def __init__(self) -> None:
        self._pressed_at = float("-inf")

    def pressed(self) -> None:
        """Say that a key came."""
        self._pressed_at = time.perf_counter()

    def busy(self) -> bool:
        """Whether a key came so lately that its effect may not be on the screen yet."""
        return time.perf_counter() - self._pressed_at < _FIRST_S


HAND = Hand()
