"""Rates, pairs and what stands apart, on evidence whose figures are reckoned by hand."""

from __future__ import annotations

import pytest

from modelduel.report.document import Block, Items, Section, Table, Text
from modelduel.report.evidence import Evidence
from modelduel.report.findings.beside import kind
from modelduel.report.findings.correctness import section
from tests.doubles.answers import a_round, answer, contest, evidence
from tests.doubles.founding import BUG_FIXES, founding, solved_rounds


def table(found: Section, key: str) -> Table:
    return next(block for block in found.blocks if isinstance(block, Table) and block.key == key)


def cells(found: Section, key: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table(found, key).rows]


def items(found: Section, title: str) -> Items:
    return next(block for block in found.blocks if isinstance(block, Items) and block.title == title)


def texts(blocks: tuple[Block, ...]) -> str:
    return " ".join(block.text for block in blocks if isinstance(block, Text))


def bugs(both: int, only_a: int, only_b: int, neither: int) -> Evidence:
    return evidence(list(solved_rounds((both, only_a, only_b, neither), "bug")))


def test_the_founding_comparison_is_told_as_its_page_reckons_it() -> None:
    found, figures = section(founding())
    assert cells(found, "correct-categories") == [
        ["bug-fix", "25", "21 of 25: 84 % (65 to 94)", "17 of 25: 68 % (48 to 83)", "+16 (−7 to +37)", ".29", ".58"],
        ["algorithm", "25", "21 of 25: 84 % (65 to 94)", "22 of 25: 88 % (70 to 96)", "−4 (−22 to +13)", "1", "1"],
        ["all", "50", "42 of 50: 84 % (71 to 92)", "39 of 50: 78 % (65 to 87)", "+6 (−8 to +20)", ".55", "–"],
    ]
    assert figures["categories.bug-fix.correct.p"].value == pytest.approx(2 * (1 + 8 + 28) / 2**8)
    assert figures["categories.bug-fix.correct.p_holm"].value == pytest.approx(4 * (1 + 8 + 28) / 2**8)
    assert (figures["difficulties.hard.correct.a"].value, figures["difficulties.hard.correct.b"].value) == (
        4 / 7,
        5 / 7,
    )
    assert figures["categories.bug-fix.correct.difference"].value == pytest.approx(0.16)


def test_what_both_one_or_neither_solved_is_counted_and_linked() -> None:
    found, figures = section(bugs(*BUG_FIXES))
    assert cells(found, "correct-paired") == [["bug-fix", "15", "6", "2", "2"], ["all", "15", "6", "2", "2"]]
    only_b = table(found, "correct-paired").rows[0][3]
    assert only_b.figure == "categories.bug-fix.correct.only_b"
    assert figures[only_b.figure].value == 2
    assert [figures[f"overall.correct.{name}"].value for name in ("both", "only_a", "neither")] == [15, 6, 2]
    assert [ref.scenario for ref in only_b.rounds] == ["bug-21", "bug-22"]
    assert [one.rounds[0].scenario for one in items(found, "Both wrong").items] == ["bug-23", "bug-24"]
    assert (
        items(found, "Only sol solved").items[0].text == "bug 21 (bug-21, python): sonnet failed: 1 of 4 tests passed"
    )


def test_parts_that_hold_all_rounds_have_no_table_of_their_own() -> None:
    found, figures = section(bugs(2, 0, 0, 0))
    assert not [block for block in found.blocks if isinstance(block, Table) and block.key == "correct-difficulties"]
    assert figures["difficulties.medium.correct.a"].value == 1.0


