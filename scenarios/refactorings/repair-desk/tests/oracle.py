"""What is right: the desk as it has always been, and journals of a few weeks in which most things can be done."""

import json
import random
import re
from datetime import date, datetime, timedelta

FORMAT = "%Y-%m-%dT%H:%M"

ROLES = ("tenant", "desk", "craftsman", "head")

TRADES = ("plumbing", "heating", "electrical", "joinery", "roof", "lift", "grounds", "other")

# Working days by default; settings may say otherwise.
OPENS, CLOSES = "07:00", "16:00"

# Working minutes until a ticket is due, by priority. 1 is an emergency and counts around the clock.
DUE_MINUTES = {1: 240, 2: 1080, 3: 5400, 4: 16200}

KEYWORDS = [
    ("gas", "heating", 1),
    ("burst", "plumbing", 1),
    ("flood", "plumbing", 1),
    ("spark", "electrical", 1),
    ("stuck in the lift", "lift", 1),
    ("no heating", "heating", 2),
    ("no power", "electrical", 2),
    ("lift", "lift", 2),
    ("leak", "plumbing", 2),
    ("drip", "plumbing", 3),
    ("toilet", "plumbing", 2),
    ("radiator", "heating", 3),
    ("socket", "electrical", 3),
    ("light", "electrical", 3),
    ("lock", "joinery", 2),
    ("door", "joinery", 3),
    ("window", "joinery", 3),
    ("tile", "roof", 3),
    ("gutter", "roof", 4),
    ("hedge", "grounds", 4),
    ("playground", "grounds", 3),
]


class DeskError(Exception):
    """Base of everything that the desk refuses."""


class NoSuchTicket(DeskError):
    pass


class WrongState(DeskError):
    """The ticket is not in a state in which this can be done."""


class NotAllowed(DeskError):
    """Somebody else may do this."""


class BadInput(DeskError):
    pass


class TooLate(DeskError):
    pass


class CrewBusy(DeskError):
    pass


# Time


def parse(moment):
    """A moment as datetime. Raises BadInput."""
    try:
        return datetime.strptime(moment, FORMAT)
    except (TypeError, ValueError):
        raise BadInput("no moment: " + repr(moment))


def text_of(moment):
    return moment.strftime(FORMAT)


def easter(year):
    """Easter Sunday, by the anonymous Gregorian method."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return date(year, month, day + 1)


def is_working_day(day, settings):
    """Whether the craftsmen work on a date. Settings: "days" (0 is Monday), "free" (dates as text)."""
    if day.weekday() not in settings.get("days", [0, 1, 2, 3, 4]):
        return False
    if day.isoformat() in settings.get("free", []):
        return False
    if (day.month, day.day) in ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26)):
        return False
    return (day - easter(day.year)).days not in (-2, 1, 39, 50)


def working_minutes(start, end, settings):
    """Working minutes between two moments (texts); 0 if the second is not later."""
    first, last = parse(start), parse(end)
    opens, closes = settings.get("opens", OPENS), settings.get("closes", CLOSES)
    total = 0
    day = first.date()
    while day <= last.date():
        if is_working_day(day, settings):
            begin = max(first, parse(day.isoformat() + "T" + opens))
            finish = min(last, parse(day.isoformat() + "T" + closes))
            if finish > begin:
                total += int((finish - begin).total_seconds()) // 60
        day += timedelta(days=1)
    return total


def add_working(start, minutes, settings):
    """The moment at which so many working minutes have gone by since a moment."""
    at = parse(start)
    opens, closes = settings.get("opens", OPENS), settings.get("closes", CLOSES)
    for _ in range(1000):
        day = at.date()
        begin = parse(day.isoformat() + "T" + opens)
        finish = parse(day.isoformat() + "T" + closes)
        if is_working_day(day, settings) and at < finish:
            at = max(at, begin)
            left = int((finish - at).total_seconds()) // 60
            if minutes <= left:
                return text_of(at + timedelta(minutes=minutes))
            minutes -= left
        at = datetime(day.year, day.month, day.day) + timedelta(days=1)
    raise BadInput("no working day in sight")


def due_after(start, priority, settings):
    """When a ticket of a priority is due that was reported at a moment."""
    minutes = settings.get("due", {}).get(str(priority), DUE_MINUTES[priority])
    if priority == 1:
        return text_of(parse(start) + timedelta(minutes=minutes))
    return add_working(start, minutes, settings)


# What tenants write


def squeeze(text):
    return re.sub(r"\s+", " ", text or "").strip()


def guess(text):
    """Trade and priority of a report, by the words in it: the most urgent word counts, the first of several."""
    lower = " " + squeeze(text).lower() + " "
    found = ("other", 4)
    for word, trade, priority in KEYWORDS:
        if word in lower and priority < found[1]:
            found = (trade, priority)
    if found == ("other", 4):
        for word, trade, priority in KEYWORDS:
            if word in lower:
                return trade, priority
    return found


def parse_flat(flat):
    """Floor and side of a flat as tenants write it, for the craftsmen's sheet: "3 left", "3.OG li", "ground floor"."""
    text = squeeze(flat).lower()
    if not text:
        return None
    side = ""
    for name, words in (("left", ("left", " li", "links")), ("right", ("right", " re", "rechts")), ("middle", ("mid",))):
        if any(word in " " + text for word in words):
            side = name
            break
    if "ground" in text or text.startswith("eg"):
        floor = 0
    elif "basement" in text or text.startswith("ug"):
        floor = -1
    else:
        digits = re.search(r"\d+", text)
        if not digits:
            return None
        floor = int(digits.group())
    return [floor, side]


def mask(text):
    """What may be shown to neighbours: no telephone numbers, no addresses of mail."""
    text = re.sub(r"[\w.+-]+@[\w-]+\.[\w.-]+", "(mail)", text)
    return re.sub(r"\+?\d[\d /-]{5,}\d", "(phone)", text)


# The desk


def new_desk(settings=None):
    settings = settings or {}
    opens, closes = settings.get("opens", OPENS), settings.get("closes", CLOSES)
    if not opens < closes:
        raise BadInput("opens must come before closes")
    return {"settings": settings, "tickets": {}, "numbers": 0, "crews": {}, "outbox": []}


