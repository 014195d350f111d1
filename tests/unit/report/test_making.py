"""The whole report from the evidence."""

from __future__ import annotations

import msgspec
import pytest

from modelduel.errors import InputError
from modelduel.report.evidence import aliases
from modelduel.report.making import make_report, without_notes, without_raters
from modelduel.report.markdown import write_markdown
from tests.doubles.answers import a_round, answer, contest, evidence, look, session_file
from tests.doubles.founding import founding


def judged(*raters: str):
    rounds = [
        a_round(f"bug-{number}", [answer("a"), answer("b")], looks=tuple(look("a", rater=rater) for rater in raters))
        for number in range(3)
    ]
    damaged = {f"{raters[0]}/bug-9-1": "It is no TOML.", "bug-9/a-python-1-1": "It is no TOML."}
    return evidence(rounds, [contest(raters=raters, damaged=damaged)])


def test_sections_come_in_the_order_in_which_a_reader_asks() -> None:
    keys = [section.key for section in make_report(founding()).sections]
    assert keys == ["correctness", "preference", "trust", "cost", "failures", "advice", "method"]


def test_several_sessions_have_a_section_of_their_own() -> None:
    found = founding()
    again = [msgspec.structs.replace(one, session="two") for one in found.rounds]
    both = evidence([*found.rounds, *again], [contest(), contest(id="two")])
    assert "several" in [section.key for section in make_report(both).sections]


def test_the_answer_says_what_the_figures_say() -> None:
    report = make_report(founding())
    assert "18 to 4" in report.answer[1]
    assert report.figures["categories.refactoring.preference.wins.a"].value == 18


def test_without_any_round_it_says_so() -> None:
    report = make_report(evidence([]))
    assert report.answer[0].startswith("No tests have judged")


def test_judgements_without_a_name_are_the_readers_own() -> None:
    assert make_report(judged("me")).answer[1].startswith("On bug fixes, you preferred")
    assert "ana preferred" in make_report(judged("ana")).answer[1]


def test_another_rater_may_be_told_of() -> None:
    assert "bo preferred" in make_report(judged("ana", "bo"), rater="bo").answer[1]


def test_a_rater_that_judged_nothing_is_refused_and_those_who_did_are_named() -> None:
    with pytest.raises(InputError, match=r"(?s)anna.*ana, bo"):
        make_report(judged("ana", "bo"), rater="anna")


def test_tasks_a_month_scale_the_projected_cost() -> None:
    costs = [make_report(founding(), tasks_per_month=n).figures["overall.cost.month.a"].value for n in (10, 1000)]
    assert costs[1] == pytest.approx(100 * (costs[0] or 0))


def test_left_out_raters_are_named_nowhere() -> None:
    found = judged("ana-secret", "bo-secret")
    hidden = without_raters(found)
    assert "secret" not in str(hidden)
    assert "secret" not in str(make_report(hidden))
    assert aliases(found) == {"ana-secret": "Reader 1", "bo-secret": "Reader 2"}
    assert "bug-9/a-python-1-1" in hidden.contests[0].damaged


def test_left_out_notes_take_the_sessions_own_with_them() -> None:
    noted = evidence([], [contest(session_file(note="For ana alone."))])
    assert "For ana alone." in write_markdown(make_report(noted))
    assert "For ana alone." not in write_markdown(make_report(without_notes(noted)))
