"""Rounds fetched while one is read: there at once, said how many, and said why not."""

import asyncio
import re
from contextlib import asynccontextmanager
from functools import partial

import msgspec
import pytest

from modelduel.contender.gate import Gates
from modelduel.contender.model import Contender, ProviderFailure
from modelduel.duel.ahead import Ahead, Fetching
from modelduel.duel.purse import worst_usd
from modelduel.scenario.prompt import question
from modelduel.session.store import Session
from modelduel.tui.app import ModelduelApp
from modelduel.tui.screens.duel import DuelScreen
from modelduel.tui.widgets.answer import PAGES
from modelduel.tui.widgets.compared import Compared
from tests.tui.duel_host import Ticks, visited, visiting
from tests.tui.duel_session import GOOD, POOR, SCENARIOS, new_session, said, saved, scenario, table_of
from tests.tui.hosts import LOOKS, SIZES

ROUNDS = [scenario(f"round-{number}", f"Round {number}") for number in range(1, 7)]
SONNET = Contender(provider="anthropic", model="claude-sonnet-5-5", max_tokens=1000)


@pytest.fixture
def session(tmp_path):
    return new_session(tmp_path / "ahead", ROUNDS)


def scripts(a=None, b=None):
    return {"a": {one.id: [a or said(GOOD)] for one in ROUNDS}, "b": {one.id: [b or said(POOR)] for one in ROUNDS}}


@asynccontextmanager
async def reviewed(session, scripts, fetching, *, contender=None, size=(120, 40)):
    """A review on the screen, with its next rounds fetched."""

    @asynccontextmanager
    async def opened():
        async with table_of(session, scripts) as table:
            gates = Gates()
            for side, seat in table.seats.items():
                who = contender or seat.contender
                table.seats[side] = msgspec.structs.replace(seat, contender=who, gate=gates.of(who))
            table.ahead = Ahead(table, fetching)
            yield table

    async with visiting(opened, DuelScreen, size=size) as shown:
        yield shown


def asked(duel, side="a"):
    return duel.screen.table.seats[side].provider.asked


async def test_the_next_rounds_are_fetched_and_counted(session):
    async with reviewed(session, scripts(), Fetching(2)) as duel:
        await duel.until(lambda: "2 ahead" in duel.text)
        assert asked(duel) == ["round-1", "round-2", "round-3"]


async def test_a_fetched_round_is_there_whole_and_not_asked_again(session):
    async with reviewed(session, scripts(), Fetching(1)) as duel:
        await duel.until(lambda: "1 ahead" in duel.text)
        await duel.press("right_square_bracket")
        assert "blocks the event loop" in duel.said("a")
        await duel.until(lambda: "1 ahead" in duel.text)
        assert asked(duel).count("round-2") == 1


@pytest.fixture
def frames(monkeypatch):
    """Who is told of each frame that is painted."""
    told = []
    display = ModelduelApp._display

    def shown(app, screen, renderable):
        display(app, screen, renderable)
        for tell in told:
            tell()

    monkeypatch.setattr(ModelduelApp, "_display", shown)
    return told


async def test_the_first_frame_of_a_fetched_round_shows_it_whole_and_in_its_colours(session, frames):
    seen = []
    async with reviewed(session, scripts(), Fetching(1)) as duel:
        await duel.until(lambda: "1 ahead" in duel.text and PAGES.get(question(ROUNDS[1])) and PAGES.get(POOR))
        frames.append(lambda: seen.append((duel.text, not any(pane.text.busy for pane in duel.screen.panes))))
        await duel.press("right_square_bracket")
        text, coloured = next(frame for frame in seen if "Round 2" in frame[0])
        assert "The consumer blocks the event loop" in text
        assert "The loop spins" in text
        assert coloured


async def test_what_is_out_of_sight_is_made_ready_once_what_is_seen_is_painted(session, frames, monkeypatch):
    order = []
    monkeypatch.setattr("modelduel.tui.widgets.diff.Compared", lambda texts: order.append("made") or Compared(texts))
    async with reviewed(session, scripts(), Fetching(1)) as duel:
        await duel.until(lambda: "1 ahead" in duel.text and order == ["made"] * 2)
        frames.append(lambda: order.append("painted") if "Round 2" in duel.text else None)
        await duel.press("right_square_bracket")
        await duel.until(lambda: order.count("made") == 4)
        assert order[2] == "painted"


