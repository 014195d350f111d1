"""Where a reader left off."""

import datetime

import pytest

from modelduel.duel.left_off import left_off
from modelduel.session.index import JudgementLine
from tests.doubles.sessions import NOON, judgement

ROUNDS = [("one", 1), ("two", 1), ("three", 1), ("four", 1)]


def given(id_: str, minutes: int, winner: str | None = "a", look: int = 1) -> JudgementLine:
    at = NOON + datetime.timedelta(minutes=minutes)
    return JudgementLine(f"{id_}-{look}", 1, 1, judgement(at=at, winner=winner))


@pytest.mark.parametrize(
    ("lines", "number", "judged"),
    [
        ([], 0, 0),
        ([given("one", 1)], 1, 1),
        ([given("one", 1), given("two", 2, None)], 1, 1),
        ([given("three", 1)], 3, 1),  # what was passed over comes after the rest
        ([given("four", 1)], 0, 1),
        ([given("one", 1), given("four", 2)], 1, 2),
        ([given(id_, 1) for id_, _ in ROUNDS], 0, 4),
        ([given("one", 5), given("three", 1)], 1, 2),
        ([given("gone", 9), given("one", 1)], 1, 1),
    ],
)
def test_a_review_goes_on_after_the_round_last_worked_on(lines, number, judged):
    left = left_off(ROUNDS, lines)
    assert (left.number, left.judged, left.of) == (number, judged, 4)


def test_when_something_was_given_last_is_told():
    assert left_off(ROUNDS, [given("one", 5), given("two", 3)]).last == NOON + datetime.timedelta(minutes=5)
    assert left_off(ROUNDS, []).last is None


def test_a_time_without_a_zone_does_not_stop_it():
    line = JudgementLine(
        "two-1", 1, 1, judgement(at=NOON.replace(tzinfo=None) + datetime.timedelta(hours=1), winner="b")
    )
    assert left_off(ROUNDS, [given("one", 1), line]).number == 2


def test_a_second_look_is_a_round_of_its_own():
    rounds = [("one", 1), ("two", 1), ("one", 2)]
    assert left_off(rounds, [given("one", 1), given("two", 2)]).number == 2
    left = left_off(rounds, [given("one", 1), given("one", 2, look=2), given("two", 3, look=2)])
    assert (left.number, left.judged, left.of) == (1, 2, 3)