def test_a_round_of_which_one_answer_counts_for_nobody_is_in_no_rate_but_is_told() -> None:
    rounds = list(solved_rounds((1, 1, 0, 0), "bug"))
    rounds.append(a_round("lost", [answer("a"), answer("b", outcome="provider-error", status="failed")]))
    rounds.append(a_round("stopped", [answer("a", outcome=None, status="cancelled"), answer("b")]))
    rounds.append(a_round("unasked", [answer("a")]))
    found, figures = section(evidence(rounds))
    assert (figures["overall.correct.a"].value, figures["overall.correct.a"].n) == (1.0, 2)
    assert figures["overall.correct.b"].value == 0.5
    assert cells(found, "correct-apart") == [
        ["Provider error (counts for nobody)", "0", "1"],
        ["No answer (counts for nobody)", "1", "1"],
    ]
    assert figures["overall.apart.provider-error.b"].value == 1
    assert [ref.scenario for ref in table(found, "correct-apart").rows[1][2].rounds] == ["unasked"]


def test_answers_that_were_cut_short_or_refused_count_as_unsolved_and_are_told_apart() -> None:
    rounds = [
        a_round("long", [answer("a", outcome="truncated", status="truncated"), answer("b")]),
        a_round("shy", [answer("a"), answer("b", outcome="refused", status="refused")]),
    ]
    found, figures = section(evidence(rounds))
    assert (figures["overall.correct.a"].value, figures["overall.correct.b"].value) == (0.5, 0.5)
    assert cells(found, "correct-apart") == [
        ["Cut short (counts as not solved)", "1", "0"],
        ["Refused (counts as not solved)", "0", "1"],
    ]
    assert items(found, "Only sol solved").items[0].text == "long (long, python): sonnet was cut short"


def test_an_answer_whose_tests_were_never_run_is_no_failure() -> None:
    found, figures = section(evidence([a_round("quick", [answer("a", outcome=None), answer("b")])]))
    assert "overall.correct.a" not in figures
    assert "No round has answers of sonnet and sol that tests could judge." in texts(found.blocks)
    assert cells(found, "correct-apart") == [["Tests not run (counts for nobody)", "1", "0"]]


def test_rates_of_first_attempts_alone_stand_beside_where_they_differ() -> None:
    rounds = [
        a_round("again", [answer("a", attempt=2, attempts=2, first_outcome="failed"), answer("b")]),
        a_round("once", [answer("a"), answer("b", outcome="failed")], category="algorithm"),
    ]
    found, figures = section(evidence(rounds))
    assert cells(found, "correct-first-attempts") == [
        ["bug-fix", "0 of 1: 0 % (0 to 79)", "100 % (21 to 100)", "1 of 1: 100 % (21 to 100)", "100 % (21 to 100)"],
        ["all", "1 of 2: 50 % (9 to 91)", "100 % (34 to 100)", "1 of 2: 50 % (9 to 91)", "50 % (9 to 91)"],
    ]
    assert figures["overall.asked_again.a"].value == 1
    assert figures["overall.asked_again.b"].value == 0
    assert "categories.algorithm.correct.first_attempts.a" not in figures


def test_asking_again_that_changed_no_rate_is_said() -> None:
    rounds = [a_round("again", [answer("a", attempt=2, attempts=2), answer("b")])]
    assert "In 1 scenario an answer was asked for again; the last that came counts. With the first attempts" in texts(
        section(evidence(rounds))[0].blocks
    )


@pytest.mark.parametrize(
    ("status", "outcome", "expected"),
    [
        ("failed", None, "provider-error"),
        ("cancelled", None, "unanswered"),
        ("finished", None, "not-run"),
        ("finished", "harness-error", "harness-error"),
        ("finished", "timeout", ""),
        ("finished", "passed", ""),
    ],
)
def test_what_stands_apart_is_told_by_outcome_and_else_by_status(
    status: str, outcome: str | None, expected: str
) -> None:
    assert kind(answer("a", status=status, outcome=outcome)) == expected


def test_a_single_sample_has_no_figures_of_all_samples() -> None:
    assert not [path for path in section(bugs(*BUG_FIXES))[1] if "all_samples" in path]


def test_scenarios_that_ask_for_no_language_are_a_part_of_their_own() -> None:
    figures = section(evidence([a_round("talk", [answer("a"), answer("b")], language=None)]))[1]
    assert figures["languages.none.correct.a"].n == 1


