"""The record of batches: what is promised, what has ended, and what a hostile session may hold."""

import msgspec
import pytest

from modelduel.errors import InputError, StoreError
from modelduel.session.batches import keys_of, new_batch_name
from modelduel.session.model import BatchFile, BatchRequest, ResponseKey
from modelduel.session.names import is_batch
from modelduel.session.store import Session
from modelduel.session.verify import verify
from tests.doubles.sessions import NOON, new_session, scenario

NAME = "md-0123456789abcdef"
BATCH = BatchFile("a", NOON, 1, most_usd=0.25, request=[BatchRequest(f"{NAME}-1", "till-balance", "python", 2, 3)])
KEY = ResponseKey("till-balance", "a", "python", 2, 3)


@pytest.fixture
def session(tmp_path):
    session = new_session(tmp_path / "s")
    session.add_scenario(scenario())
    return session


def test_what_was_saved_is_there_for_another_program(session):
    session.batches.save(NAME, BATCH)
    other = Session.open(session.folder)
    assert other.batches.open() == {NAME: BATCH}
    assert other.batches.promised() == [KEY]
    assert other.batches.awaited() == {("till-balance", "a", 2)}
    assert verify(session.folder) == []


def test_what_another_program_changes_is_seen(session):
    session.batches.save(NAME, BATCH)
    other = Session.open(session.folder)
    assert other.batches.open()[NAME].service_id == ""
    session.batches.save(NAME, msgspec.structs.replace(BATCH, service_id="batch-1"))
    assert other.batches.open()[NAME].service_id == "batch-1"
    session.batches.save(NAME, msgspec.structs.replace(BATCH, ended=NOON, request=[]))
    assert other.batches.open() == {}


def test_a_promised_attempt_is_given_to_nobody_else(session):
    session.batches.save(NAME, BATCH)
    assert session.next_key("till-balance", "a", "python", 2).attempt == 4
    assert session.next_key("till-balance", "a", "python", 1).attempt == 1
    assert session.next_key("till-balance", "b", "python", 2).attempt == 1


def test_a_batch_that_never_was_is_forgotten(session):
    session.batches.save(NAME, BATCH)
    session.batches.forget(NAME)
    session.batches.forget(NAME)
    assert session.batches.open() == {}


def test_a_session_without_batches_has_no_folder_for_them(session):
    assert session.batches.open() == {}
    assert not (session.folder / "batches").exists()


def test_names_are_new_and_fit_for_services():
    names = {new_batch_name() for _ in range(100)}
    assert len(names) == 100
    assert all(is_batch(name) for name in names)


@pytest.mark.parametrize("scenario_id", ["../../etc", "Till", ""])
def test_a_record_cannot_lead_out_of_the_session(session, scenario_id):
    hostile = msgspec.structs.replace(BATCH, request=[BatchRequest(f"{NAME}-1", scenario_id, "python")])
    session.batches.save(NAME, hostile)
    with pytest.raises(InputError):
        session.batches.open()


def test_a_link_in_place_of_the_folder_is_refused(session, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (session.folder / "batches").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError):
        session.batches.open()
    with pytest.raises(StoreError):
        session.batches.save(NAME, BATCH)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_verify_names_strays_and_what_belongs_to_nothing(session):
    session.batches.save(NAME, msgspec.structs.replace(BATCH, contender="z"))
    (session.folder / "batches" / "notes.toml").write_text("")
    other = msgspec.structs.replace(BATCH, request=[BatchRequest("x", "another")])
    session.batches.save("md-fedcba9876543210", other)
    assert [(one.file, one.message) for one in verify(session.folder)] == [
        (f"batches/{NAME}.toml", 'The session has no contender "z".'),
        ("batches/md-fedcba9876543210.toml", 'The session has no scenario "another".'),
        ("batches/notes.toml", "Belongs to nothing in a session."),
    ]


def test_keys_are_those_of_the_responses_to_come():
    assert keys_of(BATCH) == {f"{NAME}-1": KEY}
