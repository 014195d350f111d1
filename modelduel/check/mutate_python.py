"""Mutations of Python: each an edit of one span, found by the syntax tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from modelduel.check.mutation import ALIKE, LOGGING, SWAPPED, Edit, bumped
from modelduel.python_code import parse

_COMPARE = re.compile(rb"<=|>=|==|!=|<|>|\bnot\s+in\b|\bis\s+not\b|\bin\b|\bis\b")
_ARITHMETIC = re.compile(rb"//|[-+*/%](?!\*)")
_BOOLEAN = re.compile(rb"\b(?:and|or)\b")
_AUGMENTED = re.compile(rb"[-+*]=")


def python_edits(text: str) -> list[Edit]:
    """Return every mutation of a module that still is Python, in the order of the text; none for what is no Python."""
    try:
        tree = parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    whole = ast.dump(tree)
    finder = _Finder(text)
    finder.visit(tree)
    return [edit for edit in sorted(finder.edits, key=lambda one: one.start) if _is_other(text.encode(), edit, whole)]


def _is_other(data: bytes, edit: Edit, whole: str) -> bool:
    """Whether a mutant is Python, and another program."""
    try:
        return ast.dump(parse((data[: edit.start] + edit.replacement.encode() + data[edit.end :]).decode())) != whole
    except (SyntaxError, ValueError):
        return False


class _Finder(ast.NodeVisitor):
    """Collects edits; positions of the tree count UTF-8 bytes, as the edits do."""

    def __init__(self, text: str) -> None:
        self.edits: list[Edit] = []
        self._data = text.encode()
        self._lines = [0]
        for line in self._data.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self._lines[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.stmt) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._lines[node.end_lineno - 1] + node.end_col_offset

    def _text(self, node: ast.expr) -> str:
        return self._data[self._start(node) : self._end(node)].decode()

    def _operator(self, left: int, right: int, pattern: re.Pattern[bytes]) -> None:
        """Swap the operator between two operands; not where a comment could hold something like it."""
        between = self._data[left:right]
        found = pattern.search(between)
        if found is None or b"#" in between:
            return
        swapped = SWAPPED[" ".join(found[0].decode().split())]
        self.edits.append(Edit(left + found.start(), left + found.end(), swapped))

    # What is no part of what the code does, or nothing that a test can reach.

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        pass  # Python 3.11 misplaces what is inside

    def visit_Assert(self, node: ast.Assert) -> None:
        pass

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING", "__name__ == '__main__'"):
            return
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        for one in node.body:
            self.visit(one)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for one in node.body:
            self.visit(one)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    # Mutations.

    def visit_Compare(self, node: ast.Compare) -> None:
        left: ast.expr = node.left
        for right in node.comparators:
            self._operator(self._end(left), self._start(right), _COMPARE)
            left = right
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._operator(self._end(left), self._start(right), _BOOLEAN)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        words = isinstance(node.left, (ast.Constant, ast.JoinedStr)) and "'" in ast.unparse(node.left)
        if not words:
            self._operator(self._end(node.left), self._start(node.right), _ARITHMETIC)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._operator(self._end(node.target), self._start(node.value), _AUGMENTED)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self.edits.append(Edit(self._start(node), self._start(node) + len("not"), ""))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, (bool, int, float)):
            text = self._text(node)
            changed = SWAPPED.get(text) or bumped(text)
            if changed is not None:
                self.edits.append(Edit(self._start(node), self._end(node), changed))

    def visit_Call(self, node: ast.Call) -> None:
        if _root(node.func) in LOGGING:
            return
        plain = [one for one in node.args[:2] if not isinstance(one, ast.Starred)]
        if len(plain) == 2 and _name(node.func) not in ALIKE:
            one, other = plain
            between = self._data[self._end(one) : self._start(other)].decode()
            swapped = self._text(other) + between + self._text(one)
            self.edits.append(Edit(self._start(one), self._end(other), swapped))
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call) and _root(call.func) not in LOGGING:
            self.edits.append(Edit(self._start(node), self._end(node), "pass"))
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not isinstance(node.value, ast.Constant):
            self.edits.append(Edit(self._start(node.value), self._end(node.value), "None"))
        self.generic_visit(node)

    def visit_Break(self, node: ast.Break) -> None:
        self.edits.append(Edit(self._start(node), self._end(node), "continue"))

    def visit_Continue(self, node: ast.Continue) -> None:
        self.edits.append(Edit(self._start(node), self._end(node), "break"))

    def visit_Slice(self, node: ast.Slice) -> None:
        for bound in filter(None, (node.lower, node.upper)):
            if not isinstance(bound, ast.Constant):  # whose number is changed anyway
                self.edits.append(Edit(self._start(bound), self._end(bound), ""))
        self.generic_visit(node)


def _chain(function: ast.expr) -> Iterator[str]:
    while isinstance(function, ast.Attribute):
        yield function.attr
        function = function.value
    if isinstance(function, ast.Name):
        yield function.id


def _root(function: ast.expr) -> str:
    return (list(_chain(function)) or [""])[-1]


def _name(function: ast.expr) -> str:
    return next(_chain(function), "")
