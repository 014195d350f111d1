"""Rotating a playlist that can only swap."""


def rotation_swaps(length: int, k: int) -> list[list[int]]:
    """Return at most `length` swaps that bring every track k positions forward."""
    k = k % length if length else 0
    if k == 0:
        return []
    # Turned round as a whole, both parts are where they belong, but each is back to front.
    return [*_reversal(0, length), *_reversal(0, length - k), *_reversal(length - k, length)]


def _reversal(start: int, end: int) -> list[list[int]]:
    """Swaps that turn the positions from start up to, but not including, end."""
    count = (end - start) // 2
    return [[start + step, end - 1 - step] for step in range(count)]
