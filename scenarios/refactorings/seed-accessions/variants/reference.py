"""Takes accession sheets into the seed bank's store.

A sheet is what the collectors' tablets send:

    #accessions v2
    ID;species;grams;origin
    A-17;Quercus robur;250;Angeln
    END 1

The store maps ids to {"species": ..., "grams": ..., "origins": [...]}.

A sheet is read whole (`_read`), and what was read is taken in (`_take_in`); there is nothing in between to be called in
the wrong order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Store = dict[str, dict[str, Any]]
Errors = list[list[Any]]
"""Pairs of line and reason."""

SYNONYMS = {"Quercus pedunculata": "Quercus robur", "Padus avium": "Prunus padus", "Sorbus torminalis": "Torminalis glaberrima"}
MOST_ERRORS = 5
"""With so many, nothing more is taken in."""

_MAGIC = "#accessions v"
_FIELDS = {"1": 3, "2": 4}
"""Fields of a line, by version of the sheet; the first has no origin yet, and weighs in milligrams."""


class SheetError(Exception):
    """What was sent is no sheet, or not all of it."""


class _BadLine(Exception):
    """A line that cannot be used."""


@dataclass(frozen=True)
class _Record:
    line: int
    id: str
    species: str
    grams: int
    origin: str


@dataclass(frozen=True)
class _Sheet:
    records: list[_Record]
    errors: Errors

    def after(self, line: int) -> _Sheet:
        """What is left when everything up to a line is done."""
        records = [record for record in self.records if record.line > line]
        return _Sheet(records, [error for error in self.errors if error[0] > line])


def take_in(text: str, store: Store) -> list[Any]:
    """Report, and the store afterwards; what stood before the fifth error is in it."""
    return [_take_in(_read(text, SYNONYMS), store), store]


def try_out(text: str, store: Store) -> dict[str, Any]:
    """Report only; for the tablets, which show what will happen. They are shown synonyms as they are (sic)."""
    copy = {id: {**entry, "origins": [*entry["origins"]]} for id, entry in store.items()}
    return _take_in(_read(text, {}), copy)


def go_on(text: str, store: Store, after: int) -> list[Any]:
    """As take_in, from the line after a given one; the end of such sheets is often cut off."""
    return [_take_in(_read(text, SYNONYMS, whole=False).after(after), store), store]


def _read(text: str, synonyms: Mapping[str, str], *, whole: bool = True) -> _Sheet:
    """Read a sheet. Raises SheetError for what is none, and for one without its proper end if it has to be `whole`."""
    lines = text.replace("\r\n", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines or not lines[0].startswith(_MAGIC):
        raise SheetError("no sheet")
    version = lines[0].removeprefix(_MAGIC).strip()
    if version not in _FIELDS:
        raise SheetError(f"version {version}")
    numbered = list(_without_end(lines, whole))
    records: dict[str, _Record] = {}
    errors: Errors = []
    for number, line in numbered:
        try:
            record = _record(number, line, version, synonyms)
            if record.id in records:
                raise _BadLine(f"same as line {records[record.id].line}")
        except _BadLine as error:
            errors.append([number, str(error)])
        else:
            records[record.id] = record
    return _Sheet(list(records.values()), errors)


def _without_end(lines: list[str], whole: bool) -> Iterator[tuple[int, str]]:
    """The lines that hold something, with their numbers. Raises SheetError."""
    end = lines[-1].strip()
    has_end = end.startswith("END")
    body = lines[1:-1] if has_end else lines[1:]
    filled = [(n, line) for n, line in enumerate(body, start=2) if line.strip() and not line.startswith("ID;")]
    if whole and not has_end:
        raise SheetError("no end")
    if whole and end.removeprefix("END").strip() != str(len(filled)):
        raise SheetError("incomplete")
    yield from filled


def _record(number: int, line: str, version: str, synonyms: Mapping[str, str]) -> _Record:
    """Raises _BadLine."""
    fields = [field.strip() for field in line.split(";")]
    if len(fields) != _FIELDS[version]:
        raise _BadLine("fields")
    id, species, weight, origin = (*fields, "")[:4]
    if not id or not species:
        raise _BadLine("empty")
    return _Record(number, id, synonyms.get(species, species), _grams(weight, version), origin)


def _grams(weight: str, version: str) -> int:
    if not (weight.isascii() and weight.isdigit()) or int(weight) == 0:
        raise _BadLine("weight")
    if version != "1":
        return int(weight)
    grams, rest = divmod(int(weight), 1000)
    if rest:
        raise _BadLine("weight")
    return grams


def _take_in(sheet: _Sheet, store: Store) -> dict[str, Any]:
    """Put records into the store until there are too many errors, and report."""
    added: list[str] = []
    topped_up: list[str] = []
    errors = list(sheet.errors)
    taken: list[_Record] = []
    for record in sheet.records:
        if len(errors) >= MOST_ERRORS:
            break
        known = store.get(record.id)
        if known is not None and known["species"] != record.species:
            errors.append([record.line, f"is {known['species']}"])
            continue
        _put(record, store)
        (added if known is None else topped_up).append(record.id)
        taken.append(record)
    return {
        "added": added,
        "topped up": topped_up,
        "grams": sum(record.grams for record in taken),
        "last line": taken[-1].line if taken else 0,
        "errors": sorted(errors),
        "stopped": len(errors) >= MOST_ERRORS,
    }


def _put(record: _Record, store: Store) -> None:
    entry = store.setdefault(record.id, {"species": record.species, "grams": 0, "origins": []})
    entry["grams"] += record.grams
    if record.origin and record.origin not in entry["origins"]:
        entry["origins"].append(record.origin)
