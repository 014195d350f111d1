"""The profile for macOS, as text: it has not been run on a Mac."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelduel.errors import CannotJudgeError
from modelduel.testrun.sandbox import Job, mechanisms
from modelduel.testrun.sandbox.seatbelt import Seatbelt, profile

RULES = profile([Path("/opt/python"), Path("/tmp/box")], Path("/tmp/scratch"))


def test_everything_is_denied_that_is_not_allowed() -> None:
    assert RULES.startswith("(version 1)\n(deny default)\n")
    assert "(deny network*)" in RULES
    assert "network" not in RULES.replace("(deny network*)", "")


def test_only_the_scratch_folder_can_be_written_to() -> None:
    (line,) = [line for line in RULES.splitlines() if "file-write" in line]
    assert '(subpath "/tmp/scratch")' in line
    assert "/opt/python" not in line
    assert "/tmp/box" not in line


def test_what_the_job_needs_can_be_read_and_nothing_of_the_user() -> None:
    (line,) = [line for line in RULES.splitlines() if line.startswith("(allow file-read* ")]
    assert '(subpath "/opt/python")' in line
    assert '(subpath "/tmp/box")' in line
    assert "/Users" not in line


def test_signals_reach_its_own_processes_alone() -> None:
    assert "(allow signal (target same-sandbox))" in RULES


@pytest.mark.parametrize("name", ['a"b', "a\\b", 'a")(allow default)("'])
def test_a_path_cannot_leave_its_quotes(name: str) -> None:
    text = profile([Path("/x") / name], Path("/s"))
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    assert f'(subpath "/x/{quoted}")' in text


def test_every_bracket_is_closed() -> None:
    assert RULES.count("(") == RULES.count(")")


def test_on_a_mac_it_is_the_mechanism(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert [one.name for one in mechanisms()] == ["sandbox-exec"]


async def test_where_it_is_missing_it_does_not_hold(tmp_path: Path) -> None:
    sandbox = Seatbelt(tmp_path / "missing")
    try:
        running = await sandbox.spawn(Job(("/bin/true",)))
    except CannotJudgeError:
        return
    assert (await running.ended()).code != 0
