"""What a review should bring up, and what the reader's ticks come to; nothing counts that was not ticked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from msgspec import Struct

from modelduel.scenario.model import Defect, ScenarioFile
from modelduel.scenario.review import UNDECIDED

SEVERITY: dict[Literal["low", "medium", "high", "critical"], float] = {"low": 1, "medium": 2, "high": 4, "critical": 8}
"""What a planted defect weighs: each step of severity twice the one below."""


class Item(Struct, frozen=True):
    """A planted defect, or a decision factor."""

    id: str
    title: str
    weight: float
    says: str
    """Its severity, or its weight, in a word."""
    where: str = ""
    """Lines of the original."""
    counts: str = ""
    """What counts as finding it."""
    finds: tuple[str, ...] = ()
    """Regular expressions that hint at it in an answer."""


class Tally(Struct, frozen=True):
    """What the ticks of one answer come to."""

    found: int
    of: int
    weighed: float
    """Share of the whole weight that was found, 0 to 1."""

    @property
    def recall(self) -> float:
        """Share of the items that were found, 0 to 1."""
        return self.found / self.of if self.of else 0.0


def items_of(spec: ScenarioFile) -> tuple[Item, ...]:
    """Return what an answer should bring up; nothing for a clean control, and for what is no review."""
    if spec.category != "review":
        return ()
    return tuple(
        Item(one.id, one.title, SEVERITY[one.severity], one.severity, _lines(one), one.counts, tuple(one.finds))
        for one in spec.defect
    ) + tuple(Item(one.id, one.title, one.weight, f"× {one.weight:g}", finds=tuple(one.finds)) for one in spec.factor)


def is_checked(spec: ScenarioFile) -> bool:
    """Return whether a scenario has a checklist: a review that says what there is to find, or that there is nothing."""
    return spec.category == "review" and bool(spec.defect or spec.factor or decides(spec))


def titles_of(spec: ScenarioFile) -> dict[str, str]:
    """Return what each item is called, by id."""
    return {item.id: item.title for item in items_of(spec)}


def decides(spec: ScenarioFile) -> bool:
    """Return whether an answer should take a position: recommend (design questions), or say that nothing is wrong."""
    return spec.review is not None and bool(spec.factor or spec.review.control)


def tally(spec: ScenarioFile, found: Collection[str], *, decided: bool) -> Tally:
    """Return what the ticks of one answer come to.

    A planted defect weighs by its severity (see `SEVERITY`), a factor as the scenario says. As where a scenario is
    proved, an answer to a design question that takes no position keeps 0.4 of its score.

    Args:
        spec: The scenario.
        found: Ids that were ticked; those it does not know count for nothing.
        decided: Whether it was ticked that the answer takes a position.
    """
    weights = {item.id: item.weight for item in items_of(spec)}
    return weighed(weights, found, undecided=bool(spec.factor) and decides(spec) and not decided)


def weighed(weights: Mapping[str, float], found: Collection[str], *, undecided: bool) -> Tally:
    """Return what ticks come to, where only what each item weighs is known.

    Args:
        weights: Item -> its weight.
        found: Ids that were ticked; those it does not know count for nothing.
        undecided: Whether the answer should have taken a position and did not.
    """
    total = sum(weights.values())
    share = sum(weight for item, weight in weights.items() if item in found) / total if total else 0.0
    return Tally(sum(item in found for item in weights), len(weights), share * UNDECIDED if undecided else share)


def _lines(defect: Defect) -> str:
    first, last = defect.lines
    return f"line {first}" if first == last else f"lines {first}–{last}"
