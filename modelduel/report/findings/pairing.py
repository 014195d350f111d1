"""Which rounds two contenders are compared by: each scenario once in a language, in the order of the sessions."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from msgspec import Struct

from modelduel.report.evidence import Answer, Evidence, Key, Look, Round

Task = tuple[str, str, str]
"""A scenario as it was asked, in a language: its id, the hash of its prompt and the language."""

ANSWERED = ("finished", "truncated", "refused")
"""How an answer ended that a reader can judge."""


class Pair(Struct, frozen=True):
    """Two contenders that met."""

    a: Key
    b: Key
    names: tuple[str, str]
    """What they are called. Untrusted."""
    prefix: str = ""
    """What the paths of its figures begin with: nothing where it is the only pair, else `pairs.a-b.`."""

    @property
    def anchor(self) -> str:
        """What the keys of its tables and charts begin with."""
        return self.prefix.replace(".", "-")

    def name(self, key: Key) -> str:
        """Return what one of them is called. Untrusted."""
        return self.names[0] if key == self.a else self.names[1]


class Unit(Struct, frozen=True):
    """A scenario in a language whose answers of both count."""

    round: Round
    a: Answer
    b: Answer


class Judged(Struct, frozen=True):
    """A round, and how a rater judged it."""

    round: Round
    look: Look


def pairs(evidence: Evidence) -> tuple[Pair, ...]:
    """Return the contenders that stood in one round, two by two."""
    met = {frozenset(two) for one in evidence.rounds for two in combinations(set(one.contenders), 2)}
    keys = [one.key for one in evidence.contenders]
    alone = len(keys) == 2
    return tuple(
        Pair(a, b, (evidence.name(a), evidence.name(b)), "" if alone else f"pairs.{a}-{b}.")
        for a, b in combinations(keys, 2)
        if frozenset((a, b)) in met
    )


def in_order(evidence: Evidence, rounds: Iterable[Round]) -> list[Round]:
    """Return rounds in the order of the sessions' beginnings, then of the scenarios, in whatever order they come."""
    rank = {contest.id: place for place, contest in enumerate(evidence.contests)}
    return sorted(rounds, key=lambda one: (rank.get(one.session, len(rank)), one.session, *task(one)))


def task(one: Round) -> Task:
    """Return what was asked."""
    return (one.scenario, one.prompt_sha256, one.language or "")


def tasks(evidence: Evidence, pair: Pair) -> list[tuple[Round, ...]]:
    """Return the rounds of a pair by what was asked: several where sessions asked the same."""
    found: dict[Task, list[Round]] = {}
    for one in in_order(evidence, evidence.rounds):
        if pair.a in one.contenders and pair.b in one.contenders:
            found.setdefault(task(one), []).append(one)
    return [tuple(rounds) for rounds in found.values()]


def units(evidence: Evidence, pair: Pair) -> list[Unit]:
    """Return what correctness rests on: of each task, the first round in which the first samples of both count."""
    found = []
    for rounds in tasks(evidence, pair):
        unit = next((unit for one in rounds if (unit := _unit(one, pair)) is not None), None)
        if unit is not None:
            found.append(unit)
    return found


def primary(evidence: Evidence, told: str | None = None) -> str | None:
    """Return whose judgements the report tells: as told, else the rater's with most verdicts; None without any."""
    ranked = raters(evidence)
    if told is not None:
        return told if told in ranked else None
    return ranked[0] if ranked else None


def raters(evidence: Evidence) -> list[str]:
    """Return the raters, those with most verdicts first."""
    given: dict[str, int] = {}
    for one in evidence.rounds:
        for look in one.looks:
            given.setdefault(look.rater, 0)
        for look in _counting(one):
            given[look.rater] += look.winner is not None
    return sorted(given, key=lambda rater: (-given[rater], rater))


def first_looks(evidence: Evidence, rater: str) -> list[Judged]:
    """Return a rater's judgements that count, of every round in which two contenders met."""
    return [
        Judged(one, look)
        for one in in_order(evidence, evidence.rounds)
        for look in _counting(one)
        if look.rater == rater and len(set(sides(one))) == 2
    ]


def judged(evidence: Evidence, pair: Pair, rater: str) -> list[Judged]:
    """Return what preference rests on: of each task, the rater's judgement of the first round with a verdict.

    Where no round of the task has one, its first judgement stands: scores count without a verdict.
    """
    found = []
    for rounds in tasks(evidence, pair):
        given = [Judged(one, look) for one in rounds if (look := first_look_of(one, pair, rater)) is not None]
        if given:
            found.append(next((one for one in given if one.look.winner is not None), given[0]))
    return found


def first_look_of(one: Round, pair: Pair, rater: str) -> Look | None:
    """Return a rater's judgement of a round that counts, where it is about the pair."""
    if set(sides(one)) != {pair.a, pair.b}:
        return None
    return next((look for look in _counting(one) if look.rater == rater), None)


def answered(one: Round) -> bool:
    """Return whether both answers are there; where a service failed there was nothing to compare."""
    answers = [one.first(key) for key in sides(one)]
    return len(answers) == 2 and all(answer is not None and answer.status in ANSWERED for answer in answers)


def sides(one: Round) -> tuple[Key, ...]:
    """Return whom a verdict on a round is about: the session's first two contenders."""
    return one.contenders[:2]


def repeated(evidence: Evidence, pair: Pair) -> int:
    """Return how many rounds ask again what another session's round asked."""
    return sum(len(rounds) - 1 for rounds in tasks(evidence, pair))


def _counting(one: Round) -> list[Look]:
    """Return the judgements of a round that count: first looks at two answers that are still those that count."""
    return one.first_looks if answered(one) else []


def _unit(one: Round, pair: Pair) -> Unit | None:
    a, b = one.first(pair.a), one.first(pair.b)
    if not one.tested or a is None or b is None or not a.judged or not b.judged:
        return None
    return Unit(one, a, b)
