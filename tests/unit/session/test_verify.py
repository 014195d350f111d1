import os
from collections.abc import Callable
from pathlib import Path

import pytest

from modelduel import parts
from modelduel.errors import StoreError
from modelduel.session import records
from modelduel.session.model import BatchFile, BatchRequest, Earlier
from modelduel.session.verify import verify
from tests.doubles.sessions import NOON, judgement, key, response, scenario, small_session

A = "responses/till-balance/a-python-1-1"
J = "judgements/ana/till-balance-1.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_session(tmp_path / "one").folder


def drop_index(folder: Path) -> None:
    for index in folder.rglob("index.2.jsonl"):
        index.unlink()


def test_a_whole_session_has_no_findings(folder: Path) -> None:
    assert verify(folder) == []


def test_a_whole_session_without_index_and_with_locks_held_has_no_findings(folder: Path) -> None:
    drop_index(folder)
    (folder / ".DS_Store").write_text("left by a file manager")
    (folder / ".collector.lock").write_text("")
    (folder / ".collector.holder.json").write_text("{}")
    assert verify(folder) == []


def write(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text)


def edit(name: str, old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text((folder / name).read_text().replace(old, new, 1))


def remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def rename(old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: (folder / old).rename(folder / new)


def put_judgement(**changes: object) -> Callable[[Path], object]:
    return lambda folder: (folder / J).write_bytes(records.encode_judgement(judgement(**changes)))


@pytest.mark.parametrize(
    ("damage", "file", "words"),
    [
        (remove("session.toml"), "session.toml", "no such file"),
        (write("session.toml", "{"), "session.toml", "Not valid TOML"),
        (write("session.toml", "schema = 99"), "session.toml", "newer modelduel"),
        (edit("session.toml", "seed = 7", 'seed = "7"'), "session.toml", "seed: expected a whole number"),
        (write("scenarios/till-balance.toml", "{"), "scenarios/till-balance.toml", "Not valid TOML"),
        (write("scenarios/Till.toml", "x = 1"), "scenarios/Till.toml", "Belongs to nothing"),
        (
            edit("scenarios/till-balance.toml", 'id = "till-balance"', 'id = "other"'),
            "scenarios/till-balance.toml",
            'another id, "other"',
        ),
        (remove("scenarios/till-balance.toml"), "responses/till-balance", "not kept in the session"),
        (write(f"{A}.md", "Use a list.\n"), f"{A}.md", "hash differs"),
        (remove(f"{A}.md"), f"{A}.toml", "text is missing"),
        (remove(f"{A}.toml"), f"{A}.md", "without its record"),
        (edit(f"{A}.toml", "620+11", "620+12"), f"{A}.toml", "accounts for 12 characters, the text has 11"),
        (edit(f"{A}.toml", "620+11", "soon"), f"{A}.toml", "not made of ms+characters"),
        (edit(f"{A}.toml", "620+11", "620+0"), f"{A}.toml", "accounts for 0 characters, the text has 11"),
        (edit(f"{A}.toml", 'status = "finished"', 'status = "done"'), f"{A}.toml", "status: expected one of"),
        (write(f"{A}.toml", "contender = "), f"{A}.toml", "Not valid TOML"),
        (edit(f"{A}.toml", 'contender = "a"', 'contender = "b"'), f"{A}.toml", 'says contender "b"'),
        (write("responses/till-balance/notes.txt", "x"), "responses/till-balance/notes.txt", "Belongs to nothing"),
        (
            write("responses/till-balance/.x.toml.7-1.tmp", "x"),
            "responses/till-balance/.x.toml.7-1.tmp",
            "half-written",
        ),
        (write("notes.txt", "x"), "notes.txt", "Belongs to nothing"),
        (put_judgement(scores={"a": {"root-cause": 6}}), J, "a score of 6"),
        (put_judgement(earlier=[Earlier(NOON, scores={"a": {"root-cause": 6}})]), J, "a score of 6"),
        (put_judgement(earlier=[Earlier(NOON, winner="b", attempts={"c": 1})]), J, '"c", which is no contender'),
        (put_judgement(attempts={"a": 0}), J, "given on attempt 0"),
        (put_judgement(tags={"c": []}), J, '"c", which is no contender'),
        (put_judgement(shown=["a", "a"]), J, "shown twice"),
        (rename(J, "judgements/ana/other-1.toml"), "judgements/ana/other-1.toml", 'no round "other"'),
        (rename(J, "judgements/ana/till-balance.toml"), "judgements/ana/till-balance.toml", "Belongs to nothing"),
        (rename("judgements/ana", "judgements/Ana"), "judgements/Ana", "Belongs to nothing"),
        (write(J, "winner = 3"), J, "expected"),
        (write("judgements/ana/reveal.toml", "at = 1"), "judgements/ana/reveal.toml", "at: expected"),
        (
            write("judgements/ana/repeats.toml", 'share = 0.2\nrounds = ["till-balance", "gone"]'),
            "judgements/ana/repeats.toml",
            'no round "gone" to show again',
        ),
        (write("batches", "x"), "batches", "Belongs to nothing"),
    ],
)
def test_each_kind_of_damage_is_found_where_it_is(folder: Path, damage, file: str, words: str) -> None:
    damage(folder)
    drop_index(folder)
    (finding,) = verify(folder)
    assert finding.file == file
    assert words in finding.message
    assert finding.remedy.endswith(".")


def test_a_response_of_an_unknown_contender_or_language_is_found(folder: Path) -> None:
    for suffix in ("md", "toml"):
        path = folder / f"{A}.{suffix}"
        path.rename(path.with_name(f"c-cobol-1-1.{suffix}"))
    drop_index(folder)
    messages = " ".join(finding.message for finding in verify(folder))
    assert 'no contender "c"' in messages
    assert '"cobol"' in messages


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (edit("responses/index.2.jsonl", '"finished"', '"refused"'), "does not say"),
        (lambda folder: (folder / "responses/index.2.jsonl").open("a").write("garbage\n"), "cannot be read"),
        (
            lambda folder: [(folder / f"{A}.{suffix}").unlink() for suffix in ("toml", "md")],
            'lists "till-balance/a-python-1-1", which is not there',
        ),
    ],
)
def test_an_index_that_disagrees_is_found(folder: Path, damage, words: str) -> None:
    damage(folder)
    (finding,) = verify(folder)
    assert finding.file == "responses/index.2.jsonl"
    assert words in finding.message


