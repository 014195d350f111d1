import json
import os
from pathlib import Path

import pytest

from modelduel.errors import FindingsError, InputError, StoreError
from modelduel.session import records
from modelduel.session.judging import NotOursError
from modelduel.session.locks import Holder, LastingLock
from modelduel.session.model import Judgement
from modelduel.session.store import Session
from tests.doubles.sessions import NOON, judgement, new_session


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return new_session(tmp_path / "one")


def test_a_judgement_is_read_back_after_reopening(session: Session) -> None:
    with session.rater("Ana", write=True) as rater:
        rater.save("till-balance", judgement())
    again = Session.open(session.folder)
    assert again.raters() == ["ana"]
    assert again.rater("Ana").judgement("till-balance") == judgement()


def test_a_later_judgement_of_the_same_pass_takes_the_place_of_the_earlier(session: Session) -> None:
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement(winner=None))
        rater.save("till-balance", judgement(winner="tie"))
        assert [line.winner for line in rater.lines()] == ["tie"]
    assert [line.winner for line in session.rater("ana").lines()] == ["tie"]


def test_a_second_look_is_a_second_pass_and_keeps_the_first(session: Session) -> None:
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement(winner="a"))
        rater.save("till-balance", judgement(winner="b"), look=2)
        first, second = rater.judgement("till-balance"), rater.judgement("till-balance", 2)
    assert first is not None
    assert second is not None
    assert (first.winner, second.winner) == ("a", "b")


def test_a_round_not_judged_yet_has_no_judgement(session: Session) -> None:
    assert session.rater("ana").judgement("till-balance") is None


def test_a_second_judge_of_the_same_name_reads_only_and_is_told_who_holds_it(session: Session) -> None:
    with session.rater("ana", write=True) as first:
        first.save("till-balance", judgement())
        second = Session.open(session.folder).rater("Ana", write=True)
        assert not second.writable
        assert second.holder is not None
        assert second.holder.pid == os.getpid()
        assert second.judgement("till-balance") == judgement()
        with pytest.raises(StoreError, match=f'Process {os.getpid()} .* is judging as "ana"'):
            second.save("till-balance", judgement(winner="b"))
    assert session.rater("ana").judgement("till-balance") == judgement()


def test_the_name_is_free_again_when_the_first_judge_is_done(session: Session) -> None:
    session.rater("ana", write=True).close()
    with session.rater("ana", write=True) as again:
        assert again.writable
        assert again.holder is None


def test_judges_of_other_names_do_not_hinder_each_other(session: Session) -> None:
    with session.rater("ana", write=True) as ana, session.rater("ben", write=True) as ben:
        assert (ana.writable, ben.writable) == (True, True)
    assert session.raters() == ["ana", "ben"]


def test_a_rater_opened_for_reading_cannot_save_and_makes_no_folder(session: Session) -> None:
    with pytest.raises(StoreError, match="reading only"):
        session.rater("ana").save("till-balance", judgement())
    assert session.raters() == []


def test_a_closed_judge_cannot_save(session: Session) -> None:
    rater = session.rater("ana", write=True)
    rater.close()
    with pytest.raises(StoreError, match="reading only"):
        rater.save("till-balance", judgement())


def test_lock_files_of_a_dead_process_block_nobody(session: Session) -> None:
    folder = session.folder / "judgements" / "ana"
    folder.mkdir()
    (folder / ".judging.lock").write_text("")
    (folder / ".judging.holder.json").write_text('{"host":"gone","pid":1,"since":"2026-11-22T12:00:00Z"}')
    with session.rater("ana", write=True) as rater:
        assert rater.writable


@pytest.mark.parametrize("content", [None, "", "{", '{"host": 1}', "x" * 10_000])
def test_an_unreadable_holder_is_another_process(session: Session, content: str | None) -> None:
    with session.rater("ana", write=True):
        path = session.folder / "judgements" / "ana" / ".judging.holder.json"
        path.unlink()
        if content is not None:
            path.write_text(content)
        second = session.rater("ana", write=True)
        assert second.holder is None
        assert "Another process is judging" in str(second.why)


def test_a_holders_name_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in str(Holder("\x1b[2J", 7, NOON))


def test_a_lock_file_tells_host_process_and_time_and_nothing_else(tmp_path: Path) -> None:
    lock = LastingLock(tmp_path, "collector")
    assert lock.take()
    assert set(json.loads((tmp_path / ".collector.holder.json").read_text())) == {"host", "pid", "since"}
    assert (tmp_path / ".collector.lock").read_bytes() == b""
    lock.release()
    lock.release()
    assert not (tmp_path / ".collector.holder.json").exists()