def test_only_the_first_sample_counts_and_all_of_them_stand_beside() -> None:
    rounds = [
        a_round(
            f"bug-{number}",
            [
                answer("a", sample=1, outcome="failed"),
                answer("a", sample=2),
                answer("a", sample=3, outcome="harness-error"),
                answer("b", sample=1, outcome=outcome),
            ],
        )
        for number, outcome in enumerate(["passed", "failed", "failed", "passed"])
    ]
    found, figures = section(evidence(rounds))
    assert (figures["overall.correct.a"].value, figures["overall.correct.b"].value) == (0.0, 0.5)
    assert (figures["overall.correct.all_samples.a"].value, figures["overall.correct.all_samples.a"].n) == (0.5, 4)
    assert figures["overall.correct.all_samples.difference"].value == 0.0
    assert [row[:2] for row in cells(found, "correct-samples")] == [["bug-fix", "4"], ["all", "4"]]


def test_languages_of_one_scenario_count_each_but_are_drawn_again_together() -> None:
    rounds = [
        a_round(
            f"sort-{number}", [answer("a"), answer("a", sample=2), answer("b", outcome="failed")], language=language
        )
        for number in range(3)
        for language in ("python", "go")
    ]
    _, figures = section(evidence(rounds))
    assert figures["overall.correct.a"].n == 6
    assert figures["overall.correct.all_samples.a"].n == 3


def test_what_a_second_session_asks_again_counts_once_and_is_said() -> None:
    rounds = [
        a_round("bug", [answer("a", outcome="provider-error"), answer("b")], session="two"),
        a_round("bug", [answer("a"), answer("b")], session="three"),
        a_round("bug", [answer("a", outcome="failed"), answer("b")], session="one"),
    ]
    found, figures = section(evidence(rounds, [contest(id=name) for name in ("two", "three", "one")]))
    assert (figures["overall.correct.a"].value, figures["overall.correct.a"].n) == (1.0, 1)
    assert "2 rounds asked again what another session had asked" in texts(found.blocks)


def test_the_same_name_with_another_prompt_is_another_scenario() -> None:
    rounds = [
        a_round("bug", [answer("a"), answer("b")], session="one"),
        a_round("bug", [answer("a"), answer("b")], session="two", prompt_sha256="1" * 64),
    ]
    assert section(evidence(rounds))[1]["overall.correct.a"].n == 2


def test_three_contenders_are_compared_two_by_two_under_paths_of_their_own() -> None:
    rounds = [
        a_round("one", [answer("a"), answer("b", outcome="failed")]),
        a_round("one", [answer("a", outcome="failed"), answer("c")], session="two", contenders=("a", "c")),
    ]
    names = {"a": "sonnet", "b": "sol", "c": "opal"}
    found, figures = section(evidence(rounds, [contest(), contest(id="two")], names))
    assert figures["pairs.a-b.overall.correct.difference"].value == 1.0
    assert figures["pairs.a-c.overall.correct.difference"].value == -1.0
    assert not [path for path in figures if path.startswith(("overall", "pairs.b-c"))]
    assert items(found, "Only opal solved").items


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (evidence([]), "No two contenders were asked the same"),
        (evidence([], names={"a": "sonnet"}), "No two contenders were asked the same"),
        (evidence([a_round("talk", tested=False)]), "Nothing that sonnet and sol were both asked has tests."),
        (evidence([a_round("mine", contenders=("a",))]), "No two contenders were asked the same"),
        (
            evidence([a_round("self", contenders=("a", "a"))], names={"a": "me"}),
            "No two contenders were asked the same",
        ),
    ],
)
def test_without_data_it_says_so(found: Evidence, said: str) -> None:
    made, figures = section(found)
    assert said in texts(made.blocks)
    assert not figures


def test_one_round_has_figures_and_no_finding() -> None:
    _, figures = section(bugs(0, 1, 0, 0))
    assert figures["overall.correct.difference"].value == 1.0
    assert figures["overall.correct.p"].value == 1.0
