"""Values from a server, whatever they are."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.readings import clean, count, date_of, word

anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())


@given(st.text(alphabet=st.characters()))
def test_clean_text_fits_any_file(text: str) -> None:
    assert clean(text).encode().decode() == clean(text)
    assert len(clean(text)) == len(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_text_without_surrogates_is_not_touched(text: str) -> None:
    assert clean(text) == text


@given(anything)
def test_a_count_is_a_number_from_0_whatever_was_sent(value: object) -> None:
    number = count(SimpleNamespace(tokens=value), "tokens")
    assert type(number) is int
    assert 0 <= number < 2**53


def test_a_count_that_is_absent_is_0() -> None:
    assert count(None, "tokens") == 0
    assert count(SimpleNamespace(tokens=5), "tokens") == 5


@given(anything)
def test_a_date_is_a_date_or_nothing_whatever_was_sent(value: object) -> None:
    found = date_of(value)
    assert found == "" or datetime.date.fromisoformat(found)


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2027-01-14", "2027-01-14"),
        ("2027-01-14T10:00:00Z", "2027-01-14"),
        (1_700_000_000, "2023-11-14"),
        (datetime.datetime(2025, 10, 28, tzinfo=datetime.UTC), "2025-10-28"),
        (0, ""),
        ("1970-01-01", ""),
        ("soon", ""),
        (float("inf"), ""),
    ],
)
def test_dates_come_in_several_forms(value: object, date: str) -> None:
    assert date_of(value) == date


@given(anything)
def test_a_word_is_one_short_line(value: object) -> None:
    assert "\n" not in word(value)
    assert len(word(value)) <= 200 * 6