def add_crew(desk, name, trades, most=4):
    """A crew and the trades that it can do; `most` visits a day."""
    if not name or name in desk["crews"]:
        raise BadInput("crew")
    for trade in trades:
        if trade not in TRADES:
            raise BadInput("trade " + trade)
    desk["crews"][name] = {"trades": list(trades), "most": most}


def ticket_of(desk, id):
    """A ticket by number; "17" and "r-17" will do for "R-00017"."""
    match = re.fullmatch(r"(?:[rR]-)?0*(\d{1,5})", str(id).strip())
    if not match or "R-" + match.group(1).zfill(5) not in desk["tickets"]:
        raise NoSuchTicket(id)
    return desk["tickets"]["R-" + match.group(1).zfill(5)]


def stamp(ticket, now, event, by=None, **more):
    """Write down an event before it happens: what the ticket was, who did it, and whatever more there is to say."""
    parse(now)
    if ticket["history"] and now < ticket["history"][-1]["at"]:
        raise BadInput("the past cannot be changed")
    entry = {"at": now, "event": event, "by": by, "was": ticket["state"]}
    for key in sorted(more):
        if more[key] is not None:
            entry[key] = more[key]
    ticket["history"].append(entry)


def tell(desk, ticket, now, subject):
    """Put a letter to the tenant into the outbox, once a minute for each subject."""
    letter = {"at": now, "to": ticket["tenant"], "ticket": ticket["id"], "subject": subject}
    if letter not in desk["outbox"]:
        desk["outbox"].append(letter)


def report(desk, now, house, flat, tenant, text, by="tenant"):
    """A new ticket; returns its number. The same text from the same flat within a day goes to the ticket there is."""
    text = squeeze(text)
    if not text or not squeeze(tenant) or not re.fullmatch(r"H\d{1,3}[a-z]?", house or ""):
        raise BadInput("report")
    for ticket in desk["tickets"].values():
        same = ticket["house"] == house and ticket["flat"] == squeeze(flat) and ticket["text"].lower() == text.lower()
        if same and ticket["state"] != "closed" and ticket["state"] != "rejected" and ticket["state"] != "done":
            if parse(now) - parse(ticket["reported"]) < timedelta(days=1):
                stamp(ticket, now, "again", by)
                return ticket["id"]
    trade, priority = guess(text)
    desk["numbers"] += 1
    id = "R-" + str(desk["numbers"]).zfill(5)
    ticket = {
        "id": id,
        "state": "new",
        "house": house,
        "flat": squeeze(flat),
        "tenant": squeeze(tenant),
        "text": text,
        "trade": trade,
        "priority": priority,
        "reported": now,
        "due": due_after(now, priority, desk["settings"]),
        "visit": None,
        "waits_for": None,
        "paused_minutes": 0,
        "costs": [],
        "children": [],
        "parent": None,
        "history": [],
    }
    stamp(ticket, now, "report", by)
    desk["tickets"][id] = ticket
    tell(desk, ticket, now, "received")
    return id


# What is done to a ticket


def sort(desk, now, id, by, trade=None, priority=None):
    """The desk has read it and says what it is."""
    ticket = ticket_of(desk, id)
    if by != "desk" and by != "head":
        raise NotAllowed("sort")
    if ticket["state"] != "new" and ticket["state"] != "sorted" and ticket["state"] != "scheduled":
        raise WrongState("sort: " + ticket["state"])
    if trade is not None and trade not in TRADES:
        raise BadInput("trade")
    if priority is not None and priority not in DUE_MINUTES:
        raise BadInput("priority")
    stamp(ticket, now, "sort", by, trade=trade, priority=priority)
    if priority is not None and priority != ticket["priority"]:
        ticket["priority"] = priority
        ticket["due"] = due_after(ticket["reported"], priority, desk["settings"])
    if trade is not None and trade != ticket["trade"]:
        ticket["trade"] = trade
        if ticket["state"] == "scheduled" and trade not in desk["crews"][ticket["visit"]["crew"]]["trades"]:
            ticket["visit"] = None
            ticket["state"] = "sorted"
            tell(desk, ticket, now, "visit cancelled")
    if ticket["state"] == "new":
        ticket["state"] = "sorted"


def overlaps(one, other):
    return one["from"] < other["to"] and other["from"] < one["to"]


def visits_of(desk, crew, day):
    """The visits of a crew on a day (text), in their order."""
    found = []
    for ticket in desk["tickets"].values():
        visit = ticket["visit"]
        if visit and visit["crew"] == crew and visit["from"][:10] == day:
            if ticket["state"] == "scheduled" or ticket["state"] == "in work":
                found.append((visit["from"], ticket["id"]))
    return [id for start, id in sorted(found)]


def schedule(desk, now, id, by, crew, start, minutes=60):
    """A crew will come. Emergencies may be scheduled outside working hours, and over the day's most."""
    ticket = ticket_of(desk, id)
    if by == "tenant":
        raise NotAllowed("schedule")
    if ticket["state"] not in ("sorted", "scheduled", "waiting"):
        # the desk may skip the sorting of an emergency
        if not (ticket["state"] == "new" and ticket["priority"] == 1):
            raise WrongState("schedule: " + ticket["state"])
    if crew not in desk["crews"] or ticket["trade"] not in desk["crews"][crew]["trades"]:
        raise BadInput("crew")
    if minutes < 15 or minutes > 540:
        raise BadInput("minutes")
    begin = parse(start)
    visit = {"crew": crew, "from": start, "to": text_of(begin + timedelta(minutes=minutes))}
    if start < now:
        raise TooLate("visit")
    if ticket["priority"] != 1:
        if not is_working_day(begin.date(), desk["settings"]):
            raise BadInput("no working day")
        if visit["from"][11:] < desk["settings"].get("opens", OPENS):
            raise BadInput("too early in the day")
        if visit["to"][11:] > desk["settings"].get("closes", CLOSES) or visit["to"][:10] != visit["from"][:10]:
            raise BadInput("too late in the day")
    others = [desk["tickets"][one] for one in visits_of(desk, crew, start[:10]) if one != ticket["id"]]
    for other in others:
        if overlaps(visit, other["visit"]):
            raise CrewBusy(other["id"])
    if len(others) >= desk["crews"][crew]["most"] and ticket["priority"] != 1:
        raise CrewBusy("day is full")
    stamp(ticket, now, "schedule", by, crew=crew, start=start)
    if ticket["state"] == "waiting":
        stop_waiting(desk, ticket, now)
    if ticket["state"] == "scheduled":
        tell(desk, ticket, now, "visit moved")
    else:
        tell(desk, ticket, now, "visit planned")
    ticket["visit"] = visit
    ticket["state"] = "scheduled"


