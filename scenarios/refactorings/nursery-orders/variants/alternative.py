"""Orders of the tree nursery: a plan is made from what is known, then carried out step by step."""

import logging
from collections import Counter
from datetime import date
from typing import Any, Callable, Iterable, Iterator, NamedTuple, Optional

log = logging.getLogger("orders")


class OrderError(Exception):
    pass


class Sale(NamedTuple):
    sku: str
    pieces: int
    cents: int
    grams: int


class Plan(NamedTuple):
    """What is to be done about an order; nothing is done yet."""

    state: str
    sales: list[Sale]
    changes: list[tuple[dict[str, Any], str, Any]]
    note: Optional[str] = None
    missing: tuple[str, ...] = ()
    later: bool = False


def sale(sku: str, item: dict[str, Any], pieces: int) -> Sale:
    percent = 85 if pieces >= 100 else 93 if pieces >= 25 else 100
    return Sale(sku, pieces, item["cents"] * pieces * percent // 100, item["grams"] * pieces)


def make_plan(order: dict[str, Any], stock: Callable[[str], Optional[dict[str, Any]]], today: date) -> Iterator[Sale]:
    """Yields each sale, so that it is reserved before the next line is looked at; returns the plan."""
    sales: list[Sale] = []
    changes: list[tuple[dict[str, Any], str, Any]] = []
    missing: list[str] = []
    later, partial = False, bool(order.get("partial"))
    for line in order["lines"]:
        sku, wanted = line["sku"], line["pieces"]
        if wanted <= 0:
            return Plan("invalid", sales, changes, note=f"pieces of {sku}")
        item = stock(sku)
        if item and item["bare_root"] and 5 <= today.month <= 9:
            later = True
            changes.append((line, "later", True))
            continue
        there = item["pieces"] if item else 0
        if item is None or there < wanted and not (partial and there > 0):
            missing.append(sku)
            continue
        if there < wanted:
            changes.append((line, "sent", there))
        sales.append(sale(sku, item, min(there, wanted)))
        yield sales[-1]
    words = ", ".join(missing)
    if missing and not partial:
        return Plan("short", sales, changes, note=words, missing=tuple(missing))
    if not sales:
        return Plan("later", [], changes) if later else Plan("short", [], changes, note=words)
    state = "partly packed" if later or missing else "packed"
    return Plan(state, sales, changes, missing=tuple(missing), later=later)


def amount(plan: Plan, customer: dict[str, Any], today: date) -> int:
    net, grams = sum(one.cents for one in plan.sales), sum(one.grams for one in plan.sales)
    if customer["trade"]:
        return net - net // 10 + 9900 * (grams > 500000)
    if customer.get("since") and customer["since"] <= today.year - 10:
        net -= net * 3 // 100
    if net >= 15000:
        return net
    return net + (690 if grams <= 10000 else 1290 + max(0, (grams - 31500 + 999) // 1000) * 45)


def euros(cents: int) -> str:
    return "{}.{:02}".format(*divmod(cents, 100))


class Shell:
    """Everything that touches the world, for one order."""

    def __init__(self, db: Any, office: Any, post: Any, order: dict[str, Any], customer: dict[str, Any]) -> None:
        self.db, self.office, self.post, self.order, self.customer = db, office, post, order, customer

    def reserve(self, planning: Iterator[Sale]) -> Plan:
        while True:
            try:
                one = next(planning)
            except StopIteration as end:
                for line, key, value in end.value.changes:
                    line[key] = value
                return end.value
            self.db.reserve(one.sku, one.pieces)

    def release(self, plan: Plan) -> None:
        for one in plan.sales:
            self.db.release(one.sku, one.pieces)

    def close(self, state: str, **more: Any) -> str:
        self.order.update(more, state=state)
        self.db.save(self.order)
        return state

    def tell(self, subject: str, text: str) -> None:
        try:
            self.post.send(self.customer["mail"], subject, text)
        except OSError as error:
            log.warning("no mail to %s: %s", self.customer["mail"], error)

    def sell(self, plan: Plan, cents: int) -> str:
        owes = self.customer["owes"] + cents if self.customer["trade"] else None
        charged = owes is None or owes > self.customer["credit"]
        try:
            if charged:
                self.office.charge(self.customer["id"], cents)
        except OrderError:
            self.release(plan)
            self.close("unpaid")
            self.tell("unpaid", f"Please see to your payment of {euros(cents)}")
            return "unpaid"
        self.close(plan.state, total=cents, paid=charged)
        text = [f"Your order over {euros(cents)} is on its way."]
        text += ["Bare roots follow in October."] * plan.later
        text += ["We did not have: " + ", ".join(plan.missing)] * bool(plan.missing)
        self.tell("packed", " ".join(text))
        return plan.state


def handle(order_id: Any, db: Any, office: Any, post: Any, today: date) -> str:
    """Handle one order; returns its new state. `today` is a date."""
    order = db.order(order_id)
    if order is None:
        raise OrderError(f"no order {order_id}")
    if order["state"] != "new":
        return order["state"]
    shell = Shell(db, office, post, order, db.customer(order["customer"]))
    plan = shell.reserve(make_plan(order, db.stock, today))
    note = {} if plan.note is None else {"note": plan.note}
    if plan.state == "invalid":
        shell.close("invalid", **note)
        shell.release(plan)
    elif plan.state == "short" and plan.missing:
        shell.release(plan)
        shell.close("short", **note)
        shell.tell("short", "We do not have: " + ", ".join(plan.missing))
    elif not plan.sales:
        shell.close(plan.state, **note)
    else:
        return shell.sell(plan, amount(plan, shell.customer, today))
    return plan.state


def evening(order_ids: Iterable[Any], db: Any, office: Any, post: Any, today: date) -> dict[str, int]:
    """Handle many; returns how many ended in which state. One that cannot be found does not stop the others."""
    counts: Counter[str] = Counter()
    for order_id in order_ids:
        try:
            counts[handle(order_id, db, office, post, today)] += 1
        except OrderError:
            log.exception("order %s", order_id)
            counts["error"] += 1
    return dict(counts)
