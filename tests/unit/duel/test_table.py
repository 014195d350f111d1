"""A session in play: what is answered, tested, picked and judged is kept, whoever does something else meanwhile."""

import asyncio

import pytest

from modelduel.contender.events import Delta, Failed, Finished
from modelduel.contender.model import ProviderFailure, Stop
from modelduel.duel import table as table_module
from modelduel.errors import InputError, StoreError
from modelduel.session.model import ResponseKey
from modelduel.session.store import Session
from modelduel.testrun.model import TestResult, TestRun
from modelduel.tui import judged
from modelduel.tui import sheet as sheets
from modelduel.tui.sheet import Sheet
from tests.doubles.sessions import NOON
from tests.tui.duel_session import (
    ALGORITHM,
    BROKEN,
    BUG,
    GOOD,
    MENDED,
    PATCHED,
    POOR,
    SEVERAL,
    TALK,
    answered_session,
    new_session,
    said,
    saved,
    table_of,
)

PASSES = TestRun("passed", [TestResult("test_one", "passed", 0.01)], "bubblewrap", 0.1)
FAILS = TestRun("failed", [TestResult("test_one", "failed", 0.01, "no")], "bubblewrap", 0.1)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "duel"


@pytest.fixture
def judge(monkeypatch):
    """Judges that wait for a sign, and give the verdict they are told."""

    class Judge:
        def __init__(self):
            self.go = asyncio.Event()
            self.go.set()
            self.begun = asyncio.Event()
            self.verdict = PASSES
            self.files = []
            self.pythons = []

        async def __call__(self, scenario, files, language, sandbox, on_result=None, python=None, **_):
            self.files.append(dict(files))
            self.pythons.append(python)
            self.begun.set()
            await self.go.wait()
            for test in self.verdict.tests:
                on_result(test)
            return self.verdict

    judge = Judge()
    monkeypatch.setattr(table_module, "judge_candidate", judge)
    return judge


def nobody(event):
    """Listens to nothing."""


async def asked(table, number, sides=("a", "b"), listen=nobody, saved=lambda side: None):
    await table.ask(number, sides, listen, saved)
    return await table.answers(number)


def both(a, b):
    return {"a": {"pubsub": a}, "b": {"pubsub": b}}


async def test_answers_are_on_disk_with_their_code_when_asking_ends(folder):
    async with table_of(new_session(folder), both([said(GOOD)], [said(POOR)])) as table:
        answers = await asked(table, 0)
    assert answers["a"].extraction.files == {"original.py": MENDED}
    again = Session.open(folder)
    for side, text in (("a", GOOD), ("b", POOR)):
        key = ResponseKey(BUG.id, side, "python")
        assert again.text(key) == text
        assert again.response(key).candidate.outcome == "not-run"


async def test_a_fast_side_is_ready_while_the_slow_one_still_answers(folder):
    slow = asyncio.Event()
    ready = asyncio.Queue()
    async with table_of(new_session(folder), both([said(GOOD)], [said(POOR, hold=slow)])) as table:
        task = table.ask(0, ["a", "b"], nobody, ready.put_nowait)
        assert await ready.get() == "a"
        assert (await table.answers(0))["a"].text == GOOD
        assert [table.asking(0, side) for side in "ab"] == [False, True]
        slow.set()
        await task
        assert await ready.get() == "b"
        assert not table.asking(0, "b")


async def test_a_side_can_be_asked_again_while_the_other_still_answers_and_neither_is_lost(folder):
    slow = asyncio.Event()
    ready = asyncio.Queue()
    scripts = both([said(GOOD), said(POOR)], [said(POOR, hold=slow)])
    async with table_of(new_session(folder), scripts) as table:
        first = table.ask(0, ["a", "b"], nobody, ready.put_nowait)
        assert await ready.get() == "a"
        await table.ask(0, ["a"], nobody)
        assert (await table.answers(0))["a"].key.attempt == 2
        slow.set()
        await first
        answers = await table.answers(0)
        assert {side: (one.key.attempt, one.text) for side, one in answers.items()} == {"a": (2, POOR), "b": (1, POOR)}


