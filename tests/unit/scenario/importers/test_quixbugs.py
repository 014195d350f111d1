"""Programs in the layout of QuixBugs, all of them made up here."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.errors import InputError
from modelduel.scenario.importers.quixbugs import read_quixbugs
from modelduel.scenario.importers.row import Row
from modelduel.scenario.load import thaw

FAULTY = "def widest(values):\n    return max(values)\n"
RIGHT = "def widest(values):\n    return max(values) - min(values)\n"


def checkout(folder: Path, name: str = "widest", cases: str | None = '[[[1, 4]], 3]\n["x", 1]\n', **texts: str) -> Path:
    for part, text in {
        "python_programs": texts.get("faulty", FAULTY),
        "correct_python_programs": texts.get("right", RIGHT),
    }.items():
        (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / part / f"{name}.py").write_text(text)
    (folder / "json_testcases").mkdir(exist_ok=True)
    if cases is not None:
        (folder / "json_testcases" / f"{name}.json").write_text(cases)
    return folder


def only(folder: Path) -> Row:
    (row,) = read_quixbugs(folder)
    return row


def test_a_program_with_its_cases_becomes_a_bug_fix_judged_by_a_table(tmp_path: Path) -> None:
    row = only(checkout(tmp_path))
    assert row.spec is not None
    scenario = thaw(row.spec, complete=True)
    cases = scenario.cases()
    assert cases is not None
    assert [(case.id, case.args, case.returns) for case in cases.case] == [
        ("case-1", [[1, 4]], 3),
        ("case-2", ["x"], 1),  # one argument by itself
    ]
    assert scenario.id == "quixbugs-widest"


def test_results_that_are_no_whole_numbers_are_compared_closely(tmp_path: Path) -> None:
    row = only(checkout(tmp_path, cases="[[[1.5]], 0.1]\n"))
    assert row.spec is not None
    cases = thaw(row.spec, complete=True).cases()
    assert cases is not None
    assert (cases.compare, cases.tolerance) == ("close", 1e-6)


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"cases": None}, "no cases in JSON"),
        ({"cases": "\n"}, "empty"),
        ({"cases": "[[1], 2"}, "case 1 is no JSON"),
        ({"cases": "[[1], 2]\n[[1], 2, 3]"}, "case 2 is no pair"),
        ({"cases": "[[[1, null]], 2]"}, "holds null"),
        ({"faulty": "def other(): pass\n"}, "does not define widest"),
        ({"right": "def widest(:\n"}, "no Python"),
        ({"right": "def widest(values):\n    yield 1\n"}, "generator"),
    ],
)
def test_a_program_that_cannot_be_used_says_why(tmp_path: Path, texts: dict[str, str], reason: str) -> None:
    row = only(checkout(tmp_path, **texts))
    assert row.spec is None
    assert reason in row.reason


def test_a_null_result_is_one_that_must_come_back(tmp_path: Path) -> None:
    row = only(checkout(tmp_path, cases="[[[1]], null]"))
    assert row.spec is not None
    thaw(row.spec, complete=True)


def test_a_link_that_leads_out_is_not_read(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "qb")
    (folder / "json_testcases" / "widest.json").unlink()
    (folder / "json_testcases" / "widest.json").symlink_to("/dev/zero")
    assert "regular file" in only(folder).reason


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no python_programs"):
        list(read_quixbugs(tmp_path))


@given(cases=st.text(max_size=80))
def test_any_cases_become_a_scenario_or_a_reason(cases: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = checkout(tmp_path_factory.getbasetemp() / "any", cases="")
    (folder / "json_testcases" / "widest.json").write_bytes(cases.encode("utf-8", "surrogatepass"))
    row = only(folder)
    assert (row.spec is None) == bool(row.reason)
