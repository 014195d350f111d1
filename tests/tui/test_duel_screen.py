"""The duel screen while answers come, and from round to round: nothing is lost, whatever a reader does meanwhile."""

import asyncio

import pytest

from modelduel.contender.model import ProviderFailure
from modelduel.duel.quick import quick_scenario
from modelduel.duel.table import Table
from modelduel.errors import StoreError
from modelduel.session.model import ResponseKey
from modelduel.session.store import Session
from modelduel.tui.live import live_actions
from modelduel.tui.screens.rounds import RoundsScreen
from modelduel.tui.widgets.lines import LinesView
from modelduel.tui.widgets.side import SidePane
from tests.tui.duel_host import duel
from tests.tui.duel_session import BROKEN, BUG, GOOD, POOR, SAME, Scripted, both, new_session, number_of, said


async def test_opening_an_unanswered_round_asks_both_and_saves_both(folder):
    session = new_session(folder, [BUG])
    async with duel(session, both([said(GOOD)], [said(POOR)])) as shown:
        await shown.until(lambda: len(session.lines()) == 2)
        await shown.until(lambda: "saved " in shown.text)
        assert shown.said("a") == GOOD
        assert shown.said("b") == POOR


@pytest.mark.parametrize(("code", "known"), [({"f.go": "package f\n"}, "quick duel · go"), ({}, "quick duel")])
async def test_of_a_quick_duel_nothing_is_shown_that_nobody_said(folder, code, known):
    quick = quick_scenario("Make it fast", code, {}, id_="duel-1")
    session = new_session(folder, [quick], kind="duel")
    async with duel(session, both([said(GOOD)], [said(POOR)], quick)) as shown:
        await shown.until(lambda: len(session.lines()) == 2)
        bar = shown.text.splitlines()[0]
        assert f"Make it fast   {known}   " in bar
        assert not any(word in bar for word in ("medium", "bug-fix", "algorithm", "python"))


async def test_a_fast_sides_changes_can_be_read_while_the_slow_one_answers(folder):
    slow = asyncio.Event()
    async with duel(new_session(folder, [BUG]), both([said(GOOD)], [said(POOR, hold=slow)])) as shown:
        await shown.until(lambda: shown.screen.panes[0].answer)
        text = await shown.press("d")
        assert "+ import redis.asyncio as redis" in text
        assert "No code to compare yet." in text
        slow.set()
        await shown.until(lambda: "sleep(0.01)" in shown.text)


async def test_a_reader_who_scrolls_up_is_told_how_much_came_since_and_how_to_follow(folder):
    more, never = asyncio.Event(), asyncio.Event()
    lines = [f"line {number}\n" for number in range(60)]
    script = ["".join(lines), more, "one\ntwo\nthree\n", never, *said("")[-2:]]
    async with duel(new_session(folder, [BUG]), both([script], [said(POOR)])) as shown:
        await shown.until(lambda: "line 59" in shown.text)
        foot = shown.screen.panes[0].metrics
        assert "end follows" not in foot.text
        await shown.press("pageup")
        assert foot.text.endswith("0 new lines, end follows")
        more.set()
        await shown.until(lambda: foot.text.endswith("3 new lines, end follows"))
        assert "three" not in shown.text
        assert "three" in await shown.press("end")
        assert "end follows" not in foot.text


async def test_until_the_question_is_sent_it_is_said_what_is_awaited(folder, monkeypatch):
    ready, never = asyncio.Event(), asyncio.Event()
    monkeypatch.setattr(Scripted, "ready", lambda self: ready.wait())
    monkeypatch.setattr(Table, "is_local", lambda self, side: side == "b")
    async with duel(new_session(folder, [BUG]), both([[never]], [[never]])) as shown:
        await shown.until(lambda: shown.text.count(" starting the local model…") == 2)
        assert "waiting" not in shown.text
        ready.set()
        await shown.until(lambda: shown.text.count("s · waiting") == 2)
        assert "starting" not in shown.text


