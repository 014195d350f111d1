"""Who can be asked, and by which words."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.anthropic_provider import AnthropicProvider
from modelduel.contender.command import CommandProvider
from modelduel.contender.model import Contender
from modelduel.contender.openai_provider import OpenAIProvider
from modelduel.contender.registry import (
    BUILT_IN,
    DEFAULT_PAIR,
    PROVIDERS,
    RETIREMENTS,
    open_provider,
    parse_contender,
    problems,
)
from modelduel.errors import InputError


@pytest.mark.parametrize(
    ("spec", "provider", "model", "base_url"),
    [
        ("anthropic:claude-x", "anthropic", "claude-x", None),
        ("openai-chat:qwen:7b", "openai-chat", "qwen:7b", None),
        ("openai-chat:q@http://127.0.0.1:1/v1", "openai-chat", "q", "http://127.0.0.1:1/v1"),
        ("openai:m@2024", "openai", "m@2024", None),
        ("openai:@cf/meta/m", "openai", "@cf/meta/m", None),
        ("command:llm -m x --url y@http://z", "command", "llm -m x --url y@http://z", None),
        ("recorded:sessions/x#a", "recorded", "sessions/x#a", None),
    ],
)
def test_a_spec_names_provider_model_and_maybe_an_address(
    spec: str, provider: str, model: str, base_url: str | None
) -> None:
    found = parse_contender(spec)
    assert (found.provider, found.model, found.base_url) == (provider, model, base_url)


@pytest.mark.parametrize("spec", ["", "x", "nobody:m", "anthropic", "anthropic:", "openai: ", "openai:m@http://"])
def test_a_spec_that_names_nobody_is_refused(spec: str) -> None:
    with pytest.raises(InputError):
        parse_contender(spec)


@pytest.mark.parametrize("spec", ["openai-chat:x@notaurl", "openai:m@localhost:80/v1", "local:smollm2-135m@host"])
def test_what_follows_the_model_and_is_no_address_is_complained_of_as_one(spec: str) -> None:
    with pytest.raises(InputError, match="base_url: expected an address") as refusal:
        parse_contender(spec)
    assert "@http://HOST" in (refusal.value.remedy or "")


@given(st.text())
def test_any_spec_is_a_contender_or_refused(spec: str) -> None:
    try:
        found = parse_contender(spec)
    except InputError:
        return
    assert problems(found) == []


@pytest.mark.parametrize(
    ("provider", "kind"),
    [
        ("anthropic", AnthropicProvider),
        ("openai", OpenAIProvider),
        ("openai-chat", OpenAIProvider),
        ("command", CommandProvider),
    ],
)
def test_each_provider_is_opened_by_its_own_module(provider: str, kind: type) -> None:
    assert isinstance(open_provider(Contender(provider=provider, model="m")), kind)  # type: ignore[arg-type]


def test_other_rooms_bring_their_own_openers() -> None:
    marker = CommandProvider(Contender(provider="command", model="cat"))
    contender = Contender(provider="recorded", model="s#a")
    assert open_provider(contender, {"recorded": lambda _: marker}) is marker
    with pytest.raises(InputError, match="recorded"):
        open_provider(contender)


def test_every_built_in_contender_is_sound() -> None:
    assert set(DEFAULT_PAIR) <= BUILT_IN.keys()
    assert all(problems(contender) == [] for contender in BUILT_IN.values())
    assert {contender.provider for contender in BUILT_IN.values()} <= set(PROVIDERS)


def test_the_retiring_pair_is_the_one_of_2024() -> None:
    pair = {BUILT_IN["sonnet-2024"].model, BUILT_IN["gpt-4o-2024"].model}
    assert pair == RETIREMENTS.keys()


@pytest.mark.parametrize(
    ("key", "settings"),
    [
        ("model", {"model": " "}),
        ("base_url", {"base_url": "localhost"}),
        ("max_tokens", {"max_tokens": 0}),
        ("timeout_s", {"timeout_s": 0.0}),
        ("timeout_s", {"timeout_s": math.inf}),
        ("temperature", {"temperature": math.nan}),
        ("temperature", {"temperature": -0.1}),
        ("extra.stream", {"extra": {"stream": False}}),
        ("extra.messages", {"extra": {"messages": []}}),
    ],
)
def test_senseless_settings_are_named(key: str, settings: dict[str, Any]) -> None:
    contender = Contender(**{"provider": "openai", "model": "m", **settings})
    assert [found for found, _, _ in problems(contender)] == [key]
    with pytest.raises(InputError, match=key):
        open_provider(contender)
