"""A bank that writes down what it is asked."""

from datetime import date
from decimal import Decimal

import original
import pytest

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2024, 6, day) for day in (14, 15, 16, 17))
RATES = {("EUR", "USD", FRIDAY): "1.0686", ("EUR", "NOK", FRIDAY): "11.4", ("EUR", "USD", MONDAY): "1.0712"}
RATES |= {("CHF", "USD", FRIDAY): "1.12", ("EUR", "JPY", MONDAY): "169.12"}


class Bank:
    def __init__(self):
        self.asked = []
        self.down = False

    def __call__(self, base, currency, day):
        self.asked.append((base, currency, day))
        if self.down:
            raise ConnectionError("no route")
        found = RATES.get((base, currency, day))
        return found and Decimal(found)


@pytest.fixture
def bank():
    """A bank, with everything else as when the module was read."""
    found = Bank()
    original.configure(base="EUR", fetch=found, days_back=4, margin=Decimal(0), most=100)
    original.forget()
    yield found
    original.configure(fetch=None)
