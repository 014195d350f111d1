import pytest

from modelduel.tui.screens import rounds
from modelduel.tui.screens.rounds import Categories, RoundRow, RoundsScreen
from modelduel.tui.widgets.choices import Choices
from tests.tui.hosts import LOOKS, NASTY, SIZES
from tests.tui.screens_host import NOTHING, Desk, assert_quiet, read, typed

STATES = ("judged", "judged", "failed", "tested", "answered", "streaming", "waiting")
KINDS = ("bug-fix", "algorithm", "refactoring", "review")


def rows(count):
    return [
        RoundRow(
            number,
            f"Scenario {number}: Redis consumer drops messages" if number % 5 == 3 else f"Scenario {number}",
            KINDS[number * 4 // (count + 1)],
            STATES[min(number * 7 // (count + 1), 6)],
            "A > B" if number * 7 < count else "",
        )
        for number in range(1, count + 1)
    ]


async def test_it_begins_at_the_current_round_and_enter_stays_there():
    app = Desk(RoundsScreen(rows(100), current=40))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "› ▸ 40 " in read(app)
        await pilot.press("enter")
    assert app.answer == 40


async def test_words_narrow_the_list_and_enter_goes_to_the_first_that_fits():
    app = Desk(RoundsScreen(rows(100), current=40))
    async with app.run_test() as pilot:
        await typed(pilot, "redis judged")
        assert app.screen.query_one(Choices).keys[:3] == [3, 8, 13]
        await pilot.press("down", "enter")
    assert app.answer == 8


async def test_tab_shows_one_category_after_the_other_and_then_all():
    app = Desk(RoundsScreen(rows(100)))
    async with app.run_test() as pilot:
        await pilot.pause()
        lengths = []
        for _ in range(6):
            lengths.append(len(app.screen.query_one(Choices).keys))
            await pilot.press("tab")
        assert lengths == [100, 25, 25, 25, 25, 100]
        await pilot.press("shift+tab")
        assert app.screen.query_one(Categories).shown is None


async def test_a_click_takes_a_category_and_a_round():
    app = Desk(RoundsScreen(rows(100)))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.click(Categories, offset=(app.screen.query_one(Categories).text.index("Algorithms"), 0))
        await pilot.click(Choices, offset=(10, 2))
    assert app.answer == 28


async def test_escape_leaves_without_going_anywhere():
    app = Desk(RoundsScreen(rows(3)))
    async with app.run_test() as pilot:
        await typed(pilot, "zzz")
        assert "No round fits." in read(app)
        await pilot.press("enter")
        assert app.answer == NOTHING
        await pilot.press("escape")
    assert app.answer is None


async def test_every_state_has_a_word_and_a_sign():
    app = Desk(RoundsScreen([RoundRow(n, "T", "bug-fix", state) for n, state in enumerate(set(STATES), 1)]))
    async with app.run_test() as pilot:
        await pilot.pause()
        text = read(app)
    for sign in ("· waiting", "» streaming", "○ answered", "◐ tested", "● judged", "! failed"):
        assert sign in text


async def test_ten_thousand_rounds_are_listed_and_narrowed():
    app = Desk(RoundsScreen(rows(10_000), current=9_000))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "▸ 9000 " in read(app)
        await typed(pilot, "9999")
        await pilot.press("enter")
    assert app.answer == 9_999


async def test_a_round_is_found_by_its_number_and_the_list_is_whole_again_without_it():
    app = Desk(RoundsScreen([RoundRow(n, "Same title\nfor all", "bug-fix", "waiting") for n in range(1, 10_001)]))
    async with app.run_test() as pilot:
        await typed(pilot, "777 SAME")
        keys = list(app.screen.query_one(Choices).keys)
        assert keys == [n for n in range(1, 10_001) if "777" in str(n)]
        await pilot.press("end", *["backspace"] * 8)
        assert len(app.screen.query_one(Choices).keys) == 10_000


async def test_lines_are_made_for_the_rows_that_are_shown_alone(monkeypatch):
    made = []
    whole = rounds.round_line
    monkeypatch.setattr(rounds, "round_line", lambda row, *more: made.append(row.number) or whole(row, *more))
    app = Desk(RoundsScreen(rows(10_000)))
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "9")
        await pilot.pause()
    assert len(made) <= 2 * 24


async def test_hostile_titles_are_shown_and_not_obeyed():
    app = Desk(RoundsScreen([RoundRow(1, NASTY, NASTY, "judged", NASTY), RoundRow(2, "x" * 2_000_000, "a", "failed")]))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert_quiet(app)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_list_looks_as_it_did(snap_compare, look, size):
    assert snap_compare(Desk(RoundsScreen(rows(100), current=42), look), terminal_size=size)
