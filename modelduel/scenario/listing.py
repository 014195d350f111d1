"""Scenarios as plain data, for `modelduel scenarios list` and `show`."""

from __future__ import annotations

from typing import Any

import msgspec

from modelduel.scenario.case_rules import known_ids
from modelduel.scenario.pack import Header, Scenario, header_of
from modelduel.scenario.prompt import question


def row(header: Header) -> dict[str, Any]:
    """Return what a list shows of a scenario."""
    return {**msgspec.structs.asdict(header), "languages": list(header.languages)}


def detail(scenario: Scenario) -> dict[str, Any]:
    """Return what `show` tells of a scenario: its row, the question, provenance, limits, variants and rubric.

    Hidden tests and a review's defects are counted, not told, so that a rater may look without being told the answer.
    """
    spec = scenario.spec
    ids = known_ids(spec.tests, scenario.cases()) if spec.tests else None
    counts = {"test_count": len(ids or ()), "defect_count": len(spec.defect), "factor_count": len(spec.factor)}
    shown = row(header_of(scenario)) | {
        "question": question(scenario),
        "files": list(spec.files),
        "keep": list(spec.keep),
        "provenance": msgspec.to_builtins(spec.provenance),
        "variants": [{"file": variant.file, "role": variant.role} for variant in spec.variant],
        "rubric": [msgspec.to_builtins(criterion) for criterion in scenario.rubric],
        "sha256": scenario.sha256,
    }
    if spec.tests:
        shown["limits"] = {"seconds": spec.tests.seconds, "memory_mb": spec.tests.memory_mb}
    return shown | {key: count for key, count in counts.items() if count}
