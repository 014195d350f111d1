"""Where the reader writes: one line or many. What is pasted may be as hostile as an answer, and is shown as safely."""

from __future__ import annotations

from rich.highlighter import Highlighter
from rich.text import Text
from textual.suggester import Suggester
from textual.widgets import Input, TextArea

from modelduel.text import safe_line


def same_length(text: str) -> str:
    """Return `text` with each character that could steer a terminal, or hide, replaced by one that shows.

    Tabs stay. The cursor counts characters, so none may become two.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char == "\t" or safe_line(char) == char else "\ufffd" for char in text)


class _Visible(Highlighter):
    """Shows a line of input as it is safe to show."""

    def highlight(self, text: Text) -> None:
        plain = same_length(text.plain).replace("\t", "\ufffd")
        if plain != text.plain:
            text.plain = plain


class LineInput(Input):
    """One line to type in, without a box of its own."""

    DEFAULT_CSS = """
    LineInput {
        height: 1;
        background: $surface;
        &:focus {
            background: $panel;
            background-tint: transparent;
        }
    }
    """

    def __init__(
        self, value: str = "", *, placeholder: str = "", suggester: Suggester | None = None, id: str | None = None
    ) -> None:
        super().__init__(
            value, placeholder=placeholder, suggester=suggester, highlighter=_Visible(), compact=True, id=id
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave `enter` to the screen, which knows what is being typed, and `backspace` when nothing is left."""
        return bool(self.value) if action == "delete_left" else action != "submit"


class WritingArea(TextArea):
    """Many lines to write in, without a box of their own; `tab` goes on to the next field."""

    DEFAULT_CSS = """
    WritingArea {
        background: $surface;
        & .text-area--cursor-line {
            background: $surface;
        }
        &:focus {
            background-tint: transparent;
        }
    }
    """

    def __init__(
        self, text: str = "", *, placeholder: str = "", read_only: bool = False, id: str | None = None
    ) -> None:
        super().__init__(
            text,
            placeholder=placeholder,
            read_only=read_only,
            compact=True,
            soft_wrap=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            id=id,
        )

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is safe to show."""
        line = super().get_line(line_index)
        plain = same_length(line.plain)
        if plain != line.plain:
            line.plain = plain
        return line
