"""What the rubric says: mean scores criterion by criterion, and whether the verdict goes to the higher ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from modelduel.report.document import Block, Cell, Column, Item, Items, Table, Text
from modelduel.report.evidence import Key, Look, Round
from modelduel.report.findings import wording
from modelduel.report.findings.pairing import Judged, Pair
from modelduel.report.findings.slices import CATEGORY, FAMILIES, OVERALL, Slice
from modelduel.report.statistics import means, proportions
from modelduel.report.statistics.figure import Figure
from modelduel.session.names import is_id

LOWEST, HIGHEST = 1, 5
"""Ends of the scale of a score."""

WEIGHTED = "weighted_mean"
"""Stands in paths where a criterion would; no criterion can be called so."""

SHOWN_FROM = 2
"""A criterion that was scored on fewer scenarios has figures, but no row."""


class Scored(Struct, frozen=True):
    """A round whose answers were both scored on one criterion or more."""

    round: Round
    look: Look
    scores: dict[str, tuple[float, float]]
    """Criterion -> what both got; under `WEIGHTED` their means by weight."""


def blocks(found: Sequence[Judged], pair: Pair, figures: dict[str, Figure]) -> Iterable[Block]:
    """Yield what the scores come to, and put down the figures."""
    scored = [each for one in found if (each := _scored(one, pair)) is not None]
    if not scored:
        yield Text("No round has scores for both answers.")
        return
    for part in (OVERALL, *(part for family in FAMILIES for part in family.filled(scored))):
        _reckon(part.of(scored), part, pair, figures)
    yield _table(scored, pair, figures)
    yield from _agreement(scored, pair, figures)


def _scored(one: Judged, pair: Pair) -> Scored | None:
    given_a, given_b = (one.look.scores.get(key, {}) for key in (pair.a, pair.b))
    scores: dict[str, tuple[float, float]] = {}
    total = sum_a = sum_b = 0.0
    for line in one.round.rubric:
        a, b = given_a.get(line.key), given_b.get(line.key)
        if a is None or b is None or not (_on_scale(a) and _on_scale(b)):
            continue
        if is_id(line.key) and wording.is_weight(line.weight) and line.key not in scores:
            scores[line.key] = (float(a), float(b))
            total, sum_a, sum_b = total + line.weight, sum_a + line.weight * a, sum_b + line.weight * b
    if not scores:
        return None
    scores[WEIGHTED] = (sum_a / total, sum_b / total)
    return Scored(one.round, one.look, scores)


def _on_scale(score: int) -> bool:
    return LOWEST <= score <= HIGHEST


def _reckon(here: Sequence[Scored], part: Slice, pair: Pair, figures: dict[str, Figure]) -> None:
    for criterion in sorted({criterion for one in here for criterion in one.scores}):
        a, b = zip(*(one.scores[criterion] for one in here if criterion in one.scores), strict=True)
        at = f"{pair.prefix}{part.path}.rubric.{criterion}"
        figures[f"{at}.{pair.a}"] = means.mean(a, within=(LOWEST, HIGHEST))
        figures[f"{at}.{pair.b}"] = means.mean(b, within=(LOWEST, HIGHEST))
        figures[f"{at}.difference"] = means.mean_difference(a, b)


def _table(scored: Sequence[Scored], pair: Pair, figures: dict[str, Figure]) -> Table:
    rows, unshown = [], 0
    for part in CATEGORY.filled(scored):
        here = part.of(scored)
        titles = {line.key: line.title for one in here for line in one.round.rubric if line.key in one.scores}
        for criterion, title in titles.items():
            n = sum(criterion in one.scores for one in here)
            if n >= min(SHOWN_FROM, len(here)):
                rows.append(_row(part, criterion, title, n, pair, figures))
            else:
                unshown += 1
        rows.append(_row(part, WEIGHTED, "all, by weight", len(here), pair, figures))
    rows.append(_row(OVERALL, WEIGHTED, "all, by weight", len(scored), pair, figures))
    return Table(
        f"{pair.anchor}rubric",
        "Scores, 1 to 5",
        (
            Column("Category"),
            Column("Criterion"),
            Column("Scenarios", number=True),
            Column(pair.names[0], number=True, tone="a"),
            Column(pair.names[1], number=True, tone="b"),
            Column("Difference", number=True),
        ),
        tuple(rows),
        "Means of the criteria that both answers were scored on, with 95 % intervals; differences are of the same "
        "scenarios."
        + (f" {unshown} criterion of a single scenario is not shown." if unshown == 1 else "")
        + (f" {unshown} criteria of single scenarios are not shown." if unshown > 1 else ""),
    )


def _row(part: Slice, criterion: str, title: str, n: int, pair: Pair, figures: dict[str, Figure]) -> tuple[Cell, ...]:
    at = f"{pair.prefix}{part.path}.rubric.{criterion}"
    return (
        Cell(part.title),
        Cell(title),
        Cell(f"{n}"),
        wording.cell(figures, f"{at}.{pair.a}", wording.score),
        wording.cell(figures, f"{at}.{pair.b}", wording.score),
        wording.cell(figures, f"{at}.difference", wording.gap),
    )


def _agreement(scored: Sequence[Scored], pair: Pair, figures: dict[str, Figure]) -> Iterable[Block]:
    """Tell whether the verdict goes to the answer with the higher scores."""
    won = [one for one in scored if one.look.winner in (pair.a, pair.b)]
    apart = [(one, higher) for one in won if (higher := _higher(one, pair)) is not None]
    against = [(one, higher) for one, higher in apart if one.look.winner != higher]
    at = f"{pair.prefix}overall.preference.rubric_agrees"
    figures[at] = proportions.wilson(len(apart) - len(against), len(apart))
    if not apart:
        yield Text("No round with a winner has scores that differ, so there is no saying whether they agree.")
        return
    even = len(won) - len(apart)
    yield Text(
        f"Of {wording.plural(len(apart), 'round')} with a winner and scores that differ, {len(apart) - len(against)} "
        f"went to the higher scores: {wording.share(figures[at])}."
        + (f" In {wording.plural(even, 'round')} more the scores were even." if even else "")
    )
    yield Items(
        "Scored higher, but not preferred",
        tuple(
            Item(f"{wording.told(one.round)}: {pair.name(higher)} had the higher scores", (wording.ref(one.round),))
            for one, higher in against
        ),
    )


def _higher(one: Scored, pair: Pair) -> Key | None:
    """Return who has the higher weighted mean; None where they are even, but for rounding."""
    a, b = one.scores[WEIGHTED]
    if abs(a - b) < 1e-9:
        return None
    return pair.a if a > b else pair.b
