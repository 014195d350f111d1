"""What reviews brought up, by a rater's ticks: they have no tests, and nothing counts that was not ticked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from modelduel.aids.tally import SEVERITY, Tally, weighed
from modelduel.report.document import Block, Cell, Column, Table, Text
from modelduel.report.evidence import Evidence, Key, Round
from modelduel.report.findings import wording
from modelduel.report.findings.pairing import Pair, first_look_of, primary, tasks
from modelduel.report.statistics import means
from modelduel.report.statistics.figure import Figure
from modelduel.session.model import Checked

MOST_ALARMS = 99
"""More false alarms in one answer are no count that a reader gave."""

AT = "categories.review"


class Ticked(Struct, frozen=True):
    """A review whose answers a rater went through."""

    round: Round
    a: Checked
    b: Checked


def blocks(evidence: Evidence, pair: Pair, rater: str | None, figures: dict[str, Figure]) -> Iterable[Block]:
    """Yield what reviews come to, and put down the figures; nothing where there are no reviews."""
    asked = [rounds for rounds in tasks(evidence, pair) if rounds[0].category == "review"]
    asked = [rounds for rounds in asked if rounds[0].defects or rounds[0].factors or rounds[0].control]
    if not asked:
        return
    reader = primary(evidence, rater)
    found = [one for rounds in asked if reader is not None and (one := _ticked(rounds, pair, reader)) is not None]
    if not found:
        yield Text("Reviews have no tests, and no reader has ticked what their answers found.")
        return
    rows = [
        row
        for row in (
            _row("recall", "Found, share of what there is", wording.share, _recalls(found), pair, figures),
            _row("score", "The same, by severity or weight", wording.share, _scores(found), pair, figures),
            _row("false_alarms", "False alarms for each review", wording.score, _alarms(found), pair, figures),
            _row("clean", "Clean code called clean", wording.share, _cleared(found), pair, figures),
        )
        if row is not None
    ]
    if not rows:
        return  # a session's file that plants nothing that can be weighed
    left = len(asked) - len(found)
    yield Table(
        f"{pair.anchor}reviews",
        "Reviews, by the reader's ticks",
        (
            Column("Measure"),
            Column("Reviews", number=True),
            Column(pair.names[0], number=True, tone="a"),
            Column(pair.names[1], number=True, tone="b"),
            Column("Difference", number=True),
        ),
        tuple(rows),
        f"Means over reviews with 95 % intervals. {_weights()} An answer to a design question that takes no position "
        f"keeps 0.4 of its score. {wording.plural(left, 'review')} without a tick on either answer "
        f"{'is' if left == 1 else 'are'} left out.",
    )


def _weights() -> str:
    said = ", ".join(f"{name} {weight:g}" for name, weight in SEVERITY.items())
    return f"A defect weighs by its severity ({said})."


def _ticked(rounds: Sequence[Round], pair: Pair, rater: str) -> Ticked | None:
    """Return the first of the rounds that the rater ticked anything in.

    What has no tick is not kept in a judgement, so a side without one beside a side with some was found to say nothing.
    """
    for one in rounds:
        look = first_look_of(one, pair, rater)
        if look is not None and any(look.checks.get(key) for key in (pair.a, pair.b)):
            a, b = look.checks.get(pair.a, Checked()), look.checks.get(pair.b, Checked())
            return Ticked(one, a, b)
    return None


def _tallied(one: Round, made: Checked) -> Tally:
    """Return what the ticks on one answer come to, as the screen shows it."""
    return weighed(_weighing(one), made.found, undecided=bool(one.factors) and not made.decided)


def _weighing(one: Round) -> dict[str, float]:
    """Return what each item weighs. A session's file may say anything: what is no severity or weight counts nothing."""
    known = {str(name): weight for name, weight in SEVERITY.items()}
    weights = {item: known[severity] for item, severity in one.defects.items() if severity in known}
    return weights | {item: weight for item, weight in one.factors.items() if wording.is_weight(weight)}


Values = list[tuple[float, float]]
"""A value of both for each review."""


def _recalls(found: Sequence[Ticked]) -> Values:
    return [(_tallied(one.round, one.a).recall, _tallied(one.round, one.b).recall) for one in _with_items(found)]


def _scores(found: Sequence[Ticked]) -> Values:
    return [(_tallied(one.round, one.a).weighed, _tallied(one.round, one.b).weighed) for one in _with_items(found)]


def _alarms(found: Sequence[Ticked]) -> Values:
    # A design question has no defects that could be reported wrongly.
    given = [(one.a.false_alarms, one.b.false_alarms) for one in found if not one.round.factors]
    return [(float(a), float(b)) for a, b in given if 0 <= a <= MOST_ALARMS and 0 <= b <= MOST_ALARMS]


def _cleared(found: Sequence[Ticked]) -> Values:
    return [(float(one.a.decided), float(one.b.decided)) for one in found if one.round.control]


def _with_items(found: Sequence[Ticked]) -> list[Ticked]:
    return [one for one in found if _weighing(one.round)]


def _row(
    name: str, title: str, write: Callable[[Figure], str], values: Values, pair: Pair, figures: dict[str, Figure]
) -> tuple[Cell, ...] | None:
    """Put down the figures of a measure and return its row; None where no review has it."""
    if not values:
        return None
    at = f"{pair.prefix}{AT}.{name}"
    a, b = [one for one, _ in values], [other for _, other in values]
    share = write is wording.share
    within = (0.0, 1.0) if share else (0.0, float(MOST_ALARMS))
    keys: tuple[tuple[Key, list[float]], ...] = ((pair.a, a), (pair.b, b))
    for key, given in keys:
        figures[f"{at}.{key}"] = means.mean(given, within=within)
    figures[f"{at}.difference"] = means.mean_difference(a, b)
    return (
        Cell(title),
        Cell(f"{len(values)}"),
        *(wording.cell(figures, f"{at}.{key}", write) for key, _ in keys),
        wording.cell(figures, f"{at}.difference", _points if share else wording.gap),
    )


def _points(figure: Figure) -> str:
    return f"{wording.points(figure)} points"
