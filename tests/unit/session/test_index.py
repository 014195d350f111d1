import os
import shutil
from pathlib import Path
from typing import Literal

import pytest

from modelduel.session.index import NAME, IndexFile, JudgementLine, ResponseLine, Stamp, reconcile
from modelduel.session.model import Judgement, RecordedCandidate
from modelduel.session.store import Session
from tests.doubles.sessions import NOON, key, new_session, response

Winner = Literal["a", "b", "tie", "both-bad"]


def line(name: str, size: int = 1, mtime_ns: int = 2, *, winner: Winner | None = None) -> JudgementLine:
    return JudgementLine(name, size, mtime_ns, Judgement(shown=["a", "b"], blind=False, at=NOON, winner=winner))


def test_a_line_counts_only_while_its_file_is_as_it_was() -> None:
    known = {each.name: each for each in (line("same"), line("grown"), line("touched"), line("gone"))}
    found = [("same", Stamp(1, 2)), ("grown", Stamp(9, 2)), ("touched", Stamp(1, 9)), ("new", Stamp(1, 2))]
    read: list[str] = []

    def read_one(name: str, stamp: Stamp) -> JudgementLine:
        read.append(name)
        return line(name, stamp.size, stamp.mtime_ns)

    now = reconcile(known, found, read_one)
    assert read == ["grown", "touched", "new"]
    assert list(now.lines) == ["same", "grown", "touched", "new"]
    assert now.stale == 4


def test_the_last_line_of_a_name_wins(tmp_path: Path) -> None:
    index = IndexFile(tmp_path, JudgementLine)
    index.append(line("x", winner="a"))
    index.append(line("x", winner="tie"))
    assert index.read() == {"x": line("x", winner="tie")}


def test_garbage_between_good_lines_is_left_out(tmp_path: Path) -> None:
    index = IndexFile(tmp_path, JudgementLine)
    index.append(line("x"))
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'\xff\x00{"name":\n[[[[[[\n{"name":"y"}\n' + b"[" * 100_000 + b"\n")
    index.append(line("z"))
    assert set(index.read()) == {"x", "z"}
    assert index.garbled


def test_news_are_the_lines_appended_since_and_none_of_a_half_written_one(tmp_path: Path) -> None:
    writer, reader = IndexFile(tmp_path, JudgementLine), IndexFile(tmp_path, JudgementLine)
    assert reader.news() == []
    writer.append(line("x"))
    reader.read()
    assert reader.news() == []
    writer.append(line("y"))
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'{"name":"z"')
    assert reader.news() == [line("y")]
    assert reader.news() == []


@pytest.mark.parametrize("change", ["deleted", "replaced", "truncated"])
def test_another_file_in_its_place_is_noticed(tmp_path: Path, change: str) -> None:
    index = IndexFile(tmp_path, JudgementLine)
    index.append(line("x"))
    index.read()
    path = tmp_path / NAME
    if change == "deleted":
        path.unlink()
    elif change == "replaced":
        (tmp_path / "new").write_bytes(path.read_bytes() * 2)
        (tmp_path / "new").replace(path)
    else:
        os.truncate(path, 0)
    assert index.news() is None


@pytest.fixture(scope="module")
def sixty_rounds(tmp_path_factory: pytest.TempPathFactory) -> Session:
    session = new_session(tmp_path_factory.mktemp("sixty") / "one")
    for number in range(60):
        for side in ("a", "b"):
            session.save_response(key(f"round-{number}", side), response(), "Use a set.\n")
    return session


@pytest.fixture
def session(sixty_rounds: Session, tmp_path: Path) -> Session:
    """A copy with the files' times, so that the index is still right."""
    return Session.open(shutil.copytree(sixty_rounds.folder, tmp_path / "one"))


@pytest.mark.parametrize("content", [None, b"", b"\x00garbage\n\xff"])
def test_a_missing_or_garbled_index_is_made_again_from_the_files(session: Session, content: bytes | None) -> None:
    path = session.folder / "responses" / NAME
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert Session.open(session.folder).lines() == session.lines()
    assert len(IndexFile(path.parent, ResponseLine).read()) == 120


def test_an_index_that_lies_about_a_changed_file_is_not_believed(session: Session) -> None:
    path = session.folder / "responses/round-7/a-python-1-1.toml"
    path.write_text(path.read_text().replace('"finished"', '"refused"', 1))
    status = {line.name: line.status for line in Session.open(session.folder).lines()}
    assert status["round-7/a-python-1-1"] == "refused"


def test_a_file_deleted_behind_our_back_leaves_the_list(session: Session) -> None:
    (session.folder / "responses/round-7/a-python-1-1.toml").unlink()
    names = [line.name for line in Session.open(session.folder).lines()]
    assert len(names) == 119
    assert "round-7/a-python-1-1" not in names


def test_looking_at_a_small_session_without_an_index_writes_nothing(tmp_path: Path) -> None:
    session = new_session(tmp_path / "one")
    session.save_response(key(), response(), "Use a set.\n")
    (session.folder / "responses" / NAME).unlink()
    (session.folder / "responses" / ".lock").unlink()
    before = sorted(path.name for path in session.folder.rglob("*"))
    Session.open(session.folder)
    assert sorted(path.name for path in session.folder.rglob("*")) == before


def test_a_list_line_tells_what_a_list_shows(tmp_path: Path) -> None:
    session = new_session(tmp_path / "one")
    session.save_response(key(), response(), "Use a set.\n")
    session.add_test_run(key(), RecordedCandidate("passed"))
    (found,) = Session.open(session.folder).lines()
    assert (found.key, found.status, found.outcome, found.usd, found.total_s) == (
        key(),
        "finished",
        "passed",
        0.0041,
        4.108,
    )
