"""The reader's pace: undo over rounds, keys that come early, time that is counted, and where a session was left."""

import asyncio

import pytest
from textual import events

from modelduel.duel.left_off import LeftOff
from modelduel.errors import StoreError
from modelduel.session.store import Session
from modelduel.settings import ReviewSettings
from modelduel.tui.screens.paced import where_words
from tests.doubles.sessions import NOON
from tests.tui.duel_host import Ticks, duel
from tests.tui.duel_session import ALGORITHM, BUG, SAME, judgement

NEXT, BEFORE = "right_square_bracket", "left_square_bracket"


async def test_undo_goes_back_to_the_round_of_the_last_change_and_says_so(answered, folder):
    async with duel(answered) as shown:
        await shown.press("5", "2", NEXT, "3", NEXT)
        assert "3/5" in shown.text
        text = await shown.press("u")
        assert "2/5" in text
        assert "Round 2, Undid: Root cause, A: 3" in text
        assert "Root cause A_ B_" in text
        text = await shown.press("u")
        assert "1/5" in text
        assert "Round 1, Undid: Root cause, B: 2" in text
        text = await shown.press("u")
        assert "Undid: Root cause, A: 5" in text
        assert "Round 1" not in text
        assert "Nothing to undo" in await shown.press("u")
    assert judgement(Session.open(folder)).scores == {}
    assert judgement(Session.open(folder), SAME).scores == {}


async def test_undo_takes_the_last_change_first_wherever_the_reader_looks(answered, folder):
    async with duel(answered) as shown:
        await shown.press("5", NEXT, "4", BEFORE, "2", NEXT)
        assert "Round 1, Undid: Root cause, B: 2" in await shown.press("u")
        assert "Round 2, Undid: Root cause, A: 4" in await shown.press("u")
        assert "Round 1, Undid: Root cause, A: 5" in await shown.press("u")


async def test_what_another_program_changed_meanwhile_is_not_undone(answered, folder):
    async with duel(answered) as shown:
        await shown.press("5", NEXT)
        path = folder / "judgements" / "me" / f"{BUG.id}-1.toml"
        path.write_text(path.read_text().replace("root-cause = 5", "root-cause = 1"))
        assert "Root cause A1 B_" in await shown.press(BEFORE)
        assert "Nothing to undo" in await shown.press("u")
    assert judgement(Session.open(folder)).scores == {"a": {"root-cause": 1}}


async def test_keys_that_come_before_the_earlier_judgement_was_read_are_added_to_it(answered, folder, monkeypatch):
    async with duel(answered) as shown:
        await shown.press("5", "2", NEXT)
        read, go = shown.screen.table.judgement, asyncio.Event()

        async def slowly(number):
            await go.wait()
            return await read(number)

        monkeypatch.setattr(shown.screen.table, "judgement", slowly)
        shown.held.add("round")
        await shown.press(BEFORE, "4", "3", "less_than_sign", NEXT)
        go.set()
        shown.held.remove("round")
        await shown.until(lambda: "2/5" in shown.text)
    kept = judgement(Session.open(folder))
    assert kept.scores == {"a": {"root-cause": 5, "edge-cases": 4}, "b": {"root-cause": 2, "edge-cases": 3}}
    assert kept.winner == "a"


async def test_note_and_tags_are_opened_on_those_given_earlier_however_slowly_they_are_read(
    answered, folder, monkeypatch
):
    async with duel(answered) as shown:
        await shown.press("n", *"old", "escape", "f", "a", "escape")
        tagged = shown.screen.sheet.tags
        await shown.press(NEXT)
        read = shown.screen.table.judgement
        for key, more in (("n", "er"), ("f", "")):
            go = asyncio.Event()

            async def slowly(number, go=go):
                await go.wait()
                return await read(number)

            monkeypatch.setattr(shown.screen.table, "judgement", slowly)
            shown.held.add("round")
            await shown.press(BEFORE, key)
            go.set()
            shown.held.remove("round")
            await shown.until(lambda: shown.app.screen is not shown.screen)
            await shown.press(*more, "escape", NEXT)
            assert "2/5" in shown.text
    kept = judgement(Session.open(folder))
    assert kept.note == "older"
    assert any(tagged.values())
    assert {side: tuple(kept.tags.get(side, ())) for side in "ab"} == tagged


async def test_a_round_whose_judgement_cannot_be_read_is_not_scored_and_can_be_left(answered, folder):
    async with duel(answered) as shown:
        await shown.press("5", NEXT)
        path = folder / "judgements" / "me" / f"{BUG.id}-1.toml"
        path.write_text("winner = ")
        await shown.press(BEFORE)
        assert "trouble" in shown.text
        shown.app.clear_notifications()  # which stand over the sheet's end for a while
        assert "Not scored: its record cannot be read" in await shown.press("4", "less_than_sign")
        assert path.read_text() == "winner = "
        assert "2/5" in await shown.press(NEXT)


