import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.tui.keys import ACTIONS, Keys
from modelduel.tui.screens.help import HelpScreen, help_lines
from modelduel.tui.widgets.lines import LinesView
from tests.tui.hosts import LOOKS, SIZES
from tests.tui.screens_host import Desk, assert_quiet, read, typed


def test_every_action_is_listed_once_with_its_key():
    text = "\n".join(line.text for line in help_lines(Keys(), "duel"))
    assert all(f" {action.id}\n" in f"{text}\n" for action in ACTIONS)
    assert sum(action.id in line.split() for action in ACTIONS for line in text.splitlines()) == len(ACTIONS)


def test_what_can_be_done_here_stands_first():
    duel = [line.text for line in help_lines(Keys(), "duel")]
    assert duel.index("Judge") < duel.index("On other screens") < duel.index("Begin")
    assert next(line.text for line in help_lines(Keys(), "home")) == "Begin"


def test_the_keys_are_those_of_the_config():
    rows = [line.text.split() for line in help_lines(Keys({"verdict.left": "h, ctrl+left"}), "duel")]
    assert next(row for row in rows if row[-1:] == ["verdict.left"])[:2] == ["h", "ctrl+←"]


@given(st.text(max_size=30))
def test_any_words_may_be_typed(words):
    assert all(line.cells <= 76 for line in help_lines(Keys(), "duel", words, width=76))


@pytest.mark.parametrize("width", [56, 76, 96])
@pytest.mark.parametrize("own", [{}, {"verdict.left": "h, ctrl+left, alt+h, f5, f6, f7, f8, f9, f11, f12"}])
def test_keys_titles_and_ids_stand_in_columns_whatever_their_length(width, own):
    keys = Keys(own)
    lines = [line for line in help_lines(keys, "duel", width=width) if line.text.startswith(" ")]
    assert all(line.cells <= width for line in lines)
    rows = [line for line in lines if line.text.split()[-1] in {action.id for action in ACTIONS}]
    assert len(rows) == len(ACTIONS)
    assert len({line.text.rindex(" ") for line in rows}) == 1
    assert len({line.runs[0].end for line in rows}) == 1
    text = "\n".join(line.text for line in lines)
    for action in ACTIONS:
        assert all(word in text for word in action.title.split())


async def test_typing_narrows_and_arrows_scroll():
    app = Desk(HelpScreen("duel"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("pagedown", "down")
        assert app.screen.query_one(LinesView).scroll_offset.y > 10
        await typed(pilot, "verdict tie")
        assert read(app).count("verdict.") == 1
        assert "=" in read(app)
        await typed(pilot, "zz")
        await pilot.press("enter")
        assert "No action fits." in read(app)
        assert_quiet(app)
        await pilot.press("escape")
    assert app.answer is None


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_keys_look_as_they_did(snap_compare, look, size):
    assert snap_compare(Desk(HelpScreen("duel"), look), terminal_size=size)
