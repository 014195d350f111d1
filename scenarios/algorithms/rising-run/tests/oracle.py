"""What is right: every stretch looked at by itself; for long series the days on which a rise breaks."""

import random


def longest_rise(sales):
    """Look at every stretch of days, and keep the longest, earliest one that rises throughout."""
    best = []
    for first in range(len(sales)):
        for last in range(first, len(sales)):
            days = sales[first : last + 1]
            rises = days == sorted(set(days))
            if rises and (not best or last - first > best[1] - best[0]):
                best = [first, last]
    return best


def few_days(seed):
    """Up to nine days of few values, so that ties, plateaus and falls meet often."""
    rng = random.Random(seed)
    spread = rng.choice([1, 2, 4, 9])
    return [[rng.randint(-spread, spread) for _ in range(rng.randint(0, 9))]]


def quarter(seed):
    """Some weeks made of runs, with falls or plateaus between them."""
    rng = random.Random(seed)
    sales = []
    today = rng.randint(-50, 50)
    while len(sales) < rng.randint(10, 30):
        for _ in range(rng.randint(1, 7)):
            sales.append(today)
            today += rng.randint(1, 3)
        today = sales[-1] - rng.choice([0, 0, 1, 5])
    return [sales]


def long_rise(seed, days):
    """A rise over nearly all days, broken near the start and near the end."""
    rng = random.Random(seed)
    sales = [7 * day + rng.randint(0, 6) for day in range(days)]
    sales[17] = sales[16]
    sales[-5] = sales[-6] - 1
    return [sales]


def two_long_rises(seed, days):
    """Two halves rise equally long."""
    rng = random.Random(seed)
    half = [5 * day + rng.randint(0, 4) for day in range(days // 2)]
    return [half + half]


def from_breaks(sales):
    """A run lasts from one day that is no higher than the day before to the next such day."""
    breaks = [day for day in range(1, len(sales)) if sales[day] <= sales[day - 1]]
    runs = zip([0, *breaks], [*breaks, len(sales)], strict=True)
    first, end = max(runs, key=lambda run: (run[1] - run[0], -run[0]))
    return [first, end - 1]


def growing_series(seed, n):
    """A long rise over n days."""
    return long_rise(seed, n)
