"""What is right: months are tried one after the other, on Python's own calendar."""

import calendar
import datetime
import random


def moved(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def monthsBetween(start, end):
    one, other = sorted(map(datetime.date.fromisoformat, (start, end)))
    months = 0
    while moved(one, months + 1) <= other:
        months += 1
    return -months if end < start else months


def near_the_end(rng):
    """A day late in some month of 2019 to 2024."""
    year, month = rng.randint(2019, 2024), rng.randint(1, 12)
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, rng.randint(27, last))


def later(seed):
    """A day, and the same so many months later, as `addMonths` has it; forwards and backwards."""
    rng = random.Random(seed)
    day = near_the_end(rng)
    pair = [day.isoformat(), moved(day, seed % 14).isoformat()]
    return pair if rng.random() < 0.6 else pair[::-1]


def two_days(seed):
    rng = random.Random(seed)
    first = datetime.date(2019, 1, 1)
    return [(first + datetime.timedelta(rng.randrange(2000))).isoformat() for _ in range(2)]


def two_ends(seed):
    rng = random.Random(seed)
    return [near_the_end(rng).isoformat(), near_the_end(rng).isoformat()]
