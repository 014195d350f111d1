"""What changed within changed lines: which old line became which new one, and which of its words differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from modelduel.diff.lines import opcodes

Span = tuple[int, int]
"""Characters `line[start:end]`, of the line as it stands in its text, before it is made safe to show."""


class WordMarks(NamedTuple):
    """The changed parts of a pair of lines."""

    old: tuple[Span, ...]
    new: tuple[Span, ...]


_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_INK = re.compile(r"\w+|\S")

# Less alike than this, two lines are better read one after the other than compared word by word.
_ALIKE = 0.45
# Longer lines (minified code, data) are compared at their ends only, and paired by their beginnings.
_LONG = 500
# Pairing looks at so many possible pairs for each line of a block.
_EFFORT = 32
# Two blank lines belong together, unless anything else does.
_BLANK_PAIR = 0.001


def word_marks(old: str, new: str) -> WordMarks | None:
    """Say which parts of two lines differ, or None if the lines have too little in common.

    Alike means that at least 0.45 of the characters, blank space left out, are in words that both lines have. Costs at
    most a few comparisons for each of the first 500 characters; of longer lines only the ends are compared.
    """
    if old == new:
        return WordMarks((), ())
    if max(len(old), len(new)) > _LONG:
        return _end_marks(old, new)
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    old_spans: list[Span] = []
    new_spans: list[Span] = []
    kept = old_at = new_at = 0
    for tag, i1, i2, j1, j2 in opcodes(before, after):
        old_part, new_part = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            kept += _ink(old_part)
        else:
            if old_part:
                old_spans.append((old_at, old_at + len(old_part)))
            if new_part:
                new_spans.append((new_at, new_at + len(new_part)))
        old_at, new_at = old_at + len(old_part), new_at + len(new_part)
    if 2 * kept < _ALIKE * (_ink(old) + _ink(new)):
        return None
    return WordMarks(tuple(old_spans), tuple(new_spans))


def _ink(text: str) -> int:
    """Count the characters that are not blank; indentation makes no two lines alike."""
    return sum(map(len, text.split()))


def _end_marks(old: str, new: str) -> WordMarks | None:
    """Mark all between the common beginning and the common end."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    if 2 * (start + end) < _ALIKE * (len(old) + len(new)):
        return None
    spans = [((start, len(line) - end),) if len(line) - end > start else () for line in (old, new)]
    return WordMarks(*spans)


def _common(a: str, b: str) -> int:
    """Return the length of the common beginning, by halving: slices compare far faster than a loop."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def pair_lines(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Say which line of a replaced block became which: (index in old, index in new), both growing.

    Chooses the pairs that have most in common. Large blocks (of 64 lines and more on both sides) are paired in pieces,
    so that the cost grows with the number of lines and not with its square.
    """
    pieces = -(-len(old) * len(new) // (_EFFORT * (len(old) + len(new)))) if old and new else 0
    pairs: list[tuple[int, int]] = []
    for piece in range(pieces):
        i, i_end = len(old) * piece // pieces, len(old) * (piece + 1) // pieces
        j, j_end = len(new) * piece // pieces, len(new) * (piece + 1) // pieces
        pairs += [(i + x, j + y) for x, y in _best_pairs(old[i:i_end], new[j:j_end])]
    return pairs


def _best_pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Choose by dynamic programming over all pairs. A line's words are the bits of one integer: quick to compare."""
    bits: dict[str, int] = {}
    olds, news = [_words(line, bits) for line in old], [_words(line, bits) for line in new]
    best = [[0.0] * (len(news) + 1)]  # best[i][j]: the most that old[i:] and new[j:] have in common
    for mine in reversed(olds):
        below = best[-1]
        row = [0.0]
        for j in range(len(news) - 1, -1, -1):
            row.append(max(row[-1], below[j], below[j + 1] + _likeness(mine, news[j])))
        best.append(row[::-1])
    best.reverse()

    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(olds) and j < len(news):
        likeness = _likeness(olds[i], news[j])
        if likeness and best[i][j] == best[i + 1][j + 1] + likeness:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _words(line: str, bits: dict[str, int]) -> int:
    words = 0
    for token in _INK.findall(line[:_LONG]):
        words |= bits.setdefault(token, 1 << len(bits))
    return words


def _likeness(mine: int, theirs: int) -> float:
    """Weigh what two lines share: the number of common words, times their share of all; 0 if they are not alike."""
    if mine == theirs:
        return mine.bit_count() / 2 or _BLANK_PAIR
    common, both = (mine & theirs).bit_count(), mine.bit_count() + theirs.bit_count()
    return common * common / both if 2 * common >= _ALIKE * both else 0.0
