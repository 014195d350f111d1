"""The candidates that a scenario is tried with: its variants, and three that no tests may pass."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from modelduel.check.model import Manner, Trial
from modelduel.python_code import parse
from modelduel.scenario.model import Language
from modelduel.scenario.pack import Scenario

if TYPE_CHECKING:
    from modelduel.syntax import Braced

MISSES = 3.0
"""A naive variant is given each limit as many times over, and must miss it still."""
_FULL_REPEATS = 3
"""As many of the repeats run everything; what measures time is left out of the others."""

_BROKEN = "\n)( this is no code\n"
_BRACED_BODIES: dict[Language, str] = {
    "typescript": '{ throw new Error("not implemented"); }',
    "go": '{ panic("not implemented") }',
}
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
        manner = Manner(stretch=MISSES, again=False) if variant.role == "naive" else Manner()
        files = scenario.candidate(variant)
        found.append(Trial(variant.role, variant.file, files, language, variant.fails, times, manner))
    for reference in [trial for trial in found if trial.kind == "reference"]:
        found += _worthless(reference.files, reference.language)
    return found


def manner_of(trial: Trial, number: int) -> Manner:
    """Return how the repeat with a number, from 0, of a trial is run."""
    return trial.manner if number < _FULL_REPEATS else msgspec.structs.replace(trial.manner, light=True)


def _worthless(reference: Mapping[str, str], language: Language) -> list[Trial]:
    empty = Trial("empty", "an empty file", dict.fromkeys(reference, ""), language)
    broken = Trial("broken", "a syntax error", {path: text + _BROKEN for path, text in reference.items()}, language)
    if language != "python":
        stubbed = {path: braced_stub(text, language) for path, text in reference.items()}
        return [empty, broken, Trial("stub", "a stub raising", stubbed, language)]
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


def braced_stub(code: str, language: Braced) -> str:
    """Return TypeScript or Go code with the body of every outermost function replaced by one that fails.

    Go's imports are kept, so it does not compile where they are used in functions alone; which does not pass either.
    """
    from modelduel.syntax import parse as parse_braced

    try:
        waiting = [parse_braced(code, language)]
    except (SyntaxError, UnicodeEncodeError):
        return code
    data = code.encode()
    while waiting:  # from the end of the text to its beginning, so that positions keep their meaning
        node = waiting.pop()
        body = node.child_by_field_name("body")
        if body is not None and body.type in ("statement_block", "block"):
            data = data[: body.start_byte] + _BRACED_BODIES[language].encode() + data[body.end_byte :]
        else:
            waiting += node.children
    return data.decode()
