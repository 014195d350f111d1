"""Comparisons in test files that see through objects which are equal to anything."""

from __future__ import annotations

import ast
import decimal
import fractions
from collections.abc import Callable
from typing import Any
from unittest.mock import ANY, MagicMock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.testrun.inside.strict import Comparer, compiled

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class Anything:
    __hash__ = None  # type: ignore[assignment]  # as Python does for a class with __eq__

    def __eq__(self, other: object) -> bool:
        return True

    __lt__ = __gt__ = __eq__  # type: ignore[assignment]  # the same lie


class Number(int):
    __hash__ = int.__hash__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int)


class Near:
    __hash__ = None  # type: ignore[assignment]  # as above

    def __init__(self, value: float) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return abs(self.value - other) < 0.5  # type: ignore[operator]  # raises for strangers, as honest code does


@pytest.fixture
def comparer() -> Comparer:
    return Comparer("/box/answer", "from original import f")


@given(plain, plain, st.sampled_from(["Eq", "In"]))
def test_plain_values_compare_as_ever(one: Any, other: Any, how: str) -> None:
    def by_python() -> Any:
        return one == other if how == "Eq" else one in other

    def by_us() -> Any:
        return Comparer("/box/answer", "").compare(how, one, other)

    assert outcome(by_us) == outcome(by_python)


def outcome(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except TypeError as error:
        return str(error)


@pytest.mark.parametrize(
    ("how", "one", "other"),
    [
        ("Eq", Anything(), 3),
        ("Eq", "x", Anything()),
        ("Eq", [1, Anything()], [1, 2]),
        ("Eq", {"a": {"b": Anything()}}, {"a": {"b": 1}}),
        ("Eq", Number(0), 3),
        ("Eq", ANY, 3),
        ("In", Anything(), (1, 2)),
        ("In", 3, [Anything()]),
        ("Lt", 2, Anything()),
        ("GtE", Anything(), 7),
        ("Eq", Anything(), Anything()),
    ],
)
def test_an_object_that_would_pass_for_anything_passes_for_nothing(
    comparer: Comparer, how: str, one: Any, other: Any
) -> None:
    if how == "GtE":
        Anything.__ge__ = Anything.__eq__  # type: ignore[method-assign, assignment]  # once more
    assert comparer.compare(how, one, other) is False
    assert comparer.found is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Near(3), 3.2),
        (decimal.Decimal(3), 3),
        (fractions.Fraction(1, 2), 0.5),
        ([Near(3)], [3.1]),
        (pytest.approx(0.3), 0.1 + 0.2),
        ({Near: 1}, {Near: 1}),
    ],
)
def test_honest_objects_are_equal_to_what_they_say(comparer: Comparer, one: Any, other: Any) -> None:
    assert comparer.compare("Eq", one, other) is True
    assert comparer.found is None


def test_what_the_tests_name_themselves_may_be_equal_to_anything() -> None:
    assert Comparer("/box/answer", "from unittest.mock import ANY").compare("Eq", [1, ANY], [1, 2]) is True


def test_the_same_object_is_equal_to_itself_however_it_compares(comparer: Comparer) -> None:
    spy = MagicMock()
    assert comparer.compare("Eq", spy, spy) is True
    assert len(spy.mock_calls) == 1


@pytest.fixture
def run(comparer: Comparer, tmp_path: Any) -> Callable[[str], None]:
    """Run the text of a test file as it is run in a suite, `f` being a function that returns a liar."""

    def run(text: str) -> None:
        code = compiled("some_test.py", text.encode(), lambda *_: None, comparer.compare, witnessed=True)
        exec(code, {"f": Anything})

    return run


@pytest.mark.parametrize(
    "text",
    [
        "assert f() == 3",
        "assert not (f() != 3) and 3 == f()",
        "assert f() in (1, 2)",
        "assert all(f() == n for n in (1, 2))",
        "assert any([f() == 1])",
        "if f() == 3: pass\nelse: raise AssertionError",
        "assert True if f() == 3 else False",
        "assert [n for n in (1, 2) if f() == n]",
        "assert (lambda: 1 if f() == 1 else 0)()",
    ],
)
def test_where_a_test_asks_for_the_truth_a_liar_is_found_out(run: Callable[[str], None], text: str) -> None:
    with pytest.raises(AssertionError):
        run(text)


def test_elsewhere_a_comparison_means_what_the_objects_make_of_it(run: Callable[[str], None]) -> None:
    run("class Column:\n    def __eq__(self, other): return ('=', other)\nassert (Column() == 3)[1] == 3")


def test_a_comparison_may_raise_as_ever(run: Callable[[str], None]) -> None:
    with pytest.raises(TypeError, match="not supported"):
        run("assert 1 < 'a'")


def test_what_is_no_python_is_refused(comparer: Comparer) -> None:
    with pytest.raises(SyntaxError):
        compiled("some_test.py", b"def (", lambda *_: None, comparer.compare, witnessed=True)


def test_lines_stay_where_they_are(comparer: Comparer) -> None:
    kept: list[ast.Module] = []
    text = b"\n\nassert 1 == 1\n"
    compiled("some_test.py", text, lambda tree, source, path: kept.append(tree), comparer.compare, witnessed=True)
    (call,) = [node for node in ast.walk(kept[0]) if isinstance(node, ast.Call)]
    assert call.lineno == 3
