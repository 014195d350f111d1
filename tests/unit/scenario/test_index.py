"""A pack opened by its index: the same pack, of which only that is read which is new or asked for."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from modelduel import parts
from modelduel.errors import FindingsError, InputError
from modelduel.scenario import index
from modelduel.scenario.index import open_pack
from modelduel.scenario.load import load_pack
from modelduel.scenario.pack import headers_of

BUG = "bug-fixes/late-sum"


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(index.paths, "cache_dir", lambda: tmp_path / "cache")


@pytest.fixture
def settled(write_pack, monkeypatch):
    """A pack whose files were last changed a while ago, as far as the index can tell."""
    root = write_pack()
    monkeypatch.setattr(index.time, "time_ns", lambda: time.monotonic_ns() + 2**62)
    return root


@pytest.fixture
def read(monkeypatch):
    """The files of the scenarios that are read."""
    files: list[str] = []

    def noted(file, *args, load=index.load_file, **options):
        files.append(file.parent.name)
        return load(file, *args, **options)

    monkeypatch.setattr(index, "load_file", noted)
    return files


def test_an_opened_pack_is_the_pack_that_is_loaded(settled):
    loaded = load_pack(settled)

    for _ in range(2):
        opened = open_pack(settled)
        assert opened.sha256 == loaded.sha256
        assert list(opened.scenarios) == list(loaded.scenarios)
        assert list(headers_of(opened.scenarios)) == headers_of(loaded.scenarios)
        assert opened.get("late-sum") == loaded.get("late-sum")
        assert [one.id for one in opened.of(["review"])] == [one.id for one in loaded.of(["review"])] == ["look-here"]
        assert len(opened.of([])) == 3
        assert [one.id for one in opened.scenarios[1:]] == [one.id for one in loaded.scenarios[1:]]


def test_the_second_time_only_what_is_asked_for_is_read_and_once(settled, read):
    open_pack(settled)
    read.clear()

    opened = open_pack(settled)

    assert read == []
    assert opened.get("late-sum") is opened.get("late-sum")
    assert read == ["late-sum"]


@pytest.mark.parametrize(
    "path",
    [
        f"{BUG}/scenario.toml",
        f"{BUG}/original.py",
        f"{BUG}/tests/oracle.py",
        f"{BUG}/variants/folder/part.py",
    ],
)
def test_a_scenario_is_read_again_when_any_of_its_files_was_touched(settled, read, path):
    open_pack(settled)
    read.clear()

    os.utime(settled / path, (1, 1))
    open_pack(settled)

    assert read == ["late-sum"]


def test_a_file_added_to_a_variants_folder_belongs_to_the_scenario(settled, read):
    open_pack(settled)
    read.clear()

    (settled / BUG / "variants/folder/more.py").write_text("")

    opened = open_pack(settled)
    assert read == ["late-sum"]
    assert "variants/folder/more.py" in opened.get("late-sum").texts


def test_another_rubric_in_the_pack_reaches_every_scenario(settled):
    open_pack(settled)
    file = settled / "pack.toml"

    file.write_text(file.read_text().replace("Root cause", "The very root"))

    assert open_pack(settled).get("late-sum").rubric[0].title == "The very root"
    assert open_pack(settled).sha256 == load_pack(settled).sha256


def test_what_was_changed_just_now_is_not_taken_for_known(write_pack, monkeypatch, read):
    root = write_pack()
    written = min(path.stat().st_ctime_ns for path in root.rglob("*"))
    monkeypatch.setattr(index.time, "time_ns", lambda: written)

    open_pack(root)
    open_pack(root)

    assert len(read) == 6


@pytest.mark.parametrize("break_it", ["missing file", "same id", "link", "gone"])
def test_what_is_wrong_is_found_with_an_index_as_without(settled, break_it):
    open_pack(settled)
    if break_it == "missing file":
        (settled / BUG / "original.py").unlink()
    elif break_it == "same id":
        (settled / "refactorings/another.toml").write_bytes((settled / "refactorings/in-one-file.toml").read_bytes())
    elif break_it == "link":
        (settled / "bug-fixes/elsewhere").symlink_to(settled / BUG)
    else:
        (settled / BUG / "scenario.toml").unlink()
        assert [one.id for one in open_pack(settled).scenarios] == ["in-one-file", "look-here"]
        return

    with pytest.raises(FindingsError) as loading:
        load_pack(settled)
    with pytest.raises(FindingsError) as opening:
        open_pack(settled)

    assert list(map(str, opening.value.findings)) == list(map(str, loading.value.findings))


def test_a_scenario_that_breaks_after_the_opening_is_told_when_it_is_asked_for(settled):
    open_pack(settled)
    opened = open_pack(settled)
    (settled / BUG / "original.py").unlink()

    with pytest.raises(FindingsError):
        opened.get("late-sum")


@pytest.mark.parametrize("kept", [b"", b"{}", b"[" * 100_000, b'{"made_by": "", "entries": {"x": 1}}', b"\xff\xfe"])
def test_an_index_that_was_spoilt_is_made_again(settled, kept):
    open_pack(settled)
    (file,) = (settled.parent / "cache" / "packs").iterdir()
    file.write_bytes(kept)

    assert len(open_pack(settled).scenarios) == 3
    assert file.read_bytes() != kept


def test_no_index_is_read_through_a_link_or_written_where_it_cannot_be(settled, read):
    open_pack(settled)
    (file,) = (settled.parent / "cache" / "packs").iterdir()
    real = file.rename(settled.parent / "real.json")
    file.symlink_to(real)
    read.clear()
    open_pack(settled)

    assert len(read) == 3
    assert not file.is_symlink()

    file.unlink()
    file.parent.rmdir()
    Path(file.parent).write_text("a file where the folder should be")
    assert len(open_pack(settled).scenarios) == 3


def test_how_far_the_reading_is_is_told_of_what_must_be_read(settled):
    told = []
    open_pack(settled, on_read=lambda *far: told.append(far))
    assert told == [(1, 3), (2, 3), (3, 3)]

    told.clear()
    os.utime(settled / BUG / "original.py", (1, 1))
    open_pack(settled, on_read=lambda *far: told.append(far))
    assert told == [(1, 1)]

    told.clear()
    load_pack(settled, on_read=lambda *far: told.append(far))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("many", [2, 400], ids=["several processes", "one process"])
def test_a_reading_that_nobody_waits_for_is_ended_by_an_error(settled, monkeypatch, many):
    monkeypatch.setattr(index, "MANY", many)

    def stop(done, total):
        raise InputError(f"enough after {done}")

    with pytest.raises(InputError, match="enough after 1"):
        open_pack(settled, on_read=stop)


@pytest.fixture
def processes(settled, monkeypatch):
    """Has the pack read by several processes."""
    monkeypatch.setattr(index, "MANY", 2)
    monkeypatch.setattr(parts, "_processors", lambda: 2)


def test_many_scenarios_are_read_by_several_processes_and_are_the_same(settled, processes, read):
    loaded = load_pack(settled)

    for _ in range(2):
        assert open_pack(settled).sha256 == loaded.sha256
    assert list(open_pack(settled).scenarios) == list(loaded.scenarios)
    assert sorted(read) == sorted(Path(one.origin).parent.name for one in loaded.scenarios)  # those asked for


def test_what_is_wrong_is_found_by_several_processes_too(settled, processes):
    (settled / BUG / "original.py").unlink()
    with pytest.raises(FindingsError) as loading:
        load_pack(settled)
    with pytest.raises(FindingsError) as opening:
        open_pack(settled)

    assert list(map(str, opening.value.findings)) == list(map(str, loading.value.findings))


def test_where_processes_die_or_cannot_be_had_everything_is_read_all_the_same(settled, processes, read, monkeypatch):
    monkeypatch.setattr(parts, "_be_quiet", os.abort)
    assert open_pack(settled).sha256 == load_pack(settled).sha256
    assert len(read) == 3
