from hypothesis import given
from hypothesis import strategies as st

from modelduel.text import safe_line
from modelduel.tui.widgets.failure import failure_lines
from tests.tui.hosts import NASTY


def texts(message):
    return [line.text for line in failure_lines(message)]


def marked(line):
    """Return the stretches of a line that are marked as different."""
    start, found = 0, []
    for run in line.runs:
        if run.tint:
            found.append((line.text[start : run.end], run.tint))
        start = run.end
    return found


def test_expected_and_got_stand_below_each_other_with_their_difference_marked():
    expected, got, carets = failure_lines("expected [1, 2, 3]\n     got [1, 5, 3]")
    assert expected.text == "    expected [1, 2, 3]"
    assert got.text == "         got [1, 5, 3]"
    assert carets.text == "                 ^"
    assert marked(expected) == [("2", "add-word")]
    assert marked(got) == [("5", "delete-word")]


def test_carets_stand_below_the_difference_behind_wide_characters_too():
    _, _, carets = failure_lines('expected "日本 one two three"\n     got "日本 one six three"')
    assert carets.text == " " * (13 + 1 + 4 + 1 + 4) + "^^^"


def test_values_with_nothing_in_common_are_marked_whole_when_short():
    expected, got = failure_lines("expected 3\n     got 4")
    assert marked(expected) == [("3", "add-word")]
    assert marked(got) == [("4", "delete-word")]
    assert not any(marked(line) for line in failure_lines(f"expected {'a' * 60}\n     got {'b' * 60}"))


def test_a_pytest_comparison_is_set_in_two_lines():
    assert texts("hidden_test.py, line 4: assert [1, 2, 3] == [1, 2, 4]\n +  where x") == [
        "    hidden_test.py, line 4:",
        "    assert [1, 2, 3]",
        "        == [1, 2, 4]",
        "                  ^",
        "     +  where x",
    ]


def test_left_and_right_of_pytest_are_not_taken_for_the_answers_and_its_options_not_offered():
    message = "assert [1] == [1, 2]\n  \n  Right contains one more item: 2\n  Use -v to get more diff"
    assert texts(message)[-1] == "      The second value contains one more item: 2"
    assert "      The first value contains 2 more items, first extra item: 2" in texts(
        "  Left contains 2 more items, first extra item: 2"
    )
    assert texts("  Right contains a dog") == ["      Right contains a dog"]


def test_an_assertion_that_cannot_be_parted_for_sure_is_left_as_it_is():
    assert texts("assert 'a == b' == 'a = b'") == ["    assert 'a == b' == 'a = b'"]


def test_a_long_common_beginning_is_left_out_so_that_the_difference_shows():
    head = ", ".join(str(number) for number in range(100, 200))
    expected, got, _ = failure_lines(f"expected [{head}, 1]\n     got [{head}, 2]")
    assert len(expected.text) < 60
    assert "the same…" in expected.text
    assert marked(expected)[0][0] == "1"
    assert marked(got)[0][0] == "2"


def test_a_message_without_both_is_shown_as_it_is():
    assert texts("expected KeyError to be raised\nValueError: no") == [
        "    expected KeyError to be raised",
        "    ValueError: no",
    ]


def test_a_giant_message_is_cut_and_says_so():
    lines = texts("\n".join("x" for _ in range(10_000)))
    assert len(lines) == 201
    assert lines[-1] == "    … 9,800 more lines"
    assert texts("x" * 30_000)[-1] == "    … 10,000 more characters"


@given(
    st.text()
    | st.lists(st.sampled_from(["expected ", "\n     got ", "assert ", " == ", NASTY, "日本", "1, 2"])).map("".join)
)
def test_no_message_breaks_it_or_steers_a_terminal(message):
    for line in failure_lines(message):
        assert safe_line(line.text) == line.text
        assert list(line.runs) == sorted(line.runs, key=lambda run: run.end)
