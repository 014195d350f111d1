"""How long a reader has been at a round."""

import pytest

from modelduel.tui.reading import ReadingTime


def test_time_runs_from_key_to_key():
    time = ReadingTime(100.0)
    time.touch(130.0)
    time.touch(190.0)
    assert time.seconds(200.0) == 100.0


def test_of_a_long_silence_only_the_beginning_counts():
    time = ReadingTime(0.0, 120.0)
    assert not time.is_paused(119.0)
    assert time.is_paused(120.0)
    assert time.seconds(5_000.0) == 120.0
    time.touch(5_000.0)
    assert time.seconds(5_010.0) == 130.0


def test_nothing_counts_while_the_terminal_is_out_of_focus():
    time = ReadingTime(0.0)
    time.leave(10.0)
    assert time.is_paused(11.0)
    assert time.seconds(60.0) == 10.0
    time.touch(60.0)
    assert time.seconds(65.0) == 15.0


def test_leaving_twice_counts_once():
    time = ReadingTime(0.0)
    time.leave(10.0)
    time.leave(20.0)
    assert time.seconds(30.0) == 10.0


@pytest.mark.parametrize("away", [False, True])
def test_another_round_begins_at_nothing_and_adds_what_it_had(away):
    time = ReadingTime(0.0)
    if away:
        time.leave(50.0)
    time.begin(100.0)
    time.add(7.5)
    assert time.seconds(102.0) == 9.5
