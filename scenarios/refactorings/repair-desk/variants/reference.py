"""The repair desk of the housing co-operative: tenants report, the desk sorts, craftsmen go and mend.

One desk is one dict, and everything in it is what JSON knows, since the desk is written to disk after every command:

    {"settings": {...}, "tickets": {"R-00017": {...}}, "numbers": 17, "crews": {...}, "outbox": [...]}

A ticket:

    {"id": "R-00017", "state": "scheduled", "house": "H12", "flat": "3 left", "tenant": "Ott", "text": "...",
     "trade": "plumbing", "priority": 2, "reported": "2024-06-14T09:30", "due": "2024-06-18T12:00",
     "visit": {"crew": "blue", "from": "2024-06-17T08:00", "to": "2024-06-17T10:00"}, "waits_for": None,
     "paused_minutes": 0, "costs": [...], "children": [], "parent": None, "history": [...]}

States stand in the ticket, in the journal and on the tenants' page as the texts of `State`. What leads from one to another,
and who may do it, stands in `TRANSITIONS` and nowhere else. Old journals have other names for some (see `state_from_old`).

Three things that everything below relies on:

- Moments are texts like "2024-06-14T09:30", local time, to the minute. They are compared as texts. What is handed a moment
  calls it `now`, and it is the second parameter of everything that changes a ticket.
- Whoever changes a ticket calls `stamp` first and changes it afterwards: `stamp` writes down what the ticket was.
- Only working minutes count towards a due date (see `working_minutes`), and none while a ticket is waiting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

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


# States


class State(StrEnum):
    """Where a ticket is; a member is its text, so that tickets stay plain JSON."""

    NEW = "new"
    SORTED = "sorted"
    SCHEDULED = "scheduled"
    IN_WORK = "in work"
    WAITING = "waiting"
    DONE = "done"
    CLOSED = "closed"
    REJECTED = "rejected"


OPEN = frozenset({State.NEW, State.SORTED, State.SCHEDULED, State.IN_WORK, State.WAITING})
OVER = frozenset(State) - OPEN

Ticket = dict[str, Any]
Roles = frozenset[str]

EVERYBODY = frozenset(ROLES)
OFFICE = frozenset({"desk", "head"})
STAFF = EVERYBODY - {"tenant"}
HEAD = frozenset({"head"})


def always(ticket: Ticket) -> bool:
    return True


def is_emergency(ticket: Ticket) -> bool:
    return bool(ticket["priority"] == 1)


def waits_for(*what: str) -> Callable[[Ticket], bool]:
    return lambda ticket: ticket["waits_for"] in what


def has_no_children(ticket: Ticket) -> bool:
    return not ticket["children"]


def is_no_part(ticket: Ticket) -> bool:
    return not ticket["parent"]


def rejecting(ticket: Ticket) -> Roles:
    return HEAD if is_emergency(ticket) else OFFICE


def resuming(ticket: Ticket) -> Roles:
    return {"approval": HEAD, "tenant": EVERYBODY}.get(ticket["waits_for"], STAFF)


@dataclass(frozen=True)
class Move:
    """One way out of a state."""

    to: State
    by: Roles | Callable[[Ticket], Roles]
    when: Callable[[Ticket], bool] = always
    days: int | None = None
    """How long after the last event it is open; None: for ever."""

    def roles(self, ticket: Ticket) -> Roles:
        return self.by(ticket) if callable(self.by) else self.by

    def is_too_late(self, ticket: Ticket, now: str) -> bool:
        if self.days is None:
            return False
        return parse(now) - parse(ticket["history"][-1]["at"]) > timedelta(days=self.days)


TRANSITIONS: dict[str, dict[State, Move]] = {
    "sort": {
        State.NEW: Move(State.SORTED, OFFICE),
        State.SORTED: Move(State.SORTED, OFFICE),
        State.SCHEDULED: Move(State.SCHEDULED, OFFICE),
    },
    "schedule": {
        State.NEW: Move(State.SCHEDULED, STAFF, when=is_emergency),  # the desk may skip the sorting of an emergency
        State.SORTED: Move(State.SCHEDULED, STAFF),
        State.SCHEDULED: Move(State.SCHEDULED, STAFF),
        State.WAITING: Move(State.SCHEDULED, STAFF),
    },
    "start": {
        State.SCHEDULED: Move(State.IN_WORK, frozenset({"craftsman"})),
        State.WAITING: Move(State.IN_WORK, frozenset({"craftsman"}), when=waits_for("parts")),
    },
    "pause": {
        State.SORTED: Move(State.WAITING, OFFICE),
        State.SCHEDULED: Move(State.WAITING, OFFICE),
        State.IN_WORK: Move(State.WAITING, STAFF),
    },
    "resume": {
        State.WAITING: Move(State.SORTED, resuming),
    },
    "finish": {
        State.SCHEDULED: Move(State.DONE, frozenset({"craftsman", "head"}), when=is_emergency),
        State.IN_WORK: Move(State.DONE, frozenset({"craftsman", "head"})),
    },
    "confirm": {
        State.DONE: Move(State.CLOSED, frozenset({"tenant", "head"})),
    },
    "reject": {
        State.NEW: Move(State.REJECTED, rejecting),
        State.SORTED: Move(State.REJECTED, rejecting),
        State.WAITING: Move(State.REJECTED, rejecting, when=waits_for("tenant", "approval")),
    },
    "merge": {
        State.NEW: Move(State.WAITING, OFFICE, when=has_no_children),
        State.SORTED: Move(State.WAITING, OFFICE, when=has_no_children),
    },
    "withdraw": {
        state: Move(State.CLOSED, frozenset({"tenant", "desk"}))
        for state in (State.NEW, State.SORTED, State.SCHEDULED, State.WAITING)
    },
    "reopen": {
        State.DONE: Move(State.SORTED, EVERYBODY - {"craftsman"}, when=is_no_part, days=14),
        State.CLOSED: Move(State.SORTED, OFFICE, when=is_no_part, days=28),
        State.REJECTED: Move(State.NEW, frozenset({"tenant", "head"}), when=is_no_part, days=14),
    },
}
"""What can be done, in the order of the buttons, and where it leads from each state."""


def way(ticket: Ticket, action: str) -> Move:
    """The way that an action leads from where a ticket is. Raises WrongState."""
    move = TRANSITIONS[action].get(ticket["state"])
    if move is None or not move.when(ticket):
        raise WrongState(f"{action}: {ticket['state']}")
    return move


def require(allowed: bool, action: str) -> None:
    """Raises NotAllowed."""
    if not allowed:
        raise NotAllowed(action)


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
        if same and is_open(ticket):
            if parse(now) - parse(ticket["reported"]) < timedelta(days=1):
                stamp(ticket, now, "again", by)
                return ticket["id"]
    trade, priority = guess(text)
    desk["numbers"] += 1
    id = "R-" + str(desk["numbers"]).zfill(5)
    ticket = {
        "id": id,
        "state": State.NEW,
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
    require(by in OFFICE, "sort")
    to = way(ticket, "sort").to
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
        if to == State.SCHEDULED and trade not in desk["crews"][ticket["visit"]["crew"]]["trades"]:
            ticket["visit"] = None
            to = State.SORTED
            tell(desk, ticket, now, "visit cancelled")
    ticket["state"] = to


def overlaps(one, other):
    return one["from"] < other["to"] and other["from"] < one["to"]


def visits_of(desk, crew, day):
    """The visits of a crew on a day (text), in their order."""
    found = []
    for ticket in desk["tickets"].values():
        visit = ticket["visit"]
        if visit and visit["crew"] == crew and visit["from"][:10] == day:
            if ticket["state"] in (State.SCHEDULED, State.IN_WORK):
                found.append((visit["from"], ticket["id"]))
    return [id for start, id in sorted(found)]


def schedule(desk, now, id, by, crew, start, minutes=60):
    """A crew will come. Emergencies may be scheduled outside working hours, and over the day's most."""
    ticket = ticket_of(desk, id)
    require(by in STAFF, "schedule")
    move = way(ticket, "schedule")
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
    if ticket["state"] == State.WAITING:
        stop_waiting(desk, ticket, now)
    if ticket["state"] == State.SCHEDULED:
        tell(desk, ticket, now, "visit moved")
    else:
        tell(desk, ticket, now, "visit planned")
    ticket["visit"] = visit
    ticket["state"] = move.to


