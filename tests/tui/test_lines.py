from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual import events
from textual.geometry import Offset
from textual.selection import Selection

from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.themes import LIGHT, SIXTEEN, THEMES
from modelduel.tui.widgets.lines import LinesView
from tests.tui.panes import PaneApp, assert_sound, numbered, screen, settled, strips, view

HOSTILE = [
    "\x1b]0;owned\x07title",
    "\x1b]52;c;aGk=\x07",
    "\x9b31mred",
    "a[i] < b[j]: [/b] [bold]x[/] ${x} $primary",
    "rtl \u202egnp.exe שלום مرحبا",
    "漢字" * 60,
    "e" + "\u0301" * 500,
    "👩‍💻👍🏽🇫🇷⚠️" * 30,
    "\ttab\tbed\t" * 20,
    "\x00\x07\x08\x7f\x85\u2028\ud800",
    "",
]


async def test_home_and_end_and_the_keys_between_go_where_they_say() -> None:
    pane = view(numbered(100))
    async with PaneApp(pane).run_test(size=(40, 10)) as pilot:
        for key, first in [("down", 2), ("pagedown", 11), ("up", 10), ("pageup", 1), ("end", 91), ("home", 1)]:
            await pilot.press(key)
            assert screen(pane)[0] == f" line {first}"


async def test_the_view_follows_the_end_until_it_is_scrolled_and_again_after_end() -> None:
    pane = view(numbered(20))
    app = PaneApp(pane)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("end")
        pane.add_lines([make_line("new")])
        assert screen(pane)[-1] == " new"
        await pilot.press("up", "up", "up")
        top = screen(pane)[0]
        pane.add_lines([make_line("newer")] * 5)
        await pilot.pause()
        assert screen(pane)[0] == top
        assert (app.moves[-1].following, app.moves[-1].below) == (False, 8)
        await pilot.press("end")
        assert screen(pane)[-1] == " newer"
        assert (app.moves[-1].following, app.moves[-1].below) == (True, 0)


async def test_scrolling_down_onto_the_last_line_follows_again() -> None:
    pane = view(numbered(20))
    async with PaneApp(pane).run_test(size=(40, 10)) as pilot:
        await pilot.press("pagedown")
        assert not pane.follow
        await pilot.press("pagedown")
        assert pane.follow


async def test_a_line_that_goes_on_says_so_on_the_side_where_it_does() -> None:
    pane = view(["0123456789" * 10, "short"])
    async with PaneApp(pane).run_test(size=(32, 5)) as pilot:
        assert screen(pane)[0] == " " + ("0123456789" * 10)[:29] + "›"
        await pilot.press("right")
        assert screen(pane)[0] == " ‹" + ("0123456789" * 10)[9:37] + "›"
        for _ in range(20):
            await pilot.press("right")
        row = screen(pane)[0]
        assert row.startswith(" ‹")
        assert row.endswith("9")


async def test_z_wraps_with_a_sign_on_rows_that_go_on_and_keeps_the_place() -> None:
    pane = view(["x" * 50] * 30 + ["here"] + ["y" * 50] * 30, numbers=False)
    async with PaneApp(pane).run_test(size=(32, 6)) as pilot:
        pane.go_to_line(30)
        await pilot.press("z")
        await pilot.pause()
        assert screen(pane)[0] == " here"
        assert screen(pane)[1:3] == [" " + "y" * 30, " " + "y" * 20]
        await pilot.press("z")
        await pilot.pause()
        assert screen(pane)[0] == " here"


async def test_a_wrapped_line_of_code_shows_that_its_second_row_is_no_line_of_its_own() -> None:
    pane = LinesView([make_line("x" * 50, hang=2)])
    async with PaneApp(pane).run_test(size=(32, 6)) as pilot:
        await pilot.press("z")
        assert screen(pane)[:2] == [" " + "x" * 30, " ↪ " + "x" * 20]


async def test_numbers_make_room_for_themselves_and_mark_the_first_row_of_a_line_only() -> None:
    pane = view(["x" * 40, *numbered(1_200)], numbers=True)
    async with PaneApp(pane).run_test(size=(32, 6)) as pilot:
        await pilot.press("z")
        assert screen(pane)[:3] == ["   1  " + "x" * 25, "      " + "x" * 15, "   2  line 1"]


