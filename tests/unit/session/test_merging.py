"""Sessions are joined where they fit and refused in words where they do not; the inputs are never changed."""

import datetime

import msgspec
import pytest

from modelduel.errors import InputError, ModelduelError
from modelduel.session.batches import new_batch_name
from modelduel.session.merging import merge
from modelduel.session.model import BatchFile, BatchRequest, PackRef, RecordedCandidate, RecordedRun, Repeats
from modelduel.session.store import NameTakenError, Session
from modelduel.session.verify import verify
from modelduel.testrun.model import TestResult
from tests.doubles.sessions import NOON, judgement, key, new_session, response, scenario, session_file

LATER = NOON + datetime.timedelta(hours=1)


def made(folder, *ids, text="It is so.\r\n\n", raters=(), **changes):
    """A session of some rounds, answered by both and judged by some raters."""
    session = new_session(folder, **changes)
    for id_ in ids:
        session.add_scenario(scenario(id_))
        for side in ("a", "b"):
            session.save_response(key(id_, contender=side), response(text, contender=side), text)
    for name in raters:
        with session.rater(name, write=True) as rater:
            for id_ in ids:
                rater.save(id_, judgement())
    return session


def contents(folder):
    """All that a folder holds, with the times of its files."""
    return {
        path.relative_to(folder): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
        for path in sorted(folder.rglob("*"))
    }


def joined(tmp_path, *sessions, **options):
    """Join sessions, and check that none of them was changed and nothing else was left behind."""
    before = [contents(session.folder) for session in sessions]
    beside = {path.name for path in tmp_path.iterdir()}
    try:
        return merge([session.folder for session in sessions], tmp_path / "new", **options)
    finally:
        assert [contents(session.folder) for session in sessions] == before
        assert {path.name for path in tmp_path.iterdir()} - {"new"} == beside - {"new"}


def test_parts_of_a_pack_and_several_raters_become_one_session(tmp_path):
    one = made(tmp_path / "one", "first", "second", raters=["me"])
    two = made(tmp_path / "two", "second", "third", raters=["ana"], created=LATER, seed=9)
    brought = joined(tmp_path, one, two)
    new = Session.open(tmp_path / "new")
    assert new.scenario_ids() == ["first", "second", "third"]
    assert [line.key for line in new.lines()] == [
        key(id_, contender=side) for id_ in ("first", "second", "third") for side in ("a", "b")
    ]
    assert new.text(key("third")) == "It is so.\r\n\n"
    assert new.response(key("third")) == two.response(key("third"))
    assert [line.name for line in new.rater("ana").lines()] == ["second-1", "third-1"]
    assert new.rater("me").judgement("first") == judgement()
    assert (new.file.seed, new.file.created, new.file.note) == (7, NOON, "Joined from one, two.")
    assert verify(new.folder) == []
    assert [(each.session, each.rounds, each.responses, each.judgements, each.held) for each in brought] == [
        ("one", 2, 4, {"me": 2}, 0),
        ("two", 1, 2, {"ana": 2}, 2),
    ]


def test_one_session_alone_is_copied(tmp_path):
    one = made(tmp_path / "one", "first", raters=["me"], note="Kept.")
    joined(tmp_path, one)
    new = Session.open(tmp_path / "new")
    assert new.file == one.file
    assert new.rater("me").judgement("first") == judgement()


def test_a_session_whose_answers_are_still_in_a_batch_is_not_joined_until_they_are_fetched(tmp_path):
    name = new_batch_name()
    one = made(tmp_path / "one", "ferry-fares")
    batch = BatchFile("a", NOON, 1, request=[BatchRequest(f"{name}-1", "ferry-fares", "python", 2, 1)])
    one.batches.save(name, batch)
    with pytest.raises(InputError, match="still in a batch"):
        merge([one.folder], tmp_path / "joined")
    assert not (tmp_path / "joined").exists()
    one.batches.save(name, msgspec.structs.replace(batch, ended=NOON))
    merge([one.folder], tmp_path / "joined")


