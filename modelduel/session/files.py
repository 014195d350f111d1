"""The only functions that touch a session's files: whole files in, whole files out, or an error and the old file."""

from __future__ import annotations

import errno
import itertools
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import close, fsync, read, write  # by name: tests make each of them fail
from os import open as open_
from pathlib import Path

from modelduel.errors import StoreError
from modelduel.text import safe_line

MAX_TOML = 64 * 1024 * 1024
"""Largest TOML file read, in bytes; the timeline of the longest answer kept stays below it."""
MAX_TEXT = 256 * 1024 * 1024

TEMPORARY = ".tmp"
"""Suffix of a file being written; its name also starts with a dot."""

_numbers = itertools.count(1)
_NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP)
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
_FULL = (errno.ENOSPC, errno.EDQUOT)


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` so that, whatever happens, a reader finds the old file or the new one, and lasting.

    Raises:
        OSError: The old file is still there, or (only when the last step failed) the new one.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{next(_numbers)}{TEMPORARY}")
    try:
        write_new(temporary, data)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet; its name lasts once its folder is synced. Raises OSError."""
    descriptor = open_(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[write(descriptor, rest) :]
        fsync(descriptor)
    finally:
        close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make renames and new names in `folder` lasting. Raises OSError."""
    descriptor = open_(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:  # some network file systems cannot do this, and need not
            raise
    finally:
        close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder in one that exists, lasting; nothing happens when it is there. Raises OSError."""
    try:
        folder.mkdir()
    except FileExistsError:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            raise
        return
    try:
        sync_folder(folder.parent)
    except OSError:
        with suppress(OSError):  # left there, it would be taken for lasting the next time
            folder.rmdir()
        raise


def make_folders(folder: Path) -> None:
    """Make a folder, and those above it that are missing, lasting. Raises OSError."""
    if not folder.is_dir():
        make_folders(folder.parent)
        make_folder(folder)


def append_line(path: Path, line: bytes) -> None:
    """Append one line, not lasting by itself: for files that can be made again. Raises OSError."""
    descriptor = open_(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    try:
        if write(descriptor, line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    finally:
        close(descriptor)


def read_whole(path: Path, limit: int) -> bytes:
    """Read a plain file of at most `limit` bytes; a link, pipe or device, which an archive may hold, is refused.

    Raises:
        OSError: It cannot be opened or read; `ELOOP` when it is a symbolic link.
        StoreError: It is not a plain file, or too large.
    """
    descriptor = open_(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise StoreError("Not a plain file.", where=safe_line(str(path)), remedy="Remove it from the session.")
        if status.st_size > limit:
            raise StoreError(
                f"The file has {status.st_size:,} bytes, more than the {limit:,} a session may hold in one.",
                where=safe_line(str(path)),
                remedy="Remove it, or restore the session from a copy.",
            )
        pieces, left = [], status.st_size
        while left > 0 and (piece := read(descriptor, left)):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)
    finally:
        close(descriptor)


def read_if_there(path: Path) -> bytes | None:
    """Read a TOML file, None when there is none; raises as `read_whole` for one that cannot be read."""
    try:
        return read_whole(path, MAX_TOML)
    except FileNotFoundError:
        return None


def inside(root: Path, *parts: str) -> Path:
    """Join folder names below `root`, following no symbolic link, so that nothing outside is read or written.

    Raises:
        StoreError: One of the folders is a symbolic link, or cannot be looked at.
    """
    path = root
    for part in parts:
        path = path / part
        with storing(path, "read"):
            if path.is_symlink():
                raise linked(path)
    return path


def linked(path: Path) -> StoreError:
    """The error about a symbolic link inside a session."""
    return StoreError(
        "A session holds no symbolic links: this one could lead anywhere.",
        where=safe_line(str(path)),
        remedy="Remove the link, or put a copy of what it points to in its place.",
    )


@contextmanager
def storing(path: Path, doing: str = "save") -> Iterator[None]:
    """Turn an OSError from the block into a StoreError that says what to do.

    Args:
        path: What the block reads or writes, for the message.
        doing: `save`, `read`, or `create` for a whole session.
    """
    try:
        yield
    except OSError as error:
        raise _store_error(error, path, doing) from error


def _store_error(error: OSError, path: Path, doing: str) -> StoreError:
    where = safe_line(str(path))
    if doing == "create":
        message = f"The session cannot be made here: {error.strerror or error}."
        return StoreError(message, where=where, remedy="Choose another folder: modelduel --sessions FOLDER …")
    if error.errno in _FULL:
        message, remedy = "The disk is full.", "Free some space and save again; what was saved before is intact."
    elif error.errno in _READ_ONLY and doing == "save":
        message = "The session cannot be changed: its folder or disk is read-only."
        remedy = "Give yourself write access, or copy the session elsewhere and open the copy."
    elif error.errno in _READ_ONLY:
        message, remedy = "The file may not be read.", "Give yourself read access to the session's folder."
    elif error.errno == errno.ENOENT and doing == "save":
        message = "The session's folder has gone."
        remedy = "Put it back (was it moved, or a disk unplugged?) and save again."
    elif error.errno == errno.ENOENT:
        message, remedy = "There is no such file.", "Restore it from a copy, or see `modelduel sessions verify`."
    elif error.errno == errno.ELOOP:
        return linked(path)
    else:
        message = f"Cannot {doing}: {error.strerror or error}."
        remedy = "Check the disk and the folder; what was saved before is intact."
    return StoreError(message, where=where, remedy=remedy)
