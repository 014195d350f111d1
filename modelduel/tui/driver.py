"""What is written to a terminal that may be gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, cast

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App


class LastingFile:
    """A terminal's file: once nothing can be written to it any more, what is written is dropped.

    Textual writes in a thread, which an error would end; the loop then waits for ever to hand it the next frame, and
    what was being answered is never saved.

    Args:
        file: The file.
        lost: Called once, in the writing thread, when it is gone.
    """

    def __init__(self, file: IO[str], lost: Callable[[], None]) -> None:
        self._file = file
        self._lost = lost
        self._is_lost = False

    def write(self, text: str) -> int:
        """Write some text, if there is still somebody to read it."""
        self._try(lambda: self._file.write(text))
        return len(text)

    def flush(self) -> None:
        """Flush what was written."""
        self._try(self._file.flush)

    def __getattr__(self, name: str) -> Any:
        """Return whatever else the file has."""
        return getattr(self._file, name)

    def _try(self, act: Callable[[], object]) -> None:
        if self._is_lost:
            return
        try:
            act()
        except (OSError, ValueError):  # it was hung up, or closed
            self._is_lost = True
            self._lost()


class LastingDriver(LinuxDriver):
    """Textual's driver, for a program that ends by itself when its terminal is gone, with or without a signal."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        loop = asyncio.get_running_loop()
        lasting = LastingFile(cast(IO[str], self._file), lambda: cast(None, loop.call_soon_threadsafe(app.exit)))
        self._file = cast(Any, lasting)
