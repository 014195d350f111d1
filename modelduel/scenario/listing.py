"""Scenarios and packs as plain data, for `modelduel scenarios list` and `show`."""

from __future__ import annotations

from typing import Any

import msgspec

from modelduel.scenario.pack import Pack, Scenario
from modelduel.scenario.rules import known_ids


def rows(pack: Pack) -> list[dict[str, Any]]:
    """Return a JSON-able row for each scenario of a pack, in its order."""
    return [row(scenario) for scenario in pack.scenarios]


def row(scenario: Scenario) -> dict[str, Any]:
    """Return what a list shows of a scenario; what is absent is left out."""
    spec = scenario.spec
    shown: dict[str, Any] = {
        "id": spec.id,
        "title": spec.title,
        "category": spec.category,
        "difficulty": spec.difficulty,
    }
    if scenario.languages:
        shown["languages"] = list(scenario.languages)
    if spec.tests is not None:
        shown["tests"] = spec.tests.kind
    return shown


def detail(scenario: Scenario) -> dict[str, Any]:
    """Return what `show` tells of a scenario: its row, prompt, files, provenance, tests, variants and rubric.

    Hidden tests and a review's defects are counted, not told, so that a reader may look without being told the answer.
    """
    spec = scenario.spec
    ids = known_ids(spec.tests, scenario.cases()) if spec.tests is not None else None
    shown = row(scenario) | {
        "prompt": spec.prompt,
        "files": list(spec.files),
        "keep": list(spec.keep),
        "provenance": msgspec.to_builtins(spec.provenance),
        "variants": [{"file": variant.file, "role": variant.role} for variant in spec.variant],
        "rubric": [msgspec.to_builtins(criterion) for criterion in scenario.rubric],
        "sha256": scenario.sha256,
    }
    counts = {"test_count": len(ids or ()), "defect_count": len(spec.defect), "factor_count": len(spec.factor)}
    return shown | {key: count for key, count in counts.items() if count}
