import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.tui.widgets.pieces import width_of
from modelduel.tui.widgets.transport import (
    SPEEDS,
    Playback,
    Transport,
    cell_of,
    moment_of,
    next_speed,
    speed_text,
    time_text,
    transport_row,
)
from tests.tui.hosts import LOOKS, SIZES, Host, cell_at, painted

PLAYBACK = Playback(12.4, 63.0, playing=True, ends_s=(41.0, 63.0))


def text_of(playback, width=80):
    return "".join(piece.text for piece in transport_row(playback, width))


def test_the_line_says_where_it_is_how_fast_and_where_each_answer_ends():
    text = text_of(PLAYBACK)
    assert text.startswith(" ▶ 0:12.4 / 1:03.0    1x     ━")
    assert text.count("A") == text.count("B") == 1
    assert text.index("A") < text.index("B") == 78


def test_a_pause_shows():
    assert text_of(replace(PLAYBACK, playing=False)).startswith(" ║ ")


def test_answers_that_ended_together_have_their_letters_side_by_side():
    assert text_of(replace(PLAYBACK, ends_s=(63.0, 63.0))).endswith("AB")
    assert "  BA─" in text_of(replace(PLAYBACK, ends_s=(0.1, 0.1), at_s=0.0))


@given(
    st.floats(0, 1e4),
    st.floats(0, 1e4),
    st.tuples(st.floats(0, 1e4), st.floats(0, 1e4)),
    st.sampled_from(SPEEDS),
    st.integers(40, 200),
)
def test_nothing_on_the_line_moves_while_it_plays(at_s, total_s, ends_s, speed, width):
    at_s = min(at_s, total_s)
    row = transport_row(Playback(at_s, total_s, True, speed, ends_s), width)
    assert width_of(row) == width - 1
    start = transport_row(Playback(0.0, total_s, True, speed, ends_s), width)
    assert [len(piece.text) for piece in row] == [len(piece.text) for piece in start]


@given(st.floats(0.001, 1e5), st.integers(1, 300), st.data())
def test_a_click_on_the_track_seeks_the_moment_that_its_cell_shows(total_s, cells, data):
    cell = data.draw(st.integers(0, cells - 1))
    assert abs(cell_of(moment_of(cell, total_s, cells), total_s, cells) - cell) <= 1
    assert 0 <= moment_of(cell, total_s, cells) <= total_s


def test_the_last_cell_is_the_end():
    assert moment_of(59, 63.0, 60) == 63.0
    assert cell_of(5.0, 0.0, 60) == 0


def test_speeds_go_up_and_down_and_stop_at_the_ends():
    assert next_speed(1.0, 1) == 2.0
    assert next_speed(1.0, -1) == 0.5
    assert next_speed(4.0, 1) == math.inf
    assert next_speed(math.inf, 1) == math.inf
    assert next_speed(math.inf, -1) == 4.0
    assert next_speed(0.25, -1) == 0.25
    assert next_speed(3.0, 1) == 4.0


def test_times_and_speeds_read_well():
    assert [time_text(seconds) for seconds in (0.0, 12.44, 59.96, 3661.0)] == ["0:00.0", "0:12.4", "1:00.0", "61:01.0"]
    assert [speed_text(speed) for speed in SPEEDS] == ["0.25x", "0.5x", "1x", "2x", "4x", "instant"]


async def test_clicks_are_told():
    transport = Transport()
    heard = []

    class Listening(Host):
        def on_transport_toggled(self, message: Transport.Toggled) -> None:
            heard.append("toggled")

        def on_transport_speed_picked(self, message: Transport.SpeedPicked) -> None:
            heard.append(message.speed)

        def on_transport_sought(self, message: Transport.Sought) -> None:
            heard.append(message.at_s)

    async with Listening(transport).run_test(size=(80, 5)) as pilot:
        transport.show(PLAYBACK)
        await pilot.click(Transport, offset=cell_at(transport, "▶"))
        await pilot.click(Transport, offset=cell_at(transport, "1x"))
        await pilot.click(Transport, offset=(78, 0))
        transport.show(replace(PLAYBACK, speed=math.inf))
        await pilot.click(Transport, offset=cell_at(transport, "instant"))
    assert heard == ["toggled", 2.0, 63.0, 0.25]


async def test_a_narrow_line_has_no_track():
    transport = Transport()
    async with Host(transport).run_test(size=(30, 5)):
        transport.show(PLAYBACK)
        assert painted(transport) == [" ▶ 0:12.4 / 1:03.0    1x"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_line_looks_as_it_did(snap_compare, look, size):
    transport = Transport()

    async def run_before(pilot):
        transport.show(PLAYBACK)

    assert snap_compare(Host(transport, look), terminal_size=(size[0], 3), run_before=run_before)
