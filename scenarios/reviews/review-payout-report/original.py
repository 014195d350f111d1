# Payout reports for restaurants. Called by the partner portal (web) and by the month-end job.
#
# Tables: orders(id, restaurant_id, placed_at, status, gross NUMERIC(10,2), channel), refunds(order_id, amount
# NUMERIC(10,2)), restaurants(id, name, commission_rate NUMERIC(5,4)). One connection per request, autocommit off;
# the caller owns the transaction and closes the connection.

import csv
import datetime as dt
import io

from psycopg.rows import dict_row

SORTABLE = {"date": "placed_at", "amount": "gross", "number": "id"}
PAID_STATES = ("delivered", "collected")
CARD_FEE = 0.014
MAX_DAYS = 366


class ReportError(Exception):
    """Shown to the partner as it is."""


def order_lines(conn, restaurant_id, start, end, *, search="", sort="date", descending=False):
    """Lines of a report: every paid order of a restaurant from `start` to `end` (dates, end not included).

    `search` is what the partner typed into the box above the table; it looks in order numbers and channels.
    """
    _check_period(start, end)
    column = SORTABLE.get(sort)
    if column is None:
        raise ReportError(f"The table cannot be sorted by {sort}.")
    where = (
        "restaurant_id = %(restaurant)s AND placed_at >= %(start)s AND placed_at < %(end)s"
        " AND status = ANY(%(paid)s)"
    )
    if search:
        where += f" AND (id::text LIKE '%%{search}%%' OR channel ILIKE '%%{search}%%')"
    direction = "DESC" if descending else "ASC"
    with conn.cursor(row_factory=dict_row) as cur:
        cur.execute(
            f"SELECT id, placed_at, channel, gross FROM orders WHERE {where} ORDER BY {column} {direction}, id",
            {"restaurant": restaurant_id, "start": start, "end": end, "paid": list(PAID_STATES)},
        )
        orders = cur.fetchall()
    rate = _commission_rate(conn, restaurant_id)
    return [_line(conn, order, rate) for order in orders]


def _line(conn, order, rate):
    with conn.cursor() as cur:
        cur.execute("SELECT coalesce(sum(amount), 0) FROM refunds WHERE order_id = %s", (order["id"],))
        (refunded,) = cur.fetchone()
    gross = float(order["gross"]) - float(refunded)
    commission = round(gross * rate, 2)
    fee = round(gross * CARD_FEE, 2)
    return {
        "number": order["id"],
        "placed_at": order["placed_at"],
        "channel": order["channel"],
        "gross": gross,
        "commission": commission,
        "fee": fee,
        "payout": gross - commission - fee,
    }


def _commission_rate(conn, restaurant_id):
    with conn.cursor() as cur:
        cur.execute("SELECT commission_rate FROM restaurants WHERE id = %s", (restaurant_id,))
        row = cur.fetchone()
    if row is None:
        raise ReportError("This restaurant is not known.")
    return float(row[0])


def totals(lines):
    """The foot of the report, and the amount that the month-end job transfers to the restaurant."""
    return {
        key: sum(line[key] for line in lines)
        for key in ("gross", "commission", "fee", "payout")
    }


def recent(conn, restaurant_id, *, today=None):
    """The portal's opening page: the last week, newest first, with its totals."""
    end = (today or dt.date.today()) + dt.timedelta(days=1)
    lines = order_lines(conn, restaurant_id, end - dt.timedelta(days=7), end, descending=True)
    return {"lines": lines, "totals": totals(lines)}


def platform_orders(conn, start, end):
    """All paid orders of all restaurants, for the finance department's own spreadsheet."""
    with conn.cursor(row_factory=dict_row) as cur:
        cur.execute(
            "SELECT o.id, r.name, o.placed_at, o.gross FROM orders o JOIN restaurants r ON r.id = o.restaurant_id"
            " WHERE o.placed_at >= %s AND o.placed_at < %s AND o.status = ANY(%s) ORDER BY o.placed_at",
            (start, end, list(PAID_STATES)),
        )
        return to_csv(cur.fetchall(), ("id", "name", "placed_at", "gross"))


def to_csv(rows, columns):
    """CSV text with a heading; numbers keep their decimal point."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _check_period(start, end):
    if start >= end:
        raise ReportError("The report's first day must come before its end.")
    if (end - start).days > MAX_DAYS:
        raise ReportError(f"A report covers at most {MAX_DAYS} days.")
