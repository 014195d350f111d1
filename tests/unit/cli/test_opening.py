"""Opening a large pack tells how far it is: a bar on stderr, a line on the home screen."""

import shutil
import threading
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from modelduel import paths
from modelduel.cli import Place, cli, home
from modelduel.cli.home import HomeApp
from modelduel.errors import InputError
from modelduel.scenario import index
from modelduel.tui.screens.home import HomeScreen, Masthead
from modelduel.tui.screens.review import NewReview


@pytest.fixture
def pack(tmp_path, monkeypatch):
    """A pack of two scenarios that nobody has opened yet."""
    monkeypatch.setattr(index.paths, "cache_dir", lambda: tmp_path / "cache")
    core, root = paths.core_pack(), tmp_path / "pack"
    for folder in sorted((core / "bug-fixes").iterdir())[:2]:
        shutil.copytree(folder, root / "bug-fixes" / folder.name)
    shutil.copy(core / "pack.toml", root)
    return root


@pytest.mark.parametrize("words", [["list"], ["list", "--json"]], ids=" ".join)
@pytest.mark.parametrize(("many", "said"), [(2, True), (3, False)])
def test_a_bar_is_shown_on_stderr_where_there_is_much_to_read(pack, monkeypatch, words, many, said):
    monkeypatch.setattr(index, "MANY", many)
    monkeypatch.setattr(index.os, "cpu_count", lambda: 1)

    result = CliRunner().invoke(cli, ["scenarios", *words, "--pack", str(pack)])

    assert result.exit_code == 0
    assert ("Reading scenarios" in result.stderr) == said
    assert "Reading scenarios" not in result.stdout


class Quiet(HomeApp):
    """The program, looking for nothing on this machine."""

    def get_default_screen(self):
        async def nothing(settings):
            return ()

        return HomeScreen(self.settings_chosen, self.place.sessions_dir(), load=lambda _: (), look=nothing)


async def test_the_home_screen_says_how_far_a_review_is_and_giving_up_ends_the_reading(tmp_path, monkeypatch):
    told, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def to_review(place, review, tell):
        tell(3_210, 10_000)
        told.set()
        go_on.wait(10)
        try:
            tell(3_211, 10_000)
        except InputError:
            ended.set()
            raise
        raise AssertionError("nobody waits any more")

    monkeypatch.setattr(home, "_SAID_EVERY_S", 0.0)
    monkeypatch.setattr(home, "_screens", lambda: SimpleNamespace(to_review=to_review))
    app = Quiet(Place(None, tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        app._review(NewReview("a", "b"))
        while not told.is_set():
            await pilot.pause(0.01)
        await pilot.pause()
        assert "reading scenarios: 3,210 of 10,000" in app.screen.query_one(Masthead).text

        app.workers.cancel_group(app, "door")
        await pilot.pause()
        go_on.set()
        while not ended.is_set():
            await pilot.pause(0.01)
        await pilot.pause()
        assert "new sessions go to" in app.screen.query_one(Masthead).text
