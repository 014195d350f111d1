import datetime
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from modelduel.errors import StoreError
from modelduel.session.library import SessionSummary
from modelduel.settings import Settings
from modelduel.tui.keys import Keys
from modelduel.tui.readiness import Fact
from modelduel.tui.screens.home import HomeScreen, short_path
from modelduel.tui.screens.sessions import Begin
from modelduel.tui.widgets.choices import Choices
from modelduel.tui.widgets.writing import LineInput
from tests.tui.hosts import LOOKS, NASTY, SIZES
from tests.tui.panes import at_rest as shown
from tests.tui.screens_host import Desk, assert_quiet, read, typed

NOW = datetime.datetime(2026, 11, 22, 14, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
PLACE = Path("/srv/duels/sessions")
FACTS = (
    Fact(
        False,
        "sol: OPENAI_API_KEY is not set",
        "export OPENAI_API_KEY=…, or once: keyring set modelduel OPENAI_API_KEY",
        "export OPENAI_API_KEY=…",
    ),
    Fact(False, "Go scenarios cannot be tested", "pip install 'modelduel-tui[runners]'"),
    Fact(True, "ANTHROPIC_API_KEY is set"),
    Fact(True, "bubblewrap holds what is run"),
)


def session(id_, hours=0.0, **changes):
    values = {
        "kind": "review",
        "contenders": {"a": "sonnet", "b": "sol"},
        "rounds": 100,
        "responses": 200,
        "judged": 12,
    }
    at = NOW - datetime.timedelta(hours=hours)
    return SessionSummary(id_, str(PLACE / id_), at, created=at, **(values | changes))


SESSIONS = [
    session("2026-11-22-sonnet-sol", 1.5),
    session("2026-11-21-opus-sol", 26, judged=99, unreadable=2),
    session("2026-11-20-first-duel", 50, kind="duel", rounds=1, judged=1, title="The cache returns stale entries"),
    session("2025-12-24-all-judged", 8_000, judged=100),
    SessionSummary(
        "2026-11-02-half", str(PLACE / "2026-11-02-half"), NOW, damaged="session.toml is not TOML (line 3)."
    ),
]


async def found(settings):
    return FACTS


class HomeDesk(Desk):
    def __init__(self, sessions=SESSIONS, theme="modelduel-dark", load=None, look=found, samples=None, keys=None):
        home = HomeScreen(Settings(), PLACE, samples, load=load or (lambda place: sessions), look=look, now=lambda: NOW)
        super().__init__(home, theme, keys)

    def on_home_screen_open_session(self, message: HomeScreen.OpenSession) -> None:
        self.heard.append((message.path.name, message.mode))

    def on_home_screen_open_report(self, message: HomeScreen.OpenReport) -> None:
        self.heard.append((message.path.name, "report"))

    def on_home_screen_new_review(self) -> None:
        self.heard.append("review")

    def on_home_screen_new_duel(self) -> None:
        self.heard.append("duel")

    def on_home_screen_quit_requested(self) -> None:
        self.heard.append("quit")


async def test_the_cursor_begins_at_the_last_session_and_enter_resumes_it():
    app = HomeDesk()
    async with app.run_test() as pilot:
        await shown(pilot)
        await pilot.press("enter")
        await pilot.pause()
    assert app.heard == [("2026-11-22-sonnet-sol", "resume")]


async def test_a_finished_session_is_replayed_and_any_other_can_be():
    app = HomeDesk()
    async with app.run_test() as pilot:
        await shown(pilot)
        await pilot.press("p", "down", "down", "enter")
        await pilot.pause()
    assert app.heard == [("2026-11-22-sonnet-sol", "replay"), ("2026-11-20-first-duel", "replay")]


async def test_sessions_stand_by_what_can_be_done_with_them():
    app = HomeDesk()
    async with app.run_test() as pilot:
        await shown(pilot)
        text = read(app)
    rows = [row.strip() for row in text.splitlines()]
    assert rows.index("Resume 2") < rows.index("Replay 2") < rows.index("Damaged 1")
    assert "12 of 100 judged   today 13:00" in text
    assert "99 of 100 judged   21 Nov 12:30" in text
    assert "! 2 unreadable" in text
    assert "1 round, judged    20 Nov 12:30" in text
    assert "24 Dec 2025" in text
    assert "! session.toml is not TOML (line 3)." in text


async def test_at_80_columns_a_row_keeps_what_tells_sessions_apart():
    duels = [
        session(f"2026-11-22-claude-sonnet-5-5-gpt-6-1-sol{end}", hours, kind="duel", rounds=1, judged=0, title=title)
        for end, hours, title in (("", 26, "The cache returns stale entries"), ("-2", 25, "Sort by length"))
    ]
    app = HomeDesk(duels)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot)
        other, one = (row for row in read(app).splitlines() if "2026" in row)  # the last changed first
    assert "1 round" in one
    assert "21 Nov 12:30  The cache" in one
    assert "gpt-6-1-sol-2  1 round" in other
    assert "21 Nov 13:30  Sort by length" in other


