"""The duel screen under real keys, on real sessions: nothing a reader does is lost, whatever else happens meanwhile."""

import asyncio
import math

import pytest

from modelduel.contender.model import ProviderFailure
from modelduel.duel import table as table_module
from modelduel.errors import CannotJudgeError, StoreError
from modelduel.session.model import ResponseKey
from modelduel.session.store import Session
from modelduel.testrun.model import TestResult
from modelduel.tui.keys import ACTIONS, DEFAULT_KEYS, Keys
from modelduel.tui.live import live_actions
from modelduel.tui.screens import duel as duel_module
from modelduel.tui.screens.duel import write_files
from modelduel.tui.screens.help import HelpScreen
from modelduel.tui.screens.note import NoteScreen, TagsScreen
from modelduel.tui.screens.rounds import RoundsScreen
from tests.tui.duel_host import (
    ALGORITHM,
    BROKEN,
    BUG,
    FAILED,
    GOOD,
    MENDED,
    PASSED,
    POOR,
    SAME,
    SCENARIOS,
    SEVERAL,
    TALK,
    Ticks,
    answered_session,
    duel,
    judged,
    new_session,
    said,
    saved,
)

WIDE = (200, 60)
CODES = {DEFAULT_KEYS.of(action.id)[0]: action.id for action in ACTIONS if action.scope in ("duel", "replay", "pane")}


def number_of(session, scenario):
    """Return where a scenario stands among a session's rounds."""
    order = [one.id for one in SCENARIOS if one.id in session.scenario_ids()]
    return order.index(scenario.id)


def both(a, b, scenario=BUG):
    return {"a": {scenario.id: a}, "b": {scenario.id: b}}


def judgement(session, scenario=BUG, rater="me"):
    with session.rater(rater) as folder:
        return folder.judgement(scenario.id)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "duel"


@pytest.fixture
def answered(folder):
    return answered_session(folder)


@pytest.fixture
def judges(monkeypatch):
    """Judges instead of a sandbox: `go` lets them end, `runs` says what comes of each side's code."""

    class Judges:
        def __init__(self):
            self.go = asyncio.Event()
            self.go.set()
            self.trouble = None
            self.count = 0

        async def choose(self, *, allow_unsandboxed):
            if self.trouble:
                raise self.trouble

        async def judge(self, scenario, files, language, sandbox, on_result=None, python=None):
            self.count += 1
            tests = PASSED if files == {"original.py": MENDED} else FAILED
            on_result(tests[0])
            await self.go.wait()
            for test in tests[1:]:
                on_result(test)
            return judged("passed" if tests is PASSED else "failed", tests)

    judges = Judges()
    monkeypatch.setattr(duel_module, "choose", judges.choose)
    monkeypatch.setattr(table_module, "judge_candidate", judges.judge)
    return judges


@pytest.fixture
def untested(folder):
    session = new_session(folder, [BUG])
    saved(session, BUG, "a", GOOD)
    saved(session, BUG, "b", POOR)
    return session


# Answers come.


async def test_opening_an_unanswered_round_asks_both_and_saves_both(folder):
    session = new_session(folder, [BUG])
    async with duel(session, both([said(GOOD)], [said(POOR)])) as shown:
        await shown.until(lambda: len(session.lines()) == 2)
        await shown.until(lambda: "saved " in shown.text)
        assert shown.said("a") == GOOD
        assert shown.said("b") == POOR


async def test_a_fast_sides_changes_can_be_read_while_the_slow_one_answers(folder):
    slow = asyncio.Event()
    async with duel(new_session(folder, [BUG]), both([said(GOOD)], [said(POOR, hold=slow)])) as shown:
        await shown.until(lambda: shown.screen.panes[0].answer)
        text = await shown.press("d")
        assert "+ import redis.asyncio as redis" in text
        assert "No code to compare yet." in text
        slow.set()
        await shown.until(lambda: "sleep(0.01)" in shown.text)


async def test_escape_stops_the_side_in_focus_and_keeps_what_came(folder):
    never, slow = asyncio.Event(), asyncio.Event()
    session = new_session(folder, [BUG])
    async with duel(session, both([said(GOOD, hold=never)], [said(POOR, hold=slow)])) as shown:
        await shown.until(lambda: "The consumer blocks" in shown.said("a") and "The loop spins" in shown.said("b"))
        await shown.press("escape")
        await shown.until(lambda: "stopped" in shown.text)
        assert not slow.is_set()
        assert shown.screen.table.asking(0, "b")
        slow.set()
        await shown.until(lambda: len(session.lines()) == 2)
    assert session.response(ResponseKey(BUG.id, "a", "python")).status == "cancelled"
    assert session.response(ResponseKey(BUG.id, "b", "python")).status == "finished"


async def test_escape_on_a_side_that_has_ended_stops_the_other(folder):
    never = asyncio.Event()
    session = new_session(folder, [BUG])
    async with duel(session, both([said(GOOD)], [said(POOR, hold=never)])) as shown:
        await shown.until(lambda: shown.screen.panes[0].answer)
        await shown.press("escape")
        await shown.until(lambda: len(session.lines()) == 2)
    assert session.response(ResponseKey(BUG.id, "b", "python")).status == "cancelled"


