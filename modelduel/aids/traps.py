"""Which tests tell the symptom patch of a bug from its fix, and whether an answer fails where such a patch does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from modelduel.scenario.case_rules import some_of
from modelduel.scenario.pack import Scenario
from modelduel.testrun.model import TestResult


@dataclass(frozen=True)
class Traps:
    """What each trap of a scenario fails."""

    fails: tuple[frozenset[str], ...] = ()
    """Ids of tests, or `made[*]` for some of those that a table makes: one at least."""

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset().union(*self.fails)

    @cached_property
    def _has_tables(self) -> bool:
        return any(id_.endswith("[*]") for id_ in self._all)

    def __bool__(self) -> bool:
        return any(self.fails)

    def tell(self, id_: str) -> bool:
        """Return whether a trap fails a test that the fix passes."""
        return id_ in self._all or (self._has_tables and _table(id_) in self._all)

    def catch(self, tests: Sequence[TestResult]) -> bool:
        """Return whether the tests fail exactly where they fail for one of the traps."""
        failed = {test.id for test in tests if test.status != "passed"}
        tables = {_table(id_) for id_ in failed}
        return any(
            fails and all(_among(id_, fails) for id_ in failed) and all(id_ in failed or id_ in tables for id_ in fails)
            for fails in self.fails
        )


def traps_of(scenario: Scenario) -> Traps:
    """Return the traps of a bug fix; those of other scenarios are no symptom patches."""
    if scenario.spec.category != "bug-fix":
        return Traps()
    return Traps(tuple(frozenset(fails) for fails in scenario.traps))


def _among(id_: str, fails: frozenset[str]) -> bool:
    return id_ in fails or _table(id_) in fails


def _table(id_: str) -> str | None:
    """Return what stands for some of the tests of the table that made this one; None for a test that none made."""
    return some_of(id_.partition("[")[0]) if id_.endswith("]") else None
