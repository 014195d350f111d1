"""Rows in the layouts of HumanEval and HumanEvalPack, all of them made up here."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.errors import InputError
from modelduel.scenario.importers.humaneval import MAX_LINE, read_humaneval
from modelduel.scenario.importers.row import Row
from modelduel.scenario.load import thaw
from tests.doubles.collections import FIX, GO, JS, PYTHON


def read(tmp_path: Path, *rows: Any) -> list[Row]:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))
    return list(read_humaneval(file))


def code(row: Row) -> dict[str, str]:
    assert row.spec is not None, row.reason
    assert isinstance(row.spec.code, dict)
    return row.spec.code


@pytest.mark.parametrize("row", [PYTHON, FIX, JS, GO], ids=["write", "mend", "js", "go"])
def test_a_row_becomes_a_scenario_that_is_sound_in_form(tmp_path: Path, row: dict[str, str]) -> None:
    (read_row,) = read(tmp_path, row)
    assert read_row.spec is not None
    thaw(read_row.spec, complete=True)


def test_a_row_without_a_fault_is_a_problem_to_solve_whose_frame_is_shown(tmp_path: Path) -> None:
    (row,) = read(tmp_path, PYTHON)
    assert row.spec is not None
    assert row.spec.category == "algorithm"
    assert row.spec.id == "humaneval-7"
    assert code(row)["solution.py"] == PYTHON["prompt"]
    assert code(row)["variants/reference.py"] == PYTHON["prompt"] + PYTHON["canonical_solution"]
    assert row.spec.keep == ["half", "rounded_half"]


def test_a_row_with_a_fault_shows_it_behind_the_declaration_and_its_docstring(tmp_path: Path) -> None:
    (row,) = read(tmp_path, FIX)
    assert row.spec is not None
    assert (row.spec.category, row.spec.id) == ("bug-fix", "humaneval-python-7")
    assert code(row)["solution.py"] == FIX["prompt"] + FIX["buggy_solution"]
    assert row.spec.provenance.kind == "imported"
    assert "MIT" in row.spec.provenance.ref
    assert row.spec.provenance.fact == "value misuse · incorrect output"


def test_pythons_check_is_called_by_a_test_and_not_while_it_is_imported(tmp_path: Path) -> None:
    (row,) = read(tmp_path, FIX)
    hidden = code(row)["tests/hidden_test.py"]
    assert "\ncheck(" not in hidden
    assert hidden.endswith("def test_as_specified():\n    check(rounded_half)\n")
    assert hidden.startswith("import math\nfrom solution import half, rounded_half\n")  # what the test leans on


def test_the_assertions_of_javascript_throw_and_must_have_been_made(tmp_path: Path) -> None:
    (row,) = read(tmp_path, JS)
    hidden = code(row)["tests/hidden.test.js"]
    assert "if (!holds) throw" in hidden
    assert 'if (asserted === 0) throw new Error("nothing was asserted")' in hidden
    assert code(row)["solution.js"].endswith("\nexport { half, roundedHalf };\n")


def test_go_imports_what_is_used_and_nothing_else(tmp_path: Path) -> None:
    (row,) = read(tmp_path, GO)
    files = code(row)
    assert '"math"' not in files["solution.go"]  # the fault lost it, but for a comment
    assert '"math"' in files["variants/reference.go"]
    assert '"math"' in files["tests/hidden_test.go"]  # for which the row's own set-up has no import
    assert all("testify" not in text for path, text in files.items() if path.endswith("hidden_test.go"))
    assert all(text.startswith("package main\n") and text.count("package main") == 1 for text in files.values())


def test_gos_example_and_hidden_test_do_not_share_a_name(tmp_path: Path) -> None:
    (row,) = read(tmp_path, GO)
    assert "func TestRoundedHalf(" in code(row)["tests/hidden_test.go"]
    assert "func TestRoundedHalfExamples(" in code(row)["tests/visible_test.go"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"task_id": "Rust/1"}, "does not begin with"),
        ({"task_id": 3}, "task_id is no text"),
        ({"entry_point": "x; import os"}, "no plain name"),
        ({"entry_point": "class"}, "Python's own"),
        ({"entry_point": "other"}, "does not declare other"),
        ({"prompt": "def half(:\n"}, "prompt is no Python"),
        ({"test": "assert True\n"}, "no function check"),
        ({"canonical_solution": None}, "has no canonical_solution"),
        ({"test": "\ud800"}, "not valid Unicode"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    (row,) = read(tmp_path, {**PYTHON, **change})
    assert row.spec is None
    assert reason in row.reason


def test_what_is_no_row_is_named_by_its_line(tmp_path: Path) -> None:
    rows = read(tmp_path, PYTHON, "{broken", "[1]", '{"a": ' * 2000)
    assert [(row.name, bool(row.spec)) for row in rows] == [
        ("HumanEval/7", True),
        ("line 2", False),
        ("line 3", False),
        ("line 4", False),
    ]


def test_a_second_row_of_one_id_does_not_take_the_firsts_place(tmp_path: Path) -> None:
    first, second = read(tmp_path, PYTHON, {**PYTHON, "task_id": "humaneval/7"})
    assert first.spec is not None
    assert second.spec is None
    assert "HumanEval/7 already" in second.reason


def test_a_packed_file_is_read_by_what_it_holds_and_not_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(gzip.compress(json.dumps(PYTHON).encode()))
    (row,) = read_humaneval(file)
    assert row.spec is not None


def test_a_damaged_or_endless_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps(PYTHON).encode())[:-9])
    with pytest.raises(InputError, match="Cannot be read"):
        list(read_humaneval(file))
    file.write_bytes(gzip.compress(b" " * (MAX_LINE + 2)))
    with pytest.raises(InputError, match="too long"):
        list(read_humaneval(file))
    file.write_bytes(b"\n\n")
    with pytest.raises(InputError, match="no rows"):
        list(read_humaneval(file))


TEXTS = st.text(max_size=60) | st.sampled_from([*FIX.values(), *JS.values(), *GO.values()])
VALUES = TEXTS | st.none() | st.integers() | st.lists(st.text(max_size=5), max_size=2)
KEYS = st.sampled_from([*FIX, *GO, "import", "other"])


@given(base=st.sampled_from([PYTHON, FIX, JS, GO]), changes=st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_row_becomes_a_scenario_with_a_safe_id_or_a_reason(
    base: dict[str, str], changes: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.jsonl"
    file.write_text(json.dumps({**base, **changes}) + "\n")
    (row,) = read_humaneval(file)
    if row.spec is None:
        assert row.reason
    else:
        assert row.spec.id.strip("abcdefghijklmnopqrstuvwxyz0123456789-") == ""
        assert 0 < len(row.spec.id) <= 64
        assert all(".." not in path for path in code(row))


@given(data=st.binary(max_size=200))
def test_any_bytes_become_rows_or_a_refusal(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "bytes.jsonl"
    file.write_bytes(data)
    try:
        rows = list(read_humaneval(file))
    except InputError:
        return
    assert all(row.spec is None and row.reason for row in rows)
