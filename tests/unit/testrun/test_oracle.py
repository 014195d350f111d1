"""Questions that are posed again and again while a scenario is proved."""

from __future__ import annotations

import itertools
from typing import Any, cast

import pytest

from modelduel.scenario.model import Generated, Growth
from modelduel.testrun.oracle import Oracle, OracleError, remembering_questions
from modelduel.testrun.questions import Question
from modelduel.testrun.sandbox import Sandbox

NO_SANDBOX = cast(Sandbox, None)  # nothing is started
MADE = Question("made[1]", "f", "exact", 0.0, generated=Generated("made", "make"), seed=1)
GROWN = Question("grown", "f", "exact", 0.0, growth=Growth("grown", "make", [1, 2, 4], 1.5), seed=1)


class Told(Oracle):
    """An oracle whose generator returns what it is told, one after the other, and whose answers are as many."""

    def __init__(self, made: Any) -> None:
        super().__init__(None, NO_SANDBOX)
        self.asked = 0
        self._made = iter(made)

    async def know(self, entry: str, args: list[Any], kwargs: dict[str, Any] | None = None) -> object:
        if entry != "make":
            return len(args)
        self.asked += 1
        return [next(self._made)]


async def test_a_question_is_posed_twice_and_then_remembered_for_every_run():
    with remembering_questions():
        oracles = [Told([7]) for _ in range(5)]
        posed = [await oracle.pose(MADE) for oracle in oracles]

    assert [oracle.asked for oracle in oracles] == [1, 1, 0, 0, 0]
    assert [one.args for one in posed] == [[7]] * 5


async def test_an_oracle_that_poses_a_question_differently_is_found_out():
    with remembering_questions():
        oracle = Told(itertools.count())
        await oracle.pose(MADE)
        with pytest.raises(OracleError, match=r"made\[1\] differently"):
            await oracle.pose(MADE)


async def test_nothing_is_remembered_when_answers_are_judged():
    oracle = Told(itertools.count())

    assert [(await oracle.pose(MADE)).args for _ in range(3)] == [[0], [1], [2]]


async def test_the_inputs_of_a_growth_are_not_kept():
    with remembering_questions():
        oracle = Told(itertools.repeat(7))
        for _ in range(4):
            await oracle.pose(GROWN, seed=3, size=2)

    assert oracle.asked == 4
