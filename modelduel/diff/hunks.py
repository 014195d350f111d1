"""What a reader sees of a comparison: rows with numbers, signs and word marks, and folds over what stayed the same.

Plain values for any face. Texts are untrusted: whoever shows a row cuts the line at its spans first and makes the
pieces safe (`text.safe`) afterwards, since making safe may lengthen them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Literal

from msgspec import Struct

from modelduel.diff.lines import LineEnds, Opcode, line_ends, opcodes, split_lines
from modelduel.diff.scopes import Scope, scopes
from modelduel.diff.words import Span, WordMarks, pair_lines, word_marks


class Diff(Struct, frozen=True):
    """How the text `old` became the text `new`."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    steps: tuple[Opcode, ...]
    old_ends: LineEnds
    new_ends: LineEnds
    is_same: bool
    """Whether the texts are the same to the last byte."""

    @property
    def added(self) -> int:
        """Count the new lines that are not in the old text."""
        return sum(step.j2 - step.j1 for step in self.steps if step.tag != "equal")

    @property
    def removed(self) -> int:
        """Count the old lines that are not in the new text."""
        return sum(step.i2 - step.i1 for step in self.steps if step.tag != "equal")


class Fold(Struct, frozen=True):
    """Unchanged lines that are not shown."""

    count: int
    old: int
    """Number of the first of them in the old text, from 1."""
    new: int
    """Its number in the new text."""
    within: Scope
    """The classes and functions around the line that is shown next, or at the end of the text around the first line
    that is not; outermost first, empty if there are none or the language has no recogniser."""


class Row(Struct, frozen=True):
    """One line of a unified view."""

    sign: Literal[" ", "-", "+"]
    old: int | None
    """Number in the old text, from 1; none for an added line."""
    new: int | None
    """Number in the new text, from 1; none for a removed line."""
    index: int
    """Where its text stands: in `Diff.old` for a removed line, else in `Diff.new`."""
    spans: tuple[Span, ...] = ()
    """The words that differ from the line it was paired with; empty where there is no such line."""


class Half(Struct, frozen=True):
    """One line of one side of a side-by-side view."""

    number: int
    """From 1; the text stands at `number - 1` of the side's lines."""
    spans: tuple[Span, ...] = ()


class Pair(Struct, frozen=True):
    """One line of a side-by-side view."""

    sign: Literal[" ", "-", "+", "~"]
    """The same, only left, only right, or changed."""
    left: Half | None
    right: Half | None


def compare(old: str, new: str) -> Diff:
    r"""Compare two texts line by line.

    `\r\n` counts as `\n`, so that a mere change of line ends does not mark every line; `old_ends` and `new_ends` tell
    of it. But where one of the texts mixes its line ends, the `\r` is part of the lines that have it.
    """
    ends = line_ends(old), line_ends(new)
    if any(end.kind == "mixed" for end in ends):
        before, after = split_lines(old), split_lines(new)
    else:
        before, after = (split_lines(text.replace("\r\n", "\n")) for text in (old, new))
    return Diff(tuple(before), tuple(after), tuple(opcodes(before, after)), *ends, old == new)


def unified(diff: Diff, *, language: str = "", context: int | None = 3) -> list[Row | Fold]:
    """Lay a comparison out as one column: in each change first what was removed, then what was added.

    Args:
        diff: The comparison.
        language: `python`, `typescript` or `go`: whose headers name the folds; any other: no names.
        context: How many unchanged lines to keep beside a change; None keeps all.
    """
    rows: list[Row | Fold] = []
    for part in _folded(diff, language, context):
        if isinstance(part, Fold):
            rows.append(part)
        elif part.tag == "equal":
            rows += [Row(" ", i, j, j - 1) for i, j in _numbers(part)]
        else:
            pairs = _pairs(diff, part)
            old_spans = {i: marks.old for i, _, marks in pairs}
            new_spans = {j: marks.new for _, j, marks in pairs}
            rows += [Row("-", i + 1, None, i, old_spans.get(i, ())) for i in range(part.i1, part.i2)]
            rows += [Row("+", None, j + 1, j, new_spans.get(j, ())) for j in range(part.j1, part.j2)]
    return rows


def side_by_side(diff: Diff, *, language: str = "", context: int | None = 3) -> list[Pair | Fold]:
    """Lay a comparison out in two columns, changed lines beside what became of them. Arguments as for `unified`."""
    rows: list[Pair | Fold] = []
    for part in _folded(diff, language, context):
        if isinstance(part, Fold):
            rows.append(part)
        elif part.tag == "equal":
            rows += [Pair(" ", Half(i), Half(j)) for i, j in _numbers(part)]
        else:
            rows += _facing(diff, part)
    return rows


def _facing(diff: Diff, change: Opcode) -> Iterator[Pair]:
    """Put each pair of a change in one row, and between pairs the other lines side by side, to save height."""
    i, j = change.i1, change.j1
    for x, y, marks in [*_pairs(diff, change), (change.i2, change.j2, None)]:
        for left, right in zip_longest(range(i + 1, x + 1), range(j + 1, y + 1)):
            sign: Literal["-", "+", "~"] = "+" if left is None else "-" if right is None else "~"
            yield Pair(sign, Half(left) if left else None, Half(right) if right else None)
        if marks is not None:
            same = diff.old[x] == diff.new[y]
            yield Pair(" " if same else "~", Half(x + 1, marks.old), Half(y + 1, marks.new))
        i, j = x + 1, y + 1


def _pairs(diff: Diff, change: Opcode) -> list[tuple[int, int, WordMarks]]:
    """Say which old line (from 0) became which new one, with the words that differ."""
    found = []
    for x, y in pair_lines(diff.old[change.i1 : change.i2], diff.new[change.j1 : change.j2]):
        i, j = change.i1 + x, change.j1 + y
        marks = word_marks(diff.old[i], diff.new[j])
        if marks is not None:
            found.append((i, j, marks))
    return found


def _numbers(step: Opcode) -> Iterator[tuple[int, int]]:
    return zip(range(step.i1 + 1, step.i2 + 1), range(step.j1 + 1, step.j2 + 1), strict=True)


def _folded(diff: Diff, language: str, context: int | None) -> Iterator[Opcode | Fold]:
    """Yield the steps, with the unchanged lines far from any change turned into folds."""
    names: list[Scope] | None = None
    last = len(diff.steps) - 1
    for number, step in enumerate(diff.steps):
        if step.tag != "equal" or context is None:
            yield step
            continue
        lines = step.i2 - step.i1
        head = min(context, lines) if number > 0 else 0
        tail = min(context, lines - head) if number < last else 0
        hidden = lines - head - tail
        if hidden < 2:  # a fold takes a row itself
            yield step
            continue
        if names is None:
            names = scopes(diff.new, language)
        old, new = step.i1 + head, step.j1 + head
        if head:
            yield Opcode("equal", step.i1, old, step.j1, new)
        # A text may end in a removal: then no new line is shown next.
        near = min(new + hidden, len(diff.new) - 1) if number < last else new
        yield Fold(hidden, old + 1, new + 1, names[near])
        if tail:
            yield Opcode("equal", step.i2 - tail, step.i2, step.j2 - tail, step.j2)
