"""What every command prints alike: JSON on stdout, and plain tables of untrusted cells."""

from __future__ import annotations

import datetime
import os
import shutil
import sys
from collections.abc import Sequence
from typing import Any

import click

from modelduel.text import safe_line, width, wrapped

_GAP = "  "
_LEAST_LAST = 16  # columns of a last cell below which wrapping it makes rubble


def print_json(value: Any) -> None:
    """Print one JSON object on one line; ASCII only, so that no escape sequence or lone surrogate gets out."""
    import json

    click.echo(json.dumps(value, ensure_ascii=True, default=_encode))


def _encode(value: Any) -> str:
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    return str(value)


def mute() -> None:
    """Let stdout lead nowhere from now on, when what is behind it takes nothing more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno() if sys.stdout else 1)
    os.close(nowhere)


def system_words(error: OSError) -> str:
    """Return what the system says went wrong, and with which file; where it names none, it is stdout."""
    words = error.strerror or str(error)
    return f"{error.filename or 'The output cannot be written'}: {words}."


def columns() -> int | None:
    """Return how wide stdout is, or None where it is no terminal and lines may be of any length."""
    return shutil.get_terminal_size().columns if sys.stdout is not None and sys.stdout.isatty() else None


def laid_out(
    head: Sequence[str], rows: Sequence[Sequence[str]], room: int | None = None, *, right_from: int | None = None
) -> list[list[str]]:
    """Return the lines of a table's head and of each row; control characters in cells are made visible.

    Where the columns do not fit, the last one is wrapped; where not even that helps, each row becomes a list of its
    own, its first cell above the others, and the head has no lines.

    Args:
        head: The columns' names, some of them empty.
        rows: As many cells each.
        room: Columns of the terminal; None is without end.
        right_from: The first column that is aligned to the right.
    """
    cells = [[safe_line(cell) for cell in row] for row in (head, *rows)]
    widths = [max(width(row[column]) for row in cells) for column in range(len(head))]
    before = sum(widths[:-1]) + len(_GAP) * (len(widths) - 1)
    if room is not None and before + widths[-1] > room:
        if right_from is not None or room - before < _LEAST_LAST:
            return [[], *(_stacked(cells[0], row, room) for row in cells[1:])]
        widths[-1] = room - before
    table = []
    for row in cells:
        last = wrapped(row[-1], widths[-1]) or [""]
        texts = [[*row[:-1], last[0]], *([*[""] * (len(row) - 1), more] for more in last[1:])]
        table.append([_aligned(text, widths, right_from) for text in texts])
    return table


def _aligned(row: Sequence[str], widths: Sequence[int], right_from: int | None) -> str:
    cells = []
    for column, (cell, size) in enumerate(zip(row, widths, strict=True)):
        blank = " " * (size - width(cell))
        cells.append(blank + cell if right_from is not None and column >= right_from else cell + blank)
    return _GAP.join(cells).rstrip()


def _stacked(head: Sequence[str], row: Sequence[str], room: int) -> list[str]:
    lines = wrapped(row[0], room)
    for name, cell in zip(head[1:], row[1:], strict=True):
        if cell:
            text = f"{name}: {cell}" if name else cell
            lines += [_GAP + line for line in wrapped(text, max(room - len(_GAP), 2))]
    return lines


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a dim head, the columns aligned, as wide as the terminal allows."""
    first, *others = laid_out(head, rows, columns())
    for line in first:
        click.echo(click.style(line, dim=True))
    for lines in others:
        click.echo("\n".join(lines))
