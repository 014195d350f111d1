"""The page as a whole: what is on it, that it holds nothing alien, and the rules of access that can be read off it."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from itertools import pairwise

import pytest

from modelduel.report.document import Cell, Estimate, Item, Items, RoundRef, Section, Text
from modelduel.report.html import write_html
from modelduel.text import safe
from tests.doubles import pages
from tests.doubles.pages import HOSTILE, Page, page, report

_OURS = (
    "html head meta title style body a header main nav section article div p h1 h2 h3 h4 ul li table thead tbody tfoot "
    "tr th td svg path rect span details summary pre code b i u ins del mark small strong blockquote"
)
OURS = frozenset(_OURS.split())
_ATTRIBUTES = (
    "lang charset http-equiv content name class id href aria-label aria-labelledby aria-hidden tabindex role scope "
    "style viewbox preserveaspectratio d x y width height"
)
ATTRIBUTES = frozenset(_ATTRIBUTES.split())


def filled() -> str:
    """A page with something of everything."""
    one = page()
    rates = pages.intervals(Estimate("all: sonnet", pages.FIGURE, "a"))
    cells = (Cell("bug-fix"), Cell("17 of 25", rounds=(one.ref, RoundRef("one", "other"))))
    items = Items("Both wrong", (Item("till", (one.ref,)),))
    return write_html(report(Text("Few."), pages.table(cells), rates, items), [one])


def test_hostile_text_adds_no_element_attribute_or_comment():
    found = Page(write_html(*pages.hostile()))
    assert {name for name, _ in found.elements} <= OURS
    assert {key for _, attributes in found.elements for key in attributes} <= ATTRIBUTES
    assert not found.comments
    assert not found.unbalanced
    assert not found.open


def test_hostile_text_is_shown_and_its_controls_are_made_visible():
    markup = write_html(*pages.hostile())
    assert safe(HOSTILE) in Page(markup).text
    assert not set(markup) & set("\u202e\u2066\x1b\x00\x07\ud800")
    markup.encode("utf-8")


def test_an_endless_line_is_cut_and_what_is_missing_is_said():
    markup = write_html(*pages.hostile())
    assert len(markup) < 8 * len(pages.LONG_LINE)
    assert "more characters are not shown" in markup


def test_every_link_leads_to_a_place_on_the_page():
    for markup in (filled(), write_html(*pages.hostile())):
        found = Page(markup)
        places = [link["href"] for link in found.all("a")]
        assert places
        assert all(place is not None and place.startswith("#") for place in places)
        assert {str(place)[1:] for place in places} <= set(found.ids)


def test_ids_are_unique_and_names_of_other_elements_are_there():
    for markup in (filled(), write_html(*pages.hostile())):
        found = Page(markup)
        assert [id_ for id_, times in Counter(found.ids).items() if times > 1] == []
        named = {attributes["aria-labelledby"] for _, attributes in found.elements if "aria-labelledby" in attributes}
        assert named <= set(found.ids)


def test_nothing_can_be_loaded_or_run():
    found = Page(filled())
    policies = [one["content"] for one in found.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert len(policies) == 1
    assert str(policies[0]).startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert not {"script", "link", "img", "iframe", "object", "form"} & {name for name, _ in found.elements}
    assert not re.search(r"url\(|@import", found.text)


def test_the_policy_comes_before_anything_it_has_to_hold():
    names = [name for name, _ in Page(filled()).elements]
    assert names[:4] == ["html", "head", "meta", "meta"]
    assert "Content-Security-Policy" in filled()[:300]


def test_headings_go_down_one_level_at_a_time_and_none_is_empty():
    headings = Page(filled()).headings
    levels = [level for level, _ in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(said.strip() for _, said in headings)


def test_the_page_has_a_language_a_title_and_its_landmarks():
    found = Page(filled())
    assert found.all("html") == [{"lang": "en"}]
    assert [len(found.all(name)) for name in ("title", "header", "main", "nav")] == [
        2,
        1,
        1,
        1,
    ]  # a drawing has one too


def test_every_head_of_a_table_says_what_it_is_the_head_of():
    heads = Page(filled()).all("th")
    assert {head["scope"] for head in heads} == {"row", "col"}


def test_every_drawing_has_a_title_that_says_what_it_shows():
    markup = filled()
    drawings = re.findall(r"<svg.*?</svg>", markup)
    assert drawings
    for drawing in drawings:
        assert "<title>all: sonnet: 68 % (48 % to 83 %), n = 25</title>" in drawing
        assert 'role="img"' in drawing


def test_what_scrolls_can_be_reached_from_the_keyboard():
    frames = [one for one in Page(filled()).all("div") if one.get("class") == "scroll"]
    assert frames
    assert all(frame["tabindex"] == "0" and frame["role"] == "group" for frame in frames)


def test_a_figure_of_one_round_leads_to_it_and_one_of_several_to_their_list():
    one, other = page("till-balance"), page("bus-depot")
    cells = (Cell("1", rounds=(one.ref,)), Cell("2", rounds=(one.ref, other.ref)))
    markup = write_html(report(pages.table(cells)), [one, other])
    article = re.search(r'<article id="(round-\w+)"', markup)
    assert article is not None
    assert f'<a href="#{article[1]}">1</a>' in markup
    assert '<a href="#rounds-1">2</a>' in markup
    listed = markup[markup.index('id="rounds-1"') : markup.index("All rounds")]
    assert listed.count("<a href=") == 2
    assert "2 rounds: " in listed


def test_figures_of_the_same_rounds_share_a_list_that_is_called_by_both():
    refs = (RoundRef("one", "x"), RoundRef("one", "y"))
    cells = (Cell("bug-fix", rounds=refs), Cell("2", rounds=refs))
    markup = write_html(report(pages.table(cells)))
    assert markup.count('class="list"') == 1
    assert "Solved: bug-fix, Category · Solved: bug-fix, sonnet" in markup


def test_without_pages_rounds_are_named_and_nothing_leads_nowhere():
    found = Page(write_html(report(pages.table((Cell("x"), Cell("1", rounds=(RoundRef("one", "till"),)))))))
    assert "1 round: till" in found.text
    assert {str(link["href"])[1:] for link in found.all("a")} <= set(found.ids)
    assert not found.all("article")


def test_a_long_list_of_rounds_says_how_many_it_does_not_name():
    refs = tuple(RoundRef("one", f"task-{number}") for number in range(1_000))
    text = Page(write_html(report(pages.table((Cell("x"), Cell("1,000", rounds=refs)))))).text
    assert "1,000 rounds: task-0" in text
    assert ", and 700 more" in text


def test_a_section_without_anything_is_left_out():
    empty = report()
    assert "One" not in Page(write_html(empty)).text
    assert Section("one", "One", ()) in empty.sections


@pytest.mark.parametrize(
    ("share", "gone", "kept"),
    [
        ("answers", ["row.cents", "expected 3", "Done."], ["test_total", "Patches the symptom.", "ana", "Mend it."]),
        ("notes", ["Patches the symptom."], ["cents", "expected 3", "ana", "The note is left out."]),
        ("raters", ["ana"], ["cents", "Patches the symptom.", "A reader: sonnet is better"]),
    ],
)
def test_what_is_not_shared_is_nowhere_on_the_page(share: str, gone: list[str], kept: list[str]):
    text = Page(write_html(report(), [page()], share=[share])).text  # type: ignore[list-item]  # one of three words
    assert [word for word in gone if word in text] == []
    assert [word for word in kept if word not in text] == []
    assert "Left out of these pages" in text


# Contrast, after WCAG 2.2: relative luminance of sRGB colours.


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _palettes() -> list[dict[str, str]]:
    style = files("modelduel.report.html").joinpath("style.css").read_text(encoding="utf-8")
    return [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{.*?\}", style, re.S)
    ]


@pytest.mark.parametrize("palette", _palettes(), ids=["light", "dark"])
def test_text_stands_out_from_whatever_it_stands_on(palette: dict[str, str]):
    for ink in ("ink", "quiet", "a", "b", "good", "bad", "link"):
        assert _contrast(palette[ink], palette["paper"]) >= 4.5, ink
    assert _contrast(palette["quiet"], palette["shade"]) >= 4.5
    for ink in ("ink", "keyword", "string", "number", "comment", "name"):
        for paper in ("shade", "add", "del", "add-word", "del-word"):
            assert _contrast(palette[ink], palette[paper]) >= 4.5, (ink, paper)
    for drawn in ("bar-a", "bar-b", "bar-good", "bar-bad", "bar-quiet"):
        assert _contrast(palette[drawn], palette["paper"]) >= 3.0, drawn


def test_colours_are_told_for_light_and_dark():
    light, dark = _palettes()
    assert light.keys() == dark.keys()


def test_a_p_value_is_not_torn_apart_on_a_narrow_screen_and_code_is_left_as_it_is() -> None:
    cell = (Cell("all"), Cell("sonnet 3, sol 2 (p = .051)"))
    found = report(Text("some evidence (p = .015), or more (p < .001)"), pages.table(cell))
    shown = page(prompt="```python\np = .5\n```\n")
    text = Page(write_html(found, [shown])).text
    for said in ("(p\xa0=\xa0.015)", "(p\xa0<\xa0.001)", "(p\xa0=\xa0.051)", "p = .5"):
        assert said in text


def test_a_printed_page_has_a_margin_whatever_prints_it():
    assert re.search(r"@page \{ margin: [1-9]\d*mm; \}", write_html(report(Text("x"))))