async def test_leaving_while_answers_come_saves_what_came(folder):
    never = asyncio.Event()
    session = new_session(folder, [BUG])
    async with duel(session, both([said(GOOD, hold=never)], [said(POOR, hold=never)])) as shown:
        await shown.until(lambda: "The consumer blocks" in shown.said("a"))
        await shown.pilot.press("q")
        await shown.pilot.pause()
    again = Session.open(folder)
    for side, text in (("a", GOOD), ("b", POOR)):
        kept = again.text(ResponseKey(BUG.id, side, "python"))
        assert kept
        assert text.startswith(kept)


async def test_going_on_while_one_streams_and_back_shows_everything_once(folder):
    slow = asyncio.Event()
    scripts = {side: {BUG.id: [said(GOOD, hold=slow)], SAME.id: [said(POOR)]} for side in "ab"}
    async with duel(new_session(folder, [BUG, SAME]), scripts) as shown:
        await shown.until(lambda: "The consumer blocks" in shown.said("a"))
        await shown.press("right_square_bracket")
        await shown.until(lambda: "The loop spins" in shown.said("b"))
        await shown.press("left_square_bracket")
        await shown.until(lambda: "The consumer blocks" in shown.said("a"))
        assert shown.said("a").count("The consumer blocks") == 1
        slow.set()
        await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
        assert shown.said("a") == GOOD


async def test_an_answer_that_ended_while_another_round_was_shown_is_there_on_coming_back(folder):
    slow = asyncio.Event()
    scripts = {side: {BUG.id: [said(GOOD, hold=slow)], SAME.id: [said(POOR)]} for side in "ab"}
    session = new_session(folder, [BUG, SAME])
    async with duel(session, scripts) as shown:
        await shown.press("right_square_bracket")
        slow.set()
        await shown.until(lambda: len(session.lines()) == 4)
        assert "The consumer blocks" not in shown.said("a")
        text = await shown.press("left_square_bracket", "d")
        assert "+ import redis.asyncio as redis" in text


async def test_asking_again_keeps_the_first_attempt_and_the_other_side(folder):
    session = new_session(folder, [BUG])
    async with duel(session, both([said(GOOD), said(POOR)], [said(POOR)])) as shown:
        await shown.until(lambda: len(session.lines()) == 2)
        await shown.press("r")
        await shown.until(lambda: len(session.lines()) == 3)
        await shown.until(lambda: "The consumer blocks" not in shown.said("a"))
        assert shown.said("a") == shown.said("b") == POOR
    assert session.text(ResponseKey(BUG.id, "a", "python", 1, 1)) == GOOD
    assert session.text(ResponseKey(BUG.id, "a", "python", 1, 2)) == POOR


async def test_asking_who_is_answering_already_says_so(folder):
    never = asyncio.Event()
    async with duel(new_session(folder, [BUG]), both([said(GOOD, hold=never)], [said(POOR)])) as shown:
        await shown.until(lambda: "The consumer blocks" in shown.said("a"))
        assert "It is answering already; esc stops it." in await shown.press("r")


async def test_a_failed_side_says_why_and_what_to_do_and_does_not_hurt_the_other(folder):
    remedy = "Set the key in your shell, then ask again with r; the other side is not touched by any of this at all."
    failing = [[ProviderFailure("The key was refused.", remedy=remedy, status=401)], said(GOOD)]
    async with duel(new_session(folder, [BUG]), both(failing, [said(POOR)]), size=(80, 24)) as shown:
        await shown.until(lambda: "The key was refused." in shown.text)
        assert " ".join(remedy.split()) in " ".join(shown.text.split())
        assert "tab B finished" in shown.text
        await shown.press("r")
        await shown.until(lambda: "The consumer blocks" in shown.said("a"))
        assert "refused" not in shown.text


async def test_what_could_not_be_saved_is_said(folder, monkeypatch):
    session = new_session(folder, [BUG])

    def full(*args):
        raise StoreError("The disk is full.", remedy="Make room.")

    monkeypatch.setattr(session, "save_response", full)
    async with duel(session, both([said(GOOD)], [said(POOR)])) as shown:
        await shown.until(lambda: "not saved" in shown.text)
        assert "The disk is full." in shown.text
        assert "The consumer blocks" in shown.said("a")


# Scores.


async def test_scores_flow_from_criterion_to_criterion_and_are_saved_by_contender(answered, folder):
    async with duel(answered) as shown:
        await shown.press("5", "2", "4", "3", "5", "1", "4", "2", "<")
        assert "Root cause A5 B2" in shown.text
        assert "A > B" in shown.text
        assert "complete" in shown.text
        assert "Every cell is scored." in shown.text
    kept = judgement(Session.open(folder))
    assert kept.scores["a"] == {"root-cause": 5, "edge-cases": 4, "no-new-bug": 5, "explanation": 4}
    assert kept.scores["b"] == {"root-cause": 2, "edge-cases": 3, "no-new-bug": 1, "explanation": 2}
    assert (kept.winner, kept.shown, kept.blind) == ("a", ["a", "b"], False)


