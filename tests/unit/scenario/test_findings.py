"""Every way in which a pack can be wrong is found, with file, key path, what was expected and what was found."""

from __future__ import annotations

import datetime
import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel import toml
from modelduel.errors import FindingsError
from modelduel.scenario.files import Refused, check_path, read_inside
from modelduel.scenario.load import load_pack, load_pack_file, load_scenario, thaw
from modelduel.scenario.model import Provenance, ScenarioFile
from modelduel.scenario.pack import freeze

BUG = "bug-fixes/late-sum/scenario.toml"
CASES = "bug-fixes/late-sum/tests/cases.toml"
REVIEW = "reviews/look-here/scenario.toml"
SUITE = "refactorings/in-one-file.toml"
CODE = "bug-fixes/late-sum/original.py"
AGAIN = '[[case]]\nid = "three"\nargs = [[1]]\n'
WRITTEN = 'reference = "reference.md"\nstock = "stock.md"\n'
ANSWERS = f"[review]\n{WRITTEN}"
DEFECT = """[[defect]]
id = "endless"
title = "Endless loop"
lines = [1, 2]
defect_class = "liveness"
severity = "high"
anchor = 'while\\s+True'
finds = ['never\\s+(?:ends|stops)']
"""
THREE = 'id = "three"\nargs = [[1, 2, 3]]\nreturns = 6\n'
OBJECT = 'id = "three"\nargs = [1]\nnew = "Late"\nsteps = {}\n'
MANY = '[[generated]]\nid = "many"\ngenerator = "numbers"\ncount = 2\n'
GROWTH = '[[growth]]\nid = "many[1]"\ngenerator = "numbers"\nsizes = {}\nat_most = {}\n'
FACTOR = '[[factor]]\nid = "f"\ntitle = "F"\nweight = {}\nfinds = {}\n'

EQUAL = '[[equivalent]]\nline = "a < b"\nmutant = "{}"\nwhy = "{}"\n'
TIDY = "[refactoring]\n{}\n"

REQUIRED = {"id", "title", "category", "prompt", "provenance", "entry", "name", "version", "system"}

