"""What the marina passes on about its guests.

CSV for the town (visitors' tax), JSON for the guests' app, XML for the water authority. The register comes as it is kept:

    {"marina": "Nordhafen", "pontoons": [{"name": "A", "berths": [{"no": 1, "stays": [
        {"boat": "Lütte", "length_cm": 790, "people": 2, "from": "2024-06-01", "to": "2024-06-04", "status": "left"}]}]}]}

All three walk the register in the same way (`_export`); what each makes of it is said by its `_Format`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

Register = Mapping[str, Any]

TAX_CENTS = 175
"""For a person and night."""
CLASS_OF = 8
"""From so many people on, a crew is a school class and pays two thirds."""
FEES_CENTS = ((600, 950), (900, 1425), (1200, 2150))
"""For a night, by length up to so many centimetres."""
LONGER_BY_METRE_CENTS = 320
WEEK = 7
"""From so many nights on, a tenth is taken off the fee."""
SHORTEST_BOAT_CM = 300
"""Anything shorter is a dinghy, which the water authority does not count."""


class RegisterError(Exception):
    """The register holds a stay that cannot be."""


class UnknownFormat(Exception):
    """There is no such export."""


@dataclass(frozen=True)
class _Stay:
    """One line of the register with the nights worked out."""

    pontoon: str
    berth: int
    raw: Mapping[str, Any]
    nights: int

    @property
    def boat(self) -> str:
        return str(self.raw["boat"])


class _Format(Protocol):
    """One export, told of everything in the order of the register."""

    checks_cancelled: bool
    """Whether a cancelled stay must make sense too."""

    def stay(self, stay: _Stay) -> None: ...

    def end_of_pontoon(self, name: str) -> None: ...

    def result(self) -> str: ...


def export_csv(register: Register) -> str:
    """The overnight stays with the visitors' tax, summed up by pontoon."""
    return _export(register, _Csv())


def export_json(register: Register) -> str:
    """The stays by name of boat, day guests included, with the fees in cents; pontoons without guests are left out."""
    return _export(register, _Json(register["marina"]))


def export_xml(register: Register) -> str:
    """The boats and the days that they were there."""
    return _export(register, _Xml(register["marina"]))


FORMATS: dict[str, Callable[[Register], str]] = {"csv": export_csv, "json": export_json, "xml": export_xml}


def export(register: Register, format: str) -> str:
    """The export of a given name. Raises UnknownFormat, and RegisterError for a stay that cannot be."""
    if format not in FORMATS:
        raise UnknownFormat(format)
    return FORMATS[format](register)


def _export(register: Register, to: _Format) -> str:
    for pontoon in register["pontoons"]:
        for stay in _stays(pontoon, to.checks_cancelled):
            to.stay(stay)
        to.end_of_pontoon(pontoon["name"])
    return to.result()


def _stays(pontoon: Mapping[str, Any], check_cancelled: bool) -> Iterator[_Stay]:
    """The stays of a pontoon that took place. Raises RegisterError for one that cannot be."""
    for berth in pontoon["berths"]:
        for raw in berth["stays"]:
            cancelled = raw.get("status") == "cancelled"
            nights = _nights(raw) if check_cancelled or not cancelled else 0
            if not cancelled:
                yield _Stay(pontoon["name"], berth["no"], raw, nights)


def _nights(raw: Mapping[str, Any]) -> int:
    try:
        arrival, departure = date.fromisoformat(raw["from"]), date.fromisoformat(raw["to"])
    except ValueError as error:
        raise RegisterError(f"no date in stay of {raw['boat']}") from error
    if departure < arrival:
        raise RegisterError(f"{raw['boat']} leaves before it comes")
    return (departure - arrival).days