@pytest.mark.parametrize(
    ("key", "winner", "words"),
    [("<", "a", "A > B"), (">", "b", "A < B"), ("=", "tie", "A = B"), ("0", "both-bad", "both bad")],
)
async def test_a_verdict_is_stored_by_contender(answered, folder, key, winner, words):
    async with duel(answered) as shown:
        assert f"Verdict {words}" in await shown.press(key)
    assert judgement(Session.open(folder)).winner == winner


async def test_what_the_screen_calls_saved_is_on_disk(answered, folder):
    async with duel(answered) as shown:
        await shown.press("4")
        await shown.until(lambda: "saved " in shown.text)
        assert judgement(Session.open(folder)).scores == {"a": {"root-cause": 4}}


async def test_a_score_given_just_before_leaving_is_saved(answered, folder):
    async with duel(answered) as shown:
        shown.screen.action_score(3)
        shown.screen.action_leave()
        await shown.pilot.pause()
    assert judgement(Session.open(folder)).scores == {"a": {"root-cause": 3}}


async def test_undo_says_what_it_undid_and_that_is_saved_too(answered, folder):
    async with duel(answered) as shown:
        await shown.press("4", ">")
        assert "Undid: verdict cleared" in await shown.press("u") or "Undid: verdict" in shown.text
        assert "Undid: Root cause, A: 4" in await shown.press("u")
        assert "Nothing to undo" in await shown.press("u")
        assert "Root cause A_" in shown.text
    kept = judgement(Session.open(folder))
    assert (kept.scores, kept.winner) == ({}, None)


async def test_backspace_empties_the_cell_before(answered):
    async with duel(answered) as shown:
        assert "Root cause A4 B_" in await shown.press("4", "3", "backspace")


async def test_the_cursor_can_be_moved_and_a_score_replaced(answered):
    async with duel(answered) as shown:
        assert "Root cause A1 B3" in await shown.press("4", "3", "shift+left", "shift+left", "1")


async def test_a_note_and_failure_modes_are_kept(answered, folder):
    async with duel(answered) as shown:
        await shown.press("n")
        assert isinstance(shown.app.screen, NoteScreen)
        await shown.press(*"Good", "escape")
        await shown.press("f")
        assert isinstance(shown.app.screen, TagsScreen)
        text = await shown.press("a", "B", "escape")
        assert "A Symptom patched" in text
        assert "B Over-engineered" in text
        assert "no note" not in text
    kept = judgement(Session.open(folder))
    assert kept.note == "Good"
    assert kept.tags == {"a": ["symptom-patched"], "b": ["over-engineered"]}


async def test_enter_says_once_what_is_missing_and_then_goes_on(answered):
    async with duel(answered) as shown:
        text = await shown.press("4", "enter")
        assert "Not given yet: Root cause B" in text
        assert "1/5" in text
        assert "2/5" in await shown.press("enter")


async def test_enter_goes_on_at_once_when_nothing_is_missing(answered):
    async with duel(answered) as shown:
        assert "2/5" in await shown.press(*"55555555", "=", "enter")


async def test_a_judgement_is_there_again_on_coming_back_and_can_be_gone_on_with(answered, folder):
    async with duel(answered) as shown:
        await shown.press("5", "2", "<", "right_square_bracket")
        assert "Verdict _" in shown.text
        text = await shown.press("left_square_bracket")
        assert "Root cause A5 B2" in text
        assert "Verdict A > B" in text
        await shown.press("4")
    assert judgement(Session.open(folder)).scores == {"a": {"root-cause": 5, "edge-cases": 4}, "b": {"root-cause": 2}}


async def test_the_time_spent_on_a_round_adds_up_over_visits(answered, folder):
    clock = Ticks()
    async with duel(answered, clock=clock) as shown:
        await shown.press("5")
        clock.now += 20
        await shown.press("right_square_bracket")
        clock.now += 100
        await shown.press("left_square_bracket")
        clock.now += 5
        await shown.press("4")
    assert judgement(Session.open(folder)).seconds == 25.0


async def test_a_second_screen_on_the_session_only_reads_and_says_who_holds_it(answered, folder):
    async with duel(answered) as first, duel(Session.open(folder)) as second:
        text = await second.press("5", "<", "n", "f", "u", "backspace")
        assert "is judging" in text
        assert second.app.screen is second.screen
        assert "Root cause A_ B_" in text
        assert "Root cause A4" in await first.press("4")
    assert judgement(Session.open(folder)).scores == {"a": {"root-cause": 4}}


