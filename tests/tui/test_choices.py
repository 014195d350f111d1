from modelduel.tui.rows import make_line
from modelduel.tui.themes import SIXTEEN
from modelduel.tui.widgets.choices import Choices, Entry
from tests.tui.hosts import NASTY, Host
from tests.tui.panes import assert_sound, screen


def entries(count):
    return [Entry(make_line(f"row {number}"), number) for number in range(count)]


class Listening(Host):
    CSS = "Choices { height: 1fr; }"

    def __init__(self, widget, theme="modelduel-dark"):
        super().__init__(widget, theme)
        self.chosen = []

    def on_choices_chosen(self, message: Choices.Chosen) -> None:
        self.chosen.append(message.key)


async def test_the_cursor_passes_over_headings():
    choices = Choices()
    async with Listening(choices).run_test(size=(40, 8)) as pilot:
        choices.show_entries(
            [Entry(make_line("Heading")), *entries(2), Entry(make_line("")), Entry(make_line("z"), "z")]
        )
        assert choices.current == 0
        await pilot.press("down", "down")
        assert choices.current == "z"
        await pilot.press("down")
        assert choices.current == "z"
        await pilot.press("up", "up", "up")
        assert choices.current == 0


async def test_enter_and_a_click_choose():
    choices = Choices()
    app = Listening(choices)
    async with app.run_test(size=(40, 8)) as pilot:
        choices.show_entries(entries(3))
        await pilot.press("down", "enter")
        await pilot.click(Choices, offset=(4, 2))
        await pilot.click(Choices, offset=(4, 6))
    assert app.chosen == [1, 2]


async def test_the_cursor_is_kept_in_sight_and_with_its_entry():
    choices = Choices()
    async with Listening(choices).run_test(size=(40, 8)) as pilot:
        choices.show_entries(entries(100))
        await pilot.press("pagedown", "pagedown")
        assert choices.current == 14
        await pilot.resize_terminal(40, 4)
        await pilot.pause()
        assert "› row 14" in screen(choices)
        choices.show_entries([*entries(100)[10:20]])
        await pilot.pause()
        assert choices.current == 14
        assert "› row 14" in screen(choices)
        await pilot.press("end")
        assert choices.current == 19
        choices.show_entries(entries(5))
        assert choices.current == 0


async def test_ten_thousand_entries_can_be_gone_through():
    choices = Choices()
    async with Listening(choices).run_test(size=(80, 24)) as pilot:
        choices.show_entries(entries(10_000))
        await pilot.press("end")
        await pilot.pause()
        assert choices.current == 9_999
        assert screen(choices)[-1] == "› row 9999"


async def test_the_cursor_shows_in_sixteen_colours_and_in_none():
    choices = Choices()
    async with Listening(choices, SIXTEEN.name).run_test(size=(40, 4)) as pilot:
        choices.show_entries(entries(2))
        await pilot.pause()
        strip = choices.render_line(0)
        assert strip.text.startswith("› ")
        assert all(segment.style is not None and segment.style.reverse for segment in strip)


async def test_hostile_entries_are_shown_and_not_obeyed():
    choices = Choices(empty=NASTY)
    async with Listening(choices).run_test(size=(60, 6)) as pilot:
        assert_sound(choices)
        choices.show_entries([Entry(make_line(NASTY.replace("\n", " ")), 1), Entry(make_line("plain"), 2)])
        await pilot.pause()
        assert_sound(choices)


async def test_an_empty_list_says_what_would_be_there():
    choices = Choices(empty="No rounds yet.")
    app = Listening(choices)
    async with app.run_test(size=(60, 6)) as pilot:
        assert "No rounds yet." in "".join(screen(choices))
        await pilot.press("enter", "down", "end")
        choices.say_when_empty("None of that name.")
        await pilot.pause()
        assert "None of that name." in "".join(screen(choices))
    assert app.chosen == []
