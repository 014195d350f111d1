"""The evidence: what sessions hold of rounds, answers and judgements, gathered from their indexes and without any text.

A contender is known by its settings, so that two sessions of the same pair are one body of evidence, and its key in the
report (`a`, `b`, and so on) is its own. Everything here blocks and is meant for a thread or a command.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from modelduel.contender.model import Usage
from modelduel.scenario.model import Category, Difficulty, Language
from modelduel.session.index import CriterionLine, ResponseLine, ScenarioLine
from modelduel.session.model import Asked, Checked, Judgement, SessionFile, Status
from modelduel.session.names import parse_judgement
from modelduel.session.store import Session
from modelduel.testrun.model import NOBODYS_LOSS, Outcome

Key = str
"""A contender's key in the report: `a`, `b`, and so on, in the order of first appearance."""


class Answer(Struct, frozen=True):
    """The answer that counts for one contender and sample: the last attempt that the service answered."""

    contender: Key
    sample: int
    attempt: int
    attempts: int
    """How often this was asked, this one included."""
    first_outcome: Outcome | None
    """Of the first attempt that the service answered: what counts if nobody had asked again."""
    status: Status
    outcome: Outcome | None
    sent: datetime.datetime
    total_s: float
    first_token_s: float | None
    characters: int
    usage: Usage | None
    usd: float | None
    at_least: bool
    retries: int
    error: str
    sandbox: str
    tests: int
    tests_passed: int
    batch: bool
    """Came with a batch, whose times say nothing of the service's speed."""
    spent_usd: float | None
    """Of all attempts together; None where one of them has no known price."""

    @property
    def judged(self) -> bool:
        """Whether it counts for or against its contender: tests were run, or the answer made them pointless."""
        return self.outcome is not None and self.outcome not in NOBODYS_LOSS

    @property
    def correct(self) -> bool:
        """Whether every test passed. Silence is never a pass."""
        return self.outcome == "passed"


class Look(Struct, frozen=True):
    """One rater's judgement of a round, told in the report's keys."""

    rater: str
    number: int
    """1, or 2 for a second look."""
    winner: Key | Literal["tie", "both-bad"] | None
    left: Key
    blind: bool
    after_reveal: bool
    at: datetime.datetime
    seconds: float
    scores: dict[Key, dict[str, int]]
    tags: dict[Key, list[str]]
    checks: dict[Key, Checked]
    noted: bool
    stale: bool
    """An answer was asked for again since: it was given on another one than the one that counts."""
    leaked: bool = False
    """An answer gave away whose it was, says the reader."""


class Round(Struct, frozen=True):
    """One scenario in one session, in one language."""

    session: str
    scenario: str
    title: str
    category: Category
    difficulty: Difficulty
    language: Language | None
    tested: bool
    """Whether the scenario has tests at all."""
    control: bool
    rubric: tuple[CriterionLine, ...]
    defects: Mapping[str, str]
    factors: Mapping[str, float]
    prompt_sha256: str
    contenders: tuple[Key, ...]
    """Of the session, in its order, answered or not."""
    answers: Mapping[Key, tuple[Answer, ...]]
    """By contender; a contender's answers are in the order of their samples."""
    looks: tuple[Look, ...]
    """By rater and number."""

    def first(self, contender: Key) -> Answer | None:
        """The contender's answer to the first sample, which is the one that is shown and judged."""
        return next((one for one in self.answers.get(contender, ()) if one.sample == 1), None)

    @property
    def first_looks(self) -> list[Look]:
        """What counts as each rater's judgement: the first look, unless it was given on another answer."""
        return [one for one in self.looks if one.number == 1 and not one.stale]


class Contender(Struct, frozen=True):
    """One contender, with the settings that make it what it is."""

    key: Key
    name: str
    """What the user calls it, told apart from others of the same name. Untrusted."""
    asked: Asked


class Contest(Struct, frozen=True):
    """One session as the method page tells of it."""

    id: str
    folder: str
    file: SessionFile
    keys: Mapping[str, Key]
    """The session's own keys -> the report's."""
    raters: tuple[str, ...]
    damaged: Mapping[str, str]
    """Files that cannot be read and were left out, and why."""
    unknown: tuple[str, ...] = ()
    """Responses that were left out, because nothing is known of their scenario or of their contender."""


