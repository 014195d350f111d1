"""Checking a session's folder: everything in it that is damaged, half-written, or belongs to nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from modelduel.errors import FindingsError, ModelduelError, NewerSchemaError, StoreError
from modelduel.parts import in_parts
from modelduel.scenario.model import ScenarioFile
from modelduel.session import index, records
from modelduel.session.batches import BATCHES
from modelduel.session.files import MAX_TEXT, TEMPORARY, read_whole, storing
from modelduel.session.index import IndexFile, JudgementLine, Line, ResponseLine, ScenarioLine, stamp_of
from modelduel.session.model import (
    SCHEMA,
    BatchFile,
    Earlier,
    Judgement,
    Repeats,
    Response,
    ResponseKey,
    Reveal,
    SessionFile,
)
from modelduel.session.names import (
    REPEATS,
    REVEAL,
    is_batch,
    is_contender,
    is_id,
    is_rater,
    parse_judgement,
    parse_stem,
)
from modelduel.session.scenarios import scenario_line
from modelduel.session.store import FILE, JUDGEMENTS, RESPONSES, SCENARIOS
from modelduel.session.timeline import timed_characters

T = TypeVar("T")
_What = Literal["scenarios", "rounds", "judgements"]

WORTH_PROCESSES = 2_000
"""Fewer files of a kind than this are checked sooner than processes are started."""
_EACH = 250
"""Of them a process is handed at once."""

_RESTORE = "Restore it from a copy, or delete it."
_LANGUAGES = ("none", "python", "typescript", "go")


class VerifyFinding(Struct, frozen=True, order=True):
    """One thing that is wrong, and what to do. The strings may quote hostile names: show them through `text.safe`."""

    file: str
    """Path inside the session."""
    message: str
    remedy: str


def verify(folder: Path) -> list[VerifyFinding]:
    """Check a whole session, reading every file once and changing none; sorted by file.

    Raises:
        StoreError: There is no folder to check, or it cannot be listed.
    """
    check = _Check(folder)
    with storing(folder, "read"):
        check.session()
    return sorted(check.findings)


class _Known(Struct, frozen=True):
    """What the parts of a session are checked against."""

    root: Path
    schema: int = SCHEMA
    contenders: frozenset[str] = frozenset()
    """Empty when unknown."""
    rounds: frozenset[str] = frozenset()
    """Ids of the scenarios kept; for judgements, also of those only asked."""


class _Part:
    """The check of some of a session's files, which may be done in a process of its own.

    Attributes:
        findings: What is wrong with them.
        lines: What the index should say of those that can be read, by name.
    """

    def __init__(self, known: _Known) -> None:
        self.findings: list[VerifyFinding] = []
        self.lines: dict[str, Any] = {}
        self._known = known
        self._root = known.root

    def note(self, path: Path, message: str, remedy: str) -> None:
        """Add a finding."""
        self.findings.append(VerifyFinding(path.relative_to(self._root).as_posix(), message, remedy))

    def stray(self, path: Path) -> None:
        """Add a finding about what belongs to nothing."""
        self.note(
            path, "Belongs to nothing in a session.", "Move it out of the session, or rename it if it was renamed."
        )

    def entries(self, folder: Path) -> list[os.DirEntry[str]]:
        """List a folder, noting what may not be in any: links, and files that were never finished."""
        entries = []
        with os.scandir(folder) as found:
            for entry in found:
                if entry.is_symlink():
                    remedy = "Remove it, or put a copy in its place."
                    self.note(Path(entry.path), "A symbolic link, which could lead anywhere.", remedy)
                elif entry.name.startswith(".") and entry.name.endswith(TEMPORARY):
                    self.note(Path(entry.path), "A half-written file: its save was interrupted.", "Delete it.")
                elif not entry.name.startswith("."):  # locks of ours, and what file managers leave behind
                    entries.append(entry)
        return entries

    def scenarios(self, ids: Sequence[str]) -> None:
        """Check scenarios."""
        for id_ in ids:
            path = self._root / SCENARIOS / f"{id_}.toml"
            spec = self._read(path, ScenarioFile, "scenario")
            if spec is None:
                continue
            if spec.id != id_:
                self.note(path, f'The scenario inside has another id, "{spec.id}".', _RESTORE)
            self.lines[id_] = scenario_line(id_, stamp_of(path.lstat()), spec)

    def rounds(self, ids: Sequence[str]) -> None:
        """Check the answers of rounds."""
        for id_ in ids:
            folder = self._root / RESPONSES / id_
            if id_ not in self._known.rounds:
                self.note(
                    folder,
                    "The scenario that was asked is not kept in the session.",
                    f"Restore {SCENARIOS}/{id_}.toml from a copy; until then nothing here can be tested again.",
                )
            self._round(folder)

    def _round(self, folder: Path) -> None:
        entries = {entry.name: entry for entry in self.entries(folder)}
        for name, entry in entries.items():
            path = folder / name
            stem, _, suffix = name.rpartition(".")
            key = parse_stem(folder.name, stem)
            if key is None or suffix not in ("toml", "md"):
                self.stray(path)
            elif suffix == "md" and f"{stem}.toml" not in entries:
                self.note(
                    path,
                    "An answer without its record: its save was interrupted, and it was never reported as saved.",
                    "Read it, then delete it; the round can be asked again.",
                )
            elif suffix == "toml" and (response := self._read(path, Response, "response")):
                self._response(path, key, response)
                if f"{stem}.md" in entries:
                    self._text(path, response)
                else:
                    remedy = f"Restore {stem}.md from a copy, or delete the record."
                    self.note(path, "The answer's text is missing.", remedy)
                name = f"{folder.name}/{stem}"
                stamp = stamp_of(entry.stat(follow_symlinks=False))
                self.lines[name] = index.response_line(name, stamp, response)

    def _response(self, path: Path, key: ResponseKey, response: Response) -> None:
        if response.contender != key.contender:
            self.note(path, f'The record says contender "{response.contender}", its name another.', _RESTORE)
        if self._known.contenders and key.contender not in self._known.contenders:
            self.note(path, f'The session has no contender "{key.contender}".', _RESTORE)
        if key.language not in _LANGUAGES:
            self.note(path, f'"{key.language}" is no language modelduel knows.', _RESTORE)

    def _text(self, path: Path, response: Response) -> None:
        text_path = path.with_suffix(".md")
        try:
            with storing(text_path, "read"):
                data = read_whole(text_path, MAX_TEXT)
            if hashlib.sha256(data).hexdigest() != response.text_sha256:
                self.note(text_path, "The text is not the one recorded: its hash differs.", _RESTORE)
                return
            timed = timed_characters(response.timeline)
        except ModelduelError as error:
            self.note(text_path if isinstance(error, StoreError) else path, _reason(error), _RESTORE)
            return
        if timed != (characters := len(data.decode("utf-8", errors="replace"))):
            self.note(path, f"The timeline accounts for {timed} characters, the text has {characters}.", _RESTORE)

    def judgements(self, names: Sequence[str]) -> None:
        """Check judgements, each by its rater's folder and its name there."""
        for name in names:
            folder, _, stem = name.partition("/")
            path = self._root / JUDGEMENTS / folder / f"{stem}.toml"
            if stem == REVEAL:
                self._read(path, Reveal, "reveal")
                continue
            if stem == REPEATS:
                self._repeats(path)
                continue
            judgement = self._read(path, Judgement, "judgement")
            if judgement is None:
                continue
            round_ = parse_judgement(stem)
            if round_ and round_[0] not in self._known.rounds:
                self.note(path, f'The session has no round "{round_[0]}".', _RESTORE)
            for fault in judgement_faults(judgement, self._known.contenders):
                self.note(path, fault, "Judge the round again, or restore the file from a copy.")
            self.lines[name] = index.judgement_line(stem, stamp_of(path.lstat()), judgement)

    def _repeats(self, path: Path) -> None:
        repeats = self._read(path, Repeats, "repeats")
        if repeats is not None and (unknown := sorted(set(repeats.rounds) - self._known.rounds)):
            self.note(path, f'The session has no round "{unknown[0]}" to show again.', "Take it out of the list.")

    def _read(self, path: Path, type_: type[T], kind: records.Kind) -> T | None:
        try:
            data, name = records.read_toml(path, self._root)
            return records.decode_record(data, type_, kind, self._known.schema, name)
        except ModelduelError as error:
            self.note(path, _reason(error), _RESTORE)
            return None