async def test_an_empty_pane_says_what_would_be_here() -> None:
    pane = LinesView(empty="No diff yet. Press d for one.")
    async with PaneApp(pane).run_test(size=(20, 6)):
        assert screen(pane) == ["", " No diff yet.", " Press d for one.", "", "", ""]
        pane.add_lines([make_line("a")])
        assert screen(pane)[0] == " a"


@pytest.mark.parametrize("wrapped", [False, True])
async def test_no_hostile_line_reaches_the_terminal_or_breaks_the_columns(wrapped: bool) -> None:
    pane = view(HOSTILE, numbers=True)
    async with PaneApp(pane).run_test(size=(33, 40)) as pilot:
        pane.wrapped = wrapped
        await pilot.pause()
        for _ in range(4):
            assert_sound(pane)
            await pilot.press("right")


async def test_a_line_that_was_not_made_safe_is_made_so_when_it_is_painted() -> None:
    pane = LinesView([Line("a\x1b]0;x\x07b\nc", 9)])
    async with PaneApp(pane).run_test(size=(30, 3)):
        assert_sound(pane)
        assert screen(pane)[0] == " a�]0;x�b�c"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(max_size=120), max_size=12),
    width=st.integers(3, 60),
    column=st.integers(0, 80),
    wrapped=st.booleans(),
    soft=st.booleans(),
)
async def test_every_row_is_as_wide_as_the_pane(
    texts: list[str], width: int, column: int, wrapped: bool, soft: bool
) -> None:
    pane = LinesView([make_line(text, soft=soft, hang=2) for text in texts])
    async with PaneApp(pane).run_test(size=(width, 12)) as pilot:
        pane.wrapped = wrapped
        pane.scroll_to(x=column, animate=False)
        await pilot.pause()
        assert_sound(pane)


async def test_a_line_of_2_mb_and_100_000_lines_are_shown_and_scrolled() -> None:
    pane = view(["x" * 2_000_000, "漢" * 700_000, *numbered(100_000)])
    async with PaneApp(pane).run_test(size=(80, 24)) as pilot:
        await pilot.press("right", "end")
        await pilot.pause()
        assert_sound(pane)
        await pilot.press("home", "z")
        while pane._layout_timer is not None:
            await pilot.pause()
        assert_sound(pane)
        await pilot.press("end")
        assert screen(pane)[-1] == " line 100000"
        await pilot.resize_terminal(41, 12)
        while pane._layout_timer is not None:
            await pilot.pause()
        assert screen(pane)[-1] == " line 100000"


async def test_resizing_keeps_the_first_line_shown() -> None:
    pane = LinesView([make_line("word " * 30, soft=True)] * 20 + [make_line("here")] + [make_line("after")] * 50)
    async with PaneApp(pane).run_test(size=(60, 10)) as pilot:
        pane.go_to_line(20)
        await pilot.pause()
        for size in ((30, 8), (100, 20), (12, 5), (60, 10)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert screen(pane)[0] == " here"
            assert_sound(pane)


async def test_changing_lines_from_the_middle_shows_the_new_ones_alone() -> None:
    pane = view(numbered(10))
    async with PaneApp(pane).run_test(size=(20, 8)) as pilot:
        pane.replace_lines(2, [make_line("other")])
        await pilot.pause()
        assert screen(pane) == [" line 1", " line 2", " other", "", "", "", "", ""]
        pane.replace_lines(0, [])
        assert screen(pane) == [""] * 8


async def test_lines_in_a_new_look_are_painted_in_it() -> None:
    pane = view(["def x"])
    async with PaneApp(pane).run_test(size=(20, 3)):
        before = strips(pane)[0]
        pane.restyle_lines(0, [pane.lines[0]._replace(runs=(Run(3, "keyword"),))])
        after = strips(pane)[0]
        assert before.text == after.text
        assert before != after


async def test_the_mouse_selects_what_it_is_drawn_over_whatever_the_width_of_its_characters() -> None:
    pane = view(["漢字 and words", "second\tline", "third"])
    app = PaneApp(pane)
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.mouse_down(offset=(3, 0))
        await pilot.hover(offset=(3, 1))
        await pilot.hover(offset=(11, 1))
        await pilot.mouse_up(offset=(11, 1))
        assert app.screen.get_selected_text() == "字 and words\nsecond\tlin"
        assert any(segment.style.bgcolor != strips(pane)[2]._segments[0].style.bgcolor for segment in strips(pane)[0])


async def test_a_selection_in_a_wrapped_and_scrolled_pane_is_of_the_line_shown() -> None:
    pane = view(["a" * 10 + "b" * 10 + "c" * 10])
    app = PaneApp(pane)
    async with app.run_test(size=(12, 6)) as pilot:
        await pilot.press("z")
        await pilot.mouse_down(offset=(1, 1))
        await pilot.hover(offset=(4, 1))
        await pilot.mouse_up(offset=(4, 1))
        assert app.screen.get_selected_text() == "bbbb"


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (None, None, "one\ntwo\tx\nthree"),
        (Offset(1, 0), Offset(2, 0), "n"),
        (Offset(2, 0), Offset(3, 1), "e\ntwo"),
        (Offset(0, 2), None, "three"),
        (None, Offset(99, 99), "one\ntwo\tx\nthree"),
    ],
)
async def test_a_selection_gives_the_text_with_its_tabs(start: Offset | None, end: Offset | None, text: str) -> None:
    pane = view(["one", "two\tx", "three"])
    assert pane.get_selection(Selection(start, end)) == (text, "\n")


