"""What the forms do."""

from decimal import Decimal

import original
import pytest
from bank import FRIDAY, MONDAY, SUNDAY, bank  # noqa: F401 - a fixture


def test_a_rate_is_fetched_once(bank):
    assert [original.rate("USD", FRIDAY), original.rate("USD", FRIDAY)] == [Decimal("1.0686")] * 2
    assert len(bank.asked) == 1
    assert original.stats() == {"hits": 1, "misses": 1, "kept": 1}


def test_at_weekends_the_last_rate_counts(bank):
    assert original.rate("USD", SUNDAY) == Decimal("1.0686")


def test_an_amount_is_converted(bank):
    assert original.convert(Decimal("114"), "NOK", FRIDAY) == Decimal("10.00")


def test_a_form(bank):
    lines = [(Decimal("5"), "EUR", MONDAY), (Decimal("114"), "NOK", FRIDAY), (Decimal("1"), "XXX", FRIDAY)]
    assert original.total(lines) == (Decimal("15.00"), [3])


def test_unknown_settings(bank):
    with pytest.raises(original.RatesError):
        original.configure(colour="red")
