"""The stations' controllers: when their daily jobs run, and what goes on between controller, operators and office.

The controllers have no time zone data on board, so the rule of the European Union stands here: all clocks go forward at
01:00 UTC on the last Sunday of March, and back at 01:00 UTC on the last Sunday of October.

A job is what the operators write, in their local time:

    {"at": "23:30", "zone": "Berlin"}                           every day
    {"at": "06:15", "zone": "Azores", "days": ["mon", "thu"]}   on some days of the week

It runs once on each of its days. A time that the clocks jump over comes an hour later by the clock: 02:30 is 03:30 on
that day. A time that comes twice counts the first time only.

Moments go in and out as ISO texts with an offset, "2024-03-30T23:30+01:00". Inside, they are datetimes in UTC from the
one call of `_moment` to the text that goes out: much of what follows takes the difference of two, or compares them, and
Python does both by the clock where two have the same zone. Local times are for what people write and read.

Everything here is a function of its arguments; nothing asks the clock or touches a disk.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

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


# What the operators write


def _span(text):
    """A span of time such as "90s", "10m", "2h" or "1h30m", in seconds."""
    match = re.fullmatch(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", text)
    if not match or not text:
        raise JobError(f"not a span of time: {text!r}")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def span_text(seconds):
    """The shortest text that `_span` reads back as the same: 5400 is "1h30m", 0 is "0s"."""
    if seconds < 0:
        raise JobError(f"not a span of time: {seconds!r}")
    hours, rest = divmod(int(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    text = ""
    if hours:
        text += f"{hours}h"
    if minutes:
        text += f"{minutes}m"
    if rest or not text:
        text += f"{rest}s"
    return text


def _days(text):
    """Days of the week: "daily", "weekdays", "weekend", "mon", "mon,thu", "tue-fri", "sat-mon"."""
    named = {"daily": WEEKDAYS, "weekdays": WEEKDAYS[:5], "weekend": WEEKDAYS[5:]}
    if text in named:
        return list(named[text])
    found = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise JobError(f"not days of the week: {text!r}")
        number = WEEKDAYS.index(first)
        found.append(first)
        while dash and WEEKDAYS[number] != last:
            number = (number + 1) % 7
            found.append(WEEKDAYS[number])
    return sorted(set(found), key=WEEKDAYS.index)


def parse_jobs(text):
    """The jobs of a station by name, from what the operators keep in a file:

        # comment
        day-end: at 23:30 Berlin daily takes 15m retries 2 every 10m
        upload:  at 04:00 Berlin tue-sat needs day-end takes 5m
        quiet:   from 02:00 to 03:30 Berlin sun

    The line `quiet` may be there several times; what it says stands under the name "quiet", as a list.
    """
    jobs = {"quiet": []}
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.partition("#")[0].strip()
        if not line:
            continue
        name, colon, rest = line.partition(":")
        name, words = name.strip(), rest.split()
        if not colon or not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise JobError(f"line {number}: no name")
        try:
            if name == "quiet":
                jobs["quiet"].append(_parse_quiet(words))
            elif name in jobs:
                raise JobError(f"{name} is there already")
            else:
                jobs[name] = _parse_job(words)
        except (JobError, IndexError) as error:
            raise JobError(f"line {number}: {error}") from error
    for name, job in jobs.items():
        for needed in job.get("needs", []) if name != "quiet" else []:
            if needed not in jobs or needed == "quiet":
                raise JobError(f"{name} needs {needed}, which is not there")
    return jobs


def _parse_job(words):
    job, place = {}, 0
    while place < len(words):
        word = words[place]
        if word == "at":
            job["at"], job["zone"] = words[place + 1], words[place + 2]
            place += 3
        elif word == "needs":
            job["needs"] = words[place + 1].split(",")
            place += 2
        elif word in ("takes", "every"):
            job[word] = _span(words[place + 1])
            place += 2
        elif word == "retries":
            if not words[place + 1].isdigit():
                raise JobError(f"not a number: {words[place + 1]!r}")
            job["retries"] = int(words[place + 1])
            place += 2
        elif "days" not in job:
            job["days"] = _days(word)
            place += 1
        else:
            raise JobError(f"not understood: {word!r}")
    if "at" not in job:
        raise JobError("no time of day")
    _read(job)
    return job


def _parse_quiet(words):
    if len(words) not in (5, 6) or words[0] != "from" or words[2] != "to":
        raise JobError("not understood")
    quiet = {"at": words[1], "until": words[3], "zone": words[4], "days": _days(words[5] if len(words) == 6 else "daily")}
    _read(quiet)
    _read({**quiet, "at": quiet["until"]})
    if quiet["until"] == quiet["at"]:
        raise JobError("quiet for no time")
    return quiet


def order(jobs):
    """Names of the jobs so that each comes after those that it needs; by time of day, then by name, where that leaves a choice."""
    waiting = {name: set(job.get("needs", [])) for name, job in jobs.items() if name != "quiet"}
    found = []
    while waiting:
        ready = [name for name, needs in waiting.items() if not needs - set(found)]
        if not ready:
            raise JobError("jobs need each other: " + ", ".join(sorted(waiting)))
        first = min(ready, key=lambda name: (jobs[name]["at"], name))
        found.append(first)
        del waiting[first]
    return found


# Telegrams between controller and office

START, END, ESCAPE = 0x7E, 0x7F, 0x7D
LONGEST_TELEGRAM = 250


def _fletcher(data):
    """Fletcher's checksum of 16 bits (RFC 1146, but modulo 251, as the old controllers do)."""
    one = two = 0
    for byte in data:
        one = (one + byte) % 251
        two = (two + one) % 251
    return [two, one]


