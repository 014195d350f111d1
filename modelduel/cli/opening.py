"""A bar on stderr while a large pack is read, which takes a while the first time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from modelduel.scenario.index import OnRead

_STEPS = 200
"""How often a bar is painted anew."""


@contextmanager
def reading_bar() -> Iterator[OnRead]:
    """Yield what is told how far the reading is; the bar comes once it is known that there is much to read."""
    from modelduel.scenario.index import MANY

    with ExitStack() as shown:
        update: Callable[[int], None] | None = None

        def tell(done: int, total: int) -> None:
            nonlocal update
            if total < MANY:
                return
            if update is None:
                bar = click.progressbar(
                    length=total, label="Reading scenarios", file=sys.stderr, update_min_steps=max(1, total // _STEPS)
                )
                update = shown.enter_context(bar).update
            update(1)

        yield tell
