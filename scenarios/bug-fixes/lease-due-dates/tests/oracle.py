"""What is right, found by looking at every single day: is it one on which an instalment falls due?"""

import datetime
import random

ONE = datetime.timedelta(days=1)
PERIODS = {"month": 1, "quarter": 3, "year": 12}


def last_of_month(day):
    return (day + ONE).month != day.month


def is_due(day, first, every):
    """Whether the contract names this day, going by the calendar alone."""
    if every == "week":
        return (day - first).days % 7 == 0
    months = 12 * (day.year - first.year) + day.month - first.month
    if months % PERIODS[every]:
        return False
    return day.day == first.day or (day.day < first.day and last_of_month(day))


def schedule(lease):
    first = datetime.date.fromisoformat(lease["first"])
    number, day = 0, first
    while (day.year, day.month, day.day) <= (first.year + 30, first.month, first.day):
        if is_due(day, first, lease["every"]):
            number += 1
            if lease.get("count", 0) and number > lease["count"]:
                return
            yield day.isoformat()
        day += ONE


def due_dates(lease, since, until):
    return [day for day in schedule(lease) if since <= day <= until and day not in lease.get("pauses", [])]


def next_due(lease, today):
    return next((day for day in schedule(lease) if day >= today and day not in lease.get("pauses", [])), None)


def owed(lease, until):
    return lease["cents"] * len(due_dates(lease, "0001-01-01", until))


def some_lease(seed, days):
    rng = random.Random(seed)
    year, month, day = rng.randint(1995, 2024), rng.choice([1, 1, 3, 5, 7, 8, 10, 12, 4, 11]), rng.choice(days)
    lease = {
        "first": f"{year}-{month:02}-{min(day, 30 if month in (4, 11) else 31):02}",
        "every": rng.choice(["month", "month", "quarter", "year", "week"]),
        "count": rng.choice([0, 0, 7, 24, 60]),
        "cents": rng.randint(1, 900) * 100,
    }
    listed = list(schedule({**lease, "count": 40}))
    if seed % 2:
        lease["pauses"] = rng.sample(listed, 3)
    return lease, listed, rng


def any_span(seed, days):
    lease, listed, rng = some_lease(seed, days)
    since, until = sorted(rng.sample(listed, 2))
    return [lease, since, until]


def any_day(seed, days):
    lease, listed, rng = some_lease(seed, days)
    near = datetime.date.fromisoformat(rng.choice(listed)) + rng.choice([-ONE, 0 * ONE, ONE])
    return [lease, near.isoformat()]
