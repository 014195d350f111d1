"""The scoresheet of the duel screen: what a reader gives is saved as it is given, by contender."""

import pytest

from modelduel.session.store import Session
from modelduel.tui.live import live_actions
from modelduel.tui.screens.note import NoteScreen, TagsScreen
from tests.tui.duel_host import Ticks, duel
from tests.tui.duel_session import GOOD, POOR, both, judgement, new_session, said, scenario


async def test_scores_flow_from_criterion_to_criterion_and_are_saved_by_contender(answered, folder):
    async with duel(answered) as shown:
        await shown.press("5", "2", "4", "3", "5", "1", "4", "2", "<")
        assert "Root cause A5 B2" in shown.text
        assert "A > B" in shown.text
        assert "complete" in shown.text
        assert "Every cell is scored." in shown.text
    kept = judgement(Session.open(folder))
    assert kept.scores["a"] == {"root-cause": 5, "edge-cases": 4, "no-new-bug": 5, "explanation": 4}
    assert kept.scores["b"] == {"root-cause": 2, "edge-cases": 3, "no-new-bug": 1, "explanation": 2}
    assert (kept.winner, kept.shown, kept.blind) == ("a", ["a", "b"], False)


@pytest.mark.parametrize(
    ("key", "winner", "words"),
    [("<", "a", "A > B"), (">", "b", "A < B"), ("=", "tie", "A = B"), ("0", "both-bad", "both bad")],
)
async def test_a_verdict_is_stored_by_contender(answered, folder, key, winner, words):
    async with duel(answered) as shown:
        assert f"Verdict {words}" in await shown.press(key)
    assert judgement(Session.open(folder)).winner == winner


async def test_what_the_screen_calls_saved_is_on_disk(answered, folder):
    async with duel(answered) as shown:
        await shown.press("4")
        await shown.until(lambda: "saved " in shown.text)
        assert judgement(Session.open(folder)).scores == {"a": {"root-cause": 4}}


async def test_a_score_given_just_before_leaving_is_saved(answered, folder):
    async with duel(answered) as shown:
        shown.screen.action_score(3)
        shown.screen.action_leave()
        await shown.pilot.pause()
    assert judgement(Session.open(folder)).scores == {"a": {"root-cause": 3}}


async def test_undo_says_what_it_undid_and_that_is_saved_too(answered, folder):
    async with duel(answered) as shown:
        await shown.press("4", ">")
        assert "Undid: verdict cleared" in await shown.press("u") or "Undid: verdict" in shown.text
        assert "Undid: Root cause, A: 4" in await shown.press("u")
        assert "Nothing to undo" in await shown.press("u")
        assert "Root cause A_" in shown.text
    kept = judgement(Session.open(folder))
    assert (kept.scores, kept.winner) == ({}, None)


async def test_backspace_empties_the_cell_before(answered):
    async with duel(answered) as shown:
        assert "Root cause A4 B_" in await shown.press("4", "3", "backspace")


async def test_the_cursor_can_be_moved_and_a_score_replaced(answered):
    async with duel(answered) as shown:
        assert "Root cause A1 B3" in await shown.press("4", "3", "shift+left", "shift+left", "1")


async def test_a_note_and_failure_modes_are_kept(answered, folder):
    async with duel(answered) as shown:
        await shown.press("n")
        assert isinstance(shown.app.screen, NoteScreen)
        await shown.press(*"Good", "escape")
        await shown.press("f")
        assert isinstance(shown.app.screen, TagsScreen)
        text = await shown.press("a", "B", "escape")
        assert "A Symptom patched" in text
        assert "B Over-engineered" in text
        assert "no note" not in text
    kept = judgement(Session.open(folder))
    assert kept.note == "Good"
    assert kept.tags == {"a": ["symptom-patched"], "b": ["over-engineered"]}


async def test_enter_says_once_what_is_missing_and_then_goes_on(answered):
    async with duel(answered) as shown:
        text = await shown.press("4", "enter")
        assert "Not given yet: Root cause B" in text
        assert "1/5" in text
        assert "2/5" in await shown.press("enter")


