"""Every key of the duel screen in every state: nothing breaks, and nothing is offered that does nothing."""

import asyncio

import pytest

from modelduel.session.store import Session
from modelduel.tui.keys import ACTIONS, DEFAULT_KEYS, Keys
from modelduel.tui.screens.help import HelpScreen
from modelduel.tui.widgets.lines import LinesView
from tests.tui.duel_host import Ticks, duel
from tests.tui.duel_session import (
    BROKEN,
    BUG,
    GOOD,
    POOR,
    SCENARIOS,
    SEVERAL,
    both,
    judgement,
    new_session,
    number_of,
    said,
    scenario,
)

WIDE = (200, 60)
CODES = {DEFAULT_KEYS.of(action.id)[0]: action.id for action in ACTIONS if action.scope in ("duel", "replay", "pane")}


async def every_key(shown):
    for key, id_ in CODES.items():
        if id_ == "duel.leave":
            continue
        await shown.pilot.press(key)
        if shown.app.screen is not shown.screen:
            await shown.press("escape")
            if shown.app.screen is not shown.screen:
                await shown.press("escape")
        assert shown.app.screen is shown.screen, key
        shown.assert_quiet()


async def test_every_key_while_answers_come(folder, judges, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # what is stopped halfway may hold code, which a key writes out
    never = asyncio.Event()
    scripts = {side: {one.id: [said(GOOD, hold=never)] for one in SCENARIOS} for side in "ab"}
    async with duel(new_session(folder), scripts, size=(80, 24)) as shown:
        await every_key(shown)


@pytest.mark.parametrize("one", [BUG, BROKEN], ids=lambda one: one.id)
async def test_every_key_on_an_answered_round(answered, judges, one, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scripts = {side: {each.id: [said(SEVERAL)] for each in SCENARIOS} for side in "ab"}
    async with duel(answered, scripts, number=number_of(answered, one)) as shown:
        await every_key(shown)


async def test_every_key_on_a_single_round_whose_tests_run(untested, judges, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    judges.go.clear()
    async with duel(untested, both([said(GOOD)], [said(POOR)])) as shown:
        await shown.press("t")
        await every_key(shown)


async def test_every_key_in_a_replay(answered, judges, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with duel(answered, mode="replay", clock=Ticks()) as shown:
        await every_key(shown)


async def test_every_key_for_a_reader_who_may_not_write(answered, folder, judges, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with duel(answered), duel(Session.open(folder)) as shown:
        await every_key(shown)
    assert judgement(Session.open(folder)) is None


async def test_a_replay_of_rounds_nobody_answered_has_nothing_to_play(folder):
    async with duel(new_session(folder), mode="replay", clock=Ticks()) as shown:
        text = await shown.press("space", "full_stop", "colon", "comma", "plus", "minus", "d", "d", "d", "t", "a")
        assert "No answer yet." in text
        assert "0:00.0 / 0:00.0" in text


async def test_every_key_of_the_screen_does_something_or_is_switched_off(answered):
    async with duel(answered, size=WIDE) as shown:
        bound = {binding.id for _, binding in shown.screen._bindings}
    assert {action.id for action in ACTIONS if action.scope in ("duel", "replay")} - bound <= {"names.reveal"}


async def test_keys_can_be_others_and_the_screen_says_so(answered):
    keys = Keys({"verdict.left": "h", "focus.next": "ctrl+n"})
    async with duel(answered, size=(80, 24), keys=keys) as shown:
        assert "ctrl+n B" in shown.text
        assert "Verdict A > B" in await shown.press("h")
        assert "▌B sol" in await shown.press("ctrl+n")


async def test_help_lists_the_keys_and_leaves_the_round_as_it_was(answered):
    async with duel(answered) as shown:
        before = shown.text
        await shown.press("question_mark")
        assert isinstance(shown.app.screen, HelpScreen)
        assert await shown.press("escape") == before


async def test_the_keys_of_the_tests_pane_are_its_own_even_when_there_is_nothing_to_open(untested, judges):
    async with duel(untested) as shown:
        shown.screen.action_view("tests")
        assert "There is no test to open yet." in await shown.press("space")
        await shown.press("t")
        await shown.until(lambda: "3/3 tests" in shown.text)
        await shown.press("=")
        assert "Nothing to open here." in await shown.press("u", "space")
        assert "There is no output to show." in await shown.press("o")
        assert shown.screen.panes[0].view == "tests"


@pytest.mark.parametrize("views", ["", "d", "c", "t", "o", "e", "te", "tea", "teo", "tee", "ted", "tec", "teb"])
async def test_enter_accepts_the_round_whatever_is_looked_at(answered, judges, views):
    async with duel(answered) as shown:
        assert "2/5" in await shown.press(*views, *"55555555", "<", "enter")


async def test_keys_scroll_what_is_looked_at_after_the_evidence(answered, judges):
    async with duel(answered) as shown:
        await shown.press("t", "e", "a")
        assert shown.screen.focused is shown.screen.panes[0].text


async def test_help_leaves_out_what_a_round_has_no_use_for(folder, answered):
    async def listed(shown):
        await shown.press("question_mark")
        rows = [line.text.split()[-1] for line in shown.app.screen.query_one(LinesView).lines if line.text.strip()]
        await shown.press("escape")
        return set(rows[: rows.index("screens")] if "screens" in rows else rows)

    never = {"names.reveal"}
    several = {"rounds.open", "round.next", "round.previous"}
    scores = {f"score.{value}" for value in range(1, 6)}
    async with duel(answered) as shown:
        ids = await listed(shown)
        assert several | scores | {"tests.run", "answer.stop", "verdict.left"} <= ids
        assert not never & ids
    plain = scenario("plain", "Quick", rubric=[], tests=None, files=[], code=None)
    quick = new_session(folder.with_name("quick"), [plain])
    async with duel(quick) as shown:
        ids = await listed(shown)
        assert not (never | several | scores | {"tests.run"}) & ids
        assert {"verdict.left", "note.open", "round.accept", "diff.cycle"} <= ids
