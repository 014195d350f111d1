"""One side of the duel screen: a title, the views of an answer, and the line of its figures."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import ContentSwitcher

from modelduel.contender.events import Delta, Event, Failed, Finished, Retrying, Started, UsageKnown
from modelduel.contender.model import Side
from modelduel.duel.round import Answer
from modelduel.scenario.pack import Scenario
from modelduel.scenario.prompt import question
from modelduel.tui.widgets.answer import AnswerPane
from modelduel.tui.widgets.code import CodePane
from modelduel.tui.widgets.diff import DiffPane
from modelduel.tui.widgets.lines import LinesView
from modelduel.tui.widgets.metrics import Figures, Metrics, recorded
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, clip, plain, spread, width_of
from modelduel.tui.widgets.tests_pane import TestsPane

View = Literal["answer", "diff", "code", "tests", "original"]
VIEWS: tuple[View, ...] = ("answer", "diff", "code", "tests", "original")
_TITLES: dict[View, str] = {
    "answer": "Answer",
    "diff": "Diff",
    "code": "Code",
    "tests": "Tests",
    "original": "Prompt",
}


class Heading(PieceRows):
    """A side's title and its views, the current one marked."""

    DEFAULT_CSS = """
    Heading {
        height: 1;
        background: $panel;
    }
    """

    @dataclass
    class ViewPicked(Message):
        """A view's name was clicked."""

        heading: Heading
        view: View

        @property
        def control(self) -> Heading:
            """The widget, for `@on` selectors."""
            return self.heading

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._letter, self._role, self._called, self._words = "", "", "", ""
        self._view: View = "answer"
        self._focused = False

    def show(self, letter: str, role: str, name: str, words: str, view: View, *, focused: bool) -> None:
        """Show the side's letter in its hue, its name, what is to be said of the view, and which view it is."""
        self._letter, self._role, self._called, self._words = letter, role, name, words
        self._view, self._focused = view, focused
        self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the one line: the names give way before the views."""
        tabs: list[Piece] = []
        for view in VIEWS:
            current = view == self._view
            tabs += [Piece(f" {_TITLES[view]} ", "strong" if current else "hint", view, current), Piece("")]
        letter = Piece(f"{'▌' if self._focused else ' '}{self._letter} ", self._role)
        room = max(0, width - width_of(tabs) - width_of([letter]) - 1)
        name = clip(plain(self._called), room)
        left = [letter, Piece(name, "strong")]
        if self._words and room - len(name) > 3:
            left.append(Piece(clip(f"  {plain(self._words)}", room - len(name)), "hint"))
        return [spread(left, tabs, width)]

    def pressed(self, hit: Any, cell: int) -> None:
        """Say which view was clicked."""
        self.post_message(self.ViewPicked(self, hit))


class SidePane(Vertical):
    """One contender's answer in every view. It listens to events and is given what is saved; it saves nothing."""

    DEFAULT_CSS = """
    SidePane {
        width: 1fr;
    }
    SidePane ContentSwitcher {
        height: 1fr;
    }
    SidePane ContentSwitcher > * {
        height: 1fr;
    }
    """

    @dataclass
    class Changed(Message):
        """The view, or what is to be said about it, is another."""

        side: SidePane

        @property
        def control(self) -> SidePane:
            """The pane, for `@on` selectors."""
            return self.side

    def __init__(self, side: Side, *, id: str | None = None) -> None:
        """Make the pane of a side, `a` or `b`."""
        super().__init__(id=id)
        self.side = side
        self.view: View = "answer"
        self.answer: Answer | None = None
        self._called = ""
        self._scenario: Scenario | None = None
        self._deltas = 0
        self._focused = False

    def compose(self) -> ComposeResult:
        """Make every view once; only the current one is shown."""
        yield Heading()
        with ContentSwitcher(initial=f"{self.side}-answer"):
            yield AnswerPane(id=f"{self.side}-answer")
            yield DiffPane(empty="No code to compare yet.", id=f"{self.side}-diff")
            yield CodePane(empty="No code taken from the answer yet.", id=f"{self.side}-code")
            yield TestsPane(id=f"{self.side}-tests")
            yield AnswerPane(empty="No prompt.", id=f"{self.side}-original")
        yield Metrics()

    # The views.

    @property
    def text(self) -> AnswerPane:
        """The answer."""
        return self.query_one(f"#{self.side}-answer", AnswerPane)

    @property
    def diff(self) -> DiffPane:
        """The answer's code against the original."""
        return self.query_one(f"#{self.side}-diff", DiffPane)

    @property
    def code(self) -> CodePane:
        """The answer's code."""
        return self.query_one(f"#{self.side}-code", CodePane)

    @property
    def tests(self) -> TestsPane:
        """The tests on it."""
        return self.query_one(f"#{self.side}-tests", TestsPane)

    @property
    def original(self) -> AnswerPane:
        """Prompt and original."""
        return self.query_one(f"#{self.side}-original", AnswerPane)

    @property
    def metrics(self) -> Metrics:
        """The figures."""
        return self.query_one(Metrics)

    @property
    def current(self) -> LinesView:
        """The pane of the current view."""
        return self.query_one(f"#{self.side}-{self.view}", LinesView)

    def show_view(self, view: View) -> None:
        """Show another view; the focus goes along if it was here."""
        had_focus = self.current.has_focus
        self.view = view
        self.query_one(ContentSwitcher).current = f"{self.side}-{view}"
        if had_focus:
            self.current.focus()
        self.retitle()

    def mark_focus(self, focused: bool) -> None:
        """Mark the title when a key would act on this side."""
        if focused != self._focused:
            self._focused = focused
            self.retitle()

    def retitle(self) -> None:
        """Write the title anew, as it fits the current view."""
        words = {"diff": self.diff.note, "tests": self.tests.counts, "answer": self._below()}.get(self.view, "")
        heading = self.query_one(Heading)
        heading.show(self.side.upper(), f"side-{self.side}", self._called, words, self.view, focused=self._focused)
        self.post_message(self.Changed(self))

    def _below(self) -> str:
        below = self.text.below
        return f"{below:,} lines below" if below > 0 and not self.text.follow else ""

    # What is shown.

    def begin(self, scenario: Scenario, name: str) -> None:
        """Clear everything for a round."""
        self._scenario, self._called = scenario, name
        self.answer = None
        self.original.set_text(question(scenario))
        self.restart()

    def restart(self, *, waiting: bool = False) -> None:
        """Clear the answer, for another attempt (then time goes by at once) or a replay from the beginning."""
        self._deltas = 0
        self.text.reset()
        self.diff.clear()
        self.code.show_files({}, "")
        self.tests.show_none(self._no_tests())
        self.metrics.show(Figures(state="waiting", sent_at=time.monotonic()) if waiting else Figures())
        self.retitle()

    def _no_tests(self) -> str:
        if self._scenario is not None and self._scenario.spec.tests is None:
            return "This scenario has no tests: its answers are judged by reading."
        return ""

    def hear(self, event: Event) -> None:
        """Take in an event of this side, live or replayed."""
        now = time.monotonic()
        figures = self.metrics.figures
        if type(event) is Delta:
            self.text.append(event.text)
            self._deltas += 1
            if figures.first_s is None:
                figures = replace(figures, state="streaming", first_s=now - figures.sent_at)
            # One piece is about one token with most services; the service's own count replaces it.
            self.metrics.show(replace(figures, tokens=max(self._deltas, figures.tokens or 0), estimated=True))
        elif isinstance(event, Started):
            self.metrics.show(Figures(state="waiting", sent_at=now))
        elif isinstance(event, UsageKnown):
            if event.usage.output:
                self.metrics.show(replace(figures, tokens=event.usage.output, estimated=False))
        elif isinstance(event, Retrying):
            self.metrics.show(
                replace(figures, state="retrying", again_at=now + event.wait_s, reason=event.reason, first_s=None)
            )
        elif isinstance(event, Finished):
            self.text.finish()
            self.metrics.show(replace(figures, state=event.status, total_s=now - figures.sent_at))
        elif isinstance(event, Failed):
            self.text.finish()
            self.metrics.show(
                replace(
                    figures, state="failed", total_s=now - figures.sent_at, reason=event.message, remedy=event.remedy
                )
            )

    def show_answer(self, answer: Answer, *, text: bool) -> None:
        """Show a saved answer: its code, its diff, its tests and its figures; with `text`, the answer itself too."""
        self.answer = answer
        if text:
            self.text.set_text(answer.text)
        response = answer.response
        scenario = self._scenario
        extraction = answer.extraction
        if scenario is not None and extraction is not None and extraction.files:
            language = scenario.language or ""
            self.code.show_files(extraction.files, language)
            if scenario.original():
                self.diff.show_files(scenario.original(), extraction.files, language=language)
        if response.run is not None and response.candidate is not None:
            self.tests.show_run(
                response.candidate.outcome,
                response.test,
                sandbox=response.run.sandbox,
                seconds=response.run.seconds,
                reason=response.candidate.reason,
            )
        elif response.candidate is not None and response.candidate.reason:
            self.tests.show_none(response.candidate.reason)
        self.metrics.show(recorded(response, tests=self.tests.counts))
        self.retitle()

    @property
    def can_be_tested(self) -> bool:
        """Whether there is code in the answer that tests can run on."""
        extraction = self.answer.extraction if self.answer is not None else None
        return extraction is not None and extraction.outcome is None and bool(extraction.files)

    def toggle_both(self) -> None:
        """Show the diff below the answer, or no longer."""
        if self.view == "answer":
            self.diff.display = not self.diff.display

    def compare_with(self, other: Answer) -> bool:
        """Show this side's code against another answer's in the diff view; say whether there is code on both sides."""
        mine = self.answer.extraction if self.answer is not None else None
        if mine is None or other.extraction is None or not mine.files or not other.extraction.files:
            return False
        self.diff.show_files(
            mine.files,
            other.extraction.files,
            language=(self._scenario.language if self._scenario else "") or "",
            old_label=self.side.upper(),
            new_label=other.key.contender.upper(),
        )
        return True
