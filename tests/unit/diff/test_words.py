"""Word marks: which line became which, and what differs within it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.diff.words import Span, WordMarks, pair_lines, word_marks

LINE = st.one_of(
    st.text(st.sampled_from("ab_1 .,()=\t"), max_size=40),
    st.text(max_size=30),
    st.builds(str.__mul__, st.sampled_from(["a", ".", "ab,", "x y "]), st.integers(0, 300)),
)


@st.composite
def edited_line(draw: st.DrawFn) -> tuple[str, str]:
    old = draw(LINE)
    at = draw(st.integers(0, len(old)))
    return old, old[:at] + draw(st.text("abx. ", max_size=6)) + old[draw(st.integers(at, len(old))) :]


def unmarked(line: str, spans: tuple[Span, ...]) -> str:
    kept, at = "", 0
    for start, end in spans:
        kept += line[at:start]
        at = end
    return kept + line[at:]


@given(st.one_of(edited_line(), st.tuples(LINE, LINE)))
def test_without_its_marked_parts_a_pair_reads_the_same(pair: tuple[str, str]) -> None:
    old, new = pair
    marks = word_marks(old, new)
    if marks is not None:
        assert unmarked(old, marks.old) == unmarked(new, marks.new)


@given(st.one_of(edited_line(), st.tuples(LINE, LINE)))
def test_spans_are_in_order_apart_and_within_the_line(pair: tuple[str, str]) -> None:
    marks = word_marks(*pair)
    for line, spans in zip(pair, marks or ((), ()), strict=True):
        ends = [0, *(end for _, end in spans)]
        assert all(before <= start < end <= len(line) for before, (start, end) in zip(ends, spans, strict=False))


@given(st.one_of(edited_line(), st.tuples(LINE, LINE)))
def test_swapping_the_lines_swaps_the_marks(pair: tuple[str, str]) -> None:
    old, new = pair
    marks = word_marks(old, new)
    assert word_marks(new, old) == (marks and WordMarks(marks.new, marks.old))


@given(LINE)
def test_equal_lines_have_no_marks(line: str) -> None:
    assert word_marks(line, line) == WordMarks((), ())


def test_words_are_marked_whole() -> None:
    old, new = "    total = price_old(order)", "    total = price_new(order, 2)"
    marks = word_marks(old, new)
    assert marks is not None
    assert [old[slice(*span)] for span in marks.old] == ["price_old"]
    assert [new[slice(*span)] for span in marks.new] == ["price_new", ", 2"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return None", "for x in range(3):"),
        ("                return None", "                for x in y:"),  # indentation does not make lines alike
        ("", "x"),
    ],
)
def test_lines_with_little_in_common_are_not_compared(old: str, new: str) -> None:
    assert word_marks(old, new) is None


def test_a_change_of_blank_space_alone_is_marked() -> None:
    assert word_marks("x  = 1", "\tx = 1\r") == WordMarks(((1, 3),), ((0, 1), (2, 3), (6, 7)))


def test_a_line_of_two_megabytes_is_compared_at_its_ends() -> None:
    head, tail = "x," * 600_000, "y;" * 400_000
    assert word_marks(head + "old" + tail, head + "brand new" + tail) == WordMarks(
        ((1_200_000, 1_200_003),), ((1_200_000, 1_200_009),)
    )


def test_a_line_of_two_megabytes_that_became_another_is_not_compared() -> None:
    assert word_marks("x" * 2_000_000, "y" * 2_000_000) is None


def test_a_part_removed_from_a_long_line_is_marked_on_one_side() -> None:
    assert word_marks("a" * 600 + "bc", "a" * 600) == WordMarks(((600, 602),), ())


@given(st.lists(LINE, max_size=90), st.lists(LINE, max_size=90))
def test_pairs_grow_on_both_sides(old: list[str], new: list[str]) -> None:
    pairs = pair_lines(old, new)
    assert all(0 <= i < len(old) and 0 <= j < len(new) for i, j in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))


def test_a_line_is_paired_with_the_one_most_like_it() -> None:
    old = ["    x = load(path)", "    return x"]
    new = ["    # read it first", "    log.info(path)", "    x = load(path, encoding)", "    return x or None"]
    assert pair_lines(old, new) == [(0, 2), (1, 3)]


def test_a_block_edited_line_by_line_is_paired_line_by_line() -> None:
    old = [f"value_{n} = old({n})" for n in range(500)]
    new = [f"value_{n} = new({n})" for n in range(500)]
    assert pair_lines(old, new) == [(n, n) for n in range(500)]


def test_blank_lines_are_paired_where_nothing_better_is() -> None:
    assert pair_lines(["a = 1", "", "b = 2"], ["c(d)", "", "e[f]"]) == [(1, 1)]
    assert pair_lines(["", "total = price"], ["total = price * 2", ""]) == [(1, 0)]


@pytest.mark.parametrize(("old", "new"), [([], ["a"]), (["a"], []), ([], [])])
def test_nothing_is_paired_with_nothing(old: list[str], new: list[str]) -> None:
    assert pair_lines(old, new) == []


def test_large_blocks_are_paired_at_a_cost_that_grows_with_their_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    def counting(mine: int, theirs: int) -> float:
        nonlocal looked
        looked += 1
        return 0.0

    monkeypatch.setattr("modelduel.diff.words._likeness", counting)
    pair_lines([f"a{n}" for n in range(3000)], [f"b{n}" for n in range(2000)])
    assert looked <= 33 * 5000
