import datetime
import os
import tomllib
from pathlib import Path

import pytest

from modelduel import paths
from modelduel.contender.model import Contender
from modelduel.errors import InputError, NewerSchemaError
from modelduel.session.library import find_folder, find_session, list_sessions, new_session, session_name
from modelduel.session.model import Asked
from modelduel.session.store import Session
from tests.doubles.sessions import NOON, judgement, scenario, session_file, small_session

DAY = datetime.date(2026, 11, 22)


def changed(folder: Path, seconds: int) -> None:
    """Say that everything in a session last changed some seconds into 2027."""
    at = datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC).timestamp() + seconds
    for path in folder.rglob("*"):
        os.utime(path, (at, at))


def test_a_list_tells_what_a_session_holds(tmp_path: Path) -> None:
    session = small_session(tmp_path / "one")
    session.add_scenario(scenario("fewest-rooms"))
    with session.rater("ben", write=True) as ben:
        ben.save("till-balance", judgement())
        ben.save("fewest-rooms", judgement(winner=None))
    changed(session.folder, 5)
    (found,) = list_sessions(tmp_path)
    assert (found.id, found.path, found.damaged) == ("one", str(session.folder), "")
    assert (found.kind, found.created, found.contenders) == ("review", NOON, {"a": "sonnet", "b": "sol"})
    assert (found.rounds, found.responses, found.judged, found.raters) == (2, 2, 1, ["ana", "ben"])
    assert found.changed == datetime.datetime(2027, 1, 1, 0, 0, 5, tzinfo=datetime.UTC)


def test_the_last_changed_comes_first(tmp_path: Path) -> None:
    for name, seconds in {"middle": 2, "new": 3, "old": 1}.items():
        changed(small_session(tmp_path / name).folder, seconds)
    assert [each.id for each in list_sessions(tmp_path)] == ["new", "middle", "old"]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda folder: (folder / "session.toml").write_text("{"), "Not valid TOML"),
        (lambda folder: (folder / "session.toml").unlink(), "no such file"),
        (lambda folder: (folder / "session.toml").write_text("schema = 99"), "newer modelduel"),
        (lambda folder: (folder / "session.toml").write_bytes(b"\xff"), "UTF-8"),
        (lambda folder: (folder / "responses" / "link").symlink_to("/etc"), "symbolic link"),
    ],
)
def test_a_damaged_session_is_listed_as_damaged_beside_the_others(tmp_path: Path, damage, words: str) -> None:
    small_session(tmp_path / "whole")
    damage(small_session(tmp_path / "broken").folder)
    found = {each.id: each for each in list_sessions(tmp_path)}
    assert found["whole"].damaged == ""
    assert words in found["broken"].damaged


def test_damaged_responses_are_counted(tmp_path: Path) -> None:
    session = small_session(tmp_path / "one")
    (session.folder / "responses/till-balance/a-python-1-1.toml").write_text("{")
    (found,) = list_sessions(tmp_path)
    assert (found.responses, found.unreadable) == (1, 1)


def test_what_is_no_session_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("words")
    (tmp_path / "notes").mkdir()
    (tmp_path / ".one.1234.new" / "responses").mkdir(parents=True)
    assert list_sessions(tmp_path) == []
    assert list_sessions(tmp_path / "nowhere") == []


def test_a_session_is_found_by_path_name_or_beginning(tmp_path: Path) -> None:
    folder = small_session(tmp_path / "2026-11-22-sonnet-sol").folder
    for name in (folder, str(folder), folder.name, "2026-11-22-sonnet"):
        assert find_session(name, [tmp_path / "nowhere", tmp_path]).folder == folder


def test_the_first_place_wins_and_a_whole_name_beats_a_beginning(tmp_path: Path) -> None:
    mine = small_session(tmp_path / "mine" / "one").folder
    small_session(tmp_path / "shipped" / "one")
    small_session(tmp_path / "mine" / "one-2")
    assert find_session("one", [tmp_path / "mine", tmp_path / "shipped"]).folder == mine


def test_an_ambiguous_beginning_is_refused_with_the_names(tmp_path: Path) -> None:
    small_session(tmp_path / "one-1")
    small_session(tmp_path / "one-2")
    with pytest.raises(InputError, match="one-1, one-2"):
        find_session("one", [tmp_path])


