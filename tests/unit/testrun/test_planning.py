"""What is to be run, and what is fit to be run on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.errors import CannotJudgeError, InputError
from modelduel.scenario.model import Case, CasesFile, Generated, Growth, Provenance, ScenarioFile, Step, Tests
from modelduel.testrun.cases import cpu_budget
from modelduel.testrun.judge import judge, unfit
from modelduel.testrun.model import Limits
from modelduel.testrun.plan import CaseTable, Suite, limits_of, plan
from modelduel.testrun.questions import questions

CASES = CasesFile(
    "add",
    compare="close",
    tolerance=0.5,
    case=[Case("one", [1], returns=1), Case("two", [2], returns=2, entry="other", compare="exact")],
    generated=[Generated("made", "make", count=3, seed=5, seconds=2.0), Generated("more", "make", compare="unordered")],
)


class Scenario:
    id = "sample"

    def __init__(self, tests: Tests | None, cases: CasesFile | None = None) -> None:
        provenance = Provenance("own")
        self.spec = ScenarioFile("sample", "Sample", "bug-fix", "Mend it.", provenance, tests=tests)
        self._cases = cases

    def read(self, path: str) -> str:
        return f"text of {path}"

    def cases(self) -> CasesFile | None:
        return self._cases


def test_a_suite_holds_its_files_by_their_names_below_tests() -> None:
    tests = Tests("suite", visible=["tests/visible_test.py"], hidden=["tests/deep/hidden_test.py"], ids=["x::y"])
    assert plan(Scenario(tests)) == Suite(
        {
            "visible_test.py": "text of tests/visible_test.py",
            "deep/hidden_test.py": "text of tests/deep/hidden_test.py",
        },
        ("x::y",),
    )


def test_a_table_comes_with_its_oracle() -> None:
    tests = Tests("cases", cases="tests/cases.toml", oracle="tests/oracle.py")
    assert plan(Scenario(tests, CASES)) == CaseTable(CASES, "text of tests/oracle.py")


def test_a_scenario_without_tests_cannot_be_planned() -> None:
    with pytest.raises(InputError, match="no tests"):
        plan(Scenario(None))


def test_a_scenarios_limits_are_kept_and_the_wall_leaves_room() -> None:
    assert limits_of(Tests("suite", seconds=30, memory_mb=512)) == Limits(cpu_s=30, wall_s=180, memory_mb=512)
    assert limits_of(Tests("suite", seconds=1)).wall_s == Limits().wall_s


def test_the_readers_limits_hold_where_the_scenario_asks_for_nothing_else() -> None:
    usual = Limits(cpu_s=30, wall_s=100, memory_mb=2048, processes=8, disk_mb=9, output_kb=10)
    assert limits_of(Tests("suite"), usual) == Limits(30, 180, 2048, 8, 9, 10)
    own = Tests("suite", seconds=2, memory_mb=512, processes=16, disk_mb=17, output_kb=18)
    assert limits_of(own, usual) == Limits(2, 100, 512, 16, 17, 18)


def test_every_case_and_every_seed_is_one_question() -> None:
    asked = list(questions(CASES))
    assert [one.id for one in asked] == ["one", "two", "made[5]", "made[6]", "made[7]", "more[1]"]
    assert [one.entry for one in asked] == ["add", "other", "add", "add", "add", "add"]
    assert [one.compare for one in asked] == ["close", "exact", "close", "close", "close", "unordered"]
    assert [one.cpu_s for one in asked] == [None, None, 2.0, 2.0, 2.0, None]


def test_an_objects_life_and_a_growth_are_one_question_each() -> None:
    table = CasesFile(
        "add",
        case=[Case("life", [2], new="Cache", steps=[Step(read="size")])],
        growth=[Growth("gentle", "make", [1, 2, 4], 1.5, entry="sort", seconds=3.0)],
    )
    assert [(one.id, one.entry, one.cpu_s) for one in questions(table)] == [
        ("life", "Cache", None),
        ("gentle", "sort", 3.0),
    ]


def test_a_table_knows_whether_it_serves_several_languages() -> None:
    tests = Tests("cases", cases="tests/cases.toml")
    scenario = Scenario(tests, CASES)
    assert plan(scenario) == CaseTable(CASES, shared=False)
    scenario.spec = msgspec.structs.replace(scenario.spec, languages=["python", "go"])
    assert plan(scenario) == CaseTable(CASES, shared=True)


def test_calls_with_time_of_their_own_add_to_the_budget() -> None:
    assert cpu_budget(CaseTable(CASES), 10) == 16
    growths = [Growth("gentle", "make", [1, 2, 4], 1.5), Growth("quick", "make", [1, 2, 4], 1.5, seconds=2.0)]
    assert cpu_budget(CaseTable(CasesFile("add", growth=growths)), 10) == 22


@pytest.mark.parametrize(
    "candidate",
    [
        {},
        {"a.py": " \n"},
        {"/etc/passwd": "x"},
        {"../a.py": "x"},
        {"a/../../b.py": "x"},
        {"a\0.py": "x"},
        {"": "x"},
        {"a": "x", "a/b.py": "y"},
        {"n" * 300: "x"},
        {"a.py": "\ud800"},
        {"a.py": "x" * (9 << 20)},
        {f"{n}.py": "x" for n in range(100)},
    ],
    ids=lambda value: str(next(iter(value), ""))[:12].replace("\0", "0"),
)
async def test_a_candidate_that_cannot_be_laid_down_is_an_error_with_a_reason(candidate: dict[str, str]) -> None:
    run = await judge(Suite({}), candidate, "python", Limits(), sandbox=None)  # type: ignore[arg-type]  # never reached
    assert run.outcome == "error"
    assert run.reason


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1), min_size=1, max_size=4))
def test_any_names_and_texts_are_weighed_without_an_exception(candidate: dict[str, str]) -> None:
    assert unfit(candidate) is None or isinstance(unfit(candidate), str)


@pytest.mark.parametrize("language", ["typescript", "go"])
async def test_a_missing_toolchain_means_not_run_with_the_line_that_installs_it(
    language: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ready() -> None:
        raise CannotJudgeError("There is no toolchain.", remedy="pip install one")

    monkeypatch.setattr("modelduel.testrun.judge.runner_of", lambda language: SimpleNamespace(ready=ready))
    run = await judge(Suite({}), {"a.ts": "x"}, language, Limits(), sandbox=None)  # type: ignore[arg-type]  # never reached
    assert (run.outcome, run.reason) == ("not-run", "There is no toolchain. pip install one")
