"""What is measured of code in each language, compared with another tool where that reads it well."""

from __future__ import annotations

import lizard
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.metrics.measure import measure
from modelduel.metrics.model import PATTERNS, Metrics

PYTHON = """
import os
from typing import Any

LIMIT = 3
_secret = 1
one, (two, *rest) = 1, (2, 3)


class Shop:
    name: str = "x"

    def __init__(self, stock: int, other=[]):
        self.stock = stock

    def sell(self, item: str, many, *args: Any, note: object = None) -> int:
        global _secret
        if item and many or note:
            for one in args:
                while one:
                    try:
                        one -= 1
                    except:
                        pass
                    except ValueError:
                        raise
        elif item:
            return 1
        else:
            return 2
        return [x for x in args if x] and 3

    def _hidden(self): ...


async def fetch(url: str = "x", *, deep: bool) -> str:
    def inner(a):
        return a if a else url

    return inner(url)
"""
TYPESCRIPT = """
import { z } from "z";
export interface Row { id: number }
export type Kind = "a" | "b";
const hidden = 1;
export const LIMIT = 3, pick = (rows: Row[], n: any, cb?: (x: number) => void): Row | undefined => {
  if (n > 1 && rows.length) {
    for (const row of rows) { if (row.id == n) { return row; } }
  } else if (n == null) {
    return rows.find((row) => row.id === n ?? 1);
  }
  return undefined;
};
export class Cache<T extends object> {
  private items = new Map<string, T>();
  #secret = 1;
  constructor(private readonly limit: number) {}
  get(key: string): T | undefined {
    // @ts-ignore
    switch (key) { case "a": break; case "b": return undefined; }
    try { return this.items.get(key); } catch (error) { /* nothing */ }
  }
}
export default function main(a, { b }: { b: number }, ...rest: string[]) { return a ? b : rest; }
export { hidden as shown };
"""
GO = """
package ring

import "fmt"

type Ring[T any] struct {
	Head, tail int
}

type Store interface {
	Get(key string) (string, error)
	put(key string)
}

const Limit = 3

var ErrFull, errEmpty error

func init() { fmt.Println() }

func New[T any](n int, extra interface{}, name, other string) *Ring[T] {
	if n < 0 || n > 9 {
		panic("n")
	} else if n == 3 {
		n++
	}
	return &Ring[T]{}
}

func (r *Ring[T]) Push(values ...any) (err error) {
	for _, value := range values {
		switch value.(type) {
		case int:
			_, _ = fmt.Println(value)
		case string:
		default:
		}
	}
	go func() {
		if err != nil {
			return
		}
	}()
	number, _ := fmt.Print("x")
	_ = number
	return nil
}
"""


def measured(text, language="python") -> Metrics:
    suffix = {"python": "py", "typescript": "ts", "go": "go"}[language]
    found = measure({f"x.{suffix}": text}, language)
    assert found is not None
    return found


def functions(text, language):
    return {one.name: (one.complexity, one.nesting) for one in measured(text, language).functions}


def test_python_functions_are_measured_apart_with_their_depth():
    assert functions(PYTHON, "python") == {
        "Shop.__init__": (1, 0),
        "Shop.sell": (12, 4),
        "Shop._hidden": (1, 0),
        "fetch": (1, 1),
        "fetch.inner": (2, 0),
    }


def test_typescript_functions_are_measured_apart_with_their_depth():
    assert functions(TYPESCRIPT, "typescript") == {
        "pick": (6, 3),
        "<anonymous>": (2, 0),
        "Cache.constructor": (1, 0),
        "Cache.get": (4, 1),
        "main": (2, 0),
    }


def test_go_functions_are_measured_apart_with_their_depth():
    assert functions(GO, "go") == {"init": (1, 0), "New": (4, 1), "Ring.Push": (4, 2), "<anonymous>": (2, 1)}


def test_the_worst_function_stands_for_the_whole():
    found = measured(PYTHON)

    assert (found.complexity, found.nesting, found.longest) == (12, 4, 16)


