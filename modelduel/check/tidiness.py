"""Proof 7: that a refactoring's reference is measurably better, and keeps the public names; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from modelduel.check.model import ProofFinding
from modelduel.metrics.measure import measure
from modelduel.metrics.model import Metrics
from modelduel.scenario.model import Measure, Refactoring
from modelduel.scenario.pack import Scenario

_MEASURES: tuple[Measure, ...] = get_args(Measure)


def tidiness(scenario: Scenario) -> tuple[list[ProofFinding], dict[str, Any]]:
    """Return what proof 7 finds, and the figures `before` and `after` of a refactoring."""
    if scenario.spec.category != "refactoring" or scenario.language is None:
        return [], {}
    before = measure(scenario.original(), scenario.language)
    if before is None:
        return [ProofFinding(7, "the original cannot be measured")], {}
    findings: list[str] = []
    figures: dict[str, Any] = {"before": figures_of(before)}
    for variant in scenario.spec.variant:
        if variant.role == "reference":
            after = measure(scenario.candidate(variant), scenario.variant_language(variant) or scenario.language)
            if after is None:
                findings.append(f"{variant.file} cannot be measured")
                continue
            asked = scenario.spec.refactoring or Refactoring()
            findings += [f"{variant.file} {message}" for message in _compared(asked, before, after)]
            findings += [f"{variant.file} has no {name}" for name in scenario.spec.keep if name not in after.public]
            figures["after"] = figures_of(after)
    findings += [
        f"the original has no {name}, which is to be kept" for name in scenario.spec.keep if name not in before.public
    ]
    return [ProofFinding(7, message) for message in findings], figures


def figures_of(metrics: Metrics) -> dict[Measure, float]:
    """Return the five measures that a refactoring is judged by; `typed` is left out where nothing has parameters."""
    found: dict[Measure, float] = {
        "complexity": metrics.complexity,
        "longest": metrics.longest,
        "nesting": metrics.nesting,
        "patterns": metrics.avoided,
    }
    if metrics.typed_share is not None:
        found["typed"] = round(metrics.typed_share, 3)
    return found


def _compared(asked: Refactoring, before: Metrics, after: Metrics) -> Iterator[str]:
    old, new = figures_of(before), figures_of(after)
    gains = {name: _gain(name, old, new) for name in _MEASURES}
    for name, gain in gains.items():
        change = f"{name}: {old.get(name, 0):g} before, {new.get(name, 0):g} after"
        if name in asked.better and gain <= 0:
            yield f"is no better in {change}"
        elif gain < 0 and name not in asked.worse:
            yield f"is worse in {change}"
    if not asked.better and all(gain <= 0 for gain in gains.values()):
        yield "is better in nothing that is measured"
    for pattern in asked.gone:
        if after.patterns.get(pattern):
            yield f"still has {pattern} ({after.patterns[pattern]} times)"
        if not before.patterns.get(pattern):
            yield f"cannot be rid of {pattern}, which the original has not"


def _gain(name: Measure, old: dict[Measure, float], new: dict[Measure, float]) -> float:
    if name == "typed":
        return new[name] - old[name] if name in old and name in new else 0.0
    return old[name] - new[name]