async def test_a_scenario_without_a_rubric_takes_a_verdict_alone(folder):
    from tests.tui.duel_host import scenario

    plain = scenario("plain", "Quick", rubric=[])
    session = new_session(folder, [plain])
    async with duel(session, both([said(GOOD)], [said(POOR)], plain)) as shown:
        await shown.until(lambda: len(session.lines()) == 2)
        assert "A > B" in await shown.press("5", "<")
    assert judgement(Session.open(folder), plain).winner == "a"


# Views.


async def test_d_shows_the_changes_unified_then_side_by_side_then_a_against_b(answered):
    async with duel(answered, size=WIDE) as shown:
        text = await shown.press("d")
        assert "original → answer" in text
        assert [pane.diff.shown_view for pane in shown.screen.panes] == ["unified"] * 2
        await shown.press("d")
        assert [pane.diff.shown_view for pane in shown.screen.panes] == ["split"] * 2
        text = await shown.press("d")
        assert "A → B" in text
        assert "B sol" not in text
        text = await shown.press("d")
        assert "original → answer" in text
        assert "B sol" in text
        assert [pane.diff.shown_view for pane in shown.screen.panes] == ["unified"] * 2


async def test_another_view_ends_a_against_b(answered):
    for key, words in (("a", "The loop spins"), ("c", "import redis"), ("t", "test_closes"), ("o", "[pubsub]")):
        async with duel(answered) as shown:
            text = await shown.press("d", "d", "d", key)
            assert "B sol" in text
            assert words in text
            assert "original → answer" in await shown.press("d")


async def test_tab_leaves_a_against_b_for_the_other_side(answered):
    async with duel(answered) as shown:
        text = await shown.press("d", "d", "d", "tab")
        assert "▌B sol" in text
        assert "original → answer" in text


async def test_the_next_round_is_not_shown_a_against_b(answered):
    async with duel(answered) as shown:
        await shown.press("d", "d", "d", "right_square_bracket", "right_square_bracket", "right_square_bracket")
        assert "B sol" in shown.text
        assert {pane.diff.view for pane in shown.screen.panes} == {"unified"}


async def test_without_two_codes_a_against_b_says_so(answered):
    async with duel(answered, number=number_of(answered, SAME)) as shown:
        text = await shown.press("d", "d", "d")
        assert "There are not two answers with code to compare yet." in text
        assert "B sol" in text


async def test_without_an_original_the_answers_are_compared_with_each_other(answered):
    async with duel(answered, number=number_of(answered, ALGORITHM)) as shown:
        assert "A → B" in await shown.press("d")
        await shown.press("d", "a")
        assert "B sol" in shown.text


async def test_an_answer_equal_to_the_original_says_so(answered):
    async with duel(answered, number=number_of(answered, SAME)) as shown:
        assert "no change" in await shown.press("d")


async def test_a_review_has_answers_and_prompt_and_no_keys_for_code(answered):
    async with duel(answered, number=number_of(answered, TALK)) as shown:
        assert "Diff" not in shown.text
        assert "Code" not in shown.text
        before = shown.text
        assert await shown.press("d", "c", "t", "y", "w", "x", "b", "s") == before
        assert not {"diff.cycle", "view.code", "tests.run", "candidate.copy"} & set(live_actions(shown.screen))
        assert "[worker-review]" in await shown.press("o")


async def test_a_view_that_the_next_round_does_not_have_gives_way_to_the_answer(answered):
    async with duel(answered, number=number_of(answered, ALGORITHM)) as shown:
        text = await shown.press("c", "right_square_bracket")
        assert "The worker loses jobs" in text


async def test_b_shows_answer_and_diff_at_once_and_no_longer(answered):
    async with duel(answered, size=WIDE) as shown:
        text = await shown.press("b")
        assert "The consumer blocks" in text
        assert "original → answer" in text
        text = await shown.press("c")
        assert "original → answer" not in text
        text = await shown.press("d")
        assert "The consumer blocks" in text
        text = await shown.press("b")
        assert "The consumer blocks" not in text
        assert "original → answer" in text


async def test_m_shows_one_side_or_both_at_any_width(answered):
    async with duel(answered) as shown:
        text = await shown.press("m")
        assert "B sol" not in text
        assert "tab B 2/3 tests" in text
        assert "▌B sol" in await shown.press("tab")
        assert "tab A 3/3 tests" in shown.text
        text = await shown.press("m")
        assert "A sonnet" in text
        assert "B sol" in text


async def test_m_shows_both_on_a_small_terminal(answered):
    async with duel(answered, size=(80, 24)) as shown:
        assert "B sol" not in shown.text
        assert "B sol" in await shown.press("m")


async def test_s_lets_the_two_diffs_scroll_together(answered):
    async with duel(answered, size=(120, 24)) as shown:
        await shown.press("d", "asterisk", "tab", "asterisk", "s", "pagedown", "pagedown")
        left, right = (pane.diff.scroll_offset.y for pane in shown.screen.panes)
        assert left > 5
        assert right > 5
        await shown.press("s", "home")
        assert shown.screen.panes[0].diff.scroll_offset.y == left


