"""Home: the sessions to resume and replay, the ways to begin one, and what is missing on this machine."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from modelduel import __version__
from modelduel.errors import ModelduelError
from modelduel.tui.keys import bind
from modelduel.tui.live import keys_of
from modelduel.tui.readiness import Fact, FactRow, examine, fact_rows
from modelduel.tui.screens.dialog import fits
from modelduel.tui.screens.sessions import Begin, entries, searched, unfinished
from modelduel.tui.typed import expect_screen
from modelduel.tui.widgets.choices import Choices
from modelduel.tui.widgets.key_line import KeyLine
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, plain, spread, width_of
from modelduel.tui.widgets.writing import LineInput

if TYPE_CHECKING:
    from modelduel.session.library import SessionSummary
    from modelduel.settings import Settings

Mode = Literal["resume", "replay"]
Loader = Callable[[Path], "Sequence[SessionSummary]"]
Examiner = Callable[["Settings"], Awaitable[Sequence[Fact]]]

_ROOM_FOR_REMEDIES = 36
"""Lines of a terminal from which what is missing has more of them."""


def short_path(path: Path, cells: int) -> str:
    """Return a folder in at most so many cells: the home folder as `~`, and its end rather than its beginning."""
    home = Path.home()
    text = f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
    text = plain(text)
    if cell_len(text) <= cells:
        return text
    room = cells - 1
    start = len(text)
    while start and room >= (width := cell_len(text[start - 1])):
        room -= width
        start -= 1
    return f"…{text[start:]}" if cells > 0 else ""


class Masthead(PieceRows):
    """The first line: the program, and where new sessions go, or what is being done just now."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        self._place = place
        self._doing = ""

    def say(self, doing: str) -> None:
        """Say what is being done, until there is nothing more to say."""
        self._doing = doing
        self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the line."""
        left = [Piece(" modelduel", "strong"), Piece(f" {__version__}", "hint"), Piece("   ")]
        if self._doing:
            return [spread(left, [Piece(plain(self._doing), "strong"), Piece(" ")], width)]
        words = "new sessions go to "
        path = short_path(self._place, max(0, width - width_of(left) - len(words) - 1))
        return [spread(left, [Piece(words, "hint"), Piece(path, "hint"), Piece(" ")], width)]


class Readiness(PieceRows):
    """The lines that say what is missing and how to get it. Their height changes with the terminal's alone."""

    DEFAULT_CSS = """
    Readiness {
        height: 4;
        &.-roomy {
            height: 8;
        }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._facts: Sequence[Fact] | None = None

    def show(self, facts: Sequence[Fact]) -> None:
        """Show what was found."""
        self._facts = facts
        self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the lines, empty ones first, so that the last stands above the keys."""
        height = self.size.height
        if self._facts is None:
            rows = [[Piece("   Looking for keys, sandbox and toolchains", "hint")]]
        else:
            rows = [self._row(row) for row in fact_rows(self._facts, width - 4, height)]
        return [[]] * (height - len(rows)) + rows

    def _row(self, row: FactRow) -> list[Piece]:
        if not row.what:
            return [Piece("      "), Piece(row.remedy, "hint")]
        sign = Piece(" ✓ ", "pass") if row.ready else Piece(" ! ", "fail")
        return [sign, Piece(row.what, "hint" if row.ready else ""), Piece("   "), Piece(row.remedy, "hint")]


