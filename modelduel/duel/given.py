"""What a rater gives, saved as it is given: in order, never forgotten because a save failed, and tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

from modelduel.errors import StoreError
from modelduel.session.judging import NotOursError, RaterFolder
from modelduel.session.model import Judgement
from modelduel.session.saving import Saver

Place = tuple[str, int]
"""A round as a rater judges it: scenario and pass."""


class Given:
    """One rater's judgements in play, by scenario and pass.

    Args:
        rater: Where they are kept.
        saver: Runs the saves.

    Attributes:
        on_saved: Told of each round whose judgement was saved.
    """

    def __init__(self, rater: RaterFolder, saver: Saver) -> None:
        self.on_saved: Callable[[Place], None] = lambda place: None
        self._rater = rater
        self._saver = saver
        self._unsaved: dict[Place, Judgement] = {}
        self._saves: dict[asyncio.Task[None], Place] = {}
        self._closing = False

    @property
    def unsaved(self) -> Collection[Place]:
        """The rounds of which the last that was given is not on the disk yet."""
        return self._unsaved.keys()

    @property
    def failed(self) -> Collection[Place]:
        """Those of them whose save failed, and waits to be tried again."""
        return self._unsaved.keys() - self._saves.values()

    async def judgement(self, place: Place) -> Judgement | None:
        """Return what was given last, saved or not. Raises StoreError, FindingsError, InputError."""
        if place in self._unsaved:
            return self._unsaved[place]
        return await asyncio.to_thread(self._rater.judgement, *place)

    def save(self, place: Place, judgement: Judgement) -> asyncio.Task[None]:
        """Begin to save a judgement; it lasts when the task ends, which raises StoreError.

        One that cannot be saved is kept here, and tried again when another was saved and at the end. Only one that
        would have to be written over what another hand put there is given up: `NotOursError`.
        """
        self._unsaved[place] = judgement
        return self._begin(place)

    async def aclose(self) -> None:
        """Wait for every save, and try once more what failed. Raises StoreError when something is lost."""
        self._closing = True
        lost: list[StoreError] = [error for error in await self._all() if isinstance(error, NotOursError)]
        for place in self._unsaved:
            self._begin(place)
        lost += [error for error in await self._all() if isinstance(error, StoreError)]
        if lost:
            first = lost[0]
            raise StoreError(f"A judgement was not saved. {first.message}", where=first.where, remedy=first.remedy)

    async def _all(self) -> list[BaseException | None]:
        return await asyncio.gather(*self._saves, return_exceptions=True)

    def _begin(self, place: Place) -> asyncio.Task[None]:
        # A task of its own, not a screen's worker: one that is stopped before its first step would lose what was given.
        task = asyncio.create_task(self._save(place, self._unsaved[place]))
        self._saves[task] = place
        task.add_done_callback(self._done)
        return task

    async def _save(self, place: Place, judgement: Judgement) -> None:
        try:
            await self._saver(self._rater.save, place[0], judgement, place[1])
        except StoreError as error:
            if isinstance(error, NotOursError) or not self._rater.writable:  # no second try can succeed
                self._forget(place, judgement)
            raise
        self._forget(place, judgement)

    def _forget(self, place: Place, judgement: Judgement) -> None:
        if self._unsaved.get(place) is judgement:
            del self._unsaved[place]

    def _done(self, task: asyncio.Task[None]) -> None:
        place = self._saves.pop(task)
        if task.cancelled() or task.exception() is not None:
            return
        self.on_saved(place)
        for other in () if self._closing else list(self.failed):  # the disk is well: then for them, too
            self._begin(other)
