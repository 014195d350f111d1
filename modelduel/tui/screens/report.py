"""The report screen: what a session shows, with its sections as a list of contents, and a way to the rounds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from modelduel.errors import ModelduelError
from modelduel.tui.keys import bind
from modelduel.tui.live import keys_of
from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.screens.dialog import FilteredDialog, fits
from modelduel.tui.widgets.choices import Choices, Entry
from modelduel.tui.widgets.key_line import KeyLine
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, plain

if TYPE_CHECKING:
    from modelduel.report.document import Report, RoundRef
    from modelduel.report.terminal import lines as printed

_ROLES: Mapping[str, str] = {
    "a": "side-a",
    "b": "side-b",
    "good": "pass",
    "bad": "fail",
    "quiet": "hint",
    "title": "heading",
    "strong": "strong",
}
_EDGE = 4
"""Cells beside the lines: the cursor's sign and the scrollbar."""

MakeReport = Callable[[Path], "Report"]


def report_on(folder: Path) -> Report:
    """Return the report on a session; blocks, and imports what takes a second. Raises StoreError, InputError."""
    from modelduel.report.evidence import gather
    from modelduel.report.making import make_report
    from modelduel.session.store import Session

    return make_report(gather([Session.open(folder)]))


def write_out(report: Report, place: Path, name: str) -> Path:
    """Write a report in Markdown beside what is there already, and return where. Raises OSError."""
    from modelduel.report.markdown import write_markdown
    from modelduel.text import printable_encoding

    text = printable_encoding(write_markdown(report))
    number = 1
    while True:
        path = place / (f"{name}-report.md" if number == 1 else f"{name}-report-{number}.md")
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            number += 1
            continue
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


class PickRound(FilteredDialog["RoundRef | None"]):
    """Asks which of several rounds is to be seen."""

    FACE = "rounds"
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


class ReportScreen(Screen["RoundRef | None"]):
    """Shows what a session shows; leaves with the round to be seen, or with None."""

    CSS_PATH = "report.tcss"
    AUTO_FOCUS = "Choices"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("report.next", "section(1)", priority=True),
        bind("report.previous", "section(-1)", priority=True),
        bind("report.round", "see_round", priority=True),
        bind("report.write", "write"),
        bind("report.leave", "leave"),
    ]

    def __init__(self, folder: Path, *, make: MakeReport = report_on) -> None:
        """Make the screen; the session is read when it is shown, in a thread."""
        super().__init__()
        self._folder = folder
        self._make = make
        self._report: Report | None = None
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
        self._load()

    @work(group="report", exclusive=True)
    async def _load(self) -> None:
        try:
            self._report = await asyncio.to_thread(self._make, self._folder)
        except ModelduelError as error:
            self.query_one(Contents).say(f"There is no report. {error.message}")
            return
        self.refresh_bindings()
        await self._lay_out()

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        if self._report is not None and self.size.width != self._width:
            self._lay_out_again()

    @work(group="report", exclusive=True)
    async def _lay_out_again(self) -> None:
        await self._lay_out()

    async def _lay_out(self) -> None:
        assert self._report is not None
        self._width = self.size.width
        at = self._section
        lines = await asyncio.to_thread(_lines_of, self._report, self._width - _EDGE)
        advice = [*_advice(self._report, keys_of(self.app).shown), make_line("")]
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
        if self._report is not None:
            sections = [("", "Answer"), *((one.key, one.title) for one in self._report.sections)]
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
        return self._report is not None if action in ("write", "section") else True

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
            self.dismiss(chosen)

    @work(group="write", exclusive=True)
    async def action_write(self) -> None:
        """Write the report to a file in the current folder."""
        assert self._report is not None
        try:
            path = await asyncio.to_thread(write_out, self._report, Path.cwd(), self._folder.name)
        except OSError as error:
            self.notify(plain(f"It cannot be written: {error.strerror}."), severity="error", markup=False)
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
