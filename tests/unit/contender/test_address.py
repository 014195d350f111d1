"""Whose server an address belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.address import is_loopback, is_official, problem


@pytest.mark.parametrize(
    ("provider", "url"),
    [
        ("anthropic", None),
        ("openai", None),
        ("anthropic", "https://api.anthropic.com"),
        ("openai", "https://API.openai.com:443/v1/"),
    ],
)
def test_the_services_own_hosts_are_official(provider: str, url: str | None) -> None:
    assert is_official(provider, url)  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize(
    ("provider", "url"),
    [
        ("anthropic", "http://api.anthropic.com"),
        ("anthropic", "https://api.anthropic.com.evil.example"),
        ("anthropic", "https://api.anthropic.com@evil.example"),
        ("anthropic", "https://api.anthropic.com:444"),
        ("anthropic", "https://api.openai.com/v1"),
        ("openai", "https://eu.api.openai.com/v1"),
        ("openai", "https://api.openai.com:nonsense"),
        ("openai", "https://[broken"),
        ("command", None),
        ("local", None),
    ],
)
def test_every_other_host_is_not(provider: str, url: str | None) -> None:
    assert not is_official(provider, url)  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize("url", ["http://127.0.0.1:80/v1", "http://localhost", "http://[::1]:1", "http://127.9.9.9"])
def test_this_machine_is_known(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize("url", [None, "", "http://10.0.0.1", "http://localhost.evil.example", "http://[bad"])
def test_other_machines_are_not_this_one(url: str | None) -> None:
    assert not is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:80",
        "ftp://x",
        "http://",
        "http://x:99999",
        "https://me:secret@x",
        "http://x?key=1",
        "http://x#y",
        "http://x/ y",
        "http://[bad",
        "",
    ],
)
def test_unusable_addresses_are_refused(url: str) -> None:
    assert problem(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/v1", "https://gateway.example/openai/v1", "http://[::1]:1"])
def test_usable_addresses_are_not(url: str) -> None:
    assert problem(url) == ""


@given(st.text())
def test_no_text_is_too_strange_to_be_judged(url: str) -> None:
    problem(url)
    assert not is_official("anthropic", url) or "anthropic" in url.lower()
    is_loopback(url)
