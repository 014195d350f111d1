"""The unified diff as text: in the form that other tools know, and safe to print."""

import re

from hypothesis import given
from hypothesis import strategies as st

from modelduel.diff.hunks import compare
from modelduel.diff.plain import unified_text
from modelduel.text import safe

LINE = st.sampled_from(["a", "b", "c", "", "    d", "}"])
TEXT = st.lists(LINE, max_size=30).map("\n".join)
HEADER = re.compile(r"@@ -(\d+),(\d+) \+(\d+),(\d+) @@")


def patched(old: list[str], diff: list[str]) -> list[str]:
    """Apply a unified diff as `patch` does, trusting nothing but its text."""
    out: list[str] = []
    at = 0
    for line in diff:
        if header := HEADER.match(line):
            start, count, new_start, new_count = map(int, header.groups())
            begin = start - 1 if count else start
            out += old[at:begin]
            at = begin
            assert len(out) == (new_start - 1 if new_count else new_start)
        elif line.startswith("+"):
            out.append(line[1:])
        elif not line.startswith("\\"):
            assert old[at] == line[1:]
            out += [line[1:]] if line[0] == " " else []
            at += 1
    return out + old[at:]


@given(TEXT, TEXT, st.integers(0, 4))
def test_the_text_can_be_applied_as_a_patch(old: str, new: str, context: int) -> None:
    diff = compare(old, new)
    assert patched(list(diff.old), unified_text(old, new, context=context)) == list(diff.new)


@given(st.text(st.characters(codec=None, exclude_categories=())), st.text(st.sampled_from("a\x1b\x9b\u202e\r\n\ud800")))
def test_whatever_the_texts_hold_the_output_is_safe_and_one_line_each(old: str, new: str) -> None:
    for line in unified_text(old, new):
        assert safe(line) == line
        assert "\n" not in line


def test_the_same_text_gives_nothing() -> None:
    assert unified_text("a\n", "a\n") == []


def test_a_hunk_names_the_function_it_is_in() -> None:
    old = "class A:\n    def f(self):\n" + "".join(f"        step_{n}()\n" for n in range(9))
    assert unified_text(old, old.replace("step_7", "stop"), "python", 1) == [
        "@@ -9,3 +9,3 @@ A.f",
        "         step_6()",
        "-        step_7()",
        "+        stop()",
        "         step_8()",
    ]


def test_a_change_of_line_ends_and_of_the_last_newline_is_told() -> None:
    assert unified_text("a\r\nb\r\n", "a\nb") == [
        "\\ Line ends: CRLF before, LF after",
        "\\ No newline at the end of the new text",
    ]


def test_text_without_a_final_newline_before_is_told() -> None:
    assert unified_text("a", "a\n") == ["\\ No newline at the end of the old text"]


def test_an_escape_sequence_is_shown_and_not_sent() -> None:
    assert unified_text("", "\x1b]0;owned\x07\n") == ["@@ -0,0 +1,1 @@", "+␛]0;owned␇"]
