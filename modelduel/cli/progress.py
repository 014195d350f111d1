"""How far a collection is: a bar for each contender on a terminal's stderr, written over in place."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress

import click

from modelduel.cli.plain import mark
from modelduel.contender.model import Side
from modelduel.duel.run import Tally
from modelduel.text import safe_line, width

_EVERY_S = 0.2
_WIDEST_BAR = 24
_LONGEST_NAME = 20


class Bars:
    """Draws the tallies until it is left, and lets lines of text be printed above them.

    Args:
        tallies: What has become of each side's answers, as it changes.
        names: What the user calls the contenders.
    """

    def __init__(self, tallies: Mapping[Side, Tally], names: Mapping[Side, str]) -> None:
        self._tallies = tallies
        self._names = names
        self._drawn = 0
        self._live = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Bars:
        if self._live:
            self._task = asyncio.create_task(self._redraw())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(OSError):
                self._draw()

    @property
    def live(self) -> bool:
        """Whether there is a terminal to draw on."""
        return self._live

    def above(self, say: Callable[[], None]) -> None:
        """Print something in the bars' place; they come again below it."""
        self._erase()
        say()

    async def _redraw(self) -> None:
        with suppress(OSError):  # the terminal may go; the collection goes on
            while True:
                self._draw()
                await asyncio.sleep(_EVERY_S)

    def _draw(self) -> None:
        now = asyncio.get_running_loop().time()
        room = shutil.get_terminal_size().columns - 1
        self._erase()
        if not any(tally.wanted or tally.tested for tally in self._tallies.values()):
            return
        heads = max(width(_head(side, self._names[side])) for side in self._tallies)
        rows = [bar_row(side, self._names[side], tally, now, room, heads) for side, tally in self._tallies.items()]
        for side, row in zip(self._tallies, rows, strict=True):
            click.echo(mark(side, row), err=True)
        self._drawn = len(rows)

    def _erase(self) -> None:
        if self._drawn:
            click.echo(f"\x1b[{self._drawn}A\x1b[J", nl=False, err=True)
            self._drawn = 0


def _head(side: Side, name: str) -> str:
    return f"{side.upper()} {safe_line(name)[:_LONGEST_NAME]}"


def bar_row(side: Side, name: str, tally: Tally, now: float, room: int, heads: int = 0) -> str:
    """Return one contender's line, at most `room` columns wide; what matters least is left out where there is none.

    Args:
        side: Its letter.
        name: What the user calls it. Untrusted.
        tally: What has become of its answers.
        now: Seconds on the event loop's clock.
        room: Columns there are.
        heads: Columns that letter and name take in every row.
    """
    done = tally.answered + tally.failed
    digits = len(str(tally.wanted))
    facts = [f"{done:>{digits}}/{tally.wanted}"]
    pause = tally.pause_until - now
    if pause >= 1 and done + tally.left < tally.wanted:
        facts.append(f"pause {pause:.0f} s")
    elif tally.running:
        facts.append(f"{tally.running} under way")
    if tally.failed:
        facts.append(f"{tally.failed} failed")
    if tally.left:
        facts.append(f"{tally.left} not asked")
    if tally.tested:
        facts.append(f"{tally.passed}/{tally.tested} passed")
    if tally.usd:
        facts.append(f"${tally.usd:.4f}")
    head = _head(side, name)
    head += " " * (heads - width(head))
    size = max(0, min(_WIDEST_BAR, room - width(head) - width("  ".join(facts)) - 4))
    while size < 5 and len(facts) > 1 and width(head) + width("  ".join(facts)) + 2 > room:
        facts.pop()
    filled = size * done // tally.wanted if tally.wanted else size
    bar = "█" * filled + "░" * (size - filled) + "  " if size >= 5 else ""
    return f"{head}  {bar}{'  '.join(facts)}"[:room]