BROKEN = [
    # file changed, (old, new) or text, place of the finding, key, part of what is said
    (BUG, ('title = "A', 'colour = 1\ntitle = "A'), BUG, "colour", "unknown key"),
    (BUG, ('language = "python"', "language = 3"), BUG, "language", "the number 3"),
    (BUG, ('language = "python"', 'language = "cobol"'), BUG, "language", "one of python"),
    (BUG, ('prompt = "The sum', 'prompts = "The sum'), BUG, "prompt", "found nothing"),
    (BUG, ("[provenance]", "[provenance"), BUG, "", "valid TOML"),
    (BUG, ('id = "late-sum"', 'id = "Late Sum"'), BUG, "id", "lower-case"),
    (BUG, ('id = "late-sum"', 'id = "late--sum"'), BUG, "id", "single hyphens"),
    (BUG, ('id = "late-sum"', 'id = "earlier-sum"'), BUG, "id", "the folder's name"),
    (BUG, ('"A sum comes late"', '"A sum\\u001b[2J"'), BUG, "title", "one line"),
    (BUG, ('"The sum is one short. Return the complete file."', '"  "'), BUG, "prompt", "what is asked"),
    (BUG, ('language = "python"', 'language = "python"\nlanguages = ["go"]'), BUG, "languages", "both"),
    (BUG, ('language = "python"', 'languages = ["go", "go"]'), BUG, "languages[2]", "languages[1] too"),
    (BUG, ('language = "python"', ""), BUG, "language", "a language for a bug-fix"),
    (BUG, ('keep = ["total"]', 'keep = ["to tal"]'), BUG, "keep[1]", "a public name"),
    (BUG, ('["original.py"]', '["missing.py"]'), BUG, "files[1]", "an existing file"),
    (BUG, ('["original.py"]', '["tests"]'), BUG, "files[1]", "a regular file"),
    (BUG, ('["original.py"]', '["/etc/hostname"]'), BUG, "files[1]", "inside the folder"),
    (BUG, ('["original.py"]', '["../../pack.toml"]'), BUG, "files[1]", "inside the folder"),
    (BUG, ('["original.py"]', '["a\\u0000b"]'), BUG, "files[1]", "inside the folder"),
    (BUG, ('["original.py"]', "[]"), BUG, "files", "the original of a bug-fix"),
    (BUG, ('["three"]', '["three[*]"]'), BUG, "original_fails[1]", "the exact id of a test"),
    (BUG, ("[provenance]", EQUAL.format("a  <  b", "x") + "[provenance]"), BUG, "equivalent[1].mutant", "mutated"),
    (BUG, ("[provenance]", EQUAL.format("a <= b", " ") + "[provenance]"), BUG, "equivalent[1].why", "some text"),
    (BUG, ("[provenance]", EQUAL.format("a", "x") * 2 + "[provenance]"), BUG, "equivalent[2]", "equivalent[1] too"),
    (REVIEW, ("[provenance]", EQUAL.format("a", "x") + "[provenance]"), REVIEW, "equivalent", "[tests]"),
    (BUG, ("[provenance]", TIDY.format("") + "[provenance]"), BUG, "refactoring", "nothing about metrics"),
    (BUG, ("[provenance]", TIDY.format('better = ["speed"]') + "[provenance]"), BUG, "refactoring.better[1]", "one of"),
    (BUG, ("[provenance]", TIDY.format('gone = ["goto"]') + "[provenance]"), BUG, "refactoring.gone[1]", "one of any"),
    (
        BUG,
        ("[provenance]", TIDY.format('better = ["typed"]\nworse = ["typed"]') + "[provenance]"),
        BUG,
        "refactoring.worse[1]",
        "not to be better",
    ),
    (BUG, ('["original.py"]', '["original.py", "original.py"]'), BUG, "files[2]", "named only once"),
    (BUG, ('"variants/reference.py"', '"variants/other.py"'), BUG, "variant[1].file", "an existing file"),
    (BUG, ('original_fails = ["three"]', 'original_fails = ["four"]'), BUG, "original_fails[1]", "exact id"),
    (BUG, ('role = "reference"', 'role = "trap"\nfails = ["many[3]"]'), BUG, "variant[1].fails[1]", "exact id"),
    (BUG, ('kind = "cases"', 'kind = "cases"\nseconds = 0'), BUG, "tests.seconds", "above 0"),
    (BUG, ('kind = "cases"', 'kind = "cases"\nseconds = nan'), BUG, "tests.seconds", "above 0"),
    (BUG, ('kind = "cases"', 'kind = "cases"\nmemory_mb = 999999'), BUG, "tests.memory_mb", "at most"),
    (BUG, ('kind = "cases"', 'kind = "cases"\nids = ["x"]'), BUG, "tests.ids", "nothing"),
    (BUG, ('kind = "cases"', 'kind = "cases"\nroots = ["src"]'), BUG, "tests.roots", "a checkout"),
    (BUG, ('kind = "cases"', 'kind = "cases"\ncheckout = "variants/folder"'), BUG, "tests.checkout", "no checkout"),
    (BUG, ('cases = "tests/cases.toml"', ""), BUG, "tests.cases", "a table of cases"),
    (BUG, ('oracle = "tests/oracle.py"', ""), CASES, "generated[1].generator", "an oracle"),
    (BUG, ('kind = "own"', 'kind = "own"\n[review]'), BUG, "review", "nothing about reviews"),
    (CODE, b"\xff = 1\n", BUG, "files[1]", "UTF-8"),
    (CODE, b"#" * (1024 * 1024 + 1), BUG, "files[1]", "1048576 bytes"),
    (CASES, ('id = "none"', 'id = "three"'), CASES, "case[2].id", "case[1].id too"),
    (CASES, ("[[generated]]", f"{AGAIN.replace('three', 'many[2]')}[[generated]]"), CASES, "generated[1].id", "too"),
    (CASES, ('entry = "total"', 'entry = "to tal"'), CASES, "entry", "a public name"),
    (CASES, ('entry = "total"', 'entry = "total"\ntolerance = -1.0'), CASES, "tolerance", "0 or more"),
    (CASES, ("args = [[1, 2, 3]]", "args = [1, 2]"), CASES, "case[2].args", "1 arguments"),
    (CASES, ("args = [[1, 2, 3]]", "args = [[nan]]"), CASES, "case[2].args", "JSON"),
    (CASES, ("args = [[1, 2, 3]]", "args = [{ a = 2020-01-01 }]"), CASES, "case[2].args", "JSON"),
    (CASES, ("returns = 6", 'returns = 6\nraises = "E"'), CASES, "case[2].raises", "both"),
    (CASES, ("returns = 6", "return = 6"), CASES, "case[2].return", "unknown key"),
    (CASES, ("count = 2", "count = 0"), CASES, "generated[1].count", "1 to"),
    (CASES, ("count = 2", "count = 999999999999"), CASES, "generated[1].count", "1 to"),
    (CASES, ("count = 2", "seconds = -1.0"), CASES, "generated[1].seconds", "above 0"),
    (CASES, ("count = 2", 'expect = "a"\ncheck = "b"'), CASES, "generated[1].check", "both"),
    (CASES, ("count = 2", 'expect = "__import__(1)"'), CASES, "generated[1].expect", "name of a function"),
    (CASES, ("count = 2", "params = { when = 2020-01-01 }"), CASES, "generated[1].params", "JSON"),
    (CASES, ('id = "none"', 'id = ""'), CASES, "case[1].id", "one line"),
    (CASES, ('id = "many"', 'id = "ma\\nny"'), CASES, "generated[1].id", "one line"),
    (CASES, "entry = 'f'\n", CASES, "case", "at least one case"),
    (CASES, (THREE, OBJECT.format("[{}]")), CASES, "case[2].steps[1]", "either `call` or `read`"),
    (CASES, (THREE, OBJECT.format('[{ call = "a", read = "b" }]')), CASES, "case[2].steps[1]", "both or none"),
    (CASES, (THREE, OBJECT.format('[{ call = "a b" }]')), CASES, "case[2].steps[1].call", "a plain name"),
    (CASES, (THREE, OBJECT.format('[{ read = "a", args = [1] }]')), CASES, "case[2].steps[1].args", "no arguments"),
    (CASES, (THREE, OBJECT.format('[{ read = "a", keep = "b" }]')), CASES, "case[2].steps[1].keep", "a method"),
    (CASES, (THREE, OBJECT.format('[{ on = "c", call = "a" }]')), CASES, "case[2].steps[1].on", "earlier step keeps"),
    (CASES, (THREE, OBJECT.format('[{ call = "a", returns = 1, raises = "E" }]')), CASES, "case[2].steps[1]", "one of"),
    (
        CASES,
        (THREE, OBJECT.format('[{ call = "a", nothing = true, keep = "b" }]')),
        CASES,
        "case[2].steps[1]",
        "one of",
    ),
    (CASES, (THREE, OBJECT.format('[{ call = "a", args = [nan] }]')), CASES, "case[2].steps[1].args", "JSON"),
    (CASES, (THREE, OBJECT.format('[{ call = "a", arg = [1] }]')), CASES, "case[2].steps[1].arg", "unknown key"),
    (CASES, (THREE, OBJECT.format("[]")), CASES, "case[2].steps", "at least one step"),
    (CASES, (THREE, OBJECT.format('[{ call = "a" }]') + 'raises = "E"\n'), CASES, "case[2].raises", "no steps"),
    (CASES, (THREE, OBJECT.format('[{ call = "a" }]') + "returns = 1\n"), CASES, "case[2].returns", "the steps say it"),
    (CASES, (THREE, OBJECT.format('[{ call = "a" }]') + 'entry = "f"\n'), CASES, "case[2].entry", "either"),
    (
        CASES,
        (THREE, OBJECT.format('[{ call = "a" }]').replace('"Late"', '"La te"')),
        CASES,
        "case[2].new",
        "public name",
    ),
    (CASES, (THREE, THREE + 'steps = [{ call = "a" }]\n'), CASES, "case[2].steps", "`new`"),
    (CASES, ("[[generated]]", GROWTH.format("[1, 2, 4]", "2.0") + "[[generated]]"), CASES, "growth[1].id", "too"),
    (CASES, (MANY, GROWTH.format("[1, 2, 3]", "2.0")), CASES, "growth[1].sizes", "rising sizes"),
    (CASES, (MANY, GROWTH.format("[1, 9]", "2.0")), CASES, "growth[1].sizes", "3 to 12"),
    (CASES, (MANY, GROWTH.format("[4, 2, 16]", "2.0")), CASES, "growth[1].sizes", "rising sizes"),
    (CASES, (MANY, GROWTH.format("[0, 2, 16]", "2.0")), CASES, "growth[1].sizes", "rising sizes"),
    (CASES, (MANY, GROWTH.format("[1, 2, 4]", "1.0")), CASES, "growth[1].at_most", "from 1.1"),
    (CASES, (MANY, GROWTH.format("[1, 2, 4]", "nan")), CASES, "growth[1].at_most", "from 1.1"),
    (CASES, (MANY, GROWTH.format("[1, 2, 4]", "2.0\nparams = { n = 3 }")), CASES, "growth[1].params", "the size"),
    (CASES, (MANY, GROWTH.format("[1, 2, 4]", "2.0\nseconds = 0.0")), CASES, "growth[1].seconds", "above 0"),
    (CASES, (MANY, GROWTH.format("[1, 2, 4]", '2.0\nexpect = "a"\ncheck = "b"')), CASES, "growth[1].check", "either"),
    (
        CASES,
        (MANY, GROWTH.format("[1, 2, 4]", "2.0").replace('"numbers"', '"num bers"')),
        CASES,
        "growth[1].generator",
        "name",
    ),
    (CASES, "entry = \n", CASES, "", "valid TOML"),
    (SUITE, ('visible = ["visible_test.py"]', ""), SUITE, "tests", "at least one file"),
    (SUITE, ('visible = ["', 'cases = "visible_test.py"\nvisible = ["'), SUITE, "tests.cases", "no table"),
    (SUITE, ('visible = ["', 'oracle = "o.py"\nvisible = ["'), SUITE, "tests.oracle", "no oracle"),
    (SUITE, ('kind = "suite"', 'kind = "suite"\nids = ["a", "a"]'), SUITE, "tests.ids[2]", "tests.ids[1] too"),
    (SUITE, ("[code]", '[code]\n"more.py" = ""'), SUITE, "code", "that the scenario names"),
    (SUITE, ("[code]", '[code]\n"../x.py" = ""'), SUITE, "code", "that the scenario names"),
    (SUITE, ("[tests]", "[test]"), SUITE, "test", "unknown key"),
    (SUITE, ('[tests]\nkind = "suite"\nvisible = ["visible_test.py"]\n', ""), SUITE, "tests", "tests for a"),
    (REVIEW, ("lines = [1, 2]", "lines = [0, 2]"), REVIEW, "defect[1].lines", "within 1 to"),
    (REVIEW, ("lines = [1, 2]", "lines = [2, 1]"), REVIEW, "defect[1].lines", "within 1 to"),
    (REVIEW, ("lines = [1, 2]", "lines = [1, 9]"), REVIEW, "defect[1].lines", "within 1 to"),
    (REVIEW, ("lines = [1, 2]", "lines = [1]"), REVIEW, "defect[1].lines", "a list of 2"),
    (REVIEW, ("(?:ends|stops)", "(ends"), REVIEW, "defect[1].finds[1]", "a regular expression"),
    (REVIEW, ("(?:ends|stops)", "(?:a+)+b"), REVIEW, "defect[1].finds[1]", "can take for ever"),
    (REVIEW, ("(?:ends|stops)", "(?:a|a){2,}b"), REVIEW, "defect[1].finds[1]", "can take for ever"),
    (REVIEW, ("(?:ends|stops)", "(?:a|a){11}b"), REVIEW, "defect[1].finds[1]", "can take for ever"),
    (REVIEW, ("while\\s+True", "while["), REVIEW, "defect[1].anchor", "a regular expression"),
    (REVIEW, ("'never\\s+(?:ends|stops)'", "''"), REVIEW, "defect[1].finds[1]", "matches everything"),
    (REVIEW, ("'never\\s+(?:ends|stops)'", "'" + "x" * 501 + "'"), REVIEW, "defect[1].finds[1]", "longer than"),
    (REVIEW, ("'never\\s+(?:ends|stops)'", ""), REVIEW, "defect[1].finds", "at least one"),
    (REVIEW, ('id = "endless"', 'id = "End less"'), REVIEW, "defect[1].id", "lower-case"),
    (REVIEW, ('files = ["original.py"]', ""), REVIEW, "files", "exactly one file"),
    (REVIEW, ('reference = "reference.md"', ""), REVIEW, "review.reference", "a written answer"),
    (REVIEW, ('"stock.md"', '"none.md"'), REVIEW, "review.stock", "an existing file"),
    (REVIEW, ("[review]", "[review]\ncontrol = true"), REVIEW, "review.control", "no defects"),
    (REVIEW, ("[review]", "[review]\ndecisions = ['(']"), REVIEW, "review.decisions[1]", "a regular expression"),
    (REVIEW, ("[[defect]]", FACTOR.format(1, "['x']") + "[[defect]]"), REVIEW, "factor", "both"),
    (REVIEW, ("[[defect]]", FACTOR.format(0, "['x']") + "[[defect]]"), REVIEW, "factor[1].weight", "above 0"),
    (REVIEW, ("[[defect]]", FACTOR.format(1, "[]") + "[[defect]]"), REVIEW, "factor[1].finds", "at least one"),
    (REVIEW, ("[[defect]]", FACTOR.format(1, "['*']") + "[[defect]]"), REVIEW, "factor[1].finds[1]", "expression"),
    (REVIEW, (DEFECT, DEFECT * 2), REVIEW, "defect[2].id", "defect[1].id too"),
    (REVIEW, (DEFECT, FACTOR.format(1, "['x']") * 2), REVIEW, "factor[2].id", "factor[1].id too"),
    (REVIEW, (DEFECT, FACTOR.format(1, "['x']").replace('"f"', '"F"')), REVIEW, "factor[1].id", "lower-case"),
    (REVIEW, (DEFECT, FACTOR.format(1, "['x']")), REVIEW, "review.decisions", "at least one"),
    (
        REVIEW,
        (f"[review]\n{WRITTEN}{DEFECT}", f"[review]\ncontrol = true\n{WRITTEN}"),
        REVIEW,
        "review.decisions",
        "one",
    ),
    (REVIEW, (DEFECT, ""), REVIEW, "defect", "defects, or factors"),
    (REVIEW, (ANSWERS, ""), REVIEW, "review", "the answers that prove"),
    (REVIEW, (WRITTEN, f'{WRITTEN}schema = "no.json"\n'), REVIEW, "review.schema", "an existing file"),
    (REVIEW, (WRITTEN, f'{WRITTEN}schema = "../no.json"\n'), REVIEW, "review.schema", "inside the folder"),
    (REVIEW, (WRITTEN, f'{WRITTEN}schema = "stock.md"\n'), REVIEW, "review.schema", "a file of JSON"),
    ("pack.toml", ('"Answer well."', '" "'), "pack.toml", "system", "a system prompt"),
    ("pack.toml", ('name = "small"', 'name = "Small"'), "pack.toml", "name", "lower-case"),
    ("pack.toml", ('version = "1"', 'version = ""'), "pack.toml", "version", "one line"),
    ("pack.toml", ('"Verbose"', '"Ver\\u202ebose\\u0007"'), "pack.toml", "tags.verbose", "one line"),
    ("pack.toml", ("[tags]", "[tags]\nBAD = 'x'"), "pack.toml", "tags.BAD", "lower-case"),
    ("pack.toml", ("verbose =", "verbose = 1\nold ="), "pack.toml", "tags.verbose", "a string"),
    ("pack.toml", ("[[rubrics.bug-fix]]", "[[rubrics.bugs]]"), "pack.toml", "rubrics", "one of bug-fix"),
    ("pack.toml", ('3 = "so so", ', ""), "pack.toml", "rubrics.bug-fix[1].anchors", "exactly 1, 3 and 5"),
    ("pack.toml", ('3 = "so so"', '3 = "b", 4 = "c"'), "pack.toml", "rubrics.bug-fix[1].anchors", "exactly"),
    ("pack.toml", ('3 = "so so"', '3 = " "'), "pack.toml", "rubrics.bug-fix[1].anchors", "exactly"),
    ("pack.toml", ('key = "root-cause"', 'key = "root cause"'), "pack.toml", "rubrics.bug-fix[1].key", "lower-case"),
    ("pack.toml", ('title = "Root cause"', 'title = ""'), "pack.toml", "rubrics.bug-fix[1].title", "one line"),
    ("pack.toml", ('title = "Root', 'weight = 0\ntitle = "Root'), "pack.toml", "rubrics.bug-fix[1].weight", "above 0"),
    ("pack.toml", ('title = "Root', 'weight = inf\ntitle = "Root'), "pack.toml", "rubrics.bug-fix[1].weight", "above"),
]


