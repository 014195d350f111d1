"""Exercism: exercises with instructions, a stub, tests and an example that passes them; its Python and Go tracks.

A folder may be one exercise, a track, or the polyglot benchmark, which holds the tracks side by side.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import msgspec
from msgspec import Struct, field

from modelduel.decoding import convert
from modelduel.errors import InputError
from modelduel.scenario.files import Refused, read_inside
from modelduel.scenario.importers.row import Row, Unusable, safe_id, unique
from modelduel.scenario.model import Language, Provenance, ScenarioFile, Tests, Variant

_CONFIG = Path(".meta/config.json")
_DEPTH = 5  # benchmark / language / exercises / practice / exercise
_MOST_FOLDERS = 20_000
_LANGUAGE_OF: dict[str, Language] = {".py": "python", ".go": "go"}
_INSTRUCTIONS = ("introduction.md", "instructions.md", "instructions.append.md")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\(([^)\n]*)\)")
_PROMPT = """
{instructions}

Write it in {files}, which holds what is given. Keep the names that are there or that the instructions ask for. Tests \
call them. Return the complete {files}.
"""


class _Files(Struct):
    solution: list[str] = field(default_factory=list)
    test: list[str] = field(default_factory=list)
    example: list[str] = field(default_factory=list)
    exemplar: list[str] = field(default_factory=list)
    editor: list[str] = field(default_factory=list)


class _Config(Struct):
    files: _Files
    blurb: str = ""


def read_exercism(folder: Path) -> Iterator[Row]:
    """Yield a row for each exercise in a folder, by place.

    Raises:
        InputError: There is none.
    """
    found = sorted(_exercises(folder))
    if not found:
        raise InputError(
            "There are no exercises here.",
            where=str(folder),
            remedy="Name the folder of a track, an exercise (it has a .meta/config.json), or the polyglot benchmark.",
        )
    yield from unique(_row(folder, exercise) for exercise in found)


def _exercises(folder: Path) -> Iterator[Path]:
    """Yield the folders that hold an exercise; links are not followed."""
    level, seen = [folder], 0
    for _ in range(_DEPTH + 1):
        below: list[Path] = []
        for place in level:
            if (place / _CONFIG).is_file():
                yield place
                continue
            try:
                with os.scandir(place) as entries:
                    below += [Path(one.path) for one in entries if one.is_dir(follow_symlinks=False)]
            except OSError:
                continue  # closed to this user: what it holds is nobody's exercise
            seen += len(below)
            if seen > _MOST_FOLDERS:
                raise InputError("There are too many folders here.", where=str(folder), remedy="Name a track.")
        level = [place for place in below if not place.name.startswith(".")]


def _row(top: Path, exercise: Path) -> Row:
    name = exercise.relative_to(top).as_posix()
    name = exercise.resolve().name if name == "." else name
    try:
        return Row(name, _scenario(exercise))
    except Unusable as error:
        return Row(name, reason=str(error))


def _scenario(exercise: Path) -> ScenarioFile:
    exercise = exercise.resolve()
    try:
        config = convert(json.loads(_read(exercise, ".meta/config.json")), _Config)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise Unusable(f"its .meta/config.json is not what Exercism writes: {error}") from None
    files = config.files
    examples = files.example or files.exemplar
    if not (files.solution and files.test and examples):
        raise Unusable("its .meta/config.json names no solution, no tests or no example")
    suffixes = {PurePosixPath(path).suffix for path in files.solution}
    language = next((_LANGUAGE_OF[one] for one in suffixes if one in _LANGUAGE_OF), None)
    if language is None:
        raise Unusable("it is neither in Python nor in Go")
    solution = [path for path in files.solution if path != "go.mod"]
    stubs = {path: _read(exercise, path) for path in solution}
    reference = _reference(exercise, solution, examples)
    beside = [path for path in (*files.test, *files.editor) if path != "go.mod"]
    tests = {f"tests/{path}": _read(exercise, path) for path in dict.fromkeys(beside)}
    slug = exercise.name
    return ScenarioFile(
        id=safe_id("exercism", language, slug),
        title=slug.replace("-", " ").capitalize()[:200] or slug,
        category="algorithm",
        language=language,
        prompt=_prompt(exercise, solution),
        provenance=Provenance("imported", f"Exercism (exercism/{language}, MIT licence): {slug}", config.blurb),
        files=list(stubs),
        code={**stubs, **reference, **tests},
        tests=Tests(kind="suite", hidden=list(tests)),
        variant=[Variant("variants/reference" if len(reference) > 1 else next(iter(reference)), "reference")],
    )


def _reference(exercise: Path, solution: Sequence[str], examples: Sequence[str]) -> dict[str, str]:
    """Return the example as a variant: one file takes the solution's place, several keep their names."""
    suffix = PurePosixPath(solution[0]).suffix
    wanted = [path for path in examples if PurePosixPath(path).suffix == suffix]
    if not wanted:
        raise Unusable("its example is in another language")
    if len(wanted) == 1 and len(solution) == 1:
        return {f"variants/reference{suffix}": _read(exercise, wanted[0])}
    by_name = {PurePosixPath(path).name: path for path in solution}
    found = {}
    for path in wanted:
        name = PurePosixPath(path).name
        found[f"variants/reference/{by_name.get(name, name)}"] = _read(exercise, path)
    return found


def _prompt(exercise: Path, solution: Sequence[str]) -> str:
    parts = [_read(exercise, f".docs/{name}") for name in _INSTRUCTIONS if (exercise / ".docs" / name).exists()]
    if not any(part.strip() for part in parts):
        raise Unusable("it has no instructions")
    # A link leads nowhere from a prompt; its words are what the text needs.
    instructions = _LINK.sub(r"\1", "\n\n".join(part.strip() for part in parts))
    return _PROMPT.replace("{instructions}", instructions).replace("{files}", " and ".join(solution)).lstrip()


def _read(exercise: Path, path: str) -> str:
    try:
        return read_inside(exercise, path)
    except Refused as error:
        raise Unusable(f"expected {error.expected}, found {error.found}") from None
