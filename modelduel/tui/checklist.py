"""The checklist of a review as lines: what was to be found, ticked for each side, and what the ticks come to; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

from modelduel.aids.model import Hit
from modelduel.aids.tally import Item, decides, items_of, tally
from modelduel.scenario.model import ScenarioFile
from modelduel.session.model import Checked
from modelduel.tui.grid import Cell, row, words
from modelduel.tui.rows import Line, make_line

CELL = 5
"""Cells of a side's column."""
GAP = "  "
ALARMS: Literal["*alarms"] = "*alarms"
DECIDED: Literal["*decided"] = "*decided"
"""Keys of the rows that are no item; no id begins with a star."""

_SAYS = 8
"""Cells of the column that says how much an item weighs."""

_PASSAGE = 300
"""Characters shown of a passage."""


def counts_alarms(spec: ScenarioFile) -> bool:
    """Return whether an answer can report what is none: of a design question nothing is reported."""
    return not spec.factor


class Marked(Struct, frozen=True):
    """One side's column."""

    letter: str
    role: str
    made: Checked = Checked()
    proposed: Mapping[str, Hit] = {}
    """Item, or `DECIDED`, -> the passage that likely says it."""
    looked: str = ""
    """Why nothing is proposed, if nothing could be looked for; untrusted."""


class Entry(NamedTuple):
    """A line of the checklist."""

    line: Line
    key: str | None = None
    """Of the row that it belongs to; None for what the cursor passes over."""
    first: bool = False
    """Whether it is the row itself, rather than what is unfolded below it."""


def checklist(
    spec: ScenarioFile,
    sides: Sequence[Marked],
    *,
    at: tuple[str | None, int],
    opened: Collection[str],
    readonly: str = "",
) -> list[Entry]:
    """Return the whole checklist.

    Args:
        spec: The review.
        sides: The columns, from left to right.
        at: Row and column of the cursor.
        opened: Rows below which what counts and the passages are shown.
        readonly: Why nothing can be ticked; empty when it can.
    """
    entries = [
        Entry(row([*(Cell(side.letter.center(CELL), side.role) for side in sides), _heading(spec)], _WIDTHS, GAP))
    ]
    for item in items_of(spec):
        entries += _item(item, sides, at, item.id in opened)
    if decides(spec):
        entries += _position(spec, sides, at, DECIDED in opened)
    if counts_alarms(spec):
        counts = [
            _cell(f"{side.made.false_alarms}".center(CELL), side, at == (ALARMS, n)) for n, side in enumerate(sides)
        ]
        entries.append(Entry(row([*counts, "false alarms"], _WIDTHS, GAP), ALARMS, True))
    entries += map(Entry, _sums(spec, sides))
    entries += map(Entry, _notes(sides, readonly))
    return entries


_WIDTHS = (CELL, CELL)


def _heading(spec: ScenarioFile) -> Cell:
    if spec.defect:
        return Cell("planted defects", "hint")
    return Cell("decision factors" if spec.factor else "nothing is planted here: it is a clean control", "hint")


def _item(item: Item, sides: Sequence[Marked], at: tuple[str | None, int], is_open: bool) -> Iterator[Entry]:
    boxes = [_box(item.id in side.made.found, item.id, side, at == (item.id, n)) for n, side in enumerate(sides)]
    facts = f" · {item.where}" if item.where else ""
    yield Entry(row([*boxes, Cell(item.says, "hint"), f"{item.title}{facts}"], (*_WIDTHS, _SAYS), GAP), item.id, True)
    if is_open:
        if item.counts:
            yield Entry(_below("counts", item.counts), item.id)
        yield from _passages(item.id, sides)


def _position(
    spec: ScenarioFile, sides: Sequence[Marked], at: tuple[str | None, int], is_open: bool
) -> Iterator[Entry]:
    boxes = [_box(side.made.decided, DECIDED, side, at == (DECIDED, n)) for n, side in enumerate(sides)]
    title = "takes a position" if spec.factor else "says that nothing is wrong"
    yield Entry(row([*boxes, title], _WIDTHS, GAP), DECIDED, True)
    if is_open:
        yield from _passages(DECIDED, sides)


def _passages(key: str, sides: Sequence[Marked]) -> Iterator[Entry]:
    for side in sides:
        hit = side.proposed.get(key)
        if hit is None:
            yield Entry(_below(side.letter, "no passage was found", side.role, "hint"), key)
        else:
            cut = "…" if len(hit.text) > _PASSAGE else ""
            said = f"line {hit.first + 1}: {hit.text[:_PASSAGE]}{cut}"
            yield Entry(_below(side.letter, said, side.role), key)


def _below(label: str, text: str, role: str = "hint", look: str = "") -> Line:
    return row(["", "", Cell(label, role), Cell(text, look)], (*_WIDTHS, _SAYS), GAP)


def _box(ticked: bool, key: str, side: Marked, here: bool) -> Cell:
    """Return a tick, a proposal, or neither."""
    sign = "✓" if ticked else "?" if key in side.proposed else " "
    return _cell(f"[{sign}]".center(CELL), side, here)


def _cell(text: str, side: Marked, here: bool) -> Cell:
    return Cell(text, "found" if here else side.role)


def _sums(spec: ScenarioFile, sides: Sequence[Marked]) -> Iterator[Line]:
    """Yield what the ticks come to."""
    sums = [tally(spec, side.made.found, decided=side.made.decided) for side in sides]
    if not sums or not sums[0].of:
        return
    yield make_line("")
    yield row([*(_sum(f"{one.found}/{one.of}", side) for one, side in zip(sums, sides, strict=True)), "found"], _WIDTHS)
    yield row([*(_sum(f"{one.recall:.0%}", side) for one, side in zip(sums, sides, strict=True)), "recall"], _WIDTHS)
    how = "weighted by severity" if spec.defect else "weighted by factor"
    if spec.factor and decides(spec) and not all(side.made.decided for side in sides):
        how += "; × 0.4 without a position"
    yield row([*(_sum(f"{one.weighed:.0%}", side) for one, side in zip(sums, sides, strict=True)), how], _WIDTHS)


def _sum(text: str, side: Marked) -> Cell:
    return Cell(text, side.role, True)


def _notes(sides: Sequence[Marked], readonly: str) -> Iterator[Line]:
    yield make_line("")
    for side in sides:
        if side.looked:
            yield row([Cell(side.letter, side.role), Cell(f"nothing is proposed: {side.looked}", "hint")], (1,))
    if any(side.proposed for side in sides):
        yield words("? is proposed: a passage may say it. Only ticks count.", "hint")
    if readonly:
        yield words(readonly, "hint")
