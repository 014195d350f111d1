"""What a service says in its headers of how much more it will take, and until when."""

from __future__ import annotations

import datetime
import email.utils
import math
import re
import time
from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

Kind = Literal["requests", "tokens", "input-tokens", "output-tokens"]
_KINDS: tuple[Kind, ...] = ("requests", "tokens", "input-tokens", "output-tokens")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_MOST_DIGITS = 15
_LONGEST_SPAN = 40  # characters


class Window(Struct, frozen=True):
    """One limit of a service, as it stands."""

    kind: Kind
    left: int
    """How much more may be asked before the limit is renewed."""
    reset_s: float
    """Seconds until it is renewed."""


Allowance = tuple[Window, ...]
"""Every limit that a response told of."""


def allowance(headers: Mapping[str, str], *, now: float | None = None) -> Allowance:
    """Return the limits that a response's headers tell of; what makes no sense is left out.

    Args:
        headers: `anthropic-ratelimit-KIND-…`, whose resets are moments (RFC 3339), or `x-ratelimit-…-KIND`, whose
            resets are spans such as `6m0s` or `20ms`.
        now: Seconds since the epoch; by default the service's own `Date`, else this machine's clock.
    """
    return tuple(_windows(headers, now))


def _windows(headers: Mapping[str, str], now: float | None) -> Iterator[Window]:
    for kind in _KINDS:
        left = _count(headers.get(f"anthropic-ratelimit-{kind}-remaining"))
        moment = _moment(headers.get(f"anthropic-ratelimit-{kind}-reset"))
        if left is not None and moment is not None:
            yield Window(kind, left, max(0.0, moment - (_clock(headers) if now is None else now)))
        left = _count(headers.get(f"x-ratelimit-remaining-{kind}"))
        span = _span(headers.get(f"x-ratelimit-reset-{kind}"))
        if left is not None and span is not None:
            yield Window(kind, left, span)


def renewed_in(windows: Allowance) -> float | None:
    """Return the seconds until every exhausted limit is renewed; None when none is exhausted."""
    return max((window.reset_s for window in windows if window.left <= 0), default=None)


def _count(value: str | None) -> int | None:
    value = (value or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS else None


def _moment(value: str | None) -> float | None:
    try:
        moment = datetime.datetime.fromisoformat(value or "")
        return moment.timestamp() if moment.tzinfo is not None else None
    except (ValueError, OverflowError, OSError):
        return None


def _span(value: str | None) -> float | None:
    value = (value or "").strip()
    if len(value) > _LONGEST_SPAN:
        return None
    parts = _SPAN.findall(value)
    if parts and "".join(number + unit for number, unit in parts) == value:
        return sum(float(number) * _SECONDS[unit] for number, unit in parts)
    try:  # some gateways send bare seconds
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _clock(headers: Mapping[str, str]) -> float:
    """Return the time by the service's own clock, which its moments are told by."""
    try:
        return email.utils.parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return time.time()
