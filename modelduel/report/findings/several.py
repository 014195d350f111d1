"""More than two contenders or sessions: how strong each is, who beat whom, and what each session showed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from modelduel.report.document import Block, Cell, Column, Estimate, Intervals, Section, Table, Text, Tone
from modelduel.report.evidence import Answer, Contender, Evidence, Key
from modelduel.report.findings import wording
from modelduel.report.findings.correctness import paired
from modelduel.report.findings.pairing import Pair, in_order, judged, pairs, primary, task, units
from modelduel.report.findings.preference import preferred
from modelduel.report.statistics import preferences, proportions
from modelduel.report.statistics.figure import Figure
from modelduel.report.statistics.preferences import Preferences
from modelduel.report.statistics.strengths import Contest, strengths


def section(evidence: Evidence, *, rater: str | None = None) -> tuple[Section, dict[str, Figure]]:
    """Return the section, and its figures by path; without blocks where one session has two contenders.

    Args:
        evidence: What the sessions hold.
        rater: Whose judgements it tells; the one with most verdicts unless told.
    """
    figures: dict[str, Figure] = {}
    blocks: list[Block] = []
    reader = primary(evidence, rater)
    if len(evidence.contenders) > 2:
        blocks.append(_solved(evidence, figures))
        met = pairs(evidence)
        blocks.append(_alone(evidence, met))
        if reader is not None:
            blocks += _preferred(evidence, met, reader, figures)
    if len(evidence.contests) > 1:
        blocks.append(_sessions(evidence, reader, figures))
    return Section("several", "All contenders and sessions", tuple(blocks)), figures


def _solved(evidence: Evidence, figures: dict[str, Figure]) -> Table:
    """Return each contender's rate over whatever it was asked; not everyone was asked the same."""
    rows = []
    for contender in evidence.contenders:
        answers = _counted(evidence, contender.key)
        solved = sum(answer.correct for answer in answers)
        path = f"overall.correct.{contender.key}"
        figures[path] = proportions.wilson(solved, len(answers))
        text = f"{solved} of {len(answers)}: {wording.share(figures[path])}"
        rows.append((Cell(contender.name), Cell(text, figure=path)))
    return Table(
        "solved",
        "Solved, each of what it was asked",
        (Column("Contender"), Column("Solved", number=True)),
        tuple(rows),
        "Contenders may have been asked different scenarios; the pairs above compare the same ones. In brackets: 95 % "
        "Wilson intervals.",
    )


def _counted(evidence: Evidence, key: Key) -> list[Answer]:
    """Return the contender's first answer that counts to each scenario in a language."""
    found: dict[tuple[str, str, str], Answer] = {}
    for one in in_order(evidence, evidence.rounds):
        answer = one.first(key)
        if one.tested and answer is not None and answer.judged:
            found.setdefault(task(one), answer)
    return list(found.values())


def _alone(evidence: Evidence, met: Sequence[Pair]) -> Table:
    """Return how often the row's contender alone solved what the column's was asked too."""
    won: dict[tuple[Key, Key], int] = {}
    for pair in met:
        seen = paired(units(evidence, pair))
        won[pair.a, pair.b], won[pair.b, pair.a] = seen.only_a, seen.only_b
    note = (
        "How often the contender of the row solved what that of the column did not, of what tests could judge of both."
    )
    return _matrix("solved-matrix", "Solved by one alone", evidence.contenders, won, note)


