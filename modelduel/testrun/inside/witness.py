"""Has a test's own code tell the judge that it raised, before anything else can say something else about it.

Between a test and its report are many frames of the test runner, whose variables an answer can reach, and change from
Python 3.13 on.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from .channel import RAISED, TELL
from .fixed import Fixed


def watch(tree: ast.Module, fixed: Fixed) -> None:
    """Have each test of a file tell when it raises, unless something of the tests' own may make a success of that."""
    if any("hypothesis" in ast.unparse(one) for one in ast.walk(tree) if isinstance(one, (ast.Import, ast.ImportFrom))):
        return  # a test may raise there, and be tried with other values
    used = {getattr(node, "id", None) or getattr(node, "attr", None) for node in ast.walk(tree)}
    for test in _plain_tests(tree.body):
        if test.name not in used:
            test.body = [_watched(test.body, fixed)]


def _watched(body: list[ast.stmt], fixed: Fixed) -> ast.stmt:
    arguments: list[ast.expr] = [ast.Constant(TELL), ast.Constant(RAISED), ast.Dict([], [])]
    told = ast.Expr(ast.Call(fixed.function(sys.audit), arguments, []))
    handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [told, ast.Raise()])
    watched = ast.Try(body, [handler], [], [])
    for node in (watched, *ast.walk(handler)):
        ast.copy_location(node, body[0])
    return watched


def _plain_tests(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield tests that no decorator, and no base class but unittest's, has in its hands."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if node.name.startswith("test") and all(map(_is_harmless, node.decorator_list)):
                yield node
        elif isinstance(node, ast.ClassDef) and _is_plain(node):
            yield from _plain_tests(node.body)


def _is_plain(node: ast.ClassDef) -> bool:
    own = all(ast.unparse(base).endswith("TestCase") for base in node.bases)
    return own and not node.decorator_list and not node.keywords


def _is_harmless(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).startswith(("pytest.mark.", "patch(", "patch.object(", "mock.patch"))
