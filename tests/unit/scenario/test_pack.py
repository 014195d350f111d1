"""Loading packs and scenarios that are sound."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel import toml
from modelduel.errors import InputError
from modelduel.scenario.load import find_packs, load_pack, load_pack_file, load_scenario, thaw
from modelduel.scenario.model import Criterion, Provenance, Review, ScenarioFile, Tests
from modelduel.scenario.pack import freeze

BUG = "bug-fixes/late-sum"
OWN = Provenance(kind="own")


def test_a_pack_holds_its_scenarios_by_category(write_pack):
    pack = load_pack(write_pack())

    assert [s.id for s in pack.scenarios] == ["late-sum", "in-one-file", "look-here"]
    assert pack.spec.name == "small"
    assert pack.get("look-here").languages == ()


def test_an_unknown_id_is_an_input_error(write_pack):
    with pytest.raises(InputError, match="no scenario 'other'"):
        load_pack(write_pack()).get("other")


def test_the_rubric_comes_from_the_pack_unless_the_scenario_has_one(write_pack):
    own = '\n[[rubric]]\nkey = "own"\ntitle = "Own"\nanchors = { 1 = "a", 3 = "b", 5 = "c" }\n'
    root = write_pack({"refactorings/in-one-file.toml": ("[code]", own + "[code]")})

    pack = load_pack(root)

    assert [c.key for c in pack.get("late-sum").rubric] == ["root-cause"]
    assert [c.key for c in pack.get("in-one-file").rubric] == ["own"]
    assert pack.get("look-here").rubric == ()


def test_a_scenario_is_found_by_id_by_folder_and_by_file(write_pack):
    root = write_pack()

    by_id = load_scenario("late-sum", root)

    assert by_id == load_scenario(root / BUG) == load_scenario(str(root / BUG / "scenario.toml"))
    assert by_id == load_pack(root).get("late-sum")
    assert load_scenario("in-one-file", root) == load_scenario(root / "refactorings/in-one-file.toml")


def test_a_scenario_of_another_pack_takes_that_packs_rubric(write_pack):
    root = write_pack()
    (root / "at-root.toml").write_text(
        (root / "refactorings/in-one-file.toml").read_text().replace("in-one-file", "at-root")
    )
    (root / "pack.toml").write_text((root / "pack.toml").read_text().replace("rubrics.bug-fix", "rubrics.refactoring"))

    for place in ("at-root.toml", "refactorings/in-one-file.toml"):
        assert [criterion.key for criterion in load_scenario(root / place).rubric] == ["root-cause"]


@pytest.mark.parametrize("place", ["nowhere", "no/where", "", ".", "pack.toml", "a\0b", "x" * 5000])
def test_a_scenario_that_is_not_there_is_an_input_error(write_pack, place):
    with pytest.raises(InputError, match="no scenario"):
        load_scenario(place, write_pack())


@pytest.mark.parametrize("place", ["in-one", "in-one-flie"])
def test_a_scenario_whose_name_is_nearly_right_is_proposed(write_pack, place):
    with pytest.raises(InputError) as raised:
        load_scenario(place, write_pack())
    assert raised.value.remedy.startswith("Did you mean in-one-file")


def test_a_folder_that_is_no_pack_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="no pack here"):
        load_pack(tmp_path)


def test_packs_are_found_at_a_place_and_one_level_below(write_pack, tmp_path):
    root = write_pack()

    assert find_packs(root) == find_packs(tmp_path) == [root]
    assert find_packs(tmp_path / "nowhere") == []


def test_carriage_returns_survive_loading_freezing_and_writing(write_pack):
    scenario = load_scenario("late-sum", write_pack())

    written = toml.dumps(freeze(scenario))
    again = thaw(toml.convert(toml.parse(written.decode(), "x"), ScenarioFile, "x"))

    assert scenario.original() == again.original() == {"original.py": "def total(xs):\r\n    return sum(xs[1:])\r\n"}


@pytest.mark.parametrize("id_", ["late-sum", "look-here", "in-one-file"])
def test_a_frozen_scenario_asks_and_judges_the_same_without_what_proves_it(write_pack, id_):
    scenario = load_pack(write_pack()).get(id_)

    frozen = freeze(scenario)
    again = thaw(frozen)

    assert freeze(again) == frozen
    assert again.sha256 == scenario.sha256
    assert (again.original(), again.rubric, again.cases()) == (scenario.original(), scenario.rubric, scenario.cases())
    assert not again.spec.variant
    assert "never ends" not in str(frozen.code)


def test_a_scenario_without_variants_thaws_to_an_equal_one(write_pack):
    scenario = load_pack(write_pack()).get("in-one-file")

    assert thaw(freeze(scenario)) == scenario


def test_the_hash_follows_what_is_asked_and_judged_and_nothing_else(write_pack):
    before = load_pack(write_pack())

    trap_changed = load_pack(write_pack({f"{BUG}/variants/reference.py": "total = sum\n"}))
    assert trap_changed.sha256 == before.sha256
    for path in (f"{BUG}/original.py", f"{BUG}/tests/oracle.py"):
        assert load_pack(write_pack({path: "# changed\n"})).sha256 != before.sha256, path
    assert load_pack(write_pack({"pack.toml": ("Answer well", "Answer")})).sha256 != before.sha256


def test_a_single_file_takes_what_it_does_not_hold_from_its_own_folder(write_pack):
    root = write_pack(
        {
            "refactorings/in-one-file.toml": ('"visible_test.py" = "def test_x(): pass\\n"\n', ""),
            "refactorings/visible_test.py": "def test_y(): pass\n",
        }
    )

    assert load_pack(root).get("in-one-file").read("visible_test.py") == "def test_y(): pass\n"


def test_inline_code_may_be_the_text_of_the_only_file():
    spec = ScenarioFile(
        id="quick", title="Quick", category="bug-fix", prompt="?", provenance=OWN, files=["a.py"], code="x = 1"
    )

    assert thaw(spec).original() == {"a.py": "x = 1"}


def test_a_quick_duel_needs_neither_code_nor_tests():
    scenario = thaw(ScenarioFile(id="quick", title="Quick", category="algorithm", prompt="?", provenance=OWN))

    assert scenario.original() == {}
    assert scenario.cases() is None


def test_variants_lie_over_the_original_as_an_answer_would(write_pack):
    scenario = load_pack(write_pack()).get("late-sum")
    single, folder = scenario.spec.variant

    assert scenario.candidate(single) == {"original.py": "def total(xs):\n    return sum(xs)\n"}
    assert scenario.candidate(folder) == {"original.py": "from part import total\n", "part.py": "total = sum\n"}
    assert scenario.paths("variants/folder") == ["variants/folder/original.py", "variants/folder/part.py"]


def test_a_variant_without_an_original_is_a_solution_file(write_pack):
    changes = {
        f"{BUG}/scenario.toml": ('files = ["original.py"]', ""),
    }
    root = write_pack(changes)
    file = root / BUG / "scenario.toml"
    file.write_text(file.read_text().replace("bug-fix", "algorithm"))
    scenario = load_pack(root).get("late-sum")

    assert list(scenario.candidate(scenario.spec.variant[0])) == ["solution.py"]


def test_what_editors_and_interpreters_leave_behind_is_passed_over(write_pack):
    root = write_pack(
        {
            f"{BUG}/variants/folder/__pycache__/part.pyc": b"\xff\xfe",
            f"{BUG}/variants/folder/.DS_Store": b"\xff",
            ".git/config.toml": "not toml",
        }
    )

    assert load_pack(root).get("late-sum").paths("variants/folder")[-1].endswith("part.py")


def test_reading_a_file_that_was_not_named_is_an_input_error(write_pack):
    with pytest.raises(InputError, match="holds no file"):
        load_pack(write_pack()).get("late-sum").read("../../pack.toml")


def test_scenarios_cannot_be_changed(write_pack):
    scenario = load_pack(write_pack()).get("late-sum")

    with pytest.raises(TypeError):
        scenario.texts["original.py"] = ""


def test_the_core_pack_says_how_code_is_to_be_returned_and_has_a_rubric_for_every_category():
    pack = load_pack_file()

    assert set(pack.rubrics) == {"bug-fix", "algorithm", "refactoring", "review"}
    assert "fenced code block" in pack.system
    assert "unified diff" in pack.system
    assert len(pack.tags) == 10


def test_the_core_pack_is_sound_and_has_a_hundred_scenarios_of_the_kinds_it_promises():
    scenarios = load_pack().scenarios
    code = Counter((one.spec.category, one.language) for one in scenarios if one.spec.category != "review")
    languages = {"python": 10, "typescript": 8, "go": 7}
    assert code == {
        **{(category, one): many for category in ("bug-fix", "refactoring") for one, many in languages.items()},
        ("algorithm", "python"): 25,
    }
    algorithms = [one for one in scenarios if one.spec.category == "algorithm"]
    assert Counter(one.spec.difficulty for one in algorithms) == {"easy": 8, "medium": 10, "hard": 7}
    reviews = [one for one in scenarios if one.spec.category == "review"]
    assert len([one for one in reviews if one.language is not None]) == 12
    assert len([one for one in reviews if one.spec.factor]) == 13
    assert len([one for one in reviews if not one.spec.factor and not one.spec.defect]) == 1  # the clean control
    for one in scenarios:
        where = one.spec.provenance
        assert where is not None, one.id
        assert where.fact, one.id
        assert (where.kind in ("issue", "pull-request")) == ("#" in where.ref), one.id


def test_listing_imports_nothing_heavy():
    code = (
        "import sys; from modelduel.scenario import index, listing, pack;"
        "[listing.row(s) for s in pack.headers_of(index.open_pack().scenarios)];"
        "print([m for m in ('anthropic','openai','textual','rich','scipy','markdown_it','pytest') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.home())

    assert done.stdout == "[]\n"


lines = st.text(st.characters(codec="utf-8", exclude_characters="\x85")).filter(str.strip)
titles = st.from_regex(r"[A-Za-zäß][A-Za-zäß `{}-]{0,30}", fullmatch=True)
criteria = st.builds(
    Criterion,
    key=st.sampled_from(["one", "two-b"]),
    title=titles,
    anchors=st.fixed_dictionaries({"1": lines, "3": lines, "5": lines}),
    weight=st.floats(0.5, 5),
)
scenarios = st.builds(
    ScenarioFile,
    id=st.just("any"),
    title=titles,
    category=st.just("review"),
    prompt=lines,
    provenance=st.just(OWN),
    files=st.just(["original.py"]),
    rubric=st.lists(criteria, max_size=2, unique_by=lambda criterion: criterion.key),
    code=st.fixed_dictionaries({"original.py": st.text(st.characters(codec="utf-8")), "hidden.py": lines}),
    tests=st.just(Tests(kind="suite", hidden=["hidden.py"])),
    review=st.just(Review(control=True)),
    original_fails=st.lists(lines, max_size=2),
)


@given(spec=scenarios)
def test_any_scenario_survives_freezing_writing_and_loading(spec):
    scenario = thaw(spec)

    written = toml.dumps(freeze(scenario)).decode()
    again = thaw(toml.convert(toml.parse(written, "x"), ScenarioFile, "x"))

    assert again == scenario
    assert hash(again) == hash(scenario)
    assert again.sha256 == scenario.sha256
