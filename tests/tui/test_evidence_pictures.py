"""Pictures of the evidence of each category. `pytest tests/tui --snapshot-update` draws them anew."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from modelduel.session.model import Checked, Judgement
from modelduel.tui.app import ModelduelApp
from modelduel.tui.screens.duel import DuelScreen
from modelduel.tui.themes import SIXTEEN
from tests.doubles.sessions import NOON
from tests.tui.aided import GROWS, MENDS, REVIEWED, TIDIES, aided_session, round_of
from tests.tui.duel_host import Ticks, opened, visited
from tests.tui.hosts import LOOKS, SIZES
from tests.tui.test_snapshots import Comparing

STATES: dict[str, tuple[Any, Sequence[str], str]] = {
    "tests": (MENDS, ("t",), "◆"),
    "bug-fix": (MENDS, ("e",), "tell them apart"),
    "algorithm": (GROWS, ("e",), "limit"),
    "refactoring": (TIDIES, ("e",), "public names kept"),
    "review": (REVIEWED, ("e", "v", "down"), "[?]"),
}
CASES = [(size, look) for size in SIZES for look in LOOKS] + [(SIZES[1], SIXTEEN.name)]


@pytest.mark.parametrize(("size", "look"), CASES, ids=str)
@pytest.mark.parametrize("state", STATES)
def test_the_evidence_looks_as_it_did(
    snap_compare: Comparing, tmp_path: Path, state: str, size: tuple[int, int], look: str
) -> None:
    one, keys, words = STATES[state]
    session = aided_session(tmp_path / "duel")
    checks = {"a": Checked(["for-ever"]), "b": Checked(["print"], False, 1)}
    with session.rater("me", write=True) as rater:
        rater.save(REVIEWED.id, Judgement(["a", "b"], False, NOON, checks=checks))
    app = ModelduelApp(theme=look)

    async def show(pilot: Pilot[None]) -> None:
        table = opened(session, {})
        number = round_of(session, one)
        shown = await visited(pilot, app, lambda: table, partial(DuelScreen, number=number, clock=Ticks()))
        await shown.press(*keys)
        await shown.until(lambda: words in shown.text)

    assert snap_compare(app, terminal_size=size, run_before=show)
