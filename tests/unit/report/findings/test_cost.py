"""Cost and time, against sums done by hand."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.contender.model import Usage
from modelduel.report.document import Section, Table, Text
from modelduel.report.evidence import Answer, Evidence, Round
from modelduel.report.findings.cost import section
from modelduel.report.terminal.tables import table_lines
from tests.doubles.answers import a_round, answer, contest, evidence, session_file


def table(found: Section, key: str) -> Table:
    return next(block for block in found.blocks if isinstance(block, Table) and block.key == key)


def column(found: Section, key: str, title: str) -> list[str]:
    shown = table(found, key)
    place = [one.title for one in shown.columns].index(title)
    return [row[place].text for row in shown.rows]


def words(found: Section) -> str:
    return " ".join(block.text for block in found.blocks if isinstance(block, Text))


def duel(number: int, a: dict[str, object], b: dict[str, object], **changes: object) -> Round:
    return a_round(f"task-{number}", [answer("a", **a), answer("b", **b)], **changes)


@pytest.fixture
def three() -> Evidence:
    """Three bug fixes: a cost 1, 2 and 3 cents and solved two; b 2, 4 and 3 cents and solved one."""
    return evidence(
        [
            duel(1, {"usd": 0.01, "total_s": 2.0}, {"usd": 0.02, "total_s": 1.0, "outcome": "failed"}),
            duel(2, {"usd": 0.02, "total_s": 4.0}, {"usd": 0.04, "total_s": 3.0, "outcome": "error"}),
            duel(3, {"usd": 0.03, "total_s": 6.0, "outcome": "failed"}, {"usd": 0.03, "total_s": 5.0}),
        ]
    )


def test_means_medians_and_sums_are_those_of_the_answers(three: Evidence) -> None:
    _, figures = section(three)
    assert figures["overall.cost.task.a"].value == pytest.approx(0.02)
    assert figures["overall.cost.median.b"].value == pytest.approx(0.03)
    assert figures["overall.cost.solved.a"].value == pytest.approx(0.06 / 2)
    assert figures["overall.cost.solved.b"].value == pytest.approx(0.09)
    assert figures["overall.cost.total.b"].value == pytest.approx(0.09)
    assert figures["categories.bug-fix.cost.task.a"].value == pytest.approx(0.02)
    assert figures["overall.time.total.mean.a"].value == pytest.approx(4.0)
    assert figures["overall.time.total.p50.b"].value == pytest.approx(3.0)
    assert figures["overall.time.rate.a"].value == pytest.approx(1200 / 12)
    assert figures["overall.tokens.cached.a"].value == pytest.approx(100)


def test_who_took_less_is_counted_by_scenarios_and_tested_by_the_sign_test(three: Evidence) -> None:
    _, figures = section(three)
    assert figures["overall.cost.difference"].value == pytest.approx(-0.01)
    assert (figures["overall.cost.less.a"].value, figures["overall.cost.less.b"].value) == (2, 0)
    assert figures["overall.cost.p"].value == pytest.approx(0.5)
    assert (figures["overall.time.total.less.a"].value, figures["overall.time.total.less.b"].value) == (0, 3)
    assert figures["overall.time.total.p"].value == pytest.approx(0.25)


def test_a_projection_is_the_mean_so_many_times_over() -> None:
    six = evidence([duel(at, {"usd": at / 100}, {"usd": 0.01}) for at in range(1, 7)])
    found, figures = section(six, tasks_per_month=500)
    assert figures["overall.cost.month.a"].value == pytest.approx(17.5)
    low, high = figures["overall.cost.task.a"].low, figures["overall.cost.task.a"].high
    assert low is not None
    assert high is not None
    assert (figures["overall.cost.month.a"].low, figures["overall.cost.month.a"].high) == (
        pytest.approx(500 * low),
        pytest.approx(500 * high),
    )
    assert table(found, "cost-month").title == "For 500 tasks a month"


def test_an_unknown_price_is_left_out_and_said_and_never_free() -> None:
    found, figures = section(evidence([duel(1, {"usd": 0.02}, {"usd": None}), duel(2, {"usd": None}, {"usd": None})]))
    assert figures["overall.cost.task.a"].value == pytest.approx(0.02)
    assert figures["overall.cost.priced.a"].value == 0.5
    assert figures["overall.cost.task.b"].value is None
    assert figures["overall.cost.total.b"].value is None
    assert column(found, "cost", "Mean per task") == ["$0.020", "unknown"] * 2
    assert column(found, "cost-sums", "Sum")[:2] == ["at least $0.020", "unknown"]
    assert "sonnet: 1 of 2; sol: 2 of 2" in words(found)
    assert figures["overall.cost.p"].value is None
    assert "$0.00 " not in str(found)


def test_no_known_price_at_all_is_said_in_one_sentence() -> None:
    found, figures = section(evidence([duel(1, {"usd": None}, {"usd": None})]))
    assert "not known" in words(found)
    assert "$" not in str(found)
    assert figures["overall.cost.total.a"].value is None


def test_all_attempts_and_samples_are_in_the_sum_of_all_attempts_alone() -> None:
    both = [answer("a", usd=0.01, attempts=2, attempt=2, spent_usd=0.03), answer("a", sample=2, usd=0.05)]
    found, figures = section(evidence([a_round("task-1", both)]))
    assert figures["overall.cost.task.a"].value == pytest.approx(0.01)
    assert figures["overall.cost.spent.a"].value == pytest.approx(0.08)
    assert column(found, "cost-sums", "All attempts")[0] == "$0.080"


def test_an_answer_that_the_service_did_not_give_is_in_no_mean() -> None:
    failed = {"status": "failed", "outcome": "provider-error", "usd": None, "total_s": 90.0, "first_token_s": None}
    rounds = [duel(1, {"usd": 0.01}, {"usd": 0.02}), duel(2, failed, {"usd": 0.02})]
    _, figures = section(evidence(rounds))
    assert figures["overall.time.total.mean.a"].value == pytest.approx(4.0)
    assert figures["overall.cost.priced.a"].n == 1
    assert figures["overall.cost.less.a"].n == 1


def test_none_solved_is_said_rather_than_dividing_by_nothing() -> None:
    found, figures = section(evidence([duel(1, {"outcome": "failed"}, {})]))
    assert figures["overall.cost.solved.a"].value is None
    assert column(found, "cost", "Per solved task")[:2] == ["none solved", "$0.0040"]


def test_usage_that_is_unknown_is_no_zero() -> None:
    found, figures = section(evidence([duel(1, {"usage": None}, {"usage": Usage(input=10, output=5)})]))
    assert figures["overall.tokens.output.a"].value is None
    assert figures["overall.time.rate.a"].value is None
    assert column(found, "tokens", "Output")[:2] == ["unknown", "5"]


def test_rounds_of_one_scenario_are_drawn_and_counted_together() -> None:
    rounds = [
        duel(1, {"usd": 0.01}, {"usd": 0.02}),
        duel(1, {"usd": 0.05}, {"usd": 0.02}, language="go"),
        duel(2, {"usd": 0.01}, {"usd": 0.02}),
    ]
    _, figures = section(evidence(rounds))
    assert figures["overall.cost.task.a"].value == pytest.approx(0.07 / 3)
    assert figures["overall.cost.task.a"].n == 2
    assert (figures["overall.cost.less.a"].value, figures["overall.cost.less.b"].value) == (1, 1)


def test_nothing_to_tell_is_told_in_words() -> None:
    for rounds in ([], [a_round("task-1")]):
        found, figures = section(evidence(rounds))
        assert "No answer came" in words(found)
        assert figures["overall.cost.task.a"].value is None
        assert len(found.blocks) == 1


def test_prices_are_told_with_their_source_and_date(three: Evidence) -> None:
    assert "genai-prices 0.2.3, of 2026-11-01" in words(section(three)[0])
    unsaid = evidence(three.rounds, [contest(session_file(price_source="", price_date=""))])
    assert "do not say whose prices" in words(section(unsaid)[0])


def test_three_contenders_are_compared_two_by_two() -> None:
    rounds = [a_round("task-1", [answer(key) for key in "abc"], contenders=("a", "b", "c"))]
    _, figures = section(evidence(rounds, names={"a": "x", "b": "y", "c": "z"}))
    assert "pairs.a-c.overall.cost.difference" in figures
    assert "overall.cost.difference" not in figures
    assert "overall.cost.task.c" in figures


PRICES = st.one_of(st.none(), st.integers(1, 50).map(lambda cents: cents / 1000))
DUELS = st.lists(st.tuples(PRICES, PRICES, st.sampled_from(["bug-fix", "review"])), min_size=1, max_size=8)


def made(pairs: list[tuple[float | None, float | None, str]]) -> Evidence:
    return evidence([duel(number, {"usd": a}, {"usd": b}, category=c) for number, (a, b, c) in enumerate(pairs)])


def swapped(one: Evidence) -> Evidence:
    other = {"a": "b", "b": "a"}

    def renamed(found: Answer) -> Answer:
        return msgspec.structs.replace(found, contender=other[found.contender])

    rounds = [
        msgspec.structs.replace(
            each, answers={other[key]: tuple(map(renamed, given)) for key, given in each.answers.items()}
        )
        for each in one.rounds
    ]
    return evidence(rounds, one.contests)


@given(DUELS)
def test_swapping_the_contenders_mirrors_the_figures(pairs: list[tuple[float | None, float | None, str]]) -> None:
    _, figures = section(made(pairs))
    _, mirrored = section(swapped(made(pairs)))
    for path, figure in figures.items():
        if path.endswith((".a", ".b")):
            assert mirrored[path[:-1] + {"a": "b", "b": "a"}[path[-1]]] == figure
        elif path.endswith((".p", ".p_holm")):
            assert mirrored[path] == figure
        elif figure.value is not None:
            assert mirrored[path].value == pytest.approx(-figure.value)


@given(st.permutations(range(6)))
def test_the_order_of_rounds_changes_nothing(order: list[int]) -> None:
    pairs = [(0.01 * (one + 1), 0.02 + 0.001 * one, "bug-fix" if one % 2 else "review") for one in range(6)]
    straight = made(pairs)
    _, figures = section(straight)
    _, others = section(evidence([straight.rounds[place] for place in order]))
    assert others == figures


def test_who_pays_less_for_a_solved_task_is_tested_over_swapped_labels() -> None:
    rounds = [duel(one, {"usd": 0.01}, {"usd": 0.02, "outcome": "failed" if one % 2 else "passed"}) for one in range(6)]
    found, figures = section(evidence(rounds))
    assert figures["overall.cost.solved.difference"].value == pytest.approx(0.01 - 0.04)
    assert figures["overall.cost.solved.p"].value == pytest.approx(2 / 64)
    assert column(found, "cost-solved-less", "p") == [".032"]
    never, figures = section(evidence([duel(1, {"outcome": "failed"}, {})]))
    assert figures["overall.cost.solved.p"].value is None
    assert column(never, "cost-solved-less", "Difference") == ["unknown"]


def test_what_has_no_tests_is_not_tested_rather_than_unsolved() -> None:
    found, _ = section(evidence([duel(1, {"outcome": None}, {"outcome": None}, tested=False, category="review")]))
    assert set(column(found, "cost", "Per solved task")) == {"not tested"}


def test_no_table_of_money_is_wider_than_a_page_or_falls_apart_at_a_hundred_columns(three: Evidence) -> None:
    found, _ = section(evidence([*three.rounds, duel(4, {"usd": None, "spent_usd": None}, {}, category="algorithm")]))
    tables = {block.key: block for block in found.blocks if isinstance(block, Table)}
    assert max(len(tables[key].columns) for key in ("cost", "cost-sums")) <= 6
    for key in ("cost", "cost-sums", "cost-less"):
        shown = [line.text for line in table_lines(tables[key], 100)]
        assert shown[1].startswith("Category")  # in columns, not a list for each row
    assert all(row[-1].text == "–" for row in tables["cost-less"].rows if row[0].text == "all")
