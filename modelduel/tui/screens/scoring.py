"""The scoresheet of the duel screen: scores, verdict, failure modes, note, undo; saved as they are given."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from msgspec import structs
from textual import on
from textual.binding import BindingType

from modelduel.aids.tally import titles_of
from modelduel.contender.model import Side
from modelduel.errors import ModelduelError
from modelduel.session.model import Judgement
from modelduel.session.recorder import utc_now
from modelduel.tui import judged
from modelduel.tui import sheet as sheets
from modelduel.tui.keys import bind
from modelduel.tui.live import keys_of
from modelduel.tui.screens.frame import RoundFrame
from modelduel.tui.screens.note import NoteScreen, TagsScreen
from modelduel.tui.sheet import History, Sheet, Verdict
from modelduel.tui.widgets.scoresheet import Scoresheet, roles_of


class ScoringScreen(RoundFrame):
    """A frame whose rounds can be scored."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *[bind(f"score.{value}", f"score({value})") for value in range(1, 6)],
        bind("score.clear", "clear_score"),
        bind("score.forward", "cell(1)"),
        bind("score.back", "cell(-1)"),
        bind("score.anchors", "anchors"),
        bind("verdict.left", "verdict('left')"),
        bind("verdict.right", "verdict('right')"),
        bind("verdict.tie", "verdict('tie')"),
        bind("verdict.both-bad", "verdict('both-bad')"),
        bind("tags.open", "tags"),
        bind("note.open", "note"),
        bind("judge.undo", "undo"),
    ]

    def _fresh_sheet(self) -> Sheet:
        scenario = self.table.scenarios[self.number]
        return Sheet(
            scenario.rubric,
            self.order,
            blind=self.hidden,
            tag_titles=self.table.tag_titles,
            check_titles=titles_of(scenario.spec),
        )

    def _take_up(self, judgement: Judgement) -> None:
        """Go on with a judgement that was saved; what was given on other answers than these is set aside."""
        fold = self.table.blindfold
        if fold.locked(judgement):
            self._final = "Judged before the names were revealed."
        empty = self._fresh_sheet()
        sheet = judged.from_judgement(
            judgement, empty.criteria, tag_titles=empty.tag_titles, check_titles=empty.check_titles
        )
        if sheet.shown != self.order:
            self.seat(sheet.shown)
        since = self.table.asked_since(self.number, judgement)
        shown = self.table.attempts(self.number)
        attempts = {side: attempt for side, attempt in shown.items() if side not in since} | judgement.attempts
        self._history = History(structs.replace(sheet, attempts=attempts, blind=self.hidden))
        self._spent = judgement.seconds
        self._show_sheet()
        if since:
            self._set_aside(since)

    def _set_aside(self, sides: Sequence[Side]) -> None:
        """Take off the sheet what was given on answers that are there no longer; undo lets it count for the new."""
        names = [self.sheet.names[self.sheet.shown.index(side)] for side in sides]
        whose = " and ".join(f"{name}'s" for name in names)
        if self.unscored:
            self._older = whose
            self._show_sheet()
            return
        aside = judged.set_aside(self.sheet, sides, at=utc_now())
        if aside is not self.sheet:
            undo = keys_of(self.app).shown("judge.undo")
            words = f"Set aside with {whose} old answer; {undo} restores it"
            self._change(aside, words, called=f"set aside; it counts for {whose} new answer")

    def _change(self, sheet: Sheet, words: str = "", *, called: str = "") -> None:
        if self.unscored:
            self._say(self.unscored)
            return
        before = self.sheet
        self._history = self._history.do(sheet, called)
        self._words = words
        self._show_sheet()
        self._show_keys()
        if sheets.changes(before, self.sheet):
            self._save()

    def _save(self) -> None:
        self._history = self._history.do(structs.replace(self.sheet, attempts=self.table.attempts(self.number)))
        blind = self.table.blindfold.blind
        judgement = judged.to_judgement(
            self.sheet,
            at=utc_now(),
            seconds=round(self._seconds(), 1),
            blind=blind,
            after_reveal=blind and not self.hidden,
        )
        number = self.number
        # The table's task, not a worker: one that is stopped before its first step would lose what was given.
        saving = self.table.save_judgement(number, judgement)
        saving.add_done_callback(lambda done: self._saved_or_not(number, done))

    def _saved_or_not(self, number: int, done: asyncio.Task[None]) -> None:
        error = None if done.cancelled() else done.exception()
        if not self.is_attached:
            return
        if isinstance(error, ModelduelError):
            self._complain(error)
        elif error is not None:
            raise error
        elif number == self.number:
            self._say_saved()

    def _seconds(self) -> float:
        return self._spent + self._clock() - self._opened_at

    def _keep_time(self) -> None:
        """Record the time spent on the round that is left, if it was judged."""
        if self._history.past:
            self._save()

    def action_score(self, value: int) -> None:
        """Score the current cell and go to the next."""
        self._used.add(f"score.{value}")
        self._change(sheets.score(self.sheet, value))

    def action_clear_score(self) -> None:
        """Empty the current cell, or the one before."""
        self._change(sheets.clear(self.sheet))

    def action_cell(self, step: int) -> None:
        """Go to another cell."""
        self._history = self._history.do(sheets.move(self.sheet, step))
        self._show_sheet()

    def action_anchors(self) -> None:
        """Show in full what 1, 3 and 5 mean, or no longer."""
        self.scoresheet.turn()

    def action_verdict(self, verdict: Verdict) -> None:
        """Say which side is better."""
        self._used.add(f"verdict.{verdict}")
        self._change(sheets.give_verdict(self.sheet, verdict))

    def action_note(self) -> None:
        """Write a note on the round."""
        title = self.table.scenarios[self.number].spec.title
        self.app.push_screen(NoteScreen(self.sheet.note, title), self._noted)

    def _noted(self, note: str | None) -> None:
        if note is not None and note != self.sheet.note:
            self._change(sheets.write_note(self.sheet, note))

    def action_tags(self) -> None:
        """Tag failure modes of either answer."""
        left, right = self.sheet.shown
        given = self.sheet.tags
        screen = TagsScreen(
            self.table.tag_titles, given.get(left, ()), given.get(right, ()), self.sheet.names,
            roles_of(self.sheet),
        )  # fmt: skip
        self.app.push_screen(screen, self._tagged)

    def _tagged(self, given: tuple[tuple[str, ...], tuple[str, ...]] | None) -> None:
        if given is None:
            return
        left, right = self.sheet.shown
        tags = {**self.sheet.tags, left: given[0], right: given[1]}
        self._change(structs.replace(self.sheet, tags=tags))

    def action_undo(self) -> None:
        """Take the last change of the sheet back."""
        had = bool(self._history.past)
        self._history, self._words = self._history.undo()
        self._show_sheet()
        if had:
            self._save()

    @on(Scoresheet.CellPicked)
    def _cell_picked(self, message: Scoresheet.CellPicked) -> None:
        self._history = self._history.do(sheets.move_to(self.sheet, message.number))
        self._show_sheet()

    @on(Scoresheet.ScorePicked)
    def _score_picked(self, message: Scoresheet.ScorePicked) -> None:
        self.action_score(message.score)

    @on(Scoresheet.NotePicked)
    def _note_picked(self) -> None:
        self.action_note()

    @on(Scoresheet.TagsPicked)
    def _tags_picked(self) -> None:
        self.action_tags()

    @on(Scoresheet.VerdictPicked)
    def _verdict_picked(self, message: Scoresheet.VerdictPicked) -> None:
        self.action_verdict(message.verdict)
