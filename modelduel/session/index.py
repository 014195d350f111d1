"""The index: what lists and reports need to know of a session's files, so that opening a large session reads one file.

It is derived. A line counts only while its file has the size and time of change the line was made with; a missing,
stale or garbled line costs reading that one file, and deleting the index costs reading them all.
"""

from __future__ import annotations

import datetime
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Generic, Literal, TypeVar

import msgspec
from msgspec import Struct

from modelduel.contender.model import Usage
from modelduel.decoding import decoder
from modelduel.errors import InputError, ModelduelError, StoreError
from modelduel.scenario.pack import Header
from modelduel.session.files import append_line, linked, read_whole, write_whole
from modelduel.session.model import Judgement, Response, ResponseKey, Status
from modelduel.session.names import parse_stem
from modelduel.session.timeline import timed_characters
from modelduel.testrun.model import Outcome

NAME = "index.2.jsonl"
"""The number rises with what a line tells, so that older lines are never taken for whole."""
_MAX_INDEX = 512 * 1024 * 1024
_WORTH_WRITING = 100
"""Fewer stale lines than this are read anew each time: looking at a small shipped session leaves no file in it."""


class Stamp(Struct, frozen=True):
    """How a file looked when its line was made."""

    size: int
    mtime_ns: int


class ResponseLine(Struct, frozen=True, omit_defaults=True):
    """One response, without its text, its tests and its timeline. `name` is `<scenario>/<stem>`."""

    name: str
    size: int
    mtime_ns: int
    status: Status
    sent: datetime.datetime
    total_s: float
    outcome: Outcome | None = None
    usd: float | None = None
    batch: bool = False
    """Came with a batch: its time says nothing."""
    at_least: bool = False
    """Of the cost: a stopped stream hid its final usage."""
    first_token_s: float | None = None
    characters: int = 0
    """Length of the answer."""
    usage: Usage | None = None
    retries: int = 0
    http_status: int | None = None
    error: str = ""
    sandbox: str = ""
    """What judged it; empty when its tests were not run."""
    tests: int = 0
    tests_passed: int = 0

    @property
    def key(self) -> ResponseKey:
        """Which response."""
        scenario, _, stem = self.name.partition("/")
        key = parse_stem(scenario, stem)
        if key is None:
            raise ValueError(self.name)
        return key


class JudgementLine(Struct, frozen=True, omit_defaults=True):
    """One judgement, whole. `name` is `<scenario>-<pass>`."""

    name: str
    size: int
    mtime_ns: int
    judgement: Judgement

    @property
    def at(self) -> datetime.datetime:
        """When it was given."""
        return self.judgement.at

    @property
    def winner(self) -> Literal["a", "b", "tie", "both-bad"] | None:
        """Its verdict."""
        return self.judgement.winner


class CriterionLine(Struct, frozen=True):
    """One line of a rubric."""

    key: str
    title: str
    weight: float


class ScenarioLine(Struct, frozen=True, omit_defaults=True):
    """One scenario as it was asked, without its texts. `name` is its id."""

    name: str
    size: int
    mtime_ns: int
    header: Header
    prompt_sha256: str
    control: bool = False
    """A review of code without a planted defect."""
    rubric: list[CriterionLine] = []
    defects: dict[str, str] = {}
    """Planted defect -> severity."""
    factors: dict[str, float] = {}
    """Decision factor -> weight."""


Line = TypeVar("Line", ResponseLine, JudgementLine, ScenarioLine)


def response_line(name: str, stamp: Stamp, response: Response) -> ResponseLine:
    """Return the line of a response whose file looks like `stamp`."""
    return ResponseLine(
        name=name,
        size=stamp.size,
        mtime_ns=stamp.mtime_ns,
        status=response.status,
        sent=response.sent,
        total_s=response.total_s,
        outcome=response.candidate.outcome if response.candidate else None,
        usd=response.cost.usd if response.cost else None,
        batch=bool(response.batch),
        at_least=response.cost is not None and response.cost.at_least,
        first_token_s=response.first_token_s,
        characters=_characters(response),
        usage=response.usage,
        retries=len(response.retries),
        http_status=response.http_status,
        error=response.error,
        sandbox=response.run.sandbox if response.run else "",
        tests=len(response.test),
        tests_passed=sum(test.status == "passed" for test in response.test),
    )


def judgement_line(name: str, stamp: Stamp, judgement: Judgement) -> JudgementLine:
    """Return the line of a judgement whose file looks like `stamp`."""
    return JudgementLine(name, stamp.size, stamp.mtime_ns, judgement)


def _characters(response: Response) -> int:
    try:
        return timed_characters(response.timeline)
    except InputError:  # which `verify` names
        return 0


