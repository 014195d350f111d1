"""The form of a quick duel: a prompt, code and tests if there are any, and two contenders."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import click
from textual import on
from textual.app import SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, TextArea

from modelduel.errors import InputError
from modelduel.tui.cells import wrapped
from modelduel.tui.keys import bind
from modelduel.tui.live import keys_of
from modelduel.tui.screens.dialog import Dialog
from modelduel.tui.screens.files import FilesScreen
from modelduel.tui.widgets.pieces import Piece, PieceRows, Row, clip, plain, width_of
from modelduel.tui.widgets.writing import LineInput, WritingArea

if TYPE_CHECKING:
    from modelduel.settings import Settings

Field = Literal["prompt", "code", "tests", "a", "b"]
FIELDS: tuple[Field, ...] = ("prompt", "code", "tests", "a", "b")

_NAME_CELLS = 24
_MOST_ROWS = 4
"""Of what is wrong with a field."""


@dataclass(frozen=True)
class QuickDuel:
    """What is to be asked, and whom."""

    prompt: str = ""
    code: tuple[Path, ...] = ()
    tests: tuple[Path, ...] = ()
    a: str = ""
    """A name from the config, or `provider:model`."""
    b: str = ""


@dataclass(frozen=True)
class Checked:
    """What is wrong with a form, in words, by field; nothing when it can be asked."""

    wrong: Mapping[Field, str] = field(default_factory=dict)

    @property
    def first(self) -> Field | None:
        """The first field, from the top, that has to be mended."""
        return next((name for name in FIELDS if name in self.wrong), None)


def check(draft: QuickDuel, settings: Settings) -> Checked:
    """Find everything that keeps a form from being asked. Reads the files, so not on the event loop."""
    from modelduel.duel.quick import quick_scenario, read_files

    wrong: dict[Field, str] = {}
    texts: dict[str, dict[str, str]] = {}
    files: tuple[tuple[Literal["code", "tests"], tuple[Path, ...]], ...] = (
        ("code", draft.code),
        ("tests", draft.tests),
    )
    for name, paths in files:
        try:
            texts[name] = read_files(paths)
        except InputError as error:
            wrong[name] = _words(error)
    try:
        # Without files first: what is wrong with the prompt alone is said at the prompt.
        quick_scenario(draft.prompt, {}, {}, id_="quick")
    except InputError as error:
        wrong["prompt"] = _words(error)
    if not wrong:
        try:
            quick_scenario(draft.prompt, texts["code"], texts["tests"], id_="quick")
        except InputError as error:
            wrong["tests" if draft.tests else "code"] = _words(error)
    sides: tuple[tuple[Literal["a", "b"], str], ...] = (("a", draft.a), ("b", draft.b))
    for side, named in sides:
        try:
            settings.contender(named.strip())
        except InputError as error:
            wrong[side] = _words(error)
    return Checked(wrong)


def _words(error: InputError) -> str:
    where = f"{Path(error.where).name}: " if error.where and "/" in error.where else ""
    return f"{where}{error.message}"


def about(named: str, settings: Settings) -> str:
    """Return what a contender's name stands for, empty when it stands for nothing yet."""
    try:
        contender = settings.contender(named.strip())
    except InputError:
        return ""
    return f"{contender.provider} · {contender.model}"


