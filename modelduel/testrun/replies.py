"""Whether a reply is the one that was wanted, and what is wrong with it: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modelduel.scenario.model import Comparison, Language
from modelduel.testrun.calls import Raised, Refused, Value
from modelduel.testrun.compare import difference, shown

_GO_ERRORS = frozenset({"error", "panic"})


@dataclass(frozen=True)
class Wanted:
    """What should come of a call. With neither `raises` nor `anything`, the value `returns`, be it null."""

    returns: object = None
    raises: str | None = None
    anything: bool = False
    """Whatever is returned will do, plain or not."""
    compare: Comparison = "exact"
    tolerance: float = 1e-9


@dataclass(frozen=True)
class Dialect:
    """How the candidate's language tells errors apart."""

    language: Language = "python"
    shared: bool = False
    """Whether the table serves several languages, so that its names of errors are one language's among others."""

    def is_raised(self, wanted: str, names: Sequence[str]) -> bool:
        """Whether an error that came, told by the names of its type and bases, is the one wanted.

        Go has no such names: an error that is returned, or a panic, is as good as any. Where one table serves several
        languages, TypeScript's plain Error will do for the others' more special ones.
        """
        if self.language == "go":
            return bool(names) and names[0] in _GO_ERRORS
        return wanted in names or (self.language == "typescript" and self.shared and "Error" in names)


def complaint_about(reply: Value | Raised | Refused, wanted: Wanted, dialect: Dialect) -> str | None:
    """Return what is wrong with a reply, or None."""
    if isinstance(reply, Raised):
        if wanted.raises is None:
            return reply.message
        if dialect.is_raised(wanted.raises, reply.names):
            return None
        return f"expected {wanted.raises} to be raised\n{reply.message}"
    if wanted.raises is not None:
        got = f"     got {shown(reply.value)}" if isinstance(reply, Value) else reply.message
        return f"expected {wanted.raises} to be raised\n{got}"
    if wanted.anything:
        return None
    if isinstance(reply, Refused):
        return reply.message
    return difference(wanted.returns, reply.value, wanted.compare, wanted.tolerance)
