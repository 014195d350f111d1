"""What the tests of the duel screen are given: sessions on disk, and judges instead of a sandbox."""

import asyncio
from types import SimpleNamespace

import msgspec
import pytest
from textual._wait import wait_for_idle

from modelduel.duel import table as table_module
from modelduel.tui.screens import testing as testing_module
from modelduel.tui.widgets.answer import PAGES
from tests.tui.duel_session import BUG, FAILED, GOOD, MENDED, PASSED, POOR, answered_session, judged, new_session, saved

TURNS = 100
"""Turns of the loop in which what a key leads to has been handed on by every widget on its way."""


@pytest.fixture(autouse=True)
def no_clock_says_that_all_is_done(monkeypatch):
    """Let messages arrive however little of the processor this process gets, and keys wait for one another.

    Textual takes a program for idle that has had no processor for 20 ms, and ours hands over a key after a second.
    """

    async def idle(*seconds):
        await wait_for_idle(*seconds)
        for _ in range(TURNS):
            await asyncio.sleep(0)

    monkeypatch.setattr("textual.app.wait_for_idle", idle)
    monkeypatch.setattr("textual.pilot.wait_for_idle", idle)
    monkeypatch.setattr("modelduel.tui.typed._PATIENCE_S", 4.0)


@pytest.fixture(autouse=True)
def nothing_prepared(monkeypatch):
    """No test finds what another has prepared."""
    monkeypatch.setattr(PAGES, "_made", {})


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "duel"


@pytest.fixture
def answered(folder):
    return answered_session(folder)


@pytest.fixture
def judges(monkeypatch):
    """Judges instead of a sandbox: `go` lets them end, `runs` says what comes of each side's code."""

    class Judges:
        def __init__(self):
            self.go = asyncio.Event()
            self.go.set()
            self.trouble = None
            self.mechanism = "bubblewrap"
            self.fresh = []
            self.waits = False
            self.cached = False
            self.output = ""
            self.count = 0

        async def choose(self, *, allow_unsandboxed):
            if self.trouble:
                raise self.trouble
            return SimpleNamespace(name=self.mechanism)

        async def judge(self, scenario, files, language, sandbox, *, usual, python, on_result, on_wait, results, fresh):
            self.count += 1
            self.fresh.append(fresh)
            tests = PASSED if files == {"original.py": MENDED} else FAILED
            on_result(tests[0])
            if self.waits:
                on_wait()
            await self.go.wait()
            for test in tests[1:]:
                on_result(test)
            run = judged("passed" if tests is PASSED else "failed", tests)
            return msgspec.structs.replace(run, cached=self.cached, output=self.output)

    judges = Judges()
    monkeypatch.setattr(testing_module, "choose", judges.choose)
    monkeypatch.setattr(table_module, "judge_candidate", judges.judge)
    return judges


@pytest.fixture
def untested(folder):
    session = new_session(folder, [BUG])
    saved(session, BUG, "a", GOOD)
    saved(session, BUG, "b", POOR)
    return session
