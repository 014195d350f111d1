"""Price list of the web shop from what the suppliers send.

Suppliers send rows with sku, name, price, and perhaps currency, unit, per_pack and stock. All of it comes out of
spreadsheets, so any field can be missing or hold anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

RATES = {"EUR": 1.0, "USD": 0.92, "CHF": 1.04, "GBP": 1.17}

EXPENSIVE_FROM = 500
"""Euros; what costs more gets the smaller margin."""
TRADE_MARGIN, TRADE_MARGIN_EXPENSIVE = 1.1, 1.05
SHOP_MARGIN, SHOP_MARGIN_EXPENSIVE = 1.3, 1.15
VAT = 1.19

# What a senseless field leads to: missing, of another type, not a number, a pack of none.
UNUSABLE = (LookupError, TypeError, AttributeError, ValueError, ArithmeticError)


def price_rows(rows: Sequence[Any], trade: bool = False) -> dict[str, Any]:
    """Return the rows with their selling prices, how many were unusable, and the sum of the prices.

    Args:
        rows: As the supplier sent them; an unusable one becomes a note with its line number.
        trade: For the trade portal (no VAT, smaller margin, out of stock can be ordered) rather than the shop.
    """
    listed: list[dict[str, Any]] = []
    for line, row in enumerate(rows, start=1):
        try:
            listed.append(_list_entry(row, trade))
        except UNUSABLE:
            listed.append({"line": line, "note": "check this row"})
    prices = [entry["price"] for entry in listed if "price" in entry]
    return {"rows": listed, "bad": len(listed) - len(prices), "total": round(sum(prices), 2)}


def cheapest_by_sku(rows: Sequence[Any], trade: bool = False) -> dict[str, float]:
    """Return the lowest selling price of each sku; a row counts when its sku and price are usable."""
    cheapest: dict[str, float] = {}
    for row in rows:
        try:
            entry = _list_entry(row, trade)
        except UNUSABLE:
            continue
        cheapest[entry["sku"]] = min(entry["price"], cheapest.get(entry["sku"], entry["price"]))
    return cheapest


def _list_entry(row: Any, trade: bool) -> dict[str, Any]:
    entry = {"sku": _sku(row), "name": row["name"].strip(), "price": _selling_price(row, trade)}
    stock = int(row.get("stock", 1))
    if not trade and stock == 0:
        entry["note"] = "sold out"
    return entry


def _sku(row: Any) -> str:
    return str(row["sku"].strip().upper())


def _selling_price(row: Any, trade: bool) -> float:
    cost = _cost_in_euros(row)
    if trade:
        return round(cost * (TRADE_MARGIN_EXPENSIVE if cost > EXPENSIVE_FROM else TRADE_MARGIN), 2)
    return round(cost * (SHOP_MARGIN_EXPENSIVE if cost > EXPENSIVE_FROM else SHOP_MARGIN) * VAT, 2)


def _cost_in_euros(row: Any) -> float:
    """What one piece costs us."""
    cost = float(str(row["price"]).strip().replace(",", "."))
    if "currency" in row:
        cost *= RATES[row["currency"].upper()]
    if row.get("unit") == "pack":
        cost /= int(row["per_pack"])
    if cost < 0:
        raise ValueError("negative cost")
    return cost
