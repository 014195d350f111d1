"""Much of the same work, shared among the machine's processors."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")

_MOST_PROCESSES = 8


def in_parts(
    work: Callable[[Sequence[S]], T],
    pieces: Sequence[S],
    *,
    worth: int,
    each: int,
    here: Callable[[Sequence[S]], T] | None = None,
) -> Iterator[T]:
    """Yield what `work` returns for each stretch of `pieces`, in order; of many pieces, from several processes.

    Args:
        work: Can be pickled, and so can the pieces and what it returns.
        pieces: What is worked on.
        worth: Fewer pieces than this are done sooner than processes are started.
        each: Pieces in a stretch, which a process is handed at once.
        here: Does the same in this process, where processes are not to be had or not worth it (default: `work`).
    """
    stretches = [pieces[at : at + each] for at in range(0, len(pieces), each)]
    done = 0
    if len(pieces) >= worth and (workers := min(_processors(), _MOST_PROCESSES)) > 1:
        for result in _from_processes(work, stretches, workers):
            yield result
            done += 1
    yield from map(here or work, stretches[done:])


def _from_processes(work: Callable[[Sequence[S]], T], stretches: Sequence[Sequence[S]], workers: int) -> Iterator[T]:
    """Yield the results of the first stretches: of all, unless processes cannot be had, or one is killed."""
    # Long to import, and nothing to what is little.
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    try:
        # Not forked: a program with threads may fork in the middle of one.
        with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_be_quiet) as pool:
            yield from pool.map(work, stretches)
    except (BrokenProcessPool, NotImplementedError, OSError):
        pass  # not allowed, or killed for want of memory; an error of the work's own is met again where it is done here


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _be_quiet() -> None:
    """Leave an interrupt to the process that shares the work out, which then ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
