"""What decides: one call for each key at a time, and nobody waits for anything else."""

import gc
import threading
import weakref

import pytest
from original import Shelf, positional, remember
from workers import GUARD_S, WatchedShelf, in_a_thread, in_threads


def test_eight_threads_make_one_call_for_each_key():
    shelf = WatchedShelf(10)
    calls = []

    @remember(shelf, lock=threading.Lock())
    def zones(city):
        calls.append(city)
        shelf.until_looked(8)
        return [city]

    outcomes = in_threads(*[lambda city=city: zones(city) for city in ("Ulm", "Bonn") * 4])
    assert sorted(calls) == ["Bonn", "Ulm"]
    assert [outcome.value for outcome in outcomes] == [["Ulm"], ["Bonn"]] * 4
    assert len({id(outcome.value) for outcome in outcomes}) == 2


def test_the_calls_made_meanwhile_may_spell_the_key_in_their_own_way():
    shelf = WatchedShelf(10)
    calls = []

    @remember(shelf, key=lambda city, day=0: city.lower(), lock=threading.Lock())
    def zones(city, day=0):
        calls.append(city)
        shelf.until_looked(3)
        return city.lower()

    outcomes = in_threads(lambda: zones("ULM"), lambda: zones("Ulm", 5), lambda: zones(city="ulm"))
    assert [outcome.value for outcome in outcomes] == ["ulm"] * 3
    assert len(calls) == 1


@pytest.mark.parametrize("result", [None, 0, "", [], False])
def test_results_that_look_like_nothing_are_worked_out_once_too(result):
    shelf = WatchedShelf(10)
    calls = []

    @remember(shelf, lock=threading.Lock())
    def zones(city):
        calls.append(city)
        shelf.until_looked(2)
        return result

    outcomes = in_threads(lambda: zones("Ulm"), lambda: zones("Ulm"))
    assert [outcome.value for outcome in outcomes] == [result, result]
    assert zones("Ulm") == result
    assert calls == ["Ulm"]


def test_two_keys_are_worked_out_at_the_same_time():
    both = threading.Barrier(2)

    @remember(Shelf(10), lock=threading.Lock())
    def zones(city):
        both.wait(GUARD_S / 2)
        return city

    outcomes = in_threads(lambda: zones("Ulm"), lambda: zones("Bonn"))
    assert [outcome.error for outcome in outcomes] == [None, None]
    assert [outcome.value for outcome in outcomes] == ["Ulm", "Bonn"]


def test_what_is_on_the_shelf_is_there_while_something_else_is_worked_out():
    shelf, lock = Shelf(10), threading.Lock()
    working, go_on = threading.Event(), threading.Event()

    @remember(shelf, lock=lock)
    def zones(city):
        if city == "slow":
            working.set()
            assert go_on.wait(GUARD_S / 2)
        return city

    def status_page():
        assert working.wait(GUARD_S / 2)
        assert lock.acquire(timeout=GUARD_S / 2)
        size = len(shelf)
        lock.release()
        found = zones("Ulm")
        zones.forget("Ulm")
        go_on.set()
        return size, found

    zones("Ulm")
    slow, page = in_threads(lambda: zones("slow"), status_page)
    assert page.error is None
    assert page.value == (1, "Ulm")
    assert slow.value == "slow"


def test_the_lock_is_free_while_the_function_works_and_others_wait():
    shelf, lock = WatchedShelf(10), threading.Lock()

    @remember(shelf, lock=lock)
    def zones(city):
        shelf.until_looked(4)
        free = lock.acquire(timeout=GUARD_S / 2)
        if free:
            lock.release()
        return free

    assert [outcome.value for outcome in in_threads(*[lambda: zones("Ulm")] * 4)] == [True] * 4


def test_the_lock_is_free_while_a_function_works_alone():
    lock = threading.Lock()

    @remember(Shelf(10), lock=lock)
    def zones(city):
        return lock.locked()

    assert zones("Ulm") is False
    assert not lock.locked()


def test_a_function_may_call_itself_with_other_arguments():
    calls = []

    @remember(Shelf(100), lock=threading.Lock())
    def ways(stops):
        calls.append(stops)
        return stops if stops < 2 else ways(stops - 1) + ways(stops - 2)

    assert in_a_thread(lambda: ways(30)) == 832040
    assert sorted(calls) == list(range(31))


def test_threads_may_meet_inside_each_others_calls():
    shelf = WatchedShelf(100)
    calls = []

    @remember(shelf, lock=threading.Lock())
    def ways(stops):
        calls.append(stops)
        if stops == 0:
            shelf.until_looked(3)
            return 1
        return ways(stops - 1) + 1

    outcomes = in_threads(lambda: ways(9), lambda: ways(6), lambda: ways(3))
    assert [outcome.value for outcome in outcomes] == [10, 7, 4]
    assert sorted(calls) == list(range(10))


def test_two_functions_may_share_shelf_and_lock_and_call_each_other():
    shelf, lock = Shelf(100), threading.Lock()

    @remember(shelf, key=lambda line: ("stops", line), lock=lock)
    def stops(line):
        return [f"{line}-1", f"{line}-2"]

    @remember(shelf, key=lambda line: ("length", line), lock=lock)
    def length(line):
        return len(stops(line))

    assert in_a_thread(lambda: length("U6")) == 2
    assert list(shelf) == [("stops", "U6"), ("length", "U6")]