def _preferred(evidence: Evidence, met: Sequence[Pair], reader: str, figures: dict[str, Figure]) -> Iterable[Block]:
    seen = {pair: _verdicts(evidence, pair, reader) for pair in met}
    won: dict[tuple[Key, Key], int] = {}
    for pair, found in seen.items():
        won[pair.a, pair.b], won[pair.b, pair.a] = found.a, found.b
    note = f"How often {reader} preferred the contender of the row to that of the column."
    yield _matrix("wins-matrix", "Preferred", evidence.contenders, won, note)
    labels = _labels(evidence)
    keys = {label: key for key, label in labels.items()}
    fit = strengths(
        [Contest(labels[pair.a], labels[pair.b], each.a, each.b, each.ties) for pair, each in seen.items() if each.n]
    )
    if not fit.ranked:
        yield Text(f"There are no strengths to tell: {fit.note}.")
        return
    ranked = [(keys[strength.name], strength.figure) for strength in fit.ranked]
    figures.update({f"strengths.{key}": figure for key, figure in ranked})
    rows = tuple(Estimate(evidence.name(key), figure, _tone(key)) for key, figure in ranked)
    ends = [end for row in rows for end in (row.figure.low, row.figure.high) if end is not None]
    title = "Strength, in log odds; 0 is the average"
    yield Intervals("strengths", title, rows, min(0.0, *ends), max(0.0, *ends), even=0.0, unit="score")
    yield Table(
        "strengths-table",
        "Strengths",
        (Column("Contender"), Column("Log strength", number=True)),
        tuple((Cell(evidence.name(key)), wording.cell(figures, f"strengths.{key}", wording.gap)) for key, _ in ranked),
        f"From {wording.plural(fit.n, 'verdict')} of {reader}, by the Bradley-Terry model with Davidson's ties; both "
        "bad counts as a tie. A difference of 1 is odds of 2.7. In brackets: 95 % Wald intervals.",
    )


def _labels(evidence: Evidence) -> dict[Key, str]:
    """Return what tells contenders apart in the model and in what it says; names alone may be alike."""
    return {contender.key: f"{contender.key} ({contender.name})" for contender in evidence.contenders}


def _tone(key: Key) -> Tone:
    return "a" if key == "a" else "b" if key == "b" else ""


def _verdicts(evidence: Evidence, pair: Pair, reader: str) -> Preferences:
    return preferred([one for one in judged(evidence, pair, reader) if one.look.winner is not None], pair)


def _matrix(
    key: str, title: str, contenders: Sequence[Contender], won: Mapping[tuple[Key, Key], int], note: str
) -> Table:
    """Return who did how much against whom; a dash where two never met."""

    def row(one: Contender) -> tuple[Cell, ...]:
        counts = (won.get((one.key, other.key)) for other in contenders)
        return (Cell(one.name), *(Cell(wording.NONE if count is None else f"{count}") for count in counts))

    columns = (Column("Contender"), *(Column(one.name, number=True) for one in contenders))
    return Table(key, title, columns, tuple(row(one) for one in contenders), note)


def _sessions(evidence: Evidence, reader: str | None, figures: dict[str, Figure]) -> Table:
    """Return what each session showed by itself, numbered in the paths of figures by its place."""
    rows = []
    for number, contest in enumerate(evidence.contests, 1):
        rounds = tuple(one for one in evidence.rounds if one.session == contest.id)
        ours = set(contest.keys.values())
        alone = Evidence((contest,), tuple(one for one in evidence.contenders if one.key in ours), rounds)
        for pair in pairs(alone):
            at = f"sessions.{number}.{pair.prefix}"
            figures[f"{at}correct.difference"] = proportions.newcombe(paired(units(alone, pair)))
            seen = Preferences(0, 0) if reader is None else _verdicts(alone, pair, reader)
            figures[f"{at}preference.rate"] = preferences.win_rate(seen)
            rows.append(
                (
                    Cell(contest.id),
                    Cell(" and ".join(pair.names)),
                    Cell(f"{figures[f'{at}correct.difference'].n}"),
                    wording.cell(figures, f"{at}correct.difference", wording.points),
                    Cell(f"{seen.n}"),
                    wording.cell(figures, f"{at}preference.rate", wording.share),
                )
            )
    return Table(
        "sessions",
        "Session by session",
        (
            Column("Session"),
            Column("Contenders"),
            Column("Scenarios", number=True),
            Column("Difference in solved, points", number=True),
            Column("Verdicts", number=True),
            Column("First preferred, of those won", number=True),
        ),
        tuple(rows),
        "The first contender less the second; in brackets 95 % intervals (Newcombe, Wilson).",
    )
