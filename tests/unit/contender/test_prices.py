"""What an answer cost, or an honest blank."""

from __future__ import annotations

import datetime
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.model import Usage
from modelduel.contender.prices import price, price_source

MILLION = Usage(input=100_000, output=100_000)


@pytest.mark.parametrize(
    ("provider", "model", "usd"),
    [
        ("anthropic", "claude-sonnet-5-5", 1.2),
        ("openai", "gpt-6.1-sol", 1.2),
        ("anthropic", "claude-3-5-sonnet-20241022", 1.8),
        ("openai-chat", "gpt-4o-2024-11-20", 1.25),
    ],
)
def test_both_pairs_have_a_price(provider: str, model: str, usd: float) -> None:
    found = price(provider, model, None, MILLION)  # type: ignore[arg-type]  # parametrised
    assert found is not None
    assert found.usd == pytest.approx(usd)
    assert found.priced_by.startswith("genai-prices ")


def test_cached_tokens_are_cheaper_and_counted_once() -> None:
    fresh = price("openai-chat", "gpt-4o-2024-11-20", None, Usage(input=1_000_000))
    cached = price("openai-chat", "gpt-4o-2024-11-20", None, Usage(input=1_000_000, cached=1_000_000))
    assert fresh is not None
    assert cached is not None
    assert (fresh.usd, cached.usd) == (pytest.approx(2.5), pytest.approx(1.25))


def test_tokens_written_to_a_cache_have_their_own_price() -> None:
    found = price("anthropic", "claude-3-5-sonnet-20241022", None, Usage(input=1_000_000, cache_written=1_000_000))
    assert found is not None
    assert found.usd == pytest.approx(3.75)


@pytest.mark.parametrize(
    ("provider", "model", "base_url"),
    [
        ("openai", "a-model-nobody-knows", None),
        ("local", "gpt-4o", None),
        ("command", "gpt-4o", None),
        ("recorded", "gpt-4o", None),
        ("openai-chat", "gpt-4o", "http://127.0.0.1:8080/v1"),
        ("openai-chat", "gpt-4o", "http://localhost:1234/v1"),
        ("openai-chat", "gpt-4o", "https://gateway.example/v1"),
    ],
)
def test_what_nobody_can_price_has_no_price(provider: str, model: str, base_url: str | None) -> None:
    assert price(provider, model, base_url, MILLION) is None  # type: ignore[arg-type]  # parametrised


def test_a_known_host_has_its_own_prices() -> None:
    assert price("openai-chat", "deepseek-chat", "https://api.deepseek.com/v1", MILLION) is not None


def test_usage_nobody_reported_is_not_free() -> None:
    assert price("openai", "gpt-6.1-sol", None, Usage()) is None


@given(st.builds(Usage, *[st.integers(0, 2**53)] * 5))
def test_usage_that_does_not_add_up_is_survived(usage: Usage) -> None:
    found = price("openai", "gpt-6.1-sol", None, usage)
    assert found is None or found.usd >= 0


def test_the_source_has_a_version_and_a_date_that_is_past() -> None:
    name, date = price_source()
    assert name.startswith("genai-prices ")
    assert datetime.date(2026, 1, 1) < date <= datetime.datetime.now(datetime.UTC).date()


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    modules = "prices registry retry keys discovery failures command ending readings anthropic_provider openai_provider"
    imports = "; ".join(f"import modelduel.contender.{name}" for name in modules.split())
    heavy = {"genai_prices", "httpx2", "anthropic", "openai", "keyring", "pydantic"}
    code = f"import sys; {imports}; import modelduel.settings; print(*({heavy!r} & sys.modules.keys()))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
