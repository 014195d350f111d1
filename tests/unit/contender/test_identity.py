"""The words that give a contender away: which are masked, and which are not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.identity import FAMILIES, MASK, VENDORS, Identity
from modelduel.contender.model import Contender

PAIR = (
    ("sonnet", Contender(provider="anthropic", model="claude-sonnet-5-5")),
    ("sol", Contender(provider="openai", model="gpt-6.1-sol")),
)
PIECES = st.sampled_from(
    [*VENDORS, *FAMILIES, "claude", "gpt-4o", "3.5", "-", " ", ".", "_", "\n", "mini", "sol", "x", "é", "7", MASK, "`"]
)
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("I'm Claude, made by Anthropic.", f"I'm {MASK}, made by {MASK}."),
        ("As GPT-4o mini, I", f"As {MASK}, I"),
        ("_Claude 3.5 Sonnet_ here", f"_{MASK}_ here"),
        ("**ChatGPT**: yes", f"**{MASK}**: yes"),
        ("This is gpt-6.1-sol.", f"This is {MASK}."),
        ("sonnet 5.5's answer", f"{MASK}'s answer"),
        ("OPENAI and deepseek-r1-distill", f"{MASK} and {MASK}-distill"),
        ("I am Qwen2.5-Coder", f"I am {MASK}"),
    ],
)
def test_an_identity_is_masked_with_its_version_and_nothing_more(said, shown):
    assert Identity(PAIR).mask(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "The solution solves it; resolve the metadata locally.",
        "Set CLAUDE_API_KEY or my_claude first.",
        "An octopus, O(1) and gptx.",
        "It runs in 3.5 s on a mini machine, turbo or not.",
    ],
)
def test_other_words_stay(said):
    assert Identity(PAIR).mask(said) == said


def test_what_the_question_says_itself_stays_but_not_another_version_of_it():
    identity = Identity(PAIR, "Call the OpenAI client; fall back to Claude.")
    assert identity.mask("The OpenAI client, and claude.") == "The OpenAI client, and claude."
    assert identity.mask("I am Claude 3.5 Sonnet.") == f"I am {MASK}."


def test_a_contender_of_an_unheard_of_family_is_masked_by_its_model_without_the_owner_too():
    identity = Identity([("mine", Contender(provider="openai-chat", model="acme/zorblax-7b"))])
    assert identity.mask("zorblax 7B by acme/zorblax-7b, all mine") == f"{MASK} by {MASK}, all mine"


@pytest.mark.parametrize("name", ["local", "mine", "fast"])
def test_a_users_own_ordinary_name_is_no_identity(name):
    identity = Identity([(name, Contender(provider="local", model="smollm2-135m"))])
    assert identity.mask(f"a {name} thing by SmolLM2-135M") == f"a {name} thing by {MASK}"


@given(TEXTS, TEXTS)
def test_masking_twice_is_masking_once_and_no_line_comes_or_goes(text, question):
    identity = Identity(PAIR, question)
    once = identity.mask(text)
    assert identity.mask(once) == once
    assert not identity.finds(once)
    assert once.count("\n") == text.count("\n")


@given(st.lists(st.sampled_from([*VENDORS, *FAMILIES, "gpt-6.1-sol"]), min_size=1, max_size=5))
def test_no_word_of_the_list_stays_where_it_stands_alone(words):
    shown = Identity(PAIR).mask(" and ".join(words))
    assert not re.search("|".join(map(re.escape, words)), shown, re.IGNORECASE)
