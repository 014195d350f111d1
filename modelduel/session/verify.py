"""Checking a session's folder: everything in it that is damaged, half-written, or belongs to nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

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
_Piece = tuple[str, str]
"""A scenario, a round or a judgement: the folder it is in, and its name there."""
_FOLDERS = (SCENARIOS, RESPONSES, JUDGEMENTS, BATCHES)

WORTH_PROCESSES = 2_000
"""Fewer scenarios, rounds and judgements than this are checked sooner than processes are started."""
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
    """What the files of a session are checked against."""

    root: Path
    schema: int = SCHEMA
    contenders: frozenset[str] = frozenset()
    """Empty when unknown."""


class _Part:
    """The check of some of a session's files by themselves, which may be done in a process of its own.

    Attributes:
        findings: What is wrong with them.
        lines: What the indexes should say of those that can be read: by the index's folder, then by name.
    """

    def __init__(self, known: _Known) -> None:
        self.findings: list[VerifyFinding] = []
        self.lines: dict[str, dict[str, Any]] = {}
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

    def check(self, pieces: Sequence[_Piece]) -> None:
        """Check scenarios, rounds and judgements."""
        for folder, name in pieces:
            if folder == SCENARIOS:
                self._scenario(name)
            elif folder == RESPONSES:
                self._round(self._root / RESPONSES / name)
            else:
                self._judgement(folder, name)

    def _line(self, folder: str, line: Line) -> None:
        self.lines.setdefault(folder, {})[line.name] = line

    def _scenario(self, id_: str) -> None:
        path = self._root / SCENARIOS / f"{id_}.toml"
        if spec := self._read(path, ScenarioFile, "scenario"):
            if spec.id != id_:
                self.note(path, f'The scenario inside has another id, "{spec.id}".', _RESTORE)
            self._line(SCENARIOS, scenario_line(id_, stamp_of(path.lstat()), spec))

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
                stamp = stamp_of(entry.stat(follow_symlinks=False))
                line = index.response_line(f"{folder.name}/{stem}", stamp, response)
                self._line(RESPONSES, line)
                if f"{stem}.md" in entries:
                    self._text(path, response, line.characters)
                else:
                    remedy = f"Restore {stem}.md from a copy, or delete the record."
                    self.note(path, "The answer's text is missing.", remedy)

    def _response(self, path: Path, key: ResponseKey, response: Response) -> None:
        if response.contender != key.contender:
            self.note(path, f'The record says contender "{response.contender}", its name another.', _RESTORE)
        if self._known.contenders and key.contender not in self._known.contenders:
            self.note(path, f'The session has no contender "{key.contender}".', _RESTORE)
        if key.language not in _LANGUAGES:
            self.note(path, f'"{key.language}" is no language modelduel knows.', _RESTORE)

    def _text(self, path: Path, response: Response, timed: int) -> None:
        """Check an answer's text against its record, whose timeline accounts for `timed` characters, or is none: 0."""
        text_path = path.with_suffix(".md")
        try:
            with storing(text_path, "read"):
                data = read_whole(text_path, MAX_TEXT)
            if hashlib.sha256(data).hexdigest() != response.text_sha256:
                self.note(text_path, "The text is not the one recorded: its hash differs.", _RESTORE)
                return
            if not timed:
                timed_characters(response.timeline)
        except ModelduelError as error:
            self.note(text_path if isinstance(error, StoreError) else path, _reason(error), _RESTORE)
            return
        if timed != (characters := len(data.decode("utf-8", errors="replace"))):
            self.note(path, f"The timeline accounts for {timed} characters, the text has {characters}.", _RESTORE)

    def _judgement(self, folder: str, stem: str) -> None:
        path = self._root / folder / f"{stem}.toml"
        if judgement := self._read(path, Judgement, "judgement"):
            for fault in judgement_faults(judgement, self._known.contenders):
                self.note(path, fault, "Judge the round again, or restore the file from a copy.")
            self._line(folder, index.judgement_line(stem, stamp_of(path.lstat()), judgement))

    def _read(self, path: Path, type_: type[T], kind: records.Kind) -> T | None:
        try:
            data, name = records.read_toml(path, self._root)
            return records.decode_record(data, type_, kind, self._known.schema, name)
        except ModelduelError as error:
            self.note(path, _reason(error), _RESTORE)
            return None


