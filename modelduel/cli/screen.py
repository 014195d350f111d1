"""The commands' way to the screen; nothing here is imported where lines of text are printed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from typing import Literal, TypedDict, Unpack

import click

from modelduel.cli import Place
from modelduel.contender.model import Contender, Side
from modelduel.duel.ahead import Fetching
from modelduel.duel.opening import open_table, reopen_table
from modelduel.duel.quick import quick_scenario, read_files
from modelduel.duel.table import Table
from modelduel.scenario.index import OnRead, open_pack
from modelduel.scenario.load import load_pack_file
from modelduel.scenario.pack import Pack, Scenario
from modelduel.session.recorder import utc_now
from modelduel.session.store import Session
from modelduel.text import safe_line
from modelduel.tui.app import ModelduelApp, OpenTable, ShowTable, run
from modelduel.tui.keys import Keys
from modelduel.tui.screens.duel import DuelScreen
from modelduel.tui.screens.prompt import QuickDuel
from modelduel.tui.screens.review import NewReview
from modelduel.tui.screens.seated import Mode

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
    blind: bool = False,
    repeat: float | None = None,
    python: Path | None = None,
) -> AbstractAsyncContextManager[Table]:
    """Return the way to a new session's table."""
    words = [kind] if kind == "demo" else [one for one, _ in contenders.values()]
    return open_table(
        place.sessions_dir(),
        contenders,
        scenarios,
        system,
        kind,
        words=words,
        name=name,
        rater=rater,
        pack=pack,
        note=note,
        blind=blind,
        repeat=repeat,
        recorded_in=place.session_places(),
        tag_titles=load_pack_file().tags,
        usual=place.limits(),
        python=python,
        fetching=_fetching(place) if kind == "review" else None,
    )


def _fetching(place: Place) -> Fetching:
    review = place.settings().review
    return Fetching(review.ahead, review.max_cost_usd)


def saved_table(
    place: Place,
    session: Session,
    *,
    ask: bool,
    judge: bool | None = None,
    rater: str = DEFAULT_RATER,
    repeat: float | None = None,
) -> AbstractAsyncContextManager[Table]:
    """Return the way to a saved session's table; `judge` and `repeat` as for `reopen_table`."""
    return reopen_table(
        session,
        rater=rater,
        ask=ask,
        judge=judge,
        repeat=repeat,
        recorded_in=place.session_places(),
        tag_titles=load_pack_file().tags,
        usual=place.limits(),
        fetching=_fetching(place) if ask and session.file.kind == "review" else None,
    )


Door = tuple[OpenTable, ShowTable]
"""How a table is opened, and how it is shown."""


def to_session(place: Place, path: Path, *, ask: bool, scenario: str = "") -> Door:
    """Return the way to a saved session: to go on with it, or to see it replayed, from the round of a scenario.

    Raises StoreError, InputError.
    """
    saved = Session.open(path)
    mode: Mode = "live" if ask else "replay"
    return lambda: saved_table(place, saved, ask=ask), lambda table: _screen(table, mode=mode, scenario=scenario)


def to_duel(place: Place, duel: QuickDuel) -> Door:
    """Return the way to a quick duel. Raises InputError."""
    settings = place.settings()
    contenders = {"a": (duel.a, settings.contender(duel.a)), "b": (duel.b, settings.contender(duel.b))}
    scenario = quick_scenario(
        duel.prompt, read_files(duel.code), read_files(duel.tests), id_=f"duel-{utc_now():%Y%m%d-%H%M%S}"
    )
    system = load_pack_file().system
    return (
        lambda: new_table(place, contenders, [scenario], system, "duel"),
        lambda table: _screen(table, kind="duel"),
    )


def to_review(place: Place, review: NewReview, on_read: OnRead) -> Door:
    """Return the way to a new review of the core pack; `on_read` as for `open_pack`. Raises InputError."""
    settings = place.settings()
    contenders = {"a": (review.a, settings.contender(review.a)), "b": (review.b, settings.contender(review.b))}
    pack = open_pack(on_read=on_read)
    scenarios = pack.of(review.categories)
    return (
        lambda: new_table(place, contenders, scenarios, pack.spec.system, "review", pack=pack, blind=review.blind),
        lambda table: _screen(table),
    )


class Look(TypedDict, total=False):
    """How a table is shown: options of `RoundFrame`."""

    mode: Mode
    kind: str
    speed: float
    allow_unsandboxed: bool
    teaching: bool
    standing: str


def _screen(table: Table, *, scenario: str = "", **look: Unpack[Look]) -> DuelScreen:
    first = _first(table) if look.get("mode", "live") == "live" else 0
    number = next((number for number, one in enumerate(table.headers) if one.id == scenario), first)
    return DuelScreen(table, number=number, **look)


def _first(table: Table) -> int:
    """Return the round to begin with, which must be readable. Raises StoreError, FindingsError, InputError."""
    number = table.left_off().number
    assert table.scenarios[number].id
    return number


def show_table(place: Place, table: AbstractAsyncContextManager[Table], **look: Unpack[Look]) -> Path | None:
    """Run the program on a screen, straight at a table.

    Returns:
        The session's folder; None where the screen was left before it was there.

    Raises:
        ModelduelError: The table cannot be opened, or the config makes no sense.
    """
    settings = place.settings()
    app = ModelduelApp(Keys(settings.keys), settings.theme, settings.review)
    folders: list[Path] = []

    def show(table: Table) -> DuelScreen:
        folders.append(table.session.folder)
        return _screen(table, **look)

    app.first = lambda app: app.visit(lambda: table, show, only=True)
    asyncio.run(run(app))
    for folder in folders if look.get("mode", "live") == "live" else ():
        with suppress(OSError):  # the terminal may be gone
            click.echo(safe_line(f"saved  {folder}"))
    return next(iter(folders), None)