def telegram(station, kind, text):
    """A telegram as a list of bytes: start, station, kind, text, checksum, end; special bytes are escaped."""
    if not 1 <= station <= 0xFFFF:
        raise JobError(f"no station: {station}")
    if kind not in KINDS:
        raise JobError(f"no kind of telegram: {kind!r}")
    body = [station >> 8, station & 0xFF, KINDS.index(kind), *text.encode()]
    if len(body) > LONGEST_TELEGRAM:
        raise JobError("telegram too long")
    sent = [START]
    for byte in body + _fletcher(body):
        if byte in (START, END, ESCAPE):
            sent += [ESCAPE, byte ^ 0x20]
        else:
            sent.append(byte)
    return [*sent, END]


KINDS = ("hello", "log", "reading", "alarm", "clock")


def read_telegrams(received):
    """Telegrams out of a stream of bytes, and how many were no good. What comes before a start is noise and is skipped."""
    found, bad, body, escaped = [], 0, None, False
    for byte in received:
        if byte == START:
            if body is not None:
                bad += 1
            body, escaped = [], False
        elif body is None:
            continue
        elif byte == END:
            one = None if escaped else _opened(body)
            if one is None:
                bad += 1
            else:
                found.append(one)
            body = None
        elif byte == ESCAPE:
            escaped = True
        else:
            body.append(byte ^ 0x20 if escaped else byte)
            escaped = False
    return {"telegrams": found, "bad": bad, "open": body is not None}


def _opened(body):
    data, checksum = body[:-2], body[-2:]
    if len(data) < 3 or len(data) > LONGEST_TELEGRAM or checksum != _fletcher(data) or data[2] >= len(KINDS):
        return None
    try:
        text = bytes(data[3:]).decode()
    except UnicodeDecodeError:
        return None
    return {"station": data[0] << 8 | data[1], "kind": KINDS[data[2]], "text": text}


# Readings of the meters

ROLLS_OVER_AT = 1_000_000


