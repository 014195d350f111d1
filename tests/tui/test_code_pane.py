"""The pane of an answer's code: the files exactly as they are, numbered and coloured, whatever they hold."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelduel.text import safe_line
from modelduel.tui.widgets import code
from modelduel.tui.widgets.code import CodePane
from tests.tui.hosts import NASTY
from tests.tui.panes import PaneApp, assert_sound, at_rest, screen

ONE = "def one():\n\treturn 1  # ☃\n"


async def done(app):
    """Wait for every worker, also for those that were cancelled."""
    while any(not worker.is_finished for worker in app.workers):
        await asyncio.sleep(0.001)


async def shown(files, language="python", size=(60, 12)):
    pane = CodePane(empty="No code yet.")
    app = PaneApp(pane)
    async with app.run_test(size=size) as pilot:
        pane.show_files(files, language)
        await at_rest(pilot)
        assert_sound(pane)
        return screen(pane), pane


async def test_a_file_is_shown_with_its_line_numbers():
    rows, _ = await shown({"one.py": ONE})
    assert rows[:2] == ["  1  def one():", "  2      return 1  # ☃"]


async def test_a_last_newline_makes_no_line_and_an_empty_line_does():
    rows, pane = await shown({"one.py": "a\n\n"})
    assert len(pane.lines) == 2
    assert rows[1].strip() == "2"


async def test_several_files_stand_under_their_names():
    rows, _ = await shown({"one.py": "a = 1\n", "two.py": "b = 2\n"})
    assert [row[5:] for row in rows[:4]] == ["── one.py", "a = 1", "── two.py", "b = 2"]


async def test_without_code_it_says_so():
    rows, _ = await shown({})
    assert rows[1].strip() == "No code yet."


async def test_what_is_copied_is_the_code_as_it_came():
    _, pane = await shown({"one.py": ONE + NASTY})
    assert pane.source == ONE + NASTY


async def test_other_files_take_the_place_of_those_shown():
    pane = CodePane(empty="No code yet.")
    app = PaneApp(pane)
    async with app.run_test(size=(60, 12)) as pilot:
        pane.show_files({"one.py": "first = 1\n" * 2_000}, "python")
        pane.show_files({"one.py": "second = 2\n"}, "python")
        await done(app)
        await pilot.pause()
        assert [line.text for line in pane.lines] == ["second = 2"]
        pane.show_files({"one.py": "third = 3\n"}, "python")
        pane.show_files({}, "")
        await done(app)
        await pilot.pause()
        assert not pane.lines
        assert pane.source == ""


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [("a.py", "def f(): pass", "def"), ("a.go", "func f() {}", "func"), ("a", "def f(): 1", "def")],
)
async def test_the_language_is_told_by_the_name_or_else_given(name, text, word):
    _, pane = await shown({name: text})
    line = pane.lines[0]
    assert line.runs
    assert line.runs[0].end == len(word)
    assert line.runs[0].role.startswith("keyword")


async def test_hostile_code_and_names_steer_nothing():
    rows, _ = await shown({"one.py": f"x = '{NASTY}'\n", f"{NASTY}.py": NASTY}, size=(200, 20))
    assert "[/b] [red]a[i] < b[j]" in rows[1]


async def test_a_long_line_shows_that_it_is_cut():
    rows, _ = await shown({"one.py": "x = 1" + " + 1" * 100})
    assert rows[0].endswith("›")


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=3))
@settings(max_examples=60)
def test_any_text_becomes_lines_that_are_safe_and_whole(files):
    lines = code._lines(files, "python")
    for line in lines:
        assert safe_line(line.text) == line.text
        assert [run.end for run in line.runs] == sorted(run.end for run in line.runs)
    texts = [text.replace("\r\n", "\n") for text in files.values()]
    counts = [text.count("\n") + (not text.endswith("\n") and text != "") for text in texts]
    assert len(lines) == sum(counts) + (len(files) if len(files) > 1 else 0)
