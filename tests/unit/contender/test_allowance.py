"""What headers tell of limits: both services' ways, and nothing from what makes no sense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.allowance import Window, allowance, renewed_in

NOON = 1_795_348_800.0  # 2026-11-22T12:00:00Z


def test_a_moment_is_told_by_the_services_own_clock():
    headers = {
        "date": "Sun, 22 Nov 2026 12:00:00 GMT",
        "anthropic-ratelimit-requests-remaining": "3",
        "anthropic-ratelimit-requests-reset": "2026-11-22T12:00:07Z",
    }
    assert allowance(headers) == (Window("requests", 3, 7.0),)


def test_a_moment_that_has_passed_is_no_wait():
    headers = {
        "anthropic-ratelimit-input-tokens-remaining": "0",
        "anthropic-ratelimit-input-tokens-reset": "2026-11-22T11:59:00Z",
    }
    assert allowance(headers, now=NOON) == (Window("input-tokens", 0, 0.0),)


@pytest.mark.parametrize(
    ("span", "seconds"), [("1s", 1), ("6m0s", 360), ("20ms", 0.02), ("1h2m3s", 3723), ("7.66s", 7.66), ("12", 12)]
)
def test_a_span_is_read(span, seconds):
    headers = {"x-ratelimit-remaining-tokens": "150", "x-ratelimit-reset-tokens": span}
    assert allowance(headers) == (Window("tokens", 150, pytest.approx(seconds)),)


@pytest.mark.parametrize("span", ["", "soon", "-1s", "1s later", "1e999", "nan", "9" * 60 + "s"])
def test_a_span_that_makes_no_sense_is_left_out(span):
    assert allowance({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": span}) == ()


@given(st.dictionaries(st.sampled_from(["x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", "date",
    "anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"]), st.text(max_size=60)))  # fmt: skip
def test_whatever_is_sent_no_wait_is_negative_or_endless(headers):
    for window in allowance(headers):
        assert 0 <= window.reset_s < 10**42
        assert window.left >= 0


def test_only_exhausted_limits_are_waited_for():
    assert renewed_in((Window("requests", 2, 50.0), Window("tokens", 0, 5.0))) == 5.0
    assert renewed_in((Window("requests", 2, 50.0),)) is None
