"""What both SDKs, unmocked, really send: parameters, keys, addresses; and the lists of models."""

from __future__ import annotations

import json

import pytest

from modelduel.contender.model import Contender, ProviderFailure, Request
from modelduel.contender.registry import open_provider
from tests.doubles.reading import HOSTED, at, read
from tests.doubles.wire import Script, WireDouble

each_wire = pytest.mark.parametrize("provider", HOSTED)


@each_wire
async def test_what_is_sent_is_what_the_record_says(provider: str) -> None:
    async with WireDouble() as wire:
        settings = {"temperature": 0.5, "effort": "high", "extra": {"seed": 7}, "max_tokens": 99}
        opened = open_provider(at(wire, provider, **settings))
        sent = dict(opened.sent())
        await read(opened)
        body = wire.asked[0].body
    questions = {"messages", "system", "input", "instructions"}
    assert {key: value for key, value in body.items() if key not in questions} == sent
    assert sent["seed"] == 7
    assert sent["temperature"] == 0.5
    assert 99 in sent.values()
    assert "high" in json.dumps(sent)
    assert "Be brief." in json.dumps(body)


@each_wire
async def test_an_empty_system_prompt_is_left_out(provider: str) -> None:
    async with WireDouble() as wire:
        await read(open_provider(at(wire, provider)), Request(system="", prompt="Hi"))
        body = wire.asked[0].body
    assert "system" not in json.dumps(body)
    assert "instructions" not in body


@each_wire
async def test_an_official_key_stays_away_from_other_hosts(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "ANTHROPIC_AUTH_TOKEN", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "sk-official-secret")
    for name in ("ANTHROPIC_CUSTOM_HEADERS", "OPENAI_CUSTOM_HEADERS"):
        monkeypatch.setenv(name, "X-Secret: sk-official-secret\nauthorization: Bearer sk-official-secret")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-secret")
    async with WireDouble() as wire:
        answer = await read(open_provider(at(wire, provider)))
        headers = wire.asked[0].headers
    assert answer.text == "Hello, world"
    assert "secret" not in json.dumps(headers)
    assert headers["authorization"] == "Bearer none"


@each_wire
async def test_a_named_variable_holds_the_key_of_another_host(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_GATEWAY", " my-gateway-key\n")
    async with WireDouble() as wire:
        wire.script(Script(status=401, error={"message": "my-gateway-key and sk-abcdef123 are wrong"}))
        answer = await read(open_provider(at(wire, provider, api_key_env="MY_GATEWAY")))
        assert wire.asked[0].headers["authorization"] == "Bearer my-gateway-key"
    assert answer.failure is not None
    assert "[key] and [key] are wrong" in answer.failure.message
    assert answer.failure.remedy == "Check MY_GATEWAY."


@each_wire
async def test_a_missing_key_is_asked_for_by_its_variable(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MY_GATEWAY", raising=False)
    monkeypatch.setattr("keyring.get_password", lambda *_: None)
    async with WireDouble() as wire:
        answer = await read(open_provider(at(wire, provider, api_key_env="MY_GATEWAY")))
        assert wire.asked == []
    assert answer.failure is not None
    assert "MY_GATEWAY is not set" in answer.failure.message
    assert not answer.failure.transient


@each_wire
async def test_opening_ahead_leaves_nothing_for_the_first_question(provider: str) -> None:
    async with WireDouble() as wire:
        opened = open_provider(at(wire, provider))
        await opened.ready()
        assert wire.asked == []
        assert (await read(opened)).text == "Hello, world"


@each_wire
async def test_models_are_listed_with_their_dates(provider: str) -> None:
    async with WireDouble() as wire:
        wire.models = [
            {
                "id": "claude-x",
                "display_name": "Claude X",
                "type": "model",
                "created": 1_700_000_000,
                "created_at": "2023-11-14T00:00:00Z",
                "lifecycle": "deprecated",
                "retires_at": "2027-01-14T00:00:00Z",
                "shutdown_date": "2027-01-14",
            },
            {"id": "plain"},
        ]
        opened = open_provider(at(wire, provider))
        models = await opened.models()
        await opened.aclose()
    assert [model.id for model in models] == ["claude-x", "plain"]
    assert (models[0].created, models[0].retires) == ("2023-11-14", "2027-01-14")
    assert (models[1].created, models[1].retires) == ("", "")


@each_wire
async def test_a_model_list_without_an_end_is_cut(provider: str) -> None:
    async with WireDouble() as wire:
        wire.models = [{"id": f"m{number}"} for number in range(700)]
        wire.more_models = True
        opened = open_provider(at(wire, provider))
        models = await opened.models()
        await opened.aclose()
    assert len(models) in (700, 1000)  # only the Messages API has pages


@each_wire
async def test_a_model_list_that_fails_says_why(provider: str) -> None:
    async with WireDouble() as wire:
        contender = at(wire, provider)
    opened = open_provider(contender)
    with pytest.raises(ProviderFailure, match="Nothing answers"):
        await opened.models()
    await opened.aclose()


async def test_a_foreign_proxy_is_not_asked_for_a_local_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with WireDouble() as wire:
        answer = await read(open_provider(at(wire, "openai-chat")))
    assert answer.text == "Hello, world"


def test_the_2024_pair_is_sent_its_temperature_and_the_current_pair_is_not() -> None:
    def sent(provider: str, model: str) -> dict[str, object]:
        contender = Contender(provider=provider, model=model, temperature=0.0)  # type: ignore[arg-type]
        return dict(open_provider(contender).sent())

    assert sent("anthropic", "claude-3-5-sonnet-20241022")["temperature"] == 0.0
    assert sent("openai-chat", "gpt-4o-2024-11-20")["temperature"] == 0.0
    assert "temperature" not in sent("anthropic", "claude-sonnet-5-5")
    assert "temperature" not in sent("openai", "gpt-6.1-sol")
    assert "temperature" not in sent("openai-chat", "o3-mini")


def test_the_limit_goes_by_the_name_the_server_knows() -> None:
    official = open_provider(Contender(provider="openai-chat", model="gpt-4o", max_tokens=5)).sent()
    other = open_provider(
        Contender(provider="openai-chat", model="q", base_url="http://127.0.0.1:1/v1", max_tokens=5)
    ).sent()
    chosen = open_provider(Contender(provider="openai-chat", model="gpt-4o", extra={"max_tokens": 9})).sent()
    assert official["max_completion_tokens"] == 5
    assert "max_tokens" not in official
    assert other["max_tokens"] == 5
    assert (chosen["max_tokens"], chosen.get("max_completion_tokens")) == (9, None)