class _Check(_Part):
    """The check of a whole folder."""

    def __init__(self, root: Path) -> None:
        super().__init__(_Known(root))
        self._asked: frozenset[str] = frozenset()

    def session(self) -> None:
        """Check everything."""
        parts: dict[str, Callable[[Path], None]] = {
            SCENARIOS: self._scenario_folder,
            RESPONSES: self._response_folders,
            JUDGEMENTS: self._judgement_folders,
            BATCHES: self._batches,
        }
        entries = {entry.name: entry for entry in self.entries(self._root)}
        self._session_file(self._root / FILE)
        for name, check in parts.items():  # in this order: a later part is checked against the earlier ones
            if name in entries and entries[name].is_dir(follow_symlinks=False):
                check(self._root / name)
        for name in entries.keys() - parts.keys() - {FILE}:
            self.stray(self._root / name)

    def _session_file(self, path: Path) -> None:
        try:
            data, name = records.read_toml(path, self._root)
            file: SessionFile = records.decode_session(data, name)
        except NewerSchemaError as error:
            self.note(path, error.message, error.remedy or "")
        except ModelduelError as error:
            self.note(path, _reason(error), "Restore it from a copy: without it the session cannot be opened.")
        else:
            self._known = replace(self._known, schema=file.schema, contenders=frozenset(file.contenders))
            for key in file.contenders:
                if not is_contender(key):
                    self.note(path, f'The contender "{key}" cannot name a file.', "Call contenders a, b and so on.")

    def _scenario_folder(self, folder: Path) -> None:
        found = self._named(folder, lambda stem: is_id(stem))
        self._known = replace(self._known, rounds=frozenset(found))
        self._index(folder, ScenarioLine, self._done("scenarios", found))

    def _response_folders(self, folder: Path) -> None:
        found = []
        for entry in self.entries(folder):
            if is_id(entry.name) and entry.is_dir(follow_symlinks=False):
                found.append(entry.name)
            elif not index.is_index(entry.name):
                self.stray(Path(entry.path))
        self._asked = frozenset(found)
        self._index(folder, ResponseLine, self._done("rounds", found))

    def _judgement_folders(self, folder: Path) -> None:
        self._known = replace(self._known, rounds=self._known.rounds | self._asked)
        for entry in self.entries(folder):
            path = Path(entry.path)
            if is_rater(entry.name) and entry.is_dir(follow_symlinks=False):
                stems = self._named(path, lambda stem: stem in (REVEAL, REPEATS) or parse_judgement(stem) is not None)
                lines = self._done("judgements", [f"{entry.name}/{stem}" for stem in stems])
                self._index(path, JudgementLine, {line.name: line for line in lines.values()})
            else:
                self.stray(path)

    def _named(self, folder: Path, fits: Callable[[str], bool]) -> list[str]:
        """Return the stems of a folder's TOML files, noting what is none."""
        found = []
        for entry in self.entries(folder):
            stem = entry.name.removesuffix(".toml")
            if stem != entry.name and fits(stem):
                found.append(stem)
            elif not index.is_index(entry.name):
                self.stray(Path(entry.path))
        return found

    def _done(self, what: _What, names: Sequence[str]) -> dict[str, Any]:
        """Check files by name, take over the findings, and return the lines."""
        lines: dict[str, Any] = {}
        work = partial(_check_part, self._known, what)
        for findings, part in in_parts(work, names, worth=WORTH_PROCESSES, each=_EACH):
            self.findings += findings
            lines.update(part)
        return lines

    def _batches(self, folder: Path) -> None:
        for entry in self.entries(folder):
            path, stem = Path(entry.path), entry.name.removesuffix(".toml")
            if stem == entry.name or not is_batch(stem):
                self.stray(path)
            elif batch := self._read(path, BatchFile, "batch"):
                if self._known.contenders and batch.contender not in self._known.contenders:
                    self.note(path, f'The session has no contender "{batch.contender}".', _RESTORE)
                if unknown := sorted({one.scenario for one in batch.request} - self._known.rounds):
                    self.note(path, f'The session has no scenario "{unknown[0]}".', _RESTORE)

    def _index(self, folder: Path, type_: type[Line], there: dict[str, Line]) -> None:
        """Check an index against the lines that the files there would get."""
        file = IndexFile(folder, type_)
        faults = []
        for name, line in file.read().items():
            real = there.get(name)
            if real is None:
                if not os.path.lexists(folder / f"{name}.toml"):
                    faults.append(f'lists "{name}", which is not there')
            elif (line.size, line.mtime_ns) == (real.size, real.mtime_ns) and line != real:
                faults.append(f'tells of "{name}" what the file does not say')
        if file.garbled:
            faults.append("holds lines that cannot be read")
        if faults:
            more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
            self.note(
                folder / index.NAME, f"The index {faults[0]}{more}.", "Delete it; it is made again from the files."
            )