class _Check(_Part):
    """The check of a whole folder: what is in it, each file by itself, and whether they belong together."""

    def __init__(self, root: Path) -> None:
        super().__init__(_Known(root))
        self._folders: set[str] = set()

    def session(self) -> None:
        """Check everything."""
        entries = self.entries(self._root)
        self._folders = {entry.name for entry in entries if entry.name in _FOLDERS and _is_folder(entry)}
        for name in {entry.name for entry in entries} - self._folders - {FILE}:
            self.stray(self._root / name)
        self._session_file(self._root / FILE)
        kept = self._named(self._inside(SCENARIOS), is_id)
        asked = self._asked(kept)
        judged = self._judged()
        pieces = [(SCENARIOS, id_) for id_ in kept] + [(RESPONSES, id_) for id_ in asked]
        pieces += [(folder, stem) for folder, stems in judged.items() for stem in stems if parse_judgement(stem)]
        self._share(pieces)
        for folder, stems in judged.items():
            self._rater(folder, stems, {*kept, *asked})
        self._batches({*kept})
        if SCENARIOS in self._folders:
            self._index(SCENARIOS, ScenarioLine)
        if RESPONSES in self._folders:
            self._index(RESPONSES, ResponseLine)
        for folder in judged:
            self._index(folder, JudgementLine)

    def _inside(self, name: str) -> list[os.DirEntry[str]]:
        """List one of the session's own folders, if it is there."""
        return self.entries(self._root / name) if name in self._folders else []

    def _share(self, pieces: Sequence[_Piece]) -> None:
        """Check files by themselves, if they are many in several processes, and take over what is found."""
        for findings, lines in in_parts(partial(_check_part, self._known), pieces, worth=WORTH_PROCESSES, each=_EACH):
            self.findings += findings
            for folder, there in lines.items():
                self.lines.setdefault(folder, {}).update(there)

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

    def _named(self, entries: Sequence[os.DirEntry[str]], fits: Callable[[str], bool]) -> list[str]:
        """Return the stems of TOML files, noting what is none."""
        found = []
        for entry in entries:
            stem = entry.name.removesuffix(".toml")
            if stem != entry.name and fits(stem):
                found.append(stem)
            elif not index.is_index(entry.name):
                self.stray(Path(entry.path))
        return found

    def _asked(self, kept: Sequence[str]) -> list[str]:
        """Return the rounds that were asked, noting what is none, and those whose scenario is not kept."""
        found = []
        for entry in self._inside(RESPONSES):
            if is_id(entry.name) and _is_folder(entry):
                found.append(entry.name)
            elif not index.is_index(entry.name):
                self.stray(Path(entry.path))
        for id_ in {*found} - {*kept}:
            self.note(
                self._root / RESPONSES / id_,
                "The scenario that was asked is not kept in the session.",
                f"Restore {SCENARIOS}/{id_}.toml from a copy; until then nothing here can be tested again.",
            )
        return found

    def _judged(self) -> dict[str, list[str]]:
        """Return the stems in each rater's folder, noting what is no rater's."""
        found = {}
        for entry in self._inside(JUDGEMENTS):
            if is_rater(entry.name) and _is_folder(entry):
                found[f"{JUDGEMENTS}/{entry.name}"] = self._named(self.entries(Path(entry.path)), _is_raters)
            else:
                self.stray(Path(entry.path))
        return found

    def _rater(self, folder: str, stems: Sequence[str], rounds: set[str]) -> None:
        """Check what a rater gave against the session's rounds."""
        for stem in self.lines.get(folder, {}):
            round_ = parse_judgement(stem)
            if round_ and round_[0] not in rounds:
                self.note(self._root / folder / f"{stem}.toml", f'The session has no round "{round_[0]}".', _RESTORE)
        if REVEAL in stems:
            self._read(self._root / folder / f"{REVEAL}.toml", Reveal, "reveal")
        if REPEATS in stems:
            path = self._root / folder / f"{REPEATS}.toml"
            repeats = self._read(path, Repeats, "repeats")
            if repeats and (unknown := sorted({*repeats.rounds} - rounds)):
                self.note(path, f'The session has no round "{unknown[0]}" to show again.', "Take it out of the list.")

    def _batches(self, kept: set[str]) -> None:
        for entry in self._inside(BATCHES):
            path, stem = Path(entry.path), entry.name.removesuffix(".toml")
            if stem == entry.name or not is_batch(stem):
                self.stray(path)
            elif batch := self._read(path, BatchFile, "batch"):
                if self._known.contenders and batch.contender not in self._known.contenders:
                    self.note(path, f'The session has no contender "{batch.contender}".', _RESTORE)
                if unknown := sorted({one.scenario for one in batch.request} - kept):
                    self.note(path, f'The session has no scenario "{unknown[0]}".', _RESTORE)

    def _index(self, name: str, type_: type[Line]) -> None:
        """Check a folder's index against the lines that the files there would get."""
        folder, there = self._root / name, self.lines.get(name, {})
        file = IndexFile(folder, type_)
        faults = []
        for line in file.read().values():
            real = there.get(line.name)
            if real is None:
                if not os.path.lexists(folder / f"{line.name}.toml"):
                    faults.append(f'lists "{line.name}", which is not there')
            elif (line.size, line.mtime_ns) == (real.size, real.mtime_ns) and line != real:
                faults.append(f'tells of "{line.name}" what the file does not say')
        if file.garbled:
            faults.append("holds lines that cannot be read")
        if faults:
            more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
            self.note(
                folder / index.NAME, f"The index {faults[0]}{more}.", "Delete it; it is made again from the files."
            )


def _check_part(known: _Known, pieces: Sequence[_Piece]) -> tuple[list[VerifyFinding], dict[str, dict[str, Any]]]:
    part = _Part(known)
    part.check(pieces)
    return part.findings, part.lines


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _is_raters(stem: str) -> bool:
    return stem in (REVEAL, REPEATS) or parse_judgement(stem) is not None


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