async def test_a_session_is_found_by_its_prompts_words():
    app = HomeDesk([session("2026-11-22-cool-warm", kind="duel", title="The cache is stale"), *SESSIONS])
    async with app.run_test() as pilot:
        await shown(pilot)
        await pilot.press("slash")
        await typed(pilot, "stale")
        assert app.screen.query_one(Choices).current == str(PLACE / "2026-11-22-cool-warm")


async def test_a_damaged_session_is_not_opened_but_explained():
    app = HomeDesk()
    async with app.run_test() as pilot:
        await shown(pilot)
        await pilot.press("end", "enter", "p")
        await pilot.pause()
        assert next(note.message for note in app._notifications).endswith("sessions verify 2026-11-02-half` says more.")
    assert app.heard == []


async def test_new_review_new_duel_and_quitting_are_said():
    app = HomeDesk()
    async with app.run_test() as pilot:
        await shown(pilot)
        await pilot.press("n", "d", "q", "home", "enter", "down", "enter")
        await pilot.pause()
    assert app.heard == ["review", "duel", "quit", "review", "duel"]


async def test_a_click_opens_what_is_under_the_mouse():
    app = HomeDesk()
    async with app.run_test() as pilot:
        await shown(pilot)
        await pilot.click(Choices, offset=(5, 1))
        await pilot.click(Choices, offset=(5, 8))
        await pilot.pause()
    assert app.heard == ["duel", ("2026-11-20-first-duel", "replay")]


async def test_without_sessions_the_first_step_is_taught():
    app = HomeDesk([])
    async with app.run_test() as pilot:
        await shown(pilot)
        text = read(app)
        assert app.screen.query_one(Choices).current is Begin.REVIEW
    assert "No sessions yet" in text
    assert "`modelduel demo`, given at the shell, needs neither key nor account." in text


async def test_what_is_missing_is_said_with_its_remedy_once_it_is_known():
    gate = threading.Event()
    asked = []

    async def look(settings):
        asked.append(settings)
        return FACTS

    app = HomeDesk(look=look, load=lambda place: gate.wait(20) and SESSIONS)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert "Reading the sessions" in read(app)
        gate.set()
        await shown(pilot)
        text = read(app)
    assert "! sol: OPENAI_API_KEY is not set   export OPENAI_API_KEY=…" in text
    assert "✓ ANTHROPIC_API_KEY is set · bubblewrap holds what is run" in text
    assert len(asked) == 1


async def test_typing_finds_a_session_and_escape_shows_all_again():
    app = HomeDesk()
    async with app.run_test() as pilot:
        await shown(pilot)
        await pilot.press("slash")
        await typed(pilot, "opus")
        assert app.screen.query_one(Choices).current == str(PLACE / "2026-11-21-opus-sol")
        assert "first-duel" not in read(app)
        assert read(app).splitlines()[-1] == " enter open  esc all sessions  f1 all keys"
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert "first-duel" in read(app)
        assert not app.screen.query_one(LineInput).display
    assert app.heard == [("2026-11-21-opus-sol", "resume")]


async def test_coming_back_reads_the_sessions_anew_and_keeps_the_cursor():
    sessions = list(SESSIONS)
    app = HomeDesk(load=lambda place: list(sessions))
    async with app.run_test() as pilot:
        await shown(pilot)
        await pilot.press("down")
        app.push_screen(HomeScreen(Settings(), PLACE, load=lambda place: [], look=found))
        await shown(pilot)
        sessions.insert(0, session("2026-11-22-newer"))
        app.pop_screen()
        await shown(pilot)
        assert "2026-11-22-newer" in read(app)
        assert app.screen.query_one(Choices).current == str(PLACE / "2026-11-21-opus-sol")


