import datetime
import math
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace as with_fields
from rich.cells import cell_len

from modelduel.contender.events import Delta, Failed, Finished, Held, Retrying, Started, UsageKnown
from modelduel.contender.model import Usage
from modelduel.session.model import Cost, Response
from modelduel.tui.widgets.metrics import (
    LIVE,
    Figures,
    Metrics,
    heard,
    metrics_row,
    rate,
    recorded,
    with_missed,
)
from modelduel.tui.widgets.pieces import width_of
from tests.tui.hosts import LOOKS, NASTY, Host, painted

COST = Cost(0.0041, "genai-prices")
DONE = Figures("finished", total_s=4.1, first_s=0.62, tokens=871, cost=COST, tests="7/7 tests")
RESPONSE = Response(
    contender="a",
    status="finished",
    sent=datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC),
    total_s=4.1,
    text_sha256="",
    first_token_s=0.62,
    usage=Usage(output=871),
    cost=COST,
)


def metrics_text(figures, now, width):
    return "".join(piece.text for piece in metrics_row(figures, now, width)).rstrip()


def test_a_finished_answer_shows_time_speed_tokens_cost_and_tests():
    said = "   4.1 s · first 0.62 s ·  250 tok/s ·   871 tok · $0.0041 · 7/7 tests"
    assert metrics_text(DONE, 0.0, 120) == said


def test_what_matters_least_goes_first_when_there_is_little_room():
    assert metrics_text(DONE, 0.0, 70) == "   4.1 s ·  250 tok/s ·   871 tok · $0.0041 · 7/7 tests"
    assert metrics_text(DONE, 0.0, 60) == "   4.1 s ·  250 tok/s · $0.0041 · 7/7 tests"
    assert metrics_text(DONE, 0.0, 38) == "   4.1 s · $0.0041 · 7/7 tests"
    assert metrics_text(DONE, 0.0, 12) == " 7/7 tests"


ENDED = [
    DONE,
    Figures("finished", total_s=61.7, first_s=12.5, tokens=31_000, tests="1/12 tests"),
    Figures("finished", total_s=0.4, cost=COST),
    Figures("cancelled", total_s=2.0, first_s=None, tokens=None, cost=Cost(0.0, "x", at_least=True)),
]


@pytest.mark.parametrize("width", range(24, 120))
def test_both_sides_leave_out_the_same_facts_and_each_stands_in_its_place(width):
    def places(figures):
        text = metrics_text(figures, 0.0, width)
        return {what: text.find(what) for what in ("first", "tok/s", "tok ")}

    first = places(ENDED[0])
    assert all(places(figures) == first for figures in ENDED[:3])


@pytest.mark.parametrize("width", range(24, 120))
def test_no_figure_moves_or_goes_when_an_answer_begins_and_ends(width):
    counting = Figures("streaming", first_s=0.62, tokens=871, estimated=True)
    states = [replace(counting, tokens=None), counting, replace(counting, tokens=31_000), DONE]
    texts = [metrics_text(figures, 4.1, width) for figures in states]
    for what in ("first", "tok/s", " tok "):
        assert len({f"{text} ".find(what) for text in texts}) == 1, texts


@pytest.mark.parametrize("width", range(24, 120))
def test_an_answer_of_a_batch_has_no_time_and_no_speed_and_its_figures_stand_where_all_do(width):
    batch = recorded(
        with_fields(RESPONSE, batch="md-0123456789abcdef-1", total_s=0.0, first_token_s=None), tests="7/7 tests"
    )
    said = metrics_text(batch, 9.0, width)
    assert said.startswith("   batch")
    assert " 0.0 s" not in said
    assert "– tok/s" in said or "tok/s" not in said
    assert said.find("$0.0041") == metrics_text(DONE, 9.0, width).find("$0.0041")


def test_an_unknown_cost_is_called_unknown_and_a_partial_one_at_least():
    assert "cost unknown" in metrics_text(Figures("finished", total_s=1.0, tokens=5, first_s=0.1), 0.0, 120)
    stopped = Figures("cancelled", total_s=1.0, tokens=5, first_s=0.1, cost=Cost(0.01, "x", at_least=True))
    assert "stopped" in metrics_text(stopped, 0.0, 120)
    assert "≥ $0.0100" in metrics_text(stopped, 0.0, 120)


