"""A row of HumanEval in Python: what is shown, what solves it, and the tests around its `check`."""

from __future__ import annotations

import ast
import keyword
from dataclasses import dataclass

from modelduel.python_code import parse
from modelduel.scenario.importers.row import Unusable

FILE = "solution.py"


@dataclass(frozen=True)
class Problem:
    """A row's own texts, whatever its language."""

    entry: str
    """A plain name."""
    head: str
    """Imports, declaration and docstring in the order of the language: what a solution is put behind."""
    imports: str
    reference: str
    buggy: str | None
    test: str
    example: str
    """A test that may be shown; empty if there is none."""
    setup: str
    """What stands above the tests."""


@dataclass(frozen=True)
class Parts:
    """The files of a scenario."""

    file: str
    original: str
    reference_file: str
    reference: str
    visible: dict[str, str]
    hidden: dict[str, str]
    keep: list[str]


def parts(problem: Problem) -> Parts:
    """Return the files of a scenario in Python.

    Raises:
        Unusable: The texts are not what such a row holds.
    """
    if keyword.iskeyword(problem.entry):
        raise Unusable("its entry_point is a word of Python's own")
    head = _parsed(problem.head, "prompt")
    keep = [node.name for node in head.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    if problem.entry not in keep:
        raise Unusable(f"its prompt does not declare {problem.entry}")
    needs = "\n".join(ast.unparse(node) for node in head.body if isinstance(node, (ast.Import, ast.ImportFrom)))
    hidden = {"tests/hidden_test.py": _tests(problem, problem.test, needs, keep, "test_as_specified")}
    visible = {}
    if problem.example.strip():
        visible["tests/visible_test.py"] = _tests(problem, problem.example, needs, keep, "test_examples")
    return Parts(
        file=FILE,
        original=problem.head + (problem.buggy or ""),
        reference_file="variants/reference.py",
        reference=problem.head + problem.reference,
        visible=visible,
        hidden=hidden,
        keep=keep,
    )


def _tests(problem: Problem, text: str, needs: str, keep: list[str], name: str) -> str:
    """Return a row's test as one that pytest runs: `check` is called by a test instead of while it is imported."""
    tree = _parsed(text, "test")
    if not any(isinstance(node, ast.FunctionDef) and node.name == "check" for node in tree.body):
        raise Unusable("its test defines no function check")
    calls = [node for node in tree.body if isinstance(node, ast.Expr) and _calls_check(node.value)]
    lines = text.split("\n")
    for node in calls:
        for number in range(node.lineno - 1, node.end_lineno or node.lineno):
            lines[number] = ""
    body = "\n".join(lines).strip("\n")
    imports = f"{needs}\n" if needs else ""
    return (
        f"{imports}from solution import {', '.join(keep)}\n\n\n{body}\n\n\ndef {name}():\n    check({problem.entry})\n"
    )


def _calls_check(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check"


def _parsed(text: str, what: str) -> ast.Module:
    try:
        return parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unusable(f"its {what} is no Python") from None
