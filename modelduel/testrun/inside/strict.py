"""Makes the comparisons in test files see through objects that claim to be equal to whatever they are compared with.

Test files are read, and their assertions and comparisons rewritten, before anything of the answer's has run.
"""

from __future__ import annotations

import ast
import functools
import gc
import operator
import os
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .fixed import Fixed
from .witness import watch

_PLAIN = frozenset({bool, int, float, complex, str, bytes, type(None), type(...), range})
_HOLDERS = frozenset({list, tuple, set, frozenset, dict})
_OPERATORS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.LtE: operator.le,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.Gt: operator.gt,
    ast.In: operator.contains,
}
_NAMES = {kind.__name__: function for kind, function in _OPERATORS.items()}
_DEEPEST = 50


class _Truths(ast.NodeVisitor):
    """Finds the comparisons of two values whose truth is asked for on the spot.

    Elsewhere a comparison may mean anything: a query builder's column == 3 is a condition, and as good as true.
    """

    def __init__(self) -> None:
        self.places: set[tuple[int, int, int | None, int | None]] = set()

    def visit_Assert(self, node: ast.Assert) -> None:
        self._asked(node.test)
        self.generic_visit(node)

    def visit_If(self, node: ast.If | ast.While | ast.IfExp) -> None:
        self._asked(node.test)
        self.generic_visit(node)

    visit_While = visit_IfExp = visit_If  # noqa: N815

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for one in node.ifs:
            self._asked(one)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in ("assertTrue", "assertFalse", "bool", "all", "any") and node.args:
            self._asked(node.args[0])
        self.generic_visit(node)

    def _asked(self, node: ast.expr) -> None:
        if isinstance(node, ast.Compare):
            self.places.add(_place(node))
        elif isinstance(node, ast.BoolOp):
            for one in node.values:
                self._asked(one)
        elif isinstance(node, ast.UnaryOp):
            self._asked(node.operand)
        elif isinstance(node, (ast.GeneratorExp, ast.ListComp)):
            self._asked(node.elt)
        elif isinstance(node, (ast.List, ast.Tuple)):
            for one in node.elts:
                self._asked(one)


class _Comparisons(ast.NodeTransformer):
    """Puts a call in the place of each comparison that was found; pytest has taken chains of them apart by then."""

    def __init__(
        self,
        places: set[tuple[int, int, int | None, int | None]],
        fixed: Fixed,
        compare: Callable[[str, Any, Any], Any],
    ) -> None:
        self._places = places
        self._fixed = fixed
        self._compare = compare

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        if len(node.ops) != 1 or type(node.ops[0]) not in _OPERATORS or _place(node) not in self._places:
            return node
        how = ast.Constant(type(node.ops[0]).__name__)
        call = ast.Call(self._fixed.function(self._compare), [how, node.left, node.comparators[0]], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))


def _place(node: ast.Compare) -> tuple[int, int, int | None, int | None]:
    line = getattr(node, "lineno", 0)  # what pytest adds for its own use has no place
    return (
        line,
        getattr(node, "col_offset", 0),
        getattr(node, "end_lineno", None),
        getattr(node, "end_col_offset", None),
    )


def compiled(
    path: str,
    source: bytes,
    rewrite_asserts: Callable[[ast.Module, bytes, str], None],
    compare: Callable[[str, Any, Any], Any],
    *,
    witnessed: bool,
) -> types.CodeType:
    """Return the code of a test file, its assertions rewritten by pytest, and its comparisons by us.

    Args:
        path: Of the file.
        source: Its bytes.
        rewrite_asserts: pytest's.
        compare: What compares instead of Python's operators.
        witnessed: Whether the tests tell the judge themselves when they raise.

    Raises:
        SyntaxError, ValueError: It is no Python.
    """
    tree = ast.parse(source, filename=path)
    truths = _Truths()
    truths.visit(tree)
    rewrite_asserts(tree, source, path)
    fixed = Fixed()
    tree = _Comparisons(truths.places, fixed, compare).visit(tree)
    if witnessed:
        watch(tree, fixed)
    return fixed.compiled(tree, path)


def undisturbed(parse: Callable[..., ast.AST]) -> Callable[..., ast.AST]:
    """Return `ast.parse` without garbage collections in the middle of it.

    Python 3.11 counts the depth of a tree for the whole process: a finalizer that reads code itself in the meantime, as
    one does that logs an exception of a forgotten asyncio task, makes the outer reading fail with SystemError.
    """

    @functools.wraps(parse)
    def parse_undisturbed(*args: Any, **kwargs: Any) -> ast.AST:
        collects = gc.isenabled()
        gc.disable()
        try:
            return parse(*args, **kwargs)
        finally:
            if collects:
                gc.enable()

    return parse_undisturbed


