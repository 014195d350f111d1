"""Answers written from the prompt alone, by somebody who had not seen references or hidden tests: they must pass.

What is rejected here means that a test or a prompt of the core pack is wrong, and is mended there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from modelduel.duel.answer import extract
from modelduel.scenario.load import load_pack
from modelduel.scenario.pack import Scenario
from modelduel.scenario.review import design_score, likely_found, takes_position
from modelduel.testrun.judge import judge
from modelduel.testrun.plan import limits_of, plan
from modelduel.testrun.sandbox import choose

ANSWERS = {file.stem: file for file in sorted(Path(__file__).with_name("honest").glob("*.md"))}


def asked(name: str) -> tuple[Scenario, str]:
    """Return a scenario and the answer to it."""
    by_id = {one.id: one for one in load_pack().scenarios}
    return by_id[name], ANSWERS[name].read_text()


def of(*categories: str) -> list[str]:
    """Return the ids of the answers to some categories."""
    return [one.id for one in load_pack().scenarios if one.id in ANSWERS and one.spec.category in categories]


def test_twenty_answers_are_kept():
    assert len(of("bug-fix", "algorithm", "refactoring", "review")) == len(ANSWERS) >= 20
    assert all(of(category) for category in ("bug-fix", "algorithm", "refactoring", "review"))


@pytest.mark.sandbox
@pytest.mark.usefixtures("warm_go")
@pytest.mark.parametrize("name", of("bug-fix", "algorithm", "refactoring"))
async def test_an_honest_solution_passes(name):
    scenario, answer = asked(name)
    assert scenario.spec.tests is not None
    language = scenario.languages[0]
    taken = extract(answer, original=scenario.original(), language=language, keep=scenario.spec.keep, status="finished")
    assert taken.outcome is None, taken
    limits = limits_of(scenario.spec.tests)
    run = await judge(plan(scenario), taken.files, language, limits, await choose())
    failed = [(test.id, test.message) for test in run.tests if test.status != "passed"]
    assert run.outcome == "passed", (run.outcome, run.reason, failed)


@pytest.mark.parametrize("name", of("review"))
def test_an_honest_review_is_recognised(name):
    scenario, answer = asked(name)
    found = likely_found(scenario.spec, answer)
    if scenario.spec.defect:
        assert len(found) >= 0.8 * len(scenario.spec.defect), {one.id for one in scenario.spec.defect} - found
    elif scenario.spec.factor:
        assert design_score(scenario.spec, answer) >= 0.5, {one.id for one in scenario.spec.factor} - found
    else:  # the control, in which there is nothing to find
        assert takes_position(scenario.spec, answer)
