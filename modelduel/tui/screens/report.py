"""The report screen: what sessions show, with its sections as a list of contents, and a way to the rounds."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from modelduel.errors import ModelduelError
from modelduel.report.forms import SUFFIXES, Form, written
from modelduel.text import printable_encoding
from modelduel.tui.keys import bind
from modelduel.tui.live import keys_of
from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.screens.report_choices import PickForm, PickRound, PickSession
from modelduel.tui.screens.sessions import can_be_reported
from modelduel.tui.typed import expect_screen
from modelduel.tui.widgets.choices import Choices, Entry
from modelduel.tui.widgets.key_line import KeyLine
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, plain

if TYPE_CHECKING:
    from modelduel.report.document import Report, RoundRef
    from modelduel.report.evidence import Evidence
    from modelduel.report.terminal import lines as printed
    from modelduel.session.store import Session

_ROLES: Mapping[str, str] = {
    "a": "side-a",
    "b": "side-b",
    "good": "pass",
    "bad": "fail",
    "quiet": "bullet",  # not dimmed where there are few colours: notes and p-values are read
    "title": "heading",
    "strong": "strong",
}
_EDGE = 4
"""Cells beside the lines: the cursor's sign and the scrollbar."""


class Reported(NamedTuple):
    """A report, and what it was made from."""

    report: Report
    evidence: Evidence
    sessions: Sequence[Session] = ()
    """Open; their rounds are read for HTML."""


class Chosen(NamedTuple):
    """The round that the reader wants to see."""

    folder: Path
    """Of its session."""
    round: RoundRef


MakeReport = Callable[[Sequence[Path]], Reported]


def report_on(folders: Sequence[Path]) -> Reported:
    """Return the report on sessions; blocks, and imports what takes a second. Raises StoreError, InputError."""
    from modelduel.report.evidence import gather
    from modelduel.report.making import make_report
    from modelduel.session.store import Session

    sessions = [Session.open(folder) for folder in folders]
    evidence = gather(sessions)
    return Reported(make_report(evidence), evidence, sessions)


def write_out(reported: Reported, form: Form, place: Path, name: str) -> Path:
    """Write a report beside what is there already, and return where; blocks. Raises OSError, StoreError."""
    text = printable_encoding(written(form, *reported)).encode("utf-8")
    for number in itertools.count(1):
        path = place / f"{name}-report{'' if number == 1 else f'-{number}'}{SUFFIXES[form]}"
        try:
            file = path.open("xb")
        except FileExistsError:
            continue
        break
    try:
        with file:
            file.write(text)
    except OSError:
        path.unlink()  # half a report would be read as a whole one
        raise
    return path


