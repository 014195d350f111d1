"""Each proof on code fails when, and only when, the thing it guards is broken."""

from __future__ import annotations

import pytest

from modelduel.scenario.model import Tests, Variant


def only(findings):
    """Return the one finding as (proof, message)."""
    (finding,) = findings
    return finding.proof, finding.message


def test_a_scenario_whose_candidates_do_as_said_has_no_findings(check):
    assert check() == []


def test_an_original_that_passes_what_it_should_fail_is_found(check, run):
    assert only(check(original=[run()])) == (1, "the original should fail bug")


def test_an_original_that_fails_more_than_said_is_found(check, run):
    assert only(check(original=[run("bug", "edge")])) == (1, "the original should pass edge (failed: expected 1)")


def test_an_original_that_does_not_even_run_is_found(check, run):
    findings = check(original=[run("bug", outcome="error", reason="SyntaxError: line 1")])

    assert only(findings) == (1, "the original does not run (error): SyntaxError: line 1")


def test_a_bug_fix_must_say_which_tests_show_the_bug(check, run, scenario):
    assert only(check(scenario(original_fails=[]), original=[run()]))[0] == 1


def test_a_refactorings_original_passes_everything(check, run, scenario):
    tidy = scenario(
        category="refactoring", original_fails=[], code={"original.py": "def f():\n    if 1:\n        return 1\n"}
    )

    assert check(tidy, original=[run()]) == []
    assert only(check(tidy, original=[run("bug")])) == (1, "the original should pass bug (failed: expected 1)")


def test_a_refactoring_cannot_name_failing_tests(check, scenario):
    assert any("passes everything" in finding.message for finding in check(scenario(category="refactoring")))


@pytest.mark.parametrize("kind", ["reference", "alternative"])
def test_a_solution_that_fails_a_test_is_found(check, run, kind):
    proof, message = only(check(**{kind: [run("edge")]}))

    assert proof == 2
    assert message.startswith(f"variants/{kind}.py does not pass (failed): edge (failed: expected 1)")


@pytest.mark.parametrize(("outcome", "reason"), [("tampered", "two answers"), ("error", "no f"), ("timeout", "10 s")])
def test_a_solution_without_a_pass_is_found_even_if_no_test_says_so(check, run, outcome, reason):
    proof, message = only(check(alternative=[run(outcome=outcome, reason=reason)]))

    assert (proof, message) == (2, f"variants/alternative.py does not pass ({outcome}): {reason}")


def test_a_trap_that_passes_everything_is_found(check, run):
    assert check(trap=[run()]) != []
    assert {finding.proof for finding in check(trap=[run()])} == {3}


def test_a_trap_caught_by_the_visible_tests_is_found(check, run, scenario):
    trap = Variant("variants/trap-late-guess.py", "trap", fails=["edge", "shown"])
    variants = [*scenario().spec.variant[:2], trap]

    proof, message = only(check(scenario(variant=variants), trap=[run("edge", "shown")]))

    assert proof == 3
    assert "caught by the visible tests already: shown" in message


def test_a_trap_that_only_the_visible_tests_catch_is_found(check, run, scenario):
    variants = [*scenario().spec.variant[:2], Variant("variants/trap-late-guess.py", "trap", fails=["shown"])]

    messages = [finding.message for finding in check(scenario(variant=variants), trap=[run("shown")])]

    assert "variants/trap-late-guess.py passes all hidden tests" in messages


def test_a_trap_that_fails_other_tests_than_said_is_found(check, run):
    messages = {finding.message for finding in check(trap=[run("bug")])}

    assert messages == {
        "variants/trap-late-guess.py should fail edge",
        "variants/trap-late-guess.py should pass bug (failed: expected 1)",
    }


def test_a_trap_that_says_of_no_test_that_it_fails_is_found(check, scenario):
    variants = [*scenario().spec.variant[:2], Variant("variants/trap-late-guess.py", "trap")]

    assert any("says of no test" in finding.message for finding in check(scenario(variant=variants)))