async def test_escape_stops_the_side_in_focus_and_keeps_what_came(folder):
    never, slow = asyncio.Event(), asyncio.Event()
    session = new_session(folder, [BUG])
    async with duel(session, both([said(GOOD, hold=never)], [said(POOR, hold=slow)])) as shown:
        await shown.until(lambda: "The consumer blocks" in shown.said("a") and "The loop spins" in shown.said("b"))
        await shown.press("escape")
        await shown.until(lambda: "stopped" in shown.text)
        assert not slow.is_set()
        assert shown.screen.table.asking(0, "b")
        slow.set()
        await shown.until(lambda: len(session.lines()) == 2)
    assert session.response(ResponseKey(BUG.id, "a", "python")).status == "cancelled"
    assert session.response(ResponseKey(BUG.id, "b", "python")).status == "finished"


async def test_escape_on_a_side_that_has_ended_stops_the_other(folder):
    never = asyncio.Event()
    session = new_session(folder, [BUG])
    async with duel(session, both([said(GOOD)], [said(POOR, hold=never)])) as shown:
        await shown.until(lambda: shown.screen.panes[0].answer)
        await shown.press("escape")
        await shown.until(lambda: len(session.lines()) == 2)
    assert session.response(ResponseKey(BUG.id, "b", "python")).status == "cancelled"


async def test_leaving_while_answers_come_saves_what_came(folder):
    never = asyncio.Event()
    session = new_session(folder, [BUG])
    async with duel(session, both([said(GOOD, hold=never)], [said(POOR, hold=never)])) as shown:
        await shown.until(lambda: "The consumer blocks" in shown.said("a") and "The loop spins" in shown.said("b"))
        await shown.pilot.press("q")
        await shown.pilot.pause()
    again = Session.open(folder)
    for side, text in (("a", GOOD), ("b", POOR)):
        kept = again.text(ResponseKey(BUG.id, side, "python"))
        assert kept
        assert text.startswith(kept)


async def test_going_on_while_one_streams_and_back_shows_everything_once(folder):
    slow = asyncio.Event()
    scripts = {side: {BUG.id: [said(GOOD, hold=slow)], SAME.id: [said(POOR)]} for side in "ab"}
    async with duel(new_session(folder, [BUG, SAME]), scripts) as shown:
        await shown.until(lambda: "The consumer blocks" in shown.said("a"))
        await shown.press("right_square_bracket")
        await shown.until(lambda: "The loop spins" in shown.said("b"))
        await shown.press("left_square_bracket")
        await shown.until(lambda: "The consumer blocks" in shown.said("a"))
        assert shown.said("a").count("The consumer blocks") == 1
        slow.set()
        await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
        assert shown.said("a") == GOOD


async def test_an_answer_that_ended_while_another_round_was_shown_is_there_on_coming_back(folder):
    slow = asyncio.Event()
    scripts = {side: {BUG.id: [said(GOOD, hold=slow)], SAME.id: [said(POOR)]} for side in "ab"}
    session = new_session(folder, [BUG, SAME])
    async with duel(session, scripts) as shown:
        await shown.press("right_square_bracket")
        slow.set()
        await shown.until(lambda: len(session.lines()) == 4)
        assert "The consumer blocks" not in shown.said("a")
        text = await shown.press("left_square_bracket", "d")
        assert "+ import redis.asyncio as redis" in text


async def test_asking_again_keeps_the_first_attempt_and_the_other_side(folder):
    session = new_session(folder, [BUG])
    async with duel(session, both([said(GOOD), said(POOR)], [said(POOR)])) as shown:
        await shown.answered()
        await shown.press("r")
        await shown.until(lambda: shown.screen.panes[0].answer and shown.screen.panes[0].answer.key.attempt == 2)
        assert shown.said("a") == shown.said("b") == POOR
    assert session.text(ResponseKey(BUG.id, "a", "python", 1, 1)) == GOOD
    assert session.text(ResponseKey(BUG.id, "a", "python", 1, 2)) == POOR


