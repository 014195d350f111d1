import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.events import Delta, Event, Failed, Finished, Retrying, Started, UsageKnown
from modelduel.contender.model import Usage
from modelduel.session.model import Retry
from modelduel.session.recorder import Recorder, text_sha256
from modelduel.session.timeline import TimelineWriter, parse_timeline, timed_characters
from tests.doubles.sessions import NOON


def record(*events: Event) -> Recorder:
    recorder = Recorder(lambda: NOON)
    for event in events:
        recorder(event)
    return recorder


def test_an_answer_becomes_a_response_with_its_text() -> None:
    usage = Usage(input=812, output=9)
    recording = record(
        Started("a", 0.001),
        Delta("a", 0.621, "Use "),
        UsageKnown("a", 0.7, Usage(input=812, output=1)),
        Delta("a", 0.652, "a set."),
        UsageKnown("a", 4.0, usage),
        Finished("a", 4.109, "finished", "end_turn"),
    ).recording("a")
    assert recording.text == "Use a set."
    response = recording.response
    assert (response.contender, response.status, response.stop_reason) == ("a", "finished", "end_turn")
    assert (response.sent, response.first_token_s, response.total_s) == (NOON, 0.62, 4.108)
    assert response.timeline == "620+4 31+6"
    assert response.usage == usage
    assert response.text_sha256 == text_sha256("Use a set.")


def test_the_clock_restarts_at_each_try_and_retries_are_kept() -> None:
    response = (
        record(
            Started("a", 1.0),
            Retrying("a", 1.4, 1.0, "Too many requests.", 429),
            Started("a", 2.5, 2),
            Delta("a", 3.0, "x"),
            Finished("a", 3.5, "finished", "stop"),
        )
        .recording("a")
        .response
    )
    assert (response.first_token_s, response.total_s, response.timeline) == (0.5, 1.0, "500+1")
    assert response.retries == [Retry(at_s=0.4, wait_s=1.0, status=429, reason="Too many requests.")]


def test_two_sides_are_kept_apart() -> None:
    recorder = record(
        Started("a", 0.0),
        Started("b", 0.0),
        Delta("b", 0.1, "from b"),
        Delta("a", 0.2, "from a"),
        Finished("b", 0.3, "truncated", "max_tokens"),
    )
    assert (recorder.ended("a"), recorder.ended("b"), recorder.ended("c")) == (False, True, False)
    assert recorder.recording("b").text == "from b"
    assert recorder.recording("b").response.status == "truncated"


def test_a_running_answer_is_recorded_as_if_stopped_now() -> None:
    recording = record(Started("a", 0.0), Delta("a", 0.25, "half an ans")).recording("a")
    assert recording.text == "half an ans"
    assert (recording.response.status, recording.response.total_s) == ("cancelled", 0.25)


def test_a_failure_keeps_the_text_that_came_before() -> None:
    recording = record(
        Started("a", 0.0), Delta("a", 0.1, "half"), Failed("a", 0.5, "The connection broke.", "Ask again.", 529)
    ).recording("a")
    response = recording.response
    assert (recording.text, response.status, response.error) == ("half", "failed", "The connection broke.")
    assert (response.remedy, response.http_status, response.stop_reason) == ("Ask again.", 529, "")


def test_a_side_cancelled_before_it_was_sent_has_a_response_too() -> None:
    response = record(Finished("b", 2.0, "cancelled", "")).recording("b").response
    assert (response.status, response.total_s, response.first_token_s, response.timeline) == (
        "cancelled",
        0.0,
        None,
        "",
    )


def test_lone_surrogates_are_replaced_and_counted() -> None:
    recording = record(
        Started("a", 0.0),
        Delta("a", 0.1, "a\ud83d"),
        Delta("a", 0.2, "\ude00b"),
        Finished("a", 0.3, "finished", "stop"),
    ).recording("a")
    assert (recording.text, recording.response.repaired) == ("a\ufffd\ufffdb", 2)
    assert timed_characters(recording.response.timeline) == len(recording.text)


def test_empty_deltas_are_no_first_token() -> None:
    response = (
        record(Started("a", 0.0), Delta("a", 0.1, ""), Finished("a", 0.2, "finished", "stop")).recording("a").response
    )
    assert (response.first_token_s, response.timeline) == (None, "")


def test_the_time_of_day_is_kept_to_the_millisecond() -> None:
    recorder = Recorder(lambda: NOON.replace(microsecond=123_999))
    recorder(Started("a", 0.0))
    assert recorder.recording("a").response.sent == NOON.replace(microsecond=123_000)
    assert recorder.recording("a").response.sent.tzinfo is datetime.UTC


def test_a_side_never_heard_of_is_refused() -> None:
    with pytest.raises(KeyError):
        Recorder().recording("a")


@given(st.lists(st.floats(0, 0.01), max_size=300))
def test_rounding_to_milliseconds_does_not_drift(gaps: list[float]) -> None:
    writer, now = TimelineWriter(5.0), 5.0
    for gap in gaps:
        now += gap
        writer.add(now, 1)
    pairs = parse_timeline(str(writer))
    assert len(pairs) == len(gaps)
    assert abs(sum(ms for ms, _ in pairs) - (now - 5.0) * 1000) <= 0.501


def test_time_never_runs_backwards_in_a_timeline() -> None:
    writer = TimelineWriter(1.0)
    for at in (0.5, 2.0, 1.5, 2.5):
        writer.add(at, 3)
    assert str(writer) == "0+3 1000+3 0+3 500+3"
