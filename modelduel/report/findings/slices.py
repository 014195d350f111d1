"""The ways the rounds are cut: all of them, and by category, difficulty and language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar, get_args

from msgspec import Struct

from modelduel.report.evidence import Round
from modelduel.scenario.model import CATEGORIES, Difficulty, Language


class OfRound(Protocol):
    """What is found of one round."""

    @property
    def round(self) -> Round:
        """The round."""
        ...


One = TypeVar("One", bound=OfRound)


class Slice(Struct, frozen=True):
    """A part of the rounds."""

    path: str
    """What the paths of its figures begin with, such as `categories.bug-fix`."""
    title: str
    holds: Callable[[Round], bool]

    def of(self, found: Iterable[One]) -> list[One]:
        """Return what lies in this part."""
        return [one for one in found if self.holds(one.round)]


class Family(Struct, frozen=True):
    """Parts that are looked at together, so that their p-values are adjusted together."""

    key: str
    """What they are called together."""
    title: str
    """What one of them is called."""
    slices: tuple[Slice, ...]

    def filled(self, found: Sequence[OfRound]) -> list[Slice]:
        """Return those that hold anything."""
        return [part for part in self.slices if any(part.holds(one.round) for one in found)]


def _parts(family: str, names: Sequence[str], of: Callable[[Round], str]) -> tuple[Slice, ...]:
    def holds(name: str) -> Callable[[Round], bool]:
        return lambda one: of(one) == name

    return tuple(Slice(f"{family}.{name}", name, holds(name)) for name in names)


OVERALL = Slice("overall", "all", lambda _: True)

CATEGORY = Family("categories", "category", _parts("categories", CATEGORIES, lambda one: one.category))
DIFFICULTY = Family(
    "difficulties", "difficulty", _parts("difficulties", get_args(Difficulty), lambda one: one.difficulty)
)
LANGUAGE = Family(
    "languages",
    "language",
    _parts("languages", (*get_args(Language), "none"), lambda one: one.language or "none"),
)
FAMILIES = (CATEGORY, DIFFICULTY, LANGUAGE)
