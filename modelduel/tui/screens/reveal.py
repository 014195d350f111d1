"""The question before the names of a blind session are revealed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from modelduel.tui.keys import bind
from modelduel.tui.screens.dialog import Dialog


def reveal_words(judged: int, rounds: int) -> str:
    """Return what a reveal means after so many judgements."""
    if judged == rounds:
        return "Every round is judged. With the names the judgements become final: none can be changed after that."
    given = {0: "No round is judged yet.", 1: f"1 of {rounds:,} rounds is judged, and stays as it is."}.get(
        judged, f"{judged:,} of {rounds:,} rounds are judged, and stay as they are."
    )
    return (
        f"{given} What you judge from here on is marked as given after the names were known, and counted apart.\n\n"
        "This cannot be undone."
    )


class RevealScreen(Dialog[bool]):
    """Asks whether to reveal the names; leaves with True for yes."""

    DEFAULT_CSS = """
    RevealScreen > #frame {
        max-width: 72;
        height: auto;
    }
    RevealScreen Static {
        padding: 1 2;
    }
    """
    FACE = "reveal"
    HEADING = "Reveal the names?"
    BINDINGS: ClassVar[list[BindingType]] = [bind("reveal.yes", "yes")]

    def __init__(self, judged: int, rounds: int) -> None:
        super().__init__()
        self._words = reveal_words(judged, rounds)

    def contents(self) -> Iterator[Widget]:
        """Yield what it would mean."""
        yield Static(self._words, markup=False)

    def action_yes(self) -> None:
        """Leave with yes."""
        self.dismiss(True)
