"""What a blind screen shows of answers and of the program's own words."""

from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.identity import MASK, Identity
from modelduel.duel.answer import find_blocks
from modelduel.tui.masking import masked_answer, masked_words
from tests.unit.contender.test_identity import PAIR

IDENTITY = Identity(PAIR)
LINES = st.sampled_from(
    [
        "I'm Claude.",
        "```python",
        "```",
        "~~~",
        "# Claude wrote this",
        "    claude = GPT()",
        "",
        "- by Anthropic:",
        "  ```",
        "`Claude` and Claude",
        "> OpenAI",
        "1. GPT-4o",
        "\tSonnet\r",
        "```python title=claude.py",
    ]
)
ANSWERS = st.lists(LINES | st.text(max_size=6), max_size=14).map("\n".join)


def test_prose_is_masked_and_code_in_fences_backticks_and_indents_is_not():
    answer = (
        "I'm Claude. Use `claude.ask()`, says Claude.\n\n```python\n# Claude\n```\n\nAs GPT:\n\n    gpt = 1\n\n- a\n\n"
        "    Claude, in a list\n"
    )
    assert masked_answer(answer, IDENTITY) == (
        f"I'm {MASK}. Use `claude.ask()`, says {MASK}.\n\n```python\n# Claude\n```\n\nAs {MASK}:\n\n"
        "    gpt = 1\n\n- a\n\n"
        f"    {MASK}, in a list\n"
    )


def test_a_fence_that_is_never_closed_is_code_to_the_end():
    assert masked_answer("Claude\n```\nClaude\n", IDENTITY) == f"{MASK}\n```\nClaude\n"


@given(ANSWERS)
def test_masking_an_answer_keeps_its_lines_and_its_code_and_is_done_once(answer):
    shown = masked_answer(answer, IDENTITY)
    assert shown.count("\n") == answer.count("\n")
    assert masked_answer(shown, IDENTITY) == shown
    assert [block.code for block in find_blocks(shown)] == [block.code for block in find_blocks(answer)]


def test_the_programs_own_words_lose_addresses_sides_and_file_names_that_tell():
    said = "Side A: api.anthropic.com failed at https://example.com/v1 and 127.0.0.1:8080, see x/a-python-1-1.toml"
    shown = masked_words(said, IDENTITY, {"a": "Right", "b": "Left"})
    assert shown == f"Right: api.{MASK}.com failed at {MASK} and {MASK}, see x/{MASK}.toml"
