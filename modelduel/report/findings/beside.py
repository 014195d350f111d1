"""What stands beside the rates: answers that count for nobody, first attempts alone, and all samples together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from modelduel.report.document import Block, Cell, Column, Table, Text
from modelduel.report.evidence import Answer, Evidence, Key, Round
from modelduel.report.findings import wording
from modelduel.report.findings.pairing import Pair, Unit, tasks
from modelduel.report.findings.slices import CATEGORY, OVERALL
from modelduel.report.statistics import proportions, resampling
from modelduel.report.statistics.figure import Figure
from modelduel.testrun.model import NOBODYS_LOSS

APART = {
    "truncated": "Cut short (counts as not solved)",
    "refused": "Refused (counts as not solved)",
    "provider-error": "Provider error (counts for nobody)",
    "harness-error": "Could not be judged (counts for nobody)",
    "not-run": "Tests not run (counts for nobody)",
    "unanswered": "No answer (counts for nobody)",
}
"""What is told apart from solved and failed, in the order of the table."""


def blocks(evidence: Evidence, pair: Pair, found: Sequence[Unit], figures: dict[str, Figure]) -> Iterable[Block]:
    """Yield what a reader of the rates should know besides, and put down its figures."""
    yield from _apart(evidence, pair, figures)
    yield from _asked_again(found, pair, figures)
    yield from _samples(evidence, pair, figures)


def kind(answer: Answer | None) -> str:
    """Return which of `APART` an answer is; empty for one that was solved or failed."""
    if answer is None or (answer.outcome is None and answer.status == "cancelled"):
        return "unanswered"
    if answer.outcome is None:
        return "provider-error" if answer.status == "failed" else "not-run"
    return answer.outcome if answer.outcome in APART else ""


def _apart(evidence: Evidence, pair: Pair, figures: dict[str, Figure]) -> Iterable[Block]:
    asked = [one for rounds in tasks(evidence, pair) for one in rounds if one.tested]
    if not asked:
        return
    rows = []
    for name, title in APART.items():
        cells = []
        for key in (pair.a, pair.b):
            these = [one for one in asked if kind(one.first(key)) == name]
            path = f"{pair.prefix}overall.apart.{name}.{key}"
            figures[path] = wording.count(len(these), len(asked))
            cells.append(Cell(f"{len(these)}", figure=path, rounds=wording.refs(these)))
        if any(cell.rounds for cell in cells):
            rows.append((Cell(title), *cells))
    if not rows:
        yield Text("Every answer could be judged, and none was cut short or refused.", "quiet")
        return
    yield Table(
        f"{pair.anchor}correct-apart",
        "What stands apart",
        (Column("First samples"), *(Column(name, number=True) for name in pair.names)),
        tuple(rows),
        f"Of {wording.plural(len(asked), 'round')} with tests. A round in which either answer counts for nobody is in "
        "none of the rates.",
    )


def _asked_again(found: Sequence[Unit], pair: Pair, figures: dict[str, Figure]) -> Iterable[Block]:
    """Tell what the rates would be had nobody asked again, so that no second chance goes unseen."""
    again = [one for one in found if one.a.attempts > 1 or one.b.attempts > 1]
    for key, of in ((pair.a, [one.a for one in found]), (pair.b, [one.b for one in found])):
        if found:
            asked = sum(answer.attempts > 1 for answer in of)
            figures[f"{pair.prefix}overall.asked_again.{key}"] = wording.count(asked, len(found))
    if not again:
        return
    rows = []
    for part in (*CATEGORY.filled(found), OVERALL):
        here = [one for one in part.of(found) if _first_counts(one.a) and _first_counts(one.b)]
        moved = len(here) < len(part.of(found)) or any(
            answer.correct != (answer.first_outcome == "passed") for one in here for answer in (one.a, one.b)
        )
        if not moved:
            continue
        at = f"{pair.prefix}{part.path}.correct"
        cells = [Cell(part.title)]
        for key, answers in ((pair.a, [one.a for one in here]), (pair.b, [one.b for one in here])):
            solved = sum(answer.first_outcome == "passed" for answer in answers)
            figures[f"{at}.first_attempts.{key}"] = proportions.wilson(solved, len(here))
            first = wording.share(figures[f"{at}.first_attempts.{key}"])
            cells.append(Cell(f"{solved} of {len(here)}: {first}", figure=f"{at}.first_attempts.{key}"))
            cells.append(wording.cell(figures, f"{at}.{key}", wording.share))
        rows.append(tuple(cells))
    how = f"In {wording.plural(len(again), 'scenario')} an answer was asked for again; the last that came counts."
    if not rows:
        yield Text(f"{how} With the first attempts alone every rate would be the same.")
        return
    yield Table(
        f"{pair.anchor}correct-first-attempts",
        "Had nobody asked again",
        (
            Column("Category"),
            *(
                Column(f"{name}, {which}", number=True)
                for name in pair.names
                for which in ("first attempts", "as told")
            ),
        ),
        tuple(rows),
        f"{how} Only the rates that differ are shown.",
    )


def _first_counts(answer: Answer) -> bool:
    return answer.first_outcome is not None and answer.first_outcome not in NOBODYS_LOSS


def _samples(evidence: Evidence, pair: Pair, figures: dict[str, Figure]) -> Iterable[Block]:
    """Tell the rates over all samples, and over all sessions that asked the same; scenarios are what varies."""
    given: dict[tuple[str, str], tuple[Round, list[float], list[float]]] = {}
    most = 0
    for rounds in tasks(evidence, pair):
        a, b = _solved(rounds, pair.a), _solved(rounds, pair.b)
        if a and b:
            one = rounds[0]
            _, all_a, all_b = given.setdefault((one.scenario, one.prompt_sha256), (one, [], []))
            all_a.append(sum(a) / len(a))
            all_b.append(sum(b) / len(b))
            most = max(most, len(a), len(b))
    if most < 2:
        return
    rows = []
    for part in (*CATEGORY.slices, OVERALL):
        here = {name: each for name, each in given.items() if part.holds(each[0])}
        if not here:
            continue
        ids = tuple("\n".join(name) for name in here)
        strata = tuple(one.category for one, _, _ in here.values())
        of_a = tuple(sum(a) / len(a) for _, a, _ in here.values())
        of_b = tuple(sum(b) / len(b) for _, _, b in here.values())
        at = f"{pair.prefix}{part.path}.correct.all_samples"
        figures[f"{at}.{pair.a}"] = resampling.mean(resampling.Sample(ids, strata, (of_a,)))
        figures[f"{at}.{pair.b}"] = resampling.mean(resampling.Sample(ids, strata, (of_b,)))
        figures[f"{at}.difference"] = resampling.difference(resampling.Sample(ids, strata, (of_a, of_b)))
        rows.append(
            (
                Cell(part.title),
                Cell(f"{len(here)}"),
                wording.cell(figures, f"{at}.{pair.a}", wording.share),
                wording.cell(figures, f"{at}.{pair.b}", wording.share),
                wording.cell(figures, f"{at}.difference", wording.points),
            )
        )
    yield Table(
        f"{pair.anchor}correct-samples",
        "All samples",
        (
            Column("Category"),
            Column("Scenarios", number=True),
            *(Column(name, number=True) for name in pair.names),
            Column("Difference, points", number=True),
        ),
        tuple(rows),
        f"Up to {most} answers of each contender to a scenario, averaged before scenarios are drawn again (bootstrap "
        "within categories, 95 %).",
    )


def _solved(rounds: Sequence[Round], key: Key) -> list[bool]:
    return [answer.correct for one in rounds if one.tested for answer in one.answers.get(key, ()) if answer.judged]
