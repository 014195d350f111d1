from modelduel.settings import Settings
from modelduel.tui.screens.review import NewReview, ReviewScreen
from tests.tui.screens_host import Desk, read, typed


async def test_two_known_contenders_begin_a_review():
    app = Desk(ReviewScreen(Settings(a="local", b="sonnet")))
    async with app.run_test(size=(80, 24)) as pilot:
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