def start(desk, now, id, by):
    """The crew is there."""
    ticket = ticket_of(desk, id)
    if ticket["state"] != "scheduled" and not (ticket["state"] == "waiting" and ticket["waits_for"] == "parts"):
        raise WrongState("start: " + ticket["state"])
    if by != "craftsman":
        raise NotAllowed("start")
    stamp(ticket, now, "start", by)
    if ticket["state"] == "waiting":
        stop_waiting(desk, ticket, now)
    ticket["state"] = "in work"


def pause(desk, now, id, by, waits_for):
    """Nothing can be done until something comes: "tenant", "parts" or "approval"."""
    ticket = ticket_of(desk, id)
    if waits_for not in ("tenant", "parts", "approval"):
        raise BadInput("waits_for")
    if by == "tenant":
        raise NotAllowed("pause")
    if ticket["state"] == "in work":
        stamp(ticket, now, "pause", by, waits_for=waits_for)
    elif ticket["state"] == "scheduled" or ticket["state"] == "sorted":
        if by == "craftsman":
            raise NotAllowed("pause")
        stamp(ticket, now, "pause", by, waits_for=waits_for)
        if ticket["visit"]:
            ticket["visit"] = None
            tell(desk, ticket, now, "visit cancelled")
    else:
        raise WrongState("pause: " + ticket["state"])
    ticket["state"] = "waiting"
    ticket["waits_for"] = waits_for
    if waits_for == "tenant":
        tell(desk, ticket, now, "please call us")


def stop_waiting(desk, ticket, now):
    """Count the working minutes that a ticket has waited, and give them back to its due date."""
    since = None
    for entry in ticket["history"]:
        if entry["event"] == "pause":
            since = entry["at"]
    waited = working_minutes(since, now, desk["settings"]) if since else 0
    ticket["paused_minutes"] += waited
    if waited and ticket["priority"] != 1:
        ticket["due"] = add_working(ticket["due"], waited, desk["settings"])
    ticket["waits_for"] = None


def resume(desk, now, id, by):
    """What it waited for is there."""
    ticket = ticket_of(desk, id)
    if ticket["state"] != "waiting":
        raise WrongState("resume: " + ticket["state"])
    if by == "tenant" and ticket["waits_for"] != "tenant":
        raise NotAllowed("resume")
    if ticket["waits_for"] == "approval" and by != "head":
        raise NotAllowed("resume")
    stamp(ticket, now, "resume", by)
    stop_waiting(desk, ticket, now)
    # with a visit it was in work before
    if ticket["visit"]:
        ticket["state"] = "in work"
    else:
        ticket["state"] = "sorted"


def finish(desk, now, id, by, note=None):
    """Mended. Emergencies are finished without anybody having said that they began."""
    ticket = ticket_of(desk, id)
    if by != "craftsman" and by != "head":
        raise NotAllowed("finish")
    if ticket["state"] != "in work" and not (ticket["state"] == "scheduled" and ticket["priority"] == 1):
        raise WrongState("finish: " + ticket["state"])
    stamp(ticket, now, "finish", by, note=squeeze(note) or None)
    ticket["state"] = "done"
    tell(desk, ticket, now, "mended")
    for child in ticket["children"]:
        one = desk["tickets"][child]
        if one["state"] == "waiting":
            stamp(one, now, "finish", by, parent=ticket["id"])
            one["waits_for"] = None
            one["state"] = "done"
            tell(desk, one, now, "mended")


def confirm(desk, now, id, by):
    """The tenant is content; the head may say so too."""
    ticket = ticket_of(desk, id)
    if ticket["state"] != "done":
        raise WrongState("confirm: " + ticket["state"])
    if by not in ("tenant", "head"):
        raise NotAllowed("confirm")
    stamp(ticket, now, "confirm", by)
    ticket["state"] = "closed"


def reopen(desk, now, id, by):
    """It is broken still, or again."""
    ticket = ticket_of(desk, id)
    ended = ticket["history"][-1]["at"]
    if ticket["state"] == "done":
        if by == "craftsman":
            raise NotAllowed("reopen")
        days = 14
        state = "sorted"
    elif ticket["state"] == "closed":
        if by != "desk" and by != "head":
            raise NotAllowed("reopen")
        days = 28
        state = "sorted"
    elif ticket["state"] == "rejected":
        if by != "head" and by != "tenant":
            raise NotAllowed("reopen")
        days = 14
        state = "new"
    else:
        raise WrongState("reopen: " + ticket["state"])
    if parse(now) - parse(ended) > timedelta(days=days):
        raise TooLate("reopen")
    if ticket["parent"]:
        raise WrongState("reopen: part of " + ticket["parent"])
    stamp(ticket, now, "reopen", by)
    ticket["state"] = state
    ticket["visit"] = None
    ticket["waits_for"] = None
    ticket["due"] = due_after(now, ticket["priority"], desk["settings"])
    ticket["paused_minutes"] = 0


def reject(desk, now, id, by, reason):
    """Not ours, or no defect."""
    ticket = ticket_of(desk, id)
    if not squeeze(reason):
        raise BadInput("reason")
    if by == "tenant" or by == "craftsman":
        raise NotAllowed("reject")
    if ticket["state"] not in ("new", "sorted") and not (
        ticket["state"] == "waiting" and ticket["waits_for"] in ("tenant", "approval")
    ):
        raise WrongState("reject: " + ticket["state"])
    if ticket["priority"] == 1 and by != "head":
        raise NotAllowed("reject")
    stamp(ticket, now, "reject", by, reason=squeeze(reason))
    ticket["state"] = "rejected"
    ticket["waits_for"] = None
    tell(desk, ticket, now, "rejected")


