import pytest
from textual.widgets import TextArea

from modelduel.tui.screens.note import LONGEST_NOTE, NoteScreen, TagsScreen
from modelduel.tui.widgets.choices import Choices
from tests.tui.hosts import LOOKS, NASTY, SIZES
from tests.tui.screens_host import Desk, assert_quiet, read, typed

MODES = {
    "symptom-patched": "Symptom patched",
    "invented-api": "Invented API",
    "new-bug": "New bug",
    "ignored": "Prompt ignored",
}


@pytest.mark.parametrize("key", ["ctrl+s", "escape"])
async def test_either_way_out_keeps_the_note(key):
    app = Desk(NoteScreen("Patches", "Redis consumer"))
    async with app.run_test() as pilot:
        await typed(pilot, " it")
        await pilot.press("enter")
        await typed(pilot, "?")
        await pilot.press(key)
    assert app.answer == "Patches it\n?"


async def test_a_note_is_kept_byte_for_byte_and_shown_safely():
    note = NASTY.replace("\r\n", "\n")
    app = Desk(NoteScreen(note, NASTY))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert_quiet(app)
        await pilot.press("up", "right", "escape")
    assert app.answer == note


async def test_a_huge_note_is_shown_in_part_and_stays_as_it_is():
    note = "x" * (LONGEST_NOTE + 1)
    app = Desk(NoteScreen(note))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "50,001 characters" in read(app)
        await typed(pilot, "gone")
        assert len(app.screen.query_one(TextArea).text) == 2_000
        await pilot.press("escape")
    assert app.answer == note


async def test_a_letter_tags_the_left_answer_and_with_shift_the_right_one():
    app = Desk(TagsScreen(MODES, ["new-bug"]))
    async with app.run_test() as pilot:
        await pilot.press("a", "B", "c", "d", "D", "enter")
    assert app.answer == (("symptom-patched", "ignored"), ("invented-api", "ignored"))


async def test_arrows_tag_at_the_cursor():
    app = Desk(TagsScreen(MODES))
    async with app.run_test() as pilot:
        await pilot.press("left", "down", "right", "escape")
    assert app.answer == (("symptom-patched",), ("invented-api",))


async def test_a_click_in_a_column_tags_that_side():
    screen = TagsScreen(MODES, names=("Left", "Right"), roles=("strong", "strong"))
    app = Desk(screen)
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.click(Choices, offset=(6, 1))
        await pilot.click(Choices, offset=(screen.column(1) + 1, 2))
        await pilot.click(Choices, offset=(screen.column(1) + 1, 0))
        await pilot.press("enter")
    assert app.answer == (("symptom-patched",), ("invented-api",))


async def test_tags_that_the_pack_does_not_know_are_kept_and_can_be_taken_back():
    app = Desk(TagsScreen({}, ["from-elsewhere"], ["other"]))
    async with app.run_test() as pilot:
        await pilot.press("a", "enter")
    assert app.answer == ((), ("other",))


async def test_without_failure_modes_it_says_so():
    app = Desk(TagsScreen({}))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "This pack names no failure modes." in read(app)
        await pilot.press("a", "down", "right", "escape")
    assert app.answer == ((), ())


async def test_hostile_failure_modes_are_shown_and_not_obeyed():
    app = Desk(TagsScreen({NASTY: NASTY, "b": "日本語" * 30}, [NASTY], names=("A", "B")))
    async with app.run_test() as pilot:
        await pilot.press("B")
        await pilot.pause()
        assert_quiet(app)


async def test_more_modes_than_letters_are_reached_with_the_cursor():
    app = Desk(TagsScreen({f"mode-{number}": f"Mode {number}" for number in range(40)}))
    async with app.run_test() as pilot:
        await pilot.press("end", "right", "enter")
    assert app.answer == ((), ("mode-39",))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_note_looks_as_it_did(snap_compare, look, size):
    async def still(pilot):
        pilot.app.screen.query_one(TextArea).cursor_blink = False
        await pilot.pause()

    app = Desk(NoteScreen("Patches the symptom.\nThe loop still blocks.", "Redis consumer drops messages"), look)
    assert snap_compare(app, terminal_size=size, run_before=still)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_failure_modes_look_as_they_did(snap_compare, look, size):
    assert snap_compare(Desk(TagsScreen(MODES, ["new-bug"], ["ignored"]), look), terminal_size=size)
