"""Which for what: a contender is favoured by the rule that the section tells, and by nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from modelduel.report.document import Cell, Section, Table
from modelduel.report.evidence import Evidence
from modelduel.report.findings import wording
from modelduel.report.findings.advice import SITUATIONS, section
from modelduel.report.statistics.figure import Figure
from modelduel.report.statistics.means import mean, mean_difference
from modelduel.report.statistics.power import rounds_needed
from modelduel.report.statistics.preferences import Preferences, sign_test
from tests.doubles.answers import a_round, answer, evidence

EVIDENCE = evidence([a_round("task-1", [answer("a"), answer("b")])])


def counted(path: str, kind: str, a: int, b: int, rest: int = 0) -> dict[str, Figure]:
    n = a + b + rest
    return {
        f"{path}.{kind}a": wording.count(a, n),
        f"{path}.{kind}b": wording.count(b, n),
        f"{path}.p": wording.tested(sign_test(Preferences(a, b, rest))),
    }


def rows(found: Section) -> dict[str, tuple[Cell, ...]]:
    table = next(block for block in found.blocks if isinstance(block, Table) and block.key == "advice")
    return {row[0].text: row[1:] for row in table.rows}


def favoured(figures: dict[str, Figure], one: Evidence = EVIDENCE) -> dict[str, str]:
    return {situation: row[0].text for situation, row in rows(section(one, figures)[0]).items()}


def test_without_figures_every_situation_has_no_data() -> None:
    assert set(favoured({}).values()) == {"no data"}
    found, figures = section(EVIDENCE, {})
    assert list(rows(found)) == [one.title for one in SITUATIONS]
    assert figures == {}


def test_without_two_contenders_there_is_no_advice() -> None:
    found, figures = section(evidence([]), {})
    assert "no advice" in str(found.blocks)
    assert figures == {}


def test_what_tells_the_two_apart_after_holm_favours_one() -> None:
    figures = counted("categories.bug-fix.correct", "only_", 20, 2, 3) | counted(
        "categories.bug-fix.preference", "wins.", 8, 9
    )
    assert favoured(figures)["Bug diagnosis"] == "sonnet"
    cell = rows(section(EVIDENCE, figures)[0])["Bug diagnosis"][0]
    assert (cell.tone, cell.figure) == ("a", "situations.bug-diagnosis.correct.p_holm")


def test_what_is_no_finding_after_holm_favours_nobody_and_names_what_would_settle_it() -> None:
    single = counted("categories.bug-fix.correct", "only_", 8, 1, 16)  # p = .039 alone
    assert favoured(single)["Bug diagnosis"] == "sonnet"
    several = single | counted("overall.time.first", "less.", 13, 12) | counted("overall.preference", "wins.", 9, 9)
    row = rows(section(EVIDENCE, several)[0])["Bug diagnosis"]
    assert row[0].text == "no detectable difference"
    assert f"bugs solved: {rounds_needed(8, 1, 25, level=1 - 0.05 / 3).rounds} scenarios" in row[2].text
    assert "p = .12" in row[1].text


def test_findings_in_both_directions_are_a_trade() -> None:
    figures = counted("overall.time.first", "less.", 0, 30) | counted("overall.preference", "wins.", 28, 1)
    row = rows(section(EVIDENCE, figures)[0])["Interactive assistant"]
    assert row[0].text == "a trade"
    assert "first text sooner: sonnet 0, sol 30 of 30" in row[1].text
    assert "preferred: sonnet 28, sol 1 of 29" in row[1].text


def test_all_ties_are_no_detectable_difference() -> None:
    row = rows(section(EVIDENCE, counted("overall.preference", "wins.", 0, 0, 12))[0])["Interactive assistant"]
    assert row[0].text == "no detectable difference"
    assert "too few differ to say" in row[2].text


def test_hard_algorithms_are_read_from_the_rounds_themselves() -> None:
    hard = [
        a_round(f"hard-{one}", [answer("a"), answer("b", outcome="failed")], category="algorithm", difficulty="hard")
        for one in range(12)
    ]
    easy = [
        a_round(f"easy-{one}", [answer("a", outcome="failed"), answer("b")], category="algorithm", difficulty="easy")
        for one in range(40)
    ]
    found, figures = section(evidence([*hard, *easy]), {})
    assert rows(found)["Hard algorithms"][0].text == "sonnet"
    assert figures["situations.hard-algorithms.correct.p"].n == 12


def test_reviews_go_by_the_paired_t_test_of_their_scores() -> None:
    better, worse = [0.9, 0.8, 1.0, 0.7] * 5, [0.5, 0.6, 0.5, 0.6] * 5
    at = "categories.review.score"
    figures = {f"{at}.a": mean(better), f"{at}.b": mean(worse), f"{at}.difference": mean_difference(better, worse)}
    assert favoured(figures)["Structured review output"] == "sonnet"
    few = {f"{at}.difference": mean_difference(better[:4], worse[:4])}
    assert favoured(few)["Structured review output"] == "no detectable difference"


def test_a_batch_goes_to_whom_a_solved_task_costs_less() -> None:
    at = "overall.cost.solved"
    figures = {
        f"{at}.difference": Figure(0.02, 0.01, 0.03, 0.95, 40, "bootstrap"),
        f"{at}.p": Figure(0.0005, None, None, 0.95, 40, "randomisation test"),
    }
    row = rows(section(EVIDENCE, figures)[0])["Cost-bound batch"]
    assert row[0].text == "sol"
    assert "sonnet less sol: +$0.020 (p < .001)" in row[1].text


COUNT = st.integers(0, 40)


@given(st.lists(st.tuples(COUNT, COUNT), min_size=3, max_size=3))
def test_nobody_is_favoured_without_a_test_below_a_twentieth_and_sides_mirror(counts: list[tuple[int, int]]) -> None:
    paths = (("overall.time.first", "less."), ("overall.preference", "wins."), ("categories.bug-fix.correct", "only_"))
    figures: dict[str, Figure] = {}
    mirrored: dict[str, Figure] = {}
    for (path, kind), (a, b) in zip(paths, counts, strict=True):
        figures |= counted(path, kind, a, b)
        mirrored |= counted(path, kind, b, a)
    other = {"sonnet": "sol", "sol": "sonnet"}
    seen = favoured(figures)
    assert favoured(mirrored) == {situation: other.get(name, name) for situation, name in seen.items()}
    ps = [sign_test(Preferences(a, b)).p for a, b in counts]
    if all(p is None or p >= 0.05 for p in ps):
        assert not set(seen.values()) & set(other)
    if (least := min((p for p in ps if p is not None), default=1.0)) < 0.05 / 3:
        assert set(seen.values()) & {*other, "a trade"}, least


def test_what_would_settle_it_is_said_once_for_all_that_it_holds_for() -> None:
    figures = counted("categories.bug-fix.correct", "only_", 2, 1, 3) | counted(
        "categories.bug-fix.preference", "wins.", 1, 1
    )
    assert rows(section(EVIDENCE, figures)[0])["Bug diagnosis"][2].text == (
        "bugs solved, preferred: too few differ to say"
    )
