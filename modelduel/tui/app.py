"""The program on a screen: themes, keymap, and which screen comes next. It owns what must be closed at the end."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.command import Provider
from textual.events import Event, InputEvent, Key
from textual.filter import LineFilter

from modelduel.errors import ModelduelError
from modelduel.settings import ReviewSettings
from modelduel.text import safe
from modelduel.tui import themes
from modelduel.tui.hand import HAND
from modelduel.tui.keys import Keys, bind
from modelduel.tui.palette import Actions
from modelduel.tui.typed import TypedApp

if TYPE_CHECKING:
    from textual.driver import Driver

    # the home screen is there before the contest's rooms are imported
    from textual.screen import Screen

    from modelduel.duel.table import Table

_TURN = 0.0003
"""Seconds after which a thread gives way to another. Keys are read and frames are written in threads of their own, and
with Python's 5 ms each of them waits that long while answers stream."""

_YOUNG = (700, 10, 1_000)
"""Python's own limits for its collector, but that everything is looked through a hundred times more seldom: with a
long answer on the screen that is a stall of 60 to 100 ms, and what an answer leaves behind is freed without it."""

OpenTable = Callable[[], "AbstractAsyncContextManager[Table]"]
ShowTable = Callable[["Table"], "Screen[Any]"]


class ModelduelApp(TypedApp):
    """Shows whatever screen comes next, and closes every table that was opened.

    Args:
        keys: What key does what.
        theme: A theme's name; without one, what suits the terminal. With `NO_COLOR` there is none to choose.
        review: How a review goes.
    """

    TITLE = "modelduel"
    # What Textual shows by a background alone.
    CSS = """
    Screen:nocolor > .screen--selection, Input:nocolor > .input--selection, Input:nocolor > .input--cursor,
    TextArea:nocolor > .text-area--selection, TextArea:nocolor > .text-area--cursor {
        text-style: reverse;
    }
    """
    COMMANDS: ClassVar[set[Callable[[], type[Provider]]]] = {lambda: Actions}  # type: ignore[assignment]  # wider there
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("app.help", "keys"),
        bind("app.palette", "command_palette"),
        bind("app.theme", "next_theme"),
        bind("app.suspend", "suspend_process"),
        bind("app.quit", "quit", priority=True),
    ]

    def __init__(
        self, keys: Keys | None = None, theme: str | None = None, review: ReviewSettings | None = None
    ) -> None:
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.keys = keys or Keys()
        self.review = review or ReviewSettings()
        self.timer = self.review.timer
        """Whether the time spent on a round is shown; a key turns it."""
        self.first: Callable[[ModelduelApp], None] | None = None
        """Called when there is a screen to show things on."""
        self.failed: ModelduelError | None = None
        """Why it ended, when it ended with an error for the shell to print."""
        self._visits: set[asyncio.Task[None]] = set()
        for one in themes.THEMES:
            self.register_theme(one)
        chosen = themes.SIXTEEN.name if self.no_color else theme
        self.theme = chosen or themes.suited(self.console.color_system, os.environ)

    def get_driver_class(self) -> type[Driver]:
        """Have Textual's own driver outlast its terminal."""
        from textual.drivers.linux_driver import LinuxDriver

        from modelduel.tui.driver import LastingDriver

        chosen = super().get_driver_class()
        return LastingDriver if chosen is LinuxDriver else chosen

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give themes that are not ours the inks that our style sheets name."""
        return themes.default_inks()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Send no colour where the user wants none: Textual's own filter would send greys, on a ground of its own."""
        return [themes.WITHOUT_COLOUR] if self.no_color else super().get_line_filters()

    def on_mount(self) -> None:
        """Set the keymap, and show what comes first."""
        self.set_keymap(self.keys.keymap())
        if self.first is not None:
            self.call_later(self.first, self)
        # What the start has made stays; looking through it again in the middle of a stream would take 0.2 s.
        self.call_after_refresh(gc.freeze)

    async def on_event(self, event: Event) -> None:
        """Let what a key does come before what streams."""
        if isinstance(event, Key):
            HAND.pressed()
        if isinstance(event, InputEvent):
            for screen in self.screen_stack:
                if touch := getattr(screen, "touch", None):
                    touch()
        await super().on_event(event)

    def visit(self, opener: OpenTable, show: ShowTable, *, only: bool = False) -> None:
        """Open a table, show it, and close it when its screen is left.

        A table that cannot be opened is said so; as the `only` one it ends the program, as leaving it does.
        """
        self.expect_screen()
        visit = asyncio.create_task(self._visit(opener, show, only=only))
        self._visits.add(visit)
        visit.add_done_callback(self._visits.discard)

    async def _visit(self, opener: OpenTable, show: ShowTable, *, only: bool) -> None:
        left = asyncio.Event()
        try:
            async with opener() as table:
                await self.push_screen(show(table), lambda _: left.set())
                await left.wait()
        except ModelduelError as error:
            if only:
                self.failed = error
            else:
                self.say_error(error)
        if only:
            self.exit()

    def say_error(self, error: ModelduelError) -> None:
        """Say what went wrong, over whatever is shown."""
        self.notify(safe(str(error)), severity="error", markup=False, timeout=10)

    @contextmanager
    def saying_errors(self) -> Iterator[None]:
        """Say an error of the block instead of ending with it."""
        try:
            yield
        except ModelduelError as error:
            self.say_error(error)

    async def aclose(self) -> None:
        """Stop whoever is being asked and wait until everything is saved."""
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    def action_keys(self) -> None:
        """Show every key, those of this screen first."""
        from modelduel.tui.screens.help import HelpScreen
        from modelduel.tui.widgets.key_line import KeyLine

        lines = self.screen.query(KeyLine)
        if not isinstance(self.screen, HelpScreen):
            out_of_place: frozenset[str] = getattr(self.screen, "out_of_place", frozenset())
            self.push_screen(HelpScreen(lines.first().face if lines else "duel", out_of_place))

    def action_next_theme(self) -> None:
        """Take the next theme, and say its name, by which `config.toml` keeps it."""
        if self.no_color:
            self.notify("NO_COLOR is set: every theme looks the same.", markup=False)
            return
        names = [one.name for one in themes.THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]
        self.clear_notifications()  # of the theme before
        self.notify(f'theme = "{self.theme}" in config.toml keeps it.', markup=False)


async def run(app: ModelduelApp) -> None:
    """Run the app until it is left.

    A lost terminal or a polite signal ends it like `q` does: what was being asked is stopped and saved.

    Raises:
        ModelduelError: What the app could not show any more.
    """
    sys.setswitchinterval(_TURN)
    gc.set_threshold(*_YOUNG)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, app.exit)
    try:
        await app.run_async()
    finally:
        await app.aclose()
    if app.failed is not None:
        raise app.failed