def increases(readings, rolls_over_at=ROLLS_OVER_AT):
    """What was used between readings, [[moment, counter], ...], as [[from, to, amount], ...].

    A counter that falls has rolled over if it was in the last tenth and is in the first; else the meter was changed, and
    nothing is known. Readings need not be in order; of two at the same moment the higher one counts.
    """
    by_moment = {}
    for text, counter in readings:
        moment = _moment(text)
        if counter < 0 or counter >= rolls_over_at:
            raise JobError(f"no counter reads {counter}")
        by_moment[moment] = max(counter, by_moment.get(moment, counter))
    found = []
    moments = sorted(by_moment)
    for earlier, later in zip(moments, moments[1:]):
        before, after = by_moment[earlier], by_moment[later]
        if after >= before:
            found.append([earlier, later, after - before])
        elif before >= rolls_over_at * 9 // 10 and after < rolls_over_at // 10:
            found.append([earlier, later, after + rolls_over_at - before])
    return [[earlier.isoformat(timespec="minutes"), later.isoformat(timespec="minutes"), amount] for earlier, later, amount in found]


def daily_sums(readings, zone):
    """Use by local day, {"2024-03-31": 12.5, ...}; a stretch over midnight is shared out by time. Days have 23 to 25 hours."""
    if zone not in ZONES:
        raise JobError(f"unknown zone: {zone!r}")
    sums = {}
    for first, last, amount in increases(readings):
        begin, end = _moment(first), _moment(last)
        at = begin
        while at < end:
            day = at.astimezone(ZONES[zone]).date()
            midnight = datetime.combine(day + DAY, time(0), ZONES[zone]).astimezone(UTC)
            until = min(end, midnight)
            share = amount * ((until - at) / (end - begin))
            sums[day.isoformat()] = sums.get(day.isoformat(), 0) + share
            at = until
    return {day: round(sums[day], 3) for day in sorted(sums)}


def outliers(amounts, factor=5):
    """Places of amounts that are further from the median than `factor` times the median distance; at least 1 apart."""
    if len(amounts) < 3:
        return []
    middle = _median(amounts)
    distance = max(_median([abs(amount - middle) for amount in amounts]), 1 / factor)
    return [place for place, amount in enumerate(amounts) if abs(amount - middle) > factor * distance]


def _median(numbers):
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


# Alarms


def alarms(limits, samples):
    """Alarms out of samples [[moment, name, value], ...] in order: [[moment, name, "on" or "off"], ...].

    A limit: {"high": 80, "low": None, "back": 2, "hold": 60}. On when the value has been beyond a limit for `hold`
    seconds, off as soon as it is back within by `back`.
    """
    since, on, found, last = {}, {}, [], None
    for text, name, value in samples:
        moment = _moment(text)
        if last is not None and moment < last:
            raise JobError("samples are not in order")
        last = moment
        limit = limits.get(name)
        if limit is None:
            continue
        beyond = _beyond(limit, value, 0)
        if on.get(name):
            if not _beyond(limit, value, limit.get("back", 0)):
                on[name] = False
                since.pop(name, None)
                found.append([text, name, "off"])
        elif beyond:
            begun = since.setdefault(name, moment)
            if (moment - begun).total_seconds() >= limit.get("hold", 0):
                on[name] = True
                found.append([text, name, "on"])
        else:
            since.pop(name, None)
    return found


def _beyond(limit, value, back):
    high, low = limit.get("high"), limit.get("low")
    if high is not None and value > high - back:
        return True
    return low is not None and value < low + back


def escalation(minutes, priority):
    """Who is called when an alarm has stood for so many minutes: each step adds to the ones before."""
    if priority not in (1, 2, 3):
        raise JobError(f"no priority: {priority}")
    called = []
    for after, who in ESCALATION[priority]:
        if minutes >= after:
            called.append(who)
    return called


ESCALATION = {
    1: [(0, "operator"), (0, "standby"), (10, "engineer"), (30, "head")],
    2: [(0, "operator"), (15, "standby"), (60, "engineer")],
    3: [(5, "operator"), (480, "engineer")],
}


# Files on the card


