import importlib
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.command import CommandList, CommandPalette
from textual.widgets import Static

from modelduel.errors import InputError
from modelduel.tui import widgets
from modelduel.tui.key_names import written
from modelduel.tui.keys import _FOOTERS, ACTIONS, DEFAULT_KEYS, Keys, action, bind
from modelduel.tui.palette import Actions
from modelduel.tui.widgets.key_line import KeyLine, key_row
from modelduel.tui.widgets.pieces import width_of
from tests.tui.hosts import cell_at, painted
from tests.tui.panes import at_rest

IDS = [one.id for one in ACTIONS]


class Duel(App[None]):
    """An app that can do a few things."""

    COMMANDS = {Actions}  # noqa: RUF012  Textual reads it from the class
    BINDINGS = [  # noqa: RUF012
        bind("diff.cycle", "note('diff')"),
        bind("verdict.left", "note('left')"),
        bind("verdict.tie", "note('tie')"),
        bind("answer.stop", "stop"),
        bind("app.help", "note('help')"),
    ]

    def __init__(self, keys=DEFAULT_KEYS):
        super().__init__()
        self.keys = keys
        self.done = []
        self.streams = False

    def compose(self) -> ComposeResult:
        yield Static("a duel")
        yield KeyLine("duel")

    def on_mount(self) -> None:
        self.set_keymap(self.keys.keymap())

    def check_action(self, action, parameters):
        return self.streams if action == "stop" else True

    def action_note(self, what: str) -> None:
        self.done.append(what)

    def action_stop(self) -> None:
        self.done.append("stopped")


def line(app):
    return app.query_one(KeyLine).text


def test_ids_are_unique_and_defaults_are_keys():
    assert len(IDS) == len(set(IDS))
    assert Keys({one.id: one.keys for one in ACTIONS if one.id.startswith(("score", "verdict"))}).of("score.1") == (
        "1",
    )


def test_titles_are_sentence_case_and_calm():
    assert all(one.title[0].isupper() and one.title[-1] not in "!." for one in ACTIONS)


def test_every_footer_names_actions_that_exist():
    assert {id_ for hints in _FOOTERS.values() for _, ids in hints for id_ in ids} <= set(IDS)


@pytest.mark.parametrize(
    ("given", "name", "shown"),
    [
        ("h", "h", "h"),
        ("<", "less_than_sign", "<"),
        (",", "comma", ","),
        ("comma", "comma", ","),
        ("shift+h", "H", "H"),
        ("Ctrl+S", "ctrl+s", "ctrl+s"),
        ("ctrl+m", "enter", "enter"),
        ("hyphen-minus", "minus", "-"),
        (" + ", "plus", "+"),
        ("é", "é", "é"),
        ("shift+tab", "shift+tab", "shift+tab"),
        ("alt+left", "alt+left", "alt+←"),
    ],
)
def test_a_key_may_be_written_as_one_would(given, name, shown):
    keys = Keys({"verdict.left": given, **_moved(name)})
    assert keys.of("verdict.left") == (name,)
    assert keys.shown("verdict.left") == shown


def _moved(name):
    """Give whatever has the key by default another one."""
    holders = [one.id for one in ACTIONS if name in one.keys.split(",") and one.id != "verdict.left"]
    return {id_: f"f{number}" for number, id_ in enumerate(holders, 5)}


def test_everything_wrong_with_the_keys_is_said_at_once():
    with pytest.raises(InputError) as caught:
        Keys({"verdict.lft": "h", "tests.run": "ctl+x", "verdict.left": "d", "note.save": "k", "judge.undo": ""})
    text = str(caught.value)
    assert 'There is no action "verdict.lft". Did you mean verdict.left?' in text
    assert '"tests.run": there is no key "ctl+x".' in text
    assert "d would mean both diff.cycle and verdict.left." in text
    assert '"note.save": k would be typed there' in text
    assert '"judge.undo": no key is named.' in text


