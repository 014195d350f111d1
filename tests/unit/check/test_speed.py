"""Proof 6: shares of limits, small cases, and what a naive variant must miss."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest

from modelduel.check.model import Evidence
from modelduel.check.speed import speed_figures, speed_findings
from modelduel.check.trials import manner_of, trials
from modelduel.scenario.model import Tests, Variant
from modelduel.testrun.model import TestResult, TestRun

TABLE = """
entry = "f"
[[generated]]
id = "small"
generator = "small"
count = {small}
[[generated]]
id = "large"
generator = "large"
seconds = 2.0
"""


GROWTH = """
[[growth]]
id = "grows-gently"
generator = "large"
sizes = [1000, 2000, 4000]
at_most = 1.4
"""


@pytest.fixture
def algorithm(scenario):
    def make(small=300, fails="large[1]", **changes):
        variants = [*scenario().spec.variant[:2], Variant("variants/naive.py", "naive", fails=[fails])]
        told = {
            "category": "algorithm",
            "original_fails": [],
            "variant": variants,
            "tests": Tests(kind="cases", cases="cases.toml", oracle="oracle.py"),
            "code": {"cases.toml": TABLE.format(small=small), "oracle.py": "", "variants/naive.py": "def f(): pass\n"},
        }
        return scenario(**told | changes)

    return make


def found(scenario, reference=(0.4, 0.4), naive=("failed", 6.01)):
    """Return what is found when calls took so many CPU seconds."""
    evidence = []
    for trial in trials(scenario, repeats=2):
        if trial.kind == "naive":
            status, cpu_s = naive
            result = TestResult("large[1]", status, message="took more", cpu_s=cpu_s)
            run = TestRun("passed" if status == "passed" else "timeout", [result])
            evidence.append(Evidence(trial, [run]))
        elif trial.kind == "reference":
            runs = [TestRun("passed", [TestResult("large[1]", "passed", cpu_s=took)]) for took in reference]
            evidence.append(Evidence(trial, runs))
    assert {finding.proof for finding in speed_findings(scenario, evidence)} <= {6}
    return [finding.message for finding in speed_findings(scenario, evidence)], speed_figures(scenario, evidence)


def test_a_slow_naive_variant_and_a_quick_reference_prove_the_limit(algorithm):
    messages, figures = found(algorithm())

    assert messages == []
    assert figures == {"small_cases": 300, "reference_share": 0.2, "naive_share": 3.005}


def test_a_reference_may_use_a_fifth_in_the_best_of_its_runs(algorithm):
    assert found(algorithm(), reference=(0.9, 0.4))[0] == []
    (message,) = found(algorithm(), reference=(0.9, 0.5))[0]
    assert message == "variants/reference.py uses 25% of the 2 s of large[1], more than 20%"


def test_a_naive_variant_that_ends_within_three_limits_is_found(algorithm):
    (message,) = found(algorithm(), naive=("passed", 5.0))[0]

    assert message == "variants/naive.py passes in 3 times the limits, so they tell nothing"


def test_a_naive_variant_that_is_merely_wrong_is_found(algorithm):
    (message,) = found(algorithm(), naive=("failed", 0.2))[0]

    assert message == "variants/naive.py does not miss large[1] for its time, but after 0.20 s: took more"


def test_a_naive_variant_must_name_what_it_misses(algorithm):
    messages, _ = found(algorithm(fails="small[*]"))

    assert "variants/naive.py names no test with a limit of its own that it misses" in messages


def test_fewer_than_three_hundred_small_cases_are_found(algorithm):
    (message,) = found(algorithm(small=299))[0]

    assert message.startswith("the oracle is asked for 299 small cases")


def grown(scenario, reference, naive):
    """Return what is found when growths came to these exponents."""
    evidence = []
    for trial in trials(scenario, repeats=1):
        if trial.kind in ("reference", "naive"):
            exponent = reference if trial.kind == "reference" else naive
            status = "passed" if trial.kind == "reference" else "failed"
            large = TestResult("large[1]", status, cpu_s=0.1 if status == "passed" else 6.01)
            run = TestRun(status, [large, TestResult("grows-gently", status, growth=exponent)])
            evidence.append(Evidence(trial, [run]))
    return [finding.message for finding in speed_findings(scenario, evidence)], speed_figures(scenario, evidence)


@pytest.fixture
def growing(algorithm):
    variants = [
        Variant("variants/reference.py", "reference"),
        Variant("variants/naive.py", "naive", fails=["large[1]", "grows-gently"]),
    ]
    return algorithm(
        variant=variants,
        code={
            "cases.toml": TABLE.format(small=300) + GROWTH,
            "oracle.py": "",
            "variants/reference.py": "def f(): pass\n",
            "variants/naive.py": "def f(): pass\n",
        },
    )


def test_a_growth_that_parts_the_naive_variant_from_the_reference_is_told_in_figures(growing):
    messages, figures = grown(growing, reference=1.03, naive=1.98)

    assert messages == []
    assert (figures["reference_growth"], figures["naive_growth"]) == (1.03, 1.98)


def test_a_naive_variant_whose_time_runs_out_before_its_growth_is_told_is_found(growing):
    (message,) = grown(growing, reference=1.03, naive=None)[0]

    assert message == "variants/naive.py should grow faster than n^1.40, but grows-gently cannot tell how it grows"


def test_a_naive_variant_that_fails_a_growth_for_something_else_is_found(growing):
    (message,) = grown(growing, reference=1.03, naive=1.2)[0]

    assert message == "variants/naive.py should grow faster than n^1.40, but grows-gently shows n^1.20"


def test_a_growth_of_the_reference_that_cannot_be_told_is_found(growing):
    (message,) = grown(growing, reference=None, naive=1.98)[0]

    assert message == ("grows-gently cannot tell how variants/reference.py grows: its largest sizes are too small")


def test_growth_is_measured_once_and_of_those_traps_alone_that_are_said_to_fail_it(growing):
    growth, other = ["grows-gently"], ["small[*]"]
    traps = [Variant("variants/naive.py", "trap", fails=fails) for fails in (growth, other)]
    spec = msgspec.structs.replace(growing.spec, variant=[*growing.spec.variant, *traps])
    found = trials(dataclasses.replace(growing, spec=spec), repeats=20)

    (reference,) = [trial for trial in found if trial.kind == "reference"]
    manners = [manner_of(reference, number) for number in range(20)]
    assert [manner.growth for manner in manners] == [True] + [False] * 19
    assert [manner.light for manner in manners] == [False] * 3 + [True] * 17
    assert [trial.manner.growth for trial in found if trial.kind == "trap"] == [True, False]
    assert [trial.manner.growth for trial in found if trial.kind == "naive"] == [True]


def test_the_naive_variant_is_tried_with_three_times_the_limits_and_once_only(algorithm):
    (naive,) = [trial for trial in trials(algorithm(), repeats=20) if trial.kind == "naive"]

    assert (naive.manner.stretch, naive.manner.again, naive.times) == (3.0, False, 1)
