"""What stands on which line of a diff pane: code, folds, titles; and where hunks begin and end.

Both views are laid out from the same rows, so that going from one to the other costs no comparison.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from modelduel.diff.hunks import Diff, Fold, Half, Pair
from modelduel.tui.rows import Line, Run, make_line
from modelduel.tui.widgets.compared import Compared

View = Literal["unified", "split"]
FoldKey = tuple[int, int]
"""A fold: number of its file, and of its first line in the old text."""

NOTHING = Line()
QUIET = "bullet"
"""The role of folds: grey, and not dimmed as hints are where there are few colours, since they are read."""

_ENDS = {"lf": "LF", "crlf": "CRLF", "mixed": "mixed"}


class Place(NamedTuple):
    """A position that means the same in every pane that shows a comparison with the same original."""

    file: int
    """Number of the file, from 0."""
    old: int
    """Number of a line of the original, from 1; 0 is before the first."""
    past: int = 0
    """How many lines of the pane lie between."""


class Entry(NamedTuple):
    """One line of the pane."""

    kind: Literal["code", "fold", "title", "note"]
    sign: Literal[" ", "-", "+", "~"]
    old: int | None
    """Number in the old text, from 1."""
    new: int | None
    anchor: tuple[int, int]
    """File and line of the original at or before this one."""
    fold: FoldKey | None
    """The fold that this is the head of, or the open one that this is in."""


class Hunk(NamedTuple):
    """Entries `start` to `end`, the latter exclusive: changes and the lines around them."""

    start: int
    end: int


class Plan(NamedTuple):
    """All lines of a pane, in order; the lists go together."""

    entries: list[Entry]
    lines: list[Line]
    """What stands there; in the split view on the right."""
    others: list[Line]
    """What stands on the left; all empty in the unified view."""
    hunks: list[Hunk]
    hidden: dict[int, Sequence[Line]]
    """The new text's lines under each closed fold, by the fold's entry."""
    folds: dict[FoldKey, int]
    """The entry of every fold's head."""

    def place(self, index: int) -> Place:
        """Return the position of entry `index`."""
        anchor = self.entries[index].anchor
        return Place(*anchor, index - bisect_left(self.entries, anchor, key=_anchor))

    def find(self, place: Place) -> int:
        """Return the entry at a position, or the fold it is under, or what is nearest before it."""
        anchor = place[:2]
        first = bisect_left(self.entries, anchor, key=_anchor)
        after = bisect_right(self.entries, anchor, key=_anchor)
        return max(first - 1, 0) if first == after else first + min(place.past, after - first - 1)


EMPTY = Plan([], [], [], [], {}, {})


def _anchor(entry: Entry) -> tuple[int, int]:
    return entry.anchor


class Look(NamedTuple):
    """What a reader wants to see of a comparison."""

    view: View = "unified"
    opened: frozenset[FoldKey] = frozenset()
    """The folds that are open."""
    note: str | None = None
    """What is to be said at the top."""


def plan(files: Sequence[Compared], labels: tuple[str, str], look: Look) -> Plan:
    """Lay compared files out; `labels` say what is old and what is new."""
    maker = _Maker(labels, look)
    maker.head(files)
    for number, file in enumerate(files):
        maker.file(number, file)
    return maker.plan


