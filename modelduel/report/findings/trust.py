"""How far the verdicts can be trusted: blindness, what else may have steered the reader, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from modelduel.report.document import Block, Cell, Column, Item, Items, Section, Table, Text
from modelduel.report.evidence import Evidence, Round
from modelduel.report.findings import readers, sandboxes, wording
from modelduel.report.findings.pairing import (
    Judged,
    Pair,
    answered,
    first_looks,
    in_order,
    pairs,
    primary,
    raters,
    sides,
)
from modelduel.report.statistics import agreement, bias
from modelduel.report.statistics.figure import Figure


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
        blocks += _reader(evidence, reader, figures)
        others = [name for name in raters(evidence) if name != reader]
        blocks += readers.blocks(evidence, (reader, *others), figures)
    blocks += _missing(evidence, reader or rater, figures)
    blocks += sandboxes.blocks(evidence, figures)
    blocks.append(_damaged(evidence, figures))
    return Section("trust", "Trust", tuple(blocks)), figures


def _reader(evidence: Evidence, reader: str, figures: dict[str, Figure]) -> Iterable[Block]:
    given = [one for one in first_looks(evidence, reader) if one.look.winner is not None]
    if not given:
        yield Text(f"{reader} has given no verdict, so there is nothing to say of what steered it.")
        return
    rows = [*_blindness(given, figures), *_steering(given, figures)]
    for pair in pairs(evidence):
        of_pair = [one for one in given if set(sides(one.round)) == {pair.a, pair.b}]
        rows += _at_equal_length(of_pair, pair, figures)
    rows += _with_itself(evidence, reader, figures)
    yield Table(
        "trust",
        f"The verdicts of {reader}",
        (
            Column("Measure"),
            Column("Of", number=True),
            Column("Figure, 95 % interval", number=True),
            Column("p", number=True),
            Column("What it says"),
        ),
        tuple(rows),
        "Every first verdict on answers that still count, of all sessions. p: exact test against one half.",
    )


Row = tuple[Cell, ...]


def _measure(title: str, n: int, cell: Cell, p: Cell, says: str) -> Row:
    return (Cell(title), Cell(f"{n}"), cell, p, Cell(says, "quiet"))


def _blindness(given: Sequence[Judged], figures: dict[str, Figure]) -> Iterable[Row]:
    looks = [one.look for one in given]
    blind = sum(look.blind and not look.after_reveal for look in looks)
    figures["trust.blind"] = wording.portion(blind, len(looks))
    says = "Names were hidden until the verdict was given."
    yield _measure("Given blind", len(looks), _plain("trust.blind", figures), Cell(""), says)
    after = [one.round for one in given if one.look.after_reveal]
    figures["trust.after_reveal"] = wording.portion(len(after), len(looks))
    cell = _plain("trust.after_reveal", figures, after)
    yield _measure("After the names were revealed", len(looks), cell, Cell(""), "The reader knew who was who by then.")
    watched = [one for one in given if one.look.blind and not one.look.after_reveal]
    if watched:
        leaked = [one.round for one in watched if one.look.leaked]
        figures["trust.leaked"] = wording.portion(len(leaked), len(watched))
        says = "An answer of a blind round gave away whose it is."
        yield _measure("Given away", len(watched), _plain("trust.leaked", figures, leaked), Cell(""), says)


def _plain(path: str, figures: dict[str, Figure], rounds: Iterable[Round] = ()) -> Cell:
    return Cell(wording.share(figures[path]), figure=path, rounds=wording.refs(rounds))


def _steering(given: Sequence[Judged], figures: dict[str, Figure]) -> Iterable[Row]:
    decided = [one for one in given if one.look.winner in sides(one.round)]
    left = bias.even_share(sum(one.look.winner == one.look.left for one in decided), len(decided))
    says = "One half unless the side steers." if decided else "No round was won by one of them."
    yield _even("left", "The left one was preferred", left, says, figures)
    longer = [won for one in decided if (won := _longer_won(one)) is not None]
    share = bias.even_share(sum(longer), len(longer))
    says = "One half unless length steers, or longer answers are better."
    if not longer:
        says = "No round that was won has answers of known, different lengths."
    yield _even("longer", "The longer one was preferred", share, says, figures)


def _even(name: str, title: str, share: bias.Share, says: str, figures: dict[str, Figure]) -> Row:
    figures[f"trust.{name}.share"] = share.figure
    figures[f"trust.{name}.p"] = wording.tested(share.test)
    return _measure(
        title,
        share.figure.n,
        wording.cell(figures, f"trust.{name}.share", wording.share),
        wording.cell(figures, f"trust.{name}.p", wording.p_value),
        says,
    )


def _lengths(one: Round, first: str, second: str) -> tuple[int, int] | None:
    """Return the lengths of both answers in characters; None where either is missing or empty."""
    a, b = one.first(first), one.first(second)
    return (a.characters, b.characters) if a is not None and b is not None and a.characters and b.characters else None


def _longer_won(one: Judged) -> bool | None:
    """Return whether the longer answer won; None where they are as long, or a length is missing."""
    first, second = sides(one.round)
    lengths = _lengths(one.round, first, second)
    if lengths is None or lengths[0] == lengths[1]:
        return None
    return (one.look.winner == first) == (lengths[0] > lengths[1])


def _at_equal_length(found: Sequence[Judged], pair: Pair, figures: dict[str, Figure]) -> Iterable[Row]:
    rounds = [
        (one.look.winner == pair.a, lengths)
        for one in found
        if one.look.winner in (pair.a, pair.b) and (lengths := _lengths(one.round, pair.a, pair.b)) is not None
    ]
    won = [preferred for preferred, _ in rounds]
    left = bias.length_adjusted(won, [of[0] for _, of in rounds], [of[1] for _, of in rounds])
    at = f"{pair.prefix}trust.length"
    figures[f"{at}.at_equal_length"] = left.at_equal_length
    figures[f"{at}.per_doubling"] = left.per_doubling
    even, doubled = left.at_equal_length, left.per_doubling
    title = f"{pair.names[0]} over {pair.names[1]} at equal length"
    says = wording.sentence(even.note) or "What is left of the preference once length is allowed for."
    yield _measure(title, even.n, wording.cell(figures, f"{at}.at_equal_length", wording.share), Cell(""), says)
    if doubled.value is not None:
        says = "How many times as likely to win an answer of twice the length is, in odds; 1: length does not matter."
        cell = wording.cell(figures, f"{at}.per_doubling", wording.score)
        yield _measure("Odds for each doubling of length", doubled.n, cell, Cell(""), says)


def _with_itself(evidence: Evidence, reader: str, figures: dict[str, Figure]) -> Iterable[Row]:
    """Tell how far two looks of the reader at the same answers agree."""
    twice = readers.twice(evidence, reader)
    if not twice:
        says = "No round was judged twice, so there is no saying whether the reader would say the same again."
        yield _measure("The same verdict at a second look", 0, Cell(wording.NONE), Cell(""), says)
        return
    counts = readers.crossed(twice)
    figures["trust.self.agreement"] = agreement.raw_agreement(counts)
    figures["trust.self.kappa"] = agreement.kappa(counts)
    same = wording.cell(figures, "trust.self.agreement", wording.share)
    says = "Of the rounds judged twice, those with the same verdict."
    yield _measure("The same verdict at a second look", len(twice), same, Cell(""), says)
    kappa = wording.cell(figures, "trust.self.kappa", wording.score)
    says = wording.sentence(figures["trust.self.kappa"].note) or "0: as much as by chance; 1: always."
    yield _measure("That agreement beyond chance (kappa)", len(twice), kappa, Cell(""), says)


def _missing(evidence: Evidence, reader: str | None, figures: dict[str, Figure]) -> Iterable[Block]:
    """Tell which rounds have no verdict that counts, and which judgements count no longer."""
    rounds = in_order(evidence, evidence.rounds)
    ready = [one for one in rounds if answered(one)]
    without = [one for one in ready if not _verdict(one, reader)]
    figures["trust.without_verdict"] = wording.count(len(without), len(ready))
    if without and len(without) == len(ready):
        whose = "" if reader is None else f" of {reader}"
        yield Text(f"None of {wording.plural(len(ready), 'round')} with both answers has a verdict{whose}.")
    else:
        yield Items(
            f"No verdict of {reader} ({len(without)} of {len(ready)} with both answers)",
            tuple(Item(wording.told(one), (wording.ref(one),)) for one in without),
        )
    halves = [(one, look) for one in rounds if not answered(one) for look in one.first_looks if look.winner is not None]
    figures["trust.unanswered"] = wording.count(len(halves), sum(len(one.looks) for one in rounds))
    yield Items(
        "Verdicts that count for nobody: an answer was missing",
        tuple(Item(f"{wording.told(one)}, by {look.rater}", (wording.ref(one),)) for one, look in halves),
    )
    stale = [(one, look) for one in rounds for look in one.looks if look.stale]
    figures["trust.stale"] = wording.count(len(stale), sum(len(one.looks) for one in rounds))
    yield Items(
        "Judgements that count no longer: an answer was asked for again after them",
        tuple(Item(f"{wording.told(one)}, by {look.rater}", (wording.ref(one),)) for one, look in stale),
    )


def _verdict(one: Round, reader: str | None) -> bool:
    return any(look.rater == reader and look.winner is not None for look in one.first_looks)


def _damaged(evidence: Evidence, figures: dict[str, Figure]) -> Block:
    damaged = [
        (contest.id, file, why) for contest in evidence.contests for file, why in sorted(contest.damaged.items())
    ]
    figures["trust.damaged"] = wording.count(len(damaged), len(evidence.contests), "files; out of so many sessions")
    return Items(
        "Files that cannot be read, and were left out",
        tuple(Item(f"{session}: {file}: {why}", tone="bad") for session, file, why in damaged),
        "Every file of the sessions could be read.",
    )
