"""Nothing on any screen of a blind session tells who answered, until the names are revealed."""

import asyncio
import re
from functools import partial

import pytest
from textual.pilot import Pilot

from modelduel.contender.model import ProviderFailure
from modelduel.errors import StoreError
from modelduel.session.library import list_sessions
from modelduel.session.store import Session
from modelduel.settings import Settings
from modelduel.tui.app import ModelduelApp
from modelduel.tui.screens.duel import DuelScreen
from modelduel.tui.screens.home import HomeScreen
from modelduel.tui.screens.reveal import RevealScreen
from modelduel.tui.screens.rounds import RoundsScreen
from tests.tui.blindness import TELLS, everything, telling_session, with_verdicts
from tests.tui.duel_host import Duel, Ticks, duel, opened, visited
from tests.tui.duel_session import BROKEN, BUG, GOOD, POOR, SCENARIOS, TALK, both, judgement, new_session, said
from tests.tui.hosts import LOOKS, SIZES
from tests.tui.screens_host import Desk
from tests.tui.test_snapshots import Comparing

VIEWS = ("a", "d", "d", "d", "c", "o", "e", "e", "b", "b", "m", "m", "tab", "a")
DIALOGS = (
    ("l",), ("f",), ("n",), ("R",), ("question_mark",), ("ctrl+p",), ("ctrl+p", *"show"), ("ctrl+r",),
)  # fmt: skip
WORDS = ("y", "w", "x", "r", "u", "exclamation_mark", "u", "1", "less_than_sign", "u", "u", "escape")


async def tour(session: Session, size: tuple[int, int]) -> list[str]:
    """Look at everything there is in a session, and return all that was said."""
    seen = []
    async with duel(session, size=size) as shown:
        screen = shown.screen
        for number, one in enumerate(SCENARIOS):
            if one not in (BUG, BROKEN) and size != SIZES[1]:
                continue
            screen.open_round(number)
            await shown.until(lambda: all(pane.answer for pane in screen.panes))
            for key in (*VIEWS, *(("t", *WORDS) if one is BUG else ())):
                await shown.press(key)
                seen.append(everything(shown.app))
            for keys in DIALOGS if one in (BUG, TALK) else ():
                await shown.press(*keys)
                seen.append(everything(shown.app))
                for _ in range(2):
                    if not isinstance(shown.app.screen, DuelScreen):
                        await shown.press("escape")
        where = f"{session.name}/responses/pubsub/a-python-1-1.toml at https://api.openai.com/v1"
        screen._complain(StoreError("Side A of sonnet cannot be asked.", where=where, remedy="Ask Anthropic."))
        screen._complain(ValueError("claude-sonnet-5-5"))
        await shown.calm()
        seen.append(everything(shown.app))
    return seen


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_nothing_on_any_screen_of_a_blind_session_tells_who_answered(tmp_path, monkeypatch, size):
    monkeypatch.chdir(tmp_path)
    for text in await tour(telling_session(tmp_path / "2026-11-22-review"), size):
        for what, pattern in TELLS.items():
            assert not re.findall(pattern, text), f"{what}:\n{text}"
    assert {path.name.partition("-")[2] for path in tmp_path.glob("pubsub-*")} == {"right"}


