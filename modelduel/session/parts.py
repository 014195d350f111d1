"""Much of the same work, shared among the machine's processors."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

T = TypeVar("T")

WORTH_PROCESSES = 2_000
"""Fewer pieces than this are done sooner than processes are started."""
_EACH = 250
"""Pieces a process is handed at once."""
_MOST_PROCESSES = 8


def in_parts(work: Callable[[Sequence[str]], T], names: Sequence[str]) -> Iterator[T]:
    """Yield what `work` returns for each stretch of `names`, in order; of many names, from several processes.

    Args:
        work: Can be pickled, and so can what it returns; done again here where processes are not to be had.
        names: What is worked on.
    """
    stretches = [names[at : at + _EACH] for at in range(0, len(names), _EACH)]
    done = 0
    if len(names) >= WORTH_PROCESSES and (workers := min(_processors(), _MOST_PROCESSES)) > 1:
        # Not forked: a program with threads may fork in the middle of one.
        context = multiprocessing.get_context("spawn")
        try:
            with ProcessPoolExecutor(workers, context, initializer=_be_quiet) as pool:
                for result in pool.map(work, stretches):
                    yield result
                    done += 1
        except (BrokenProcessPool, PermissionError, BlockingIOError):
            pass  # not allowed, or killed for want of memory
    yield from map(work, stretches[done:])


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _be_quiet() -> None:
    """Leave an interrupt to the process that shares the work out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
