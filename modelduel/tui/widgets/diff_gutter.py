"""What stands before the lines of a diff: numbers and signs."""

from __future__ import annotations

from collections.abc import Sequence

from modelduel.tui.widgets.compared import Compared
from modelduel.tui.widgets.diff_plan import Entry

Gutter = list[tuple[str, str]]

_SIGN_ROLES = {"+": "add", "-": "delete"}
_CLOSED, _OPEN = "▸", "▾"


def digits(files: Sequence[Compared]) -> int:
    """Return how many digits the largest line number has, at least two, so that short files stand alike."""
    return len(str(max((10, *(max(len(file.diff.old), len(file.diff.new)) for file in files)))))


def unified_cells(wide: int) -> int:
    """Return the width of the unified view's gutter, for numbers of `wide` digits."""
    return 2 * wide + 4


def half_cells(wide: int) -> int:
    """Return the width of either gutter of the split view."""
    return wide + 3


def unified(entry: Entry, part: int, wide: int, number_role: str) -> Gutter:
    """Return both numbers and the sign of a row of code; a line's rows after the first have neither."""
    if part:
        return [(" " * unified_cells(wide), "")]
    numbers = f"{entry.old or '':>{wide}} {entry.new or '':>{wide}} "
    return [(numbers, number_role), (f"{entry.sign} ", _SIGN_ROLES.get(entry.sign, ""))]


def half(number: int | None, sign: str, is_old: bool, part: int, wide: int, number_role: str) -> Gutter:
    """Return the number and the sign of one half of a row; a changed line has `~` on both."""
    if number is None or part:
        return [(" " * half_cells(wide), "")]
    return [(f"{number:>{wide}} ", number_role), (f"{sign} ", "" if sign == " " else "delete" if is_old else "add")]


def fold(is_open: bool, cells: int, role: str) -> Gutter:
    """Return what stands before a fold: its sign is where those of the lines are."""
    return [(f"{_OPEN if is_open else _CLOSED} ".rjust(cells), role)]