def test_of_two_test_runs_on_one_answer_the_last_counts(tmp_path):
    one, two, three = (made(tmp_path / name, "first") for name in ("one", "two", "three"))
    for session, at, status in ((one, NOON, "failed"), (two, LATER, "passed")):
        run = RecordedRun("bubblewrap", 0.4, at)
        session.add_test_run(key("first"), RecordedCandidate(status), [TestResult("one", status)], run)
    joined(tmp_path, one, two, three)
    assert Session.open(tmp_path / "new").response(key("first")) == two.response(key("first"))


def test_a_reveal_and_rounds_shown_again_are_a_raters_in_the_joined_session_too(tmp_path):
    one, two = made(tmp_path / "one", "first", blind=True), made(tmp_path / "two", "second", blind=True)
    with one.rater("me", write=True) as mine:
        mine.reveal(LATER)
        mine.repeat(Repeats(0.2, ["first"]))
    with two.rater("me", write=True) as mine:
        mine.reveal(NOON)
        mine.repeat(Repeats(0.2, ["second"]))
    joined(tmp_path, one, two)
    new = Session.open(tmp_path / "new").rater("me")
    assert new.revealed
    assert new.reveal_record().at == NOON
    assert new.repeats() == Repeats(0.2, ["first", "second"])
    assert verify(tmp_path / "new") == []


FILE = session_file()
A, B = FILE.contenders["a"], FILE.contenders["b"]
NEWER = msgspec.structs.replace(B, asked=msgspec.structs.replace(B.asked, model="gpt-6.2"))
DIFFERENT = {
    "another model for b": {"contenders": {"a": A, "b": NEWER}},
    "another max_tokens for a": {"contenders": {"a": msgspec.structs.replace(A, sent={"max_tokens": 9}), "b": B}},
    "a and b the other way round": {"contenders": {"a": B, "b": A}},
    "the contenders a, not a, b": {"contenders": {"a": A}},
    "another system prompt": {"system": "Be brief."},
    "been begun blind, not open": {"blind": True},
    "been begun as a demo, not a review": {"kind": "demo"},
    "asked from core 2 (abababab), not no pack": {"pack": PackRef("core", "2", "ab" * 32)},
}


@pytest.mark.parametrize("words", DIFFERENT)
def test_sessions_that_asked_otherwise_are_refused_in_words(tmp_path, words):
    one, two = made(tmp_path / "one"), made(tmp_path / "two", **DIFFERENT[words])
    with pytest.raises(InputError) as refused:
        joined(tmp_path, one, two)
    assert f"joined with one: it has {words}." in refused.value.message
    assert refused.value.where == "two"


def test_what_the_user_calls_a_contender_and_where_the_key_is_are_no_difference(tmp_path):
    asked = msgspec.structs.replace(A.asked, api_key_env="OTHER")
    contenders = {"a": msgspec.structs.replace(A, name="mine", asked=asked), "b": B}
    joined(tmp_path, made(tmp_path / "one"), made(tmp_path / "two", contenders=contenders))


def test_another_scenario_of_the_same_id_is_refused(tmp_path):
    one, two = made(tmp_path / "one", "first"), new_session(tmp_path / "two")
    two.add_scenario(scenario("first", prompt="Something else."))
    with pytest.raises(InputError, match='"first" is another one here'):
        joined(tmp_path, one, two)


def test_two_answers_under_one_key_are_refused(tmp_path):
    one, two = made(tmp_path / "one", "first"), made(tmp_path / "two", "first", text="No.")
    with pytest.raises(InputError, match=r'one and two hold two different answers to "first" \(a-python-1-1\)'):
        joined(tmp_path, one, two)


def test_two_people_under_one_name_are_refused_and_can_be_told_apart(tmp_path):
    one, two = made(tmp_path / "one", "first", raters=["me"]), made(tmp_path / "two", "first")
    with two.rater("me", write=True) as other:
        other.save("first", judgement(winner="tie"))
    with pytest.raises(InputError, match='two different judgements of "first" by me') as refused:
        joined(tmp_path, one, two)
    assert "--rename two/me=NAME" in refused.value.remedy
    joined(tmp_path, one, two, names={(two.folder, "me"): "Ana"})
    new = Session.open(tmp_path / "new")
    assert new.raters() == ["ana", "me"]
    assert new.rater("ana").judgement("first").winner == "tie"


