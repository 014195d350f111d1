"""What the contenders are asked."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from modelduel.scenario.load import thaw
from modelduel.scenario.model import Provenance, ScenarioFile
from modelduel.scenario.prompt import question


def scenario(prompt: str = "Mend this.", **code: str):
    code = {name.replace("__", "."): text for name, text in code.items()}
    return thaw(
        ScenarioFile(
            id="x",
            title="X",
            category="bug-fix",
            prompt=prompt,
            provenance=Provenance(kind="own"),
            files=list(code),
            code=code or None,
        )
    )


def test_the_prompt_is_followed_by_each_file_under_its_name():
    asked = question(scenario("\nMend this.\n", original__py="x = 1\n", notes__txt="see\n"))

    assert asked == "Mend this.\n\n```python original.py\nx = 1\n```\n\n```text notes.txt\nsee\n```\n"


def test_a_task_without_files_is_its_prompt():
    assert question(scenario("Write a sieve.")) == "Write a sieve.\n"


def test_a_file_without_a_last_newline_still_ends_before_its_fence():
    assert "\nx = 1\n```\n" in question(scenario(original__py="x = 1"))


def test_line_ends_are_sent_as_they_are():
    assert "a\r\nb\r\n```" in question(scenario(original__py="a\r\nb\r\n"))


@given(text=st.text("`\n~a", max_size=40))
def test_no_file_can_close_its_own_fence(text):
    asked = question(scenario(original__md=text))

    opening = re.search(r"^(`+)markdown original\.md$", asked, re.M)
    assert opening
    assert opening[1] not in text
    assert asked.endswith(f"\n{opening[1]}\n")


def test_asking_twice_gives_the_same_words():
    assert question(scenario(b__py="1", a__py="2")) == question(scenario(b__py="1", a__py="2"))
