"""Proof 5: when enough mutants are killed, and when the list of equivalent ones is wrong."""

from __future__ import annotations

import pytest

from modelduel.check.kills import kill_figures, kill_findings
from modelduel.check.model import MutantRun
from modelduel.check.mutants import Chosen
from modelduel.scenario.model import Equivalent
from modelduel.testrun.model import TestResult, TestRun


def runs(outcomes, language="python", equivalent=False):
    return [MutantRun(f"m{n}", TestRun(outcome), language, equivalent) for n, outcome in enumerate(outcomes)]


def messages(found):
    assert {finding.proof for finding in found} <= {5}
    return [finding.message for finding in found]


def test_one_survivor_in_ten_is_let_pass_and_named_in_the_figures():
    survived = runs(["failed"] * 8 + ["timeout", "passed"])

    assert kill_findings(Chosen(), survived) == []
    assert kill_figures(Chosen(possible=12), survived) == {
        "possible": 12,
        "mutants": 10,
        "killed": 9,
        "equivalent": 0,
        "survivors": ["m9"],
    }


def test_more_survivors_are_named_one_by_one():
    found = messages(kill_findings(Chosen(), runs(["failed"] * 7 + ["passed"] * 2)))

    assert found == ["7 of 9 mutants are killed (78%), less than 90%", "a mutant survives: m7", "a mutant survives: m8"]


@pytest.mark.parametrize("outcome", ["failed", "error", "timeout", "limit", "tampered"])
def test_whatever_keeps_a_mutant_from_passing_kills_it(outcome):
    assert kill_findings(Chosen(), runs([outcome])) == []


def test_no_mutant_at_all_proves_nothing():
    assert messages(kill_findings(Chosen(), [])) == ["no mutant of the reference was judged"]


def test_mutants_that_do_not_compile_say_nothing():
    assert kill_figures(Chosen(), runs(["error", "failed"], "go"))["mutants"] == 1
    assert kill_figures(Chosen(), runs(["error", "failed"], "python"))["mutants"] == 2
    ran = [MutantRun("m", TestRun("error", [TestResult("t", "error")]), "go")]
    assert kill_figures(Chosen(), ran)["killed"] == 1


def test_what_could_not_be_judged_is_told_and_not_counted():
    found = messages(kill_findings(Chosen(), runs(["failed", "harness-error"])))

    assert found == ["a mutant could not be judged (harness-error): "]


def test_a_listed_mutant_must_survive_and_exist():
    assert kill_findings(Chosen(), runs(["passed"], equivalent=True) + runs(["failed"])) == []
    killed = messages(kill_findings(Chosen(), runs(["failed"], equivalent=True) + runs(["failed"])))
    assert killed == ["what is listed as equivalent is killed: m0"]
    stale = messages(kill_findings(Chosen(stale=(Equivalent("a", "b", "c"),)), runs(["failed"])))
    assert stale == ["what is listed as equivalent is no mutant of the reference: a -> b"]
