"""One rater's judgements: read by anyone, written by the one program that holds the rater's folder."""

from __future__ import annotations

import datetime
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from modelduel.errors import ModelduelError, StoreError
from modelduel.session import records
from modelduel.session.files import inside, make_folder, read_if_there, storing, write_whole
from modelduel.session.index import IndexFile, JudgementLine, Stamp, judgement_line, reconcile, stamp_of, toml_files
from modelduel.session.locks import Holder, LastingLock, held_error
from modelduel.session.model import Judgement, Repeats, Reveal, SessionFile
from modelduel.session.names import REPEATS, REVEAL, judgement_stem, parse_judgement, rater_slug

T = TypeVar("T")


class NotOursError(StoreError):
    """What stands where a judgement should go is not what was read: it is not written over."""


class RaterFolder:
    """A rater's judgements, open until `close`; a context manager. Functions block and are meant for a thread.

    Attributes:
        rater: The folder's name, from the rater's.
        writable: Whether `save` may be called.
        why: Why it is not writable although that was asked for, as an error to show; None otherwise.
        damaged: Judgements that cannot be read, by name -> why.
        revealed: Whether this rater of a blind session has had the names revealed, even if the record of it is damaged.
    """

    def __init__(self, session: Path, judgements: Path, name: str, file: SessionFile, *, write: bool) -> None:
        self.rater = rater_slug(name)
        self.writable = False
        self.why: StoreError | None = None
        self.damaged: dict[str, str] = {}
        self.revealed = False
        self._session = session
        self._folder = inside(judgements, self.rater)
        self._schema = file.schema
        self._lock: LastingLock | None = None
        self._index = IndexFile(self._folder, JudgementLine)
        self._lines: dict[str, JudgementLine] = {}
        self._known: dict[str, list[bytes]] = {}  # what may be on the disk as far as we know, by name
        if write:
            self._take()
        try:
            self._load()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> RaterFolder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def holder(self) -> Holder | None:
        """Who is writing as this rater, when we may not and it is known."""
        return None if self.writable or self._lock is None else self._lock.holder()

    def lines(self) -> list[JudgementLine]:
        """Return a line for each judgement, by scenario and pass."""
        return sorted(self._lines.values(), key=lambda line: parse_judgement(line.name) or ("", 0))

    def save(self, scenario: str, judgement: Judgement, look: int = 1) -> None:
        """Save the judgement of a round, in place of an earlier one of the same pass; it lasts when this returns.

        Args:
            scenario: The round.
            judgement: Scores, verdict, tags and note.
            look: The pass, from 1; a second look is pass 2.

        Raises:
            InputError: The scenario id or pass cannot name a file.
            NotOursError: The file was changed by another hand since it was read, or cannot be read.
            StoreError: Another program judges under this name, or it cannot be written.
        """
        stem = judgement_stem(scenario, look)
        self._must_write()
        path = self._folder / f"{stem}.toml"
        data = records.encode_judgement(judgement)
        with storing(path):
            there = self._ours(path, stem)
            self._known[stem] = [*there, data]  # a save that fails in its last step has put it there all the same
            write_whole(path, data)
            self._known[stem] = [data]
            line = judgement_line(stem, stamp_of(path.lstat()), judgement)
        self._lines[stem] = line
        self._index.append(line)

    def judgement(self, scenario: str, look: int = 1) -> Judgement | None:
        """Return a judgement, None when there is none. Raises StoreError, FindingsError, InputError."""
        stem = judgement_stem(scenario, look)
        path = self._folder / f"{stem}.toml"
        with storing(path, "read"):
            data = read_if_there(path)
        judgement = None
        if data is not None:
            name = records.shown(path, self._session)
            try:
                judgement = records.decode_record(data, Judgement, "judgement", self._schema, name)
            except ModelduelError as error:
                self.damaged[stem] = error.message
                raise
        self.damaged.pop(stem, None)
        self._known[stem] = [] if data is None else [data]
        return judgement

    def reveal_record(self) -> Reveal | None:
        """Return the record of the reveal, None where there was none. Raises StoreError, FindingsError, InputError."""
        return self._aside(REVEAL, Reveal, "reveal")

    def reveal(self, at: datetime.datetime) -> None:
        """Record for good that the names are revealed to this rater; once only, the first time counts.

        Raises:
            StoreError: Another program judges under this name, or it cannot be written.
        """
        if self.revealed:
            return
        self._must_write()
        path = self._folder / f"{REVEAL}.toml"
        with storing(path):
            write_whole(path, records.encode_reveal(Reveal(at)))
        self.revealed = True

    def repeats(self) -> Repeats | None:
        """Return what is shown again to this rater, if anything. Raises StoreError, FindingsError, InputError."""
        return self._aside(REPEATS, Repeats, "repeats")

    def repeat(self, repeats: Repeats) -> None:
        """Record what is shown again to this rater.

        Raises:
            StoreError: Another program judges under this name, or it cannot be written.
        """
        self._must_write()
        path = self._folder / f"{REPEATS}.toml"
        with storing(path):
            write_whole(path, records.encode_repeats(repeats))

    def _aside(self, stem: str, type_: type[T], kind: records.Kind) -> T | None:
        path = self._folder / f"{stem}.toml"
        with storing(path, "read"):
            data = read_if_there(path)
        name = records.shown(path, self._session)
        return None if data is None else records.decode_record(data, type_, kind, self._schema, name)

    def _must_write(self) -> None:
        if not self.writable:
            raise self.why or StoreError("These judgements are open for reading only.", where=self.rater)

    def close(self) -> None:
        """Let another program write as this rater; reading goes on."""
        self.writable = False
        if self._lock is not None:
            self._lock.release()

    def _ours(self, path: Path, stem: str) -> list[bytes]:
        """Return what is at `path`, none or one. Raises NotOursError when that is not what was read or saved last."""
        data = read_if_there(path)
        if data is None:
            return []
        if stem in self.damaged:
            raise NotOursError(
                "The judgement on the disk cannot be read, and is not written over.",
                where=records.shown(path, self._session),
                remedy="Mend it (`modelduel sessions verify` says how) or move it away, then open the round again.",
            )
        known, line = self._known.get(stem), self._lines.get(stem)
        if known is None:  # never read: then it must be as the list has it
            stamp = stamp_of(path.lstat())
            same = line is not None and (line.size, line.mtime_ns) == (stamp.size, stamp.mtime_ns)
        else:
            same = data in known
        if not same:
            raise NotOursError(
                "Something else has changed this judgement since it was read; it is not written over.",
                where=records.shown(path, self._session),
                remedy="Go to another round and back: what is on the disk is then shown.",
            )
        return [data]

    def _take(self) -> None:
        try:
            with storing(self._folder):
                make_folder(self._folder.parent)
                make_folder(self._folder)
                self._lock = LastingLock(self._folder, "judging")
                if not self._lock.take():
                    raise held_error(f'is judging as "{self.rater}"', self._folder, self._lock.holder())
            self.writable = True
        except StoreError as error:  # held by another, or a read-only disk: reading is still possible
            self.why = error

    def _load(self) -> None:
        with storing(self._folder, "read"):
            found = ((stem, stamp) for stem, stamp in toml_files(self._folder) if parse_judgement(stem))
            now = reconcile(self._index.read(), found, self._read_line)
        self._lines, self.damaged = now.lines, now.damaged
        self.revealed = os.path.lexists(self._folder / f"{REVEAL}.toml")
        if self.writable and self._index.worth_writing(now):
            with suppress(OSError):
                self._index.rewrite(now)

    def _read_line(self, name: str, stamp: Stamp) -> JudgementLine:
        data, shown = records.read_toml(self._folder / f"{name}.toml", self._session)
        return judgement_line(name, stamp, records.decode_record(data, Judgement, "judgement", self._schema, shown))