def start(desk, now, id, by):
    """The crew is there."""
    ticket = ticket_of(desk, id)
    move = way(ticket, "start")
    require(by in move.roles(ticket), "start")
    stamp(ticket, now, "start", by)
    if ticket["state"] == State.WAITING:
        stop_waiting(desk, ticket, now)
    ticket["state"] = move.to


def pause(desk, now, id, by, waits_for):
    """Nothing can be done until something comes: "tenant", "parts" or "approval"."""
    ticket = ticket_of(desk, id)
    if waits_for not in ("tenant", "parts", "approval"):
        raise BadInput("waits_for")
    require(by in STAFF, "pause")
    move = way(ticket, "pause")
    require(by in move.roles(ticket), "pause")
    stamp(ticket, now, "pause", by, waits_for=waits_for)
    if ticket["visit"] and ticket["state"] != State.IN_WORK:
        ticket["visit"] = None
        tell(desk, ticket, now, "visit cancelled")
    ticket["state"] = move.to
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
    move = way(ticket, "resume")
    require(by in move.roles(ticket), "resume")
    stamp(ticket, now, "resume", by)
    stop_waiting(desk, ticket, now)
    # with a visit it was in work before
    ticket["state"] = State.IN_WORK if ticket["visit"] else move.to


def finish(desk, now, id, by, note=None):
    """Mended. Emergencies are finished without anybody having said that they began."""
    ticket = ticket_of(desk, id)
    require(by in ("craftsman", "head"), "finish")
    move = way(ticket, "finish")
    stamp(ticket, now, "finish", by, note=squeeze(note) or None)
    ticket["state"] = move.to
    tell(desk, ticket, now, "mended")
    for child in ticket["children"]:
        one = desk["tickets"][child]
        if one["state"] == State.WAITING:
            stamp(one, now, "finish", by, parent=ticket["id"])
            one["waits_for"] = None
            one["state"] = State.DONE
            tell(desk, one, now, "mended")


