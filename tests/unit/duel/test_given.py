"""What a rater gives is saved in order, and is not forgotten because a save failed."""

import pytest

from modelduel.duel.given import Given
from modelduel.errors import StoreError
from modelduel.session.judging import NotOursError
from modelduel.session.saving import Saver
from tests.doubles.sessions import judgement, new_session, scenario


class Rater:
    """A folder of judgements whose saves fail while it is told so."""

    writable = True

    def __init__(self):
        self.kept = {}
        self.fails = {}
        self.tried = []

    def save(self, name, given, look):
        self.tried.append(name)
        if name in self.fails:
            raise self.fails[name]
        self.kept[name] = given

    def judgement(self, name, look):
        return self.kept.get(name)


@pytest.fixture
def rater():
    return Rater()


@pytest.fixture
async def given(rater):
    saver = Saver()
    yield Given(rater, saver)
    await saver.aclose()


FULL = StoreError("The disk is full.", remedy="Free some space.")


async def test_what_was_given_last_is_known_before_it_is_saved(given, rater):
    rater.kept["one"] = judgement(note="old")
    saving = given.save(("one", 1), judgement(note="new"))
    assert (await given.judgement(("one", 1))).note == "new"
    assert ("one", 1) in given.unsaved
    await saving
    assert ("one", 1) not in given.unsaved
    assert (await given.judgement(("one", 1))).note == "new"


async def test_what_could_not_be_saved_is_kept_and_saved_when_the_disk_is_well(given, rater):
    told = []
    given.on_saved = told.append
    rater.fails = {"one": FULL}
    with pytest.raises(StoreError):
        await given.save(("one", 1), judgement(note="precious"))
    assert set(given.failed) == {("one", 1)}
    assert (await given.judgement(("one", 1))).note == "precious"
    rater.fails = {}
    await given.save(("two", 1), judgement())
    await given.aclose()
    assert rater.kept["one"].note == "precious"
    assert set(told) == {("one", 1), ("two", 1)}


async def test_closing_tries_once_more(given, rater):
    rater.fails = {"one": FULL}
    with pytest.raises(StoreError):
        await given.save(("one", 1), judgement())
    rater.fails = {}
    await given.aclose()
    assert "one" in rater.kept


async def test_closing_says_what_is_lost(given, rater):
    rater.fails = {"one": FULL}
    with pytest.raises(StoreError):
        await given.save(("one", 1), judgement())
    with pytest.raises(StoreError, match=r"was not saved\. The disk is full") as error:
        await given.aclose()
    assert error.value.remedy == "Free some space."


async def test_what_would_be_written_over_another_hands_change_is_given_up_and_told(given, rater):
    rater.fails = {"one": NotOursError("Something else has changed this judgement.")}
    with pytest.raises(NotOursError):
        await given.save(("one", 1), judgement())
    assert not given.unsaved
    tried = len(rater.tried)
    await given.aclose()
    assert len(rater.tried) == tried


async def test_one_given_up_while_closing_is_told_too(given, rater):
    rater.fails = {"one": NotOursError("Something else has changed this judgement.")}
    given.save(("one", 1), judgement())
    with pytest.raises(StoreError, match="Something else has changed"):
        await given.aclose()


async def test_a_real_folder_is_written(tmp_path):
    session = new_session(tmp_path / "one")
    session.add_scenario(scenario())
    saver = Saver()
    with session.rater("ana", write=True) as folder:
        given = Given(folder, saver)
        for number in range(3):
            given.save(("till-balance", 1), judgement(note=str(number)))
        await given.aclose()
        assert folder.judgement("till-balance").note == "2"
    await saver.aclose()
