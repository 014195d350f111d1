"""What the tests of a blind session share: one whose every answer tells, and all that a screen says."""

from __future__ import annotations

from pathlib import Path

import msgspec
from textual.widgets import Static

from modelduel.session.model import RecordedRun
from modelduel.session.store import Session
from modelduel.tui.app import ModelduelApp
from modelduel.tui.widgets.lines import LinesView
from modelduel.tui.widgets.pieces import PieceRows
from tests.doubles.sessions import NOON
from tests.tui.duel_session import (
    ALGORITHM,
    BROKEN,
    BUG,
    FAILED,
    GOOD,
    ORIGINAL,
    PASSED,
    POOR,
    SAME,
    SCENARIOS,
    SEVERAL,
    TALK,
    new_session,
    saved,
)

TELLS = {
    "names": r"(?i)sonnet|\bsol\b|claude|gpt|anthropic|openai",
    "prices": r"\$\d|cost",
    "speeds": r"tok/s|\btok\b|\b655\b",
    "times": r"first +\d|\b(?:6\.0|3\.5|2\.0) s",
    "the service's words": r"(?i)end_turn|max_tokens|overloaded|529|api\.",
    "letters": r"▌[AB]\b|\b[AB]\b(?=[ ]*[<>=→]|'s| finished| failed| cut short)|\b[AB]_|\b[AB]\d\b|Side [AB]",
}
"""What gives a side away -> how it looks where it is shown."""


def telling_session(folder: Path, *, blind: bool = True, seed: int = 7) -> Session:
    """Every kind of round, answered by both, each saying in its prose who it is."""
    session = new_session(folder, SCENARIOS, blind=blind, seed=seed)
    ran = RecordedRun("bubblewrap", 0.38, NOON)
    saved(session, BUG, "a", f"I'm Claude, made by Anthropic.\n\n{GOOD}", test=PASSED, run=ran, outcome="passed")
    saved(session, BUG, "b", f"As GPT-6.1 I say:\n\n{POOR}", test=FAILED, run=ran, outcome="failed", total_s=3.5)
    saved(session, ALGORITHM, "a", SEVERAL)
    saved(session, ALGORITHM, "b", SEVERAL.replace("number / 2", "number >> 1"))
    saved(session, TALK, "a", "Claude finds that **line 12** acknowledges too early.\n")
    saved(session, TALK, "b", "OpenAI trained me; it looks good.\n")
    saved(session, SAME, "a", f"```python original.py\n{ORIGINAL}```\n")
    saved(session, SAME, "b", "It is right as it stands, says sol.\n")
    saved(
        session, BROKEN, "a", "The consumer ", status="failed", stop_reason="", cost=None, usage=None, total_s=2.0,
        error="api.anthropic.com is overloaded (529).", http_status=529, remedy="Ask Anthropic.",
    )  # fmt: skip
    saved(session, BROKEN, "b", f"```python original.py\n{ORIGINAL[:300]}", status="truncated")
    return session


def everything(app: ModelduelApp) -> str:
    """Return all that an app says: each cell of the terminal, what is scrolled away, notifications and titles."""
    rows = [strip.text for strip in app.screen._compositor.render_strips(app.size)]
    for screen in app.screen_stack:
        rows += [str(screen.title or ""), str(screen.sub_title or "")]
        for widget in screen.query("*"):
            if isinstance(widget, LinesView):
                rows += [line.text for line in widget.lines]
            elif isinstance(widget, PieceRows):
                rows.append(widget.text)
            elif isinstance(widget, Static):
                rows.append(str(widget.render()))
            rows += [str(widget.border_title or ""), str(widget.border_subtitle or ""), str(widget.tooltip or "")]
    rows += [f"{one.title} {one.message}" for one in app._notifications]
    return "\n".join([*rows, app.title, app.sub_title])


def with_verdicts(session: Session, *, blind: bool = True) -> None:
    """Judge every round."""
    from tests.doubles.sessions import judgement

    with session.rater("me", write=True) as rater:
        for one in SCENARIOS:
            rater.save(one.id, msgspec.structs.replace(judgement(blind=blind), tags={}, note=""))
