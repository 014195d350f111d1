"""How long answers take: to the first text and to the end, and how many tokens come in a second."""

from __future__ import annotations

from collections.abc import Sequence

from modelduel.report.document import Block, Cell, Column, Estimate, Intervals, Table
from modelduel.report.evidence import Answer, Evidence, Key
from modelduel.report.findings.amounts import cell, number, scale_end, seconds, tone_of
from modelduel.report.findings.less import Kind, tables
from modelduel.report.findings.measures import Measure, Part, each, known, per
from modelduel.report.statistics.figure import Figure
from modelduel.report.statistics.quantiles import quantile

QUANTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99}


def first_token(one: Answer) -> float | None:
    """Return the seconds to the first text; None where no text came."""
    return one.first_token_s


def whole(one: Answer) -> float | None:
    """Return the seconds to the end of the answer, from its last try's start; None where it came with a batch."""
    return None if one.batch else one.total_s


MEASURES = {
    "first": (first_token, "Time to the first text", "Who starts sooner"),
    "total": (whole, "Time to the end of the answer", "Who is done sooner"),
}
_TAIL = "From the start of the try that succeeded. A p99 of 100 answers or fewer lies between the slowest two."
NOTES = {
    "first": f"{_TAIL} Answers that came with a batch are left out.",
    "total": f"{_TAIL} Answers that came with a batch are left out. "
    "Tokens a second: output, reasoning included, over the whole time, the first wait included.",
}


def found(evidence: Evidence, where: Sequence[Part]) -> tuple[list[Block], dict[str, Figure]]:
    """Return the tables and figures of times."""
    figures: dict[str, Figure] = {}
    blocks: list[Block] = []
    for what, (measure, title, less_title) in MEASURES.items():
        rows = []
        for part in where:
            for one in evidence.contenders:
                figures |= (mine := _times_of(part, one.key, what, measure))
                shown = (cell(mine, path, number if ".rate." in path else seconds) for path in mine)
                rows.append((Cell(part.title), Cell(evidence.name(one.key), tone_of(one.key)), *shown))
        columns = ("Category", "Contender", "Mean", *QUANTILES, *(("Tokens a second",) if what == "total" else ()))
        titles = tuple(Column(column, number=place > 1) for place, column in enumerate(columns))
        blocks.append(Table(f"time-{what}", title, titles, tuple(rows), NOTES[what]))
        blocks += tables(evidence, where, Kind(f"time.{what}", measure, less_title, "sooner", seconds), figures)
    estimates = [
        Estimate(f"{part.title}: {evidence.name(one.key)}", figure, tone_of(one.key))
        for part in where
        for one in evidence.contenders
        if (figure := figures[f"{part.path}.time.total.mean.{one.key}"]).value is not None
    ]
    if estimates:
        end = scale_end([one.figure for one in estimates])
        blocks.append(Intervals("time-mean", "Mean time of a task", tuple(estimates), 0.0, end, None, "seconds"))
    return blocks, figures


def _times_of(part: Part, key: Key, what: str, measure: Measure) -> dict[str, Figure]:
    path = f"{part.path}.time.{what}"
    given = known(part.tasks, key, measure)
    figures = {f"{path}.mean.{key}": per(part.tasks, key, measure, each)}
    figures |= {f"{path}.{name}.{key}": quantile(given, at) for name, at in QUANTILES.items()}
    if what == "total":
        figures[f"{part.path}.time.rate.{key}"] = per(part.tasks, key, _output, whole)
    return figures


def _output(one: Answer) -> float | None:
    return None if one.usage is None or not one.usage.output else float(one.usage.output)