@pytest.mark.parametrize(
    ("kind", "name"), [("empty", "an empty file"), ("broken", "a syntax error"), ("stub", "a stub raising")]
)
def test_a_worthless_answer_that_passes_is_found(check, run, kind, name):
    findings = check(**{kind: [run()]})

    assert (findings[0].proof, findings[0].message) == (4, f"{name} passes")


def test_tests_that_contradict_themselves_are_found(check, run):
    proof, message = only(check(reference=[run(), run(), run("edge")]))

    assert proof == 4
    assert message == "variants/reference.py differs between run 1 and run 3 in edge"


def test_outcomes_that_differ_are_found_where_no_test_does(check, run):
    _, message = only(check(original=[run("bug"), run("bug", outcome="timeout")]))

    assert message == "the original differs between run 1 and run 2 in its outcome (failed, then timeout)"


def test_a_reference_on_which_no_test_runs_is_no_proof(check, run):
    assert (4, "no test was run") in [(f.proof, f.message) for f in check(reference=[run(ids=())])]


def test_tests_that_are_missing_or_doubled_are_found(check, run):
    assert only(check(reference=[run(ids=("shown", "edge"))])) == (4, "other tests were run than named: bug")
    assert only(check(reference=[run(ids=("shown", "edge", "bug", "bug"))])) == (4, "tests share a name: bug")


def test_a_suite_knows_its_hidden_tests_by_their_files(check, run, scenario):
    ids = ("shown_test.py::test_a", "deep/hidden_test.py::test_b")
    native = scenario(
        tests=Tests(kind="suite", visible=["tests/shown_test.py"], hidden=["tests/deep/hidden_test.py"]),
        original_fails=[ids[1]],
        variant=[*scenario().spec.variant[:2], Variant("variants/trap-late-guess.py", "trap", [ids[1]])],
        code={"tests/shown_test.py": "", "tests/deep/hidden_test.py": ""},
    )
    one, all_ = [run(ids[1], ids=ids)], [run(*ids, ids=ids)]
    runs = {"original": one, "trap": one, "empty": all_, "stub": all_, "broken": all_, "alternative": [run(ids=ids)]}

    assert check(native, **runs, reference=[run(ids=ids)]) == []
    assert only(check(native, **runs, reference=[run(ids=ids[:1])])) == (4, "no test was run from hidden_test.py")


def test_a_naive_variant_that_is_fast_enough_is_found(check, run, scenario):
    variants = [*scenario().spec.variant, Variant("variants/naive.py", "naive", fails=["edge"])]
    timed = scenario(variant=variants, code={"variants/naive.py": "def f(): return 1\n"})
    missing = "variants/naive.py names no test with a limit of its own that it misses"

    assert only(check(timed, naive=[run("edge")])) == (6, missing)
    assert "passes in 3 times the limits" in only(check(timed, naive=[run()]))[1]
    assert (6, "variants/naive.py should miss edge by 3 times or more") in [
        (finding.proof, finding.message) for finding in check(timed, naive=[run("bug")])
    ]


@pytest.mark.parametrize(("role", "proof"), [("reference", 2), ("alternative", 2), ("trap", 3)])
def test_a_proof_does_not_hold_by_silence(check, scenario, role, proof):
    kept = [variant for variant in scenario().spec.variant if variant.role != role]

    found, message = only(check(scenario(variant=kept)))

    assert found == proof
    assert message.startswith(f"there is no {role}")


def test_an_algorithm_needs_a_naive_variant_and_no_trap(check, scenario):
    variants = scenario().spec.variant[:2]

    findings = check(scenario(category="algorithm", original_fails=[], variant=variants))

    assert {finding.proof for finding in findings} == {6}
    assert "there is no naive variant to show that the limits tell" in [finding.message for finding in findings]


@pytest.mark.parametrize(("kind", "proof"), [("original", 1), ("reference", 2), ("trap", 3), ("stub", 4)])
@pytest.mark.parametrize("outcome", ["harness-error", "not-run"])
def test_what_could_not_be_judged_is_a_finding_and_never_a_pass(check, run, kind, proof, outcome):
    findings = check(**{kind: [run(outcome=outcome, reason="no room")]})

    assert proof in {finding.proof for finding in findings}
    assert all(f"could not be judged ({outcome}): no room" in finding.message for finding in findings)
