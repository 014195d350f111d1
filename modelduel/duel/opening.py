"""Opening a contest: its session on disk, and the seats its contenders take."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from modelduel import __version__
from modelduel.contender.gate import Gates
from modelduel.contender.model import Contender, Provider, Side
from modelduel.contender.prices import is_priced
from modelduel.contender.registry import open_provider
from modelduel.duel.ahead import Ahead, Fetching
from modelduel.duel.looks import looks_of, must_be_several
from modelduel.duel.lost import lost_scenarios, stand_in
from modelduel.duel.round import Seat
from modelduel.duel.table import Table
from modelduel.errors import ModelduelError, StoreError
from modelduel.scenario.load import place_in_pack, thaw
from modelduel.scenario.pack import Pack, Scenario, Shelf, freeze, header_of
from modelduel.session.judging import RaterFolder
from modelduel.session.library import new_session, session_slug
from modelduel.session.model import SCHEMA, Asked, PackRef, SessionFile
from modelduel.session.recorded import RecordedProvider
from modelduel.session.recorder import utc_now
from modelduel.session.saving import Saver
from modelduel.session.store import Session
from modelduel.testrun.model import Limits


class Floor(Struct, frozen=True):
    """Where a contest is held: its session, who saves to it, and who sits where."""

    session: Session
    saver: Saver
    seats: dict[Side, Seat]
    system: str
    gates: Gates


@asynccontextmanager
async def open_floor(
    place: Path,
    contenders: Mapping[Side, tuple[str, Contender]],
    system: str,
    kind: Literal["duel", "review", "demo"],
    *,
    words: Sequence[str],
    name: str | None = None,
    pack: Pack | None = None,
    blind: bool = False,
    note: str = "",
    recorded_in: Sequence[Path] = (),
    gates: Gates | None = None,
) -> AsyncIterator[Floor]:
    """Open a new session and its providers; on the way out, wait for every save and close every connection.

    The session is on disk before anything is asked, so that a full or read-only disk costs no tokens.

    Args:
        place: The folder for sessions.
        contenders: Side -> what the user called the contender, and the contender.
        system: The session's system prompt.
        kind: How it came about.
        words: What the session's name is made of, besides the day.
        name: Its name, if the user gave it one.
        pack: The pack it asks from.
        blind: Whether readers are to judge it without names; its own name then has none either.
        note: Kept in the session, for whoever reads it later.
        recorded_in: Where `recorded` contenders look for sessions by name.
        gates: Through which they are asked.

    Raises:
        StoreError: The session cannot be written.
        InputError: A contender cannot be asked.
    """
    gates = gates or Gates()
    async with _seated(contenders, recorded_in, gates) as (saver, seats):
        file = SessionFile(
            schema=SCHEMA,
            created=utc_now().replace(microsecond=0),
            kind=kind,
            modelduel=__version__,
            system=system,
            contenders={side: _asked(seat) for side, seat in seats.items()},
            seed=secrets.randbits(31) if kind == "review" else 0,
            pack=PackRef(pack.spec.name, pack.spec.version, pack.sha256) if pack else None,
            note=note,
            blind=blind,
        )
        if any(is_priced(seat.contender) for seat in seats.values()):
            version, date = await asyncio.to_thread(_prices)
            file = msgspec.structs.replace(file, price_source=version, price_date=date)
        if name is None:
            session = await saver(new_session, place, [kind] if blind else list(words), file)
        else:
            session = await saver(Session.create, place / session_slug(name), file)
        yield Floor(session, saver, seats, system, gates)


@asynccontextmanager
async def _seated(
    contenders: Mapping[Side, tuple[str, Contender]], recorded_in: Sequence[Path], gates: Gates
) -> AsyncIterator[tuple[Saver, dict[Side, Seat]]]:
    """Open the providers; on the way out, wait for every save and close every connection. Raises InputError."""
    saver = Saver()
    seats: dict[Side, Seat] = {}
    try:
        for side, (called, contender) in contenders.items():
            seats[side] = Seat(called, contender, open_any(contender, recorded_in), gates.of(contender))
        yield saver, seats
    finally:
        await saver.aclose()
        await asyncio.gather(*(seat.provider.aclose() for seat in seats.values()), return_exceptions=True)


def open_any(contender: Contender, recorded_in: Sequence[Path]) -> Provider:
    """Return the provider of any contender, a `recorded` one included. Raises InputError."""
    return open_provider(contender, {"recorded": lambda one: RecordedProvider(one, recorded_in)})


def _asked(seat: Seat) -> Asked:
    sent: dict[str, Any] = dict(seat.provider.sent())
    return Asked(seat.name, seat.contender, sent)


def _prices() -> tuple[str, str]:
    from modelduel.contender.prices import price_source

    version, date = price_source()
    return version, date.isoformat()


@asynccontextmanager
async def open_table(
    place: Path,
    contenders: Mapping[Side, tuple[str, Contender]],
    scenarios: Sequence[Scenario],
    system: str,
    kind: Literal["duel", "review", "demo"],
    *,
    words: Sequence[str],
    rater: str,
    name: str | None = None,
    pack: Pack | None = None,
    blind: bool = False,
    note: str = "",
    recorded_in: Sequence[Path] = (),
    tag_titles: Mapping[str, str] | None = None,
    usual: Limits | None = None,
    python: Path | None = None,
    fetching: Fetching | None = None,
    repeat: float | None = None,
) -> AsyncIterator[Table]:
    """Open a new session for some scenarios, all kept in it from the start, so that it can be resumed without the pack.

    Args as for `open_floor`; `rater` is who judges, `usual` the reader's limits of test runs, `python` the virtual
    environment whose packages answers may import, `fetching` how rounds are fetched ahead of the reader, `repeat` which
    share of the rounds the rater is shown a second time. Raises as `open_floor`.
    """
    if repeat is not None:
        must_be_several(scenarios)
    async with open_floor(
        place,
        contenders,
        system,
        kind,
        words=words,
        name=name,
        pack=pack,
        blind=blind,
        note=note,
        recorded_in=recorded_in,
    ) as floor:
        await floor.saver(keep_scenarios, floor.session, scenarios)
        folder = await floor.saver(partial(floor.session.rater, rater, write=True))
        async with _laid(floor, scenarios, folder, tag_titles, usual, fetching, repeat) as table:
            table.python = python
            yield table


@asynccontextmanager
async def _laid(
    floor: Floor,
    scenarios: Sequence[Scenario],
    rater: RaterFolder,
    tag_titles: Mapping[str, str] | None,
    usual: Limits | None,
    fetching: Fetching | None,
    repeat: float | None,
) -> AsyncIterator[Table]:
    """Lay a table on a floor; in the end, whatever happens, others may judge as this rater. Raises as `looks_of`."""
    try:
        looks = await floor.saver(looks_of, floor.session, rater, scenarios, repeat)
    except BaseException:
        rater.close()
        raise
    table = Table(floor.session, floor.saver, scenarios, floor.seats, floor.system, rater, tag_titles, looks)
    table.usual = usual
    if fetching is not None and table.seats:
        table.ahead = Ahead(table, fetching)
    try:
        yield table
    finally:
        await table.aclose()


@asynccontextmanager
async def reopen_floor(
    session: Session, *, ask: bool = True, recorded_in: Sequence[Path] = (), gates: Gates | None = None
) -> AsyncIterator[Floor]:
    """Open the floor of a saved session again; without `ask`, its seats stay empty.

    Raises:
        InputError: A contender cannot be asked any more.
    """
    gates = gates or Gates()
    asked = {side: (one.name, one.asked) for side, one in session.file.contenders.items()} if ask else {}
    async with _seated(asked, recorded_in, gates) as (saver, seats):
        yield Floor(session, saver, seats, session.file.system, gates)


@asynccontextmanager
async def reopen_table(
    session: Session,
    *,
    rater: str,
    ask: bool,
    recorded_in: Sequence[Path] = (),
    tag_titles: Mapping[str, str] | None = None,
    usual: Limits | None = None,
    fetching: Fetching | None = None,
    judge: bool | None = None,
    repeat: float | None = None,
) -> AsyncIterator[Table]:
    """Open a saved session again: to go on with it, or (without `ask`) only to read and replay it.

    What is only read has stand-ins for the scenarios that it lost. `judge` says whether the rater may give something,
    by default where others are asked; `repeat` which share of the rounds that rater is shown a second time.

    Reading a blind session that the rater has judged to its end reveals the names, for good.

    Raises:
        StoreError, FindingsError: A record is damaged.
        InputError: A contender cannot be asked any more, or another share is repeated already.
    """
    judge = ask if judge is None else judge
    scenarios = await asyncio.to_thread(_recorded_scenarios if not ask else kept_scenarios, session)
    async with reopen_floor(session, ask=ask, recorded_in=recorded_in) as floor:
        folder = await floor.saver(partial(session.rater, rater, write=judge))
        async with _laid(floor, scenarios, folder, tag_titles, usual, fetching, repeat) as table:
            if not judge and table.blindfold.on and table.blindfold.finished:
                with suppress(StoreError):  # where that cannot be kept, the names are not shown
                    await table.reveal()
            yield table


def keep_scenarios(session: Session, scenarios: Sequence[Scenario]) -> None:
    """Keep scenarios in a session, so that it can be resumed without their pack. Blocks. Raises StoreError."""
    for scenario in scenarios:
        session.add_scenario(freeze(scenario))


def kept_scenarios(session: Session) -> Shelf:
    """Return the session's scenarios in the order of a pack, each read when it is first shown.

    Raises:
        StoreError, FindingsError, InputError: One of them cannot be read.
    """
    headers, damaged = session.scenario_headers()
    for id_ in damaged:
        session.scenario(id_)  # which says what is wrong
    headers.sort(key=lambda one: place_in_pack(one.category, one.id))
    return Shelf(headers, [""] * len(headers), lambda at: thaw(session.scenario(headers[at].id)))


def _recorded_scenarios(session: Session) -> Shelf:
    """Return the session's scenarios as `kept_scenarios`, at the end stand-ins for those that it lost.

    Raises:
        StoreError, FindingsError, InputError: What was given in a round that is lost cannot be read.
    """
    headers, _ = session.scenario_headers()
    headers.sort(key=lambda one: place_in_pack(one.category, one.id))
    lost = lost_scenarios(session, {header.id for header in headers})

    def read(at: int) -> Scenario:
        if at >= len(headers):
            return lost[at - len(headers)]
        try:
            return thaw(session.scenario(headers[at].id))
        except ModelduelError:  # it can be read, and makes no scenario
            id_ = headers[at].id
            unfit = lost_scenarios(session, {header.id for header in headers} - {id_})
            return next((one for one in unfit if one.id == id_), stand_in(session, id_))

    shown = [*headers, *map(header_of, lost)]
    return Shelf(shown, [""] * len(shown), read)
