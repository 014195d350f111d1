"""Making untrusted text safe to show.

A terminal obeys escape sequences wherever they come from: a model's answer, a test's output, a pack, a session file or
a server's error message. Everything that reaches a screen or a pipe goes through `safe`.
"""

from __future__ import annotations

import re
import unicodedata

_SUSPECT = re.compile(
    "["
    "\x00-\x08\x0b-\x1f"  # C0, but tab and newline
    "\x7f-\x9f"  # DEL and C1: one of these alone may start an escape sequence
    "\ud800-\udfff"  # lone surrogates: no output can encode them
    "\u2028\u2029\ufff9-\ufffb"  # line and paragraph separators, interlinear annotation
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls: code that reads differently from what it does
    # What else Unicode calls ignorable (DerivedCoreProperties, Default_Ignorable_Code_Point): it shows nothing, and so
    # can hide something. Joiners and the emoji's variation selectors, which honest text needs, are let through.
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0"
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def safe(text: str) -> str:
    """Return `text` with everything that could steer a terminal, or hide in it, made visible.

    No C0 control but newline and tab, no DEL, no C1 and no bidi control is left; invisible format characters and lone
    surrogates are shown too. Idempotent; a clean text costs one scan.
    """
    return _SUSPECT.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)  # the block of control pictures: ␛ for ESC
    if code == 0x7F:
        return "␡"
    return "\ufffd" if 0xD800 <= code < 0xE000 else f"⟨{code:04X}⟩"


def safe_line(text: str) -> str:
    """Like `safe`, for one line: newlines and tabs are made visible as well."""
    return safe(text).replace("\n", "␊").replace("\t", "␉")


def printable_encoding(text: str) -> str:
    """Return `text` with lone surrogates, which no UTF-8 file can hold, replaced by U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def width(text: str) -> int:
    """Return how many columns a terminal gives to a text without control characters."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def wrapped(text: str, room: int) -> list[str]:
    """Break text without control characters into lines of at most `room` columns, between words where it can be."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and width(lines[-1]) + 1 + width(word) <= room:
            lines[-1] += " " + word
            continue
        lines.append("")
        for char in word:
            if width(lines[-1]) + width(char) > room and lines[-1]:
                lines.append("")
            lines[-1] += char
    return [line for line in lines if line]