@pytest.mark.parametrize(
    ("text", "language", "typed", "parameters"),
    [(PYTHON, "python", 4, 9), (TYPESCRIPT, "typescript", 7, 9), (GO, "go", 3, 5)],
)
def test_parameters_count_as_typed_when_their_type_says_something(text, language, typed, parameters):
    found = measured(text, language)

    assert (found.typed, found.parameters) == (typed, parameters)
    assert found.typed_share == typed / parameters


def test_without_parameters_there_is_no_share():
    assert measured("x = 1\n").typed_share is None


@pytest.mark.parametrize(
    ("text", "language", "patterns"),
    [
        (PYTHON, "python", {"bare-except": 1, "global-statement": 1, "mutable-default": 1, "swallowed-error": 1}),
        (TYPESCRIPT, "typescript", {"any": 1, "loose-equality": 1, "swallowed-error": 1, "ts-ignore": 1}),
        (GO, "go", {"any": 2, "ignored-error": 2, "init-function": 1, "panic": 1}),
    ],
)
def test_patterns_to_avoid_are_counted(text, language, patterns):
    found = measured(text, language)

    assert found.patterns == patterns
    assert found.avoided == sum(patterns.values())
    assert set(patterns) <= set(PATTERNS)


@pytest.mark.parametrize(
    ("text", "language", "public"),
    [
        (PYTHON, "python", {"LIMIT", "one", "two", "rest", "Shop", "Shop.name", "Shop.sell", "fetch"}),
        (
            TYPESCRIPT,
            "typescript",
            {
                "Row",
                "Row.id",
                "Kind",
                "LIMIT",
                "pick",
                "Cache",
                "Cache.constructor",
                "Cache.get",
                "default",
                "main",
                "shown",
            },
        ),
        (GO, "go", {"Ring", "Ring.Head", "Store", "Store.Get", "Limit", "ErrFull", "New", "Ring.Push"}),
    ],
)
def test_public_names_are_those_that_others_may_use(text, language, public):
    assert measured(text, language).public == public


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        (
            "x.py",
            "def f(a, b):\n    if a and b:\n        return 1\n    for c in a:\n        b += c\n    return b\n",
            "python",
        ),
        ("x.go", "package x\nfunc F(a int) int {\n\tif a > 1 || a < 0 {\n\t\treturn 1\n\t}\n\treturn a\n}\n", "go"),
        ("x.ts", "function f(a: number) { if (a > 1 && a < 9) { return 1; } return a ? 2 : 3; }\n", "typescript"),
    ],
)
def test_complexity_is_the_one_that_lizard_finds(name, text, language):
    theirs = lizard.analyze_file.analyze_source_code(name, text).function_list

    assert [one.cyclomatic_complexity for one in theirs] == [
        one.complexity for one in measured(text, language).functions
    ]


def test_files_are_measured_together_and_those_of_other_languages_left_out():
    found = measure({"a.py": "def f(a: int): pass\n", "b.py": "def g(b): pass\n", "c.md": "# def h()"}, "python")

    assert found is not None
    assert found.public == {"f", "g"}
    assert (found.typed, found.parameters) == (1, 2)


@pytest.mark.parametrize(
    ("files", "language"),
    [
        ({}, "python"),
        ({"a.py": "def f(:\n"}, "python"),
        ({"a.py": "x = \0"}, "python"),
        ({"a.py": "(" * 100_000}, "python"),
        ({"a.py": "-" * 100_000 + "1"}, "python"),
        ({"a.py": "#" * 1_000_001}, "python"),
        ({"a.ts": "function ( {"}, "typescript"),
        ({"a.ts": "let a = '\ud800';"}, "typescript"),
        ({"a.ts": "(" * 100_000}, "typescript"),
        ({"a.go": "no go"}, "go"),
    ],
)
def test_what_cannot_be_read_is_not_measured(files, language):
    assert measure(files, language) is None


def test_deep_typescript_is_measured_without_recursion():
    deep = "if (a) { " * 2_000 + "f();" + " }" * 2_000

    assert measured(f"function f() {{ {deep} }}", "typescript").nesting == 2_000


@given(st.text(max_size=200), st.sampled_from(["python", "typescript", "go"]))
def test_nothing_that_a_model_wrote_raises(text, language):
    suffix = {"python": "py", "typescript": "ts", "go": "go"}[language]

    found = measure({f"a.{suffix}": text}, language)

    assert found is None or found.complexity >= 0
