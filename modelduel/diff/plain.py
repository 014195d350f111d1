"""A comparison as lines of text, for pipes and `--plain`: a unified diff, safe to print."""

from __future__ import annotations

from modelduel.diff.hunks import Diff, Fold, Row, compare, unified
from modelduel.text import safe

_KINDS = {"lf": "LF", "crlf": "CRLF", "mixed": "CRLF and LF"}


def unified_text(old: str, new: str, language: str = "", context: int = 3) -> list[str]:
    r"""Return a unified diff, a string for each line, without line ends; empty if the texts are the same.

    Every hunk's header names the class and function it starts in, if `language` is `python`, `typescript` or `go`.
    Lines that begin with a backslash say what else differs: the line ends, or the newline at the end. The lines go
    through `text.safe`, so that a text with control characters cannot be had back from its diff.
    """
    diff = compare(old, new)
    if diff.is_same:
        return []
    text: list[str] = []
    hunk: list[Row] = []
    above = Fold(0, 1, 1, ())  # what was left out before the hunk
    for row in [*unified(diff, language=language, context=context), None]:
        if isinstance(row, Row):
            hunk.append(row)
        else:
            text += _hunk(diff, hunk, above)
            hunk, above = [], row or above
    return text + notes(diff)


def _hunk(diff: Diff, rows: list[Row], above: Fold) -> list[str]:
    if all(row.sign == " " for row in rows):  # none, or a text of which only the line ends differ
        return []
    old = _range(above.old + above.count, sum(row.old is not None for row in rows))
    new = _range(above.new + above.count, sum(row.new is not None for row in rows))
    lines = [f"@@ -{old} +{new} @@ {'.'.join(above.within)}".rstrip()]
    for row in rows:
        source = diff.old if row.sign == "-" else diff.new
        lines.append(row.sign + safe(source[row.index]))
    return lines


def _range(first: int, count: int) -> str:
    # Of no lines at all, POSIX diff gives the line before.
    return f"{first if count else first - 1},{count}"


def notes(diff: Diff) -> list[str]:
    """Return what else differs, a line each that begins with a backslash: the line ends, the newline at the end."""
    found = []
    old, new = diff.old_ends, diff.new_ends
    if old.kind != new.kind and "none" not in (old.kind, new.kind):
        found.append(f"\\ Line ends: {_KINDS[old.kind]} before, {_KINDS[new.kind]} after")
    if old.final != new.final and diff.old and diff.new:
        found.append(f"\\ No newline at the end of the {'new' if old.final else 'old'} text")
    return found
