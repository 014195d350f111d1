"""Nightly: loans returned more than two years ago leave the live table for the archive, without the reader's name.

    loans          id BIGINT PRIMARY KEY (never used twice), item_id, reader_id BIGINT NOT NULL, branch TEXT NOT NULL,
                   lent_on DATE NOT NULL, returned_on DATE (NULL while on loan), fine_cents INT, disputed BOOL NOT NULL
    loans_archive  the same, with reader_group SMALLINT in place of reader_id, and without disputed

A loan that has been returned and is not disputed is never changed again. The night shift may start this by hand while
the timer's run is still going; both then share the work. Needs PostgreSQL and psycopg 3.
"""

import argparse
import datetime as dt
import hashlib
import logging
import os
import sys
import time
from collections import Counter

import psycopg

log = logging.getLogger("loan-archive")

COLUMNS = ("id", "item_id", "branch", "lent_on", "returned_on", "fine_cents")
BRANCH = COLUMNS.index("branch")
KEEP_YEARS = 2
READER_GROUPS = 256
BATCH = 1_000
PAUSE_S = 0.2  # lets the lending desks' own statements through

_LIST = ", ".join(COLUMNS)
_TAKE = (
    f"SELECT {_LIST}, reader_id FROM loans WHERE returned_on < %s AND NOT disputed"
    " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED"
)
# Part of 2021 was copied by hand and never deleted, hence the conflicts; those copies equal what would be inserted.
_STORE = (
    f"INSERT INTO loans_archive ({_LIST}, reader_group) VALUES ({', '.join(['%s'] * (len(COLUMNS) + 1))})"
    " ON CONFLICT (id) DO NOTHING"
)
_DROP = "DELETE FROM loans WHERE id = ANY(%s)"


def archive(conn: psycopg.Connection, today: dt.date) -> Counter[str]:
    """Move everything that is due, in transactions of at most BATCH loans, and return how many went, by branch.

    May be killed at any moment and started again. `conn` must not be in autocommit mode.
    """
    cutoff = years_before(today, KEEP_YEARS)
    moved: Counter[str] = Counter()
    while True:
        batch = _move_batch(conn, cutoff)
        moved.update(batch)
        if batch.total() < BATCH:
            return moved
        time.sleep(PAUSE_S)


def _move_batch(conn: psycopg.Connection, cutoff: dt.date) -> Counter[str]:
    try:
        with conn.cursor() as cur:
            loans = cur.execute(_TAKE, (cutoff, BATCH)).fetchall()
            if loans:
                cur.executemany(_STORE, [(*loan[:-1], reader_group(loan[-1])) for loan in loans])
                cur.execute(_DROP, ([loan[0] for loan in loans],))
        conn.commit()
    except BaseException:
        conn.rollback()
        raise
    return Counter(loan[BRANCH] for loan in loans)


def reader_group(reader_id: int) -> int:
    """Return one of READER_GROUPS groups of some 1,200 readers each, the same in every run, for the statistics."""
    digest = hashlib.md5(str(reader_id).encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:4], "big") % READER_GROUPS


def years_before(day: dt.date, years: int) -> dt.date:
    """Return the same day that many years earlier; the 28th where there was no 29th of February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def report(moved: Counter[str], closed: frozenset[str]) -> str:
    """Return the lines of the morning's mail; branches that have been closed are summed up in one."""
    left = Counter(moved)
    for branch in list(left):
        if branch in closed:
            left["(closed branches)"] += left.pop(branch)
    return "\n".join(f"{branch}: {count}" for branch, count in sorted(left.items())) or "nothing to archive"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--closed", nargs="*", default=[], metavar="BRANCH", help="branches to report as one")
    options = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO)
    try:
        with psycopg.connect(os.environ["LIBRARY_DATABASE"]) as conn:
            moved = archive(conn, dt.date.today())
    except Exception:
        log.exception("archiving stopped; what was moved so far stays moved")
        return 1
    print(report(moved, frozenset(options.closed)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