@pytest.mark.parametrize(("path", "change", "place", "key", "said"), BROKEN)
def test_a_fault_is_found_where_it_is(write_pack, path, change, place, key, said):
    root = write_pack({path: change})

    with pytest.raises(FindingsError) as caught:
        load_pack(root)

    found = [f for f in caught.value.findings if f.file == str(root / place) and f.key == key]
    assert found, caught.value
    assert any(said in str(f) for f in found)


@pytest.mark.parametrize(("files", "decided"), [("control = true\n", ""), ("", FACTOR.format(1, "['(?:in )?order']"))])
def test_a_control_and_a_design_question_are_sound_when_they_know_a_position(write_pack, files, decided):
    toml = f"[review]\n{files}decisions = ['use (?:it|that)']\n{WRITTEN}{decided}"

    assert load_pack(write_pack({REVIEW: (ANSWERS + DEFECT, toml)})).get("look-here")


@pytest.mark.parametrize(
    "pattern", ["(?:ab ){10}", "(?:ab ){2,10}", "(?:ab)?", "x" * 500, r"\)*[)*]+(a)", "[^)]*", "[]*)]+"]
)
def test_a_pattern_of_bounded_groups_is_allowed(write_pack, pattern):
    assert load_pack(write_pack({REVIEW: ("never\\s+(?:ends|stops)", pattern)})).get("look-here")


