"""What is asked of the process that reads what a model wrote, and what it replies; JSON is how both travel."""

from __future__ import annotations

from msgspec import Struct, field

from modelduel.scenario.model import Language, Measure


class Figures(Struct, frozen=True):
    """What a refactoring is judged by."""

    complexity: int
    longest: int
    nesting: int
    avoided: int
    """How often patterns to avoid occur in all."""
    patterns: dict[str, int]
    typed: float | None = None
    """Share of the parameters that have a type, 0 to 1; None without parameters."""

    def of(self, measure: Measure) -> float | None:
        """Return one figure by its name."""
        return self.avoided if measure == "patterns" else getattr(self, measure)


class Measuring(Struct, frozen=True, tag="measure"):
    """Asks how an answer's code measures against the original."""

    language: Language
    before: dict[str, str]
    after: dict[str, str]
    """All files of the candidate."""
    keep: list[str]
    """Public names that it must keep; none: all of the original's."""


class Measured(Struct, frozen=True, omit_defaults=True):
    """Both measured."""

    before: Figures | None = None
    after: Figures | None = None
    lost: list[str] = field(default_factory=list)
    """Public names that were to be kept and are gone, the first few of them."""
    names: int = 0
    """How many were to be kept."""
    gone: int = 0
    """How many of them are gone."""
    why: str = ""
    """Why the answer's code cannot be measured. Untrusted."""


class Looking(Struct, frozen=True, tag="look"):
    """Asks where an answer says what was to be found."""

    finds: dict[str, list[str]]
    """Id -> regular expressions."""
    text: str


class Hit(Struct, frozen=True, omit_defaults=True):
    """A passage that likely says it. Untrusted."""

    text: str
    first: int
    """Its first line in the answer, from 0."""
    last: int


class Hits(Struct, frozen=True, omit_defaults=True):
    """What an answer likely says."""

    by_id: dict[str, Hit] = field(default_factory=dict)
    why: str = ""
    """Why nothing could be looked for."""
