"""The timeline of an answer as one short string: when each piece of text came, and how long it was."""

from __future__ import annotations

import re

from modelduel.errors import InputError

_PAIRS = re.compile(r"(?:\d{1,9}\+\d{1,9}(?: \d{1,9}\+\d{1,9})*)?", re.ASCII)


class TimelineWriter:
    """Collects deltas into `ms+characters` pairs.

    Milliseconds are differences of rounded totals, so that errors of rounding do not add up.
    """

    __slots__ = ("_ms", "_pairs", "_start")

    def __init__(self, start: float) -> None:
        self._start = start
        self._ms = 0
        self._pairs: list[str] = []

    def add(self, at: float, characters: int) -> None:
        """Note some characters that came at `at`, in seconds on the clock of `start`; time never runs backwards."""
        ms = max(round((at - self._start) * 1000), self._ms)
        self._pairs.append(f"{ms - self._ms}+{characters}")
        self._ms = ms

    def __str__(self) -> str:
        return " ".join(self._pairs)


def parse_timeline(timeline: str) -> list[tuple[int, int]]:
    """Return the (milliseconds since the last delta, characters) pairs.

    Raises:
        InputError: It is not a timeline.
    """
    words = _words(timeline)
    return list(zip(map(int, words[::2]), map(int, words[1::2]), strict=True))


def timed_characters(timeline: str) -> int:
    """Return how many characters a timeline accounts for. Raises InputError when it is not one."""
    return sum(map(int, _words(timeline)[1::2]))


def _words(timeline: str) -> list[str]:
    if _PAIRS.fullmatch(timeline) is None:
        raise InputError(
            "The timeline is not made of ms+characters pairs.",
            remedy="Restore the response from a copy; `modelduel sessions verify` lists what is damaged.",
        )
    return timeline.replace("+", " ").split()