class _Label(PieceRows):
    """A field's name, and beside it what it stands for, or in some rows what is wrong with it."""

    def __init__(self, title: str, hint: str = "", role: str = "strong", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title, self._hint, self._role = title, hint, role
        self._wrong = ""

    def say(self, hint: str | None = None, wrong: str = "") -> None:
        """Say another hint, or what is wrong in its place."""
        self._hint = self._hint if hint is None else hint
        self._wrong = wrong
        self.recompose_rows()

    def compose_rows(self, width: int) -> Sequence[Row]:
        row = [Piece(self._title, self._role), Piece("   ")] if self._title else []
        room = max(0, width - width_of(row))
        if not self._wrong:
            return [[*row, Piece(clip(plain(self._hint), room), "hint")]]
        first, *others = wrapped(f"! {plain(self._wrong)}", max(1, room))
        if len(others) >= _MOST_ROWS:
            others[_MOST_ROWS - 2 :] = [clip(" ".join(others[_MOST_ROWS - 2 :]), room)]
        indent = Piece(" " * width_of(row))
        return [[*row, Piece(first, "fail")], *([indent, Piece(line, "fail")] for line in others)]

    def recompose_rows(self) -> None:
        """Decide anew what is shown, and take the rows for it."""
        super().recompose_rows()
        self.styles.height = max(1, len(self.rows))


class FileField(PieceRows, can_focus=True):
    """The files of a form; `enter`, `space` or a click changes them, `backspace` takes the last one away."""

    DEFAULT_CSS = f"""
    FileField {{
        width: {_NAME_CELLS};
        background: $surface;
        &:focus {{
            background: $panel;
        }}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "pick", "Pick files", show=False),
        Binding("backspace,delete", "drop", "Take the last one away", show=False),
    ]

    @dataclass
    class Wanted(Message):
        """Other files are wanted."""

        field: FileField

        @property
        def control(self) -> FileField:
            """The widget, for `@on` selectors."""
            return self.field

    @dataclass
    class Changed(Message):
        """The files are others."""

        field: FileField

        @property
        def control(self) -> FileField:
            """The widget, for `@on` selectors."""
            return self.field

    def __init__(self, files: Sequence[Path] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._files = tuple(files)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files."""
        return self._files

    @files.setter
    def files(self, files: tuple[Path, ...]) -> None:
        self._files = files
        self.recompose_rows()
        self.post_message(self.Changed(self))

    def compose_rows(self, width: int) -> Sequence[Row]:
        """Return the one line."""
        sign = "›" if self.has_focus else " "
        names = ", ".join(plain(path.name) for path in self._files)
        if len(self._files) > 1 and len(names) > width - 2:
            names = f"{len(self._files)} files"
        words = Piece(clip(names, width - 2), "", "pick") if names else Piece("none", "hint", "pick")
        return [[Piece(f"{sign} ", "strong", "pick"), words]]

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show whether keys go here."""
        super().watch_has_focus(has_focus)
        self.recompose_rows()

    def pressed(self, hit: Any, cell: int) -> None:
        """Change the files."""
        self.action_pick()

    def action_pick(self) -> None:
        """Say that other files are wanted."""
        self.post_message(self.Wanted(self))

    def action_drop(self) -> None:
        """Take the last file away."""
        self.files = self._files[:-1]


class PromptScreen(Dialog[QuickDuel | None]):
    """Asks for a quick duel; leaves with it once it can be asked, or with None."""

    CSS_PATH = "prompt.tcss"
    FACE = "form"
    HEADING = "Quick duel"
    AUTO_FOCUS = "WritingArea"
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the field that has the focus: in text, `ctrl+e` would go to the end of the line.
        bind("form.start", "start", priority=True),
        bind("form.editor", "editor", priority=True),
    ]

    def __init__(self, settings: Settings, draft: QuickDuel | None = None, folder: Path | None = None) -> None:
        """Make the form.

        Args:
            settings: Its contenders can be chosen by name.
            draft: What is filled in already.
            folder: Where files are picked from; by default the current folder.
        """
        super().__init__()
        self._settings = settings
        self._draft = draft or QuickDuel(a=settings.a, b=settings.b)
        self._folder = folder or Path.cwd()
        self._written = False

    def contents(self) -> Iterator[Widget]:
        """Yield the fields, each with a label that says what is wrong with it."""
        draft = self._draft
        suggester = SuggestFromList(sorted(self._settings.contenders()), case_sensitive=False)
        yield _Label("Prompt", "the same for both", id="say-prompt")
        yield WritingArea(draft.prompt, placeholder="What both models are asked", id="prompt")
        for name, title, hint, files in (
            ("code", "Code ", "enter picks what to compare with", draft.code),
            ("tests", "Tests", "enter picks what judges the answers", draft.tests),
        ):
            yield Horizontal(
                _Label(title, id=f"name-{name}"),
                FileField(files, id=name),
                _Label("", hint, id=f"say-{name}"),
                id=f"row-{name}",
            )
        for side, named in (("a", draft.a), ("b", draft.b)):
            yield Horizontal(
                _Label(side.upper(), role=f"side-{side}", id=f"name-{side}"),
                LineInput(named, placeholder="name or provider:model", suggester=suggester, id=side),
                _Label("", about(named, self._settings), id=f"say-{side}"),
            )
        yield _Label("", self._names(), id="say-names")

    def _names(self) -> str:
        return f"Contenders: {', '.join(sorted(map(plain, self._settings.contenders())))}"

    @property
    def draft(self) -> QuickDuel:
        """What is filled in."""
        return QuickDuel(
            self.query_one("#prompt", TextArea).text,
            self.query_one("#code", FileField).files,
            self.query_one("#tests", FileField).files,
            self.query_one("#a", Input).value.strip(),
            self.query_one("#b", Input).value.strip(),
        )

    def _say(self, name: str, hint: str | None = None, wrong: str = "") -> None:
        self.query_one(f"#say-{name}", _Label).say(hint, wrong)

    # What is filled in.

    @on(TextArea.Changed)
    @on(FileField.Changed)
    def _changed(self, message: TextArea.Changed | FileField.Changed) -> None:
        self._say(message.control.id or "")

    @on(Input.Changed)
    def _named(self, message: Input.Changed) -> None:
        self._say(message.input.id or "", about(message.value, self._settings))

    @on(FileField.Wanted)
    def _pick(self, message: FileField.Wanted) -> None:
        chosen = message.field

        def taken(files: tuple[Path, ...] | None) -> None:
            if files is not None:
                chosen.files = files
                self._folder = files[-1].parent

        self.app.push_screen(FilesScreen(f"{(chosen.id or '').capitalize()} files", self._folder, chosen.files), taken)

    # Ways out.

    def action_leave(self) -> None:
        """Leave; where something was written, only the second time."""
        if self.draft.prompt.strip() != self._draft.prompt.strip() and not self._written:
            self._written = True
            key = keys_of(self.app).shown("dialog.leave")
            self._say("prompt", wrong=f"{key} again leaves, and what is written here is gone")
            return
        self.dismiss(None)

    def action_start(self) -> None:
        """Leave with the duel, if it can be asked; else go to the first field that has to be mended."""
        self.run_worker(self._start(), exclusive=True, group="start")

    async def _start(self) -> None:
        draft = self.draft
        checked = await asyncio.to_thread(check, draft, self._settings)
        if checked.first is None:
            self.dismiss(draft)
            return
        for name, words in checked.wrong.items():
            self._say(name, wrong=words)
        self.query_one(f"#{checked.first}").focus()

    def action_editor(self) -> None:
        """Write the prompt in the user's own editor; the terminal is its own meanwhile."""
        area = self.query_one("#prompt", TextArea)
        try:
            with self.app.suspend():
                text = click.edit(area.text, extension=".md")
        except SuspendNotSupported:
            self._say("prompt", wrong="This terminal cannot be lent to an editor.")
            return
        except click.ClickException as error:
            self._say("prompt", wrong=f"The editor did not work: {error.message} Set EDITOR to one that does.")
            return
        if text is not None:
            area.text = text.rstrip("\n")
        area.focus()
