"""The report screen: reading it, going through its sections, to its rounds, and out to a file."""

from __future__ import annotations

import errno
import resource
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modelduel.errors import StoreError
from modelduel.report.document import RoundRef
from modelduel.report.evidence import Evidence
from modelduel.report.forms import SUFFIXES, Form
from modelduel.report.making import make_report
from modelduel.tui.screens.report import Chosen, Contents, Reported, ReportScreen, report_on, write_out
from modelduel.tui.screens.report_choices import FORMS, PickRound, PickSession
from modelduel.tui.themes import ROLES
from modelduel.tui.widgets.choices import Choices
from tests.doubles.answers import evidence
from tests.doubles.founding import founding
from tests.doubles.reports import hostile_report
from tests.doubles.sessions import judgement, new_session, small_session
from tests.tui.duel_host import duel
from tests.tui.duel_session import BROKEN, BUG, number_of
from tests.tui.hosts import LOOKS, SIZES
from tests.tui.panes import at_rest
from tests.tui.screens_host import NOTHING, Desk, assert_quiet, read

FOLDER = Path("/srv/duels/sessions/2026-11-22-sonnet-sol")


def told(found: Evidence | None = None) -> Reported:
    found = found or founding()
    return Reported(make_report(found), found)


def desk(make: Any = lambda folders: told(), theme: str = LOOKS[0]) -> Desk:
    return Desk(ReportScreen(FOLDER, make=make), theme)


async def loaded(pilot: Any) -> Choices:
    """Wait for the report, and return its lines."""
    await at_rest(pilot)
    return pilot.app.screen.query_one(Choices)


async def until(pilot: Any, true: Callable[[], bool]) -> None:
    """Wait for what a thread or another screen brings about."""
    while not true():
        await pilot.pause(0.01)


async def picking(pilot: Any) -> None:
    """Wait until a session can be picked: the list is on the screen, with what the report tells of."""
    await until(pilot, lambda: isinstance(pilot.app.screen, PickSession) and "+ one" in read(pilot.app))


def put_on(choices: Choices, text: str) -> None:
    choices.put_cursor(next(key for key, line in zip(choices.keys, choices.lines, strict=True) if text in line.text))


async def test_the_answer_is_read_first() -> None:
    app = desk()
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        shown = read(app)
    assert "sonnet solved 42 of 50 tasks" in shown
    assert "Correctness" in shown


async def test_until_it_is_made_that_is_said() -> None:
    go = threading.Event()

    def make(folders: Any) -> Any:
        go.wait()
        return told()

    app = desk(make)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "Reading the session" in read(app)
        await pilot.press("w", "enter", "tab")  # there is nothing to do these with
        go.set()
        await loaded(pilot)
        assert "Reading the session" not in read(app)


async def test_a_session_that_cannot_be_read_is_said() -> None:
    def make(folders: Any) -> Any:
        raise StoreError("The folder is gone.")

    app = desk(make)
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        assert "The folder is gone." in read(app)


async def test_tab_goes_from_section_to_section_and_round_again() -> None:
    app = desk()
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        contents = app.screen.query_one(Contents)
        seen = []
        for _ in range(8):
            seen.append(contents.current)
            await pilot.press("tab")
            await pilot.pause()
        assert seen == ["", "correctness", "preference", "trust", "cost", "failures", "advice", "method"]
        assert contents.current == ""
        await pilot.press("shift+tab")
        await pilot.pause()
        assert contents.current == "method"


async def test_a_section_that_is_clicked_is_gone_to() -> None:
    app = desk()
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        contents = app.screen.query_one(Contents)
        await pilot.click(Contents, offset=(contents.text.index("Trust"), 0))
        await pilot.pause()
        assert contents.current == "trust"


async def test_enter_goes_to_the_round_that_a_line_tells_of() -> None:
    app = desk()
    async with app.run_test(size=(120, 40)) as pilot:
        put_on(await loaded(pilot), "- bug 23 (bug-23, go)")
        await pilot.press("enter")
        await pilot.pause()
    assert app.answer == Chosen(FOLDER, RoundRef("one", "bug-23", "go"))


