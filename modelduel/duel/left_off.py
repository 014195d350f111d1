"""Where a reader left off in a session: how far it got, what was judged last, and with which round to go on."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from msgspec import Struct

from modelduel.duel.given import Place
from modelduel.session.index import JudgementLine
from modelduel.session.names import parse_judgement


class LeftOff(Struct, frozen=True):
    """How far a rater got."""

    number: int
    """The round to go on with, from 0."""
    judged: int
    """Rounds with a verdict."""
    of: int
    """Rounds there are."""
    last: datetime.datetime | None = None
    """When something was given last; None when nothing was."""


def left_off(rounds: Sequence[Place], lines: Sequence[JudgementLine]) -> LeftOff:
    """Return where a rater left off.

    The round last worked on comes first if it has no verdict, else the next one after it that has none, and after the
    last those before it that were passed over. When every round has a verdict, the first is shown.

    Args:
        rounds: Scenario and pass of each, in order.
        lines: The rater's judgements.
    """
    places = {place: number for number, place in enumerate(rounds)}
    given: dict[int, JudgementLine] = {}
    for line in lines:
        parsed = parse_judgement(line.name)
        if parsed in places:
            given[places[parsed]] = line
    judged = {number for number, line in given.items() if line.winner}
    if not given:
        return LeftOff(0, 0, len(rounds))
    # Without a time zone, as a hand may have written it, it counts as UTC.
    times = {
        number: line.at if line.at.tzinfo else line.at.replace(tzinfo=datetime.UTC) for number, line in given.items()
    }
    at = max(times, key=lambda number: (times[number], number))
    order = [*range(at, len(rounds)), *range(at)]
    return LeftOff(next((n for n in order if n not in judged), 0), len(judged), len(rounds), times[at])