def test_time_goes_by_while_the_answer_is_awaited():
    waiting = Figures("waiting", sent_at=10.0)
    assert metrics_text(waiting, 12.34, 80) == "   2.3 s · waiting"


def test_what_must_be_ready_first_is_said_without_a_clock_that_would_start_twice():
    waiting = Figures("waiting", awaited="starting the local model…")
    assert {metrics_text(waiting, now, 80) for now in (0.0, 9.4)} == {" starting the local model…"}


@pytest.mark.parametrize("width", [58, 60, 79, 80, 100])
def test_lines_that_were_not_followed_are_counted_where_nothing_moves(width):
    streaming = Figures("streaming", sent_at=0.0, first_s=1.0, tokens=99_000, estimated=True)
    row = metrics_row(streaming, 900.0, width)
    told = [with_missed(row, lines, "end", width, live=True) for lines in (0, 1, 12_345)]
    assert all(with_[: len(row)] == row and width_of(with_) == width for with_ in told)
    texts = ["".join(piece.text for piece in with_) for with_ in told]
    assert [text.rstrip().endswith(("end follows", "new · end")) for text in texts] == [True] * 3
    assert "1 new line, end follows" in texts[1]


def test_a_finished_line_gives_no_figure_up_for_what_was_not_followed():
    row = metrics_row(DONE, 0.0, 60)
    said = "".join(piece.text for piece in with_missed(row, 12, "end", 60, live=False))
    assert said == "   4.1 s ·  250 tok/s · $0.0041 · 7/7 tests    12 new · end "
    assert with_missed(row, 123_456, "end", 60, live=False) == row


def test_counted_tokens_are_marked_as_an_estimate():
    text = metrics_text(Figures("streaming", sent_at=0.0, first_s=1.0, tokens=100, estimated=True), 3.0, 80)
    assert text == "   3.0 s · first 1.00 s ·  ~50 tok/s ·  ~100 tok"


def test_a_retry_counts_down_and_says_why():
    retrying = Figures("retrying", again_at=20.0, reason="429 too many requests")
    assert metrics_text(retrying, 17.2, 80) == " asking again in  3 s: 429 too many requests"
    assert metrics_text(retrying, 21.0, 80).startswith(" asking again in  0 s")


def test_a_failure_says_what_happened_and_what_to_do():
    failed = Figures("failed", reason="The service is overloaded.", remedy="Press r to ask again.")
    assert metrics_text(failed, 0.0, 80) == " failed · The service is overloaded. Press r to ask again."


@pytest.mark.parametrize(("state", "word"), [("truncated", "cut short"), ("refused", "refused")])
def test_an_answer_that_did_not_end_well_says_so_first(state, word):
    assert metrics_text(Figures(state, total_s=1.0), 0.0, 30).split(" · ")[1].strip() == word


@given(
    st.sampled_from(["waiting", "streaming", "retrying", "finished", "truncated", "refused", "cancelled", "failed"]),
    st.floats(0, 100),
    st.integers(0, 9999),
    st.sampled_from(["", "7/7 tests"]),
)
def test_a_blind_line_says_nothing_but_how_it_ended_and_the_tests(state, seconds, tokens, tests):
    figures = Figures(
        state,
        total_s=seconds,
        first_s=seconds,
        tokens=tokens,
        cost=COST,
        reason="Anthropic 529",
        tests=tests,
        blind=True,
    )
    same = Figures(state, blind=True, tests=tests)
    assert metrics_text(figures, seconds, 120) == metrics_text(same, 0.0, 120)


@given(
    st.sampled_from(sorted(LIVE)),
    st.floats(1, 9999),
    st.floats(1, 9999),
    st.integers(0, 99_999),
    st.integers(0, 99_999),
)
@example("streaming", 1.0, 1000.0, 0, 0)
def test_no_figure_moves_while_others_count(state, earlier, later, few, many):
    def shape(now, tokens):
        figures = Figures(state, sent_at=0.0, first_s=0.5, tokens=tokens, again_at=99.0)
        return [at for at, char in enumerate(metrics_text(figures, now, 200)) if char == "·"]

    assert shape(earlier, few) == shape(later, many)


