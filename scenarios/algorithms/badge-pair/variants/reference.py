"""Which two badges would have opened the door first."""


def badge_pair(badges: list[int], code: int) -> list[int]:
    """Return the positions of the pair that is complete first, or an empty list."""
    first_seen: dict[int, int] = {}
    for second, number in enumerate(badges):
        # Look before remembering, or a badge of half the code would be its own partner.
        first = first_seen.get(code - number)
        if first is not None:
            return [first, second]
        first_seen.setdefault(number, second)
    return []
