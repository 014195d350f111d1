"""What one reader of a session may know: on which side each contender is shown, and whether names are."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from modelduel.contender.identity import Identity
from modelduel.contender.model import Side
from modelduel.session.judging import RaterFolder
from modelduel.session.model import Judgement, SessionFile
from modelduel.session.names import parse_judgement
from modelduel.session.recorder import utc_now
from modelduel.session.store import Session


class Drawn(NamedTuple):
    """A round, as far as drawing lots goes."""

    id: str
    category: str
    look: int = 1
    """Which look at it this is; in a second one the sides change places."""


def swapped(seed: int, rounds: Sequence[Drawn]) -> list[bool]:
    """Draw in which rounds `b` is at the left.

    It is at the left in half of the rounds of each category, and of all; of an odd number one more or one fewer. In a
    second look at a round it is where it was not in the first, which must be among the rounds too. Which those are
    follows from the seed and the rounds' ids alone, in whatever order they come.
    """

    def lot(word: str) -> bytes:
        return hashlib.sha256(f"{seed}\0{word}".encode()).digest()

    first = lot("")[0] & 1
    order = sorted((one for one in rounds if one.look == 1), key=lambda one: (one.category, lot(one.id)))
    turned = {one.id: place + first for place, one in enumerate(order)}
    return [(turned[one.id] + one.look - 1) % 2 == 1 for one in rounds]


class Blindfold:
    """Keeps the contenders' names from one rater of a blind session, until they are revealed to that rater.

    Args:
        session: Which session.
        rater: Whose judgements.
        rounds: Its rounds, in order.
    """

    def __init__(self, session: Session, rater: RaterFolder, rounds: Sequence[Drawn]) -> None:
        self._session = session
        self._rater = rater
        contenders = [(asked.name, asked.asked) for asked in session.file.contenders.values()]
        self._identity = lru_cache(maxsize=8)(partial(Identity, contenders))
        self._looks = {(one.id, one.look) for one in rounds}
        self._swapped = swapped(session.file.seed, rounds) if self.blind else [one.look % 2 == 0 for one in rounds]

    @property
    def _file(self) -> SessionFile:
        return self._session.file

    @property
    def blind(self) -> bool:
        """Whether the session is one to be judged blind."""
        return self._file.blind

    @property
    def on(self) -> bool:
        """Whether the names are kept from the rater now."""
        return self.blind and not self._rater.revealed

    def order(self, number: int) -> list[Side]:
        """Return the contenders of a round, from left to right; a reveal changes nothing about that."""
        left, *rest = list(self._file.contenders)[:2]
        return [*rest, left] if self._swapped[number] else [left, *rest]

    def identity(self, said: str) -> Identity:
        """Return the words that give the contenders away, but for those of `said`, the question.

        The first time 2 µs a character of it.
        """
        return self._identity(said)

    def locked(self, judgement: Judgement) -> bool:
        """Return whether a judgement is final: complete before the names were revealed, which they are now."""
        return self.blind and not self.on and judgement.winner is not None and not judgement.after_reveal

    def judged(self) -> int:
        """Return how many rounds have the rater's verdict."""
        given = (parse_judgement(line.name) for line in self._rater.lines() if line.winner)
        return len(self._looks.intersection(given))

    @property
    def finished(self) -> bool:
        """Whether every round has the rater's verdict."""
        return self.judged() == len(self._looks)

    def reveal(self) -> None:
        """Record for good that the rater knows the names. Blocks; raises StoreError."""
        if self._rater.writable:
            self._rater.reveal(utc_now())
            return
        with self._session.rater(self._rater.rater, write=True) as folder:
            folder.reveal(utc_now())
        self._rater.revealed = True
