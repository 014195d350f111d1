"""When the stations' daily jobs run.

The controllers have no time zone data on board, so the rule of the European Union stands here: all clocks go forward at
01:00 UTC on the last Sunday of March, and back at 01:00 UTC on the last Sunday of October.

A job is what the operators write, in their local time:

    {"at": "23:30", "zone": "Berlin"}                           every day
    {"at": "06:15", "zone": "Azores", "days": ["mon", "thu"]}   on some days of the week

It runs once on each of its days. A time that the clocks jump over comes an hour later by the clock: 02:30 is 03:30 on
that day. A time that comes twice counts the first time only.

Moments go in and out as ISO texts with an offset, "2024-03-30T23:30+01:00".
"""

from datetime import UTC, datetime, time, timedelta, tzinfo

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class JobError(ValueError):
    """A job or a moment that makes no sense."""


def _change(year, month):
    """When the clocks change in March or October, in UTC but without saying so."""
    last = datetime(year, month, 31, 1)
    return last - timedelta(days=(last.weekday() + 1) % 7)


class EuropeanZone(tzinfo):
    """A zone that is `hours` ahead of UTC in winter, and an hour more in summer."""

    def __init__(self, hours):
        self.standard = timedelta(hours=hours)

    def tzname(self, dt):
        return None

    def utcoffset(self, dt):
        return self.standard + self.dst(dt)

    def dst(self, dt):
        # In the hour that is left out, and in the one that comes twice, `fold` decides (PEP 495).
        wall = dt.replace(tzinfo=None, fold=0)
        forward = _change(dt.year, 3) + self.standard + HOUR * (1 - dt.fold)
        back = _change(dt.year, 10) + self.standard + HOUR * (1 - dt.fold)
        return HOUR if forward <= wall < back else timedelta(0)

    def fromutc(self, dt):
        utc = dt.replace(tzinfo=None)
        forward, back = _change(utc.year, 3), _change(utc.year, 10)
        if forward <= utc < back:
            return dt + self.standard + HOUR
        return (dt + self.standard).replace(fold=int(back <= utc < back + HOUR))


ZONES = {
    "Azores": EuropeanZone(-1),
    "Lisbon": EuropeanZone(0),
    "Berlin": EuropeanZone(1),
    "Helsinki": EuropeanZone(2),
}


def _moment(text):
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise JobError(f"not a moment: {text!r}") from error
    if moment.tzinfo is None:
        raise JobError(f"a moment without an offset: {text!r}")
    return moment.astimezone(UTC)


def _read(job):
    """Zone, time of day and days of the week of a job."""
    zone = ZONES.get(job.get("zone"))
    if zone is None:
        raise JobError(f"unknown zone: {job.get('zone')!r}")
    hour, _, minute = job.get("at", "").partition(":")
    try:
        at = time(int(hour), int(minute))
    except ValueError as error:
        raise JobError(f"not a time of day: {job.get('at')!r}") from error
    days = job.get("days", WEEKDAYS)
    if not days or not set(days) <= set(WEEKDAYS):
        raise JobError(f"not days of the week: {days!r}")
    return zone, at, {WEEKDAYS.index(day) for day in days}


def _next(job, moment):
    """The first run after a moment; both in UTC."""
    zone, at, days = _read(job)

    today = moment.astimezone(zone).toordinal()
    # One more than a week: today's run may be over.
    for number in range(today, today + len(WEEKDAYS) + 1):
        local = datetime.combine(datetime.fromordinal(number), at)
        if local.weekday() not in days:
            continue
        # Fold 0: before a jump the winter's offset, and the first of two.
        run = (local - zone.utcoffset(local)).replace(tzinfo=UTC)
        if run > moment:
            return run
    raise AssertionError("every job has a day in each week")


def next_run(job, after):
    """The first run after a moment, by the job's own clock."""
    zone, _, _ = _read(job)
    return _next(job, _moment(after)).astimezone(zone).isoformat(timespec="minutes")


def next_runs(job, after, count):
    """The first `count` runs after a moment, for the calendar on the wall."""
    runs = []
    for _ in range(count):
        after = next_run(job, after)
        runs.append(after)
    return runs


def seconds_until(job, now):
    """How long the controller sleeps until the next run."""
    moment = _moment(now)
    return (_next(job, moment) - moment).total_seconds()


def clock(zone, moment):
    """What the clocks in a zone show at a moment, for the operators' screens."""
    if zone not in ZONES:
        raise JobError(f"unknown zone: {zone!r}")
    return _moment(moment).astimezone(ZONES[zone]).isoformat()
