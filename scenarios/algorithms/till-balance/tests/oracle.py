"""What is right: both sides added up afresh for small days, and long days whose answer is known from how they are made."""

import random


def balance_point(takings):
    """Add up both sides of every booking, one booking at a time."""
    for split in range(len(takings)):
        left = right = 0
        for position, amount in enumerate(takings):
            if position < split:
                left += amount
            elif position > split:
                right += amount
        if left == right:
            return split
    return -1


def small_day(seed):
    """Few bookings of few values, so that balances, refunds and zeros meet often."""
    rng = random.Random(seed)
    spread = rng.choice([1, 2, 3, 6])
    return [[rng.randint(-spread, spread) for _ in range(rng.randint(0, 9))]]


def takings_only(seed):
    """A day without refunds, about half of them with a planted balance."""
    rng = random.Random(seed)
    left = [rng.randint(0, 400) for _ in range(rng.randint(1, 25))]
    right = [rng.randint(0, 400) for _ in range(rng.randint(1, 25))]
    if rng.random() < 0.5:
        left.append(max(0, sum(right) - sum(left)))
        right.append(max(0, sum(left) - sum(right)))
    return [left + [rng.randint(0, 400)] + right]


def day_with_refunds(seed):
    """Some dozens of bookings, refunds among them, with a planted balance that need not be the first."""
    rng = random.Random(seed)
    left = [rng.randint(-900, 900) for _ in range(rng.randint(1, 30))]
    right = [rng.randint(-900, 900) for _ in range(rng.randint(1, 30))]
    right.insert(rng.randint(0, len(right)), sum(left) - sum(right))
    return [left + [rng.randint(-900, 900)] + right]


def _even_amounts(seed, bookings):
    rng = random.Random(seed)
    return [rng.randrange(-60_000, 90_000, 2) for _ in range(bookings)]


def without_answer(seed, bookings):
    """A day without a balance.

    At a balance the whole is twice one side plus the booking itself, so an odd whole needs an odd booking. The only odd
    one is the first, and what follows it does not add up to nothing.
    """
    takings = _even_amounts(seed, bookings)
    takings[0] += 1
    return [takings]


def late_answer(seed, bookings):
    """A day whose only odd booking is the third from the end, balanced by the very last."""
    takings = _even_amounts(seed, bookings)
    takings[-3] += 1
    takings[-1] = sum(takings[:-3]) - takings[-2]
    return [takings]


def long_day(takings):
    """Answer for a long day: where the doubled sum before a booking, plus the booking, is the whole."""
    total = sum(takings)
    before = 0
    for index, amount in enumerate(takings):
        if before + before + amount == total:
            return index
        before += amount
    return -1


def growing_day(seed, n):
    """A day without a balance, of n bookings."""
    return without_answer(seed, n)
