"""What the tests of panes share: an app of one pane, and ways to read it."""

from __future__ import annotations

from typing import Any

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip

from modelduel.text import safe_line
from modelduel.tui.rows import make_line
from modelduel.tui.themes import DARK, THEMES, default_inks
from modelduel.tui.widgets.lines import LinesView


class PaneApp(App[None]):
    """Shows one pane on the whole screen, and keeps its messages."""

    CSS = "LinesView { width: 1fr; height: 1fr; }"

    def __init__(self, pane: LinesView, theme: str = DARK.name) -> None:
        super().__init__()
        self.pane = pane
        self.wanted = theme
        self.moves: list[LinesView.Moved] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return default_inks()

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.wanted
        self.pane.focus()

    def on_lines_view_moved(self, message: LinesView.Moved) -> None:
        self.moves.append(message)


def is_busy(pane: LinesView) -> bool:
    """Whether a pane has not shown, coloured or laid out all it was given."""
    return bool(getattr(pane, "busy", False)) or pane._layout_timer is not None


async def settled(pilot: Pilot[Any], pane: LinesView) -> None:
    """Wait until the pane has shown, coloured and laid out what it was given."""
    await pilot.pause()
    while is_busy(pane):
        await pilot.pause()
    await pilot.pause()


async def at_rest(pilot: Pilot[Any]) -> None:
    """Wait until every worker has ended, also one that another or a refresh began, and all of it is shown."""
    quiet = 0
    while quiet < 3:
        await pilot.pause()
        quiet = 0 if any(not worker.is_finished for worker in pilot.app.workers) else quiet + 1


def strips(pane: LinesView) -> list[Strip]:
    """Return what the pane paints now."""
    return pane.render_lines(Region(0, 0, *pane.scrollable_content_region.size))


def screen(pane: LinesView) -> list[str]:
    """Return the rows the pane shows, without the space at their ends."""
    return [strip.text.rstrip() for strip in strips(pane)]


def numbered(count: int) -> list[str]:
    return [f"line {number}" for number in range(1, count + 1)]


def view(texts: list[str], **options: object) -> LinesView:
    return LinesView([make_line(text) for text in texts], **options)  # type: ignore[arg-type]  # passed through


def assert_sound(pane: LinesView) -> None:
    """Check that every row has the pane's width, and nothing in it that steers a terminal."""
    width = pane.scrollable_content_region.width
    for strip in strips(pane):
        assert sum(segment.cell_length for segment in strip) == strip.cell_length == width
        assert safe_line(strip.text) == strip.text
