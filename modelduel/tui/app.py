"""The program on a screen: themes, keymap, and which screen comes next. It owns what must be closed at the end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType

from modelduel.duel.table import Table
from modelduel.errors import ModelduelError
from modelduel.tui import themes
from modelduel.tui.keys import Keys, bind
from modelduel.tui.screens.duel import DuelScreen

OpenTable = Callable[[], AbstractAsyncContextManager[Table]]
ShowTable = Callable[[Table], DuelScreen]


class ModelduelApp(App[None]):
    """Shows whatever screen comes next, and closes every table that was opened.

    Args:
        keys: What key does what.
        theme: A theme's name; without one, what suits the terminal.
    """

    TITLE = "modelduel"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("app.help", "help"),
        bind("app.theme", "next_theme"),
        bind("app.quit", "quit", priority=True),
    ]

    def __init__(self, keys: Keys | None = None, theme: str | None = None) -> None:
        super().__init__()
        self.keys = keys or Keys()
        self.failed: ModelduelError | None = None
        """Why it ended, when it ended with an error for the shell to print."""
        self._tables = AsyncExitStack()
        for one in themes.THEMES:
            self.register_theme(one)
        self.theme = theme or themes.DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give themes that are not ours the inks that our style sheets name."""
        return themes.default_inks()

    def on_mount(self) -> None:
        """Set the keymap."""
        self.set_keymap(self.keys.keymap())

    async def open(self, opener: OpenTable, show: ShowTable) -> None:
        """Open a table and show it; it is closed when the program ends.

        Raises:
            ModelduelError: It cannot be opened.
        """
        table = await self._tables.enter_async_context(opener())
        await self.push_screen(show(table))

    async def aclose(self) -> None:
        """Stop whoever is being asked and wait until everything is saved."""
        await self._tables.aclose()

    def action_next_theme(self) -> None:
        """Take the next theme."""
        names = [one.name for one in themes.THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]


async def run(app: ModelduelApp, first: Callable[[ModelduelApp], object]) -> None:
    """Run the app until it is left; `first` is called when there is a screen to show things on.

    A lost terminal or a polite signal ends it like `q` does: what was being asked is stopped and saved.

    Raises:
        ModelduelError: What the app could not show any more.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, app.exit)
    try:
        app.call_later(first, app)
        await app.run_async()
    finally:
        await app.aclose()
    if app.failed is not None:
        raise app.failed
