"""Lines, and how one text's become another's: splitting, line ends, and opcodes in difflib's manner."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Literal, NamedTuple

from modelduel.diff.anchors import Match, matches

Tag = Literal["equal", "replace", "delete", "insert"]

# A block is slid by so many lines at most, or texts of one repeated line would cost the square of their length.
_SLIDE = 64


class Opcode(NamedTuple):
    """One step from old to new, as difflib has it: `old[i1:i2]` becomes `new[j1:j2]`; lines count from 0."""

    tag: Tag
    i1: int
    i2: int
    j1: int
    j2: int


class LineEnds(NamedTuple):
    """How the lines of a text end."""

    kind: Literal["none", "lf", "crlf", "mixed"]
    """`none`: the text has no line break."""
    final: bool
    """Whether the last line has an end too; false for an empty text."""


def split_lines(text: str) -> list[str]:
    r"""Split at `\n` alone, as compilers and editors count lines; `str.splitlines` also splits at \x0b, \x0c, U+2028 ….

    The carriage return of a `\r\n` stays on its line. Joining with `\n`, and adding one where `line_ends(text).final`
    is true, gives the text back.
    """
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def line_ends(text: str) -> LineEnds:
    """Say how the lines of `text` end."""
    breaks, returns = text.count("\n"), text.count("\r\n")
    kind: Literal["none", "lf", "crlf", "mixed"]
    if not breaks:
        kind = "none"
    elif not returns:
        kind = "lf"
    else:
        kind = "crlf" if returns == breaks else "mixed"
    return LineEnds(kind, text.endswith("\n"))


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """Say how `old` becomes `new`: steps in order, without gaps, neighbours of different tags.

    Swapping the inputs mirrors the result. Takes a bounded number of steps a line, whatever the lines are.
    """
    first, second = list(old), list(new)
    # The search is not symmetric (nor is difflib's), so it is always shown the lesser text first.
    swapped = (len(second), second) < (len(first), first)
    if swapped:
        first, second = second, first
    runs = _settled(matches(first, second), first, second)
    if swapped:
        runs = [(j, i, n) for i, j, n in runs]

    steps: list[Opcode] = []
    i1 = j1 = 0
    for i, j, n in runs:
        if (i, j) != (i1, j1):
            tag: Tag = "insert" if i == i1 else "delete" if j == j1 else "replace"
            steps.append(Opcode(tag, i1, i, j1, j))
        i1, j1 = i + n, j + n
        if n:
            steps.append(Opcode("equal", i, i1, j, j1))
    return steps


def _settled(runs: list[Match], first: list[str], second: list[str]) -> list[Match]:
    """Slide added and removed blocks up to where a reader would say they begin.

    After a function is added between two others, the shared closing lines leave several equally short answers; the one
    that starts at the outermost line, behind a blank one, is the function. Only upwards: the search matches forwards as
    far as it can, so that blocks already stand as low as they may.
    """
    settled = runs[:1]
    for i, j, n in runs[1:]:
        last_i, last_j, last_n = settled[-1]
        if (i == last_i + last_n) != (j == last_j + last_n):
            lines, lo, hi = (first, last_i + last_n, i) if i > last_i + last_n else (second, last_j + last_n, j)
            # A run between two blocks keeps a line, or the blocks would fuse.
            by = _slide(lines, lo, hi, min(_SLIDE, last_n if len(settled) == 1 else last_n - 1))
            settled[-1] = (last_i, last_j, last_n - by)
            i, j, n = i - by, j - by, n + by
        settled.append((i, j, n))
    return settled


def _slide(lines: list[str], lo: int, hi: int, limit: int) -> int:
    """Return by how many lines, at most `limit`, to move the block `lines[lo:hi]` up."""
    most = 0
    while most < limit and lines[lo - most - 1] == lines[hi - most - 1]:
        most += 1
    return min(range(most + 1), key=lambda up: _start(lines, lo - up, hi - up)) if most else 0


def _start(lines: list[str], lo: int, hi: int) -> tuple[int, int, bool]:
    """Rate where a block starts, less is better: indentation, kind of the first line, no blank line before it."""
    first = lines[lo]
    kind = 0
    if not first.strip():
        kind = 1
        first = lines[lo + 1] if lo + 1 < hi else ""
    elif first.lstrip()[0] in ")]}":
        kind = 2
    code = first.lstrip()
    indent = len(first) - len(code) if code else sys.maxsize
    return indent, kind, lo > 0 and bool(lines[lo - 1].strip())