def test_no_pattern_is_searched_for_on_loading_since_it_may_take_without_end(write_pack):
    assert load_pack(write_pack({REVIEW: ("while\\s+True", "stands nowhere")})).get("look-here")


def test_limits_themselves_are_allowed(write_pack):
    longest = "a" * 64
    root = write_pack(
        {
            BUG: ('kind = "cases"', 'kind = "cases"\nseconds = 600\nmemory_mb = 16384'),
            SUITE: ('id = "in-one-file"', f'id = "{longest}"'),
            "pack.toml": ("Root cause", "x" * 200),
            CASES: ("count = 2", "count = 10000"),
            CODE: b"#" * (1024 * 1024),
        }
    )

    assert load_pack(root).get(longest)


@pytest.mark.parametrize("kept", ["[[case]]\nid = 'three'\nargs = []\n", "[[generated]]\nid = 'g'\ngenerator = 'g'\n"])
def test_cases_or_generated_ones_are_enough(write_pack, kept):
    root = write_pack({CASES: f"entry = 'f'\n{kept}", BUG: ('original_fails = ["three"]', "")})

    assert load_pack(root).get("late-sum").cases()


def test_an_id_can_be_too_long(write_pack):
    with pytest.raises(FindingsError, match="at most 64"):
        load_pack(write_pack({SUITE: ('id = "in-one-file"', f'id = "{"a" * 65}"')}))


