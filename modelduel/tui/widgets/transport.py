"""The line of a replay: whether it plays, where it is, how fast, and where each answer ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual.message import Message

from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, width_of

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, math.inf)
"""Times recorded speed; infinite is at once."""

_PLAYING, _PAUSED = "▶", "║"
"""What it does now. The pause sign proper is a picture, two cells wide, in some terminals."""

_SHORTEST_TRACK = 8


@dataclass(frozen=True)
class Playback:
    """Where a replay is. Times are recorded seconds, whatever the speed."""

    at_s: float = 0.0
    total_s: float = 0.0
    playing: bool = False
    speed: float = 1.0
    ends_s: tuple[float, ...] = ()
    """When each side's answer ended, from left to right."""
    marks: tuple[str, ...] = ("A", "B")
    """A letter for each of them."""
    roles: tuple[str, ...] = ("side-a", "side-b")
    """The hue of each."""


def time_text(seconds: float) -> str:
    """Return minutes, seconds and tenths: `0:12.4`."""
    tenths = round(max(0.0, seconds) * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"


def speed_text(speed: float) -> str:
    """Return a speed in words: `0.25x`, `instant`."""
    return "instant" if math.isinf(speed) else f"{speed:g}x"


def next_speed(speed: float, steps: int) -> float:
    """Return the speed so many steps faster (or slower, when negative), as far as there are any."""
    at = min(range(len(SPEEDS)), key=lambda index: abs(min(SPEEDS[index], 8.0) - min(speed, 8.0)))
    return SPEEDS[max(0, min(at + steps, len(SPEEDS) - 1))]


def cell_of(seconds: float, total_s: float, cells: int) -> int:
    """Return the cell of a track of so many that shows a moment."""
    if total_s <= 0 or cells < 1:
        return 0
    return min(int(max(0.0, min(seconds / total_s, 1.0)) * cells), cells - 1)


def moment_of(cell: int, total_s: float, cells: int) -> float:
    """Return the moment, in seconds, that a click on a cell of a track means: the last cell is the end."""
    return total_s if cell >= cells - 1 else max(0, cell) * total_s / max(1, cells)


def transport_row(playback: Playback, width: int) -> Row:
    """Return the line for a width in cells."""
    total = time_text(playback.total_s)
    row = [
        Piece(" "),
        Piece(_PLAYING if playback.playing else _PAUSED, "strong", "toggle"),
        Piece(f" {time_text(playback.at_s):>{len(total)}}", "", "toggle"),
        Piece(f" / {total}  ", "hint"),
        Piece(f"{speed_text(playback.speed):^7}", "hint", "speed"),
        Piece("  "),
    ]
    cells = width - width_of(row) - 1
    return [*row, *(_track(playback, cells) if cells >= _SHORTEST_TRACK else [Piece(" " * max(0, cells))])]


def _track(playback: Playback, cells: int) -> Row:
    """Return a thin line, thick where it was played, with a letter where each answer ends."""
    ends: dict[int, int] = {}
    for number in reversed(range(len(playback.ends_s))):
        at = cell_of(playback.ends_s[number], playback.total_s, cells)
        while at in ends:
            at = at - 1 if at else max(ends) + 1  # they ended together: the letters stand side by side
        ends[at] = number
    head = cell_of(playback.at_s, playback.total_s, cells)
    row = []
    for at in range(cells):
        played = at <= head and playback.at_s > 0
        if at in ends:
            number = ends[at]
            mark = playback.marks[number] if number < len(playback.marks) else "│"
            row.append(
                Piece(mark[:1], playback.roles[number] if number < len(playback.roles) else "", ("seek", at, cells))
            )
        else:
            row.append(Piece("━" if played else "─", "" if played else "mark", ("seek", at, cells)))
    return row


class Transport(PieceRows):
    """Shows a replay's progress. It plays nothing itself: it says what was clicked."""

    @dataclass
    class Toggled(Message):
        """Play or pause was clicked."""

        transport: Transport

        @property
        def control(self) -> Transport:
            """The widget, for `@on` selectors."""
            return self.transport

    @dataclass
    class SpeedPicked(Message):
        """Another speed was clicked."""

        transport: Transport
        speed: float

        @property
        def control(self) -> Transport:
            """The widget, for `@on` selectors."""
            return self.transport

    @dataclass
    class Sought(Message):
        """A moment on the track was clicked."""

        transport: Transport
        at_s: float

        @property
        def control(self) -> Transport:
            """The widget, for `@on` selectors."""
            return self.transport

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._playback = Playback()

    @property
    def playback(self) -> Playback:
        """What is shown."""
        return self._playback

    def show(self, playback: Playback) -> None:
        """Show this. Costs next to nothing, and paints only when the line differs."""
        self._playback = playback
        self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the one line."""
        return [transport_row(self._playback, width)]

    def pressed(self, hit: Any, cell: int) -> None:
        """Say what was clicked; a click on the speed means the next one, from the last the first."""
        if hit == "toggle":
            self.post_message(self.Toggled(self))
        elif hit == "speed":
            faster = next_speed(self._playback.speed, 1)
            self.post_message(self.SpeedPicked(self, SPEEDS[0] if faster == self._playback.speed else faster))
        else:
            _, at, cells = hit
            self.post_message(self.Sought(self, moment_of(at, self._playback.total_s, cells)))