@pytest.mark.parametrize("scenario", ["../x", "", "A", "a/b"])
def test_a_judgement_cannot_leave_its_folder(session: Session, scenario: str) -> None:
    with session.rater("ana", write=True) as rater, pytest.raises(InputError):
        rater.save(scenario, judgement())


def test_a_linked_rater_folder_is_refused(session: Session, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (session.folder / "judgements" / "ana").symlink_to(tmp_path / "outside")
    with pytest.raises(StoreError, match="symbolic link"):
        session.rater("ana", write=True)
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_damaged_judgement_is_told_of_and_the_others_open(session: Session) -> None:
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement())
        rater.save("fewest-rooms", judgement())
    (session.folder / "judgements" / "ana" / "till-balance-1.toml").write_text("winner = 3")
    again = session.rater("ana")
    assert [line.name for line in again.lines()] == ["fewest-rooms-1"]
    assert "till-balance-1" in again.damaged


def test_everything_a_rater_gave_is_kept(session: Session) -> None:
    given: Judgement = judgement(note="Two\r\nlines \u202e", after_reveal=True, winner="both-bad")
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", given)
    assert session.rater("ana").judgement("till-balance") == given


def test_a_judgement_that_cannot_be_read_is_not_written_over(session: Session) -> None:
    path = session.folder / "judgements/ana/till-balance-1.toml"
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement(note="much thought"))
    path.write_text(path.read_text().replace('winner = "a"', "winner = a"))
    spoiled = path.read_bytes()
    with session.rater("ana", write=True) as rater:
        with pytest.raises(InputError):
            rater.judgement("till-balance")
        with pytest.raises(NotOursError, match="cannot be read") as error:
            rater.save("till-balance", judgement(note="new"))
        assert "sessions verify" in (error.value.remedy or "")
        assert path.read_bytes() == spoiled
        path.write_bytes(spoiled.replace(b"winner = a", b'winner = "b"'))
        mended = rater.judgement("till-balance")
        assert mended is not None
        assert (mended.winner, mended.note) == ("b", "much thought")
        rater.save("till-balance", judgement(note="new"))


def test_what_another_hand_has_changed_meanwhile_is_not_written_over_until_it_was_read(session: Session) -> None:
    path = session.folder / "judgements/ana/till-balance-1.toml"
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement(note="mine"))
        path.write_text(path.read_text().replace("mine", "by an editor"))
        with pytest.raises(NotOursError, match="changed"):
            rater.save("till-balance", judgement(note="mine again"))
        assert "by an editor" in path.read_text()
        edited = rater.judgement("till-balance")
        assert edited is not None
        assert edited.note == "by an editor"
        rater.save("till-balance", judgement(note="mine again"))
    assert "mine again" in path.read_text()


def test_a_judgement_put_there_by_another_hand_is_not_written_over(session: Session) -> None:
    with session.rater("ana", write=True) as rater:
        assert rater.judgement("till-balance") is None
        path = session.folder / "judgements/ana/till-balance-1.toml"
        path.write_bytes(records.encode_judgement(judgement(note="put there")))
        with pytest.raises(NotOursError):
            rater.save("till-balance", judgement())
        assert "put there" in path.read_text()


def test_one_that_was_never_read_is_taken_as_the_list_has_it(session: Session) -> None:
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement(note="first"))
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement(note="second"))
    path = session.folder / "judgements/ana/till-balance-1.toml"
    with session.rater("ana", write=True) as rater:
        path.write_text(path.read_text().replace("second", "by an editor"))
        with pytest.raises(NotOursError):
            rater.save("till-balance", judgement(note="third"))


def test_an_empty_file_is_damage_and_no_judgement(session: Session) -> None:
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement())
        (session.folder / "judgements/ana/till-balance-1.toml").write_bytes(b"")
        with pytest.raises(FindingsError):
            rater.judgement("till-balance")


def test_times_that_go_backwards_change_nothing_but_what_they_say(session: Session) -> None:
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement(note="first", at=NOON))
        rater.save("till-balance", judgement(note="later", at=NOON.replace(year=1999)))
        path = session.folder / "judgements/ana/till-balance-1.toml"
        os.utime(path, (1, 1))
    with Session.open(session.folder).rater("ana", write=True) as rater:
        kept = rater.judgement("till-balance")
        assert kept is not None
        assert kept.note == "later"
        rater.save("till-balance", judgement(note="last", at=NOON.replace(year=1970)))
    assert [line.at.year for line in Session.open(session.folder).rater("ana").lines()] == [1970]