async def test_a_round_still_coming_is_joined_where_it_is(session):
    hold = asyncio.Event()
    held = scripts(a=said(GOOD, hold=hold))
    held["a"]["round-1"] = [said(GOOD)]
    async with reviewed(session, held, Fetching(1)) as duel:
        await duel.until(lambda: duel.screen.table.so_far(1, "a"))
        await duel.press("right_square_bracket")
        await duel.until(lambda: "import logging" in duel.said("a"))
        hold.set()
        await duel.until(lambda: "is lost, as before" in duel.said("a") and duel.screen.pane("a").answer)
        assert asked(duel).count("round-2") == 1


async def test_leaving_keeps_what_has_come_and_the_next_time_goes_on(session):
    hold = asyncio.Event()
    held = scripts(b=said(POOR, hold=hold))
    held["b"]["round-1"] = [said(POOR)]
    async with reviewed(session, held, Fetching(1)) as duel:
        await duel.until(lambda: duel.screen.table.so_far(1, "b") and not duel.screen.table.asking(1, "a"))
    lines = {line.key.contender: line.status for line in Session.open(session.folder).lines("round-2")}
    assert lines == {"a": "finished", "b": "cancelled"}
    async with reviewed(Session.open(session.folder), scripts(), Fetching(1)) as duel:
        await duel.until(lambda: asked(duel, "b") == ["round-2"])
        assert asked(duel, "a") == []


async def test_what_may_be_spent_ends_the_fetching_and_the_screen_says_so(session):
    worst = worst_usd(SONNET, "system", ROUNDS[0])
    async with reviewed(session, scripts(), Fetching(5, 4 * worst), contender=SONNET) as duel:
        await duel.until(lambda: "is spent" in duel.text)
        assert "Nothing more is fetched ahead" in duel.text


async def test_a_round_that_could_cost_too_much_waits_for_the_readers_word(session):
    async with reviewed(session, scripts(), Fetching(0, 0.0), contender=SONNET) as duel:
        await duel.until(lambda: "Not asked" in duel.text)
        assert asked(duel) == []
        await duel.press("r")
        await duel.until(lambda: asked(duel) == ["round-1"])


async def test_a_pause_that_a_service_wants_is_counted_down(session):
    limit = ProviderFailure("It asks to slow down (429).", status=429, retry_after=45.0, transient=True)
    limited = scripts()
    limited["a"]["round-2"] = [[limit], said(GOOD)]
    async with reviewed(session, limited, Fetching(2)) as duel:
        await duel.until(lambda: re.search(r"pause [1-4]?\d s", duel.text))


async def test_while_another_program_asks_this_one_waits_and_shows_what_comes(session):
    other = Session.open(session.folder)
    with other.collecting():
        async with reviewed(session, scripts(), Fetching(2)) as duel:
            await duel.until(lambda: "Another program is asking" in duel.text)
            assert asked(duel) == []
            async with table_of(other, scripts(), rater="nobody") as table:
                await table.ask(0, ["a", "b"], lambda event: None)
            await duel.until(lambda: "blocks the event loop" in duel.said("a"))
            assert asked(duel) == []


async def test_when_the_other_program_ends_this_one_goes_on(session):
    other = Session.open(session.folder).collecting()
    other.__enter__()
    async with reviewed(session, scripts(), Fetching(2)) as duel:
        await duel.until(lambda: "Another program is asking" in duel.text)
        other.__exit__(None, None, None)
        await duel.until(lambda: "round-1" in asked(duel))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", ["ahead", "held"])
def test_what_is_ahead_looks_right(snap_compare, tmp_path, size, state):
    session = new_session(tmp_path / "looks", SCENARIOS)
    for one in SCENARIOS if state == "ahead" else SCENARIOS[:1]:
        for side, text in (("a", GOOD), ("b", POOR)):
            saved(session, one, side, text)

    @asynccontextmanager
    async def opened():
        silent = {one.id: [said("")] for one in SCENARIOS}
        async with table_of(session, {"a": silent, "b": silent}) as table:
            for side, seat in table.seats.items():
                table.seats[side] = msgspec.structs.replace(seat, contender=SONNET)
            table.ahead = Ahead(table, Fetching(3, 0.02))
            yield table

    app = ModelduelApp(theme=LOOKS[0])

    async def show(pilot):
        shown = await visited(pilot, app, opened, partial(DuelScreen, clock=Ticks()))
        await shown.until(lambda: ("3 ahead" if state == "ahead" else "held back") in shown.text)

    assert snap_compare(app, run_before=show, terminal_size=size)
