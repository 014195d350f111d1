"""Who solved what, by the tests: rates and paired differences, and the rounds that tell the two apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from modelduel.report.document import Block, Cell, Column, Estimate, Intervals, Item, Items, Section, Table, Text
from modelduel.report.evidence import Evidence
from modelduel.report.findings import beside, reviews, wording
from modelduel.report.findings.pairing import Pair, Unit, pairs, repeated, tasks, units
from modelduel.report.findings.slices import CATEGORY, FAMILIES, OVERALL, Family, Slice
from modelduel.report.statistics import proportions
from modelduel.report.statistics.figure import Figure
from modelduel.report.statistics.proportions import Pairs


def section(evidence: Evidence, *, rater: str | None = None) -> tuple[Section, dict[str, Figure]]:
    """Return the section, and its figures by path.

    Args:
        evidence: What the sessions hold.
        rater: Whose ticks the reviews are told by; the one with most verdicts unless told.
    """
    figures: dict[str, Figure] = {}
    blocks: list[Block] = []
    met = pairs(evidence)
    for pair in met:
        blocks += _compared(evidence, pair, figures)
    for pair in met:
        blocks += reviews.blocks(evidence, pair, rater, figures)
    if not met:
        blocks.append(Text("No two contenders were asked the same, so there is nobody to compare."))
    return Section("correctness", "Correctness", tuple(blocks)), figures


def paired(found: Iterable[Unit]) -> Pairs:
    """Return how many both, one or neither solved."""
    seen = [(one.a.correct, one.b.correct) for one in found]
    return Pairs(*(seen.count(each) for each in ((True, True), (True, False), (False, True), (False, False))))


def _compared(evidence: Evidence, pair: Pair, figures: dict[str, Figure]) -> Iterable[Block]:
    found = units(evidence, pair)
    if found:
        for part in (OVERALL, *(part for family in FAMILIES for part in family.filled(found))):
            _reckon(found, part, pair, figures)
        for family in FAMILIES:
            _adjust(found, family, pair, figures)
            if family is CATEGORY or len(family.filled(found)) > 1:
                yield _table(found, family, pair, figures)
        yield _crossed(found, pair)
        yield _chart(found, pair, figures)
        yield from _lists(found, pair)
    else:
        asked = any(one.tested for rounds in tasks(evidence, pair) for one in rounds)
        both = " and ".join(pair.names)
        yield Text(
            f"No round has answers of {both} that tests could judge."
            if asked
            else f"Nothing that {both} were both asked has tests."
        )
    again = repeated(evidence, pair)
    if found and again:
        yield Text(
            f"{wording.plural(again, 'round')} asked again what another session had asked; of each scenario the first "
            "round in which both answers count is told of above."
        )
    yield from beside.blocks(evidence, pair, found, figures)


def _reckon(found: Sequence[Unit], part: Slice, pair: Pair, figures: dict[str, Figure]) -> None:
    """Put down the figures of a part of the rounds."""
    seen = paired(part.of(found))
    at = f"{pair.prefix}{part.path}.correct"
    figures[f"{at}.{pair.a}"] = proportions.wilson(seen.a, seen.n)
    figures[f"{at}.{pair.b}"] = proportions.wilson(seen.b, seen.n)
    figures[f"{at}.difference"] = proportions.newcombe(seen)
    figures[f"{at}.p"] = wording.tested(proportions.mcnemar(seen))
    figures[f"{at}.both"] = wording.count(seen.both, seen.n)
    figures[f"{at}.only_{pair.a}"] = wording.count(seen.only_a, seen.n)
    figures[f"{at}.only_{pair.b}"] = wording.count(seen.only_b, seen.n)
    figures[f"{at}.neither"] = wording.count(seen.neither, seen.n)


def _adjust(found: Sequence[Unit], family: Family, pair: Pair, figures: dict[str, Figure]) -> None:
    """Put down what is left of a family's p-values when they are looked at together."""
    wording.adjust([f"{pair.prefix}{part.path}.correct.p" for part in family.filled(found)], family.key, figures)


