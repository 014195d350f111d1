"""Running the proofs of several scenarios at once."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from modelduel.check.prove import check_with, proofs_of, work_for
from modelduel.errors import CannotJudgeError
from modelduel.scenario.model import Provenance, Tests, Variant
from modelduel.testrun.model import TestResult, TestRun
from tests.unit.check.conftest import CASES


def expected(files):
    """Judge a candidate of the sound scenario as its text deserves."""
    text = files["original.py"]
    failed = {"return 0": {"bug"}, "compute(1, 2)": set(), "return 1": set(), "return 2": {"edge"}}
    fails = next((ids for part, ids in failed.items() if part in text and ")(" not in text), {"shown", "edge", "bug"})
    tests = [TestResult(id_, "failed" if id_ in fails else "passed") for id_ in ("shown", "edge", "bug")]
    return TestRun("failed" if fails else "passed", tests, seconds=0.25)


async def test_results_keep_the_scenarios_order_and_tell_what_was_run(scenario):
    async def judge(scenario, files, language, manner):
        return expected(files)

    chosen = [scenario(id=f"s{n}") for n in range(3)]
    seen, counted = [], []

    async def see(result):
        seen.append(result)

    works = [work_for(one, repeats=3) for one in chosen]
    results = await check_with(judge, works, jobs=2, on_run=counted.append, on_result=see)

    assert [result.id for result in results] == ["s0", "s1", "s2"]
    assert all(result.ok for result in results), results
    assert sorted(result.id for result in seen) == ["s0", "s1", "s2"]
    assert sum(counted) == sum(work.runs for work in works)
    assert results[0].figures == {
        "proofs": [1, 2, 3, 4, 5, 9],
        "tests": 3,
        "visible": 1,
        "hidden": 2,
        "runs": 16,
        "repeats": 3,
        "seconds": 4.0,
        "possible": 4,
        "mutants": 4,
        "killed": 4,
        "equivalent": 0,
        "survivors": [],
    }


async def test_no_more_run_at_once_than_there_are_jobs(scenario):
    running, most = 0, 0

    async def judge(scenario, files, language, manner):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return expected(files)

    await check_with(judge, [work_for(scenario(id="s0")), work_for(scenario(id="s1"))], jobs=3)

    assert most == 3


async def test_what_cannot_be_judged_is_reported_and_the_rest_is_still_proved(scenario):
    async def judge(scenario, files, language, manner):
        if scenario.id == "s0":
            raise CannotJudgeError("No runner for this language.")
        return expected(files)

    bad, good = await check_with(judge, [work_for(scenario(id="s0")), work_for(scenario(id="s1"))])

    assert not bad.ok
    assert {finding.proof for finding in bad.findings} == {1, 2, 3, 4}
    assert "No runner for this language." in bad.findings[0].message
    assert good.ok


async def test_a_fault_of_the_program_is_not_taken_for_a_finding(scenario):
    async def judge(scenario, files, language, manner):
        raise ZeroDivisionError

    with pytest.raises(ExceptionGroup):
        await check_with(judge, [work_for(scenario())])


async def test_a_result_is_plain_json(scenario):
    async def judge(scenario, files, language, manner):
        return TestRun("passed")

    (result,) = await check_with(judge, [work_for(scenario())])

    plain = msgspec.to_builtins(result)
    assert set(plain) == {"id", "ok", "findings", "figures", "cached"}
    assert set(plain["findings"][0]) == {"proof", "message"}


def test_of_what_is_imported_no_alternative_trap_or_mutant_is_asked(scenario, check):
    imported = scenario(provenance=Provenance(kind="imported"), variant=[Variant("variants/reference.py", "reference")])
    assert proofs_of(imported) == [1, 2, 4, 9]
    assert work_for(imported).mutants.mutants == ()
    assert check(imported) == []
    own = scenario(variant=[Variant("variants/reference.py", "reference")])
    assert {finding.proof for finding in check(own)} == {2, 3}


def test_what_is_imported_needs_its_reference_and_its_fault_all_the_same(scenario, check, run):
    imported = scenario(provenance=Provenance(kind="imported"), variant=[Variant("variants/reference.py", "reference")])
    assert [finding.proof for finding in check(imported, original=[run()])] == [1]
    assert 2 in [finding.proof for finding in check(imported, reference=[run("edge")])]
    assert [finding.message for finding in check(scenario(provenance=Provenance(kind="imported"), variant=[]))] == [
        "there is no reference"
    ]


def test_a_trap_that_was_added_to_what_is_imported_is_proved(scenario):
    imported = scenario(provenance=Provenance(kind="imported"))
    assert 3 in proofs_of(imported)


LIMITED = """
[[generated]]
id = "large"
generator = "large"
seconds = 4.0
[[growth]]
id = "grows-gently"
generator = "large"
sizes = [1000, 2000, 4000]
at_most = 1.4
seconds = 60.0
"""


async def test_a_mutants_calls_are_cut_short_by_what_calls_without_a_limit_of_their_own_took(scenario):
    seen = []

    async def judge(scenario, files, language, manner):
        if manner.cpu_s is not None:
            seen.append(manner.cpu_s)
        took = {"shown": 0.01, "edge": 0.02, "bug": 0.01, "large[1]": 0.9, "grows-gently": 30.0}
        return TestRun("passed", [TestResult(id_, "passed", seconds) for id_, seconds in took.items()], seconds=31.0)

    limited = scenario(
        tests=Tests(kind="cases", cases="cases.toml", oracle="oracle.py"),
        code={"cases.toml": CASES + LIMITED, "oracle.py": ""},
    )
    await check_with(judge, [work_for(limited)])

    assert set(seen) == {2.0 + 5 * 0.02}


async def test_a_mutant_of_a_suite_has_five_times_what_the_quickest_repeat_took(scenario):
    seen, took = set(), iter([4.0, 0.5, 3.0])

    async def judge(scenario, files, language, manner):
        if manner.cpu_s is not None:
            seen.add((manner.cpu_s, manner.wall_s))
        reference = "compute(1, 2)" in files["original.py"] and ")(" not in files["original.py"]
        seconds = next(took, 1.0) if reference and manner.cpu_s is None else 1.0
        return TestRun("passed", [TestResult("tests/f_test.py::test_f", "passed")], seconds=seconds)

    suite = scenario(
        tests=Tests(kind="suite", hidden=["tests/f_test.py"]), code={"tests/f_test.py": "def test_f(): pass\n"}
    )
    await check_with(judge, [work_for(suite, repeats=3)])

    assert seen == {(2.0 + 5 * 0.5, 10.0 + 5 * 4.0)}
