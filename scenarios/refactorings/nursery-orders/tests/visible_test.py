"""An ordinary evening."""

from datetime import date

import pytest
from nursery import Nursery, lines
from original import OrderError, evening, handle

NOVEMBER = date(2024, 11, 8)


def run(nursery, number=1, today=NOVEMBER):
    return handle(number, nursery, nursery, nursery, today)


def test_an_order_is_packed():
    nursery = Nursery({1: {"lines": lines(oak=2)}}, {"oak": {"cents": 9000}})
    assert run(nursery) == "packed"
    assert nursery.steps() == ["reserve", "charge", "save", "send"]
    assert nursery.saved() == {"state": "packed", "paid": True, "total": 18000}
    assert nursery.sent() == [("packed", "Your order over 180.00 is on its way.")]


def test_too_few_pieces():
    nursery = Nursery({1: {"lines": lines(oak=11)}}, {"oak": {}})
    assert run(nursery) == "short"
    assert nursery.sent() == [("short", "We do not have: oak")]


def test_carriage():
    nursery = Nursery({1: {"lines": lines(oak=1)}}, {"oak": {}})
    run(nursery)
    assert nursery.saved()["total"] == 1690


def test_no_such_order():
    with pytest.raises(OrderError):
        run(Nursery({}))


def test_an_evening():
    nursery = Nursery({1: {"lines": lines(oak=1)}, 2: {"lines": lines(elm=1)}}, {"oak": {}})
    assert evening([1, 2, 3], nursery, nursery, nursery, NOVEMBER) == {"packed": 1, "short": 1, "error": 1}
