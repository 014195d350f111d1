"""Donors of the blood service: who may give again, when, and how the letter is addressed.

donors = {"1004": {"person": {"name": "...", "born": "1979-05-02", "sex": "f"},
                   "address": {"street": "...", "zip": "...", "city": "...", "country": "DE"},
                   "health": {"weight": 61, "group": "0-", "blocked": {"until": "2024-08-01", "reason": "tattoo"}},
                   "donations": [{"day": "2024-01-10", "kind": "whole"}, ...]}}

Records come in as such dicts. `Donor.read` turns one into values that make sense, or says what is wrong with it; the
rules work on those values only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

Record = Mapping[str, Any]

GROUPS = frozenset({"", "0+", "0-", "A+", "A-", "B+", "B-", "AB+", "AB-"})
ADULT = 18
LAST_YEARS, LAST_YEARS_OF_NEW = 73, 65
"""From that birthday on nobody gives."""
LEAST_KG = 50
WEIGHTS_KG = (30, 250)
"""What can be believed."""
FOR_EVER = date(9999, 1, 1)


class Kind(StrEnum):
    """What is given."""

    WHOLE = "whole"
    PLASMA = "plasma"
    PLATELETS = "platelets"


class Sex(StrEnum):
    """As the limits for whole blood tell them apart."""

    FEMALE = "f"
    MALE = "m"


YEARLY = {Sex.FEMALE: 4, Sex.MALE: 6}
"""Most times that whole blood is given in 365 days."""
GAP_DAYS = {
    Kind.WHOLE: {Kind.WHOLE: 56, Kind.PLASMA: 28, Kind.PLATELETS: 28},
    Kind.PLASMA: {Kind.WHOLE: 3, Kind.PLASMA: 3, Kind.PLATELETS: 3},
    Kind.PLATELETS: {Kind.WHOLE: 7, Kind.PLASMA: 7, Kind.PLATELETS: 14},
}
"""By what was given, then by what is to be given."""


class BadRecord(ValueError):
    """A record that makes no sense; `problems` are the fields at fault, in the clerk's order."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Person:
    """Whom we know under a number."""

    name: str
    born: date
    sex: Sex

    def birthday(self, years: int) -> date:
        """The day on which somebody is so old; of those born on 29 February it may be 1 March."""
        try:
            return self.born.replace(year=self.born.year + years)
        except ValueError:
            return date(self.born.year + years, 3, 1)


@dataclass(frozen=True)
class Address:
    """Where the letters go."""

    street: str
    zip: str
    city: str
    country: str

    @property
    def domestic(self) -> bool:
        return self.country == "DE"

    def lines(self) -> list[str]:
        street = [self.street] if self.street else []
        if self.domestic:
            return [*street, f"{self.zip} {self.city}"]
        return [*street, f"{self.zip} {self.city}".strip(), self.country.upper()]


@dataclass(frozen=True)
class Health:
    """What a doctor noted, as far as it matters here."""

    weight: float = LEAST_KG
    group: str = ""
    blocked_until: date | None = None


@dataclass(frozen=True)
class Donation:
    """One visit."""

    day: date
    kind: Kind

    def free_again(self, kind: Kind) -> date:
        """The first day on which something may be given after this."""
        return self.day + timedelta(days=GAP_DAYS[self.kind][kind])


@dataclass(frozen=True)
class Donor:
    """A record that makes sense."""

    person: Person
    address: Address | None
    health: Health
    donations: tuple[Donation, ...]

    @classmethod
    def read(cls, record: Record) -> Donor:
        """Raises BadRecord."""
        donor, problems = _read(record)
        if donor is None:
            raise BadRecord(problems)
        return donor

    @property
    def too_old_from(self) -> date:
        return self.person.birthday(LAST_YEARS if self.donations else LAST_YEARS_OF_NEW)

    @property
    def never(self) -> bool:
        """Whether health rules it out for good."""
        until = self.health.blocked_until
        return self.health.weight < LEAST_KG or (until is not None and until >= FOR_EVER)

    def waits_for(self, kind: Kind) -> Iterator[date]:
        """Every day that has to come before something may be given."""
        yield self.person.birthday(ADULT)
        if self.health.blocked_until is not None:
            yield self.health.blocked_until + timedelta(days=1)
        for donation in self.donations:
            yield donation.free_again(kind)
        if kind is Kind.WHOLE:
            yield from self._within_the_year()

    def _within_the_year(self) -> Iterator[date]:
        given = sorted(one.day for one in self.donations if one.kind is Kind.WHOLE)
        most = YEARLY[self.person.sex]
        if len(given) >= most:
            yield given[-most] + timedelta(days=365)

    def first_day(self, kind: Kind, today: date) -> date | None:
        """The first day, from today, on which something may be given; None if never again."""
        if self.never:
            return None
        first = max(today, *self.waits_for(kind))
        return first if first < self.too_old_from else None


