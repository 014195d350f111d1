"""Who of two takes less of something (money, time), told alike for each: the figures, and the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from modelduel.report.document import Cell, Column, Table
from modelduel.report.evidence import Evidence
from modelduel.report.findings.amounts import Writing, cell, number, p_cell, signed
from modelduel.report.findings.measures import Measure, Part, less
from modelduel.report.findings.pairing import Pair, pairs
from modelduel.report.findings.slices import OVERALL
from modelduel.report.findings.wording import NONE, adjust
from modelduel.report.statistics.figure import Figure


class Kind(Struct, frozen=True):
    """What is compared."""

    path: str
    """What its figures' paths go on with, such as `cost` or `time.first`."""
    measure: Measure
    title: str
    less: str
    """Who takes less is … (`cheaper`)."""
    write: Writing


def tables(evidence: Evidence, where: Sequence[Part], kind: Kind, figures: dict[str, Figure]) -> Iterable[Table]:
    """Yield for each pair who takes less, and put down the figures."""
    for pair in pairs(evidence):
        paths = {part.path: f"{pair.prefix}{part.path}.{kind.path}" for part in where}
        for part in where:
            figures |= less(part.tasks, pair, kind.measure).figures(paths[part.path], pair)
        adjust([f"{path}.p" for part, path in paths.items() if part != OVERALL.path], "categories", figures)
        columns = (
            "Mean difference",
            *(f"{kind.less.capitalize()}: {name}" for name in pair.names),
            "p",
            "p, Holm",
        )
        yield Table(
            f"{pair.anchor}{kind.path.replace('.', '-')}-less",
            kind.title,
            (Column("Category"), *(Column(title, number=True) for title in columns)),
            tuple(_row(part, pair, paths[part.path], kind, figures) for part in where),
            f"{pair.names[0]} less {pair.names[1]}, of tasks where both are known. A scenario counts once for whoever "
            f"was {kind.less} on it; p: exact sign test of these counts; p, Holm: adjusted for looking at categories "
            "together.",
        )


def _row(part: Part, pair: Pair, path: str, kind: Kind, figures: dict[str, Figure]) -> tuple[Cell, ...]:
    return (
        Cell(part.title),
        cell(figures, f"{path}.difference", signed(kind.write)),
        cell(figures, f"{path}.less.{pair.a}", number),
        cell(figures, f"{path}.less.{pair.b}", number),
        p_cell(figures, f"{path}.p"),
        p_cell(figures, f"{path}.p_holm") if f"{path}.p_holm" in figures else Cell(NONE),
    )