async def test_both_sides_asked_again_one_by_one_give_two_new_answers(folder):
    late = asyncio.Event()
    scripts = both([said(GOOD), said("1", hold=late)], [said(POOR), said("2")])
    async with table_of(new_session(folder), scripts) as table:
        await asked(table, 0)
        one = table.ask(0, ["a"], nobody)
        await table.ask(0, ["b"], nobody)
        late.set()
        await one
        answers = await table.answers(0)
        assert {side: answer.text for side, answer in answers.items()} == {"a": "1", "b": "2"}
    assert len(Session.open(folder).lines(BUG.id)) == 4


async def test_who_is_answering_cannot_be_asked_and_who_has_no_seat_neither(folder):
    hold = asyncio.Event()
    async with table_of(new_session(folder), {"a": {"pubsub": [said(GOOD, hold=hold)]}}) as table:
        task = table.ask(0, ["a"], nobody)
        with pytest.raises(InputError, match="answering already"):
            table.ask(0, ["a"], nobody)
        with pytest.raises(InputError, match="cannot be asked"):
            table.ask(0, ["b"], nobody)
        hold.set()
        await task


async def test_what_came_so_far_is_there_for_a_late_listener_each_side_its_own(folder):
    hold = asyncio.Event()
    heard = []
    async with table_of(new_session(folder), both([said(GOOD, hold=hold)], [said(POOR, hold=hold)])) as table:
        task = table.ask(0, ["a", "b"], heard.append)
        while sum(isinstance(event, Delta) for event in heard) < 6:
            await asyncio.sleep(0)
        for side in "ab":
            assert table.so_far(0, side) == [event for event in heard if event.contender == side]
        assert table.so_far(1, "a") == []
        hold.set()
        await task
        assert table.so_far(0, "a") == []


async def test_stopping_one_side_keeps_what_it_said_and_leaves_the_other(folder):
    never, hold = asyncio.Event(), asyncio.Event()
    heard = []
    async with table_of(new_session(folder), both([said(GOOD, hold=never)], [said(POOR, hold=hold)])) as table:
        task = table.ask(0, ["a", "b"], heard.append)
        while sum(isinstance(event, Delta) for event in heard) < 6:
            await asyncio.sleep(0)
        table.stop(0, "a")
        hold.set()
        await task
        answers = await table.answers(0)
        assert answers["a"].response.status == "cancelled"
        assert GOOD.startswith(answers["a"].text)
        assert answers["a"].text
        assert answers["b"].response.status == "finished"


async def test_closing_while_answers_come_saves_what_came(folder):
    never = asyncio.Event()
    heard = []
    async with table_of(new_session(folder), both([said(GOOD, hold=never)], [said(POOR, hold=never)])) as table:
        table.ask(0, ["a", "b"], heard.append)
        while sum(isinstance(event, Delta) for event in heard) < 6:
            await asyncio.sleep(0)
    again = Session.open(folder)
    for side, text in (("a", GOOD), ("b", POOR)):
        kept = again.text(ResponseKey(BUG.id, side, "python"))
        assert kept
        assert text.startswith(kept)


async def test_a_failed_side_has_its_reason_in_its_answer(folder):
    failing = [["The cons", ProviderFailure("Overloaded (529).", remedy="Ask again.", status=529)]]
    heard = []
    async with table_of(new_session(folder), both(failing, [said(POOR)])) as table:
        answers = await asked(table, 0, listen=heard.append)
        assert (answers["a"].response.status, answers["a"].response.error) == ("failed", "Overloaded (529).")
        assert answers["a"].text == "The cons"
        kinds = {event.contender: type(event) for event in heard if isinstance(event, Finished | Failed)}
        assert kinds == {"a": Failed, "b": Finished}


async def test_an_answer_that_could_not_be_saved_is_shown_all_the_same_and_said(folder, monkeypatch):
    session = new_session(folder)
    save = session.save_response

    def failing(key, *rest):
        if key.contender == "a":
            raise StoreError("The disk is full.")
        return save(key, *rest)

    monkeypatch.setattr(session, "save_response", failing)
    ready = []
    async with table_of(session, both([said(GOOD)], [said(POOR)])) as table:
        with pytest.raises(StoreError, match="disk is full"):
            await table.ask(0, ["a", "b"], nobody, ready.append)
        assert ready == ["b"]
        assert (await table.answers(0))["a"].text == GOOD
        assert not table.asking(0, "a")


