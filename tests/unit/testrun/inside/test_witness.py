"""Tests that tell the judge themselves when they raise."""

from __future__ import annotations

import ast
import traceback
from typing import Any

import pytest

from modelduel.testrun.inside.fixed import Fixed
from modelduel.testrun.inside.witness import watch


class Told(Fixed):
    """Keeps what is told instead of sending it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[Any, ...]] = []

    def function(self, function: Any) -> ast.Constant:
        return super().function(lambda *words: self.lines.append(words))


def ran(text: str, call: str = "test_it()") -> tuple[list[tuple[Any, ...]], BaseException | None]:
    told, tree, names = Told(), ast.parse(text), dict[str, Any]()
    watch(tree, told)
    exec(told.compiled(tree, "some_test.py"), names)
    try:
        eval(call, names)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a test raises
        return told.lines, error
    return told.lines, None


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("def test_it():\n    assert 1 == 2", "test_it()"),
        ("def test_it():\n    'Words.'\n    1 / 0", "test_it()"),
        ("async def test_it():\n    1 / 0", "test_it().send(None)"),
        ("class TestIt:\n    def test_one(self): 1 / 0", "TestIt().test_one()"),
        ("import unittest\nclass Its(unittest.TestCase):\n    def test_one(self): self.fail()", "Its().test_one()"),
        ("import pytest\n@pytest.mark.usefixtures()\ndef test_it(): 1 / 0", "test_it()"),
    ],
)
def test_a_test_that_raises_tells(text: str, call: str) -> None:
    lines, error = ran(text, call)
    assert lines == [("modelduel.tell", "raised", {})]
    assert error is not None


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("def test_it():\n    assert 1 == 1", "test_it()"),
        ("def helper(): 1 / 0", "helper()"),
        ("import unittest\n@unittest.expectedFailure\ndef test_it(): 1 / 0", "test_it()"),
        ("def twice(f): return f\n@twice\ndef test_it(): 1 / 0", "test_it()"),
        ("def test_it(): 1 / 0\ndef test_other(): test_it()", "test_it()"),
        ("import hypothesis.strategies as st\ndef test_it(): 1 / 0", "test_it()"),
        ("class Own: pass\nclass TestIt(Own):\n    def test_one(self): 1 / 0", "TestIt().test_one()"),
        ("def test_it(): raise SystemExit", "test_it()"),
    ],
)
def test_nothing_is_told_of_a_pass_nor_where_the_tests_may_make_a_pass_of_it(text: str, call: str) -> None:
    assert ran(text, call)[0] == []


def test_the_error_is_that_of_the_line_that_raised_and_of_no_other() -> None:
    _, error = ran("def test_it():\n    one = 1\n\n    assert one == 2\n    one = 3\n")
    assert error is not None
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "some_test.py"]
    assert [(frame.name, frame.lineno) for frame in frames] == [("test_it", 4)]


def test_no_name_leads_to_what_tells() -> None:
    tree = ast.parse("def test_it():\n    assert 1 == 2")
    watch(tree, Fixed())
    assert {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} == {"Exception"}
