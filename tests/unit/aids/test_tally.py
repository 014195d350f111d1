import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.aids.tally import SEVERITY, is_checked, items_of, tally, titles_of
from modelduel.scenario.review import design_score
from tests.tui.aided import ALL, CONTROL, DESIGN, MENDS, REVIEWED

REVIEWS = (REVIEWED.spec, DESIGN.spec, CONTROL.spec)
IDS = [item.id for spec in REVIEWS for item in items_of(spec)]
ticks = st.lists(st.sampled_from([*IDS, "unknown"]), unique=True)


def test_only_what_is_ticked_counts():
    assert tally(REVIEWED.spec, [], decided=False) == tally(REVIEWED.spec, ["unknown"], decided=True)
    found = tally(REVIEWED.spec, ["early-done", "print", "unknown"], decided=False)
    assert (found.found, found.of, found.recall) == (2, 4, 0.5)
    assert found.weighed == (SEVERITY["critical"] + SEVERITY["low"]) / sum(SEVERITY.values())


def test_a_design_question_without_a_position_keeps_part_of_its_score():
    assert tally(DESIGN.spec, ["peak"], decided=True).weighed == pytest.approx(2 / 3)
    assert tally(DESIGN.spec, ["peak"], decided=False).weighed == pytest.approx(2 / 3 * 0.4)


def test_ticking_every_likely_hit_gives_the_score_of_the_proof():
    answer = "I recommend a queue: the peak is too much.\n"
    assert tally(DESIGN.spec, ["peak"], decided=True).weighed == pytest.approx(design_score(DESIGN.spec, answer))


def test_a_clean_control_has_nothing_to_find():
    found = tally(CONTROL.spec, ["early-done"], decided=True)
    assert (found.found, found.of, found.recall, found.weighed) == (0, 0, 0.0, 0.0)


def test_reviews_alone_have_a_checklist():
    assert [is_checked(one.spec) for one in ALL] == [False, False, False, True, True, True]
    assert titles_of(MENDS.spec) == {}
    assert titles_of(DESIGN.spec)["peak"] == "The peak against the capacity"


@given(st.sampled_from(REVIEWS), ticks, st.booleans(), st.sampled_from(IDS))
def test_another_tick_never_lowers_what_there_is(spec, found, decided, more):
    before, after = tally(spec, found, decided=decided), tally(spec, {*found, more}, decided=decided)
    assert 0 <= before.weighed <= after.weighed <= 1 + 1e-9
    assert before.found <= after.found <= after.of