def test_all_faults_of_a_pack_are_found_at_once(write_pack):
    root = write_pack(
        {
            "pack.toml": ('"Answer well."', '""'),
            BUG: ('"variants/reference.py"', '"variants/other.py"'),
            CASES: ("count = 2", "count = 0"),
            REVIEW: ("lines = [1, 2]", "lines = [0, 7]\nx = 1"),
            SUITE: ("[tests]", "[test"),
        }
    )

    with pytest.raises(FindingsError) as caught:
        load_pack(root)

    keys = {(f.file.removeprefix(f"{root}/"), f.key) for f in caught.value.findings}
    assert keys == {
        ("pack.toml", "system"),
        (BUG, "variant[1].file"),
        (CASES, "generated[1].count"),
        (REVIEW, "defect[1].x"),
        (REVIEW, "defect[1].lines"),
        (SUITE, ""),
    }


def test_all_faults_of_one_file_are_found_at_once(write_pack):
    root = write_pack({})
    (file := root / BUG).write_text(
        file.read_text()
        .replace('title = "A', 'colour = 1\ntitle = "\\u001bA')
        .replace('id = "late-sum"', 'id = "Late Sum"')
        .replace('keep = ["total"]', "keep = 3")
        .replace('"variants/reference.py"', '"variants/other.py"\nfile_name = "x"')
        .replace("[provenance]", "[prov]")
        .replace('kind = "cases"', 'kind = "cases"\nseconds = 0')
    )
    (table := root / CASES).write_text(
        table.read_text().replace("count = 2", "count = 0").replace("entry", "compare = 1\nentry")
    )

    with pytest.raises(FindingsError) as caught:
        load_pack(root)

    assert sorted((f.file.removeprefix(f"{root}/"), f.key) for f in caught.value.findings) == sorted(
        [
            *((BUG, key) for key in ("colour", "title", "id", "keep", "prov", "provenance", "tests.seconds")),
            *((BUG, f"variant[1].{key}") for key in ("file", "file_name")),
            *((CASES, key) for key in ("compare", "generated[1].count")),
        ]
    )


