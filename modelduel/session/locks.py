"""Who may write: locks that end with the process that holds them, and that say who that is."""

from __future__ import annotations

import datetime
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock
import msgspec
from msgspec import Struct

from modelduel.decoding import decoder
from modelduel.errors import StoreError
from modelduel.session.files import read_whole
from modelduel.text import safe_line

_POLL_S = 0.01
_MAX_HOLDER = 4096


class Holder(Struct, frozen=True):
    """Who holds a lock."""

    host: str
    pid: int
    since: datetime.datetime

    def __str__(self) -> str:
        return f"process {self.pid} on {safe_line(self.host)} since {self.since:%Y-%m-%d %H:%M} UTC"


class LastingLock:
    """A lock held for as long as something is open: `<folder>/.<name>.lock`, and its holder in `.<name>.holder.json`.

    The kernel drops the lock when its process dies, so a file left behind blocks nobody. Who holds it stands in a file
    of its own, since opening a lock file may empty it.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._lock = filelock.FileLock(folder / f".{name}.lock", thread_local=False, is_singleton=False)
        self._holder = folder / f".{name}.holder.json"

    def take(self) -> bool:
        """Take the lock if nobody has it; returns whether it is ours now. Raises OSError."""
        try:
            self._lock.acquire(blocking=False)
        except filelock.Timeout:
            return False
        mine = Holder(socket.gethostname(), os.getpid(), datetime.datetime.now(datetime.UTC).replace(microsecond=0))
        temporary = self._holder.with_name(f"{self._holder.name}.{os.getpid()}.tmp")
        with suppress(OSError):  # only a courtesy to others; the lock is what counts
            temporary.write_bytes(msgspec.json.encode(mine))
            temporary.replace(self._holder)
        return True

    def holder(self) -> Holder | None:
        """Return who says to hold the lock; None when that cannot be read."""
        try:
            return decoder(Holder).decode(read_whole(self._holder, _MAX_HOLDER))
        except (OSError, StoreError, msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def release(self) -> None:
        """Give the lock up; nothing happens when it is not held."""
        if self._lock.is_locked:
            with suppress(OSError):
                self._holder.unlink()
            with suppress(OSError):  # then the kernel drops it when this process ends
                self._lock.release()


class BriefLock:
    """A lock around one write, between threads of this program and between programs.

    Args:
        folder: Where the lock file stands.
        patience_s: How long to wait for another program's write.
    """

    def __init__(self, folder: Path, patience_s: float) -> None:
        self._thread = threading.Lock()
        self._lock = filelock.FileLock(folder / ".lock", thread_local=False, is_singleton=False)
        self._folder = folder
        self._patience_s = patience_s

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Hold the lock. Raises StoreError when another holds it too long, OSError when it cannot be made."""
        with self._thread:
            try:
                self._lock.acquire(timeout=self._patience_s, poll_interval=_POLL_S)
            except filelock.Timeout:
                raise StoreError(
                    f"Another program has been writing to this session for more than {self._patience_s:.0f} s.",
                    where=safe_line(str(self._folder)),
                    remedy="Wait for it or close it, then save again.",
                ) from None
            try:
                yield
            finally:
                self._lock.release()


def held_error(what: str, folder: Path, holder: Holder | None) -> StoreError:
    """The error for a lock that another holds.

    Args:
        what: What the other is doing, as a sentence's end, such as `is collecting answers for this session`.
        folder: Where.
        holder: Who, if known.
    """
    who = str(holder) if holder else "another process"
    return StoreError(
        f"{who[0].upper()}{who[1:]} {what}.",
        where=safe_line(str(folder)),
        remedy="Close it first, or wait until it ends.",
    )
