"""The diff pane on a screen: views, folds, hunks, partners, copying, hostile text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import SELECT_ALL, Selection

from modelduel.tui.themes import DARK, LIGHT, SIXTEEN
from modelduel.tui.widgets.diff import SPLIT_WIDTH, DiffPane
from modelduel.tui.widgets.diff_plan import Place
from tests.tui.panes import PaneApp, assert_sound, at_rest, screen, settled, strips

OLD = '''import asyncio
import json

import redis


class Consumer:
    """Reads messages."""

    def __init__(self, url, channel):
        self.url = url
        self.channel = channel
        self.seen = 0
        self.client = redis.Redis.from_url(url)
        self.handlers = []
        self.closed = False

    def on(self, handler):
        self.handlers.append(handler)
        return handler

    async def consume_messages(self):
        pubsub = self.client.pubsub()
        pubsub.subscribe(self.channel)
        while not self.closed:
            message = pubsub.get_message(timeout=1.0)
            if message is None:
                continue
            payload = json.loads(message["data"])
            for handler in self.handlers:
                handler(payload)
            self.seen += 1

    def stats(self):
        return {"seen": self.seen, "channel": self.channel, "handlers": len(self.handlers), "closed": self.closed}

    def close(self):
        self.closed = True
'''
NEW = (
    OLD.replace("import redis\n", "import redis.asyncio as redis\n")
    .replace("pubsub.get_message(timeout=1.0)", "await pubsub.get_message(ignore_subscribe_messages=True, timeout=1.0)")
    .replace("                handler(payload)\n", "                result = handler(payload)\n")
    .replace("    def close(self):\n", "    async def close(self):\n        await self.client.aclose()\n")
)
FAR_OLD = "".join(f"line {number}\n" for number in range(1, 301))
FAR_NEW = "".join(
    f"line {number}{' changed' if number in (20, 150, 280) else ''}\n" for number in range(1, 301) if number != 200
)


class DiffApp(PaneApp):
    """Shows one diff pane, and keeps its messages."""

    def __init__(self, pane: DiffPane, theme: str = DARK.name) -> None:
        super().__init__(pane, theme)
        self.hunks: list[tuple[int, int]] = []
        self.places: list[Place] = []
        self.shown = 0

    def on_diff_pane_hunk_changed(self, message: DiffPane.HunkChanged) -> None:
        self.hunks.append((message.hunk, message.hunks))

    def on_diff_pane_scrolled(self, message: DiffPane.Scrolled) -> None:
        self.places.append(message.place)

    def on_diff_pane_shown(self) -> None:
        self.shown += 1


def diff(old: str = OLD, new: str = NEW, language: str = "python", view: Any = "unified") -> DiffPane:
    pane = DiffPane()
    pane.set_reactive(DiffPane.view, view)
    pane.show(old, new, language=language)
    return pane


async def ready(pilot: Pilot[Any]) -> None:
    """Wait until what was asked for is compared, coloured and painted."""
    await at_rest(pilot)
    for pane in pilot.app.query(DiffPane):
        await settled(pilot, pane)


def gutters(pane: DiffPane) -> list[str]:
    return [row[:8].strip() for row in screen(pane)]


async def test_the_unified_view_has_both_numbers_a_sign_and_the_text() -> None:
    pane = diff()
    async with DiffApp(pane).run_test(size=(80, 30)) as pilot:
        await ready(pilot)
        rows = screen(pane)
        assert rows[0] == " original → answer  +5 −4"
        assert " 4    - import redis" in rows
        assert "    4 + import redis.asyncio as redis" in rows
        assert " 5  5" in rows
        assert "      ▸ 15 unchanged lines · Consumer.consume_messages" in rows
        assert_sound(pane)


async def test_side_by_side_changed_lines_stand_beside_what_became_of_them() -> None:
    pane = diff(view="split")
    async with DiffApp(pane).run_test(size=(121, 30)) as pilot:
        await ready(pilot)
        row = next(row for row in screen(pane) if "import redis.asyncio" in row)
        left, right = row.split("│")
        assert left.rstrip() == " 4 ~ import redis"
        assert right == " 4 ~ import redis.asyncio as redis"
        assert_sound(pane)


async def test_a_narrow_pane_stays_unified_and_says_so_until_there_is_room() -> None:
    pane = diff(view="split")
    async with DiffApp(pane).run_test(size=(70, 30)) as pilot:
        await ready(pilot)
        assert pane.shown_view == "unified"
        assert screen(pane)[1].strip() == f"Side by side needs {SPLIT_WIDTH} columns, so this is unified."
        await pilot.resize_terminal(120, 30)
        await ready(pilot)
        assert pane.shown_view == "split"
        assert "│" in screen(pane)[1]
        await pilot.resize_terminal(60, 30)
        await ready(pilot)
        assert "Side by side" in screen(pane)[1]
        assert_sound(pane)


async def test_a_view_chosen_before_there_is_a_screen_is_the_one_shown() -> None:
    pane = DiffPane()
    pane.view = "split"
    pane.show(OLD, NEW, language="python")
    async with DiffApp(pane).run_test(size=(160, 12)) as pilot:
        await ready(pilot)
        assert "│" in screen(pane)[1]


async def test_turning_the_view_keeps_the_place() -> None:
    pane = diff(FAR_OLD, FAR_NEW)
    async with DiffApp(pane).run_test(size=(120, 12)) as pilot:
        await ready(pilot)
        await pilot.press("asterisk", *["pagedown"] * 9)
        before = pane.place
        assert before.old > 50
        await pilot.press("v")
        assert pane.shown_view == "split"
        assert pane.place.old == before.old
        await pilot.press("v")
        assert pane.place == before


async def test_space_opens_the_first_fold_on_the_screen_and_closes_it_again() -> None:
    pane = diff(FAR_OLD, FAR_NEW)
    async with DiffApp(pane).run_test(size=(60, 24)) as pilot:
        await ready(pilot)
        before = screen(pane)
        assert before[1] == "        ▸ 16 unchanged lines"
        await pilot.press("space")
        opened = screen(pane)
        assert opened[1] == "        ▾ 16 unchanged lines"
        assert opened[2] == "  1   1   line 1"
        await pilot.press("space")
        assert screen(pane) == before


async def test_closing_a_fold_from_inside_goes_to_its_head() -> None:
    pane = diff(FAR_OLD, FAR_NEW)
    async with DiffApp(pane).run_test(size=(60, 6)) as pilot:
        await ready(pilot)
        await pilot.press("space", *["down"] * 6, "space")
        assert screen(pane)[0] == "        ▸ 16 unchanged lines"


async def test_all_folds_open_and_close_with_one_key_and_the_place_stays() -> None:
    pane = diff(FAR_OLD, FAR_NEW)
    async with DiffApp(pane).run_test(size=(60, 10)) as pilot:
        await ready(pilot)
        await pilot.press("right_curly_bracket")
        before = pane.place
        await pilot.press("asterisk")
        assert "▸" not in "".join(line.text for line in pane.lines)
        assert pane.place == before
        assert len(pane.lines) > 300
        await pilot.press("asterisk")
        assert len(pane.lines) < 60


async def test_a_click_on_a_fold_opens_it() -> None:
    pane = diff(FAR_OLD, FAR_NEW)
    async with DiffApp(pane).run_test(size=(60, 24)) as pilot:
        await ready(pilot)
        await pilot.click(pane, offset=(14, 1))
        assert screen(pane)[1] == "        ▾ 16 unchanged lines"


async def test_hunks_are_gone_through_with_their_number_told() -> None:
    pane = diff(FAR_OLD, FAR_NEW)
    app = DiffApp(pane)
    async with app.run_test(size=(60, 6)) as pilot:
        await ready(pilot)
        assert (pane.hunk, pane.hunks) == (1, 4)
        assert pane.note == "hunk 1 of 4 · +3 −4"
        await pilot.press("right_curly_bracket")
        assert "147 147   line 147" in screen(pane)[1]
        await pilot.press("right_curly_bracket", "right_curly_bracket", "left_curly_bracket")
        assert pane.hunk == 3
        await pilot.press("left_curly_bracket", "left_curly_bracket", "left_curly_bracket")
        assert pane.hunk == 1
        assert app.hunks == [(1, 4), (2, 4), (3, 4), (4, 4), (3, 4), (2, 4), (1, 4)]


async def test_going_on_from_the_last_hunk_leads_to_the_end_and_its_fold() -> None:
    pane = diff(FAR_OLD, FAR_NEW)
    async with DiffApp(pane).run_test(size=(60, 60)) as pilot:
        await ready(pilot)
        await pilot.press(*["right_curly_bracket"] * 5)
        assert pane.hunk == 4
        await pilot.press("space")
        assert any(row.startswith("        ▾ 17 unchanged") for row in screen(pane))


async def test_scrolling_by_hand_tells_which_hunk_is_read() -> None:
    pane = diff(FAR_OLD, FAR_NEW)
    app = DiffApp(pane)
    async with app.run_test(size=(60, 6)) as pilot:
        await ready(pilot)
        await pilot.press("pagedown", "pagedown", "end")
        assert pane.hunk == 4
        assert app.hunks[0] == (1, 4)


async def test_an_unseen_hunk_is_gone_to_before_the_next() -> None:
    pane = diff(FAR_OLD, FAR_NEW)
    async with DiffApp(pane).run_test(size=(60, 6)) as pilot:
        await ready(pilot)
        await pilot.press("space", "right_curly_bracket")
        assert "17  17   line 17" in screen(pane)[0]


async def test_a_scroll_is_told_once_and_following_a_partner_is_not() -> None:
    pane = diff(FAR_OLD, FAR_NEW)
    app = DiffApp(pane)
    async with app.run_test(size=(60, 6)) as pilot:
        await ready(pilot)
        await pilot.press("down", "down")
        assert app.places == [Place(0, 1), Place(0, 17)]
        pane.follow_partner(Place(0, 147))
        await pilot.pause()
        assert len(app.places) == 2
        assert "147 147" in screen(pane)[0]


class TwoPanes(PaneApp):
    """Two answers to one original, scrolled together."""

    def __init__(self, left: DiffPane, right: DiffPane) -> None:
        super().__init__(left)
        self.right = right

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self.pane
            yield self.right

    def on_diff_pane_scrolled(self, message: DiffPane.Scrolled) -> None:
        for pane in self.query(DiffPane):
            if pane is not message.pane:
                pane.follow_partner(message.place)


async def test_two_answers_to_one_original_stay_aligned_by_its_lines() -> None:
    left, right = diff(FAR_OLD, FAR_NEW), diff(FAR_OLD, "new\n" * 40 + FAR_OLD.replace("line 160\n", ""))
    async with TwoPanes(left, right).run_test(size=(81, 10)) as pilot:
        await ready(pilot)
        for pane in (left, right):
            pane.action_folds()
        left.scroll_to(y=160, animate=False)
        await pilot.pause()
        assert left.place.old == right.place.old > 150
        right.scroll_to(y=right.scroll_offset.y + 20, animate=False)
        await pilot.pause()
        assert left.place.old == right.place.old > 170


async def test_an_equal_answer_says_so_and_has_no_hunk() -> None:
    pane = diff(OLD, OLD)
    async with DiffApp(pane).run_test(size=(40, 10)) as pilot:
        await ready(pilot)
        assert screen(pane)[1].strip() == "The answer equals the original."
        assert (pane.hunk, pane.hunks, pane.added, pane.removed, pane.is_same) == (0, 0, 0, 0, True)
        assert pane.note == "no change"
        await pilot.press("right_curly_bracket", "left_curly_bracket", "space")
        assert "import asyncio" in screen(pane)[3]


async def test_copying_gives_the_new_text_with_tabs_and_what_is_folded_and_without_gutters() -> None:
    old = "func f() {\n\tx := 1\n}\n" + "// far\n" * 20 + "end\n"
    new = old.replace("x := 1", "x := 2").replace("end", "fin")
    for view in ("unified", "split"):
        pane = diff(old, new, "go", view)
        async with DiffApp(pane).run_test(size=(100, 30)) as pilot:
            await ready(pilot)
            copied = pane.get_selection(SELECT_ALL)
            assert copied is not None
            assert copied[0] + "\n" == new


async def test_removed_lines_are_copied_where_nothing_else_is_selected() -> None:
    pane = diff("a\nb\nc\n", "a\nc\n")
    async with DiffApp(pane).run_test(size=(60, 10)) as pilot:
        await ready(pilot)
        assert pane.get_selection(Selection(Offset(0, 2), Offset(1, 2))) == ("b", "\n")


async def test_the_mouse_selects_on_the_right_of_two_columns_what_it_points_at() -> None:
    pane = diff("alpha\nbeta\n", "alpha\nbeta gamma\n", "", "split")
    async with DiffApp(pane).run_test(size=(101, 10)) as pilot:
        await ready(pilot)
        await pilot.mouse_down(pane, offset=(61, 2))
        await pilot.hover(pane, offset=(66, 2))
        await pilot.mouse_up(pane, offset=(66, 2))
        copied = pilot.app.screen.get_selected_text()
        assert copied is not None
        assert "gamma".startswith(copied.strip())
        assert copied.strip()


async def test_both_columns_scroll_sideways_and_show_that_they_are_cut() -> None:
    pane = diff("x" * 200 + "\n", "x" * 190 + "y\n", "", "split")
    async with DiffApp(pane).run_test(size=(100, 6)) as pilot:
        await ready(pilot)
        left, right = screen(pane)[1].split("│")
        assert (left.strip()[-1], right[-1]) == ("›", "›")
        await pilot.press("right")
        left, right = screen(pane)[1].split("│")
        assert left.startswith(" 1 ~ ‹x")
        assert right.startswith(" 1 ~ ‹x")
        await pilot.press(*["right"] * 30)
        assert screen(pane)[0] == " original → answer  +1 −1"
        assert_sound(pane)


async def test_wrapping_shows_all_of_both_columns() -> None:
    pane = diff("x" * 100 + "\nend\n", "y" * 10 + "\nend\n", "", "split")
    async with DiffApp(pane).run_test(size=(100, 8)) as pilot:
        await ready(pilot)
        await pilot.press("z")
        rows = screen(pane)
        assert sum(row.split("│")[0].count("x") for row in rows if "│" in row) == 100
        assert sum(row.count("y") for row in rows[1:]) == 10
        assert rows[4].split("│")[1] == " 2   end"
        assert_sound(pane)


async def test_a_click_on_the_overview_goes_to_the_change_there() -> None:
    pane = diff(FAR_OLD, FAR_NEW)
    app = DiffApp(pane)
    async with app.run_test(size=(60, 20)) as pilot:
        await ready(pilot)
        await pilot.press("asterisk")
        await pilot.click(pane, offset=(59, 19 * 280 // 300))
        assert any("line 280 changed" in row for row in screen(pane))
        assert app.places


async def test_the_overview_marks_changes_and_stays_a_scrollbar() -> None:
    pane = diff(FAR_OLD, FAR_NEW)
    async with DiffApp(pane).run_test(size=(60, 40)) as pilot:
        await ready(pilot)
        bar = pane.vertical_scrollbar
        column = "".join(strip.text for strip in bar.render_lines(bar.size.region))
        signs = [entry.sign for entry in pane._plan.entries]
        assert [mark == "▌" for mark in column[: len(signs)]] == [sign != " " for sign in signs]


async def test_without_colour_changed_words_are_marked_by_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    pane = diff("total = one\n", "total = two\n")
    async with DiffApp(pane).run_test(size=(60, 10)) as pilot:
        await ready(pilot)
        marked = [part.text for part in strips(pane)[2] if part.style and part.style.underline]
        assert marked == ["two"]
        bar = pane.vertical_scrollbar
        for strip in bar.render_lines(bar.size.region):
            for part in strip:
                colour = part.style and part.style.color and part.style.color.triplet
                assert not colour or colour.red == colour.green == colour.blue


async def test_in_sixteen_colours_changed_words_are_underlined() -> None:
    pane = diff("total = one\n", "total = two\n")
    async with DiffApp(pane, SIXTEEN.name).run_test(size=(60, 10)) as pilot:
        await ready(pilot)
        assert [part.text for part in strips(pane)[2] if part.style and part.style.underline] == ["two"]


async def test_several_files_stand_under_their_titles() -> None:
    pane = DiffPane()
    async with DiffApp(pane).run_test(size=(60, 20)) as pilot:
        pane.show_files({"a.py": "x\n", "b.py": "x\n"}, {"a.py": "y\n", "c.py": "z\n"}, language="python")
        await ready(pilot)
        rows = screen(pane)
        titles = [row for row in rows if row.startswith(" ") and not row.startswith("  ") and "." in row]
        assert titles == [" a.py  +1 −1", " b.py", " c.py  +1 −0"]
        assert (pane.added, pane.removed, pane.hunks) == (2, 1, 2)


async def test_one_file_each_is_compared_whatever_the_two_are_called() -> None:
    pane = DiffPane()
    async with DiffApp(pane).run_test(size=(60, 20)) as pilot:
        pane.show_files({"badge_pair.ts": "x\nsame\n"}, {"solution.ts": "y\nsame\n"}, language="typescript")
        await ready(pilot)
        assert " badge_pair.ts → solution.ts  +1 −1" in screen(pane)
        assert (pane.added, pane.removed, pane.hunks) == (1, 1, 1)


async def test_the_latest_of_two_comparisons_is_the_one_shown() -> None:
    pane = diff()
    app = DiffApp(pane)
    async with app.run_test(size=(60, 10)) as pilot:
        pane.show("first\n", "second\n", language="")
        pane.show("third\n", "fourth\n", language="")
        await ready(pilot)
        assert "third" in screen(pane)[1]
        pane.clear()
        await pilot.pause()
        assert screen(pane)[1] == " Nothing to compare yet."
        assert (pane.note, pane.hunks) == ("", 0)
        await pilot.press("space", "asterisk", "right_curly_bracket", "v", "down")


HOSTILE = st.text(alphabet="\x1b[]/b<>\x00\x07\x9b\r\t ab\n\u202e\u200b漢e\u0301👩\u200d\ufe0f", max_size=200)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOSTILE, HOSTILE, st.sampled_from([(40, 12), (121, 20)]), st.sampled_from(["", "python"]))
async def test_no_text_steers_the_terminal_or_moves_a_column(
    old: str, new: str, size: tuple[int, int], language: str
) -> None:
    pane = diff(old, new, language, "split")
    async with DiffApp(pane).run_test(size=size) as pilot:
        await ready(pilot)
        assert_sound(pane)
        await pilot.press("asterisk", "z", "right")
        assert_sound(pane)
        await pilot.press("v", "z", "end")
        assert_sound(pane)


async def test_a_line_of_two_megabytes_and_a_hundred_thousand_lines_are_shown() -> None:
    for old, new in (("x " * 1_000_000, "x " * 999_999 + "y"), ("", "line\n" * 100_000)):
        pane = diff(old, new, "python", "split")
        async with DiffApp(pane).run_test(size=(120, 20)) as pilot:
            await ready(pilot)
            await pilot.press("pagedown", "end", "v", "end")
            assert_sound(pane)


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
@pytest.mark.parametrize(("view", "size"), [("unified", (80, 24)), ("unified", (120, 40)), ("split", (200, 60))])
def test_the_look(snap_compare: Any, theme: str, view: str, size: tuple[int, int]) -> None:
    async def wait(pilot: Pilot[Any]) -> None:
        await ready(pilot)

    assert snap_compare(DiffApp(diff(view=view), theme), terminal_size=size, run_before=wait)


def test_the_look_of_half_a_screen(snap_compare: Any) -> None:
    async def wait(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await pilot.press("right_curly_bracket", "space")

    app = TwoPanes(diff(), diff(OLD, OLD.replace("import redis", "from redis import asyncio as redis")))
    assert snap_compare(app, terminal_size=(80, 24), run_before=wait)