async def test_a_test_run_is_saved_with_the_answer(folder, judge):
    results = []
    async with table_of(answered_session(folder), {}) as table:
        judge.verdict = FAILS
        assert await table.judge(0, "a", None, results.append) == FAILS
        assert (await table.answers(0))["a"].response.candidate.outcome == "failed"
    assert judge.files == [{"original.py": MENDED}]
    assert results == FAILS.tests
    assert Session.open(folder).response(ResponseKey(BUG.id, "a", "python")).test == FAILS.tests


async def test_answers_are_judged_with_the_environment_that_the_table_was_opened_with(folder, judge):
    async with table_of(answered_session(folder), {}) as table:
        table.python = folder / "venv"
        await table.judge(0, "a", None, nobody)
    assert judge.pythons == [folder / "venv"]


@pytest.mark.parametrize("scenario", [ALGORITHM, TALK, BROKEN], ids=lambda one: one.id)
async def test_where_there_are_no_tests_or_no_code_nothing_is_judged(folder, judge, scenario):
    async with table_of(answered_session(folder), {}) as table:
        number = [one.id for one in table.scenarios].index(scenario.id)
        assert await table.judge(number, "a", None, nobody) is None
    assert not judge.files


async def test_a_test_run_that_ends_after_another_block_was_picked_does_not_undo_the_pick(folder, judge):
    async with table_of(several_with_tests(folder), {}) as table:
        judge.go.clear()
        running = asyncio.create_task(table.judge(0, "a", None, nobody))
        await judge.begun.wait()
        await table.pick(0, "a", 1)
        judge.go.set()
        assert await running is None
        assert (await table.answers(0))["a"].extraction.fence == 1
    kept = Session.open(folder).response(ResponseKey(BUG.id, "a", "python"))
    assert (kept.candidate.fence, kept.candidate.picked, kept.candidate.outcome) == (1, True, "not-run")


async def test_a_test_run_that_ends_after_asking_again_belongs_to_the_earlier_attempt(folder, judge):
    async with table_of(answered_session(folder), both([said(POOR)], [said(POOR)])) as table:
        judge.go.clear()
        running = asyncio.create_task(table.judge(0, "a", None, nobody))
        await judge.begun.wait()
        await table.ask(0, ["a"], nobody)
        judge.go.set()
        assert await running == PASSES
        assert (await table.answers(0))["a"].key.attempt == 2
        assert (await table.answers(0))["a"].response.candidate.outcome == "not-run"
    again = Session.open(folder)
    assert again.response(ResponseKey(BUG.id, "a", "python", 1, 1)).candidate.outcome == "passed"


async def test_a_test_run_is_saved_though_another_program_answers_for_the_other_side_meanwhile(folder, judge):
    session = new_session(folder, [BUG])
    saved(session, BUG, "a", GOOD)
    async with table_of(session, {}) as table:
        judge.go.clear()
        running = asyncio.create_task(table.judge(0, "a", None, nobody))
        await judge.begun.wait()
        saved(Session.open(folder), BUG, "b", POOR)
        session.refresh()
        assert (await table.look_again(0))["b"].text == POOR
        judge.go.set()
        assert await running == PASSES
        assert table.run_of(0, "a") == PASSES
    assert Session.open(folder).response(ResponseKey(BUG.id, "a", "python")).candidate.outcome == "passed"


async def test_an_answer_that_another_program_has_asked_again_takes_the_place_of_the_earlier_one(folder):
    session = answered_session(folder)
    async with table_of(session, {}) as table:
        before = await table.answers(0)
        async with table_of(Session.open(folder), both([], [said(GOOD)]), rater="other") as elsewhere:
            await elsewhere.ask(0, ["b"], nobody)
        session.refresh()
        now = await table.look_again(0)
        assert (now["b"].key.attempt, now["b"].text, now["a"]) == (2, GOOD, before["a"])


