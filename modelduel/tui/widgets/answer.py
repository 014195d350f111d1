"""The pane in which an answer appears while it is written: prose as light Markdown, code in its language's colours.

Deltas are only put aside when they come; a tick, at most 30 times a second, takes what has gathered. What a tick may
cost is bounded in time, so that neither a flood nor a slow machine can keep the loop from its other work, and two panes
may tick on different beats, so that a key never waits for both. Lines are shown first and coloured after, from the top
down, which the eye cannot tell apart at the speed of a model.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter

from textual.message import Message
from textual.timer import Timer

from modelduel.tui import highlight, prose
from modelduel.tui.hand import HAND
from modelduel.tui.manuscript import Manuscript, Reach, page_of
from modelduel.tui.prepared import Prepared
from modelduel.tui.rows import Line
from modelduel.tui.widgets.lines import LinesView

FRAME = 1 / 30
"""Seconds between two ticks when the pane keeps up."""

_TAKING, _TICK = 0.003, 0.006
"""Seconds after which a tick takes no more text, and colours no more lines; what is left waits for the next."""

_BREATH = 0.001
"""Seconds the loop gets between two ticks while the pane does not keep up."""

_GULP = 4_096
"""Characters taken between two looks at the clock."""

_WAITS = 2
"""Ticks in a row that give way to keys: one that is held down must not stop the stream."""

_PAUSES: Mapping[Reach, float | None] = {"some": 0, "loading": FRAME, "all": None}
"""Seconds until the next tick, by how far lines are coloured."""

PAGES = Prepared(page_of, 8)
"""Answers that are about to be shown whole, by their text: those of a round and of the next, and what was asked."""


class AnswerPane(LinesView):
    """Shows one answer, live or whole."""

    @dataclass
    class Settled(Message):
        """All text given so far is on the screen, in its colours."""

        pane: AnswerPane

        @property
        def control(self) -> AnswerPane:
            """The pane, for `@on` selectors."""
            return self.pane

    def __init__(
        self,
        *,
        empty: str = "No answer yet.",
        beat: float = 0.0,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make a pane that says `empty` until the first text comes, and ticks at `beat` of a frame, from 0 to 1."""
        super().__init__(empty=empty, name=name, id=id, classes=classes)
        self._beat = beat * FRAME
        self.set_reactive(AnswerPane.follow, True)
        self._turn = 0
        self._start()

    def _start(self) -> None:
        self._pending: list[str] = []
        self._left = 0  # lines there were when the reader left the end
        self._whole = False
        self._held = ""  # a carriage return that may be the first half of a line end
        self._complete = False
        self._pointed = range(0)
        self._next_tick: Timer | bool = False  # the timer of the next tick, True for one that comes at once
        self._manuscript = Manuscript()
        self._waits = 0  # ticks that just gave way to keys

    @property
    def busy(self) -> bool:
        """Whether some of the text given so far is not shown yet, or not in its colours."""
        return bool(self._next_tick)

    @property
    def missed(self) -> int | None:
        """How many lines came since the reader left the end; None while there is nothing to follow or to catch up."""
        if self.follow or self._whole:
            return None
        missed = len(self._lines) - self._left
        return missed if not self._complete or (missed and self.below) else None

    def watch_follow(self) -> None:
        """Count what comes from here on."""
        self._left = len(self._lines)
        super().watch_follow()

    def append(self, text: str) -> None:
        """Add text to the end. Costs next to nothing; it is shown with the next tick."""
        if text:
            self._pending.append(text)
            self._tick_in(FRAME)

    def finish(self) -> None:
        """Say that the answer is complete. Nothing on the screen changes but what a next delta could have changed."""
        self._complete = True
        self._tick_in(0)

    def set_text(self, text: str) -> None:
        """Show a whole answer instead of what was there, from the top."""
        self.reset()
        self._whole = True
        self.follow = False
        page = PAGES.get(text)
        if page is None:
            self._pending.append(text)
            self.finish()
        else:
            self._complete = True
            self._manuscript = page.manuscript.copy()
            self.replace_lines(0, page.lines)
            self.post_message(self.Settled(self))

    def reset(self) -> None:
        """Empty the pane for another answer, whose end it will follow."""
        if isinstance(self._next_tick, Timer):
            self._next_tick.stop()
        self._turn += 1
        self._start()
        self.show_lines(())
        self.follow = True

    def point_to(self, first: int, last: int) -> None:
        """Go to some lines, numbered from 0, and mark them at the edge until others are shown."""
        self._pointed = range(first, last + 1)
        self.follow = False
        self._strips.clear()
        self.go_to_line(max(0, first - 2))
        self.refresh()

    def gutter_of(self, index: int, part: int) -> list[tuple[str, str]]:
        """Return the mark of the lines that are pointed to."""
        return [("▐", "strong")] if index in self._pointed else super().gutter_of(index, part)

    def on_mount(self) -> None:
        """Have the usual languages ready, and show what came before there was a screen."""
        highlight.warm()
        if self._pending:
            self._tick_in(0)

    def _tick_in(self, seconds: float) -> None:
        """Make sure that a tick comes on a beat within `seconds`; without a wait, once the loop has had its turn."""
        if not self._next_tick and self.is_attached:
            if seconds:
                self._next_tick = self.set_timer(seconds - (perf_counter() - self._beat) % FRAME, self._tick)
            else:
                self._next_tick = True
                # A Textual timer takes as long as the tick itself, and its `call_later` alone lets nothing else in.
                asyncio.get_running_loop().call_later(_BREATH, self.call_later, self._tick_at_once, self._turn)

    def _tick_at_once(self, turn: int) -> None:
        if turn == self._turn:  # else the pane was emptied meanwhile
            self._tick()

    def _tick(self) -> None:
        self._next_tick = False
        if HAND.busy() and self._waits < _WAITS:
            self._waits += 1
            self._tick_in(FRAME)
            return
        self._waits = 0
        start = perf_counter()
        self._take(start + _TAKING)
        pause = self._colour(start + _TICK)
        if self._pending:
            pause = 0
        if pause is None:
            self.post_message(self.Settled(self))
        else:
            self._tick_in(pause)

    def _take(self, deadline: float) -> None:
        """Turn what has gathered into lines, until the time is up."""
        text = (self._held + "".join(self._pending)).replace("\r\n", "\n")
        self._pending.clear()
        self._held = "\r" if text.endswith("\r") and not self._complete else ""
        text = text.removesuffix(self._held)
        first = max(0, len(self._lines) - 1)
        lines = list(self._lines[first:])
        at = 0
        while at < len(text):
            self._manuscript.add(text[at : at + _GULP], lines)
            at += _GULP
            if perf_counter() > deadline:
                break
        if at < len(text):
            self._pending.append(text[at:] + self._held)
            self._held = ""
        if text:
            self.replace_lines(first, lines)

    def _colour(self, deadline: float) -> float | None:
        """Colour lines from where it was left, until the time is up; return the seconds to wait before going on.

        None says that all are coloured.
        """
        start, coloured, reach = self._manuscript.colour(self._lines, deadline, highlight.ready)
        if coloured:
            self.restyle_lines(start, coloured)
        return _PAUSES[reach]

    def dressed(self, index: int) -> Line:
        """Return a line as it is painted: prose as Markdown, which no other line has a say in."""
        line = self._lines[index]
        prosaic = self._manuscript.language_at(index) is None
        return line._replace(runs=prose.runs(line.text)) if prosaic else line
