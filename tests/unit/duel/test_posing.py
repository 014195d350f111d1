"""A scenario asked in another of the languages that its table serves."""

import dataclasses

import pytest

from modelduel.duel.posing import posed, posed_in
from modelduel.scenario.load import load_pack, load_scenario, thaw
from modelduel.scenario.pack import Pack, freeze

ALGORITHM = "badge-pair"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


@pytest.mark.parametrize(
    ("language", "name", "rest"),
    [("typescript", "badgePair", ["python", "go"]), ("go", "BadgePair", ["python", "typescript"])],
)
def test_the_prompt_says_the_language_and_how_the_function_is_called_there(language, name, rest):
    scenario = load_scenario(ALGORITHM)
    other = posed_in(scenario, language)
    assert other.language == language
    assert other.spec.languages == [language, *rest]
    assert other.spec.prompt.startswith(scenario.spec.prompt.rstrip())
    assert f"`badge_pair` is called `{name}`." in other.spec.prompt
    assert other.cases() == scenario.cases()
    assert thaw(freeze(other)).language == language
    assert posed_in(other, language) is other


def test_what_is_asked_in_its_own_language_stays_as_it_is(pack):
    assert posed_in(pack.get(ALGORITHM), "python") is pack.get(ALGORITHM)
    assert list(posed(pack, (), (), ())) == list(pack.scenarios)
    assert pack.get(ALGORITHM) in posed(pack, (), ["go", "python"], ())


def test_those_that_can_be_answered_in_a_language_are_asked_in_it(pack):
    chosen = posed(pack, ["algorithm", "bug-fix"], ["typescript"], ())
    assert {one.language for one in chosen} == {"typescript"}
    assert {one.spec.category for one in chosen} == {"algorithm", "bug-fix"}
    assert len([one for one in chosen if one.spec.category == "algorithm"]) >= 20
    reviews = posed(pack, (), ["none", "go"], ())
    assert {one.language for one in reviews} == {None, "go"}


def test_the_prompt_says_how_an_object_and_its_methods_are_called_there():
    scenario = load_scenario(ALGORITHM)
    table = """
entry = "RoomBook"
[[case]]
id = "made"
new = "RoomBook"
args = []
steps = [{ call = "book_room", args = [1] }, { read = "rooms_left", returns = 2 }]
"""
    texts = {**scenario.texts, scenario.spec.tests.cases: table}
    prompt = posed_in(dataclasses.replace(scenario, texts=texts), "go").spec.prompt
    assert prompt.endswith("`book_room` is called `BookRoom`, `rooms_left` is called `RoomsLeft`.\n")
