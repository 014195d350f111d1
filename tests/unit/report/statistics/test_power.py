"""How many rounds settle a difference, compared with a full enumeration."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from modelduel.report.statistics.power import detectable, power_of, rounds_needed


def enumerated(n: int, differing: float, lead: float, alpha: float) -> float:
    """Return the power, by going through every outcome with scipy's test."""
    return sum(
        binom.pmf(decided, n, differing)
        * sum(
            binom.pmf(won, decided, lead)
            for won in range(decided + 1)
            if decided and binomtest(won, decided).pvalue <= alpha
        )
        for decided in range(n + 1)
    )


@pytest.mark.parametrize("n", [1, 5, 12, 25])
@pytest.mark.parametrize("differing", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("lead", [0.5, 0.75, 1.0])
def test_the_power_is_that_of_every_outcome_gone_through(n, differing, lead):
    assert power_of(n, differing, lead) == pytest.approx(enumerated(n, differing, lead, 0.05), abs=1e-9)
    assert power_of(n, differing, lead, 0.99) == pytest.approx(enumerated(n, differing, lead, 0.01), abs=1e-9)


@pytest.mark.parametrize(("one", "other", "n"), [(9, 1, 10), (8, 4, 25), (18, 4, 25), (3, 0, 25)])
def test_the_rounds_needed_are_enough_and_one_fewer_are_not(one, other, n):
    needed = rounds_needed(one, other, n)
    share, lead = (one + other) / n, max(one, other) / (one + other)
    assert power_of(needed.rounds - 1, share, lead) < 0.8
    assert all(power_of(needed.rounds + more, share, lead) >= 0.8 for more in range(100))
    assert needed.differing == round(needed.rounds * share)


def test_a_coin_that_falls_two_times_in_three_needs_as_many_throws_as_tables_say():
    # Every round decided: the exact sign test of 0.5 against 0.8 at 5 % and 80 % needs 20 from the first tooth on that
    # stays above, against 0.7 needs 53 (enumerated here with scipy alone).
    for lead, one in ((0.8, 8), (0.7, 7)):
        short = [n for n in range(1, 120) if enumerated_decided(n, lead) < 0.8]
        assert rounds_needed(one, 10 - one, 10).rounds == max(short) + 1


def enumerated_decided(n: int, lead: float) -> float:
    """Return the power where every round is decided, from scipy's binomial distribution."""
    most = max((k for k in range(n) if 2 * binom.cdf(k, n, 0.5) <= 0.05), default=-1)
    return binom.cdf(most, n, lead) + binom.sf(n - most - 1, n, lead) if most >= 0 else 0.0


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=40)
def test_it_does_not_matter_who_leads(one, other, ties):
    n = one + other + ties
    assert rounds_needed(one, other, n) == rounds_needed(other, one, n)


@given(st.integers(1, 20), st.integers(1, 20), st.integers(0, 20))
@settings(max_examples=40)
def test_more_certainty_takes_no_fewer_rounds(one, other, ties):
    n = one + other + ties
    few, many = (rounds_needed(one, other, n, power).rounds for power in (0.8, 0.9))
    assert few is None or many is None or few <= many


def test_what_no_number_of_rounds_settles_is_said():
    assert rounds_needed(4, 4, 25).rounds is None
    assert "even" in rounds_needed(4, 4, 25).note
    assert rounds_needed(0, 0, 25).rounds is None
    assert rounds_needed(0, 0, 0).rounds is None
    assert rounds_needed(5001, 5000, 10001).note == "more than 10,000 rounds"


def test_a_hundred_rounds_show_as_small_a_difference_as_planned_for():
    # The project's facts: 11 to 18 points at 15 to 40 % discordant pairs; about 30 at n = 25.
    assert detectable(100, 0.15).value == pytest.approx(0.11, abs=0.015)
    assert detectable(100, 0.40).value == pytest.approx(0.18, abs=0.015)
    assert detectable(25, 0.40).value == pytest.approx(0.33, abs=0.03)


@given(st.integers(10, 200), st.floats(0.2, 1.0))
@settings(max_examples=30)
def test_the_detectable_difference_is_found_with_the_power_named(n, differing):
    found = detectable(n, differing)
    if found.value is None:
        assert power_of(n, differing, 1.0) < 0.8
    else:
        assert power_of(n, differing, (found.value / differing + 1) / 2) == pytest.approx(0.8, abs=1e-3)
        assert 0 < found.value <= differing + 1e-9


def test_a_share_is_no_percentage():
    with pytest.raises(ValueError, match="share"):
        detectable(10, 15)