def withdraw(desk, now, id, by):
    """The tenant has mended it, or thought better of it."""
    ticket = ticket_of(desk, id)
    if by != "tenant" and by != "desk":
        raise NotAllowed("withdraw")
    if ticket["state"] in ("in work", "done", "closed", "rejected"):
        raise WrongState("withdraw: " + ticket["state"])
    stamp(ticket, now, "withdraw", by)
    ticket["visit"] = None
    ticket["waits_for"] = None
    ticket["state"] = "closed"


def merge(desk, now, id, by, into):
    """The same defect, reported twice: it waits for the other one."""
    ticket, other = ticket_of(desk, id), ticket_of(desk, into)
    if by != "desk" and by != "head":
        raise NotAllowed("merge")
    if ticket is other or ticket["house"] != other["house"]:
        raise BadInput("merge")
    if ticket["state"] != "new" and ticket["state"] != "sorted":
        raise WrongState("merge: " + ticket["state"])
    if other["state"] == "done" or other["state"] == "closed" or other["state"] == "rejected" or other["parent"]:
        raise WrongState("merge: " + other["state"])
    if ticket["children"]:
        raise WrongState("merge: has children")
    stamp(ticket, now, "merge", by, into=other["id"])
    stamp(other, now, "merged", by, part=ticket["id"])
    ticket["parent"] = other["id"]
    ticket["state"] = "waiting"
    ticket["waits_for"] = "parent"
    other["children"].append(ticket["id"])
    if ticket["priority"] < other["priority"]:
        other["priority"] = ticket["priority"]
        other["due"] = min(other["due"], ticket["due"])


# What the buttons on the screens say


def actions(desk, now, id, by):
    """What somebody could do with a ticket now, in the order of the buttons. The screens show nothing else."""
    ticket = ticket_of(desk, id)
    found = []
    if ticket["state"] == "new":
        if by == "desk" or by == "head":
            found.append("sort")
        if ticket["priority"] == 1 and by != "tenant":
            found.append("schedule")
        if by == "desk" or by == "head":
            if ticket["priority"] != 1 or by == "head":
                found.append("reject")
            if not ticket["children"]:
                found.append("merge")
        if by == "tenant" or by == "desk":
            found.append("withdraw")
    elif ticket["state"] == "sorted":
        if by == "desk" or by == "head":
            found.append("sort")
        if by != "tenant":
            found.append("schedule")
        if by == "desk" or by == "head":
            found.append("pause")
            if ticket["priority"] != 1 or by == "head":
                found.append("reject")
            if not ticket["children"]:
                found.append("merge")
        if by == "tenant" or by == "desk":
            found.append("withdraw")
    elif ticket["state"] == "scheduled":
        if by == "desk" or by == "head":
            found.append("sort")
        if by != "tenant":
            found.append("schedule")
        if by == "craftsman":
            found.append("start")
        if by == "desk" or by == "head":
            found.append("pause")
        if ticket["priority"] == 1 and (by == "craftsman" or by == "head"):
            found.append("finish")
        if by == "tenant" or by == "desk":
            found.append("withdraw")
    elif ticket["state"] == "in work":
        if by != "tenant":
            found.append("pause")
        if by == "craftsman" or by == "head":
            found.append("finish")
    elif ticket["state"] == "waiting":
        if by != "tenant":
            found.append("schedule")
        if by == "craftsman" and ticket["waits_for"] == "parts":
            found.append("start")
        if ticket["waits_for"] == "approval":
            if by == "head":
                found.append("resume")
        elif ticket["waits_for"] == "tenant" or by != "tenant":
            found.append("resume")
        if ticket["waits_for"] in ("tenant", "approval") and (by == "desk" or by == "head"):
            if ticket["priority"] != 1 or by == "head":
                found.append("reject")
        if by == "tenant" or by == "desk":
            found.append("withdraw")
    elif ticket["state"] == "done":
        if by == "tenant" or by == "head":
            found.append("confirm")
        if by != "craftsman" and not ticket["parent"]:
            if parse(now) - parse(ticket["history"][-1]["at"]) <= timedelta(days=14):
                found.append("reopen")
    elif ticket["state"] == "closed":
        if (by == "desk" or by == "head") and not ticket["parent"]:
            if parse(now) - parse(ticket["history"][-1]["at"]) <= timedelta(days=28):
                found.append("reopen")
    elif ticket["state"] == "rejected":
        if (by == "tenant" or by == "head") and not ticket["parent"]:
            if parse(now) - parse(ticket["history"][-1]["at"]) <= timedelta(days=14):
                found.append("reopen")
    return found


# Every night


def sweep(desk, now):
    """What time itself does to tickets; returns the numbers of those that changed."""
    changed = []
    for id in sorted(desk["tickets"]):
        ticket = desk["tickets"][id]
        last = ticket["history"][-1]["at"]
        age = parse(now) - parse(last)
        if ticket["state"] == "done" and age >= timedelta(days=14):
            stamp(ticket, now, "sweep", reason="not contradicted")
            ticket["state"] = "closed"
            changed.append(id)
        elif ticket["state"] == "waiting" and ticket["waits_for"] == "tenant" and age >= timedelta(days=21):
            stamp(ticket, now, "sweep", reason="never called")
            ticket["state"] = "closed"
            ticket["waits_for"] = None
            changed.append(id)
            tell(desk, ticket, now, "closed")
        elif ticket["state"] == "scheduled" and parse(now) - parse(ticket["visit"]["to"]) > timedelta(days=2):
            stamp(ticket, now, "sweep", reason="nobody came")
            ticket["state"] = "sorted"
            ticket["visit"] = None
            changed.append(id)
            tell(desk, ticket, now, "visit missed")
        elif ticket["state"] == "new" and ticket["priority"] > 2 and age >= timedelta(days=10):
            stamp(ticket, now, "sweep", reason="nobody looked")
            ticket["priority"] -= 1
            ticket["due"] = min(ticket["due"], due_after(now, ticket["priority"], desk["settings"]))
            changed.append(id)
    return changed


