"""From the evidence to the report: its sections in their order, the figures of all, and the sentences before them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from modelduel.errors import InputError
from modelduel.report.document import Report, Section
from modelduel.report.evidence import Evidence, Round, aliases
from modelduel.report.findings import (
    advice,
    answer,
    correctness,
    cost,
    failures,
    method,
    preference,
    several,
    trust,
)
from modelduel.report.findings.cost import TASKS_PER_MONTH
from modelduel.report.findings.pairing import primary, raters
from modelduel.report.statistics.figure import Figure

_MYSELF = "me"
"""What judgements are kept under where nobody gave a name: to whoever reads the report, that is `you`."""


def make_report(evidence: Evidence, *, rater: str | None = None, tasks_per_month: int = TASKS_PER_MONTH) -> Report:
    """Return the report on what sessions hold.

    Args:
        evidence: What they hold.
        rater: Whose judgements are told of; the one's with most verdicts unless told.
        tasks_per_month: For how many tasks a month the cost is projected.

    Raises:
        InputError: There are no judgements of that rater.
    """
    known = raters(evidence)
    if rater is not None and rater not in known:
        raise InputError(
            f'"{rater}" has judged nothing in these sessions.',
            remedy=f"Those who have: {', '.join(known)}." if known else "Nobody has: leave --rater out.",
        )
    figures: dict[str, Figure] = {}
    sections: list[Section] = []
    for section, own in (
        correctness.section(evidence, rater=rater),
        preference.section(evidence, rater=rater),
        trust.section(evidence, rater=rater),
        several.section(evidence, rater=rater),
        cost.section(evidence, tasks_per_month),
        failures.section(evidence),
    ):
        sections.append(section)
        figures |= own
    advised, own = advice.section(evidence, figures)
    figures |= own
    sections += [advised, method.section(evidence, figures)]
    contenders = {one.key: one.name for one in evidence.contenders}
    reader = primary(evidence, rater)
    return Report(
        title=" : ".join(contenders.values()) or "Nothing was asked",
        answer=answer.sentences(figures, contenders, _called(reader)),
        sections=tuple(section for section in sections if section.blocks),
        figures=figures,
        contenders=contenders,
    )


def _called(reader: str | None) -> str:
    return "the reader" if reader is None else "you" if reader == _MYSELF else reader


def without_raters(evidence: Evidence) -> Evidence:
    """Return the evidence without the names of its raters."""
    names = aliases(evidence)
    replace = msgspec.structs.replace

    def unnamed(one: Round) -> Round:
        return replace(one, looks=tuple(replace(look, rater=names[look.rater]) for look in one.looks))

    contests = (
        replace(
            contest,
            raters=tuple(names[name] for name in contest.raters),
            damaged=dict(_unnamed_files(contest.damaged.items(), names)),
        )
        for contest in evidence.contests
    )
    return replace(evidence, contests=tuple(contests), rounds=tuple(unnamed(one) for one in evidence.rounds))


def without_notes(evidence: Evidence) -> Evidence:
    """Return the evidence without what was noted of its sessions; readers' notes are no part of it."""
    replace = msgspec.structs.replace
    contests = (replace(one, file=replace(one.file, note="")) for one in evidence.contests)
    return replace(evidence, contests=tuple(contests))


def _unnamed_files(damaged: Iterable[tuple[str, str]], names: dict[str, str]) -> Iterable[tuple[str, str]]:
    for path, why in damaged:
        folder, slash, name = path.partition("/")
        yield (f"{names[folder]}{slash}{name}", why) if folder in names else (path, why)
