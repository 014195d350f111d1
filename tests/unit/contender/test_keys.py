"""Where a key comes from, and which host may see it."""

from __future__ import annotations

import pytest

from modelduel.contender.keys import DUMMY, find_key, key_variable, require_key
from modelduel.contender.model import Contender, ProviderFailure


@pytest.fixture(autouse=True)
def empty_keyring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    stored: dict[tuple[str, str], str] = {}
    monkeypatch.setattr("keyring.get_password", lambda service, name: stored.get((service, name)))
    return stored


OFFICIAL = Contender(provider="openai", model="m")
GATEWAY = Contender(provider="openai", model="m", base_url="https://gateway.example/v1")


def test_the_usual_variable_is_for_the_services_own_host_alone() -> None:
    assert key_variable(OFFICIAL) == "OPENAI_API_KEY"
    assert key_variable(Contender(provider="anthropic", model="m")) == "ANTHROPIC_API_KEY"
    assert key_variable(GATEWAY) is None
    assert key_variable(Contender(provider="openai", model="m", base_url="http://api.openai.com/v1")) is None


def test_a_named_variable_counts_everywhere() -> None:
    assert key_variable(Contender(provider="openai", model="m", api_key_env="MINE")) == "MINE"
    assert key_variable(Contender(provider="openai", model="m", base_url="http://x/v1", api_key_env="MINE")) == "MINE"


@pytest.mark.parametrize("provider", ["local", "command", "recorded"])
def test_contenders_without_a_service_need_no_key(provider: str) -> None:
    assert key_variable(Contender(provider=provider, model="m", api_key_env="X")) is None  # type: ignore[arg-type]


async def test_the_environment_comes_first(empty_keyring: dict[tuple[str, str], str]) -> None:
    empty_keyring["modelduel", "OPENAI_API_KEY"] = "from-keyring"
    assert await find_key(OFFICIAL, {"OPENAI_API_KEY": " from-shell\n"}) == "from-shell"
    assert await find_key(OFFICIAL, {"OPENAI_API_KEY": " "}) == "from-keyring"
    assert await find_key(OFFICIAL, {}) == "from-keyring"


async def test_a_keyring_that_fails_holds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: str) -> str:
        raise RuntimeError("no such backend")

    monkeypatch.setattr("keyring.get_password", broken)
    assert await find_key(OFFICIAL, {}) is None


async def test_another_host_gets_a_dummy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "official")
    assert await require_key(GATEWAY) == DUMMY
    assert await require_key(OFFICIAL) == "official"


async def test_a_missing_key_names_its_variable_and_the_way_to_store_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ProviderFailure) as caught:
        await require_key(OFFICIAL)
    assert "OPENAI_API_KEY" in caught.value.message
    assert "keyring set modelduel OPENAI_API_KEY" in caught.value.remedy


@pytest.mark.parametrize("value", ["schlüssel", "two words", "tab\tbed", "line\nbreak"])
async def test_what_cannot_be_a_key_is_refused_without_being_shown(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", value)
    with pytest.raises(ProviderFailure) as caught:
        await require_key(OFFICIAL)
    assert value not in caught.value.message + caught.value.remedy
