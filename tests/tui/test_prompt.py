import contextlib
from pathlib import Path

import click
import pytest
from textual.widgets import Input, TextArea

from modelduel.contender.model import Contender
from modelduel.settings import Settings
from modelduel.tui.screens.prompt import FileField, PromptScreen, QuickDuel, about, check
from modelduel.tui.widgets.choices import Choices
from tests.tui.hosts import LOOKS, NASTY, SIZES
from tests.tui.screens_host import NOTHING, Desk, assert_quiet, read, typed
from tests.tui.test_home import shown

SETTINGS = Settings()
GOOD = QuickDuel("Mend it.", a="sonnet", b="sol")


@pytest.fixture
def code(tmp_path):
    path = tmp_path / "till.py"
    path.write_text("def total(rows):\n    return sum(rows)\n")
    return path


async def test_a_filled_form_is_left_with_what_is_to_be_asked():
    app = Desk(PromptScreen(SETTINGS))
    async with app.run_test() as pilot:
        await typed(pilot, "Mend it.")
        await pilot.press("tab", "tab", "tab", "tab", "ctrl+u")
        await typed(pilot, "local")
        await pilot.press("ctrl+s")
        await shown(pilot)
    assert app.answer == QuickDuel("Mend it.", a="sonnet", b="local")


async def test_every_field_says_what_is_wrong_with_it_and_the_first_gets_the_focus():
    app = Desk(PromptScreen(SETTINGS, QuickDuel("", (Path("/nowhere/till.py"),), a="sonet", b="openai:")))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("tab", "ctrl+s")
        await shown(pilot)
        text = read(app)
        assert "! The prompt is empty." in text
        assert "! till.py: Expected a readable file" in text
        assert "! There is no contender 'sonet'. Did you mean 'sonnet'?" in text
        assert "! 'openai:' names no model." in text
        assert isinstance(app.focused, TextArea)
        assert app.answer == NOTHING
        await typed(pilot, "x")
        assert "The prompt is empty." not in read(app)


async def test_what_is_wrong_is_read_to_its_end_at_80_columns_and_goes_when_it_is_mended():
    app = Desk(PromptScreen(SETTINGS, QuickDuel("", (Path("/nowhere/till-with-a-long-name.py"),), a="sonet", b="x:")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s")
        await shown(pilot)
        text = " ".join(read(app).replace("│", " ").split())
        assert "Did you mean 'sonnet'?" in text
        assert "Expected a readable file, found 'till-with-a-long-name.py': No such file or directory" in text
        assert app.screen.query_one("#say-a").size.height == 2
        app.screen.query_one("#a", Input).value = "sonnet"
        await pilot.pause()
        assert app.screen.query_one("#say-a").size.height == 1


async def test_files_are_picked_shown_and_taken_away(code):
    app = Desk(PromptScreen(SETTINGS, GOOD, code.parent))
    async with app.run_test() as pilot:
        await pilot.press("tab", "enter")
        await shown(pilot)
        app.screen.query_one(Choices).put_cursor("till.py")
        await pilot.press("enter")
        await shown(pilot)
        assert "till.py" in read(app)
        await pilot.press("ctrl+s")
        await shown(pilot)
    assert app.answer == QuickDuel("Mend it.", (code,), (), "sonnet", "sol")


async def test_a_click_picks_files_and_escape_from_the_picker_leaves_them(code):
    app = Desk(PromptScreen(SETTINGS, QuickDuel("Mend it.", (code,), a="sonnet", b="sol"), code.parent))
    async with app.run_test() as pilot:
        await pilot.click("#code", offset=(5, 0))
        await shown(pilot)
        assert "1 marked" in read(app)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen.query_one("#code", FileField).files == (code,)
        app.screen.query_one("#code").focus()
        await pilot.press("backspace")
        assert app.screen.query_one("#code", FileField).files == ()


async def test_a_name_says_what_it_stands_for_while_it_is_typed():
    app = Desk(PromptScreen(SETTINGS))
    async with app.run_test() as pilot:
        app.screen.query_one("#a", Input).value = "openai:gpt-6-luna"
        await pilot.pause()
        assert "openai · gpt-6-luna" in read(app)


async def test_leaving_asks_once_when_something_was_written():
    app = Desk(PromptScreen(SETTINGS))
    async with app.run_test() as pilot:
        await typed(pilot, "x")
        await pilot.press("escape")
        assert "esc again leaves" in read(app)
        assert app.answer == NOTHING
        await pilot.press("escape")
    assert app.answer is None


async def test_leaving_an_empty_form_asks_nothing():
    app = Desk(PromptScreen(SETTINGS))
    async with app.run_test() as pilot:
        await pilot.press("escape")
    assert app.answer is None


async def test_the_users_editor_writes_the_prompt(monkeypatch):
    app = Desk(PromptScreen(SETTINGS, GOOD))
    monkeypatch.setattr(click, "edit", lambda text, extension: f"{text}\nIn the editor.\n")
    async with app.run_test() as pilot:
        await pilot.press("ctrl+e")
        assert "cannot be lent to an editor" in read(app)
        monkeypatch.setattr(app, "suspend", contextlib.nullcontext)
        await pilot.press("ctrl+e", "ctrl+s")
        await shown(pilot)
    assert app.answer.prompt == "Mend it.\nIn the editor."


async def test_an_editor_that_fails_is_said_and_loses_nothing(monkeypatch):
    app = Desk(PromptScreen(SETTINGS, GOOD))

    def fail(text, extension):
        raise click.ClickException("ed: Editing failed")

    monkeypatch.setattr(click, "edit", fail)
    async with app.run_test(size=(120, 40)) as pilot:
        monkeypatch.setattr(app, "suspend", contextlib.nullcontext)
        await pilot.press("ctrl+e")
        assert "! The editor did not work: ed: Editing failed" in read(app)
        assert app.screen.query_one("#prompt", TextArea).text == "Mend it."


async def test_a_hostile_prompt_and_hostile_names_are_shown_and_not_obeyed():
    settings = Settings(own={NASTY.replace(":", ""): Contender(provider="openai", model=NASTY)})
    draft = QuickDuel(NASTY, (Path(f"/x/{NASTY.replace('/', '')}.py"),), a=NASTY, b="openai:[/b]\x1b[31m")
    app = Desk(PromptScreen(settings, draft))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert_quiet(app)
        await pilot.press("ctrl+s", "tab", "tab", "tab")
        await shown(pilot)
        assert_quiet(app)


def test_files_of_several_languages_or_of_one_name_are_refused_at_their_field(code, tmp_path):
    other = tmp_path / "main.go"
    other.write_text("package main\n")
    assert check(QuickDuel("x", (code, other), a="sol", b="sol"), SETTINGS).first == "code"
    assert check(QuickDuel("x", (code,), (code,), "sol", "sol"), SETTINGS).first == "tests"
    assert check(QuickDuel("x", (code,), a="sol", b="sol"), SETTINGS).first is None


def test_a_contender_is_described_by_its_service_and_model():
    assert about("sonnet", SETTINGS) == "anthropic · claude-sonnet-5-5"
    assert about("son", SETTINGS) == ""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_form_looks_as_it_did(snap_compare, look, size):
    async def still(pilot):
        await shown(pilot)
        pilot.app.screen.query_one(TextArea).cursor_blink = False
        await pilot.pause()

    draft = QuickDuel("Make this consumer survive a lost connection.", (Path("/x/consumer.py"),), (), "sonnet", "sol")
    assert snap_compare(Desk(PromptScreen(SETTINGS, draft), look), terminal_size=size, run_before=still)
