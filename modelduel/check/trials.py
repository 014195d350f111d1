"""The candidates that a scenario is tried with: its variants, and three that no tests may pass."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from modelduel.check.model import Trial
from modelduel.python_code import parse
from modelduel.scenario.model import Language
from modelduel.scenario.pack import Scenario

_BROKEN = "\n)( this is no code\n"
_STUB_BODIES = {"raising": "raise NotImplementedError", "doing nothing": "pass"}


def trials(scenario: Scenario, repeats: int) -> list[Trial]:
    """Return every candidate to try; none where the scenario has no tests.

    The original and the reference are run `repeats` times. An algorithm's original is a mere frame and is not tried.
    """
    spec = scenario.spec
    if spec.tests is None or scenario.language is None:
        return []
    found: list[Trial] = []
    if spec.files and spec.category != "algorithm":
        found.append(
            Trial("original", "the original", scenario.original(), scenario.language, spec.original_fails, repeats)
        )
    for variant in spec.variant:
        language = scenario.variant_language(variant) or scenario.language
        times = repeats if variant.role == "reference" else 1
        found.append(Trial(variant.role, variant.file, scenario.candidate(variant), language, variant.fails, times))
    for reference in [trial for trial in found if trial.kind == "reference"]:
        found += _worthless(reference.files, reference.language)
    return found


def _worthless(reference: Mapping[str, str], language: Language) -> list[Trial]:
    empty = Trial("empty", "an empty file", dict.fromkeys(reference, ""), language)
    broken = Trial("broken", "a syntax error", {path: text + _BROKEN for path, text in reference.items()}, language)
    if language != "python":
        return [empty, broken]
    stubs = [
        Trial("stub", f"a stub {manner}", {path: stub(text, body) for path, text in reference.items()}, language)
        for manner, body in _STUB_BODIES.items()
    ]
    return [empty, broken, *stubs]


def stub(code: str, body: str) -> str:
    """Return Python code with the body of every function replaced by `body`; code that does not parse as it is."""
    try:
        tree = parse(code)
        statements = parse(body).body
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                node.body = statements
        return ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError):
        return code
