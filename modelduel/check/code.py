"""Proofs 1 to 4: what the tests say of candidates whose result is known; pure, on runs already made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from modelduel.check.model import PROOF_OF, Evidence, ProofFinding
from modelduel.scenario.case_rules import case_ids, known_ids, some_of
from modelduel.scenario.model import ScenarioFile, Tests
from modelduel.scenario.pack import Scenario
from modelduel.testrun.model import NOBODYS_LOSS
from modelduel.testrun.suite_verdict import is_test_file

_MOST_NAMED = 3
_MOST_MESSAGE = 200  # characters of a test's own message


def code_findings(scenario: Scenario, evidence: Sequence[Evidence]) -> list[ProofFinding]:
    """Return what proofs 1 to 4 find, and which roles are missing for them and for proof 6."""
    findings: list[ProofFinding] = []
    judged: list[Evidence] = []
    for one in evidence:
        lost = next((run for run in one.runs if run.outcome in NOBODYS_LOSS), None)
        if lost is None:
            judged.append(one)
        else:
            message = f"{one.trial.name} could not be judged ({lost.outcome}): {lost.reason}"
            findings.append(ProofFinding(PROOF_OF[one.trial.kind], message))
    hidden = hidden_ids(scenario, {test.id for one in judged for run in one.runs for test in run.tests})
    found = [
        *((1, message) for message in _original(scenario.spec, judged)),
        *((2, message) for message in _solutions(judged)),
        *((3, message) for message in _traps(judged, hidden)),
        *((4, message) for message in _tests(scenario, judged)),
        *_absent(scenario.spec),
    ]
    return findings + [ProofFinding(proof, message) for proof, message in found]


def hidden_ids(scenario: Scenario, ids: Collection[str]) -> frozenset[str]:
    """Return those of the test ids that a reader is not shown."""
    cases = scenario.cases()
    if cases is not None:
        return frozenset(ids) - {id_ for _, id_, visible in case_ids(cases) if visible}
    visible_files = _names(scenario.spec.tests.visible) if scenario.spec.tests else set()
    return frozenset(id_ for id_ in ids if _file(id_) not in visible_files)


def _original(spec: ScenarioFile, evidence: Iterable[Evidence]) -> Iterator[str]:
    for one in _of(evidence, "original"):
        yield from _exactly(one)
        if spec.category == "bug-fix" and not spec.original_fails:
            yield "original_fails is empty: say which tests show the bug"
        if spec.category == "refactoring" and spec.original_fails:
            yield "original_fails names tests, but a refactoring's original passes everything"


def _solutions(evidence: Iterable[Evidence]) -> Iterator[str]:
    for one in _of(evidence, "reference", "alternative"):
        if one.run.outcome != "passed" or one.failed():
            yield f"{one.trial.name} does not pass ({one.run.outcome}): {_failures(one, one.failed())}"


def _traps(evidence: Iterable[Evidence], hidden: Collection[str]) -> Iterator[str]:
    for one in _of(evidence, "trap"):
        if not one.trial.fails:
            yield f"{one.trial.name} says of no test that it fails"
        yield from _exactly(one)
        failed = one.failed()
        shown = [id_ for id_ in failed if id_ not in hidden]
        if shown:
            yield f"{one.trial.name} is caught by the visible tests already: {_failures(one, shown)}"
        if len(shown) == len(failed):
            yield f"{one.trial.name} passes all hidden tests"


def _tests(scenario: Scenario, evidence: Sequence[Evidence]) -> Iterator[str]:
    for one in _of(evidence, "empty", "stub", "broken"):
        if one.run.outcome == "passed":
            yield f"{one.trial.name} passes"
    for one in _of(evidence, "reference"):
        yield from _names_of_tests(scenario, [test.id for test in one.run.tests])
    for one in evidence:
        first = {test.id: test.status == "passed" for test in one.run.tests}
        for number, run in enumerate(one.runs[1:], 2):
            ran = {test.id: test.status == "passed" for test in run.tests}
            # Repeats leave out what measures growth, later ones all that measures time.
            whole = len(run.tests) >= len(one.run.tests)
            ids = first.keys() | ran.keys() if whole else ran.keys()
            differ = {id_ for id_ in ids if first.get(id_) != ran.get(id_)}
            if differ or (run.outcome != one.run.outcome and whole):
                what = _some(sorted(differ)) or f"its outcome ({one.run.outcome}, then {run.outcome})"
                yield f"{one.trial.name} differs between run 1 and run {number} in {what}"


def _names_of_tests(scenario: Scenario, ran: Sequence[str]) -> Iterator[str]:
    tests = scenario.spec.tests
    if not ran or tests is None:
        yield "no test was run"
        return
    if twice := [id_ for id_, times in Counter(ran).items() if times > 1]:
        yield f"tests share a name: {_some(twice)}"
    known = known_ids(tests, scenario.cases())
    if known is not None and (differ := known ^ set(ran)):
        yield f"other tests were run than named: {_some(sorted(differ))}"
    if tests.kind == "suite" and (idle := _suite_files(tests) - set(map(_file, ran))):
        yield f"no test was run from {_some(sorted(idle))}"


def _absent(spec: ScenarioFile) -> Iterator[tuple[int, str]]:
    """Without these variants a proof would hold by silence."""
    roles = {variant.role for variant in spec.variant}
    if "reference" not in roles:
        yield 2, "there is no reference"
    if spec.provenance.kind == "imported":
        return
    if "alternative" not in roles:
        yield 2, "there is no alternative to show that another valid answer passes"
    if spec.category == "algorithm" and "naive" not in roles:
        yield 6, "there is no naive variant to show that the limits tell"
    if spec.category != "algorithm" and "trap" not in roles:
        yield 3, "there is no trap to show that the hidden tests tell"


def _exactly(one: Evidence) -> Iterator[str]:
    """Say where a candidate fails other tests than it is said to."""
    failed, said = one.failed(), one.trial.fails
    if one.run.outcome in ("error", "tampered"):
        yield f"{one.trial.name} does not run ({one.run.outcome}): {one.run.reason}"
    if passes := unfailed(said, failed):
        yield f"{one.trial.name} should fail {_some(passes)}"
    if fails := [id_ for id_ in failed if id_ not in said and some_of(id_.partition("[")[0]) not in said]:
        yield f"{one.trial.name} should pass {_failures(one, fails)}"


def unfailed(said: Iterable[str], failed: Mapping[str, object]) -> list[str]:
    """Return what should have failed and did not; `made[*]` has failed where one of its tests has."""
    tables = {some_of(id_.partition("[")[0]) for id_ in failed if id_.endswith("]")}
    return [id_ for id_ in said if id_ not in failed and id_ not in tables]


def _of(evidence: Iterable[Evidence], *kinds: str) -> Iterator[Evidence]:
    return (one for one in evidence if one.trial.kind in kinds)


def _failures(one: Evidence, ids: Collection[str]) -> str:
    """Name tests that failed, with the first one's own words."""
    if not ids:
        return one.run.reason or "no test was run"
    test = one.failed()[next(iter(ids))]
    said = " ".join((test.message or one.run.reason).split())[:_MOST_MESSAGE]
    return f"{_some(list(ids))} ({test.status}{': ' if said else ''}{said})"


def _some(ids: Sequence[str]) -> str:
    more = len(ids) - _MOST_NAMED
    return ", ".join(ids[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _file(id_: str) -> str:
    """Return the last name of a suite test's file; on loading it is checked that no two files share it."""
    return PurePosixPath(id_.split("::", 1)[0]).name


def _suite_files(tests: Tests) -> set[str]:
    return {name for name in _names([*tests.visible, *tests.hidden]) if is_test_file(name)}


def _names(paths: Iterable[str]) -> set[str]:
    return {PurePosixPath(path).name for path in paths}
