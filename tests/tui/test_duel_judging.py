"""Tests, code blocks, copying and writing on the duel screen."""

import asyncio

import pytest

from modelduel.duel import table as table_module
from modelduel.errors import CannotJudgeError, StoreError
from modelduel.session.model import ResponseKey
from modelduel.session.store import Session
from modelduel.testrun.model import TestRun
from modelduel.tui.screens import duel as duel_module
from modelduel.tui.writing_out import write_files
from tests.tui.duel_host import duel
from tests.tui.duel_session import BUG, GOOD, MENDED, POOR, SAME, both, new_session, number_of, said, saved


async def test_t_runs_the_tests_of_both_sides_and_saves_what_comes(untested, folder, judges):
    async with duel(untested) as shown:
        text = await shown.press("t")
        await shown.until(lambda: "3/3 tests" in shown.text and "2/3 tests" in shown.text)
        text = shown.text
        assert "Passed · 3 of 3 pass" in text
        assert "Failed · 2 of 3 pass" in text
        await shown.until(lambda: "saved " in shown.text)
    again = Session.open(folder)
    kept = [again.response(ResponseKey(BUG.id, side, "python")) for side in "ab"]
    assert [one.candidate.outcome for one in kept] == ["passed", "failed"]
    assert [one.run.sandbox for one in kept] == ["bubblewrap"] * 2


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


async def test_a_block_that_was_picked_is_not_shown_in_the_round_that_was_opened_meanwhile(folder, monkeypatch):
    session = new_session(folder, [BUG, SAME])
    saved(session, BUG, "a", f"{POOR}\nor rather\n{GOOD}")
    saved(session, SAME, "a", GOOD)
    async with duel(session) as shown:
        table = shown.screen.table
        pick, go, done = table.pick, asyncio.Event(), asyncio.Event()

        async def slowly(number, side, block):
            await go.wait()
            answer = await pick(number, side, block)
            done.set()
            return answer

        monkeypatch.setattr(table, "pick", slowly)
        shown.held.add("pick")
        await shown.pilot.press("x", "right_square_bracket")
        await shown.until(lambda: "2/2" in shown.text)
        go.set()
        shown.held.remove("pick")
        await shown.until(done.is_set)
        assert shown.screen.panes[0].answer.key.scenario == SAME.id
    assert Session.open(folder).response(ResponseKey(BUG.id, "a", "python")).candidate.picked


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


def test_of_files_that_cannot_all_be_written_none_is_left(tmp_path):
    with pytest.raises(OSError, match="exists"):
        write_files(tmp_path, "one-a", {"a.py": "a", "a.py/b.py": "b"})
    assert list(tmp_path.iterdir()) == []


async def test_the_first_t_may_recall_a_result_and_t_on_a_shown_one_runs_it_again(untested, judges):
    judges.cached = True
    async with duel(untested) as shown:
        await shown.press("t")
        await shown.until(lambda: "3/3 tests" in shown.text and "2/3 tests" in shown.text)
        assert shown.text.count("cached") == 2
        assert judges.fresh == [False, False]
        judges.cached = False
        await shown.press("t")
        await shown.until(lambda: judges.fresh[2:] == [True, True] and "cached" not in shown.text)


async def test_a_result_recalled_is_recorded_as_such_and_shown_so_later(untested, folder, judges):
    judges.cached = True
    async with duel(untested) as shown:
        await shown.press("t")
        await shown.until(lambda: all(pane.is_tested for pane in shown.screen.panes))
    assert Session.open(folder).response(ResponseKey(BUG.id, "a", "python")).run.cached
    async with duel(Session.open(folder)) as shown:
        assert (await shown.press("t")).count("cached") == 2


async def test_what_held_the_code_stands_beside_the_result(untested, judges):
    async with duel(untested) as shown:
        await shown.press("t")
        await shown.until(lambda: "3 of 3 pass" in shown.text and "2 of 3 pass" in shown.text)
        assert shown.text.count("· bubblewrap") == 2


async def test_a_side_that_ran_out_of_time_says_that_it_waits_for_the_machine_to_be_quiet(untested, judges):
    judges.waits = True
    judges.go.clear()
    async with duel(untested) as shown:
        await shown.press("t")
        await shown.until(lambda: shown.text.count("Waiting for the machine to be quiet") == 2)
        judges.go.set()
        await shown.until(lambda: "3 of 3 pass" in shown.text and "2 of 3 pass" in shown.text)
        assert "Waiting" not in shown.text


async def test_without_a_sandbox_a_banner_stays_from_the_first_moment_on(answered, judges):
    judges.mechanism = "none"
    async with duel(answered, allow_unsandboxed=True) as shown:
        await shown.until(lambda: "! No sandbox works here" in shown.text)
        assert judges.count == 0
        for key in ("t", "d", "a", "right_square_bracket", "tab"):
            assert "! No sandbox works here" in await shown.press(key)


async def test_with_a_sandbox_there_is_no_banner_even_when_it_might_be_done_without(answered, judges):
    async with duel(answered, allow_unsandboxed=True) as shown:
        assert "! No sandbox" not in await shown.press("t", "t")


async def test_what_the_code_printed_is_there_after_another_round_was_read(folder, judges):
    session = new_session(folder, [BUG, SAME])
    for side, text in (("a", GOOD), ("b", POOR)):
        saved(session, BUG, side, text)
        saved(session, SAME, side, text)
    judges.output = "printed by the answer\n"
    async with duel(session) as shown:
        await shown.press("t")
        await shown.until(lambda: "1 line of output" in shown.text)
        await shown.press("right_square_bracket", "left_square_bracket")
        await shown.until(lambda: "1 line of output" in shown.text)
        await shown.press("x")
        assert "printed by" in await shown.press("o")


async def test_words_are_looked_for_in_the_side_in_focus_and_keys_return_afterwards(untested, judges):
    judges.output = "one\ntwo needles\nthree\n"
    async with duel(untested) as shown:
        await shown.press("t")
        await shown.until(lambda: "3/3 tests" in shown.text and "2/3 tests" in shown.text)
        text = await shown.press("tab", "slash", *"needle")
        assert "found 1 of 1" in text
        assert text.count("two needles") == 1
        assert shown.screen.panes[1].tests.lines[shown.screen.panes[1].tests.cursor].text == "two needles"
        assert "found 1 of 1" in await shown.press("enter", "n")
        assert "found" not in await shown.press("escape")
        assert shown.app.focused is shown.screen.panes[1].tests


async def test_a_missing_toolchain_is_told_calmly_with_the_line_that_installs_it(untested, judges, monkeypatch):
    async def judge(*args, **options):
        return TestRun("not-run", reason="There is no Go here. pip install 'modelduel-tui[runners]' brings it.")

    monkeypatch.setattr(table_module, "judge_candidate", judge)
    async with duel(untested) as shown:
        await shown.press("t")
        await shown.until(lambda: shown.text.count("Counts against neither side.") == 2)
        assert shown.text.count("Not run") == 2
        assert "pip install 'modelduel-tui[runners]'" in " ".join(shown.text.split())
        fail = shown.app.theme_variables["ink-fail"].lower()
        strips = shown.app.screen._compositor.render_strips(shown.app.size)
        looks = {segment.style for strip in strips for segment in strip if segment.style and segment.text.strip()}
        inks = {look.color.name for look in looks if look.color}
        assert fail not in inks
