from math import gcd


def rotation_swaps(length, k):
    if length == 0 or k % length == 0:
        return []
    swaps = []
    for start in range(gcd(length, k)):
        # Each swap brings the right track to `hole`, and the one that was first in this cycle a step further.
        hole = start
        while (source := (hole + k) % length) != start:
            swaps.append([hole, source])
            hole = source
    return swaps
