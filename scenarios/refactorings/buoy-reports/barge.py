"""barge 0.4: bundles of tables in one file, written once and read crate by crate.

    hold = barge.mount("june.brg")
    print(hold.crates())                 # ['buoy-1', 'buoy-7']
    crate = hold.lift("buoy-7")
    for row in crate.rows():
        ...
    crate.lower()
    hold.unmount()

A bundle can be mounted once at a time, and one crate of it lifted at a time. What was lifted must be lowered, and then
the hold unmounted, in this order. Nothing does it for you: there is no garbage collection of holds, since a bundle may
lie on a tape drive.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

_MAGIC = "BARGE 1"
_mounted: dict[str, Hold] = {}


class BargeError(Exception):
    """Base of everything that goes wrong here."""


class NotABundle(BargeError):
    """The file is not there, or is something else."""


class NotThere(BargeError):
    """The bundle has no such crate."""


class Damaged(BargeError):
    """The rows of a crate do not add up. Known after its last row only."""


class Busy(BargeError):
    """Something is mounted or lifted already, or is not any more."""


def pack(path: str | os.PathLike[str], crates: Iterable[tuple[str, Sequence[Sequence[str]]]]) -> None:
    """Write a bundle of crates, each a name and its rows."""
    with open(path, "w", encoding="utf-8") as file:
        print(_MAGIC, file=file)
        for name, rows in crates:
            lines = ["\t".join(row) for row in rows]
            print(f"@{name}\t{len(lines)}\t{_sum(lines)}", *lines, sep="\n", file=file)


def mount(path: str | os.PathLike[str]) -> Hold:
    """Open a bundle. Raises NotABundle and Busy."""
    key = os.path.realpath(path)
    if key in _mounted:
        raise Busy(f"mounted already: {path}")
    try:
        file = open(key, encoding="utf-8")
    except OSError as error:
        raise NotABundle(f"cannot be opened: {path}") from error
    if file.readline() != f"{_MAGIC}\n":
        file.close()
        raise NotABundle(f"no bundle: {path}")
    _mounted[key] = Hold(key, file)
    return _mounted[key]


def mounted() -> list[str]:
    """What is mounted at present, as real paths."""
    return sorted(_mounted)


class Hold:
    """A mounted bundle."""

    def __init__(self, key: str, file: TextIO) -> None:
        self._key = key
        self._lines = file.read().splitlines()
        self._file = file
        self._lifted: Crate | None = None

    def crates(self) -> list[str]:
        """Names of the crates in their order. Raises Busy when unmounted."""
        self._check()
        return [line[1:].split("\t")[0] for line in self._lines if line.startswith("@")]

    def lift(self, name: str) -> Crate:
        """Take up a crate. Raises NotThere and Busy."""
        self._check()
        if self._lifted is not None:
            raise Busy("another crate is lifted")
        for number, line in enumerate(self._lines):
            if line.startswith(f"@{name}\t"):
                _, count, checksum = line.split("\t")
                self._lifted = Crate(self, self._lines[number + 1 : number + 1 + int(count)], int(checksum))
                return self._lifted
        raise NotThere(name)

    def unmount(self) -> None:
        """Let the bundle go. Raises Busy while a crate is lifted, and when it is unmounted already."""
        self._check()
        if self._lifted is not None:
            raise Busy("a crate is lifted")
        self._file.close()
        del _mounted[self._key]

    def _check(self) -> None:
        if self._file.closed:
            raise Busy("unmounted")


class Crate:
    """A lifted crate."""

    def __init__(self, hold: Hold, lines: list[str], checksum: int) -> None:
        self._hold = hold
        self._lines = lines
        self._checksum = checksum

    def rows(self) -> Iterator[list[str]]:
        """The rows, one after the other. Raises Damaged after the last one, and Busy once lowered."""
        for line in self._lines:
            if self._hold._lifted is not self:
                raise Busy("lowered")
            yield line.split("\t")
        if _sum(self._lines) != self._checksum:
            raise Damaged("rows do not add up")

    def lower(self) -> None:
        """Put it back. Raises Busy when it is lowered already."""
        if self._hold._lifted is not self:
            raise Busy("lowered")
        self._hold._lifted = None


def _sum(lines: list[str]) -> int:
    return zlib.crc32("\n".join(lines).encode())
