import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel import toml
from modelduel.contender.model import Contender
from modelduel.session.model import Asked, Retry
from modelduel.session.redact import redact, redact_asked, redact_response, redact_table, redact_text, redact_url
from tests.doubles.sessions import response

KEY = "sk-ant-REDACTED"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("https://ana:hunter2@api.example.com/v1", "https://api.example.com/v1"),
        ("https://api.example.com/v1?key=hunter2#hunter2", "https://api.example.com/v1"),
        ("https://ana:hun@ter2@api.example.com:443/v1", "https://api.example.com:443/v1"),
        ("https://ana:hun/ter2@api.example.com/v1", "https://api.example.com/v1"),
        ("https://ana:hun?ter2@api.example.com/v1", "https://api.example.com/v1"),
        ("https://ana:hun#ter2@api.example.com/v1", "https://api.example.com/v1"),
        ("https://api.example.com/v1?next=http://hunter2", "https://api.example.com/v1"),
        ("ana:hunter2@api.example.com/v1", "api.example.com/v1"),
        ("https://api.example.com/@scope/v1", "https://api.example.com/@scope/v1"),
    ],
)
def test_an_address_keeps_no_credentials(url: str, kept: str) -> None:
    assert redact_url(url) == kept


@given(st.text(alphabet="ab:/?#@[].1", max_size=30))
def test_any_address_is_taken_and_taking_it_again_changes_nothing(url: str) -> None:
    once = redact_url(url)
    assert redact_url(once) == once
    assert "?" not in once


@pytest.mark.parametrize(
    "name",
    [
        *("authorization", "Authorization", "api_key", "api-key", "x-api-key", "apiKey", "APIKEY", "OPENAI_API_KEY"),
        *("token", "auth_token", "accessToken", "secret", "client_secret", "password", "key", "private_key"),
        *("extra_headers", "cookie"),
    ],
)
def test_secret_looking_entries_are_dropped_at_any_depth(name: str) -> None:
    table = {"top_p": 0.9, "options": {name: "hunter2", "list": [{name: "hunter2"}, {"seed": 1}]}, name: "hunter2"}
    assert redact_table(table) == {"top_p": 0.9, "options": {"list": [{}, {"seed": 1}]}}


def test_ordinary_parameters_stay() -> None:
    table = {
        "max_tokens": 10,
        "budget_tokens": 4,
        "stop_token_ids": [1, 2],
        "logit_bias": {"50256": -100},
        "keep_alive": "5m",
        "monkey": "see",
        "author": "ana",
    }
    assert redact_table(table) == table


@pytest.mark.parametrize(
    "value",
    [KEY, f"Bearer {KEY}", "ghp_abcdefghijklmnop0123", "AKIAABCDEFGHIJKLMNOP", "eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2ln"],
)
def test_values_that_look_like_keys_are_dropped_under_any_name(value: str) -> None:
    assert redact_table({"harmless": value, "list": [value, "stays"]}) == {"list": ["stays"]}


def test_what_toml_cannot_hold_is_dropped_or_named() -> None:
    day = datetime.date(2026, 11, 22)
    table = redact_table({"none": None, "list": [1, None], "day": day, "odd": {1}, "huge": float("inf"), 5: "number"})
    assert table == {"list": [1], "day": day, "odd": "set", "huge": "inf", "5": "number"}
    assert toml.parse(toml.dumps(table).decode(), "t") == table


def test_a_contender_keeps_the_name_of_its_variable_and_its_settings() -> None:
    contender = Contender(
        provider="openai-chat",
        model="m",
        base_url="https://ana:hunter2@host/v1?k=hunter2",
        api_key_env="GATEWAY_KEY",
        temperature=0.0,
        extra={"headers": {"Authorization": KEY}, "seed": 1},
    )
    kept = Contender(
        provider="openai-chat",
        model="m",
        base_url="https://host/v1",
        api_key_env="GATEWAY_KEY",
        temperature=0.0,
        extra={"seed": 1},
    )
    assert redact(contender) == kept
    assert redact_asked(Asked("x", contender, {"api_key": KEY, "seed": 1})) == Asked("x", kept, {"seed": 1})


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("ask --model 'small one' -v", "ask --model 'small one' -v"),
        ("ask --api-key hunter2 -v", "ask --api-key '(removed)' -v"),
        ("ask --api-key=hunter2", "ask '--api-key=(removed)'"),
        ("env OPENAI_API_KEY=hunter2 ask", "env 'OPENAI_API_KEY=(removed)' ask"),
        ("curl -H 'Authorization: Basic hunter2hunter2'", "curl -H 'Authorization: (removed)'"),
        (f"ask {KEY}", "ask '(removed)'"),
        (f"ask 'an open quotation {KEY}", "ask 'an open quotation (removed)"),
        ("ask --token --verbose", "ask --token --verbose"),
    ],
)
def test_a_command_line_keeps_no_secret_values(line: str, kept: str) -> None:
    assert redact(Contender(provider="command", model=line)).model == kept


@pytest.mark.parametrize(
    ("name", "contender", "kept"),
    [
        ("sonnet", Contender(provider="anthropic", model="m"), "sonnet"),
        (
            "openai-chat:m@https://ana:hunter2@host/v1",
            Contender(provider="openai-chat", model="m", base_url="https://ana:hunter2@host/v1"),
            "openai-chat:m@https://host/v1",
        ),
        (
            "command:ask --token hunter2",
            Contender(provider="command", model="ask --token hunter2"),
            "command:ask --token '(removed)'",
        ),
    ],
)
def test_a_name_that_repeats_the_settings_loses_the_same_parts(name: str, contender: Contender, kept: str) -> None:
    assert redact_asked(Asked(name, contender)).name == kept


def test_a_model_id_is_never_taken_for_a_command() -> None:
    assert redact(Contender(provider="openai", model="my key=model")).model == "my key=model"


def test_a_services_words_lose_their_keys_and_nothing_else() -> None:
    saved = response(error=f"Incorrect API key provided: {KEY}.", retries=[Retry(0.1, 1.0, 401, f"{KEY} is wrong")])
    cleaned = redact_response(saved)
    assert cleaned.error == "Incorrect API key provided: (removed)."
    assert cleaned.retries == [Retry(0.1, 1.0, 401, "(removed) is wrong")]
    assert redact_text("HTTP 429: risk-free requests, sk- and basic words stay") == (
        "HTTP 429: risk-free requests, sk- and basic words stay"
    )
