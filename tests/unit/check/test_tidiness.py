"""Proof 7: what of a refactoring must be better, may be worse, and must be kept."""

from __future__ import annotations

import pytest

from modelduel.check.tidiness import tidiness
from modelduel.scenario.model import Refactoring

DEEP = """def f(a):
    try:
        if a:
            if a > 1:
                return 1
    except:
        pass
    return 0
"""
FLAT = "def f(a: int) -> int:\n    return int(a > 1)\n"


@pytest.fixture
def found(scenario):
    def run(before, after, asked=None, keep=()):
        code = {"original.py": before, "variants/reference.py": after}
        one = scenario(category="refactoring", original_fails=[], code=code, refactoring=asked, keep=list(keep))
        findings, figures = tidiness(one)
        assert {finding.proof for finding in findings} <= {7}
        return [finding.message.removeprefix("variants/reference.py ") for finding in findings], figures

    return run


def test_a_better_reference_is_proved_with_figures_of_before_and_after(found):
    messages, figures = found(DEEP, FLAT, keep=["f"])

    assert messages == []
    assert figures["before"] == {"complexity": 4, "longest": 8, "nesting": 3, "patterns": 2, "typed": 0.0}
    assert figures["after"] == {"complexity": 1, "longest": 2, "nesting": 0, "patterns": 0, "typed": 1.0}


def test_a_worse_reference_is_found_in_each_measure(found):
    messages, _ = found(FLAT, DEEP)

    assert [message.split(":")[0] for message in messages] == [
        "is worse in complexity",
        "is worse in longest",
        "is worse in nesting",
        "is worse in typed",
        "is worse in patterns",
        "is better in nothing that is measured",
    ]


def test_what_may_be_worse_is_not_found(found):
    longer = FLAT + "\n\ndef g(a: int) -> int:\n    a += 1\n    a += 2\n    a += 3\n    return a\n"

    assert found(FLAT.replace(": int", ""), longer)[0] == ["is worse in longest: 2 before, 5 after"]
    assert found(FLAT.replace(": int", ""), longer, Refactoring(worse=["longest"]))[0] == []


def test_what_should_be_better_must_be(found):
    (message,) = found(DEEP, DEEP.replace("(a)", "(a: int)"), Refactoring(better=["nesting"]))[0]

    assert message == "is no better in nesting: 3 before, 3 after"


def test_a_pattern_that_should_be_gone_must_have_been_there_and_be_gone(found):
    better = DEEP.replace("(a)", "(a: int)")

    assert found(DEEP, better, Refactoring(gone=["bare-except"]))[0] == ["still has bare-except (1 times)"]
    (message,) = found(DEEP, FLAT, Refactoring(gone=["global-statement"]))[0]
    assert message == "cannot be rid of global-statement, which the original has not"


def test_public_names_must_be_kept(found):
    messages, _ = found(DEEP, FLAT.replace("f(", "g("), keep=["f"])

    assert messages == ["has no f"]


def test_what_cannot_be_read_is_found(found):
    assert found("def f(:", FLAT)[0] == ["the original cannot be measured"]
    assert found(DEEP, "def f(:")[0] == ["cannot be measured"]


def test_other_categories_are_not_measured(scenario):
    assert tidiness(scenario()) == ([], {})
