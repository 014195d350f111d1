from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from modelduel.text import safe
from modelduel.tui.cells import MARKS, contract, cut, expand, tidy, wrap

AWKWARD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("ab \t\x1b\x07\x9b\u200d\ufe0f\u202e\u0301漢字ｱ⚠✅👩💻🏽🇫🇷1#\u20e3\U000e0041\u3164"),
    )
)
ONE_LINE = AWKWARD.map(lambda text: tidy(text).replace("\n", "").replace("\t", ""))


@given(AWKWARD)
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(AWKWARD)
def test_what_is_tidy_is_safe(text: str) -> None:
    assert safe(tidy(text)) == tidy(text)


@given(AWKWARD)
def test_the_width_of_tidy_text_is_the_sum_of_its_characters_widths(text: str) -> None:
    shown = tidy(text).replace("\n", "").replace("\t", "")
    assert cell_len(shown) == sum(cell_len(character) for character in shown)


@given(AWKWARD, st.integers(0, 20))
def test_a_stream_is_tidied_alike_wherever_it_is_split(text: str, at: int) -> None:
    first = tidy(text[:at])
    assert first + tidy(text[at:], first) == tidy(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("⚠️ careful", "⚠ careful"),
        ("1️⃣ first", "1 first"),
        ("👩‍💻", "👩💻"),
        ("👍🏽", "👍"),
        ("🇫🇷", "ＦＲ"),
        ("pass\u00adword", "pass⟨00AD⟩word"),
        ("x\ufe0f = 1", "x⟨FE0F⟩ = 1"),
        ("a\u200db", "a⟨200D⟩b"),
        ("\u3164hidden", "⟨3164⟩hidden"),
        ("e\u0301", "e\u0301"),
        ("שלום", "שלום"),
    ],
)
def test_what_terminals_disagree_about_is_taken_apart_and_what_is_invisible_is_shown(text: str, shown: str) -> None:
    assert tidy(text) == shown


def test_a_selector_that_comes_with_the_next_delta_belongs_to_the_character_before() -> None:
    assert tidy("\ufe0f on", before="a ⚠") == " on"


@given(AWKWARD.map(lambda text: tidy(text).replace("\n", "")))
def test_expanding_tabs_can_be_undone(text: str) -> None:
    shown, tabs = expand(text)
    assert "\t" not in shown
    assert contract(shown, tabs, 0, len(shown)) == text


def test_a_tab_reaches_to_the_next_stop_counted_in_cells() -> None:
    assert expand("漢\tx").text == "漢  x"
    assert expand("\tx", column=3, offset=3) == (" x", ((3, 1),))


def test_copying_part_of_a_line_keeps_the_tabs_that_begin_in_it() -> None:
    shown, tabs = expand("a\tb\tc")
    assert contract(shown, tabs, 1, 5) == "\tb"
    assert contract(shown, tabs, 2, 9) == "b\tc"


@given(ONE_LINE, st.integers(0, 30), st.integers(1, 30))
def test_a_cut_fits_its_window(text: str, column: int, width: int) -> None:
    shown = cut(text, column, width)
    assert shown.before + cell_len(text[shown.start : shown.end]) == shown.width <= width
    assert shown.end - shown.start <= MARKS * width


@given(ONE_LINE, st.integers(1, 30))
def test_cuts_side_by_side_show_every_character_once_but_wide_ones_at_the_seam(text: str, width: int) -> None:
    if any(cell_len(character) != 1 for character in text):
        return
    seen = ""
    for column in range(0, len(text), width):
        shown = cut(text, column, width)
        seen += text[shown.start : shown.end]
    assert seen == text


@given(ONE_LINE, st.integers(4, 40), st.integers(0, 8), st.booleans())
def test_wrapped_rows_join_to_the_line_and_fit_but_for_spaces(text: str, width: int, hang: int, soft: bool) -> None:
    hang = min(hang, width // 2)
    starts = wrap(text, width, hang, soft)
    rows = [text[start:end] for start, end in zip(starts, (*starts[1:], len(text)), strict=True)]
    assert "".join(rows) == text
    assert all(
        cell_len(row.rstrip() if soft else row) <= max(2, width - hang * bool(at)) for at, row in enumerate(rows)
    )


def test_prose_is_broken_between_words_and_a_long_word_within() -> None:
    starts = wrap("the quick brown fox", 10, 0, soft=True)
    assert starts == (0, 10)
    assert wrap("a incomprehensibilities", 10, 0, soft=True) == (0, 2, 12, 22)
