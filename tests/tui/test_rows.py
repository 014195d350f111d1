from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from modelduel.tui.cells import tidy
from modelduel.tui.rows import Line, Rows, extend_line, make_line

TEXTS = st.lists(st.text(st.sampled_from("ab 漢\t\u0301👩"), max_size=60), max_size=30)


def laid_out(lines: list[Line], width: int, wrapped: bool) -> Rows:
    rows = Rows(width, wrapped)
    while not rows.catch_up(lines, 1):
        pass
    return rows


@given(TEXTS, st.integers(1, 40), st.booleans())
def test_every_row_belongs_to_the_line_whose_text_it_shows(texts: list[str], width: int, wrapped: bool) -> None:
    lines = [make_line(text, soft=bool(at % 2), hang=at % 5) for at, text in enumerate(texts)]
    rows = laid_out(lines, width, wrapped)
    shown = [""] * len(lines)
    for row in range(rows.total):
        index, part = rows.find(row)
        start, end = rows.span(index, lines[index], part)
        shown[index] += lines[index].text[start:end]
    assert shown == [line.text for line in lines]


@given(TEXTS, st.integers(0, 30), st.integers(1, 40))
def test_forgetting_lines_and_laying_them_out_again_changes_nothing(texts: list[str], start: int, width: int) -> None:
    lines = [make_line(text) for text in texts]
    rows = laid_out(lines, width, True)
    before = (list(rows.starts), rows.total)
    rows.forget_from(start)
    while not rows.catch_up(lines, 1):
        pass
    assert (rows.starts, rows.total) == before


@given(st.lists(st.text(st.sampled_from("ab \t漢👩"))))
def test_a_line_that_grows_is_the_line_made_at_once(pieces: list[str]) -> None:
    line = make_line("")
    for piece in pieces:
        line = extend_line(line, tidy(piece, line.text))
    whole = make_line("".join(pieces))
    assert (line.text, line.tabs) == (whole.text, whole.tabs)
    assert line.cells == whole.cells


def test_unwrapped_lines_of_code_take_one_row_and_prose_takes_what_it_needs() -> None:
    lines = [make_line("x" * 100), make_line("word " * 20, soft=True)]
    assert laid_out(lines, 20, wrapped=False).total == 1 + 5
    assert laid_out(lines, 20, wrapped=True).total == 5 + 5


def test_laying_out_stops_when_its_time_is_up_and_goes_on_later() -> None:
    lines = [make_line("x" * 300)] * 1_000
    rows = Rows(10, True)
    assert not rows.catch_up(lines, -1)
    assert 0 < len(rows.starts) < 1_000
    while not rows.catch_up(lines, -1):
        pass
    assert rows.total == 30_000


def test_a_giant_line_is_laid_out_by_count_and_nothing_of_it_is_lost() -> None:
    for text in ("x" * 2_000_000, "漢" * 100_000, "\u0301" * 100_000):
        line = make_line(text)
        rows = laid_out([line], 80, True)
        assert rows.span(0, line, 0)[0] == 0
        assert rows.span(0, line, rows.total - 1)[1] == len(line.text)


def test_a_line_end_inside_a_line_is_shown() -> None:
    assert make_line("a\nb").text == "a␊b"


def test_the_row_of_a_character_is_the_one_that_shows_it() -> None:
    line = make_line("abcdefghij" * 5)
    rows = laid_out([line], 10, True)
    for character in range(50):
        start, end = rows.span(0, line, rows.part_of(0, line, character))
        assert start <= character < end