def check(record: Record) -> list[str]:
    """Problems of a donor's record, for the data clerk."""
    return _read(record)[1]


def next_day(record: Record, kind: str, today: str) -> str | None:
    """First day on which the donor may give, as text; None if never again. ValueError for a bad record or kind."""
    wanted = Kind(kind)
    day = Donor.read(record).first_day(wanted, date.fromisoformat(today))
    return None if day is None else day.isoformat()


def letter_head(record: Record) -> list[str]:
    """Lines for the window of the envelope; ValueError for a bad record, KeyError("address") without one."""
    donor = Donor.read(record)
    if donor.address is None:
        raise KeyError("address")
    return [donor.person.name, *donor.address.lines()]


def call_list(donors: Mapping[str, Record], group: str, today: str) -> list[str]:
    """Numbers of those who may give whole blood today and are of the group, longest ago first, first-timers last."""
    day = date.fromisoformat(today)
    found: list[tuple[date, str]] = []
    for number, record in donors.items():
        donor = Donor.read(record)
        if donor.health.group == group and donor.first_day(Kind.WHOLE, day) == day:
            found.append((max((one.day for one in donor.donations), default=date.max), number))
    return [number for _, number in sorted(found)]


# Reading: every part is tried, so that the clerk sees all problems at once.


def _read(record: Record) -> tuple[Donor | None, list[str]]:
    problems: list[str] = []

    def tried(problem: str, part: Callable[[], Any]) -> Any:
        try:
            return part()
        except (KeyError, TypeError, ValueError):
            problems.append(problem)
            return None

    person = record.get("person", {})
    name = tried("name", lambda: _filled(person.get("name", "").strip()))
    sex = tried("sex", lambda: Sex(person.get("sex")))
    born = tried("born", lambda: date.fromisoformat(person["born"]))
    address = _address(record["address"], problems) if "address" in record else None
    health = _health(record["health"], tried) if "health" in record else Health()
    donations = tried("donations", lambda: tuple(map(_donation, record.get("donations", []))))
    if problems:
        return None, problems
    return Donor(Person(name, born, sex), address, health, donations), []


def _filled(text: str) -> str:
    if not text:
        raise ValueError("nothing there")
    return text


def _address(raw: Record, problems: list[str]) -> Address:
    address = Address(raw.get("street", ""), raw.get("zip", ""), raw.get("city", ""), raw.get("country", "DE"))
    if address.domestic and not (len(address.zip) == 5 and address.zip.isdigit()):
        problems.append("zip")
    if not address.city:
        problems.append("city")
    return address


def _health(raw: Record, tried: Callable[[str, Callable[[], Any]], Any]) -> Health:
    return Health(
        tried("weight", lambda: _weight(raw.get("weight", LEAST_KG))),
        tried("group", lambda: _group(raw.get("group", ""))),
        tried("blocked", lambda: date.fromisoformat(raw["blocked"]["until"])) if raw.get("blocked") else None,
    )


def _weight(kilos: float) -> float:
    lightest, heaviest = WEIGHTS_KG
    if not lightest <= kilos <= heaviest:
        raise ValueError("nobody weighs that")
    return kilos


def _group(text: str) -> str:
    if text not in GROUPS:
        raise ValueError("no blood group")
    return text


def _donation(raw: Record) -> Donation:
    return Donation(date.fromisoformat(raw["day"]), Kind(raw["kind"]))