class _Maker:
    def __init__(self, labels: tuple[str, str], look: Look) -> None:
        self.plan = Plan([], [], [], [], {}, {})
        self._look = look
        self._split = look.view == "split"
        self._old_label, self._new_label = labels
        self._anchor = (0, 0)
        self._hunk = 0  # where the stretch began that may turn out to be a hunk
        self._changed = False

    def head(self, files: Sequence[Compared]) -> None:
        """Say what is compared with what, and whether it is the same."""
        pieces = [(self._old_label, "delete"), (" → ", "hint"), (self._new_label, "add")]
        self._title([*pieces, *_counts(files)] if files else pieces)
        if self._look.note:
            self._note(self._look.note)
        if files and all(file.is_same for file in files):
            self._note(_sentence(f"{_the(self._new_label)} equals {_the(self._old_label)}."))

    def file(self, number: int, file: Compared) -> None:
        """Add a file."""
        self._anchor = (number, 0)
        if file.name:
            state = [] if not file.is_same else [("  unchanged", QUIET)]
            self._title([(file.name, "heading"), *(_counts([file]) or state)])
        if file.only_old or file.only_new:
            lacking, having = (self._new_label, self._old_label)[:: -1 if file.only_new else 1]
            self._note(f"Only in {_the(having)}, not in {_the(lacking)}.")
        self._hunk = len(self.plan.entries)
        (self._split_parts if self._split else self._unified_parts)(number, file)
        if not (file.only_old or file.only_new):
            for note in _end_notes(file.diff, _the(self._old_label), _the(self._new_label)):
                self._note(note)
        self._close_hunk()

    def _split_parts(self, number: int, file: Compared) -> None:
        for part in file.parts:
            if isinstance(part, Fold):
                self._fold(number, file, part)
            else:
                left, right = self._side(file, part.left, old=True), self._side(file, part.right, old=False)
                if part.sign == " " and left.fill:  # the same, amid a change
                    left, right = left._replace(fill=""), right._replace(fill="")
                self._code(part.sign, _number(part.left), None if file.only_old else _number(part.right), right, left)

    def _unified_parts(self, number: int, file: Compared) -> None:
        removed: list[int] = []
        added: list[int] = []
        for part in (*file.parts, None):
            if isinstance(part, Pair) and file.in_change(part):
                removed += [part.left.number] if part.left else []
                added += [part.right.number] if part.right else []
                continue
            for old in removed:
                self._code("-", old, None, file.old.lines[old - 1])
            for new in added:
                self._code("+", None, new, file.new.lines[new - 1])
            removed, added = [], []
            if isinstance(part, Fold):
                self._fold(number, file, part)
            elif part is not None:
                self._same(file, _number(part.left), _number(part.right), None)

    def _side(self, file: Compared, half: Half | None, old: bool) -> Line:
        if half is None:
            return NOTHING
        return (file.old if old else file.new).lines[half.number - 1]

    def _same(self, file: Compared, old: int | None, new: int | None, fold: FoldKey | None) -> None:
        line = file.new.lines[(new or 1) - 1]
        left = file.old.lines[(old or 1) - 1] if self._split else NOTHING
        self._code(" ", old, None if file.only_old else new, line, left, fold)

    def _fold(self, number: int, file: Compared, fold: Fold) -> None:
        self._close_hunk()
        key = number, fold.old
        is_open = key in self._look.opened
        self.plan.folds[key] = len(self.plan.entries)
        what = "line" if file.only_old or file.only_new else "unchanged line"
        text = f"{fold.count:,} {what}{'s' * (fold.count != 1)}"
        within = ".".join(fold.within)
        self._anchor = key
        if not is_open:
            start = fold.new - 1
            self.plan.hidden[len(self.plan.entries)] = (
                () if file.only_old else file.new.lines[start : start + fold.count]
            )
        self._add("fold", _piece([(f"{text} · {within}" if within else text, QUIET)]), fold=key)
        if is_open:
            for step in range(fold.count):
                self._same(file, fold.old + step, fold.new + step, key)
        self._hunk = len(self.plan.entries)

    def _code(
        self,
        sign: Literal[" ", "-", "+", "~"],
        old: int | None,
        new: int | None,
        line: Line,
        other: Line = NOTHING,
        fold: FoldKey | None = None,
    ) -> None:
        if old is not None:
            self._anchor = (self._anchor[0], old)
        if sign != " ":
            self._changed = True
        self.plan.entries.append(Entry("code", sign, old, new, self._anchor, fold))
        self.plan.lines.append(line)
        self.plan.others.append(other)

    def _title(self, pieces: Sequence[tuple[str, str]]) -> None:
        self._add("title", _piece(pieces))

    def _note(self, text: str) -> None:
        line = make_line(text.replace("\n", " "), soft=True)
        self._add("note", line._replace(runs=(Run(len(line.text), QUIET),)))

    def _add(self, kind: Literal["fold", "title", "note"], line: Line, fold: FoldKey | None = None) -> None:
        self.plan.entries.append(Entry(kind, " ", None, None, self._anchor, fold))
        self.plan.lines.append(line)
        self.plan.others.append(NOTHING)

    def _close_hunk(self) -> None:
        if self._changed:
            self.plan.hunks.append(Hunk(self._hunk, len(self.plan.entries)))
        self._changed = False


def _piece(pieces: Sequence[tuple[str, str]]) -> Line:
    """Return a line of pieces, each in its role. It counts as no cells wide, since it is cut and never wrapped."""
    text = ""
    runs = []
    for piece, role in pieces:
        text += make_line(piece.replace("\n", " ")).text
        runs.append(Run(len(text), role))
    return make_line(text, runs=tuple(runs), clean=True)._replace(cells=0)


def _counts(files: Iterable[Compared]) -> list[tuple[str, str]]:
    """Return what was added and removed, as pieces of a title; none if nothing was."""
    added = removed = 0
    for file in files:
        added, removed = added + file.diff.added, removed + file.diff.removed
    if not added and not removed:
        return []
    return [(f"  +{added:,}", "add"), (f" −{removed:,}", "delete")]


def _end_notes(diff: Diff, old_name: str, new_name: str) -> list[str]:
    old, new = diff.old_ends, diff.new_ends
    notes = []
    if old.kind != new.kind and "none" not in (old.kind, new.kind):
        notes.append(f"Line ends: {_ENDS[old.kind]} in {old_name}, {_ENDS[new.kind]} in {new_name}.")
    if old.final != new.final and old.kind != "none" and new.kind != "none":
        notes.append(f"No line end after the last line of {new_name if old.final else old_name}.")
    return notes


def _the(label: str) -> str:
    return f"the {label}" if label.isalpha() and label.islower() else label


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _number(half: Half | None) -> int | None:
    return half.number if half is not None else None
