"""What is right: a set that keeps to the play, as long as the longest there is; small stocks are searched through."""

import random
from functools import cache

# Trays, play.
BY_HAND = {
    "shown": [
        [[[30, 40], [20, 25], [10, 12]], 1],
        [[[10, 90], [50, 60]], 2],
        [[[12, 50], [30, 8]], 3],
    ],
    "edge": [
        [[], 1],
        [[[5, 5]], 1],
        [[[30, 20], [24, 36], [12, 22], [33, 25]], 4],
        [[[5, 5], [5, 5], [5, 5]], 1],
        [[[5, 5], [6, 6]], 1],
        [[[5, 5], [6, 6]], 2],
        [[[5, 5], [7, 6]], 2],
        [[[5, 5], [6, 7]], 2],
        [[[5, 5], [7, 7]], 2],
        [[[7, 7], [5, 5]], 2],
        # The same width, and rising depths.
        [[[5, 10], [5, 20], [5, 30]], 1],
        [[[5, 10], [5, 20], [5, 30], [6, 40]], 1],
        [[[10, 30], [20, 30], [29, 30]], 1],
        # Widths that differ by less than the play.
        [[[10, 10], [12, 20], [14, 30], [16, 40]], 3],
        [[[10, 10], [12, 20], [14, 30], [16, 40]], 4],
        [[[10, 10], [12, 20], [14, 30], [16, 40]], 2],
        # To be turned.
        [[[10, 3], [4, 11]], 1],
        [[[3, 10], [11, 4], [5, 12], [13, 6]], 1],
        [[[1, 9], [9, 1], [10, 2]], 1],
        # The smallest tray is in the way of two others.
        [[[1, 30], [10, 11], [12, 13], [14, 40]], 1],
        [[[8, 9], [10, 11], [2, 50], [3, 51], [4, 52]], 1],
        [[[1, 1], [1000000, 1000000]], 999999],
        [[[1, 1], [1000000, 1000000]], 1000000],
        # One that is narrower only just in time, and one that comes too late.
        [[[10, 50], [13, 20], [15, 24], [16, 60], [18, 64]], 4],
        [[[4, 8], [4, 8], [8, 12], [8, 12], [12, 16]], 4],
        [[[20, 40], [17, 44], [23, 37], [26, 48], [29, 41], [32, 52]], 3],
    ],
}


def _lies_in(tray, outer, play):
    return min(tray) + play <= min(outer) and max(tray) + play <= max(outer)


def _is_set(args, numbers):
    trays, play = args
    if not isinstance(numbers, list) or not all(type(one) is int and 0 <= one < len(trays) for one in numbers):
        return False
    pairs = zip(numbers, numbers[1:], strict=False)
    return all(_lies_in(trays[inner], trays[outer], play) for outer, inner in pairs)


def is_longest(args, numbers):
    """No other set has more trays: whatever can be built on each tray is built."""
    trays, play = args

    @cache
    def most_in(outer):
        fitting = (number for number, tray in enumerate(trays) if _lies_in(tray, trays[outer], play))
        return 1 + max(map(most_in, fitting), default=0)

    return _is_set(args, numbers) and len(numbers) == max(map(most_in, range(len(trays))), default=0)


def is_longest_of_many(args, numbers):
    """The same by a table of the longest set within each depth, which trays enter as soon as others are wide enough."""
    trays, play = args
    boxes = sorted((min(tray), max(tray)) for tray in trays)
    longest_within = [0] * (max(depth for _, depth in boxes) + 1)  # Fenwick: greatest over the depths up to here
    sizes = []
    entered = 0
    for width, depth in boxes:
        while boxes[entered][0] <= width - play:
            at = boxes[entered][1]
            while at < len(longest_within) and longest_within[at] < sizes[entered]:
                longest_within[at] = sizes[entered]
                at += at & -at
            entered += 1
        size, at = 0, depth - play
        while at > 0:
            size = max(size, longest_within[at])
            at &= at - 1
        sizes.append(size + 1)
    return _is_set(args, numbers) and len(numbers) == max(sizes)


def is_tower(args, numbers):
    """One tray of each storey, of which there are as many as the parameters of `tower` say: five trays to each."""
    return _is_set(args, numbers) and len(numbers) == len(args[0]) // 5


def by_hand(seed, kind):
    """One of the table."""
    return BY_HAND[kind][seed - 1]


def shelf(seed):
    """Up to nine trays with small sides, so that many are equal."""
    rng = random.Random(seed)
    most = rng.choice([4, 9, 20])
    trays = [[rng.randint(1, most), rng.randint(1, most)] for _ in range(rng.randint(0, 9))]
    return [trays, rng.randint(1, 3)]


def delivery(seed):
    """Some dozens of trays of several series, each of which would make a set but for a few."""
    rng = random.Random(seed)
    play = rng.randint(1, 6)
    trays = []
    for _ in range(rng.randint(2, 5)):
        width, depth = rng.randint(1, 30), rng.randint(20, 60)
        for _ in range(rng.randint(3, 8)):
            width += play + rng.choice([-1, 0, 0, 1, 3])
            depth += play + rng.choice([-1, 0, 0, 0, 2])
            trays.append(rng.sample([max(1, width), depth], 2))
    rng.shuffle(trays)
    return [trays, play]


def warehouse(seed, trays, play):
    """Trays of all kinds."""
    rng = random.Random(seed)
    return [[[rng.randint(1, 1_000_000), rng.randint(1, 1_000_000)] for _ in range(trays)], play]


def tower(seed, storeys, play):
    """Storeys of five trays each that are too alike to lie in one another, but lie in all of the next storey."""
    rng = random.Random(seed)
    trays = []
    for storey in range(storeys):
        low = 1 + storey * 2 * play
        trays += [[low + rng.randrange(play), low + rng.randrange(play)] for _ in range(5)]
    rng.shuffle(trays)
    return [trays, play]


def growing_warehouse(seed, n):
    """Of all kinds, n trays."""
    return warehouse(seed, n, play=400)