# Costs, in cents


def labour_cents(minutes, settings, emergency=False):
    """By quarters of an hour begun; the way there is a quarter; emergencies cost half as much again."""
    if minutes < 0:
        raise BadInput("minutes")
    quarters = -(-minutes // 15) + 1
    cents = quarters * settings.get("quarter_cents", 1450)
    return cents * 3 // 2 if emergency else cents


def add_cost(desk, now, id, by, what, cents, tenant_pays=False):
    """Material or a bill."""
    ticket = ticket_of(desk, id)
    if by == "tenant":
        raise NotAllowed("cost")
    if ticket["state"] == "new" or ticket["state"] == "rejected" or ticket["state"] == "closed":
        raise WrongState("cost: " + ticket["state"])
    if not squeeze(what) or not isinstance(cents, int) or cents == 0:
        raise BadInput("cost")
    if cents > desk["settings"].get("approve_from_cents", 50000) and by != "head":
        raise NotAllowed("cost")
    stamp(ticket, now, "cost", by, cents=cents)
    ticket["costs"].append({"what": squeeze(what), "cents": cents, "tenant": bool(tenant_pays)})


def add_labour(desk, now, id, by, minutes):
    """Time spent, once the work has begun."""
    ticket = ticket_of(desk, id)
    if by != "craftsman":
        raise NotAllowed("labour")
    if ticket["state"] != "in work" and ticket["state"] != "done" and ticket["state"] != "waiting":
        raise WrongState("labour: " + ticket["state"])
    cents = labour_cents(minutes, desk["settings"], ticket["priority"] == 1)
    stamp(ticket, now, "labour", by, minutes=minutes)
    ticket["costs"].append({"what": "labour", "cents": cents, "tenant": False})


def bill(ticket, settings):
    """What the tenant pays: what is theirs, at most a small repair's limit for each ticket, with tax; None if nothing."""
    net = sum(cost["cents"] for cost in ticket["costs"] if cost["tenant"])
    if net <= 0:
        return None
    net = min(net, settings.get("small_repair_cents", 11000))
    tax = (net * 19 + 50) // 100
    return {"net": net, "tax": tax, "gross": net + tax}


def costs_by_trade(desk):
    """Sum of costs by trade and by house, for the budget; tickets that were rejected do not count."""
    found = {}
    for ticket in desk["tickets"].values():
        if ticket["state"] != "rejected":
            cents = sum(cost["cents"] for cost in ticket["costs"])
            if cents:
                houses = found.setdefault(ticket["trade"], {})
                houses[ticket["house"]] = houses.get(ticket["house"], 0) + cents
    return {trade: dict(sorted(found[trade].items())) for trade in sorted(found)}


# Looking


def is_open(ticket):
    return ticket["state"] in ("new", "sorted", "scheduled", "in work", "waiting")


def is_overdue(ticket, now):
    if not is_open(ticket) or ticket["state"] == "waiting":
        return False
    return ticket["due"] < now


COLUMNS = [
    ("inbox", ("new",)),
    ("to plan", ("sorted",)),
    ("planned", ("scheduled",)),
    ("running", ("in work", "waiting")),
    ("to confirm", ("done",)),
]


def board(desk, now):
    """The columns on the wall, most urgent first; overdue ones carry an exclamation mark, waiting ones a dash."""
    found = []
    for title, states in COLUMNS:
        cards = []
        for ticket in desk["tickets"].values():
            if ticket["state"] in states:
                label = ticket["id"]
                if is_overdue(ticket, now):
                    label += "!"
                if ticket["state"] == "waiting":
                    label += "-"
                cards.append((ticket["priority"], ticket["due"], ticket["id"], label))
        found.append([title, [card[3] for card in sorted(cards)]])
    return found


def search(desk, query, now):
    """Numbers of the tickets that fit all words of a query.

    state:open, state:waiting, trade:roof, house:H12, p:1, overdue:yes, before:2024-06-01, or any other word of the text.
    """
    found = []
    for id in sorted(desk["tickets"]):
        if all(fits(desk["tickets"][id], word, now) for word in squeeze(query).lower().split(" ") if word):
            found.append(id)
    return found


def fits(ticket, word, now):
    key, colon, value = word.partition(":")
    if not colon:
        return word in ticket["text"].lower() or word in ticket["tenant"].lower()
    if key == "state":
        if value == "open":
            return is_open(ticket)
        if value == "over":
            return ticket["state"] in ("done", "closed", "rejected")
        return ticket["state"].replace(" ", "-") == value
    if key == "trade":
        return ticket["trade"] == value
    if key == "house":
        return ticket["house"].lower() == value
    if key == "p":
        return str(ticket["priority"]) == value
    if key == "overdue":
        return is_overdue(ticket, now) == (value == "yes")
    if key == "before":
        return ticket["reported"][:10] < value
    raise BadInput("query: " + key)


def sheet(desk, crew, day):
    """The crew's sheet for a day, one line for each visit."""
    if crew not in desk["crews"]:
        raise BadInput("crew")
    lines = []
    for id in visits_of(desk, crew, day):
        ticket = desk["tickets"][id]
        flat = parse_flat(ticket["flat"])
        where = ticket["house"]
        if flat is None:
            where += " ?"
        else:
            where += " floor " + str(flat[0]) + (", " + flat[1] if flat[1] else "")
        mark = "*" if ticket["state"] == "in work" else " "
        times = ticket["visit"]["from"][11:] + "-" + ticket["visit"]["to"][11:]
        lines.append(mark + times + " " + where + ": " + mask(ticket["text"])[:60])
    return lines


STATE_WORDS = {
    "new": "We have your report and will read it soon.",
    "sorted": "We know what is to be done and are looking for a time.",
    "waiting": "We cannot go on at present.",
    "in work": "We are at it.",
    "closed": "This is finished.",
}


def letter(desk, id):
    """What the tenants' page says about a ticket."""
    ticket = ticket_of(desk, id)
    state = ticket["state"]
    if state == "scheduled":
        visit = ticket["visit"]
        day = date.fromisoformat(visit["from"][:10])
        words = "We come on {}.{}.{} from {} to {}.".format(
            day.day, day.month, day.year, visit["from"][11:], visit["to"][11:]
        )
    elif state == "done":
        words = "We think that it is mended. Is it?"
        owed = bill(ticket, desk["settings"])
        if owed:
            words += " Your share is {}.{:02} euros.".format(owed["gross"] // 100, owed["gross"] % 100)
    elif state == "rejected":
        reason = [entry["reason"] for entry in ticket["history"] if entry["event"] == "reject"][-1]
        words = "We shall not mend this: " + reason + "."
    elif state == "waiting" and ticket["waits_for"] == "tenant":
        words = "Please call us, we need to talk to you."
    elif state == "waiting" and ticket["waits_for"] == "parent":
        words = "Your neighbours reported it too; see " + ticket["parent"] + "."
    else:
        words = STATE_WORDS[state]
    return ticket["id"] + " (" + state + "): " + words


def time_in_states(ticket, now):
    """Minutes by the clock that a ticket has spent in each state, until now."""
    found = {}
    history = ticket["history"]
    for one, following in zip(history, history[1:] + [None]):
        until = following["at"] if following else now
        state = following["was"] if following else ticket["state"]
        minutes = int((parse(until) - parse(one["at"])).total_seconds()) // 60
        found[state] = found.get(state, 0) + minutes
    return {state: found[state] for state in sorted(found)}


def month_report(desk, month, now):
    """Figures of the tickets reported in a month ("2024-06"): the board of directors reads them."""
    counts = {
        "reported": 0, "open": 0, "done": 0, "closed": 0, "rejected": 0, "withdrawn": 0, "overdue": 0, "in time": 0,
    }
    minutes = []
    for ticket in desk["tickets"].values():
        if ticket["reported"][:7] != month:
            continue
        counts["reported"] += 1
        if is_open(ticket):
            counts["open"] += 1
            if is_overdue(ticket, now):
                counts["overdue"] += 1
        elif ticket["state"] == "rejected":
            counts["rejected"] += 1
        elif ticket["history"][-1]["event"] == "withdraw":
            counts["withdrawn"] += 1
        else:
            if ticket["state"] == "done":
                counts["done"] += 1
            else:
                counts["closed"] += 1
            finished = [entry["at"] for entry in ticket["history"] if entry["event"] == "finish"]
            if finished:
                if finished[-1] <= ticket["due"]:
                    counts["in time"] += 1
                taken = working_minutes(ticket["reported"], finished[-1], desk["settings"]) - ticket["paused_minutes"]
                minutes.append(max(0, taken))
    minutes.sort()
    median = None
    if minutes:
        middle = len(minutes) // 2
        median = minutes[middle] if len(minutes) % 2 else (minutes[middle - 1] + minutes[middle]) // 2
    lines = [month]
    for key in counts:
        lines.append(key + ": " + str(counts[key]))
    lines.append("median: " + ("-" if median is None else "%d h %02d" % divmod(median, 60)))
    return lines


# Old journals


def state_from_old(text):
    """A state as any of our journals ever wrote it. Raises BadInput."""
    state = squeeze(text).lower().replace("_", " ").replace("-", " ")
    if state == "triaged":
        return "sorted"
    if state == "doing" or state == "in progress":
        return "in work"
    if state in ("new", "sorted", "scheduled", "in work", "waiting", "done", "closed", "rejected"):
        return state
    raise BadInput("state " + repr(text))


def import_old(desk, now, row):
    """A ticket from the card index, one dict of texts; returns its number.

    Visits were not kept there, so what was scheduled is to be planned again; what was in work waits for the tenant.
    """
    state = state_from_old(row.get("state", "new"))
    id = report(desk, now, row.get("house"), row.get("flat", ""), row.get("tenant"), row.get("text"), by="desk")
    ticket = desk["tickets"][id]
    if ticket["history"][-1]["event"] == "again":
        return id
    stamp(ticket, now, "import", "desk", old=row.get("state"))
    if row.get("trade"):
        if row["trade"] not in TRADES:
            raise BadInput("trade")
        ticket["trade"] = row["trade"]
    if state == "scheduled":
        ticket["state"] = "sorted"
    elif state == "in work":
        ticket["state"] = "waiting"
        ticket["waits_for"] = "tenant"
    elif state == "waiting":
        ticket["state"] = "waiting"
        ticket["waits_for"] = row.get("waits_for") or "parts"
    elif state == "rejected":
        ticket["history"].append({"at": now, "event": "reject", "by": "desk", "was": "new", "reason": "before our time"})
        ticket["state"] = "rejected"
    else:
        ticket["state"] = state
    return id


def export_open(desk):
    """One line of JSON for each open ticket, for the craftsmen's telephones."""
    lines = []
    for id in sorted(desk["tickets"]):
        ticket = desk["tickets"][id]
        if ticket["state"] in ("sorted", "scheduled", "in work", "waiting"):
            short = {key: ticket[key] for key in ("id", "state", "house", "flat", "trade", "priority", "due")}
            short["text"] = mask(ticket["text"])
            lines.append(json.dumps(short, sort_keys=True))
    return lines


# The journal

COMMANDS = {
    "report": report,
    "sort": sort,
    "schedule": schedule,
    "start": start,
    "pause": pause,
    "resume": resume,
    "finish": finish,
    "confirm": confirm,
    "reopen": reopen,
    "reject": reject,
    "withdraw": withdraw,
    "merge": merge,
    "cost": add_cost,
    "labour": add_labour,
    "import": import_old,
    "sweep": sweep,
}


def perform(desk, command):
    """Do what a line of the journal says: {"do": "pause", "now": ..., "id": ..., "by": ..., "waits_for": "parts"}."""
    rest = {key: value for key, value in command.items() if key != "do"}
    if command.get("do") not in COMMANDS:
        raise BadInput("command")
    if rest.get("by", "desk") not in ROLES:
        raise BadInput("by")
    return COMMANDS[command["do"]](desk, **rest)


def replay(settings, crews, journal):
    """The desk after a journal, and what came of each line: what it returned, or the class of the error."""
    desk = new_desk(settings)
    for name in crews:
        add_crew(desk, name, **crews[name])
    results = []
    for command in journal:
        try:
            results.append(perform(desk, command))
        except DeskError as error:
            results.append(type(error).__name__)
    return {"desk": desk, "results": results}


def overview(settings, crews, journal, now):
    """Everything that anybody sees of the desk after a journal; the auditors ask for it."""
    desk = replay(settings, crews, journal)["desk"]
    months = sorted({ticket["reported"][:7] for ticket in desk["tickets"].values()})
    days = sorted({(t["visit"]["crew"], t["visit"]["from"][:10]) for t in desk["tickets"].values() if t["visit"]})
    return {
        "board": board(desk, now),
        "actions": {id: [actions(desk, now, id, by) for by in ROLES] for id in desk["tickets"]},
        "letters": [letter(desk, id) for id in desk["tickets"]],
        "times": {id: time_in_states(ticket, now) for id, ticket in desk["tickets"].items()},
        "sheets": [[crew, day, sheet(desk, crew, day)] for crew, day in days],
        "months": [month_report(desk, month, now) for month in months],
        "costs": costs_by_trade(desk),
        "bills": {id: bill(ticket, desk["settings"]) for id, ticket in desk["tickets"].items()},
        "export": export_open(desk),
    }


# Journals of a few weeks at the desk, in which most of what is done can be done.

TEXTS = [
    "Water is dripping from the tap", "The toilet does not flush", "No heating since morning!", "Burst pipe in the cellar",
    "Window does not close. Call 0461 55 12 77", "Light in the stairwell", "Gas smell in the kitchen", "Something is odd",
    "door squeaks, ott@example.org", "The lift makes a noise", "Stuck in the lift", "hedge too high", "gutter and tile",
]  # fmt: skip
FLATS = ["3 left", "3.OG li", "ground floor right", "EG", "12", "attic", "", "UG mid", "2 re", "7 lights"]
CREWS = {
    "blue": {"trades": ["plumbing", "heating", "roof"], "most": 2},
    "red": {"trades": ["electrical", "lift", "joinery", "other"], "most": 3},
    "all": {"trades": list(TRADES), "most": 2},
}
NO_ID = "R-77777"


def some_settings(rng):
    settings = {}
    if rng.random() < 0.3:
        settings["days"] = [0, 1, 2, 3, 4, 5]
    if rng.random() < 0.3:
        settings["free"] = ["2024-03-28", "2024-04-02"]
    if rng.random() < 0.3:
        settings["opens"], settings["closes"] = "08:00", "17:30"
    if rng.random() < 0.2:
        settings["due"] = {"2": 480, "3": 960}
    if rng.random() < 0.3:
        settings["quarter_cents"], settings["approve_from_cents"] = 1501, 20000
        settings["small_repair_cents"] = 7500
    return settings


def some_visit(rng, desk, now, ticket):
    crews = [name for name in CREWS if ticket["trade"] in CREWS[name]["trades"]] or ["all"]
    day = parse(now) + timedelta(days=rng.choice([0, 1, 1, 1, 1, 2]))
    start = day.strftime("%Y-%m-%d") + rng.choice(["T07:00", "T08:00", "T08:00", "T08:15", "T09:00", "T10:30", "T14:30", "T15:00", "T15:01", "T06:59"])
    crew = rng.choice(crews) if rng.random() < 0.93 else rng.choice(["blue", "red", "green"])
    return {"crew": crew, "start": start, "minutes": rng.choice([15, 30, 60, 60, 60, 90, 120, 540, 14, 541])}


def some_command(rng, desk, now):
    ids = list(desk["tickets"])
    chance = rng.random()
    if not ids or chance < 0.12:
        house = rng.choice(["H1", "H1", "H1", "H12", "H12b", "12"])
        who = {"by": "desk"} if rng.random() < 0.3 else {}
        tenant = rng.choice(["Ott", "Kern", " Yıldız "])
        return {"do": "report", "now": now, "house": house, "flat": rng.choice(FLATS), "tenant": tenant, "text": rng.choice(TEXTS), **who}
    if chance < 0.15:
        row = {"house": "H12", "flat": rng.choice(FLATS), "tenant": "Rau", "text": rng.choice(TEXTS) + rng.choice("!?.,")}
        row["state"] = rng.choice(["new", "triaged", "Doing", "in-progress", "in_work", "waiting", "scheduled", "done", "closed", "rejected", "lost"])
        if rng.random() < 0.4:
            row["trade"] = rng.choice(["roof", "lift", "art"])
        if rng.random() < 0.4:
            row["waits_for"] = rng.choice(["tenant", "parts", ""])
        return {"do": "import", "now": now, "row": row}
    if chance < 0.19:
        return {"do": "sweep", "now": now}
    id = rng.choice(ids[-6:]) if rng.random() < 0.98 else NO_ID
    by = rng.choice(["tenant", "desk", "desk", "craftsman", "craftsman", "head"])
    do = rng.choice(["sort", "schedule", "start", "pause", "resume", "finish", "confirm", "reopen", "reject", "withdraw", "merge", "cost", "labour"])
    if id != NO_ID and rng.random() < 0.75:
        likely = {"sort": 2, "schedule": 5, "start": 9, "finish": 7, "pause": 3, "resume": 5, "confirm": 3, "reopen": 2}
        can = [(one, who) for who in ROLES for one in actions(desk, now, id, who) for _ in range(likely.get(one, 1))]
        if desk["tickets"][id]["state"] in ("in work", "waiting", "done", "scheduled"):
            can += [("cost", "desk"), ("cost", "head"), ("cost", "craftsman"), ("labour", "craftsman")]
        do, by = rng.choice(can or [("cost", "desk"), ("labour", "craftsman")])
    ticket = desk["tickets"].get(id) or desk["tickets"][ids[0]]
    command = {"do": do, "now": now, "id": id if rng.random() < 0.9 else id.lower(), "by": by}
    if do == "sort":
        command.update(rng.choice([{}, {"trade": rng.choice(TRADES)}, {"priority": rng.randint(1, 4)}, {"trade": "roof", "priority": 2}, {"priority": 5}, {"trade": "art"}]))
    elif do == "schedule":
        command.update(some_visit(rng, desk, now, ticket))
    elif do == "pause":
        command["waits_for"] = rng.choice(["tenant", "tenant", "parts", "approval", "parent"])
    elif do == "finish" and rng.random() < 0.5:
        command["note"] = " washer  changed "
    elif do == "reject":
        command["reason"] = rng.choice(["no defect", " not ours ", " "])
    elif do == "merge":
        command["into"] = rng.choice(ids[-4:])
    elif do == "cost":
        command["what"] = rng.choice(["tap", "tap", "glass  pane", ""])
        command["cents"] = rng.choice([1999, 50000, 50001, 20000, 20001, 7500, 11001, -500, 0])
        command["tenant_pays"] = rng.random() < 0.6
    elif do == "labour":
        command["minutes"] = rng.choice([0, 1, 15, 16, 70, -1])
    return command


def some_journal(seed, lines):
    rng = random.Random(seed)
    settings = some_settings(rng)
    desk = new_desk(settings)
    for name in CREWS:
        add_crew(desk, name, **CREWS[name])
    now, journal = datetime(2024, 3, 18, 7, 30) + timedelta(days=rng.randint(0, 60)), []
    for _ in range(lines):
        now += timedelta(minutes=rng.choice([0, 1, 5, 10, 30, 30, 60, 60, 180, 540, 1440] + [4320, 14400, 20160, 20160] * (rng.random() < 0.2)))
        at = text_of(now - timedelta(days=1) if rng.random() < 0.02 else now)
        journal.append(some_command(rng, desk, at))
        try:
            perform(desk, journal[-1])
        except DeskError:
            continue
    return [settings, CREWS, journal]


def some_weeks(seed, lines=40):
    return some_journal(seed, lines)


def a_look(seed, lines=40):
    journal = some_journal(seed, lines)
    return [*journal, text_of(parse(journal[2][-1]["now"]) + timedelta(minutes=random.Random(seed).choice([0, 5, 600, 4000, 20160])))]


def busy_crews(seed):
    """Four or five visits to one crew on one day, and what is done to some of them."""
    rng = random.Random(seed)
    journal, now = [], "2024-06-14T09:00"
    for flat in range(1, 6):
        text = "Burst pipe" if rng.random() < 0.2 else "The toilet does not flush"
        journal.append({"do": "report", "now": now, "house": "H1", "flat": str(flat), "tenant": "Ott", "text": text})
        if text[0] == "T":
            journal.append({"do": "sort", "now": now, "id": str(flat), "by": "desk"})
    for _ in range(9):
        visit = {"start": "2024-06-17T" + rng.choice(["07:00", "08:00", "08:30", "09:00", "09:59"]), "minutes": rng.choice([30, 60, 61])}
        command = {"now": now, "id": str(rng.randint(1, 5)), "by": "desk"}
        do = rng.choice(["schedule"] * 5 + ["withdraw", "pause", "start", "sort"])
        more = {"schedule": {"crew": rng.choice(["blue", "blue", "all"]), **visit}, "pause": {"waits_for": "parts"}, "sort": {"trade": rng.choice(["roof", "lift"])}}
        journal.append({"do": do, **command, **more.get(do, {})} if do != "start" else {"do": do, **command, "by": "craftsman"})
    return [{}, CREWS, journal]


def a_good_month(seed):
    """Emergencies that are finished after different times, an odd or an even number of them."""
    rng = random.Random(seed)
    journal, now = [], datetime(2024, 6, 3, 7)
    for flat in range(1, 4 + seed % 3):
        began = now + timedelta(minutes=rng.randint(0, 500))
        report = {"do": "report", "now": text_of(began), "house": "H1", "flat": str(flat), "tenant": "Ott", "text": "Burst pipe"}
        come = {"do": "schedule", "now": text_of(began), "id": str(flat), "by": "desk", "crew": "all", "start": text_of(began), "minutes": 15}
        ended = text_of(began + timedelta(minutes=rng.choice([30, 200, 240, 241, 700])))
        journal += [report, come, {"do": "finish", "now": ended, "id": str(flat), "by": "craftsman"}]
        cost = {"do": "cost", "now": ended, "id": str(flat), "by": "head", "what": "tap"}
        journal += [{**cost, "cents": cents, "tenant_pays": True} for cents in rng.choice([[8405], [1999, 2], [11001], []])]
        now += timedelta(days=1)
    return [{}, CREWS, journal, "2024-06-30T12:00"]


def some_words(seed):
    rng = random.Random(seed)
    word = KEYWORDS[seed % len(KEYWORDS)][0]
    return [" and ".join(rng.sample([word.upper(), *([rng.choice(KEYWORDS)[0]] if seed > 21 else [])], 2 if seed > 21 else 1))]


def a_search(seed):
    rng = random.Random(seed)
    journal = some_journal(seed, 30)
    words = ["state:open", "state:over", "state:in-work", "state:waiting", "state:done", "trade:plumbing", "house:h12", "p:1"]
    words += ["overdue:yes", "overdue:no", "before:2024-04-10", "water", "OTT", "kern"]
    return [replay(*journal)["desk"], " ".join(rng.sample(words, rng.randint(1, 2))), journal[2][-1]["now"]]


def some_minutes(seed):
    rng = random.Random(seed)
    start = datetime(2024, rng.choice([3, 5, 9, 12]), rng.randint(20, 28), rng.randint(0, 23), rng.choice([0, 30, 59]))
    end = start + timedelta(minutes=rng.choice([0, 1, 90, 600, 4000, 9000, 30000]))
    return [text_of(start), text_of(end), some_settings(rng)]


def some_due(seed):
    start, _, settings = some_minutes(seed)
    return [start, random.Random(seed).randint(1, 4), settings]


def some_year(seed):
    return [(date(2020 + seed, 1, 1) + timedelta(days=(seed * 7919) % 365)).isoformat()]
