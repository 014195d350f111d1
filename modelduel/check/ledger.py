"""The ledger of a pack: what was proved of each scenario, when and with what, so as to prove again what changed."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from modelduel import toml
from modelduel.check.kept import content_of
from modelduel.check.model import Result
from modelduel.errors import InputError
from modelduel.scenario.pack import Scenario
from modelduel.session.files import write_whole

SCHEMA = 1
PARTS = 10
"""A scenario that did not change is proved again on one day in so many."""


class Proved(Struct, frozen=True, forbid_unknown_fields=True):
    """One scenario that was proved without findings."""

    id: str
    content: str
    """Hash of the whole scenario."""
    date: datetime.date
    toolchains: dict[str, str] = field(default_factory=dict)
    """Language -> what ran it, such as `go 1.27.3`."""
    figures: dict[str, Any] = field(default_factory=dict)


class Ledger(Struct, frozen=True, forbid_unknown_fields=True):
    """A `ledger.toml`."""

    schema: int = SCHEMA
    proved: list[Proved] = field(default_factory=list)
    """Sorted by id."""


def read_ledger(path: Path) -> Ledger:
    """Return a ledger; an empty one where there is no file. Raises InputError."""
    if not path.exists():
        return Ledger()
    ledger = toml.load(path, Ledger)
    if ledger.schema != SCHEMA:
        raise InputError(f"The ledger has the schema {ledger.schema}, not {SCHEMA}.", where=str(path))
    return ledger


def write_ledger(path: Path, ledger: Ledger) -> None:
    """Write a ledger, whole or not at all. Raises InputError."""
    try:
        write_whole(path, toml.dumps(ledger))
    except OSError as error:
        raise InputError(f"The ledger cannot be written: {error.strerror}.", where=str(path)) from error


def note(
    path: Path,
    scenarios: Iterable[Scenario],
    results: Sequence[Result],
    versions: Mapping[str, str],
    today: datetime.date,
) -> None:
    """Write results of some of the scenarios into a ledger, which is read anew: what others wrote meanwhile stays.

    Raises:
        InputError: It cannot be read or written.
    """
    by_id = {one.id: one for one in scenarios}
    ledger = read_ledger(path)
    newer = with_results(ledger, [by_id[one.id] for one in results], results, versions, today)
    if newer != ledger:
        write_ledger(path, newer)


def strike_out_others(path: Path, scenarios: Iterable[Scenario]) -> None:
    """Strike out of a ledger what is none of a pack's scenarios any more. Raises InputError."""
    ledger = read_ledger(path)
    ids = {one.id for one in scenarios}
    left = [one for one in ledger.proved if one.id in ids]
    if len(left) < len(ledger.proved):
        write_ledger(path, Ledger(proved=left))


def with_results(
    ledger: Ledger,
    scenarios: Sequence[Scenario],
    results: Sequence[Result],
    versions: Mapping[str, str],
    today: datetime.date,
) -> Ledger:
    """Return a ledger with newer results: what fell short is struck out. Pure.

    Args:
        ledger: What was known.
        scenarios, results: Of the same length and order.
        versions: Language -> what ran it.
        today: Date of the results that were not kept from earlier.
    """
    old = {one.id: one for one in ledger.proved}
    entries = dict(old)
    for scenario, result in zip(scenarios, results, strict=True):
        entries.pop(scenario.id, None)
        if not result.ok:
            continue
        used: dict[str, str] = {language: versions[language] for language in scenario.languages if language in versions}
        entry = Proved(scenario.id, content_of(scenario), today, used, result.figures)
        before = old.get(scenario.id)
        known = result.cached and before is not None and (before.content, before.toolchains) == (entry.content, used)
        entries[scenario.id] = before if known and before is not None else entry
    return Ledger(proved=sorted(entries.values(), key=lambda one: one.id))


def due(
    scenarios: Iterable[Scenario], ledger: Ledger, versions: Mapping[str, str], today: datetime.date
) -> list[Scenario]:
    """Return the scenarios to prove again: those that changed, whose toolchain did, and today's tenth of the others.

    Which tenth a scenario belongs to follows from its id, so that it comes round every ten days.
    """
    known = {one.id: one for one in ledger.proved}
    return [
        one
        for one in scenarios
        if one.id not in known
        or known[one.id].content != content_of(one)
        or any(
            _release(known[one.id].toolchains.get(language, "")) != _release(versions.get(language, ""))
            for language in one.languages
        )
        or _part(one.id) == today.toordinal() % PARTS
    ]


def _release(version: str) -> str:
    """Return name, major and minor version of a toolchain: a patch release changes no proof."""
    return ".".join(version.split(".")[:2])


def _part(id_: str) -> int:
    return int(hashlib.sha256(id_.encode()).hexdigest(), 16) % PARTS
