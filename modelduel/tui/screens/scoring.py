"""The scoresheet of the duel screen: scores, verdict, failure modes, note, undo; saved as they are given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from msgspec import structs
from textual import on
from textual.binding import BindingType

from modelduel.aids.tally import titles_of
from modelduel.contender.model import Side
from modelduel.duel.given import Place
from modelduel.duel.table import Table
from modelduel.errors import ModelduelError
from modelduel.session.model import Judgement
from modelduel.session.recorder import utc_now
from modelduel.tui import judged
from modelduel.tui import sheet as sheets
from modelduel.tui.keys import bind
from modelduel.tui.live import keys_of
from modelduel.tui.screens.note import NoteScreen, TagsScreen
from modelduel.tui.screens.paced import PacedScreen
from modelduel.tui.sheet import History, Sheet, Verdict
from modelduel.tui.trail import Trail
from modelduel.tui.widgets.scenario_bar import NOT_SAVED
from modelduel.tui.widgets.scoresheet import Scoresheet, roles_of


class ScoringScreen(PacedScreen):
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

    def __init__(self, table: Table, **options: Any) -> None:
        super().__init__(table, **options)
        self._trail = Trail()
        self._waiting: list[Callable[[], None]] | None = []
        """What was pressed before it was known what had been given earlier, for which it was meant; None once it is."""
        self._unreadable = False

    def on_mount(self) -> None:
        """Hear what was saved, at whichever try."""
        self.table.given.on_saved = self._saved_one

    def _fresh_sheet(self) -> Sheet:
        scenario = self.table.scenarios[self.number]
        return Sheet(
            scenario.rubric,
            self.order,
            blind=self.hidden,
            tag_titles=self.table.tag_titles,
            check_titles=titles_of(scenario.spec),
        )

    def open_round(self, number: int) -> None:
        """Show a round."""
        raise NotImplementedError

    def _await_judgement(self) -> None:
        """Keep what is given from now on until it is known what was given before; nothing is written over unread."""
        self._waiting, self._unreadable = (None if self.mode == "replay" else []), False
        self._since: list[Side] = []

    def _take_up(self, judgement: Judgement | None) -> None:
        """Show what was given earlier, if anything was."""
        if judgement is None:
            self._trail.forget(self.number)
        else:
            self._since = self._resume(judgement)

    def _go_on(self) -> None:
        """Set aside what was given on other answers than these, and do what was pressed meanwhile."""
        waiting, self._waiting = self._waiting or [], None
        if self._since:
            self._set_aside(self._since)
        for act in waiting:
            self._when_read(act)  # one of them may have opened another round

    def _when_read(self, act: Callable[[], None]) -> None:
        """Do something as soon as what was given before is on the sheet."""
        act() if self._waiting is None else self._waiting.append(act)

    def _cannot_read(self, error: ModelduelError) -> None:
        """Say that what is recorded of the round is damaged. It is not scored, so that nothing is written over it."""
        self._complain(error, saving=False)
        self._unreadable = True
        self._go_on()

    def _resume(self, judgement: Judgement) -> list[Side]:
        """Show a judgement; return the sides that were asked again since it was given."""
        if self.table.blindfold.locked(judgement):
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
        history = History(structs.replace(sheet, attempts=attempts, blind=self.hidden))
        self._history = self._trail.resume(self.number, history)
        self._reading.add(judgement.seconds)
        self._show_sheet()
        return since

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
        if self._waiting is not None:
            return
        if self._unreadable:
            self._say("Not scored: its record cannot be read.")
            return
        before = self.sheet
        self._history = self._history.do(sheet, called)
        self._words, self._notice = words, ""
        self._show_sheet()
        self._show_keys()
        if sheets.changes(before, self.sheet):
            self._trail.changed(self.number)
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
        saving = self.table.save_judgement(self.number, judgement)
        saving.add_done_callback(self._saved_or_not)

    def _saved_one(self, place: Place) -> None:
        """Say that a judgement was saved."""
        if self.is_attached:
            if self._trouble == NOT_SAVED and not self.table.given.failed:
                self._trouble = ""
                self._show_bar()
            if place == self.table.place(self.number):
                self._say_saved()

    def _say_saved(self) -> None:
        if self.table.place(self.number) not in self.table.given.unsaved:  # else when that is saved, too
            super()._say_saved()

    def _saved_or_not(self, done: asyncio.Task[None]) -> None:
        error = None if done.cancelled() else done.exception()
        if error is None or not self.is_attached:
            return
        if not isinstance(error, ModelduelError):
            raise error
        self._complain(error)

    def _seconds(self) -> float:
        return self._reading.seconds(self._clock())

    def _leave_round(self) -> None:
        """Keep what can be undone in the round that is left, and record the time spent on it, if it was judged."""
        if self._history.past:
            self._trail.keep(self.number, self._history)
            self._save()

    def action_score(self, value: int) -> None:
        """Score the current cell and go to the next."""
        self._used.add(f"score.{value}")
        self._when_read(lambda: self._change(sheets.score(self.sheet, value)))

    def action_clear_score(self) -> None:
        """Empty the current cell, or the one before."""
        self._when_read(lambda: self._change(sheets.clear(self.sheet)))

    def action_cell(self, step: int) -> None:
        """Go to another cell."""
        self._when_read(lambda: self._go_to_cell(sheets.move(self.sheet, step)))

    def _go_to_cell(self, sheet: Sheet) -> None:
        self._history = self._history.do(sheet)
        self._show_sheet()

    def action_anchors(self) -> None:
        """Show in full what 1, 3 and 5 mean, or no longer."""
        self.scoresheet.turn()

    def action_verdict(self, verdict: Verdict) -> None:
        """Say which side is better."""
        self._used.add(f"verdict.{verdict}")
        self._when_read(lambda: self._change(sheets.give_verdict(self.sheet, verdict)))

    def action_note(self) -> None:
        """Write a note on the round."""
        self._when_read(self._write_note)

    def _write_note(self) -> None:
        title = self.table.scenarios[self.number].spec.title
        self.app.push_screen(NoteScreen(self.sheet.note, title), self._noted)

    def _noted(self, note: str | None) -> None:
        if note is not None and note != self.sheet.note:
            self._when_read(lambda: self._change(sheets.write_note(self.sheet, note)))

    def action_tags(self) -> None:
        """Tag failure modes of either answer."""
        self._when_read(self._pick_tags)

    def _pick_tags(self) -> None:
        left, right = self.sheet.shown
        given = self.sheet.tags
        screen = TagsScreen(
            self.table.tag_titles, given.get(left, ()), given.get(right, ()), self.sheet.names,
            roles_of(self.sheet),
        )  # fmt: skip
        self.app.push_screen(screen, self._tagged)

    def _tagged(self, given: tuple[tuple[str, ...], tuple[str, ...]] | None) -> None:
        if given is not None:
            self._when_read(lambda: self._change(sheets.give_tags(self.sheet, *given)))

    def action_undo(self) -> None:
        """Take the last change back, in whichever round it was made."""
        self._when_read(self._undo)

    def _undo(self) -> None:
        last = self._trail.last
        if last is None or last == self.number:
            self._undo_here()
        else:
            self.open_round(last)
            if self.number == last:
                self._when_read(lambda: self._undo_here(f"Round {last + 1}, "))

    def _undo_here(self, place: str = "") -> None:
        had = bool(self._history.past)
        self._history, words = self._history.undo()
        self._words, self._notice = place + words if had else words, ""
        self._trail.undone(self.number)
        self._show_sheet()
        self._show_keys()
        if had:
            self._save()

    @on(Scoresheet.CellPicked)
    def _cell_picked(self, message: Scoresheet.CellPicked) -> None:
        self._when_read(lambda: self._go_to_cell(sheets.move_to(self.sheet, message.number)))

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
