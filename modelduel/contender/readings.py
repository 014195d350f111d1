"""Reading values out of a server's events without trusting them."""

from __future__ import annotations

import datetime
from typing import Literal

from modelduel.text import printable_encoding, safe_line

MOST_MODELS = 1000
"""Entries read of a service's model list."""

_LARGEST_COUNT = 2**53
_LONGEST_WORD = 200

Status = Literal["finished", "truncated", "refused"]

_STATUS: dict[str, Status] = {
    "max_tokens": "truncated",
    "model_context_window_exceeded": "truncated",
    "length": "truncated",
    "max_output_tokens": "truncated",
    "incomplete": "truncated",
    "refusal": "refused",
    "content_filter": "refused",
}


def status_of(reason: str) -> Status:
    """Return what a service's stop reason means for the answer.

    A word that is not known counts as `finished`: the service did end the answer itself, its own word is recorded, and
    the tests will tell what the answer is worth.
    """
    return _STATUS.get(reason, "finished")


def clean(text: str) -> str:
    """Return text that any file can hold: JSON may carry lone surrogates, UTF-8 may not. Raises AttributeError."""
    return text if text.isascii() else printable_encoding(text)


def word(value: object) -> str:
    """Return a server's name for something on one line, at most 200 characters; empty if it is no text."""
    return safe_line(value[:_LONGEST_WORD]) if isinstance(value, str) else ""


def count(found: object, name: str) -> int:
    """Return the number of tokens an SDK object holds under a name; 0 if there is none, or it cannot be one."""
    value = getattr(found, name, None)
    return value if type(value) is int and 0 <= value < _LARGEST_COUNT else 0


def date_of(value: object) -> str:
    """Return an ISO date from a date, a text that begins with one, or seconds since the epoch; empty if it is none.

    The epoch itself is some services' way of saying that a date is unknown.
    """
    moment: datetime.date | None = None
    try:
        if isinstance(value, datetime.datetime):
            moment = value.date()
        elif isinstance(value, str):
            moment = datetime.date.fromisoformat(value[:10])
        elif isinstance(value, (int, float)):
            moment = datetime.datetime.fromtimestamp(value, datetime.UTC).date()
    except (ValueError, OverflowError, OSError):
        return ""
    return moment.isoformat() if moment and moment.year > 1970 else ""
