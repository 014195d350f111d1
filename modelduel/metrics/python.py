"""Measuring Python, by its own syntax tree."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from modelduel.metrics.model import Function, Metrics
from modelduel.python_code import parse
from modelduel.scenario.model import Pattern

_Def = ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_DEEPER = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.TryStar, ast.Match)
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.match_case, ast.comprehension)


def measure_python(text: str) -> Metrics:
    """Measure a module. Raises SyntaxError, ValueError, RecursionError and MemoryError for what is none."""
    tree = parse(text)
    functions = tuple(_functions(tree, ""))
    parameters = [one for node in ast.walk(tree) if isinstance(node, _Def) for one in _parameters(node)]
    typed = sum(one.annotation is not None and not _says_nothing(one.annotation) for one in parameters)
    patterns = Counter(name for node in ast.walk(tree) for name in _patterns(node))
    return Metrics(functions, len(parameters), typed, dict(sorted(patterns.items())), frozenset(_public(tree.body)))


def _functions(node: ast.AST, place: str) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _Def):
            name = f"{place}{child.name}"
            lines = (child.end_lineno or child.lineno) - child.lineno + 1
            yield Function(name, child.lineno, lines, _complexity(child), _nesting(child.body, 0))
            yield from _functions(child, f"{name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{place}{child.name}.")
        else:
            yield from _functions(child, place)


def _complexity(function: _Def) -> int:
    found = 1
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (*_FUNCTIONS[:2], ast.ClassDef)):
            continue
        if isinstance(node, ast.BoolOp):
            found += len(node.values) - 1
        elif isinstance(node, ast.comprehension):
            found += 1 + len(node.ifs)
        else:
            found += isinstance(node, _BRANCHES)
        waiting.extend(ast.iter_child_nodes(node))
    return found


def _nesting(body: Sequence[ast.AST], depth: int) -> int:
    deepest = depth
    for node in body:
        if isinstance(node, ast.If):
            otherwise = node.orelse
            deepest = max(deepest, _nesting(node.body, depth + 1))
            # `elif` is an `if` alone in the `else`: it goes no deeper.
            alone = len(otherwise) == 1 and isinstance(otherwise[0], ast.If)
            deepest = max(deepest, _nesting(otherwise, depth if alone else depth + 1) if otherwise else 0)
        elif isinstance(node, (*_DEEPER, *_FUNCTIONS)):
            deepest = max(deepest, depth + 1, _nesting(list(ast.iter_child_nodes(node)), depth + 1))
        else:
            deepest = max(deepest, _nesting(list(ast.iter_child_nodes(node)), depth))
    return deepest


def _parameters(function: _Def) -> Iterator[ast.arg]:
    arguments = function.args
    listed = [*arguments.posonlyargs, *arguments.args]
    yield from (one for n, one in enumerate(listed) if n or one.arg not in ("self", "cls"))
    yield from arguments.kwonlyargs
    yield from (one for one in (arguments.vararg, arguments.kwarg) if one is not None)


def _says_nothing(annotation: ast.expr) -> bool:
    return isinstance(annotation, (ast.Name, ast.Attribute)) and ast.unparse(annotation) in (
        "Any",
        "typing.Any",
        "object",
    )


def _patterns(node: ast.AST) -> Iterator[Pattern]:
    if isinstance(node, ast.ExceptHandler):
        if node.type is None:
            yield "bare-except"
        broad = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
        if broad and all(isinstance(one, ast.Pass) or _is_ellipsis(one) for one in node.body):
            yield "swallowed-error"
    elif isinstance(node, ast.Global):
        yield "global-statement"
    elif isinstance(node, ast.arguments):
        for default in (*node.defaults, *node.kw_defaults):
            if isinstance(default, (ast.List, ast.Dict, ast.Set)):
                yield "mutable-default"


def _is_ellipsis(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...


def _public(body: Sequence[ast.stmt], place: str = "") -> Iterator[str]:
    for node in body:
        if isinstance(node, (*_FUNCTIONS[:2], ast.ClassDef)):
            if _is_private(node.name):
                continue
            yield place + node.name
            if isinstance(node, ast.ClassDef) and not place:
                yield from _public(node.body, f"{node.name}.")
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for one in (name for target in targets for name in ast.walk(target)):
                if isinstance(one, ast.Name) and not _is_private(one.id):
                    yield place + one.id
        elif isinstance(node, (ast.If, ast.Try)):
            yield from _public([*node.body, *node.orelse], place)


def _is_private(name: str) -> bool:
    return name.startswith("_")
