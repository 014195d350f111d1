"""Another reader judges a recorded session, rounds are shown a second time, and what a session lost is shown still."""

import asyncio
from contextlib import asynccontextmanager

import msgspec
import pytest
from textual.pilot import Pilot

from modelduel.contender.model import Contender
from modelduel.duel.looks import Look
from modelduel.duel.opening import reopen_table
from modelduel.duel.round import Seat
from modelduel.duel.table import Table
from modelduel.errors import ModelduelError
from modelduel.session.saving import Saver
from modelduel.session.store import Session
from modelduel.tui.app import ModelduelApp
from modelduel.tui.screens.duel import DuelScreen
from modelduel.tui.themes import DARK
from tests.doubles.sessions import judgement as given
from tests.doubles.sessions import key
from tests.tui.blindness import everything, telling_session, with_verdicts
from tests.tui.duel_host import Ticks, visited, visiting
from tests.tui.duel_session import (
    BUG,
    GOOD,
    POOR,
    SCENARIOS,
    TAGS,
    Scripted,
    answered_session,
    judgement,
    new_session,
    said,
)
from tests.tui.hosts import LOOKS, SIZES
from tests.tui.test_snapshots import Comparing

NOTE = "The left one names the blocking client at once."


@asynccontextmanager
async def rating(session, rater="ana", *, repeat=None, judge=True, size=(120, 40), theme=DARK.name, **options):
    """Open a recorded session as `modelduel replay --rate` does, or without `judge` as a replay."""
    table = reopen_table(session, rater=rater, ask=False, judge=judge, tag_titles=TAGS, repeat=repeat)

    def screen(table):
        return DuelScreen(
            table, mode="live" if judge else "replay", number=table.left_off().number if judge else 0, **options
        )

    async with visiting(lambda: table, screen, size=size, theme=theme) as shown:
        yield shown


async def there(shown):
    """Wait until both answers are on the screen."""
    await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))


def with_first_rater(session):
    """Let `me` judge every round, and know the names."""
    with session.rater("me", write=True) as me:
        for one in SCENARIOS:
            scores = {side: {criterion.key: 4 for criterion in one.rubric} for side in "ab"}
            me.save(one.id, msgspec.structs.replace(given(), note=NOTE, tags={"b": ["verbose"]}, scores=scores))
        if session.file.blind:
            me.reveal(given().at)


async def tour(session):
    """Look at everything there is, and return all that was said."""
    seen = []
    async with rating(session) as shown:
        for number in (0, len(SCENARIOS) - 1):
            shown.screen.open_round(number)
            await there(shown)
            tested = SCENARIOS[number] is BUG
            for one in ("d", *("t" * tested), "o", "e"):
                await shown.press(one)
                seen.append(everything(shown.app))
            for one in ("l", "f", "n"):
                await shown.press(one)
                seen.append(everything(shown.app))
                await shown.press("escape")
    return seen


@pytest.mark.parametrize("blind", [False, True], ids=["open", "blind"])
async def test_no_screen_of_a_second_reader_differs_from_one_where_nobody_has_judged(tmp_path, blind):
    sessions = [telling_session(tmp_path / place / "review", blind=blind) for place in ("judged", "fresh")]
    with_first_rater(sessions[0])
    judged, fresh = [await tour(Session.open(session.folder)) for session in sessions]
    assert judged == fresh
    assert not any(NOTE in text for text in judged)
    assert any("claude" in text.lower() for text in judged) is not blind


async def test_what_a_second_reader_gives_is_kept_beside_and_nothing_else_is_touched(tmp_path):
    session = answered_session(tmp_path / "one")
    with_first_rater(session)
    before = {path: path.read_bytes() for path in (tmp_path / "one").rglob("*.*") if path.is_file()}
    async with rating(session) as shown:
        await there(shown)
        assert "Not given" not in await shown.press("5", "2", "4", "3", "4", "4", "2", "2", "less_than_sign")
        await shown.until(lambda: judgement(session, BUG, "ana"))
        assert not shown.screen.table.seats
        await shown.press("enter")
        assert shown.screen.number == 1
    assert judgement(session, BUG, "ana").winner == "a"
    assert judgement(session, BUG, "ana").scores["a"]["root-cause"] == 5
    for path, data in before.items():
        assert path.read_bytes() == data
    async with rating(Session.open(session.folder)) as shown:
        assert shown.screen.number == 1  # goes on where it was


async def test_two_programs_do_not_judge_as_one_reader(tmp_path):
    session = answered_session(tmp_path / "one")
    with session.rater("ana", write=True):
        async with rating(session) as shown:
            await there(shown)
            assert 'is judging as "ana"' in await shown.press("less_than_sign")


