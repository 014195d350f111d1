"""An answer asked for again on the duel screen: what was given on the earlier one does not pass over to it unsaid."""

import datetime

import pytest

from modelduel.session.model import Judgement
from modelduel.session.store import Session
from tests.doubles.sessions import NOON, key, response
from tests.tui.duel_host import Ticks, duel
from tests.tui.duel_session import BUG, POOR, both, judgement, said


async def test_asking_again_sets_aside_what_was_given_on_the_earlier_answer_and_says_so(answered, folder):
    async with duel(answered, both([said(POOR)], [said(POOR)])) as shown:
        await shown.press("5", "2", "4", "<")
        text = await shown.press("r")
        assert "Set aside with A's old answer; u restores it" in text
        assert "Root cause A_ B2" in text
        assert "Verdict _" in text
        await shown.until(lambda: shown.screen.panes[0].answer and shown.screen.panes[0].answer.key.attempt == 2)
        assert "A asked again, missing: 6 scores, verdict" in await shown.press("1")
        await shown.press(">")
        await shown.until(lambda: judgement(Session.open(folder)).winner == "b")
    kept = judgement(Session.open(folder))
    assert kept.attempts == {"a": 2, "b": 1}
    assert kept.scores == {"a": {"root-cause": 1}, "b": {"root-cause": 2}}
    assert len(kept.earlier) == 1
    assert kept.earlier[0].attempts == {"a": 1, "b": 1}
    assert kept.earlier[0].winner == "a"
    assert kept.earlier[0].scores == {"a": {"root-cause": 5, "edge-cases": 4}, "b": {"root-cause": 2}}
    async with duel(Session.open(folder)) as shown:
        assert "Root cause A1 B2" in shown.text
        assert "A < B" in shown.text


async def test_it_is_said_in_full_on_a_small_terminal(answered):
    async with duel(answered, both([said(POOR)], [said(POOR)]), size=(80, 24)) as shown:
        assert "Set aside with A's old answer; u restores it" in await shown.press("5", "2", "<", "r")


async def test_undo_lets_what_was_set_aside_count_for_the_new_answer(answered, folder):
    async with duel(answered, both([said(POOR)], [said(POOR)])) as shown:
        await shown.press("5", "2", "<", "r")
        await shown.until(lambda: shown.screen.panes[0].answer and shown.screen.panes[0].answer.key.attempt == 2)
        text = await shown.press("u")
        assert "Undid: set aside; it counts for A's new answer" in text
        assert "Root cause A5 B2" in text
        assert "Undid: verdict" in await shown.press("u")
        await shown.press("<")
    kept = judgement(Session.open(folder))
    assert (kept.winner, kept.attempts) == ("a", {"a": 2, "b": 1})
    assert [one.attempts for one in kept.earlier] == [{"a": 1, "b": 1}]


async def test_asking_again_before_anything_was_given_sets_nothing_aside(answered, folder):
    async with duel(answered, both([said(POOR)], [said(POOR)])) as shown:
        assert "Set aside" not in await shown.press("r")
        await shown.until(lambda: shown.screen.panes[0].answer and shown.screen.panes[0].answer.key.attempt == 2)
        assert "missing: 7 scores, verdict" in await shown.press("1")
        assert "asked again" not in shown.text
    assert judgement(Session.open(folder)).earlier == []


@pytest.mark.parametrize("attempts", [{}, {"a": 1, "b": 1}], ids=["of an older file", "of this version"])
async def test_a_judgement_of_an_earlier_answer_is_set_aside_when_its_round_is_opened(answered, folder, attempts):
    with answered.rater("me", write=True) as rater:
        rater.save(BUG.id, _given_at_noon(attempts))
    _answer_again(answered)
    async with duel(answered) as shown:
        assert "Set aside with A's old answer" in shown.text
        assert "Root cause A_ B2" in shown.text
    kept = judgement(Session.open(folder))
    assert kept.earlier[0].scores == {"a": {"root-cause": 5}, "b": {"root-cause": 2}}
    assert kept.earlier[0].attempts == {**attempts, "b": 1}


async def test_a_judgement_of_an_older_file_counts_for_the_answers_that_were_there(answered, folder):
    with answered.rater("me", write=True) as rater:
        rater.save(BUG.id, _given_at_noon({}))
    async with duel(answered) as shown:
        assert "Root cause A5 B2" in shown.text
        await shown.press("4")
    kept = judgement(Session.open(folder))
    assert (kept.attempts, kept.earlier) == ({"a": 1, "b": 1}, [])


async def test_a_replay_shows_a_judgement_of_an_earlier_answer_as_such(answered, folder):
    with answered.rater("me", write=True) as rater:
        rater.save(BUG.id, _given_at_noon({"a": 1, "b": 1}))
    _answer_again(answered)
    async with duel(answered, mode="replay", clock=Ticks()) as shown:
        assert "Recorded by me. Given on A's earlier answer." in shown.text
        assert "Root cause A5 B2" in shown.text
        assert "earlier answer" not in await shown.press("right_square_bracket")
    assert judgement(Session.open(folder)).earlier == []


def _given_at_noon(attempts):
    scores = {"a": {"root-cause": 5}, "b": {"root-cause": 2}}
    return Judgement(["a", "b"], False, NOON, winner="a", scores=scores, attempts=attempts)


def _answer_again(session):
    later = response(POOR, sent=NOON + datetime.timedelta(minutes=5))
    session.save_response(key(BUG.id, attempt=2), later, POOR)
