"""Markup that cannot be forgotten to be escaped."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from modelduel.report.html.markup import Html, esc, join, tag, void
from modelduel.text import safe
from tests.doubles.pages import HOSTILE, Page


@given(st.text())
def test_any_text_comes_back_as_text_and_nothing_else(text: str):
    found = Page(tag("p", text, id=text))
    assert [name for name, _ in found.elements] == ["p"]
    assert found.text == safe(text)
    assert found.elements[0][1]["id"] == safe(text)


def test_markup_is_taken_as_it_is_and_what_is_made_of_it_by_hand_is_not():
    bold = tag("b", "x")
    assert tag("p", bold) == "<p><b>x</b></p>"
    assert tag("p", bold + bold) == "<p>&lt;b&gt;x&lt;/b&gt;&lt;b&gt;x&lt;/b&gt;</p>"


def test_parts_that_are_not_there_leave_nothing():
    assert join(["a", None, Html("<br>")], "<") == "a&lt;<br>"
    assert tag("p", None, hidden=None, class_=False) == "<p></p>"


def test_attributes_are_named_as_html_names_them():
    assert tag("p", aria_label="x", class_="y") == '<p aria-label="x" class="y"></p>'
    assert void("meta", name="x", content=1) == '<meta name="x" content="1">'


def test_hostile_text_ends_no_element_and_no_attribute():
    assert "<script" not in esc(HOSTILE)
    assert '"' not in esc(HOSTILE)
    assert "'" not in esc(HOSTILE)