def _table(found: Sequence[Unit], family: Family, pair: Pair, figures: dict[str, Figure]) -> Table:
    """Return the rates of a family's parts; below the categories, those of all rounds."""
    parts = family.filled(found) + ([OVERALL] if family is CATEGORY else [])
    return Table(
        f"{pair.anchor}correct-{family.key}",
        f"Solved, by {family.title}",
        (
            Column(family.title.capitalize()),
            Column("Scenarios", number=True),
            Column(pair.names[0], number=True, tone="a"),
            Column(pair.names[1], number=True, tone="b"),
            Column("Difference, points", number=True),
            Column("p", number=True),
            Column("p, Holm", number=True),
        ),
        tuple(_rates(part, part.of(found), pair, figures) for part in parts),
        "A scenario counts once in each of its languages, by the first sample, where the answers of both could be "
        "judged. In brackets: 95 % intervals (Wilson for a rate, Newcombe for the difference on the same scenarios). "
        f"p: exact McNemar test; p, Holm: adjusted for looking at {family.key} together.",
    )


def _rates(part: Slice, here: Sequence[Unit], pair: Pair, figures: dict[str, Figure]) -> tuple[Cell, ...]:
    at = f"{pair.prefix}{part.path}.correct"
    solved = [one.round for one in here if one.a.correct], [one.round for one in here if one.b.correct]
    rates = (
        Cell(
            f"{len(rounds)} of {len(here)}: {wording.share(figures[f'{at}.{key}'])}",
            figure=f"{at}.{key}",
            rounds=wording.refs(rounds),
        )
        for key, rounds in zip((pair.a, pair.b), solved, strict=True)
    )
    return (
        Cell(part.title),
        Cell(f"{len(here)}", rounds=wording.refs(one.round for one in here)),
        *rates,
        wording.cell(figures, f"{at}.difference", wording.points),
        wording.cell(figures, f"{at}.p", wording.p_value),
        wording.cell(figures, f"{at}.p_holm", wording.p_value),
    )


def _crossed(found: Sequence[Unit], pair: Pair) -> Table:
    """Return the fourfold tables, each in a row."""
    columns = (
        ("both", "Both", True, True),
        (f"only_{pair.a}", f"Only {pair.names[0]}", True, False),
        (f"only_{pair.b}", f"Only {pair.names[1]}", False, True),
        ("neither", "Neither", False, False),
    )

    def row(part: Slice) -> tuple[Cell, ...]:
        here = part.of(found)
        at = f"{pair.prefix}{part.path}.correct"
        cells = [Cell(part.title)]
        for name, _, a, b in columns:
            rounds = [one.round for one in here if (one.a.correct, one.b.correct) == (a, b)]
            cells.append(Cell(f"{len(rounds)}", figure=f"{at}.{name}", rounds=wording.refs(rounds)))
        return tuple(cells)

    return Table(
        f"{pair.anchor}correct-paired",
        "Solved by both, by one alone, by neither",
        (Column("Category"), *(Column(title, number=True) for _, title, _, _ in columns)),
        tuple(row(part) for part in (*CATEGORY.filled(found), OVERALL)),
        "Only the scenarios that one alone solved tell the two apart.",
    )


def _chart(found: Sequence[Unit], pair: Pair, figures: dict[str, Figure]) -> Intervals:
    rows = []
    for part in (*CATEGORY.filled(found), OVERALL):
        at = f"{pair.prefix}{part.path}.correct"
        rows.append(Estimate(f"{part.title}: {pair.names[0]}", figures[f"{at}.{pair.a}"], "a"))
        rows.append(Estimate(f"{part.title}: {pair.names[1]}", figures[f"{at}.{pair.b}"], "b"))
    return Intervals(f"{pair.anchor}correct-rates", "Share solved", tuple(rows), 0.0, 1.0)


def _lists(found: Sequence[Unit], pair: Pair) -> Iterable[Items]:
    first, second = pair.names
    for title, empty, a, b in (
        ("Both wrong", "There is nothing that both got wrong.", False, False),
        (f"Only {first} solved", f"There is nothing that only {first} solved.", True, False),
        (f"Only {second} solved", f"There is nothing that only {second} solved.", False, True),
    ):
        items = [_item(one, pair) for one in found if (one.a.correct, one.b.correct) == (a, b)]
        yield Items(title, tuple(items), empty)


def _item(one: Unit, pair: Pair) -> Item:
    fates = [
        f"{name} {wording.fate(answer)}"
        for name, answer in zip(pair.names, (one.a, one.b), strict=True)
        if not answer.correct
    ]
    return Item(f"{wording.told(one.round)}: {'; '.join(fates)}", (wording.ref(one.round),))