async def test_titles_of_views_and_the_other_side_can_be_clicked(answered):
    async with duel(answered, size=(80, 24)) as shown:
        await shown.pilot.click("#a Heading", offset=(shown.text.splitlines()[1].index("Code"), 0))
        await shown.calm()
        assert shown.screen.panes[0].view == "code"
        await shown.pilot.click("#a Heading", offset=(shown.text.splitlines()[1].index("tab B"), 0))
        await shown.calm()
        assert "▌B sol" in shown.text


# Tests.


async def test_t_runs_the_tests_of_both_sides_and_saves_what_comes(untested, folder, judges):
    async with duel(untested) as shown:
        text = await shown.press("t")
        await shown.until(lambda: "3/3 tests" in shown.text and "2/3 tests" in shown.text)
        text = shown.text
        assert "Passed · 3 of 3 pass" in text
        assert "Failed · 2 of 3 pass" in text
        await shown.until(lambda: "saved " in shown.text)
    again = Session.open(folder)
    outcomes = [again.response(ResponseKey(BUG.id, side, "python")).candidate.outcome for side in "ab"]
    assert outcomes == ["passed", "failed"]


async def test_t_shows_tests_that_were_run_and_only_a_second_t_runs_them_again(answered, judges):
    async with duel(answered) as shown:
        assert "test_loop_is_free" in await shown.press("t")
        assert judges.count == 0
        await shown.press("t")
        await shown.until(lambda: judges.count == 2)


async def test_escape_stops_the_tests_and_they_can_be_run_again(untested, judges):
    judges.go.clear()
    async with duel(untested) as shown:
        await shown.press("t")
        await shown.until(lambda: "Running the tests" in shown.text and judges.count == 2)
        await shown.press("escape")
        await shown.until(lambda: "Stopped. The tests can be run again." in shown.text)
        judges.go.set()
        await shown.press("t")
        await shown.until(lambda: "3/3 tests" in shown.text)


async def test_t_while_the_tests_run_says_so(untested, judges):
    judges.go.clear()
    async with duel(untested) as shown:
        await shown.press("t")
        await shown.until(lambda: judges.count == 2)
        assert "The tests are running; esc stops them." in await shown.press("t")
        assert judges.count == 2
        judges.go.set()
        await shown.until(lambda: "3/3 tests" in shown.text)


async def test_tests_go_on_while_another_round_is_read_and_are_there_on_coming_back(folder, judges):
    session = new_session(folder, [BUG, SAME])
    for side, text in (("a", GOOD), ("b", POOR)):
        saved(session, BUG, side, text)
        saved(session, SAME, side, text)
    judges.go.clear()
    async with duel(session) as shown:
        await shown.press("t")
        await shown.until(lambda: judges.count == 2)
        await shown.press("right_square_bracket")
        assert "Running" not in shown.text
        assert "Running the tests" in await shown.press("left_square_bracket")
        await shown.press("right_square_bracket", "t")
        judges.go.set()
        await shown.until(lambda: "3/3 tests" in shown.text)
        await shown.press("left_square_bracket")
        await shown.until(lambda: "3/3 tests" in shown.text)
    assert judges.count == 4


async def test_without_a_sandbox_the_reason_stands_where_the_results_would(untested, judges):
    judges.trouble = CannotJudgeError("No sandbox works here.", remedy="Install bubblewrap.")
    async with duel(untested) as shown:
        text = await shown.press("t")
        await shown.until(lambda: "No sandbox works here." in shown.text)
        assert "Install bubblewrap." in shown.text
        del text


async def test_t_without_any_code_says_so(folder, judges):
    session = new_session(folder, [BUG])
    saved(session, BUG, "a", "No idea.")
    saved(session, BUG, "b", "Nor I.")
    async with duel(session) as shown:
        await shown.press("t")
        await shown.until(lambda: "There is no code to test yet." in shown.text)
        assert "The answer holds no code block." in shown.text
        assert judges.count == 0


async def test_a_trouble_of_one_sides_tests_does_not_cost_the_other_its_result(untested, judges, monkeypatch):
    record = untested.add_test_run

    def failing(key, *rest):
        if key.contender == "a":
            raise StoreError("The disk is full.")
        return record(key, *rest)

    monkeypatch.setattr(untested, "add_test_run", failing)
    async with duel(untested) as shown:
        await shown.press("t")
        await shown.until(lambda: "The disk is full." in shown.text)
        await shown.until(lambda: "2/3 tests" in shown.text)
        assert "not saved" in shown.text


async def test_asking_again_while_tests_run_shows_no_results_of_the_earlier_answer(untested, folder, judges):
    judges.go.clear()
    async with duel(untested, both([said(POOR)], [said(POOR)])) as shown:
        await shown.press("t")
        await shown.until(lambda: judges.count == 2)
        await shown.press("r")
        await shown.until(lambda: shown.screen.panes[0].answer and shown.screen.panes[0].answer.key.attempt == 2)
        judges.go.set()
        await shown.until(lambda: shown.screen.panes[1].is_tested)
        assert shown.screen.panes[0].tests.counts == ""
    assert Session.open(folder).response(ResponseKey(BUG.id, "a", "python")).candidate.outcome == "passed"


