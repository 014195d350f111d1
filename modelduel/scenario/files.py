"""Reading the files that a scenario names, and nothing outside its folder."""

from __future__ import annotations

import re
import stat
from pathlib import Path

MAX_BYTES = 1 << 20
"""Largest file a scenario may name, in bytes."""
MAX_FOLDER_FILES = 100
"""Most files in a candidate that is a folder."""
MAX_CHECKOUT_FILES = 2_000
MAX_CHECKOUT_BYTES = 4 << 20
"""A checkout goes into every session that uses its scenario."""

_COMPONENT = re.compile(r"[\w.+@-](?:[\w .+@-]*[\w.+@-])?")
_MAX_PATH = 200


class Refused(Exception):  # noqa: N818  a finding in the making, not a failure of the program
    """A named file is not acceptable: what was expected, and what was found."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"expected {expected}, found {found}")
        self.expected = expected
        self.found = found


def check_path(path: str) -> None:
    """Check that a named path can only lead downwards from the scenario's folder.

    Names are letters, digits, spaces inside, and `_.+@-`, so that they also fit a fence's info string.

    Raises:
        Refused: Absolute, `..`, a NUL or control character, a backslash, an empty or overlong path.
    """
    parts = path.split("/")
    if len(path) > _MAX_PATH or any(part in (".", "..") or not _COMPONENT.fullmatch(part) for part in parts):
        raise Refused("a plain relative path inside the folder", f"{path[:_MAX_PATH]!r}")


def read_inside(folder: Path, path: str) -> str:
    """Read a named UTF-8 file below `folder` (a resolved path), keeping its line ends.

    Raises:
        Refused: The path leaves the folder (also by a symbolic link), is no regular file, is too large, or not UTF-8.
    """
    check_path(path)
    return read_text(_resolve(folder, path), path)


def read_text(file: Path, shown: str, limit: int = MAX_BYTES) -> str:
    """Read a regular UTF-8 file of at most `limit` bytes. Raises Refused."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # opening a FIFO would wait for ever
            raise Refused("a regular file", f"{shown!r}, which is none")
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise Refused("a readable file", f"{shown!r}: {error.strerror or error}") from None
    if len(data) > limit:
        raise Refused(f"at most {limit} bytes", f"more in {shown!r}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("UTF-8 text", f"another byte at {error.start} of {shown!r}") from None


def list_inside(folder: Path, path: str, most: int = MAX_FOLDER_FILES) -> list[str]:
    """List what a path below `folder` (a resolved path) holds: the file itself, or every file of a folder, sorted.

    Hidden names and `__pycache__` are passed over, as editors and interpreters leave them behind.

    Raises:
        Refused: As `read_inside`; or an empty folder, or one of more than `most` files.
    """
    check_path(path)
    if not _resolve(folder, path).is_dir():
        return [path]
    found: list[str] = []
    waiting = [folder / path]
    while waiting:
        try:
            entries = list(waiting.pop().iterdir())
        except OSError as error:
            raise Refused("a readable folder", f"{path!r}: {error.strerror or error}") from None
        for entry in entries:
            if entry.name.startswith(".") or entry.name == "__pycache__":
                continue
            if entry.is_dir() and not entry.is_symlink():
                waiting.append(entry)
            else:
                found.append(entry.relative_to(folder).as_posix())
        if len(found) + len(waiting) > most:
            raise Refused(f"at most {most} files", f"more in {path!r}")
    if not found:
        raise Refused("at least one file", f"the empty folder {path!r}")
    return sorted(found)


def _resolve(folder: Path, path: str) -> Path:
    try:
        real = (folder / path).resolve(strict=True)
    except FileNotFoundError:
        raise Refused("an existing file", f"no {path!r}") from None
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError before Python 3.13
        raise Refused("a readable file", f"{path!r}: {error}") from None
    if not real.is_relative_to(folder):
        raise Refused("a path inside the folder", f"{path!r}, a symbolic link out of it")
    return real
