"""Says why the first Go test takes minutes, and how far it is, while Go's library is compiled, once on a machine."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress

import click

from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Language

_EVERY_S = 15.0
"""Between two lines where none can be written over."""


async def make_ready(language: Language | None) -> None:
    """Compile Go's library where that is still to be done, and say so on stderr; nothing for other languages.

    Where it cannot be done, the judge says so of each answer.
    """
    if language != "go":
        return
    from modelduel.testrun.go_runner import GoRunner

    runner = GoRunner()
    with suppress(CannotJudgeError):
        if await runner.is_warm():
            return
        counted = Counted()
        try:
            await runner.warm(counted)
        finally:
            counted.end()


class Counted:
    """Says on stderr how many packages are compiled, and how long that has taken; on a terminal in one line."""

    def __init__(self) -> None:
        self._live = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._began = self._said = time.monotonic()
        click.echo(
            "Go's standard library is compiled first, once on this machine. It takes a minute or more.", err=True
        )

    def __call__(self, done: int, of: int) -> None:
        """Say how far it is, unless that was said just now."""
        now = time.monotonic()
        words = f"  {done} of {of} packages · {now - self._began:.0f} s"
        if self._live:
            click.echo(f"\r\x1b[K{words}", nl=False, err=True)
        elif now - self._said >= _EVERY_S or done == of:
            self._said = now
            click.echo(words, err=True)

    def end(self) -> None:
        """Take the line away that was written over."""
        if self._live:
            click.echo("\r\x1b[K", nl=False, err=True)
