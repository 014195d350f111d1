"""What is right: every local day's run, found by trying both offsets, and the first one after the moment."""

import random
from datetime import UTC, date, datetime, timedelta, timezone

HOURS = {"Azores": -1, "Lisbon": 0, "Berlin": 1, "Helsinki": 2}
NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
# The Sundays on which the clocks change, written off the calendar.
CHANGES = {
    2023: ("2023-03-26", "2023-10-29"),
    2024: ("2024-03-31", "2024-10-27"),
    2025: ("2025-03-30", "2025-10-26"),
    2026: ("2026-03-29", "2026-10-25"),
    2027: ("2027-03-28", "2027-10-31"),
    2028: ("2028-03-26", "2028-10-29"),
}
SUNDAYS = [day for both in CHANGES.values() for day in both]


def summer(utc):
    forward, back = (datetime.fromisoformat(f"{day}T01:00+00:00") for day in CHANGES[utc.year])
    return forward <= utc < back


def run_on(job, day):
    """The run on a local day, as a local moment."""
    hour, minute = map(int, job["at"].split(":"))
    clock = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    winter = timedelta(hours=HOURS[job["zone"]])
    # Summer time first: of two moments with the same time by the clock, that is the earlier.
    for offset, is_summer in ((winter + timedelta(hours=1), True), (winter, False)):
        if summer(clock - offset) is is_summer:
            return (clock - offset).astimezone(timezone(offset))
    return (clock - winter).astimezone(timezone(winter + timedelta(hours=1)))


def next_runs(job, after, count):
    moment = datetime.fromisoformat(after)
    day, found = moment.astimezone(UTC).date() - timedelta(days=2), []
    while len(found) < count:
        run = run_on(job, day)
        if run > moment and NAMES[day.weekday()] in job.get("days", NAMES):
            found.append(run.isoformat(timespec="minutes"))
        day += timedelta(days=1)
    return found


def next_run(job, after):
    return next_runs(job, after, 1)[0]


def seconds_until(job, now):
    return (datetime.fromisoformat(next_run(job, now)) - datetime.fromisoformat(now)).total_seconds()


def some_job(rng):
    job = {
        "at": rng.choice(
            [
                "00:00",
                "00:01",
                "00:30",
                "00:59",
                "01:00",
                "01:30",
                "02:00",
                "02:30",
                "02:59",
                "03:00",
                "03:30",
                "12:00",
                "22:30",
                "23:00",
                "23:30",
                "23:59",
            ]
        ),
        "zone": rng.choice(list(HOURS)),
    }
    if rng.random() < 0.3:
        job["days"] = rng.sample(NAMES, rng.randint(1, 4))
    return job


def a_year(seed, count):
    """Four hundred runs in a row, over at least two changes."""
    rng = random.Random(seed)
    start = date(rng.randint(2023, 2026), rng.randint(1, 12), rng.randint(1, 28))
    job = some_job(rng)
    if "days" in job:
        job["days"] = rng.sample(NAMES, 6)
    return [job, f"{start}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}+00:00", count]


def near_a_change(seed):
    """A moment within two days of a change of the clocks, often the job's own time."""
    rng = random.Random(seed)
    job = some_job(rng)
    sunday = date.fromisoformat(rng.choice(SUNDAYS))
    around = run_on(job, sunday + timedelta(days=rng.randint(-2, 1)))
    step = rng.choice([timedelta(0), timedelta(0), timedelta(minutes=rng.randint(-1440, 1440)), timedelta(seconds=-1)])
    return [job, (around + step).isoformat()]


def in_the_night_of_a_change(seed):
    """A moment within three hours of a change, seconds and all."""
    rng = random.Random(seed)
    at_one = datetime.fromisoformat(f"{rng.choice(SUNDAYS)}T01:00+00:00")
    return [some_job(rng), (at_one + timedelta(seconds=rng.randint(-10800, 10800))).isoformat()]


def zone_and_moment(seed):
    """A zone, and a moment in the night of a change."""
    job, moment = in_the_night_of_a_change(seed)
    return [job["zone"], moment]


def clock(zone, moment):
    """The moment with the zone's offset at that time."""
    utc = datetime.fromisoformat(moment).astimezone(UTC)
    return utc.astimezone(timezone(timedelta(hours=HOURS[zone] + summer(utc)))).isoformat()
