"""Pictures of the duel screen in each of its states. `pytest tests/tui --snapshot-update` draws them anew."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from modelduel.contender.events import Delta, Event, Started
from modelduel.duel.table import Table
from modelduel.session.model import Judgement
from modelduel.session.store import Session
from modelduel.tui.app import ModelduelApp
from modelduel.tui.screens.duel import DuelScreen
from modelduel.tui.themes import SIXTEEN
from tests.doubles.sessions import NOON
from tests.tui.duel_host import Ticks, opened, visited
from tests.tui.duel_session import (
    BROKEN,
    BUG,
    GOOD,
    POOR,
    TALK,
    answered_session,
    new_session,
    number_of,
)
from tests.tui.hosts import LOOKS, SIZES
from tests.tui.test_snapshots import Comparing

STATES: dict[str, tuple[Any, Sequence[str], dict[str, Any]]] = {
    "answered": (BUG, (), {}),
    "diff": (BUG, ("d",), {}),
    "diff-twice": (BUG, ("d", "d"), {}),
    "versus": (BUG, ("d", "d", "d"), {}),
    "both": (BUG, ("b",), {}),
    "code": (BUG, ("c",), {}),
    "tests": (BUG, ("t", "tab"), {}),
    "prompt": (BUG, ("o",), {}),
    "trouble": (BROKEN, (), {}),
    "review": (TALK, (), {}),
    "replay": (BUG, ("full_stop",) * 12, {"mode": "replay"}),
    "replayed": (BUG, ("comma",), {"mode": "replay", "speed": math.inf}),
}
MAIN = ("answered", "diff", "tests", "replay")
PLAIN = ("code", "prompt", "replayed")
"""Those that differ from others by what is in one pane."""


def picture(
    snap_compare: Comparing,
    session: Session,
    number: int,
    keys: Sequence[str],
    size: tuple[int, int],
    theme: str = LOOKS[0],
    **options: Any,
) -> bool:
    app = ModelduelApp(theme=theme)

    async def show(pilot: Pilot[None]) -> None:
        table = opened(session, {}, mode=options.get("mode", "live"))
        shown = await visited(pilot, app, lambda: table, partial(DuelScreen, number=number, clock=Ticks(), **options))
        await shown.press(*keys)
        for pane in shown.screen.panes:
            pane.metrics.recompose_rows()  # which else counts five times a second

    return snap_compare(app, terminal_size=size, run_before=show)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = answered_session(tmp_path / "duel")
    scores = {"a": {"root-cause": 5, "edge-cases": 4}, "b": {"root-cause": 2, "edge-cases": 3}}
    with session.rater("me", write=True) as rater:
        rater.save(BUG.id, Judgement(["a", "b"], False, NOON, "a", scores=scores, tags={"b": ["symptom-patched"]}))
    return session


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("state", [state for state in STATES if state not in PLAIN])
def test_a_state_in_every_size(snap_compare: Comparing, session: Session, state: str, size: tuple[int, int]) -> None:
    one, keys, options = STATES[state]
    assert picture(snap_compare, session, number_of(session, one), keys, size, **options)


@pytest.mark.parametrize("state", PLAIN)
def test_a_plain_state(snap_compare: Comparing, session: Session, state: str) -> None:
    one, keys, options = STATES[state]
    assert picture(snap_compare, session, number_of(session, one), keys, (120, 40), **options)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("state", MAIN)
def test_a_state_in_the_light(snap_compare: Comparing, session: Session, state: str, size: tuple[int, int]) -> None:
    one, keys, options = STATES[state]
    assert picture(snap_compare, session, number_of(session, one), keys, size, LOOKS[1], **options)


@pytest.mark.parametrize(
    ("size", "theme"), [*((size, LOOKS[0]) for size in SIZES), (SIZES[1], LOOKS[1]), (SIZES[1], SIXTEEN.name)], ids=str
)
def test_words_found_in_the_tests_without_a_sandbox(
    snap_compare: Comparing, session: Session, judges: Any, size: tuple[int, int], theme: str
) -> None:
    judges.mechanism = "none"
    keys = ("t", "tab", "slash", *"is_", "enter", "n")
    assert picture(snap_compare, session, number_of(session, BUG), keys, size, theme, allow_unsandboxed=True)


@pytest.mark.parametrize(("size", "theme"), [*((size, LOOKS[0]) for size in SIZES), (SIZES[1], LOOKS[1])], ids=str)
def test_answers_on_their_way(
    snap_compare: Comparing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], theme: str
) -> None:
    """Asked for two seconds as the clock stands, with what came until then."""

    def so_far(self: Table, number: int, side: str) -> list[Event]:
        text = GOOD if side == "a" else POOR
        pieces = [text[at : at + 20] for at in range(0, len(text) * 2 // 3, 20)]
        return [Started(side, 0.0), *(Delta(side, 0.5 + n * 0.02, piece) for n, piece in enumerate(pieces))]

    monkeypatch.setattr(Table, "asking", lambda self, number, side: True)
    monkeypatch.setattr(Table, "so_far", so_far)
    session = new_session(tmp_path / "duel", [BUG])
    assert picture(snap_compare, session, 0, (), size, theme, teaching=True)
