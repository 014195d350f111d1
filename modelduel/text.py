"""Making untrusted text safe to show.

A terminal obeys escape sequences wherever they come from: a model's answer, a test's output, a pack, a session file or
a server's error message. Everything that reaches a screen or a pipe goes through `safe`.
"""

from __future__ import annotations

import re

_VISIBLE: dict[int, str] = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)}
_VISIBLE[0x7F] = "␡"
_NAMED = (
    *range(0x80, 0xA0),  # C1: a single byte of these starts an escape sequence too
    0x061C,  # bidi: Arabic letter mark
    0x200B,  # zero-width space
    *range(0x200E, 0x2010),  # left-to-right and right-to-left mark
    *range(0x2028, 0x202F),  # line and paragraph separators, bidi embeddings and overrides
    0x2060,
    *range(0x2066, 0x206A),  # bidi isolates
    *range(0x206A, 0x2070),  # deprecated format characters
    0xFEFF,
    *range(0xFFF9, 0xFFFC),  # interlinear annotation
    *range(0xE0000, 0xE0080),  # tags: invisible text
)
_VISIBLE.update({code: f"⟨{code:04X}⟩" for code in _NAMED})
_VISIBLE.update(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))

_SUSPECT = re.compile(
    "[" + "".join(re.escape(chr(code)) for code in sorted(_VISIBLE) if code < 0xD800) + "\ud800-\udfff"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def safe(text: str) -> str:
    """Return `text` with everything that could steer a terminal made visible.

    No C0 control but newline and tab, no DEL, no C1 and no bidi control is left; invisible format characters and lone
    surrogates are shown too. Idempotent. Costs a scan when there is nothing to do.
    """
    return text.translate(_VISIBLE) if _SUSPECT.search(text) else text


def safe_line(text: str) -> str:
    """Like `safe`, for one line: newlines and tabs are made visible as well."""
    return safe(text).replace("\n", "␊").replace("\t", "␉")


def printable_encoding(text: str) -> str:
    """Return `text` with lone surrogates, which no UTF-8 file can hold, replaced by U+FFFD."""
    return _SURROGATE.sub("\ufffd", text) if _SURROGATE.search(text) else text
