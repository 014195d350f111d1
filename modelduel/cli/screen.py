"""The commands' way to the screen; nothing here is imported where lines of text are printed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Literal

from modelduel import paths
from modelduel.cli import Place
from modelduel.contender.model import Contender, Side
from modelduel.duel.opening import open_table, reopen_table
from modelduel.duel.table import Table
from modelduel.scenario.load import load_pack_file
from modelduel.scenario.pack import Pack, Scenario
from modelduel.session.store import Session
from modelduel.tui.app import ModelduelApp, run
from modelduel.tui.keys import Keys
from modelduel.tui.screens.duel import DuelScreen, Mode

DEFAULT_RATER = "me"


def new_table(
    place: Place,
    contenders: Mapping[Side, tuple[str, Contender]],
    scenarios: Sequence[Scenario],
    system: str,
    kind: Literal["duel", "review", "demo"],
    *,
    rater: str = DEFAULT_RATER,
    pack: Pack | None = None,
    note: str = "",
    name: str | None = None,
) -> AbstractAsyncContextManager[Table]:
    """Return the way to a new session's table."""
    words = [name] if name else [kind] if kind == "demo" else [one for one, _ in contenders.values()]
    return open_table(
        place.sessions_dir(),
        contenders,
        scenarios,
        system,
        kind,
        words=words,
        rater=rater,
        pack=pack,
        note=note,
        recorded_in=recorded_in(place),
        tag_titles=load_pack_file().tags,
    )


def saved_table(
    place: Place, session: Session, *, ask: bool, rater: str = DEFAULT_RATER
) -> AbstractAsyncContextManager[Table]:
    """Return the way to a saved session's table."""
    return reopen_table(session, rater=rater, ask=ask, recorded_in=recorded_in(place), tag_titles=load_pack_file().tags)


def recorded_in(place: Place) -> tuple[Path, ...]:
    """Return where `recorded` contenders look for sessions by name."""
    return (place.sessions_dir(), paths.sample_sessions())


def make_app(place: Place) -> ModelduelApp:
    """Return the program for the user's settings. Raises InputError when the keymap makes no sense."""
    settings = place.settings()
    return ModelduelApp(Keys(settings.keys), settings.theme)


def show_table(
    place: Place,
    table: AbstractAsyncContextManager[Table],
    *,
    mode: Mode = "live",
    kind: str = "open",
    speed: float = 1.0,
    allow_unsandboxed: bool = False,
    teaching: bool = False,
    number: int | None = None,
) -> None:
    """Run the program on a screen, straight at a table.

    Raises:
        ModelduelError: The table cannot be opened.
    """
    app = make_app(place)

    def show(opened: Table) -> DuelScreen:
        return DuelScreen(
            opened,
            mode=mode,
            kind=kind,
            speed=speed,
            allow_unsandboxed=allow_unsandboxed,
            teaching=teaching,
            number=opened.first_open() if number is None else number,
        )

    app.first = lambda app: app.visit(lambda: table, show, only=True)
    asyncio.run(run(app))