async def test_where_a_line_tells_of_several_rounds_one_is_asked_for() -> None:
    app = desk()
    async with app.run_test(size=(120, 40)) as pilot:
        put_on(await loaded(pilot), "21 of 25")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, PickRound)
        await pilot.press(*"bug-19", "enter")
        await pilot.pause()
    assert app.answer == Chosen(FOLDER, RoundRef("one", "bug-19", "typescript"))


async def test_enter_on_a_line_without_rounds_does_nothing() -> None:
    app = desk()
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert app.answer == NOTHING


async def test_it_is_written_to_a_file_and_nothing_is_written_over(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "2026-11-22-sonnet-sol-report.md").write_text("mine")
    app = desk()
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        await pilot.press("w", *"mark", "enter")
        await at_rest(pilot)
        assert [note.message for note in app._notifications] == [str(tmp_path / "2026-11-22-sonnet-sol-report-2.md")]
    assert (tmp_path / "2026-11-22-sonnet-sol-report.md").read_text() == "mine"
    assert (tmp_path / "2026-11-22-sonnet-sol-report-2.md").read_text().startswith("# sonnet : sol")


async def test_without_a_form_nothing_is_written(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    app = desk()
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        await pilot.press("w", "escape")
        await at_rest(pilot)
        assert isinstance(app.screen, ReportScreen)
    assert not list(tmp_path.iterdir())


async def test_where_nothing_can_be_written_that_is_said(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)

    def fail(*_: Any) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("modelduel.tui.screens.report.write_out", fail)
    app = desk()
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        await pilot.press("w", "enter")
        await at_rest(pilot)
        assert "No space left on device" in next(note.message for note in app._notifications)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("html", "Use a set."),
        ("markdown", "## Correctness"),
        ("text", "Correctness\n━"),
        ("json", '"method": "count"'),
        ("csv", "session,scenario,"),
    ],
)
def test_every_form_can_be_written_and_html_has_the_rounds(tmp_path: Path, form: Form, words: str) -> None:
    path = write_out(report_on([small_session(tmp_path / "one").folder]), form, tmp_path, "x")
    assert path == tmp_path / f"x-report{SUFFIXES[form]}"
    assert words in path.read_text()


def test_of_a_report_that_does_not_fit_on_the_disk_nothing_is_left(tmp_path: Path) -> None:
    reported = report_on([small_session(tmp_path / "one").folder])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_out(reported, "html", tmp_path, "x")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not (tmp_path / "x-report.html").exists()


def test_every_form_is_offered() -> None:
    assert set(FORMS) == set(SUFFIXES)


async def test_without_verdicts_or_tests_it_says_what_to_do() -> None:
    app = desk(lambda folders: told(evidence([])))
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        shown = read(app)
    assert "No verdicts yet: open the session and judge its rounds with < = >." in shown
    assert "No test results yet" in shown


async def test_another_width_is_laid_out_anew_and_the_reader_stays_in_the_section() -> None:
    app = desk()
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        await pilot.press("tab", "tab")
        await pilot.resize_terminal(80, 24)
        await loaded(pilot)
        assert app.screen.query_one(Contents).current == "preference"
        assert max(line.cells for line in app.screen.query_one(Choices).lines) <= 80 - 4


async def test_notes_and_p_values_are_not_dimmed_like_hints() -> None:
    app = desk()
    async with app.run_test(size=(120, 40)) as pilot:
        lines = (await loaded(pilot)).lines
        note = next(line for line in lines if line.text.startswith("A scenario counts once"))
        assert ROLES[note.runs[0].role] == ""


async def test_hostile_words_stay_words() -> None:
    app = desk(lambda folders: Reported(hostile_report(), evidence([])))
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        await pilot.press("tab")
        assert_quiet(app)


