"""From what a user has so far to a scenario, complete or not: names are made, and files get their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from modelduel.errors import InputError
from modelduel.scenario.files import MAX_BYTES, Refused, check_path, read_text
from modelduel.scenario.importers.row import Unusable, safe_id
from modelduel.scenario.model import (
    Category,
    Difficulty,
    Language,
    Provenance,
    Review,
    ScenarioFile,
    Tests,
    Variant,
)
from modelduel.text import safe_line

LANGUAGE_OF: Mapping[str, Language] = {".py": "python", ".ts": "typescript", ".js": "typescript", ".go": "go"}
SUFFIX_OF: Mapping[Language | None, str] = {"python": ".py", "typescript": ".ts", "go": ".go"}
_MAX_TITLE = 200
_FIRST_TESTS: Mapping[Language, str] = {
    "python": "from {module} import name\n\n\ndef test_what_should_hold():\n    assert name() == 1\n",
    "typescript": (
        'import assert from "node:assert/strict";\nimport {{ test }} from "node:test";\n'
        'import {{ name }} from "../{file}";\n\n'
        'test("what should hold", () => {{\n  assert.equal(name(), 1);\n}});\n'
    ),
    "go": (
        'package main\n\nimport "testing"\n\n'
        "func TestWhatShouldHold(t *testing.T) {{\n\tif Name() != 1 {{\n\t\tt.Fatal()\n\t}}\n}}\n"
    ),
}


@dataclass(frozen=True)
class Draft:
    """A scenario in the making; texts go by the names of their files."""

    title: str
    category: Category
    language: Language | None
    id: str = ""
    difficulty: Difficulty = "medium"
    prompt: str = ""
    code: Mapping[str, str] = field(default_factory=dict)
    keep: Sequence[str] = ()
    visible: Mapping[str, str] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)
    oracle: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Role -> texts."""
    trap_names: Sequence[str] = ()
    """What the traps are called, in their order."""


def draft(made: Draft) -> ScenarioFile:
    """Return the scenario that a draft describes, with its texts inline.

    Raises:
        InputError: No id can be made of its title, or the id given cannot be one.
    """
    id_ = made.id or id_of(made.title)
    check_id(id_)
    suffix = PurePosixPath(next(iter(made.code), "")).suffix or SUFFIX_OF.get(made.language, "")
    texts = dict(made.code)
    variants = []
    for role in ("reference", "alternative", "trap", "naive"):
        for number, text in enumerate(made.variants.get(role, ()), 1):
            name = role if number == 1 else f"{role}-{number}"
            if role == "trap" and made.trap_names[number - 1] != "trap":
                name = f"trap-{id_of(made.trap_names[number - 1].removeprefix('trap-'))}"
            path = f"variants/{name}{suffix}"
            texts[path] = text
            variants.append(Variant(path, role))
    review = None
    if made.category == "review":
        texts |= {"reference.md": "", "stock.md": "Add error handling, and consider tests.\n"}
        review = Review(reference="reference.md", stock="stock.md")
    tests = _tests(made, texts)
    return ScenarioFile(
        id=id_,
        title=safe_title(made.title),
        category=made.category,
        language=made.language,
        difficulty=made.difficulty,
        prompt=made.prompt.strip() + "\n" if made.prompt.strip() else "",
        provenance=Provenance("own"),
        files=list(made.code),
        keep=list(made.keep),
        code=texts,
        tests=tests,
        variant=variants if tests else [],
        review=review,
    )


def _tests(made: Draft, texts: dict[str, str]) -> Tests | None:
    if made.cases:
        texts["tests/cases.toml"] = next(iter(made.cases.values()))
        oracle = None
        if made.oracle:
            oracle = "tests/oracle.py"
            texts[oracle] = next(iter(made.oracle.values()))
        return Tests(kind="cases", cases="tests/cases.toml", oracle=oracle)
    if both := set(made.visible) & set(made.hidden):
        raise InputError("Two files of tests have this name.", where=sorted(both)[0])
    visible = {f"tests/{name}": text for name, text in made.visible.items()}
    hidden = {f"tests/{name}": text for name, text in made.hidden.items()}
    texts |= visible | hidden
    return Tests(kind="suite", visible=list(visible), hidden=list(hidden)) if visible or hidden else None


def first_test(made: Draft) -> str:
    """Return what a file of tests may begin with."""
    file = next(iter(made.code), f"solution{SUFFIX_OF.get(made.language, '')}")
    begun = _FIRST_TESTS.get(made.language or "python", "")
    return begun.format(file=file, module=PurePosixPath(file).stem)


def check_id(id_: str) -> None:
    """Raise InputError where an id cannot be one; it names a folder."""
    if id_of(id_) != id_:
        raise InputError(
            f"{id_[:80]!r} cannot be an id.", remedy="Lower-case letters, digits and single hyphens, at most 64."
        )


def safe_title(title: str) -> str:
    """Return a title as one visible line of at most 200 characters."""
    line = " ".join(safe_line(title).split())
    return line if len(line) <= _MAX_TITLE else f"{line[: _MAX_TITLE - 1]}…"


def read_texts(files: Sequence[Path]) -> dict[str, str]:
    """Read the user's files under their last names.

    Raises:
        InputError: Unreadable, too large, not UTF-8, an unusable name, or two of one name.
    """
    texts: dict[str, str] = {}
    for file in files:
        try:
            check_path(file.name)
            text = read_text(file, file.name, MAX_BYTES)
        except Refused as error:
            raise InputError(f"Expected {error.expected}, found {error.found}.", where=str(file)) from None
        if file.name in texts:
            raise InputError("Two files have this name.", where=file.name)
        texts[file.name] = text
    return texts


def id_of(name: str) -> str:
    """Return the id that a title or name gives. Raises InputError."""
    try:
        return safe_id(name)
    except Unusable:
        raise InputError(f"No id can be made of {name[:80]!r}.", remedy="Give one with --id.") from None
