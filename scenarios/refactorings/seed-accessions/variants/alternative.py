"""Takes accession sheets into the seed bank's store; see `take_in`, `try_out` and `go_on`."""

import re
from dataclasses import dataclass, field
from typing import Any, Iterator, NamedTuple, Optional, Union

SYNONYMS = {"Quercus pedunculata": "Quercus robur", "Padus avium": "Prunus padus", "Sorbus torminalis": "Torminalis glaberrima"}
MOST_ERRORS = 5


class SheetError(Exception):
    pass


class Problem(NamedTuple):
    line: int
    reason: str


class Accession(NamedTuple):
    line: int
    id: str
    species: str
    grams: int
    origin: str


@dataclass
class Intake:
    """One sheet on its way into a store; ready to go as soon as it exists."""

    store: dict[str, Any]
    write: bool
    problems: list[Problem]
    added: list[str] = field(default_factory=list)
    topped: list[str] = field(default_factory=list)
    grams: int = 0
    last: int = 0

    @property
    def stopped(self) -> bool:
        return len(self.problems) >= MOST_ERRORS

    def take(self, one: Accession) -> None:
        there = self.store.get(one.id)
        if there and there["species"] != one.species:
            self.problems.append(Problem(one.line, "is " + there["species"]))
            return
        (self.topped if there else self.added).append(one.id)
        self.grams, self.last = self.grams + one.grams, one.line
        if not self.write:
            return
        origins = [one.origin] if one.origin else []
        if there:
            there["grams"] += one.grams
            there["origins"] += [origin for origin in origins if origin not in there["origins"]]
        else:
            self.store[one.id] = {"species": one.species, "grams": one.grams, "origins": origins}

    def report(self) -> dict[str, Any]:
        return {
            "added": self.added,
            "topped up": self.topped,
            "grams": self.grams,
            "last line": self.last,
            "errors": [list(one) for one in sorted(self.problems)],
            "stopped": self.stopped,
        }


def parse_line(number: int, line: str, version: int, names: dict[str, str]) -> Union[Accession, Problem]:
    fields = [part.strip() for part in line.split(";")]
    if len(fields) != 2 + version:
        return Problem(number, "fields")
    id, species, weight = fields[:3]
    if not (id and species):
        return Problem(number, "empty")
    unit = 1000 if version == 1 else 1
    if not re.fullmatch("[0-9]+", weight) or int(weight) == 0 or int(weight) % unit:
        return Problem(number, "weight")
    return Accession(number, id, names.get(species, species), int(weight) // unit, "".join(fields[3:]))


def parse(text: str, names: dict[str, str], cut: bool) -> Iterator[Union[Accession, Problem]]:
    lines = text.replace("\r\n", "\n").split("\n")
    while lines and not lines[-1].strip():
        del lines[-1]
    head = re.match(r"#accessions v(.*)", lines[0] if lines else "")
    if not head or head[1].strip() not in ("1", "2"):
        raise SheetError("no sheet, or none of a version that we know")
    end: Optional[str] = lines.pop().strip() if lines[-1].strip().startswith("END") else None
    rows = [(n, line) for n, line in enumerate(lines, 1) if n > 1 and line.strip() and not line.startswith("ID;")]
    if not cut and (end is None or end[3:].strip() != str(len(rows))):
        raise SheetError("not all there")
    first: dict[str, int] = {}
    for number, line in rows:
        found = parse_line(number, line, int(head[1]), names)
        if isinstance(found, Accession) and first.setdefault(found.id, number) != number:
            found = Problem(number, f"same as line {first[found.id]}")
        yield found


def process(text: str, store: dict[str, Any], *, names: dict[str, str], write: bool, after: int, cut: bool) -> Any:
    found = [one for one in list(parse(text, names, cut)) if one.line > after]
    intake = Intake(store, write, [one for one in found if isinstance(one, Problem)])
    for one in found:
        if isinstance(one, Accession) and not intake.stopped:
            intake.take(one)
    return intake.report()


def take_in(text: str, store: dict[str, Any]) -> list[Any]:
    return [process(text, store, names=SYNONYMS, write=True, after=0, cut=False), store]


def try_out(text: str, store: dict[str, Any]) -> dict[str, Any]:
    return process(text, store, names={}, write=False, after=0, cut=False)


def go_on(text: str, store: dict[str, Any], after: int) -> list[Any]:
    return [process(text, store, names=SYNONYMS, write=True, after=after, cut=True), store]
