"""Cost and time: what an answer costs and takes, in all and in each category, and which of two takes less.

It rests on first samples that the service answered, each with its last attempt; what the others cost stands in the
sums of all attempts. What is not known is left out and said, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence

from modelduel.report.document import Block, Cell, Column, Section, Table, Text
from modelduel.report.evidence import Evidence, Key
from modelduel.report.findings import money, times
from modelduel.report.findings.amounts import cell, number, seen, tone_of
from modelduel.report.findings.measures import Part, answers, parts
from modelduel.report.statistics.figure import Figure, nothing

TASKS_PER_MONTH = 10_000


def section(evidence: Evidence, tasks_per_month: int = TASKS_PER_MONTH) -> tuple[Section, dict[str, Figure]]:
    """Return the section and its figures: money in US dollars, times in seconds, tokens and retries."""
    where = parts(evidence)
    blocks: list[Block] = []
    figures: dict[str, Figure] = {}
    for found in (
        money.found(evidence, where, tasks_per_month),
        times.found(evidence, where),
        _tokens(evidence, where),
    ):
        blocks += found[0]
        figures |= found[1]
    if not any(answers(where[-1].tasks, one.key) for one in evidence.contenders):
        blocks = [Text("No answer came, so nothing is known of cost and time.")]
    return Section("cost", "Cost and time", tuple(blocks)), figures


def _tokens(evidence: Evidence, where: Sequence[Part]) -> tuple[list[Block], dict[str, Figure]]:
    figures: dict[str, Figure] = {}
    rows = []
    for part in where:
        for one in evidence.contenders:
            figures |= (mine := _tokens_of(part, one.key))
            rows.append(
                (
                    Cell(part.title),
                    Cell(evidence.name(one.key), tone_of(one.key)),
                    *(cell(mine, path, number, "unknown") for path in mine),
                )
            )
    columns = ("Category", "Contender", "Input", "From a cache", "Output", "Reasoning", "Retries")
    table = Table(
        "tokens",
        "Tokens of a task, and retries",
        tuple(Column(title, number=place > 1) for place, title in enumerate(columns)),
        tuple(rows),
        "Means over the answers whose usage is known. Cached tokens are part of the input, reasoning is part of the "
        "output; a service that does not tell them apart shows 0. Retries: in all, of every first sample.",
    )
    return [table], figures


def _tokens_of(part: Part, key: Key) -> dict[str, Figure]:
    usages = [one.usage for one in answers(part.tasks, key) if one.usage is not None]
    n = len(usages)
    figures = {
        f"{part.path}.tokens.{kind}.{key}": seen(sum(counts) / n, n, "mean")
        if n
        else nothing(0, "mean", "no usage is known")
        for kind, counts in (
            ("input", [one.input for one in usages]),
            ("cached", [one.cached for one in usages]),
            ("output", [one.output for one in usages]),
            ("reasoning", [one.reasoning for one in usages]),
        )
    }
    asked = [one.retries for task in part.tasks if (one := task.round.first(key)) is not None]
    retries = seen(sum(asked), len(asked), "count") if asked else nothing(0, "count", "no data")
    return figures | {f"{part.path}.retries.{key}": retries}
