"""Which sensor the installer looks after first."""

from collections import deque


def lone_sensors(readings: list[str]) -> list[str]:
    """Return for each reading the earliest sensor that was heard once so far, or an empty text."""
    again: dict[str, bool] = {}  # whether a sensor was heard more than once
    candidates: deque[str] = deque()
    named = []
    for code in readings:
        if code in again:
            again[code] = True
        else:
            again[code] = False
            candidates.append(code)
        # Each sensor leaves the queue once, so all the clearing together is linear.
        while candidates and again[candidates[0]]:
            candidates.popleft()
        named.append(candidates[0] if candidates else "")
    return named
