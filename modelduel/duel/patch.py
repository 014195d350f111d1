"""Applying the unified diffs that models write, whose line numbers and counts are often wrong."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from itertools import takewhile

from msgspec import Struct

_HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@|^@@")
_OLD_NAME = re.compile(r"^--- (?:a/)?(\S+)")
_NEW_NAME = re.compile(r"^\+\+\+ (?:b/)?(\S+)")
_MOST_HUNKS = 1_000
"""More than this in one file is no diff of it, and placing them would take the square of their number."""


class PatchError(Exception):
    """A diff does not fit the original; the message says which part of it."""


class _Hunk(Struct, frozen=True):
    start: int | None  # 0-based line in the old file, if the header says one
    old: list[str]
    new: list[str]


def looks_like_diff(code: str) -> bool:
    """Return whether a code block is a unified diff, whatever its info string says."""
    head = [line for line in code.splitlines()[:12] if line]
    return any(line.startswith("@@") for line in head) or (
        any(line.startswith("--- ") for line in head) and any(line.startswith("+++ ") for line in head)
    )


def apply_patch(diff: str, original: Mapping[str, str]) -> dict[str, str]:
    """Apply a unified diff to the original files and return the files it changes.

    A hunk is placed by its text: at the stated line if it fits there, else at the nearest place where it fits, first to
    the letter, then without the blanks at line ends. A new file (from /dev/null) is added.

    Raises:
        PatchError: No hunk or far too many, an unknown file, or a hunk that fits nowhere.
    """
    changed: dict[str, str] = {}
    for name, hunks in _by_file(diff, original):
        if name is None:
            raise PatchError("The diff does not say which file it changes.")
        if name in original:
            source = changed.get(name, original[name])
        elif all(not hunk.old for hunk in hunks):
            source = ""
        else:
            raise PatchError(f"The diff changes {name}, which is not part of the original.")
        changed[name] = _apply_hunks(source, hunks, name)
    if not changed:
        raise PatchError("The diff has no hunk.")
    return changed


def _by_file(diff: str, original: Mapping[str, str]) -> list[tuple[str | None, list[_Hunk]]]:
    only = next(iter(original)) if len(original) == 1 else None
    files: list[tuple[str | None, list[_Hunk]]] = []
    name: str | None = only
    hunks: list[_Hunk] = []
    lines = diff.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    at = 0
    while at < len(lines):
        line = lines[at]
        header = line.startswith("--- ") and at + 1 < len(lines) and lines[at + 1].startswith("+++ ")
        if header:
            if hunks:
                files.append((name, hunks))
                hunks = []
            name = _named(line, lines[at + 1], original, only)
            at += 2
        elif match := _HUNK.match(line):
            end = _hunk_end(lines, at + 1)
            start = max(int(match[1]) - 1, 0) if match[1] else None
            hunks.append(_hunk(start, lines[at + 1 : end]))
            at = end
        else:
            at += 1  # "diff --git", "index …" and stray prose
    if hunks:
        files.append((name, hunks))
    return files


def _named(old_line: str, new_line: str, original: Mapping[str, str], only: str | None) -> str | None:
    """Match a header to an original file by full path, then by last part; a renamed only file is the only file."""
    for match in (_NEW_NAME.match(new_line), _OLD_NAME.match(old_line)):
        if match is None or match[1] == "/dev/null":
            continue
        if match[1] in original:
            return match[1]
        last = match[1].rsplit("/", 1)[-1]
        same = [name for name in original if name.rsplit("/", 1)[-1] == last]
        if len(same) == 1:
            return same[0]
        if not old_line.startswith("--- /dev/null"):
            return only or match[1]
        return match[1]
    return only


def _hunk_end(lines: list[str], at: int) -> int:
    while at < len(lines):
        line = lines[at]
        if line.startswith(("@@", "diff --git ")):
            break
        if line.startswith("--- ") and at + 1 < len(lines) and lines[at + 1].startswith("+++ "):
            break
        at += 1
    return at


def _hunk(start: int | None, body: list[str]) -> _Hunk:
    old: list[str] = []
    new: list[str] = []
    for line in body:
        sign, text = line[:1], line[1:]
        if sign == "-":
            old.append(text)
        elif sign == "+":
            new.append(text)
        elif sign == "\\":
            continue  # "\ No newline at end of file"
        else:  # context; models drop the blank in front of an empty line
            old.append(text)
            new.append(text)
    return _Hunk(start, old, new)


def _apply_hunks(source: str, hunks: list[_Hunk], name: str) -> str:
    if len(hunks) > _MOST_HUNKS:
        raise PatchError(f"The diff changes {name} in more than {_MOST_HUNKS:,} places.")
    newline = "\r\n" if "\r\n" in source else "\n"
    lines = source.replace("\r\n", "\n").split("\n")
    last_newline = lines[-1] == ""
    if last_newline:
        lines.pop()
    shift = 0
    for number, hunk in enumerate(hunks, 1):
        hunk = _trimmed(hunk, lines)
        wanted = (hunk.start if hunk.start is not None else 0) + shift
        place = _place(lines, hunk.old, wanted)
        if place is None:
            raise PatchError(f"Hunk {number} of the diff does not fit {name}.")
        lines[place : place + len(hunk.old)] = hunk.new
        shift += len(hunk.new) - len(hunk.old)
    return newline.join(lines) + (newline if last_newline or not source else "")


def _trimmed(hunk: _Hunk, lines: list[str]) -> _Hunk:
    """Drop blank context at the end of a hunk that is only the space before the closing fence."""
    old, new = hunk.old, hunk.new
    ends = zip(reversed(old), reversed(new), strict=False)
    blank = sum(1 for _ in takewhile(lambda pair: pair == ("", ""), ends))
    # What fits still fits with less of its end; a model that runs on may write a hundred thousand empty lines.
    surplus = bisect_left(range(blank), True, key=lambda cut: _place(lines, old[: len(old) - cut], 0) is not None)
    return _Hunk(hunk.start, old[: len(old) - surplus], new[: len(new) - surplus])


def _place(lines: list[str], old: list[str], wanted: int) -> int | None:
    """Return where `old` stands in `lines`, the place nearest to `wanted` first."""
    if not old:
        return min(wanted, len(lines))
    for have, want in ((lines, old), ([line.rstrip() for line in lines], [line.rstrip() for line in old])):
        first = want[0]
        places = [
            at for at in range(len(have) - len(want) + 1) if have[at] == first and have[at : at + len(want)] == want
        ]
        if places:
            return min(places, key=lambda at: abs(at - wanted))
    return None
