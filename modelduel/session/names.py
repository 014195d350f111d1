"""Names that become files and folders of a session: what they may be, and how to read them back."""

from __future__ import annotations

import re
import unicodedata

from modelduel.errors import InputError
from modelduel.session.model import ResponseKey
from modelduel.text import safe_line

MAX_ID = 64
"""Longest scenario id and session name, in characters."""
MAX_RATER = 40

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CONTENDER = re.compile(r"[a-z][a-z0-9]{0,15}")
_LANGUAGE = re.compile(r"[a-z]{1,16}")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_STEM = re.compile(
    rf"(?P<contender>{_CONTENDER.pattern})-(?P<language>{_LANGUAGE.pattern})"
    rf"-(?P<sample>{_NUMBER.pattern})-(?P<attempt>{_NUMBER.pattern})"
)
_BATCH = re.compile(r"md-[0-9a-f]{16}")
_JUDGEMENT = re.compile(rf"(?P<scenario>.+)-(?P<pass>{_NUMBER.pattern})", re.DOTALL)
_NOT_WORD = re.compile(r"[\W_]+")


def is_id(name: str) -> bool:
    """Whether `name` may name a scenario: lower-case ASCII letters, digits and single hyphens, at most `MAX_ID`."""
    return len(name) <= MAX_ID and _ID.fullmatch(name) is not None


def check_id(name: str) -> str:
    """Return `name`. Raises InputError when it may not name a scenario."""
    if not is_id(name):
        raise InputError(
            f"The scenario id {_shown(name)} cannot name a file.",
            remedy=f"Use at most {MAX_ID} lower-case letters, digits and single hyphens.",
        )
    return name


def check_key(key: ResponseKey) -> ResponseKey:
    """Return `key`. Raises InputError when one of its parts may not stand in a file name."""
    check_id(key.scenario)
    if parse_stem(key.scenario, key.stem) != key:
        raise InputError(
            f"The response key {_shown(key.stem)} cannot name a file.",
            remedy="A contender is a short lower-case word, a language one of the known ones, numbers count from 1.",
        )
    return key


def is_contender(name: str) -> bool:
    """Whether `name` may stand for a contender in a file name: `a`, `b`, and so on."""
    return _CONTENDER.fullmatch(name) is not None


def parse_stem(scenario: str, stem: str) -> ResponseKey | None:
    """Read a response's file name (without suffix) back; None when it is not one."""
    match = _STEM.fullmatch(stem)
    if match is None:
        return None
    return ResponseKey(scenario, match["contender"], match["language"], int(match["sample"]), int(match["attempt"]))


def is_batch(name: str) -> bool:
    """Whether `name` may name a batch, here and at its service."""
    return _BATCH.fullmatch(name) is not None


def judgement_stem(scenario: str, look: int) -> str:
    """Return the file name (without suffix) of a rater's pass number `look` over a scenario. Raises InputError."""
    stem = f"{check_id(scenario)}-{look}"
    if parse_judgement(stem) != (scenario, look):
        raise InputError(f"A pass is numbered from 1, not {look}.")
    return stem


def parse_judgement(stem: str) -> tuple[str, int] | None:
    """Read a judgement's file name (without suffix) back as scenario and pass; None when it is not one."""
    match = _JUDGEMENT.fullmatch(stem)
    if match is None or not is_id(match["scenario"]):
        return None
    return match["scenario"], int(match["pass"])


REVEAL = "reveal"
"""File name (without suffix) beside a rater's judgements; no judgement's, since those end in a number."""
REPEATS = "repeats"
"""Another such file name."""


def rater_slug(name: str) -> str:
    """Return the folder name of a rater: `Ana-Maria Kováč` becomes `ana-maria-kováč`.

    Raises:
        InputError: Nothing that can name a folder is left, or more than `MAX_RATER` characters are.
    """
    slug = slug_of(name)
    if not slug or len(slug) > MAX_RATER:
        raise InputError(
            f"The rater name {_shown(name)} cannot name a folder.",
            remedy=f"Use 1 to {MAX_RATER} letters or digits, such as --rater ana.",
        )
    return slug


def slug_of(text: str) -> str:
    """Return the letters and digits of `text` in lower case, joined by hyphens; may be empty."""
    return _NOT_WORD.sub("-", unicodedata.normalize("NFC", text.casefold())).strip("-")


def is_rater(name: str) -> bool:
    """Whether `name` is a rater's folder name as `rater_slug` makes them."""
    return 0 < len(name) <= MAX_RATER and slug_of(name) == name


def _shown(name: str) -> str:
    return f'"{safe_line(name[:80])}{"…" if len(name) > 80 else ""}"'
