"""The index of a pack: what a list shows of each scenario, kept so that a large pack opens without being read.

It is derived, and may be deleted. What it says of a scenario counts while every file that it was read from is
untouched.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from modelduel import paths
from modelduel.caching import write_cached
from modelduel.decoding import decoder
from modelduel.errors import Finding, FindingsError
from modelduel.parts import in_parts
from modelduel.scenario.load import (
    PACK_FILE,
    Rubrics,
    load_file,
    place_in_pack,
    read_pack_file,
    same_ids,
    scenario_files,
)
from modelduel.scenario.pack import Header, Pack, Scenario, Shelf, header_of

_LARGEST = 64 << 20
_SETTLED_NS = 2_000_000_000
"""A file changed as lately may change once more without its times telling."""
_MOST_INDEXES = 64
MANY = 400
"""From as many scenarios on it pays to start processes that read them, and to say how far they are."""
_CHUNK = 16
_HERE = Path(__file__).parent

OnRead = Callable[[int, int], None]
"""Told how many scenarios have been read, and how many there are to read."""


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A scenario that was read and found right."""

    header: Header
    sha256: str
    names: list[str]
    """Everything that it was read from, relative to its file's folder: files, and folders of variants."""
    stamp: str
    """Of all of them together."""


class Index(msgspec.Struct, frozen=True):
    """An index as it is kept."""

    made_by: str
    """The sources that read it, and the pack's own settings, which are part of every scenario."""
    entries: dict[str, Entry]
    """By the scenario's file, relative to the pack."""


class _Reading(NamedTuple):
    """What reading a scenario came to."""

    entry: Entry | None
    settled: bool
    """Whether its files have been left alone for long enough for the entry to be kept."""
    findings: list[Finding]


def open_pack(root: Path | None = None, *, on_read: OnRead = lambda done, total: None) -> Pack:
    """Open a pack (default: the core pack): as `load_pack`, but what is known and unchanged is read when asked for.

    Args:
        root: The pack's folder.
        on_read: Told how many scenarios have been read, of how many that must be; an error that it raises ends it.

    Raises:
        FindingsError: Everything that is wrong with the pack and its scenarios.
        InputError: `root` is no pack.
    """
    root = paths.core_pack() if root is None else root
    findings: list[Finding] = []
    spec = read_pack_file(root, findings)
    rubrics: Rubrics = spec.rubrics if spec else {}
    files = scenario_files(root, findings)
    made_by = _made_by(root)
    known = _read(_place(root), made_by)
    prefix = len(f"{root}{os.sep}")
    entries: dict[str, Entry] = {}
    for text in map(str, files):
        entry = known.get(text[prefix:])
        if entry is not None and _stamp(os.path.dirname(text), entry.names)[0] == entry.stamp:  # noqa: PTH120  as below
            entries[text] = entry
    lasting = {text[prefix:]: entry for text, entry in entries.items()}
    new = [file for file in files if str(file) not in entries]
    for done, (file, one) in enumerate(zip(new, _read_all(root, new, rubrics), strict=True), 1):
        findings += one.findings
        if one.entry is not None:
            entries[str(file)] = one.entry
            if one.settled:
                lasting[str(file)[prefix:]] = one.entry
        on_read(done, len(new))
    if lasting != known:
        _write(_place(root), Index(made_by, lasting))
    findings += same_ids((entries[origin].header.id, origin) for origin in map(str, files) if origin in entries)
    if findings or spec is None:
        raise FindingsError(findings)
    order = sorted(entries.items(), key=lambda one: place_in_pack(one[1].header.category, one[1].header.id))
    shelf = Shelf(
        [entry.header for _, entry in order],
        [entry.sha256 for _, entry in order],
        lambda at: _load(Path(order[at][0]), rubrics),
    )
    return Pack(spec, root, shelf)