def keepers(files, today, keep):
    """Of daily files "2024-03-30.dat" those that are kept: {"days": 7, "weeks": 4, "months": 12}.

    The newest of each of the last so many days, weeks (from Monday) and months that have one, today's and younger ones in
    any case. What is no daily file is none of our business and is kept.
    """
    limit, kept = date.fromisoformat(today), set()
    dated = {}
    for name in files:
        match = re.fullmatch(r"(\d{4}-\d\d-\d\d)\.dat", name)
        try:
            dated[name] = date.fromisoformat(match[1]) if match else None
        except ValueError:
            dated[name] = None
        if dated[name] is None or dated[name] >= limit:
            kept.add(name)
    old = sorted((day for day in dated.values() if day is not None and day < limit), reverse=True)
    for count, period in (
        (keep.get("days", 0), lambda day: day.toordinal()),
        (keep.get("weeks", 0), lambda day: (day.toordinal() - 1) // 7),
        (keep.get("months", 0), lambda day: (day.year, day.month)),
    ):
        seen = []
        for day in old:
            if period(day) not in seen:
                if len(seen) == count:
                    break
                seen.append(period(day))
                kept.add(f"{day.isoformat()}.dat")
    return [name for name in files if name in kept]


def free_card(files, capacity, wanted):
    """Oldest files that have to go so that `wanted` bytes fit: {name: bytes}, by name. Files that begin with "keep" stay."""
    used = sum(files.values())
    gone = []
    for name in sorted(files):
        if used + wanted <= capacity:
            break
        if name.startswith("keep"):
            continue
        gone.append(name)
        used -= files[name]
    if used + wanted > capacity:
        raise JobError("the card is too small")
    return gone


# Runs


def _next(job, moment):
    """The first run after a moment, by the job's own clock."""
    zone, at, days = _read(job)

    def run_on(day):
        return datetime.combine(day, at, zone).astimezone(UTC)

    # Days of the calendar, as they are not all 24 hours long.
    day = moment.astimezone(zone).date()
    if run_on(day) <= moment:
        day += DAY
    while day.weekday() not in days:
        day += DAY
    return run_on(day).astimezone(zone)


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


# The calendar on the wall, and what is round it


def agenda(jobs, start, end):
    """All runs of a station from a moment up to, but without, another: [[run, name], ...] in their order.

    Runs in a quiet time are left out. Runs at the same moment come in the order of `order`.
    """
    first, last = _moment(start), _moment(end)
    if last < first:
        raise JobError("the end is before the start")
    rank = {name: place for place, name in enumerate(order(jobs))}
    found = []
    for name in rank:
        for run in _runs(jobs[name], first, last):
            if not is_quiet(jobs, run.isoformat()):
                found.append((run, rank[name], name))
    return [[_local(run, jobs[name]), name] for run, _, name in sorted(found)]


def _runs(job, first, last):
    """The runs of a job from a moment up to another, both in UTC."""
    run = _next(job, first - timedelta(microseconds=1))
    while run < last:
        yield run
        run = _next(job, run)


def _local(run, job):
    return run.astimezone(ZONES[job["zone"]]).isoformat(timespec="minutes")


def is_quiet(jobs, moment):
    """Whether a moment is in a quiet time, which belongs to the day on which it begins."""
    at = _moment(moment)
    for quiet in jobs.get("quiet", []):
        zone, begin, days = _read(quiet)
        _, end, _ = _read({**quiet, "at": quiet["until"]})
        local = at.astimezone(zone)
        shown = local.time().replace(fold=0)
        if begin < end:
            inside = begin <= shown < end and local.weekday() in days
        else:
            inside = (shown >= begin and local.weekday() in days) or (shown < end and (local.weekday() - 1) % 7 in days)
        if inside:
            return True
    return False


def gaps(job, after, count):
    """Hours between the next `count` runs, as they pass: a daily job has 24, and twice a year 23 or 25."""
    moment, found = _next(job, _moment(after)), []
    for _ in range(count):
        following = _next(job, moment)
        found.append((following - moment) / HOUR)
        moment = following
    return found


def clashes(jobs, start, end):
    """Pairs of runs of a station that overlap, by what each "takes" (a minute unless it says): [[run, name, name], ...]."""
    runs = [(_moment(text), name) for text, name in agenda(jobs, start, end)]
    found = []
    for place, (begun, name) in enumerate(runs):
        until = begun + timedelta(seconds=jobs[name].get("takes", 60))
        for later, other in runs[place + 1 :]:
            if later >= until:
                break
            found.append([_local(later, jobs[other]), name, other])
    return found


def wake_plan(jobs, now, count, spare=30):
    """When the controller wakes: [[seconds of sleep, [names]], ...]. Runs less than `spare` seconds apart share one waking."""
    at, plan = _moment(now), []
    if spare < 0:
        raise JobError(f"not a span of time: {spare!r}")
    names = order(jobs)
    upcoming = {name: _next(jobs[name], at) for name in names}
    while names and len(plan) < count:
        wake = min(upcoming.values())
        due = [name for name in names if upcoming[name] - wake < timedelta(seconds=spare) or upcoming[name] == wake]
        plan.append([(wake - at).total_seconds(), due])
        at = wake
        for name in due:
            upcoming[name] = _next(jobs[name], upcoming[name])
    return plan


def retry_at(job, started, attempt):
    """When a run that began at a moment is tried again after so many attempts; None when it is not.

    The first wait is what "every" says (five minutes unless it does), each further one twice as long. No retry comes as
    late as the job's next run.
    """
    begun = _moment(started)
    if attempt < 1:
        raise JobError(f"no attempt: {attempt}")
    if attempt > job.get("retries", 0):
        return None
    again = begun + timedelta(seconds=job.get("every", 300) * (2**attempt - 1))
    if again >= _next(job, begun):
        return None
    return _local(again, job)


# The log

OUTCOMES = ("ok", "failed", "skipped")


def parse_log(text):
    """Entries of a log, in the order of the moments: "2024-03-30T23:30+01:00 day-end ok 12s". Other lines are counted."""
    entries, odd = [], 0
    for line in text.splitlines():
        words = line.split()
        try:
            if len(words) != 4 or words[2] not in OUTCOMES:
                raise JobError(line)
            entries.append((_moment(words[0]), words[1], words[2], _span(words[3])))
        except JobError:
            odd += bool(words)
    entries.sort(key=lambda entry: entry[0])
    found = [
        {"at": moment.isoformat(timespec="minutes"), "job": name, "outcome": outcome, "seconds": seconds}
        for moment, name, outcome, seconds in entries
    ]
    return {"entries": found, "odd": odd}


def missed(jobs, log, start, end, grace=600):
    """Runs of the agenda that no entry of the log tells of, within `grace` seconds after them: [[run, name], ...].

    An entry counts for one run only, the earliest that it can be for.
    """
    entries = [(_moment(entry["at"]), entry["job"]) for entry in parse_log(log)["entries"] if entry["outcome"] != "skipped"]
    found = []
    for text, name in agenda(jobs, start, end):
        run = _moment(text)
        fits = [one for one in entries if one[1] == name and run <= one[0] <= run + timedelta(seconds=grace)]
        if fits:
            entries.remove(min(fits))
        else:
            found.append([text, name])
    return found


def figures(log):
    """By job: how many runs, the share of those that went well in per cent, mean and longest seconds, and failures in a row."""
    found = {}
    for entry in parse_log(log)["entries"]:
        one = found.setdefault(entry["job"], {"runs": 0, "ok": 0, "seconds": 0, "longest": 0, "failing": 0})
        if entry["outcome"] == "skipped":
            continue
        one["runs"] += 1
        one["seconds"] += entry["seconds"]
        one["longest"] = max(one["longest"], entry["seconds"])
        if entry["outcome"] == "ok":
            one["ok"] += 1
            one["failing"] = 0
        else:
            one["failing"] += 1
    return {
        name: {
            "runs": one["runs"],
            "ok": round(100 * one["ok"] / one["runs"], 1) if one["runs"] else None,
            "mean": round(one["seconds"] / one["runs"], 1) if one["runs"] else None,
            "longest": one["longest"],
            "failing": one["failing"],
        }
        for name, one in sorted(found.items())
    }


def drift(beats):
    """How fast a controller's clock is, in seconds a day, from pairs of its own time and ours; None without two of them.

    By the straight line that fits best; a beat that is more than an hour out is a reset and starts anew.
    """
    points = []
    for own, ours in beats:
        ahead = (_moment(own) - _moment(ours)).total_seconds()
        if points and abs(ahead - points[-1][1]) > 3600:
            points = []
        points.append((_moment(ours).timestamp() / 86400, ahead))
    if len(points) < 2:
        return None
    middle = sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
    width = sum((x - middle[0]) ** 2 for x, _ in points)
    if width == 0:
        return None
    return round(sum((x - middle[0]) * (y - middle[1]) for x, y in points) / width, 2)


# What the screens show


def countdown(job, now):
    """ "in 3 h 05 min", "in 12 min", "tomorrow 23:30", "on tue 06:15": by the job's own clock."""
    zone, _, _ = _read(job)
    moment = _moment(now)
    run = _next(job, moment)
    minutes = -(-int((run - moment).total_seconds()) // 60)
    if minutes < 60:
        return f"in {minutes} min"
    if minutes < 360:
        return f"in {minutes // 60} h {minutes % 60:02} min"
    local, today = run.astimezone(zone), moment.astimezone(zone).date()
    ahead = (local.date() - today).days
    if ahead == 0:
        return f"today {local:%H:%M}"
    if ahead == 1:
        return f"tomorrow {local:%H:%M}"
    if ahead < 7:
        return f"on {WEEKDAYS[local.weekday()]} {local:%H:%M}"
    return f"on {local.day}.{local.month}. {local:%H:%M}"


def board(jobs, log, now):
    """The lines on the screen in the hall: a mark, the name, how it went, and when it comes next."""
    known, lines = figures(log), []
    for name in order(jobs):
        one = known.get(name)
        if one is None or one["ok"] is None:
            mark, went = " ", "never"
        elif one["failing"]:
            mark, went = "!", f"failed {one['failing']} times" if one["failing"] > 1 else "failed"
        else:
            mark, went = "*", f"ok, {span_text(round(one['mean']))}"
        quiet = " (quiet)" if is_quiet(jobs, _next(jobs[name], _moment(now)).isoformat()) else ""
        lines.append(f"{mark} {name}: {went}, {countdown(jobs[name], now)}{quiet}")
    return lines


def week(jobs, day):
    """A week from a day on as a table: for each job a line with its times on each day, as the clocks show them."""
    first, lines = date.fromisoformat(day), []
    for name in order(jobs):
        zone, _, _ = _read(jobs[name])
        begin = datetime.combine(first, time(0), zone).astimezone(UTC)
        end = datetime.combine(first + 7 * DAY, time(0), zone).astimezone(UTC)
        cells = ["-"] * 7
        for run in _runs(jobs[name], begin, end):
            local = run.astimezone(zone)
            cells[(local.date() - first).days] = f"{local:%H:%M}"
        lines.append(" ".join([name, *cells]))
    return lines


def greeting(zone, moment):
    """What the screen in the hall says at the top."""
    hour = int(clock(zone, moment)[11:13])
    if hour < 5 or hour >= 22:
        return "good night"
    if hour < 11:
        return "good morning"
    return "good evening" if hour >= 18 else "good day"


# The hours of the office, which the operators' telephone goes by

HOLIDAYS = {(1, 1): "New Year", (5, 1): "Labour Day", (12, 25): "Christmas", (12, 26): "Boxing Day"}
OFFICE_HOURS = {"mon": ("07:30", "16:00"), "tue": ("07:30", "16:00"), "wed": ("07:30", "16:00"), "thu": ("07:30", "18:00"), "fri": ("07:30", "13:00")}


def is_staffed(zone, moment):
    """Whether somebody answers the telephone."""
    shown = clock(zone, moment)
    day = date.fromisoformat(shown[:10])
    hours = OFFICE_HOURS.get(WEEKDAYS[day.weekday()])
    if hours is None or (day.month, day.day) in HOLIDAYS:
        return False
    return hours[0] <= shown[11:16] < hours[1]


def call_first(zone, moment, priority):
    """Who is called first for an alarm: out of hours nobody waits for the operator."""
    called = escalation(0, priority)
    if is_staffed(zone, moment):
        return called[:1] or ["operator"]
    if priority == 3:
        return []
    return [who for who in called if who != "operator"] or ["standby"]


def shift_of(zone, moment):
    """The shift that a moment belongs to, with the day on which that began: ["2024-03-30", "late"]. Nights begin at 22:00."""
    shown = clock(zone, moment)
    day, hour = date.fromisoformat(shown[:10]), int(shown[11:13])
    if hour < 6:
        return [(day - DAY).isoformat(), "night"]
    if hour < 14:
        return [day.isoformat(), "early"]
    return [day.isoformat(), "late" if hour < 22 else "night"]


def handover(log, zone, start, end):
    """What one shift tells the next: by shift, how many runs went well and which jobs failed, in the order of the shifts."""
    first, last, found = _moment(start), _moment(end), {}
    for entry in parse_log(log)["entries"]:
        if not first <= _moment(entry["at"]) < last:
            continue
        day, name = shift_of(zone, entry["at"])
        key = day, ("early", "late", "night").index(name)
        one = found.setdefault(key, {"shift": f"{day} {name}", "ok": 0, "failed": []})
        if entry["outcome"] == "ok":
            one["ok"] += 1
        elif entry["outcome"] == "failed" and entry["job"] not in one["failed"]:
            one["failed"].append(entry["job"])
    return [found[key] for key in sorted(found)]


# What the current costs

TARIFF = [
    {"name": "night", "from": "22:00", "to": "06:00", "days": WEEKDAYS, "cents": 18.4},
    {"name": "peak", "from": "17:00", "to": "20:00", "days": WEEKDAYS[:5], "cents": 39.9},
    {"name": "day", "from": "00:00", "to": "24:00", "days": WEEKDAYS, "cents": 27.1},
]


def tariff_at(zone, moment, tariff=TARIFF):
    """The first line of a tariff that fits what the clocks show; a line over midnight belongs to the day it begins on."""
    shown = clock(zone, moment)
    at, weekday = shown[11:16], date.fromisoformat(shown[:10]).weekday()
    for line in tariff:
        if line["from"] < line["to"]:
            fits = line["from"] <= at < line["to"] and WEEKDAYS[weekday] in line["days"]
        elif at >= line["from"]:
            fits = WEEKDAYS[weekday] in line["days"]
        else:
            fits = at < line["to"] and WEEKDAYS[weekday - 1] in line["days"]
        if fits:
            return line
    raise JobError(f"no tariff at {shown}")


def cost(readings, zone, tariff=TARIFF, step=900):
    """Cost in cents of what was used, by line of the tariff: each `step` seconds of a stretch pay what holds at their start."""
    found = {}
    for first, last, amount in increases(readings):
        begin, end = _moment(first), _moment(last)
        at = begin
        while at < end:
            until = min(end, at + timedelta(seconds=step))
            line = tariff_at(zone, at.isoformat(), tariff)
            share = amount * ((until - at) / (end - begin))
            found[line["name"]] = found.get(line["name"], 0) + share * line["cents"]
            at = until
    return {name: round(found[name], 2) for name in sorted(found)}


# Changes of the operators' file


def changes(before, after):
    """What is different between two files of jobs, one line for each difference, by name."""
    old, new, lines = parse_jobs(before), parse_jobs(after), []
    for name in sorted(old.keys() | new.keys()):
        if name == "quiet":
            lines += [f"- quiet {_quiet_text(one)}" for one in old["quiet"] if one not in new["quiet"]]
            lines += [f"+ quiet {_quiet_text(one)}" for one in new["quiet"] if one not in old["quiet"]]
        elif name not in new:
            lines.append(f"- {name}")
        elif name not in old:
            lines.append(f"+ {name} {job_text(new[name])}")
        else:
            keys = sorted(key for key in old[name].keys() | new[name].keys() if old[name].get(key) != new[name].get(key))
            if keys:
                lines.append(f"~ {name} {', '.join(keys)}")
    return lines


def _quiet_text(quiet):
    return f"from {quiet['at']} to {quiet['until']} {quiet['zone']} {days_text(quiet['days'])}"


def days_text(days):
    """The shortest text that `_days` reads back as the same days."""
    if len(days) == 7:
        return "daily"
    numbers = sorted(WEEKDAYS.index(day) for day in days)
    if numbers == [0, 1, 2, 3, 4]:
        return "weekdays"
    if numbers == [5, 6]:
        return "weekend"
    parts, place = [], 0
    while place < len(numbers):
        last = place
        while last + 1 < len(numbers) and numbers[last + 1] == numbers[last] + 1:
            last += 1
        if last - place >= 2:
            parts.append(f"{WEEKDAYS[numbers[place]]}-{WEEKDAYS[numbers[last]]}")
        else:
            parts += [WEEKDAYS[number] for number in numbers[place : last + 1]]
        place = last + 1
    return ",".join(parts)


def job_text(job):
    """A job as the operators would write it."""
    words = ["at", job["at"], job["zone"]]
    if "days" in job:
        words.append(days_text(job["days"]))
    if "takes" in job:
        words += ["takes", span_text(job["takes"])]
    if job.get("retries"):
        words += ["retries", str(job["retries"])]
        if "every" in job:
            words += ["every", span_text(job["every"])]
    if job.get("needs"):
        words += ["needs", ",".join(job["needs"])]
    return " ".join(words)


# The battery, for stations that have no mains


def battery(capacity, draws, charge_per_hour, start, end, full=1.0):
    """Charge of a battery (watt hours) after draws [[moment, watt hours], ...] between two moments, and its lowest point.

    It starts at a share `full` of its capacity and is charged evenly, never above it. Draws outside do not count; a draw
    that finds too little takes what is there, and is counted as a failure.
    """
    at, last = _moment(start), _moment(end)
    charge = capacity * full
    lowest, failures = charge, 0
    for moment, amount in sorted((_moment(text), amount) for text, amount in draws):
        if moment < at or moment >= last:
            continue
        charge = min(capacity, charge + charge_per_hour * ((moment - at) / HOUR))
        if amount > charge:
            failures += 1
            charge = 0
        else:
            charge -= amount
        lowest = min(lowest, charge)
        at = moment
    charge = min(capacity, charge + charge_per_hour * ((last - at) / HOUR))
    return {"charge": round(charge, 2), "lowest": round(lowest, 2), "failures": failures}


def lasts(jobs, watt_hours, capacity, start, most_days=30):
    """How many runs of all jobs a full battery without charging lasts for, and the moment of the last; at most some days."""
    end = (_moment(start) + most_days * DAY).isoformat()
    left, count, moment = capacity, 0, None
    for text, name in agenda(jobs, start, end):
        needed = watt_hours.get(name, watt_hours.get("", 1))
        if needed > left:
            break
        left -= needed
        count, moment = count + 1, text
    return [count, moment]


# The maintenance console


def console(jobs, log, now, line):
    """Answer of the console to a line: next NAME, sleep NAME, quiet, last NAME, runs NAME COUNT, help."""
    words = line.split()
    if not words or words[0] == "help":
        return ["next NAME", "sleep NAME", "quiet", "last NAME", "runs NAME COUNT"]
    command, names = words[0], words[1:]
    if command == "quiet" and not names:
        return ["yes" if is_quiet(jobs, now) else "no"]
    if not names or names[0] not in jobs or names[0] == "quiet":
        return ["no such job"] if command in ("next", "sleep", "last", "runs") else ["what?"]
    job = jobs[names[0]]
    if command == "next":
        return [next_run(job, now)]
    if command == "sleep":
        return [span_text(seconds_until(job, now))]
    if command == "last":
        entries = [entry for entry in parse_log(log)["entries"] if entry["job"] == names[0]]
        return [f"{entries[-1]['at']} {entries[-1]['outcome']}"] if entries else ["never"]
    if command == "runs":
        if len(names) != 2 or not names[1].isdigit() or not 1 <= int(names[1]) <= 20:
            return ["how many?"]
        return next_runs(job, now, int(names[1]))
    return ["what?"]
