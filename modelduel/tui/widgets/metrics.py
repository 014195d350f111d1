"""The line below a pane: how long the answer takes, how fast it comes, what it costs, how its tests went.

Figures have a width of their own, so that nothing moves while they count.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rich.cells import cell_len
from textual.timer import Timer

from modelduel.contender.events import Delta, Event, Finished, Held, Retrying, Started, UsageKnown
from modelduel.session.model import Cost, Response
from modelduel.tui.live import keys_of
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, clip, plain, spread, width_of

State = Literal["idle", "waiting", "streaming", "retrying", "finished", "truncated", "refused", "cancelled", "failed"]

LIVE: frozenset[State] = frozenset({"waiting", "streaming", "retrying"})
"""States in which time goes by."""

COUNTS_PER_SECOND = 5

_WORDS: dict[State, str] = {
    "waiting": "waiting",
    "truncated": "cut short",
    "refused": "refused",
    "cancelled": "stopped",
    "failed": "failed",
}
_BETWEEN = " · "
_COST = 7
_ROOM = {0: 11, 1: 7, 2: 12, 3: 10, 4: 9, 5: 12}
"""Cells of the widest usual fact of each rank: tests, time, cost, speed, tokens, time to the first text."""
STATE_WORDS: dict[State, str] = {
    **_WORDS,
    "idle": "",
    "streaming": "answering",
    "retrying": "asking again",
    "finished": "finished",
}
"""What has become of an answer, in a word or two."""


@dataclass(frozen=True)
class Figures:
    """What is known of one answer. Times `…_at` are seconds on the clock that is given to the widget."""

    state: State = "idle"
    sent_at: float = 0.0
    """When the try now going on, or the only one, was sent."""
    total_s: float = 0.0
    """From there to the end of the answer, once it has ended."""
    first_s: float | None = None
    """From there to the first text."""
    tokens: int | None = None
    """Output tokens so far."""
    estimated: bool = False
    """The tokens were counted by us, not said by the service."""
    cost: Cost | None = None
    """None: not known (yet)."""
    again_at: float = 0.0
    """When the next try will be sent, while `retrying`."""
    reason: str = ""
    """Why it is asked again, or why it failed: the service's words."""
    remedy: str = ""
    tests: str = ""
    """Such as `7/7 tests`."""
    batch: bool = False
    """It came with a batch: its time says nothing."""
    awaited: str = ""
    """While `waiting`: what must be ready before the question is sent; time goes by only after that."""
    blind: bool = False
    """Whether anything that might give the contender away is left out."""


def recorded(response: Response, *, tests: str = "", blind: bool = False) -> Figures:
    """Return the figures of a saved response."""
    return Figures(
        state=response.status,
        total_s=response.total_s,
        first_s=response.first_token_s,
        tokens=response.usage.output if response.usage else None,
        cost=response.cost,
        batch=bool(response.batch),
        reason=response.error,
        remedy=response.remedy,
        tests=tests,
        blind=blind,
    )


def heard(figures: Figures, event: Event) -> Figures:
    """Return the figures of an answer after another event of it; of its text, the first piece alone."""
    if isinstance(event, Delta):
        return replace(figures, state="streaming", first_s=event.at - figures.sent_at)
    if isinstance(event, Started):
        return Figures(state="waiting", sent_at=event.at)
    if isinstance(event, UsageKnown):
        return replace(figures, tokens=event.usage.output, estimated=False) if event.usage.output else figures
    if isinstance(event, Retrying | Held):
        again_at = event.at + event.wait_s
        return replace(figures, state="retrying", again_at=again_at, reason=event.reason, first_s=None)
    total_s = event.at - figures.sent_at
    if isinstance(event, Finished):
        return replace(figures, state=event.status, total_s=total_s)
    return replace(figures, state="failed", total_s=total_s, reason=event.message, remedy=event.remedy)


def metrics_row(figures: Figures, now: float, width: int) -> Row:
    """Return what the line says.

    Args:
        figures: What is known.
        now: Seconds on the same clock as the figures' times.
        width: Cells there are. When it is too few, the facts that matter least are left out.
    """
    if figures.state == "idle":
        return _joined([(0, Piece(plain(figures.tests), "hint"))] if figures.tests else [], width)
    if figures.blind:
        facts = [(0, Piece(STATE_WORDS[figures.state], _role(figures.state)))]
        return _joined([*facts, *_tests(figures)], width)
    if figures.state == "retrying":
        left = max(0.0, figures.again_at - now)
        said = f": {figures.reason}" if figures.reason else ""
        return [Piece(clip(f" asking again in {left:2.0f} s{plain(said)}", width), "hint")]
    if figures.state == "failed":
        said = " ".join(text for text in (figures.reason, figures.remedy) if text)
        return [Piece(" failed", "fail"), Piece(clip(f" · {plain(said)}" if said else "", width - 7))]
    if figures.state == "waiting" and figures.awaited:
        return [Piece(clip(f" {plain(figures.awaited)}", width), "hint")]
    elapsed = max(0.0, now - figures.sent_at) if figures.state in LIVE else figures.total_s
    word = _WORDS.get(figures.state)
    last = [(0, Piece(word, _role(figures.state)))] if word else []
    facts = [(1, Piece("  batch" if figures.batch else f"{_seconds(elapsed)} s", "hint"))]
    if figures.state != "waiting":
        facts += _figures(figures, elapsed, _least(width))
    return _joined([*facts, *last, *_tests(figures)], width)