class Evidence(Struct, frozen=True):
    """All that a report is made from."""

    contests: tuple[Contest, ...]
    contenders: tuple[Contender, ...]
    rounds: tuple[Round, ...]

    def name(self, key: Key) -> str:
        """What a contender is called. Untrusted."""
        return next(one.name for one in self.contenders if one.key == key)

    @property
    def pair(self) -> tuple[Key, Key] | None:
        """The two contenders, when there are just two."""
        keys = [one.key for one in self.contenders]
        return (keys[0], keys[1]) if len(keys) == 2 else None


def gather(sessions: Sequence[Session]) -> Evidence:
    """Read what sessions hold. Raises StoreError where a folder cannot be read; damaged files are named, not raised."""
    contenders: dict[bytes, Contender] = {}
    contests: list[Contest] = []
    rounds: list[Round] = []
    for session in sorted(sessions, key=lambda one: (one.file.created, one.name)):
        keys = {side: _key(asked, contenders) for side, asked in session.file.contenders.items()}
        looks, damaged = _looks(session, keys)
        scenarios = {line.name: line for line in session.scenario_lines()}
        contests.append(
            Contest(
                session.name,
                str(session.folder),
                session.file,
                keys,
                tuple(session.raters()),
                {**session.damaged, **damaged},
                _unknown(session, scenarios),
            )
        )
        rounds += _rounds(session, scenarios, keys, looks)
    return Evidence(tuple(contests), _told_apart(list(contenders.values())), tuple(rounds))


def aliases(evidence: Evidence) -> dict[str, str]:
    """Return what raters are called where their names are left out: `Reader 1` and so on, the same everywhere."""
    raters = {name for contest in evidence.contests for name in contest.raters}
    raters |= {look.rater for one in evidence.rounds for look in one.looks}
    return {rater: f"Reader {number}" for number, rater in enumerate(sorted(raters), 1)}


def _key(asked: Asked, known: dict[bytes, Contender]) -> Key:
    """Return the key of a contender: what it is asked with tells it from others, not what it is called."""
    identity = msgspec.json.encode((asked.asked, asked.sent), order="deterministic")
    if identity not in known:
        known[identity] = Contender(_letters(len(known)), asked.name, asked)
    return known[identity].key


def _letters(number: int) -> Key:
    """Return a, b, …, z, aa, ab and so on for 0, 1, …, without p: figures are told by path, and `p` is a p-value."""
    alphabet = "abcdefghijklmnoqrstuvwxyz"
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, len(alphabet))
        letters = alphabet[rest] + letters
    return letters


def _told_apart(contenders: list[Contender]) -> tuple[Contender, ...]:
    names = [one.name for one in contenders]
    return tuple(
        msgspec.structs.replace(one, name=f"{one.name} ({one.key})") if names.count(one.name) > 1 else one
        for one in contenders
    )


def _unknown(session: Session, scenarios: Mapping[str, ScenarioLine]) -> tuple[str, ...]:
    keys = ((line.name, line.key) for line in session.lines())
    sides = session.file.contenders
    return tuple(sorted(name for name, key in keys if key.scenario not in scenarios or key.contender not in sides))


def _rounds(
    session: Session,
    scenarios: Mapping[str, ScenarioLine],
    keys: Mapping[str, Key],
    looks: Mapping[str, list[tuple[str, int, Judgement]]],
) -> Iterable[Round]:
    asked: dict[tuple[str, str], list[ResponseLine]] = {}
    for line in session.lines():
        asked.setdefault((line.key.scenario, line.key.language), []).append(line)
    languages: dict[str, list[str]] = {}
    for scenario, language in asked:
        languages.setdefault(scenario, []).append(language)
    for scenario, given in languages.items():
        if scenario not in scenarios:
            continue  # which the method page counts: nothing is known of what was asked
        for language in given:
            # A judgement does not name a language: where there are several, it was given on the first.
            judged = looks.get(scenario, []) if language == given[0] else []
            yield _round(session.name, scenarios[scenario], language, asked[scenario, language], judged, keys)


