"""One side of the duel screen: a title, the views of an answer, and the line of its figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from modelduel.aids.traps import traps_of
from modelduel.contender.events import Delta, Event, Failed, Finished, Started
from modelduel.contender.model import Side
from modelduel.duel.round import Answer
from modelduel.scenario.pack import Scenario
from modelduel.scenario.prompt import question
from modelduel.testrun.model import TestRun
from modelduel.text import safe_line
from modelduel.tui.evidence import has_evidence
from modelduel.tui.masking import Veil
from modelduel.tui.widgets.answer import AnswerPane
from modelduel.tui.widgets.code import CodePane
from modelduel.tui.widgets.diff import DiffPane
from modelduel.tui.widgets.heading import VIEWS, Heading, Title, View
from modelduel.tui.widgets.lines import LinesView
from modelduel.tui.widgets.metrics import STATE_WORDS, Figures, Metrics, heard, recorded
from modelduel.tui.widgets.outcomes import saved_run, schema_word
from modelduel.tui.widgets.search import FindField, SearchLines
from modelduel.tui.widgets.tests_pane import TestsPane

_UNSAID = "The answer failed. Why is said once the names are revealed."


class SidePane(Vertical):
    """One contender's answer in every view. It listens to events and is given what is saved; it saves nothing."""

    DEFAULT_CSS = """
    SidePane {
        width: 1fr;
    }
    SidePane LinesView {
        height: 1fr;
    }
    SidePane.-both DiffPane {
        border-top: solid $panel;
    }
    SidePane .trouble {
        height: auto;
        max-height: 6;
        padding: 0 1;
        background: $surface;
        color: $foreground;
    }
    """

    @dataclass
    class Changed(Message):
        """What has become of the answer is another."""

        side: SidePane

        @property
        def control(self) -> SidePane:
            """The pane, for `@on` selectors."""
            return self.side

    def __init__(
        self, side: Side, *, beat: float = 0.0, clock: Callable[[], float] = time.monotonic, id: str | None = None
    ) -> None:
        """Make the pane of a side, `a` or `b`.

        Args:
            side: Who sits here first.
            beat: When in a frame, from 0 to 1, the answer takes what has gathered.
            clock: Tells the seconds by which answers are timed.
            id: The widget's.
        """
        super().__init__(id=id)
        self.side = side
        self.view: View = "answer"
        self.answer: Answer | None = None
        self.versus = False
        """Whether the diff is the one against the other answer."""
        self.again = ""
        """What to say of asking again when the answer has failed; empty where that cannot be done."""
        self._both = False
        self._contender = ""
        self._veil: Veil | None = None
        self._scenario: Scenario | None = None
        self._deltas = 0
        self._focused = False
        self._against = ""
        self._beside: tuple[SidePane, str] | None = None
        self._clock = clock
        self._zero: float | None = None  # on the clock, when the events' time began
        self._playing: Callable[[], float] | None = None
        # Kept here rather than asked for, since every piece of text needs some, and one may come when they are gone.
        self.heading = Heading()
        self.text = AnswerPane(beat=beat, id=f"{side}-answer")
        self.diff = DiffPane(empty="No code to compare yet.", id=f"{side}-diff")
        self.code = CodePane(empty="No code taken from the answer yet.", id=f"{side}-code")
        self.tests = TestsPane(id=f"{side}-tests")
        self.original = AnswerPane(empty="No prompt.", id=f"{side}-original")
        self.metrics = Metrics(clock=self._now)
        self._find = FindField(self.tests)
        self._trouble = Static("", classes="trouble", markup=False)
        self._panes: dict[View, LinesView] = {
            "answer": self.text,
            "diff": self.diff,
            "code": self.code,
            "tests": self.tests,
            "original": self.original,
        }

    def compose(self) -> ComposeResult:
        """Make every view once; only the current one is shown."""
        yield self.heading
        yield from self._panes.values()
        yield self._find
        yield self._trouble
        yield self.metrics

    def on_mount(self) -> None:
        """Show the first view."""
        self._display()

    # The views.

    @property
    def current(self) -> LinesView:
        """The pane of the current view."""
        return self._panes[self.view]

    @property
    def views(self) -> Sequence[View]:
        """The views that have something to show in this round."""
        scenario = self._scenario
        lacks: set[View] = set()
        if scenario is None or scenario.language is None:
            lacks |= {"diff", "code", "tests"}
        if scenario is None or scenario.spec.tests is None:
            lacks.add("tests")
        if scenario is None or not has_evidence(scenario):
            lacks.add("evidence")
        return tuple(view for view in VIEWS if view not in lacks)

    @property
    def has_original(self) -> bool:
        """Whether there is code that an answer's can be compared with."""
        return self._scenario is not None and bool(self._scenario.original())

    def show_view(self, view: View) -> None:
        """Show another view, if this round has it; the focus goes along if it was here."""
        if view not in self.views or view not in self._panes:
            return
        had_focus = self.has_focus_within
        self.view = view
        self._display()
        if had_focus:
            self.current.focus()
        self.retitle()

    def _display(self) -> None:
        """Show the panes of the view."""
        both = self._both and not self.versus and self.view in ("answer", "diff")
        shown = {"answer", "diff"} if both else {self.view}
        for view, pane in self._panes.items():
            pane.display = view in shown
        self._trouble.display = self.metrics.figures.state == "failed"
        self.set_class(both, "-both")

    def show_beside(self, other: SidePane | None, key: str) -> None:
        """Say in the title how the other side does, which has no room here, and the key that goes there."""
        self._beside = None if other is None else (other, key)
        self.retitle()

    @property
    def state(self) -> str:
        """What has become of the answer, in a word or two."""
        figures = self.metrics.figures
        return self.tests.counts or STATE_WORDS[figures.state]

    @property
    def called(self) -> str:
        """What the side is called on the screen: `A`, or on a blind one `Left`."""
        return self._veil.name if self._veil is not None else self.side.upper()

    @property
    def role(self) -> str:
        """The side's hue; on a blind screen that of its place."""
        return self._veil.role if self._veil is not None else f"side-{self.side}"

    def mark_focus(self, focused: bool) -> None:
        """Mark the title when a key would act on this side."""
        if focused != self._focused:
            self._focused = focused
            self.retitle()

    def retitle(self) -> None:
        """Write the title anew, as it fits the current view."""
        title = Title(
            self.called,
            self.role,
            self._contender,
            self._words(),
            self.views,
            self.view,
            ("diff" if self.view == "answer" else "answer") if self.has_class("-both") else None,
            self._focused,
        )
        if self.versus:
            title = title._replace(name=f"→ {self._against}")
        if self._beside is not None:
            other, key = self._beside
            title = title._replace(other=f"{other.called} {other.state}".strip(), other_role=other.role, other_key=key)
        self.heading.show(title)
        self.metrics.tell_missed(self.text.missed if self.view == "answer" else None)

    def _words(self) -> Sequence[str]:
        """Return what the title says of the view, from the fullest to the shortest."""
        if self.view == "diff":
            diff = self.diff
            short = f"hunk {diff.hunk} of {diff.hunks}", f"{diff.hunk}/{diff.hunks}"
            return (diff.note, *short) if diff.hunks else (diff.note,)
        if self.view == "tests":
            return (*self.tests.found, self.tests.counts)
        below = self.text.below
        if self.view == "answer" and below > 0 and not self.text.follow:
            return (f"{below:,} lines below", f"{below:,} below")
        return ()

    # What is shown.

    def begin(self, scenario: Scenario, name: str, veil: Veil | None = None) -> None:
        """Clear everything for a round, with the contender's name, or a veil in its place."""
        self._scenario, self._contender, self._veil = scenario, "" if veil is not None else name, veil
        self._playing, self._zero = None, None
        self.versus = False
        if self.view not in self.views:
            self.view = "answer"
        self.original.set_text(question(scenario))
        self.tests.tell(traps_of(scenario))
        self.restart()

    def restart(self, *, awaited: str = "") -> None:
        """Clear the answer, for another attempt, before which something is `awaited`, or a replay from the start."""
        self.answer = None
        self._deltas = 0
        self.text.reset()
        self.diff.clear()
        self.code.show_files({}, "")
        lacks = self._scenario is not None and self._scenario.spec.tests is None
        self.tests.show_none("This scenario has no tests: its answers are judged by reading." if lacks else "")
        self._show_figures(Figures(state="waiting", awaited=awaited) if awaited else Figures())

    def hold(self) -> None:
        """Show that answers are on their way, and nothing of this one until the other is there too."""
        self._show_figures(Figures(state="streaming"))

    def play_by(self, clock: Callable[[], float]) -> None:
        """Take the time from a replay's clock, in recorded seconds, until the next round begins."""
        self._playing = clock

    def _now(self) -> float:
        """Return the time on the events' own clock, in seconds."""
        return self._playing() if self._playing is not None else self._clock() - (self._zero or 0.0)

    def _show_figures(self, figures: Figures) -> None:
        changed = figures.state != self.metrics.figures.state
        if self._veil is not None:
            unsaid = _UNSAID if figures.state == "failed" else ""
            figures = replace(figures, blind=True, reason=unsaid, remedy="")
        if figures.state == "failed":  # which takes more than the end of a line to say
            reason = figures.reason or "The answer failed."
            trouble = " ".join(safe_line(text) for text in (reason, figures.remedy, self.again) if text)
            words = Content.assemble(("✗ ", "$ink-fail"), trouble)
            self._trouble.update(words)
            figures = replace(figures, reason="", remedy="")
        self.metrics.show(figures)
        if changed:
            self._display()
            self.retitle()
            self.post_message(self.Changed(self))

    def hear(self, event: Event) -> None:
        """Take in an event of this side, live or replayed. A veiled one is shown whole alone: its pace might tell."""
        if self._veil is not None:
            return
        zero = self._clock() - event.at
        # What is heard late, such as all that came while another round was shown, still has its own time.
        self._zero = zero if self._zero is None or isinstance(event, Started) else min(self._zero, zero)
        if type(event) is Delta:  # thousands a second
            self.text.append(event.text)
            self._deltas += 1
            # One piece is about one token with most services; the service's own count replaces it.
            self.metrics.count(self._deltas)
            if self._deltas > 1:
                return
        elif isinstance(event, Started):
            self._deltas = 0
        elif isinstance(event, Finished | Failed):
            self.text.finish()
        self._show_figures(heard(self.metrics.figures, event))

    @on(SearchLines.Wanted)
    def _find_wanted(self) -> None:
        self._find.open()

    @on(SearchLines.Found)
    def _find_found(self) -> None:
        self.retitle()
        self.screen.refresh_bindings()

    def show_answer(self, answer: Answer, *, text: bool, run: TestRun | None = None) -> None:
        """Show a saved answer: its code, its diff, its tests and its figures; with `text`, the answer itself too.

        `run` is its last test run, if there is more to show of it than what is saved.
        """
        self.answer = answer
        if text:
            self.text.set_text(self.words_of(answer))
        response = answer.response
        scenario = self._scenario
        extraction = answer.extraction
        if scenario is not None and extraction is not None and extraction.files:
            self.code.show_files(extraction.files, scenario.language or "")
            self.show_changes()
        if run is not None:
            self.tests.show_run(run)
        elif (recalled := saved_run(response)) is not None:
            self.tests.show_run(recalled)
        elif response.candidate is not None and response.candidate.reason:
            self.tests.show_none(response.candidate.reason)
        word = self.tests.counts or (schema_word(scenario, answer.text) if scenario is not None else "")
        self._show_figures(recorded(response, tests=word))
        self.retitle()

    def words_of(self, answer: Answer) -> str:
        """Return the answer as it may be shown."""
        return answer.text if self._veil is None else self._veil.text(answer)

    def show_changes(self) -> None:
        """Show the answer's code as a change to the original."""
        self.versus = False
        extraction = self.answer.extraction if self.answer is not None else None
        if self._scenario is not None and extraction is not None and extraction.files and self.has_original:
            language = self._scenario.language or ""
            self.diff.show_files(self._scenario.original(), extraction.files, language=language)
        else:
            self.diff.clear()
        self._display()

    @property
    def can_be_tested(self) -> bool:
        """Whether there is code in the answer that tests can run on."""
        extraction = self.answer.extraction if self.answer is not None else None
        can = self._scenario is not None and self._scenario.can_test
        return can and extraction is not None and extraction.outcome is None and bool(extraction.files)

    @property
    def is_tested(self) -> bool:
        """Whether the tests have been run on it."""
        return self.answer is not None and self.answer.response.run is not None

    def toggle_both(self) -> None:
        """Show the diff below the answer, or no longer."""
        self._both = not self._both
        if self._both and self.view not in ("answer", "diff"):
            self.view = "answer"
        self._display()
        self.retitle()

    def compare_with(self, other: SidePane) -> bool:
        """Show this side's code against the other's in the diff view; say whether there is code on both sides."""
        mine, theirs = (pane.answer.extraction if pane.answer is not None else None for pane in (self, other))
        if mine is None or theirs is None or not mine.files or not theirs.files:
            return False
        self.diff.show_files(
            mine.files,
            theirs.files,
            language=(self._scenario.language if self._scenario else "") or "",
            old_label=self.called,
            new_label=other.called,
        )
        self.versus = True
        self._against = other.called
        self._display()
        self.retitle()
        return True
