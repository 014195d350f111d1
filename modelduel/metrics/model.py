"""What is measured of code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from modelduel.scenario.model import Pattern


@dataclass(frozen=True)
class Function:
    """One function, method, or function literal."""

    name: str
    """Dotted where it stands in a class or type: `Cart.total`; `<anonymous>` without a name of its own."""
    line: int
    """Its first line, from 1."""
    lines: int
    complexity: int
    """Cyclomatic complexity: 1, and 1 more for each branch, loop, case, handler, `and`, `or` and ternary (T. J. McCabe,
    "A Complexity Measure", IEEE Transactions on Software Engineering SE-2, 1976). Functions inside it count apart."""
    nesting: int
    """How deep branches, loops, handlers and functions stand in it, at the deepest; `else if` goes no deeper."""


@dataclass(frozen=True)
class Metrics:
    """What was measured of a candidate, or of an original."""

    functions: tuple[Function, ...] = ()
    parameters: int = 0
    """Of all functions; but for `self`, `cls` and the like."""
    typed: int = 0
    """How many of them have a type that says something: neither none nor any."""
    patterns: Mapping[Pattern, int] = field(default_factory=dict, hash=False)
    """How often each pattern to avoid occurs, by name (see `PATTERNS`); those that do not are left out."""
    public: frozenset[str] = frozenset()
    """Names that others may use: of modules, and dotted those of classes and types."""

    @property
    def complexity(self) -> int:
        """Complexity of the most complex function; 0 without functions."""
        return max((one.complexity for one in self.functions), default=0)

    @property
    def longest(self) -> int:
        """Lines of the longest function."""
        return max((one.lines for one in self.functions), default=0)

    @property
    def nesting(self) -> int:
        """Depth of the most deeply nested function."""
        return max((one.nesting for one in self.functions), default=0)

    @property
    def typed_share(self) -> float | None:
        """Share of the parameters that are typed, 0 to 1; None without parameters."""
        return self.typed / self.parameters if self.parameters else None

    @property
    def avoided(self) -> int:
        """How often patterns to avoid occur in all."""
        return sum(self.patterns.values())


PATTERNS: dict[Pattern, str] = {
    "any": "a type that says nothing (TypeScript's any, Go's any and interface{})",
    "bare-except": "except without a type",
    "swallowed-error": "a handler of every error that does nothing",
    "mutable-default": "a default argument that is changed by its users",
    "global-statement": "a function that sets a module's variables",
    "ts-ignore": "a comment that silences the type checker",
    "loose-equality": "== or != where === or !== is meant",
    "ignored-error": "an error assigned to _",
    "panic": "panic where an error could be returned",
    "init-function": "work done by merely importing a package",
}
"""Patterns to avoid, and what they are."""


def merged(parts: Iterable[Metrics]) -> Metrics:
    """Return what was measured of several files as one."""
    functions: list[Function] = []
    patterns: dict[Pattern, int] = {}
    public: set[str] = set()
    parameters = typed = 0
    for part in parts:
        functions += part.functions
        parameters, typed = parameters + part.parameters, typed + part.typed
        public |= part.public
        for name, times in part.patterns.items():
            patterns[name] = patterns.get(name, 0) + times
    return Metrics(tuple(functions), parameters, typed, patterns, frozenset(public))
