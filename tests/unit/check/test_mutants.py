"""What is mutated in each language, and what is not."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.check.mutants import choose_mutants
from modelduel.check.mutate_braced import braced_edits
from modelduel.check.mutate_python import python_edits
from modelduel.check.mutation import SWAPPED, bumped
from modelduel.scenario.model import Equivalent, Variant
from modelduel.syntax import parse


def mutants(text, language="python"):
    """Return every mutant of a text."""
    data = text.encode()
    edits = python_edits(text) if language == "python" else braced_edits(text, language)
    return {(data[: one.start] + one.replacement.encode() + data[one.end :]).decode() for one in edits}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = a < b", {"x = a <= b"}),
        ("x = a >= b", {"x = a > b"}),
        ("x = a == b != c", {"x = a != b != c", "x = a == b == c"}),
        ("x = a is not b", {"x = a is b"}),
        ("x = a not in b", {"x = a in b"}),
        ("x = a and b or c", {"x = a or b or c", "x = a and b and c"}),
        ("x = not (a)", {"x =  (a)"}),
        ("x = a + b", {"x = a - b"}),
        ("x += a", {"x -= a"}),
        ("x = 9", {"x = 10"}),
        ("x = 1_000", {"x = 1001"}),
        ("x = 0.5", {"x = 1.5"}),
        ("x = True", {"x = False"}),
        ("x = f(a, b, c)", {"x = f(b, a, c)"}),
        ("x = a[b:c]", {"x = a[:c]", "x = a[b:]"}),
        ("f(a)", {"pass"}),
        ("x = 'ä' + b; y = 1", {"x = 'ä' + b; y = 2"}),
        ("for a in b:\n    break", {"for a in b:\n    continue"}),
        ("def f():\n    return a", {"def f():\n    return None"}),
        ("def f(a=1): pass", {"def f(a=2): pass"}),
        ("x = (a <  # less\n b)", set()),
        ("x: dict[int, 1] = a", set()),
        ("x = f'{a + 1}'", set()),
        ("@d(1)\ndef f(): pass", set()),
        ("if __name__ == '__main__':\n    x = 1", set()),
        ("log.info(a, b + 1)", set()),
        ("x = max(a, b)", set()),
        ('"""A docstring."""', set()),
        ("x = (", set()),
    ],
)
def test_python_is_mutated_in_one_place_at_a_time(line, expected):
    assert mutants(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = a < b;", {"x = a <= b;"}),
        ("x = a === b && c;", {"x = a !== b && c;", "x = a === b || c;"}),
        ("x = !a;", {"x = a;"}),
        ("i++;", {"i--;"}),
        ("x += 2;", {"x -= 2;", "x += 3;"}),
        ("x = f(a, b);", {"x = f(b, a);"}),
        ("await f(a);", {";"}),
        ("function f() { return a; }", {"function f() { return undefined; }"}),
        ("for (;;) { break; }", {"for (;;) { continue; }"}),
        ("switch (a) { case b: break; }", set()),
        ("const m: Map<string, 1 | 2> = a;", set()),
        ("console.log(1 + a);", set()),
        ("x = Math.max(a, b);", set()),
        ("x = ;", set()),
    ],
)
def test_typescript_is_mutated_in_one_place_at_a_time(line, expected):
    assert mutants(line, "typescript") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = a <= b", {"x = a < b"}),
        ("if err != nil { return err }", {"if err == nil { return err }", "if err != nil { return nil }"}),
        ("x := s[a:b]", {"x := s[:b]", "x := s[a:]"}),
        ("defer mu.Unlock()", {""}),
        ("i++", {"i--"}),
        ("return a, g(b, c)", {"return a, nil", "return a, g(c, b)"}),
        ("for { select { case <-c: break } }", set()),
        ("for { select { case <-c: continue } }", {"for { select { case <-c: break } }"}),
        ('fmt.Println("a", 1)', set()),
    ],
)
def test_go_is_mutated_in_one_place_at_a_time(body, expected):
    wrap = "package p\nfunc f() {{\n{}\n}}\n"

    assert mutants(wrap.format(body), "go") == {wrap.format(one) for one in expected}


def test_constants_in_go_types_are_left_alone():
    assert mutants("package p\ntype t struct{ a [4]int }\n", "go") == set()


@given(st.lists(st.sampled_from(["a < b", "not a", "f(a, b)", "a[1:b]", "-1", "'ü'", "a if b else 2.5"]), max_size=4))
def test_every_mutant_of_python_is_python_and_another_program(parts):
    text = "\n".join(f"x{n} = {part}" for n, part in enumerate(parts))

    for mutant in mutants(text):
        assert ast.dump(ast.parse(mutant)) != ast.dump(ast.parse(text))


@pytest.mark.parametrize("operator", sorted(set(SWAPPED)))
def test_an_operator_never_becomes_itself(operator):
    assert SWAPPED[operator] != operator


@pytest.mark.parametrize(
    ("number", "higher"), [("0", "1"), ("1_000", "1001"), ("2.50", "3.50"), ("0x1f", None), ("1e9", None)]
)
def test_numbers_are_raised_where_they_are_written_plainly(number, higher):
    assert bumped(number) == higher


def test_a_draw_of_mutants_is_the_same_each_time_and_hardly_moved_by_other_lines(scenario):
    lines = [f"    x = {n} + {n}" for n in range(20)]
    before = scenario(code={"variants/reference.py": "\n".join(["def f():", *lines]) + "\n"})
    after = scenario(code={"variants/reference.py": "\n".join(["def f():", "    pass", *lines]) + "\n"})

    drawn = {(one.before, one.after) for one in choose_mutants(before, most=10).mutants}

    assert len(drawn) == 10
    assert choose_mutants(before, most=10) == choose_mutants(before, most=10)
    assert drawn == {(one.before, one.after) for one in choose_mutants(after, most=10).mutants}


def test_listed_mutants_are_set_apart_whatever_the_space_in_the_list(scenario):
    listed = [
        Equivalent("return  compute(1, 2)", "return compute(1, 3)", "never looked at"),
        Equivalent("return 9", "return 8", "gone"),
    ]

    chosen = choose_mutants(scenario(equivalent=listed))

    assert [one.after for one in chosen.equivalent] == ["return compute(1, 3)"]
    assert chosen.stale == (listed[1],)
    assert "return compute(1, 3)" not in [one.after for one in chosen.mutants]


def test_files_that_the_reference_leaves_alone_are_not_mutated(scenario):
    both = scenario(
        files=["original.py", "vendored.py"],
        variant=[Variant("variants/reference.py", "reference")],
        code={"vendored.py": "x = 1\n"},
    )

    assert {one.path for one in choose_mutants(both).mutants} == {"original.py"}


def test_a_review_has_no_mutants(scenario):
    review = scenario(category="review", tests=None, variant=[], original_fails=[])

    assert choose_mutants(review).possible == 0


@pytest.mark.parametrize("language", ["typescript", "go"])
def test_what_does_not_fit_the_grammar_is_refused(language):
    with pytest.raises(SyntaxError):
        parse("func ( {{{", language)
