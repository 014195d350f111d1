"""Reads the monthly reports of the wave buoys (barge bundles, a crate for each buoy)."""

import os
import pathlib
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Callable, Iterator, Optional, Sequence

import barge

GALE = 17.2


class ReportError(Exception):
    pass


@dataclass(frozen=True)
class Row:
    cells: Sequence[str]

    @property
    def time(self) -> str:
        return self.cells[0]

    @property
    def height(self) -> float:
        return float(self.cells[1])

    @property
    def wind(self) -> float:
        return float(self.cells[2])


class Report:
    """A report while it is open; everything is put back at the end of the `with`, the crate before the hold."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.file = os.path.basename(path)

    def __enter__(self) -> "Report":
        self._hold = barge.mount(self.path)
        return self

    def __exit__(
        self, kind: Optional[type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self._hold.unmount()

    def buoys(self) -> list[str]:
        return self._hold.crates()

    def take(self, buoy: str, wanted: Callable[[Iterator[Row]], Any]) -> Any:
        """What is wanted of a buoy's rows."""
        with ExitStack() as stack:
            crate = self._hold.lift(buoy)
            stack.callback(crate.lower)
            return wanted(Row(cells) for cells in crate.rows())


def figures(rows: Iterator[Row]) -> dict[str, Any]:
    waves = [[row.time, row.height] for row in rows]
    if not waves:
        return {"rows": 0}
    total, top = 0.0, waves[0]
    for wave in waves:
        total += wave[1]
        top = wave if wave[1] > top[1] else top
    return {"rows": len(waves), "mean": round(total / len(waves), 2), "top": top}


def summary(path: str) -> Optional[dict[str, Any]]:
    """Means and maxima by buoy, and the names of the damaged ones. None if the file is no use."""
    found: dict[str, Any] = {}
    try:
        with Report(path) as report:
            for buoy in report.buoys():
                try:
                    found[buoy] = report.take(buoy, figures)
                except barge.Damaged:
                    found[buoy] = None
            buoys = {name: one for name, one in found.items() if one is not None}
            return {"file": report.file, "buoys": buoys, "damaged": [name for name in report.buoys() if not found[name]]}
    except (barge.NotABundle, barge.Busy, ValueError, LookupError):
        return None


def as_dicts(rows: Iterator[Row]) -> list[dict[str, Any]]:
    return [{"time": row.time, "height": row.height, "wind": row.wind} for row in rows]


def read_log(path: str, buoy: str) -> list[dict[str, Any]]:
    """The rows of one buoy as dicts. ReportError if that cannot be."""
    try:
        with Report(path) as report:
            return report.take(buoy, as_dicts)
    except (barge.BargeError, ValueError, IndexError) as error:
        raise ReportError(f"{path}, buoy {buoy}: {error}") from error


def merge(paths: Sequence[str], out: str) -> int:
    """Write the rows of all reports into one CSV file, and return how many. On an error the file is as it was."""
    part = pathlib.Path(out + ".part")
    with ExitStack() as clean_up:
        file = clean_up.enter_context(part.open("w", encoding="utf-8", newline=""))
        clean_up.callback(part.unlink, missing_ok=True)
        lines = ["file,buoy,time,height,wind\n"]
        try:
            for path in paths:
                with Report(path) as report:
                    for buoy in report.buoys():
                        rows = report.take(buoy, list)
                        cells = (",".join(row.cells) for row in rows if len(row.cells) == 3)
                        lines += [f"{report.file},{buoy},{one}\n" for one in cells]
        except barge.BargeError as error:
            raise ReportError(str(error)) from error
        file.writelines(lines)
        file.close()
        part.replace(out)
        return len(lines) - 1


def gale(rows: Iterator[Row]) -> Optional[str]:
    for row in rows:
        if row.wind >= GALE:
            return row.time
    return None


def first_gale(paths: Sequence[str], skipped: Optional[list[Any]] = None) -> Optional[list[str]]:
    """File, buoy and time of the first gale; None if there was none. What cannot be read goes on the list `skipped`."""
    skipped = [] if skipped is None else skipped
    for path in paths:
        with ExitStack() as stack:
            try:
                report = stack.enter_context(Report(path))
            except barge.BargeError:
                skipped.append([os.path.basename(path), None])
                continue
            for buoy in report.buoys():
                try:
                    time = report.take(buoy, gale)
                except (barge.Damaged, ValueError, IndexError):
                    skipped.append([report.file, buoy])
                    continue
                if time is not None:
                    return [report.file, buoy, time]
    return None
