"""Sessions of earlier versions stay readable: for each schema there was, one is kept here as it was written."""

import shutil
from pathlib import Path

import pytest

from modelduel.errors import NewerSchemaError
from modelduel.session import records
from modelduel.session.model import SCHEMA, Judgement, ResponseKey
from modelduel.session.store import Session
from modelduel.session.verify import verify

KEPT = Path(__file__).parent / "kept"


def schema_folders() -> list[Path]:
    return sorted(KEPT.glob("schema-*"), key=lambda path: int(path.name.rpartition("-")[2]))


def test_a_session_of_each_schema_is_kept_and_each_has_a_way_to_the_next():
    assert [path.name for path in schema_folders()] == [f"schema-{number}" for number in range(1, SCHEMA + 1)]
    assert sorted(records.MIGRATIONS) == list(range(1, SCHEMA))


@pytest.fixture(params=schema_folders(), ids=lambda path: path.name)
def folder(request, tmp_path):
    return shutil.copytree(request.param, tmp_path / "old")


def test_an_old_session_says_what_it_said(folder):
    session = Session.open(folder)
    assert session.damaged == {}
    assert {key: asked.name for key, asked in session.file.contenders.items()} == {"a": "sonnet", "b": "sol"}
    assert session.scenario("till-balance").title == "Till balance"
    a, b = (ResponseKey("till-balance", side, "python") for side in "ab")
    assert session.text(a) == "Use a set.\n"
    assert session.response(a).candidate.outcome == "passed"
    assert session.response(a).retries[0].status == 429
    assert session.response(b).error == "The service is overloaded (529)."
    with session.rater("ana") as rater:
        given = rater.judgement("till-balance")
    assert (given.winner, given.scores, given.note) == (
        "a",
        {"a": {"root-cause": 5}, "b": {"root-cause": 2}},
        "Patches the symptom.",
    )
    assert (given.blind, given.seconds, given.shown) == (True, 14.5, ["b", "a"])


def test_an_old_session_verifies_and_is_left_as_it_was(folder):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert verify(folder) == []
    Session.open(folder).scenario_headers()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_an_old_session_can_be_gone_on_with(folder):
    session = Session.open(folder)
    with session.rater("ana", write=True) as rater:
        given = rater.judgement("till-balance")
        rater.save("till-balance", Judgement(shown=given.shown, blind=True, at=given.at, winner="tie"))
    assert session.next_key("till-balance", "b", "python").attempt == 2
    assert verify(folder) == []
    with Session.open(folder).rater("ana") as rater:
        assert rater.judgement("till-balance").winner == "tie"


def test_a_session_of_a_newer_schema_is_refused_and_left_alone(folder):
    path = folder / "session.toml"
    path.write_text(path.read_text().replace("schema = ", "schema = 9", 1))
    before = path.read_bytes()
    with pytest.raises(NewerSchemaError, match="newer modelduel") as error:
        Session.open(folder)
    assert "Update modelduel" in error.value.remedy
    (finding,) = verify(folder)
    assert "newer modelduel" in finding.message
    assert path.read_bytes() == before
