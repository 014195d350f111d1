"""The rules that any key of a pack's files may have to keep: an id, a line, a number, a pattern; findings add up."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from modelduel.errors import Finding

MAX_SECONDS = 600.0
"""Most CPU seconds a scenario's tests may ask for."""
PUBLIC_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAX_ID = 64
_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,200}")
_MAX_PATTERN = 500
_MAX_GROUP_REPEATS = 10

Key = tuple[str, str]
"""A key path and the value found there."""


class Rules:
    """Collects findings about one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.findings: list[Finding] = []

    def need(self, holds: bool, key: str, expected: str, found: str) -> None:
        """Note a finding unless `holds`."""
        if not holds:
            self.findings.append(Finding(self._file, key, expected, found))

    def identifier(self, key: str, value: str) -> None:
        """Ids name folders and files of a session, so they are short and plain."""
        fits = len(value) <= _MAX_ID and _ID.fullmatch(value) is not None
        self.need(fits, key, f"at most {_MAX_ID} lower-case letters, digits and single hyphens", shown(value))

    def unique(self, what: str, keys: Iterable[Key]) -> None:
        """Each value once."""
        seen: dict[str, str] = {}
        for key, value in keys:
            first = seen.setdefault(value, key)
            self.need(first == key, key, f"a {what} of its own", f"{shown(value)}, which is at {first} too")

    def line(self, key: str, value: str) -> None:
        """One visible line."""
        fits = _LINE.fullmatch(value) is not None and bool(value.strip())
        self.need(fits, key, "one line of 1 to 200 characters", shown(value))

    def positive(self, key: str, value: float, most: float = math.inf) -> None:
        """A finite number above zero."""
        limit = "" if math.isinf(most) else f" and at most {most:g}"
        self.need(0 < value <= most and math.isfinite(value), key, f"a number above 0{limit}", f"{value}")

    def pattern(self, key: str, value: str) -> None:
        """Check a regular expression that will run on untrusted text, without running it."""
        fault = _pattern_fault(value)
        if fault is None:
            try:
                re.compile(value, re.IGNORECASE)
            except (re.error, OverflowError, RecursionError) as error:
                fault = str(error)
        self.need(fault is None, key, "a regular expression", f"{shown(value)}: {fault}")


def numbered(key: str, values: Sequence[str]) -> list[Key]:
    """Return each value of a list with its own key, counted from 1."""
    return [(f"{key}[{n}]", value) for n, value in enumerate(values, 1)]


def shown(text: str) -> str:
    """Return a text as a finding quotes it, cut where it is longer than 60 characters."""
    return repr(text if len(text) <= 60 else f"{text[:59]}…")


def _pattern_fault(pattern: str) -> str | None:
    """Refuse the patterns that plainly take exponential time: groups repeated without a small bound.

    Those that pass may still take longer than anybody waits, and are searched for where they can be stopped.
    """
    if len(pattern) > _MAX_PATTERN:
        return f"longer than {_MAX_PATTERN} characters"
    if not pattern:
        return "it matches everything"
    bare = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern, flags=re.DOTALL)  # no escapes, no classes
    for repeat in re.finditer(r"\)(?:([*+])|\{(\d*),(\d*)\}|\{(\d+)\})", bare):
        most = repeat[3] or repeat[4]
        if repeat[1] or not most or int(most) > _MAX_GROUP_REPEATS:
            return f"a group repeated more than {_MAX_GROUP_REPEATS} times can take for ever"
    return None