class Comparer:
    """Compares as Python does, but finds an object out that is equal to what nobody can know.

    Args:
        folder: The answer's.
        mentioned: Text of the tests. A type of theirs, or of a package they name, may be equal to anything; so may
            `mock.ANY`, if they name it.
    """

    def __init__(self, folder: str, mentioned: str) -> None:
        self._folder = folder + os.sep
        self._words = frozenset("".join(c if c.isalnum() or c == "_" else " " for c in mentioned).split())
        self.found: str | None = None
        """Name of the first type found out."""

    def compare(self, how: str, one: Any, other: Any) -> Any:
        """Return what Python's operator returns; False where an operand would have said so of any other value."""
        __tracebackhide__ = True  # pytest's: an error is the test's line's
        result = one in other if how == "In" else _NAMES[how](one, other)
        if result is False or not result:
            return result
        return result if self.liar(how, one, other) is None else False

    def liar(self, how: str, one: Any, other: Any) -> str | None:
        """Return the name of the type of an operand that would have passed beside any other value, or None.

        It is also kept in `found`.
        """
        if type(one) in _PLAIN and type(other) in _PLAIN:
            return None
        if how in ("Eq", "In"):
            name = self._equal_to_anything(one, other) or self._equal_to_anything(other, one)
        else:
            name = self._beyond_order(one) or self._beyond_order(other)
        self.found = self.found or name
        return name

    def _equal_to_anything(self, value: Any, other: Any, depth: int = 0) -> str | None:
        kind = type(value)
        if kind in _PLAIN or value is other or depth > _DEEPEST:
            return None
        if kind in _HOLDERS:
            within = (self._equal_to_anything(one, beside, depth + 1) for one, beside in _pairs(value, other))
            return next((name for name in within if name is not None), None)
        if getattr(kind, "__eq__", None) is object.__eq__ or self._may(kind):
            return None
        return kind.__qualname__ if any(_says(operator.eq, value, one) for one in _strangers()) else None

    def _beyond_order(self, value: Any) -> str | None:
        """Return the type's name when an object is both below and above a value that nobody can know."""
        kind = type(value)
        if kind in _PLAIN or kind in _HOLDERS or self._may(kind):
            return None
        lies = any(_says(operator.lt, value, one) and _says(operator.gt, value, one) for one in _strangers())
        return kind.__qualname__ if lies else None

    def _may(self, kind: type) -> bool:
        """Whether a type is the tests' own, or one that they name the package of."""
        if kind.__name__ == "_ANY":
            return "ANY" in self._words
        module = sys.modules.get(str(kind.__module__))
        if module is None or vars(module).get(kind.__name__) is not kind:
            return False
        file = getattr(module, "__file__", None)
        return kind.__module__.split(".")[0] in self._words and not str(file).startswith(self._folder)


def _pairs(value: Any, other: Any) -> Iterable[tuple[Any, Any]]:
    """Pair what a container holds with what stands in the same place of another, where that can be said."""
    items = value.values() if type(value) is dict else value
    if set(map(type, items)) <= _PLAIN:
        return ()
    if isinstance(value, dict):
        return [(one, other.get(key) if isinstance(other, dict) else None) for key, one in value.items()]
    if isinstance(value, (list, tuple)) and isinstance(other, (list, tuple)):
        return zip(value, other, strict=False)
    return [(one, other) for one in value]


def _strangers() -> Iterator[Any]:
    """Yield values that no honest object is equal to: fresh ones of every plain type."""
    number = int.from_bytes(_random(16), "big") | 1 << 127
    text = _random(16).hex()
    yield from (object(), number, text, float(number), text.encode(), [text], (text,), {text}, {text: text})


_random = os.urandom


def _says(how: Callable[[Any, Any], Any], value: Any, stranger: Any) -> bool:
    try:
        return bool(how(value, stranger))
    except Exception:  # noqa: BLE001 - an honest object need not cope with a stranger
        return False


_UNITTEST = (
    "assertEqual",
    "assertAlmostEqual",
    "assertIn",
    "assertSequenceEqual",
    "assertListEqual",
    "assertTupleEqual",
    "assertSetEqual",
    "assertDictEqual",
    "assertCountEqual",
    "assertMultiLineEqual",
)


def watch_unittest(comparer: Comparer) -> None:
    """Have unittest's own comparisons looked at too, where the tests use it."""
    import unittest

    def watched(assertion: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(assertion)
        def checked(case: Any, first: Any, second: Any, *args: Any, **kwargs: Any) -> None:
            assertion(case, first, second, *args, **kwargs)
            how = "In" if assertion.__name__ == "assertIn" else "Eq"
            if (name := comparer.liar(how, first, second)) is not None:
                raise case.failureException(f"An object of type {name} is equal to anything.")

        return checked

    for name in _UNITTEST:
        setattr(unittest.TestCase, name, watched(getattr(unittest.TestCase, name)))
