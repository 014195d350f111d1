"""Files compared and made ready to be shown: lines with their tints and, once lexed, their colours.

All of this may take half a second for thousands of lines, so it is done in a thread. Colours come after the comparison,
from the top of both texts at once, and can be taken in portions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from time import perf_counter
from typing import NamedTuple

from modelduel.diff.hunks import Diff, Fold, Pair, compare, side_by_side
from modelduel.diff.words import Span
from modelduel.tui import highlight
from modelduel.tui.cells import expand, tidy
from modelduel.tui.highlight import START, Grammar, State, language_of
from modelduel.tui.paint import CONTINUED
from modelduel.tui.rows import Line, Run, make_line

_Known = dict[tuple[str, State], tuple[tuple[Run, ...], State]]


class Texts(NamedTuple):
    """A file to compare."""

    name: str
    """Empty where there is only one file and no need to name it."""
    old: str | None
    """None: there is no such file on this side."""
    new: str | None
    language: str
    """As a scenario or a fence names it."""


def paired(old: Mapping[str, str], new: Mapping[str, str], language: str) -> tuple[Texts, ...]:
    """Return files to compare: those of the same name, or one and one other, whatever the two are called.

    Where nothing names the file that is asked for, each answer has its own name for it.

    Args:
        old, new: Texts by file name.
        language: That of names that tell none.
    """
    if len(old) == len(new) == 1:
        (before, was), (after, now) = *old.items(), *new.items()
        return (Texts("" if before == after else f"{before} → {after}", was, now, _language(after, language)),)
    names = dict.fromkeys((*old, *new))
    return tuple(Texts(name, old.get(name), new.get(name), _language(name, language)) for name in names)


def _language(name: str, language: str) -> str:
    """Return the language that a file's name tells, or else `language`."""
    _, dot, suffix = name.rpartition(".")
    return language_of(suffix) if dot else language_of(name) or language


class Side:
    """One text's lines, as they are shown."""

    def __init__(self, texts: Sequence[str], kind: str) -> None:
        self._texts = texts
        self._word_tint, self._line_tint = f"{kind}-word", f"{kind}-line"
        self._spans: dict[int, tuple[Span, ...]] = {}
        self.lines: list[Line] = [make_line(text, hang=len(CONTINUED)) for text in texts]
        self.changed = bytearray(len(texts))
        """For each line whether it is part of a change."""

    def mark(self, index: int, spans: Sequence[Span]) -> None:
        """Say that line `index` is part of a change, in which these parts differ."""
        self.changed[index] = True
        if spans:
            self._spans[index] = shown_spans(self._texts[index], self.lines[index].text, spans)
        self._look(index, ())

    def colour(self, grammar: Grammar, known: _Known) -> Iterator[None]:
        """Colour one line after the other. Most lines of two texts are the same: what is `known` is not lexed again."""
        state = START
        for index, line in enumerate(self.lines):
            key = line.text, state
            found = known.get(key)
            if found is None:
                found = known[key] = grammar.lex(*key)
            runs, state = found
            self._look(index, runs)
            yield

    def _look(self, index: int, runs: tuple[Run, ...]) -> None:
        line = self.lines[index]
        if self.changed[index]:
            spans = self._spans.get(index, ())
            self.lines[index] = line._replace(runs=tinted(runs, spans, self._word_tint), fill=self._line_tint)
        elif runs:
            self.lines[index] = line._replace(runs=runs)


class Compared:
    """A file's two texts, how one became the other, and how their lines look."""

    def __init__(self, texts: Texts) -> None:
        old, new = texts.old, texts.new
        self.name = texts.name
        self.only_old = new is None
        """Whether there is no new text; the old one is then shown as it is: a file left out is not a removed text."""
        self.only_new = old is None
        self.diff: Diff = compare(old or "", new if new is not None else old or "")
        self._language = highlight.language_of(texts.language)
        self.parts: list[Pair | Fold] = side_by_side(self.diff, language=self._language)
        self.old = Side(self.diff.old, "delete")
        self.new = Side(self.diff.new, "add")
        self._mark()
        self._colouring = self._colours()

    @property
    def is_same(self) -> bool:
        """Whether both texts are there, and the same to the last byte."""
        return self.diff.is_same and not (self.only_old or self.only_new)

    def in_change(self, pair: Pair) -> bool:
        """Say whether a row is part of a change; within one, lines may be the same and yet not count as kept."""
        if pair.left is None or pair.right is None:
            return True
        return bool(self.old.changed[pair.left.number - 1])

    def colour(self, deadline: float) -> bool:
        """Colour lines until the time is up; say whether all are coloured."""
        return all(perf_counter() <= deadline for _ in self._colouring)

    def _mark(self) -> None:
        for step in self.diff.steps:
            if step.tag != "equal":
                self.old.changed[step.i1 : step.i2] = b"\1" * (step.i2 - step.i1)
                self.new.changed[step.j1 : step.j2] = b"\1" * (step.j2 - step.j1)
        for part in self.parts:
            if isinstance(part, Pair) and self.in_change(part):
                for side, half in (self.old, part.left), (self.new, part.right):
                    if half is not None:
                        side.mark(half.number - 1, half.spans)

    def _colours(self) -> Iterator[None]:
        if not self._language:
            return
        grammar = highlight.load(self._language)
        known: _Known = {}
        for _ in zip_longest(self.new.colour(grammar, known), self.old.colour(grammar, known)):
            yield


def colour(files: Sequence[Compared], seconds: float) -> bool:
    """Colour files, in order, for about so many seconds; say whether all are coloured."""
    deadline = perf_counter() + seconds
    return all(file.colour(deadline) for file in files)


def shown_spans(text: str, shown: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return where parts of a line stand once it is tidied and its tabs are expanded, which may move them."""
    if text == shown:
        return tuple(spans)

    def place(at: int) -> int:
        return min(len(expand(tidy(text[:at])).text), len(shown))

    return tuple((place(start), place(end)) for start, end in spans)


def tinted(runs: Sequence[Run], spans: Sequence[Span], tint: str) -> tuple[Run, ...]:
    """Return `runs` with a background under the `spans`, which ascend and do not overlap."""
    found: list[Run] = []
    at = 0
    rest = iter(runs)
    run = next(rest, None)
    edges = [(edge, on) for start, end in spans for edge, on in ((start, ""), (end, tint))]
    for edge, under in edges:
        while at < edge:
            while run is not None and run.end <= at:
                run = next(rest, None)
            stop = min(edge, run.end) if run is not None else edge
            found.append(Run(stop, run.role if run is not None else "", under))
            at = stop
    found += [kept for kept in ((run, *rest) if run is not None else ()) if kept.end > at]
    return tuple(found)