async def test_a_round_that_is_shown_again_is_judged_afresh_with_the_sides_swapped(tmp_path):
    session = answered_session(tmp_path / "one")
    async with rating(session, repeat=0.2) as shown:
        table = shown.screen.table
        second = next(number for number, look in enumerate(table.looks) if look.number == 2)
        first = next(number for number, look in enumerate(table.looks) if look.at == table.looks[second].at)
        one = SCENARIOS[table.looks[second].at]
        shown.screen.open_round(first)
        await there(shown)
        assert "/6" in shown.text
        assert "Shown again" not in shown.text
        await shown.press("less_than_sign")
        shown.screen.open_round(second)
        await there(shown)
        assert "Shown again, sides swapped: judge afresh." in shown.text
        assert shown.screen.sheet.winner is None
        assert [pane.side for pane in shown.screen.panes] == ["b", "a"]
        assert "again" in await shown.press("l")
        await shown.press("escape", "less_than_sign")
        await shown.until(lambda: len(table.rater.lines()) == 2)
        assert [state for state, _ in table.states()].count("judged") == 2
    with Session.open(session.folder).rater("ana") as rater:
        looks = [rater.judgement(one.id, look) for look in (1, 2)]
    assert [look.winner for look in looks] == ["a", "b"]
    assert [look.shown for look in looks] == [["a", "b"], ["b", "a"]]


async def test_a_blind_session_is_finished_only_with_its_second_looks(tmp_path):
    session = telling_session(tmp_path / "one")
    with_verdicts(session)
    async with rating(session, "me", repeat=0.2) as shown:
        fold = shown.screen.table.blindfold
        assert (fold.judged(), fold.finished) == (5, False)
        assert shown.screen.table.looks[shown.screen.number].number == 2
        await there(shown)
        await shown.press("less_than_sign")
        await shown.until(lambda: fold.finished)


async def test_an_answer_that_is_tested_in_a_second_look_is_so_in_the_first(tmp_path):
    session = answered_session(tmp_path / "one")
    async with reopen_table(session, rater="ana", ask=False, judge=True, repeat=0.2) as table:
        second = next(number for number, look in enumerate(table.looks) if look.number == 2)
        answers = await table.answers(second)
        first = next(number for number, look in enumerate(table.looks) if look.at == table.looks[second].at)
        assert await table.answers(first) is answers


async def test_both_looks_at_a_round_are_at_the_same_answers_whichever_is_opened_first(tmp_path):
    session = new_session(tmp_path / "one", SCENARIOS[:2])
    contender = Contender(provider="command", model="says")
    hold = asyncio.Event()
    scripts = {"a": said(GOOD, hold=hold), "b": said(POOR)}
    seats = {side: Seat(side, contender, Scripted({BUG.id: [script]})) for side, script in scripts.items()}
    saver = Saver()
    with session.rater("me", write=True) as me:
        table = Table(session, saver, SCENARIOS[:2], seats, "system", me, TAGS, [Look(0), Look(1), Look(0, 2)])
        task = table.ask(2, ["a", "b"], lambda event: None)
        while not table.so_far(0, "a"):
            await asyncio.sleep(0)
        assert table.asking(0, "a")
        assert table.asking(2, "a")
        assert [state for state, _ in table.states()] == ["streaming", "waiting", "streaming"]
        with pytest.raises(ModelduelError, match="answering already"):
            table.ask(0, ["a"], lambda event: None)
        hold.set()
        await task
        assert await table.answers(0) is await table.answers(2)
        assert table.attempts(0) == table.attempts(2) == {"a": 1, "b": 1}
        await table.aclose()
    await saver.aclose()


LOSSES = {
    "missing": lambda path: path.unlink(),
    "no TOML": lambda path: path.write_text("id ="),
    "unfit": lambda path: path.write_text(path.read_text().replace('"original.py"', '"../original.py"')),
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_a_replay_shows_all_that_is_recorded_of_a_scenario_that_is_lost(tmp_path, loss):
    session = answered_session(tmp_path / "one")
    with_first_rater(session)
    LOSSES[loss](session.folder / "scenarios/pubsub.toml")
    async with rating(Session.open(session.folder), "me", judge=False, speed=1e9) as shown:
        ids = [header.id for header in shown.screen.table.headers]
        assert sorted(ids) == sorted(one.id for one in SCENARIOS)
        shown.screen.open_round(ids.index("pubsub"))
        await there(shown)
        assert "The consumer blocks the event loop" in shown.said("a")
        assert "pubsub (lost: only its answers are kept)" in shown.text
        assert "Recorded by me" in shown.text
        assert " B4 A4" in shown.text
        tests = await shown.press("t")
        assert "loop_is_free" in tests
        assert "3/3 tests" in await shown.press("t")  # they cannot be run again, and what is recorded stays
        assert "import redis.asyncio as redis" in await shown.press("c")
        assert "This session holds what was answered" in await shown.press("o")
        await shown.press("e", "d", "a")
        shown.assert_quiet()
    assert len(session.response(key("pubsub")).test) == 3


async def test_a_scenario_that_is_damaged_is_not_asked_again(tmp_path):
    session = answered_session(tmp_path / "one")
    (session.folder / "scenarios/pubsub.toml").write_text("id =")
    with pytest.raises(ModelduelError):
        async with reopen_table(Session.open(session.folder), rater="me", ask=True):
            pass


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_second_look_looks_as_it_did(snap_compare: Comparing, tmp_path, size):
    session = telling_session(tmp_path / "one", blind=False)
    app = ModelduelApp(theme=LOOKS[0])
    table = reopen_table(session, rater="ana", ask=False, judge=True, tag_titles=TAGS, repeat=0.4)

    def screen(table):
        return DuelScreen(table, number=[look.number for look in table.looks].index(2), clock=Ticks())

    async def show(pilot: Pilot[None]) -> None:
        shown = await visited(pilot, app, lambda: table, screen)
        await there(shown)

    assert snap_compare(app, terminal_size=size, run_before=show)
