"""What is right: the price rules once more in exact fractions, and rows with everything a spreadsheet can hold."""

import random
from fractions import Fraction

RATES = {"EUR": Fraction(1), "USD": Fraction(92, 100), "CHF": Fraction(104, 100), "GBP": Fraction(117, 100)}
MARGINS = {(False, False): "1.3", (False, True): "1.15", (True, False): "1.1", (True, True): "1.05"}


class Unusable(Exception):
    """The row cannot be priced."""


def whole(value):
    """A whole number out of a field, or Unusable."""
    text = str(value).strip()
    if isinstance(value, (bool, float)) or not text.lstrip("+-").isdigit():
        raise Unusable
    return int(text)


def text_of(row, key):
    if not isinstance(row, dict) or not isinstance(row.get(key), str):
        raise Unusable
    return row[key].strip()


def cost(row):
    """What a piece costs us, exactly."""
    if not isinstance(row, dict) or "price" not in row:
        raise Unusable
    try:
        amount = Fraction(str(row["price"]).strip().replace(",", "."))
    except ValueError:
        raise Unusable from None
    if "currency" in row:
        currency = row["currency"].upper() if isinstance(row["currency"], str) else None
        if currency not in RATES:
            raise Unusable
        amount *= RATES[currency]
    if row.get("unit") == "pack":
        pieces = whole(row.get("per_pack", "none"))
        if pieces == 0:
            raise Unusable
        amount /= pieces
    if amount < 0:
        raise Unusable
    return amount


def exact_price(row, trade):
    """The selling price in euros before it is rounded to cents."""
    amount = cost(row)
    return amount * Fraction(MARGINS[trade, amount > 500]) * (1 if trade else Fraction("1.19"))


def price(row, trade):
    # No made row is close to half a cent, so any way of rounding to the nearest cent will do.
    return round(exact_price(row, trade) * 100) / 100


def entry(row, trade):
    made = {"sku": text_of(row, "sku").upper(), "name": text_of(row, "name"), "price": price(row, trade)}
    if not trade and whole(row.get("stock", 1)) == 0:
        made["note"] = "sold out"
    return made


def price_rows(rows, trade=False):
    """The list of the shop or of the trade portal."""
    made = []
    for index, row in enumerate(rows):
        try:
            made.append(entry(row, trade))
        except Unusable:
            made.append({"line": index + 1, "note": "check this row"})
    prices = [row["price"] for row in made if "price" in row]
    return {"rows": made, "bad": len(made) - len(prices), "total": round(sum(prices), 2)}


def cheapest_by_sku(rows, trade=False):
    """The lowest price of each sku."""
    offers = []
    for row in rows:
        try:
            offers.append((price(row, trade), text_of(row, "sku").upper()))
        except Unusable:
            continue
    return {sku: amount for amount, sku in sorted(offers, reverse=True)}


def clear_of_rounding(row):
    """Whether the row's prices are the same however the floats are multiplied and rounded."""
    try:
        amount = cost(row)
    except Unusable:
        return True
    prices = [exact_price(row, trade) * 100 for trade in (False, True)]
    return abs(amount - 500) > Fraction(1, 10**6) and all(
        abs(cents - int(cents) - Fraction(1, 2)) > Fraction(1, 10**4) for cents in prices
    )


SENSELESS = {
    "price": [None, "", "n/a", "on request", "1.234,50", [], {}, "12 EUR", -4, "-0,01"],
    "sku": [None, 4711, "", []],
    "name": [None, 12, []],
    "currency": [None, "", "JPY", 1, "euro"],
    "per_pack": [None, 0, "0", "a dozen", -6, "", []],
    "stock": [None, "", "plenty", []],
}


def sound_row(rng):
    row = {
        "sku": rng.choice(["a-1", " A-1", "b-2 ", "C-3", "d-4"]),
        "name": rng.choice(["Hinge", " Hinge, brass", "Screw 4x30 "]),
        "price": rng.choice(
            [rng.randint(1, 900), f"{rng.randint(0, 900)},{rng.randint(0, 99):02}", rng.randint(1, 90000) / 100]
        ),
    }
    if rng.random() < 0.4:
        row["currency"] = rng.choice(["EUR", "usd", "CHF", "gbp"])
    if rng.random() < 0.4:
        row |= {"unit": rng.choice(["pack", "piece"]), "per_pack": rng.choice([6, "12", 100])}
    if rng.random() < 0.5:
        row["stock"] = rng.choice([0, "0", 3, "17"])
    return row


def rows_with_faults(rng, length):
    rows = []
    while len(rows) < length:
        row = sound_row(rng)
        if rng.random() < 0.5:
            field = rng.choice(sorted(SENSELESS))
            if rng.random() < 0.25:
                row.pop(field, None)
            else:
                row[field] = rng.choice(SENSELESS[field])
        if clear_of_rounding(row):
            rows.append(row)
    return rows


def spreadsheet(seed, trade):
    """A dozen rows, half of them with a senseless or missing field."""
    rng = random.Random(seed)
    rows = rows_with_faults(rng, 12)
    rows.insert(rng.randint(0, 12), rng.choice([None, "see page 2", [], 17, {}]))
    return [rows, trade]


def sound_spreadsheet(seed, trade):
    """Rows without a fault, for the arithmetic."""
    rng = random.Random(seed)
    rows = []
    while len(rows) < 8:
        row = sound_row(rng)
        if clear_of_rounding(row):
            rows.append(row)
    return [rows, trade]


def null_field(seed):
    """One sound row but for one field that is null."""
    field = sorted(SENSELESS)[seed % len(SENSELESS)]
    row = {"sku": "k-9", "name": "Kettle", "price": "20", "currency": "EUR", "unit": "pack", "per_pack": 1, "stock": 4}
    return [[{**row, field: None}, row]]
