"""The proofs on words: the prompt tells nothing, and a review's matcher tells good answers from stock ones."""

from __future__ import annotations

import json

import msgspec
import pytest

from modelduel.check.prompt import prompt_findings
from modelduel.check.prove import prove, work_for
from modelduel.check.review import review_findings
from modelduel.scenario.model import Factor, Review, Variant
from tests.unit.check.reviewed import DEFECT, reviewed

FACTORS = [Factor("ordering", "Ordering", 4, [r"\border"]), Factor("cost", "Cost", 1, [r"\bcosts?\b"])]


def review(reference: str, stock: str, **changes):
    return reviewed("while True: pass\n", reference, stock, **changes)


def design(reference: str, stock: str):
    answers = Review(reference="reference.md", stock="stock.md", decisions=["use the queue"])
    return review(reference, stock, defect=[], factor=FACTORS, review=answers)


def control(reference: str, stock: str):
    answers = Review(control=True, reference="reference.md", stock="stock.md", decisions=["nothing (?:is )?wrong"])
    return review(reference, stock, defect=[], review=answers)


SCHEMA = {"type": "object", "required": ["said"], "properties": {"said": {"type": "string"}}}


def in_json(reference: str, asked: str = json.dumps(SCHEMA, indent=2)):
    answers = Review(reference="reference.md", stock="stock.md", schema="schema.json")
    code = {"original.py": "while True: pass\n", "reference.md": reference, "stock.md": "Add tests."}
    code["schema.json"] = json.dumps(SCHEMA)
    return review("", "", prompt=f"Answer in JSON of this schema:\n\n{asked}\n", code=code, review=answers)


def messages(findings, proof):
    assert {finding.proof for finding in findings} <= {proof}
    return [finding.message for finding in findings]


@pytest.mark.parametrize(
    ("scenario", "found"),
    [
        (review("It never\nends.", "Add tests."), []),
        (review("Fine.", "Add tests."), ["the reference does not find endless"]),
        (review("It never ends.", "What never ends?"), ["the stock review finds endless"]),
        (design("Order counts and it costs: use the queue.", "Order, cost."), []),
        (design("Order counts: use the queue.", "Order, cost."), []),
        (
            design("The cost: use the queue.", "Cost."),
            ["the reference scores 0.20, below 0.8; unnamed: ordering"],
        ),
        (
            design("Order, cost.", "Cost."),
            ["the reference scores 0.40, below 0.8; unnamed: none", "the reference takes no position"],
        ),
        (
            design("Order, so use the queue.", "Order: use the queue or not."),
            ["the stock answer scores 0.80, not below 0.5", "the stock answer takes a position"],
        ),
        (in_json('{"said": "It never ends."}'), []),
        (
            in_json('{"says": "It never ends."}'),
            ["the reference: does not conform to the schema, 1 fault; said: expected a value, found nothing"],
        ),
        (in_json("It never ends."), ["the reference: no JSON document in a fence or by itself"]),
        (
            in_json('{"said": "It never ends."}', asked='{"type": "object"}'),
            ["the prompt does not hold the schema, from a brace at the beginning of a line"],
        ),
        (control("Nothing is wrong.", "Add tests."), []),
        (control("Add tests.", "Add tests."), ["the reference takes no position"]),
        (control("Nothing wrong.", "Nothing wrong."), ["the stock answer takes a position"]),
    ],
)
def test_a_review_tells_good_answers_from_stock_ones(scenario, found):
    assert messages(review_findings(scenario), 8) == found


def test_a_defects_anchor_stands_in_its_lines():
    elsewhere = msgspec.structs.replace(DEFECT, lines=(2, 2))

    found = review_findings(review("It never ends.", "Add tests.", defect=[elsewhere]))
    assert messages(found, 8) == ["the anchor of endless is not in its lines"]


def test_a_review_is_proved_without_any_run():
    sound = review("It never ends.", "Add tests.")
    result = prove(work_for(sound), [], [], review_findings(sound))

    assert result.ok
    assert result.figures == {"proofs": [8, 9]}


def test_a_prompt_that_names_its_defect_is_found():
    told = review("It never ends.", "Add tests.", prompt="Why is it that this never ends?")

    assert messages(prompt_findings(told), 9) == ["the prompt itself names the defect endless"]


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("f is wrong.", []),
        ("Write `def f():` as it was.", []),
        (
            "Have it\n  return   compute(1, 2).",
            ["the prompt holds line 2 of variants/reference.py: return compute(1, 2)"],
        ),
        ("No late guess, please.", ["the prompt names the trap trap-late-guess"]),
        ("No LATE_guess, please.", ["the prompt names the trap trap-late-guess"]),
        ("Guess late.", []),
        ("A guess that is late", []),
    ],
)
def test_a_prompt_must_not_give_the_answer_away(scenario, prompt, found):
    assert messages(prompt_findings(scenario(prompt=prompt)), 9) == found


@pytest.mark.parametrize("line", ["def total(rows: list[int]) -> int:", "x = total()", "plain words without a sign"])
def test_the_interface_and_anybodys_lines_may_be_in_the_prompt(scenario, line):
    told = scenario(prompt=f"Write {line}", code={"variants/reference.py": f"{line}\n"})

    assert prompt_findings(told) == []


def test_a_line_that_the_model_is_shown_anyway_gives_nothing_away(scenario):
    shown = scenario(
        prompt="return compute(1, 2) is right.", code={"original.py": "def f():\n    return compute(1, 2)\n"}
    )

    assert prompt_findings(shown) == []


def test_a_trap_called_by_one_common_word_may_be_in_the_prompt(scenario):
    variants = [*scenario().spec.variant[:2], Variant("variants/trap-max.py", "trap", fails=["edge"])]
    one_word = scenario(prompt="The max of all.", variant=variants, code={"variants/trap-max.py": ""})

    assert prompt_findings(one_word) == []
