from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from modelduel.tui.demo_lines import Progress, demo_line
from modelduel.tui.keys import ACTIONS, Keys

KEYS = Keys()
IDS = [action.id for action in ACTIONS]


def test_the_first_minute_goes_from_reading_to_judging_and_ends():
    seen = Progress(missing=("verdict",))
    said = [demo_line(seen, KEYS)]
    for step in (
        {"used": {"diff.cycle"}},
        {"arriving": False},
        {"testing": True, "used": {"diff.cycle", "tests.run"}},
        {"testing": False},
        {"used": {"diff.cycle", "tests.run", "score.4"}},
        {"used": {"diff.cycle", "tests.run", "score.4", "verdict.left"}},
        {"missing": ()},
        {"used": {"diff.cycle", "tests.run", "score.4", "verdict.left", "round.accept"}},
    ):
        seen = replace(seen, **step)
        said.append(demo_line(seen, KEYS))
    assert said == [
        "One tiny model, two settings. d shows each as a change to the original.",
        "tab goes from one pane to the other; the arrows scroll.",
        "t runs the tests of both answers.",
        "The tests of both answers run, each in a sandbox.",
        "1-5 score the cell that is inverted, and go on to the next.",
        "< = > say which answer is better; 0 that both are bad.",
        "Still to be given: verdict. u takes the last step back.",
        "enter accepts the judgement and goes on; ? shows all keys.",
        "",
    ]


def test_what_is_missing_is_counted_rather_than_listed():
    used = {"diff.cycle", "tests.run", "score.4", "verdict.left"}
    seen = Progress(arriving=False, used=used, missing=("Root cause", "Edge cases", "No new bug"))
    assert demo_line(seen, KEYS) == "Still to be given: Root cause and 2 more. u takes the last step back."


def test_what_there_is_not_is_not_taught():
    seen = Progress(arriving=False, has_original=False, has_tests=False)
    assert demo_line(seen, KEYS).startswith("1-5 score")


def test_the_keys_named_are_those_of_the_config():
    assert "g shows each" in demo_line(Progress(), Keys({"diff.cycle": "g"}))


MISSING = st.lists(st.sampled_from(["Root cause", "No new bug, B", "Explanation and honesty", "verdict"]), max_size=5)


@given(st.builds(Progress, used=st.frozensets(st.sampled_from(IDS)), missing=MISSING))
def test_a_line_fits_a_small_terminal(seen):
    assert len(demo_line(seen, KEYS)) <= 78