def test_an_index_that_is_only_out_of_date_is_no_finding(folder: Path) -> None:
    path = folder / f"{A}.toml"
    os.utime(path, (1, 1))
    assert verify(folder) == []


@pytest.mark.parametrize("place", ["responses", "scenarios", f"{A}.md", f"{A}.toml", "judgements/ana"])
def test_a_symbolic_link_is_found_and_not_followed(folder: Path, tmp_path: Path, place: str) -> None:
    (folder / place).rename(tmp_path / "outside")
    (folder / place).symlink_to(tmp_path / "outside")
    drop_index(folder)
    found = {finding.file: finding.message for finding in verify(folder)}
    assert "symbolic link" in found[place]


def test_a_pipe_in_the_place_of_a_text_is_found(folder: Path) -> None:
    (folder / f"{A}.md").unlink()
    os.mkfifo(folder / f"{A}.md")
    (finding,) = verify(folder)
    assert (finding.file, finding.message) == (f"{A}.md", "Not a plain file.")


def test_all_damage_is_found_at_once_and_in_order(folder: Path) -> None:
    (folder / f"{A}.md").write_text("other")
    (folder / "notes.txt").write_text("x")
    (folder / J).write_text("{")
    drop_index(folder)
    files = [finding.file for finding in verify(folder)]
    assert files == sorted([f"{A}.md", "notes.txt", J])


def test_verifying_changes_nothing(folder: Path) -> None:
    (folder / f"{A}.md").write_text("other")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    verify(folder)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_no_folder_is_an_error_and_no_clean_bill(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        verify(tmp_path / "nowhere")


def test_several_attempts_and_a_stopped_answer_are_in_order(tmp_path: Path) -> None:
    session = small_session(tmp_path / "one")
    session.add_scenario(scenario("fewest-rooms"))
    session.save_response(key("fewest-rooms", attempt=3), response("", status="cancelled", first_token_s=None), "")
    assert verify(session.folder) == []


def test_a_batch_of_a_scenario_that_is_not_kept_is_found(folder: Path) -> None:
    (folder / "scenarios/till-balance.toml").unlink()
    (folder / "batches").mkdir()
    batch = BatchFile("a", NOON, 1, request=[BatchRequest("x-1", "till-balance")])
    (folder / "batches/md-0123456789abcdef.toml").write_bytes(records.encode_batch(batch))
    drop_index(folder)
    assert [finding.file for finding in verify(folder)] == [
        "batches/md-0123456789abcdef.toml",
        "responses/till-balance",
    ]


def test_everything_is_shared_out_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = []

    def spy(work, pieces, **how):
        shared.append(sorted(pieces))
        return parts.in_parts(work, pieces, **how)

    monkeypatch.setattr("modelduel.session.verify.in_parts", spy)
    verify(folder)
    assert shared == [
        [("judgements/ana", "till-balance-1"), ("responses", "till-balance"), ("scenarios", "till-balance")]
    ]


def test_a_session_checked_in_several_processes_has_the_same_findings(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / f"{A}.md").write_text("other")
    (folder / "scenarios/broken.toml").write_text("{")
    (folder / "responses/till-balance/notes.txt").write_text("x")
    put_judgement(scores={"a": {"root-cause": 6}})(folder)
    alone = verify(folder)
    assert len(alone) == 4
    monkeypatch.setattr("modelduel.session.verify.WORTH_PROCESSES", 1)
    monkeypatch.setattr(parts, "_processors", lambda: 2)
    assert verify(folder) == alone
