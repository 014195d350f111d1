"""What the tests of the duel screen share: an app with the screen on it, and ways to read it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any

from textual.pilot import Pilot
from textual.worker import Worker

from modelduel.contender.model import Side
from modelduel.duel.opening import reopen_table
from modelduel.duel.table import Table
from modelduel.session.store import Session
from modelduel.settings import ReviewSettings
from modelduel.text import safe_line
from modelduel.tui.app import ModelduelApp, OpenTable, ShowTable
from modelduel.tui.keys import Keys
from modelduel.tui.screens.duel import DuelScreen
from modelduel.tui.themes import DARK
from modelduel.tui.widgets.lines import LinesView
from tests.tui.duel_session import TAGS, Script, table_of
from tests.tui.panes import is_busy


class Ticks:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Duel:
    """An app with a duel screen on it, and ways to read it."""

    def __init__(self, pilot: Pilot[None], app: ModelduelApp) -> None:
        self.pilot, self.app = pilot, app
        self.held: set[str] = set()
        """Groups of workers that the test itself holds up."""

    @property
    def screen(self) -> DuelScreen:
        found = [screen for screen in self.app.screen_stack if isinstance(screen, DuelScreen)]
        return found[-1]

    @property
    def text(self) -> str:
        """What is on the terminal now."""
        app = self.app
        return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips(app.size))

    def said(self, side: Side) -> str:
        """All of a side's answer that its pane has, on the terminal or above it."""
        return "\n".join(line.text for line in self.screen.pane(side).text.lines)

    def assert_quiet(self) -> None:
        """Check that nothing on the whole terminal steers it, and that every row is as wide as it."""
        for strip in self.app.screen._compositor.render_strips(self.app.size):
            assert strip.cell_length == self.app.size.width
            assert safe_line(strip.text) == strip.text

    async def press(self, *keys: str) -> str:
        """Press keys one after the other and return what is then on the terminal."""
        for one in keys:
            await self.pilot.press(one)
        await self.calm()
        return self.text

    async def until(self, true: Callable[[], Any]) -> None:
        """Let things happen until something is so."""
        for _ in range(2_000):
            if true():
                await self.calm()
                return
            await asyncio.sleep(0.005)
            await self.pilot.pause()
        raise AssertionError(f"It never came to be. On the terminal:\n{self.text}")

    async def begun(self) -> None:
        """Wait until the screen is there."""
        for _ in range(1_000):
            await self.pilot.pause()
            if isinstance(self.app.screen, DuelScreen) and self.app.screen.is_mounted:
                break
            await asyncio.sleep(0.005)
        await self.calm()

    async def answered(self) -> None:
        """Wait until both answers are there, saved and told of: with that a side can be asked again, or tested."""
        await self.until(lambda: all(pane.answer for pane in self.screen.panes))

    async def calm(self) -> None:
        """Wait until every key has been handed over, what came of it is done and saved, and the panes show all of it.

        What waits for the test itself, as a judge or a dialog may, is not waited for.
        """
        for _ in range(2_000):
            await self.pilot.pause()
            if not self._at_work():
                await self.pilot.pause()
                await self.pilot.pause()
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"It is never done with {self._at_work()}. On the terminal:\n{self.text}")

    def _at_work(self) -> list[object]:
        """What is still being done."""
        work: list[object] = [worker for worker in self.app.workers if not worker.is_finished and self._ends(worker)]
        work += [pane for pane in self.app.screen.query(LinesView) if is_busy(pane)]
        for screen in self.app.screen_stack:
            work += screen.table.given._saves if isinstance(screen, DuelScreen) else ()
        return [*work, *self.app._typed, *(["a key"] if self.app._awaits else [])]

    def _ends(self, worker: Worker[Any]) -> bool:
        """Whether a piece of work ends by itself: what plays a round does not, nor what waits for a dialog."""
        node = worker._node
        if worker.group in self.held or worker.group.startswith("tests-"):
            return False
        if node.is_attached and node.screen is not self.app.screen:
            return False
        return not (worker.group == "round" and isinstance(node, DuelScreen) and node._player is not None)


def opened(
    session: Session, scripts: Mapping[Side, Mapping[str, Sequence[Script]]], *, mode: str = "live", rater: str = "me"
) -> AbstractAsyncContextManager[Table]:
    """Return the way to a session's table, as the program opens it for a mode."""
    if mode == "replay":
        return reopen_table(session, rater=rater, ask=False, tag_titles=TAGS)
    return table_of(session, scripts, rater=rater)


async def visited(pilot: Pilot[None], app: ModelduelApp, opened: OpenTable, screen: ShowTable) -> Duel:
    """Show a table in an app that runs, and return it once it is there."""
    app.visit(opened, screen)
    shown = Duel(pilot, app)
    await shown.begun()
    return shown


@asynccontextmanager
async def visiting(
    opened: OpenTable,
    screen: ShowTable,
    *,
    size: tuple[int, int] = (120, 40),
    theme: str = DARK.name,
    keys: Keys | None = None,
    review: ReviewSettings | None = None,
) -> AsyncIterator[Duel]:
    """Run an app that shows a table."""
    app = ModelduelApp(keys, theme, review)
    async with app.run_test(size=size, notifications=True) as pilot:
        try:
            yield await visited(pilot, app, opened, screen)
        finally:
            await app.aclose()


@asynccontextmanager
async def duel(
    session: Session,
    scripts: Mapping[Side, Mapping[str, Sequence[Script]]] | None = None,
    *,
    size: tuple[int, int] = (120, 40),
    theme: str = DARK.name,
    rater: str = "me",
    keys: Keys | None = None,
    review: ReviewSettings | None = None,
    **options: Any,
) -> AsyncIterator[Duel]:
    """Open the duel screen on a session, as the program does."""
    table = opened(session, scripts or {}, mode=options.get("mode", "live"), rater=rater)
    screen = partial(DuelScreen, **options)
    async with visiting(lambda: table, screen, size=size, theme=theme, keys=keys, review=review) as shown:
        yield shown
