"""Evidence of two contenders as hypothesis draws it, and the same with the contenders' places changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, get_args

import msgspec
from hypothesis import strategies as st

from modelduel.report.evidence import Answer, Evidence, Look, Round
from modelduel.scenario.model import CATEGORIES, Difficulty, Language
from modelduel.session.index import CriterionLine
from modelduel.session.model import Checked
from modelduel.testrun.model import Outcome
from tests.doubles.answers import a_round, answer, contest, evidence, look, session_file

RUBRIC = (CriterionLine("root-cause", "Root cause", 2.0), CriterionLine("edge-cases", "Edge cases", 1.0))
DEFECTS = {"race": "critical", "leak": "low"}
OTHER = {"a": "b", "b": "a"}

Held = TypeVar("Held")


@st.composite
def _answers(draw: st.DrawFn) -> list[Answer]:
    outcomes = st.sampled_from(get_args(Outcome))
    given = []
    for key in "ab":
        for sample in range(1, draw(st.integers(0, 2)) + 1):
            attempts = draw(st.integers(1, 2))
            given.append(
                answer(
                    key,
                    sample=sample,
                    attempts=attempts,
                    attempt=attempts,
                    status=draw(st.sampled_from(["finished", "finished", "truncated", "failed"])),
                    outcome=draw(st.one_of(st.none(), st.just("passed"), outcomes)),
                    first_outcome=draw(st.one_of(st.none(), outcomes)),
                    characters=draw(st.integers(0, 3000)),
                    sandbox=draw(st.sampled_from(["", "none", "bubblewrap"])),
                )
            )
    return given


@st.composite
def _look(draw: st.DrawFn, rater: str, number: int, category: str) -> Look:
    scores = st.dictionaries(st.sampled_from(["root-cause", "edge-cases"]), st.integers(1, 5))
    ticks = st.builds(
        Checked,
        found=st.lists(st.sampled_from(["race", "leak", "unknown"]), unique=True),
        decided=st.booleans(),
        false_alarms=st.integers(0, 3),
    )
    return look(
        draw(st.sampled_from(["a", "b", "tie", "both-bad", None])),
        rater=rater,
        number=number,
        left=draw(st.sampled_from("ab")),
        blind=draw(st.booleans()),
        after_reveal=draw(st.booleans()),
        leaked=draw(st.sampled_from([None, False, True])),
        scores=draw(st.dictionaries(st.sampled_from("ab"), scores)),
        checks=draw(st.dictionaries(st.sampled_from("ab"), ticks)) if category == "review" else {},
        stale=draw(st.sampled_from([False, False, True])),
    )


@st.composite
def _round(draw: st.DrawFn, number: int) -> Round:
    category = draw(st.sampled_from(CATEGORIES))
    looks = [
        draw(_look(rater, which, category))
        for rater in ("ana", "bo")
        for which in range(1, draw(st.integers(0, 2)) + 1)
    ]
    return a_round(
        f"scenario-{number}",
        draw(_answers()),
        session=draw(st.sampled_from(["one", "two"])),
        category=category,
        difficulty=draw(st.sampled_from(get_args(Difficulty))),
        language=draw(st.sampled_from([None, *get_args(Language)])),
        tested=category != "review",
        rubric=RUBRIC,
        defects=DEFECTS if category == "review" else {},
        looks=tuple(looks),
    )


@st.composite
def some_evidence(draw: st.DrawFn) -> Evidence:
    """Up to ten rounds in two sessions; some ask again what the other asked."""
    size = draw(st.integers(0, 10))
    rounds: dict[tuple[str, str, str | None], Round] = {}
    for _ in range(size):
        one = draw(_round(draw(st.integers(0, 6))))
        rounds.setdefault((one.session, one.scenario, one.language), one)
    file = session_file()
    return evidence(list(rounds.values()), [contest(file, id=name) for name in ("one", "two")])


def mirrored(found: Evidence) -> Evidence:
    """The same, with a called b and b called a."""
    a, b = found.contenders
    return Evidence(
        found.contests,
        (msgspec.structs.replace(b, key="a"), msgspec.structs.replace(a, key="b")),
        tuple(_mirrored_round(one) for one in found.rounds),
    )


def _swapped(held: Mapping[str, Held]) -> dict[str, Held]:
    return {OTHER[key]: value for key, value in held.items()}


def _mirrored_round(one: Round) -> Round:
    answers = {
        OTHER[key]: tuple(msgspec.structs.replace(each, contender=OTHER[key]) for each in given)
        for key, given in one.answers.items()
    }
    return msgspec.structs.replace(
        one,
        contenders=tuple(OTHER[key] for key in one.contenders),
        answers=answers,
        looks=tuple(_mirrored_look(each) for each in one.looks),
    )


def _mirrored_look(one: Look) -> Look:
    return msgspec.structs.replace(
        one,
        winner=OTHER.get(one.winner or "", one.winner),
        left=OTHER[one.left],
        scores=_swapped(one.scores),
        tags=_swapped(one.tags),
        checks=_swapped(one.checks),
    )
