"""What every command prints alike: JSON on stdout, and plain tables of untrusted cells."""

from __future__ import annotations

import datetime
import os
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

import click

from modelduel.text import safe_line


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


def width(text: str) -> int:
    """Return how many columns a terminal gives to a text without control characters."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a dim head, the columns aligned; control characters in cells are made visible."""
    cells = [[safe_line(cell) for cell in row] for row in (head, *rows)]
    widths = [max(width(row[column]) for row in cells) for column in range(len(head))]
    for number, row in enumerate(cells):
        line = "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)).rstrip()
        click.echo(click.style(line, dim=True) if number == 0 else line)
