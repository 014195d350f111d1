"""What answers cost in US dollars: a task, a solved task, a month, and who costs less. Nothing unknown is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from modelduel.report.document import Block, Cell, Column, Estimate, Intervals, Table, Text
from modelduel.report.evidence import Answer, Evidence, Key
from modelduel.report.findings.amounts import cell, number, p_cell, scale_end, scaled, seen, signed, tone_of, usd
from modelduel.report.findings.less import Kind, tables
from modelduel.report.findings.measures import Part, Task, answers, each, known, per, per_less
from modelduel.report.findings.pairing import pairs
from modelduel.report.findings.wording import share
from modelduel.report.statistics.figure import Figure, nothing
from modelduel.report.statistics.proportions import wilson
from modelduel.report.statistics.quantiles import quantile


def price(one: Answer) -> float | None:
    """Return what an answer cost in US dollars; None where nobody knows."""
    return one.usd


def _solved(one: Answer) -> float | None:
    return float(one.correct) if one.judged else None


def found(evidence: Evidence, where: Sequence[Part], tasks_per_month: int) -> tuple[list[Block], dict[str, Figure]]:
    """Return the tables and figures of money; in words alone where no price is known."""
    figures: dict[str, Figure] = {}
    for part in where:
        for one in evidence.contenders:
            figures |= _of(part, one.key)
    for one in evidence.contenders:
        figures[f"overall.cost.month.{one.key}"] = _month(figures, one.key, tasks_per_month)
    compared = [
        *tables(evidence, where, Kind("cost", price, "Who costs less", "cheaper", usd), figures),
        *_per_solved(evidence, where[-1].tasks, figures),
    ]
    blocks: list[Block] = [Text(_priced(evidence, where[-1].tasks))]
    estimates = [
        Estimate(f"{part.title}: {evidence.name(one.key)}", figure, tone_of(one.key))
        for part in where
        for one in evidence.contenders
        if (figure := figures[f"{part.path}.cost.task.{one.key}"]).value is not None
    ]
    if estimates:
        chart = Intervals(
            "cost-task",
            "Mean cost of a task",
            tuple(estimates),
            0.0,
            scale_end([one.figure for one in estimates]),
            unit="usd",
        )
        months = _months(evidence, tasks_per_month, figures)
        blocks += [_costs(evidence, where, figures), chart, months, _sums(evidence, where, figures), *compared]
    return blocks, figures


def _costs(evidence: Evidence, where: Sequence[Part], figures: Mapping[str, Figure]) -> Table:
    return _table(
        "cost",
        "What answers cost",
        ("Answers", "Mean per task", "Median", "Per solved task"),
        [_row(part, one.key, evidence, figures) for part in where for one in evidence.contenders],
        "A task is the first sample that the service answered, cut off or refused ones included. Per solved task: what "
        "all judged answers cost, over those that passed.",
    )


def _sums(evidence: Evidence, where: Sequence[Part], figures: Mapping[str, Figure]) -> Table:
    return _table(
        "cost-sums",
        "What was spent",
        ("Answers", "Price known", "Sum", "All attempts"),
        [_sums_row(part, one.key, evidence, figures) for part in where for one in evidence.contenders],
        "Sum: each task with its last attempt. All attempts: with every sample and attempt, failed ones included.",
    )


def _table(key: str, title: str, titles: Sequence[str], rows: Sequence[tuple[Cell, ...]], note: str) -> Table:
    return Table(
        key,
        title,
        (Column("Category"), Column("Contender"), *(Column(title, number=True) for title in titles)),
        tuple(rows),
        note,
    )


def _months(evidence: Evidence, tasks: int, figures: Mapping[str, Figure]) -> Table:
    paths = {one.key: f"overall.cost.month.{one.key}" for one in evidence.contenders}
    return Table(
        "cost-month",
        f"For {tasks:,} tasks a month",
        (Column("Contender"), Column("US dollars", number=True)),
        tuple(
            (Cell(evidence.name(key), tone_of(key)), cell(figures, path, usd, "unknown")) for key, path in paths.items()
        ),
        "The mean of these tasks, so many times over: it holds for tasks of this kind in this mixture.",
    )


def _per_solved(evidence: Evidence, tasks: Iterable[Task], figures: dict[str, Figure]) -> list[Table]:
    """Return who pays less for a solved task; nothing where there are no two contenders."""
    rows = []
    judged = [one for one in tasks if one.round.tested]
    for pair in pairs(evidence):
        path = f"{pair.prefix}overall.cost.solved"
        figures[f"{path}.difference"], figures[f"{path}.p"] = per_less(judged, pair, price, _solved)
        rows.append(
            (
                Cell(f"{pair.names[0]} less {pair.names[1]}"),
                cell(figures, f"{path}.difference", signed(usd), "unknown"),
                p_cell(figures, f"{path}.p"),
            )
        )
    title = "What a solved task costs one more than the other"
    columns = (Column("Contenders"), Column("Difference", number=True), Column("p", number=True))
    note = (
        "Of tasks where price and result are known of both. p: randomisation test, labels swapped scenario by scenario."
    )
    return [Table("cost-solved-less", title, columns, tuple(rows), note)] if rows else []


def _of(part: Part, key: Key) -> dict[str, Figure]:
    path = f"{part.path}.cost"
    given, prices = answers(part.tasks, key), known(part.tasks, key, price)
    every = [one for task in part.tasks for one in task.round.answers.get(key, ())]
    spent = [one.spent_usd if one.spent_usd is not None else one.usd for one in every]
    open_end = any(one.at_least for one in given) or len(prices) < len(given)
    open_spent = any(one.at_least or one.spent_usd is None for one in every)
    return {
        f"{path}.priced.{key}": wilson(len(prices), len(given)),
        f"{path}.task.{key}": per(part.tasks, key, price, each),
        f"{path}.median.{key}": quantile(prices, 0.5),
        f"{path}.solved.{key}": per([one for one in part.tasks if one.round.tested], key, price, _solved),
        f"{path}.total.{key}": _sum(prices, open_end),
        f"{path}.spent.{key}": _sum([one for one in spent if one is not None], open_spent),
    }


AT_LEAST = "at least: not every price is known"


def _sum(prices: Sequence[float], at_least: bool) -> Figure:
    if not prices:
        return nothing(0, "sum", "no price is known")
    return seen(fsum(prices), len(prices), "sum", AT_LEAST if at_least else "")


def _month(figures: dict[str, Figure], key: Key, tasks: int) -> Figure:
    task = figures[f"overall.cost.task.{key}"]
    return scaled(task, tasks, f"{task.method}, times {tasks:,} tasks")


def _row(part: Part, key: Key, evidence: Evidence, figures: Mapping[str, Figure]) -> tuple[Cell, ...]:
    path = f"{part.path}.cost"
    given = len(answers(part.tasks, key))
    missing = _missing(given)
    solved = figures[f"{path}.solved.{key}"]
    not_solved = "none solved" if solved.n else "not tested" if figures[f"{path}.task.{key}"].n else missing
    return (
        *_heads(part, key, evidence, given),
        cell(figures, f"{path}.task.{key}", usd, missing),
        cell(figures, f"{path}.median.{key}", usd, missing),
        cell(figures, f"{path}.solved.{key}", usd, not_solved),
    )


def _sums_row(part: Part, key: Key, evidence: Evidence, figures: Mapping[str, Figure]) -> tuple[Cell, ...]:
    path = f"{part.path}.cost"
    given = len(answers(part.tasks, key))
    priced = figures[f"{path}.priced.{key}"]
    known_of = share(Figure(priced.value, None, None, priced.level, priced.n, priced.method))
    return (
        *_heads(part, key, evidence, given),
        Cell(known_of, "", f"{path}.priced.{key}"),
        _sum_cell(figures, f"{path}.total.{key}", _missing(given)),
        _sum_cell(figures, f"{path}.spent.{key}", _missing(given)),
    )


def _heads(part: Part, key: Key, evidence: Evidence, given: int) -> tuple[Cell, ...]:
    return Cell(part.title), Cell(evidence.name(key), tone_of(key)), Cell(number(given))


def _missing(given: int) -> str:
    return "unknown" if given else "no data"


def _sum_cell(figures: Mapping[str, Figure], path: str, missing: str) -> Cell:
    shown = cell(figures, path, usd, missing)
    return Cell(f"at least {shown.text}", shown.tone, path) if figures[path].note == AT_LEAST else shown


def _priced(evidence: Evidence, tasks: Sequence[Task]) -> str:
    """Say whose prices these are, and of when; and how many answers have none."""
    sources = sorted(
        {
            f"{one.file.price_source}{f', of {one.file.price_date}' if one.file.price_date else ''}"
            for one in evidence.contests
            if one.file.price_source
        }
    )
    given = {one.key: answers(tasks, one.key) for one in evidence.contenders}
    unpriced = {key: sum(one.usd is None for one in found) for key, found in given.items()}
    from_ = (
        f"Prices are those of {'; '.join(sources)}." if sources else "The sessions do not say whose prices they hold."
    )
    if not any(unpriced.values()):
        return f"{from_} The price of every answer is known."
    if all(unpriced[key] == len(found) for key, found in given.items()):
        return "What the answers cost is not known: no price is listed for these models where they ran."
    without = "; ".join(
        f"{evidence.name(key)}: {number(unpriced[key])} of {number(len(found))}"
        for key, found in given.items()
        if unpriced[key]
    )
    return f"{from_} Answers without a known price are left out of the means, and never count as free: {without}."
