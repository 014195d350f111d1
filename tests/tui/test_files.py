import os
import threading
from pathlib import Path

import pytest

from modelduel.tui.screens import files
from modelduel.tui.screens.files import FilesScreen, go_to, look_into
from modelduel.tui.widgets.choices import Choices
from tests.tui.hosts import LOOKS, SIZES
from tests.tui.panes import at_rest as shown
from tests.tui.screens_host import NOTHING, Desk, assert_quiet, read, typed


@pytest.fixture
def tree(tmp_path):
    for name in ("src/app.py", "src/money.py", "tests/test_app.py", "README.md", "till.py", ".env", "b.py"):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "project"


def names(app):
    return [key for key in app.screen.query_one(Choices).keys if key]


async def test_enter_goes_into_a_folder_and_takes_a_file(tree):
    app = Desk(FilesScreen("Code files", tree))
    async with app.run_test() as pilot:
        await shown(pilot)
        assert names(app) == ["..", "src/", "tests/", "b.py", "README.md", "till.py"]
        await pilot.press("enter")
        await shown(pilot)
        assert names(app) == ["..", "app.py", "money.py"]
        await pilot.press("enter")
    assert app.answer == (tree / "src/app.py",)


async def test_tab_marks_files_in_several_folders_and_all_are_taken(tree):
    app = Desk(FilesScreen("Code files", tree))
    async with app.run_test() as pilot:
        await shown(pilot)
        assert "take" not in read(app).splitlines()[-1].replace("open or take", "")
        await pilot.press("tab", "down", "down", "tab", "tab")
        assert "2 marked" in read(app)
        assert "✓ b.py" in read(app)
        await pilot.press("up", "tab")  # from the last file to the one before, which is no longer marked
        await typed(pilot, "src")
        await pilot.press("enter")
        await shown(pilot)
        await pilot.press("tab", "ctrl+s")
    assert app.answer == (tree / "b.py", tree / "src/app.py")


async def test_typing_filters_and_backspace_goes_up(tree):
    app = Desk(FilesScreen("Code files", tree / "src"))
    async with app.run_test() as pilot:
        await shown(pilot)
        await typed(pilot, "mon")
        assert names(app) == ["money.py"]
        await pilot.press("backspace", "backspace", "backspace")
        assert names(app) == ["..", "app.py", "money.py"]
        await pilot.press("backspace")
        await shown(pilot)
        assert app.screen.query_one(Choices).current == "src/"
        await typed(pilot, ".e")
        assert names(app) == [".env"]


async def test_a_typed_path_is_gone_to(tree):
    app = Desk(FilesScreen("Code files", tree / "src"))
    async with app.run_test() as pilot:
        await shown(pilot)
        await typed(pilot, "../tests/")
        await shown(pilot)
        assert names(app) == ["..", "test_app.py"]
        await typed(pilot, "nowhere/")
        await shown(pilot)
        assert "No such file" in next(note.message for note in app._notifications)
        assert "test_app.py" in read(app) or "Nothing fits." in read(app)


async def test_what_is_typed_while_a_folder_is_read_goes_on_from_there(tree, monkeypatch):
    go = threading.Event()
    app = Desk(FilesScreen("Code files", tree / "src"))
    async with app.run_test() as pilot:
        await shown(pilot)
        monkeypatch.setattr(files, "look_into", lambda folder: go.wait() and look_into(folder))
        await typed(pilot, "../te")
        go.set()
        await shown(pilot)
        assert names(app) == ["tests/"]
        await typed(pilot, "sts/")
        await shown(pilot)
        assert names(app) == ["..", "test_app.py"]


async def test_a_click_opens_a_folder_and_marks_a_file(tree):
    app = Desk(FilesScreen("Code files", tree))
    async with app.run_test() as pilot:
        await shown(pilot)
        await pilot.click(Choices, offset=(6, 3))
        await pilot.click(Choices, offset=(6, 5))
        await pilot.click(Choices, offset=(6, 1))
        await shown(pilot)
        assert names(app) == ["..", "app.py", "money.py"]
        await pilot.press("ctrl+s")
    assert app.answer == (tree / "b.py", tree / "till.py")


async def test_escape_takes_nothing_and_nothing_marked_cannot_be_taken(tree):
    app = Desk(FilesScreen("Code files", tree))
    async with app.run_test() as pilot:
        await shown(pilot)
        await pilot.press("ctrl+s")
        assert app.answer == NOTHING
        await pilot.press("tab", "escape")
    assert app.answer is None


async def test_a_folder_that_cannot_be_read_says_why(tree):
    app = Desk(FilesScreen("Code files", tree / "till.py"))
    async with app.run_test() as pilot:
        await shown(pilot)
        assert "The folder cannot be read: Not a directory." in read(app)
    assert look_into(Path("/a\0b")).trouble


async def test_hostile_names_are_shown_and_not_obeyed(tmp_path):
    for name in ("\x1b]0;owned\x07.py", "[b] [red]a[i].py", "two\nlines.py", "\u202egnp.py", "日本語.py"):
        (tmp_path / name).write_text("")
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.py"))).write_text("")
    app = Desk(FilesScreen("[/b] \x1b[31m", tmp_path))
    async with app.run_test() as pilot:
        await shown(pilot)
        assert_quiet(app)
        await typed(pilot, "owned")
        assert_quiet(app)
        await pilot.press("enter")
    assert app.answer == (tmp_path / "\x1b]0;owned\x07.py",)


async def test_ten_thousand_files_can_be_gone_through(tmp_path):
    for number in range(10_000):
        os.close(os.open(tmp_path / f"file-{number:05}.py", os.O_CREAT))
    app = Desk(FilesScreen("Code files", tmp_path))
    async with app.run_test() as pilot:
        await shown(pilot)
        await pilot.press("ctrl+end", "tab", "ctrl+s")
    assert app.answer == (tmp_path / "file-09999.py",)


def test_a_typed_path_is_seen_from_the_folder():
    assert go_to(Path("/a/b"), "../c/") == Path("/a/c")
    assert go_to(Path("/a/b"), "/etc/") == Path("/etc")
    assert go_to(Path("/a/b"), "~/") == Path.home()
    assert go_to(Path("/a/b"), "~nobody-of-that-name/") == Path("/a/b/~nobody-of-that-name")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_picker_looks_as_it_did(snap_compare, monkeypatch, tree, look, size):
    monkeypatch.setenv("HOME", str(tree.parent))
    app = Desk(FilesScreen("Code files", tree, [tree / "till.py"]), look)
    assert snap_compare(app, terminal_size=size, run_before=shown)
