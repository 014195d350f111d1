"""The line at the top: which scenario this is, where in the session, and what has been saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from textual.message import Message

from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, clip, plain, spread, width_of

if TYPE_CHECKING:
    from modelduel.duel.table import Table

Part = Literal["title", "place", "mode", "ahead", "saved"]

_TITLE_KEEPS = 16
"""Cells of the title that level, language and category make room for, in this order."""

NOT_SAVED = "not saved"
"""The trouble that the disk would not take something."""

_SAVED = len("saved 12:04:31")
_AHEAD = len("pause 60 s")
_TIMER = len("paused")


@dataclass(frozen=True)
class Place:
    """Where the reader is."""

    title: str
    category: str = ""
    language: str = ""
    level: str = ""
    number: int = 0
    """From 1; 0 when there are no rounds to count."""
    of: int = 0
    mode: str = ""
    """Such as `open`, `blind` or `replay`."""
    ahead: str = ""
    """How many of the next rounds are there already, such as `3 ahead`; empty where none is fetched ahead."""
    saved: str = ""
    """When, such as `12:04:31`; empty until something was."""
    trouble: str = ""
    """Said in the place of `saved` when something could not be saved."""
    timer: str = ""
    """How long the reader has been here, such as `2:14`, or `paused`; empty when that is not wanted."""


def place_of(table: Table, number: int) -> Place:
    """Return what tells a round of a session, from 0."""
    scenario, rounds, quick = table.scenarios[number], len(table.scenarios), table.is_quick
    # Without code, the language of a quick duel is nobody's but the scenario format's.
    language = (scenario.language or "") if scenario.spec.files or scenario.spec.tests or not quick else ""
    return Place(
        title=scenario.spec.title,
        category="quick duel" if quick else scenario.spec.category,
        language=language,
        level="" if quick else scenario.spec.difficulty,
        number=number + 1 if rounds > 1 else 0,
        of=rounds if rounds > 1 else 0,
    )


def bar_row(place: Place, width: int) -> Row:
    """Return the line: what tells the round at the left, what changes at the right, each in its place."""
    right = _right(place)
    facts = [plain(fact) for fact in (place.category, place.language, place.level) if fact]
    room = width - width_of(right) - 3
    while facts and room - len(" · ".join(facts)) - 3 < min(len(place.title), _TITLE_KEEPS):
        facts.pop()
    about = "   " + " · ".join(facts) if facts else ""
    title = clip(plain(place.title), max(0, room - len(about)))
    left = [Piece(" "), Piece(title, "strong", "title"), Piece(about, "hint"), Piece("  ")]
    return spread(left, right, width)


def _right(place: Place) -> Row:
    row: list[Piece] = []
    if place.of:
        digits = len(str(place.of))
        row += Piece(f"{place.number:>{digits}}/{place.of}", hit="place"), Piece("   ")
    if place.mode:
        row += Piece(plain(place.mode), "hint", "mode"), Piece("   ")
    if place.ahead:
        row += Piece(f"{plain(place.ahead):<{_AHEAD}}", "hint", "ahead"), Piece("   ")
    if place.timer:
        row += Piece(f"{place.timer:>{_TIMER}}", "hint"), Piece("   ")
    if place.trouble:
        row.append(Piece(clip(plain(place.trouble), 40), "fail", "saved"))
    else:
        row.append(Piece(f"{f'saved {plain(place.saved)}' if place.saved else '':<{_SAVED}}", "hint", "saved"))
    return [*row, Piece(" ")]


class ScenarioBar(PieceRows):
    """Shows where the reader is."""

    @dataclass
    class Pressed(Message):
        """A part of the line was clicked."""

        bar: ScenarioBar
        part: Part

        @property
        def control(self) -> ScenarioBar:
            """The widget, for `@on` selectors."""
            return self.bar

    DEFAULT_CSS = """
    ScenarioBar {
        background: $surface;
    }
    """

    def __init__(
        self,
        place: Place | None = None,
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._place = place or Place("")

    @property
    def place(self) -> Place:
        """What is shown."""
        return self._place

    def show(self, place: Place) -> None:
        """Show this place."""
        self._place = place
        self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the one line."""
        return [bar_row(self._place, width)]

    def pressed(self, hit: Any, cell: int) -> None:
        """Say which part was clicked."""
        self.post_message(self.Pressed(self, hit))
