"""Applying models' diffs."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.duel import patch
from modelduel.duel.patch import PatchError, apply_patch, looks_like_diff

ORIGINAL = {"f.py": "".join(f"line {n}\n" for n in range(1, 31))}


def patched(diff: str) -> list[str]:
    return apply_patch(diff, ORIGINAL)["f.py"].splitlines()


def test_wrong_line_numbers_are_forgiven_when_the_text_fits():
    assert patched("@@ -1,3 +1,3 @@\n line 19\n-line 20\n+twenty\n line 21")[19] == "twenty"


def test_among_equal_places_the_nearest_to_the_stated_line_is_taken():
    original = {"f.py": "x\ny\n" * 10}
    assert apply_patch("@@ -11,2 +11,2 @@\n-x\n+z\n y", original)["f.py"].splitlines()[10] == "z"


def test_a_header_without_numbers_is_placed_by_its_text():
    assert patched("@@ def f @@\n line 4\n-line 5\n+five")[4] == "five"


def test_differing_blanks_at_line_ends_are_forgiven():
    assert patched("@@ -4,2 +4,2 @@\n line 4  \n-line 5 \n+five")[4] == "five"


def test_an_empty_context_line_without_its_blank_is_context():
    assert apply_patch("@@ -1,3 +1,3 @@\n a\n\n-b\n+c", {"f": "a\n\nb\n"})["f"] == "a\n\nc\n"


def test_a_text_that_is_not_there_is_refused():
    with pytest.raises(PatchError, match=r"Hunk 2 of the diff does not fit f\.py"):
        patched("@@ -1 +1 @@\n-line 1\n+one\n@@ -9 +9 @@\n-no such line\n+x")


def test_blank_lines_before_the_closing_fence_are_no_context():
    assert patched("@@ -29,2 +29,2 @@\n-line 29\n+x\n line 30" + "\n" * 40)[28:] == ["x", "line 30"]


def test_a_diff_that_runs_on_in_blank_lines_is_placed_a_few_times_only(monkeypatch):
    tries = []
    place = patch._place
    monkeypatch.setattr(patch, "_place", lambda *given: tries.append(given) or place(*given))
    with pytest.raises(PatchError):
        patched("@@ -1 +1 @@\n-nowhere\n+x" + "\n" * 50_000)
    assert len(tries) < 40


def test_more_hunks_than_any_diff_has_are_refused():
    with pytest.raises(PatchError, match="more than 1,000 places"):
        patched("@@ -1 +1 @@\n+x\n" * 1_001)


def test_a_file_that_is_not_there_is_refused():
    with pytest.raises(PatchError, match=r"other\.py"):
        apply_patch("--- a/other.py\n+++ b/other.py\n@@ -1 +1 @@\n-a\n+b", {**ORIGINAL, "g.py": ""})


def test_a_new_file_is_added():
    diff = "--- /dev/null\n+++ b/new.py\n@@ -0,0 +1,1 @@\n+x = 1"
    assert apply_patch(diff, ORIGINAL) == {"new.py": "x = 1\n"}


def test_a_diff_without_a_hunk_is_refused():
    with pytest.raises(PatchError, match="no hunk"):
        apply_patch("just prose", ORIGINAL)


def test_crlf_originals_stay_crlf():
    assert apply_patch("@@ -1 +1 @@\n-a\n+b", {"f": "a\r\nc\r\n"})["f"] == "b\r\nc\r\n"


def test_a_diff_is_recognised_without_its_info_string():
    assert looks_like_diff("--- a\n+++ b\n@@ -1 +1 @@\n")
    assert not looks_like_diff("x = a - b\n--x\n")


words = st.lists(st.sampled_from(["alpha", "beta", "gamma", "", "  delta", "-x", "+y"]), min_size=1, max_size=25)


@given(words, words)
def test_what_difflib_writes_is_applied_exactly(old, new):
    old_text, new_text = "".join(w + "\n" for w in old), "".join(w + "\n" for w in new)
    diff = "".join(difflib.unified_diff(old_text.splitlines(True), new_text.splitlines(True), "a/f", "b/f"))
    if diff:
        assert apply_patch(diff, {"f": old_text}) == {"f": new_text}
