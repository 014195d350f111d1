"""Where two sequences of lines agree: the search behind `lines.opcodes`, bounded whatever it is given.

Lines that occur once on both sides are trusted as anchors (Bram Cohen's patience diff). In the gaps between them the
longest common run is taken (as difflib does), with a limited number of comparisons a line; where lines repeat too
often for that, the gap is cut into pieces. Blank lines and lone brackets count only where nothing else agrees.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from operator import itemgetter

Match = tuple[int, int, int]
"""`first[i:i+n]` equals `second[j:j+n]`: (i, j, n)."""

# At most so many comparisons a line of a gap, and so many divisions of a gap within a gap: the whole takes at most
# _EFFORT * _DEPTH steps a line. Honest rewrites are divided fewer than ten times.
_EFFORT = 16
_DEPTH = 32

_WORD = re.compile(r"\w")


def matches(first: list[str], second: list[str]) -> list[Match]:
    """Find the runs of equal lines, in order; the last is the empty match at both ends.

    Takes a bounded number of steps a line. Not symmetric: swapping the inputs may give other runs.
    """
    numbers: dict[str, int] = {}
    a = [numbers.setdefault(line, len(numbers)) for line in first]
    b = [numbers.setdefault(line, len(numbers)) for line in second]
    trivial = {number for line, number in numbers.items() if not _WORD.search(line)}
    return _without_accidents(_merged(_search(a, b, trivial), a, b), a, trivial)


def _search(a: list[int], b: list[int], trivial: set[int]) -> list[Match]:
    """Match the ends of each gap, divide it where `_divisions` says, and go on with what lies between."""
    found: list[Match] = []
    gaps = [(0, len(a), 0, len(b), 0)]
    while gaps:
        alo, ahi, blo, bhi, depth = gaps.pop()
        run = _run(a, alo, ahi, b, blo, bhi)
        if run:
            found.append((alo, blo, run))
            alo, blo = alo + run, blo + run
        end = ahi
        while alo < ahi and blo < bhi and a[ahi - 1] == b[bhi - 1]:
            ahi, bhi = ahi - 1, bhi - 1
        if ahi < end:
            found.append((ahi, bhi, end - ahi))
        if alo == ahi or blo == bhi or depth == _DEPTH:
            continue
        divisions = _divisions(a, alo, ahi, b, blo, bhi, trivial)
        for i, j in divisions:
            if i < alo or j < blo:
                continue  # inside the run that began at an earlier division
            if alo < i and blo < j:
                gaps.append((alo, i, blo, j, depth + 1))
            run = _run(a, i, ahi, b, j, bhi)
            if run:
                found.append((i, j, run))
            alo, blo = i + run, j + run
        if divisions and alo < ahi and blo < bhi:
            gaps.append((alo, ahi, blo, bhi, depth + 1))
    return found


def _run(a: list[int], alo: int, ahi: int, b: list[int], blo: int, bhi: int) -> int:
    """Return how many lines agree from the start."""
    i, j = alo, blo
    while i < ahi and j < bhi and a[i] == b[j]:
        i, j = i + 1, j + 1
    return i - alo


def _divisions(
    a: list[int], alo: int, ahi: int, b: list[int], blo: int, bhi: int, trivial: set[int]
) -> list[tuple[int, int]]:
    """Say where to divide a gap, best knowledge first: at anchors, at the longest run, or blindly into pieces.

    Empty when the sides share no line. Takes at most _EFFORT + O(log n) steps a line.
    """
    part_a, part_b = a[alo:ahi], b[blo:bhi]
    if set(part_a).isdisjoint(part_b):
        return []
    count_b = Counter(part_b)
    shared = {line: n * count_b[line] for line, n in Counter(part_a).items() if line in count_b}
    # Trivial lines count only where there is nothing better, and `_without_accidents` has the last word on them.
    telling = {line: pairs for line, pairs in shared.items() if line not in trivial} or shared
    once = {line for line, pairs in telling.items() if pairs == 1}
    if once:
        where = {line: j for j, line in enumerate(part_b, blo) if line in once}
        return _increasing([(i, where[line]) for i, line in enumerate(part_a, alo) if line in once])

    allowed = _EFFORT * (len(part_a) + len(part_b))
    places: dict[int, list[int]] = {}
    for line, pairs in sorted(telling.items(), key=itemgetter(1)):  # the rarest lines tell most
        allowed -= pairs
        if allowed < 0:
            break
        places[line] = []
    if places:
        for j, line in enumerate(part_b, blo):
            if line in places:
                places[line].append(j)
        return [_longest_run(part_a, alo, places)]

    # So small that in each piece all comparisons are allowed; rounded up, hence at least two.
    pieces = -(-len(part_a) * len(part_b) // (_EFFORT * (len(part_a) + len(part_b))))
    return [(alo + len(part_a) * piece // pieces, blo + len(part_b) * piece // pieces) for piece in range(1, pieces)]


def _increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a longest part of `pairs` (ordered by i, all j different) in which j grows too; O(n log n)."""
    ends: list[int] = []  # ends[k]: the least j with which a chain of k + 1 pairs can end
    at: list[int] = []  # at[k]: the pair that gave ends[k]
    before: list[int] = []  # for each pair, the one before it in its chain
    for index, (_, j) in enumerate(pairs):
        k = len(ends) if not ends or j > ends[-1] else bisect_left(ends, j)
        before.append(at[k - 1] if k else -1)
        ends[k : k + 1] = [j]
        at[k : k + 1] = [index]
    chain = []
    index = at[-1]
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _longest_run(part_a: list[int], alo: int, places: dict[int, list[int]]) -> tuple[int, int]:
    """Return where the longest run begins, the earliest of several; `places`: line -> where on the other side."""
    best = (0, 0, 0)
    ending: dict[int, int] = {}  # j -> length of the run that ends with the last line and j
    for i, line in enumerate(part_a, alo):
        longer: dict[int, int] = {}
        for j in places.get(line, ()):
            n = longer[j] = ending.get(j - 1, 0) + 1
            if n > best[0]:
                best = (n, i, j)
        ending = longer
    n, i, j = best
    return i - n + 1, j - n + 1


def _merged(found: list[Match], a: list[int], b: list[int]) -> list[Match]:
    """Put matches in order, with an empty one at either end, and join those that touch."""
    merged = [(0, 0, 0)]
    for i, j, n in [*sorted(found), (len(a), len(b), 0)]:
        last_i, last_j, last_n = merged[-1]
        if (i, j) == (last_i + last_n, last_j + last_n):
            merged[-1] = (last_i, last_j, last_n + n)
        else:
            merged.append((i, j, n))
    return merged


def _without_accidents(runs: list[Match], a: list[int], trivial: set[int]) -> list[Match]:
    """Drop trivial lines that stand alone amid larger changes: they only cut a rewritten passage into shreds."""
    kept = runs[:1]
    for (i, j, n), (next_i, next_j, _) in pairwise(runs[1:]):
        last_i, last_j, last_n = kept[-1]
        before = max(i - last_i, j - last_j) - last_n
        after = max(next_i - i, next_j - j) - n
        if 2 * n >= before + after or not trivial.issuperset(a[i : i + n]):
            kept.append((i, j, n))
    return kept + runs[1:][-1:]
