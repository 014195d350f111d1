"""A review that is killed at random moments, again and again: what the screen called saved is there the next time."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import IO

import pytest

from modelduel.session.store import Session
from modelduel.session.verify import verify
from tests.e2e.reviewer import ROUNDS, given
from tests.tui.duel_session import new_session

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("MODELDUEL_KILLS", "30"))
LEFT_BEHIND = ("half-written", "without its record")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_session(tmp_path / "one", ROUNDS).folder


@pytest.fixture
def reviewer(folder: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with (
        (tmp_path / "errors").open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.reviewer", str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=ROOT, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ) as process,
    ):  # fmt: skip
        yield process


def told_until_killed(reviewer: subprocess.Popen[str], seed: int) -> list[list[str]]:
    """Let a review run, kill it at a random moment, and return what it said."""
    random = Random(seed)
    assert reviewer.stdin is not None
    assert reviewer.stdout is not None
    lines: IO[str] = reviewer.stdout
    print(seed, file=reviewer.stdin, flush=True)
    pid = int(lines.readline().removeprefix("pid "))
    told: list[list[str]] = []
    killed_after = random.randint(1, 40)
    while (line := lines.readline().split())[0] != "dead":
        told.append(line)
        if len(told) == killed_after:
            time.sleep(random.uniform(0, 0.012))  # a save takes some milliseconds: the kill is to fall into any step
            os.kill(pid, signal.SIGKILL)
    assert line[1] == str(-signal.SIGKILL), "it ended by itself"
    return told


def judgements(session: Session) -> dict[str, str]:
    """Return what the disk has of each round that was judged."""
    with session.rater("me", write=True) as rater:
        assert rater.writable
        assert rater.damaged == {}
        found = {one.id: rater.judgement(one.id) for one in ROUNDS}
    return {id_: given(one) for id_, one in found.items() if one is not None}


def test_nothing_the_screen_called_saved_is_lost_however_often_it_is_killed(reviewer, folder):
    before: dict[str, str] = {}
    answers: dict[tuple[str, str], set[str]] = {}
    saved = kinds = 0
    for seed in range(KILLS):
        told = told_until_killed(reviewer, seed)
        may_be = {id_: [last] for id_, last in before.items()}  # what may be there of each round, by what was said
        for line in told:
            match line:
                case ["given", id_, judgement]:
                    may_be.setdefault(id_, [""]).append(judgement)
                case ["saved", id_] if id_ in may_be:
                    may_be[id_] = may_be[id_][-1:]
                    saved += 1
                case ["answered", id_, side, text]:
                    answers.setdefault((id_, side), set()).add(text)
        session = Session.open(folder)
        assert session.damaged == {}
        before = judgements(session)
        for id_, states in may_be.items():
            assert before.get(id_, "") in states, (seed, id_)
        assert before.keys() <= may_be.keys()
        for finding in verify(folder):
            assert any(words in finding.message for words in LEFT_BEHIND), (seed, finding)
            kinds += 1
    for (id_, side), texts in answers.items():
        keys = [line.key for line in session.lines(id_) if line.key.contender == side]
        assert texts <= {session.response(key).text_sha256 for key in keys}
        assert all(session.text(key) for key in keys)
    logging.info("%d kills, %d saves told, %d answers, %d broken saves found", KILLS, saved, len(answers), kinds)
    assert saved >= KILLS
    assert answers
