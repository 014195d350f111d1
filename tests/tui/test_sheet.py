import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from modelduel.errors import InputError
from modelduel.session import records
from modelduel.session.model import SCHEMA, Checked, Judgement
from modelduel.tui import judged
from modelduel.tui import sheet as sheets
from modelduel.tui.sheet import History, Sheet
from tests.tui.hosts import EIGHT, FOUR

NOW = datetime.datetime(2026, 11, 22, 12, 4, 31, tzinfo=datetime.UTC)
TAGS = ("symptom-patched", "verbose", "too-slow")
OTHER = {"left": "right", "right": "left", "tie": "tie", "both-bad": "both-bad"}

tags = st.lists(st.sampled_from(TAGS), unique=True).map(tuple)
steps = st.one_of(
    st.tuples(st.just("score"), st.integers(1, 5)),
    st.tuples(st.just("move"), st.integers(-9, 9)),
    st.tuples(st.just("clear"), st.none()),
    st.tuples(st.just("verdict"), st.sampled_from(("left", "right", "tie", "both-bad"))),
    st.tuples(st.just("tags"), st.tuples(tags, tags)),
    st.tuples(st.just("note"), st.text(max_size=5)),
)
new_sheets = st.builds(
    Sheet,
    criteria=st.integers(0, 8).map(lambda count: EIGHT[:count]),
    shown=st.sampled_from([("a", "b"), ("b", "a")]),
    blind=st.booleans(),
)


def take(sheet, step):
    what, how = step
    if what == "score":
        return sheets.score(sheet, how)
    if what == "move":
        return sheets.move(sheet, how)
    if what == "clear":
        return sheets.clear(sheet)
    if what == "verdict":
        return sheets.give_verdict(sheet, how)
    if what == "tags":
        return sheets.give_tags(sheet, *how)
    return sheets.write_note(sheet, how)


def mirrored(sheet):
    """The sheet of the same judgement with left and right exchanged."""
    cursor = sheet.cursor if sheet.current is None else sheet.cursor ^ 1
    return replace(sheet, shown=sheet.shown[::-1], cursor=cursor)


def given_part(sheet):
    """Return what is the reader's, empty rows left out."""
    scores = {side: dict(row) for side, row in sheet.scores.items() if row}
    tags = {side: keys for side, keys in sheet.tags.items() if keys}
    return scores, sheet.winner, tags, sheet.note


@given(new_sheets, st.lists(steps, max_size=30))
def test_undo_gives_back_the_former_sheet_and_says_what_it_undid(sheet, taken):
    history = History(sheet)
    before = []
    for step in taken:
        after = history.do(take(history.now, step))
        if len(after.past) > len(history.past):
            before.append(history.now)
        history = after
    while before:
        history, words = history.undo()
        assert history.now == before.pop()
        assert words.startswith("Undid: ")
        assert len(words) > len("Undid: ")
    assert history.undo() == (history, "Nothing to undo")


@given(new_sheets, st.lists(steps, max_size=30))
def test_scores_are_one_to_five_and_the_cursor_stays_on_the_sheet(sheet, taken):
    for step in taken:
        sheet = take(sheet, step)
        assert all(1 <= value <= 5 for row in sheet.scores.values() for value in row.values())
        assert 0 <= sheet.cursor <= sheet.cells
        assert sheet.current is not None or sheet.cursor == sheet.cells


@given(new_sheets, st.lists(steps, max_size=30))
def test_the_same_judgement_comes_from_mirrored_keys_on_a_mirrored_sheet(sheet, taken):
    mirror = mirrored(sheet)
    assert mirrored(mirror) == sheet
    for what, how in taken:
        # Scoring moves from left to right on both, so each score goes to a cell named by its contender.
        if what in ("score", "move", "clear"):
            continue
        sheet = take(sheet, (what, how))
        if what == "verdict":
            how = OTHER[how]
        elif what == "tags":
            how = how[::-1]
        mirror = take(mirror, (what, how))
    for number in range(sheet.cells):
        sheet = sheets.score(sheets.move_to(sheet, number), number % 5 + 1)
        mirror = sheets.score(sheets.move_to(mirror, number ^ 1), number % 5 + 1)
    assert given_part(mirror) == given_part(sheet)
    assert sheets.verdict_of(mirror) == OTHER.get(sheets.verdict_of(sheet))


