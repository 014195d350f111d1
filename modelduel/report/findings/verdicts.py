"""Whether verdicts go with the tests: what was liked although it fails, and what was solved but not preferred."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from modelduel.report.document import Block, Item, Items, Text
from modelduel.report.evidence import Answer, Key, Round
from modelduel.report.findings import wording
from modelduel.report.findings.pairing import Judged, Pair
from modelduel.report.statistics import proportions
from modelduel.report.statistics.figure import Figure


def blocks(given: Sequence[Judged], pair: Pair, figures: dict[str, Figure]) -> Iterable[Block]:
    """Yield how verdicts and tests agree, and put down the figures; nothing where no judged round has tests."""
    if not any(_tested(one.round, key) for one in given for key in (pair.a, pair.b)):
        return
    alone = [one for one in given if _solver(one.round, pair) is not None]
    decided = [one for one in alone if one.look.winner in (pair.a, pair.b)]
    agree = [one for one in decided if one.look.winner == _solver(one.round, pair)]
    at = f"{pair.prefix}overall.preference"
    figures[f"{at}.tests_agree"] = proportions.wilson(len(agree), len(decided))
    yield Text(
        f"Of {wording.plural(len(decided), 'round')} that one of them alone solved and one of them won, "
        f"{len(agree)} went to the one that solved it: {wording.share(figures[f'{at}.tests_agree'])}."
        if decided
        else "No round that one of them alone solved has a winner, so verdicts cannot be set beside tests."
    )
    liked = [one for one in given if one.look.winner in (pair.a, pair.b) and _fails(one.round, one.look.winner)]
    passed_over = [one for one in alone if one.look.winner != _solver(one.round, pair)]
    figures[f"{at}.liked_but_fails"] = wording.count(len(liked), len(given))
    figures[f"{at}.solved_not_preferred"] = wording.count(len(passed_over), len(given))
    yield Items(
        "Liked, but it fails",
        tuple(_liked(one, pair) for one in liked),
        "No answer that was preferred is known to fail its tests.",
    )
    yield Items(
        "Solved by one alone, but not preferred",
        tuple(_passed_over(one, pair) for one in passed_over),
        "Whatever one of them alone solved was preferred." if alone else "",
    )


def _tested(one: Round, key: Key) -> Answer | None:
    """Return the answer that the reader saw, where the tests say something of it."""
    answer = one.first(key)
    return answer if one.tested and answer is not None and answer.judged else None


def _solver(one: Round, pair: Pair) -> Key | None:
    """Return who alone solved it, where both answers count."""
    a, b = _tested(one, pair.a), _tested(one, pair.b)
    if a is None or b is None or a.correct == b.correct:
        return None
    return pair.a if a.correct else pair.b


def _fails(one: Round, key: Key) -> bool:
    answer = _tested(one, key)
    return answer is not None and not answer.correct


def _liked(one: Judged, pair: Pair) -> Item:
    winner = pair.a if one.look.winner == pair.a else pair.b
    answer = _tested(one.round, winner)
    said = "" if answer is None else f" {wording.fate(answer)}"
    return Item(f"{wording.told(one.round)}: {pair.name(winner)} was preferred and{said}", (wording.ref(one.round),))


def _passed_over(one: Judged, pair: Pair) -> Item:
    solver = _solver(one.round, pair)
    said = {"tie": "it was called a tie", "both-bad": "both were called bad"}.get(
        one.look.winner or "", "the other was preferred"
    )
    name = "" if solver is None else pair.name(solver)
    return Item(f"{wording.told(one.round)}: {name} alone solved it, {said}", (wording.ref(one.round),))
