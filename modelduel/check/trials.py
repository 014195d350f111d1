"""The candidates that a scenario is tried with: its variants, and three that no tests may pass."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from modelduel.check.model import Kind, Manner, Trial
from modelduel.python_code import parse
from modelduel.scenario.model import Language, Variant
from modelduel.scenario.pack import Scenario

if TYPE_CHECKING:
    from modelduel.syntax import Braced

MISSES = 3.0
"""A naive variant is given each limit as many times over, and must miss it still."""
_FULL_REPEATS = 3
"""As many of the repeats run everything but growths, which the first measures alone; what measures time is left out of
the others."""
_WORTHLESS = Manner(until_failure=True, again=False)
"""Of what no tests may pass, one test that fails is enough to know."""

_BROKEN = "\n)( this is no code\n"
_BRACED_BODIES: dict[Language, str] = {
    "typescript": '{ throw new Error("not implemented"); }',
    "go": '{ panic("not implemented") }',
}
_STUB_BODIES = {"raising": "raise NotImplementedError", "doing nothing": "pass"}
"""Bodies that every function of the reference is given in turn: tests that such an answer passes prove nothing."""


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
        manner = _manner_of(scenario, variant)
        files = scenario.candidate(variant)
        found.append(Trial(variant.role, variant.file, files, language, variant.fails, times, manner))
    for reference in [trial for trial in found if trial.kind == "reference"]:
        found += _worthless(reference.files, reference.language)
    return found


def manner_of(trial: Trial, number: int) -> Manner:
    """Return how the repeat with a number, from 0, of a trial is run."""
    if number == 0:
        return trial.manner
    return msgspec.structs.replace(trial.manner, growth=False, light=number >= _FULL_REPEATS)


def _manner_of(scenario: Scenario, variant: Variant) -> Manner:
    if variant.role == "naive":
        return Manner(stretch=MISSES, again=False)
    cases = scenario.cases()
    if variant.role == "trap" and cases is not None:
        # How a wrong answer grows tells nothing of the tests, unless it is said to be what is wrong with it.
        return Manner(growth=any(growth.id in variant.fails for growth in cases.growth))
    return Manner()


def _worthless(reference: Mapping[str, str], language: Language) -> list[Trial]:
    def trial(kind: Kind, name: str, files: dict[str, str]) -> Trial:
        return Trial(kind, name, files, language, manner=_WORTHLESS)

    empty = trial("empty", "an empty file", dict.fromkeys(reference, ""))
    broken = trial("broken", "a syntax error", {path: text + _BROKEN for path, text in reference.items()})
    if language != "python":
        stubbed = {path: braced_stub(text, language) for path, text in reference.items()}
        return [empty, broken, trial("stub", "a stub raising", stubbed)]
    stubs = [
        trial("stub", f"a stub {how}", {path: stub(text, body) for path, text in reference.items()})
        for how, body in _STUB_BODIES.items()
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