class Stopped(BaseException):
    """As SystemExit, which is no ordinary exception."""


@pytest.mark.parametrize("error", [OSError, KeyError, Stopped])
def test_after_an_error_the_next_call_tries_again(error):
    shelf = Shelf(10)
    calls = []

    @remember(shelf, lock=threading.Lock())
    def zones(city):
        calls.append(city)
        if len(calls) < 3:
            raise error(city)
        return "zones"

    for _ in range(2):
        with pytest.raises(error):
            in_a_thread(lambda: zones("Ulm"))
        assert len(shelf) == 0
    assert in_a_thread(lambda: zones("Ulm")) == "zones"
    assert in_a_thread(lambda: zones("Ulm")) == "zones"
    assert calls == ["Ulm"] * 3


def test_an_error_leaves_nobody_waiting():
    shelf = WatchedShelf(10)
    calls = []

    @remember(shelf, lock=threading.Lock())
    def zones(city):
        calls.append(city)
        if len(calls) == 1:
            shelf.until_looked(4)
            raise OSError("tariff server away")
        return "zones"

    outcomes = in_threads(*[lambda: zones("Ulm")] * 4)
    # Those that waited may have been given the error, or have tried again.
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    assert failed
    assert all(isinstance(outcome.error, OSError) for outcome in failed)
    assert all(outcome.value == "zones" for outcome in outcomes if outcome.error is None)
    assert in_a_thread(lambda: zones("Ulm")) == "zones"
    assert len(calls) == 2


def test_an_error_that_everybody_meets_reaches_everybody():
    shelf = WatchedShelf(10)

    @remember(shelf, lock=threading.Lock())
    def zones(city):
        shelf.until_looked(4)
        raise OSError("tariff server away")

    assert [type(outcome.error) for outcome in in_threads(*[lambda: zones("Ulm")] * 4)] == [OSError] * 4
    assert len(shelf) == 0


class Key:
    """A key that one can see going away."""

    alive: list

    def __init__(self, number):
        self.number = number
        Key.alive.append(weakref.ref(self))

    def __eq__(self, other):
        return isinstance(other, Key) and self.number == other.number

    def __hash__(self):
        return self.number


def keys_alive():
    gc.collect()
    return sum(reference() is not None for reference in Key.alive)


def test_nothing_is_kept_of_keys_that_left_the_shelf():
    Key.alive = []

    @remember(Shelf(3), key=Key, lock=threading.Lock())
    def square(number):
        return number**2

    assert [square(number) for number in range(60)] == [number**2 for number in range(60)]
    assert keys_alive() <= 10


def test_nothing_is_kept_of_keys_whose_calls_failed():
    Key.alive = []

    @remember(Shelf(100), key=Key, lock=threading.Lock())
    def square(number):
        raise OSError(number)

    for number in range(60):
        try:
            square(number)
        except OSError:
            continue
    assert keys_alive() <= 10


def test_forgotten_values_are_worked_out_again():
    shelf, calls = Shelf(10), []

    @remember(shelf, key=lambda number, unit: number, lock=threading.Lock())
    def square(number, unit):
        calls.append(number)
        return number**2

    square(3, "km")
    square(4, "km")
    square.forget(3, unit="m")
    square.forget(5, "km")
    assert list(shelf) == [4]
    square(3, "km")
    square(4, "km")
    assert calls == [3, 4, 3]


def test_without_a_lock_it_works_as_before():
    shelf, calls = Shelf(2), []

    @remember(shelf)
    def square(number, *, unit="km"):
        calls.append(number)
        if number < 0:
            raise ValueError(number)
        return None if number == 0 else number**2

    assert [square(3), square(3), square(0), square(0)] == [9, 9, None, None]
    assert calls == [3, 0]
    for _ in range(2):
        with pytest.raises(ValueError):
            square(-1)
    square.forget(3)
    assert [square(3), square(3), square(3, unit="m")] == [9, 9, 9]
    assert calls == [3, 0, -1, -1, 3, 3]


def test_the_result_looks_like_the_function():
    for lock in (None, threading.Lock()):

        @remember(Shelf(2), lock=lock)
        def square(number):
            """Its square."""

        assert (square.__name__, square.__doc__) == ("square", "Its square.")


def test_the_shelf_keeps_what_was_used_last():
    shelf = Shelf(3)

    @remember(shelf, key=lambda number: number, lock=threading.Lock())
    def square(number):
        return number**2

    for number in (1, 2, 3, 1, 4):
        square(number)
    assert list(shelf) == [3, 1, 4]
    assert (len(shelf), 2 in shelf, 3 in shelf, shelf[3]) == (3, False, True, 9)
    assert list(shelf) == [1, 4, 3]
    shelf[1] = "one"
    assert (list(shelf), shelf[1]) == ([4, 3, 1], "one")
    shelf.pop(2)
    shelf.pop(4)
    assert list(shelf) == [3, 1]
    with pytest.raises(KeyError):
        shelf[4]


def test_sizes_and_default_keys_are_as_before():
    with pytest.raises(ValueError):
        Shelf(-1)
    assert Shelf(7).maxsize == 7
    nothing = Shelf(0)
    nothing["a"] = 1
    assert (len(nothing), "a" in nothing) == (0, False)
    assert positional(1, b=2, a=3) == positional(1, a=3, b=2)
    assert positional(1, 2) != positional(2, 1)
    assert positional(a=1) != positional(a=2)
