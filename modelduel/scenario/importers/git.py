"""Reading a git repository that may be anybody's: its objects alone, by commands that run nothing of it.

A repository brings its own settings, and several of them name programs: hooks, filters, text conversions, file system
monitors, transports. None of the commands used here looks at the work tree or the index, diffs are of trees, and what
could still be asked for, such as objects that a partial clone lacks, is switched off.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from modelduel.errors import InputError

Status = Literal["added", "changed", "renamed", "deleted"]
_STATUSES: dict[str, Status] = {"A": "added", "M": "changed", "T": "changed", "R": "renamed", "D": "deleted"}
_SETTINGS = (
    *("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.attributesFile=/dev/null", "core.pager=cat"),
    *("diff.external=", "protocol.allow=never", "credential.helper=", "core.commitGraph=false"),
)
_TIMEOUT_S = 120
_NAME = re.compile(r"[^\x00-\x20\x7f~^:?*\[\\-][^\x00-\x1f\x7f]{0,199}")
LINK, SUBMODULE = "120000", "160000"


@dataclass(frozen=True)
class Entry:
    """A file of a tree."""

    path: str
    mode: str
    """In octal: a regular file's, `LINK` or `SUBMODULE`."""
    blob: str
    size: int
    """In bytes; of a submodule 0."""


@dataclass(frozen=True)
class Change:
    """What a commit did to one file."""

    status: Status
    path: str
    """As the commit has it; where it is deleted, as its parent has it."""
    before: str
    """Path in the parent; the same but for renamed files."""


@dataclass(frozen=True)
class Commit:
    """A commit with one parent."""

    id: str
    parent: str
    subject: str
    """First line of its message; untrusted."""


