"""From untrusted Markdown to a candidate."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelduel.duel.answer import defines, extract, find_blocks

ORIGINAL = {"original.py": "import a\n\n\ndef consume():\n    pass\n"}


def python(text: str, **more: object):
    return extract(text, **{"original": ORIGINAL, "language": "python", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Only words.", "The answer holds no code block."),
        ("```python\n\n```\n", "The answer holds no code block."),
        ("```go\npackage x\n```\n", "None of the answer's code blocks is Python."),
    ],
)
def test_an_answer_without_code_says_whether_it_has_other_code(text, reason):
    assert extract(text, original={}, language="python").reason == reason


def test_one_complete_file_in_a_fence_is_the_candidate():
    found = python("Here:\n\n```python\ndef consume(): return 1\n```\nDone.")
    assert found.files == {"original.py": "def consume(): return 1\n"}
    assert (found.fence, found.outcome) == (1, None)


def test_an_answer_without_a_code_block_is_no_code():
    found = python("I would rather not.")
    assert (found.outcome, found.files) == ("no-code", {})


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("truncated", "truncated"), ("refused", "refused"), ("cancelled", "not-run"), ("failed", "provider-error")],
)
def test_an_answer_that_broke_off_before_any_code_is_not_called_no_code(status, outcome):
    assert python("Let me think", status=status).outcome == outcome


@pytest.mark.parametrize("end", ["", "\n"])
def test_an_unterminated_last_fence_is_truncated_even_if_the_service_says_finished(end):
    found = python(f"```python\ndef consume(): return 1{end}")
    assert found.outcome == "truncated"
    assert found.files["original.py"].startswith("def consume")


def test_an_answer_cut_after_its_code_keeps_the_code():
    found = python("```python\ndef consume(): return 1\n```\nThis works bec", status="truncated")
    assert found.outcome is None


def test_the_language_decides_between_blocks():
    found = python("```bash\npip install redis # a longer block than the other one\n```\n```python\nx = 1\n```\n")
    assert found.files["original.py"] == "x = 1\n"


def test_the_public_names_decide_between_blocks_of_one_language():
    text = "```python\nprint('usage', 'of', 'the', 'thing', 'at', 'length')\n```\n```python\ndef consume(): 1\n```\n"
    assert python(text, keep=["consume"]).fence == 2
    assert python(text).fence == 1  # without names to keep, the larger one


@pytest.mark.parametrize(
    "opening",
    ["```python original.py", "```python title=\"original.py\"", "```python:original.py", "```original.py",
     "```{.python filename=original.py}", "**original.py**\n```python", "### `original.py`\n\n```python",
     "File: original.py\n```python", "```python\n# original.py"],
)  # fmt: skip
def test_a_file_name_beside_a_block_wins_over_size(opening):
    larger = "x = 1\n" * 20
    text = f"```python\n{larger}```\n\n{opening}\ndef consume(): 1\n```\n"
    assert python(text).fence == 2


def test_blocks_of_several_files_make_one_candidate():
    found = python("`original.py`\n```python\nimport b\n```\n\n`b.py`\n```python\nx = 1\n```\n")
    assert found.files == {"original.py": "import b\n", "b.py": "x = 1\n"}
    assert found.fence == 0


def test_files_the_answer_leaves_alone_are_carried_along():
    original = {"a.py": "def a(): 1\n", "b.py": "def b(): 2\n"}
    found = extract("```python b.py\ndef b(): 3\n```", original=original, language="python")
    assert found.files == {"a.py": "def a(): 1\n", "b.py": "def b(): 3\n"}


def test_an_unnamed_block_replaces_the_original_it_resembles():
    original = {"a.py": "def a():\n    return 1\n", "b.py": "def b():\n    return 2\n"}
    found = extract("```python\ndef b():\n    return 3\n```", original=original, language="python")
    assert found.files["b.py"] == "def b():\n    return 3\n"


def test_a_renamed_only_file_is_still_the_original():
    assert python("```python fixed_consumer.py\nx = 1\n```").files == {"original.py": "x = 1\n"}


def test_another_block_can_be_picked():
    text = "```python\ndef consume(): 1\n```\n```python\ny = 2\n```\n"
    assert python(text, pick=2).files["original.py"] == "y = 2\n"
    with pytest.raises(IndexError, match="no block 3"):
        python(text, pick=3)


def test_a_fence_nested_in_a_markdown_fence_is_found():
    assert python("````markdown\nText\n```python\nx = 1\n```\n````\n").files["original.py"] == "x = 1\n"


def test_a_fence_inside_a_docstring_does_not_end_the_file():
    code = 'def consume():\n    """Use:\n    ```\n    consume()\n    ```\n    """\n    return 1\n'
    found = python(f"```python\n{code}```\nThat is all.\n")
    assert found.files["original.py"] == code
    assert found.outcome is None


def test_a_unified_diff_is_applied_to_the_original():
    found = python(
        "```diff\n--- a/original.py\n+++ b/original.py\n@@ -4,2 +4,2 @@\n def consume():\n-    pass\n+    return 1\n```"
    )
    assert found.files["original.py"] == ORIGINAL["original.py"].replace("pass", "return 1")


def test_a_diff_that_does_not_fit_is_an_error_with_its_reason():
    found = python("```diff\n@@ -1 +1 @@\n-no such line\n+x\n```")
    assert found.outcome == "error"
    assert "Hunk 1" in found.reason


def test_an_answer_of_more_diffs_than_anybody_reads_is_an_error_with_its_reason():
    found = python("```diff\n@@\n-    pass\n+    pass\n```\n" * 201)
    assert (found.outcome, found.files) == ("error", {})
    assert found.reason == "The answer is made up of 201 code blocks; no more than 200 are put together."


def test_a_complete_file_is_preferred_to_a_diff():
    text = "```diff\n@@ -1 +1 @@\n-import a\n+import b\n```\n```python\ndef consume(): 2\n```\n"
    assert python(text, keep=["consume"]).fence == 2


def test_an_answer_that_is_nothing_but_code_is_code():
    assert python("def consume():\n    return 1\n").files["original.py"] == "def consume():\n    return 1\n"
    assert python("Just do it yourself.").outcome == "no-code"


def test_crlf_fences_are_fences():
    assert python("Hi\r\n```python\r\nx = 1\r\n```\r\n").files["original.py"] == "x = 1\n"


def test_a_review_has_no_candidate():
    assert extract("```python\nx = 1\n```", original=ORIGINAL, language=None).outcome == "no-code"


@pytest.mark.parametrize(
    "name", ["../x.py", "/etc/passwd.py", "a/../../x.py", ".hidden.py", "a\x1b.py", "a" * 99 + ".py"]
)
def test_a_name_that_is_no_plain_relative_path_is_ignored(name):
    found = python(f"```python title={name}\nx = 1\n```\n")
    assert list(found.files) == ["original.py"]


@pytest.mark.parametrize(
    ("code", "name", "does"),
    [
        ("def consume(x): 1", "consume", True),
        ("async def consume(): 1", "consume", True),
        ("class Cache:\n    def get(self): 1", "Cache.get", True),
        ("export function diff(a) {}", "diff", True),
        ("export const diff = (a) => a", "diff", True),
        ("func (c *Cache) Get(k string) int {", "Get", True),
        ("func Get[T any](k T) int {", "Get", True),
        ("# consume is gone", "consume", False),
        ("x = consume()", "consume", False),
    ],
)
def test_a_definition_is_recognised_in_each_language(code, name, does):
    assert defines(code, name) is does


@settings(max_examples=200)
@given(st.text(alphabet=string.ascii_letters + " `~>-*#\n\r\t\"'():=@+", max_size=400))
def test_any_text_yields_blocks_whose_code_comes_from_it(text):
    for block in find_blocks(text, "python"):
        for line in block.code.split("\n"):
            assert line.strip() in text.replace("\r\n", "\n")


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=300), st.integers(3, 6))
def test_code_in_a_long_enough_fence_comes_back_exactly(code, ticks):
    if "`" * ticks in code:
        return
    body = code if code.endswith("\n") else code + "\n"
    (block,) = find_blocks(f"{'`' * ticks}text\n{body}{'`' * ticks}\n")
    assert block.code == body


@pytest.mark.parametrize(
    "text",
    [">" * 100_000, "- " * 50_000, "```python\n" * 20_000, "x" * 2_000_000, "\n" * 100_000, "`" * 300_000,
     "```python\n" + "func (" * 100_000 + "\n```", "```python\n" + "\n" * 100_000 + "```", "[a" * 100_000],
    ids=["quotes", "lists", "openings", "long line", "empty lines", "ticks", "parentheses", "blank code", "links"],
)  # fmt: skip
def test_adversarial_markdown_comes_to_an_end(text):
    assert python(text, keep=["consume"]).blocks is not None
