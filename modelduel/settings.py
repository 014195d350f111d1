"""The user's `config.toml`: contenders by name, defaults, limits and keys of the keyboard; never a secret."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from modelduel import paths, toml
from modelduel.contender.model import Contender
from modelduel.contender.registry import BUILT_IN, DEFAULT_PAIR, PROVIDERS, parse_contender, problems
from modelduel.errors import Finding, FindingsError, InputError


class ReviewSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How a review goes."""

    blind: bool = True
    ahead: int = 3
    """Rounds fetched ahead of the reader."""
    max_cost_usd: float | None = None
    """US dollars; going past it is asked for first."""
    timer: bool = False
    """Whether the time spent on a round is shown."""
    pause_after_s: float = 120.0
    """Seconds without a key or the mouse after which the reader is taken to have left."""


class LimitSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of test runs in place of the usual ones. What a scenario asks for itself beats them."""

    cpu_s: float | None = None
    """CPU seconds of all processes together."""
    wall_s: float | None = None
    """Seconds by the clock, generous: a busy machine must not make an answer fail."""
    memory_mb: int | None = None
    """Of all processes together."""
    processes: int | None = None
    disk_mb: int | None = None
    output_kb: int | None = None

    def given(self) -> dict[str, Any]:
        """Return those that are set, by name."""
        return {name: value for name in LIMIT_BOUNDS if (value := getattr(self, name)) is not None}


LIMIT_BOUNDS: Mapping[str, tuple[float, float]] = {
    "cpu_s": (0.1, 600),
    "wall_s": (1, 3600),
    "memory_mb": (64, 16_384),
    "processes": (1, 1024),
    "disk_mb": (1, 4096),
    "output_kb": (1, 65_536),
}
"""Least and most of each limit."""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it is written."""

    a: str = DEFAULT_PAIR[0]
    b: str = DEFAULT_PAIR[1]
    sessions: str | None = None
    theme: str | None = None
    contenders: dict[str, Contender] = field(default_factory=dict)
    review: ReviewSettings = field(default_factory=ReviewSettings)
    keys: dict[str, str] = field(default_factory=dict)
    limits: LimitSettings = field(default_factory=LimitSettings)


class Settings(Struct, frozen=True):
    """What the user has chosen, with the defaults filled in."""

    a: str = DEFAULT_PAIR[0]
    """Name or `provider:model` of the contender that is `a` unless the call says otherwise."""
    b: str = DEFAULT_PAIR[1]
    sessions: Path | None = None
    """Where new sessions go; None leaves it to the platform."""
    theme: str | None = None
    own: dict[str, Contender] = field(default_factory=dict)
    """The contenders of the file."""
    review: ReviewSettings = field(default_factory=ReviewSettings)
    keys: dict[str, str] = field(default_factory=dict)
    """Key of the keyboard by the id of what it does."""
    limits: LimitSettings = field(default_factory=LimitSettings)

    def contenders(self) -> dict[str, Contender]:
        """Return every contender with a name: the user's own, and the built-in ones they do not replace."""
        return {**BUILT_IN, **self.own}

    def contender(self, name_or_spec: str) -> Contender:
        """Return the contender of a name, or the one that `provider:model` describes.

        Raises:
            InputError: There is no such name or provider, or the model is missing; lists what there is.
        """
        known = self.contenders()
        if name_or_spec in known:
            return known[name_or_spec]
        if name_or_spec.partition(":")[0] in PROVIDERS and ":" in name_or_spec:
            return parse_contender(name_or_spec)
        near = difflib.get_close_matches(name_or_spec, known, 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise InputError(
            f"There is no contender {name_or_spec!r}.{hint}",
            remedy=f"Known: {', '.join(sorted(known))}. Or write provider:model, with {', '.join(PROVIDERS)}.",
        )


def load_settings(path: Path | None = None) -> Settings:
    """Read the config file; without one, the defaults hold.

    Args:
        path: The file; by default that of the platform, which need not exist.

    Raises:
        FindingsError: Everything that is wrong with the file, at once.
        InputError: The file was named but is not there, cannot be read or is not TOML.
    """
    if path is None:
        path = paths.config_file()
        if not path.exists():
            return Settings()
    name = str(path)
    data = toml.parse(toml.read_text(path, name), name)
    findings = [_secret(name, key) for key in _secrets(data)]
    try:
        file = toml.convert(data, _File, name)
    except FindingsError as error:
        # One finding a key: "an unknown key" says less about a secret than the finding we have.
        seen = {finding.key for finding in findings}
        raise FindingsError([*findings, *(one for one in error.findings if one.key not in seen)]) from None
    findings += _range_findings(name, file)
    if findings:
        raise FindingsError(findings)
    return Settings(
        a=file.a,
        b=file.b,
        sessions=_from(path, file.sessions),
        theme=file.theme,
        own=file.contenders,
        review=file.review,
        keys=file.keys,
        limits=file.limits,
    )


def _from(config: Path, sessions: str | None) -> Path | None:
    """Return the sessions folder; a relative one is meant from where the config file is."""
    return None if sessions is None else config.parent / Path(sessions).expanduser()


def _range_findings(name: str, file: _File) -> list[Finding]:
    """Return what types alone do not forbid."""
    found = [
        Finding(name, f"contenders.{label}.{key}", expected, shown)
        for label, contender in file.contenders.items()
        for key, expected, shown in problems(contender)
    ]
    found += [
        Finding(name, f"contenders.{label}", "a name without a colon", label)
        for label in file.contenders
        if ":" in label or not label.strip()
    ]
    amounts: list[tuple[str, float | None, bool]] = [
        ("review.ahead", file.review.ahead, True),
        ("review.max_cost_usd", file.review.max_cost_usd, True),
    ]
    for key, amount, may_be_zero in amounts:
        if amount is not None and not (math.isfinite(amount) and (amount > 0 or (amount == 0 and may_be_zero))):
            expected = "a number from 0" if may_be_zero else "a number above 0"
            found.append(Finding(name, key, expected, repr(amount)))
    pause = file.review.pause_after_s
    if not 5 <= pause <= 3600:
        found.append(Finding(name, "review.pause_after_s", "a number from 5 to 3600", repr(pause)))
    found += [
        Finding(name, f"limits.{key}", f"a number from {least:g} to {most:g}", repr(value))
        for key, value in file.limits.given().items()
        for least, most in [LIMIT_BOUNDS[key]]
        if not least <= value <= most
    ]
    return found


_SECRET = re.compile(r"(?:^|_|-)(?:api_?-?key|secret|token|password|authorization|bearer)$", re.IGNORECASE)


def _secrets(table: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield the path of every key that looks as if it held a secret."""
    for key, value in table.items():
        if prefix == "" and key == "keys":
            continue  # keys of the keyboard, by the id of what they do
        if isinstance(value, Mapping):
            yield from _secrets(value, f"{prefix}{key}.")
        elif isinstance(value, str) and _SECRET.search(key):
            yield f"{prefix}{key}"


def _secret(file: str, key: str) -> Finding:
    # What was found is not quoted: the finding may end in a log.
    return Finding(file, key, "no secret in this file; name the variable that holds it with api_key_env", "a secret")
