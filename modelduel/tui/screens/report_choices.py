"""What the report screen asks in a list: which round to see, which sessions to tell of, which form to write."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from modelduel.report.forms import SUFFIXES, Form
from modelduel.tui.keys import Face
from modelduel.tui.rows import Run, make_line
from modelduel.tui.screens.dialog import FilteredDialog, fits
from modelduel.tui.screens.sessions import progress, searched
from modelduel.tui.widgets.choices import Entry
from modelduel.tui.widgets.pieces import plain

if TYPE_CHECKING:
    from modelduel.report.document import RoundRef
    from modelduel.session.library import SessionSummary

FORMS: Mapping[Form, str] = {
    "html": "one page for a browser or a mail, with every round",
    "markdown": "for a pull request or a wiki",
    "text": "as it stands here",
    "json": "every figure with its interval, n and method",
    "csv": "a row for each answer",
}
"""What each form is good for, the likeliest first."""


class PickRound(FilteredDialog["RoundRef | None"]):
    """Asks which of several rounds is to be seen."""

    FACE: ClassVar[Face] = "rounds"
    HEADING = "Rounds on this line"
    PROMPT = "Type words of a scenario's name"

    def __init__(self, rounds: Sequence[RoundRef]) -> None:
        super().__init__()
        self._rounds = rounds

    def narrow(self) -> None:
        """Show those that fit."""
        words = [plain(" ".join(filter(None, (one.scenario, one.language, one.session)))) for one in self._rounds]
        entries = [
            Entry(make_line(text), one) for text, one in zip(words, self._rounds, strict=True) if fits(self.typed, text)
        ]
        self.choices.show_entries(entries, empty="No round fits.")

    def choose(self, key: Any, *, by_mouse: bool) -> None:
        """Leave for the round."""
        self.dismiss(key)


class PickSession(FilteredDialog[Path | None]):
    """Asks which session is told of too, or no longer."""

    FACE: ClassVar[Face] = "sessions"
    HEADING = "Sessions that the report is on"
    PROMPT = "Type words of a session's name"

    def __init__(self, sessions: Sequence[SessionSummary], told: Collection[Path]) -> None:
        super().__init__()
        self._sessions = sessions
        self._told = told

    def narrow(self) -> None:
        """Show those that fit."""
        entries = []
        for session in self._sessions:
            if fits(self.typed, *searched(session)):
                path = Path(session.path)
                head = f"{'+' if path in self._told else ' '} {plain(session.id)}"
                text = f"{head}   {progress(session)}   {' · '.join(map(plain, session.contenders.values()))}"
                entries.append(Entry(make_line(text, runs=(Run(len(head), ""), Run(len(text), "hint"))), path))
        self.choices.show_entries(entries, empty="No session fits.")

    def choose(self, key: Any, *, by_mouse: bool) -> None:
        """Leave with the session."""
        self.dismiss(key)


class PickForm(FilteredDialog["Form | None"]):
    """Asks in which form the report is written."""

    FACE: ClassVar[Face] = "forms"
    HEADING = "Write the report to a file"
    PROMPT = "Type a form's name"

    def narrow(self) -> None:
        """Show those that fit."""
        rows = [(form, f"{form:10}{SUFFIXES[form]:7}", good) for form, good in FORMS.items()]
        entries = [
            Entry(make_line(head + good, runs=(Run(len(head), ""), Run(len(head + good), "hint"))), form)
            for form, head, good in rows
            if fits(self.typed, head)
        ]
        self.choices.show_entries(entries, empty="There is no such form.")

    def choose(self, key: Any, *, by_mouse: bool) -> None:
        """Leave with the form."""
        self.dismiss(key)
