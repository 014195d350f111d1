"""What is right: every stretch added up; for whole days the pairs of equal sorted remainders."""

import random
from itertools import groupby


def whole_pallet_runs(bookings, per_pallet):
    """Add up every stretch."""
    found = 0
    for start in range(len(bookings)):
        for end in range(start + 1, len(bookings) + 1):
            found += abs(sum(bookings[start:end])) % per_pallet == 0
    return found


def by_pairs_of_remainders(bookings, per_pallet):
    """Any two places between bookings at which the stock leaves the same remainder bound a stretch."""
    stock = 0
    remainders = [0]
    for crates in bookings:
        stock += crates
        remainders.append(stock - per_pallet * (stock // per_pallet))
    sizes = [len(list(group)) for _, group in groupby(sorted(remainders))]
    return sum(size * (size - 1) // 2 for size in sizes)


def all_runs(bookings, per_pallet):
    """Every stretch counts."""
    return len(bookings) * (len(bookings) + 1) // 2


def morning(seed):
    """A few bookings of few crates."""
    rng = random.Random(seed)
    low = rng.choice([0, -3, -6, -6])
    return [[rng.randint(low, 6) for _ in range(rng.randint(0, 9))], rng.randint(1, 8)]


def shift(seed):
    """Some dozens of bookings, the stock falling below nothing in some."""
    rng = random.Random(seed)
    drift = rng.choice([-10, 0, 10])
    return [[rng.randint(-30, 30) + drift for _ in range(rng.randint(10, 40))], rng.choice([2, 5, 12, 20, 48])]


def busy_day(seed, bookings, per_pallet):
    """A long day; with huge pallets, some thousand bookings lead back to an earlier stock."""
    rng = random.Random(seed)
    drawn = [rng.randint(-40_000, 40_000) for _ in range(bookings)]
    for at in rng.sample(range(1, bookings), 4_000):
        drawn[at] = -drawn[at - 1]
    return [drawn, per_pallet]


def even_day(seed, bookings):
    """Two crates per pallet, and only pairs of crates."""
    rng = random.Random(seed)
    return [[rng.randrange(-600, 600, 2) for _ in range(bookings)], 2]


def growing_day(seed, n):
    """A day of n bookings, of whole pallets alone."""
    return even_day(seed, n)
