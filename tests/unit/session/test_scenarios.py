"""The scenarios of a session: listed from an index, each read when it is needed."""

import os

import pytest

from modelduel.duel.opening import reopen_table
from modelduel.errors import InputError
from modelduel.session import records
from modelduel.session.store import Session
from modelduel.session.verify import verify
from tests.doubles.sessions import judgement, new_session, scenario

INDEX = "scenarios/index.2.jsonl"


@pytest.fixture
def folder(tmp_path):
    session = new_session(tmp_path / "one")
    for number in range(120):
        session.add_scenario(scenario(f"round-{number:03}", title=f"Round {number}", category="bug-fix"))
    session.add_scenario(scenario("an-algorithm", category="algorithm"))
    return session.folder


@pytest.fixture
def read(monkeypatch):
    """The names of the files that are read from now on."""
    names = []
    real = records.read_toml

    def watched(path, root):
        names.append(path.stem)
        return real(path, root)

    monkeypatch.setattr(records, "read_toml", watched)
    return names


def titles(session):
    headers, damaged = session.scenario_headers()
    assert damaged == []
    return {header.id: header.title for header in headers}


def test_what_is_known_is_not_read_again(folder, read):
    session = Session.open(folder)
    read.clear()
    assert titles(session)["round-007"] == "Round 7"
    assert len(titles(session)) == 121
    assert read == []


@pytest.mark.parametrize("content", [None, b"", b"garbage\n"])
def test_a_missing_or_garbled_index_is_made_again(folder, read, content):
    path = folder / INDEX
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert titles(Session.open(folder))["round-007"] == "Round 7"
    read.clear()
    assert len(titles(Session.open(folder))) == 121
    assert read == ["session"]
    assert verify(folder) == []


def test_one_that_was_changed_is_read_anew(folder, read):
    path = folder / "scenarios/round-007.toml"
    path.write_text(path.read_text().replace("Round 7", "Another"))
    session = Session.open(folder)
    read.clear()
    assert titles(session)["round-007"] == "Another"
    assert read == ["round-007"]


def test_one_that_cannot_be_read_is_named(folder):
    (folder / "scenarios/round-007.toml").write_text("id = ")
    headers, damaged = Session.open(folder).scenario_headers()
    assert damaged == ["round-007"]
    assert len(headers) == 120


@pytest.mark.parametrize("damage", ["tells", "lists", "garbage"])
def test_an_index_that_disagrees_is_found(folder, damage):
    path = folder / INDEX
    text = path.read_text()
    if damage == "tells":
        path.write_text(text.replace("Round 7", "Round 8", 1))
    elif damage == "lists":
        (folder / "scenarios/round-007.toml").unlink()
    else:
        path.write_text(text + "garbage\n")
    (finding,) = verify(folder)
    assert finding.file == INDEX
    assert "Delete it" in finding.remedy


async def test_a_large_session_is_taken_up_without_reading_its_scenarios(folder, read):
    with Session.open(folder).rater("me", write=True) as rater:
        rater.save("an-algorithm", judgement())
    session = Session.open(folder)
    read.clear()
    async with reopen_table(session, rater="me", ask=False) as table:
        assert [header.id for header in table.headers[119:]] == ["round-119", "an-algorithm"]
        number = table.left_off().number
        assert table.scenarios[number].id == table.headers[number].id
    assert read == [table.headers[number].id]


async def test_one_that_is_damaged_is_said_before_anything_is_shown(folder):
    (folder / "scenarios/round-007.toml").write_text("id = ")
    with pytest.raises(InputError, match="Not valid TOML"):
        async with reopen_table(Session.open(folder), rater="me", ask=True):
            pass


async def test_of_one_that_is_damaged_a_replay_tells_in_its_place(folder):
    (folder / "scenarios/round-007.toml").write_text("id = ")
    async with reopen_table(Session.open(folder), rater="me", ask=False) as table:
        assert len(table.headers) == 121
        assert "Not valid TOML" in table.scenarios[120].spec.prompt


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_session_is_listed_without_an_index(folder):
    (folder / INDEX).unlink()
    for each in (folder, folder / "scenarios", folder / "responses"):
        each.chmod(0o500)
    try:
        assert len(titles(Session.open(folder))) == 121
    finally:
        for each in (folder, folder / "scenarios", folder / "responses"):
            each.chmod(0o700)
