"""Exercises in the layout of Exercism and of the polyglot benchmark, all of them made up here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from modelduel.errors import InputError
from modelduel.scenario.importers.exercism import read_exercism
from modelduel.scenario.load import thaw

CONFIG: dict[str, Any] = {
    "authors": ["x"],
    "files": {"solution": ["two_fer.py"], "test": ["two_fer_test.py"], "example": [".meta/example.py"]},
    "blurb": "One for you.",
}
TEXTS = {
    ".docs/instructions.md": "# Instructions\n\nShare with [someone](https://example.org/x).\n",
    ".docs/instructions.append.md": "Mind the comma.\n",
    ".meta/example.py": "def two_fer(name='you'):\n    return f'One for {name}, one for me.'\n",
    "two_fer.py": "def two_fer(name):\n    pass\n",
    "two_fer_test.py": "from two_fer import two_fer\n\n\ndef test_it():\n    assert two_fer('a')\n",
}


def exercise(place: Path, config: dict[str, Any] | str = CONFIG, **more: str | None) -> Path:
    texts = {**TEXTS, ".meta/config.json": config if isinstance(config, str) else json.dumps(config), **more}
    for path, text in texts.items():
        if text is not None:
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(text)
    return place


def test_an_exercise_becomes_a_problem_with_its_instructions(tmp_path: Path) -> None:
    (row,) = read_exercism(exercise(tmp_path / "two-fer"))
    assert row.spec is not None
    scenario = thaw(row.spec, complete=True)
    assert (scenario.id, scenario.spec.title) == ("exercism-python-two-fer", "Two fer")
    assert scenario.spec.prompt.startswith("# Instructions\n\nShare with someone.\n\nMind the comma.")
    assert scenario.candidate(scenario.spec.variant[0]) == {"two_fer.py": TEXTS[".meta/example.py"]}


@pytest.mark.parametrize("place", ["two-fer", "exercises/practice/two-fer", "python/exercises/practice/two-fer"])
def test_exercises_are_found_in_a_track_and_in_the_benchmark(tmp_path: Path, place: str) -> None:
    exercise(tmp_path / place)
    (row,) = read_exercism(tmp_path)
    assert row.spec is not None
    assert row.name == place


def test_a_go_exercise_brings_what_its_tests_lean_on_and_no_module_file(tmp_path: Path) -> None:
    files = {"solution": ["leap.go", "go.mod"], "test": ["leap_test.go"], "example": [".meta/example.go"]}
    go = dict.fromkeys(("leap.go", "leap_test.go", "cases_test.go", ".meta/example.go", "go.mod"), "package leap\n")
    exercise(tmp_path / "leap", {"files": {**files, "editor": ["cases_test.go"]}}, **go)
    (row,) = read_exercism(tmp_path)
    assert row.spec is not None
    assert row.spec.language == "go"
    assert row.spec.files == ["leap.go"]
    assert row.spec.tests is not None
    assert row.spec.tests.hidden == ["tests/leap_test.go", "tests/cases_test.go"]


def test_an_example_of_several_files_keeps_their_names(tmp_path: Path) -> None:
    files = {"solution": ["a.py", "b.py"], "test": ["a_test.py"], "example": [".meta/a.py", ".meta/b.py"]}
    texts = {path: f"# {path}\n" for path in ("a.py", "b.py", ".meta/a.py", ".meta/b.py")}
    exercise(tmp_path / "ab", {"files": files}, **texts, **{"a_test.py": "def test_a():\n    import a\n"})
    (row,) = read_exercism(tmp_path)
    assert row.spec is not None
    scenario = thaw(row.spec, complete=True)
    assert scenario.candidate(scenario.spec.variant[0]) == {"a.py": "# .meta/a.py\n", "b.py": "# .meta/b.py\n"}


@pytest.mark.parametrize(
    ("config", "more", "reason"),
    [
        ("{", {}, "not what Exercism writes"),
        ('{"files": 3}', {}, "not what Exercism writes"),
        ({"files": {"solution": ["x.rs"], "test": ["t.rs"], "example": ["e.rs"]}}, {}, "neither in Python nor in Go"),
        ({"files": {"solution": ["two_fer.py"], "test": ["two_fer_test.py"]}}, {}, "no example"),
        (CONFIG, {".meta/example.py": None}, "no '.meta/example.py'"),
        (CONFIG, {".docs/instructions.md": " ", ".docs/instructions.append.md": ""}, "no instructions"),
        (
            {"files": {**CONFIG["files"], "test": ["../../etc/passwd"]}},
            {},
            "plain relative path",
        ),
    ],
)
def test_an_exercise_that_cannot_be_used_says_why(
    tmp_path: Path, config: Any, more: dict[str, str | None], reason: str
) -> None:
    (row,) = read_exercism(exercise(tmp_path / "two-fer", config, **more))
    assert row.spec is None
    assert reason in row.reason


def test_a_link_out_of_an_exercise_is_not_followed(tmp_path: Path) -> None:
    place = exercise(tmp_path / "two-fer", **{"two_fer.py": None})
    (place / "two_fer.py").symlink_to("/etc/hostname")
    (row,) = read_exercism(place)
    assert "symbolic link out of it" in row.reason


def test_a_folder_without_exercises_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no exercises"):
        list(read_exercism(tmp_path))