def test_a_rater_who_is_not_there_is_not_renamed(tmp_path):
    one = made(tmp_path / "one", "first", raters=["me"])
    with pytest.raises(InputError, match="no rater"):
        joined(tmp_path, one, names={(one.folder, "you"): "ana"})


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("responses/first/a-python-1-1.md", b"Another text"),
        ("responses/first/a-python-1-1.toml", b"contender = 1"),
        ("responses/first/a-python-1-1.toml", b"\xff"),
        ("judgements/me/first-1.toml", b'shown = ["a", "a"]\nblind = false\nat = 2026-11-22T12:00:00Z'),
        ("judgements/me/first-1.toml", b"shown ="),
        ("judgements/me/reveal.toml", b"at = 1"),
        ("judgements/me/repeats.toml", b'share = 0.5\nrounds = ["../../first"]'),
        ("judgements/me/other-1.toml", b'shown = ["a", "b"]\nblind = false\nat = 2026-11-22T12:00:00Z'),
        ("scenarios/first.toml", b'id = "second"'),
        ("session.toml", b"schema = 99"),
    ],
    ids=str,
)
def test_a_damaged_or_hostile_session_is_refused_and_leaves_nothing(tmp_path, file, data):
    one, two = made(tmp_path / "one", "first", raters=["me"]), made(tmp_path / "two", "first", raters=["me"])
    (two.folder / file).write_bytes(data)
    with pytest.raises(ModelduelError):
        joined(tmp_path, one, two)
    with pytest.raises(ModelduelError):
        joined(tmp_path, two)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "place", ["responses/first/a-python-1-1.md", "judgements/me", "responses", "scenarios/first.toml"]
)
def test_a_link_that_leads_out_of_a_session_is_not_followed(tmp_path, place):
    one = made(tmp_path / "one", "first", raters=["me"])
    real = one.folder / place
    real.rename(tmp_path / "elsewhere")
    real.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ModelduelError):
        merge([one.folder], tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_what_belongs_to_no_record_is_left_behind(tmp_path):
    one = made(tmp_path / "one", "first")
    (one.folder / "responses/first/evil.sh").write_text("rm")
    (one.folder / "extra").mkdir()
    joined(tmp_path, one)
    assert not list((tmp_path / "new").rglob("evil.sh"))
    assert not (tmp_path / "new/extra").exists()


def test_nothing_that_is_there_is_written_over(tmp_path):
    one = made(tmp_path / "one", "first")
    (tmp_path / "new").mkdir()
    (tmp_path / "new/mine.txt").write_text("kept")
    with pytest.raises(NameTakenError):
        joined(tmp_path, one)
    assert (tmp_path / "new/mine.txt").read_text() == "kept"
    for place in (one.folder / "new", one.folder):
        with pytest.raises(InputError, match="inside another"):
            merge([one.folder], place)
    with pytest.raises(InputError, match="named twice"):
        merge([one.folder, one.folder], tmp_path / "other")


def test_a_large_session_without_an_index_is_not_given_one(tmp_path, monkeypatch):
    monkeypatch.setattr("modelduel.session.index._WORTH_WRITING", 1)
    one = made(tmp_path / "one", "first")
    (one.folder / "responses/index.2.jsonl").unlink()
    joined(tmp_path, one)
    assert not (one.folder / "responses/index.2.jsonl").exists()
    Session.open(one.folder)
    assert (one.folder / "responses/index.2.jsonl").exists()


def test_an_interrupted_joining_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(folder):
        raise KeyboardInterrupt

    one = made(tmp_path / "one", "first")
    monkeypatch.setattr("modelduel.session.merging.verify", interrupt)
    with pytest.raises(KeyboardInterrupt):
        joined(tmp_path, one)
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
