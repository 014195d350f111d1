"""Tables and lines that fit the terminal they are printed on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from modelduel.cli.output import laid_out
from modelduel.text import width, wrapped

HEAD = ["id", "changed", "contenders", "judged"]
ROW = ["2026-11-22-demo", "2026-11-22 09:09", "cool : warm", "0"]
CELL = st.text(st.sampled_from("ab \x1b\n漢é"), max_size=60)


def test_without_a_terminal_a_line_may_be_of_any_length() -> None:
    head, row = laid_out(HEAD, [ROW])
    assert head == ["id               changed           contenders   judged"]
    assert row == ["2026-11-22-demo  2026-11-22 09:09  cool : warm  0"]


def test_the_last_column_is_wrapped_below_itself() -> None:
    _, row = laid_out(["id", "why"], [["x", "no such sandbox on this machine"]], 24)
    assert row == ["x   no such sandbox on", "    this machine"]


def test_where_the_columns_do_not_fit_each_row_is_a_list_of_its_own() -> None:
    head, row = laid_out(HEAD, [ROW], 30)
    assert head == []
    assert row == ["2026-11-22-demo", "  changed: 2026-11-22 09:09", "  contenders: cool : warm", "  judged: 0"]


def test_figures_are_aligned_to_the_right() -> None:
    _, one, two = laid_out(["", "in"], [["A", "7"], ["B", "1234"]], right_from=1)
    assert [*one, *two] == ["A     7", "B  1234"]


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=4), st.integers(4, 80))
def test_no_line_is_wider_than_the_terminal_and_no_letter_is_lost(rows: list[tuple[str, str, str]], room: int) -> None:
    for row, lines in zip(rows, laid_out(["", "", ""], rows, room)[1:], strict=True):
        assert all(width(line) <= room for line in lines)
        printed = "".join(lines)
        for letter in "ab漢é":
            assert printed.count(letter) == "".join(row).count(letter)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])), st.integers(2, 40))
def test_wrapping_loses_nothing_but_blanks(text: str, room: int) -> None:
    assert "".join(wrapped(text, room)).replace(" ", "") == text.replace(" ", "")
