"""A session's folder: the one owner of its files, from which everything is read and to which everything is saved.

All functions block and are meant for a thread (see `saving.Saver`); they may be called from several. Nothing large is
ever rewritten, so a save costs the same in the first round and in the ten-thousandth.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

import msgspec

from modelduel.errors import StoreError
from modelduel.scenario.model import ScenarioFile
from modelduel.scenario.pack import Header
from modelduel.session import index, records
from modelduel.session.batches import BatchFolder
from modelduel.session.files import (
    MAX_TEXT,
    inside,
    linked,
    make_folder,
    make_folders,
    read_if_there,
    read_whole,
    storing,
    sync_folder,
    write_whole,
)
from modelduel.session.index import (
    IndexFile,
    Reconciled,
    ResponseLine,
    ScenarioLine,
    Stamp,
    response_line,
    stamp_of,
    toml_files,
)
from modelduel.session.judging import RaterFolder
from modelduel.session.locks import BriefLock, LastingLock, held_error
from modelduel.session.model import RecordedCandidate, RecordedRun, Response, ResponseKey, SessionFile
from modelduel.session.names import check_key, is_id, is_rater, parse_stem
from modelduel.session.recorder import text_sha256
from modelduel.session.redact import redact_response
from modelduel.session.scenarios import ScenarioFolder
from modelduel.testrun.model import TestResult
from modelduel.text import printable_encoding, safe_line

FILE = "session.toml"
SCENARIOS, RESPONSES, JUDGEMENTS = "scenarios", "responses", "judgements"
_PATIENCE_S = 10.0
_THERE = (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR)


class NameTakenError(StoreError):
    """There is something of a new session's name already."""