@pytest.mark.parametrize("file", ["pack.toml", BUG, CASES, REVIEW, SUITE])
def test_a_key_of_a_wrong_type_or_missing_is_no_ground_to_complain_of_another(write_pack, file):
    path = write_pack({}) / file
    whole = toml.parse(path.read_text(), file)
    for key in whole:
        for broken in (whole | {key: datetime.date(2020, 1, 1)}, {one: whole[one] for one in whole if one != key}):
            path.write_bytes(toml.dumps(broken))
            if key in broken or key in REQUIRED:
                with pytest.raises(FindingsError) as caught:
                    load_pack(path.parents[file.count("/")])
                assert {re.split(r"[.\[]", one.key)[0] for one in caught.value.findings} == {key}


def test_one_id_twice_is_found(write_pack, tmp_path):
    root = write_pack()
    twin = root / "refactorings" / "late-sum.toml"
    twin.write_text((root / SUITE).read_text().replace("in-one-file", "late-sum"))

    with pytest.raises(FindingsError, match="expected an id of its own"):
        load_pack(root)


def test_one_key_of_a_rubric_twice_is_found(write_pack):
    criterion = '[[rubrics.bug-fix]]\nkey = "root-cause"\ntitle = "Again"\nanchors = { 1 = "a", 3 = "b", 5 = "c" }\n'

    with pytest.raises(FindingsError, match=r"rubrics.bug-fix\[2\].key"):
        load_pack(write_pack({"pack.toml": ("[tags]", f"{criterion}[tags]")}))


def test_two_test_files_of_one_name_are_found(write_pack):
    root = write_pack(
        {
            SUITE: ('visible = ["visible_test.py"]', 'visible = ["visible_test.py"]\nhidden = ["sub/visible_test.py"]'),
            "refactorings/sub/visible_test.py": "",
        }
    )

    with pytest.raises(FindingsError, match="a file name of its own"):
        load_pack(root)


def test_variants_without_tests_prove_nothing(write_pack):
    tests = '[tests]\nkind = "cases"\ncases = "tests/cases.toml"\noracle = "tests/oracle.py"\n'

    with pytest.raises(FindingsError) as caught:
        load_pack(write_pack({BUG: (tests, "")}))

    assert {f.key for f in caught.value.findings} == {"variant", "original_fails", "tests"}


