"""How many rooms a set of accepted bookings needs."""


def fewest_rooms(bookings: list[list[int]]) -> int:
    """Return the largest number of bookings that hold a room at the same moment."""
    starts = sorted(start for start, _ in bookings)
    ends = sorted(end for _, end in bookings)
    most = released = 0
    for begun, start in enumerate(starts, start=1):
        # An end at this very minute frees its room in time.
        while ends[released] <= start:
            released += 1
        most = max(most, begun - released)
    return most
