"""What an importer makes of each entry of a collection: a scenario with its texts inline, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from modelduel.scenario.model import ScenarioFile

_OTHERS = re.compile(r"[^a-z0-9]+")
_MAX_ID = 64


class Unusable(Exception):  # noqa: N818  a reason for the reader, not a failure of the program
    """An entry cannot become a scenario; the message says why."""


@dataclass(frozen=True)
class Row:
    """One entry of a collection."""

    name: str
    """As the collection calls it; untrusted."""
    spec: ScenarioFile | None = None
    """With the text of every file under `code`; not checked yet, and `original_fails` still unknown."""
    reason: str = ""
    """Why there is no scenario."""


def safe_id(*parts: str) -> str:
    """Return an id made of any names: lower-case letters, digits and single hyphens, at most 64.

    Raises:
        Unusable: Nothing is left.
    """
    id_ = _OTHERS.sub("-", "-".join(parts).lower()).strip("-")[:_MAX_ID].strip("-")
    if not id_:
        raise Unusable("no id can be made of its name")
    return id_


def unique(rows: Iterable[Row]) -> Iterator[Row]:
    """Pass rows on; one whose id an earlier row has is refused instead of taking its place."""
    seen: dict[str, str] = {}
    for row in rows:
        if row.spec is not None and row.spec.id in seen:
            yield Row(row.name, reason=f"its id, {row.spec.id}, is that of {seen[row.spec.id]} already")
            continue
        if row.spec is not None:
            seen[row.spec.id] = row.name
        yield row