def test_a_link_out_of_the_folder_is_refused(write_pack, tmp_path):
    secret = tmp_path / "secret.py"
    secret.write_text("KEY = 1\n")
    root = write_pack({CODE: None})
    (root / CODE).symlink_to(secret)

    with pytest.raises(FindingsError, match="a symbolic link out of it"):
        load_pack(root)


def test_a_link_within_a_variants_folder_cannot_leave_either(write_pack, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.py").write_text("KEY = 1\n")
    root = write_pack()
    folder = root / "bug-fixes/late-sum/variants/folder"
    (folder / "sub").symlink_to(tmp_path / "outside")

    with pytest.raises(FindingsError, match="a symbolic link out of it"):
        load_pack(root)


@pytest.mark.parametrize("place", ["bug-fixes/other", "linked", BUG])
def test_links_are_not_followed_in_search_of_scenarios(write_pack, tmp_path, place):
    outside = tmp_path / "outside"
    outside.mkdir()
    root = write_pack({BUG: None} if place == BUG else {})
    (root / place).symlink_to(outside)

    with pytest.raises(FindingsError, match="found a symbolic link"):
        load_pack(root)


def test_a_loop_of_links_is_refused(write_pack):
    root = write_pack({CODE: None})
    (root / CODE).symlink_to(root / CODE)

    with pytest.raises(FindingsError, match=r"a readable file|an existing file"):
        load_pack(root)


def test_a_pipe_does_not_hang_the_loader(write_pack):
    root = write_pack({CODE: None})
    os.mkfifo(root / CODE)

    with pytest.raises(FindingsError, match="a regular file"):
        load_pack(root)


def test_a_variants_folder_of_too_many_files_is_refused(write_pack):
    root = write_pack({f"bug-fixes/late-sum/variants/folder/f{n}.py": "" for n in range(101)})

    with pytest.raises(FindingsError, match="at most 100 files"):
        load_pack(root)


def test_an_empty_variants_folder_is_refused(write_pack):
    folder = "bug-fixes/late-sum/variants/folder"
    root = write_pack({f"{folder}/original.py": None, f"{folder}/part.py": None})
    (root / folder).mkdir()

    with pytest.raises(FindingsError, match="the empty folder"):
        load_pack(root)


@pytest.mark.parametrize("change", [('name = "small"', 'name = "S"'), ('name = "small"', "name = 1")])
def test_a_fault_of_the_pack_shows_when_a_part_of_it_is_loaded(write_pack, change):
    root = write_pack({"pack.toml": change})

    for load in (lambda: load_pack_file(root), lambda: load_scenario("late-sum", root)):
        with pytest.raises(FindingsError, match=r"pack.toml \[name\]"):
            load()


def test_a_thawed_scenario_is_called_as_told_in_its_findings():
    spec = ScenarioFile(id="x", title="", category="bug-fix", prompt="?", provenance=Provenance(kind="own"))

    for name, shown in (("", "x"), ("the quick duel", "the quick duel")):
        with pytest.raises(FindingsError) as caught:
            thaw(spec, name=name)
        assert [f.file for f in caught.value.findings] == [shown]


def test_a_scenario_file_that_is_not_utf8_is_a_finding(write_pack):
    with pytest.raises(FindingsError, match="UTF-8 text"):
        load_scenario("late-sum", write_pack({BUG: b"\xff"}))


def test_two_paths_cannot_share_one_inline_text():
    spec = ScenarioFile(
        id="x", title="X", category="bug-fix", prompt="?", provenance=Provenance(kind="own"), files=["a", "b"], code="x"
    )

    with pytest.raises(FindingsError, match="exactly one path"):
        thaw(spec)


def test_an_inline_folder_cannot_climb_out_of_itself(write_pack):
    inline = '[code]\n"v/../../x.py" = ""\n'
    variant = '[[variant]]\nfile = "v"\nrole = "reference"\n'

    with pytest.raises(FindingsError, match="a plain relative path") as caught:
        load_pack(write_pack({SUITE: ("[code]\n", f"{variant}{inline}")}))

    assert "variant[1].file" in {f.key for f in caught.value.findings}


def test_the_original_is_named_file_by_file():
    spec = ScenarioFile(
        id="x",
        title="X",
        category="bug-fix",
        prompt="?",
        provenance=Provenance(kind="own"),
        files=["src"],
        code={"src/a.py": ""},
    )

    with pytest.raises(FindingsError, match="its text under `code`"):
        thaw(spec)


def test_an_inline_text_that_is_too_large_is_refused():
    spec = ScenarioFile(
        id="x",
        title="X",
        category="bug-fix",
        prompt="?",
        provenance=Provenance(kind="own"),
        files=["a"],
        code="x" * (1 << 20) + "x",
    )

    with pytest.raises(FindingsError, match="1048576 bytes"):
        thaw(spec)


def test_a_frozen_scenario_must_hold_all_its_files():
    spec = ScenarioFile(
        id="x",
        title="X",
        category="bug-fix",
        prompt="?",
        provenance=Provenance(kind="own"),
        files=["/etc/hostname", "b"],
    )

    with pytest.raises(FindingsError) as caught:
        thaw(spec)

    assert [f.key for f in caught.value.findings] == ["files[1]", "files[2]"]


pieces = st.sampled_from(["..", ".", "", "a", "b.py", "~", "\0", "\\", "/", "c:", "…", " ", "link", "\x1b", "\u202e"])
paths = st.one_of(st.text(max_size=30), st.lists(pieces, max_size=6).map("/".join), st.lists(pieces).map("".join))


@given(path=paths)
def test_no_path_leads_out_of_the_folder(path, tmp_path_factory):
    outside = tmp_path_factory.getbasetemp().resolve() / "fuzz"
    folder = outside / "in"
    if not folder.exists():
        folder.mkdir(parents=True)
        (outside / "a").write_text("outside")
        (outside / "b.py").write_text("outside")
        (folder / "a").mkdir()
        (folder / "a" / "b.py").write_text("inside")
        (folder / "b.py").write_text("inside")
        (folder / "link").symlink_to(outside)

    try:
        text = read_inside(folder, path)
    except Refused:
        return
    assert text == "inside"


@given(path=paths)
def test_a_path_that_is_accepted_is_plain(path):
    try:
        check_path(path)
    except Refused:
        return
    assert path.isprintable()
    assert not path.startswith("/")
    assert not {"", ".", ".."} & set(path.split("/"))
    assert "\\" not in path
    assert "`" not in path


def test_some_tests_of_a_generated_table_may_be_named_and_mutants_listed(write_pack):
    root = write_pack({BUG: ('original_fails = ["three"]', 'original_fails = ["three", "many[*]"]')})
    file = root / BUG
    file.write_text(file.read_text() + EQUAL.format("a <= b", "equal"))
    scenario = load_pack(root).get("late-sum")

    assert scenario.spec.equivalent[0].mutant == "a <= b"
    assert freeze(scenario).equivalent == []


def test_a_packs_ledger_is_no_scenario(write_pack):
    root = write_pack({})
    (root / "ledger.toml").write_text("schema = 1\n")

    assert "ledger" not in {one.id for one in load_pack(root).scenarios}


def checkout_of(write_pack, **texts):
    spec = """
id = "drawn"
title = "Drawn"
category = "bug-fix"
language = "python"
prompt = "Mend it."
files = ["src/a.py"]
original_fails = ["a_test.py::test_a"]
[provenance]
kind = "own"
[tests]
kind = "suite"
hidden = ["tests/a_test.py"]
checkout = "checkout"
roots = ["src"]
"""
    files = {"scenario.toml": spec, "src/a.py": "x = 1\n", "tests/a_test.py": "def test_a(): pass\n", **texts}
    return write_pack({f"bug-fixes/drawn/{path}": text for path, text in files.items()})


def test_a_checkout_is_read_with_every_file_in_it(write_pack):
    root = checkout_of(write_pack, **{"checkout/src/b.py": "b", "checkout/deep/er/c.txt": "c", "checkout/.git/x": "y"})
    scenario = load_pack(root).get("drawn")
    assert scenario.paths("checkout") == ["checkout/deep/er/c.txt", "checkout/src/b.py"]


def test_a_checkout_that_is_too_large_is_refused(write_pack):
    large = {f"checkout/{n}.txt": "x" * (1 << 20) for n in range(5)}
    with pytest.raises(FindingsError) as caught:
        load_pack(checkout_of(write_pack, **large))
    (finding,) = caught.value.findings
    assert (finding.key, finding.found) == ("tests.checkout", "5.0 MB in 5 files")


def test_roots_are_folders_of_the_checkout(write_pack):
    root = checkout_of(write_pack, **{"checkout/b.py": ""})
    file = root / "bug-fixes/drawn/scenario.toml"
    file.write_text(file.read_text().replace('roots = ["src"]', 'roots = ["lib", "src/../.."]'))
    with pytest.raises(FindingsError) as caught:
        load_pack(root)
    assert [finding.key for finding in caught.value.findings] == ["tests.roots[1]", "tests.roots[2]"]


def test_a_checkout_is_for_python_alone(write_pack):
    root = checkout_of(write_pack, **{"checkout/b.py": ""})
    file = root / "bug-fixes/drawn/scenario.toml"
    file.write_text(file.read_text().replace('"python"', '"go"'))
    with pytest.raises(FindingsError, match="Python alone"):
        load_pack(root)