class HomeScreen(Screen[None]):
    """Shows where one can go. It opens nothing itself: it says what was chosen."""

    CSS_PATH = "home.tcss"
    AUTO_FOCUS = "Choices"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("home.resume", "resume"),
        bind("home.replay", "replay"),
        bind("home.report", "report"),
        bind("home.review", "review"),
        bind("home.duel", "duel"),
        bind("home.filter", "filter"),
        bind("home.quit", "quit"),
        bind("home.all", "show_all"),
        Binding("up", "list('scroll_up')", show=False),  # while a name is typed
        Binding("down", "list('scroll_down')", show=False),
        bind("list.choose", "list('choose')"),
    ]

    @dataclass
    class OpenSession(Message):
        """A session was chosen."""

        path: Path
        mode: Mode

    @dataclass
    class OpenReport(Message):
        """What a session shows is wanted."""

        path: Path

    class NewReview(Message):
        """A new review is wanted."""

    class NewDuel(Message):
        """A quick duel is wanted."""

    class QuitRequested(Message):
        """The program is to end."""

    def __init__(
        self,
        settings: Settings,
        place: Path,
        samples: Path | None = None,
        *,
        load: Loader | None = None,
        look: Examiner = examine,
        now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now().astimezone(),
    ) -> None:
        """Make the screen. Nothing is read before it has been shown.

        Args:
            settings: Whose contenders' keys are looked for.
            place: Where the user's sessions are and new ones go.
            samples: Where the shipped ones are.
            load: Reads the summaries of a folder's sessions, in a thread; by default `list_sessions`.
            look: Finds out what is missing.
            now: The time, with the zone in which dates are shown.
        """
        super().__init__()
        self._settings = settings
        self._place = place
        self._samples = samples
        self._load = load or _list_sessions
        self._look = look
        self._now = now
        self._sessions: Sequence[SessionSummary] | None = None
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """Make the lines and the list."""
        yield Masthead(self._place)
        yield LineInput(placeholder="Words of a session's name, contender or date")
        yield Choices()
        yield Readiness()
        yield KeyLine("home")

    def on_mount(self) -> None:
        """Show what needs no looking, then look."""
        self._fill()
        self.call_after_refresh(lambda: self.run_worker(self._examine(), group="readiness"))

    def on_screen_resume(self) -> None:
        """Read the sessions, anew when one comes back from one of them."""
        self.call_after_refresh(lambda: self.run_worker(self._read(), group="sessions", exclusive=True))

    def say(self, doing: str) -> None:
        """Say on the first line what is being done; nothing ends that."""
        self.query_one(Masthead).say(doing)

    async def _read(self) -> None:
        places = [place for place in (self._place, self._samples) if place is not None]
        found: list[SessionSummary] = []
        trouble = ""
        for place in dict.fromkeys(places):
            try:
                listed = await asyncio.to_thread(self._load, place)
            except ModelduelError as error:
                trouble = error.message
                continue
            known = {session.id for session in found}  # a name means the first place's, as it does at the shell
            found += [session for session in listed if session.id not in known]
        found.sort(key=lambda session: session.changed, reverse=True)
        self._sessions, self._trouble = found, trouble
        self._fill()

    async def _examine(self) -> None:
        self.query_one(Readiness).show(await self._look(self._settings))

    # The list.

    @property
    def choices(self) -> Choices:
        """The list."""
        return self.query_one(Choices)

    def on_resize(self) -> None:
        """Fit the columns to the width, and give what is missing more lines where there are many."""
        self.query_one(Readiness).set_class(self.size.height >= _ROOM_FOR_REMEDIES, "-roomy")
        self._fill()

    def _fill(self) -> None:
        choices = self.choices
        words = self.query_one(LineInput).value
        known = self._sessions
        shown = None if known is None else [session for session in known if fits(words, *searched(session))]
        first_fill = known is not None and choices.current in (None, *Begin)
        rows = entries(shown, self._now(), self.size.width - 3, keys_of(self.app), words=words, trouble=self._trouble)
        target = next((row.key for row in rows if isinstance(row.key, str)), None) if first_fill else None
        choices.show_entries(rows, empty="No session fits.")
        if target is not None:
            choices.put_cursor(target)

    def _session(self, path: str) -> SessionSummary | None:
        return next((session for session in self._sessions or () if session.path == path), None)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill()

    @on(Choices.Chosen)
    def _chosen(self, message: Choices.Chosen) -> None:
        if message.key is Begin.REVIEW:
            self.action_review()
        elif message.key is Begin.DUEL:
            self.action_duel()
        else:
            self._open(message.key)

    def _open(self, path: str, mode: Mode | None = None) -> None:
        session = self._session(path)
        if session is None:
            return
        if session.damaged:
            self.notify(
                f"{plain(session.damaged)}\n`modelduel sessions verify {plain(session.id)}` says more.",
                title=plain(session.id),
                severity="warning",
                markup=False,
            )
            return
        expect_screen(self.app)
        self.post_message(self.OpenSession(Path(path), mode or ("resume" if unfinished(session) else "replay")))

    # The keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """All sessions are shown unless one types."""
        return self.query_one(LineInput).has_class("open") if action == "show_all" else True

    async def action_list(self, does: str) -> None:
        """Let the list do something while a name is typed."""
        await self.app.run_action(does, self.choices)

    def action_resume(self) -> None:
        """Go to the first session that can be resumed."""
        for session in self._sessions or ():
            if unfinished(session) and session.path in self.choices.keys:
                self.choices.put_cursor(session.path)
                return

    def action_replay(self) -> None:
        """Replay the session under the cursor, an unfinished one too."""
        if isinstance(self.choices.current, str):
            self._open(self.choices.current, "replay")

    def action_report(self) -> None:
        """Report on the session under the cursor."""
        session = self._session(self.choices.current) if isinstance(self.choices.current, str) else None
        if session is not None and session.damaged:
            self._open(session.path)  # which says what is wrong with it
        elif session is not None and session.is_being_judged_blind:
            self.app.notify("It is being judged blind, and a report says who answered.", markup=False)
        elif session is not None:
            self.post_message(self.OpenReport(Path(session.path)))

    def action_review(self) -> None:
        """Ask for a new review."""
        self.post_message(self.NewReview())

    def action_duel(self) -> None:
        """Ask for a quick duel."""
        self.post_message(self.NewDuel())

    def action_quit(self) -> None:
        """Ask to end."""
        self.post_message(self.QuitRequested())

    def action_filter(self) -> None:
        """Open the line in which a name is typed."""
        field = self.query_one(LineInput)
        field.add_class("open")
        field.focus()

    def action_show_all(self) -> None:
        """Close the line in which a name is typed, and show every session."""
        field = self.query_one(LineInput)
        field.value = ""
        field.remove_class("open")
        self.choices.focus()


def _list_sessions(place: Path) -> Sequence[SessionSummary]:
    from modelduel.session.library import list_sessions

    return list_sessions(place)
