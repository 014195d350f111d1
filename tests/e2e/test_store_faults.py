"""A session on a failing disk and in a dying process: the old state or the new one, and nothing reported is lost."""

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from modelduel.errors import StoreError
from modelduel.session import files
from modelduel.session.model import RecordedCandidate
from modelduel.session.store import Session
from modelduel.session.verify import verify
from tests.doubles.disk import FailingDisk, PowerLoss
from tests.doubles.sessions import judgement, key, new_session, response, scenario, session_file

TEXT = "Use a set.\n"
ROOT = Path(__file__).parents[2]
KILLS = 30


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FailingDisk:
    return FailingDisk(monkeypatch)


def save_response(session: Session) -> None:
    session.save_response(key("new-round"), response(TEXT), TEXT)


def add_test_run(session: Session) -> None:
    session.add_test_run(key(), RecordedCandidate("passed"))


def add_scenario(session: Session) -> None:
    session.add_scenario(scenario("new-round"))


def save_judgement(session: Session) -> None:
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement(winner="b"))


SAVES: list[Callable[[Session], None]] = [save_response, add_test_run, add_scenario, save_judgement]


def prepared(folder: Path) -> Session:
    session = new_session(folder)
    session.add_scenario(scenario())
    session.save_response(key(), response(TEXT), TEXT)
    with session.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement())
    return session


def state(folder: Path) -> dict[str, object]:
    """Everything a reader of the session sees."""
    session = Session.open(folder)
    assert session.damaged == {}
    seen: dict[str, object] = {f"scenario {name}": session.scenario(name) for name in session.scenario_ids()}
    for line in session.lines():
        seen[line.name] = (session.response(line.key), session.text(line.key))
    for rater in session.raters():
        judged = session.rater(rater)
        assert judged.damaged == {}
        seen.update((f"{rater} {line.name}", judged.judgement(line.name.rpartition("-")[0])) for line in judged.lines())
    return seen


@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
@pytest.mark.parametrize("full", [False, True], ids=["one-step-fails", "disk-stays-full"])
def test_whichever_step_of_a_save_fails_the_old_or_the_new_state_is_there(
    tmp_path: Path, disk: FailingDisk, save: Callable[[Session], None], full: bool
) -> None:
    prepared(tmp_path / "new")
    before = state(tmp_path / "new")
    session = Session.open(tmp_path / "new")
    disk.reset(-1, 0)
    save(session)
    steps = len(disk.calls)
    after = state(tmp_path / "new")
    assert after != before
    failures: list[StoreError] = []
    for step in range(steps):
        folder = tmp_path / f"step-{step}"
        prepared(folder)
        session = Session.open(folder)
        disk.reset(step, errno.ENOSPC, full=full)
        try:
            save(session)
        except StoreError as error:
            failures.append(error)
            disk.mend()
            assert state(folder) in (before, after)
            save(session)  # and when the disk is well again, the same save goes through
        disk.mend()
        assert state(folder) == after
    assert len(failures) > steps / 3
    assert all(failure.remedy for failure in failures)


@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_whenever_the_power_fails_the_old_or_the_new_state_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, save: Callable[[Session], None]
) -> None:
    before, after = (state(prepared(tmp_path / name).folder) for name in ("before", "after"))
    save(Session.open(tmp_path / "after"))
    after = state(tmp_path / "after")
    prepared(tmp_path / "disk" / "one")
    points = 0

    def power_fails(allowed: list[dict[str, object]]) -> None:
        nonlocal points
        for number, (called, lay) in enumerate(power.states()):
            points += 1
            found = tmp_path / f"found-{points}"
            lay(found)
            assert power.quietly(lambda at=found: state(at / "one")) in allowed, (number, called)
            harmless = ("half-written", "without its record", "not kept in the session", "index")
            for finding in power.quietly(lambda at=found: verify(at / "one")):
                assert any(words in finding.message for words in harmless), (called, finding)

    power = PowerLoss(monkeypatch, tmp_path / "disk", lambda: power_fails([before, after]))
    save(Session.open(tmp_path / "disk" / "one"))
    power_fails([after])
    assert points > 6 * 6


@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_what_is_saved_at_the_second_try_outlasts_the_power_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, save: Callable[[Session], None]
) -> None:
    save(prepared(tmp_path / "after"))
    after = state(tmp_path / "after")
    failed = step = 0
    while True:
        with monkeypatch.context() as patch:
            prepared(tmp_path / f"{step}" / "one")
            power = PowerLoss(patch, tmp_path / f"{step}")
            disk = FailingDisk(patch)
            session = Session.open(tmp_path / f"{step}" / "one")
            disk.reset(step, errno.EIO)
            try:
                save(session)
            except StoreError:
                failed += 1
                disk.mend()
                save(session)
            reached = len(disk.calls) > step or disk.fail_at == -1
            disk.mend()
            for number, (called, lay) in enumerate(power.states(1)):
                found = tmp_path / f"{step}-{number}"
                lay(found)
                assert power.quietly(lambda at=found: state(at / "one")) == after, (step, called)
        if not reached:
            break
        step += 1
    assert failed > 5


