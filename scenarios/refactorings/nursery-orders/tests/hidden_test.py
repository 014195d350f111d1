"""What decides: sums to the cent, and what is done in which order, on every way through."""

from datetime import date

import pytest
from nursery import Nursery, lines
from original import evening, handle

NOVEMBER, JUNE = date(2024, 11, 8), date(2024, 6, 14)


def run(nursery, number=1, today=NOVEMBER):
    return handle(number, nursery, nursery, nursery, today)


def total(pieces=1, today=NOVEMBER, item=None, **customer):
    nursery = Nursery({1: {"lines": lines(oak=pieces)}}, {"oak": {"pieces": 9999, "grams": 0, **(item or {})}}, **customer)
    run(nursery, today=today)
    return nursery.saved()["total"]


@pytest.mark.parametrize("state", ["packed", "short", "unpaid", "whatever"])
def test_what_is_not_new_is_left_alone(state):
    nursery = Nursery({1: {"lines": lines(oak=1), "state": state}}, {"oak": {}})
    assert run(nursery) == state
    assert nursery.done == []


@pytest.mark.parametrize(
    ("pieces", "cents"),
    [(24, 24 * 1999), (25, 25 * 1999 * 93 // 100), (99, 99 * 1999 * 93 // 100), (100, 100 * 1999 * 85 // 100)],
)
def test_quantities(pieces, cents):
    assert total(pieces, item={"cents": 1999}) == cents


def test_quantities_count_for_each_line_and_are_rounded_there():
    nursery = Nursery({1: {"lines": lines(oak=25, elm=25, ash=24)}}, {sku: {"cents": 777, "pieces": 30} for sku in ("oak", "elm", "ash")})
    run(nursery)
    assert nursery.saved()["total"] == 2 * (777 * 25 * 93 // 100) + 777 * 24


@pytest.mark.parametrize(("cents", "paid"), [(14999, 15689), (15000, 15000), (15001, 15001)])
def test_carriage_is_free_from_a_sum_on(cents, paid):
    assert total(item={"cents": cents}) == paid


@pytest.mark.parametrize(
    ("grams", "carriage"),
    [(0, 690), (10000, 690), (10001, 1290), (31500, 1290), (31501, 1335), (32500, 1335), (32501, 1380)],
)
def test_carriage_by_weight(grams, carriage):
    assert total(item={"grams": grams}) == 1000 + carriage


def test_weights_are_summed_up():
    nursery = Nursery({1: {"lines": lines(oak=2, elm=3)}}, {"oak": {"grams": 4000}, "elm": {"grams": 800}})
    run(nursery)
    assert nursery.saved()["total"] == 5000 + 1290


@pytest.mark.parametrize(("since", "cents"), [(2015, 20001), (2014, 19401), (2013, 19401), (None, 20001), (0, 20001)])
def test_old_customers(since, cents):
    assert total(item={"cents": 20001}, since=since) == cents


def test_the_discount_comes_before_carriage_is_looked_at():
    assert total(item={"cents": 15100}, since=2000) == 15100 - 453 + 690


@pytest.mark.parametrize(("grams", "extra"), [(500000, 0), (500001, 9900)])
def test_trade_pays_a_lorry_instead(grams, extra):
    assert total(item={"cents": 1009, "grams": grams}, trade=True, since=2000) == 1009 - 100 + extra


@pytest.mark.parametrize(
    ("trade", "owes", "credit", "charged"), [(True, 100, 1000, False), (True, 101, 1000, True), (False, 0, 99999, True)]
)
def test_credit(trade, owes, credit, charged):
    nursery = Nursery({1: {"lines": lines(oak=1)}}, {"oak": {}}, trade=trade, owes=owes, credit=credit)
    assert run(nursery) == "packed"
    assert ("charge" in nursery.steps()) == charged
    assert nursery.saved()["paid"] is charged


def test_a_charge_names_customer_and_sum():
    nursery = Nursery({1: {"lines": lines(oak=1)}}, {"oak": {}})
    run(nursery)
    assert nursery.done[:2] == [("reserve", "oak", 1), ("charge", "c1", 1690)]


def test_without_leave_to_send_a_part_all_is_given_back():
    nursery = Nursery({1: {"lines": lines(oak=1, elm=1, fir=1, ash=11)}}, {"oak": {}, "fir": {}, "ash": {}})
    assert run(nursery) == "short"
    assert nursery.steps() == ["reserve", "reserve", "release", "release", "save", "send"]
    assert nursery.done[2:4] == [("release", "oak", 1), ("release", "fir", 1)]
    assert nursery.saved() == {"state": "short", "note": "elm, ash"}
    assert nursery.sent() == [("short", "We do not have: elm, ash")]


def test_a_part_is_sent_where_it_may():
    order = {"lines": lines(oak=30, elm=1, ash=2), "partial": True}
    nursery = Nursery({1: order}, {"oak": {"pieces": 26}, "ash": {"pieces": 0}})
    assert run(nursery) == "partly packed"
    assert nursery.done[0] == ("reserve", "oak", 26)
    assert nursery.done[2][1]["lines"] == [{"sku": "oak", "pieces": 30, "sent": 26}, *lines(elm=1, ash=2)]
    cents = 26000 * 93 // 100
    assert nursery.saved() == {"state": "partly packed", "paid": True, "total": cents, "partial": True}
    assert nursery.sent() == [("packed", "Your order over 241.80 is on its way. We did not have: elm, ash")]


@pytest.mark.parametrize("partial", [False, True])
def test_the_last_pieces_are_sold(partial):
    nursery = Nursery({1: {"lines": lines(oak=10), "partial": partial}}, {"oak": {}})
    assert run(nursery) == "packed"
    assert nursery.done[0] == ("reserve", "oak", 10)
    assert "sent" not in nursery.orders[1]["lines"][0]


def test_part_of_a_line_is_no_missing_line():
    nursery = Nursery({1: {"lines": lines(oak=11), "partial": True}}, {"oak": {}})
    assert run(nursery) == "packed"
    assert nursery.sent() == [("packed", "Your order over 106.90 is on its way.")]


def test_the_same_tree_twice_is_taken_from_what_is_left():
    order = {"lines": [*lines(oak=6), *lines(oak=6)], "partial": True}
    nursery = Nursery({1: order}, {"oak": {}})
    run(nursery)
    assert nursery.done[:2] == [("reserve", "oak", 6), ("reserve", "oak", 4)]


def test_nothing_of_a_part_is_there():
    nursery = Nursery({1: {"lines": lines(oak=1, elm=1), "partial": True}})
    assert run(nursery) == "short"
    assert nursery.steps() == ["save"]
    assert nursery.saved() == {"state": "short", "note": "oak, elm", "partial": True}


def test_an_order_without_lines():
    nursery = Nursery({1: {"lines": []}})
    assert run(nursery) == "short"
    assert nursery.saved() == {"state": "short", "note": ""}
    assert nursery.sent() == []


@pytest.mark.parametrize(("month", "later"), [(1, False), (4, False), (5, True), (9, True), (10, False), (12, False)])
def test_bare_roots_have_a_season(month, later):
    nursery = Nursery({1: {"lines": lines(rose=2)}}, {"rose": {"bare_root": True}})
    assert run(nursery, today=date(2024, month, 28)) == ("later" if later else "packed")
    assert (nursery.steps() == ["save"]) == later
    if later:
        assert nursery.saved() == {"state": "later"}
        assert nursery.done[0][1]["lines"] == [{"sku": "rose", "pieces": 2, "later": True}]


def test_pots_go_at_once_and_bare_roots_follow():
    nursery = Nursery({1: {"lines": lines(rose=99, oak=1)}}, {"rose": {"bare_root": True}, "oak": {}})
    assert run(nursery, today=JUNE) == "partly packed"
    assert nursery.saved() == {"state": "partly packed", "paid": True, "total": 1690}
    assert nursery.sent() == [("packed", "Your order over 16.90 is on its way. Bare roots follow in October.")]


def test_bare_roots_and_something_missing():
    stock = {"rose": {"bare_root": True}, "oak": {"cents": 20005}}
    nursery = Nursery({1: {"lines": lines(rose=1, elm=1, oak=1), "partial": True}}, stock)
    run(nursery, today=JUNE)
    text = "Your order over 200.05 is on its way. Bare roots follow in October. We did not have: elm"
    assert nursery.sent() == [("packed", text)]
    nursery = Nursery({1: {"lines": lines(rose=1, elm=1), "partial": True}}, stock)
    assert run(nursery, today=JUNE) == "later"
    nursery = Nursery({1: {"lines": lines(rose=1, elm=1)}}, stock)
    assert run(nursery, today=JUNE) == "short"


@pytest.mark.parametrize("pieces", [0, -3])
def test_a_senseless_line_ends_the_order_where_it_stands(pieces):
    nursery = Nursery({1: {"lines": lines(elm=1, oak=2, ash=pieces, fir=1)}}, {"oak": {}, "ash": {}, "fir": {}})
    assert run(nursery) == "invalid"
    assert nursery.steps() == ["reserve", "save", "release"]
    assert nursery.done[2] == ("release", "oak", 2)
    assert nursery.saved() == {"state": "invalid", "note": "pieces of ash"}


def test_one_piece_is_sensible():
    assert total(1) == 1690


def test_a_payment_that_is_refused():
    nursery = Nursery({1: {"lines": lines(oak=2, elm=1)}}, {"oak": {}, "elm": {}})
    nursery.declines = True
    assert run(nursery) == "unpaid"
    assert nursery.steps() == ["reserve", "reserve", "charge", "release", "release", "save", "send"]
    assert nursery.saved() == {"state": "unpaid"}
    assert nursery.sent() == [("unpaid", "Please see to your payment of 36.90")]


def test_other_errors_of_the_office_are_not_ours():
    nursery = Nursery({1: {"lines": lines(oak=1)}}, {"oak": {}})

    def charge(customer, cents):
        raise TimeoutError

    nursery.charge = charge
    with pytest.raises(TimeoutError):
        run(nursery)
    assert nursery.steps() == ["reserve"]


@pytest.mark.parametrize(("declines", "pieces", "state"), [(False, 1, "packed"), (True, 1, "unpaid"), (False, 99, "short")])
def test_letters_that_cannot_be_sent_stop_nothing(declines, pieces, state):
    nursery = Nursery({1: {"lines": lines(oak=pieces)}}, {"oak": {}})
    nursery.post_is_down, nursery.declines = True, declines
    assert run(nursery) == state
    assert nursery.steps()[-1] == "send"


def test_letters_go_to_the_customer():
    nursery = Nursery({1: {"lines": lines(oak=1)}}, {"oak": {}}, mail="bob@example.org")
    run(nursery)
    assert nursery.done[-1][:3] == ("send", "bob@example.org", "packed")


def test_an_evening_counts_every_order_and_goes_on():
    orders = {n: {"lines": lines(oak=3)} for n in (1, 2, 3, 4)} | {5: {"lines": lines(oak=0)}}
    nursery = Nursery(orders, {"oak": {}})
    counts = evening(iter([1, 9, 2, 3, 4, 5, 8]), nursery, nursery, nursery, NOVEMBER)
    assert counts == {"packed": 3, "error": 2, "short": 1, "invalid": 1}
    assert evening([1, 4], nursery, nursery, nursery, NOVEMBER) == {"packed": 1, "short": 1}
    assert evening([], nursery, nursery, nursery, NOVEMBER) == {}