async def test_a_folder_that_cannot_be_read_is_said_and_the_samples_still_listed():
    def load(place):
        if place == PLACE:
            raise StoreError("Permission denied.")
        return SESSIONS

    app = HomeDesk(load=load, samples=Path("/samples"))
    async with app.run_test() as pilot:
        await shown(pilot)
        assert "Sessions cannot be read. Permission denied." in read(app)
        assert "2026-11-22-sonnet-sol" in read(app)


async def test_the_shipped_sessions_stand_among_the_own_ones_by_their_time_and_no_name_stands_twice():
    own = [session("2026-11-22-demo", 5, kind="demo", rounds=1, judged=1)]
    shipped = [
        session("2026-11-22-later", 2, kind="demo", rounds=1, judged=0, shipped=True),
        session("2026-11-22-demo", 4, kind="demo", rounds=1, judged=0, shipped=True),
    ]
    app = HomeDesk(load=lambda place: own if place == PLACE else shipped, samples=Path("/samples"))
    async with app.run_test() as pilot:
        await shown(pilot)
        rows = [row.split() for row in read(app).splitlines() if "2026-11-22-" in row]
    assert [tuple(word for word in row if word != "›")[:4] for row in rows] == [
        ("2026-11-22-later", "1", "round,", "shipped"),
        ("2026-11-22-demo", "1", "round,", "judged"),
    ]


async def test_a_thousand_sessions_scroll():
    app = HomeDesk([session(f"2026-11-22-number-{number}") for number in range(1_000)])
    async with app.run_test() as pilot:
        await shown(pilot)
        await pilot.press("end", "enter")
        await pilot.pause()
    assert app.heard == [("2026-11-22-number-999", "resume")]


async def test_the_keys_of_the_config_are_the_ones_that_work_and_show():
    app = HomeDesk(keys=Keys({"home.duel": "g"}))
    async with app.run_test() as pilot:
        await shown(pilot)
        assert "g quick duel" in read(app)
        await pilot.press("d", "g")
        await pilot.pause()
    assert app.heard == ["duel"]


async def test_hostile_names_are_shown_and_not_obeyed():
    async def look(settings):
        return [Fact(False, NASTY, NASTY)]

    bad = [
        SessionSummary(NASTY, f"{PLACE}/x", NOW, damaged=NASTY),
        session(NASTY, contenders={"a": NASTY, "b": NASTY}),
    ]
    app = HomeDesk(bad, look=look)
    async with app.run_test() as pilot:
        await shown(pilot)
        assert_quiet(app)
        await pilot.press("end", "enter")
        await pilot.pause()
        assert_quiet(app)


@given(st.text(min_size=1), st.integers(-3, 40))
def test_any_folder_fits_any_room(name, cells):
    assert cell_len(short_path(Path("/srv") / name, cells)) <= max(0, cells)


@pytest.mark.parametrize("size", [(40, 10), (20, 5), (10, 3)])
async def test_a_tiny_terminal_loses_nothing(size):
    app = HomeDesk()
    async with app.run_test(size=size) as pilot:
        await shown(pilot)
        await pilot.press("down")
        await pilot.resize_terminal(100, 30)
        await shown(pilot)
        assert app.screen.query_one(Choices).current == str(PLACE / "2026-11-21-opus-sol")
        assert "Resume 2" in read(app)


def test_a_long_folder_keeps_its_end():
    assert short_path(Path.home() / "sessions", 40) == "~/sessions"
    assert short_path(Path("/a/very/long/way/to/the/sessions"), 16) == "…to/the/sessions"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_home_looks_as_it_did(snap_compare, look, size):
    assert snap_compare(HomeDesk(theme=look), terminal_size=size, run_before=shown)


def test_home_without_sessions_looks_as_it_did(snap_compare):
    assert snap_compare(HomeDesk([]), terminal_size=(80, 24), run_before=shown)


async def test_r_reports_on_the_session_under_the_cursor_and_says_what_is_wrong_with_a_damaged_one():
    app = HomeDesk()
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot)
        choices = app.screen.query_one(Choices)
        choices.put_cursor(SESSIONS[1].path)
        await pilot.press("R")
        choices.put_cursor(SESSIONS[4].path)
        await pilot.press("R")
        choices.put_cursor(Begin.DUEL)
        await pilot.press("R")
        await pilot.pause()
    assert app.heard == [("2026-11-21-opus-sol", "report")]
