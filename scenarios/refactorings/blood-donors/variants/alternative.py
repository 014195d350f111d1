"""Donors of the blood service: who may give again, when, and how the letter is addressed."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, Optional

WHOLE, PLASMA, PLATELETS = KINDS = ("whole", "plasma", "platelets")
BLOOD_GROUPS = [letter + sign for letter in ("0", "A", "B", "AB") for sign in "+-"]


def to_date(text: Any) -> Optional[date]:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def years_after(born: date, years: int) -> date:
    if (born.month, born.day) == (2, 29):
        day_after = date(born.year, 3, 1)
        leap = (born.year + years) % 4 == 0 and ((born.year + years) % 100 != 0 or (born.year + years) % 400 == 0)
        return (born if leap else day_after).replace(year=born.year + years)
    return born.replace(year=born.year + years)


@dataclass(frozen=True)
class Block:
    until: Optional[date]

    @property
    def for_good(self) -> bool:
        return self.until is not None and self.until.year == 9999


@dataclass(frozen=True)
class Visit:
    day: Optional[date]
    kind: str

    @property
    def valid(self) -> bool:
        return self.day is not None and self.kind in KINDS

    def pause(self, kind: str) -> timedelta:
        if self.kind == WHOLE:
            return timedelta(weeks=8 if kind == WHOLE else 4)
        if self.kind == PLATELETS:
            return timedelta(weeks=2 if kind == PLATELETS else 1)
        return timedelta(days=3)


@dataclass(frozen=True)
class Place:
    street: str = ""
    zip: str = ""
    city: str = ""
    country: str = "DE"

    def problems(self) -> list[str]:
        german = self.country == "DE"
        return ["zip"] * (german and not (len(self.zip) == 5 and self.zip.isdigit())) + ["city"] * (not self.city)


@dataclass(frozen=True)
class Donor:
    """What a record says, right or wrong; `problems` tells which."""

    name: str
    sex: Optional[Literal["f", "m"]]
    born: Optional[date]
    place: Optional[Place]
    weight: float
    group: str
    block: Optional[Block]
    visits: tuple[Visit, ...] = field(default=())

    @staticmethod
    def of(record: dict[str, Any]) -> "Donor":
        person, health = record.get("person", {}), record.get("health", {})
        place, blocked = record.get("address"), health.get("blocked")
        fields = {key: place[key] for key in ("street", "zip", "city", "country") if key in place} if place else {}
        return Donor(
            name=person.get("name", "").strip(),
            sex=person.get("sex"),
            born=to_date(person.get("born")),
            place=Place(**fields) if "address" in record else None,
            weight=health.get("weight", 50),
            group=health.get("group", ""),
            block=Block(to_date(blocked.get("until"))) if blocked else None,
            visits=tuple(Visit(to_date(one.get("day")), one.get("kind")) for one in record.get("donations", [])),
        )

    @property
    def problems(self) -> list[str]:
        wrong = {
            "name": not self.name,
            "sex": self.sex not in ("f", "m"),
            "born": self.born is None,
            **dict.fromkeys(self.place.problems() if self.place else [], True),
            "weight": not 30 <= self.weight <= 250,
            "group": bool(self.group) and self.group not in BLOOD_GROUPS,
            "blocked": self.block is not None and self.block.until is None,
            "donations": not all(one.valid for one in self.visits),
        }
        return [name for name, is_wrong in wrong.items() if is_wrong]

    def sound(self) -> "Donor":
        if self.problems:
            raise ValueError(", ".join(self.problems))
        return self

    def next_day(self, kind: str, today: date) -> Optional[date]:
        if self.weight < 50 or (self.block and self.block.for_good):
            return None
        days = [today, years_after(self.born, 18), *(one.day + one.pause(kind) for one in self.visits)]
        if self.block:
            days.append(self.block.until + timedelta(days=1))
        whole = sorted((one.day for one in self.visits if one.kind == WHOLE), reverse=True)
        most = {"f": 4, "m": 6}[self.sex]
        if kind == WHOLE:
            days += [day + timedelta(days=365) for day in whole[most - 1 : most]]
        end = years_after(self.born, 73 if self.visits else 65)
        return max(days) if max(days) < end else None


def check(record: dict[str, Any]) -> list[str]:
    """Problems of a donor's record, for the data clerk."""
    return Donor.of(record).problems


def next_day(record: dict[str, Any], kind: str, today: str) -> Optional[str]:
    """First day on which the donor may give; None if never again. ValueError for a bad record or kind."""
    if kind not in KINDS:
        raise ValueError("kind")
    day = Donor.of(record).sound().next_day(kind, date.fromisoformat(today))
    return day and day.isoformat()


def letter_head(record: dict[str, Any]) -> list[str]:
    """Lines for the window of the envelope; ValueError for a bad record, KeyError("address") without one."""
    donor = Donor.of(record).sound()
    if donor.place is None:
        raise KeyError("address")
    lines = [donor.name, donor.place.street, f"{donor.place.zip} {donor.place.city}".strip()]
    if donor.place.country != "DE":
        lines.append(donor.place.country.upper())
    return [line for line in lines if line]


def call_list(donors: dict[str, dict[str, Any]], group: str, today: str) -> list[str]:
    """Numbers of those who may give whole blood today and are of the group, longest ago first, first-timers last."""
    day = date.fromisoformat(today)
    all_donors = {number: Donor.of(record) for number, record in donors.items()}
    able = {
        number: donor
        for number, donor in all_donors.items()
        if donor.group == group and not donor.problems and donor.next_day(WHOLE, day) == day
    }
    return sorted(able, key=lambda number: (max((v.day for v in able[number].visits), default=date.max), number))
