import os
import threading
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.model import Contender
from modelduel.errors import FindingsError, InputError, NewerSchemaError, StoreError
from modelduel.scenario.pack import freeze
from modelduel.session.model import Asked, RecordedCandidate, RecordedRun, ResponseKey
from modelduel.session.recorder import text_sha256
from modelduel.session.store import NameTakenError, Session
from modelduel.testrun.model import TestResult
from tests.doubles.sessions import NOON, key, new_session, response, scenario, session_file, small_session
from tests.tui.aided import MENDS

TEXT = "Use a set.\n"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return new_session(tmp_path / "one")


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_created_session_opens_as_it_was_made(session: Session) -> None:
    again = Session.open(session.folder)
    assert again.file == session_file()
    assert (again.name, again.lines(), again.scenario_ids(), again.raters()) == ("one", [], [], [])


def test_creating_makes_the_folders_above_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    new_session(tmp_path / "not" / "there" / "one")
    assert [path.name for path in (tmp_path / "not" / "there").iterdir()] == ["one"]


@pytest.mark.parametrize("there", ["session", "file", "link"])
def test_a_taken_name_is_refused_and_what_is_there_stays(tmp_path: Path, there: str) -> None:
    taken = tmp_path / "one"
    if there == "session":
        small_session(taken)
    elif there == "file":
        taken.write_text("mine")
    else:
        taken.symlink_to(tmp_path / "elsewhere")
    before = files_of(tmp_path)
    with pytest.raises(NameTakenError, match="already"):
        new_session(taken)
    assert files_of(tmp_path) == before


def test_no_secret_reaches_the_session_file(tmp_path: Path) -> None:
    contender = Contender(
        provider="openai-chat",
        model="m",
        base_url="https://ana:hunter2@host/v1?key=hunter2",
        api_key_env="HOST_KEY",
        extra={"api_key": "hunter2", "headers": {"x": "hunter2"}},
    )
    session = new_session(tmp_path / "one", contenders={"a": Asked("x", contender, {"token": "hunter2"})})
    assert "hunter2" not in (session.folder / "session.toml").read_text()
    assert session.file.contenders["a"].asked.base_url == "https://host/v1"


def test_a_response_and_its_text_are_read_back_after_reopening(session: Session) -> None:
    saved = session.save_response(key(), response(TEXT), TEXT)
    again = Session.open(session.folder)
    assert again.response(key()) == saved
    assert again.text(key()) == TEXT
    assert [line.key for line in again.lines()] == [key()]


