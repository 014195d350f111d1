"""How far readers agree: each with the others, and each with itself at a second look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from modelduel.report.document import Block, Cell, Column, Table
from modelduel.report.evidence import Evidence, Look, Round
from modelduel.report.findings import wording
from modelduel.report.findings.pairing import answered, first_looks, in_order, sides
from modelduel.report.statistics import agreement
from modelduel.report.statistics.figure import Figure

FIRST, SECOND = "first", "second"
CLASSES = (FIRST, SECOND, "tie", "both-bad")
"""What a verdict can be, told by the place of the contenders in the report: their keys differ from pair to pair."""

Verdicts = Sequence[tuple[str, str]]
"""Two verdicts on one round."""


def blocks(evidence: Evidence, names: Sequence[str], figures: dict[str, Figure]) -> Iterable[Block]:
    """Yield who judged how much and how far they agree; nothing where there is a single reader.

    In the paths of figures readers are numbered in the order of `names`, from 1.
    """
    if len(names) < 2:
        return
    by_reader = {name: {wording.ref(one.round): one for one in first_looks(evidence, name)} for name in names}
    yield Table(
        "readers",
        "Readers",
        (
            Column("Reader"),
            Column("Rounds judged", number=True),
            Column("Verdicts", number=True),
            Column("Given blind", number=True),
        ),
        tuple(_reader(number, name, evidence, figures) for number, name in enumerate(names, 1)),
        "The first is the one whose judgements this report tells.",
    )
    rows = []
    for (i, one), (j, other) in combinations(enumerate(names, 1), 2):
        both = [
            (_class(mine.round, mine.look, evidence), _class(theirs.round, theirs.look, evidence))
            for place, mine in by_reader[one].items()
            if (theirs := by_reader[other].get(place)) is not None
        ]
        given = [(a, b) for a, b in both if a is not None and b is not None]
        counts = crossed(given)
        at = f"trust.readers.{i}-{j}"
        figures[f"{at}.agreement"] = agreement.raw_agreement(counts)
        figures[f"{at}.kappa"] = agreement.kappa(counts)
        rows.append(
            (
                Cell(f"{one} and {other}"),
                Cell(f"{len(given)}"),
                wording.cell(figures, f"{at}.agreement", wording.share),
                wording.cell(figures, f"{at}.kappa", wording.score),
                Cell(wording.sentence(figures[f"{at}.kappa"].note), "quiet"),
            )
        )
    yield Table(
        "agreement",
        "Agreement of readers",
        (
            Column("Readers"),
            Column("Both judged", number=True),
            Column("Same verdict", number=True),
            Column("Kappa", number=True),
            Column("Note"),
        ),
        tuple(rows),
        "First verdicts on the same round. Kappa: agreement beyond chance, 0 for none, 1 for all; in brackets: 95 % "
        "intervals.",
    )


def twice(evidence: Evidence, reader: str) -> Verdicts:
    """Return a reader's first and second verdict on each round that has both, on answers that still count."""
    found = []
    for one in filter(answered, in_order(evidence, evidence.rounds)):
        looks = {look.number: look for look in one.looks if look.rater == reader and not look.stale}
        if 1 in looks and 2 in looks:
            first, second = (_class(one, looks[number], evidence) for number in (1, 2))
            if first is not None and second is not None:
                found.append((first, second))
    return found


def crossed(given: Verdicts) -> agreement.Counts:
    """Return how often each two verdicts were given."""
    return agreement.crossed([one for one, _ in given], [other for _, other in given], CLASSES)


def _class(one: Round, look: Look, evidence: Evidence) -> str | None:
    if look.winner is None or look.winner in CLASSES:
        return look.winner
    order = [contender.key for contender in evidence.contenders]
    return FIRST if look.winner == min(sides(one), key=order.index) else SECOND


def _reader(number: int, name: str, evidence: Evidence, figures: dict[str, Figure]) -> tuple[Cell, ...]:
    looks = [one.look for one in first_looks(evidence, name)]
    given = [look for look in looks if look.winner is not None]
    at = f"trust.readers.{number}"
    figures[f"{at}.verdicts"] = wording.count(len(given), len(looks))
    blind = sum(look.blind and not look.after_reveal for look in given)
    figures[f"{at}.blind"] = wording.count(blind, len(given))
    return (
        Cell(name),
        Cell(f"{len(looks)}"),
        wording.cell(figures, f"{at}.verdicts", wording.whole),
        wording.cell(figures, f"{at}.blind", wording.whole),
    )
