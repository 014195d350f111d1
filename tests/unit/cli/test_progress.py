"""A contender's line while its answers are collected: it says how far, and fits where it must."""

from hypothesis import given
from hypothesis import strategies as st

from modelduel.cli.output import width
from modelduel.cli.progress import bar_row
from modelduel.duel.run import Tally
from modelduel.text import safe_line

BUSY = Tally(wanted=100, running=4, answered=40, failed=2, tested=30, passed=21, usd=0.4213)


def test_it_says_how_far_and_what_went_wrong():
    assert bar_row("a", "sonnet", BUSY, 0.0, 100) == (
        "A sonnet  ██████████░░░░░░░░░░░░░░   42/100  4 under way  2 failed  21/30 passed  $0.4213"
    )


def test_bars_begin_in_one_column_whatever_the_names():
    short, long = (bar_row("a", name, BUSY, 0.0, 100, 10) for name in ("sol", "sonnet-5"))
    assert short.index("█") == long.index("█")


def test_what_was_not_asked_is_not_counted_as_done():
    row = bar_row("a", "sol", Tally(wanted=10, answered=2, left=8), 0.0, 100)
    assert " 2/10  8 not asked" in row
    assert row.count("█") < row.count("░")


def test_a_pause_is_counted_down():
    paused = Tally(wanted=10, running=1, pause_until=30.0)
    assert "pause 12 s" in bar_row("a", "sonnet", paused, 18.0, 100)
    assert "pause" not in bar_row("a", "sonnet", paused, 29.5, 100)


def test_what_matters_least_gives_way():
    assert bar_row("b", "sol", BUSY, 0.0, 30) == "B sol   42/100  4 under way"


@given(st.text(max_size=40), st.integers(8, 200), st.integers(0, 1000), st.integers(0, 1000))
def test_it_is_never_wider_than_the_terminal(name, room, wanted, answered):
    row = bar_row("a", name, Tally(wanted=wanted, answered=min(wanted, answered)), 0.0, room)
    assert len(row) <= room
    assert safe_line(row) == row
    assert width(row) <= room + 20  # a name of wide characters