def _check_part(known: _Known, what: _What, names: Sequence[str]) -> tuple[list[VerifyFinding], dict[str, Any]]:
    part = _Part(known)
    {"scenarios": part.scenarios, "rounds": part.rounds, "judgements": part.judgements}[what](names)
    return part.findings, part.lines


def judgement_faults(judgement: Judgement, contenders: frozenset[str]) -> list[str]:
    """Return what a judgement says that cannot be so; `contenders` are the session's, empty when unknown."""
    faults = []
    parts: list[Judgement | Earlier] = [judgement, *judgement.earlier]
    named = {*judgement.shown}.union(*((*part.scores, *part.tags, *part.attempts) for part in parts))
    named.update(part.winner for part in parts if part.winner in ("a", "b"))
    if contenders and (unknown := sorted(named - contenders)):
        faults.append(f'It names "{unknown[0]}", which is no contender of the session.')
    if len(set(judgement.shown)) != len(judgement.shown):
        faults.append("It says one contender was shown twice.")
    given = [score for part in parts for scores in part.scores.values() for score in scores.values()]
    if wrong := [score for score in given if not 1 <= score <= 5]:
        faults.append(f"It gives a score of {wrong[0]}; scores go from 1 to 5.")
    if wrong := [attempt for part in parts for attempt in part.attempts.values() if attempt < 1]:
        faults.append(f"It was given on attempt {wrong[0]}; attempts are counted from 1.")
    return faults


def _reason(error: ModelduelError) -> str:
    """Return an error in one line, of several findings the first."""
    if isinstance(error, FindingsError):
        first = error.findings[0]
        key = f"{first.key}: " if first.key else ""
        more = f" (and {len(error.findings) - 1} more)" if len(error.findings) > 1 else ""
        return f"{key}expected {first.expected}, found {first.found}{more}."
    return error.message
