"""Orders of the tree nursery, handled one by one every evening.

Handed in are the database (order, customer, stock, reserve, release, save), the payment office (charge) and the post
(send). See the tests for what they do.
"""

import logging

log = logging.getLogger("orders")


class OrderError(Exception):
    pass


def handle(order_id, db, office, post, today):
    """Handle one order; returns its new state. `today` is a date."""
    order = db.order(order_id)
    if order is None:
        raise OrderError("no order " + str(order_id))
    if order["state"] != "new":
        return order["state"]
    customer = db.customer(order["customer"])
    total = 0
    weight = 0
    missing = []
    reserved = []
    late = False
    for line in order["lines"]:
        if line["pieces"] <= 0:
            order["state"] = "invalid"
            order["note"] = "pieces of " + line["sku"]
            db.save(order)
            for sku, n in reserved:
                db.release(sku, n)
            return "invalid"
        item = db.stock(line["sku"])
        if item is None:
            missing.append(line["sku"])
            continue
        if item["bare_root"] and (today.month > 4 and today.month < 10):
            # bare roots are only lifted from October to April
            late = True
            line["later"] = True
            continue
        n = line["pieces"]
        if item["pieces"] < n:
            if order.get("partial") and item["pieces"] > 0:
                n = item["pieces"]
                line["sent"] = n
            else:
                missing.append(line["sku"])
                continue
        db.reserve(line["sku"], n)
        reserved.append((line["sku"], n))
        price = item["cents"] * n
        if n >= 100:
            price = price * 85 // 100
        elif n >= 25:
            price = price * 93 // 100
        total += price
        weight += item["grams"] * n
    if missing and not order.get("partial"):
        for sku, n in reserved:
            db.release(sku, n)
        order["state"] = "short"
        order["note"] = ", ".join(missing)
        db.save(order)
        try:
            post.send(customer["mail"], "short", "We do not have: " + ", ".join(missing))
        except OSError:
            log.warning("no mail to %s", customer["mail"])
        return "short"
    if not reserved:
        if late:
            order["state"] = "later"
        else:
            order["state"] = "short"
            order["note"] = ", ".join(missing)
        db.save(order)
        return order["state"]
    if customer["trade"]:
        total = total - total // 10
    elif customer.get("since") and today.year - customer["since"] >= 10:
        total = total - total * 3 // 100
    if total < 15000 and not customer["trade"]:
        # carriage
        if weight <= 10000:
            total += 690
        elif weight <= 31500:
            total += 1290
        else:
            total += 1290 + (weight - 31500 + 999) // 1000 * 45
    elif customer["trade"] and weight > 500000:
        total += 9900
    if customer["trade"] and customer["owes"] + total <= customer["credit"]:
        order["paid"] = False
    else:
        try:
            office.charge(customer["id"], total)
        except OrderError:
            for sku, n in reserved:
                db.release(sku, n)
            order["state"] = "unpaid"
            db.save(order)
            try:
                post.send(customer["mail"], "unpaid", "Please see to your payment of " + euros(total))
            except OSError:
                log.warning("no mail to %s", customer["mail"])
            return "unpaid"
        order["paid"] = True
    order["total"] = total
    if late or missing:
        order["state"] = "partly packed"
    else:
        order["state"] = "packed"
    db.save(order)
    text = "Your order over " + euros(total) + " is on its way."
    if late:
        text += " Bare roots follow in October."
    if missing:
        text += " We did not have: " + ", ".join(missing)
    try:
        post.send(customer["mail"], "packed", text)
    except OSError:
        log.warning("no mail to %s", customer["mail"])
    return order["state"]


def euros(cents):
    return "%d.%02d" % (cents // 100, cents % 100)


def evening(order_ids, db, office, post, today):
    """Handle many; returns how many ended in which state. One that cannot be found does not stop the others."""
    counts = {}
    for order_id in order_ids:
        try:
            state = handle(order_id, db, office, post, today)
        except OrderError:
            log.exception("order %s", order_id)
            state = "error"
        counts[state] = counts.get(state, 0) + 1
    return counts
