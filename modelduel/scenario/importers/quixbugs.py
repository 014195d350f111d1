"""QuixBugs: one-line faults in small Python programs, with their cases as JSON, one `[arguments, result]` a line.

What has no cases in JSON (its tests build graphs of objects) is named and left out.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modelduel import toml
from modelduel.errors import InputError
from modelduel.python_code import parse
from modelduel.scenario.files import Refused, read_text
from modelduel.scenario.importers.row import Row, Unusable, safe_id, unique
from modelduel.scenario.model import Case, CasesFile, Provenance, ScenarioFile, Tests, Variant

_FAULTY, _RIGHT, _CASES = "python_programs", "correct_python_programs", "json_testcases"
_MOST_CASES = 200
_SECONDS = 5.0
"""CPU seconds of a call: several of the faults are loops without an end."""
_CLOSE = 1e-6
_PROMPT = """
`{entry}` in {file} has a fault: for some of its inputs it does not do what it is meant to. Find the fault and mend it.

Keep the names and parameters of the functions, and return the complete {file}. Say what the fault was.
"""


def read_quixbugs(folder: Path) -> Iterator[Row]:
    """Yield a row for each program in a checkout of QuixBugs, by name.

    Raises:
        InputError: This is no such checkout.
    """
    for part in (_FAULTY, _RIGHT, _CASES):
        if not (folder / part).is_dir():
            raise InputError(
                f"There is no {part} here.", where=str(folder), remedy="Name the folder of a checkout of QuixBugs."
            )
    yield from unique(_row(folder, name) for name in _programs(folder))


def _programs(folder: Path) -> list[str]:
    names = [file.stem for file in (folder / _FAULTY).glob("*.py")]
    return sorted(name for name in names if name not in ("node", "__init__") and not name.endswith("_test"))


def _row(folder: Path, name: str) -> Row:
    try:
        return Row(name, _scenario(folder, name))
    except Unusable as error:
        return Row(name, reason=str(error))


def _scenario(folder: Path, name: str) -> ScenarioFile:
    file = f"{name}.py"
    faulty, right = (_read(folder / part / file) for part in (_FAULTY, _RIGHT))
    for text in (faulty, right):
        _check_defines(text, name)
    if not (folder / _CASES / f"{name}.json").exists():
        raise Unusable("it has no cases in JSON: its tests build objects")
    cases = list(_cases(_read(folder / _CASES / f"{name}.json")))
    close = any(isinstance(case.returns, float) for case in cases)
    # A root is asked for with its own tolerance, which comes last; the widest of the table's must do for all of it.
    asked = [case.args[-1] for case in cases if name == "sqrt" and case.args and isinstance(case.args[-1], float)]
    table = CasesFile(name, case=cases, compare="close" if close else "exact", tolerance=max([_CLOSE, *asked]))
    return ScenarioFile(
        id=safe_id("quixbugs", name),
        title=f"Mend {name[:150]}",
        category="bug-fix",
        language="python",
        difficulty="easy",
        prompt=_PROMPT.format(entry=name, file=file).strip() + "\n",
        provenance=Provenance("imported", f"QuixBugs (jkoppel/QuixBugs, MIT licence): {name}", "a fault in one line"),
        files=[file],
        keep=[name],
        code={file: faulty, "variants/reference.py": right, "tests/cases.toml": toml.dumps(table).decode()},
        tests=Tests(kind="cases", cases="tests/cases.toml", seconds=_SECONDS),
        variant=[Variant("variants/reference.py", "reference")],
    )


def _cases(text: str) -> Iterator[Case]:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise Unusable("its file of cases is empty")
    if len(lines) > _MOST_CASES:
        raise Unusable(f"it has more than {_MOST_CASES} cases")
    for number, line in enumerate(lines, 1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise Unusable(f"case {number} is no JSON") from None
        if not isinstance(value, list) or len(value) != 2:
            raise Unusable(f"case {number} is no pair of arguments and result")
        args, returns = value
        args = args if isinstance(args, list) else [args]  # as its own runner takes a single one
        if any(_holds_null(each) for each in (*args, returns if returns is not None else 0)):
            raise Unusable(f"case {number} holds null, for which the table of cases has no word")
        yield Case(f"case-{number}", args, returns, visible=number == 1)


def _holds_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_null, value.values()))
    return any(map(_holds_null, value)) if isinstance(value, list) else value is None


def _check_defines(text: str, name: str) -> None:
    try:
        tree = parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unusable("a program is no Python") from None
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if name not in functions:
        raise Unusable(f"a program does not define {name}")
    if any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in ast.walk(functions[name])):
        raise Unusable("it returns a generator, which is no value that a table of cases can hold")


def _read(file: Path) -> str:
    try:
        return read_text(file, file.name)
    except Refused as error:
        raise Unusable(f"expected {error.expected}, found {error.found}") from None
