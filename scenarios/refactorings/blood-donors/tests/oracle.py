"""What is right: the rules as the service has always applied them."""

import datetime
import random
from datetime import date, timedelta


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


# Records, mostly sound ones.

TODAY = date(2024, 6, 14)


def day_near(rng, gaps):
    return (TODAY - timedelta(days=rng.choice(gaps) + rng.choice([-1, 0, 0, 1]))).isoformat()


def sound(rng):
    born = rng.choice(
        ["1979-05-02", "1990-12-31", "2004-02-29", "2006-06-14", "2006-06-15", "2006-06-13", "1959-06-14", "1959-06-15"]
        + ["1951-06-14", "1951-06-15", "1951-07-20", "1956-02-29", "1952-02-29", "2008-02-29", "1959-07-01"]
    )
    record = {"person": {"name": rng.choice(["Ada Ott", " Jo Kern "]), "born": born, "sex": rng.choice("fm")}}
    if rng.random() < 0.8:
        health = record["health"] = {}
        if rng.random() < 0.5:
            health["weight"] = rng.choice([30, 49, 49.9, 50, 61, 120, 250])
        if rng.random() < 0.8:
            health["group"] = rng.choice(["0-", "0-", "A+", "AB-", ""])
        if rng.random() < 0.4:
            until = rng.choice(["2024-06-13", "2024-06-14", "2024-06-15", "2024-07-01", "9999-12-31", "9999-01-01"])
            health["blocked"] = rng.choice([{}, {"until": until}, {"until": until, "reason": "tattoo"}])
    if rng.random() < 0.8:
        kinds = ["whole", "whole", "whole", "plasma", "platelets"]
        gaps = [3, 7, 14, 28, 56, 60, 120, 200, 240, 300, 330, 364, 365]
        times = rng.choice([0, 1, 1, 2, 4, 6, 9])
        record["donations"] = [{"day": day_near(rng, gaps), "kind": rng.choice(kinds)} for _ in range(times)]
    if rng.random() < 0.6:
        record["address"] = {"zip": "24937", "city": "Flensburg"}
    return record


def spoilt(rng):
    record = sound(rng)
    for _ in range(rng.randint(1, 3)):
        part = rng.choice(["person", "address", "health", "donations"])
        if part == "person" and "person" in record:
            key, value = rng.choice(
                [("name", "  "), ("sex", "x"), ("born", "1.5.79"), ("born", None), ("name", None), ("sex", None)]
            )
            record["person"].pop(key, None)
            if value is not None or key == "born":
                record["person"][key] = value
        elif part == "address":
            record["address"] = rng.choice(
                [{}, {"zip": "2493", "city": "x"}, {"zip": "2493a", "city": "x"}, {"zip": "24937"}, {"country": "DK"}]
                + [{"country": "dk", "city": "x"}, {"country": "DE", "city": "x"}, {"zip": "249370", "city": "x"}]
                + [{"country": "de", "city": "x", "zip": "1"}, {"country": "DE", "city": "", "zip": "24937"}]
            )
        elif part == "health":
            record["health"] = rng.choice(
                [{"weight": 29}, {"weight": 29.9}, {"weight": 30}, {"weight": 250}, {"weight": 250.5}, {"group": "0"}]
                + [{"group": "a+"}, {"blocked": {"reason": "x"}}, {"blocked": {"until": "soon"}}, {"weight": 251}]
                + [{"blocked": {"until": None}}, {"group": "AB+", "weight": 31, "blocked": None}]
            )
        else:
            record["donations"] = rng.choice(
                [[{"day": "2024-01-10"}], [{"kind": "whole"}], [{"day": "2024-13-10", "kind": "whole"}]]
                + [[{"day": "2024-01-10", "kind": "blood"}, {"day": "x", "kind": "whole"}], []]
                + [[{"day": "2024-01-10", "kind": "plasma"}, {"day": None, "kind": "whole"}]]
            )
    return record


def some_record(seed):
    return [spoilt(random.Random(seed))]


def some_donor(seed):
    rng = random.Random(seed)
    return [sound(rng), rng.choice(["whole", "whole", "plasma", "platelets"]), TODAY.isoformat()]


def some_donors(seed):
    rng = random.Random(seed)
    numbers = rng.sample(range(900, 1100), 25)
    donors = {str(number): spoilt(rng) if rng.random() < 0.2 else sound(rng) for number in numbers}
    return [donors, rng.choice(["0-", "0-", "A+", ""]), TODAY.isoformat()]
