"""Scenarios as plain data, for `modelduel scenarios list`."""

from __future__ import annotations

from typing import Any

from modelduel.scenario.pack import Pack, Scenario


def rows(pack: Pack) -> list[dict[str, Any]]:
    """Return a JSON-able row for each scenario of a pack, in its order."""
    return [row(scenario) for scenario in pack.scenarios]


def row(scenario: Scenario) -> dict[str, Any]:
    """Return what a list shows of a scenario."""
    spec = scenario.spec
    return {
        "id": spec.id,
        "title": spec.title,
        "category": spec.category,
        "languages": list(scenario.languages),
        "difficulty": spec.difficulty,
        "judged_by": spec.tests.kind if spec.tests else "reader",
    }
