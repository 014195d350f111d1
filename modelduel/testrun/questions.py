"""The tests of a table of cases, one question each, with what is needed to judge the reply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from modelduel.scenario.model import Case, CasesFile, Comparison, Generated, Growth
from modelduel.testrun.replies import Wanted


@dataclass(frozen=True)
class Question:
    """One test: a call, given or generated; the life of an object; or a growth to be measured."""

    id: str
    entry: str
    """What is called or made, as the table writes it."""
    compare: Comparison
    tolerance: float
    case: Case | None = None
    generated: Generated | None = None
    seed: int = 0
    growth: Growth | None = None

    @property
    def cpu_s(self) -> float | None:
        """CPU seconds of its own."""
        one = self.generated or self.growth
        return one.seconds if one else None


@dataclass(frozen=True)
class Posed:
    """A question with its arguments, and what should come back."""

    args: list[Any] = field(default_factory=list)
    wanted: Wanted = field(default_factory=Wanted)
    check: str | None = None
    """Function of the oracle that decides instead."""


def questions(cases: CasesFile) -> Iterator[Question]:
    """Yield every test of a table, in its order; ids are the table's own, and `id[seed]` for generated ones."""
    for case in cases.case:
        entry = case.new or case.entry or cases.entry
        yield Question(case.id, entry, case.compare or cases.compare, cases.tolerance, case=case)
    for one in cases.generated:
        entry, compare = one.entry or cases.entry, one.compare or cases.compare
        for seed in range(one.seed, one.seed + one.count):
            yield Question(f"{one.id}[{seed}]", entry, compare, cases.tolerance, generated=one, seed=seed)
    for growth in cases.growth:
        entry, compare = growth.entry or cases.entry, growth.compare or cases.compare
        yield Question(growth.id, entry, compare, cases.tolerance, growth=growth, seed=growth.seed)
