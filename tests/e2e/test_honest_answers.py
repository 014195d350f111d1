"""Answers written from the prompt alone, by somebody who had not seen references or hidden tests: they must pass.

What is rejected here means that a test or a prompt of the core pack is wrong, and is mended there.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import msgspec
import pytest

from modelduel.duel.answer import extract
from modelduel.duel.posing import posed_in
from modelduel.scenario.load import load_pack, load_scenario
from modelduel.scenario.model import Language
from modelduel.scenario.pack import Scenario
from modelduel.scenario.review import design_score, likely_found, takes_position
from modelduel.testrun.judge import judge
from modelduel.testrun.plan import CaseTable, Suite, limits_of, plan
from modelduel.testrun.sandbox import choose

HONEST = Path(__file__).with_name("honest")
ANSWERS = {file.stem: file for file in sorted(HONEST.glob("*.md"))}

ELSEWHERE: dict[tuple[Language, str], Path] = {
    (language, file.stem): file for language in ("typescript", "go") for file in sorted((HONEST / language).iterdir())
}
"""Algorithms answered in another language than they are posed in by default."""

MEASURED = {
    ("typescript", "build-order"),
    ("typescript", "nesting-trays"),
    ("typescript", "pallet-runs"),
    ("go", "tag-window"),
}
"""Where their growth is measured too, which takes some four seconds each."""


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


async def passes(scenario: Scenario, answer: str, tests: Suite | CaseTable) -> None:
    """Assert that an answer's code is found in it, and that it passes every test."""
    assert scenario.spec.tests is not None
    assert scenario.language is not None
    language, limits = scenario.language, limits_of(scenario.spec.tests)
    taken = extract(answer, original=scenario.original(), language=language, keep=scenario.spec.keep, status="finished")
    assert taken.outcome is None, taken
    run = await judge(tests, taken.files, language, limits, await choose())
    failed = [(test.id, test.message) for test in run.tests if test.status != "passed"]
    assert run.outcome == "passed", (run.outcome, run.reason, failed)


@pytest.mark.sandbox
@pytest.mark.usefixtures("warm_go")
@pytest.mark.parametrize("name", of("bug-fix", "algorithm", "refactoring"))
async def test_an_honest_solution_passes(name):
    scenario, answer = asked(name)
    await passes(scenario, answer, plan(scenario))


@pytest.mark.parametrize("language", ["typescript", "go"])
def test_every_algorithm_is_answered_in_every_language(language):
    algorithms = {one.id for one in load_pack().scenarios if one.spec.category == "algorithm"}
    assert {name for other, name in ELSEWHERE if other == language} == algorithms


@pytest.mark.sandbox
@pytest.mark.usefixtures("warm_go")
@pytest.mark.parametrize(("language", "name"), ELSEWHERE)
async def test_an_honest_solution_in_another_language_passes(language, name):
    scenario = posed_in(load_scenario(name), language)
    tests = plan(scenario)
    assert isinstance(tests, CaseTable)
    if (language, name) not in MEASURED:
        tests = dataclasses.replace(tests, cases=msgspec.structs.replace(tests.cases, growth=[]))
    await passes(scenario, f"```{language}\n{ELSEWHERE[language, name].read_text()}```\n", tests)


@pytest.mark.sandbox
@pytest.mark.usefixtures("warm_go")
@pytest.mark.parametrize(
    ("language", "code", "reason"),
    [
        ("typescript", "const badgePair = () => [];\n", "The answer does not export badgePair."),
        ("go", "package solution\n", "The answer does not define BadgePair."),
    ],
)
async def test_what_is_missing_is_called_as_the_prompt_called_it(language, code, reason):
    scenario = posed_in(load_scenario("badge-pair"), language)
    suffix = ELSEWHERE[language, scenario.id].suffix
    limits = limits_of(scenario.spec.tests)
    run = await judge(plan(scenario), {f"solution{suffix}": code}, language, limits, await choose())
    assert (run.outcome, run.reason) == ("error", reason)


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
