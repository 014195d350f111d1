"""The evidence on the duel screen, by its keys and the mouse."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.aids import apart
from modelduel.aids.model import Figures, Hit, Measured
from modelduel.session.model import Checked
from modelduel.session.store import Session
from modelduel.testrun.model import TestResult
from modelduel.tui.checklist import Marked, checklist
from modelduel.tui.evidence import Given, fact_lines, orders_asked
from modelduel.tui.live import live_actions
from tests.tui.aided import (
    ALL,
    CONTROL,
    DESIGN,
    FINDS,
    GROWS,
    MENDS,
    REVIEWED,
    TIDIES,
    TRAPPED_TESTS,
    aided_session,
    fenced,
    round_of,
)
from tests.tui.duel_host import Ticks, duel
from tests.tui.duel_session import GOOD, POOR, both, judgement, new_session, said, saved, scenario
from tests.tui.hosts import NASTY


@pytest.fixture
def session(folder):
    return aided_session(folder)


def at(session, one, **options):
    return duel(session, number=round_of(session, one), **options)


async def proposed(shown):
    await shown.until(lambda: "[?]" in shown.text)


# Bug fixes.


async def test_tests_that_tell_are_marked_and_an_answer_that_fails_as_the_patch_does_is_said_to(session):
    async with at(session, MENDS) as shown:
        text = await shown.press("t")
        assert text.count("◆ test_loop_is_free") == text.count("◆ test_closes") == 2
        assert "◆ test_reconnects" not in text
        assert "◆ test_order_is_kept" not in text
        assert text.count("◆ 2 tests tell the symptom patch from the fix") == 2
        assert text.count("Fails where the symptom patch fails.") == 1


async def test_the_evidence_of_a_bug_fix_sets_both_beside_each_other(session):
    async with at(session, MENDS) as shown:
        text = await shown.press("e")
        assert "A  passes every test that tells the symptom patch from the fix." in text
        assert "B  fails where the symptom patch fails." in text
        assert "✓  ✗  test_loop_is_free" in text


async def test_nothing_of_the_hidden_tests_is_shown_before_there_are_results(folder):
    session = new_session(folder, [MENDS])
    async with duel(session, both([said(GOOD)], [said(POOR)], MENDS)) as shown:
        await shown.until(lambda: all(pane.answer for pane in shown.screen.panes))
        texts = [await shown.press(key) for key in ("a", "o", "d", "c", "e")]
    assert "The tests have not been run on both answers. t runs them." in texts[4]
    for text in texts:
        for word in ("test_loop_is_free", "test_closes", "trap", "symptom patch"):
            assert word not in text


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
async def test_there_is_no_evidence_before_both_answers_are_there(folder, one):
    aided_session(folder, [one])
    async with duel(Session.open(folder), mode="replay", clock=Ticks()) as shown:
        text = await shown.press("e")
        assert "Shown once both answers are there." in text
        assert "A job is done" not in text
        assert "The peak" not in text
        assert "clean control" not in text
        await shown.press("comma")
        await shown.until(lambda: "Shown once" not in shown.text)


# Algorithms.


async def test_the_growth_measured_stands_beside_what_was_asked(session):
    async with at(session, GROWS) as shown:
        rows = [line.split() for line in (await shown.press("e")).splitlines()]
        assert ["Asked:", "O(n", "log", "n)"] in rows
        assert ["doubling", "n^1.30", "n^1.04", "✓", "n^2.01", "✗"] in rows
        assert ["large[1]", "2", "s", "0.12", "s", "✓", "2.00", "s", "✗"] in rows


async def test_before_the_tests_the_key_that_runs_them_is_named_and_what_was_asked(folder):
    session = new_session(folder, [GROWS])
    for side in "ab":
        saved(session, GROWS, side, fenced("def doubled(numbers):\n    return numbers\n"))
    async with duel(session) as shown:
        text = await shown.press("e")
        assert "The tests have not been run on both answers. t runs them." in text
        assert "Asked: O(n log n)" in text


def test_a_growth_that_could_not_be_told_is_said_in_words():
    quick, gone = (TestResult("doubling", status) for status in ("passed", "failed"))
    sides = [Given("A", "side-a", (quick,), True), Given("B", "side-b", (gone,), True)]
    text = "\n".join(line.text for line in fact_lines(GROWS, sides, "t", 80))
    assert "quick ✓" in text
    assert "not told ✗" in text


@pytest.mark.parametrize(
    ("prompt", "asked"),
    [
        ("aim for O(n log n), or O(n).", ["O(n log n)", "O(n)"]),
        ("O((V + E) log V) with V", ["O((V + E) log V)"]),
        ("in o(1); FOO(n); nothing grows", []),
        ("so the time must grow\nlinearly with the length", ["linear time"]),
        ("O(" * 10_000, []),
    ],
)
def test_the_complexity_asked_is_read_from_the_prompt(prompt, asked):
    assert orders_asked(prompt) == asked


# Refactorings.


async def test_both_refactorings_are_measured_beside_the_original(session):
    async with at(session, TIDIES) as shown:
        await shown.press("e")
        await shown.until(lambda: "public names kept" in shown.text)
        rows = [line.split() for line in shown.text.splitlines()]
        assert ["complexity", "7", "4", "✓", "7", "=", "the", "aim"] in rows
        assert ["typed", "parameters", "0%", "100%", "✓", "0%", "="] in rows
        assert ["bare-except", "1", "0", "✓", "1", "=", "the", "aim"] in rows
        assert ["public", "names", "kept", "2", "2/2", "✓", "1/2", "✗"] in rows
        assert ["B", "lacks", "save"] in rows


async def test_an_answer_that_is_no_code_is_said_to_be_none(folder):
    session = new_session(folder, [TIDIES])
    saved(session, TIDIES, "a", fenced("def load(:\n"))
    saved(session, TIDIES, "b", "I would not touch it.\n")
    async with duel(session) as shown:
        await shown.press("e")
        await shown.until(lambda: "public names kept" in shown.text)
        assert "A  is not measured: syntax error in line 1 of original.py" in shown.text
        assert "B  is not measured: no code in the answer" in shown.text


async def test_the_table_says_that_it_is_measuring_meanwhile(session, monkeypatch):
    import asyncio

    go = asyncio.Event()
    real = apart.measured

    async def slow(asked):
        await go.wait()
        return await real(asked)

    monkeypatch.setattr(apart, "measured", slow)
    async with at(session, TIDIES) as shown:
        for key in ("e",):
            await shown.pilot.press(key)
        await shown.pilot.pause()
        await shown.pilot.pause()
        assert "Measuring the code of both answers." in shown.text
        go.set()
        await shown.until(lambda: "public names kept" in shown.text)


# Reviews.


async def test_what_is_proposed_is_marked_and_never_counted(session, folder):
    async with at(session, REVIEWED) as shown:
        await shown.press("e")
        await proposed(shown)
        text = shown.text
        assert "[?]    [ ]   critical  A job is done before it was handled · line 4" in text
        assert "[ ]    [?]   low       It prints what may be secret · line 9" in text
        assert "0/4    0/4  found" in text
        assert "? is proposed: a passage may say it. Only ticks count." in text
        assert "saved" not in text
    assert judgement(session, REVIEWED) is None


async def test_space_ticks_and_what_the_ticks_come_to_is_saved_at_once(session, folder):
    async with at(session, REVIEWED) as shown:
        await shown.press("e", "space", "right", "down", "down", "down", "space", "plus", "plus", "minus")
        text = shown.text
        assert "[✓]    [ ]   critical" in text
        assert "[ ]    [✓]   low" in text
        assert "0      1    false alarms" in text
        assert "1/4    1/4  found" in text
        assert "25%    25%  recall" in text
        assert "53%     7%  weighted by severity" in text
        await shown.until(lambda: "saved " in shown.text)
    kept = judgement(Session.open(folder), REVIEWED)
    assert kept.checks == {"a": Checked(["early-done"]), "b": Checked(["print"], False, 1)}


async def test_a_tick_is_taken_back_by_space_and_by_undo(session):
    async with at(session, REVIEWED) as shown:
        assert "[✓]    [ ]   critical" in await shown.press("e", "space")
        assert "[✓]" not in await shown.press("space")
        text = await shown.press("u")
        assert "Undid: A job is done before it was handled, A: not ticked" in text
        assert "[✓]    [ ]   critical" in text
        text = await shown.press("plus", "u")
        assert "Undid: false alarms, A: 1" in text
        assert "0      0    false alarms" in text
        await shown.press("u")
        text = await shown.press("u")
        assert "[✓]" not in text


async def test_tab_goes_to_the_boxes_of_the_other_side(session):
    async with at(session, REVIEWED) as shown:
        assert "[✓]   critical" in await shown.press("e", "tab", "space")
        assert "[✓]    [✓]   critical" in await shown.press("tab", "space")


async def test_v_shows_what_counts_and_the_passages_of_both(session):
    async with at(session, REVIEWED) as shown:
        await shown.press("e")
        await proposed(shown)
        text = await shown.press("v")
        assert "Says that a crash in the handler loses the job." in text
        assert "line 3: 1. **Line 4** acknowledges a job before it is done." in text
        assert "no passage was found" in text
        assert "Says that a crash" not in await shown.press("v")


async def test_shift_v_goes_to_the_passage_in_the_answer_and_e_comes_back(session):
    async with at(session, REVIEWED, size=(80, 24)) as shown:
        await shown.press("e")
        await proposed(shown)
        text = await shown.press("V")
        assert "▐1. **Line 4** acknowledges" in text
        assert "planted defects" not in text
        assert shown.app.focused is shown.screen.panes[0].text
        assert "planted defects" in await shown.press("e")
        text = await shown.press("down", "down", "down", "right", "V")
        assert "▐Looks good to me." in text
        assert shown.app.focused is shown.screen.panes[1].text


async def test_shift_v_without_a_passage_says_so(session):
    async with at(session, REVIEWED) as shown:
        await shown.press("e")
        await proposed(shown)
        text = await shown.press("right", "V")
        assert "No passage was found that says it." in text
        assert "planted defects" in text


async def test_the_mouse_ticks_boxes_and_unfolds_rows(session):
    async with at(session, REVIEWED) as shown:
        await shown.press("e")
        rows = shown.text.splitlines()
        y = next(n for n, row in enumerate(rows) if "critical" in row)
        await shown.pilot.click(offset=(rows[y].rindex("[") + 1, y))
        await shown.calm()
        assert "[✓]   critical" in shown.text
        await shown.pilot.click(offset=(rows[y].index("job"), y))
        await shown.calm()
        assert "Says that a crash in the handler" in shown.text


async def test_a_design_question_asks_for_a_position_and_counts_no_alarms(session, folder):
    async with at(session, DESIGN) as shown:
        text = await shown.press("e", "space")
        assert "67%" not in text
        assert "27%     0%  weighted by factor; × 0.4 without a position" in text
        assert "false alarms" not in text
        text = await shown.press("down", "down", "space")
        assert "67%     0%" in text
    assert judgement(session, DESIGN).checks == {"a": Checked(["peak"], True)}


async def test_a_clean_control_has_nothing_but_alarms_and_a_position(session):
    async with at(session, CONTROL) as shown:
        text = await shown.press("e", "down", "space", "up", "tab", "space")
        assert "[ ]    [✓]   says that nothing is wrong" in text.replace("?", " ")
        assert "1      0    false alarms" in text
        assert "recall" not in text


async def test_a_replay_shows_the_recorded_ticks_and_takes_none(session, folder):
    async with at(session, REVIEWED) as shown:
        await shown.press("e", "space", "plus")
        await shown.until(lambda: "saved " in shown.text)
    again = Session.open(folder)
    async with duel(again, number=round_of(again, REVIEWED), mode="replay") as shown:
        text = await shown.press("comma", "e", "space", "plus", "down")
        await shown.until(lambda: "[✓]    [ ]   critical" in shown.text)
        assert "1      0    false alarms" in shown.text
        assert "A replay is not scored." in shown.text
        assert not {"evidence.tick", "evidence.alarm"} & set(live_actions(shown.app.screen))
        del text


async def test_ticks_are_there_again_when_the_session_is_opened_again(session, folder):
    async with at(session, REVIEWED) as shown:
        await shown.press("e", "space", "right_square_bracket")
    again = Session.open(folder)
    async with at(again, REVIEWED) as shown:
        await shown.press("5", "e")
        await shown.until(lambda: "[✓]    [ ]   critical" in shown.text)
    assert judgement(again, REVIEWED).checks == {"a": Checked(["early-done"])}


# The view.


async def test_a_scenario_without_an_aid_says_so(answered):
    async with duel(answered) as shown:
        assert "Evidence" not in shown.text
        text = await shown.press("e")
        assert "There is no aid for judging this scenario." in text
        assert "It does not say which tests tell a symptom patch from the fix." in text
        assert "There is no aid" not in await shown.press("e")


@pytest.mark.parametrize(
    ("key", "words"),
    [("a", "await"), ("d", "- import redis"), ("c", "import asyncio"), ("t", "✓"), ("b", "- import redis")],
)
async def test_every_other_view_takes_its_place(session, key, words):
    async with at(session, MENDS) as shown:
        await shown.press("e")
        text = await shown.press(key)
        assert "tests that tell them apart" not in text
        assert words in text
        assert shown.app.focused in shown.screen.panes[0].query("*")


async def test_another_round_begins_with_its_answers(session):
    async with at(session, MENDS) as shown:
        await shown.press("e")
        text = await shown.press("right_square_bracket")
        assert "▌ Evidence" not in text
        assert shown.app.focused is shown.screen.panes[0].text


async def test_the_titles_name_lead_there_and_back_by_mouse(session):
    async with at(session, REVIEWED) as shown:
        x = shown.text.splitlines()[1].index("Evidence")
        await shown.pilot.click(offset=(x + 1, 1))
        await shown.calm()
        assert "planted defects" in shown.text
        x = shown.text.splitlines()[1].index("Answer")
        await shown.pilot.click(offset=(x + 1, 1))
        await shown.calm()
        assert "planted defects" not in shown.text
        assert "The worker loses jobs" in shown.text


async def test_scores_and_verdict_are_given_with_the_evidence_in_sight(session):
    async with at(session, MENDS) as shown:
        text = await shown.press("e", "5", "2", "<")
        assert "tests that tell them apart" in text
        assert "Root cause A5 B2" in text
        assert "Verdict A > B" in text


async def test_a_window_that_was_too_small_gives_the_focus_back(session):
    async with at(session, REVIEWED) as shown:
        await shown.press("e")
        await shown.pilot.resize_terminal(40, 10)
        await shown.pilot.resize_terminal(120, 40)
        await shown.calm()
        assert "[✓]" in await shown.press("space")


async def test_nobody_is_named(session):
    for one in ALL:
        async with at(session, one) as shown:
            text = await shown.press("e")
            assert "sonnet" not in text
            assert "sol " not in text


async def test_hostile_words_are_shown_and_steer_nothing(folder):
    spec = REVIEWED.spec
    defects = [
        msgspec.structs.replace(one, counts=NASTY, title=f"title {NASTY[4:]}".replace("\r\n", " ")[:150])
        for one in spec.defect
    ]
    nasty = scenario(
        "worker", "T", category="review", tests=None, files=["worker.py"], code=dict(REVIEWED.texts),
        defect=[msgspec.structs.replace(one, title="日本語 [red]a[i] < b[j] [/b] 👩‍👩‍👧") for one in defects],
        review=spec.review,
    )  # fmt: skip
    session = new_session(folder, [nasty])
    saved(session, nasty, "a", f"{NASTY} acknowledges {NASTY} before\n\nprints {NASTY}\n")
    saved(session, nasty, "b", FINDS.replace("retries", NASTY))
    async with duel(session, size=(80, 24)) as shown:
        await shown.press("e")
        await proposed(shown)
        for keys in (("v",), ("down", "v"), ("space",), ("V",), ("e", "u")):
            await shown.press(*keys)
            shown.assert_quiet()


# As lines.

names = st.text(max_size=40)
figures = st.builds(
    Figures,
    complexity=st.integers(0, 10**9),
    longest=st.integers(0, 10**9),
    nesting=st.integers(0, 99),
    avoided=st.integers(0, 99),
    patterns=st.dictionaries(names, st.integers(0, 99), max_size=3),
    typed=st.none() | st.floats(0, 1),
)
measures = st.none() | st.builds(
    Measured,
    before=st.none() | figures,
    after=st.none() | figures,
    lost=st.lists(names, max_size=12),
    names=st.integers(0, 50),
    gone=st.integers(0, 50),
    why=names,
)
results = st.lists(
    st.builds(
        TestResult,
        id=st.sampled_from([test.id for test in TRAPPED_TESTS] + ["doubling", "large[1]", "large[x"]) | names,
        status=st.sampled_from(["passed", "failed", "error", "skipped", "missing"]),
        growth=st.none() | st.floats(-9, 9),
        cpu_s=st.none() | st.floats(0, 99),
    ),
    max_size=6,
)
sides = st.builds(
    Given, letter=st.just("A"), role=st.just("side-a"), tests=results.map(tuple), tested=st.booleans(),
    measured=measures, has_code=st.booleans(),
)  # fmt: skip


@given(st.sampled_from([MENDS, GROWS, TIDIES]), sides, sides, st.integers(1, 300))
def test_whatever_was_measured_is_lines(one, left, right, width):
    for line in fact_lines(one, [left, right], "t", width):
        assert "\n" not in line.text
        assert line.runs == tuple(sorted(line.runs, key=lambda run: run.end))


made = st.builds(
    Checked,
    found=st.lists(st.sampled_from(["early-done", "print", "gone"]), unique=True),
    decided=st.booleans(),
    false_alarms=st.integers(0, 99),
)
proposals = st.dictionaries(
    st.sampled_from(["early-done", "print", "*decided", "peak"]), st.builds(Hit, names, st.just(3), st.just(4))
)
columns = st.builds(Marked, letter=st.just("A"), role=st.just("side-a"), made=made, proposed=proposals, looked=names)


@given(st.sampled_from([REVIEWED, DESIGN, CONTROL]), columns, columns, st.booleans())
def test_a_checklist_has_each_row_once_and_counts_no_proposal(one, left, right, opened):
    keys = {entry.key for entry in checklist(one.spec, [left, right], at=(None, 0), opened=())} - {None}
    shown = checklist(one.spec, [left, right], at=("print", 1), opened=keys if opened else ())
    assert sorted(entry.key for entry in shown if entry.first) == sorted(keys)
    bare = [msgspec.structs.replace(side, proposed={}) for side in (left, right)]
    without = checklist(one.spec, bare, at=("print", 1), opened=())
    sums = [entry.line.text for entry in shown if not entry.key and "%" in entry.line.text]
    assert sums == [entry.line.text for entry in without if not entry.key and "%" in entry.line.text]
