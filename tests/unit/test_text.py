"""Safe text: nothing that steers a terminal comes through, and clean text comes through as it is."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modelduel.text import printable_encoding, safe, safe_line

BIDI_CLASSES = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
BIDI_MARKS = {"\u061c", "\u200e", "\u200f"}
# Signs written around or over others; category Cf as well, but there to be seen.
VISIBLE_FORMATS = ("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN")

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
HOSTILE_TEXT = st.text(
    st.one_of(
        st.characters(min_codepoint=0, max_codepoint=0xA0),
        st.sampled_from("\u061c\u200b\u200e\u202e\u2066\u2069\u2028\ufeff\ud800\udfff\U000e0041\U000e0100\u00ad"),
        st.characters(codec=None, exclude_categories=()),
    )
)


def steers(char: str) -> bool:
    """Tell from Unicode's own tables, not from the code under test, whether a character must not come through."""
    if char in "\n\t":
        return False
    return (
        unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(char) in BIDI_CLASSES
        or char in BIDI_MARKS
    )


@given(HOSTILE_TEXT)
@example("\x1b]52;c;cm0gLXJm\x07\x9b2J\x7f\r\ud83d\ude00")
def test_nothing_that_steers_a_terminal_comes_through(text: str) -> None:
    assert not [char for char in safe(text) if steers(char)]
    assert not [char for char in safe_line(text) if steers(char) or char in "\n\t"]


def test_every_single_code_point_that_steers_is_shown_as_harmless_ones() -> None:
    through = [hex(code) for code in range(0x110000) if steers(chr(code)) and any(map(steers, safe(chr(code))))]
    assert through == []


def test_every_format_character_that_shows_nothing_is_shown() -> None:
    formats = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"]
    hidden = [char for char in formats if not unicodedata.name(char).startswith(VISIBLE_FORMATS) or char == "\u061c"]
    assert {char for char in hidden if safe(char) == char} == {"\u200c", "\u200d"}


@given(HOSTILE_TEXT)
def test_making_safe_twice_is_making_safe_once(text: str) -> None:
    assert safe(safe(text)) == safe(text)
    assert safe_line(safe_line(text)) == safe_line(text)


@given(st.text(st.characters(exclude_categories=("C", "Z", "Mn"))), st.text(" \n\t\xa0"))
def test_clean_text_is_unchanged(text: str, space: str) -> None:
    assert safe(text + space) == text + space


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n\treturn 'naïve ▶ 世界'\n",
        "👩\u200d💻 and ❤\ufe0f",  # an emoji joined by ZWJ, one with a variation selector
        "می\u200cخواهم",  # Persian spells this with a non-joiner
        "שלום",
        "a[i] < b[j] \\ ⟨x⟩ ␛ \ufffd",
    ],
)
def test_honest_text_is_unchanged(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x00", "␀"),
        ("\x1b[31m", "␛[31m"),
        ("a\r\n", "a␍\n"),
        ("\x7f", "␡"),
        ("\x9b", "⟨009B⟩"),
        ("\u202e", "⟨202E⟩"),
        ("\ufeff", "⟨FEFF⟩"),
        ("\U000e0041", "⟨E0041⟩"),
        ("\ud800", "\ufffd"),
        ("a\udc80b", "a\ufffdb"),
    ],
)
def test_what_is_taken_out_stays_visible(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_a_line_shows_its_newlines_and_tabs() -> None:
    assert safe_line("a\n\tb\x1b") == "a␊␉b␛"


@given(ANY_TEXT)
def test_printable_encoding_can_be_written_and_changes_surrogates_alone(text: str) -> None:
    written = printable_encoding(text)
    written.encode("utf-8")
    assert written == "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    assert printable_encoding(written) == written
