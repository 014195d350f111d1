"""How money and time are worded."""

from __future__ import annotations

import pytest

from modelduel.report.findings.amounts import number, scale_end, seconds, signed, usd, with_interval
from modelduel.report.statistics.figure import Figure


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "$0.00"),
        (0.00041, "$0.00041"),
        (0.0041, "$0.0041"),
        (0.31, "$0.31"),
        (12.5, "$12.50"),
        (54_991.4, "$54,991"),
        (-0.004, "−$0.0040"),
    ],
)
def test_money_has_cents_from_a_dollar_on_and_two_digits_below(value: float, words: str) -> None:
    assert usd(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.6234, "0.62 s"),
        (9.996, "10.0 s"),
        (42.31, "42.3 s"),
        (99.97, "100 s"),
        (1234.5, "1,234 s"),
        (-0.001, "0.00 s"),
    ],
)
def test_seconds_have_three_digits_at_most(value: float, words: str) -> None:
    assert seconds(value) == words


def test_a_difference_has_a_sign_unless_it_rounds_to_nothing() -> None:
    write = signed(seconds)
    assert [write(one) for one in (1.5, -1.5, 0.001, -0.001, 0)] == ["+1.50 s", "−1.50 s", "0.00 s", "0.00 s", "0.00 s"]


def test_counts_are_whole_and_means_of_counts_are_not() -> None:
    assert [number(one) for one in (5, 5.25, 1234.5, 0)] == ["5", "5.2", "1,234", "0"]


def test_what_is_not_known_has_a_word_and_what_has_no_interval_stands_alone() -> None:
    assert with_interval(Figure(None, None, None, 0.95, 0, "m"), usd, "unknown") == "unknown"
    assert with_interval(Figure(1.0, None, None, 0.95, 1, "m"), usd, "unknown") == "$1.00"
    assert with_interval(Figure(1.0, 0.5, 2.0, 0.95, 9, "m"), usd, "unknown") == "$1.00 ($0.50 to $2.00)"


def test_the_scale_of_a_chart_reaches_above_all_that_it_shows() -> None:
    shown = [Figure(0.0042, 0.003, 0.0071, 0.95, 9, "m"), Figure(None, None, None, 0.95, 0, "m")]
    assert 0.0071 <= scale_end(shown) <= 0.0106
    assert scale_end([]) == 1.0
    rounded = 0.009 / 2 + 1e-18
    assert scale_end([Figure(rounded, None, None, 0.95, 1, "m")]) >= rounded