def test_two_actions_may_change_their_keys():
    keys = Keys({"diff.cycle": "t", "tests.run": "d"})
    assert (keys.shown("diff.cycle"), keys.shown("tests.run")) == ("t", "d")


def test_a_key_may_mean_two_things_on_two_screens():
    assert Keys({"home.duel": "t"}).shown("home.duel") == "t"


@given(st.dictionaries(st.sampled_from(IDS), st.text(max_size=12), max_size=4))
def test_any_config_gives_keys_or_a_clear_error(chosen):
    try:
        keys = Keys(chosen)
    except InputError:
        return
    assert all(keys.shown(id_).isprintable() for id_ in IDS)


def test_a_footer_joins_what_belongs_together_and_leaves_out_what_does_nothing():
    off = {"answer.stop", "tests.run", *(id_ for id_ in IDS if "find" in id_ or "evidence" in id_)}
    hints = DEFAULT_KEYS.footer("duel", dict.fromkeys({*IDS} - off, ()))
    text = "".join(piece.text for piece in key_row(hints, 200))
    assert text == " d diff  1-5 score  < = > verdict  f failure mode  n note  enter next  ? all keys "


@given(st.integers(20, 200), st.sampled_from(sorted(_FOOTERS)))
def test_a_footer_fits_and_keeps_its_last_entry(width, face):
    hints = DEFAULT_KEYS.footer(face, dict.fromkeys(IDS, ()))
    row = key_row(hints, width)
    assert width_of(row) <= width
    assert row[-1].text == f" {hints[-1].label} "


async def test_the_key_line_follows_what_can_be_done():
    app = Duel()
    async with app.run_test(size=(100, 10)) as pilot:
        await pilot.pause()
        assert line(app) == " d diff  < = verdict  ? all keys"
        app.streams = True
        app.screen.refresh_bindings()
        await pilot.pause()
        assert line(app) == " esc stop  d diff  < = verdict  ? all keys"


async def test_a_click_on_a_key_does_what_the_key_does():
    app = Duel()
    async with app.run_test(size=(100, 10)) as pilot:
        await pilot.pause()
        for words in ("diff", "=", "?"):
            await pilot.click(KeyLine, offset=cell_at(app.query_one(KeyLine), words))
            await at_rest(pilot)
        assert painted(app.query_one(KeyLine))
    assert app.done == ["diff", "tie", "help"]


async def test_keys_of_a_config_replace_the_defaults():
    app = Duel(Keys({"diff.cycle": "g", "verdict.left": "d,h"}))
    async with app.run_test(size=(100, 10)) as pilot:
        await pilot.press("g", "d", "h", "less_than_sign")
        assert line(app) == " g diff  d = verdict  ? all keys"
    assert app.done == ["diff", "left", "left"]


async def test_the_palette_has_what_can_be_done_by_the_words_of_the_help():
    app = Duel()
    async with app.run_test(size=(100, 20)) as pilot:
        provider = Actions(app.screen)
        offered = [hit.text async for hit in provider.discover()]
        assert offered == [action(id_).title for id_ in ("diff.cycle", "verdict.left", "verdict.tie", "app.help")]
        await pilot.press("ctrl+p")
        await pilot.press(*"atie")
        assert isinstance(app.screen, CommandPalette)
        while not app.screen.query_one(CommandList).option_count:
            await pilot.pause(0.01)
        await at_rest(pilot)
        await pilot.press("down", "enter", "enter")
        await pilot.pause()
    assert app.done == ["tie"]


def test_keys_are_written_as_they_stand_on_the_keyboard():
    assert [written(key) for key in ("escape", "pagedown", "ctrl+up", "left_square_bracket")] == [
        "esc",
        "pgdn",
        "ctrl+↑",
        "[",
    ]


def test_every_binding_with_an_id_is_in_the_table():
    found = set()
    for module in pkgutil.iter_modules(widgets.__path__, f"{widgets.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            found |= {one.id for one in getattr(value, "BINDINGS", ()) if isinstance(one, Binding) and one.id}
    assert "diff.next" in found
    assert found <= set(IDS)
