"""Comparing a value that came back with the expected one."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.scenario.model import Comparison
from modelduel.testrun.compare import difference, shown

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
HOW: list[Comparison] = ["exact", "close", "unordered"]


@given(plain, st.sampled_from(HOW))
def test_a_value_is_equal_to_its_own_copy(value: object, how: Comparison) -> None:
    assert difference(value, json.loads(json.dumps(value)), how, 1e-9) is None


@given(plain, plain)
def test_exact_comparison_does_not_depend_on_the_order_of_the_two(one: object, other: object) -> None:
    assert (difference(one, other, "exact", 0) is None) == (difference(other, one, "exact", 0) is None)


@given(st.lists(plain, max_size=6), st.randoms())
def test_unordered_lists_may_be_shuffled(values: list[object], random: object) -> None:
    mixed = list(values)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    assert difference(values, mixed, "unordered", 0) is None


@given(st.lists(plain, min_size=1, max_size=6))
def test_unordered_lists_must_hold_each_value_as_often(values: list[object]) -> None:
    assert difference(values, [*values, values[0]], "unordered", 0) is not None


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (True, 1),
        (1, True),
        (0, False),
        (0, None),
        ("1", 1),
        ([], {}),
        ([1, 2], [2, 1]),
        ([1], [1, 1]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": None}, {}),
        (2**53 + 1, 2**53),
        (2**53 + 1, float(2**53)),
        (0.1 + 0.2, 0.3),
        ([[1, 2]], [[2, 1]]),
    ],
)
def test_values_that_only_look_alike_differ(expected: object, actual: object) -> None:
    assert difference(expected, actual, "exact", 1e-9) is not None


def test_three_and_three_point_nought_are_one_number() -> None:
    assert difference([3], [3.0], "exact", 0) is None
    assert difference([3], [3.0], "unordered", 0) is None


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        (0.3, 0.1 + 0.2, True),
        ({"x": [1.0]}, {"x": [1.0 + 1e-12]}, True),
        (1.0, 1.1, False),
        (0.0, 1e-10, True),
        (10**400, 1.0, False),
        (1.0, True, False),
        (1.0, "1.0", False),
    ],
)
def test_close_allows_the_tolerance_in_numbers_at_any_depth(expected: object, actual: object, same: bool) -> None:
    assert (difference(expected, actual, "close", 1e-9) is None) is same


def test_unordered_concerns_the_outermost_list_only() -> None:
    assert difference([[1, 2], [3]], [[3], [1, 2]], "unordered", 0) is None
    assert difference([[1, 2], [3]], [[3], [2, 1]], "unordered", 0) is not None


def test_a_value_too_deep_to_compare_is_not_the_expected_one() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert difference(deep, deep, "exact", 0) is not None


def test_the_message_shows_both_values_and_is_short() -> None:
    message = difference(list(range(10_000)), [math.pi], "exact", 0)
    assert message is not None
    assert "3.14159" in message
    assert len(message) < 2_000


def test_a_long_value_is_shown_by_its_ends() -> None:
    text = shown("a" * 5_000 + "z")
    assert text.startswith('"aaa')
    assert "z" in text
    assert "5003 characters" in text
