"""Code, answers and differences: shown whole and exactly, coloured where the language is known."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.report.html import code
from modelduel.text import safe
from tests.doubles.pages import Page

LANGUAGES = ["python", "typescript", "go", "json", "yaml", "toml", "sql", "bash", "diff", "", "brainfuck"]


def seen(markup: str) -> str:
    """What a reader sees of it."""
    return Page(markup).text


@given(text=st.text(max_size=300), language=st.sampled_from(LANGUAGES))
def test_code_is_shown_exactly_whatever_its_language(text: str, language: str):
    assert seen(code.shown_code(text, language)) == safe(text.removesuffix("\n"))


@given(text=st.text(alphabet="ab`~ \n\t\r<&\u202e#", max_size=200), language=st.sampled_from(["python", "go", None]))
def test_no_word_of_an_answer_is_lost(text: str, language: code.Language | None):
    shown = seen(code.shown_text(text, language))
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", safe(text.replace("\r\n", "\n")))


@pytest.mark.parametrize(
    "text",
    [
        "```python\n```\nafter",
        "```\n\n\n```\nafter",
        "before\n```python\nopen",
        "````markdown\n```python\nx = 1\n```\n````\nafter",
        "- item\n  ```go\n  package x\n  ```\n- item",
        "~~~\n```\n~~~\n```js\ny\n```",
        "> ```python\n> x = 1\n> ```\nafter",
        '```python\n"""\n```\nx\n```\n"""\n```\nafter',
    ],
)
def test_no_line_of_an_answer_is_lost_around_its_blocks(text: str):
    shown = re.sub(r"\s|>", "", seen(code.shown_text(text, "python")))
    assert shown == re.sub(r"\s|>", "", text)


def test_code_in_an_answer_is_coloured_and_prose_is_not():
    markup = code.shown_text("Use def.\n\n```python\ndef total():\n    return 1  # one\n```\nDone def.\n", "python")
    assert "<b>def </b>" in markup
    assert "<i class=c># one</i>" in markup
    assert markup.count("<b>def </b>") == 1


def test_an_answer_that_is_nothing_but_code_is_coloured():
    assert "<b>def </b>" in code.shown_text("def total():\n    return 1\n", "python")


def test_markdown_is_shown_as_text():
    shown = code.shown_text("# Head\n\n[link](http://example.com) **bold** <b>x</b>\n", None)
    assert "# Head" in shown
    assert "<a" not in shown
    assert "&lt;b&gt;x&lt;/b&gt;" in shown


def test_a_long_paragraph_is_not_cut():
    words = "word " * 2_000
    assert "not shown" not in code.shown_text(words, None)


@pytest.mark.parametrize("text", ["x" * 200_000, "x\n" * 100_000, "(" * 100_000])
def test_endless_code_is_cut_and_what_is_missing_is_said(text: str):
    shown = code.shown_code(text, "python")
    assert len(shown) < 3 * code.MOST_TEXT
    assert "more characters are not shown" in shown


def test_a_difference_tells_sign_number_and_the_words_that_differ():
    shown = code.shown_diff("def f(a):\n    return a + one\n", "def f(a):\n    return a + two\n", "python")
    assert "1 line added, 1 removed." in shown
    assert "<del><u>   2 - </u>" in shown
    assert "<ins><u>   2 + </u>" in shown
    assert "<mark>one</mark>" in shown
    assert "<mark>two</mark>" in shown
    assert not Page(shown).unbalanced


@given(old=st.text(alphabet="ab<\n '\"#", max_size=80), new=st.text(alphabet="ab<\n '\"#", max_size=80))
def test_a_difference_shows_every_new_and_every_old_line(old: str, new: str):
    shown = code.shown_diff(old, new, "python")
    found = Page(shown)
    assert not found.unbalanced
    if old == new:
        assert "The same as the original." in found.text
        return
    rows = found.text.partition("removed.")[2].split("\n")
    lines = [line[7:] for line in rows if re.match(r" *\d+ [-+ ] ", line)]
    changed = set(new.split("\n")) ^ set(old.split("\n"))
    assert {line for line in changed if line} <= set(lines)


def test_texts_too_large_to_be_compared_are_not_compared():
    assert "too large" in code.shown_diff("x" * code.MOST_COMPARED, "y", "python")


def test_a_difference_of_many_lines_says_how_many_are_not_shown():
    new = "".join(f"line {number}\n" for number in range(2_000))
    assert "500 more lines are not shown." in code.shown_diff("", new, "")
