from __future__ import annotations

import ast
from pathlib import Path

import pytest

from modelduel import toml
from modelduel.errors import InputError
from modelduel.scenario.drafting import Draft, draft, first_test, read_texts, safe_title
from modelduel.scenario.load import load_pack, load_scenario
from modelduel.scenario.model import Language, ScenarioFile
from modelduel.scenario.template import missing, scenario_toml
from modelduel.scenario.writing import ensure_pack, files_of, new_folder, write_files
from modelduel.syntax import parse

CODE = "def half(n):\n    return n // 2\n"
WHOLE = Draft(
    title="Half is too low",
    category="bug-fix",
    language="python",
    prompt='Half of 3 is 1.\r\n"""Mend it."""\\',
    code={"half.py": CODE},
    keep=["half"],
    visible={"shown_test.py": "def test_a(): pass\n"},
    hidden={"hidden_test.py": "def test_b(): pass\n"},
    variants={"reference": ["r = 1\n"], "alternative": ["a = 1\n", "a = 2\n"], "trap": ["t = 1\n"]},
    trap_names=["trap-half of it"],
)


def test_a_draft_gives_every_file_its_place() -> None:
    spec = draft(WHOLE)
    assert isinstance(spec.code, dict)
    assert set(spec.code) == {
        "half.py",
        "tests/shown_test.py",
        "tests/hidden_test.py",
        "variants/reference.py",
        "variants/alternative.py",
        "variants/alternative-2.py",
        "variants/trap-half-of-it.py",
    }
    assert spec.id == "half-is-too-low"


def test_what_is_written_is_read_back_equal(tmp_path: Path) -> None:
    spec = draft(WHOLE)
    place = tmp_path / "bug-fixes" / spec.id
    ensure_pack(tmp_path, "own")
    with new_folder(place) as folder:
        write_files(folder, files_of(spec, scenario_toml(spec, "Two\nlines")))
    scenario = load_scenario(place)
    assert isinstance(spec.code, dict)
    assert dict(scenario.texts) == spec.code
    assert scenario.spec.prompt == spec.prompt
    assert scenario.rubric  # the new pack's
    assert [one.id for one in load_pack(tmp_path).scenarios] == [spec.id]


def test_a_new_scenarios_file_says_what_is_missing() -> None:
    bare = draft(Draft(title="X", category="bug-fix", language="go"))
    text = scenario_toml(bare)
    assert toml.convert(toml.parse(text, ""), ScenarioFile, "").id == "x"
    for stub in ('# hidden = ["tests/hidden_test.go"]', '# file = "variants/trap.go"', '# role = "alternative"'):
        assert stub in text
    assert [one.split(":")[0].split(",")[0] for one in missing(bare)] == [
        "a prompt",
        "the original",
        "tests",
        "a reference",
        "an alternative",
        "a trap",
    ]
    assert list(missing(draft(WHOLE))) == []


def test_an_algorithm_lacks_a_slow_answer_and_no_trap() -> None:
    bare = draft(Draft(title="X", category="algorithm", language="python", prompt="Do."))
    assert [one.split(":")[0] for one in missing(bare)][-1] == "a naive variant"
    assert "variants/naive.py" in scenario_toml(bare)


def test_a_review_is_begun_with_its_written_answers() -> None:
    spec = draft(Draft(title="X", category="review", language=None, prompt="Review it.", code={"a.py": "x = 1\n"}))
    assert isinstance(spec.code, dict)
    assert {"reference.md", "stock.md"} <= set(spec.code)
    assert "[[defect]]" in scenario_toml(spec)
    assert toml.convert(toml.parse(scenario_toml(spec), ""), ScenarioFile, "").review is not None


@pytest.mark.parametrize(("title", "id_"), [("", ""), ("…", ""), ("X", "A b"), ("X", "../x"), ("X", "a--b")])
def test_what_can_name_no_folder_is_refused(title: str, id_: str) -> None:
    with pytest.raises(InputError, match="id"):
        draft(Draft(title=title, category="bug-fix", language="python", id=id_))


def test_a_title_is_one_visible_line() -> None:
    assert safe_title("a\n\x1b[2J" + "b" * 300).startswith("a␊␛[2Jbbb")
    assert len(safe_title("b" * 300)) == 200


@pytest.mark.parametrize("language", ["python", "typescript", "go"])
def test_what_tests_begin_with_is_code_that_names_the_original(language: Language) -> None:
    text = first_test(Draft(title="X", category="bug-fix", language=language, code={"half.ts": ""}))
    if language == "python":
        ast.parse(text)
    else:
        parse(text, language)
    assert "half" in text or language == "go"


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.py").write_text("")
    with pytest.raises(InputError, match="Two files"):
        read_texts([tmp_path / "a/x.py", tmp_path / "b/x.py"])
    with pytest.raises(InputError, match=r"existing|readable"):
        read_texts([tmp_path / "c.py"])


def test_a_folder_that_fails_halfway_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with new_folder(tmp_path / "deep" / "x") as folder:
            (folder / "half").write_text("")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not list((tmp_path / "deep").iterdir())


@pytest.mark.parametrize("there", ["file", "folder", "link"])
def test_what_is_there_is_left_alone(tmp_path: Path, there: str) -> None:
    place = tmp_path / "x"
    if there == "file":
        place.write_text("mine")
    elif there == "folder":
        place.mkdir()
        (place / "mine").write_text("")
    else:
        place.symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="left alone"), new_folder(place):
        pytest.fail("entered")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_pack_that_is_there_is_kept(tmp_path: Path) -> None:
    assert ensure_pack(tmp_path, "own") is True
    before = (tmp_path / "pack.toml").read_bytes()
    assert ensure_pack(tmp_path, "other") is False
    assert (tmp_path / "pack.toml").read_bytes() == before