async def test_the_real_sandbox_judges_a_real_answer(untested):
    async with duel(untested) as shown:
        await shown.press("t")
        await shown.until(lambda: all(pane.is_tested for pane in shown.screen.panes))
        await shown.until(lambda: "test_has_main" in shown.text)
        text = shown.text
    # There is no redis in the sandbox: what matters is that both were judged, the same, and not silently.
    assert text.count("test_has_main") == 2
    assert "Passed" not in text


# Code blocks, copying, writing.


async def test_x_takes_the_next_block_as_the_answer_and_forgets_the_tests(folder, judges):
    session = new_session(folder, [BUG])
    for side in "ab":
        saved(session, BUG, side, f"{POOR}\nor rather\n{GOOD}")
    async with duel(session) as shown:
        await shown.press("t")
        await shown.until(lambda: all(pane.is_tested for pane in shown.screen.panes))
        first = shown.screen.panes[0].answer.extraction.fence
        await shown.press("x")
        await shown.until(lambda: "is now A's answer" in shown.text)
        assert f"Code block {3 - first} of 2 is now A's answer." in shown.text
        assert "The tests have not been run" in shown.text
        assert [pane.is_tested for pane in shown.screen.panes] == [False, True]
    kept = Session.open(folder).response(ResponseKey(BUG.id, "a", "python"))
    assert (kept.candidate.fence, kept.candidate.picked, kept.test) == (3 - first, True, [])


async def test_x_while_the_tests_run_stops_them(folder, judges):
    session = new_session(folder, [BUG])
    for side in "ab":
        saved(session, BUG, side, f"{POOR}\nor rather\n{GOOD}")
    judges.go.clear()
    async with duel(session) as shown:
        await shown.press("t")
        await shown.until(lambda: judges.count == 2)
        await shown.press("x")
        await shown.until(lambda: "is now A's answer" in shown.text)
        judges.go.set()
        assert not shown.screen._testing
    kept = Session.open(folder).response(ResponseKey(BUG.id, "a", "python"))
    assert (kept.candidate.picked, kept.candidate.outcome) == (True, "not-run")


async def test_x_with_one_block_says_so(answered):
    async with duel(answered) as shown:
        assert "The answer has no other code block." in await shown.press("x")


async def test_y_copies_the_code_of_the_side_in_focus(answered):
    async with duel(answered) as shown:
        assert "Copied the code of A." in await shown.press("y")
        assert shown.app.clipboard == MENDED
        assert "Copied the code of B." in await shown.press("tab", "y")
        assert "sleep(0.01)" in shown.app.clipboard


async def test_w_writes_the_code_into_a_new_folder(answered, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with duel(answered) as shown:
        await shown.press("w")
        await shown.until(lambda: "Written to" in shown.text)
        await shown.press("w")
        await shown.until(lambda: (tmp_path / "pubsub-a-2").exists())
    assert (tmp_path / "pubsub-a" / "original.py").read_text() == MENDED


async def test_w_says_when_nothing_could_be_written(answered, tmp_path, monkeypatch):
    def denied(*args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(duel_module, "write_files", denied)
    async with duel(answered) as shown:
        await shown.press("w")
        await shown.until(lambda: "Nothing was written: Permission denied." in shown.text)


async def test_without_code_there_is_nothing_to_copy_or_write_or_pick(answered):
    async with duel(answered, number=number_of(answered, SAME)) as shown:
        await shown.press("tab")
        assert "There is no code to copy yet." in await shown.press("y")
        assert "There is no code to write yet." in await shown.press("w")
        assert "The answer has no other code block." in await shown.press("x")


def test_files_are_written_beside_what_is_there(tmp_path):
    first = write_files(tmp_path, "one-a", {"pkg/a.py": "a\r\n", "b.py": "b\udc80"})
    second = write_files(tmp_path, "one-a", {"c.py": "c"})
    assert (first.name, second.name) == ("one-a", "one-a-2")
    assert (first / "pkg" / "a.py").read_bytes() == b"a\r\n"
    assert (first / "b.py").read_bytes() == b"b?"


# Rounds.


async def test_brackets_and_the_list_go_to_rounds(answered):
    async with duel(answered) as shown:
        assert "There is no round before this one." in await shown.press("left_square_bracket")
        assert "2/5" in await shown.press("right_square_bracket")
        await shown.press("l")
        await shown.until(lambda: isinstance(shown.app.screen, RoundsScreen))
        await shown.press("down", "down", "enter")
        await shown.until(lambda: shown.app.screen is shown.screen)
        assert "4/5" in shown.text
        assert "There is no round after this one." in await shown.press("right_square_bracket", "right_square_bracket")
        assert "That was the last round." in await shown.press("enter", "enter")


async def test_a_single_round_has_no_keys_for_others(untested):
    async with duel(untested) as shown:
        assert not {"rounds.open", "round.next", "round.previous"} & set(live_actions(shown.screen))
        before = shown.text
        assert await shown.press("l", "right_square_bracket", "left_square_bracket") == before
        assert "q leaves" in await shown.press("enter", "enter")


# Replay.


async def settled_end(shown, pane=0):
    await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))


