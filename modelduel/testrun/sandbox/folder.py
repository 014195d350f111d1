"""A job's folder on the host's own disk, where the mechanism has no file system: laid down, measured, removed."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from modelduel.testrun.sandbox.watchdog import FILES_LIMIT

_BLOCK = 512


class Folder:
    """A temporary folder with the job's files in `box` and room to write in `scratch`.

    Args:
        files: Relative path -> content.
        owner: User and group number that the scratch folder is given to; None: stays this user's.

    Raises:
        OSError: It cannot be made.
    """

    def __init__(self, files: Mapping[str, bytes], owner: int | None = None) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="modelduel-")).resolve()
        self.box = self.path / "box"
        self.scratch = self.path / "scratch"
        try:
            self.box.mkdir()
            self.scratch.mkdir(mode=0o700)
            for name, content in files.items():
                path = self.box / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                path.chmod(0o555)  # a compiled program is laid down like any file
            self._device = self.path.stat().st_dev
            if owner is not None:
                os.chown(self.scratch, owner, owner)
                self.path.chmod(0o711)
        except BaseException:
            self.remove()
            raise

    def use(self, pids: Iterable[int]) -> tuple[int, int]:
        """Return bytes and files in the scratch folder, with what these processes hold open that has no name any more.

        Stops counting where there are too many files anyway; finds nothing once it is removed.
        """
        found = {(seen.st_dev, seen.st_ino): seen.st_blocks * _BLOCK for seen in self._walk()}
        files = len(found)
        for pid in pids:
            for seen in _open_files(pid):
                if seen.st_nlink == 0 and seen.st_dev == self._device:
                    found[seen.st_dev, seen.st_ino] = seen.st_blocks * _BLOCK
        return sum(found.values()), files

    def _walk(self) -> Iterator[os.stat_result]:
        waiting = [str(self.scratch)]
        left = FILES_LIMIT + 1
        while waiting and left:
            try:
                with os.scandir(waiting.pop()) as entries:
                    for entry in entries:
                        seen = entry.stat(follow_symlinks=False)
                        yield seen
                        if stat.S_ISDIR(seen.st_mode):
                            waiting.append(entry.path)
                        left -= 1
                        if not left:
                            return
            except OSError:
                continue  # gone meanwhile, closed to its owner, or deeper than a path may be long

    def remove(self) -> None:
        """Remove it, whatever a job has left in it; nothing of the job may still run.

        A tree may be deeper than any path or stack, and its folders closed to their owner: so each folder is opened and
        moved up before it is emptied.
        """
        waiting = [self.box, self.scratch]
        number = 0
        with contextlib.suppress(OSError):
            while waiting:
                folder = waiting.pop()
                folder.chmod(0o700)
                with os.scandir(folder) as entries:
                    for entry in list(entries):
                        if not entry.is_dir(follow_symlinks=False):
                            os.unlink(entry.path)  # noqa: PTH108 - a path that scandir gave
                            continue
                        os.chmod(entry.path, 0o700)  # noqa: PTH101 - as above
                        number += 1
                        waiting.append(self.path / str(number))
                        os.rename(entry.path, waiting[-1])  # noqa: PTH104 - as above
                folder.rmdir()
            self.path.rmdir()


def _open_files(pid: int) -> Iterator[os.stat_result]:
    folder = f"/proc/{pid}/fd"
    try:
        names = os.listdir(folder)  # noqa: PTH208 - many a second
    except OSError:
        return
    for name in names:
        try:
            yield os.stat(f"{folder}/{name}")  # noqa: PTH116 - many a second
        except OSError:
            continue