async def test_ctrl_c_copies_what_is_selected() -> None:
    pane = view(["one two"])
    app = PaneApp(pane)
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.mouse_down(offset=(1, 0))
        await pilot.hover(offset=(3, 0))
        await pilot.mouse_up(offset=(3, 0))
        await pilot.press("ctrl+c")
        assert app.clipboard == "one"


async def test_the_wheel_scrolls_at_once_and_sideways_with_shift() -> None:
    pane = view(["x" * 200, *numbered(100)])
    async with PaneApp(pane).run_test(size=(40, 10)) as pilot:
        wheel = {"x": 1, "y": 1, "delta_x": 0, "delta_y": 1, "button": 0, "meta": False, "ctrl": False}
        pane.post_message(events.MouseScrollDown(pane, shift=False, **wheel))
        await pilot.pause()
        assert pane.scroll_offset == (0, 3)
        pane.post_message(events.MouseScrollDown(pane, shift=True, **wheel))
        await pilot.pause()
        assert pane.scroll_offset == (9, 3)


async def test_dragging_the_scrollbar_scrolls() -> None:
    pane = view(numbered(100))
    async with PaneApp(pane).run_test(size=(40, 10)) as pilot:
        await pilot.mouse_down(offset=(39, 0))
        await pilot.hover(offset=(39, 5))
        await pilot.mouse_up(offset=(39, 5))
        await pilot.pause()
        assert pane.scroll_offset.y == 50


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_another_theme_repaints_what_is_shown(theme: str) -> None:
    pane = LinesView([make_line("A", runs=(Run(1, "side-a"),))])
    app = PaneApp(pane)
    async with app.run_test(size=(40, 10)) as pilot:
        before = strips(pane)[0]
        app.theme = LIGHT.name if theme == "modelduel-dark" else theme
        await pilot.pause()
        assert strips(pane)[0] != before
        assert_sound(pane)


async def test_without_colours_the_attributes_remain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    pane = LinesView([make_line("def x", runs=(Run(3, "keyword"),))])
    async with PaneApp(pane).run_test(size=(40, 10)):
        keyword = strips(pane)[0]._segments[1].style
        assert keyword.bold
        assert len(set(keyword.color.get_truecolor())) == 1


async def test_in_16_colours_nothing_but_the_terminals_own_is_used() -> None:
    roles = ("keyword", "string", "side-a", "side-b", "mark")
    pane = LinesView([make_line("word", runs=(Run(4, role),)) for role in roles])
    async with PaneApp(pane, SIXTEEN.name).run_test(size=(40, 10)):
        for strip in strips(pane):
            for segment in strip:
                for colour in (segment.style.color, segment.style.bgcolor):
                    assert colour is None or colour.is_default or colour.number < 16


async def test_a_pane_without_a_stream_keeps_no_timer() -> None:
    pane = view(numbered(1_000))
    async with PaneApp(pane).run_test(size=(40, 10)) as pilot:
        await settled(pilot, pane)
        assert not [timer for timer in pane._timers if timer._active.is_set()]