class Session:
    """An open session; make one with `Session.create` or `Session.open`.

    Attributes:
        folder: Where it lives.
        file: What `session.toml` says.
        batches: The batches that were handed over for it.
        damaged: Responses that cannot be read, `<scenario>/<stem>` -> why; they are left alone and not listed.
    """

    def __init__(self, folder: Path, file: SessionFile, *, patience_s: float = _PATIENCE_S) -> None:
        self.folder = folder
        self.file = file
        self.batches = BatchFolder(folder, file.schema)
        self.damaged: dict[str, str] = {}
        self._lines: dict[str, dict[str, ResponseLine]] = {}  # by scenario, then by name
        self._index = IndexFile(folder / RESPONSES, ResponseLine)
        self._scenarios = ScenarioFolder(folder, SCENARIOS, file.schema)
        self._writing = BriefLock(folder / RESPONSES, patience_s)
        self._given: dict[tuple[str, str, str, int], int] = {}
        self._giving = threading.Lock()

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    @classmethod
    def create(cls, folder: Path, file: SessionFile) -> Session:
        """Make a session's folder, whole or not at all, and open it.

        Raises:
            NameTakenError: Something of this name is there already.
            StoreError: It cannot be written.
        """
        data = records.encode_session(file)
        building = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.new")
        with storing(folder, "create"):
            make_folders(folder.parent)
            try:
                building.mkdir()
                for part in (SCENARIOS, RESPONSES, JUDGEMENTS):
                    make_folder(building / part)
                write_whole(building / FILE, data)
                building.rename(folder)
            except BaseException as error:
                shutil.rmtree(building, ignore_errors=True)
                if isinstance(error, OSError) and error.errno in _THERE:
                    raise NameTakenError(
                        "There is a session, or something else, of this name already.",
                        where=safe_line(str(folder)),
                        remedy="Choose another name, or open the session that is there.",
                    ) from None
                raise
            sync_folder(folder.parent)
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path, *, patience_s: float = _PATIENCE_S, write_index: bool = True) -> Session:
        """Open a session for reading; saving to it takes the locks it needs.

        Args:
            folder: The session's folder.
            patience_s: How long a save waits for another program's save.
            write_index: Whether an index that is out of date may be written anew; without it nothing is changed.

        Raises:
            NewerSchemaError: A newer modelduel wrote it.
            FindingsError: `session.toml` does not hold what it should.
            InputError: `session.toml` is not TOML.
            StoreError: It cannot be read, or holds symbolic links.
        """
        folder = folder.resolve()
        data, name = records.read_toml(folder / FILE, folder)
        session = cls(folder, records.decode_session(data, name), patience_s=patience_s)
        session._load(write_index=write_index)
        return session

    # Scenarios

    def add_scenario(self, spec: ScenarioFile) -> None:
        """Keep a scenario as it was asked, once; adding the same again does nothing.

        Raises:
            StoreError: Another scenario of this id is kept, or it cannot be written.
        """
        with storing(self.folder / SCENARIOS), self._locked():
            self._scenarios.add(spec)

    def scenario(self, scenario: str) -> ScenarioFile:
        """Return a scenario as it was asked. Raises StoreError, FindingsError, InputError."""
        return self._scenarios.get(scenario)

    def scenario_ids(self) -> list[str]:
        """Return the ids of the scenarios kept, sorted. Raises StoreError."""
        return self._scenarios.ids()

    def scenario_headers(self) -> tuple[list[Header], list[str]]:
        """Return what a list shows of the scenarios, and the ids of those that cannot be read. Raises StoreError."""
        now = self._look_at_scenarios()
        return [line.header for line in now.lines.values()], list(now.damaged)

    def scenario_lines(self) -> list[ScenarioLine]:
        """Return a line for each scenario kept that can be read, by id. Raises StoreError."""
        return sorted(self._look_at_scenarios().lines.values(), key=lambda line: line.name)

    def _look_at_scenarios(self) -> Reconciled[ScenarioLine]:
        now = self._scenarios.look()
        if self._scenarios.is_worth_writing(now):
            with suppress(StoreError, OSError), self._writing():  # a read-only session is read without an index
                self._scenarios.rewrite_index(now)
        return now

    # Responses

    def next_key(self, scenario: str, contender: str, language: str = "none", sample: int = 1) -> ResponseKey:
        """Return the key for asking (again): one attempt more than is there, or was given out here or to a batch.

        Raises:
            InputError: A part of the key may not stand in a file name.
            StoreError: The folder cannot be read.
            FindingsError: The record of a batch is damaged, so that nobody knows what it was promised.
        """
        first = check_key(ResponseKey(scenario, contender, language, sample))
        folder = inside(self.folder, RESPONSES, scenario)
        asked = (scenario, contender, language, sample)
        with storing(folder, "read"), self._giving:
            # A text without its record counts too: it is what a broken save left, and it is not overwritten.
            stems = {name.rpartition(".")[0] for name in _names(folder)}
            keys = [key for stem in stems if (key := parse_stem(scenario, stem))]
            keys += self.batches.promised()
            taken = [key.attempt for key in keys if (key.scenario, key.contender, key.language, key.sample) == asked]
            self._given[asked] = max([0, self._given.get(asked, 0), *taken]) + 1
            return msgspec.structs.replace(first, attempt=self._given[asked])

    def save_response(self, key: ResponseKey, response: Response, text: str) -> Response:
        """Save a complete answer. It lasts when this returns; saving the same again, after an error, is allowed.

        The text goes first: the record beside it is what makes it count.

        Args:
            key: From `next_key`.
            response: What the recorder made; its hash is made anew from the text.
            text: The answer; lone surrogates become U+FFFD and are counted.

        Returns:
            The response as it was saved, without anything that looks like a key in its error.

        Raises:
            InputError: The key or the response's contender does not fit.
            StoreError: It cannot be written, or another answer is saved under this key.
        """
        path = self._path(key)
        clean = printable_encoding(text)
        repaired = response.repaired + (0 if clean is text else sum(a != b for a, b in zip(text, clean, strict=True)))
        response = msgspec.structs.replace(
            redact_response(response), contender=key.contender, text_sha256=text_sha256(clean), repaired=repaired
        )
        data = records.encode_response(response)
        with storing(path), self._locked():
            make_folder(path.parent)
            if read_if_there(path) not in (None, data):
                raise _taken(key, records.shown(path, self.folder))
            write_whole(path.with_suffix(".md"), clean.encode("utf-8"))
            self._commit(key, path, data, response)
        return response

    def add_test_run(
        self,
        key: ResponseKey,
        candidate: RecordedCandidate,
        tests: Sequence[TestResult] = (),
        run: RecordedRun | None = None,
    ) -> Response:
        """Record what became of an answer's code, in place of what was recorded before; nothing else is changed.

        Raises:
            StoreError: There is no such response, or it cannot be written.
            FindingsError, InputError: The record on the disk is damaged.
        """
        path = self._path(key)
        with storing(path), self._locked():
            response = msgspec.structs.replace(self.response(key), candidate=candidate, test=list(tests), run=run)
            self._commit(key, path, records.encode_response(response), response)
        return response

    def response(self, key: ResponseKey) -> Response:
        """Return a response. Raises StoreError, FindingsError, InputError."""
        data, name = records.read_toml(self._path(key), self.folder)
        return records.decode_record(data, Response, "response", self.file.schema, name)

    def text(self, key: ResponseKey) -> str:
        """Return a response's text, byte for byte as it was saved.

        Raises:
            StoreError: It cannot be read, or is not what its record says.
        """
        path = self._path(key).with_suffix(".md")
        with storing(path, "read"):
            data = read_whole(path, MAX_TEXT)
        if hashlib.sha256(data).hexdigest() != self.response(key).text_sha256:
            raise StoreError(
                "The answer is not the one that was recorded: its hash differs.",
                where=records.shown(path, self.folder),
                remedy="Restore it from a copy; `modelduel sessions verify` lists what is damaged.",
            )
        return data.decode("utf-8", errors="replace")

    def lines(self, scenario: str | None = None) -> list[ResponseLine]:
        """Return a line for each response (to one scenario), by scenario, contender, language, sample and attempt."""
        groups = list(self._lines.values()) if scenario is None else [self._lines.get(scenario, {})]
        return sorted(chain.from_iterable(group.values() for group in groups), key=lambda line: line.key)

    def refresh(self) -> None:
        """Take in what other programs have saved since. Raises StoreError."""
        news = self._index.news()
        if news is None:
            self._load()
            return
        for line in news:
            scenario, _, stem = line.name.partition("/")
            if is_id(scenario) and parse_stem(scenario, stem):
                self._lines.setdefault(scenario, {})[line.name] = line

    # Readers and writers

    def rater(self, name: str, *, write: bool = False) -> RaterFolder:
        """Open a rater's judgements; to write, unless another program is writing as this rater: then see `holder`.

        Raises:
            InputError: The name cannot name a folder.
            StoreError: The judgements cannot be read.
        """
        return RaterFolder(self.folder, inside(self.folder, JUDGEMENTS), name, self.file, write=write)

    def raters(self) -> list[str]:
        """Return the folder names of all raters, sorted. Raises StoreError."""
        folder = inside(self.folder, JUDGEMENTS)
        with storing(folder, "read"):
            return sorted(name for name in _names(folder) if is_rater(name) and (folder / name).is_dir())

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Be the one program that asks models for this session. Raises StoreError that names the other one."""
        lock = LastingLock(self.folder, "collector")
        with storing(self.folder):
            if not lock.take():
                raise held_error("is already asking for answers in this session", self.folder, lock.holder())
        try:
            yield
        finally:
            lock.release()

    # Inside

    def _path(self, key: ResponseKey) -> Path:
        check_key(key)
        return inside(self.folder, RESPONSES, key.scenario) / f"{key.stem}.toml"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        make_folder(inside(self.folder, RESPONSES))
        with self._writing():
            yield

    def _commit(self, key: ResponseKey, path: Path, data: bytes, response: Response) -> None:
        write_whole(path, data)
        line = response_line(f"{key.scenario}/{key.stem}", stamp_of(path.lstat()), response)
        self._lines.setdefault(key.scenario, {})[line.name] = line
        self._index.append(line)

    def _load(self, *, write_index: bool = True) -> None:
        folder = inside(self.folder, RESPONSES)
        with storing(folder, "read"):
            now = index.reconcile(self._index.read(), _response_files(folder), self._read_line)
        lines: dict[str, dict[str, ResponseLine]] = {}
        for name, line in now.lines.items():
            lines.setdefault(name.partition("/")[0], {})[name] = line
        self._lines, self.damaged = lines, now.damaged
        if write_index and self._index.worth_writing(now):
            with suppress(StoreError, OSError), self._writing():  # a read-only session is read without an index
                self._index.rewrite(now)

    def _read_line(self, name: str, stamp: Stamp) -> ResponseLine:
        data, shown = records.read_toml(self.folder / RESPONSES / f"{name}.toml", self.folder)
        return response_line(name, stamp, records.decode_record(data, Response, "response", self.file.schema, shown))


def _response_files(folder: Path) -> Iterator[tuple[str, Stamp]]:
    with os.scandir(folder) if folder.exists() else _nothing() as entries:
        for entry in entries:
            if entry.is_symlink():
                raise linked(Path(entry.path))
            if is_id(entry.name) and entry.is_dir(follow_symlinks=False):
                for stem, stamp in toml_files(entry):
                    if parse_stem(entry.name, stem):
                        yield f"{entry.name}/{stem}", stamp


@contextmanager
def _nothing() -> Iterator[list[os.DirEntry[str]]]:
    yield []


def _names(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except FileNotFoundError:
        return []


def _taken(key: ResponseKey, name: str) -> StoreError:
    return StoreError(
        f"Another answer is already saved as attempt {key.attempt}; answers are never changed.",
        where=safe_line(name),
        remedy="Save it as a new attempt.",
    )
