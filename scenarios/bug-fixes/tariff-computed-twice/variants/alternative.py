"""Keeps the results of slow functions: fare tables, zone maps, whatever takes the planner seconds to work out.

    tables = Shelf(maxsize=500)
    shelf_lock = threading.Lock()

    @remember(tables, key=lambda line, day: (line.id, day), lock=shelf_lock)
    def fare_table(line, day):
        ...

The web workers are threads and share everything. The status page reads the shelf too, under the same lock, and must not
wait for anybody's fare table.
"""

from __future__ import annotations

import functools
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any


class Shelf:
    """The values last used, at most `maxsize` of them. Not safe for threads by itself."""

    def __init__(self, maxsize: int) -> None:
        if maxsize < 0:
            raise ValueError("maxsize must not be negative")
        self.maxsize = maxsize
        self._items: OrderedDict[Hashable, Any] = OrderedDict()

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[Hashable]:
        """Keys, the one that will go first in front."""
        return iter(list(self._items))

    def __getitem__(self, key: Hashable) -> Any:
        value = self._items[key]
        self._items.move_to_end(key)
        return value

    def __setitem__(self, key: Hashable, value: Any) -> None:
        self._items[key] = value
        self._items.move_to_end(key)
        while len(self._items) > self.maxsize:
            self._items.popitem(last=False)

    def pop(self, key: Hashable) -> None:
        """Forget a value, if it is there."""
        self._items.pop(key, None)


def positional(*args: Any, **kwargs: Any) -> Hashable:
    """The key used unless another is given: the arguments themselves."""
    return args, tuple(sorted(kwargs.items()))


class _Turns:
    """A lock for each key, for as long as somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._locks: dict[Hashable, threading.Lock] = {}
        self._users: Counter[Hashable] = Counter()

    @contextmanager
    def of(self, name: Hashable) -> Iterator[None]:
        with self._gate:
            mine = self._locks.setdefault(name, threading.Lock())
            self._users[name] += 1
        try:
            with mine:
                yield
        finally:
            with self._gate:
                self._users[name] -= 1
                if not self._users[name]:
                    del self._users[name], self._locks[name]


def remember(
    shelf: Shelf,
    key: Callable[..., Hashable] = positional,
    lock: AbstractContextManager[Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: look on the shelf before calling, and put there what was returned.

    `lock` guards the shelf. It is held for as long as it takes to look or to put something there, never while the
    function works, and is not expected to be reentrant. Without a lock the function is for one thread only.

    Whatever the function returns is kept, None too. What it raises is passed on and not kept: the next call tries
    again. The function may call itself with other arguments.

    The planner sees millions of keys a day, so nothing is kept for one beyond its value on the shelf.

    The result has `forget(*args, **kwargs)`, which takes one value off the shelf.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        if lock is None:

            @functools.wraps(function)
            def remembered(*args: Any, **kwargs: Any) -> Any:
                name = key(*args, **kwargs)
                try:
                    return shelf[name]
                except KeyError:
                    pass  # not there
                value = function(*args, **kwargs)
                shelf[name] = value
                return value

            def forget(*args: Any, **kwargs: Any) -> None:
                shelf.pop(key(*args, **kwargs))

        else:
            turns = _Turns()

            def look(name: Hashable) -> tuple[bool, Any]:
                with lock:
                    return (True, shelf[name]) if name in shelf else (False, None)

            @functools.wraps(function)
            def remembered(*args: Any, **kwargs: Any) -> Any:
                name = key(*args, **kwargs)
                found, value = look(name)
                if found:
                    return value
                with turns.of(name):
                    # Whoever had the turn before may have put it there.
                    found, value = look(name)
                    if not found:
                        value = function(*args, **kwargs)
                        with lock:
                            shelf[name] = value
                    return value

            def forget(*args: Any, **kwargs: Any) -> None:
                with lock:
                    shelf.pop(key(*args, **kwargs))

        remembered.forget = forget  # type: ignore[attr-defined]
        return remembered

    return decorate