def confirm(desk, now, id, by):
    """The tenant is content; the head may say so too."""
    ticket = ticket_of(desk, id)
    move = way(ticket, "confirm")
    require(by in move.roles(ticket), "confirm")
    stamp(ticket, now, "confirm", by)
    ticket["state"] = move.to


def reopen(desk, now, id, by):
    """It is broken still, or again."""
    ticket = ticket_of(desk, id)
    # Who is not allowed to, or comes too late, hears that first, also where it is part of another ticket.
    move = TRANSITIONS["reopen"].get(ticket["state"])
    if move is not None:
        require(by in move.roles(ticket), "reopen")
        if move.is_too_late(ticket, now):
            raise TooLate("reopen")
    move = way(ticket, "reopen")
    stamp(ticket, now, "reopen", by)
    ticket["state"] = move.to
    ticket["visit"] = None
    ticket["waits_for"] = None
    ticket["due"] = due_after(now, ticket["priority"], desk["settings"])
    ticket["paused_minutes"] = 0


def reject(desk, now, id, by, reason):
    """Not ours, or no defect."""
    ticket = ticket_of(desk, id)
    if not squeeze(reason):
        raise BadInput("reason")
    require(by in OFFICE, "reject")
    move = way(ticket, "reject")
    require(by in move.roles(ticket), "reject")
    stamp(ticket, now, "reject", by, reason=squeeze(reason))
    ticket["state"] = move.to
    ticket["waits_for"] = None
    tell(desk, ticket, now, "rejected")


def withdraw(desk, now, id, by):
    """The tenant has mended it, or thought better of it."""
    ticket = ticket_of(desk, id)
    require(by in ("tenant", "desk"), "withdraw")
    move = way(ticket, "withdraw")
    stamp(ticket, now, "withdraw", by)
    ticket["visit"] = None
    ticket["waits_for"] = None
    ticket["state"] = move.to


def merge(desk, now, id, by, into):
    """The same defect, reported twice: it waits for the other one."""
    ticket, other = ticket_of(desk, id), ticket_of(desk, into)
    require(by in OFFICE, "merge")
    if ticket is other or ticket["house"] != other["house"]:
        raise BadInput("merge")
    move = way(ticket, "merge")
    if not is_open(other) or other["parent"]:
        raise WrongState("merge: " + other["state"])
    stamp(ticket, now, "merge", by, into=other["id"])
    stamp(other, now, "merged", by, part=ticket["id"])
    ticket["parent"] = other["id"]
    ticket["state"] = move.to
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
    for action, moves in TRANSITIONS.items():
        move = moves.get(ticket["state"])
        if move and move.when(ticket) and by in move.roles(ticket) and not move.is_too_late(ticket, now):
            found.append(action)
    return found


# Every night


