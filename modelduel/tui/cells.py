"""How much room text takes on a terminal, and how a line is cut to the room there is.

Terminals disagree on how wide joined emoji, variation selectors and flags are; one disagreement shifts everything to
its right, the other pane included. So those are taken apart or shown escaped before anything is measured, and what is
left has the same width everywhere: the sum of its characters' widths.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len, get_character_cell_size

from modelduel.text import safe

TAB = 4
"""Cells between tab stops."""

MARKS = 4
"""Characters a cell may hold on average; a heap of more combining marks is cut like a line that is too wide."""

# Without flag letters, skin tones and the brackets that escapes end with: a stream may be split before a selector, and
# then only what is shown tells what it follows.
_PICTURE = (
    "[\u00a9\u00ae\u203c-\u27e7\u27ea-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
# Presentation only, when it follows a picture: the picture without it is as clear, and has one width everywhere.
_PRESENTATION = re.compile(f"(?<={_PICTURE})[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]+|(?<=[0-9#*])[\ufe0f\u20e3]+")
_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")
# Invisible anywhere else: shown, as `safe` shows their like, since a reader of code must see that they are there.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d"
    "\u2061-\u2064\u3164\ufe00-\ufe0f\uffa0\U000110bd\U000110cd\U00013430-\U00013438\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
)


class Tabbed(NamedTuple):
    """Text whose tabs have become spaces, and where they were."""

    text: str
    tabs: tuple[tuple[int, int], ...]
    """Start and length of each run of spaces that was a tab, in characters of `text`, ascending."""


def tidy(text: str, before: str = "") -> str:
    r"""Return `text` safe to show and of the same width on every terminal; `\n` and `\t` stay.

    `before` is what stands before it on its line: what a selector does depends on the character it follows, and a
    stream may be split between the two.
    """
    text = safe(text)
    if text.isascii():
        return text
    start = before[-1:]
    text = _PRESENTATION.sub("", start + text)[len(start) :]
    text = _FLAG_LETTER.sub(lambda letter: chr(ord(letter[0]) - 0x1F1E6 + 0xFF21), text)
    return _INVISIBLE.sub(lambda hidden: f"⟨{ord(hidden[0]):04X}⟩", text)


def expand(text: str, column: int = 0, offset: int = 0) -> Tabbed:
    """Turn the tabs of one line into spaces up to the next tab stop.

    `column` is the cell, and `offset` the character, at which `text` begins on its line.
    """
    if "\t" not in text:
        return Tabbed(text, ())
    pieces = text.split("\t")
    shown = [pieces[0]]
    tabs = []
    column += cell_len(pieces[0])
    offset += len(pieces[0])
    for piece in pieces[1:]:
        length = TAB - column % TAB
        tabs.append((offset, length))
        shown += " " * length, piece
        width = cell_len(piece)
        column += length + width
        offset += length + len(piece)
    return Tabbed("".join(shown), tuple(tabs))


def contract(text: str, tabs: tuple[tuple[int, int], ...], start: int, end: int) -> str:
    """Return `text[start:end]` with the tabs that `expand` made into spaces put back."""
    if not tabs:
        return text[start:end]
    pieces: list[str] = []
    for at, length in tabs:
        if at + length <= start:
            continue
        if at >= end:
            break
        if at >= start:
            pieces += text[start:at], "\t"
        start = at + length
    return "".join(pieces) + text[start:end]


class Cut(NamedTuple):
    """A stretch of a line that fits a row."""

    start: int
    end: int
    """Characters `start` to `end`, the latter exclusive."""
    before: int
    """Cells left empty at the row's left edge, where it cuts a wide character in two."""
    width: int
    """Cells taken, `before` among them."""


def cut(text: str, column: int, width: int) -> Cut:
    """Return what of `text` shows in the `width` cells from cell `column` on.

    Costs time by what is before and in the window, not by the length of the line. A row holds `MARKS` characters a cell
    at most, so that no heap of combining marks makes it costly.
    """
    if text.isascii():
        start = min(column, len(text))
        end = min(column + width, len(text))
        return Cut(start, end, 0, end - start)
    at = index = 0
    length = len(text)
    while index < length and at < column:
        at += get_character_cell_size(text[index])
        index += 1
    while index < length and column and not get_character_cell_size(text[index]):
        index += 1  # marks that belong to the character left of the window
    start = index
    before = filled = min(at - column, width) if at > column else 0
    limit = min(length, start + MARKS * width)
    while index < limit:
        filled += get_character_cell_size(text[index])
        if filled > width:
            filled -= get_character_cell_size(text[index])
            break
        index += 1
    return Cut(start, index, before, filled)


def wrap(text: str, width: int, hang: int, soft: bool) -> tuple[int, ...]:
    """Return the indexes at which the rows of a wrapped line start, the first of them 0.

    The first row has `width` cells, the others `hang` fewer (at least 2 are always left). `soft` breaks between words
    where it can.
    """
    starts = [0]
    room = max(2, width)
    length = len(text)
    ascii_only = text.isascii()
    start = 0
    while True:
        end = (
            min(start + room, length)
            if ascii_only
            else start + cut(text[start : start + MARKS * room + 1], 0, room).end
        )
        if end >= length:
            return tuple(starts)
        if soft and not text[end].isspace():
            gap = text.rfind(" ", start + 1, end)
            if gap > start and not text[start:gap].isspace():
                end = gap + 1
        elif soft:
            while end < length and text[end] == " ":
                end += 1  # the gap hangs over the edge rather than opening the next row
            if end == length:
                return tuple(starts)
        starts.append(end)
        start = end
        room = max(2, width - hang)


def wrapped(text: str, width: int) -> list[str]:
    """Return a line in rows of at most `width` cells, broken between words where it can be; one row at least."""
    starts = (*wrap(text, width, 0, soft=True), len(text))
    return [text[start:end].rstrip() for start, end in pairwise(starts)]