class _Csv:
    checks_cancelled = False

    def __init__(self) -> None:
        self._lines = ["pontoon;berth;boat;from;to;nights;people;tax"]
        self._subtotal = 0
        self._total = 0

    def stay(self, stay: _Stay) -> None:
        if stay.nights == 0:
            return
        people, tax = stay.raw["people"], _tax(stay)
        cells = (stay.pontoon, stay.berth, stay.boat, stay.raw["from"], stay.raw["to"], stay.nights, people)
        line = io.StringIO()
        csv.writer(line, delimiter=";", lineterminator="").writerow([*cells, _euros(tax)])
        self._lines.append(line.getvalue())
        self._subtotal += tax

    def end_of_pontoon(self, name: str) -> None:
        self._lines.append(f"{name};;;;;;;{_euros(self._subtotal)}")
        self._total += self._subtotal
        self._subtotal = 0

    def result(self) -> str:
        return "\n".join([*self._lines, f";;;;;;;{_euros(self._total)}", ""])


def _tax(stay: _Stay) -> int:
    """In cents."""
    tax: int = stay.nights * stay.raw["people"] * TAX_CENTS
    return tax * 2 // 3 if stay.raw["people"] >= CLASS_OF else tax


def _euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02}"


class _Json:
    checks_cancelled = False

    def __init__(self, marina: str) -> None:
        self._marina = marina
        self._pontoons: list[dict[str, Any]] = []
        self._stays: list[dict[str, Any]] = []
        self._fees = 0

    def stay(self, stay: _Stay) -> None:
        fee = _fee(stay.raw["length_cm"], stay.nights)
        entry = {"berth": stay.berth, "boat": stay.boat, "nights": stay.nights, "fee": fee}
        if stay.raw.get("status") == "here":
            entry["here"] = True
        self._stays.append(entry)
        self._fees += fee

    def end_of_pontoon(self, name: str) -> None:
        if self._stays:
            stays = sorted(self._stays, key=lambda entry: str(entry["boat"]).lower())
            self._pontoons.append({"name": name, "stays": stays})
            self._stays = []

    def result(self) -> str:
        whole = {"marina": self._marina, "pontoons": self._pontoons, "fees": self._fees}
        return json.dumps(whole, indent=1, ensure_ascii=False)


def _fee(length_cm: int, nights: int) -> int:
    """In cents; a day guest pays half a night."""
    rate = _rate(length_cm)
    if nights == 0:
        return rate // 2
    fee = rate * nights
    return fee - fee // 10 if nights >= WEEK else fee


def _rate(length_cm: int) -> int:
    for longest, rate in FEES_CENTS:
        if length_cm <= longest:
            return rate
    longest, rate = FEES_CENTS[-1]
    metres_begun = -(-(length_cm - longest) // 100)
    return rate + metres_begun * LONGER_BY_METRE_CENTS


class _Xml:
    checks_cancelled = True

    def __init__(self, marina: str) -> None:
        self._marina = marina
        self._lines: list[str] = []
        self._of_pontoon: list[str] = []
        self._boats = 0

    def stay(self, stay: _Stay) -> None:
        length_cm = stay.raw["length_cm"]
        if length_cm < SHORTEST_BOAT_CM:
            return
        length, days = f"{length_cm // 100}.{length_cm % 100 // 10}", stay.nights + 1
        self._of_pontoon.append(
            f'    <boat berth="{stay.berth}" length="{length}" days="{days}">{_text(stay.boat)}</boat>'
        )
        self._boats += 1

    def end_of_pontoon(self, name: str) -> None:
        self._lines += [f'  <pontoon name="{_attribute(name)}">', *self._of_pontoon, "  </pontoon>"]
        self._of_pontoon = []

    def result(self) -> str:
        head = ['<?xml version="1.0" encoding="UTF-8"?>', f'<marina name="{_attribute(self._marina)}">']
        return "\n".join([*head, *self._lines, f"  <boats>{self._boats}</boats>", "</marina>", ""])


def _text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(value: str) -> str:
    return _text(value).replace('"', "&quot;")
