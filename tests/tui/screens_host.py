"""What the tests of the small screens share: an app that opens one and keeps what it is left with."""

from __future__ import annotations

from typing import Any

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from modelduel.text import safe_line
from modelduel.tui.keys import Keys, bind
from modelduel.tui.themes import DARK, THEMES, default_inks
from modelduel.tui.widgets.lines import LinesView
from modelduel.tui.widgets.pieces import PieceRows
from tests.tui.panes import screen as rows_of

NOTHING = "nothing yet"


class Desk(App[None]):
    """Opens a screen over a quiet ground."""

    BINDINGS: list[BindingType] = [bind("app.help", "show_help")]  # noqa: RUF012  Textual reads it from the class

    def __init__(self, shown: Screen[Any], theme: str = DARK.name, keys: Keys | None = None) -> None:
        super().__init__()
        self.shown = shown
        self.wanted = theme
        self.keys = keys or Keys()
        self.answer: Any = NOTHING
        self.heard: list[Any] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return default_inks()

    def compose(self) -> ComposeResult:
        yield Static("what was here before\n" * 60, markup=False)

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.wanted
        self.set_keymap(self.keys.keymap())
        self.push_screen(self.shown, self._left)

    def _left(self, answer: Any) -> None:
        self.answer = answer


def read(app: Desk) -> str:
    """Return the text of the lists and lines that the screen on top shows, from top to bottom."""
    parts = []
    for widget in app.screen.query("*"):
        if isinstance(widget, LinesView) and widget.display:
            parts += rows_of(widget)
        elif isinstance(widget, PieceRows):
            parts.append(widget.text)
        elif isinstance(widget, Static):
            parts.append(str(widget.render()))
    return "\n".join(parts)


def assert_quiet(app: Desk) -> None:
    """Check that nothing on the whole screen steers a terminal."""
    width = app.size.width
    for strip in app.screen._compositor.render_strips(app.size):
        assert strip.cell_length == width
        assert safe_line(strip.text) == strip.text


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a text, a key at a time."""
    await pilot.press(*("space" if char == " " else char for char in text))
