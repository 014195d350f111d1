from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.tui.widgets.pieces import width_of
from modelduel.tui.widgets.scenario_bar import Place, ScenarioBar, bar_row
from tests.tui.hosts import LOOKS, NASTY, SIZES, Host, cell_at, painted

PLACE = Place("Redis consumer drops messages", "bug-fix", "python", "medium", 3, 100, "open", "12:04:31")


def text_of(place, width):
    return "".join(piece.text for piece in bar_row(place, width))


def test_the_line_says_what_round_it_is_and_when_it_was_saved():
    text = text_of(PLACE, 120)
    assert text.startswith(" Redis consumer drops messages   bug-fix · python · medium")
    assert text.endswith("  3/100   open   saved 12:04:31 ")


def test_the_title_is_cut_first_and_then_the_facts_go():
    assert text_of(PLACE, 80).startswith(" Redis consumer d…   bug-fix · python · medium")
    assert text_of(PLACE, 66).startswith(" Redis consumer drops…   bug-fix  ")
    assert text_of(PLACE, 60).endswith("  3/100   open   saved 12:04:31 ")


@given(st.text(max_size=60), st.integers(1, 100), st.integers(40, 200))
def test_what_stands_at_the_right_does_not_move_from_round_to_round(title, number, width):
    text = text_of(replace(PLACE, title=title, number=number), width)
    assert text[text.rindex("/100") :] == "/100   open   saved 12:04:31 "


@given(st.builds(Place, st.text(), st.text(), st.text(), st.text(), mode=st.text(max_size=8)), st.integers(60, 200))
def test_any_words_fit_the_line(place, width):
    assert width_of(bar_row(place, width)) == width


def test_the_place_of_saved_is_kept_free_until_something_was():
    assert text_of(replace(PLACE, saved=""), 120).index("open") == text_of(PLACE, 120).index("open")


def test_trouble_stands_where_saved_would():
    text = text_of(replace(PLACE, trouble="Not saved: the disk is full."), 120)
    assert text.endswith("open   Not saved: the disk is full. ")


async def test_a_click_says_which_part():
    bar = ScenarioBar(PLACE)
    heard = []

    class Listening(Host):
        def on_scenario_bar_pressed(self, message: ScenarioBar.Pressed) -> None:
            heard.append(message.part)

    async with Listening(bar).run_test(size=(120, 5)) as pilot:
        for words in ("3/100", "Redis", "open", "python"):
            await pilot.click(ScenarioBar, offset=cell_at(bar, words))
    assert heard == ["place", "title", "mode"]


async def test_hostile_words_are_shown_and_not_obeyed():
    bar = ScenarioBar(Place(NASTY, NASTY[:12], number=1, of=2, mode="open", trouble=NASTY))
    async with Host(bar).run_test(size=(160, 5)):
        assert "␛]0;owned␇" in painted(bar)[0]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_line_looks_as_it_did(snap_compare, look, size):
    assert snap_compare(Host(ScenarioBar(PLACE), look), terminal_size=(size[0], 3))