class Reconciled(Struct, Generic[Line]):
    """What is on the disk, by name."""

    lines: dict[str, Line]
    damaged: dict[str, str]
    """Files that cannot be read, and why."""
    stale: int
    """How many lines were missing from the index, wrong in it, or too many."""


def reconcile(
    known: dict[str, Line], found: Iterable[tuple[str, Stamp]], read: Callable[[str, Stamp], Line]
) -> Reconciled[Line]:
    """Match the index against the files found; `read` makes the line of one that the index does not know as it is."""
    lines: dict[str, Line] = {}
    damaged: dict[str, str] = {}
    stale = 0
    for name, stamp in found:
        line = known.get(name)
        if line is None or line.size != stamp.size or line.mtime_ns != stamp.mtime_ns:
            stale += 1
            try:
                line = read(name, stamp)
            except ModelduelError as error:
                damaged[name] = error.message
                continue
        lines[name] = line
    return Reconciled(lines, damaged, stale + len(known.keys() - lines.keys()))


def is_index(name: str) -> bool:
    """Whether a file's name is that of an index, this version's or another's."""
    return name.startswith("index.") and name.endswith(".jsonl")


class IndexFile(Generic[Line]):
    """The index file of one folder; every write is best effort, because the index can be made again.

    Attributes:
        garbled: Whether lines were found that could not be read.
    """

    def __init__(self, folder: Path, type_: type[Line]) -> None:
        self._path = folder / NAME
        self._decoder: msgspec.json.Decoder[Line] = decoder(type_)  # noqa: TID251 (the type alone)
        self._inode = 0
        self._offset = 0
        self._mtime_ns = 0
        self.garbled = False

    def read(self) -> dict[str, Line]:
        """Return the lines by name, the last of a name winning; garbage is left out."""
        try:
            data = read_whole(self._path, _MAX_INDEX)
            self._inode, self._mtime_ns = self._path.stat().st_ino, self._path.stat().st_mtime_ns
        except (OSError, StoreError):
            self._inode, self._offset = 0, 0
            return {}
        self._offset = len(data)
        return {line.name: line for line in self._decode(data)}

    def news(self) -> list[Line] | None:
        """Return the lines others have appended since the last look; None when the file is another one now."""
        try:
            status = self._path.lstat()
            if status.st_ino != self._inode or status.st_size < self._offset:
                return None
            if status.st_size == self._offset:
                # A new file may be given the number of the one that was deleted, and be as long.
                return [] if status.st_mtime_ns == self._mtime_ns else None
            data = read_whole(self._path, _MAX_INDEX)[self._offset :]
        except FileNotFoundError:
            return [] if self._inode == 0 else None
        except (OSError, StoreError):
            return None
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        self._mtime_ns = status.st_mtime_ns
        return self._decode(whole)

    def append(self, line: Line) -> None:
        """Append one line; a failure only makes the next opening slower."""
        with suppress(OSError):
            append_line(self._path, msgspec.json.encode(line) + b"\n")

    def worth_writing(self, reconciled: Reconciled[Line]) -> bool:
        """Whether enough of the index was stale to write it anew."""
        return reconciled.stale >= _WORTH_WRITING

    def rewrite(self, reconciled: Reconciled[Line]) -> None:
        """Write the whole index anew."""
        data = b"".join(msgspec.json.encode(line) + b"\n" for line in reconciled.lines.values())
        with suppress(OSError):
            write_whole(self._path, data)
            written = self._path.stat()
            self._inode, self._offset, self._mtime_ns = written.st_ino, len(data), written.st_mtime_ns

    def _decode(self, data: bytes) -> list[Line]:
        try:
            lines: list[Line] = self._decoder.decode_lines(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self.garbled = True
            return list(self._decode_each(data))
        return lines

    def _decode_each(self, data: bytes) -> Iterator[Line]:
        for line in data.split(b"\n"):
            with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                yield self._decoder.decode(line)


def toml_files(folder: os.PathLike[str]) -> Iterator[tuple[str, Stamp]]:
    """Yield the stem and stamp of each `.toml` in a folder; nothing when there is no folder.

    Raises:
        StoreError: One of them is a symbolic link.
        OSError: The folder cannot be read.
    """
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            if entry.name.endswith(".toml") and not entry.name.startswith("."):
                if entry.is_symlink():
                    raise linked(Path(entry.path))
                yield entry.name[:-5], stamp_of(entry.stat(follow_symlinks=False))


def stamp_of(status: os.stat_result) -> Stamp:
    """Return the stamp of a file; one that is no plain file gets a stamp that fits no line."""
    return Stamp(status.st_size if stat.S_ISREG(status.st_mode) else -1, status.st_mtime_ns)