@given(st.text(), st.text(), st.floats(), st.integers(0, 200))
def test_a_failure_never_takes_more_than_its_line(reason, remedy, seconds, width):
    text = metrics_text(Figures("failed", total_s=seconds, reason=reason, remedy=remedy), 0.0, width)
    assert cell_len(text) <= max(width, len(" failed"))
    assert "\n" not in text


def test_speed_is_counted_from_the_first_text():
    assert rate(100, 1.0, 3.0) == 50.0
    assert rate(100, 1.0, 1.0) is None
    assert rate(None, 1.0, 3.0) is None
    assert rate(100, None, 3.0) is None


def test_a_saved_response_shows_as_it_did_when_it_was_new():
    assert recorded(RESPONSE, tests="7/7 tests") == DONE
    failed = with_fields(RESPONSE, status="failed", error="No.", remedy="Wait.", usage=None, cost=None)
    assert metrics_text(recorded(failed), 0.0, 80) == " failed · No. Wait."


@pytest.mark.parametrize("seconds", [math.inf, math.nan, 1e300])
async def test_impossible_times_from_a_damaged_record_break_nothing(seconds):
    metrics = Metrics()
    async with Host(metrics).run_test(size=(40, 5)):
        metrics.show(Figures("finished", total_s=seconds, first_s=seconds, tokens=10**30, cost=Cost(seconds, "x")))
        painted(metrics)


async def test_the_line_counts_while_the_answer_lasts_and_then_holds_still():
    now = [0.0]
    metrics = Metrics(clock=lambda: now[0])
    async with Host(metrics).run_test(size=(80, 5)) as pilot:
        metrics.show(Figures("waiting", sent_at=0.0))
        assert painted(metrics) == ["   0.0 s · waiting"]
        now[0] = 7.0
        while "7.0 s" not in metrics.text:
            await pilot.pause()
        metrics.show(DONE)
        assert metrics._counting is None
        assert "4.1 s" in painted(metrics)[0]


def test_the_figures_follow_the_events():
    heard_so_far = heard(Figures(), Started("a", 1.0))
    assert heard_so_far == Figures("waiting", sent_at=1.0)
    for pause in (Retrying("a", 2.0, 3.0, "busy"), Held("a", 2.0, 3.0, "busy")):
        assert heard(heard_so_far, pause) == replace(heard_so_far, state="retrying", again_at=5.0, reason="busy")
    coming = heard(heard_so_far, Delta("a", 1.5, "x"))
    assert (coming.state, coming.first_s) == ("streaming", 0.5)
    assert heard(coming, UsageKnown("a", 2.0, Usage(5))) == coming  # which says nothing of its output
    known = heard(coming, UsageKnown("a", 2.0, Usage(5, output=7)))
    assert (known.tokens, known.estimated) == (7, False)
    assert heard(known, Finished("a", 3.0, "truncated", "")) == replace(known, state="truncated", total_s=2.0)
    failed = replace(known, state="failed", total_s=2.0, reason="lost", remedy="Ask again.")
    assert heard(known, Failed("a", 3.0, "lost", "Ask again.")) == failed


async def test_hostile_words_are_shown_and_not_obeyed():
    metrics = Metrics()
    async with Host(metrics).run_test(size=(120, 5)):
        metrics.show(Figures("failed", reason=NASTY, remedy=NASTY))
        assert "[/b] [red]a[i] < b[j]" in painted(metrics)[0]
        metrics.show(Figures("retrying", reason=NASTY))
        assert "␛]0;owned␇" in painted(metrics)[0]


@pytest.mark.parametrize("look", LOOKS)
def test_the_line_looks_as_it_did(snap_compare, look):
    metrics = Metrics()

    async def run_before(pilot):
        metrics.show(DONE)

    assert snap_compare(Host(metrics, look), terminal_size=(80, 3), run_before=run_before)