class Contents(PieceRows):
    """The sections, and which one is being read."""

    @dataclass
    class Picked(Message):
        """A section was clicked."""

        key: str

    def __init__(self) -> None:
        super().__init__()
        self.sections: Sequence[tuple[str, str]] = ()
        self.current = ""
        self.words = "Reading the session"

    def show(self, sections: Sequence[tuple[str, str]], current: str) -> None:
        """Show these, by key and title; `current` is where the reader is."""
        self.sections, self.current = sections, current
        self.recompose_rows()

    def say(self, words: str) -> None:
        """Say something where the sections would stand."""
        self.sections, self.words = (), words
        self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the line; where not all have room, it begins with the current one."""
        if not self.sections:
            return [[Piece(f" {plain(self.words)}", "hint")]]
        pieces = [
            Piece(f" {plain(title)} ", "strong" if key == self.current else "hint", key, key == self.current)
            for key, title in self.sections
        ]
        while len(pieces) > 1 and pieces[0].hit != self.current and sum(len(one.text) for one in pieces) > width:
            del pieces[0]
        return [pieces]

    def pressed(self, hit: Any, cell: int) -> None:
        """Say which section was clicked."""
        self.post_message(self.Picked(hit))


class ReportScreen(Screen[Chosen | None]):
    """Shows what sessions show; leaves with the round to be seen, or with None."""

    CSS_PATH = "report.tcss"
    AUTO_FOCUS = "Choices"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("report.next", "section(1)", priority=True),
        bind("report.previous", "section(-1)", priority=True),
        bind("report.round", "see_round", priority=True),
        bind("report.sessions", "sessions"),
        bind("report.write", "write"),
        bind("report.leave", "leave"),
    ]

    def __init__(self, folder: Path, *, make: MakeReport = report_on) -> None:
        """Make the screen; the session is read when it is shown, in a thread. Those beside it can be added."""
        super().__init__()
        self._folders = [folder]
        self._make = make
        self._made: Reported | None = None
        self._lines: list[printed.Line] = []
        self._starts: dict[str, int] = {}
        self._width = 0

    def compose(self) -> ComposeResult:
        """Make the contents, the lines and the keys."""
        yield Contents()
        yield Choices()
        yield KeyLine("report")

    def on_mount(self) -> None:
        """Read the session."""
        self._load(self._folders)

    @work(group="report", exclusive=True)
    async def _load(self, folders: list[Path]) -> None:
        try:
            self._made = await asyncio.to_thread(self._make, folders)
        except ModelduelError as error:
            words = f"There is no report. {error.message}"
            if self._made is None:
                self.query_one(Contents).say(words)
            else:
                self.notify(plain(words), severity="error", markup=False)
                self._show_contents()
            return
        self._folders = folders
        self.refresh_bindings()
        await self._lay_out()

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        if self._made is not None and self.size.width != self._width:
            self._lay_out_again()

    @work(group="width", exclusive=True)
    async def _lay_out_again(self) -> None:
        await self._lay_out()

    async def _lay_out(self) -> None:
        assert self._made is not None
        report = self._made.report
        width = self._width = self.size.width
        lines = await asyncio.to_thread(_lines_of, report, width - _EDGE)
        if self._made.report is not report or self._width != width:
            return  # what is laid out now is another report, or for another width
        at = self._section
        advice = [*_advice(report, keys_of(self.app).shown), make_line("")]
        advice = advice if len(advice) > 1 else []
        self._lines = lines
        self._starts = {line.section: number for number, line in enumerate(lines) if line.section}
        rows = [Entry(line) for line in advice]
        rows += [Entry(_line(line), number) for number, line in enumerate(lines)]
        choices = self.query_one(Choices)
        choices.show_entries(rows, at=self._starts.get(at) or 0)
        self._show_contents()

    # Where the reader is.

    @property
    def _section(self) -> str:
        """Key of the section under the cursor; empty above the first."""
        cursor = self.query_one(Choices).current or 0
        return next((key for key, start in reversed(self._starts.items()) if start <= cursor), "")

    @on(Choices.CursorMoved)
    def _show_contents(self) -> None:
        if self._made is not None:
            sections = [("", "Answer"), *((one.key, one.title) for one in self._made.report.sections)]
            self.query_one(Contents).show(sections, self._section)
            self.refresh_bindings()

    @on(Contents.Picked)
    def _picked(self, message: Contents.Picked) -> None:
        self._go_to(message.key)

    def _go_to(self, section: str) -> None:
        choices = self.query_one(Choices)
        number = self._starts.get(section, 0)
        choices.put_cursor(number)
        choices.scroll_to(y=choices.keys.index(number) if number else 0, animate=False, force=True)

    def action_section(self, steps: int) -> None:
        """Go to the next section, or the one before."""
        order = ["", *self._starts]
        self._go_to(order[(order.index(self._section) + steps) % len(order)])

    # What is done with it.

    @property
    def _rounds(self) -> Sequence[RoundRef]:
        cursor = self.query_one(Choices).current
        return self._lines[cursor].rounds if isinstance(cursor, int) and cursor < len(self._lines) else ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Rounds are seen from lines that tell of any; nothing is written before there is something."""
        if action == "see_round":
            return bool(self.is_mounted and self._rounds)
        return self._made is not None if action in ("write", "section", "sessions") else True

    @on(Choices.Chosen)
    def _chosen(self) -> None:
        if self._rounds:
            self.action_see_round()

    @work(group="round", exclusive=True)
    async def action_see_round(self) -> None:
        """Leave for the round on this line; where there are several, ask which."""
        rounds = self._rounds
        chosen = rounds[0] if len(rounds) == 1 else await self.app.push_screen_wait(PickRound(rounds))
        if chosen is not None:
            at = next((folder for folder in self._folders if folder.name == chosen.session), self._folders[0])
            self.dismiss(Chosen(at, chosen))

    @work(group="sessions", exclusive=True)
    async def action_sessions(self) -> None:
        """Ask for a session that is to be told of too, or no longer."""
        from modelduel.session.library import list_sessions

        expect_screen(self.app)
        told = list(self._folders)
        try:
            found = await asyncio.to_thread(list_sessions, told[0].parent)
        except ModelduelError as error:
            self.notify(plain(error.message), severity="error", markup=False)
            return
        there = [each for each in found if can_be_reported(each)]
        picked = await self.app.push_screen_wait(PickSession(there, told))
        if picked is None:
            return
        folders = [each for each in told if each != picked] if picked in told else [*told, picked]
        if folders:
            self.query_one(Contents).say("Reading the sessions")
            self._load(folders)
        else:
            self.notify("A report is on one session at least.", markup=False)

    @work(group="write", exclusive=True)
    async def action_write(self) -> None:
        """Write the report to a file in the current folder, in the form that is asked for."""
        form = await self.app.push_screen_wait(PickForm())
        if form is None:
            return
        assert self._made is not None
        first, *more = self._folders
        name = f"{first.name}-and-{len(more)}-more" if more else first.name
        try:
            path = await asyncio.to_thread(write_out, self._made, form, Path.cwd(), name)
        except (OSError, ModelduelError) as error:
            why = error.strerror if isinstance(error, OSError) else error.message
            self.notify(plain(f"It cannot be written: {why}"), severity="error", markup=False)
            return
        self.notify(plain(str(path)), title="Written", markup=False)

    def action_leave(self) -> None:
        """Leave."""
        self.dismiss(None)


def _lines_of(report: Report, room: int) -> list[printed.Line]:
    from modelduel.report.terminal.page import report_lines

    return report_lines(report, room)


def _line(line: printed.Line) -> Line:
    """Return a line as the screen paints it."""
    text, runs = "", []
    for span in line.spans:
        text += plain(span.text)
        runs.append(Run(len(text), _ROLES.get(span.style, "")))
    return make_line(text, runs=tuple(runs))


def _advice(report: Report, shown: Callable[[str], str]) -> list[Line]:
    """Return what would give the report more to tell."""
    words = []
    if not any(".preference.p" in path for path in report.figures):
        keys = " ".join(shown(f"verdict.{each}") for each in ("left", "tie", "right"))
        words.append(f"No verdicts yet: open the session and judge its rounds with {keys}.")
    if not any(".correct.difference" in path for path in report.figures):
        words.append(f"No test results yet: open the session and run the tests with {shown('tests.run')}.")
    return [make_line(text, runs=(Run(len(text), "hint"),)) for text in words]