async def test_asking_who_is_answering_already_says_so(folder):
    never = asyncio.Event()
    async with duel(new_session(folder, [BUG]), both([said(GOOD, hold=never)], [said(POOR)])) as shown:
        await shown.until(lambda: "The consumer blocks" in shown.said("a"))
        assert "It is answering already; esc stops it." in await shown.press("r")
        assert "It is answering already" not in await shown.press("escape")


async def test_the_next_theme_says_its_name_by_which_the_config_keeps_it(folder):
    async with duel(new_session(folder, [BUG]), both([said(GOOD)], [said(POOR)])) as shown:
        text = await shown.press("f2")
        assert f'theme = "{shown.app.theme}" in config.toml keeps it.' in text


async def test_a_failed_side_says_why_and_what_to_do_and_does_not_hurt_the_other(folder):
    remedy = "Set the key in your shell, then ask again with r; the other side is not touched by any of this at all."
    failing = [[ProviderFailure("The key was refused.", remedy=remedy, status=401)], said(GOOD)]
    async with duel(new_session(folder, [BUG]), both(failing, [said(POOR)]), size=(80, 24)) as shown:
        await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
        assert "The key was refused." in shown.text
        assert " ".join(remedy.split()) in " ".join(shown.text.split())
        assert "r asks again." in shown.text
        assert "tab B finished" in shown.text
        await shown.press("r")
        await shown.until(lambda: "The consumer blocks" in shown.said("a"))
        assert "refused" not in shown.text


async def test_what_could_not_be_saved_is_said(folder, monkeypatch):
    session = new_session(folder, [BUG])

    def full(*args):
        raise StoreError("The disk is full.", remedy="Make room.")

    monkeypatch.setattr(session, "save_response", full)
    async with duel(session, both([said(GOOD)], [said(POOR)])) as shown:
        await shown.until(lambda: "not saved" in shown.text)
        assert "The disk is full." in shown.text
        assert "The consumer blocks" in shown.said("a")


async def test_broken_answers_say_what_became_of_them(answered):
    async with duel(answered, number=number_of(answered, BROKEN)) as shown:
        assert "The service is overloaded (529). Wait a minute" in shown.text
        assert "the text so far is kept." in shown.text
        assert "cut short" in shown.text


async def test_brackets_and_the_list_go_to_rounds(answered):
    async with duel(answered) as shown:
        assert "There is no round before this one." in await shown.press("left_square_bracket")
        assert "2/5" in await shown.press("right_square_bracket")
        await shown.press("l")
        await shown.until(lambda: isinstance(shown.app.screen, RoundsScreen))
        await shown.press("down", "down", "enter")
        await shown.until(lambda: shown.app.screen is shown.screen)
        assert "4/5" in shown.text
        assert "There is no round after this one." in await shown.press("right_square_bracket", "right_square_bracket")
        assert "That was the last round." in await shown.press("enter", "enter")


async def test_a_single_round_has_no_keys_for_others(untested):
    async with duel(untested) as shown:
        assert not {"rounds.open", "round.next", "round.previous"} & set(live_actions(shown.screen))
        before = shown.text
        assert await shown.press("l", "right_square_bracket", "left_square_bracket") == before
        assert "q leaves" in await shown.press("enter", "enter")


async def test_panes_whose_views_have_moved_many_times_are_retitled_once(folder, monkeypatch):
    async with duel(new_session(folder, [BUG]), both([said(GOOD)], [said(POOR)])) as shown:
        await shown.until(lambda: "saved " in shown.text)
        retitled = []
        monkeypatch.setattr(SidePane, "retitle", lambda pane: retitled.append(pane))
        for pane in shown.screen.panes * 3:
            pane.post_message(LinesView.Moved(pane.text, following=False, below=3))
        await shown.pilot.pause()
        assert retitled == shown.screen.panes
