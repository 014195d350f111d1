"""A sheet and the judgement that is saved of it, and what becomes of both when an answer is asked for again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from modelduel.errors import InputError
from modelduel.scenario.model import Criterion
from modelduel.session.model import Checked, Earlier, Judgement
from modelduel.tui.sheet import HIGHEST, LOWEST, MOST_ALARMS, Sheet, Shown, first_empty


def from_judgement(
    judgement: Judgement,
    criteria: Sequence[Criterion],
    *,
    tag_titles: Mapping[str, str] | None = None,
    check_titles: Mapping[str, str] | None = None,
) -> Sheet:
    """Return the sheet of a saved judgement, its cursor on the first empty cell.

    Raises:
        InputError: It does not say that `a` and `b` were shown, in which order, a score is not 1 to 5, or a number of
            false alarms is none.
    """
    if judgement.shown == ["a", "b"]:
        shown: Shown = ("a", "b")
    elif judgement.shown == ["b", "a"]:
        shown = ("b", "a")
    else:
        raise InputError("The judgement does not say in which order a and b were shown.", where="shown")
    for side, scores in judgement.scores.items():
        for key, value in scores.items():
            if not LOWEST <= value <= HIGHEST:
                raise InputError(f"A score is {LOWEST} to {HIGHEST}, not {value}.", where=f"scores.{side}.{key}")
    for side, made in judgement.checks.items():
        if not 0 <= made.false_alarms <= MOST_ALARMS:
            place = f"checks.{side}.false_alarms"
            raise InputError(f"False alarms are 0 to {MOST_ALARMS}, not {made.false_alarms}.", where=place)
    sheet = Sheet(
        tuple(criteria),
        shown,
        scores=judgement.scores,
        winner=judgement.winner,
        tags={side: tuple(tags) for side, tags in judgement.tags.items()},
        note=judgement.note,
        blind=judgement.blind and not judgement.after_reveal,
        tag_titles=tag_titles or {},
        checks=judgement.checks,
        check_titles=check_titles or {},
        attempts=judgement.attempts,
        earlier=tuple(judgement.earlier),
        leaked=judgement.leaked,
    )
    return replace(sheet, cursor=first_empty(sheet))


def to_judgement(
    sheet: Sheet, *, at: datetime.datetime, seconds: float, blind: bool, after_reveal: bool = False
) -> Judgement:
    """Return the judgement to be saved.

    Args:
        sheet: What was given so far, finished or not.
        at: When, with a time zone.
        seconds: Time the rater spent on the round.
        blind: Whether the session is blind, which a sheet after a reveal no longer shows.
        after_reveal: Whether it was given after the names were revealed.
    """
    return Judgement(
        shown=list(sheet.shown),
        blind=blind,
        at=at,
        winner=sheet.winner,
        after_reveal=after_reveal,
        scores={side: dict(scores) for side, scores in sheet.scores.items() if scores},
        tags={side: list(tags) for side, tags in sheet.tags.items() if tags},
        note=sheet.note,
        seconds=seconds,
        checks={side: made for side, made in sheet.checks.items() if made != Checked()},
        attempts=dict(sheet.attempts),
        earlier=list(sheet.earlier),
        leaked=sheet.leaked,
    )


def set_aside(sheet: Sheet, sides: Sequence[str], *, at: datetime.datetime) -> Sheet:
    """Take off what was given on the answers of `sides`, which are asked for again, and the verdict; it is kept.

    The note stays: it is about the round. Where nothing was given the sheet is returned as it is.
    """
    given = any(held.get(side) for held in (sheet.scores, sheet.tags, sheet.checks) for side in sides)
    if not given and sheet.winner is None:
        return sheet
    now = to_judgement(sheet, at=at, seconds=0.0, blind=sheet.blind)
    kept = Earlier(at, now.attempts, now.winner, now.scores, now.tags, now.checks)
    without = replace(
        sheet,
        scores={side: row for side, row in sheet.scores.items() if side not in sides},
        winner=None,
        tags={side: tags for side, tags in sheet.tags.items() if side not in sides},
        checks={side: made for side, made in sheet.checks.items() if side not in sides},
        attempts={side: attempt for side, attempt in sheet.attempts.items() if side not in sides},
        earlier=(*sheet.earlier, kept),
    )
    return replace(without, cursor=first_empty(without))
