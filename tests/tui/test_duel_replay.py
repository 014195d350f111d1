"""A replay on the duel screen: it ends as the recording did, however a reader got there."""

import math

from modelduel.session.store import Session
from modelduel.tui.live import live_actions
from tests.tui.duel_host import Ticks, duel
from tests.tui.duel_session import judgement


async def settled_end(shown, pane=0):
    await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))


async def test_a_replay_shows_the_answers_as_they_came_and_the_judgement(answered, folder):
    async with duel(answered) as live:
        await live.press("5", "2", "<")
    clock = Ticks()
    async with duel(Session.open(folder), mode="replay", clock=clock) as shown:
        assert "No answer yet." in shown.text
        assert "Recorded by me" in shown.text
        assert "Root cause A5 B2" in shown.text
        assert "$" not in shown.text
        clock.now += 0.7
        await shown.until(lambda: "The consumer" in shown.text)
        assert "redis.asyncio" not in shown.text
        clock.now += 100
        await shown.press("plus")
        await settled_end(shown)
        assert "3/3 tests" in shown.text


async def test_a_replay_of_what_nobody_judged_says_what_judges_it(answered):
    async with duel(answered, mode="replay", clock=Ticks(), size=(80, 24)) as shown:
        assert f"Not judged yet; `modelduel review --session {answered.name}` judges it" in shown.text


async def test_seeking_back_and_forth_ends_as_playing_through_does(answered):
    ends = []
    for keys in (["comma"], ["comma", "colon", "colon", "full_stop", "full_stop", "d", "a", "comma"]):
        async with duel(answered, mode="replay", clock=Ticks()) as shown:
            await shown.press(*keys)
            await settled_end(shown)
            await shown.press("end")
            texts = []
            for key in ("a", "d", "c", "t", "o"):
                texts.append(await shown.press(key))
            ends.append(texts)
    async with duel(answered, mode="replay", speed=math.inf) as shown:
        await settled_end(shown)
        await shown.press("minus", "minus", "minus", "end")
        texts = []
        for key in ("a", "d", "c", "t", "o"):
            texts.append(await shown.press(key))
        ends.append(texts)
    assert ends[0] == ends[1]
    assert ends[0] == ends[2]


async def test_going_back_in_a_replay_takes_back_what_had_not_come_yet(answered):
    async with duel(answered, mode="replay", clock=Ticks()) as shown:
        await shown.press("d", "comma")
        await settled_end(shown)
        assert "original → answer" in shown.text
        await shown.press("colon")
        await shown.until(lambda: "No code to compare yet." in shown.text)


async def test_figures_at_the_end_of_a_replay_are_the_recorded_ones_at_any_speed(answered):
    async with duel(answered) as live:
        row = live.screen.panes[0].metrics.text
        assert "6.0 s" in row
    for speed in (0.25, math.inf):
        async with duel(answered, mode="replay", speed=speed, clock=Ticks()) as shown:
            await shown.press("comma")
            await settled_end(shown)
            assert shown.screen.panes[0].metrics.text == row


async def test_the_figures_of_a_paused_replay_stand_still_and_are_recorded_seconds(answered):
    clock = Ticks()
    async with duel(answered, mode="replay", speed=4.0, clock=clock) as shown:
        clock.now += 0.25
        await shown.press("p")
        await shown.until(lambda: "The consumer" in shown.text or shown.screen.panes[0].metrics.figures.tokens)
        row = shown.screen.panes[0].metrics.text
        assert "1.0 s" in row
        clock.now += 60
        await shown.press("z")
        assert shown.screen.panes[0].metrics.text == row


async def test_a_replay_takes_no_scores_and_asks_nobody(answered, folder):
    async with duel(answered, mode="replay", clock=Ticks()) as shown:
        await shown.press("comma", "5", "<", "n", "f", "u", "r", "escape")
        assert shown.app.screen is shown.screen
        assert not {"score.1", "verdict.left", "answer.again"} & set(live_actions(shown.screen))
    assert judgement(Session.open(folder)) is None


async def test_a_replay_goes_from_round_to_round(answered):
    async with duel(answered, mode="replay", clock=Ticks()) as shown:
        first = shown.screen.table.scenarios[1].spec.title
        assert first in await shown.press("enter")
        assert "2/5" in shown.text
        await shown.press("comma")
        await settled_end(shown)


async def test_a_click_on_the_transport_seeks(answered):
    async with duel(answered, mode="replay", clock=Ticks()) as shown:
        await shown.pilot.click("Transport", offset=(118, 0))
        await settled_end(shown)


async def test_why_a_recording_is_shown_stands_there_for_as_long_as_it_does(answered):
    words = "A recording: the \x1b[31mmodel cannot be had. " + "Why. " * 40
    async with duel(answered, mode="replay", speed=math.inf, size=(80, 24), standing=words) as shown:
        await settled_end(shown)
        for key in ("d", "t", "a"):
            assert "A recording: the ␛[31mmodel cannot be had. Why. " in await shown.press(key)
        shown.assert_quiet()
        assert "all keys" in shown.text
