"""The evidence of the duel screen: what helps to judge the answers, gathered when the reader asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType

from modelduel.aids import apart
from modelduel.aids.model import Hit, Hits, Looking, Measured, Measuring
from modelduel.aids.tally import decides, is_checked, items_of
from modelduel.duel.round import Answer
from modelduel.scenario.pack import Scenario
from modelduel.tui import sheet as sheets
from modelduel.tui.checklist import DECIDED, Marked
from modelduel.tui.evidence import WAITING, Given, fact_lines, has_evidence, none_lines
from modelduel.tui.grid import words
from modelduel.tui.keys import bind
from modelduel.tui.live import keys_of
from modelduel.tui.screens.scoring import ScoringScreen
from modelduel.tui.sheet import POSITIONS, Position
from modelduel.tui.widgets.evidence import EvidenceLines
from modelduel.tui.widgets.heading import Heading, View
from modelduel.tui.widgets.lines import LinesView
from modelduel.tui.widgets.scoresheet import roles_of
from modelduel.tui.widgets.side import SidePane
from modelduel.tui.widgets.tests_pane import TestsPane

_KEPT = 32
"""Answers of which it is kept what was read in them."""


class AidedScreen(ScoringScreen):
    """A screen with one more view, across both sides. It shows nothing before both answers are there."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("view.evidence", "evidence")]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._known: dict[object, Measured | Hits | None] = {}

    @property
    def reading(self) -> LinesView:
        """What the reader looks at."""
        return self.evidence.lines if self.has_class("-evidence") else super().reading

    def begin_evidence(self) -> None:
        """Begin another round: its answers are to be read first."""
        self._end_evidence()
        self.evidence.lines.begin()

    def action_evidence(self) -> None:
        """Show the evidence, or what was shown before."""
        if self.has_class("-evidence"):
            self._end_evidence()
            return
        self._end_versus()
        self.add_class("-evidence")
        self._show_evidence()
        self.evidence.lines.focus()
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """Take the focus once there is something to take it, and fit what is shown to the room there is."""
        if self.has_class("-evidence"):
            self.evidence.lines.focus()
            self._show_evidence()
            self._show_keys()

    def _end_evidence(self) -> None:
        if self.has_class("-evidence"):
            self.remove_class("-evidence")
            self.reading.focus()
            self.call_after_refresh(self._refocus)

    def _refocus(self) -> None:
        """Give the focus to what is read now: keys must not act on what is out of sight."""
        if not self.has_class("-evidence") and (self.focused is None or not self.focused.is_on_screen):
            self.reading.focus()

    # The other views take its place.

    def action_view(self, view: View) -> None:
        """Show one view of both answers."""
        self._end_evidence()
        super().action_view(view)

    def action_diff(self) -> None:
        """Show the diff; again, side by side; again, A against B."""
        self._end_evidence()
        super().action_diff()

    def action_both(self) -> None:
        """Show answer and diff of each side at once, or no longer."""
        self._end_evidence()
        super().action_both()

    def action_other_side(self) -> None:
        """Go to the other side's pane, or its boxes."""
        if self.has_class("-evidence"):
            self.evidence.lines.go_to_column(1 - self.evidence.lines.column)
        else:
            super().action_other_side()

    @on(Heading.ViewPicked)
    def _evidence_picked(self, message: Heading.ViewPicked) -> None:
        if (message.view == "evidence") != self.has_class("-evidence"):
            self.action_evidence()
        if message.heading is self.evidence.heading and message.view != "evidence":
            self.action_view(message.view)

    # What is shown.

    @on(SidePane.Changed)
    @on(TestsPane.Counted)
    def _evidence_changed(self) -> None:
        self._show_evidence()

    def _show_sheet(self) -> None:
        super()._show_sheet()
        self._show_evidence()

    def _show_evidence(self) -> None:
        """Show what is known now, and have read what is not known yet."""
        if not self.has_class("-evidence"):
            return
        scenario = self.table.scenarios[self.number]
        self.evidence.retitle("Evidence", self.panes[0].views)
        lines = self.evidence.lines
        if not has_evidence(scenario):
            lines.show_facts(none_lines(None if self.table.is_quick else scenario))
        elif any(pane.answer is None for pane in self.panes):
            lines.show_facts([words(WAITING)])
        elif is_checked(scenario.spec):
            lines.show_checklist(scenario.spec, [self._marked(scenario, place) for place in POSITIONS], self.unscored)
        else:
            sides = [self._given(scenario, place) for place in POSITIONS]
            key = keys_of(self.app).shown("tests.run")
            lines.show_facts(fact_lines(scenario, sides, key, lines.size.width or 80))

    def _pane_at(self, position: Position) -> SidePane:
        side = self.sheet.shown[POSITIONS.index(position)]
        return next(pane for pane in self.panes if pane.side == side)

    def _letter(self, position: Position) -> tuple[str, str]:
        number = POSITIONS.index(position)
        return self.sheet.letters[number], roles_of(self.sheet)[number]

    def _given(self, scenario: Scenario, position: Position) -> Given:
        answer = self._pane_at(position).answer
        assert answer is not None
        letter, role = self._letter(position)
        measured = None
        files = answer.extraction.files if answer.extraction is not None else {}
        if scenario.spec.category == "refactoring" and scenario.language is not None and files:
            asked = Measuring(scenario.language, scenario.original(), dict(files), scenario.spec.keep)
            measured = self._read(answer, asked)
        return Given(
            letter,
            role,
            tuple(answer.response.test),
            answer.response.run is not None,
            measured if isinstance(measured, Measured) else None,
            bool(files),
        )

    def _marked(self, scenario: Scenario, position: Position) -> Marked:
        answer = self._pane_at(position).answer
        assert answer is not None
        letter, role = self._letter(position)
        finds = {item.id: list(item.finds) for item in items_of(scenario.spec)}
        if scenario.spec.review is not None and decides(scenario.spec):
            finds[DECIDED] = scenario.spec.review.decisions
        found = self._read(answer, Looking(finds, self._pane_at(position).words_of(answer)))
        proposed: Mapping[str, Hit] = found.by_id if isinstance(found, Hits) else {}
        why = found.why if isinstance(found, Hits) else ""
        return Marked(letter, role, sheets.checked(self.sheet, position), proposed, why)

    # What is read in a process of its own.

    def _read(self, answer: Answer, asked: Measuring | Looking) -> Measured | Hits | None:
        """Return what was read in an answer; None when that has only begun."""
        known = self._known
        key = (
            self.number,
            answer.key,
            answer.response.candidate and answer.response.candidate.fence,
            type(asked),
            self.hidden,
        )
        if key not in known:
            known[key] = None
            while len(known) > _KEPT:
                del known[next(iter(known))]
            self.run_worker(self._have_read(key, asked), group="evidence")
        return known[key]

    async def _have_read(self, key: object, asked: Measuring | Looking) -> None:
        self._known[key] = await (apart.measured(asked) if isinstance(asked, Measuring) else apart.hits(asked))
        if self.is_attached:
            self._show_evidence()
            self._show_keys()

    # Ticks.

    @on(EvidenceLines.Ticked)
    def _ticked(self, message: EvidenceLines.Ticked) -> None:
        if message.key == DECIDED:
            self._change(sheets.tick_decided(self.sheet, message.position))
        else:
            self._change(sheets.tick(self.sheet, message.position, message.key))

    @on(EvidenceLines.Alarms)
    def _alarms(self, message: EvidenceLines.Alarms) -> None:
        self._change(sheets.count_alarms(self.sheet, message.position, message.more))

    @on(EvidenceLines.Wanted)
    def _wanted(self, message: EvidenceLines.Wanted) -> None:
        pane = self._pane_at(message.position)
        scenario = self.table.scenarios[self.number]
        hit = self._marked(scenario, message.position).proposed.get(message.key)
        if hit is None:
            self._say("No passage was found that says it.")
            return
        self.action_view("answer")
        self._at = pane
        self.set_class(pane is not self.panes[0], "-right")
        pane.text.focus()
        self.call_after_refresh(pane.text.focus)
        self.call_after_refresh(pane.text.point_to, hit.first, hit.last)
