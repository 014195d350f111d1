"""What the small screens over another one share: a frame with a title, the keys below, and a way out by `esc`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from modelduel.tui.keys import Face, bind
from modelduel.tui.widgets.choices import Choices
from modelduel.tui.widgets.key_line import KeyLine
from modelduel.tui.widgets.pieces import plain
from modelduel.tui.widgets.writing import LineInput

T = TypeVar("T")


class Dialog(ModalScreen[T], Generic[T]):
    """A framed screen over another one, which is left with an answer or without."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        &:ansi {
            background: transparent;
        }
    }
    Dialog > #frame {
        width: 100%;
        max-width: 100;
        height: 100%;
        max-height: 36;
        background: $background;
        border: round $ink-mark;
        border-title-color: $foreground;
        border-title-style: bold;
    }
    Dialog > #frame > KeyLine {
        background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [bind("dialog.leave", "leave")]
    FACE: ClassVar[Face] = "help"
    """Whose keys the last line shows."""
    HEADING: ClassVar[str] = ""
    """What stands in the frame's upper edge."""

    def compose(self) -> ComposeResult:
        """Put the contents into the frame."""
        with Vertical(id="frame") as frame:
            frame.border_title = Content(plain(self.heading()))  # as a string it would be markup
            yield from self.contents()
            yield KeyLine(self.FACE)

    def heading(self) -> str:
        """Return what stands in the frame's upper edge."""
        return self.HEADING

    def contents(self) -> Iterator[Widget]:
        """Yield what is in the frame, above the line of keys."""
        raise NotImplementedError

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class FilteredDialog(Dialog[T], Generic[T]):
    """A list in a frame, narrowed by typing. The keys of the list work while one types."""

    DEFAULT_CSS = """
    FilteredDialog LineInput {
        margin: 0 1;
    }
    FilteredDialog Choices, FilteredDialog LinesView {
        height: 1fr;
        margin: 1 0;
    }
    FilteredDialog Choices > .choices--cursor {
        background: $screen-selection-background;
    }
    """
    # These have no ids: a letter that moves a pane's rows elsewhere would be typed here.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "list('scroll_up')", show=False),
        Binding("down", "list('scroll_down')", show=False),
        Binding("pageup", "list('page_up')", show=False),
        Binding("pagedown", "list('page_down')", show=False),
        Binding("ctrl+home", "list('scroll_home')", show=False),
        Binding("ctrl+end", "list('scroll_end')", show=False),
        bind("list.choose", "list('choose')"),
    ]
    AUTO_FOCUS = "LineInput"
    PROMPT: ClassVar[str] = "Type to filter"

    def head(self) -> Iterator[Widget]:
        """Yield what stands above the line one types in."""
        yield from ()

    def contents(self) -> Iterator[Widget]:
        """Yield the line one types in, and the list."""
        yield from self.head()
        yield LineInput(placeholder=self.PROMPT)
        yield self.make_list()

    def make_list(self) -> Widget:
        """Return the list."""
        return Choices()

    @property
    def choices(self) -> Choices:
        """The list."""
        return self.query_one(Choices)

    @property
    def typed(self) -> str:
        """What was typed to narrow the list."""
        return self.query_one(LineInput).value

    def narrow(self) -> None:
        """Show what fits what was typed."""
        raise NotImplementedError

    def choose(self, key: Any, *, by_mouse: bool) -> None:
        """Do what choosing an entry means, with `enter` or by a click."""
        raise NotImplementedError

    def begin(self) -> None:
        """Show everything."""
        self.narrow()

    def on_mount(self) -> None:
        """Begin."""
        self.begin()

    @on(Input.Changed)
    def _typed(self) -> None:
        self.narrow()

    @on(Choices.Chosen)
    def _chosen(self, message: Choices.Chosen) -> None:
        message.stop()
        self.choose(message.key, by_mouse=message.by_mouse)

    async def action_list(self, does: str) -> None:
        """Let the list do something, whatever has the focus."""
        await self.app.run_action(does, self.choices)


def fits(words: str, *texts: str) -> bool:
    """Return whether each of the words typed stands in one of the texts, in any case of letters."""
    return all(any(word in text.casefold() for text in texts) for word in words.casefold().split())