@pytest.mark.parametrize(
    ("name", "words"), [("onne", "Did you mean one"), ("zzz", "sessions list"), ("", "sessions list")]
)
def test_a_session_that_is_not_there_is_refused_with_what_to_do(tmp_path: Path, name: str, words: str) -> None:
    small_session(tmp_path / "one")
    with pytest.raises(InputError, match=words):
        find_session(name, [tmp_path])


def test_a_name_never_leads_out_of_the_places(tmp_path: Path) -> None:
    (tmp_path / "places").mkdir()
    small_session(tmp_path / "outside")
    with pytest.raises(InputError):
        find_session("nowhere/../../outside", [tmp_path / "places"])


def test_a_found_session_of_a_newer_schema_is_refused(tmp_path: Path) -> None:
    folder = small_session(tmp_path / "one").folder
    (folder / "session.toml").write_text("schema = 99")
    with pytest.raises(NewerSchemaError):
        find_session("one", [tmp_path])


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["sonnet", "sol"], "2026-11-22-sonnet-sol"),
        (["openai:gpt-6.1 sol", "../../etc"], "2026-11-22-openai-gpt-6-1-sol-etc"),
        (["", "…"], "2026-11-22"),
    ],
)
def test_a_name_is_the_day_and_the_words(words: list[str], name: str) -> None:
    assert session_name(words, DAY) == name


def test_a_long_name_is_cut(tmp_path: Path) -> None:
    assert len(session_name(["x" * 300], DAY)) == 64
    assert not session_name(["x" * 52, "y" * 9], DAY).endswith("-")


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    names = [new_session(tmp_path, ["sonnet", "sol"], session_file()).name for _ in range(3)]
    assert names == ["2026-11-22-sonnet-sol", "2026-11-22-sonnet-sol-2", "2026-11-22-sonnet-sol-3"]
    assert all(isinstance(find_session(name, [tmp_path]), Session) for name in names)


def test_no_secret_of_a_contenders_name_gets_into_the_folders_name(tmp_path: Path) -> None:
    contender = Contender(provider="openai-chat", model="m", base_url="https://ana:hunter2@host/v1")
    asked = Asked("openai-chat:m@https://ana:hunter2@host/v1", contender)
    session = new_session(tmp_path, [asked.name, "sol"], session_file(contenders={"a": asked}))
    assert session.name == "2026-11-22-openai-chat-m-https-host-v1-sol"
    assert "hunter2" not in (session.folder / "session.toml").read_text()


def test_the_folder_of_a_damaged_session_is_found(tmp_path: Path) -> None:
    folder = small_session(tmp_path / "one").folder
    (folder / "session.toml").write_text("{")
    assert find_folder("one", [tmp_path]) == folder
    assert find_folder(folder, []) == folder


def test_a_list_reads_indexes_and_no_records(tmp_path: Path, monkeypatch) -> None:
    small_session(tmp_path / "one")
    monkeypatch.setattr("modelduel.session.records.decode_record", lambda *_: pytest.fail("read a record"))
    (found,) = list_sessions(tmp_path)
    assert (found.responses, found.judged) == (2, 1)


def test_a_quick_duel_is_told_by_its_prompt_in_a_list(tmp_path: Path) -> None:
    session = new_session(tmp_path, ["cool", "warm"], session_file(kind="duel"))
    assert [found.title for found in list_sessions(tmp_path)] == [""]
    session.add_scenario(scenario("quick", title="The cache returns stale entries"))
    assert [found.title for found in list_sessions(tmp_path)] == ["The cache returns stale entries"]
    (session.folder / "scenarios" / "quick.toml").write_text("{")
    assert [found.title for found in list_sessions(tmp_path)] == [""]


def test_a_session_is_listed_once_whatever_ways_lead_to_it(tmp_path: Path) -> None:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    for place in (own, shipped):
        place.mkdir()
        small_session(place / "same")
    (shipped / "link").symlink_to(own / "same")
    assert [found.path for found in list_sessions(own, shipped, own)] == [str(own / "same")]


def test_only_the_samples_of_the_wheel_count_as_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).parents[3]
    wheel = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    names = [Path(source).name for source in wheel["force-include"] if source.startswith("sessions/")]
    monkeypatch.setattr(paths, "sample_sessions", lambda: tmp_path)
    for name in (*names, "of-my-own"):
        small_session(tmp_path / name)
    found = list_sessions(tmp_path)
    assert sorted(one.id for one in found if one.shipped) == sorted(names)
    assert all(one.changed == one.created for one in found if one.shipped)  # whenever it was installed
    assert any(one.changed != one.created for one in found if not one.shipped)
