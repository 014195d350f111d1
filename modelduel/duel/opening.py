"""Opening a contest: its session on disk, and the seats its contenders take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from modelduel import __version__
from modelduel.contender.address import is_loopback
from modelduel.contender.model import Contender, Provider, Side
from modelduel.contender.registry import open_provider
from modelduel.duel.round import Seat
from modelduel.scenario.pack import Pack
from modelduel.session.library import new_session
from modelduel.session.model import SCHEMA, Asked, PackRef, SessionFile
from modelduel.session.recorded import RecordedProvider
from modelduel.session.recorder import utc_now
from modelduel.session.saving import Saver
from modelduel.session.store import Session

_HOSTED = ("anthropic", "openai", "openai-chat")


class Floor(Struct, frozen=True):
    """Where a contest is held: its session, who saves to it, and who sits where."""

    session: Session
    saver: Saver
    seats: dict[Side, Seat]
    system: str


@asynccontextmanager
async def open_floor(
    place: Path,
    contenders: Mapping[Side, tuple[str, Contender]],
    system: str,
    kind: Literal["duel", "review", "demo"],
    *,
    words: Sequence[str],
    pack: Pack | None = None,
    seed: int = 0,
    note: str = "",
    recorded_in: Sequence[Path] = (),
) -> AsyncIterator[Floor]:
    """Open a new session and its providers; on the way out, wait for every save and close every connection.

    The session is on disk before anything is asked, so that a full or read-only disk costs no tokens.

    Args:
        place: The folder for sessions.
        contenders: Side -> what the user called the contender, and the contender.
        system: The session's system prompt.
        kind: How it came about.
        words: What the session's name is made of, besides the day.
        pack: The pack it asks from.
        seed: Of everything that is drawn by lot.
        note: Kept in the session, for whoever reads it later.
        recorded_in: Where `recorded` contenders look for sessions by name.

    Raises:
        StoreError: The session cannot be written.
        InputError: A contender cannot be asked.
    """
    seats: dict[Side, Seat] = {}
    saver = Saver()
    try:
        for side, (name, contender) in contenders.items():
            seats[side] = Seat(name, contender, open_any(contender, recorded_in))
        file = SessionFile(
            schema=SCHEMA,
            created=utc_now().replace(microsecond=0),
            kind=kind,
            modelduel=__version__,
            system=system,
            contenders={side: _asked(seat) for side, seat in seats.items()},
            seed=seed,
            pack=PackRef(pack.spec.name, pack.spec.version, pack.sha256) if pack else None,
            note=note,
        )
        if any(is_priced(seat.contender) for seat in seats.values()):
            version, date = await asyncio.to_thread(_prices)
            file = msgspec.structs.replace(file, price_source=version, price_date=date)
        session = await saver(new_session, place, list(words), file)
        yield Floor(session, saver, seats, system)
    finally:
        await saver.aclose()
        await asyncio.gather(*(seat.provider.aclose() for seat in seats.values()), return_exceptions=True)


def is_priced(contender: Contender) -> bool:
    """Return whether a contender's answers may have a price at all."""
    return contender.provider in _HOSTED and not is_loopback(contender.base_url)


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
