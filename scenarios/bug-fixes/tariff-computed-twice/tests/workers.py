"""Threads that a test waits for, and a shelf that knows which of them have looked at it."""

import threading
import time

import pytest
from original import Shelf

GUARD_S = 4
"""Ends a test whose threads never end; no other test waits that long."""

SETTLE_S = 1
"""How long a working function waits for the others to look, in case they are made to wait before they do."""


class Outcome:
    def __init__(self):
        self.value = None
        self.error = None


def in_threads(*calls):
    """Make calls at the same time, each in a thread of its own, and return their outcomes."""
    outcomes = [Outcome() for _ in calls]
    start = threading.Barrier(len(calls))

    def work(call, outcome):
        start.wait(GUARD_S)
        try:
            outcome.value = call()
        except BaseException as error:  # SystemExit too
            outcome.error = error

    # Daemons: one that hangs must not keep the process from ending.
    threads = [threading.Thread(target=work, args=pair, daemon=True) for pair in zip(calls, outcomes, strict=True)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + GUARD_S
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
        if thread.is_alive():
            pytest.fail("a call does not come back")
    return outcomes


def in_a_thread(call):
    """Make a call that could hang; returns or raises what it does."""
    (outcome,) = in_threads(call)
    if outcome.error is not None:
        raise outcome.error
    return outcome.value


class WatchedShelf(Shelf):
    """A shelf that notes the threads that have looked for something."""

    def __init__(self, maxsize):
        super().__init__(maxsize)
        self.lookers = set()

    def __getitem__(self, key):
        self.lookers.add(threading.get_ident())
        return super().__getitem__(key)

    def __contains__(self, key):
        self.lookers.add(threading.get_ident())
        return super().__contains__(key)

    def until_looked(self, count):
        """Wait until so many threads have looked, or seem to be kept from it."""
        deadline = time.monotonic() + SETTLE_S
        while len(self.lookers) < count and time.monotonic() < deadline:
            time.sleep(0.001)
