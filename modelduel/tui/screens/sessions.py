"""The sessions as home lists them: which can be resumed, which replayed, and a row for each."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from modelduel.tui.keys import Keys
from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.widgets.choices import Entry
from modelduel.tui.widgets.pieces import clip, plain

if TYPE_CHECKING:
    from modelduel.session.library import SessionSummary


class Begin(enum.Enum):
    """The ways to begin a session."""

    REVIEW = "New review"
    DUEL = "Quick duel"


_BEGIN = (
    (Begin.REVIEW, "home.review", "judge two models on a pack of scenarios"),
    (Begin.DUEL, "home.duel", "put one prompt before two models"),
)
_STATE, _WHEN = 18, 12
"""Cells of the columns that do not give way."""
_SHORTEST_NAME = 16
_GAPS = 5
"""Cells between the columns."""
_WHO = 16
"""Cells that long names leave to a prompt's words, and from `_WIDE` cells of a row on to the contenders as well."""
_WIDE = 100


def unfinished(session: SessionSummary) -> bool:
    """Return whether a session waits for judgements: it can be resumed."""
    return not session.damaged and session.kind == "review" and (session.judged < session.rounds or not session.rounds)


def can_be_reported(session: SessionSummary) -> bool:
    """Return whether a report may tell of a session: it can be read, and is not being judged blind."""
    return not session.damaged and not session.is_being_judged_blind


def progress(session: SessionSummary) -> str:
    """Return how far a session has come, in at most 18 characters."""
    if session.kind == "review" and session.judged < session.rounds:
        return f"{session.judged:,} of {session.rounds:,} judged"
    if session.rounds == 0:
        return "nothing yet"
    rounds = "1 round" if session.rounds == 1 else f"{session.rounds:,} rounds"
    if session.judged == session.rounds:
        return f"{rounds}, judged"
    return f"{rounds}, shipped" if session.shipped else rounds


def date_text(at: datetime.datetime, now: datetime.datetime) -> str:
    """Return a time as it is said at `now`, and in its zone: `today 12:04`, `20 Nov 12:04`, `20 Nov 2025`."""
    local = at.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return f"today {local:%H:%M}"
    return f"{local.day} {local:%b %H:%M}" if local.year == now.year else f"{local.day} {local:%b %Y}"


def searched(session: SessionSummary) -> tuple[str, ...]:
    """Return what of a session is searched for words."""
    return (session.id, session.kind or "", session.title, *_who(session))


def _who(session: SessionSummary) -> Sequence[str]:
    """Return who is compared, which a session that is still judged blind does not say."""
    return ["blind"] if session.blind else list(session.contenders.values())


def entries(
    sessions: Sequence[SessionSummary] | None,
    now: datetime.datetime,
    width: int,
    keys: Keys,
    *,
    words: str = "",
    trouble: str = "",
) -> list[Entry]:
    """Return the rows of home.

    Args:
        sessions: Those that fit, the last changed first; None while they are being read.
        now: The time, with its zone.
        width: Cells of a row.
        keys: Whose names are shown.
        words: What was typed to find a session.
        trouble: Why sessions could not be read; empty when they could.
    """
    rows = [] if words else [_begin(way, keys.shown(id_), about) for way, id_, about in _BEGIN]
    if sessions is None:
        return [*rows, _gap(), _note("Reading the sessions")]
    if trouble:
        rows += _gap(), _note(f"Sessions cannot be read. {plain(trouble)}", "fail")
    who = width >= _WIDE or any(session.title for session in sessions)
    room = width - _STATE - _WHEN - _GAPS - (_WHO if who else 0)
    name = min(max((len(session.id) for session in sessions), default=0), max(_SHORTEST_NAME, room))
    sections = (
        ("Resume", [session for session in sessions if unfinished(session)]),
        ("Replay", [session for session in sessions if not session.damaged and not unfinished(session)]),
        ("Damaged", [session for session in sessions if session.damaged]),
    )
    for title, members in sections:
        if members:
            rows += _gap(), _heading(title, len(members))
            rows += [Entry(partial(_line, session, now, name), session.path) for session in members]
    if not sessions and not words and not trouble:
        rows += _gap(), _heading("No sessions yet")
        notes = (
            "Those you begin will stand here, to be resumed and replayed.",
            f"{keys.shown('home.duel')} needs two models that you can ask.",
            "`modelduel demo`, given at the shell, needs neither key nor account.",
        )
        rows += map(_note, notes)
    return rows[1:] if rows and words else rows


def _begin(way: Begin, key: str, about: str) -> Entry:
    start = f"{key}  {way.value}"
    runs = (Run(len(key), "strong"), Run(len(start), ""), Run(len(start) + len(about) + 3, "hint"))
    return Entry(make_line(f"{start}   {about}", runs=runs), way)


def _both_ends(name: str, cells: int) -> str:
    """Return a name in at most so many cells: its end tells it from others that begin alike."""
    if cell_len(name) <= cells:
        return name
    end = len(name)
    while end > 0 and cell_len(name[end - 1 :]) <= cells // 2:
        end -= 1
    return clip(name[:end], cells - cell_len(name[end:])) + name[end:]


def _line(session: SessionSummary, now: datetime.datetime, name_cells: int) -> Line:
    name = set_cell_size(_both_ends(plain(session.id), name_cells), name_cells)
    when = f"{date_text(session.changed, now):<{_WHEN}}  "
    if session.damaged:
        text = f"{name}  {when}! {plain(session.damaged)}"
        start = len(name) + 2 + len(when)
        return make_line(text, runs=(Run(start, "hint"), Run(start + 2, "fail"), Run(len(text), "hint")))
    name_end = len(name) + 2
    facts = f"{progress(session):<{_STATE}} {when}"
    bad = f"! {session.unreadable:,} unreadable   " if session.unreadable else ""
    bad_end = name_end + len(facts) + len(bad)
    who = plain(session.title) or " · ".join(map(plain, _who(session)))
    runs = (
        Run(name_end, ""),
        Run(name_end + len(facts), "hint"),
        Run(bad_end, "fail"),
        Run(bad_end + len(who), "hint"),
    )
    return make_line(f"{name}  {facts}{bad}{who}", runs=runs)


def _heading(title: str, count: int = 0) -> Entry:
    text = f"{title} {count:,}" if count else title
    return Entry(make_line(text, runs=(Run(len(title), "heading"), Run(len(text), "hint"))))


def _note(text: str, role: str = "hint") -> Entry:
    return Entry(make_line(text, runs=(Run(len(text), role),)))


def _gap() -> Entry:
    return Entry(make_line(""))
