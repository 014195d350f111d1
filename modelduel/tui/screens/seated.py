"""Who sits where on the duel screen: which contender is shown in which pane, by what name, and what may be given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from modelduel.contender.model import Side
from modelduel.duel.table import Table
from modelduel.paths import is_shipped
from modelduel.scenario.prompt import question
from modelduel.tui.masking import Veil, masked_words
from modelduel.tui.sheet import Shown
from modelduel.tui.widgets.side import SidePane

Mode = Literal["live", "replay"]
_PLACES = (("Left", "side-a"), ("Right", "side-b"))


class SeatedScreen(Screen[None]):
    """A screen with a table's sides in its panes. The panes stay where they are; who sits in one is set by round."""

    # Textual's own paints the whole screen whenever the focus moves; the two that it moves between paint themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    table: Table
    mode: Mode
    number: int
    panes: list[SidePane]
    """From left to right."""
    _kind: str
    _final = ""
    """Why what was given on this round stays as it is; empty while it may change."""

    def pane(self, side: Side) -> SidePane:
        """Return a side's pane."""
        return next(pane for pane in self.panes if pane.side == side)

    @property
    def hidden(self) -> bool:
        """Whether the reader must not know who answered."""
        return self.table.blindfold.on

    @property
    def mode_word(self) -> str:
        """What the bar calls what goes on."""
        if self.hidden:
            return "blind"
        if self.mode == "replay":
            return "replay"
        return "revealed" if self.table.blindfold.blind else self._kind

    @property
    def unscored(self) -> str:
        """Why nothing can be given on this round; empty when it can."""
        if self.mode == "replay":
            return "A replay is not scored."
        return self.table.read_only or self._final

    @property
    def not_judged(self) -> str:
        """What a replay says of a round without a verdict: how it gets one, if the session is the reader's own."""
        session = self.table.session
        own = not (self.hidden or is_shipped(session.folder))
        return "Not judged yet" + (f"; `modelduel review --session {session.name}` judges it" if own else "")

    @property
    def look_words(self) -> str:
        """What to say of a round that is shown a second time to be judged; nothing of any other."""
        again = self.mode == "live" and self.table.looks[self.number].number > 1
        return "Shown again, sides swapped: judge afresh." if again else ""

    @property
    def order(self) -> Shown:
        """The contenders of this round's panes, from left to right, as a sheet wants them."""
        sides = [pane.side for pane in self.panes]
        return cast("Shown", tuple(sides)) if sorted(sides) == ["a", "b"] else ("a", "b")

    def seat(self, order: Sequence[Side]) -> None:
        """Begin the round's panes, each with the contender that is shown there."""
        self.set_class(self.mode == "replay" and not self.hidden, "-replay")
        scenario = self.table.scenarios[self.number]
        identity = self.table.blindfold.identity(question(scenario)) if self.hidden else None
        for pane, side, (name, role) in zip(self.panes, order, _PLACES, strict=False):
            pane.side = side
            pane.begin(scenario, self.table.name(side), Veil(name, role, identity) if identity else None)

    def allowed(self, words: str) -> str:
        """Return the program's own words, such as an error, as the reader may see them."""
        if not self.hidden:
            return words
        identity = self.table.blindfold.identity("")
        return masked_words(words, identity, {pane.side: pane.called for pane in self.panes})
