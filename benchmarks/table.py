"""The table that a benchmark of several parts prints, and the command line that chooses them."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path


def chosen(about: str | None, parts: Sequence[str], repeat: int = 5) -> Iterator[tuple[str, Path, int]]:
    """Print the head of the table, and yield each part to be measured, an empty folder for it, and how many repeats.

    Args:
        about: The benchmark's docstring, whose first line is shown by `--help`.
        parts: Those there are.
        repeat: Measurements of each figure, where the command line does not say.
    """
    parser = argparse.ArgumentParser(description=about.splitlines()[0] if about else "")
    parser.add_argument("--repeat", type=int, default=repeat, help="measurements of each figure, whose median is shown")
    parser.add_argument("--only", default=",".join(parts), help="parts, separated by commas")
    options = parser.parse_args()
    print("| what | measured | limit |\n|---|---|---|")
    for part in options.only.split(","):
        with tempfile.TemporaryDirectory(prefix="modelduel-bench-") as folder:
            yield part, Path(folder), options.repeat


def row(what: str, measured: str, limit: str) -> None:
    """Print a row of the table."""
    print(f"| {what} | {measured} | {limit or '–'} |", flush=True)
