from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from modelduel.tui import prose


def words(line: str) -> list[tuple[str, str]]:
    start, found = 0, []
    for run in prose.runs(line):
        found.append((line[start : run.end], run.role))
        start = run.end
    return found


def test_marks_are_dim_and_what_they_mark_is_shown_so() -> None:
    assert words("# Title") == [("# ", "mark"), ("Title", "heading")]
    assert words("a **b** `c`") == [
        ("a ", ""),
        ("**", "mark"),
        ("b", "strong"),
        ("**", "mark"),
        (" ", ""),
        ("`", "mark"),
        ("c", "literal"),
        ("`", "mark"),
    ]
    assert words("- an *item*")[0] == ("- ", "bullet")
    assert ("item", "emphasis") in words("- an *item*")
    assert words("> said") == [("> ", "mark"), ("said", "quote")]


def test_names_with_underscores_and_products_are_not_emphasis() -> None:
    assert words("call snake_case_name with 2 * 3 * 4") == []


def test_marks_inside_code_mean_nothing() -> None:
    assert words("`**kwargs` and `a`")[1] == ("**kwargs", "literal")


def test_an_item_hangs_by_its_bullet_and_text_by_its_indent() -> None:
    assert prose.hang("- item") == 2
    assert prose.hang("  10. item") == 6
    assert prose.hang("plain") == 0
    assert prose.hang("    indented") == 4


def test_fences_open_and_close_as_in_markdown() -> None:
    fence = prose.opens("  ````python title")
    assert fence == prose.Fence("````", "python title")
    assert not prose.closes("```", fence)
    assert prose.closes("`````", fence)
    assert not prose.closes("```` x", fence)
    assert prose.opens("``` a`b") is None
    assert prose.opens("text ```") is None
    assert prose.opens("~~~ a`b") == prose.Fence("~~~", "a`b")


@given(st.text(st.sampled_from("*_`#->~ab [].1\\"), max_size=200))
def test_runs_ascend_within_the_line(line: str) -> None:
    ends = [run.end for run in prose.runs(line)]
    assert ends == sorted(set(ends))
    assert all(0 < end <= len(line) for end in ends)
    assert 0 <= prose.hang(line) <= max(len(line), 0)
