"""What is right: the slips once more, each put together from a list of switches that are looked up by function."""

import math
import random

# What a setting is when it is missing, and what it is whatever the settings say.
MISSING = {"narrow": False, "prices": True, "tax": True, "grouped": False, "notes": True}
FIXED = {
    "RECEIPT": {"notes": False},
    "REPRINT": {"prices": True, "tax": True, "notes": False},
    "KITCHEN": {"prices": False, "tax": False},
    "BILL": {"prices": True},
    "DAY": {"tax": True, "grouped": True, "notes": False},
}


def slip(kind, sale, settings, copy=False):
    switches = {name: bool(settings.get(name, missing)) for name, missing in MISSING.items()} | FIXED[kind]
    if kind == "BILL" and settings.get("grouped") is None:
        switches["grouped"] = True
    width = 24 if switches["narrow"] else 40

    def cut(text, room):
        if len(text) <= room:
            return text
        return text[:room] if switches["narrow"] else text[: room - 1] + "~"

    def pair(left, right, fill=" "):
        return cut(left, width - len(right) - 1).ljust(width - len(right), fill) + right

    def alone(text):
        return cut(text, width - 1)

    title = "RECEIPT" if kind == "REPRINT" else kind
    rows = [pair(title + " COPY" * copy, f"#{sale['number']}")]
    if sale.get("table"):
        rows.append(alone(f"Table {sale['table']}"))
    items = {}
    for at, line in enumerate(sale["lines"]):
        note = line.get("note") if switches["notes"] else None
        key = (line["name"], line["cents"], note) if switches["grouped"] else at
        items.setdefault(key, [line, note, 0])[2] += line["count"]
    for line, note, count in items.values():
        text = f"{count} {line['name']}"
        rows.append(pair(text, money(count * line["cents"]), ".") if switches["prices"] else alone(text))
        if note:
            rows.append(alone(f"  {note}"))
    if switches["prices"] or kind == "DAY":
        taxes = {}
        for line in sale["lines"]:
            taxes[line["tax"]] = taxes.get(line["tax"], 0) + line["count"] * line["cents"]
        rows.append(pair("PAID" if sale.get("paid") else "TOTAL", money(sum(taxes.values())), "."))
        if switches["tax"]:
            for tax, cents in sorted(taxes.items()):
                rows.append(pair(f"incl. {tax}%", money(cents - math.floor(cents / (1 + tax / 100) + 0.5))))
    return rows


def money(cents):
    return f"{cents / 100:.2f}"


def receipt(sale, settings):
    return slip("RECEIPT", sale, settings, sale.get("printed", 0) > 0)


def reprint(sale, settings):
    return slip("REPRINT", sale, settings, True)


def kitchenSlip(sale, settings):
    return slip("KITCHEN", {**sale, "lines": [line for line in sale["lines"] if line.get("kitchen")]}, settings)


def bill(sale, settings):
    return slip("BILL", sale, settings)


def dayList(sales, settings):
    return slip("DAY", {"number": len(sales), "lines": [line for sale in sales for line in sale["lines"]]}, settings)


# Inputs


def evening(rng):
    """A sale in which lines repeat, with and without notes."""
    dishes = [("Soup", 650, 10, True), ("Beer", 420, 20, False), ("Spaghetti with clams and lemon", 1890, 10, True)]
    lines = []
    for _ in range(rng.randint(1, 6)):
        name, cents, tax, kitchen = rng.choice(dishes)
        line = {"name": name, "count": rng.randint(1, 3), "cents": cents + rng.choice([0, 0, 50]), "tax": tax}
        if kitchen:
            line["kitchen"] = True
        if rng.random() < 0.4:
            line["note"] = rng.choice(["rare", "no onions"])
        lines.append(line)
    sale = {"number": rng.randint(1, 9999), "lines": lines, "printed": rng.randint(0, 1)}
    return sale | ({"table": "12"} if rng.random() < 0.5 else {}) | ({"paid": True} if rng.random() < 0.5 else {})


def settings(rng):
    """Each of the settings on, off, cleared or missing."""
    chosen = {name: rng.choice([True, False, None, "missing"]) for name in MISSING}
    return {name: value for name, value in chosen.items() if value != "missing"}


def one(seed):
    rng = random.Random(seed)
    return [evening(rng), settings(rng)]


def some(seed):
    rng = random.Random(seed)
    return [[evening(rng) for _ in range(rng.randint(0, 3))], settings(rng)]