def _round(
    session: str,
    scenario: ScenarioLine,
    language: str,
    lines: Sequence[ResponseLine],
    looks: Sequence[tuple[str, int, Judgement]],
    keys: Mapping[str, Key],
) -> Round:
    tries: dict[tuple[Key, int], list[ResponseLine]] = {}
    for line in lines:
        if line.key.contender in keys:
            tries.setdefault((keys[line.key.contender], line.key.sample), []).append(line)
    answers: dict[Key, list[Answer]] = {}
    for (contender, sample), attempts in sorted(tries.items()):
        answers.setdefault(contender, []).append(_answer(contender, sample, attempts))
    counted = {contender: given[0].attempt for contender, given in answers.items() if given[0].sample == 1}
    return Round(
        session=session,
        scenario=scenario.name,
        title=scenario.header.title,
        category=scenario.header.category,
        difficulty=scenario.header.difficulty,
        language=None if language == "none" else msgspec.convert(language, Language),  # noqa: TID251 (no struct)
        tested=scenario.header.judged_by != "reader",
        control=scenario.control,
        rubric=tuple(scenario.rubric),
        defects=scenario.defects,
        factors=scenario.factors,
        prompt_sha256=scenario.prompt_sha256,
        contenders=tuple(keys.values()),
        answers={contender: tuple(given) for contender, given in answers.items()},
        looks=tuple(_look(rater, number, one, keys, counted) for rater, number, one in looks),
    )


def _answer(contender: Key, sample: int, attempts: Sequence[ResponseLine]) -> Answer:
    """Return what counts of several attempts: the last that was answered, else the last."""
    answered = [line for line in attempts if line.status in ("finished", "truncated", "refused")] or list(attempts)
    line = answered[-1]
    prices = [one.usd for one in attempts]
    return Answer(
        contender=contender,
        sample=sample,
        attempt=line.key.attempt,
        attempts=len(attempts),
        first_outcome=answered[0].outcome,
        status=line.status,
        outcome=line.outcome,
        sent=line.sent,
        total_s=line.total_s,
        first_token_s=line.first_token_s,
        characters=line.characters,
        usage=line.usage,
        usd=line.usd,
        at_least=line.at_least,
        retries=line.retries,
        error=line.error,
        sandbox=line.sandbox,
        tests=line.tests,
        tests_passed=line.tests_passed,
        batch=line.batch,
        spent_usd=None if None in prices else sum(price for price in prices if price is not None),
    )


def _looks(
    session: Session, keys: Mapping[str, Key]
) -> tuple[dict[str, list[tuple[str, int, Judgement]]], dict[str, str]]:
    found: dict[str, list[tuple[str, int, Judgement]]] = {}
    damaged: dict[str, str] = {}
    for rater in session.raters():
        folder = session.rater(rater)
        damaged.update({f"{rater}/{name}": why for name, why in folder.damaged.items()})
        for line in folder.lines():
            parsed = parse_judgement(line.name)
            if parsed is None or not set(line.judgement.shown) <= set(keys) or not line.judgement.shown:
                damaged[f"{rater}/{line.name}"] = "It names no round, or contenders that the session does not have."
                continue
            found.setdefault(parsed[0], []).append((rater, parsed[1], line.judgement))
    return found, damaged


def _look(rater: str, number: int, one: Judgement, keys: Mapping[str, Key], counted: Mapping[Key, int]) -> Look:
    winner: str | None = one.winner
    attempts = {keys[side]: attempt for side, attempt in one.attempts.items() if side in keys}
    return Look(
        rater=rater,
        number=number,
        winner=keys.get(winner, winner) if winner is not None else None,
        left=keys[one.shown[0]],
        blind=one.blind,
        after_reveal=one.after_reveal,
        at=one.at,
        seconds=one.seconds,
        scores={keys[side]: dict(scores) for side, scores in one.scores.items() if side in keys},
        tags={keys[side]: list(tags) for side, tags in one.tags.items() if side in keys},
        checks={keys[side]: checked for side, checked in one.checks.items() if side in keys},
        noted=bool(one.note.strip()),
        leaked=one.leaked,
        stale=any(counted.get(key, attempt) != attempt for key, attempt in attempts.items()),
    )
