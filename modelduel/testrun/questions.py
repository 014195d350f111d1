"""The calls of a table of cases, one for each test, with what is needed to judge the reply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from modelduel.scenario.model import Case, CasesFile, Comparison, Generated


@dataclass(frozen=True)
class Question:
    """One test: a call, given or to be generated."""

    id: str
    entry: str
    compare: Comparison
    tolerance: float
    case: Case | None = None
    generated: Generated | None = None
    seed: int = 0

    @property
    def cpu_s(self) -> float | None:
        """CPU seconds of its own."""
        return self.generated.seconds if self.generated else None


@dataclass(frozen=True)
class Posed:
    """A question with its arguments, and what should come back."""

    args: list[Any] = field(default_factory=list)
    returns: object = None
    raises: str | None = None
    check: str | None = None
    """Function of the oracle that decides instead."""


def questions(cases: CasesFile) -> Iterator[Question]:
    """Yield every test of a table, in its order; ids are a case's own, and `id[seed]` for generated ones."""
    for case in cases.case:
        compare = case.compare or cases.compare
        yield Question(case.id, case.entry or cases.entry, compare, cases.tolerance, case=case)
    for one in cases.generated:
        for seed in range(one.seed, one.seed + one.count):
            yield Question(
                f"{one.id}[{seed}]",
                one.entry or cases.entry,
                one.compare or cases.compare,
                cases.tolerance,
                generated=one,
                seed=seed,
            )