def test_a_session_that_was_made_is_there_when_the_power_fails_with_all_its_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "disk"
    root.mkdir()
    folder = root / "data" / "sessions" / "one"
    points = 0

    def power_fails(made: bool) -> None:
        nonlocal points
        for called, lay in power.states():
            points += 1
            found = tmp_path / f"found-{points}"
            lay(found)
            there = found / folder.relative_to(root)
            if made or there.exists():
                assert power.quietly(lambda at=there: Session.open(at).file) == session_file(), called

    power = PowerLoss(monkeypatch, root, lambda: power_fails(False))
    new_session(folder)
    power_fails(True)
    assert points > 60


@pytest.mark.parametrize("number", range(40))
def test_a_session_is_created_whole_or_not_at_all(tmp_path: Path, disk: FailingDisk, number: int) -> None:
    disk.reset(number, errno.ENOSPC)
    try:
        new_session(tmp_path / "one")
    except StoreError:
        assert len(disk.calls) > number
    disk.reset(-1, 0)
    if (tmp_path / "one").exists():
        assert Session.open(tmp_path / "one").file == session_file()
    else:
        assert new_session(tmp_path / "one").file == session_file()
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


@pytest.mark.parametrize(
    ("error", "message", "remedy"),
    [
        (errno.ENOSPC, "The disk is full.", "Free some space"),
        (errno.EDQUOT, "The disk is full.", "Free some space"),
        (errno.EROFS, "read-only", "write access"),
        (errno.EACCES, "read-only", "write access"),
        (errno.ENOENT, "has gone", "Put it back"),
        (errno.EIO, "Input/output error", "Check the disk"),
    ],
)
def test_each_kind_of_trouble_says_what_to_do(
    tmp_path: Path, disk: FailingDisk, error: int, message: str, remedy: str
) -> None:
    session = prepared(tmp_path / "one")
    disk.mend()
    add_test_run(session)
    disk.reset(disk.calls.index("mkdir"), error)
    with pytest.raises(StoreError, match=message) as refused:
        add_test_run(session)
    assert remedy in (refused.value.remedy or "")


def test_a_short_write_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = new_session(tmp_path / "one")
    monkeypatch.setattr(files, "write", lambda descriptor, data: os.write(descriptor, bytes(data[:3])))
    session.save_response(key(), response(TEXT), TEXT)
    assert session.text(key()) == TEXT


def test_a_vanished_folder_is_an_error_and_is_not_made_again(tmp_path: Path) -> None:
    session = new_session(tmp_path / "one")
    session.folder.rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="has gone"):
        session.save_response(key(), response(TEXT), TEXT)
    assert not (tmp_path / "one").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_session_is_read_and_says_so_when_saved_to(tmp_path: Path) -> None:
    folder = prepared(tmp_path / "one").folder
    before = state(folder)
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for each in folders:
        each.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert state(folder) == before
        session = Session.open(folder)
        with pytest.raises(StoreError, match="read-only"):
            session.save_response(key("new-round"), response(TEXT), TEXT)
        assert not session.rater("ben", write=True).writable
    finally:
        for each in folders:
            each.chmod(stat.S_IRWXU)


WRITER = """
import sys
from pathlib import Path
from modelduel.session.model import RecordedCandidate
from modelduel.session.store import Session
from tests.doubles.disk import FailingDisk, PowerLoss
from tests.doubles.sessions import judgement, key, response, scenario

session = Session.open(Path(sys.argv[1]))
start = int(sys.argv[2])
with session.collecting(), session.rater("ana", write=True) as rater:
    assert rater.writable
    for number in range(start, start + 10_000):
        name = f"round-{number}"
        session.add_scenario(scenario(name))
        session.save_response(key(name), response(f"Answer {number}."), f"Answer {number}.")
        print("response", number, flush=True)
        session.add_test_run(key(name), RecordedCandidate("passed"))
        print("tested", number, flush=True)
        rater.save(name, judgement())
        print("judged", number, flush=True)
"""


def reported(folder: Path, start: int, kill_after: int) -> Iterator[tuple[str, int]]:
    """Run a writer, kill it without warning once it has reported some saves; yield all it reported."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(start)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout as lines:
        for count, line in enumerate(lines, 1):
            if line.endswith("\n"):
                what, number = line.split()
                yield what, int(number)
            if count == kill_after:
                process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def test_nothing_that_was_reported_saved_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    folder = new_session(tmp_path / "one").folder
    told: set[tuple[str, int]] = set()
    for kill in range(KILLS):
        told.update(reported(folder, kill * 10_000, 1 + kill % 7))
    session = Session.open(folder)
    assert session.damaged == {}
    outcomes = {line.key.scenario: line.outcome for line in session.lines()}
    judged = {line.name for line in session.rater("ana", write=True).lines()}
    assert {what for what, _ in told} == {"response", "tested", "judged"}
    for what, number in told:
        name = f"round-{number}"
        assert session.text(key(name)) == f"Answer {number}."
        assert session.scenario(name) == scenario(name)
        assert what == "response" or outcomes[name] == "passed"
        assert what != "judged" or f"{name}-1" in judged
    expected = ("half-written", "without its record", "not kept")
    assert all(any(words in finding.message for words in expected) for finding in verify(folder))
    with session.collecting():
        session.save_response(session.next_key("round-0", "a"), response(TEXT), TEXT)