@given(new_sheets, st.lists(steps, max_size=30))
def test_a_sheet_comes_back_from_its_judgement(sheet, taken):
    for step in taken:
        sheet = take(sheet, step)
    saved = judged.to_judgement(sheet, at=NOW, seconds=12.5, blind=sheet.blind)
    back = judged.from_judgement(saved, sheet.criteria)
    assert given_part(back) == given_part(sheet)
    assert (back.shown, back.blind) == (sheet.shown, sheet.blind)
    assert judged.to_judgement(back, at=NOW, seconds=12.5, blind=sheet.blind) == saved


def test_a_score_goes_into_the_left_cell_then_the_right_then_to_the_next_criterion():
    sheet = Sheet(FOUR, shown=("b", "a"))
    for value in (5, 2, 4):
        sheet = sheets.score(sheet, value)
    assert sheet.scores == {"b": {"root-cause": 5, "edge-cases": 4}, "a": {"root-cause": 2}}
    assert sheet.cursor == 3


def test_after_the_last_cell_comes_the_first_empty_one_and_then_rest():
    sheet = sheets.move_to(Sheet(FOUR[:1]), 1)
    sheet = sheets.score(sheet, 3)
    assert sheet.cursor == 0
    sheet = sheets.move_to(sheets.score(sheet, 4), 1)
    sheet = sheets.score(sheet, 3)
    assert sheet.current is None
    assert sheets.score(sheet, 1) == sheet


@pytest.mark.parametrize("value", [0, 6, -1])
def test_a_score_outside_one_to_five_is_refused(value):
    with pytest.raises(ValueError, match="1 to 5"):
        sheets.score(Sheet(FOUR), value)


def test_clearing_an_empty_cell_clears_the_one_before_it():
    sheet = sheets.score(sheets.score(Sheet(FOUR), 5), 4)
    assert sheet.cursor == 2
    sheet = sheets.clear(sheet)
    assert (sheet.cursor, sheets.score_in(sheet, 1), sheets.score_in(sheet, 0)) == (1, None, 5)
    assert sheets.clear(Sheet(())) == Sheet(())


def test_a_verdict_by_position_is_kept_by_contender():
    sheet = Sheet(FOUR, shown=("b", "a"))
    assert sheets.give_verdict(sheet, "left").winner == "b"
    assert sheets.give_verdict(sheet, "right").winner == "a"
    assert sheets.give_verdict(sheet, "both-bad").winner == "both-bad"


def test_the_verdict_reads_by_letters_and_by_position_when_blind():
    sheet = sheets.give_verdict(Sheet(FOUR, shown=("b", "a")), "left")
    assert sheets.verdict_words(sheet) == "B > A"
    assert sheets.verdict_words(replace(sheet, blind=True)) == "L > R"
    assert sheets.verdict_words(sheets.give_verdict(sheet, "tie")) == "B = A"
    assert sheets.verdict_words(sheets.give_verdict(sheet, "both-bad")) == "both bad"
    assert sheets.verdict_words(Sheet(FOUR)) == "_"


def test_what_is_missing_names_criteria_sides_and_the_verdict():
    sheet = sheets.score(Sheet(FOUR[:2]), 5)
    assert sheets.missing(sheet) == ["Root cause B", "Edge cases", "verdict"]
    for value in (1, 2, 3):
        sheet = sheets.score(sheet, value)
    assert sheets.missing(sheets.give_verdict(sheet, "tie")) == []


def test_undo_says_which_score_of_which_side():
    history = History(Sheet(FOUR))
    history = history.do(sheets.score(history.now, 4))
    history = history.do(sheets.move(history.now, 3))
    assert len(history.past) == 1
    history, words = history.undo()
    assert words == "Undid: Root cause, A: 4"
    assert history.now == Sheet(FOUR)


def test_undo_names_verdicts_tags_and_notes():
    sheet = Sheet(FOUR, tag_titles={"verbose": "Verbose"})
    history = History(sheet).do(sheets.give_verdict(sheet, "right"))
    history = history.do(sheets.give_tags(history.now, (), ("verbose",)))
    history = history.do(sheets.give_tags(history.now, ("lost-track",), ("verbose",)))
    history = history.do(sheets.write_note(history.now, "hm"))
    said = []
    for _ in range(4):
        history, words = history.undo()
        said.append(words)
    assert said == ["Undid: note", "Undid: lost track, A", "Undid: Verbose, B", "Undid: verdict A < B"]