def _least(width: int) -> int:
    """Return the rank from which figures are left out: by the room alone, so that both sides leave out the same."""
    taken = 1 + sum(cells + len(_BETWEEN) for cells in _ROOM.values()) - len(_BETWEEN)
    for rank in sorted(_ROOM, reverse=True):
        if taken <= width:
            return rank + 1
        taken -= _ROOM[rank] + len(_BETWEEN)
    return 1


def with_missed(row: Row, lines: int, key: str, width: int, *, live: bool) -> Row:
    """Add at the right how many lines the reader has not followed, if there is room: none of the figures gives way.

    While an answer comes there always is some, since cost and tests are not known yet.
    """
    many = f"{lines:,} new line{'' if lines == 1 else 's'}, {key} {'follows' if live else 'goes there'}"
    for words in (many, f"{lines:,} new · {key}"):
        if width_of(row) + 2 + cell_len(words) < width:
            return spread(row, [Piece(words), Piece(" ")], width)
    return row


def rate(tokens: int | None, first_s: float | None, elapsed_s: float) -> float | None:
    """Return output tokens per second from the first text on; None while that says nothing."""
    if tokens is None or first_s is None or elapsed_s - first_s < 0.05:
        return None
    return tokens / (elapsed_s - first_s)


def cost_text(cost: Cost | None) -> str:
    """Return a cost in US dollars."""
    if cost is None:
        return "cost unknown"
    digits = 4 if cost.usd < 10 else 2
    return f"{'≥ ' if cost.at_least else ''}${cost.usd:.{digits}f}"


def _figures(figures: Figures, elapsed: float, least: int) -> list[tuple[int, Piece]]:
    """Return the figures that rank below `least`: the higher, the sooner one is left out.

    What is not known has its place all the same. The cost is the last of them: it is known when the answer has ended.
    """
    about = "~" if figures.estimated else ""
    speed = rate(figures.tokens, figures.first_s, elapsed)
    facts = [
        (5, f"first {_first(figures.first_s)} s"),
        (3, f"{_number(speed, 4, about)} tok/s"),
        (4, f"{_number(figures.tokens, 5, about)} tok"),
    ]
    if figures.cost is not None or figures.state not in LIVE:
        facts.append((2, f"{cost_text(figures.cost):>{_COST}}"))
    return [(rank, Piece(text, "hint")) for rank, text in facts if rank < least]


def _tests(figures: Figures) -> list[tuple[int, Piece]]:
    return [(0, Piece(plain(figures.tests)))] if figures.tests else []


def _seconds(value: float) -> str:
    """Return seconds in five cells, to a tenth while that fits."""
    return f"{value:5.1f}" if value < 999.95 else f"{value:5.0f}"


def _first(value: float | None) -> str:
    """Return seconds in four cells, to a hundredth while that fits."""
    if value is None:
        return "   –"
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:4.{digits}f}"


def _number(value: float | None, cells: int, about: str) -> str:
    """Return a whole number, after `about`, in so many cells; one that is too long for them in thousands."""
    if value is None:
        return "–".rjust(cells)
    text = f"{about}{value:.0f}"
    return (text if len(text) <= cells else f"{about}{value / 1000:.0f}k").rjust(cells)


def _role(state: State) -> str:
    return "fail" if state == "failed" else "strong" if state in ("truncated", "refused", "cancelled") else "hint"


def _joined(facts: Sequence[tuple[int, Piece]], width: int) -> Row:
    """Put facts side by side, leaving out what ranks last until the rest fits."""
    kept = list(facts)
    while len(kept) > 1 and sum(cell_len(piece.text) + 3 for _, piece in kept) - 2 > width:
        kept.remove(max(kept, key=lambda fact: fact[0]))
    row: list[Piece] = []
    for _, piece in kept:
        row += Piece(_BETWEEN if row else " ", "mark"), piece
    return row


class Metrics(PieceRows):
    """Shows the figures of one answer, and lets the time go by while it lasts."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make the line; `clock` tells the seconds that the figures' times are on."""
        super().__init__(name=name, id=id, classes=classes)
        self._clock = clock
        self._figures = Figures()
        self._counted = 0
        self._counting: Timer | None = None
        self._missed: int | None = None

    @property
    def figures(self) -> Figures:
        """What is shown."""
        if self._counted:
            tokens = max(self._counted, self._figures.tokens or 0)
            self._figures, self._counted = replace(self._figures, tokens=tokens, estimated=True), 0
        return self._figures

    def count(self, tokens: int) -> None:
        """Take in our own count of the tokens so far, at next to no cost; it is painted with the time."""
        self._counted = tokens

    def show(self, figures: Figures) -> None:
        """Show these figures. While the answer is being written only the count paints, 5 times a second."""
        counts_on = figures.state in LIVE and figures.state == self._figures.state and self._counting is not None
        self._figures, self._counted = figures, 0
        if not counts_on:
            self._count_if_live()
            self.recompose_rows()

    def tell_missed(self, lines: int | None) -> None:
        """Say how many lines came that the reader did not follow; None when they do."""
        if lines != self._missed:
            self._missed = lines
            self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the one line."""
        row = metrics_row(self.figures, self._clock(), width)
        if self._missed is None:
            return [row]
        key = keys_of(self.app).shown("pane.end")
        return [with_missed(row, self._missed, key, width, live=self.figures.state in LIVE)]

    def on_mount(self) -> None:
        """Count, if there is something to count already."""
        self._count_if_live()

    def _count_if_live(self) -> None:
        if self._counting is not None and self._figures.state not in LIVE:
            self._counting.stop()
            self._counting = None
        elif self._counting is None and self._figures.state in LIVE and self.is_attached:
            self._counting = self.set_interval(1 / COUNTS_PER_SECOND, self.recompose_rows)
