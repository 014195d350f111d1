"""`modelduel` without a command: the home screen, light so that it is there at once, and the ways from it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from textual import on

from modelduel.cli import Place
from modelduel.errors import InputError
from modelduel.tui.app import ModelduelApp, run
from modelduel.tui.keys import Keys
from modelduel.tui.screens import home
from modelduel.tui.screens.home import HomeScreen

if TYPE_CHECKING:
    from modelduel.tui.screens.prompt import QuickDuel
    from modelduel.tui.screens.report import Chosen
    from modelduel.tui.screens.review import NewReview


_SAID_EVERY_S = 0.2
"""Seconds between two looks at how far a reading is; what takes less is not spoken of."""


class HomeApp(ModelduelApp):
    """The program with its home screen. What leads elsewhere imports what it needs when it is taken."""

    CSS_PATH = Path(home.__file__).with_name("home.tcss")
    """Textual does not load that of a default screen by itself."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.settings_chosen = place.settings()
        super().__init__(Keys(self.settings_chosen.keys), self.settings_chosen.theme, self.settings_chosen.review)

    def get_default_screen(self) -> HomeScreen:
        """Return the home screen."""
        return HomeScreen(self.settings_chosen, *self.place.session_places())

    @on(HomeScreen.QuitRequested)
    def _quit(self) -> None:
        self.exit()

    @on(HomeScreen.OpenSession)
    def _open_session(self, message: HomeScreen.OpenSession) -> None:
        self.run_worker(self._go_to(message.path, message.mode), group="door", exclusive=True)

    async def _go_to(self, path: Path, mode: str, scenario: str = "") -> None:
        screens = await asyncio.to_thread(_screens)
        with self.saying_errors():
            ask = mode == "resume"
            self.visit(*await asyncio.to_thread(screens.to_session, self.place, path, ask=ask, scenario=scenario))

    @on(HomeScreen.OpenReport)
    def _open_report(self, message: HomeScreen.OpenReport) -> None:
        from modelduel.tui.screens.report import ReportScreen

        def see(chosen: Chosen | None) -> None:
            if chosen is not None:
                going = self._go_to(chosen.folder, "replay", chosen.round.scenario)
                self.run_worker(going, group="door", exclusive=True)

        self.push_screen(ReportScreen(message.path), see)

    @on(HomeScreen.NewDuel)
    def _new_duel(self) -> None:
        from modelduel.tui.screens.prompt import PromptScreen

        self.push_screen(PromptScreen(self.settings_chosen), self._duel)

    def _duel(self, duel: QuickDuel | None) -> None:
        if duel is not None:
            self.run_worker(self._hold(duel), group="door", exclusive=True)

    async def _hold(self, duel: QuickDuel) -> None:
        screens = await asyncio.to_thread(_screens)
        with self.saying_errors():
            self.visit(*await asyncio.to_thread(screens.to_duel, self.place, duel))

    @on(HomeScreen.NewReview)
    def _new_review(self) -> None:
        from modelduel.tui.screens.review import ReviewScreen

        self.push_screen(ReviewScreen(self.settings_chosen), self._review)

    def _review(self, review: NewReview | None) -> None:
        if review is not None:
            self.run_worker(self._begin(review), group="door", exclusive=True)

    async def _begin(self, review: NewReview) -> None:
        screens = await asyncio.to_thread(_screens)
        with self.saying_errors(), self._saying_how_far() as tell:
            self.visit(*await asyncio.to_thread(screens.to_review, self.place, review, tell))

    @contextmanager
    def _saying_how_far(self) -> Iterator[Callable[[int, int], None]]:
        """Yield what a thread tells how far its reading is, for the home screen to say.

        When nobody waits for it any more, the thread is ended by the error that it gets for telling.
        """
        loop, over = asyncio.get_running_loop(), threading.Event()
        home = self.screen_stack[0]
        assert isinstance(home, HomeScreen)
        said = time.monotonic()

        def say(done: int, total: int) -> None:
            if not over.is_set():
                home.say(f"reading scenarios: {done:,} of {total:,}")

        def tell(done: int, total: int) -> None:
            nonlocal said
            if over.is_set():
                raise InputError("The reading was given up.")
            if time.monotonic() - said >= _SAID_EVERY_S:
                said = time.monotonic()
                loop.call_soon_threadsafe(say, done, total)

        try:
            yield tell
        finally:
            over.set()
            if home.is_attached:
                home.say("")


def _screens() -> ModuleType:
    """Import what leads to a table: 0.2 s, so in a thread and not before somebody goes there."""
    from modelduel.cli import screen

    return screen


def show_home(place: Place) -> None:
    """Run the program on its home screen. Raises InputError when the config makes no sense."""
    asyncio.run(run(HomeApp(place)))
