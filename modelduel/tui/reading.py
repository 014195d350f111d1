"""How long a reader has been at a round: time in which nobody reads does not count."""

from __future__ import annotations

PAUSE_AFTER_S = 120.0
"""Seconds without a key or the mouse after which nobody is taken to read, unless the config says otherwise. A screen
of code is read in less; whoever reads longer scrolls."""


class ReadingTime:
    """Counts from key to key, and while the terminal has the focus; of a longer silence only its beginning counts.

    Args:
        now: Monotonic seconds.
        pause_after_s: The silence, in seconds, after which it pauses.
    """

    def __init__(self, now: float, pause_after_s: float = PAUSE_AFTER_S) -> None:
        self._counted = 0.0
        self._since: float | None = now  # the last sign of the reader; None while the terminal is out of focus
        self.pause_after_s = pause_after_s

    def begin(self, now: float) -> None:
        """Begin with another round."""
        self._counted, self._since = 0.0, now

    def add(self, seconds: float) -> None:
        """Add what was spent on an earlier visit."""
        self._counted += seconds

    def touch(self, now: float) -> None:
        """Say that the reader did something."""
        self._counted, self._since = self.seconds(now), now

    def leave(self, now: float) -> None:
        """Say that the terminal went out of focus, or the program to sleep."""
        self._counted, self._since = self.seconds(now), None

    def seconds(self, now: float) -> float:
        """Return the seconds counted so far."""
        return self._counted + (0.0 if self._since is None else min(now - self._since, self.pause_after_s))

    def is_paused(self, now: float) -> bool:
        """Whether nothing is counted now."""
        return self._since is None or now - self._since >= self.pause_after_s