async def test_other_sessions_are_added_and_taken_out_again(tmp_path: Path) -> None:
    one, two = (small_session(tmp_path / name).folder for name in ("one", "two"))
    hidden = new_session(tmp_path / "hidden", blind=True)
    with hidden.rater("ana", write=True) as rater:
        rater.save("till-balance", judgement())
    asked: list[list[Path]] = []

    def make(folders: Any) -> Reported:
        asked.append(list(folders))
        return report_on(folders)

    app = Desk(ReportScreen(one, make=make))
    async with app.run_test(size=(120, 40)) as pilot:
        for _ in range(2):
            await loaded(pilot)
            await pilot.press("+")
            await picking(pilot)
            assert "hidden" not in read(app)
            await pilot.press(*"two", "enter")
            await pilot.pause()
        await loaded(pilot)
        assert asked == [[one], [one, two], [one]]
        await pilot.press("+")
        await picking(pilot)
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: bool(app._notifications))
        assert [note.message for note in app._notifications] == ["A report is on one session at least."]


async def test_another_width_does_not_stop_a_session_from_being_added(tmp_path: Path) -> None:
    one, two = (small_session(tmp_path / name).folder for name in ("one", "two"))
    go = threading.Event()

    def make(folders: Any) -> Reported:
        if two in folders:
            go.wait()
        return report_on(folders)

    app = Desk(ReportScreen(one, make=make))
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        await pilot.press("+")
        await picking(pilot)
        await pilot.press(*"two", "enter")
        await until(pilot, lambda: isinstance(app.screen, ReportScreen))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        go.set()
        await loaded(pilot)
        await pilot.press("+")
        await picking(pilot)
        assert all(f"+ {name}" in read(app) for name in ("one", "two"))


async def test_a_session_that_cannot_be_added_leaves_the_report_as_it_was(tmp_path: Path) -> None:
    one, two = (small_session(tmp_path / name).folder for name in ("one", "two"))

    def make(folders: Any) -> Reported:
        if two in folders:
            raise StoreError("The folder is gone.")
        return told()

    app = Desk(ReportScreen(one, make=make))
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        before = read(app)
        await pilot.press("+")
        await picking(pilot)
        await pilot.press(*"two", "enter")
        await until(pilot, lambda: bool(app._notifications))
        assert "The folder is gone." in next(note.message for note in app._notifications)
        await pilot.pause()
        assert read(app) == before


async def test_q_leaves() -> None:
    app = desk()
    async with app.run_test(size=(120, 40)) as pilot:
        await loaded(pilot)
        await pilot.press("q")
    assert app.answer is None


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("section", [0, 1, 2])
def test_the_look(snap_compare: Any, size: tuple[int, int], section: int) -> None:
    async def wait(pilot: Any) -> None:
        await loaded(pilot)
        await pilot.press(*["tab"] * section)
        await pilot.pause()

    assert snap_compare(desk(), terminal_size=size, run_before=wait)


@pytest.mark.parametrize("size", SIZES)
def test_the_look_in_the_light(snap_compare: Any, size: tuple[int, int]) -> None:
    async def wait(pilot: Any) -> None:
        await loaded(pilot)
        await pilot.press("tab")
        await pilot.pause()

    assert snap_compare(desk(theme=LOOKS[1]), terminal_size=size, run_before=wait)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_look_of_the_forms(snap_compare: Any, look: str, size: tuple[int, int]) -> None:
    async def wait(pilot: Any) -> None:
        await loaded(pilot)
        await pilot.press("w")
        await pilot.pause()

    assert snap_compare(desk(theme=look), terminal_size=size, run_before=wait)


async def test_on_the_duel_screen_it_is_of_this_session_and_leads_back_to_a_round(answered: Any, judges: Any) -> None:
    async with duel(answered, number=number_of(answered, BROKEN), size=(120, 40)) as shown:
        await shown.pilot.press("R")
        await until(shown.pilot, lambda: isinstance(shown.app.screen, ReportScreen))
        shown.app.screen.dismiss(Chosen(answered.folder, RoundRef(answered.name, BUG.id, "python")))
        await shown.until(lambda: shown.app.screen is shown.screen)
        assert shown.screen.number == number_of(answered, BUG)
