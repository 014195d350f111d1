"""Due dates of leases.

A lease comes out of the contract database as a dict:

    first     the first due date, "YYYY-MM-DD"; it is in the contract, so it is what all others are reckoned from
    every     "week", "month", "quarter" or "year"
    count     number of instalments; 0 means: until notice is given
    cents     what each instalment comes to
    pauses    due dates that are waived (optional); a waived instalment is not made up for, but it counts

Instalments fall due on the same day of the month as the first. In a month that is too short for that they fall due
on its last day.
"""

import calendar
import datetime

MONTHS = {"month": 1, "quarter": 3, "year": 12}

# Open-ended leases are listed this far ahead, at most.
HORIZON_YEARS = 30


class LeaseError(ValueError):
    """The lease cannot be scheduled as it stands."""


def _day(text):
    try:
        return datetime.date.fromisoformat(text)
    except (TypeError, ValueError) as e:
        raise LeaseError("not a date: %r" % (text,)) from e


def _add_months(day, months):
    """The same day some months later, or the last of that month if it is too short."""
    years, month0 = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month0 + 1)[1]
    return day.replace(year=year, month=month0 + 1, day=min(day.day, last))


def _nth(first, every, n):
    """Due date number `n`, counted from 0; reckoned from the first, so that a short month leaves no trace."""
    if every == "week":
        return first + datetime.timedelta(days=7 * n)
    return _add_months(first, MONTHS[every] * n)


def _all_due(lease):
    """Every due date of a lease, waived ones included, one after the other."""
    every, count = lease["every"], lease.get("count", 0)
    if every != "week" and every not in MONTHS:
        raise LeaseError("unknown period: %r" % (every,))
    if count < 0:
        raise LeaseError("count must not be negative")
    first = _day(lease["first"])
    end = _add_months(first, 12 * HORIZON_YEARS)
    day, made = first, 0
    while day <= end and (count == 0 or made < count):
        yield day
        made += 1
        day = _nth(first, every, made)


def _due(lease):
    pauses = {_day(text) for text in lease.get("pauses", [])}
    return (day for day in _all_due(lease) if day not in pauses)


def due_dates(lease, since, until):
    """Due dates from `since` to `until`, both included, as texts."""
    since, until = _day(since), _day(until)
    return [day.isoformat() for day in _due(lease) if since <= day <= until]


def next_due(lease, today):
    """The first due date on or after `today`; None if there is none any more."""
    today = _day(today)
    return next((day.isoformat() for day in _due(lease) if day >= today), None)


def owed(lease, until):
    """Cents that have fallen due up to and including `until`."""
    return lease["cents"] * len(due_dates(lease, lease["first"], until))


def notice_takes_effect(lease, given):
    """The day a notice ends the lease: the first due date, waived or not, that is at least three months away."""
    earliest = _add_months(_day(given), 3)
    for day in _all_due(lease):
        if day >= earliest:
            return day.isoformat()
    return None
