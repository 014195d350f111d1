"""The report as CSV for one's own analysis: tidy tables of the answers, the scores, the verdicts and the figures.

No cell begins a formula: a spreadsheet that opens the file reckons nothing that a model or a pack says.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from modelduel.report.document import Report
from modelduel.report.evidence import Evidence, Round
from modelduel.text import safe

TableName = Literal["responses", "scores", "verdicts", "figures"]

Value = str | int | float | bool | None
Rows = Iterable[tuple[Value, ...]]

_ROUND = ("session", "scenario", "category", "difficulty", "language")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula, in full width too."""


def write_csv(report: Report, evidence: Evidence, table: TableName) -> str:
    """Return one table, its first line the names of the columns; what is not known is an empty cell."""
    head, rows = _TABLES[table](report, evidence)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_defused(value) for value in row] for row in rows)
    return file.getvalue()


def _defused(value: Value) -> Value:
    """Return what may stand in a cell; only texts can hold what others wrote."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    text = safe(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _where(one: Round) -> tuple[Value, ...]:
    return one.session, one.scenario, one.category, one.difficulty, one.language or ""


def _responses(report: Report, evidence: Evidence) -> tuple[tuple[str, ...], Rows]:
    """Return a row for each answer that counts: the last attempt at each sample that the service answered."""
    head = (
        *_ROUND, "contender", "name", "sample", "attempt", "attempts", "status", "outcome", "passed", "tests",
        "tests_passed", "sandbox", "sent", "total_s", "first_token_s", "characters", "input_tokens", "cached_tokens",
        "output_tokens", "reasoning_tokens", "usd", "usd_at_least", "usd_all_attempts", "retries", "error",
    )  # fmt: skip

    def rows() -> Rows:
        for one in evidence.rounds:
            for each in (answer for given in one.answers.values() for answer in given):
                usage = each.usage
                tokens = (usage.input, usage.cached, usage.output, usage.reasoning) if usage else (None,) * 4
                yield (
                    *_where(one), each.contender, report.contenders.get(each.contender, ""), each.sample, each.attempt,
                    each.attempts, each.status, each.outcome or "", each.correct if each.judged else None, each.tests,
                    each.tests_passed, each.sandbox, each.sent.isoformat(), each.total_s, each.first_token_s,
                    each.characters, *tokens, each.usd, each.at_least if each.usd is not None else None,
                    each.spent_usd, each.retries, each.error,
                )  # fmt: skip

    return head, rows()


def _scores(report: Report, evidence: Evidence) -> tuple[tuple[str, ...], Rows]:
    """Return a row for each score that a reader gave an answer on a criterion."""
    head = (*_ROUND, "rater", "look", "contender", "name", "criterion", "score", "blind")

    def rows() -> Rows:
        for one in evidence.rounds:
            for look in one.looks:
                for contender, scores in look.scores.items():
                    for criterion, score in scores.items():
                        name = report.contenders.get(contender, "")
                        yield *_where(one), look.rater, look.number, contender, name, criterion, score, look.blind

    return head, rows()


def _verdicts(_: Report, evidence: Evidence) -> tuple[tuple[str, ...], Rows]:
    """Return a row for each look at a round, with a verdict or without."""
    head = (*_ROUND, "rater", "look", "winner", "left", "blind", "after_reveal", "leaked", "stale", "at", "seconds")

    def rows() -> Rows:
        for one in evidence.rounds:
            for look in one.looks:
                yield (
                    *_where(one), look.rater, look.number, look.winner or "", look.left, look.blind, look.after_reveal,
                    look.leaked, look.stale, look.at.isoformat(), look.seconds,
                )  # fmt: skip

    return head, rows()


def _figures(report: Report, _: Evidence) -> tuple[tuple[str, ...], Rows]:
    """Return a row for each figure."""
    rows = (
        (path, one.value, one.low, one.high, one.level if one.low is not None else None, one.n, one.method, one.note)
        for path, one in report.figures.items()
    )
    return ("path", "value", "low", "high", "level", "n", "method", "note"), rows


_TABLES: Mapping[TableName, Callable[[Report, Evidence], tuple[tuple[str, ...], Rows]]] = {
    "responses": _responses,
    "scores": _scores,
    "verdicts": _verdicts,
    "figures": _figures,
}
