"""Who can be asked: the providers by name, the contenders known from the start, and `provider:model`."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

from msgspec import Struct

from modelduel.contender import address
from modelduel.contender.model import Contender, Provider, ProviderName
from modelduel.errors import InputError

Opener = Callable[[Contender], Provider]

PROVIDERS: tuple[ProviderName, ...] = get_args(ProviderName)

BUILT_IN: dict[str, Contender] = {
    "sonnet": Contender(provider="anthropic", model="claude-sonnet-5-5"),
    "sol": Contender(provider="openai", model="gpt-6.1-sol"),
    "sonnet-2024": Contender(provider="anthropic", model="claude-3-5-sonnet-20241022", temperature=0.0),
    "gpt-4o-2024": Contender(provider="openai-chat", model="gpt-4o-2024-11-20", temperature=0.0),
    "local": Contender(provider="local", model="smollm2-135m"),
}
"""Contenders that need no config: a current pair of one price class, the pair of the 2024 comparison, the local one."""

DEFAULT_PAIR = ("sonnet", "sol")
# What may follow an `@` in a model's own id; anything else there was meant as an address.
_VERSION = re.compile(r"[\d-]+|latest|default")


class Retirement(Struct, frozen=True):
    """The announced end of a model at its own service; gateways may serve it longer."""

    date: datetime.date
    remedy: str


RETIREMENTS: dict[str, Retirement] = {
    "claude-3-5-sonnet-20241022": Retirement(
        datetime.date(2025, 10, 28), "Put a gateway that still serves it into base_url, or take `sonnet`."
    ),
    "gpt-4o-2024-11-20": Retirement(
        datetime.date(2027, 1, 14), "After that, put a gateway that still serves it into base_url, or take `sol`."
    ),
}
"""Known when this was written; the services' model lists know better."""


def open_provider(contender: Contender, openers: Mapping[str, Opener] | None = None) -> Provider:
    """Return a contender's provider; nothing is imported or asked before its first question.

    Args:
        contender: The contender.
        openers: Openers for further providers by name, such as `recorded`, which lives with the sessions.

    Raises:
        InputError: The settings make no sense, or no opener is known for the provider.
    """
    if found := problems(contender):
        key, expected, shown = found[0]
        raise InputError(f"{key}: expected {expected}, found {shown}.", where=f"{contender.provider}:{contender.model}")
    if openers and contender.provider in openers:
        return openers[contender.provider](contender)
    match contender.provider:
        case "anthropic":
            from modelduel.contender.anthropic_provider import AnthropicProvider

            return AnthropicProvider(contender)
        case "openai" | "openai-chat":
            from modelduel.contender.openai_provider import OpenAIProvider

            return OpenAIProvider(contender)
        case "command":
            from modelduel.contender.command import CommandProvider

            return CommandProvider(contender)
        case "local":
            from modelduel.contender.local_model import LocalProvider

            return LocalProvider(contender)
        case other:
            raise InputError(f"The provider {other} cannot be asked here.")


def parse_contender(spec: str) -> Contender:
    """Return the contender that `provider:model` names; `provider:model@http://…` gives it a base URL.

    Raises:
        InputError: The provider is unknown, the model missing or the address wrong.
    """
    provider, colon, rest = spec.partition(":")
    if provider not in PROVIDERS:
        raise InputError(f"There is no provider {provider!r}.", remedy=f"Providers: {', '.join(PROVIDERS)}.")
    model, base_url = rest, None
    if provider != "command":
        for mark in ("@http://", "@https://"):
            before, found, after = rest.partition(mark)
            if found:
                model, base_url = before, found[1:] + after
        name, at, tail = rest.rpartition("@")
        if base_url is None and name and at and provider != "recorded" and not _VERSION.fullmatch(tail):
            raise InputError(
                f"base_url: expected an address such as http://127.0.0.1:8080/v1, found {tail!r}.",
                where=spec,
                remedy=f"Write {provider}:MODEL@http://HOST/v1.",
            )
    if not colon or not model.strip():
        raise InputError(f"{spec!r} names no model.", remedy=f"Write {provider}:MODEL.")
    contender = Contender(provider=provider, model=model.strip(), base_url=base_url)
    if wrong := problems(contender):
        key, expected, shown = wrong[0]
        raise InputError(f"{key}: expected {expected}, found {shown}.", where=spec)
    return contender


_OURS = {"model", "messages", "input", "system", "instructions", "stream", "stream_options"}


def problems(contender: Contender) -> list[tuple[str, str, str]]:
    """Return what is wrong with a contender's settings, each as key, what was expected and what was found."""
    found: list[tuple[str, str, str]] = []

    def check(good: bool, key: str, expected: str, value: Any) -> None:
        if not good:
            found.append((key, expected, value if isinstance(value, str) else repr(value)))

    check(bool(contender.model.strip()), "model", "a model id", "an empty string")
    if contender.base_url is not None:
        wrong = address.problem(contender.base_url)
        check(not wrong, "base_url", "an address such as http://127.0.0.1:8080/v1", wrong)
    check(contender.max_tokens >= 1, "max_tokens", "a whole number from 1", contender.max_tokens)
    patient = math.isfinite(contender.timeout_s) and contender.timeout_s > 0
    check(patient, "timeout_s", "seconds above 0", contender.timeout_s)
    if contender.temperature is not None:
        check(0 <= contender.temperature <= 2, "temperature", "a number from 0 to 2", contender.temperature)
    for name in sorted(contender.extra.keys() & _OURS):
        check(False, f"extra.{name}", "a parameter that modelduel does not set itself", name)
    return found
