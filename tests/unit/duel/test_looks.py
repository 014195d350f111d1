"""Which rounds are shown a second time, and when."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.duel.blind import Drawn, swapped
from modelduel.duel.looks import Look, draw, lay, looks_of
from modelduel.duel.quick import quick_scenario
from modelduel.errors import InputError
from modelduel.session.store import Session
from modelduel.session.verify import verify
from tests.doubles.sessions import new_session, scenario

SEEDS, COUNTS, SHARES = st.integers(0, 2**31), st.integers(2, 120), st.floats(0.01, 1)


def ids(count):
    return [f"round-{n}" for n in range(count)]


@given(SEEDS, COUNTS, SHARES)
def test_each_round_comes_once_in_order_and_the_drawn_ones_again_after_a_good_many_others(seed, count, share):
    again = draw(seed, ids(count), share)
    looks = lay(seed, ids(count), again)
    assert [look.at for look in looks if look.number == 1] == list(range(count))
    assert sorted(f"round-{look.at}" for look in looks if look.number == 2) == sorted(again)
    for place, look in enumerate(looks):
        if look.number == 2:
            between = {other.at for other in looks[looks.index(Look(look.at)) + 1 : place]}
            assert len(between - {look.at}) >= max(1, min(10, count // 4))


@given(SEEDS, st.integers(20, 200))
def test_a_fifth_is_a_fifth_and_spread_over_the_session(seed, count):
    drawn = [ids(count).index(id_) for id_ in draw(seed, ids(count), 0.2)]
    assert len(drawn) == round(0.2 * count)
    assert drawn == sorted(drawn)
    assert max(later - sooner for sooner, later in itertools.pairwise(drawn)) <= 10


def test_the_seed_draws_the_rounds_and_the_same_seed_the_same():
    drawn = [draw(seed, ids(40), 0.2) for seed in range(50)]
    assert draw(7, ids(40), 0.2) == drawn[7]
    assert len({id_ for one in drawn for id_ in one}) == 30  # every round but the last ten is drawn by some seed


@given(SEEDS, st.integers(2, 40))
def test_a_second_look_has_the_sides_swapped_and_says_nothing_of_the_first_ones(seed, count):
    once = [Drawn(id_, "bug-fix") for id_ in ids(count)]
    again = [Drawn(one.id, one.category, 2) for one in once[: count // 2]]
    drawn = swapped(seed, [*once, *again])
    assert drawn[:count] == swapped(seed, once)
    assert [not turned for turned in drawn[count:]] == drawn[: count // 2]


@pytest.fixture
def session(tmp_path):
    session = new_session(tmp_path / "one")
    for id_ in ids(8):
        session.add_scenario(scenario(id_))
    return session


SCENARIOS = [quick_scenario(f"Do {id_}.", {}, {}, id_=id_) for id_ in ids(8)]


def test_what_is_drawn_is_recorded_for_one_rater_and_the_same_the_next_time(session):
    with session.rater("me", write=True) as me, session.rater("ana", write=True) as ana:
        looks = looks_of(session, me, SCENARIOS, 0.25)
        assert len(looks) == 10
        assert looks_of(session, ana, SCENARIOS, None) == []
    again = Session.open(session.folder).rater("me")
    assert looks_of(session, again, SCENARIOS, None) == looks
    assert looks_of(session, again, SCENARIOS, 0.25) == looks
    assert verify(session.folder) == []


def test_another_share_is_refused_once_rounds_are_drawn(session):
    with session.rater("me", write=True) as me:
        looks_of(session, me, SCENARIOS, 0.25)
        with pytest.raises(InputError, match=r'To "me" a share of 0\.25'):
            looks_of(session, me, SCENARIOS, 0.5)


def test_one_round_is_not_repeated(session):
    with session.rater("me", write=True) as me:
        with pytest.raises(InputError, match="Of one round"):
            looks_of(session, me, SCENARIOS[:1], 0.25)
        assert me.repeats() is None


def test_who_only_reads_draws_nothing(session):
    assert looks_of(session, session.rater("me"), SCENARIOS, 0.25) == []
    assert not (session.folder / "judgements/me").exists()


def test_a_record_that_names_a_round_the_session_has_not_is_found(session):
    with session.rater("me", write=True) as me:
        looks_of(session, me, SCENARIOS, 0.25)
    session.folder.joinpath("judgements/me/repeats.toml").write_text('share = 0.2\nrounds = ["../x", "round-1"]\n')
    assert lay(7, ids(3), {"../x", "round-1"}).count(Look(1, 2)) == 1
    assert [finding.message for finding in verify(session.folder)] == ['The session has no round "../x" to show again.']
