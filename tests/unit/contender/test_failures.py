"""What a reader is told about a failure, and what never gets into it."""

from __future__ import annotations

import email.utils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.failures import Place, explain, quote, scrub, service_failure, status_failure, wait

PLACE = Place(host="https://example.org", model="m", timeout_s=5.0, key="my-own-key-123", key_variable="MY_KEY")


@given(before=st.text(), after=st.text())
def test_the_key_never_gets_into_a_quotation(before: str, after: str) -> None:
    assert "my-own-key-123" not in quote(f"{before}my-own-key-123{after}", "my-own-key-123")


@pytest.mark.parametrize(
    "text",
    ["sk-ant-api03-AbCd_123", "sk-proj-abc***xyz", "Bearer abc.def", "authorization: bearer  tok", "gsk_1234567"],
)
def test_whatever_looks_like_a_key_is_replaced(text: str) -> None:
    assert "[key]" in scrub(f"Incorrect key: {text}.")
    assert text[-5:] not in scrub(f"Incorrect key: {text}.")


def test_ordinary_words_are_left_alone() -> None:
    text = "The task is risky: use ask-me or none."
    assert scrub(text, "none") == text


@given(st.text())
def test_a_quotation_is_one_safe_line_of_at_most_300_characters(text: str) -> None:
    line = quote(text)
    assert len(line) <= 300
    assert line.isprintable() or not any(ord(c) < 32 or ord(c) == 127 for c in line)
    assert "\n" not in line


def test_a_long_message_is_cut() -> None:
    assert quote("word " * 1000).endswith("…")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": email.utils.formatdate(1_000_090, usegmt=True)}, 90.0),
        ({"retry-after": email.utils.formatdate(999_000, usegmt=True)}, 0.0),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Fri, 99 Foo 2026 99:99:99 GMT"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_seconds_milliseconds_or_date(headers: dict[str, str], seconds: float | None) -> None:
    assert wait(headers, now=1_000_000) == seconds


@given(st.text())
def test_any_retry_after_is_a_wait_or_nothing(value: str) -> None:
    seconds = wait({"retry-after": value}, now=0.0)
    assert seconds is None or seconds >= 0


@given(status=st.integers(300, 999), word=st.text(max_size=20), text=st.text(max_size=20))
def test_every_status_has_a_message_and_a_remedy(status: int, word: str, text: str) -> None:
    failure = status_failure(status, text, PLACE, word=word)
    assert "https://example.org" in failure.message
    assert failure.remedy
    assert failure.status == status


def test_an_empty_purse_is_no_passing_failure() -> None:
    failure = status_failure(429, "", PLACE, word="insufficient_quota")
    assert "paid" in failure.message
    assert not failure.transient


@pytest.mark.parametrize(
    ("word", "status", "transient"),
    [("overloaded_error", 529, True), ("rate_limit_exceeded", 429, True), ("invalid_api_key", 401, False)],
)
def test_an_error_inside_a_stream_gets_the_status_its_word_stands_for(word: str, status: int, transient: bool) -> None:
    failure = service_failure(word, "", PLACE)
    assert (failure.status, failure.transient) == (status, transient)


def test_an_unknown_error_names_only_its_kind() -> None:
    failure = explain(KeyError("my-own-key-123"), PLACE)
    assert "KeyError" in failure.message
    assert "my-own-key-123" not in failure.message


def test_a_failure_wrapped_by_an_sdk_is_found_again() -> None:
    inner = service_failure("overloaded_error", "", PLACE)
    outer = RuntimeError("Connection error.")
    outer.__cause__ = inner
    assert explain(outer, PLACE) is inner


def test_causes_that_go_in_a_circle_are_survived() -> None:
    one, two = RuntimeError("1"), RuntimeError("2")
    one.__cause__, two.__cause__ = two, one
    assert "RuntimeError" in explain(one, PLACE).message
