"""The list of rounds: what has become of each, narrowed by category and words, and a way to any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Literal, NamedTuple

from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from modelduel.scenario.model import CATEGORIES
from modelduel.tui.keys import bind
from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.screens.dialog import FilteredDialog
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, plain

RoundState = Literal["waiting", "streaming", "answered", "tested", "judged", "failed"]

_SIGNS: Mapping[RoundState, tuple[str, str, str]] = {
    "waiting": ("·", "hint", "waiting"),
    "streaming": ("»", "", "streaming"),
    "answered": ("○", "", "answered"),
    "tested": ("◐", "", "tested"),
    "judged": ("●", "strong", "judged"),
    "failed": ("!", "fail", "failed"),
}
_TITLES = {"bug-fix": "Bug fixes", "algorithm": "Algorithms", "refactoring": "Refactorings", "review": "Reviews"}
_LONGEST = 200
"""Characters of a title that are shown or searched."""


class RoundRow(NamedTuple):
    """A round in the list."""

    number: int
    """From 1."""
    title: str
    category: str
    state: RoundState
    note: str = ""
    """What more there is to say, such as the verdict."""


def round_line(row: RoundRow, digits: int, here: bool) -> Line:
    """Return the line of a round whose number has room for so many digits; `here` marks the one that is shown."""
    sign, role, word = _SIGNS[row.state]
    number = f"{'▸' if here else ' '}{row.number:>{digits}} "
    start = f"{number} {sign} {word:<10}"
    category = f"{plain(row.category[:12]):<12} "
    title = plain(row.title[:_LONGEST])
    note = f"   {plain(row.note[:_LONGEST])}" if row.note else ""
    ends = (len(number) + 1, len(number) + 3, len(start), len(start) + len(category))
    runs = (
        Run(ends[0], "strong" if here else "hint"),
        Run(ends[1], role),
        Run(ends[3], "hint"),
        Run(ends[3] + len(title), ""),
    )
    return make_line(start + category + title + note, runs=(*runs, Run(ends[3] + len(title) + len(note), "hint")))


class Categories(PieceRows):
    """The categories there are, with their numbers, and which one is shown."""

    @dataclass
    class Picked(Message):
        """A category was clicked; None stands for all."""

        categories: Categories
        category: str | None

        @property
        def control(self) -> Categories:
            """The widget, for `@on` selectors."""
            return self.categories

    def __init__(self, counts: Mapping[str, int]) -> None:
        super().__init__()
        self.counts = dict(counts)
        self.shown: str | None = None

    def turn(self, steps: int) -> None:
        """Show the next category, or the one before."""
        order = [None, *self.counts]
        self.show(order[(order.index(self.shown) + steps) % len(order)])

    def show(self, category: str | None) -> None:
        """Show this category alone; None shows all."""
        self.shown = category
        self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the one line."""
        row = [Piece(" ")]
        for category, count in ((None, sum(self.counts.values())), *self.counts.items()):
            current = category == self.shown
            name = "All" if category is None else _TITLES.get(category) or plain(category[:20])
            row.append(Piece(f" {name} {count:,} ", "strong" if current else "hint", (category,), current))
        return [row]

    def pressed(self, hit: Any, cell: int) -> None:
        """Say which category was clicked."""
        self.post_message(self.Picked(self, hit[0]))


class RoundsScreen(FilteredDialog[int | None]):
    """Shows every round; leaves with the number of the one to go to, or with None."""

    CSS_PATH = "rounds.tcss"
    FACE = "rounds"
    HEADING = "Rounds"
    PROMPT = "Type words of a title, a category or a state"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("rounds.category", "turn(1)"),
        bind("rounds.before", "turn(-1)"),
    ]

    def __init__(self, rows: Sequence[RoundRow], current: int = 1) -> None:
        """Make the list of `rows`; `current` is the number of the round that is shown now."""
        super().__init__()
        self._all = {row.number: row for row in rows}
        self._digits = len(str(len(self._all)))
        self._current = current

    def head(self) -> Iterator[Widget]:
        """Yield the categories."""
        found = dict.fromkeys((*CATEGORIES, *(row.category for row in self._all.values())), 0)
        for row in self._all.values():
            found[row.category] += 1
        yield Categories({category: count for category, count in found.items() if count})

    @cached_property
    def _searched(self) -> dict[int, str]:
        """What is searched of each round."""
        return {
            number: f"{number} {title[:_LONGEST]} {category} {state}".casefold()
            for number, title, category, state, _ in self._all.values()
        }

    def narrow(self) -> None:
        """Show the rounds that fit category and words; the cursor begins at the current one."""
        category = self.query_one(Categories).shown
        found = [number for number, row in self._all.items() if category in (None, row.category)]
        for word in self.typed.casefold().split():
            searched = self._searched
            found = [number for number in found if word in searched[number]]
        empty = "No round fits." if self._all else "There are no rounds yet."
        self.choices.show_keys(found, self._line, empty=empty, at=None if self.choices.current else self._current)

    def _line(self, number: int) -> Line:
        return round_line(self._all[number], self._digits, number == self._current)

    def choose(self, key: Any, *, by_mouse: bool) -> None:
        """Leave for the round."""
        self.dismiss(key)

    @on(Categories.Picked)
    def _picked(self, message: Categories.Picked) -> None:
        message.categories.show(message.category)
        self.narrow()

    def action_turn(self, steps: int) -> None:
        """Show the next category alone, or the one before."""
        self.query_one(Categories).turn(steps)
        self.narrow()
