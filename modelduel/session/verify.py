"""Checking a session's folder: everything in it that is damaged, half-written, or belongs to nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from modelduel.errors import FindingsError, ModelduelError, NewerSchemaError, StoreError
from modelduel.scenario.model import ScenarioFile
from modelduel.session import index, records
from modelduel.session.files import MAX_TEXT, TEMPORARY, read_whole, storing
from modelduel.session.index import IndexFile, JudgementLine, Line, ResponseLine, ScenarioLine, stamp_of
from modelduel.session.model import SCHEMA, Earlier, Judgement, Response, ResponseKey, SessionFile
from modelduel.session.names import is_contender, is_id, is_rater, parse_judgement, parse_stem
from modelduel.session.store import FILE, JUDGEMENTS, RESPONSES, SCENARIOS
from modelduel.session.timeline import timed_characters

T = TypeVar("T")

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


class _Check:
    """One check of one folder."""

    def __init__(self, root: Path) -> None:
        self.findings: list[VerifyFinding] = []
        self._root = root
        self._schema = SCHEMA
        self._contenders: frozenset[str] = frozenset()
        self._scenarios: set[str] = set()
        self._asked: set[str] = set()

    def note(self, path: Path, message: str, remedy: str) -> None:
        """Add a finding."""
        self.findings.append(VerifyFinding(path.relative_to(self._root).as_posix(), message, remedy))

    def session(self) -> None:
        """Check everything."""
        parts: dict[str, Callable[[Path], None]] = {
            SCENARIOS: self._scenario_folder,
            RESPONSES: self._response_folders,
            JUDGEMENTS: self._judgement_folders,
        }
        entries = {entry.name: entry for entry in self._entries(self._root)}
        self._session_file(self._root / FILE)
        for name, check in parts.items():  # in this order: a later part is checked against the earlier ones
            if name in entries and entries[name].is_dir(follow_symlinks=False):
                check(self._root / name)
        for name in entries.keys() - parts.keys() - {FILE}:
            self._stray(self._root / name)

    def _session_file(self, path: Path) -> None:
        try:
            data, name = records.read_toml(path, self._root)
            file: SessionFile = records.decode_session(data, name)
        except NewerSchemaError as error:
            self.note(path, error.message, error.remedy or "")
        except ModelduelError as error:
            self.note(path, _reason(error), "Restore it from a copy: without it the session cannot be opened.")
        else:
            self._schema = file.schema
            self._contenders = frozenset(file.contenders)
            for key in file.contenders:
                if not is_contender(key):
                    self.note(path, f'The contender "{key}" cannot name a file.', "Call contenders a, b and so on.")

    def _scenario_folder(self, folder: Path) -> None:
        lines: dict[str, ScenarioLine] = {}
        for entry in self._entries(folder):
            path, stem = Path(entry.path), entry.name.removesuffix(".toml")
            if index.is_index(entry.name):
                continue
            if stem == entry.name or not is_id(stem):
                self._stray(path)
                continue
            self._scenarios.add(stem)
            spec = self._read(path, ScenarioFile, "scenario")
            if spec is None:
                continue
            if spec.id != stem:
                self.note(path, f'The scenario inside has another id, "{spec.id}".', _RESTORE)
            lines[stem] = index.scenario_line(stem, stamp_of(entry.stat(follow_symlinks=False)), spec)
        self._index(folder, ScenarioLine, lines)

    def _response_folders(self, folder: Path) -> None:
        lines: dict[str, ResponseLine] = {}
        for entry in self._entries(folder):
            path = Path(entry.path)
            if index.is_index(entry.name):
                continue
            if not is_id(entry.name) or not entry.is_dir(follow_symlinks=False):
                self._stray(path)
                continue
            self._asked.add(entry.name)
            if entry.name not in self._scenarios:
                self.note(
                    path,
                    "The scenario that was asked is not kept in the session.",
                    f"Restore {SCENARIOS}/{entry.name}.toml from a copy; until then nothing here can be tested again.",
                )
            lines.update((line.name, line) for line in self._responses(path))
        self._index(folder, ResponseLine, lines)

    def _responses(self, folder: Path) -> Iterator[ResponseLine]:
        entries = {entry.name: entry for entry in self._entries(folder)}
        for name, entry in entries.items():
            path = folder / name
            stem, _, suffix = name.rpartition(".")
            key = parse_stem(folder.name, stem)
            if key is None or suffix not in ("toml", "md"):
                self._stray(path)
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
                yield index.response_line(
                    f"{folder.name}/{stem}", stamp_of(entry.stat(follow_symlinks=False)), response
                )

    def _response(self, path: Path, key: ResponseKey, response: Response) -> None:
        if response.contender != key.contender:
            self.note(path, f'The record says contender "{response.contender}", its name another.', _RESTORE)
        if self._contenders and key.contender not in self._contenders:
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

    def _judgement_folders(self, folder: Path) -> None:
        for entry in self._entries(folder):
            if is_rater(entry.name) and entry.is_dir(follow_symlinks=False):
                self._judgements(Path(entry.path))
            else:
                self._stray(Path(entry.path))

    def _judgements(self, folder: Path) -> None:
        lines: dict[str, JudgementLine] = {}
        for entry in self._entries(folder):
            path, stem = Path(entry.path), entry.name.removesuffix(".toml")
            round_ = parse_judgement(stem)
            if index.is_index(entry.name):
                continue
            if stem == entry.name or round_ is None:
                self._stray(path)
            elif judgement := self._read(path, Judgement, "judgement"):
                if round_[0] not in self._scenarios | self._asked:
                    self.note(path, f'The session has no round "{round_[0]}".', _RESTORE)
                for fault in judgement_faults(judgement, self._contenders):
                    self.note(path, fault, "Judge the round again, or restore the file from a copy.")
                lines[stem] = index.judgement_line(stem, stamp_of(entry.stat(follow_symlinks=False)), judgement)
        self._index(folder, JudgementLine, lines)

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

    def _read(self, path: Path, type_: type[T], kind: records.Kind) -> T | None:
        try:
            data, name = records.read_toml(path, self._root)
            return records.decode_record(data, type_, kind, self._schema, name)
        except ModelduelError as error:
            self.note(path, _reason(error), _RESTORE)
            return None

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
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

    def _stray(self, path: Path) -> None:
        self.note(
            path, "Belongs to nothing in a session.", "Move it out of the session, or rename it if it was renamed."
        )


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
