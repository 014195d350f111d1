"""Which side each contender is shown on, and when a rater may know the names."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.duel.blind import Blindfold, Drawn, swapped
from modelduel.errors import StoreError
from modelduel.session.library import summarise
from modelduel.session.store import Session
from modelduel.session.verify import verify
from tests.doubles.sessions import judgement, new_session, scenario

ROUNDS = st.lists(
    st.builds(Drawn, st.text("abcdef", min_size=1), st.sampled_from(["bug-fix", "algorithm", "review"]), st.just(1)),
    unique_by=lambda one: one.id,
    max_size=40,
)
TWO = [Drawn("till-balance", "bug-fix"), Drawn("other", "review")]


@given(st.integers(0, 2**31), ROUNDS)
def test_each_side_is_at_the_left_equally_often_in_each_category_and_in_all(seed, rounds):
    drawn = swapped(seed, rounds)
    for category in [None, *{one.category for one in rounds}]:
        counts = Counter(turned for one, turned in zip(rounds, drawn, strict=True) if category in (None, one.category))
        assert abs(counts[True] - counts[False]) <= 1


@given(st.integers(0, 2**31), ROUNDS, st.randoms(use_true_random=False))
def test_the_order_of_the_rounds_has_no_say_in_it(seed, rounds, random):
    before = dict(zip(rounds, swapped(seed, rounds), strict=True))
    random.shuffle(rounds)
    assert dict(zip(rounds, swapped(seed, rounds), strict=True)) == before


def test_the_seed_decides_and_every_round_is_turned_about_as_often_as_not():
    rounds = [Drawn(f"one-{n}", "bug-fix") for n in range(5)]
    drawn = [swapped(seed, rounds) for seed in range(400)]
    for turned in map(sum, zip(*drawn, strict=True)):
        assert 140 < turned < 260


@pytest.fixture
def session(tmp_path):
    session = new_session(tmp_path / "one", blind=True)
    for id_ in ("till-balance", "other"):
        session.add_scenario(scenario(id_))
    return session


def test_what_gives_the_contenders_away_is_worked_out_once_for_a_question(session):
    with session.rater("me") as me:
        fold = Blindfold(session, me, TWO)
        assert fold.identity("Fix Claude's queue.") is fold.identity("Fix Claude's queue.")
        assert fold.identity("Fix Claude's queue.").mask("Claude") == "Claude"
        assert fold.identity("Fix the queue.").mask("Claude") != "Claude"


def test_names_are_hidden_from_each_rater_until_that_one_has_them_revealed_for_good(session):
    with session.rater("me", write=True) as me, session.rater("ana", write=True) as ana:
        mine, hers = Blindfold(session, me, TWO), Blindfold(session, ana, TWO)
        assert mine.on
        mine.reveal()
        assert (mine.on, hers.on) == (False, True)
        assert (mine.order(0), mine.order(1)) == (hers.order(0), hers.order(1))
    again = Session.open(session.folder)
    assert not Blindfold(again, again.rater("me"), TWO).on
    assert verify(session.folder) == []


def test_in_a_session_that_is_not_blind_nothing_is_hidden_and_a_is_left(tmp_path):
    session = new_session(tmp_path / "open")
    fold = Blindfold(session, session.rater("me"), TWO)
    assert not fold.on
    assert fold.order(0) == fold.order(1) == ["a", "b"]


def test_what_was_judged_before_the_reveal_is_final_and_what_was_not_is_not(session):
    with session.rater("me", write=True) as me:
        fold = Blindfold(session, me, TWO)
        assert not fold.locked(judgement())
        fold.reveal()
        assert fold.locked(judgement())
        assert not fold.locked(judgement(winner=None))
        assert not fold.locked(judgement(after_reveal=True))


def test_a_session_is_finished_when_every_round_has_a_verdict(session):
    with session.rater("me", write=True) as me:
        fold = Blindfold(session, me, TWO)
        me.save("till-balance", judgement())
        me.save("till-balance", judgement(), look=2)
        me.save("other", judgement(winner=None))
        assert (fold.judged(), fold.finished) == (1, False)
        me.save("other", judgement())
        assert fold.finished


def test_a_reader_can_reveal_names_only_while_nobody_else_judges_under_that_name(session):
    reading = session.rater("me")
    fold = Blindfold(session, reading, TWO)
    with session.rater("me", write=True):
        with pytest.raises(StoreError):
            fold.reveal()
        assert fold.on
    fold.reveal()
    assert not fold.on
    assert session.rater("me").revealed


def test_a_damaged_record_of_the_reveal_still_is_one_and_is_found(session):
    with session.rater("me", write=True) as me:
        me.reveal(judgement().at)
    path = session.folder / "judgements/me/reveal.toml"
    path.write_text("at = 1\n")
    assert session.rater("me").revealed
    assert [finding.file for finding in verify(session.folder)] == ["judgements/me/reveal.toml"]


def test_a_list_of_sessions_knows_which_are_still_blind(session, tmp_path):
    assert summarise(session).blind
    with session.rater("me", write=True) as me:
        me.reveal(judgement().at)
    assert not summarise(session).blind
    assert not summarise(new_session(tmp_path / "open")).blind
