"""Who is preferred, by one reader's verdicts: wins, ties and both bad, how sure that is, and how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from modelduel.report.document import (
    Bar,
    Bars,
    Block,
    Cell,
    Column,
    Estimate,
    Intervals,
    Part,
    Section,
    Table,
    Text,
    Tone,
)
from modelduel.report.evidence import Evidence
from modelduel.report.findings import rubric, verdicts, wording
from modelduel.report.findings.pairing import Judged, Pair, judged, pairs, primary, raters
from modelduel.report.findings.slices import CATEGORY, FAMILIES, OVERALL, Family, Slice
from modelduel.report.statistics import preferences, resampling
from modelduel.report.statistics.figure import Figure
from modelduel.report.statistics.preferences import Preferences


def section(evidence: Evidence, *, rater: str | None = None) -> tuple[Section, dict[str, Figure]]:
    """Return the section, and its figures by path.

    Args:
        evidence: What the sessions hold.
        rater: Whose judgements it tells; the one with most verdicts unless told.
    """
    figures: dict[str, Figure] = {}
    blocks: list[Block] = []
    reader = primary(evidence, rater)
    if reader is None:
        blocks.append(Text("Nobody has judged a round." if rater is None else f"{rater} has judged no round."))
    else:
        others = len(raters(evidence)) - 1
        blocks.append(
            Text(
                f"By the judgements of {reader}"
                + (f", one of {others + 1} readers; how far they agree is told under trust." if others else ".")
            )
        )
        for pair in pairs(evidence):
            blocks += _compared(judged(evidence, pair, reader), pair, figures)
    return Section("preference", "Preference", tuple(blocks)), figures


def preferred(given: Iterable[Judged], pair: Pair) -> Preferences:
    """Return how often each was preferred; both bad counts as a tie, for it speaks for neither."""
    winners = [one.look.winner for one in given]
    return Preferences(
        winners.count(pair.a), winners.count(pair.b), ties=winners.count("tie") + winners.count("both-bad")
    )


def _compared(found: Sequence[Judged], pair: Pair, figures: dict[str, Figure]) -> Iterable[Block]:
    given = [one for one in found if one.look.winner is not None]
    if not given:
        yield Text(f"No round of {pair.names[0]} and {pair.names[1]} has a verdict.")
    else:
        for part in (OVERALL, *(part for family in FAMILIES for part in family.filled(given))):
            _reckon(given, part, pair, figures)
        for family in FAMILIES:
            at = [f"{pair.prefix}{part.path}.preference.p" for part in family.filled(given)]
            wording.adjust(at, family.key, figures)
            if family is CATEGORY or len(at) > 1:
                yield _table(given, family, pair, figures)
        yield _bars(given, pair)
        yield _chart(given, pair, figures)
        yield _ties(given, pair, figures)
        yield from verdicts.blocks(given, pair, figures)
    yield from rubric.blocks(found, pair, figures)


def _reckon(given: Sequence[Judged], part: Slice, pair: Pair, figures: dict[str, Figure]) -> None:
    """Put down the figures of a part of the rounds."""
    here = part.of(given)
    seen = preferred(here, pair)
    at = f"{pair.prefix}{part.path}.preference"
    both_bad = sum(one.look.winner == "both-bad" for one in here)
    figures[f"{at}.wins.{pair.a}"] = wording.count(seen.a, seen.n)
    figures[f"{at}.wins.{pair.b}"] = wording.count(seen.b, seen.n)
    figures[f"{at}.ties"] = wording.count(seen.ties - both_bad, seen.n)
    figures[f"{at}.both_bad"] = wording.count(both_bad, seen.n)
    figures[f"{at}.p"] = wording.tested(preferences.sign_test(seen))
    figures[f"{at}.p_ties_halved"] = wording.tested(preferences.sign_test_ties_halved(seen))
    figures[f"{at}.p_ties_against"] = wording.tested(preferences.sign_test_ties_against(seen))
    figures[f"{at}.rate"] = preferences.win_rate(seen)
    figures[f"{at}.share"] = resampling.mean(_halves(here, pair))
    strength = preferences.davidson(seen)
    figures[f"{at}.odds"] = strength.odds
    figures[f"{at}.tie_weight"] = strength.ties


def _halves(here: Sequence[Judged], pair: Pair) -> resampling.Sample:
    """Return what a got of each scenario: 1 for a win, a half where neither was preferred."""
    points: dict[tuple[str, str], list[float]] = {}
    strata: dict[tuple[str, str], str] = {}
    for one in here:
        name = one.round.scenario, one.round.prompt_sha256
        winner = one.look.winner
        points.setdefault(name, []).append(1.0 if winner == pair.a else 0.0 if winner == pair.b else 0.5)
        strata[name] = one.round.category
    ids = tuple("\n".join(name) for name in points)
    return resampling.Sample(ids, tuple(strata.values()), (tuple(sum(got) / len(got) for got in points.values()),))


def _table(given: Sequence[Judged], family: Family, pair: Pair, figures: dict[str, Figure]) -> Table:
    parts = family.filled(given) + ([OVERALL] if family is CATEGORY else [])
    return Table(
        f"{pair.anchor}preferred-{family.key}",
        f"Preferred, by {family.title}",
        (
            Column(family.title.capitalize()),
            Column("Verdicts", number=True),
            Column(pair.names[0], number=True, tone="a"),
            Column("Tie", number=True),
            Column("Both bad", number=True),
            Column(pair.names[1], number=True, tone="b"),
            Column(f"Share of {pair.names[0]}", number=True),
            Column("p", number=True),
            Column("p, Holm", number=True),
        ),
        tuple(_row(given, part, pair, figures) for part in parts),
        "Share: with half of each round that neither won; in brackets its 95 % interval (bootstrap over scenarios, "
        f"within categories; none for fewer than {resampling.FEWEST}). p: exact sign test on the rounds that one of "
        f"them won; p, Holm: adjusted for looking at {family.key} together.",
    )


def _row(given: Sequence[Judged], part: Slice, pair: Pair, figures: dict[str, Figure]) -> tuple[Cell, ...]:
    here = part.of(given)
    at = f"{pair.prefix}{part.path}.preference"

    def counted(winner: str, name: str) -> Cell:
        rounds = [one.round for one in here if one.look.winner == winner]
        return Cell(f"{len(rounds)}", figure=f"{at}.{name}", rounds=wording.refs(rounds))

    return (
        Cell(part.title),
        Cell(f"{len(here)}", rounds=wording.refs(one.round for one in here)),
        counted(pair.a, f"wins.{pair.a}"),
        counted("tie", "ties"),
        counted("both-bad", "both_bad"),
        counted(pair.b, f"wins.{pair.b}"),
        wording.cell(figures, f"{at}.share", wording.share),
        wording.cell(figures, f"{at}.p", wording.p_value),
        wording.cell(figures, f"{at}.p_holm", wording.p_value),
    )


def _bars(given: Sequence[Judged], pair: Pair) -> Bars:
    parts: tuple[tuple[str, str, Tone], ...] = (
        (pair.a, pair.names[0], "a"),
        ("tie", "tie", "quiet"),
        ("both-bad", "both bad", "bad"),
        (pair.b, pair.names[1], "b"),
    )

    def bar(part: Slice) -> Bar:
        winners = [one.look.winner for one in part.of(given)]
        return Bar(part.title, tuple(Part(label, winners.count(winner), tone) for winner, label, tone in parts))

    rows = tuple(bar(part) for part in (*CATEGORY.filled(given), OVERALL))
    return Bars(f"{pair.anchor}preferred-bars", "Verdicts", rows, "verdicts")


def _chart(given: Sequence[Judged], pair: Pair, figures: dict[str, Figure]) -> Intervals:
    rows = tuple(
        Estimate(part.title, figures[f"{pair.prefix}{part.path}.preference.share"])
        for part in (*CATEGORY.filled(given), OVERALL)
    )
    title = f"Share of {pair.names[0]}, with half of each round that neither won"
    return Intervals(f"{pair.anchor}preferred-share", title, rows, 0.0, 1.0, even=0.5)


def _ties(given: Sequence[Judged], pair: Pair, figures: dict[str, Figure]) -> Table:
    """Return what ties do to the finding: three ways to count them, and the odds of Davidson's model."""

    def row(part: Slice) -> tuple[Cell, ...]:
        at = f"{pair.prefix}{part.path}.preference"
        return (
            Cell(part.title),
            wording.cell(figures, f"{at}.p", wording.p_value),
            wording.cell(figures, f"{at}.p_ties_halved", wording.p_value),
            wording.cell(figures, f"{at}.p_ties_against", wording.p_value),
            wording.cell(figures, f"{at}.rate", wording.share),
            wording.cell(figures, f"{at}.odds", wording.score),
        )

    return Table(
        f"{pair.anchor}preferred-ties",
        "What ties do to it",
        (
            Column("Category"),
            Column("p, ties left out", number=True),
            Column("p, half to each", number=True),
            Column("p, ties for neither", number=True),
            Column(f"{pair.names[0]}, of those won", number=True),
            Column(f"Odds of {pair.names[0]}", number=True),
        ),
        tuple(row(part) for part in (*CATEGORY.filled(given), OVERALL)),
        "Both bad counts as a tie here. The third p, of a tie that speaks for neither, is the most careful. Odds: how "
        f"many times as often {pair.names[0]} is preferred as {pair.names[1]} (Davidson's model).",
    )