def sweep(desk, now):
    """What time itself does to tickets; returns the numbers of those that changed."""
    changed = []
    for id in sorted(desk["tickets"]):
        ticket = desk["tickets"][id]
        last = ticket["history"][-1]["at"]
        age = parse(now) - parse(last)
        if ticket["state"] == State.DONE and age >= timedelta(days=14):
            stamp(ticket, now, "sweep", reason="not contradicted")
            ticket["state"] = State.CLOSED
            changed.append(id)
        elif ticket["state"] == State.WAITING and ticket["waits_for"] == "tenant" and age >= timedelta(days=21):
            stamp(ticket, now, "sweep", reason="never called")
            ticket["state"] = State.CLOSED
            ticket["waits_for"] = None
            changed.append(id)
            tell(desk, ticket, now, "closed")
        elif ticket["state"] == State.SCHEDULED and parse(now) - parse(ticket["visit"]["to"]) > timedelta(days=2):
            stamp(ticket, now, "sweep", reason="nobody came")
            ticket["state"] = State.SORTED
            ticket["visit"] = None
            changed.append(id)
            tell(desk, ticket, now, "visit missed")
        elif ticket["state"] == State.NEW and ticket["priority"] > 2 and age >= timedelta(days=10):
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
    if ticket["state"] in (State.NEW, State.REJECTED, State.CLOSED):
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
    if ticket["state"] not in (State.IN_WORK, State.DONE, State.WAITING):
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
        if ticket["state"] != State.REJECTED:
            cents = sum(cost["cents"] for cost in ticket["costs"])
            if cents:
                houses = found.setdefault(ticket["trade"], {})
                houses[ticket["house"]] = houses.get(ticket["house"], 0) + cents
    return {trade: dict(sorted(found[trade].items())) for trade in sorted(found)}


# Looking


def is_open(ticket):
    return ticket["state"] in OPEN


def is_overdue(ticket, now):
    if not is_open(ticket) or ticket["state"] == State.WAITING:
        return False
    return ticket["due"] < now


COLUMNS = [
    ("inbox", (State.NEW,)),
    ("to plan", (State.SORTED,)),
    ("planned", (State.SCHEDULED,)),
    ("running", (State.IN_WORK, State.WAITING)),
    ("to confirm", (State.DONE,)),
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
                if ticket["state"] == State.WAITING:
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
            return ticket["state"] in OVER
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
        mark = "*" if ticket["state"] == State.IN_WORK else " "
        times = ticket["visit"]["from"][11:] + "-" + ticket["visit"]["to"][11:]
        lines.append(mark + times + " " + where + ": " + mask(ticket["text"])[:60])
    return lines


STATE_WORDS = {
    State.NEW: "We have your report and will read it soon.",
    State.SORTED: "We know what is to be done and are looking for a time.",
    State.WAITING: "We cannot go on at present.",
    State.IN_WORK: "We are at it.",
    State.CLOSED: "This is finished.",
}


def letter(desk, id):
    """What the tenants' page says about a ticket."""
    ticket = ticket_of(desk, id)
    state = ticket["state"]
    if state == State.SCHEDULED:
        visit = ticket["visit"]
        day = date.fromisoformat(visit["from"][:10])
        words = "We come on {}.{}.{} from {} to {}.".format(
            day.day, day.month, day.year, visit["from"][11:], visit["to"][11:]
        )
    elif state == State.DONE:
        words = "We think that it is mended. Is it?"
        owed = bill(ticket, desk["settings"])
        if owed:
            words += " Your share is {}.{:02} euros.".format(owed["gross"] // 100, owed["gross"] % 100)
    elif state == State.REJECTED:
        reason = [entry["reason"] for entry in ticket["history"] if entry["event"] == "reject"][-1]
        words = "We shall not mend this: " + reason + "."
    elif state == State.WAITING and ticket["waits_for"] == "tenant":
        words = "Please call us, we need to talk to you."
    elif state == State.WAITING and ticket["waits_for"] == "parent":
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
        elif ticket["state"] == State.REJECTED:
            counts["rejected"] += 1
        elif ticket["history"][-1]["event"] == "withdraw":
            counts["withdrawn"] += 1
        else:
            if ticket["state"] == State.DONE:
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


OLD_NAMES = {"triaged": State.SORTED, "doing": State.IN_WORK, "in progress": State.IN_WORK}


def state_from_old(text: Any) -> State:
    """A state as any of our journals ever wrote it. Raises BadInput."""
    name = squeeze(text).lower().replace("_", " ").replace("-", " ")
    try:
        return OLD_NAMES.get(name) or State(name)
    except ValueError as error:
        raise BadInput("state " + repr(text)) from error


IMPORTED: Mapping[State, State] = {State.SCHEDULED: State.SORTED, State.IN_WORK: State.WAITING}
"""Where a ticket from the card index goes on, if not where it was."""


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
    if state == State.IN_WORK:
        ticket["waits_for"] = "tenant"
    elif state == State.WAITING:
        ticket["waits_for"] = row.get("waits_for") or "parts"
    elif state == State.REJECTED:
        stamp(ticket, now, "reject", "desk", reason="before our time")
    ticket["state"] = IMPORTED.get(state, state)
    return id


def export_open(desk):
    """One line of JSON for each open ticket, for the craftsmen's telephones."""
    lines = []
    for id in sorted(desk["tickets"]):
        ticket = desk["tickets"][id]
        if ticket["state"] in OPEN - {State.NEW}:
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
