"""Turning whatever an SDK or a connection raises into one sentence a reader can act on.

The SDKs are not imported here: their errors are known by class name, which both share, and by the attributes they
carry. Text from a server is hostile: it is scrubbed of keys, made safe to show, and cut.
"""

from __future__ import annotations

import email.utils
import math
import re
import time
from collections.abc import Iterator, Mapping

from msgspec import Struct

from modelduel.contender.address import is_loopback
from modelduel.contender.allowance import allowance, renewed_in
from modelduel.contender.model import ProviderFailure
from modelduel.text import safe_line

_LONGEST_QUOTE = 300
_START = 120  # characters of what is no answer that are enough to know it by
_LOOKS_LIKE_A_KEY = re.compile(r"\b(?:sk|pk|rk|xai|gsk)[-_][\w\-.*…]{4,}|(?i:\bbearer\s+)\S+")
_SHORTEST_KEY = 6  # a dummy key of few characters may well be an ordinary word of the message

# In the middle of a stream an error has no HTTP status of its own, only the service's word for it.
_STATUS_OF_WORD = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "model_not_found": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "api_error": 500,
    "server_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
_OUT_OF_MONEY = {"insufficient_quota", "billing_error", "billing_hard_limit_reached"}
_BUSY = {408, 409, 425}


class Place(Struct, frozen=True):
    """Where a request went, as far as a message about its failure needs to know."""

    host: str
    """The address shown to the reader."""
    model: str
    timeout_s: float
    """Longest silence that was allowed, in seconds."""
    key: str | None = None
    """The key that was sent; only used to keep it out of messages."""
    key_variable: str | None = None
    """The environment variable that names the key, if one does."""


def explain(error: BaseException, place: Place, *, now: float | None = None) -> ProviderFailure:
    """Return the failure that tells a reader what `error` means.

    Args:
        error: What an SDK, its transport or the reading of its events raised.
        place: Where the request went.
        now: Seconds since the epoch, for a `Retry-After` given as a date.
    """
    chain = list(_chain(error))
    for cause in chain:
        if isinstance(cause, ProviderFailure):
            return cause
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= 300:
        headers = getattr(getattr(error, "response", None), "headers", None) or {}
        told = allowance(headers, now=now)
        pause = wait(headers, now=now)
        if pause is None and status == 429:
            pause = renewed_in(told)
        failure = status_failure(status, said(error, place), place, word=_word(error), retry_after=pause)
        failure.told = told
        return failure
    names = {kind.__name__ for cause in chain for kind in type(cause).__mro__}
    if names & {"APITimeoutError", "TimeoutException"}:
        return _timed_out(names, place)
    if names & {"APIConnectionError", "HTTPError"}:
        return _disconnected(names, place)
    if names & {"APIError", "APIStatusError"}:
        return service_failure(_word(error), said(error, place), place)
    return ProviderFailure(
        f"{place.host} sent something that could not be read ({type(error).__name__}).",
        remedy="Check that base_url and provider name the protocol this server speaks, then ask again.",
    )


def status_failure(
    status: int, text: str, place: Place, *, word: str = "", retry_after: float | None = None
) -> ProviderFailure:
    """Return the failure for an HTTP status, or for an error sent in its place inside a stream.

    Args:
        status: The HTTP status.
        text: What the server said, already fit for the screen.
        place: Where the request went.
        word: The service's word for the error, such as `insufficient_quota`.
        retry_after: Seconds the service asked to wait.
    """
    message, remedy, transient = _judge(status, word, place)
    if text:
        message = f"{message} It said: “{text}”"
    return ProviderFailure(
        message,
        remedy=remedy,
        status=status,
        retry_after=retry_after,
        transient=transient,
    )


def service_failure(word: str, text: str, place: Place) -> ProviderFailure:
    """Return the failure for an error inside a stream, which has the service's `word` for it but no HTTP status."""
    return status_failure(_STATUS_OF_WORD.get(word, 500), text, place, word=word)


def _judge(status: int, word: str, place: Place) -> tuple[str, str, bool]:
    """Return message, remedy and whether asking again may help."""
    host = place.host
    if word in _OUT_OF_MONEY or status == 402:
        return f"{host} wants to be paid first ({status}).", "Check the plan and the balance of this key.", False
    if status == 401:
        if place.key_variable:
            return f"{host} refused the key (401).", f"Check {place.key_variable}.", False
        return f"{host} wants a key (401).", "Name the variable that holds it with api_key_env.", False
    if status == 403:
        return f"{host} does not allow this key to use {place.model} (403).", "Check what the key may do.", False
    if status == 404:
        remedy = "`modelduel contenders list` shows what is offered; check base_url as well."
        return f"{host} does not know the model {place.model} or this address (404).", remedy, False
    if status == 413:
        return f"{host} found the request too large (413).", "Send less code.", False
    if status == 429:
        return f"{host} asks to slow down (429).", "Ask again later, or with fewer requests at once.", True
    if status == 529:
        return f"{host} is overloaded (529).", "Ask again later.", True
    if status >= 500:
        return f"{host} failed ({status}).", "Ask again later.", True
    if status < 400:
        return f"{host} points to another address ({status}).", "Put the final address into base_url.", False
    if status in _BUSY:
        return f"{host} could not take the request just now ({status}).", "Ask again.", True
    return f"{host} refused the request ({status}).", "Change the contender's settings accordingly.", False


