"""Charts: where marks stand, and that the same is said in words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.report.document import Bar, Bars, Estimate, Intervals, Part
from modelduel.report.html import charts
from modelduel.report.statistics.figure import Figure
from tests.doubles.pages import FIGURE, Page, intervals


def test_an_interval_is_drawn_where_its_scale_says():
    drawn = charts.intervals(intervals(Estimate("all", FIGURE, "a")))
    assert 'd="M48.00 10H83.00M48.00 6V14M83.00 6V14"' in drawn
    assert 'd="M68.00 10h0"' in drawn
    assert 'd="M50.00 0V20"' in drawn
    assert "68 % (48 % to 83 %), n = 25" in Page(drawn).text


def test_what_has_no_interval_is_a_point_alone():
    drawn = charts.intervals(intervals(Estimate("all", Figure(0.5, None, None, 0.95, 3, "count"))))
    assert 'class="dot"' in drawn
    assert 'class="reach"' not in drawn
    assert "50 %, n = 3" in Page(drawn).text


def test_what_has_no_figure_is_not_drawn_and_says_why():
    drawn = charts.intervals(intervals(Estimate("all", Figure(None, None, None, 0.95, 0, "Wilson", "no data"))))
    assert 'class="dot"' not in drawn
    assert "no figure: no data" in drawn


@given(
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)
def test_no_mark_leaves_the_drawing(low: float, high: float, value: float):
    figure = Figure(value, value - 1, value + 1, 0.95, 9, "t")
    chart = Intervals("x", "X", (Estimate("x", figure),), low, high, even=value, unit="score")
    places = re.findall(r"[MH](-?[\d.]+)", "".join(re.findall(r' d="([^"]*)"', charts.intervals(chart))))
    assert places
    assert all(0 <= float(place) <= 100 for place in places)


@pytest.mark.parametrize(
    ("unit", "said"),
    [("share", "20 %"), ("points", "+20"), ("usd", "$0.20"), ("seconds", "0.20 s"), ("score", "0.20")],
)
def test_each_unit_is_written_in_its_way(unit: str, said: str):
    assert charts.WRITINGS[unit](0.2) == said


def test_bars_are_drawn_as_shares_of_their_row_in_the_order_of_the_words():
    chart = Bars(
        "x", "X", (Bar("all", (Part("wins", 3, "a"), Part("ties", 0, "quiet"), Part("losses", 1, "b"))),), "rounds"
    )
    drawn = charts.bars(chart)
    assert re.findall(r'<rect x="([\d.]+)" y="2" width="([\d.]+)"', drawn) == [("0.00", "75.00"), ("75.00", "25.00")]
    assert "all: 3 wins, 1 losses" in drawn
    assert "Rounds, as shares" in drawn


def test_a_bar_of_nothing_says_none():
    assert "none" in charts.bars(Bars("x", "X", (Bar("all", (Part("wins", 0),)),)))