def _load(file: Path, rubrics: Rubrics) -> Scenario:
    findings: list[Finding] = []
    scenario = load_file(file, rubrics, findings, in_pack=True)
    if scenario is None or findings:
        raise FindingsError(findings)
    return scenario


def _read_all(root: Path, files: Sequence[Path], rubrics: Rubrics) -> Iterator[_Reading]:
    """Yield what reading each scenario came to, in order."""

    def here(part: Sequence[Path]) -> Iterable[_Reading]:
        return (_read_one(file, rubrics) for file in part)

    there: Callable[[Sequence[Path]], Iterable[_Reading]] = partial(_read_there, root)
    return chain.from_iterable(in_parts(there, files, worth=MANY, each=_CHUNK, here=here))


def _read_there(root: Path, files: Sequence[Path]) -> list[_Reading]:
    return [_read_one(file, _rubrics_of(root)) for file in files]


@cache
def _rubrics_of(root: Path) -> Rubrics:
    """Read a pack's rubrics, for a process that ends with this opening.

    They do not travel: msgspec leaves a default value out only where it is the very default object, so that a rubric
    that was pickled has another hash.
    """
    spec = read_pack_file(root, [])
    return spec.rubrics if spec else {}


def _read_one(file: Path, rubrics: Rubrics) -> _Reading:
    findings: list[Finding] = []
    scenario = load_file(file, rubrics, findings, in_pack=True)
    if scenario is None or findings:
        return _Reading(None, False, findings)
    return _Reading(*_entry(scenario, str(file.parent), file.name), findings)


def _entry(scenario: Scenario, folder: str, name: str) -> tuple[Entry, bool]:
    """Return what is kept of a scenario, and whether its files have been left alone for long enough."""
    names = [name, *scenario.texts]
    for variant in scenario.spec.variant:
        if variant.file not in scenario.texts:  # a folder: what is added to it belongs to the scenario as well
            names += [os.path.relpath(path, folder) for path, _, _ in os.walk(f"{folder}/{variant.file}")]
    stamp, newest = _stamp(folder, names)
    return Entry(header_of(scenario), scenario.sha256, names, stamp), newest < time.time_ns() - _SETTLED_NS


def _stamp(folder: str, names: Iterable[str]) -> tuple[str, int]:
    """Return what changes when any of the files does, and when the newest did, in nanoseconds."""
    facts: list[int] = []
    newest = 0
    for name in names:
        try:
            found = os.stat(f"{folder}/{name}")  # noqa: PTH116  80,000 times for a large pack, where Path takes twice as long
        except (OSError, ValueError):  # its text stands in the scenario's own file
            facts.append(0)
            continue
        newest = max(newest, found.st_ctime_ns)
        facts += (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
    return hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest(), newest


def _made_by(root: Path) -> str:
    """Return what changes with the sources that read scenarios, and with the pack's own settings."""
    sources = _stamp(str(_HERE), sorted(file.name for file in _HERE.glob("*.py")))[0]
    return f"{sources} {_stamp(str(_HERE.parent), ['toml.py'])[0]} {_stamp(str(root), [PACK_FILE])[0]}"


def _place(root: Path) -> Path:
    where = hashlib.sha256(os.fsencode(root.absolute())).hexdigest()[:32]
    return paths.cache_dir() / "packs" / f"{where}.json"


def _read(place: Path, made_by: str) -> Mapping[str, Entry]:
    """Return what is kept; nothing where it does not fit."""
    try:
        if place.is_symlink() or place.stat().st_size > _LARGEST:
            return {}
        index = decoder(Index).decode(place.read_bytes())
    except (OSError, ValueError, msgspec.MsgspecError):
        return {}
    return index.entries if index.made_by == made_by else {}


def _write(place: Path, index: Index) -> None:
    """Keep an index; a disk that cannot take it makes the next opening slower, no more."""
    with suppress(OSError):
        write_cached(place, msgspec.json.encode(index))
        for old in sorted(place.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)[:-_MOST_INDEXES]:
            old.unlink(missing_ok=True)
