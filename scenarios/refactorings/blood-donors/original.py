"""Donors of the blood service: who may give again, when, and how the letter is addressed.

donors = {"1004": {"person": {"name": "...", "born": "1979-05-02", "sex": "f"},
                   "address": {"street": "...", "zip": "...", "city": "...", "country": "DE"},
                   "health": {"weight": 61, "group": "0-", "blocked": {"until": "2024-08-01", "reason": "tattoo"}},
                   "donations": [{"day": "2024-01-10", "kind": "whole"}, ...]}}
"""

import datetime


def check(d):
    """Problems of a donor's record, for the data clerk"""
    problems = []
    if "person" not in d or not d["person"].get("name", "").strip():
        problems.append("name")
    if "person" not in d or d["person"].get("sex") not in ("f", "m"):
        problems.append("sex")
    try:
        datetime.date.fromisoformat(d["person"]["born"])
    except (KeyError, TypeError, ValueError):
        problems.append("born")
    if "address" in d:
        a = d["address"]
        if a.get("country", "DE") == "DE":
            if not (len(a.get("zip", "")) == 5 and a.get("zip", "").isdigit()):
                problems.append("zip")
        if not a.get("city", ""):
            problems.append("city")
    if "health" in d:
        if not 30 <= d["health"].get("weight", 50) <= 250:
            problems.append("weight")
        if d["health"].get("group", "") not in ("", "0+", "0-", "A+", "A-", "B+", "B-", "AB+", "AB-"):
            problems.append("group")
        if d["health"].get("blocked"):
            try:
                datetime.date.fromisoformat(d["health"]["blocked"]["until"])
            except (KeyError, TypeError, ValueError):
                problems.append("blocked")
    for x in d.get("donations", []):
        try:
            datetime.date.fromisoformat(x["day"])
            if x["kind"] not in ("whole", "plasma", "platelets"):
                raise ValueError
        except (KeyError, TypeError, ValueError):
            problems.append("donations")
            break
    return problems


def next_day(d, kind, today):
    """First day on which the donor may give, as text; None if never again. ValueError for a bad record or kind."""
    if kind not in ("whole", "plasma", "platelets"):
        raise ValueError("kind")
    p = check(d)
    if p:
        raise ValueError(", ".join(p))
    t = datetime.date.fromisoformat(today)
    b = datetime.date.fromisoformat(d["person"]["born"])
    first = t
    # 18th birthday; of those born on 29 February it is 1 March
    try:
        e = datetime.date(b.year + 18, b.month, b.day)
    except ValueError:
        e = datetime.date(b.year + 18, 3, 1)
    if e > first:
        first = e
    if d.get("health") and d["health"].get("blocked"):
        u = datetime.date.fromisoformat(d["health"]["blocked"]["until"])
        if u >= datetime.date(9999, 1, 1):
            return None
        if u >= first:
            first = u + datetime.timedelta(days=1)
    if d.get("health") and d["health"].get("weight", 50) < 50:
        return None
    for x in d.get("donations", []):
        day = datetime.date.fromisoformat(x["day"])
        if x["kind"] == "whole":
            if kind == "whole":
                gap = 56
            else:
                gap = 28
        elif x["kind"] == "plasma":
            gap = 3
        else:
            if kind == "platelets":
                gap = 14
            else:
                gap = 7
        if day + datetime.timedelta(days=gap) > first:
            first = day + datetime.timedelta(days=gap)
    if kind == "whole":
        # 4 (women) or 6 (men) a year: the 4th last counts for 365 days
        w = sorted([x["day"] for x in d.get("donations", []) if x["kind"] == "whole"])
        n = 4 if d["person"]["sex"] == "f" else 6
        if len(w) >= n:
            y = datetime.date.fromisoformat(w[-n]) + datetime.timedelta(days=365)
            if y > first:
                first = y
    # nobody gives from their 73rd birthday on, first-timers from their 65th
    if d.get("donations"):
        limit = 73
    else:
        limit = 65
    try:
        z = datetime.date(b.year + limit, b.month, b.day)
    except ValueError:
        z = datetime.date(b.year + limit, 3, 1)
    if first >= z:
        return None
    return first.isoformat()


def letter_head(d):
    """Lines for the window of the envelope; ValueError for a bad record, KeyError("address") without one"""
    p = check(d)
    if p:
        raise ValueError(", ".join(p))
    if "address" not in d:
        raise KeyError("address")
    a = d["address"]
    lines = [d["person"]["name"].strip()]
    if a.get("street"):
        lines.append(a["street"])
    if a.get("country", "DE") == "DE":
        lines.append(a["zip"] + " " + a["city"])
    else:
        lines.append((a.get("zip", "") + " " + a["city"]).strip())
        lines.append(a["country"].upper())
    return lines


def call_list(donors, group, today):
    """Numbers of those who may give whole blood today and are of the group, longest ago first, first-timers last"""
    found = []
    for number in donors:
        d = donors[number]
        if d.get("health", {}).get("group", "") == group:
            try:
                if next_day(d, "whole", today) == today:
                    last = max([x["day"] for x in d.get("donations", [])], default="9999")
                    found.append((last, number))
            except ValueError:
                pass
    return [number for last, number in sorted(found)]
