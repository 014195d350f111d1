"""What the ticket shows, and what works today."""

import threading

import pytest
from original import Shelf, remember
from workers import WatchedShelf, in_threads


def test_two_requests_for_the_same_table_work_it_out_once():
    shelf = WatchedShelf(10)
    calls = []

    @remember(shelf, lock=threading.Lock())
    def fare_table(line):
        calls.append(line)
        shelf.until_looked(2)
        return f"table of {line}"

    outcomes = in_threads(lambda: fare_table("U6"), lambda: fare_table("U6"))
    assert [outcome.value for outcome in outcomes] == ["table of U6", "table of U6"]
    assert calls == ["U6"]


def test_a_second_call_is_answered_from_the_shelf():
    shelf = Shelf(10)
    calls = []

    @remember(shelf, lock=threading.Lock())
    def fare_table(line):
        calls.append(line)
        return [line]

    assert fare_table("U6") is fare_table("U6")
    assert fare_table("U3") == ["U3"]
    assert calls == ["U6", "U3"]


def test_an_error_is_not_kept():
    calls = []

    @remember(Shelf(10), lock=threading.Lock())
    def fare_table(line):
        calls.append(line)
        if len(calls) == 1:
            raise OSError("tariff server away")
        return "table"

    with pytest.raises(OSError, match="away"):
        fare_table("U6")
    assert fare_table("U6") == "table"