async def test_a_replay_shows_the_answers_as_they_came_and_the_judgement(answered, folder):
    async with duel(answered) as live:
        await live.press("5", "2", "<")
    clock = Ticks()
    async with duel(Session.open(folder), mode="replay", clock=clock) as shown:
        assert "No answer yet." in shown.text
        assert "Recorded by me" in shown.text
        assert "Root cause A5 B2" in shown.text
        assert "$" not in shown.text
        clock.now += 0.7
        await shown.until(lambda: "The consumer" in shown.text)
        assert "redis.asyncio" not in shown.text
        clock.now += 100
        await shown.press("plus")
        await settled_end(shown)
        assert "3/3 tests" in shown.text


async def test_seeking_back_and_forth_ends_as_playing_through_does(answered):
    ends = []
    for keys in (["comma"], ["comma", "colon", "colon", "full_stop", "full_stop", "d", "a", "comma"]):
        async with duel(answered, mode="replay", clock=Ticks()) as shown:
            await shown.press(*keys)
            await settled_end(shown)
            await shown.press("end")
            texts = []
            for key in ("a", "d", "c", "t", "o"):
                texts.append(await shown.press(key))
            ends.append(texts)
    async with duel(answered, mode="replay", speed=math.inf) as shown:
        await settled_end(shown)
        await shown.press("minus", "minus", "minus", "end")
        texts = []
        for key in ("a", "d", "c", "t", "o"):
            texts.append(await shown.press(key))
        ends.append(texts)
    assert ends[0] == ends[1]
    assert ends[0] == ends[2]


async def test_going_back_in_a_replay_takes_back_what_had_not_come_yet(answered):
    async with duel(answered, mode="replay", clock=Ticks()) as shown:
        await shown.press("d", "comma")
        await settled_end(shown)
        assert "original → answer" in shown.text
        await shown.press("colon")
        await shown.until(lambda: "No code to compare yet." in shown.text)


async def test_figures_at_the_end_of_a_replay_are_the_recorded_ones_at_any_speed(answered):
    async with duel(answered) as live:
        row = live.screen.panes[0].metrics.text
        assert "6.0 s" in row
    for speed in (0.25, math.inf):
        async with duel(answered, mode="replay", speed=speed, clock=Ticks()) as shown:
            await shown.press("comma")
            await settled_end(shown)
            assert shown.screen.panes[0].metrics.text == row


async def test_the_figures_of_a_paused_replay_stand_still_and_are_recorded_seconds(answered):
    clock = Ticks()
    async with duel(answered, mode="replay", speed=4.0, clock=clock) as shown:
        clock.now += 0.25
        await shown.press("p")
        await shown.until(lambda: "The consumer" in shown.text or shown.screen.panes[0].metrics.figures.tokens)
        row = shown.screen.panes[0].metrics.text
        assert "1.0 s" in row
        clock.now += 60
        await shown.press("z")
        assert shown.screen.panes[0].metrics.text == row


async def test_a_replay_takes_no_scores_and_asks_nobody(answered, folder):
    async with duel(answered, mode="replay", clock=Ticks()) as shown:
        await shown.press("comma", "5", "<", "n", "f", "u", "r", "escape")
        assert shown.app.screen is shown.screen
        assert not {"score.1", "verdict.left", "answer.again"} & set(live_actions(shown.screen))
    assert judgement(Session.open(folder)) is None


async def test_a_replay_goes_from_round_to_round(answered):
    async with duel(answered, mode="replay", clock=Ticks()) as shown:
        first = shown.screen.table.scenarios[1].spec.title
        assert first in await shown.press("enter")
        assert "2/5" in shown.text
        await shown.press("comma")
        await settled_end(shown)


async def test_a_click_on_the_transport_seeks(answered):
    async with duel(answered, mode="replay", clock=Ticks()) as shown:
        await shown.pilot.click("Transport", offset=(118, 0))
        await settled_end(shown)


# Sizes.


async def test_resizing_at_any_moment_keeps_what_was_read_and_given(answered):
    async with duel(answered, size=WIDE) as shown:
        await shown.press("4", "<", "d", "tab")
        for size in ((80, 24), (50, 12), (120, 40), (59, 40), (60, 16), (200, 15), WIDE):
            await shown.pilot.resize_terminal(*size)
            await shown.calm()
            if size[0] < 60 or size[1] < 16:
                assert "This needs a window of at least 60 × 16." in shown.text
            else:
                assert "▌B sol" in shown.text
                assert "original → answer" in shown.text
            shown.assert_quiet()
        assert "Root cause A4" in shown.text
        assert "Verdict A > B" in shown.text
        assert "The loop spins" in await shown.press("a")
        assert shown.screen.focused is shown.screen.panes[1].text


