"""Database, payment office and post that write down what is done to them, all in one list."""

import copy

from original import OrderError


class Nursery:
    """All three at once. Reading is not written down: it may be done in any order."""

    def __init__(self, orders, stock=(), **customer):
        self.orders = {number: {"id": number, "customer": "c1", "state": "new", **one} for number, one in orders.items()}
        self.items = {
            sku: {"cents": 1000, "grams": 100, "pieces": 10, "bare_root": False, **one} for sku, one in dict(stock).items()
        }
        about = {"id": "c1", "mail": "ada@example.org", "trade": False, "owes": 0, "credit": 0}
        self.customers = {"c1": {**about, **customer}}
        self.done = []
        self.declines = self.post_is_down = False

    def order(self, number):
        return self.orders.get(number)

    def customer(self, number):
        return self.customers[number]

    def stock(self, sku):
        found = self.items.get(sku)
        return None if found is None else dict(found)

    def reserve(self, sku, pieces):
        self.done.append(("reserve", sku, pieces))
        self.items[sku]["pieces"] -= pieces

    def release(self, sku, pieces):
        self.done.append(("release", sku, pieces))
        self.items[sku]["pieces"] += pieces

    def save(self, order):
        self.done.append(("save", copy.deepcopy(order)))

    def charge(self, customer, cents):
        self.done.append(("charge", customer, cents))
        if self.declines:
            raise OrderError("declined")

    def send(self, to, subject, text):
        self.done.append(("send", to, subject, text))
        if self.post_is_down:
            raise ConnectionError("no route")

    def steps(self):
        """What was done, by name."""
        return [step[0] for step in self.done]

    def sent(self):
        return [step[2:] for step in self.done if step[0] == "send"]

    def saved(self):
        (found,) = [step[1] for step in self.done if step[0] == "save"]
        return {key: value for key, value in found.items() if key not in ("id", "customer", "lines")}


def lines(**pieces):
    return [{"sku": sku, "pieces": count} for sku, count in pieces.items()]
