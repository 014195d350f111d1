"""Lines as a command or a screen paints them: spans of safe text, each in a style, and the rounds they tell of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from modelduel.report.document import RoundRef
from modelduel.report.findings.wording import KEPT, kept_together
from modelduel.text import safe_line, width, wrapped

Style = Literal["", "a", "b", "good", "bad", "quiet", "title", "strong"]
"""A tone of the document, or that of a heading; every one is told by words or shapes as well."""

GAP = 2
"""Columns between those of a table."""
PROSE = 100
"""Columns beyond which a paragraph is not drawn out."""
LEAST = 24
"""Columns below which nothing is laid out any more: lines are cut by the terminal then."""


class Span(Struct, frozen=True):
    """A run of characters in one style; without control characters."""

    text: str
    style: Style = ""


class Line(Struct, frozen=True):
    """One line."""

    spans: tuple[Span, ...] = ()
    rounds: tuple[RoundRef, ...] = ()
    """What a screen may open from here."""
    section: str = ""
    """Key of the section that begins here."""

    @property
    def text(self) -> str:
        """The characters alone."""
        return "".join(span.text for span in self.spans).rstrip()


EMPTY = Line()


def line(text: str, style: Style = "", rounds: Sequence[RoundRef] = ()) -> Line:
    """Return a line of one style, its text made safe."""
    return Line((Span(safe_line(text), style),), tuple(rounds))


def paragraph(
    text: str, room: int, style: Style = "", *, first: str = "", then: str = "", rounds: Sequence[RoundRef] = ()
) -> list[Line]:
    """Return a text broken at `room` columns.

    Args:
        text: One paragraph. Untrusted.
        room: Columns there are, those of `first` included.
        style: Of all of it.
        first: What stands before the first line, such as a bullet.
        then: The same before each other line; blanks, where it is not told.
        rounds: What each of the lines tells of.
    """
    then = then or " " * width(first)
    broken = broken_at(safe_line(text), max(room - max(width(first), width(then)), LEAST // 2)) or [""]
    heads = [first, *[then] * (len(broken) - 1)]
    return [Line((Span(head + part, style),), tuple(rounds)) for head, part in zip(heads, broken, strict=True)]


def broken_at(text: str, room: int) -> list[str]:
    """Break a safe text into lines of at most `room` columns; `p = .02` stays on one, where it has the room."""
    return [part.replace(KEPT, " ") for part in wrapped(kept_together(text), room)]


def padded(text: str, room: int, *, right: bool = False) -> str:
    """Return a safe text with blanks up to `room` columns."""
    blank = " " * (room - width(text))
    return blank + text if right else text + blank


def plain(lines: Iterable[Line], *, ascii_only: bool = False) -> str:
    """Return the lines as text without colours; with `ascii_only`, signs that mean something stay readable."""
    text = "\n".join(one.text for one in lines) + "\n"
    return in_ascii(text) if ascii_only else text


_SIGNS = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "…": "...", "×": "x", "≤": "<=", "≥": ">=", "’": "'", "“": '"', "”": '"', "·": "."}
)


def in_ascii(text: str) -> str:
    """Return a text for a terminal that shows ASCII alone; a minus is never lost."""
    return text.translate(_SIGNS).encode("ascii", "replace").decode("ascii")