async def test_resizing_while_answers_come_keeps_them(folder):
    slow = asyncio.Event()
    scripts = both([said(GOOD, hold=slow)], [said(POOR, hold=slow)])
    async with duel(new_session(folder, [BUG]), scripts, size=WIDE) as shown:
        for size in ((80, 24), (50, 12), (120, 40)):
            await shown.pilot.resize_terminal(*size)
            await shown.calm()
        slow.set()
        await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
        assert shown.said("a") == GOOD


async def test_on_a_small_terminal_the_title_says_how_the_other_side_does(folder):
    slow = asyncio.Event()
    session = new_session(folder, [BUG])
    async with duel(session, both([said(GOOD)], [said(POOR, hold=slow)]), size=(80, 24)) as shown:
        await shown.until(lambda: "tab B answering" in shown.text)
        slow.set()
        await shown.until(lambda: "tab B finished" in shown.text)
        text = await shown.press("tab")
        assert "▌B sol" in text
        assert "tab A finished" in text
        assert "▌A sonnet" in await shown.press("shift+tab")


# Every key, everywhere.


async def every_key(shown):
    for key, id_ in CODES.items():
        if id_ == "duel.leave":
            continue
        await shown.pilot.press(key)
        if shown.app.screen is not shown.screen:
            await shown.press("escape")
            if shown.app.screen is not shown.screen:
                await shown.press("escape")
        assert shown.app.screen is shown.screen, key
        shown.assert_quiet()


async def test_every_key_while_answers_come(folder, judges):
    never = asyncio.Event()
    scripts = {side: {one.id: [said(GOOD, hold=never)] for one in SCENARIOS} for side in "ab"}
    async with duel(new_session(folder), scripts, size=(80, 24)) as shown:
        await every_key(shown)


@pytest.mark.parametrize("scenario", [BUG, BROKEN, TALK], ids=lambda one: one.id)
async def test_every_key_on_an_answered_round(answered, judges, scenario, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scripts = {side: {one.id: [said(SEVERAL)] for one in SCENARIOS} for side in "ab"}
    async with duel(answered, scripts, number=number_of(answered, scenario)) as shown:
        await every_key(shown)


async def test_every_key_on_a_single_round_whose_tests_run(untested, judges, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    judges.go.clear()
    async with duel(untested, both([said(GOOD)], [said(POOR)])) as shown:
        await shown.press("t")
        await every_key(shown)


async def test_every_key_in_a_replay(answered, judges, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with duel(answered, mode="replay", clock=Ticks()) as shown:
        await every_key(shown)


async def test_every_key_for_a_reader_who_may_not_write(answered, folder, judges, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with duel(answered), duel(Session.open(folder)) as shown:
        await every_key(shown)
    assert judgement(Session.open(folder)) is None


async def test_every_key_in_a_replay_of_rounds_nobody_answered(folder):
    async with duel(new_session(folder), mode="replay", clock=Ticks()) as shown:
        await every_key(shown)


async def test_every_key_of_the_screen_does_something_or_is_switched_off(answered):
    async with duel(answered, size=WIDE) as shown:
        bound = {binding.id for _, binding in shown.screen._bindings}
    assert {action.id for action in ACTIONS if action.scope in ("duel", "replay")} - bound <= {"names.reveal"}


async def test_keys_can_be_others_and_the_screen_says_so(answered):
    keys = Keys({"verdict.left": "h", "focus.next": "ctrl+n"})
    async with duel(answered, size=(80, 24), keys=keys) as shown:
        assert "ctrl+n B" in shown.text
        assert "Verdict A > B" in await shown.press("h")
        assert "▌B sol" in await shown.press("ctrl+n")


async def test_help_lists_the_keys_and_leaves_the_round_as_it_was(answered):
    async with duel(answered) as shown:
        before = shown.text
        await shown.press("question_mark")
        assert isinstance(shown.app.screen, HelpScreen)
        assert await shown.press("escape") == before


# A failed round.


async def test_broken_answers_say_what_became_of_them(answered):
    async with duel(answered, number=number_of(answered, BROKEN)) as shown:
        assert "The service is overloaded (529). Wait a minute" in shown.text
        assert "the text so far is kept." in shown.text
        assert "cut short" in shown.text


async def test_a_test_result_for_a_round_left_meanwhile_is_not_shown_in_another(folder, judges):
    session = new_session(folder, [BUG, SAME])
    for one in (BUG, SAME):
        for side, text in (("a", GOOD), ("b", POOR)):
            saved(session, one, side, text)
    judges.go.clear()
    async with duel(session) as shown:
        await shown.press("t")
        await shown.until(lambda: judges.count == 2)
        await shown.press("right_square_bracket")
        judges.go.set()
        await shown.until(lambda: not [one for one in shown.app.workers if one.group == "tests-0"])
        assert "The tests have not been run" in shown.text


def test_results_are_what_the_fixtures_say():
    assert [test.status for test in FAILED] == ["passed", "failed", "passed"]
    assert all(isinstance(test, TestResult) for test in PASSED)
