"""What is right: every banner tried; for long stands the answer that follows from how they are made."""

import random


def largest_banner(free):
    """Try every first and last column."""
    best = []
    for first in range(len(free)):
        for last in range(first, len(free)):
            area = min(free[first : last + 1]) * (last - first + 1)
            if area and (not best or (area, -first, last) > (best[0], -best[1], best[2])):
                best = [area, first, last]
    return best


def corner(seed):
    """A few columns of few seats, so that equal areas meet often."""
    rng = random.Random(seed)
    most = rng.choice([1, 3, 6, 12])
    return [[rng.randint(0, most) for _ in range(rng.randint(0, 9))]]


def stand(seed):
    """Some dozens of columns in plateaus, with hills and gaps."""
    rng = random.Random(seed)
    free = []
    height = rng.randint(1, 9)
    while len(free) < rng.randint(12, 40):
        free += [max(0, height)] * rng.randint(1, 4)
        height += rng.randint(-4, 4)
    return [free]


def plateau(seed, columns):
    """All columns alike but for some that have a few seats more."""
    rng = random.Random(seed)
    return [[500_000 + (rng.randint(1, 3) if rng.random() < 0.3 else 0) for _ in range(columns)]]


def when_plateau(free):
    """All columns, at the least height."""
    return [min(free) * len(free), 0, len(free) - 1]


def stairs(seed, columns):
    """Half of the columns rise by one seat each; the other half is nearly empty."""
    return [[*range(1, columns // 2 + 1), *[1] * (columns - columns // 2)]]


def when_stairs(free):
    """The widest-by-highest part of the stairs: half as many columns as steps."""
    steps = free.index(max(free)) + 1
    first = steps // 2
    # Widths on either side of the middle cover as much; the wider one starts further to the left.
    options = [(free[at] * (steps - at), -at) for at in (first - 1, first, first + 1)]
    area, at = max(options)
    return [area, -at, steps - 1]


def growing_stand(seed, n):
    """A plateau of n columns."""
    return plateau(seed, n)