async def test_what_a_full_disk_refused_is_there_again_and_saved_once_there_is_room(answered, folder, monkeypatch):
    async with duel(answered) as shown:
        rater = shown.screen.table.rater
        save = rater.save

        def full(*args):
            raise StoreError("The disk is full.", remedy="Free some space.")

        monkeypatch.setattr(rater, "save", full)
        await shown.press("5", "2")
        assert "not saved" in shown.text
        assert "not saved" in await shown.press(NEXT)
        assert "Root cause A5 B2" in await shown.press(BEFORE)
        monkeypatch.setattr(rater, "save", save)
        await shown.press(NEXT, "3")
        await shown.until(lambda: "not saved" not in shown.text)
        await shown.until(lambda: not shown.screen.table.given.unsaved)
    assert judgement(Session.open(folder)).scores == {"a": {"root-cause": 5}, "b": {"root-cause": 2}}
    assert judgement(Session.open(folder), SAME).scores == {"a": {"root-cause": 3}}


async def test_focus_stays_and_ten_keys_judge_a_round(answered, folder):
    async with duel(answered) as shown:
        await shown.press("tab")
        pane = shown.screen.focused_pane
        for _ in range(2):
            await shown.press(*"52524343", "less_than_sign", "enter")
            assert shown.screen.focused_pane is pane
            assert shown.screen.focused is pane.current
        assert "3/5" in shown.text
    assert judgement(Session.open(folder), SAME).winner == "a"


async def test_time_in_which_nobody_reads_is_not_recorded(answered, folder):
    clock = Ticks()
    async with duel(answered, clock=clock) as shown:
        await shown.press("5")
        clock.now += 30
        shown.app.post_message(events.AppBlur())
        await shown.pilot.pause()
        clock.now += 1_000
        shown.app.post_message(events.AppFocus())
        await shown.pilot.pause()
        clock.now += 10
        await shown.press("2")
        clock.now += 5_000  # an hour at lunch, of which two minutes may have been reading
        await shown.press("less_than_sign")
    assert judgement(Session.open(folder)).seconds == 160.0


async def test_writing_a_note_counts_as_reading(answered, folder):
    clock = Ticks()
    async with duel(answered, clock=clock) as shown:
        await shown.press("n")
        for letter in "words":
            clock.now += 100
            await shown.press(letter)
        await shown.press("escape")
    assert judgement(Session.open(folder)).seconds == 500.0


async def test_the_timer_is_off_until_asked_for_and_says_when_it_pauses(answered):
    clock = Ticks()
    async with duel(answered, clock=clock) as shown:
        clock.now += 65
        assert "1:05" not in shown.text
        clock.now += 1
        assert "1:06" in await shown.press("T")
        clock.now += 200
        shown.screen._tick()
        await shown.pilot.pause()
        assert "paused" in shown.text
        assert "0:00" in await shown.press(NEXT)
        assert "0:00" not in await shown.press("T")


async def test_a_config_can_have_the_timer_on_and_the_pause_sooner(answered):
    clock = Ticks()
    async with duel(answered, clock=clock, review=ReviewSettings(timer=True, pause_after_s=10)) as shown:
        assert "0:00" in shown.text
        clock.now += 11
        shown.screen._tick()
        await shown.pilot.pause()
        assert "paused" in shown.text


async def test_a_session_taken_up_again_says_where_it_was_left(answered, folder):
    async with duel(answered) as shown:
        assert "Resumed" not in shown.text
        await shown.press(*"55555555", "=", "enter", "3")
    again = Session.open(folder)
    async with duel(again, number=1) as shown:
        assert shown.screen.table.left_off().number == 1
        await shown.until(lambda: "Resumed: 1 of 5 judged, last " in shown.text)
        assert "Resumed" not in await shown.press("4")


async def test_a_replay_does_not_say_where_a_review_was_left(answered, folder):
    async with duel(answered) as shown:
        await shown.press("5")
    async with duel(Session.open(folder), mode="replay") as shown:
        assert "Resumed" not in shown.text
        assert shown.screen.check_action("timer", ()) is False


@pytest.mark.parametrize("left", [LeftOff(9_999, 9_999, 10_000, NOON)])
def test_the_longest_line_of_where_it_was_left_fits_the_sheet(left):
    assert len(where_words(left)) <= 60


async def test_rounds_that_were_passed_over_are_not_forgotten(answered, folder):
    async with duel(answered, number=3) as shown:
        await shown.press("=", NEXT, "=")
    session = Session.open(folder)
    async with duel(session) as shown:
        assert shown.screen.table.left_off().number == 0
    assert judgement(session, ALGORITHM).winner == "tie"
