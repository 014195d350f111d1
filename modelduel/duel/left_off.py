"""Where a reader left off in a session: how far it got, what was judged last, and with which round to go on."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from msgspec import Struct

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


def left_off(ids: Sequence[str], lines: Sequence[JudgementLine]) -> LeftOff:
    """Return where a rater left off.

    The round last worked on comes first if it has no verdict, else the next one after it that has none, and after the
    last those before it that were passed over. When every round has a verdict, the first is shown.

    Args:
        ids: The rounds' scenarios, in order.
        lines: The rater's judgements.
    """
    places = {id_: number for number, id_ in enumerate(ids)}
    given: dict[int, JudgementLine] = {}
    for line in lines:  # the later pass of a round after the earlier
        parsed = parse_judgement(line.name)
        if parsed and parsed[0] in places:
            given[places[parsed[0]]] = line
    judged = {number for number, line in given.items() if line.winner}
    if not given:
        return LeftOff(0, 0, len(ids))
    # Without a time zone, as a hand may have written it, it counts as UTC.
    times = {
        number: line.at if line.at.tzinfo else line.at.replace(tzinfo=datetime.UTC) for number, line in given.items()
    }
    at = max(times, key=lambda number: (times[number], number))
    order = [*range(at, len(ids)), *range(at)]
    return LeftOff(next((n for n in order if n not in judged), 0), len(judged), len(ids), times[at])
