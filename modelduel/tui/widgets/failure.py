"""A failed test's message as lines: what was expected above what came, their difference marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

from modelduel.diff.words import Span, word_marks
from modelduel.tui.cells import tidy
from modelduel.tui.rows import Line, Run, make_line

INDENT = "    "

_LONGEST = 20_000
"""Characters of a message that are shown. The judge keeps 4,096; a session file may hold anything."""

_MOST_LINES = 200

_SAME = 48
"""Cells of a common beginning from which all but its end is left out: the difference belongs on the screen."""

_KEPT = 20
"""Cells of it that stay."""

_VALUES = 40
"""Characters up to which two values that have nothing in common are marked as a whole."""

_EXPECTED = re.compile(r"(?P<lead>.*?)\bexpected (?P<value>.*)")
_GOT = re.compile(r"\s*got (?P<value>.*)")
_USELESS = re.compile(r"\s*Use -v to get (?:the full diff|more diff)\s*")
"""What pytest says to who has its command line, which a reader has not."""

_WHICH = re.compile(r"(?P<lead>\s*)(?P<which>Left|Right)(?= contains (?:one|\d+) more items?\b)")
"""How pytest names the two values it compared; here left and right are answers."""

_ASSERT = re.compile(r"(?P<lead>.*?)\bassert (?P<left>\S.*?) == (?P<right>.*\S)\s*")


def failure_lines(message: str) -> Iterator[Line]:
    """Yield the lines of a message, made safe and indented.

    `expected …` followed by `got …`, as the judge writes it, and `assert … == …`, as pytest does, are set one below the
    other. An assertion with more than one ` == ` is left as it is, since nobody can say where to part it.
    """
    lines = [line.removesuffix("\r") for line in message[:_LONGEST].split("\n")]
    lines = [_named(line) for line in lines if not _USELESS.fullmatch(line)]
    shown = lines[:_MOST_LINES]
    skip = False
    for number, line in enumerate(shown):
        if skip:
            skip = False
            continue
        following = shown[number + 1] if number + 1 < len(shown) else ""
        if (expected := _EXPECTED.fullmatch(line)) and (got := _GOT.fullmatch(following)):
            yield from _lead(expected["lead"])
            yield from _pair(("expected", expected["value"], "add-word"), ("got", got["value"], "delete-word"))
            skip = True
        elif line.count(" == ") == 1 and (compared := _ASSERT.fullmatch(line)):
            yield from _lead(compared["lead"])
            # Which of the two was expected pytest does not say, so neither is coloured as right or wrong.
            yield from _pair(("assert", compared["left"], "delete-word"), ("==", compared["right"], "add-word"))
        else:
            yield make_line(INDENT + line, soft=True, hang=len(INDENT) + 2)
    left_out = len(lines) - len(shown)
    if left_out or len(message) > _LONGEST:
        what = f"{left_out:,} more lines" if left_out else f"{len(message) - _LONGEST:,} more characters"
        yield make_line(f"{INDENT}… {what}", runs=(Run(len(INDENT) + 40, "hint"),))


def _named(line: str) -> str:
    found = _WHICH.match(line)
    if found is None:
        return line
    which = "first" if found["which"] == "Left" else "second"
    return f"{found['lead']}The {which} value{line[found.end() :]}"


def _lead(text: str) -> Iterator[Line]:
    if text := text.strip():
        yield make_line(INDENT + text, soft=True, hang=len(INDENT) + 2)


def _pair(first: tuple[str, str, str], second: tuple[str, str, str]) -> Iterator[Line]:
    """Yield the two values with their words before them, and a line of carets below what differs in the second."""
    upper, lower = tidy(first[1].replace("\t", " ")), tidy(second[1].replace("\t", " "))
    upper, lower, cut_off = _shorten(upper, lower)
    spans = word_marks(upper, lower)
    if spans is not None:
        marks: tuple[tuple[Span, ...], tuple[Span, ...]] = spans
    elif max(len(upper), len(lower)) <= _VALUES:
        marks = ((0, len(upper)),), ((0, len(lower)),)
    else:
        marks = (), ()
    width = max(len(first[0]), len(second[0]))
    for (word, _, tint), value, places in ((first, upper, marks[0]), (second, lower, marks[1])):
        before = f"{INDENT}{word:>{width}} "
        yield make_line(before + value, runs=_runs(len(before), places, tint, cut_off), clean=True)
    if spans is not None and marks[1]:
        room = " " * (len(INDENT) + width + 1)
        yield make_line(room + _carets(lower, marks[1]), runs=(Run(len(room) + len(lower) * 2, "fail"),), clean=True)


def _shorten(upper: str, lower: str) -> tuple[str, str, int]:
    """Leave out most of a long common beginning; say how many characters now stand for it."""
    same = next((at for at, (one, other) in enumerate(zip(upper, lower, strict=False)) if one != other), None)
    if same is None:
        same = min(len(upper), len(lower))
    if same <= _SAME:
        return upper, lower, 0
    sign = f"…{same - _KEPT} the same… "
    return sign + upper[same - _KEPT :], sign + lower[same - _KEPT :], len(sign)


def _runs(start: int, places: tuple[Span, ...], tint: str, cut_off: int) -> tuple[Run, ...]:
    runs = [Run(start, "hint")]
    if cut_off:
        runs.append(Run(start + cut_off, "mark"))
    for first, end in places:
        runs += Run(start + first, ""), Run(start + end, "strong", tint)
    return tuple(runs)


def _carets(text: str, places: tuple[Span, ...]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in places:
        pieces += " " * cell_len(text[at:start]), "^" * max(1, cell_len(text[start:end]))
        at = end
    return "".join(pieces)
