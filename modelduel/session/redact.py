"""What must never reach a session file is taken out here: keys, tokens, passwords, headers."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from typing import Any

import msgspec

from modelduel.contender.model import Contender
from modelduel.session.model import Asked, Response

REMOVED = "(removed)"

_SECRET_WORDS = frozenset(
    {
        "authorization",
        "auth",
        "authentication",
        "token",
        "secret",
        "secrets",
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "credential",
        "credentials",
        "cookie",
        "cookies",
        "bearer",
        "header",
        "headers",
        "apikey",
        "accesskey",
        "privatekey",
    }
)
_KEY_KINDS = frozenset({"api", "access", "private", "subscription", "signing", "master", "service"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET_VALUE = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"  # at the start of a run only: no hostile text takes quadratic time
    r"(?:sk|pk|rk|xai|gsk|hf|glpat|ghp|gho|ghs|github_pat|xox[abprs])[-_][A-Za-z0-9_*-]{6,}"
    r"|AKIA[A-Z0-9]{12,}|AIza[A-Za-z0-9_-]{20,}"
    r"|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)?"
    r"|(?:[Bb]earer|[Bb]asic)\s+[A-Za-z0-9._~+/=*-]{8,}"
    r")"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_NAMED_VALUE = re.compile(r"(?P<name>-{0,2}[A-Za-z][\w.-]*)(?P<joint>\s*[:=]\s*)(?P<value>.+)", re.DOTALL)
_PLAIN = (str, int, float, bool, date, time)  # a datetime is a date


def redact(contender: Contender) -> Contender:
    """Return the contender as it may be recorded.

    Userinfo, query and fragment leave `base_url`; entries of `extra` whose name or value looks secret are dropped, and
    in the command line of a `command` contender such values become "(removed)". The name of the environment
    variable in `api_key_env` stays; what it holds was never here.
    """
    return msgspec.structs.replace(
        contender,
        base_url=None if contender.base_url is None else redact_url(contender.base_url),
        model=_redact_command(contender.model) if contender.provider == "command" else contender.model,
        extra=redact_table(contender.extra),
    )


def redact_asked(asked: Asked) -> Asked:
    """Return what was asked of a contender, and what was sent, as it may be recorded.

    A name given as `provider:model` repeats the command line or the address, and loses the same parts.
    """
    kept, name = redact(asked.asked), asked.name
    for told, recorded in ((asked.asked.model, kept.model), (asked.asked.base_url, kept.base_url)):
        if told and told != recorded:
            name = name.replace(told, recorded or REMOVED)
    return Asked(redact_text(name), kept, redact_table(asked.sent))


def redact_response(response: Response) -> Response:
    """Return the response without anything that looks like a key in the service's messages; the answer stays."""
    return msgspec.structs.replace(
        response,
        error=redact_text(response.error),
        remedy=redact_text(response.remedy),
        retries=[msgspec.structs.replace(retry, reason=redact_text(retry.reason)) for retry in response.retries],
    )


def redact_url(url: str) -> str:
    """Return `url` without user, password, query and fragment."""
    begin = _SCHEME.match(url)
    scheme = begin[0] if begin else ""
    rest = url.removeprefix(scheme)
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if "@" in authority or ("@" in rest and not re.fullmatch(r"(\[[^\]]*\]|[^:]*)(:\d*)?", authority)):
        # The second case is a password with a "/", "?" or "#" in it, not rightly escaped: a port is a number.
        rest = rest.rpartition("@")[2]
    return scheme + re.split(r"[?#]", rest, maxsplit=1)[0]


def redact_table(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy without secret-looking entries, and with nothing in it that a TOML file cannot hold."""
    kept = {str(name): _redact_value(value) for name, value in table.items() if not is_secret(str(name), value)}
    return {name: value for name, value in kept.items() if value is not None}


def redact_text(text: str) -> str:
    """Return a message with everything that looks like a key or token replaced by "(removed)"."""
    return _SECRET_VALUE.sub(REMOVED, text)


def is_secret(name: str, value: object) -> bool:
    """Whether a value of this name is likely a secret: of `x-api-key`, `authToken`, `PASSWORD`; not of `max_tokens`."""
    words = [word.lower() for word in _WORD.findall(name)]
    named = _SECRET_WORDS.intersection(words)
    if named == {"token"} and _is_numeric(value):  # such as `stop_token_ids`
        return False
    kinds = [first for first, second in pairwise(words) if second in ("key", "keys")]
    return bool(named) or words == ["key"] or not _KEY_KINDS.isdisjoint(kinds)


def _is_numeric(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return all(isinstance(item, (int, float)) for item in value)
    return isinstance(value, (int, float))


def _redact_value(value: object) -> Any:
    """Return the recordable part of a value; None when nothing of it is."""
    if isinstance(value, str):
        return None if _SECRET_VALUE.search(value) else value
    if isinstance(value, Mapping):
        return redact_table(value)
    if isinstance(value, (list, tuple)):
        return [kept for kept in map(_redact_value, value) if kept is not None]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, _PLAIN) else str(type(value).__name__)


def _redact_command(line: str) -> str:
    """Return a command line with the values of secret-looking options, variables and headers replaced."""
    try:
        words = shlex.split(line)
    except ValueError:
        return redact_text(line)
    kept: list[str] = []
    secret_next = False
    for word in words:
        named = _NAMED_VALUE.fullmatch(word)
        if secret_next and not word.startswith("-"):
            kept.append(REMOVED)
        elif named and is_secret(named["name"], word):
            kept.append(f"{named['name']}{named['joint']}{REMOVED}")
        else:
            kept.append(redact_text(word))
        secret_next = word.startswith("-") and named is None and is_secret(word, word)
    return line if kept == words else shlex.join(kept)
