import pytest
from textual.widgets import Input

from modelduel.settings import ReviewSettings, Settings
from modelduel.tui.screens.review import NewReview, ReviewScreen
from tests.tui.hosts import LOOKS, SIZES
from tests.tui.screens_host import Desk, read, typed
from tests.tui.test_home import shown


async def test_two_known_contenders_begin_a_review():
    app = Desk(ReviewScreen(Settings(a="local", b="sonnet")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert app.answer == NewReview("local", "sonnet")


async def test_it_says_what_blind_means_and_can_be_switched_to_open():
    app = Desk(ReviewScreen(Settings(a="local", b="sonnet")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "1 ✓ hidden until the end" in read(app)
        assert "until every round is judged or you ask" in " ".join(read(app).split())
        await pilot.press("tab", "tab", "tab", "2")
        assert "2 ✓ shown" in read(app)
        assert "A is at the left and B at the right" in read(app)
        await pilot.press("space", "2", "ctrl+s")
        await pilot.pause()
    assert app.answer == NewReview("local", "sonnet", blind=False)


async def test_it_begins_as_the_config_has_it():
    app = Desk(ReviewScreen(Settings(a="local", b="sonnet", review=ReviewSettings(blind=False))))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "2 ✓ shown" in read(app)
        await pilot.click("NamesField", offset=(2, 0))
        assert "1 ✓ hidden" in read(app)
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert app.answer == NewReview("local", "sonnet")


async def test_what_is_wrong_with_a_contender_is_read_with_its_remedy_at_80_columns():
    app = Desk(ReviewScreen(Settings(a="local", b="sonnet")))
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "-nobody")
        await pilot.press("ctrl+s")
        await pilot.pause()
        said = " ".join(read(app).split())
        assert "There is no contender" in said
        assert "Or write provider:model, with" in said


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_form_looks_as_it_did(snap_compare, look, size):
    async def still(pilot):
        await shown(pilot)
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False
        await pilot.pause()

    app = Desk(ReviewScreen(Settings(a="local", b="sonnet")), look)
    assert snap_compare(app, terminal_size=size, run_before=still)
