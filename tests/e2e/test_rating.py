"""Two readers judge one session apart, in a real terminal with real keys, and what they gave is joined."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from modelduel.session.store import Session
from tests.e2e.terminal import Terminal
from tests.tui.duel_session import SCENARIOS, answered_session


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An environment without keys, config or sessions."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind.lower()) for kind in ("DATA", "CONFIG", "CACHE")}
    return {**kept, **folders, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "LANG": "C.UTF-8"}


def call(home: dict[str, str], *words: str) -> str:
    """Run modelduel without a terminal; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", "modelduel", *words], capture_output=True, text=True, env=home, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def judge(folder: Path, home: dict[str, str], session: Path, *words: str, rounds: int) -> list[str]:
    """Say in each of some rounds, as long as `words` let one, that the left side is better; return the screens."""
    folder.mkdir()
    seen = []
    with Terminal(folder, home) as terminal:
        terminal.run("replay", str(session), *words)
        for _ in range(rounds):
            terminal.wait("Verdict _", "   open", gone="saved ")
            seen.append(terminal.screen())
            terminal.keys("<")
            terminal.wait("saved ")
            terminal.keys("]")
        terminal.keys("q")
        terminal.wait("ended with 0")
    return seen


def test_two_readers_judge_apart_and_are_joined(tmp_path, home):
    mine = answered_session(tmp_path / "mine").folder
    theirs = shutil.copytree(mine, tmp_path / "theirs")
    first = judge(tmp_path / "1", home, mine, "--rate", "Ana", "--repeat", "0.2", rounds=3)
    assert "1/6" in first[0]
    rest = judge(tmp_path / "2", home, mine, "--rate", "ana", rounds=3)  # goes on, with what is shown again
    assert sum("Shown again" in screen for screen in (*first, *rest)) == 1
    judge(tmp_path / "3", home, theirs, "--rate", "bob", rounds=5)

    new = tmp_path / "new"
    brought = json.loads(call(home, "sessions", "merge", str(mine), str(theirs), "-o", str(new), "--json"))["brought"]
    assert [each["judgements"] for each in brought] == [{"ana": 6}, {"bob": 5}]
    assert json.loads(call(home, "sessions", "verify", str(new), "--json")) == {"ok": True, "findings": []}
    joined = Session.open(new)
    for name in ("ana", "bob"):
        rater = joined.rater(name)
        assert {rater.judgement(one.id).winner for one in SCENARIOS} == {"a"}
    (again,) = joined.rater("ana").repeats().rounds
    assert joined.rater("ana").judgement(again, 2).winner == "b"  # the left one, the second time

    call(home, "sessions", "export", str(new), "--rater", "bob", "--to", str(tmp_path / "won"))
    assert "redis.asyncio" in (tmp_path / "won/pubsub/original.py").read_text()
