"""A job's folder: laid down, measured, and removed whatever is in it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from modelduel.testrun.sandbox.folder import Folder
from modelduel.testrun.sandbox.watchdog import FILES_LIMIT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return Folder({"a.txt": b"text", "deep/b.txt": b"more"})


def test_files_lie_where_they_are_named(folder: Folder) -> None:
    assert (folder.box / "deep" / "b.txt").read_bytes() == b"more"
    assert folder.use([]) == (0, 0)


def test_what_is_written_counts_and_what_it_was_laid_down_with_does_not(folder: Folder) -> None:
    (folder.scratch / "new").mkdir()
    (folder.scratch / "new" / "file").write_bytes(bytes(1 << 20))
    disk, files = folder.use([])
    assert 1 << 20 <= disk < 2 << 20
    assert files == 2


def test_a_file_with_two_names_counts_once(folder: Folder) -> None:
    (folder.scratch / "one").write_bytes(bytes(1 << 20))
    (folder.scratch / "two").hardlink_to(folder.scratch / "one")
    assert folder.use([])[0] < 2 << 20


def test_a_link_is_not_followed(folder: Folder) -> None:
    (folder.scratch / "up").symlink_to("/")
    assert folder.use([])[1] == 1
    folder.remove()
    assert Path("/usr").is_dir()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="there is no /proc here")
def test_a_file_without_a_name_counts_while_it_is_open(folder: Folder) -> None:
    with (folder.scratch / "gone").open("wb", buffering=0) as file:
        Path(file.name).unlink()
        file.write(bytes(1 << 20))
        assert folder.use([os.getpid()])[0] >= 1 << 20
    assert folder.use([os.getpid()])[0] == 0


def test_counting_ends_where_there_are_too_many(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelduel.testrun.sandbox.folder.FILES_LIMIT", 10)
    for number in range(30):
        (folder.scratch / str(number)).touch()
    assert folder.use([])[1] == 11
    assert FILES_LIMIT > 10


def test_folders_that_are_closed_or_deep_are_removed(folder: Folder) -> None:
    place = os.open(folder.scratch, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=place)
        inner = os.open("d", os.O_RDONLY, dir_fd=place)
        os.fchmod(place, 0o300)
        os.close(place)
        place = inner
    os.close(place)
    folder.remove()
    assert not folder.path.exists()


def test_removing_twice_and_measuring_what_is_gone_do_no_harm(folder: Folder) -> None:
    folder.remove()
    folder.remove()
    assert folder.use([]) == (0, 0)


def test_what_cannot_be_laid_down_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(OSError):
        Folder({"a" * 300: b""})
    assert list(tmp_path.iterdir()) == []
