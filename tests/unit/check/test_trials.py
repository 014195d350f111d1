"""The candidates a scenario is tried with."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from modelduel.check.trials import stub, trials
from modelduel.scenario.model import Variant


def test_the_original_and_the_reference_are_repeated(scenario):
    times = {trial.name: trial.times for trial in trials(scenario(), repeats=4)}

    assert times["the original"] == times["variants/reference.py"] == 4
    assert times["variants/trap-late-guess.py"] == times["an empty file"] == times["a stub doing nothing"] == 1


def test_each_candidate_stands_in_the_originals_place(scenario):
    assert {tuple(trial.files) for trial in trials(scenario(), repeats=1)} == {("original.py",)}


def test_an_algorithms_frame_is_not_tried(scenario):
    kinds = {trial.kind for trial in trials(scenario(category="algorithm", original_fails=[]), repeats=1)}

    assert "original" not in kinds
    assert "reference" in kinds


def test_without_tests_there_is_nothing_to_try(scenario):
    assert trials(scenario(tests=None, variant=[], original_fails=[]), repeats=1) == []


def test_a_variant_in_another_language_is_tried_as_such(scenario):
    both = scenario(
        language=None,
        languages=["python", "typescript"],
        variant=[Variant("variants/reference.ts", "reference")],
        code={"variants/reference.ts": "export const f = () => 1\n"},
    )

    languages = {trial.kind: trial.language for trial in trials(both, repeats=1)}

    assert languages == {
        "original": "python",
        "reference": "typescript",
        "empty": "typescript",
        "broken": "typescript",
        "stub": "typescript",
    }


def test_a_stub_keeps_names_and_empties_every_body():
    code = (
        "X = 1\nclass A:\n    def f(self):\n        return 1\nasync def g(a, *, b=2):\n    '''Say.'''\n    return a\n"
    )

    assert stub(code, "pass") == (
        "X = 1\n\nclass A:\n\n    def f(self):\n        pass\n\nasync def g(a, *, b=2):\n    pass"
    )


@given(code=st.text("def f():\n return1(#'", max_size=60))
def test_a_stub_of_code_is_code_and_all_else_is_left_alone(code):
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        assert stub(code, "pass") == code
    else:
        ast.parse(stub(code, "raise NotImplementedError"))


def test_what_no_tests_may_pass_is_run_until_a_first_one_fails(scenario):
    ended = {trial.kind for trial in trials(scenario(), repeats=1) if trial.manner.until_failure}

    assert ended == {"empty", "broken", "stub"}
