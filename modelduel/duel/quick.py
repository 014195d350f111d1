"""A quick duel's scenario, made from what the user gives on the spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.machinery import BuiltinImporter, FrozenImporter
from pathlib import Path, PurePosixPath

from modelduel.errors import InputError
from modelduel.scenario.files import MAX_BYTES, Refused, check_path, read_text
from modelduel.scenario.load import thaw
from modelduel.scenario.model import LANGUAGE_OF, Language, Provenance, ScenarioFile, Tests
from modelduel.scenario.pack import Scenario
from modelduel.testrun.languages import runner_of
from modelduel.text import safe_line

_TITLE_LENGTH = 60
_OF_THE_TESTS = frozenset({"pytest", "pluggy", "unittest"})
_TESTS_ARE: Mapping[Language, str] = {
    "python": "pytest runs functions called test_… in files called test_….py or …_test.py.",
    "typescript": "Node runs test(…) and it(…) of node:test, in files called ….test.ts, .js, .mts or .mjs.",
    "go": "Go runs functions called Test… in files called …_test.go.",
}


def read_files(paths: Sequence[Path]) -> dict[str, str]:
    """Read the user's files under their last names.

    Raises:
        InputError: Unreadable, too large, not UTF-8, an unusable name, or two of one name.
    """
    texts: dict[str, str] = {}
    for path in paths:
        try:
            check_path(path.name)
            text = read_text(path, path.name)
        except Refused as error:
            raise InputError(f"Expected {error.expected}, found {error.found}.", where=str(path)) from None
        if path.name in texts:
            raise InputError("Two files have this name; a candidate could not tell them apart.", where=path.name)
        texts[path.name] = text
    return texts


def quick_scenario(
    prompt: str,
    code: Mapping[str, str],
    tests: Mapping[str, str],
    *,
    id_: str,
    language: Language | None = None,
) -> Scenario:
    """Return a scenario of one prompt, with code and tests if there are any.

    Args:
        prompt: What both are asked; its first line becomes the title.
        code: The original, name -> text.
        tests: Test files, name -> text; they import the code by its module name.
        id_: The scenario's id.
        language: Of the code; by default told from the files' suffixes, and Python where there are none.

    Raises:
        InputError: An empty or overlong prompt, or files that cannot be judged together.
    """
    title = safe_line(next((line.strip() for line in prompt.splitlines() if line.strip()), ""))
    if not title:
        raise InputError("The prompt is empty.", remedy="Give it as an argument, on stdin, or in the editor.")
    if len(prompt) > MAX_BYTES:
        raise InputError(f"The prompt is longer than {MAX_BYTES} characters.")
    if both := set(code) & set(tests):
        raise InputError("A file cannot be both code and test.", where=sorted(both)[0])
    language = language or _language([*code, *tests])
    if tests and language == "python":
        for name in code:
            _check_importable(name)
    if tests:
        _check_tests(tests, language)
    spec = ScenarioFile(
        id=id_,
        title=title if len(title) <= _TITLE_LENGTH else title[: _TITLE_LENGTH - 1] + "…",
        category="bug-fix" if code else "algorithm",
        prompt=prompt,
        provenance=Provenance(kind="own"),
        language=language,
        files=list(code),
        code={**code, **{f"tests/{name}": text for name, text in tests.items()}} or None,
        tests=Tests(kind="suite", visible=[f"tests/{name}" for name in tests]) if tests else None,
    )
    return thaw(spec, name="the quick duel")


def _check_importable(name: str) -> None:
    """Raise InputError for a file that no test could import, since Python never looks for one of its name."""
    module = PurePosixPath(name).stem
    built_in = BuiltinImporter.find_spec(module) or FrozenImporter.find_spec(module)
    if built_in is not None or module in _OF_THE_TESTS:
        whose = "has a module of this name built in" if built_in is not None else "runs the tests with this module"
        raise InputError(
            f"No test can import this file: Python {whose}.", where=name, remedy="Give the file another name."
        )


def _check_tests(tests: Mapping[str, str], language: Language) -> None:
    """Raise InputError for tests that could judge no answer: better known before answers are asked, and paid for."""
    where = next(iter(tests)) if len(tests) == 1 else ""
    try:
        found = runner_of(language).tests_in(tests)
    except ValueError as error:
        raise InputError(str(error)) from None
    if not found:
        raise InputError("The test files hold no tests.", where=where, remedy=_TESTS_ARE[language])


def _language(names: Sequence[str]) -> Language:
    found = {LANGUAGE_OF.get(PurePosixPath(name).suffix) for name in names} - {None}
    if len(found) > 1:
        raise InputError("The files are of several languages.", remedy="Name one with --language.")
    return next(iter(found), None) or "python"
