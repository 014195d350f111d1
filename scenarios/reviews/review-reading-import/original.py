"""Monthly meter readings: import of the field crews' CSV files, and the list of odd ones for the back office.

The crews' tablets write one file a week, in the format of their own country (Germany, Austria, France), with a heading:
    meter;read_at;kwh;note
A file holds up to two million lines. The importer runs on a 1 GB container, nightly and by hand when somebody asks
for a file again. `note` is free text typed by the customer on the self-reading page, or by the crew.
"""

import csv
import datetime as dt
import logging
import sqlite3
from decimal import Decimal
from pathlib import Path

log = logging.getLogger("readings")

SCHEMA = """
CREATE TABLE IF NOT EXISTS readings (
    id INTEGER PRIMARY KEY,
    meter TEXT NOT NULL,
    read_at TEXT NOT NULL,
    milli_kwh INTEGER NOT NULL,
    note TEXT NOT NULL,
    source TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS readings_by_meter ON readings (meter, read_at);
"""
BATCH = 5_000
ODD_FACTOR = 3


def import_file(db: sqlite3.Connection, path: Path) -> int:
    """Store the readings of one file and return how many there were. All of them or, if it fails, none."""
    db.executescript(SCHEMA)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    stored = 0
    batch = []
    with db:
        for row in csv.DictReader(lines, delimiter=";"):
            try:
                batch.append(
                    (
                        row["meter"].strip().upper(),
                        dt.datetime.fromisoformat(row["read_at"]).isoformat(),
                        _milli_kwh(row["kwh"]),
                        (row["note"] or "").strip(),
                        path.name,
                    )
                )
            except Exception:
                continue
            if len(batch) >= BATCH:
                stored += _flush(db, batch)
        stored += _flush(db, batch)
    log.info("%s: %d readings stored", path.name, stored)
    return stored


def _flush(db: sqlite3.Connection, batch: list[tuple]) -> int:
    count = len(batch)
    db.executemany("INSERT INTO readings (meter, read_at, milli_kwh, note, source) VALUES (?, ?, ?, ?, ?)", batch)
    batch.clear()
    return count


def _milli_kwh(text: str) -> int:
    """Return thousandths of a kilowatt-hour, as the crews' tablets write them."""
    value = Decimal(text.strip().replace(",", ""))
    if value < 0:
        raise ValueError("a meter does not run backwards")
    return int(value * 1000)


def monthly_use(db: sqlite3.Connection, meter: str) -> list[tuple[str, int]]:
    """Return (month as 2026-05, thousandths of a kWh used in it) from each month's last reading to the next one's."""
    rows = db.execute(
        "SELECT substr(read_at, 1, 7) AS month, max(milli_kwh) FROM readings WHERE meter = ?"
        " GROUP BY month ORDER BY month",
        (meter,),
    ).fetchall()
    return [(month, now - before) for (_, before), (month, now) in zip(rows, rows[1:])]


def export_odd(db: sqlite3.Connection, month: str, path: Path) -> int:
    """Write the meters whose use in a month is out of line, with their notes, for the back office to open in Excel."""
    meters = [meter for (meter,) in db.execute("SELECT DISTINCT meter FROM readings ORDER BY meter")]
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(["meter", "month", "kwh", "usual kwh", "notes"])
        for meter in meters:
            use = dict(monthly_use(db, meter))
            others = [value for key, value in use.items() if key != month]
            if month not in use or not others:
                continue
            usual = sum(others) // len(others)
            if use[month] > usual * ODD_FACTOR:
                writer.writerow([meter, month, use[month] // 1000, usual // 1000, _notes(db, meter, month)])
                written += 1
    return written


def _notes(db: sqlite3.Connection, meter: str, month: str) -> str:
    rows = db.execute(
        "SELECT note FROM readings WHERE meter = ? AND substr(read_at, 1, 7) = ? AND note != '' ORDER BY read_at",
        (meter, month),
    )
    return " / ".join(note for (note,) in rows)
