"""What is right: the swaps are carried out on a list of numbered tracks, which must then be the rotated one."""

import random

SHOWN = [(3, 1), (5, 2), (7, 3), (5, 6)]

EDGES = [
    (0, 0), (0, 3), (0, -1), (1, 0), (1, 1), (1, -5), (2, 0), (2, 1), (2, -1), (2, 2), (2, -2), (3, -1), (3, 2), (3, 3),
    (4, 2), (4, -2), (4, 3), (4, 1), (6, 2), (6, 3), (6, 4), (6, -4), (9, 3), (9, 6), (12, 8), (12, 12), (12, -12),
    (12, 36), (12, 9_007_199_254_740_991), (12, -9_007_199_254_740_991), (10, 1005), (10, -1005),
]  # fmt: skip


def rotates(args, swaps):
    """Carry the swaps out, and compare with the rotation by its definition."""
    length, k = args
    if not isinstance(swaps, list) or len(swaps) > length:
        return False
    tracks = list(range(length))
    for swap in swaps:
        if not isinstance(swap, list) or len(swap) != 2 or any(type(at) is not int for at in swap):
            return False
        i, j = swap
        if not (0 <= i < length and 0 <= j < length):
            return False
        tracks[i], tracks[j] = tracks[j], tracks[i]
    if not all(tracks[at] == (at + k) % length for at in range(length)):
        return False
    return not swaps or k % length != 0


def shown(seed):
    """Lengths that are prime."""
    return list(SHOWN[seed - 1])


def edge(seed):
    """One of the table."""
    return list(EDGES[seed - 1])


def short_list(seed):
    """Up to twelve tracks, turned by anything."""
    rng = random.Random(seed)
    return [rng.randint(0, 12), rng.randint(-30, 30)]


def evening(seed):
    """Lengths with many divisors, turned by multiples of some of them."""
    rng = random.Random(seed)
    length = rng.choice([24, 36, 60, 90, 97, 120])
    return [length, rng.choice([1, 2, 3, 4, 6, 12, 15]) * rng.randint(-40, 40)]


def long_list(seed, tracks):
    """Long lists; turned by half, by about a third, and the other way."""
    return [tracks, [tracks // 2, tracks // 3 + 1, -(10**12) - 75_000][seed - 1]]