async def test_enter_goes_on_at_once_when_nothing_is_missing(answered):
    async with duel(answered) as shown:
        assert "2/5" in await shown.press(*"55555555", "=", "enter")


async def test_a_judgement_is_there_again_on_coming_back_and_can_be_gone_on_with(answered, folder):
    async with duel(answered) as shown:
        await shown.press("5", "2", "<", "right_square_bracket")
        assert "Verdict _" in shown.text
        text = await shown.press("left_square_bracket")
        assert "Root cause A5 B2" in text
        assert "Verdict A > B" in text
        await shown.press("4")
    assert judgement(Session.open(folder)).scores == {"a": {"root-cause": 5, "edge-cases": 4}, "b": {"root-cause": 2}}


async def test_the_time_spent_on_a_round_adds_up_over_visits(answered, folder):
    clock = Ticks()
    async with duel(answered, clock=clock) as shown:
        await shown.press("5")
        clock.now += 20
        await shown.press("right_square_bracket")
        clock.now += 100
        await shown.press("left_square_bracket")
        clock.now += 5
        await shown.press("4")
    assert judgement(Session.open(folder)).seconds == 25.0


async def test_a_second_screen_on_the_session_only_reads_and_says_who_holds_it(answered, folder):
    async with duel(answered) as first, duel(Session.open(folder)) as second:
        text = await second.press("5", "<", "n", "f", "u", "backspace")
        assert "is judging" in text
        assert second.app.screen is second.screen
        assert "Root cause A_ B_" in text
        assert "Root cause A4" in await first.press("4")
    assert judgement(Session.open(folder)).scores == {"a": {"root-cause": 4}}


async def test_a_scenario_without_a_rubric_takes_a_verdict_alone(folder):
    plain = scenario("plain", "Quick", rubric=[])
    session = new_session(folder, [plain])
    async with duel(session, both([said(GOOD)], [said(POOR)], plain)) as shown:
        await shown.answered()
        assert "A > B" in await shown.press("5", "<")
    assert judgement(Session.open(folder), plain).winner == "a"


async def test_a_quick_duel_says_that_its_verdict_is_missing_and_what_enter_does(folder):
    plain = scenario("plain", "Quick", rubric=[])
    session = new_session(folder, [plain])
    async with duel(session, both([said(GOOD)], [said(POOR)], plain)) as shown:
        await shown.answered()
        assert "enter accept" in shown.text
        assert "enter next" not in shown.text
        assert "q leaves. Not given yet: verdict." in await shown.press("enter")
        assert "Accepted. q leaves." in await shown.press("<", "enter")


async def test_enter_is_called_next_only_where_a_round_follows(answered):
    async with duel(answered) as shown:
        assert "enter next" in shown.text
        assert "enter accept" in await shown.press(*["right_square_bracket"] * 4)
        assert "enter next" in await shown.press("left_square_bracket")


async def test_a_rounds_verdict_is_missed_where_there_are_no_criteria(folder):
    rounds = [scenario("one", "First", rubric=[]), scenario("two", "Second", rubric=[])]
    async with duel(new_session(folder, rounds), {"a": {}, "b": {}}) as shown:
        assert "Not given yet: verdict." in await shown.press("enter")
        assert "2/2" in await shown.press("enter")


async def test_a_replay_of_one_round_offers_nothing_to_accept(untested):
    async with duel(untested, mode="replay", clock=Ticks()) as shown:
        assert "enter" not in shown.text.splitlines()[-1]
        assert "round.accept" not in live_actions(shown.screen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_enter_does_on_an_unfinished_round_is_readable(answered, size):
    async with duel(answered, size=size) as shown:
        assert "enter again goes on. Not given yet" in await shown.press("enter")


async def test_a_key_shows_in_full_what_the_scores_mean_where_there_is_little_room(answered):
    async with duel(answered, size=(80, 24)) as shown:
        small = shown.screen.scoresheet.size.height
        await shown.press("i")
        assert shown.screen.scoresheet.size.height == small + 2
        await shown.press("i")
        assert shown.screen.scoresheet.size.height == small
        await shown.pilot.resize_terminal(120, 40)
        await shown.calm()
        assert shown.screen.scoresheet.size.height == small
