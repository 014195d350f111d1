"""What is learnt of a new scenario from its runs, with a judge of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest

from modelduel.check import admission, learning
from modelduel.check.admission import admit, words
from modelduel.check.learning import learn, prompt_from
from modelduel.check.model import ProofFinding, Result
from modelduel.errors import CannotJudgeError, InputError
from modelduel.scenario.importers.row import Row, safe_id, unique
from modelduel.scenario.model import Provenance, ScenarioFile, Tests, Variant
from modelduel.scenario.pack import Scenario
from modelduel.testrun.model import TestResult, TestRun

SPEC = ScenarioFile(
    id="x",
    title="X",
    category="bug-fix",
    language="python",
    prompt="",
    provenance=Provenance("own"),
    files=["a.py"],
    code={"a.py": "fault", "tests/a_test.py": "", "variants/reference.py": "right", "variants/trap.py": "trap"},
    tests=Tests(kind="suite", hidden=["tests/a_test.py"]),
    variant=[Variant("variants/reference.py", "reference"), Variant("variants/trap.py", "trap")],
)
SANDBOX: Any = object()
Runs = Mapping[str, Mapping[str, str] | TestRun]


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Callable[[Runs], None]:
    """Have candidates judged by what their first file says: text -> test id -> status."""

    def judge(runs: Runs) -> None:
        async def run_tests(
            sandbox: Any,
            scenario: Scenario,
            files: Mapping[str, str],
            language: str,
            manner: Any,
            *,
            python: Any = None,
        ) -> TestRun:
            found = runs[files["a.py"]]
            if isinstance(found, TestRun):
                return found
            tests = [TestResult(id_, status, message=f"{id_} said\nmore") for id_, status in found.items()]  # type: ignore[arg-type]  # the statuses above
            fine = all(status == "passed" for status in found.values())
            return TestRun("passed" if fine else "failed", tests, "none")

        monkeypatch.setattr(learning, "run_tests", run_tests)
        monkeypatch.setattr(admission, "run_tests", run_tests)

    return judge


async def test_what_original_and_traps_fail_is_noted(judge: Callable[[Runs], None]) -> None:
    judge({"fault": {"t::a": "failed", "t::b": "passed"}, "trap": {"t::a": "passed", "t::b": "failed"}})
    spec, notes, fails = await learn(SPEC, SANDBOX)
    assert spec.original_fails == ["t::a"]
    assert [variant.fails for variant in spec.variant] == [[], ["t::b"]]
    assert [one.id for one in fails] == ["t::a"]
    assert notes == []
    assert spec.prompt == ""  # still to be written


def with_checkout() -> ScenarioFile:
    assert isinstance(SPEC.code, dict)
    tests = Tests(kind="suite", hidden=["tests/a_test.py"], checkout="checkout")
    code = {**{path: text for path, text in SPEC.code.items() if "trap" not in path}, "checkout/b.py": ""}
    return msgspec.structs.replace(SPEC, tests=tests, code=code, variant=SPEC.variant[:1])


async def test_with_a_checkout_tests_that_the_reference_fails_are_left_out(judge: Callable[[Runs], None]) -> None:
    judge({
        "right": {"t::a[1]": "passed", "t::a[2]": "failed", "t::c": "skipped"},
        "fault": {"t::a[1]": "failed"},
    })  # fmt: skip
    spec, (note,), _ = await learn(with_checkout(), SANDBOX)
    assert spec.tests is not None
    assert spec.tests.ids == ["t::a[1]"]
    assert spec.original_fails == ["t::a[1]"]
    assert note.endswith("t::a[2], t::c")


@pytest.mark.parametrize(
    ("run", "said"),
    [({"t::a": "failed"}, "t::a: t::a said"), (TestRun("error", [], reason="No module named x"), "No module named x")],
)
async def test_a_reference_that_passes_nothing_is_explained(judge: Callable[[Runs], None], run: Any, said: str) -> None:
    judge({"right": run})
    with pytest.raises(InputError, match=said):
        await learn(with_checkout(), SANDBOX)


async def test_what_could_not_be_judged_is_no_result(judge: Callable[[Runs], None]) -> None:
    judge({"trap": TestRun("not-run", reason="no toolchain"), "fault": {}})
    with pytest.raises(CannotJudgeError, match="no toolchain"):
        await learn(SPEC, SANDBOX)


def test_a_prompt_made_of_failing_tests_shows_no_escape_sequence() -> None:
    prompt = prompt_from(["a.py"], [TestResult(f"t::{n}", "failed", message="\x1b[2J\nx") for n in range(5)])
    assert "- t::0: ␛[2J" in prompt
    assert "- and 2 more" in prompt
    assert "\x1b" not in prompt


async def test_a_row_without_a_scenario_keeps_its_reason_and_its_place(judge: Callable[[Runs], None]) -> None:
    judge({"fault": {"t::a": "passed"}})
    done: list[int] = []
    one = msgspec.structs.replace(SPEC, prompt="Mend it.")
    rows = [
        Row("first", reason="no text"),
        Row("second", one),
        Row("third", msgspec.structs.replace(one, files=["b.py"])),
    ]
    first, second, third = await admit(rows, SANDBOX, on_row=lambda: done.append(1))
    assert (first.name, first.reason) == ("first", "no text")
    assert "passes all of its tests" in second.reason
    assert "b.py" in third.reason
    assert len(done) == 3


def test_what_a_check_found_is_said_in_one_line() -> None:
    findings = [ProofFinding(1, "a"), ProofFinding(2, "b"), ProofFinding(4, "c")]
    assert words(Result("x", ok=False, findings=findings)) == "proof 1: a; proof 2: b; and 1 more"


def test_ids_are_made_safe_and_kept_apart() -> None:
    assert safe_id("Exercism", "Two Fer/../ü") == "exercism-two-fer"
    assert len(safe_id("a" * 100)) == 64
    rows = list(unique([Row("a", SPEC), Row("b", SPEC), Row("c", reason="none")]))
    assert [bool(row.spec) for row in rows] == [True, False, False]
    assert rows[1].reason == "its id, x, is that of a already"
