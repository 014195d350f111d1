"""The program that serves a candidate's calls: what it lets out, and what it finds."""

from __future__ import annotations

import enum
import json
import types
from collections import OrderedDict, namedtuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.testrun.inside.worker import NotPlainError, call, describe, encode, find

Point = namedtuple("Point", "x y")
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class Level(enum.IntEnum):
    HIGH = 3


class Anything:
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


class PretendedInt:
    @property
    def __class__(self) -> type:
        return int


def module(**names: object) -> Any:
    made = types.ModuleType("original")
    vars(made).update(names)
    return made


@given(plain)
def test_plain_values_cross_unchanged(value: object) -> None:
    assert json.loads(encode(value)) == value


@pytest.mark.parametrize(
    ("value", "crosses_as"),
    [
        ((1, (2, 3)), [1, [2, 3]]),
        (Point(1, 2), [1, 2]),
        (Level.HIGH, 3),
        (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (2**70, 2**70),
        ("\ud800", "\ud800"),
    ],
)
def test_relatives_of_plain_values_cross_as_plain_ones(value: object, crosses_as: object) -> None:
    assert json.loads(encode(value)) == crosses_as


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (float("nan"), "plain"),
        ([float("inf")], "plain"),
        ({1, 2}, "set"),
        (b"x", "bytes"),
        ({1: "a"}, "int"),
        ([{None: 1}], "NoneType"),
        (Anything(), "Anything"),
        ([Anything()], "Anything"),
        ((n for n in [1]), "generator"),
        pytest.param(PretendedInt(), "plain", id="pretended int"),
        pytest.param(10**5000, "plain", id="too many digits"),
    ],
)
def test_anything_else_is_refused_in_words(value: object, word: str) -> None:
    with pytest.raises(NotPlainError, match=word):
        encode(value)


def test_a_list_that_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(NotPlainError, match="holds itself"):
        encode(endless)


def test_entries_are_found_by_name_by_class_and_by_module() -> None:
    class Till:
        @staticmethod
        def close() -> str:
            return "closed"

    first, second = module(total=sum, Till=Till), types.ModuleType("second")
    vars(second)["total"] = max
    assert find([first, second], "total") is sum
    assert find([first, second], "second:total") is max
    assert find([first, second], "Till.close")() == "closed"


@pytest.mark.parametrize("entry", ["missing", "other:total", "value", "Till.open"])
def test_what_is_no_function_of_the_candidate_is_missing(entry: str) -> None:
    with pytest.raises(LookupError):
        find([module(total=sum, value=3)], entry)


def reply(function: object, *args: object, **kwargs: object) -> Any:
    return json.loads("{" + call([module(entry=function)], {"entry": "entry", "args": args, "kwargs": kwargs}) + "}")


def test_a_call_replies_with_the_value() -> None:
    assert reply(lambda a, b: a + b, 1, b=2) == {"value": 3}


def test_a_coroutine_is_run_to_its_end() -> None:
    async def double(value: int) -> int:
        return 2 * value

    assert reply(double, 4) == {"value": 8}


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(0), KeyboardInterrupt(), MemoryError()])
def test_whatever_is_raised_is_told_by_type_and_bases(error: BaseException) -> None:
    def fail() -> None:
        raise error

    told = reply(fail)
    assert told["raised"][0] == type(error).__name__
    assert "BaseException" in told["raised"]
    assert type(error).__name__ in told["message"]


def test_a_result_that_is_not_plain_is_told_as_refused() -> None:
    assert "set" in reply(lambda: {1})["refused"]


def test_an_error_names_the_line_it_came_from() -> None:
    with pytest.raises(SyntaxError) as broken:
        compile("def f(:\n", "original.py", "exec")
    assert "original.py" in describe(broken.value)
    with pytest.raises(ValueError) as wrong:
        json.loads("{")
    assert "decoder.py, line" in describe(wrong.value)