def test_undo_does_not_hide_names_that_were_revealed_meanwhile():
    sheet = Sheet(FOUR, shown=("b", "a"), blind=True)
    history = History(sheet).do(sheets.score(sheet, 3))
    history = history.do(replace(history.now, blind=False))
    history, words = history.undo()
    assert not history.now.blind
    assert words == "Undid: Root cause, B: 3"


def test_scores_of_criteria_that_the_rubric_no_longer_has_are_kept():
    saved = Judgement(shown=["a", "b"], blind=False, at=NOW, scores={"a": {"gone": 2}})
    sheet = sheets.score(judged.from_judgement(saved, FOUR), 4)
    back = judged.to_judgement(sheet, at=NOW, seconds=1.0, blind=False)
    assert back.scores == {"a": {"gone": 2, "root-cause": 4}}


def test_a_sheet_from_a_judgement_has_its_cursor_on_the_first_empty_cell():
    saved = Judgement(shown=["b", "a"], blind=True, at=NOW, scores={"b": {"root-cause": 2}})
    assert judged.from_judgement(saved, FOUR).cursor == 1


@pytest.mark.parametrize("shown", [[], ["a"], ["a", "a"], ["a", "c"], ["a", "b", "c"]])
def test_a_judgement_that_does_not_say_who_was_where_is_refused(shown):
    with pytest.raises(InputError, match="order"):
        judged.from_judgement(Judgement(shown=shown, blind=False, at=NOW), FOUR)


def test_a_judgement_with_an_impossible_score_is_refused():
    saved = Judgement(shown=["a", "b"], blind=False, at=NOW, scores={"a": {"root-cause": 9}})
    with pytest.raises(InputError, match="not 9"):
        judged.from_judgement(saved, FOUR)


checkings = st.lists(
    st.one_of(
        st.tuples(st.just("tick"), st.sampled_from(("left", "right")), st.sampled_from(("race", "leak"))),
        st.tuples(st.just("decided"), st.sampled_from(("left", "right")), st.none()),
        st.tuples(st.just("alarms"), st.sampled_from(("left", "right")), st.integers(-3, 60)),
    ),
    max_size=20,
)


def check(sheet, what, position, how):
    if what == "tick":
        return sheets.tick(sheet, position, how)
    return sheets.tick_decided(sheet, position) if what == "decided" else sheets.count_alarms(sheet, position, how)


def checks_of(sheet):
    return {side: made for side, made in sheet.checks.items() if made != Checked()}


@given(new_sheets, checkings)
def test_ticks_are_undone_one_by_one_and_come_back_from_a_file(sheet, taken):
    history = History(sheet)
    before = []
    for step in taken:
        after = check(history.now, *step)
        if sheets.changes(history.now, after):
            before.append(checks_of(history.now))
        history = history.do(after)
    kept = judged.to_judgement(history.now, at=NOW, seconds=1.0, blind=False)
    again = records.decode_record(records.encode_judgement(kept), Judgement, "judgement", SCHEMA, "it")
    assert checks_of(judged.from_judgement(again, sheet.criteria)) == checks_of(history.now)
    while before:
        history, words = history.undo()
        assert words.startswith("Undid: ")
        assert checks_of(history.now) == before.pop()


def test_a_tick_belongs_to_the_contender_that_is_shown_there():
    sheet = sheets.tick(Sheet((), ("b", "a"), check_titles={"race": "A race"}), "left", "race")
    assert sheet.checks == {"b": Checked(["race"])}
    assert sheets.changes(Sheet((), ("b", "a")), sheet) == ["A race, B: ticked"]
    assert sheets.checked(mirrored(sheet), "right") == Checked(["race"])


def test_a_judgement_from_before_there_were_ticks_has_none():
    old = b'shown = ["a", "b"]\nblind = false\nat = 2026-11-22T12:04:31Z\n'
    assert records.decode_record(old, Judgement, "judgement", SCHEMA, "it").checks == {}


@pytest.mark.parametrize("alarms", [-1, 100])
def test_a_number_of_false_alarms_that_is_none_is_refused(alarms):
    with pytest.raises(InputError, match="False alarms are 0 to 99"):
        judged.from_judgement(Judgement(["a", "b"], False, NOW, checks={"a": Checked(false_alarms=alarms)}), FOUR)