def several_with_tests(folder):
    session = new_session(folder, [BUG])
    saved(session, BUG, "a", f"```python original.py\n{PATCHED}```\nor\n```python original.py\n{MENDED}```\n")
    return session


async def test_a_picked_block_is_the_candidate_and_has_no_tests_any_more(folder, judge):
    async with table_of(several_with_tests(folder), {}) as table:
        await table.judge(0, "a", None, nobody)
        before = (await table.answers(0))["a"].extraction
        other = 3 - before.fence
        answer = await table.pick(0, "a", other)
        assert (answer.extraction.fence, answer.response.candidate.picked) == (other, True)
        assert (answer.response.candidate.outcome, answer.response.test, answer.response.run) == ("not-run", [], None)
        assert answer.extraction.files != before.files
    async with table_of(Session.open(folder), {}) as table:
        assert (await table.answers(0))["a"].extraction == answer.extraction


async def test_states_say_what_has_become_of_each_round(folder):
    session = answered_session(folder)
    async with table_of(session, {}) as table:
        states = dict(zip([one.id for one in table.scenarios], table.states(), strict=True))
        assert states == {
            "pubsub": ("tested", ""),
            "halves": ("answered", ""),
            "worker-review": ("answered", ""),
            "same": ("answered", ""),
            "trouble": ("failed", ""),
        }
        sheet = sheets.give_verdict(Sheet(()), "right")
        await table.save_judgement(3, judged.to_judgement(sheet, at=NOON, seconds=1.0, blind=False))
        assert table.states()[3] == ("judged", "b")
        assert table.left_off().number == 4


async def test_a_round_nobody_was_asked_waits_and_one_being_asked_streams(folder):
    hold = asyncio.Event()
    async with table_of(new_session(folder), both([said(GOOD, hold=hold)], [said(POOR)])) as table:
        assert {state for state, _ in table.states()} == {"waiting"}
        task = table.ask(0, ["a", "b"], nobody)
        assert table.states()[0] == ("streaming", "")
        hold.set()
        await task
        assert table.states()[0] == ("answered", "")


async def test_a_second_reader_under_the_same_name_only_reads_and_is_told_who_writes(folder):
    session = answered_session(folder)
    async with table_of(session, {}) as first, table_of(Session.open(folder), {}) as second:
        assert first.read_only == ""
        assert "judging" in second.read_only
        sheet = sheets.give_verdict(Sheet(()), "tie")
        judgement = judged.to_judgement(sheet, at=NOON, seconds=1.0, blind=False)
        with pytest.raises(StoreError):
            await second.save_judgement(0, judgement)
        await first.save_judgement(0, judgement)
        assert (await second.judgement(0)).winner == "tie"


async def test_another_reader_judges_beside(folder):
    async with (
        table_of(answered_session(folder), {}, rater="ana") as first,
        table_of(Session.open(folder), {}, rater="ben") as second,
    ):
        assert (first.read_only, second.read_only) == ("", "")


async def test_recorded_events_end_with_the_text_and_the_end(folder):
    async with table_of(answered_session(folder), {}) as table:
        recorded = await table.recorded_events(0)
        assert "".join(event.text for event in recorded["a"] if isinstance(event, Delta)) == GOOD
        assert isinstance(recorded["a"][-1], Finished)


async def test_a_scenario_without_code_has_answers_without_extraction(folder):
    scripts = {side: {TALK.id: [["Line 3.", Stop("end", "finished")]]} for side in "ab"}
    async with table_of(new_session(folder, [TALK]), scripts) as table:
        answers = await asked(table, 0)
        assert answers["a"].extraction is None
        assert answers["a"].response.candidate is None


async def test_the_largest_of_several_blocks_is_taken_until_a_reader_picks(folder):
    scripts = {side: {ALGORITHM.id: [said(SEVERAL)]} for side in "ab"}
    async with table_of(new_session(folder, [ALGORITHM]), scripts) as table:
        answers = await asked(table, 0)
        assert len(answers["a"].extraction.blocks) == 2
        with pytest.raises(IndexError):
            await table.pick(0, "a", 3)
