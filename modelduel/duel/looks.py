"""Which rounds a rater is shown a second time, and when: that tells how consistent one reader is."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import NamedTuple

from modelduel.errors import InputError
from modelduel.scenario.pack import Scenario, Shelf, headers_of
from modelduel.session.judging import RaterFolder
from modelduel.session.model import Repeats
from modelduel.session.store import Session

_MOST_APART = 10


class Look(NamedTuple):
    """One showing of a round."""

    at: int
    """Which of the session's scenarios, from 0."""
    number: int = 1
    """The pass, from 1."""


def draw(seed: int, ids: Sequence[str], share: float) -> list[str]:
    """Draw a share of the rounds, to be shown again; spread over the session, so that each category has its part.

    The last few are not among them: after those there is nothing that could come before a second look. Of two rounds or
    more at least one is drawn.

    Args:
        seed: The session's; with the ids it decides.
        ids: The rounds, in order.
        share: Above 0, at most 1.
    """
    early = ids[: max(0, len(ids) - _apart(len(ids)))]
    count = min(len(early), max(1, round(share * len(ids))))
    stretches = [early[n * len(early) // count : (n + 1) * len(early) // count] for n in range(count)]
    return [min(stretch, key=lambda id_: _lot(seed, id_)) for stretch in stretches]


def lay(seed: int, ids: Sequence[str], again: Collection[str]) -> list[Look]:
    """Return the rounds as they are shown: each once in order, and some a second time after a good many others.

    Between the two looks stand a quarter of all other rounds, or ten, and by lot up to as many more.
    """
    apart, last = _apart(len(ids)), len(ids) - 1
    due: dict[int, list[Look]] = {}
    for at, id_ in enumerate(ids):
        if id_ in again:
            after = at + apart + _lot(seed, id_) % (apart + 1)
            due.setdefault(min(after, last), []).append(Look(at, 2))
    return [look for at in range(len(ids)) for look in (Look(at), *due.get(at, ()))]


def looks_of(session: Session, rater: RaterFolder, scenarios: Sequence[Scenario], share: float | None) -> list[Look]:
    """Return the rounds as one rater is shown them; what is drawn, the first time, is recorded. Blocks.

    Args:
        session, rater: Whose session, and who judges.
        scenarios: Its rounds, in order.
        share: Of the rounds that are to be shown again; None: as recorded, or none.

    Raises:
        InputError: There is nothing to repeat, or another share is repeated already.
        StoreError, FindingsError: The record cannot be read or written.
    """
    ids = [header.id for header in headers_of(scenarios)]
    repeats = rater.repeats()
    if repeats is None and share is not None and rater.writable:
        must_be_several(scenarios)
        repeats = Repeats(share, draw(session.file.seed, ids, share))
        rater.repeat(repeats)
    if repeats is None:
        return []
    if share not in (None, repeats.share):
        raise InputError(
            f'To "{rater.rater}" a share of {repeats.share:g} of the rounds is shown again already.',
            where=session.name,
            remedy="Go on without --repeat.",
        )
    return lay(session.file.seed, ids, set(repeats.rounds))


def must_be_several(scenarios: Sequence[Scenario]) -> None:
    """Raise InputError where there are not rounds enough to show one again after another."""
    if len(scenarios) < 2:
        raise InputError("Of one round none can be shown again later.", remedy="Leave out --repeat.")


def laid_out(scenarios: Sequence[Scenario], looks: Sequence[Look]) -> Sequence[Scenario]:
    """Return the scenario of each look, without reading those that have not been read."""
    headers = headers_of(scenarios)
    return Shelf([headers[look.at] for look in looks], [""] * len(looks), lambda number: scenarios[looks[number].at])


def _apart(rounds: int) -> int:
    return max(1, min(_MOST_APART, rounds // 4))


def _lot(seed: int, id_: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}\0again\0{id_}".encode()).digest()[:8])