class Repository:
    """A repository on this machine.

    Args:
        place: Its folder, or one in its work tree, or a bare repository.

    Raises:
        InputError: There is none, or git refuses to read it; says what to do.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.top = Path(os.fsdecode(self._git("rev-parse", "--absolute-git-dir").rstrip(b"\n")))

    @property
    def name(self) -> str:
        """What the user would call it."""
        top = self.top.parent if self.top.name == ".git" else self.top
        return top.name.removesuffix(".git") or "repository"

    def commit(self, name: str) -> Commit:
        """Find a commit by id, branch or tag.

        Raises:
            InputError: There is none of that name, it is a merge, or it has no parent here.
        """
        shown = repr(name[:80])
        if not _NAME.fullmatch(name):
            raise InputError(f"{shown} is no name of a commit.", where=str(self.place))
        try:
            line = self._git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        except InputError:
            raise InputError(
                f"There is no commit {shown}.", where=str(self.place), remedy="`git log --oneline` shows them."
            ) from None
        id_ = line.decode("ascii").strip()
        head, _, message = self._git("cat-file", "commit", id_).partition(b"\n\n")
        parents = [line[7:].decode("ascii", "replace") for line in head.split(b"\n") if line.startswith(b"parent ")]
        if len(parents) > 1:
            raise InputError(
                f"{id_[:12]} is a merge: it has {len(parents)} parents, and no one version is the original.",
                where=str(self.place),
                remedy="Name the commit with the fix itself, on the branch that was merged.",
            )
        if not parents:
            raise InputError(f"{id_[:12]} has no parent, so there is nothing that it mended.", where=str(self.place))
        if not self._has(parents[0]):
            raise InputError(
                f"The parent of {id_[:12]} is not here: this is a shallow clone.",
                where=str(self.place),
                remedy="Fetch more of its history: git fetch --deepen=10",
            )
        subject = message.decode("utf-8", "replace").strip().split("\n", 1)[0].strip()
        return Commit(id_, parents[0], subject)

    def changes(self, commit: Commit) -> list[Change]:
        """Return what a commit changed, by path. Renamed files are found by their content."""
        words = ("-r", "-M40%", "-z", "--raw", "--no-commit-id", "--no-ext-diff", "--no-textconv", "--no-relative")
        fields = self._git("diff-tree", *words, commit.parent, commit.id).split(b"\0")
        return sorted(_changes(iter(fields)), key=lambda change: change.path)

    def tree(self, commit: str) -> dict[str, Entry]:
        """Return the files of a commit, by path; those whose name is no UTF-8 are passed over."""
        found: dict[str, Entry] = {}
        for line in self._git("ls-tree", "-r", "-z", "-l", "--full-tree", commit).split(b"\0"):
            about, _, name = line.partition(b"\t")
            try:
                path = name.decode("utf-8")
                mode, _, blob, size = about.decode("ascii").split()
            except ValueError:
                continue
            found[path] = Entry(path, mode, blob, int(size) if size.isdigit() else 0)
        return found

    def read(self, entries: Iterable[Entry]) -> Mapping[str, bytes]:
        """Return the content of files, by path, as it was committed: no filter has touched it."""
        wanted = list(entries)
        asked = "".join(f"{entry.blob}\n" for entry in wanted).encode()
        data = self._git("cat-file", "--batch", given=asked)
        found: dict[str, bytes] = {}
        at = 0
        for entry in wanted:
            end = data.find(b"\n", at)
            words = data[at:end].split()
            if end < 0 or len(words) != 3 or words[1] != b"blob":
                raise InputError(f"{entry.path[:200]} is not in this clone.", where=str(self.place))
            size = int(words[2])
            found[entry.path] = data[end + 1 : end + 1 + size]
            at = end + 1 + size + 1
        return found

    def _has(self, commit: str) -> bool:
        try:
            self._git("cat-file", "-e", f"{commit}^{{commit}}")
        except InputError:
            return False
        return True

    def _git(self, *words: str, given: bytes = b"") -> bytes:
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        try:
            done = subprocess.run(
                ["git", "--no-pager", "--no-replace-objects", *settings, "-C", str(self.place), *words],
                input=given,
                capture_output=True,
                env=_environment(),
                check=False,
                timeout=_TIMEOUT_S,
            )
        except FileNotFoundError:
            raise InputError("There is no git here.", remedy="Install git.") from None
        except subprocess.TimeoutExpired:
            raise InputError(f"git took more than {_TIMEOUT_S} s.", where=str(self.place)) from None
        if done.returncode != 0:
            raise _refusal(done.stderr.decode("utf-8", "replace"), self.place)
        return done.stdout


def _environment() -> dict[str, str]:
    """Return the user's environment without what would lead git to another repository, or to programs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    switched_off = {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",  # unlike the setting of that name, this goes before the repository's own
        "LC_ALL": "C",
    }
    return kept | switched_off


def _refusal(said: str, place: Path) -> InputError:
    if "dubious ownership" in said:
        return InputError(
            "This repository belongs to another user, and git does not read such ones unasked.",
            where=str(place),
            remedy=f"If you trust it: git config --global --add safe.directory {place.resolve()}",
        )
    if "not a git repository" in said or "cannot change to" in said:
        return InputError("There is no git repository here.", where=str(place))
    last = (said.strip().splitlines() or ["no message"])[-1].removeprefix("fatal: ")
    return InputError(f"git could not read it: {last[:300]}", where=str(place))


def _changes(fields: Iterator[bytes]) -> Iterator[Change]:
    for about in fields:
        if not about.startswith(b":"):
            continue
        letter = about.rsplit(b" ", 1)[-1][:1].decode("ascii", "replace")
        paths = [next(fields, b"") for _ in range(2 if letter in "RC" else 1)]
        try:
            before, path = paths[0].decode("utf-8"), paths[-1].decode("utf-8")
        except UnicodeDecodeError:
            continue  # no path of a scenario; it is in no checkout either
        if letter in _STATUSES:
            yield Change(_STATUSES[letter], path, before)