async def test_all_that_is_masked_shows_in_an_open_session(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seen = "\n".join(await tour(telling_session(tmp_path / "2026-11-22-review", blind=False), SIZES[1]))
    assert [what for what, pattern in TELLS.items() if not re.search(pattern, seen)] == []
    assert {path.name.partition("-")[2] for path in tmp_path.glob("pubsub-*")} <= {"a", "b"}


async def test_home_does_not_say_who_is_compared_while_a_session_is_blind(tmp_path):
    session = telling_session(tmp_path / "2026-11-22-review")
    home = HomeScreen(Settings(), tmp_path, load=list_sessions, look=_nothing_missing)
    async with Desk(home).run_test(size=(120, 40)) as pilot:
        for what in ("blind", "sonnet"):
            while what not in everything(pilot.app):
                await pilot.pause(0.01)
            text = everything(pilot.app)
            assert ("sonnet" in text, "blind" in text) == ((False, True) if what == "blind" else (True, False))
            with session.rater("me", write=True) as rater:
                rater.reveal(judgement_time())
            home.on_screen_resume()


async def _nothing_missing(settings):
    return ()


def judgement_time():
    from tests.doubles.sessions import NOON

    return NOON


@pytest.mark.parametrize("seed", range(4))
async def test_the_hues_are_those_of_the_places_whoever_sits_there(tmp_path, seed):
    async with duel(telling_session(tmp_path / "one", seed=seed)) as shown:
        orders = set()
        for number in range(len(SCENARIOS)):
            shown.screen.open_round(number)
            await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
            panes = shown.screen.panes
            assert [(pane.called, pane.role) for pane in panes] == [("Left", "side-a"), ("Right", "side-b")]
            assert [pane.answer.key.contender for pane in panes] == list(shown.screen.sheet.shown)
            orders.add(shown.screen.sheet.shown)
    assert len(orders) == 2


async def test_both_answers_appear_together_however_late_one_is(tmp_path):
    hold = asyncio.Event()
    session = new_session(tmp_path / "one", (BUG,), blind=True)
    scripts = both([said(f"I'm Claude.\n{GOOD}")], [said(POOR, hold=hold)])
    async with duel(session, scripts) as shown:
        await shown.until(lambda: (session.folder / "responses/pubsub/a-python-1-1.toml").exists())
        await shown.calm()
        before = shown.text
        assert before.count("answering") >= 2
        assert "blocking" not in before
        assert not any(pane.text.lines for pane in shown.screen.panes)
        hold.set()
        await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
        assert "I'm ▒▒▒▒▒." in shown.said("a")
        assert "Sleeping" in shown.said("b")
    text = (session.folder / "responses/pubsub/a-python-1-1.md").read_text()
    assert text.startswith("I'm Claude.")


async def test_one_answer_that_was_there_waits_for_the_other_too(tmp_path):
    hold = asyncio.Event()
    session = new_session(tmp_path / "one", (BUG,), blind=True)
    async with duel(session, {"a": {BUG.id: [said(GOOD)]}}) as shown:
        await shown.until(lambda: shown.screen.pane("a").answer)
    async with duel(session, both([said(GOOD)], [said(POOR, hold=hold)])) as shown:
        await shown.until(lambda: "answering" in shown.text)
        assert not any(pane.text.lines for pane in shown.screen.panes)
        hold.set()
        await shown.until(lambda: all(pane.text.lines for pane in shown.screen.panes))


async def test_a_failure_is_said_without_the_services_words_and_stopping_stops_both(tmp_path):
    hold = asyncio.Event()
    failure = ProviderFailure("api.anthropic.com says no (401).", remedy="Set ANTHROPIC_API_KEY.", status=401)
    session = new_session(tmp_path / "one", (BUG,), blind=True)
    async with duel(session, both([[failure]], [said(POOR, hold=hold)])) as shown:
        await shown.until(lambda: (session.folder / "responses/pubsub/a-python-1-1.toml").exists())
        assert "failed" not in shown.text
        await shown.press("escape")
        await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
        text = everything(shown.app)
        assert "The answer failed. Why is said once the names are revealed." in text
        assert not re.search(r"(?i)anthropic|401", text)
        assert shown.screen.pane("b").state == "stopped"


async def judge(shown: Duel, *keys: str) -> None:
    await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
    await shown.press(*(keys or ("less_than_sign",)))


async def test_a_verdict_by_place_is_kept_by_contender_with_the_order_shown(tmp_path):
    session = telling_session(tmp_path / "one")
    async with duel(session) as shown:
        await judge(shown, "5", "2", "less_than_sign")
        left, right = shown.screen.sheet.shown
    kept = judgement(session)
    assert kept is not None
    assert (kept.winner, kept.shown, kept.blind, kept.after_reveal) == (left, [left, right], True, False)
    assert kept.scores == {left: {"root-cause": 5}, right: {"root-cause": 2}}
    async with duel(session) as shown:
        await shown.until(lambda: shown.screen.sheet.winner)
        assert shown.screen.sheet.shown == (left, right)
        await shown.press("l")
        assert isinstance(shown.app.screen, RoundsScreen)
        assert "judged    bug-fix      Redis consumer drops messages   left" in shown.text


async def test_a_leak_is_marked_and_unmarked_and_kept_apart(tmp_path):
    session = telling_session(tmp_path / "one")
    async with duel(session) as shown:
        await judge(shown, "exclamation_mark")
        assert "gave itself away" in shown.text
        assert judgement(session).leaked
        assert "Undid: gave itself away" in await shown.press("u")
        assert not judgement(session).leaked
        await shown.press("exclamation_mark")
    async with duel(session) as shown:
        await shown.until(lambda: shown.screen.sheet.leaked)


async def test_a_reveal_asks_first_and_leaving_the_question_reveals_nothing(tmp_path):
    async with duel(telling_session(tmp_path / "one")) as shown:
        await judge(shown)
        asked = await shown.press("ctrl+r")
        assert "1 of 5 rounds is judged, and stays as it is." in asked
        for key in ("enter", "escape"):
            after = await shown.press(key)
        assert "Left" in after
        assert "sonnet" not in after


async def test_after_a_reveal_names_show_what_was_judged_stays_and_what_follows_is_marked(tmp_path):
    session = telling_session(tmp_path / "one")
    async with duel(session) as shown:
        await judge(shown, "5", "less_than_sign")
        before = judgement(session)
        left, _ = shown.screen.sheet.shown
        await shown.press("ctrl+r", "y")
        await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
        assert f"▌{left.upper()} {'sonnet' if left == 'a' else 'sol'}" in shown.text
        assert "revealed" in shown.text
        assert "I'm Claude" in shown.said("a")
        await shown.press("2", "greater_than_sign", "u", "n", *"x", "escape")
        assert "Judged before the names were revealed." in shown.text
        shown.screen.open_round(1)
        await judge(shown)
        assert judgement(session, SCENARIOS[1]).after_reveal
    after = judgement(session)
    assert (after.winner, after.scores, after.note, after.after_reveal) == (before.winner, before.scores, "", False)
    async with duel(session) as shown:
        await shown.until(lambda: "sonnet" in shown.text)


async def test_a_round_half_judged_before_the_reveal_can_be_finished_and_counts_as_after_it(tmp_path):
    session = telling_session(tmp_path / "one")
    async with duel(session) as shown:
        await judge(shown, "5")
        await shown.press("ctrl+r", "y")
        await shown.until(lambda: shown.screen.sheet.scores and "revealed" in shown.text)
        assert not judgement(session).after_reveal
        await shown.press("less_than_sign")
        assert judgement(session).after_reveal


async def test_a_reveal_that_cannot_be_kept_reveals_nothing(tmp_path, monkeypatch):
    def fail(self, at):
        raise StoreError("The disk is full.")

    monkeypatch.setattr("modelduel.session.judging.RaterFolder.reveal", fail)
    async with duel(telling_session(tmp_path / "one")) as shown:
        await judge(shown)
        text = await shown.press("ctrl+r", "y")
        assert "The disk is full." in text
        assert "sonnet" not in text
        await shown.press("greater_than_sign")
        assert shown.screen.sheet.winner == shown.screen.sheet.shown[1]


async def test_accepting_the_last_round_offers_the_names_once_every_round_is_judged(tmp_path):
    session = telling_session(tmp_path / "one")
    with_verdicts(session)
    async with duel(session, number=len(SCENARIOS) - 1) as shown:
        await judge(shown, "1", "1", "1", "1", "1", "1", "1", "1", "less_than_sign", "enter")
        await shown.until(lambda: isinstance(shown.app.screen, RevealScreen))
        assert "Every round is judged." in shown.text
        await shown.press("y")
        await shown.until(lambda: "sonnet" in shown.text)


async def test_a_replay_before_the_end_is_blind_and_whole_and_after_it_has_names(tmp_path):
    session = telling_session(tmp_path / "one")
    async with duel(session, mode="replay") as shown:
        await shown.until(lambda: all(pane.text.lines for pane in shown.screen.panes))
        for what, pattern in TELLS.items():
            assert not re.findall(pattern, everything(shown.app)), what
        assert not shown.screen.transport.display
    with_verdicts(session)
    async with duel(session, mode="replay") as shown:
        await shown.until(lambda: "sonnet" in shown.text)
        assert shown.screen.transport.display


async def test_a_screen_of_another_rater_is_blind_still(tmp_path):
    session = telling_session(tmp_path / "one")
    with session.rater("me", write=True) as rater:
        rater.reveal(judgement_time())
    async with duel(session, rater="ana") as shown:
        await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
        assert "Left" in shown.text
        assert "sonnet" not in shown.text


PICTURES = {
    "answered": (BUG, ("5", "2", "less_than_sign", "exclamation_mark")),
    "diff": (BUG, ("d", "d", "d")),
    "trouble": (BROKEN, ()),
    "review": (TALK, ()),
    "reveal": (BUG, ("less_than_sign", "ctrl+r")),
}


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("state", PICTURES)
def test_a_blind_screen_looks_as_it_did(snap_compare: Comparing, tmp_path, state, size):
    one, keys = PICTURES[state]
    session = telling_session(tmp_path / "one")
    app = ModelduelApp(theme=LOOKS[0])

    async def show(pilot: Pilot[None]) -> None:
        number = SCENARIOS.index(one)
        screen = partial(DuelScreen, number=number, clock=Ticks())
        shown = await visited(pilot, app, lambda: opened(session, {}), screen)
        await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
        await shown.press(*keys)
        shown.screen._saved = "12:04:31" if shown.screen._saved else ""
        shown.screen._show_bar()

    assert snap_compare(app, terminal_size=size, run_before=show)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_question_before_a_reveal_in_the_light(snap_compare: Comparing, size):
    assert snap_compare(Desk(RevealScreen(3, 5), LOOKS[1]), terminal_size=size)
