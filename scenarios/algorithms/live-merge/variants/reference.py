"""Two logs shown as one while they are still being written."""

from collections import deque

ENDED = float("inf")


def merge_live(arrivals: list[list[int]]) -> list[list[int]]:
    """Return for each arrival the indexes of the lines that can be shown from then on."""
    zero: deque[int] = deque()
    one: deque[int] = deque()
    reached: list[float] = [0, 0]  # no line still to come from a host has a smaller stamp than this
    shown = []
    for index, (host, stamp) in enumerate(arrivals):
        if stamp < 0:
            reached[host] = ENDED
        else:
            reached[host] = stamp
            (one if host else zero).append(index)

        released: list[int] = []
        while zero or one:
            # On equal stamps host 0 comes first: its line need not wait for another such stamp, one of host 1 must.
            if zero and (not one or arrivals[zero[0]][1] <= arrivals[one[0]][1]):
                if arrivals[zero[0]][1] > reached[1]:
                    break
                released.append(zero.popleft())
            else:
                if arrivals[one[0]][1] >= reached[0]:
                    break
                released.append(one.popleft())
        shown.append(released)
    return shown
