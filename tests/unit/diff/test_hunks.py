"""Rows, pairs and folds: everything is shown or counted in a fold, with true numbers and names."""

from hypothesis import example, given
from hypothesis import strategies as st

from modelduel.diff.hunks import Diff, Fold, Half, Pair, Row, compare, side_by_side, unified
from modelduel.diff.words import Span

LINE = st.sampled_from(["a = 1", "a = 2", "b(c)", "", "}", "def f():", "    return x", "    return y", "x\r"])
TEXT = st.builds(
    lambda lines, end, last: end.join(lines) + (end if last else ""),
    st.lists(LINE, max_size=25),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
CONTEXT = st.one_of(st.none(), st.integers(0, 4))

SOURCE = "\n".join(
    [
        "import redis",
        "",
        "class Consumer:",
        "    def open(self):",
        *(f"        self.open_{n}()" for n in range(10)),
        "",
        "    def poll(self):",
        *(f"        self.poll_{n}()" for n in range(10)),
        "",
    ]
)


def folds(rows: list[Row | Fold]) -> list[Fold]:
    return [row for row in rows if isinstance(row, Fold)]


def marked(line: str, spans: tuple[Span, ...]) -> list[str]:
    return [line[start:end] for start, end in spans]


@given(TEXT, TEXT, CONTEXT)
def test_the_rows_of_each_sign_are_the_lines_of_each_text(old: str, new: str, context: int | None) -> None:
    diff = compare(old, new)
    old_at = new_at = 1
    for row in unified(diff, language="python", context=context):
        if isinstance(row, Fold):
            assert (row.old, row.new) == (old_at, new_at)
            assert row.count > 1
            folded = diff.old[old_at - 1 : old_at - 1 + row.count]
            assert folded == diff.new[new_at - 1 : new_at - 1 + row.count]
            old_at, new_at = old_at + row.count, new_at + row.count
            continue
        assert (row.old, row.new) == (old_at if row.sign in " -" else None, new_at if row.sign in " +" else None)
        text = diff.old[row.index] if row.sign == "-" else diff.new[row.index]
        if row.old:
            assert text == diff.old[row.old - 1]
        if row.new:
            assert text == diff.new[row.new - 1]
        assert all(end <= len(text) for _, end in row.spans)
        old_at, new_at = old_at + (row.old is not None), new_at + (row.new is not None)
    assert (old_at, new_at) == (len(diff.old) + 1, len(diff.new) + 1)


@given(TEXT, TEXT, CONTEXT)
def test_both_columns_hold_every_line_once_in_order(old: str, new: str, context: int | None) -> None:
    diff = compare(old, new)
    left: list[int] = []
    right: list[int] = []
    for row in side_by_side(diff, context=context):
        if isinstance(row, Fold):
            left += range(row.old, row.old + row.count)
            right += range(row.new, row.new + row.count)
            continue
        left += [row.left.number] if row.left else []
        right += [row.right.number] if row.right else []
        assert row.sign == "~" or (row.sign == "-") == (row.right is None)
        assert row.sign == "~" or (row.sign == "+") == (row.left is None)
        if row.sign == " ":
            assert row.left
            assert row.right
            assert diff.old[row.left.number - 1] == diff.new[row.right.number - 1]
    assert left == [*range(1, len(diff.old) + 1)]
    assert right == [*range(1, len(diff.new) + 1)]


@given(TEXT, TEXT)
@example("a\r\nb\r", "a\r\nb")
@example("a\r\nb\r\n", "a\r\nb\n")
def test_texts_that_differ_always_show_a_difference(old: str, new: str) -> None:
    diff = compare(old, new)
    assert diff.is_same == (old == new)
    if not diff.is_same:
        assert diff.added or diff.removed or diff.old_ends != diff.new_ends


@given(TEXT, TEXT)
def test_the_counts_are_those_of_the_rows(old: str, new: str) -> None:
    diff = compare(old, new)
    signs = [row.sign for row in unified(diff) if isinstance(row, Row)]
    assert (signs.count("+"), signs.count("-")) == (diff.added, diff.removed)
    swapped = compare(new, old)
    assert (swapped.added, swapped.removed) == (diff.removed, diff.added)


def test_the_same_text_is_one_fold() -> None:
    diff = compare(SOURCE, SOURCE)
    assert (diff.is_same, diff.added, diff.removed) == (True, 0, 0)
    assert unified(diff) == [Fold(len(diff.old), 1, 1, ())]


def test_an_empty_text_against_an_empty_text_has_no_rows() -> None:
    assert unified(compare("", "")) == side_by_side(compare("", "")) == []


def test_without_an_original_every_line_is_added() -> None:
    rows = unified(compare("", "a\nb\n"))
    assert rows == [Row("+", None, 1, 0), Row("+", None, 2, 1)]


def test_context_is_kept_on_both_sides_of_a_change() -> None:
    rows = unified(compare(SOURCE, SOURCE.replace("self.poll_0()", "self.start()")), context=2)
    assert [row.sign if isinstance(row, Row) else row.count for row in rows] == [14, " ", " ", "-", "+", " ", " ", 7]


def test_a_fold_is_named_for_where_the_reader_lands() -> None:
    rows = unified(compare(SOURCE, SOURCE.replace("self.poll_7()", "self.stop()")), language="python")
    assert [fold.within for fold in folds(rows)] == [("Consumer", "poll")]
    rows = unified(compare(SOURCE, SOURCE.replace("self.open_0()", "self.start()")), language="python", context=0)
    assert [fold.within for fold in folds(rows)] == [("Consumer", "open"), ("Consumer", "open")]


def test_a_fold_before_a_removal_at_the_end_has_a_name_too() -> None:
    source = SOURCE.rstrip("\n")
    rows = unified(compare(source, source.rpartition("\n")[0]), language="python", context=0)
    assert [fold.within for fold in folds(rows)] == [("Consumer", "poll")]


def test_a_single_line_is_shown_rather_than_folded() -> None:
    old = "a\nb\nc\nd\ne\n"
    rows = unified(compare(old, old.replace("e", "x")), context=3)
    assert folds(rows) == []


def test_without_a_limit_to_the_context_nothing_is_folded() -> None:
    diff = compare(SOURCE, SOURCE.replace("open_3", "begin"))
    assert folds(unified(diff, context=None)) == []
    assert all(isinstance(row, Pair) for row in side_by_side(diff, context=None))


def test_the_words_that_changed_are_marked_on_both_sides() -> None:
    diff = compare("import redis\n", "import redis.asyncio\n")
    old, new = unified(diff)
    assert isinstance(old, Row)
    assert isinstance(new, Row)
    assert marked("import redis", old.spans) == []
    assert marked("import redis.asyncio", new.spans) == [".asyncio"]
    assert side_by_side(diff) == [Pair("~", Half(1), Half(1, ((12, 20),)))]


def test_lines_without_a_counterpart_share_rows_to_save_height() -> None:
    diff = compare("alpha beta\ngamma delta\n", "x = [1]\ny = {2}\nz = (3)\n")
    assert side_by_side(diff) == [Pair("~", Half(1), Half(1)), Pair("~", Half(2), Half(2)), Pair("+", None, Half(3))]


def test_a_change_of_line_ends_alone_marks_no_line() -> None:
    diff = compare("a\r\nb\r\n", "a\nb\n")
    assert (diff.is_same, diff.added, diff.removed) == (False, 0, 0)
    assert (diff.old_ends.kind, diff.new_ends.kind) == ("crlf", "lf")
    assert diff.old == diff.new == ("a", "b")


def test_in_mixed_line_ends_the_lines_that_differ_are_marked() -> None:
    diff = compare("a\r\nb\nc\r\n", "a\r\nb\r\nc\r\n")
    assert (diff.added, diff.removed) == (1, 1)
    assert diff.new == ("a\r", "b\r", "c\r")


def test_a_missing_newline_at_the_end_marks_no_line() -> None:
    diff: Diff = compare("a\nb\n", "a\nb")
    assert (diff.is_same, diff.added, diff.old_ends.final, diff.new_ends.final) == (False, 0, True, False)
