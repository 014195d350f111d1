"""The exponent that fits measured times best, and when there is too little to tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.testrun.growth import CARRY_S, MOST_CALLS, Curve, Measured, exponent

SIZES = [1000, 2000, 4000, 8000, 16000]


@given(st.floats(0.1, 4), st.floats(1e-6, 1e-2))
def test_a_power_is_found_again(power: float, factor: float) -> None:
    found = exponent([(size, factor * size**power) for size in SIZES])
    assert found == pytest.approx(power, abs=1e-6)


@given(st.integers(0, 4), st.floats(0.1, 10))
def test_one_size_measured_wrongly_moves_it_little(which: int, wrong: float) -> None:
    points = [(size, 1e-6 * size * (wrong if n == which else 1)) for n, size in enumerate(SIZES)]
    found = exponent(points)
    assert found is not None
    assert 0.5 < found < 1.5


def test_two_points_are_too_few() -> None:
    assert exponent([(1, 1.0), (2, 4.0)]) is None


def curve(*seconds: float, cpu: bool = True) -> Curve:
    return Curve(
        [
            Measured(size, 1, calls=1, cpu_s=taken if cpu else 0.0, wall_s=taken)
            for size, taken in zip(SIZES, seconds, strict=False)
        ]
    )


def test_a_steep_curve_is_complained_of_with_its_figures() -> None:
    assert curve(0.1, 0.4, 1.6, 6.4).complaint(1.5) == (
        "grows like n^2.00 (limit 1.50)\n0.1 s at n = 1000, 0.4 s at n = 2000, 1.6 s at n = 4000, 6.4 s at n = 8000"
    )


def test_a_gentle_curve_is_not() -> None:
    assert curve(0.1, 0.2, 0.4, 0.8).complaint(1.5) is None
    assert curve(0.1, 0.2, 0.4, 0.8).exponent == 1.0


def test_sizes_done_in_no_time_are_left_out_until_nothing_can_be_told() -> None:
    assert curve(0.0, 0.1, 0.2, 0.4, 0.8).exponent == 1.0
    assert curve(0.0, 0.01, 0.02, 0.04, 0.8).exponent is None
    assert curve(0.0, 0.01, 0.02, 0.04, 0.8).complaint(1.1) is None


def test_wall_time_stands_in_where_cpu_time_is_not_told() -> None:
    assert curve(0.1, 0.4, 1.6, 6.4, cpu=False).exponent == 2.0


def test_a_size_is_called_until_its_calls_carry_each_with_a_seed_of_its_own() -> None:
    one = Measured(1000, seed=5)
    seeds = []
    while not one.enough:
        seeds.append(one.next_seed)
        one.add(0.03, 0.03)
    assert seeds == [5, 6, 7, 8]
    starved = Measured(1000, seed=5)
    while not starved.enough:
        starved.add(0.01, 0.3)  # a thirtieth of the machine is all that it gets
    assert starved.cpu_s >= CARRY_S - 1e-6
    waiting = Measured(1000, seed=5)
    while not waiting.enough:
        waiting.add(0.0, 2.5)
    assert waiting.calls == 2
    quick = Measured(1000, seed=5)
    while not quick.enough:
        quick.add(0.0, 0.0)
    assert quick.calls == MOST_CALLS
