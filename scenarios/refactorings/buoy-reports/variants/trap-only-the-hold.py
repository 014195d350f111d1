"""Reads the monthly reports of the wave buoys.

A report is a barge bundle (see barge.py) with a crate for each buoy; its rows are time, wave height in metres, wind in
metres a second: ["2024-06-01T00:10", "1.4", "8.9"].
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import barge

GALE = 17.2
"""Metres a second."""

BAD_ROW = (ValueError, IndexError)
"""What comes of a row that is too short, or where a number is none."""


class ReportError(Exception):
    """A report cannot be read."""


@contextmanager
def _mounted(path: str) -> Iterator[barge.Hold]:
    hold = barge.mount(path)
    try:
        yield hold
    finally:
        hold.unmount()


@contextmanager
def _lifted(hold: barge.Hold, name: str) -> Iterator[barge.Crate]:
    crate = hold.lift(name)
    yield crate
    crate.lower()


@contextmanager
def _replacing(path: str) -> Iterator[TextIO]:
    """A file that takes the place of another when all has gone well, and is removed otherwise."""
    part = f"{path}.part"
    with open(part, "w", encoding="utf-8", newline="") as file:
        try:
            yield file
        except BaseException:
            os.remove(part)
            raise
    os.replace(part, path)


def summary(path: str) -> dict[str, Any] | None:
    """Means and maxima by buoy, and the names of the damaged ones. None if the file is no use."""
    result: dict[str, Any] = {"file": os.path.basename(path), "buoys": {}, "damaged": []}
    try:
        with _mounted(path) as hold:
            for name in hold.crates():
                try:
                    result["buoys"][name] = _figures(hold, name)
                except barge.Damaged:
                    result["damaged"].append(name)
    except (barge.BargeError, *BAD_ROW):
        # One senseless row, and the whole file is not trusted.
        return None
    return result


def _figures(hold: barge.Hold, name: str) -> dict[str, Any]:
    with _lifted(hold, name) as crate:
        waves = [(row[0], float(row[1])) for row in crate.rows()]
    if not waves:
        return {"rows": 0}
    heights = [height for _, height in waves]
    top = max(waves, key=lambda wave: wave[1])
    return {"rows": len(waves), "mean": round(sum(heights) / len(heights), 2), "top": list(top)}


def read_log(path: str, buoy: str) -> list[dict[str, Any]]:
    """The rows of one buoy as dicts. Raises ReportError if that cannot be."""
    try:
        with _mounted(path) as hold, _lifted(hold, buoy) as crate:
            return [{"time": row[0], "height": float(row[1]), "wind": float(row[2])} for row in crate.rows()]
    except barge.NotThere as error:
        raise ReportError(f"no buoy {buoy}") from error
    except (barge.BargeError, *BAD_ROW) as error:
        raise ReportError(f"buoy {buoy}: {error}") from error


def merge(paths: Iterable[str], out: str) -> int:
    """Write the rows of all reports into one CSV file, and return how many.

    On an error the file is as it was. Raises ReportError for a report that cannot be read.
    """
    count = 0
    with _replacing(out) as file:
        file.write("file,buoy,time,height,wind\n")
        for path in paths:
            for name, row in _rows(path):
                file.write(f"{os.path.basename(path)},{name},{','.join(row)}\n")
                count += 1
    return count


def _rows(path: str) -> Iterator[tuple[str, list[str]]]:
    """The complete rows of a report. Raises ReportError."""
    try:
        with _mounted(path) as hold:
            for name in hold.crates():
                with _lifted(hold, name) as crate:
                    rows = list(crate.rows())
                yield from ((name, row) for row in rows if len(row) == 3)
    except barge.BargeError as error:
        raise ReportError(str(error)) from error


def first_gale(paths: Iterable[str], skipped: list[list[str | None]] | None = None) -> list[str] | None:
    """File, buoy and time of the first gale in the order of the files, buoys and rows; None if there was none.

    Looks no further than that. A buoy that cannot be read as far is passed over, and put on the list `skipped`.
    """
    notes = [] if skipped is None else skipped
    for path in paths:
        file = os.path.basename(path)
        found: list[str] | None = None
        try:
            with _mounted(path) as hold:
                found = _gale_in(hold, file, notes)
        except (barge.NotABundle, barge.Busy):
            notes.append([file, None])
        if found:
            return found
    return None


def _gale_in(hold: barge.Hold, file: str, notes: list[list[str | None]]) -> list[str] | None:
    for name in hold.crates():
        try:
            time = _gale_of(hold, name)
        except (barge.Damaged, *BAD_ROW):
            notes.append([file, name])
            continue
        if time is not None:
            return [file, name, time]
    return None


def _gale_of(hold: barge.Hold, name: str) -> str | None:
    with _lifted(hold, name) as crate:
        return next((row[0] for row in crate.rows() if float(row[2]) >= GALE), None)
