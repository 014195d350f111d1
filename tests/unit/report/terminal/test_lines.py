"""The report on a terminal: it fits, it is safe, and what it shows is told without colour too."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelduel.report.document import (
    Bar,
    Bars,
    Cell,
    Column,
    Estimate,
    Intervals,
    Item,
    Items,
    Part,
    Report,
    RoundRef,
    Section,
    Table,
)
from modelduel.report.findings.failures import APART, OWN
from modelduel.report.making import make_report
from modelduel.report.statistics.figure import Figure
from modelduel.report.terminal.charts import ASCII, UNICODE, Signs, bar_lines, interval_lines, shares
from modelduel.report.terminal.lines import LEAST, PROSE, Line, in_ascii, paragraph, plain
from modelduel.report.terminal.page import MOST, report_lines, section_lines
from modelduel.report.terminal.tables import fitted, table_lines
from modelduel.text import safe_line, width
from tests.doubles.founding import founding
from tests.doubles.reports import figure, hostile_report, reports

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOLVED = Table(
    "solved",
    "Solved",
    (Column("Category"), Column("sonnet", number=True, tone="a"), Column("p, Holm", number=True)),
    (
        (Cell("bug-fix"), Cell("21 of 25: 84 % (65 to 94)", rounds=(RoundRef("one", "bug-1"),)), Cell(".29")),
        (Cell("algorithm"), Cell("22 of 25: 88 % (70 to 96)"), Cell("1")),
    ),
    "A note.",
)


def texts(lines: list[Line]) -> list[str]:
    return [one.text for one in lines]


@few
@given(reports(), st.integers(LEAST, 220), st.booleans())
def test_no_line_is_wider_than_the_room_there_is(report: Report, room: int, ascii_only: bool) -> None:
    lines = report_lines(report, room, ascii_only=ascii_only)
    assert [one.text for one in lines if width(one.text) > room] == []


@few
@given(reports())
def test_nothing_in_it_steers_a_terminal(report: Report) -> None:
    for one in report_lines(report, 80):
        for span in one.spans:
            assert span.text == safe_line(span.text)


@pytest.mark.parametrize("room", [40, 80, 120, 200])
def test_the_founding_comparison_fits(room: int) -> None:
    lines = report_lines(make_report(founding()), room)
    assert max(width(one.text) for one in lines) <= room
    assert "Correctness" in texts(lines)


def test_the_answer_comes_before_any_section() -> None:
    report = make_report(founding())
    words = " ".join(plain(report_lines(report, 80)).split())
    places = [words.index(sentence) for sentence in report.answer] + [words.index("Correctness ━")]
    assert places == sorted(places)


def test_a_table_that_fits_stands_in_columns() -> None:
    assert texts(table_lines(SOLVED, 80)) == [
        "Solved",
        "Category                      sonnet  p, Holm",
        "bug-fix    21 of 25: 84 % (65 to 94)      .29",
        "algorithm  22 of 25: 88 % (70 to 96)        1",
        "A note.",
    ]


def test_a_narrower_one_folds_titles_and_then_intervals_and_no_number_is_torn() -> None:
    assert texts(table_lines(SOLVED, 34)) == [
        "Solved",
        "Category           sonnet    p,",
        "                           Holm",
        "bug-fix    21 of 25: 84 %   .29",
        "               (65 to 94)",
        "algorithm  22 of 25: 88 %     1",
        "               (70 to 96)",
        "A note.",
    ]


def test_where_not_even_that_fits_each_row_is_a_list() -> None:
    assert texts(table_lines(SOLVED, 24))[:6] == [
        "Solved",
        "bug-fix",
        "  sonnet: 21 of 25: 84",
        "    % (65 to 94)",
        "  p, Holm: .29",
        "algorithm",
    ]


def test_a_row_knows_the_rounds_that_it_counts() -> None:
    lines = table_lines(SOLVED, 80)
    assert [one.rounds for one in lines if "bug-fix" in one.text] == [(RoundRef("one", "bug-1"),)]


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 30)), min_size=1, max_size=9), st.integers(1, 200))
def test_columns_give_way_only_as_far_as_they_can_and_must(sizes: list[tuple[int, int]], room: int) -> None:
    least = [low for low, _ in sizes]
    widest = [low + more for low, more in sizes]
    gaps = 2 * (len(sizes) - 1)
    widths = fitted(least, widest, room)
    if widths is None:
        assert sum(least) + gaps > room
        return
    assert all(low <= size <= high for low, size, high in zip(least, widths, widest, strict=True))
    assert sum(widths) == min(sum(widest), room - gaps)


CHART = Intervals("rates", "Share solved", (Estimate("sonnet", figure(0.5, 0.25, 0.75), "a"),), 0.0, 1.0, even=0.5)


def test_an_interval_is_drawn_on_its_scale_and_told_in_figures() -> None:
    title, row, axis = texts(interval_lines(CHART, 44, UNICODE))
    assert title == "Share solved"
    assert row == "sonnet  ····├────●────┤····  50 % (25 to 75)"
    assert axis == "        0 %    50 %   100 %"


def test_the_same_in_ascii() -> None:
    assert texts(interval_lines(CHART, 44, ASCII))[1] == "sonnet  ....[----o----]....  50 % (25 to 75)"


def test_what_is_even_is_marked_where_no_interval_covers_it() -> None:
    chart = Intervals("rates", "Rate", (Estimate("all", figure(0.9, 0.8, 1.0)),), 0.0, 1.0, even=0.5)
    assert "┊" in texts(interval_lines(chart, 60, UNICODE))[1]


def test_a_figure_without_data_has_no_mark_on_the_scale() -> None:
    chart = Intervals("rates", "Rate", (Estimate("all", figure(None, None, None)),), 0.0, 1.0)
    row = texts(interval_lines(chart, 60, UNICODE))[1]
    assert "●" not in row
    assert row.endswith("–")


def test_an_end_that_is_endless_is_drawn_to_the_end_of_the_scale() -> None:
    endless = Figure(0.5, float("-inf"), float("inf"), 0.95, 3, "Wald", "")
    chart = Intervals("odds", "Odds", (Estimate("all", endless),), 0.0, 1.0, unit="score")
    row = texts(interval_lines(chart, 80, UNICODE))[1]
    assert "├" in row
    assert "┤" in row


BARS = Bars("won", "Verdicts", (Bar("all", (Part("sonnet", 18, "a"), Part("tie", 0), Part("sol", 6, "b"))),))


def test_the_parts_of_a_bar_differ_in_shape_and_are_counted() -> None:
    title, legend, row = texts(bar_lines(BARS, 40, UNICODE))
    assert (title, legend) == ("Verdicts", "█ sonnet  ▒ sol")
    assert row.startswith("all  ███")
    assert row.endswith("18, 6")
    assert row.count("█") == 3 * row.count("▒")


@given(st.lists(st.integers(1, 1000), max_size=9), st.integers(0, 60))
def test_a_bar_is_as_long_as_told_and_no_part_that_is_there_is_lost(counts: list[int], size: int) -> None:
    sizes = shares(counts, size)
    assert all(each >= 1 for each in sizes)
    assert sum(sizes) == (max(size, len(counts)) if counts else 0)


def test_a_long_list_ends_with_how_many_more_there_are() -> None:
    items = tuple(Item(f"round {number}") for number in range(MOST + 5))
    lines = texts(section_lines(Section("x", "X", (Items("Both wrong", items),)), 80))
    assert lines[-1] == "and 5 more, which the other forms list."
    assert sum(one.startswith("- ") for one in lines) == MOST


def test_a_minus_is_never_lost_in_ascii() -> None:
    assert in_ascii("−4 to +35 …") == "-4 to +35 ..."
    assert plain(report_lines(hostile_report(), 80, ascii_only=True), ascii_only=True).isascii()


@pytest.mark.parametrize("signs", [UNICODE, ASCII])
def test_no_two_ends_of_an_answer_look_alike(signs: Signs) -> None:
    ends = ["passed or answered", *OWN.values(), *APART.values()]
    drawn = bar_lines(Bars("bars", "Ends", (Bar("all", tuple(Part(end, 1) for end in ends)),)), 120, signs)
    legend = " ".join(texts(drawn)[1:-1])
    signs_of = {end: legend[legend.index(end) - 2] for end in ends}
    assert len(set(signs_of.values())) == len(ends)


def test_what_no_bar_has_is_not_explained_and_the_order_is_that_of_the_parts() -> None:
    rows = (Bar("x", (Part("won", 1), Part("tied", 0), Part("odd", 0), Part("lost", 1))), Bar("y", (Part("tied", 1),)))
    assert texts(bar_lines(Bars("bars", "Rounds", rows, "rounds"), 60, UNICODE))[:2] == [
        "Rounds",
        "█ won  ▒ tied  ▓ lost",
    ]


@pytest.mark.parametrize("said", ["p = .015", "p < .001"])
@pytest.mark.parametrize("room", range(30, 60))
def test_a_p_value_stands_on_one_line(said: str, room: int) -> None:
    text = f"sonnet was cheaper on 71 of 99 tasks, which is no chance ({said}); it was done sooner ({said})."
    table = Table("t", "T", (Column("What"), Column("It rests on")), ((Cell("all"), Cell(text)),))
    for lines in (paragraph(text, room), table_lines(table, room)):
        assert "\n".join(texts(lines)).count(f"({said})") == 2


def test_no_line_ends_in_blanks_that_a_copy_would_have() -> None:
    for room in (60, 80, 120):
        for one in report_lines(make_report(founding()), room):
            written = "".join(span.text for span in one.spans)
            assert written == written.rstrip()


def test_the_note_of_a_table_is_not_drawn_out_over_a_wide_terminal() -> None:
    table = Table("t", "T", (Column("What"),), ((Cell("all"),),), "word " * 100)
    assert max(width(one) for one in texts(table_lines(table, 200))) <= PROSE
