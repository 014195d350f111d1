"""What can be undone over all rounds: each round's own changes, and in which order the rounds were changed."""

from __future__ import annotations

from modelduel.tui.sheet import History, changes


class Trail:
    """The changes of the rounds that are not shown, and of which round each change was, the last at the end."""

    def __init__(self) -> None:
        self._kept: dict[int, History] = {}
        self._order: list[int] = []

    @property
    def last(self) -> int | None:
        """The round that was changed last; None when there is nothing to undo."""
        return self._order[-1] if self._order else None

    def changed(self, number: int) -> None:
        """Say that a round was changed."""
        self._order.append(number)

    def undone(self, number: int) -> None:
        """Say that the last change of a round was taken back."""
        if self.last == number:
            self._order.pop()

    def keep(self, number: int, history: History) -> None:
        """Keep the changes of a round that is left."""
        if history.past:
            self._kept[number] = history

    def resume(self, number: int, fresh: History) -> History:
        """Return the history of a round that is shown again; without its past if the sheet was changed elsewhere."""
        kept = self._kept.pop(number, None)
        if kept is not None and not changes(kept.now, fresh.now):
            return History(fresh.now, kept.past)
        self.forget(number)
        return fresh

    def forget(self, number: int) -> None:
        """Take a round's changes for lasting."""
        self._kept.pop(number, None)
        self._order = [one for one in self._order if one != number]
