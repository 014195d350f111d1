"""Orders of the tree nursery, handled one by one every evening.

Handed in are the database (order, customer, stock, reserve, release, save), the payment office (charge) and the post
(send). See the tests for what they do.

What an order comes to is worked out without any of them: `pick` says what can be sent of a line, `total_cents` what the
whole costs. `handle` asks them for it, and does what follows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

log = logging.getLogger("orders")

Order = dict[str, Any]
Customer = Mapping[str, Any]
Item = Mapping[str, Any]

LIFTING_MONTHS = frozenset({10, 11, 12, 1, 2, 3, 4})
"""Bare roots are only lifted from October to April."""
QUANTITY_PERCENT = ((100, 85), (25, 93))
"""What is paid from so many pieces on, the most first."""
LOYAL_YEARS = 10
FREE_CARRIAGE_CENTS = 15000
CARRIAGE = ((10_000, 690), (31_500, 1290))
"""Cents up to so many grams."""
CARRIAGE_EXTRA_KILO = 45
TRADE_LORRY_GRAMS, TRADE_LORRY_CENTS = 500_000, 9900


class OrderError(Exception):
    """An order is not there, or a payment is refused."""


class Database(Protocol):
    def order(self, order_id: Any) -> Order | None: ...
    def customer(self, customer_id: Any) -> Customer: ...
    def stock(self, sku: str) -> Item | None: ...
    def reserve(self, sku: str, pieces: int) -> None: ...
    def release(self, sku: str, pieces: int) -> None: ...
    def save(self, order: Order) -> None: ...


class Office(Protocol):
    def charge(self, customer_id: Any, cents: int) -> None: ...


class Post(Protocol):
    def send(self, to: str, subject: str, text: str) -> None: ...


@dataclass
class Parcel:
    """What will be sent of an order, and what will not."""

    reserved: list[tuple[str, int]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    later: bool = False
    cents: int = 0
    grams: int = 0

    def add(self, sku: str, item: Item, pieces: int) -> None:
        self.reserved.append((sku, pieces))
        self.cents += price_cents(item["cents"], pieces)
        self.grams += item["grams"] * pieces

    @property
    def missing_words(self) -> str:
        return ", ".join(self.missing)


class InvalidLine(Exception):
    """A line that nobody can pack."""


# What is decided


def is_out_of_season(item: Item, today: date) -> bool:
    return bool(item["bare_root"]) and today.month not in LIFTING_MONTHS


def pieces_to_send(wanted: int, there: int, partial: bool) -> int:
    if there >= wanted:
        return wanted
    return max(there, 0) if partial else 0


def price_cents(each: int, pieces: int) -> int:
    for least, percent in QUANTITY_PERCENT:
        if pieces >= least:
            return each * pieces * percent // 100
    return each * pieces


def total_cents(parcel: Parcel, customer: Customer, today: date) -> int:
    """With discount and carriage."""
    if customer["trade"]:
        net = parcel.cents - parcel.cents // 10
        return net + (TRADE_LORRY_CENTS if parcel.grams > TRADE_LORRY_GRAMS else 0)
    loyal = customer.get("since") and today.year - customer["since"] >= LOYAL_YEARS
    net = parcel.cents - parcel.cents * 3 // 100 if loyal else parcel.cents
    return net if net >= FREE_CARRIAGE_CENTS else net + carriage_cents(parcel.grams)


def carriage_cents(grams: int) -> int:
    for most, cents in CARRIAGE:
        if grams <= most:
            return cents
    most, cents = CARRIAGE[-1]
    kilos_begun = -(-(grams - most) // 1000)
    return cents + kilos_begun * CARRIAGE_EXTRA_KILO


def has_credit_for(customer: Customer, cents: int) -> bool:
    return bool(customer["trade"]) and customer["owes"] + cents <= customer["credit"]


def news(parcel: Parcel, cents: int) -> str:
    text = f"Your order over {euros(cents)} is on its way."
    if parcel.later:
        text += " Bare roots follow in October."
    if parcel.missing:
        text += f" We did not have: {parcel.missing_words}"
    return text


def euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


# What is done


def handle(order_id: Any, db: Database, office: Office, post: Post, today: date) -> str:
    """Handle one order; returns its new state. Raises OrderError if it is not there."""
    order = db.order(order_id)
    if order is None:
        raise OrderError(f"no order {order_id}")
    if order["state"] != "new":
        return str(order["state"])
    customer = db.customer(order["customer"])
    parcel = Parcel()
    try:
        for line in order["lines"]:
            _pick(line, parcel, order, db, today)
    except InvalidLine as error:
        state = _close(order, db, "invalid", note=str(error))
        _release(parcel, db)
        return state
    if parcel.missing and not order.get("partial"):
        _release(parcel, db)
        state = _close(order, db, "short", note=parcel.missing_words)
        _tell(post, customer, "short", f"We do not have: {parcel.missing_words}")
        return state
    if not parcel.reserved:
        return _close(order, db, "later") if parcel.later else _close(order, db, "short", note=parcel.missing_words)
    return _sell(order, parcel, customer, total_cents(parcel, customer, today), db, office, post)


def _pick(line: dict[str, Any], parcel: Parcel, order: Order, db: Database, today: date) -> None:
    """Reserve what can be sent of a line. Raises InvalidLine."""
    sku, wanted = line["sku"], line["pieces"]
    if wanted <= 0:
        raise InvalidLine(f"pieces of {sku}")
    item = db.stock(sku)
    if item is not None and is_out_of_season(item, today):
        parcel.later = line["later"] = True
        return
    pieces = pieces_to_send(wanted, item["pieces"], bool(order.get("partial"))) if item else 0
    if item is None or pieces == 0:
        parcel.missing.append(sku)
        return
    if pieces < wanted:
        line["sent"] = pieces
    db.reserve(sku, pieces)
    parcel.add(sku, item, pieces)


def _sell(
    order: Order, parcel: Parcel, customer: Customer, cents: int, db: Database, office: Office, post: Post
) -> str:
    on_credit = has_credit_for(customer, cents)
    if not on_credit:
        try:
            office.charge(customer["id"], cents)
        except OrderError:
            _release(parcel, db)
            state = _close(order, db, "unpaid")
            _tell(post, customer, "unpaid", f"Please see to your payment of {euros(cents)}")
            return state
    order["paid"] = not on_credit
    order["total"] = cents
    state = _close(order, db, "partly packed" if parcel.later or parcel.missing else "packed")
    _tell(post, customer, "packed", news(parcel, cents))
    return state


def _close(order: Order, db: Database, state: str, note: str | None = None) -> str:
    order["state"] = state
    if note is not None:
        order["note"] = note
    db.save(order)
    return state


def _release(parcel: Parcel, db: Database) -> None:
    for sku, pieces in parcel.reserved:
        db.release(sku, pieces)


def _tell(post: Post, customer: Customer, subject: str, text: str) -> None:
    """A letter that cannot be sent is no reason to stop."""
    try:
        post.send(customer["mail"], subject, text)
    except OSError:
        log.warning("no mail to %s", customer["mail"])


def evening(order_ids: Iterable[Any], db: Database, office: Office, post: Post, today: date) -> dict[str, int]:
    """Handle many; returns how many ended in which state. One that cannot be found does not stop the others."""
    counts: dict[str, int] = {}
    for order_id in order_ids:
        try:
            state = handle(order_id, db, office, post, today)
        except OrderError:
            log.exception("order %s", order_id)
            state = "error"
        counts[state] = counts.get(state, 0) + 1
    return counts
