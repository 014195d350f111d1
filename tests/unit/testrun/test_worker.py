"""The program that serves a candidate's calls: what it lets out, and what it finds."""

from __future__ import annotations

import asyncio
import enum
import json
import types
from collections import OrderedDict, namedtuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.testrun.inside.worker import NotPlainError, Objects, describe, encode, find, reply

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


def called(function: object, *args: object, **kwargs: object) -> Any:
    return told([module(entry=function)], Objects(), entry="entry", args=args, kwargs=kwargs)


def told(modules: list[Any], objects: Objects, **request: object) -> Any:
    return json.loads("{" + reply(modules, objects, request) + "}")


def test_a_call_replies_with_the_value() -> None:
    assert called(lambda a, b: a + b, 1, b=2) == {"value": 3}


def test_a_coroutine_is_run_to_its_end() -> None:
    async def double(value: int) -> int:
        return 2 * value

    assert called(double, 4) == {"value": 8}


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(0), KeyboardInterrupt(), MemoryError()])
def test_whatever_is_raised_is_told_by_type_and_bases(error: BaseException) -> None:
    def fail() -> None:
        raise error

    answer = called(fail)
    assert answer["raised"][0] == type(error).__name__
    assert "BaseException" in answer["raised"]
    assert type(error).__name__ in answer["message"]


def test_a_result_that_is_not_plain_is_told_as_refused() -> None:
    assert "set" in called(lambda: {1})["refused"]


def test_an_error_names_the_line_it_came_from() -> None:
    with pytest.raises(SyntaxError) as broken:
        compile("def f(:\n", "original.py", "exec")
    assert "original.py" in describe(broken.value)
    with pytest.raises(ValueError) as wrong:
        json.loads("{")
    assert "decoder.py, line" in describe(wrong.value)


class Cache:
    """A class as an answer may have it."""

    def __init__(self, room: int) -> None:
        if room < 1:
            raise ValueError("no room")
        self.room = room
        self._held: dict[str, int] = {}

    @property
    def size(self) -> int:
        return len(self._held)

    def put(self, key: str, value: int) -> Cache:
        self._held[key] = value
        return self

    def get(self, key: str) -> int | None:
        return self._held.get(key)

    def child(self) -> Cache:
        return Cache(self.room)


def test_an_object_is_kept_and_used_through_its_name() -> None:
    objects, modules = Objects(), [module(Cache=Cache)]
    assert told(modules, objects, make="Cache", args=[2], keep="self") == {"value": None}
    assert "Cache" in told(modules, objects, on="self", method="put", args=["a", 1])["refused"]
    assert told(modules, objects, on="self", method="get", args=["a"]) == {"value": 1}
    assert told(modules, objects, on="self", read="size") == {"value": 1}
    assert told(modules, objects, on="self", read="room") == {"value": 2}


def test_what_a_method_returns_may_be_kept_instead_of_sent() -> None:
    objects, modules = Objects(), [module(Cache=Cache)]
    told(modules, objects, make="Cache", args=[2], keep="self")
    told(modules, objects, on="self", method="put", args=["a", 1])
    assert told(modules, objects, on="self", method="child", args=[], keep="c") == {"value": None}
    assert told(modules, objects, on="c", read="size") == {"value": 0}


def test_an_object_may_come_from_a_plain_function() -> None:
    objects = Objects()
    told([module(make=lambda room: Cache(room))], objects, make="make", args=[5], keep="self")
    assert told([], objects, on="self", read="room") == {"value": 5}


def test_what_is_forgotten_is_there_no_more() -> None:
    objects, modules = Objects(), [module(Cache=Cache)]
    told(modules, objects, make="Cache", args=[2], keep="self")
    assert told(modules, objects, forget=True) == {"value": None}
    assert told(modules, objects, on="self", read="size")["raised"][0] == "LookupError"


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        ({"make": "Nothing", "args": [], "keep": "self"}, "LookupError"),
        ({"make": "Cache", "args": [0], "keep": "self"}, "ValueError"),
        ({"make": "Cache", "args": [], "keep": "self"}, "TypeError"),
        ({"on": "self", "method": "gone", "args": []}, "AttributeError"),
        ({"on": "self", "read": "gone"}, "AttributeError"),
        ({"on": "other", "read": "size"}, "LookupError"),
    ],
)
def test_whatever_an_object_raises_is_told(request_: dict[str, Any], name: str) -> None:
    objects, modules = Objects(), [module(Cache=Cache)]
    told(modules, objects, make="Cache", args=[2], keep="self")
    assert told(modules, objects, **request_)["raised"][0] == name


def test_an_objects_coroutines_share_one_event_loop_until_it_is_forgotten() -> None:
    class Queue:
        def __init__(self) -> None:
            self.held: list[int] = []
            self.ended = False
            self.task: asyncio.Task[None] | None = None

        async def start(self) -> None:
            self.task = asyncio.create_task(self.work())

        async def work(self) -> None:
            try:
                while True:
                    self.held.append(len(self.held))
                    await asyncio.sleep(0)
            finally:
                self.ended = True

        async def wait(self) -> int:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            return len(self.held)

    made: list[Queue] = []

    def make() -> Queue:
        made.append(Queue())
        return made[-1]

    objects = Objects()
    told([module(make=make)], objects, make="make", args=[], keep="self")
    told([], objects, on="self", method="start", args=[])
    assert told([], objects, on="self", method="wait", args=[])["value"] > 0
    told([], objects, forget=True)
    assert made[0].ended
