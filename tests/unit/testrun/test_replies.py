"""Whether a reply is what was wanted."""

from __future__ import annotations

from typing import Any

import pytest

from modelduel.testrun.calls import Raised, Refused, Value
from modelduel.testrun.replies import Dialect, Wanted, complaint_about

PYTHON = Dialect()
VALUE_ERROR = Raised(("JsonError", "ValueError", "Exception", "BaseException", "object"), "JsonError: no")


@pytest.mark.parametrize(
    ("reply", "wanted"),
    [
        (Value(3), Wanted(3)),
        (Value(None), Wanted()),
        (Value([2, 1]), Wanted([1, 2], compare="unordered")),
        (Value(1.0000001), Wanted(1.0, compare="close", tolerance=1e-3)),
        (VALUE_ERROR, Wanted(raises="ValueError")),
        (VALUE_ERROR, Wanted(raises="JsonError")),
        (Value(3), Wanted(anything=True)),
        (Refused("a Cache is not a plain value"), Wanted(anything=True)),
    ],
)
def test_what_was_wanted_is_no_ground_for_complaint(reply: Any, wanted: Wanted) -> None:
    assert complaint_about(reply, wanted, PYTHON) is None


@pytest.mark.parametrize(
    ("reply", "wanted", "words"),
    [
        (Value(4), Wanted(3), "expected 3\n     got 4"),
        (Value(0), Wanted(), "expected null\n     got 0"),
        (Value(3), Wanted(raises="ValueError"), "expected ValueError to be raised\n     got 3"),
        (Refused("no plain value"), Wanted(raises="ValueError"), "expected ValueError to be raised\nno plain value"),
        (VALUE_ERROR, Wanted(3), "JsonError: no"),
        (VALUE_ERROR, Wanted(raises="KeyError"), "expected KeyError to be raised\nJsonError: no"),
        (VALUE_ERROR, Wanted(anything=True), "JsonError: no"),
        (Refused("no plain value"), Wanted(), "no plain value"),
    ],
)
def test_a_complaint_says_what_was_expected_and_what_came(reply: Any, wanted: Wanted, words: str) -> None:
    assert complaint_about(reply, wanted, PYTHON) == words


@pytest.mark.parametrize(
    ("dialect", "names", "accepted"),
    [
        (Dialect("python"), ["ValueError", "Exception"], True),
        (Dialect("python"), ["TypeError", "Exception"], False),
        (Dialect("python", shared=True), ["Error"], False),
        (Dialect("typescript"), ["RangeError", "Error", "Object"], False),
        (Dialect("typescript"), ["ValueError", "Error", "Object"], True),
        (Dialect("typescript", shared=True), ["RangeError", "Error", "Object"], True),
        (Dialect("typescript", shared=True), ["LookupError"], False),
        (Dialect("go"), ["error"], True),
        (Dialect("go"), ["panic"], True),
        (Dialect("go"), ["LookupError"], False),
        (Dialect("go"), [], False),
    ],
)
def test_each_language_tells_errors_apart_in_its_own_way(dialect: Dialect, names: list[str], accepted: bool) -> None:
    assert dialect.is_raised("ValueError", names) is accepted