def _timed_out(names: set[str], place: Place) -> ProviderFailure:
    if names & {"ConnectTimeout", "PoolTimeout"}:
        return ProviderFailure(
            f"{place.host} did not take the connection in time.",
            remedy="Check the network and base_url.",
            transient=True,
        )
    return ProviderFailure(
        f"{place.host} fell silent for {place.timeout_s:g} seconds.",
        remedy="Ask again, or raise the contender's timeout_s.",
        transient=True,
    )


def _disconnected(names: set[str], place: Place) -> ProviderFailure:
    if "ConnectError" in names:
        if is_loopback(place.host):
            # Nothing comes up on this machine within a few seconds of back-off unless somebody starts it.
            return ProviderFailure(f"Nothing answers at {place.host}.", remedy="Start the server, or check base_url.")
        return ProviderFailure(
            f"{place.host} cannot be reached.", remedy="Check the network and base_url.", transient=True
        )
    return ProviderFailure(
        f"{place.host} broke the connection before the answer was complete.", remedy="Ask again.", transient=True
    )


def no_stop_reason(place: Place) -> ProviderFailure:
    """Return the failure for a stream that ended cleanly, but without saying why: part of an answer is missing."""
    return ProviderFailure(
        f"{place.host} ended the answer without a stop reason, so part of it may be missing.",
        remedy="Ask again.",
        transient=True,
    )


def no_stream(host: str, start: str) -> ProviderFailure:
    """Return the failure for a page of another kind in an answer's place; `start` is how it begins."""
    return ProviderFailure(
        f"What {host} sent is not an answer of the API. It begins: “{quote(start[:_START])}”", remedy="Check base_url."
    )


def too_long(host: str, limit: int) -> ProviderFailure:
    """Return the failure for a server that keeps sending; `limit` is in bytes."""
    return ProviderFailure(
        f"{host} sent more than {limit / 1e6:.0f} MB for one answer, so it was cut off.",
        remedy="Ask again, or lower max_tokens.",
    )


def compressed(host: str) -> ProviderFailure:
    """Return the failure for a server that compresses, though it was asked not to: unpacked, it has no limit."""
    return ProviderFailure(
        f"{host} sent a compressed answer, which was not asked for.",
        remedy="Check base_url; a proxy on the way may compress.",
    )


def said(error: BaseException, place: Place) -> str:
    """Return the server's own words from an error, scrubbed, on one line, cut to 300 characters."""
    body = getattr(error, "body", None)
    text: object = None
    if isinstance(body, Mapping):
        inner = body.get("error")
        text = (
            inner.get("message") if isinstance(inner, Mapping) else inner or body.get("message") or body.get("detail")
        )
    elif isinstance(body, str):
        text = body
    return quote(text if isinstance(text, str) else "", place.key)


def quote(text: str, key: str | None = None) -> str:
    """Return text from a server fit for the screen: no key, one line, no control characters, at most 300 characters."""
    line = safe_line(" ".join(scrub(text[: 40 * _LONGEST_QUOTE], key).split()))
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"


def scrub(text: str, key: str | None = None) -> str:
    """Replace the key, and whatever looks like one, with `[key]`."""
    if key and len(key) >= _SHORTEST_KEY:
        text = text.replace(key, "[key]")
    return _LOOKS_LIKE_A_KEY.sub("[key]", text)


def wait(headers: Mapping[str, str], *, now: float | None = None) -> float | None:
    """Return the seconds a response asks to wait, from `retry-after-ms` or `Retry-After` (seconds or an HTTP date).

    The date form is that of RFC 9110, section 10.2.3. None if there is no such header, or it makes no sense.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None or not value:
        return seconds
    try:
        moment = email.utils.parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return max(0.0, moment - (time.time() if now is None else now))


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _word(error: BaseException) -> str:
    """Return the service's most telling word for an error; a code says more than a type."""
    body = getattr(error, "body", None)
    inner = body.get("error") if isinstance(body, Mapping) else None
    found = inner if isinstance(inner, Mapping) else body if isinstance(body, Mapping) else {}
    words = [found.get("code"), found.get("type")]
    known = [word for word in words if isinstance(word, str) and (word in _STATUS_OF_WORD or word in _OUT_OF_MONEY)]
    return known[0] if known else ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and what caused it; SDKs wrap the transport's errors."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__
