"""Looking for words in what the tests said and the candidate printed."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import ComposeResult

from modelduel.testrun.model import TestResult, TestRun
from modelduel.tui.rows import Run, make_line
from modelduel.tui.widgets.search import MOST, FindField, Place, SearchLines, marked, pattern_of, places
from modelduel.tui.widgets.tests_pane import TestsPane
from tests.tui.hosts import NASTY, Host
from tests.tui.panes import assert_sound, screen, settled, strips

OUTPUT = "".join(f"line {number}{' needle' if number % 100 == 50 else ''}\n" for number in range(1_000))
FAILED = TestResult("a.py::test_needle", "failed", 0.1, "no Needle here")
RUN = TestRun("failed", [FAILED], "bubblewrap", 0.2, output=OUTPUT)


class Searching(Host):
    """A pane with its field, as a side has them."""

    def compose(self) -> ComposeResult:
        self.field = FindField(self.widget)
        yield self.widget
        yield self.field

    def on_search_lines_wanted(self) -> None:
        self.field.open()


def opened(run=RUN):
    pane = TestsPane()
    pane.styles.height = "1fr"
    return pane, Searching(pane).run_test(size=(80, 20)), run


async def typed(pilot, pane, words):
    await pilot.press("slash")
    await settled(pilot, pane)
    await pilot.press(*["space" if char == " " else char for char in words])
    await settled(pilot, pane)


async def test_words_are_found_while_they_are_typed_in_tests_and_output_from_the_cursor_on():
    pane, app, run = opened()
    async with app as pilot:
        pane.show_run(run)
        await settled(pilot, pane)
        await typed(pilot, pane, "needle")
        assert pane.found[0] == "found 1 of 12"
        assert "test_needle" in screen(pane)[pane.cursor]
        await pilot.press("enter")
        assert pilot.app.focused is pane
        await pilot.press("n")
        assert "Needle here" in pane.lines[pane.cursor].text
        await pilot.press("n")
        assert pane.lines[pane.cursor].text == "line 50 needle"
        assert any("line 50 needle" in row for row in screen(pane))
        await pilot.press("N", "N", "N")
        assert pane.lines[pane.cursor].text == "line 950 needle"
        assert any("line 950 needle" in row for row in screen(pane))
        assert pane.found[0] == "found 12 of 12"


async def test_a_capital_means_a_capital():
    pane, app, run = opened()
    async with app as pilot:
        pane.show_run(run)
        await settled(pilot, pane)
        await typed(pilot, pane, "Needle")
        assert pane.found[0] == "found 1 of 1"


async def test_escape_while_typing_ends_the_search():
    pane, app, run = opened()
    async with app as pilot:
        pane.show_run(run)
        await settled(pilot, pane)
        await typed(pilot, pane, "line")
        await pilot.press("escape")
        assert pane.found == ()
        assert pilot.app.focused is pane
        assert not pilot.app.field.has_class("open")


async def test_escape_in_the_pane_ends_the_search_and_its_keys_go_back_to_the_screen():
    pane, app, run = opened()
    async with app as pilot:
        pane.show_run(run)
        await settled(pilot, pane)
        await typed(pilot, pane, "line")
        await pilot.press("enter")
        assert pane.check_action("find_step", (1,))
        await pilot.press("escape")
        assert pane.found == ()
        assert not pane.check_action("find_step", (1,))
        assert not pane.check_action("find_end", ())


async def test_what_is_not_there_is_said_not_to_be():
    pane, app, run = opened()
    async with app as pilot:
        pane.show_run(run)
        await settled(pilot, pane)
        await typed(pilot, pane, "haystack")
        assert pane.found[0] == "nothing found"
        await pilot.press("enter", "n")
        assert pane.found[0] == "nothing found"


async def test_what_comes_while_words_are_looked_for_is_looked_through_too():
    pane, app, _ = opened()
    async with app as pilot:
        pane.start()
        pane.look_for("slow")
        assert pane.found[0] == "nothing found"
        pane.add(TestResult("test_slow", "passed", 0.1))
        await settled(pilot, pane)
        assert pane.found[0] == "found 1 of 1"


async def test_opening_a_test_finds_what_is_in_its_message():
    pane, app, _ = opened()
    async with app as pilot:
        pane.show_run(TestRun("failed", [FAILED, TestResult("c", "failed", 0, "wanted")]))
        await settled(pilot, pane)
        pane.look_for("wanted")
        assert pane.found[0] == "nothing found"
        await pilot.press("end", "space")
        assert pane.found[0] == "found 1 of 1"


async def test_another_run_ends_the_search():
    pane, app, run = opened()
    async with app as pilot:
        pane.show_run(run)
        await settled(pilot, pane)
        pane.look_for("line")
        pane.start()
        assert pane.found == ()


async def test_a_place_far_to_the_right_is_scrolled_to():
    pane, app, _ = opened()
    async with app as pilot:
        pane.show_run(TestRun("failed", RUN.tests, output="x" * 1_000 + "needle" + "y" * 1_000))
        await settled(pilot, pane)
        await typed(pilot, pane, "xneedley")
        assert any("xneedley" in row for row in screen(pane))
        pane.wrapped = True
        await settled(pilot, pane)
        pane.look_for("xneedle")
        assert "xneedle" in "".join(row.strip(" ▌↪") for row in screen(pane))


async def test_what_was_found_is_shown_in_reverse_and_hostile_text_stays_harmless():
    pane, app, _ = opened()
    async with app as pilot:
        pane.show_run(TestRun("failed", [TestResult(NASTY, "failed", 0.1, NASTY)], output=NASTY))
        await settled(pilot, pane)
        for words in ("[red]", NASTY, "\x1b", "a[i] < b", "\\", "日"):
            pane.look_for(words)
            await settled(pilot, pane)
            assert_sound(pane)
        await pilot.press("slash")
        await pilot.pause()
        pilot.app.field.value = NASTY
        await settled(pilot, pane)
        assert_sound(pane)
        pane.look_for("owned")
        assert int(pane.found[0].split()[-1]) >= 2
        segments = [segment for strip in strips(pane) for segment in strip]
        assert any(segment.text == "owned" and segment.style.reverse for segment in segments)


@pytest.mark.parametrize(
    "output",
    ["x" * (1 << 20), "ab\n" * (1 << 18), "needle " * 149_000, "é" * (1 << 19)],
    ids=["line", "lines", "words", "accents"],
)
async def test_a_megabyte_of_output_is_searched_and_gone_through(output):
    pane, app, _ = opened()
    async with app as pilot:
        pane.show_run(TestRun("failed", RUN.tests, output=output))
        await settled(pilot, pane)
        await typed(pilot, pane, output[:2])
        assert pane.found[0].startswith("found 1 of ")
        await pilot.press("enter", "n", "N", "N")
        assert_sound(pane)


def test_places_are_counted_up_to_a_bound():
    lines = [make_line("a" * 500)] * 100
    pane = SearchLines(lines)
    started = perf_counter()
    found = list(places(lines, pattern_of("a")))
    assert len(found) == 50_000
    assert perf_counter() >= started
    assert len(found) > MOST
    assert pane.found == ()


@given(st.text("abAB[", max_size=30), st.text("abAB[", min_size=1, max_size=3))
def test_every_place_holds_the_words(text, words):
    line = make_line(text)
    for place in places([line], pattern_of(words)):
        shown = line.text[place.start : place.end]
        assert shown == words or (words == words.lower() and shown.lower() == words)


@given(
    st.text(max_size=40),
    st.lists(st.integers(0, 40), max_size=4),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5)), max_size=4),
)
def test_marking_changes_no_character_and_no_look_outside_what_was_found(text, ends, spans):
    line = make_line(text, runs=tuple(Run(end, f"role{number}") for number, end in enumerate(sorted(ends))))
    size = len(line.text)
    found, at = [], 0
    for start, length in sorted(spans):
        if start >= at and start + length <= size:
            found.append((start, start + length))
            at = start + length

    def looks(one):
        every, position = [], 0
        for run in one.runs:
            every += [run.role] * (min(run.end, size) - position)
            position = max(position, min(run.end, size))
        return every + [""] * (size - position)

    after = marked(line, found)
    assert after.text == line.text
    inside = {index for start, end in found for index in range(start, end)}
    before, now = looks(line), looks(after)
    assert [role for index, role in enumerate(now) if index not in inside] == [
        role for index, role in enumerate(before) if index not in inside
    ]
    assert all(now[index] == "found" for index in inside)


def test_no_words_look_for_nothing():
    assert pattern_of("") is None
    assert list(places([make_line("a")], pattern_of("a"))) == [Place(0, 0, 1)]
