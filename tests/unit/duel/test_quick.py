"""A quick duel's scenario."""

import pytest

from modelduel.duel.quick import quick_scenario, read_files
from modelduel.errors import InputError, ModelduelError

PASSES = "def test_it():\n    pass\n"


def test_the_first_line_of_the_prompt_is_the_title():
    assert quick_scenario("\n Sort this.\nPlease.", {}, {}, id_="q").spec.title == "Sort this."


def test_an_empty_prompt_is_refused():
    with pytest.raises(ModelduelError, match="empty"):
        quick_scenario(" \n", {}, {}, id_="q")


def test_tests_judge_the_code_and_are_not_shown():
    scenario = quick_scenario("Fix", {"f.py": "x = 1\n"}, {"test_f.py": PASSES}, id_="q")
    assert scenario.original() == {"f.py": "x = 1\n"}
    assert scenario.spec.tests is not None
    assert scenario.read("tests/test_f.py") == PASSES


@pytest.mark.parametrize(
    ("names", "language"),
    [(["a.go"], "go"), (["a.ts", "b.js"], "typescript"), (["a.mjs"], "typescript"), ([], "python")],
)
def test_the_suffix_tells_the_language(names, language):
    assert quick_scenario("Fix", dict.fromkeys(names, "x"), {}, id_="q").language == language


def test_files_of_two_languages_need_a_word():
    with pytest.raises(ModelduelError, match="--language"):
        quick_scenario("Fix", {"a.go": "", "b.py": ""}, {}, id_="q")


@pytest.mark.parametrize("name", ["time.py", "os.py", "unittest.py"])
def test_a_file_that_no_test_could_import_is_refused_before_anything_is_asked(name):
    with pytest.raises(ModelduelError, match="another name"):
        quick_scenario("Fix", {name: "x = 1\n"}, {"test_it.py": PASSES}, id_="q")
    assert quick_scenario("Fix", {name: "x = 1\n"}, {}, id_="q").original() == {name: "x = 1\n"}
    queue = {"queue.py": "x = 1\n"}
    assert quick_scenario("Fix", queue, {"test_it.py": PASSES}, id_="q").original() == queue


@pytest.mark.parametrize(
    ("tests", "language", "why"),
    [
        ({"test_f.py": "def test_it(:\n"}, None, r"test_f\.py, line 1: it is no Python"),
        ({"test_f.py": f"x = {'-' * 100_000}1\n"}, None, r"test_f\.py.*: it is no Python"),
        ({"test_f.py": "import f\n"}, None, r"test_f\.py: The test files hold no tests\.\n.*pytest runs"),
        ({"checks.py": PASSES}, None, r"files called test_….py"),
        ({"test_f.py": PASSES}, "go", r"files called …_test.go"),
        ({"f_test.go": "package f\n\nfunc helper() {}\n"}, None, "hold no tests"),
        ({"f.test.ts": "test(name, () => {});\n"}, None, r"f\.test\.ts"),
        ({"f.test.mjs": "export const x = 1;\n"}, None, "Node runs"),
    ],
)
def test_tests_that_could_judge_no_answer_are_refused_before_anything_is_asked(tests, language, why):
    with pytest.raises(InputError, match=why):
        quick_scenario("Fix", {}, tests, id_="q", language=language)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("f_test.py", "import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n        pass\n"),
        ("f_test.go", 'package f\n\nimport "testing"\n\nfunc TestIt(t *testing.T) {}\n'),
        ("f.test.ts", 'import { test } from "node:test";\ntest("it", () => {});\n'),
    ],
)
def test_helpers_beside_tests_need_hold_none(name, text):
    quick_scenario("Fix", {}, {name: text, f"helper{name[name.rindex('.') :]}": "(("}, id_="q")


def test_two_files_of_one_name_are_refused(tmp_path):
    (tmp_path / "d").mkdir()
    files = [tmp_path / "x.py", tmp_path / "d" / "x.py"]
    for file in files:
        file.write_text("1")
    with pytest.raises(ModelduelError, match="Two files"):
        read_files(files)


@pytest.mark.parametrize("data", [b"\xff\xfe", None], ids=["not UTF-8", "missing"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, data):
    file = tmp_path / "x.py"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(ModelduelError, match=r"x\.py"):
        read_files([file])
