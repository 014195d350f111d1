"""The line diff: right for all inputs, the same seen from either side, bounded in cost, and good to read."""

import random
import sys
from collections.abc import Callable
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modelduel.diff.lines import LineEnds, Opcode, line_ends, opcodes, split_lines

ANY_TEXT = st.text(st.one_of(st.sampled_from("ab\r\n\x0b\x0c\x1c\x85\u2028"), st.characters(codec=None)))
FEW_LINES = st.sampled_from(["a", "b", "c", "", "}", "  a", "    b"])
LINES = st.one_of(
    st.lists(FEW_LINES, max_size=30),
    st.lists(st.integers(0, 40).map("line {}".format), max_size=40),
    st.lists(st.text(max_size=3), max_size=10),
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """A text and a rewrite of it, so that much is shared and some of it has moved."""
    old = draw(LINES)
    new = list(old)
    for _ in range(draw(st.integers(0, 5))):
        at, end = sorted((draw(st.integers(0, len(new))), draw(st.integers(0, len(new)))))
        cut = new[at:end]
        new[at:end] = draw(st.lists(FEW_LINES, max_size=4))
        if draw(st.booleans()):
            to = draw(st.integers(0, len(new)))
            new[to:to] = cut
    return old, new


PAIRS = st.one_of(edits(), st.tuples(LINES, LINES))
MIRRORED = {"equal": "equal", "replace": "replace", "delete": "insert", "insert": "delete"}


def applied(steps: list[Opcode], old: list[str], new: list[str]) -> list[str]:
    """Rebuild the new text, taking from it only what is not in the old one."""
    out: list[str] = []
    for tag, i1, i2, j1, j2 in steps:
        out += old[i1:i2] if tag == "equal" else new[j1:j2]
    return out


def changed(steps: list[Opcode]) -> int:
    return sum(i2 - i1 + j2 - j1 for tag, i1, i2, j1, j2 in steps if tag != "equal")


@given(PAIRS)
def test_applying_the_steps_rebuilds_the_new_text(pair: tuple[list[str], list[str]]) -> None:
    old, new = pair
    assert applied(opcodes(old, new), old, new) == new


@given(PAIRS)
@example((["a", "b", "c", "a", "b", "b", "a"], ["c", "b", "a", "b", "a", "c"]))
@example((["a", "x", "b"], ["b", "x", "a"]))
def test_swapping_the_texts_mirrors_the_steps(pair: tuple[list[str], list[str]]) -> None:
    old, new = pair
    mirrored = [Opcode(MIRRORED[tag], j1, j2, i1, i2) for tag, i1, i2, j1, j2 in opcodes(old, new)]  # type: ignore[arg-type]  # the tags of the table
    assert opcodes(new, old) == mirrored


@given(PAIRS)
@example((["a", "  a", ""], ["  a", "  a", "", "  a"]))
def test_steps_follow_on_each_other_and_their_tags_are_true(pair: tuple[list[str], list[str]]) -> None:
    old, new = pair
    steps = opcodes(old, new)
    i = j = 0
    for tag, i1, i2, j1, j2 in steps:
        assert (i1, j1) == (i, j)
        assert {
            "equal": i1 < i2 and old[i1:i2] == new[j1:j2],
            "replace": i1 < i2 and j1 < j2,
            "delete": i1 < i2 and j1 == j2,
            "insert": i1 == i2 and j1 < j2,
        }[tag]
        i, j = i2, j2
    assert (i, j) == (len(old), len(new))
    assert all((a.tag == "equal") != (b.tag == "equal") for a, b in pairwise(steps))


@given(LINES)
def test_equal_texts_are_one_equal_step(lines: list[str]) -> None:
    assert opcodes(lines, list(lines)) == ([Opcode("equal", 0, len(lines), 0, len(lines))] if lines else [])


@given(LINES, LINES)
def test_what_both_texts_begin_and_end_with_is_never_marked(inner: list[str], other: list[str]) -> None:
    frame = [f"only {number}" for number in range(5)]
    steps = opcodes(frame[:2] + inner + frame[2:], frame[:2] + other + frame[2:])
    assert steps[0].tag == steps[-1].tag == "equal"
    assert steps[0].i2 >= 2
    assert steps[-1].i2 - steps[-1].i1 >= 3


@given(st.permutations(range(12)))
def test_as_many_unique_lines_as_possible_are_kept(order: list[int]) -> None:
    longest = [0] * 12  # of the growing chains that end here
    for at, value in enumerate(order):
        longest[at] = 1 + max((longest[k] for k in range(at) if order[k] < value), default=0)
    steps = opcodes([f"line {n}" for n in range(12)], [f"line {n}" for n in order])
    assert changed(steps) == 2 * (12 - max(longest))


def test_tuples_and_lists_are_the_same_to_it() -> None:
    assert opcodes(("a", "b"), ["a", "c"]) == opcodes(["a", "b"], ("a", "c"))


def test_a_rewritten_passage_is_not_cut_up_by_its_blank_lines_and_brackets() -> None:
    old = ["head", "f(a) {", "  b", "}", "", "g(c) {", "  d", "}", "", "h(e) {", "  e", "tail"]
    new = ["head", "F(1) {", "  2", "  3", "}", "", "G(4) {", "  5", "}", "", "H(6) {", "  7", "tail"]
    assert [step.tag for step in opcodes(old, new)] == ["equal", "replace", "equal"]


def test_a_blank_line_between_two_small_edits_stays_as_it_is() -> None:
    steps = opcodes(["x = 1", "", "y = 2"], ["x = 3", "", "y = 4"])
    assert [step.tag for step in steps] == ["replace", "equal", "replace"]


def test_a_moved_function_is_one_removal_and_one_addition() -> None:
    first = [f"def f{n}():" if n % 5 == 0 else f"    step_{n}()" for n in range(20)]
    moved = ["def moved():", "    return 1", ""]
    steps = opcodes(moved + first, first + moved)
    assert [(step.tag, changed([step])) for step in steps if step.tag != "equal"] == [("delete", 3), ("insert", 3)]


def test_an_added_function_begins_at_its_header() -> None:
    def function(name: str) -> list[str]:
        return [f"def {name}():", "    x = 1", "    return x", ""]

    old = function("a") + function("c")
    new = function("a") + function("b") + function("c")
    (step,) = [step for step in opcodes(old, new) if step.tag != "equal"]
    assert new[step.j1 : step.j2] == function("b")


def test_an_added_method_does_not_begin_with_the_end_of_the_one_before() -> None:
    def method(name: str) -> list[str]:
        return ["", f"    {name}() {{", "        return 1;", "    }"]

    old = ["class A {", *method("a"), "}"]
    new = ["class A {", *method("a"), *method("b"), "}"]
    (step,) = [step for step in opcodes(old, new) if step.tag != "equal"]
    assert new[step.j1 : step.j2] == method("b")


def test_an_added_function_takes_its_own_decorator_with_it() -> None:
    def function(name: str) -> list[str]:
        return ["@cache", f"def {name}():", "    return 1", ""]

    new = [*function("a"), *function("b"), *function("c")]
    (step,) = [step for step in opcodes(function("a") + function("c"), new) if step.tag != "equal"]
    assert new[step.j1 : step.j2] == function("b")


def test_brackets_do_not_outvote_a_line_with_words() -> None:
    old = ["x1", "keep()", "x2", "{", "x3", "["]
    new = ["y1", "{", "y2", "[", "y3", "keep()"]
    assert [old[step.i1] for step in opcodes(old, new) if step.tag == "equal"] == ["keep()"]


def test_a_block_is_not_slid_out_of_sight() -> None:
    old = ["start", "", *["    x"] * 200, "end"]
    (step,) = [step for step in opcodes(old, [*old[:-1], "    x", "end"]) if step.tag != "equal"]
    assert step.i1 > 100


def test_repeated_lines_are_still_matched_where_a_full_search_would_cost_too_much() -> None:
    old = ["a", "b"] * 2000
    new = ["b", "a"] * 2000
    assert changed(opcodes(old, new)) < 0.2 * (len(old) + len(new))


def shuffled(lines: list[str]) -> list[str]:
    lines = list(lines)
    random.Random(7).shuffle(lines)
    return lines


def random_lines(n: int, kinds: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    return [f"x{rng.randrange(kinds)}" for _ in range(n)]


ADVERSARIES: dict[str, Callable[[int], tuple[list[str], list[str]]]] = {
    "all lines equal": lambda n: (["s", *["a"] * n, "t"], ["u", *["a"] * (n // 2), "v"]),
    "two lines in turn": lambda n: (["a", "b"] * (n // 2), ["b", "a"] * (n // 2)),
    "reversed": lambda n: ([f"x{i}" for i in range(n)], [f"x{i}" for i in range(n)][::-1]),
    "permuted": lambda n: ([f"x{i}" for i in range(n)], shuffled([f"x{i}" for i in range(n)])),
    "no shared line": lambda n: ([f"x{i}" for i in range(n)], [f"y{i}" for i in range(n)]),
    "two kinds at random": lambda n: (random_lines(n, 2, 1), random_lines(n, 2, 2)),
    "every line some times": lambda n: (random_lines(n, int(n**0.5), 1), random_lines(n, int(n**0.5), 2)),
    "every line twice": lambda n: (shuffled([f"x{i % (n // 2)}" for i in range(n)]), [f"x{i // 2}" for i in range(n)]),
    "each division leaves nearly all": lambda n: (
        [x for i in range(n // 4) for x in (f"p{i}", f"q{i}", f"p{i}", f"z{i}")],
        [x for i in range(n // 4) for x in (f"q{i}", f"p{i}", f"w{i}", f"q{i}")],
    ),
    "blank lines alone are shared": lambda n: (
        [x for i in range(n // 2) for x in ("", f"x{i}")],
        [x for i in range(n // 2) for x in (f"y{i}", "")],
    ),
    "blocks that could slide far": lambda n: (["a"] * n, [x for _ in range(n // 4) for x in ("a", "a", "b", "a")]),
    "few against many": lambda n: (["a", "b"] * 4, ["b", "c", "a"] * (n // 3)),
}


def steps_taken(call: Callable[[], object]) -> int:
    """Count the lines of Python that a call runs, whoever wrote them: an operation count that no machine changes."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", ADVERSARIES)
def test_no_text_makes_the_cost_grow_faster_than_its_length(name: str) -> None:
    def cost_a_line(n: int) -> float:
        old, new = ADVERSARIES[name](n)
        return steps_taken(lambda: opcodes(old, new)) / (len(old) + len(new))

    small, large = cost_a_line(800), cost_a_line(6400)
    assert large < 500
    # Eight times the lines: a quadratic search would cost eight times as much for each.
    assert large < 2.5 * small + 20


@given(ANY_TEXT)
@example("")
@example("\n")
@example("a\r\nb")
def test_lines_and_their_ends_give_the_text_back(text: str) -> None:
    lines = split_lines(text)
    assert "\n".join(lines) + ("\n" if line_ends(text).final else "") == text
    assert not any("\n" in line for line in lines)


def test_only_a_newline_ends_a_line() -> None:
    assert split_lines("a\x0bb\x0cc\x1cd\x85e\u2028f\rg\nh") == ["a\x0bb\x0cc\x1cd\x85e\u2028f\rg", "h"]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("", ("none", False)),
        ("a", ("none", False)),
        ("a\r", ("none", False)),
        ("a\n", ("lf", True)),
        ("a\nb", ("lf", False)),
        ("a\r\nb\r\n", ("crlf", True)),
        ("a\r\nb", ("crlf", False)),
        ("a\r\nb\n", ("mixed", True)),
        ("a\rb\n", ("lf", True)),
    ],
)
def test_line_ends_are_told_apart(text: str, ends: tuple[Any, bool]) -> None:
    assert line_ends(text) == LineEnds(*ends)
