"""HumanEval and HumanEvalPack: JSON lines, each a function to write, or a faulty one to mend, with a test of its own.

A row of HumanEval becomes an algorithm problem, whose frame is the declaration with its docstring. A row of
HumanEvalPack holds a faulty solution as well and becomes a bug fix, in Python, JavaScript or Go.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from modelduel.errors import InputError
from modelduel.scenario.importers import humaneval_go, humaneval_js, humaneval_python
from modelduel.scenario.importers.row import Row, Unusable, safe_id, unique
from modelduel.scenario.model import Language, Provenance, ScenarioFile, Tests, Variant

MAX_LINE = 4 << 20
"""Longest row, in bytes."""
MAX_BYTES = 512 << 20
"""Most bytes that are read, after unpacking."""
_GZIP = b"\x1f\x8b"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LANGUAGES: dict[str, Language] = {
    "humaneval": "python",
    "python": "python",
    "javascript": "typescript",
    "js": "typescript",
    "go": "go",
}
_MAKERS: dict[Language, Callable[[humaneval_python.Problem], humaneval_python.Parts]] = {
    "python": humaneval_python.parts,
    "typescript": humaneval_js.parts,
    "go": humaneval_go.parts,
}
_FIX = """
`{entry}` in {file} does not do what its comment says. Find the fault and mend it.

Keep the names and parameters of the functions{more}, and return the complete {file}. Say what the fault was.
"""
_WRITE = """
{file} holds the head of `{entry}` and says what it is to do. Write it.

Keep the names and parameters of the functions, and return the complete {file}.
"""


def read_humaneval(file: Path) -> Iterator[Row]:
    """Yield the rows of a file of JSON lines, packed by gzip or not, in their order.

    Raises:
        InputError: It cannot be read, or holds no rows at all.
    """
    found = False
    for row in unique(_row(number, line) for number, line in _lines(file)):
        found = True
        yield row
    if not found:
        raise InputError("There are no rows here.", where=str(file), remedy="Name a file of JSON lines.")


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    try:
        if not file.is_file():  # opening a pipe would wait for ever
            raise InputError("This is no file.", where=str(file), remedy="Name a .jsonl or .jsonl.gz file.")
        with file.open("rb") as raw:
            packed = raw.read(len(_GZIP)) == _GZIP
        with gzip.open(file) if packed else file.open("rb") as stream:
            read, number = 0, 0
            while line := stream.readline(MAX_LINE + 1):
                number += 1
                read += len(line)
                if len(line) > MAX_LINE or read > MAX_BYTES:
                    raise InputError(
                        f"Line {number} is too long for a row: over {MAX_LINE >> 20} MB."
                        if len(line) > MAX_LINE
                        else f"More than {MAX_BYTES >> 20} MB, which is no collection of short problems.",
                        where=str(file),
                    )
                if line.strip():
                    yield number, line
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"Cannot be read: {error}.", where=str(file)) from error


def _row(number: int, line: bytes) -> Row:
    name = f"line {number}"
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise Unusable("it is no JSON object")
        name = _text(row, "task_id")
        return Row(name, _scenario(name, row))
    except (ValueError, RecursionError):
        return Row(name, reason="it is no JSON")
    except Unusable as error:
        return Row(name, reason=str(error))


def _scenario(name: str, row: Mapping[str, Any]) -> ScenarioFile:
    collection, _, number = name.rpartition("/")
    language = _LANGUAGES.get(collection.lower())
    if language is None:
        raise Unusable("its task_id does not begin with HumanEval, Python, JavaScript or Go")
    entry = _text(row, "entry_point")
    if not _NAME.fullmatch(entry):
        raise Unusable("its entry_point is no plain name")
    buggy = _text(row, "buggy_solution") if "buggy_solution" in row else None
    problem = humaneval_python.Problem(
        entry=entry,
        head=_text(row, "prompt"),
        imports=_text(row, "import", ""),
        reference=_text(row, "canonical_solution"),
        buggy=buggy,
        test=_text(row, "test"),
        example=_text(row, "example_test", ""),
        setup=_text(row, "test_setup", ""),
    )
    parts = _MAKERS[language](problem)
    bug = " · ".join(filter(None, (_text(row, "bug_type", ""), _text(row, "failure_symptoms", ""))))
    source = "HumanEval (openai/human-eval, MIT licence)"
    if buggy is not None:
        source = "HumanEvalPack (bigcode-project/octopack, MIT licence)"
    prompt = _WRITE if buggy is None else _FIX
    more = ", and the export at the end" if language == "typescript" else ""
    return ScenarioFile(
        id=safe_id(collection if collection.lower() == "humaneval" else f"humaneval-{collection}", number),
        title=f"{'Write' if buggy is None else 'Mend'} {entry[:150]}",
        category="algorithm" if buggy is None else "bug-fix",
        difficulty="easy",
        language=language,
        prompt=prompt.format(entry=entry, file=parts.file, more=more).strip() + "\n",
        provenance=Provenance("imported", f"{source}: {name}", bug),
        files=[parts.file],
        keep=parts.keep,
        code={parts.file: parts.original, parts.reference_file: parts.reference, **parts.visible, **parts.hidden},
        tests=Tests(kind="suite", visible=list(parts.visible), hidden=list(parts.hidden)),
        variant=[Variant(parts.reference_file, "reference")],
    )


def _text(row: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = row.get(key, default)
    if value is None:
        raise Unusable(f"it has no {key}")
    if not isinstance(value, str):
        raise Unusable(f"its {key} is no text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Unusable(f"its {key} is not valid Unicode") from None
    return value
