"""Which for what: for each situation the contender that the evidence favours, by a rule that is said and no taste.

A situation names what counts in it. A contender is favoured where, after Holm's correction over all tests of the
section, something that counts tells the two apart, and nothing that counts tells them apart the other way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from modelduel.report.document import Block, Cell, Column, Section, Table, Text
from modelduel.report.evidence import Evidence
from modelduel.report.findings import wording
from modelduel.report.findings.amounts import FEW, SURE, p_cell, p_words, signed, tone_of, usd
from modelduel.report.findings.correctness import paired
from modelduel.report.findings.pairing import Pair, pairs, units
from modelduel.report.statistics.figure import Figure
from modelduel.report.statistics.intervals import scenarios_needed, t_test
from modelduel.report.statistics.power import MOST_ROUNDS, POWER, rounds_needed
from modelduel.report.statistics.proportions import mcnemar

Figures = Mapping[str, Figure]
Read = Literal["solved", "verdicts", "less", "higher", "ratio"]


class Criterion(Struct, frozen=True):
    """Something that counts in a situation, and the figures that tell of it."""

    key: str
    title: str
    path: str
    read: Read
    """Who is ahead: by what it alone solved, by verdicts, by tasks it took less on, by a mean, by the lower ratio."""


class Situation(Struct, frozen=True):
    """A use somebody has for a model."""

    key: str
    title: str
    criteria: tuple[Criterion, ...]


HARD = "situations.hard-algorithms.correct"

SITUATIONS = (
    Situation(
        "interactive-assistant",
        "Interactive assistant",
        (
            Criterion("first", "first text sooner", "overall.time.first", "less"),
            Criterion("total", "done sooner", "overall.time.total", "less"),
            Criterion("preference", "preferred", "overall.preference", "verdicts"),
        ),
    ),
    Situation(
        "bug-diagnosis",
        "Bug diagnosis",
        (
            Criterion("correct", "bugs solved", "categories.bug-fix.correct", "solved"),
            Criterion("preference", "preferred", "categories.bug-fix.preference", "verdicts"),
        ),
    ),
    Situation(
        "bulk-refactoring",
        "Refactoring in bulk",
        (
            Criterion("correct", "tests kept", "categories.refactoring.correct", "solved"),
            Criterion("preference", "preferred", "categories.refactoring.preference", "verdicts"),
            Criterion("cost", "cheaper", "categories.refactoring.cost", "less"),
        ),
    ),
    Situation(
        "structured-reviews",
        "Structured review output",
        (
            Criterion("score", "defects found, by severity", "categories.review.score", "higher"),
            Criterion("preference", "preferred", "categories.review.preference", "verdicts"),
        ),
    ),
    Situation("hard-algorithms", "Hard algorithms", (Criterion("correct", "hard algorithms solved", HARD, "solved"),)),
    Situation(
        "cost-bound-batch",
        "Cost-bound batch",
        (Criterion("solved", "cheaper for each solved task", "overall.cost.solved", "ratio"),),
    ),
)


RULE = (
    "Each situation names what counts in it. A contender is favoured where something that counts tells the two apart "
    "(p below .05 after Holm's correction over all tests of this section), and nothing that counts tells them apart "
    "the other way; where both happen, it is a trade. No detectable difference does not mean that there is none."
)


class Reading(Struct, frozen=True):
    """What the figures say of one criterion."""

    path: str
    """Where its p-value stands among the figures."""
    leads: str
    """Key of the contender that is ahead; empty where neither is."""
    shown: str
    p: Figure
    settles: Callable[[float], str]
    """What would settle it at a level: that of one test among all of the section."""


class Row(Struct, frozen=True):
    """One criterion of one situation."""

    situation: Situation
    criterion: Criterion
    reading: Reading | None
    """None without data."""
    p_path: str
    """Of the p-value after Holm."""


def section(evidence: Evidence, figures: Figures) -> tuple[Section, dict[str, Figure]]:
    """Return the section and its figures; `figures` are those of correctness, preference, and cost and time."""
    blocks: list[Block] = []
    mine: dict[str, Figure] = {}
    for pair in pairs(evidence):
        blocks += _compared(evidence, pair, figures, mine)
    if not blocks:
        blocks.append(Text("No two contenders were asked the same, so there is no advice to give."))
    return Section("advice", "Which for what", tuple(blocks)), mine


def _compared(evidence: Evidence, pair: Pair, figures: Figures, mine: dict[str, Figure]) -> Iterable[Block]:
    mine.update(_hard(evidence, pair))
    both = {**figures, **mine}
    rows = []
    for situation in SITUATIONS:
        for one in situation.criteria:
            path = f"{pair.prefix}situations.{situation.key}.{one.key}.p"
            reading = _READ[one.read](both, f"{pair.prefix}{one.path}", pair)
            if reading is not None:
                mine[path] = reading.p
            rows.append(Row(situation, one, reading, f"{path}_holm"))
    tested = [row.p_path.removesuffix("_holm") for row in rows if row.reading is not None]
    wording.adjust(tested, "all that this section asks", mine)
    level = 1 - SURE / max(1, sum(mine[path].value is not None for path in tested))
    yield Text(RULE)
    yield Table(
        f"{pair.anchor}advice",
        "Which for what",
        (Column("Situation"), Column("Favoured"), Column("It rests on"), Column("What would settle it")),
        tuple(_advice(one, [row for row in rows if row.situation is one], pair, mine, level) for one in SITUATIONS),
        f"What would settle it: how many scenarios in all, were the two as far apart as they look here, show it with a "
        f"chance of {POWER * 100:.0f} % in one of so many tests (p below {1 - level:.2g}); {FEW} at least must differ. "
        "Where p stands in this table, it is after Holm over all of these tests, which are more than in a table above.",
    )
    yield Table(
        f"{pair.anchor}advice-figures",
        "What the advice rests on",
        (
            Column("Situation"),
            Column("What counts"),
            Column("Seen"),
            Column("Ahead"),
            Column("p", number=True),
            Column("p, Holm", number=True),
        ),
        tuple(_figure_row(row, pair, mine) for row in rows),
    )


def _advice(situation: Situation, rows: Sequence[Row], pair: Pair, figures: Figures, level: float) -> tuple[Cell, ...]:
    read = [(row, row.reading) for row in rows if row.reading is not None]
    apart = [(row, one) for row, one in read if one.leads and _sure(figures[row.p_path])]
    leaders = sorted({one.leads for _, one in apart})
    rests = apart or read
    path = rests[0][0].p_path if rests else ""
    if not read:
        favoured = Cell("no data", "quiet")
    elif not leaders:
        favoured = Cell("no detectable difference", "quiet", path)
    elif len(leaders) == 1:
        favoured = Cell(_name(leaders[0], pair), tone_of(leaders[0]), path)
    else:
        favoured = Cell("a trade", "", path)
    shown = "; ".join(
        f"{row.criterion.title}: {one.shown} ({p_words(figures[row.p_path])})"
        if figures[row.p_path].value is not None
        else f"{row.criterion.title}: {one.shown}"
        for row, one in rests
    )
    settles: dict[str, list[str]] = {}
    for row, one in read if not leaders else ():
        settles.setdefault(one.settles(level), []).append(row.criterion.title)
    what = "; ".join(f"{', '.join(titles)}: {needed}" for needed, titles in settles.items())
    return Cell(situation.title), favoured, Cell(shown), Cell(what or ("any data" if not read else "–"))


def _figure_row(row: Row, pair: Pair, figures: Figures) -> tuple[Cell, ...]:
    start = Cell(row.situation.title), Cell(row.criterion.title)
    if row.reading is None:
        return *start, Cell("no data", "quiet"), Cell(""), Cell(""), Cell("")
    leads = row.reading.leads
    return (
        *start,
        Cell(row.reading.shown, figure=row.reading.path),
        Cell(_name(leads, pair), tone_of(leads)) if leads else Cell("neither", "quiet"),
        p_cell(figures, row.p_path.removesuffix("_holm")),
        p_cell(figures, row.p_path),
    )


def _sure(p: Figure) -> bool:
    return p.value is not None and p.value < SURE


def _name(key: str, pair: Pair) -> str:
    return pair.names[0] if key == pair.a else pair.names[1]


def _hard(evidence: Evidence, pair: Pair) -> dict[str, Figure]:
    """Return who solved what of the hard algorithms; nothing where there are none."""
    found = [
        one for one in units(evidence, pair) if one.round.category == "algorithm" and one.round.difficulty == "hard"
    ]
    if not found:
        return {}
    seen = paired(found)
    return {
        f"{pair.prefix}{HARD}.only_{pair.a}": wording.count(seen.only_a, seen.n),
        f"{pair.prefix}{HARD}.only_{pair.b}": wording.count(seen.only_b, seen.n),
        f"{pair.prefix}{HARD}.p": wording.tested(mcnemar(seen)),
    }


def _counts(figures: Figures, path: str, kind: str, pair: Pair) -> tuple[int, int, int] | None:
    """Return how many for either, and of how many."""
    one, other = (figures.get(f"{path}.{kind}{key}") for key in (pair.a, pair.b))
    if one is None or other is None or one.value is None or other.value is None or not one.n:
        return None
    return round(one.value), round(other.value), one.n


def _counted(kind: str, only: str) -> Callable[[Figures, str, Pair], Reading | None]:
    """Return how a criterion is read that counts for whom more scenarios speak, and is tested by tossing a coin."""

    def read(figures: Figures, path: str, pair: Pair) -> Reading | None:
        found = _counts(figures, path, kind, pair)
        if found is None or f"{path}.p" not in figures:
            return None
        one, other, n = found
        leads = pair.a if one > other else pair.b if other > one else ""
        first, second = pair.names
        shown = f"{only}{first} {one}, {only}{second} {other} of {n}"
        return Reading(f"{path}.p", leads, shown, figures[f"{path}.p"], lambda level: _rounds(one, other, n, level))

    return read


def _higher(figures: Figures, path: str, pair: Pair) -> Reading | None:
    """Read a difference of means; the p-value is that of the paired t test, whose interval it is."""
    found = figures.get(f"{path}.difference")
    if found is None or found.value is None:
        return None
    leads = pair.a if found.value > 0 else pair.b if found.value < 0 else ""
    one, other = (figures.get(f"{path}.{key}") for key in (pair.a, pair.b))
    means = (
        ""
        if one is None or other is None
        else f"{pair.names[0]} {wording.share(one)}, {pair.names[1]} {wording.share(other)}"
    )
    return Reading(
        f"{path}.difference", leads, means, wording.tested(t_test(found)), lambda level: _settles(found, level)
    )


def _ratio(figures: Figures, path: str, pair: Pair) -> Reading | None:
    """Read a difference of ratios, of which less is better, with its randomisation test."""
    found, p = figures.get(f"{path}.difference"), figures.get(f"{path}.p")
    if found is None or found.value is None or p is None:
        return None
    leads = pair.a if found.value < 0 else pair.b if found.value > 0 else ""
    shown = f"{pair.names[0]} less {pair.names[1]}: {signed(usd)(found.value)}"
    return Reading(f"{path}.difference", leads, shown, p, lambda level: _settles(found, level))


_READ: dict[Read, Callable[[Figures, str, Pair], Reading | None]] = {
    "solved": _counted("only_", "only "),
    "verdicts": _counted("wins.", ""),
    "less": _counted("less.", ""),
    "higher": _higher,
    "ratio": _ratio,
}


def _rounds(one: int, other: int, n: int, level: float) -> str:
    if one + other < FEW:
        return "too few differ to say"
    needed = rounds_needed(one, other, n, level=level)
    return f"{needed.rounds:,} scenarios" if needed.rounds is not None else needed.note


def _settles(difference: Figure, level: float) -> str:
    rounds = scenarios_needed(difference, level=level)
    if rounds is None:
        return (
            "nothing that was seen tells them apart"
            if difference.value == 0
            else "more scenarios: too few for an interval"
        )
    return f"about {rounds:,} scenarios" if rounds <= MOST_ROUNDS else f"more than {MOST_ROUNDS:,} scenarios"
