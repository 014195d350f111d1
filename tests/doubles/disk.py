"""Disks for tests: one whose calls fail, and one whose power fails; both stand between a session and the real disk."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from modelduel.session import files

WRITING = ("open_", "write", "mkdir")
"""What a full disk cannot do."""


class FailingDisk:
    """Lets some calls of the system through, then fails the next one; `full` fails all writing from there on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self.fail_at = -1
        self.error = errno.EIO
        self.full = False
        for name in ("open_", "read", "write", "fsync", "close"):
            self._watch(monkeypatch, files, name)
        for name in ("replace", "mkdir", "rename", "unlink", "lstat"):
            self._watch(monkeypatch, Path, name)
        self._watch(monkeypatch, os, "fstat")
        self._watch(monkeypatch, os, "scandir")
        self._watch(monkeypatch, fcntl, "flock")

    def _watch(self, monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
        real = getattr(owner, name)

        def watched(*args: object, **kwargs: object) -> object:
            self.calls.append(name)
            number = len(self.calls) - 1
            if number == self.fail_at or (self.full and self.fail_at <= number and name in WRITING):
                if name == "close":
                    real(*args, **kwargs)  # a failing close has closed, too
                raise OSError(self.error, os.strerror(self.error))
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, watched)

    def reset(self, fail_at: int, error: int, *, full: bool = False) -> None:
        """Begin to count anew, and fail at a call."""
        self.calls, self.fail_at, self.error, self.full = [], fail_at, error, full

    def mend(self) -> None:
        """Fail no more."""
        self.reset(-1, 0)


_Chance = Callable[[], float]
"""How much of something got to the disk, from 0 to 1."""


def _never() -> float:
    return 0.0


def _always() -> float:
    return 1.0


class _File:
    """What a file holds, and what of it would outlast the power."""

    def __init__(self, data: bytes = b"", *, lasting: bool = False) -> None:
        self.now = bytearray(data)
        self.lasting = data if lasting else b""


class _Folder:
    """The names in a folder, and those that would outlast the power."""

    def __init__(self) -> None:
        self.now: dict[str, _Node] = {}
        self.lasting: dict[str, _Node] = {}


_Node = _File | _Folder


class PowerLoss:
    """Follows every call that changes what is below a folder, and says what may be there when the power fails.

    Nothing is promised but what `fsync` promises: of a file its contents, of a folder the names in it. All else, in
    any mixture, may have got to the disk or not, and of what was written to a file any beginning.

    Args:
        monkeypatch: Puts it between.
        root: The folder. What is there already lasts.
        at_each: Called before each call is done.
    """

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, root: Path, at_each: Callable[[], object] = lambda: None
    ) -> None:
        self._root = root
        self._top = _taken_in(root)
        self._open: dict[int, _Node] = {}
        self._at_each = at_each
        self._quiet = False
        self._real: dict[str, Callable[..., Any]] = {
            name: getattr(files, name) for name in ("open_", "write", "fsync", "close")
        }
        for name in self._real:
            monkeypatch.setattr(files, name, getattr(self, f"_{name}"))
        for name in ("mkdir", "rename", "replace", "unlink", "rmdir"):
            self._follow(monkeypatch, name)

    def states(self, seeds: int = 3) -> Iterator[tuple[str, Callable[[Path], None]]]:
        """Yield what may be found after a loss of power now: what it is called, and how to put it into a new folder."""
        ways: list[tuple[str, _Chance, _Chance]] = [
            ("nothing that was not synced", _never, _never),
            ("everything", _always, _always),
            ("names without contents", _always, _never),
        ]
        for seed in range(seeds):
            chance = Random(seed).random
            ways.append((f"a mixture, {seed}", chance, chance))
        for name, names, contents in ways:
            yield name, partial(self._lay, names=names, contents=contents)

    def _lay(self, folder: Path, names: _Chance, contents: _Chance) -> None:
        self.quietly(lambda: _put(self._top, folder, names, contents))

    def quietly(self, look: Callable[[], Any]) -> Any:
        """Do something that is not followed."""
        before, self._quiet = self._quiet, True
        try:
            return look()
        finally:
            self._quiet = before

    def _parts(self, path: Path) -> tuple[str, ...] | None:
        if self._quiet or not path.is_relative_to(self._root):
            return None
        return path.relative_to(self._root).parts

    def _folder_of(self, parts: tuple[str, ...]) -> _Folder:
        node: _Node = self._top
        for part in parts[:-1]:
            assert isinstance(node, _Folder)
            node = node.now[part]
        assert isinstance(node, _Folder)
        return node

    def _open_(self, path: Path, flags: int, *mode: int) -> int:
        parts = self._parts(Path(path))
        if parts is None:
            return int(self._real["open_"](path, flags, *mode))
        if flags & os.O_CREAT:
            self._at_each()
        descriptor = int(self._real["open_"](path, flags, *mode))
        folder = self._folder_of(parts) if parts else self._top
        if flags & os.O_CREAT and parts[-1] not in folder.now:
            folder.now[parts[-1]] = _File()
        if node := folder.now.get(parts[-1]) if parts else self._top:
            self._open[descriptor] = node
        return descriptor

    def _write(self, descriptor: int, data: memoryview) -> int:
        if descriptor in self._open:
            self._at_each()
        written = int(self._real["write"](descriptor, data))
        node = self._open.get(descriptor)
        if isinstance(node, _File):
            node.now += bytes(data[:written])
        return written

    def _fsync(self, descriptor: int) -> None:
        if descriptor in self._open:
            self._at_each()
        self._real["fsync"](descriptor)
        node = self._open.get(descriptor)
        if isinstance(node, _File):
            node.lasting = bytes(node.now)
        elif isinstance(node, _Folder):
            node.lasting = dict(node.now)

    def _close(self, descriptor: int) -> None:
        self._open.pop(descriptor, None)
        self._real["close"](descriptor)

    def _follow(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        real = getattr(Path, name)

        def followed(path: Path, *args: Any, **kwargs: Any) -> Any:
            parts = self._parts(path)
            if parts is None:
                return real(path, *args, **kwargs)
            self._at_each()
            result = real(path, *args, **kwargs)
            folder = self._folder_of(parts)
            if name == "mkdir":
                folder.now.setdefault(parts[-1], _Folder())  # which may have been there, and that be no error
            elif parts[-1] in folder.now:
                node = folder.now.pop(parts[-1])
                target = self._parts(Path(args[0])) if args else None
                if target is not None:
                    self._folder_of(target).now[target[-1]] = node
            return result

        monkeypatch.setattr(Path, name, followed)


def _taken_in(path: Path) -> _Folder:
    folder = _Folder()
    for entry in sorted(path.iterdir()):
        folder.now[entry.name] = _taken_in(entry) if entry.is_dir() else _File(entry.read_bytes(), lasting=True)
    folder.lasting = dict(folder.now)
    return folder


def _put(node: _Folder, folder: Path, names: _Chance, contents: _Chance) -> None:
    folder.mkdir()
    for name in sorted(node.now.keys() | node.lasting.keys()):
        new, old = node.now.get(name), node.lasting.get(name)
        there = old if new is old or names() < 0.5 else new
        if isinstance(there, _Folder):
            _put(there, folder / name, names, contents)
        elif there is not None:
            now = bytes(there.now)
            kept = now if now == there.lasting else now[: int(contents() * len(now) + 0.5)]
            (folder / name).write_bytes(kept if len(kept) > len(there.lasting) else there.lasting)
