from hypothesis import given
from hypothesis import strategies as st

from modelduel.aids.traps import Traps, traps_of
from modelduel.scenario.load import thaw
from modelduel.scenario.pack import freeze
from modelduel.testrun.model import TestResult
from tests.tui.aided import GROWS, MENDED_TESTS, MENDS, TIDIES, TRAPPED_TESTS

ids = st.sampled_from(["a", "b", "c", "made[1]", "made[2]", "made[*]", "other[1]", "made"])
statuses = st.sampled_from(["passed", "failed", "error", "missing"])


def results(failed, passed=()):
    return [TestResult(id_, "failed") for id_ in failed] + [TestResult(id_, "passed") for id_ in passed]


def test_the_tests_that_a_trap_fails_tell_it_from_the_fix():
    traps = traps_of(MENDS)
    assert [traps.tell(test.id) for test in MENDED_TESTS] == [False, True, True, False]


def test_an_answer_is_caught_when_it_fails_what_a_trap_fails_and_nothing_else():
    traps = traps_of(MENDS)
    assert traps.catch(TRAPPED_TESTS)
    assert not traps.catch(MENDED_TESTS)
    assert not traps.catch(TRAPPED_TESTS[:2])
    assert not traps.catch([*TRAPPED_TESTS, TestResult("shown_test.py::test_other", "error")])
    assert not traps.catch([])


def test_some_tests_of_a_table_are_one_at_least():
    traps = Traps((frozenset({"a", "made[*]"}),))
    assert traps.tell("made[7]")
    assert not traps.tell("other[7]")
    assert traps.catch(results(["a", "made[2]", "made[9]"], ["made[1]"]))
    assert not traps.catch(results(["a"], ["made[1]"]))
    assert not traps.catch(results(["a", "made[1]", "other[1]"]))


def test_one_of_several_traps_is_enough_but_two_are_not_added_up():
    traps = Traps((frozenset({"a"}), frozenset({"b"})))
    assert traps.catch(results(["a"], ["b"]))
    assert traps.catch(results(["b"], ["a"]))
    assert not traps.catch(results(["a", "b"]))


def test_a_trap_that_fails_nothing_catches_nobody():
    assert not Traps((frozenset(),))
    assert not Traps((frozenset(),)).catch(results([], ["a"]))


def test_only_bug_fixes_have_symptom_patches():
    assert traps_of(MENDS)
    assert not traps_of(GROWS)
    assert not traps_of(TIDIES)


def test_a_sessions_copy_still_knows_which_tests_tell_but_no_trap():
    copy = freeze(MENDS)
    assert copy.variant == []
    assert "variants/trap.py" not in (copy.code or {})
    again = thaw(copy)
    assert traps_of(again) == traps_of(MENDS)
    assert again.sha256 == MENDS.sha256
    assert freeze(again) == copy


@given(st.lists(st.frozensets(ids, max_size=4), max_size=3), st.dictionaries(ids, statuses, max_size=6))
def test_whoever_is_caught_fails_a_test_that_tells_and_passes_what_does_not(fails, found):
    traps = Traps(tuple(fails))
    tests = [TestResult(id_, status) for id_, status in found.items()]
    if traps.catch(tests):
        failed = [test for test in tests if test.status != "passed"]
        assert failed
        assert all(traps.tell(test.id) for test in failed)