@given(
    text=st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(["\r\n\r", "\ufeffx", "\0", "  \n\n", ""])
)
def test_any_text_is_kept_byte_for_byte(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    session = new_session(tmp_path_factory.mktemp("any") / "one")
    session.save_response(key(), response(text), text)
    assert (session.folder / "responses/till-balance/a-python-1-1.md").read_bytes() == text.encode("utf-8")
    assert session.text(key()) == text


def test_lone_surrogates_are_replaced_counted_and_hashed(session: Session) -> None:
    saved = session.save_response(key(), response(repaired=1), "a\ud83db")
    assert (session.text(key()), saved.repaired) == ("a\ufffdb", 2)
    assert saved.text_sha256 == text_sha256("a\ufffdb")


def test_a_services_error_is_kept_without_its_key(session: Session) -> None:
    session.save_response(key(), response(status="failed", error="Bad key sk-proj-abcdefghijklmn."), TEXT)
    assert session.response(key()).error == "Bad key (removed)."


def test_an_answer_is_never_replaced_by_another(session: Session) -> None:
    session.save_response(key(), response(TEXT), TEXT)
    before = files_of(session.folder)
    with pytest.raises(StoreError, match="never changed"):
        session.save_response(key(), response("Other"), "Other")
    with pytest.raises(StoreError, match="never changed"):
        session.save_response(key(), response(TEXT, total_s=9.0), TEXT)
    assert files_of(session.folder) == before


def test_saving_the_same_answer_again_is_allowed(session: Session) -> None:
    session.save_response(key(), response(TEXT), TEXT)
    session.save_response(key(), response(TEXT), TEXT)
    assert len(session.lines()) == 1


def test_the_response_carries_the_contender_of_its_key(session: Session) -> None:
    assert session.save_response(key(contender="b"), response(TEXT), TEXT).contender == "b"


@pytest.mark.parametrize("bad", [key("../x"), key(contender="../a"), ResponseKey("x", "a", "..", 1, 1)])
def test_a_key_that_leaves_the_folder_is_refused(session: Session, bad: ResponseKey) -> None:
    before = files_of(session.folder.parent)
    with pytest.raises(InputError):
        session.save_response(bad, response(TEXT), TEXT)
    with pytest.raises(InputError):
        session.text(bad)
    assert files_of(session.folder.parent) == before


def test_a_test_run_changes_nothing_but_its_own_tables(session: Session) -> None:
    session.save_response(key(), response(TEXT), TEXT)
    first = session.add_test_run(key(), RecordedCandidate("error", reason="Does not compile."))
    tests = [TestResult("t.py::test_sum", "failed", 0.02, "assert 1 == 2\r\n\x1b[31m")]
    second = session.add_test_run(
        key(), RecordedCandidate("failed", ["original.py"], 1), tests, RecordedRun("bubblewrap", 0.4, NOON)
    )
    assert first.run is None
    assert second.test == tests
    assert session.response(key()) == second
    assert msgspec.structs.replace(second, candidate=None, test=[], run=None) == response(TEXT)
    assert [line.outcome for line in session.lines()] == ["failed"]
    assert [line.outcome for line in Session.open(session.folder).lines()] == ["failed"]


def test_a_test_run_of_no_response_is_refused(session: Session) -> None:
    with pytest.raises(StoreError, match="no such file"):
        session.add_test_run(key(), RecordedCandidate("passed"))


def test_asking_again_makes_a_new_attempt_and_keeps_the_earlier(session: Session) -> None:
    first = session.next_key("till-balance", "a", "python")
    session.save_response(first, response(TEXT), TEXT)
    second = Session.open(session.folder).next_key("till-balance", "a", "python")
    assert (first.attempt, second.attempt) == (1, 2)
    session.save_response(second, response("Again."), "Again.")
    assert session.text(first) == TEXT


def test_two_keys_given_out_before_either_is_saved_differ(session: Session) -> None:
    given_out = [session.next_key("till-balance", side) for side in ("a", "a", "b")]
    assert [each.stem for each in given_out] == ["a-none-1-1", "a-none-1-2", "b-none-1-1"]


def test_a_text_left_by_a_broken_save_keeps_its_number(session: Session) -> None:
    folder = session.folder / "responses" / "till-balance"
    folder.mkdir()
    (folder / "a-none-1-1.md").write_text("half saved")
    assert session.next_key("till-balance", "a").attempt == 2


def test_samples_and_languages_are_counted_apart(session: Session) -> None:
    session.save_response(ResponseKey("x", "a", "python", 1, 3), response(TEXT), TEXT)
    assert session.next_key("x", "a", "python", 1).attempt == 4
    assert session.next_key("x", "a", "python", 2).attempt == 1
    assert session.next_key("x", "a", "go", 1).attempt == 1


def test_bytes_that_are_no_text_are_not_taken_for_the_text_they_resemble(session: Session) -> None:
    session.save_response(key(), response("a\ufffd"), "a\ufffd")
    (session.folder / "responses/till-balance/a-python-1-1.md").write_bytes(b"a\xff")
    with pytest.raises(StoreError, match="hash differs"):
        session.text(key())


def test_the_lines_of_one_scenario_are_those_of_all_that_are_its_own(session: Session) -> None:
    for id_ in ("till-balance", "till-balance-2"):
        for side in ("b", "a"):
            session.save_response(key(id_, side), response(TEXT), TEXT)
    assert [line.key for line in session.lines("till-balance")] == [key(), key(contender="b")]
    assert session.lines("never-asked") == []
    assert len(session.lines()) == 4


def test_a_changed_text_is_noticed_by_its_hash(session: Session) -> None:
    session.save_response(key(), response(TEXT), TEXT)
    (session.folder / "responses/till-balance/a-python-1-1.md").write_text("Use a list.\n")
    with pytest.raises(StoreError, match="hash differs"):
        session.text(key())


def test_a_scenario_is_kept_as_it_was_asked(session: Session) -> None:
    asked = scenario(code={"original.py": "a = 1\r\nb = '''x'''\r\n", "tests/t.py": "\ttrue\n"})
    session.add_scenario(asked)
    session.add_scenario(asked)
    again = Session.open(session.folder)
    assert again.scenario("till-balance") == asked
    assert again.scenario_ids() == ["till-balance"]


def test_another_scenario_of_the_same_id_is_refused(session: Session) -> None:
    session.add_scenario(scenario())
    with pytest.raises(StoreError, match="has changed since"):
        session.add_scenario(scenario(prompt="Another."))
    assert session.scenario("till-balance") == scenario()


def test_a_damaged_response_is_told_of_and_the_others_open(session: Session) -> None:
    session.save_response(key(), response(TEXT), TEXT)
    session.save_response(key(contender="b"), response(TEXT), TEXT)
    (session.folder / "responses/till-balance/a-python-1-1.toml").write_text('contender = "a')
    again = Session.open(session.folder)
    assert [line.key.contender for line in again.lines()] == ["b"]
    assert "TOML" in again.damaged["till-balance/a-python-1-1"]


@pytest.mark.parametrize(
    ("content", "error"),
    [(None, StoreError), ("schema = 99\n", NewerSchemaError), ("schema = 1\n", FindingsError), ("{", InputError)],
)
def test_a_session_that_cannot_be_read_says_why(session: Session, content: str | None, error: type[Exception]) -> None:
    path = session.folder / "session.toml"
    path.unlink()
    if content is not None:
        path.write_text(content)
    with pytest.raises(error):
        Session.open(session.folder)


@pytest.mark.parametrize(
    "place",
    [
        "responses",
        "responses/till-balance",
        "responses/till-balance/a-python-1-1.toml",
        "scenarios",
        "judgements",
        "session.toml",
    ],
)
def test_a_symbolic_link_in_a_session_is_refused_when_it_is_met(tmp_path: Path, place: str) -> None:
    folder = small_session(tmp_path / "one").folder
    outside = tmp_path / "outside"
    (folder / place).rename(outside)
    (folder / place).symlink_to(outside)
    before = files_of(outside) if outside.is_dir() else outside.read_bytes()

    def use() -> None:
        session = Session.open(folder)
        session.raters()
        session.add_scenario(scenario("another"))
        session.save_response(key(attempt=2), response(TEXT), TEXT)

    with pytest.raises(StoreError, match="symbolic link"):
        use()
    assert (files_of(outside) if outside.is_dir() else outside.read_bytes()) == before


def test_a_linked_text_is_refused(tmp_path: Path) -> None:
    session = small_session(tmp_path / "one")
    text = session.folder / "responses/till-balance/a-python-1-1.md"
    text.unlink()
    text.symlink_to("/etc/hostname")
    with pytest.raises(StoreError, match="symbolic link"):
        session.text(key())


def test_a_session_reached_through_a_link_is_an_ordinary_one(tmp_path: Path) -> None:
    session = small_session(tmp_path / "one")
    (tmp_path / "link").symlink_to(session.folder)
    assert Session.open(tmp_path / "link").text(key()) == TEXT


@pytest.mark.parametrize("place", ["session.toml", "responses/till-balance/a-python-1-1.toml"])
def test_a_pipe_in_the_place_of_a_file_does_not_hang(tmp_path: Path, place: str) -> None:
    folder = small_session(tmp_path / "one").folder
    (folder / place).unlink()
    os.mkfifo(folder / place)
    with pytest.raises(StoreError, match="plain file"):
        Session.open(folder).response(key())


def test_a_file_too_large_to_be_ours_is_not_read(tmp_path: Path) -> None:
    folder = small_session(tmp_path / "one").folder
    os.truncate(folder / "session.toml", 10 << 30)
    with pytest.raises(StoreError, match="bytes, more than"):
        Session.open(folder)


def test_only_one_program_collects_and_the_other_is_told_who(session: Session) -> None:
    other = Session.open(session.folder)
    refused = pytest.raises(StoreError, match=f"Process {os.getpid()} on .* already asking")
    with session.collecting(), refused, other.collecting():
        pass
    with other.collecting():
        pass


def test_what_another_program_saves_is_seen_after_a_refresh(session: Session) -> None:
    other = Session.open(session.folder)
    session.save_response(key(), response(TEXT), TEXT)
    assert other.lines() == []
    other.refresh()
    assert other.lines() == session.lines()
    session.add_test_run(key(), RecordedCandidate("passed"))
    other.refresh()
    assert [line.outcome for line in other.lines()] == ["passed"]


def test_a_deleted_index_is_missed_by_nobody(session: Session) -> None:
    other = Session.open(session.folder)
    session.save_response(key(), response(TEXT), TEXT)
    other.refresh()
    (session.folder / "responses" / "index.2.jsonl").unlink()
    session.save_response(key(contender="b"), response(TEXT), TEXT)
    other.refresh()
    assert other.lines() == session.lines() == Session.open(session.folder).lines()


def test_several_threads_save_at_once_and_nothing_is_lost(session: Session) -> None:
    def save(side: str) -> None:
        for number in range(10):
            session.save_response(key(f"round-{number}", side), response(TEXT), TEXT)

    threads = [threading.Thread(target=save, args=(side,)) for side in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(session.lines()) == 20
    assert Session.open(session.folder).lines() == session.lines()


def test_a_save_that_waits_too_long_for_another_says_so(tmp_path: Path) -> None:
    folder = new_session(tmp_path / "one").folder
    impatient = Session.open(folder, patience_s=0.02)
    holder = Session.open(folder)
    with holder._writing(), pytest.raises(StoreError, match="Another program has been writing"):
        impatient.save_response(key(), response(TEXT), TEXT)


def test_a_session_without_its_empty_folders_opens_and_takes_saves(tmp_path: Path) -> None:
    folder = new_session(tmp_path / "one").folder
    for part in ("scenarios", "responses", "judgements"):
        (folder / part).rmdir()
    session = Session.open(folder)
    assert (session.lines(), session.scenario_ids(), session.raters()) == ([], [], [])
    session.add_scenario(scenario())
    session.save_response(key(), response(TEXT), TEXT)
    assert Session.open(folder).text(key()) == TEXT


def test_a_scenario_written_in_another_style_is_still_the_same(session: Session) -> None:
    session.add_scenario(scenario())
    path = session.folder / "scenarios" / "till-balance.toml"
    path.write_text("# Tidied by hand.\n" + path.read_bytes().decode(), newline="")
    session.add_scenario(scenario())
    assert path.read_text().startswith("# Tidied")


def test_a_scenario_kept_before_traps_were_is_still_the_same(tmp_path):
    session = Session.create(tmp_path / "one", session_file())
    old = freeze(MENDS)
    session.add_scenario(msgspec.structs.replace(old, traps=[]))
    session.add_scenario(old)
    with pytest.raises(StoreError, match="has changed"):
        session.add_scenario(msgspec.structs.replace(old, prompt="Another."))
