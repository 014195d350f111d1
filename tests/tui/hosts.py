"""What the tests of the fixed rows share: an app of one widget, and rubrics to score."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widget import Widget

from modelduel.scenario.model import Criterion
from modelduel.text import safe_line
from modelduel.tui.themes import DARK, THEMES, default_inks
from modelduel.tui.widgets.pieces import PieceRows

NASTY = "\x1b]0;owned\x07[/b] [red]a[i] < b[j] \u202eevil\u200b \x9b31m 日本語 e\u0301\u0301 👩‍👩‍👧 \t\r\n end"
"""Everything that steers a terminal, a markup parser or a column count."""

SIZES = ((80, 24), (120, 40), (200, 60))
LOOKS = ("modelduel-dark", "modelduel-light")


class Host(App[None]):
    """Shows one widget at the top of the screen."""

    def __init__(self, widget: Widget, theme: str = DARK.name) -> None:
        super().__init__()
        self.widget = widget
        self.wanted = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return default_inks()

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.wanted
        if self.widget.can_focus:
            self.widget.focus()


def painted(widget: PieceRows) -> list[str]:
    """Return the rows as they are painted, checked to be as wide as the widget and to steer no terminal."""
    rows = []
    for y in range(widget.size.height):
        strip = widget.render_line(y)
        assert strip.cell_length == sum(segment.cell_length for segment in strip) == widget.size.width
        assert safe_line(strip.text) == strip.text
        rows.append(strip.text.rstrip())
    return rows


def cell_at(widget: PieceRows, words: str, y: int = 0) -> tuple[int, int]:
    """Return where on a row some words stand."""
    return painted(widget)[y].index(words), y


def criterion(key: str, title: str) -> Criterion:
    return Criterion(key, title, {"1": f"{title} is bad", "3": f"{title} is fair", "5": f"{title} is good"})


FOUR = (
    criterion("root-cause", "Root cause"),
    criterion("edge-cases", "Edge cases"),
    criterion("no-new-bug", "No new bug"),
    criterion("explanation", "Explanation and honesty"),
)
EIGHT = (
    *FOUR,
    criterion("time-complexity", "Time complexity"),
    criterion("types", "Types"),
    criterion("error-handling", "Error handling"),
    criterion("naming", "Naming and structure"),
)
