"""What the marina passes on about its guests: CSV for the town, JSON for the guests' app, XML for the water authority."""

import json
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from xml.sax.saxutils import escape


class RegisterError(Exception):
    pass


class UnknownFormat(Exception):
    pass


class Row(NamedTuple):
    place: int
    pontoon: str
    berth: int
    boat: str
    stay: dict[str, Any]
    cancelled: bool

    @property
    def nights(self) -> int:
        try:
            first, last = (date.fromisoformat(self.stay[key]) for key in ("from", "to"))
        except ValueError:
            raise RegisterError(f"no date in stay of {self.boat}") from None
        if last < first:
            raise RegisterError(f"{self.boat} leaves before it comes")
        return (last - first).days

    @property
    def tax(self) -> int:
        full = self.nights * self.stay["people"] * 175
        return full if self.stay["people"] < 8 else full * 2 // 3

    @property
    def fee(self) -> int:
        rate = rate_for(self.stay["length_cm"])
        if not self.nights:
            return rate // 2
        fee = rate * self.nights
        return fee - (fee // 10 if self.nights >= 7 else 0)


def rate_for(length_cm: int) -> int:
    if length_cm > 1200:
        return 2150 + (length_cm - 1200 + 99) // 100 * 320
    return 950 if length_cm <= 600 else 1425 if length_cm <= 900 else 2150


def rows_of(register: dict[str, Any]) -> list[Row]:
    return [
        Row(place, pontoon["name"], berth["no"], stay["boat"], stay, stay.get("status") == "cancelled")
        for place, pontoon in enumerate(register["pontoons"])
        for berth in pontoon["berths"]
        for stay in berth["stays"]
    ]


def by_pontoon(register: dict[str, Any], rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Every pontoon in its place, two of one name and those without rows included."""
    found = {place: list(group) for place, group in groupby(rows, attrgetter("place"))}
    return [(pontoon["name"], found.get(place, [])) for place, pontoon in enumerate(register["pontoons"])]


def euros(cents: int) -> str:
    return "{},{:02}".format(*divmod(cents, 100))


def quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""')) if {";", '"'} & set(text) else text


def export_csv(register: dict[str, Any]) -> str:
    rows = [row for row in rows_of(register) if not row.cancelled and row.nights]
    lines = ["pontoon;berth;boat;from;to;nights;people;tax"]
    for name, stays in by_pontoon(register, rows):
        for row in stays:
            about = (row.stay["from"], row.stay["to"], row.nights, row.stay["people"], euros(row.tax))
            lines.append(";".join(str(one) for one in (name, row.berth, quoted(row.boat), *about)))
        lines.append(name + ";;;;;;;" + euros(sum(row.tax for row in stays)))
    lines.append(";;;;;;;" + euros(sum(row.tax for row in rows)))
    return "".join(line + "\n" for line in lines)


def export_json(register: dict[str, Any]) -> str:
    rows = [row for row in rows_of(register) if not row.cancelled]

    def entry(row: Row) -> dict[str, Any]:
        here = {"here": True} if row.stay.get("status") == "here" else {}
        return {"berth": row.berth, "boat": row.boat, "nights": row.nights, "fee": row.fee, **here}

    pontoons = [
        {"name": name, "stays": [entry(row) for row in sorted(stays, key=lambda row: row.boat.lower())]}
        for name, stays in by_pontoon(register, rows)
        if stays
    ]
    whole = {"marina": register["marina"], "pontoons": pontoons, "fees": sum(row.fee for row in rows)}
    return json.dumps(whole, indent=1, ensure_ascii=False)


def export_xml(register: dict[str, Any]) -> str:
    every = rows_of(register)
    days = {id(row.stay): row.nights + 1 for row in every}  # of the cancelled too, which must make sense here
    rows = [row for row in every if not row.cancelled and row.stay["length_cm"] >= 300]
    quote = {'"': "&quot;"}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<marina name="{escape(register["marina"], quote)}">']
    for name, stays in by_pontoon(register, rows):
        lines.append(f'  <pontoon name="{escape(name, quote)}">')
        for row in stays:
            metres, centimetres = divmod(row.stay["length_cm"], 100)
            sizes = f'length="{metres}.{centimetres // 10}" days="{days[id(row.stay)]}"'
            lines.append(f'    <boat berth="{row.berth}" {sizes}>{escape(row.boat)}</boat>')
        lines.append("  </pontoon>")
    return "\n".join([*lines, f"  <boats>{len(rows)}</boats>", "</marina>"]) + "\n"


def export(register: dict[str, Any], format: str) -> str:
    exports = {"csv": export_csv, "json": export_json, "xml": export_xml}
    if format not in exports:
        raise UnknownFormat(format)
    return exports[format](register)
