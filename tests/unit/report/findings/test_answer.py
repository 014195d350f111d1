"""The three sentences over a grid of results: none says more than its figure, and none hides a finding."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.report.findings import wording
from modelduel.report.findings.answer import sentences
from modelduel.report.statistics.figure import Figure
from modelduel.report.statistics.means import mean
from modelduel.report.statistics.preferences import Preferences, sign_test
from modelduel.report.statistics.proportions import Pairs, mcnemar, wilson

NAMES = {"a": "Xenon", "b": "Yttrium"}

CLAIMS = ("unlikely to be chance", "some evidence")
HEDGES = (
    "could well be chance",
    "no difference was seen",
    "could be told from chance",
    "tell it from chance",
    "each was",
    "neither was",
)


def correct(pairs: Pairs, where: str = "overall") -> dict[str, Figure]:
    at = f"{where}.correct"
    return {
        f"{at}.a": wilson(pairs.a, pairs.n),
        f"{at}.b": wilson(pairs.b, pairs.n),
        f"{at}.p": wording.tested(mcnemar(pairs)),
    }


def preferred(seen: Preferences, bad: int = 0, where: str = "overall") -> dict[str, Figure]:
    at, n = f"{where}.preference", seen.n + bad
    return {
        f"{at}.wins.a": wording.count(seen.a, n),
        f"{at}.wins.b": wording.count(seen.b, n),
        f"{at}.ties": wording.count(seen.ties, n),
        f"{at}.both_bad": wording.count(bad, n),
        f"{at}.p": wording.tested(sign_test(seen)),
    }


def taken(a: int, b: int, even: int, means: tuple[float | None, float | None], what: str) -> dict[str, Figure]:
    at, on = (
        ("overall.cost", "overall.cost.task") if what == "cost" else ("overall.time.total", "overall.time.total.mean")
    )
    n = a + b + even
    return {
        f"{at}.less.a": wording.count(a, n),
        f"{at}.less.b": wording.count(b, n),
        f"{at}.p": wording.tested(sign_test(Preferences(a, b, even))),
        **{f"{on}.{key}": Figure(value, None, None, 0.95, n, "mean") for key, value in zip("ab", means, strict=True)},
    }


def swapped(figures: dict[str, Figure]) -> dict[str, Figure]:
    other = {"a": "b", "b": "a"}
    return {re.sub(r"\.([ab])$", lambda key: f".{other[key[1]]}", path): figure for path, figure in figures.items()}


def check(sentence: str, p: float | None) -> None:
    """Hold a sentence with one result in it to its p-value."""
    claimed = any(words in sentence for words in CLAIMS)
    hedged = any(words in sentence for words in HEDGES)
    assert claimed != hedged, sentence
    assert p is not None
    assert claimed == (p < 0.05), sentence
    assert ("very unlikely to be chance" in sentence) == (p < 0.001), sentence
    assert (re.search(r"(?<!very )unlikely to be chance", sentence) is not None) == (0.001 <= p < 0.01), sentence
    assert ("some evidence" in sentence) == (0.01 <= p < 0.05), sentence


COUNTS = (0, 1, 2, 5, 6, 8, 11, 17, 18, 40)


@pytest.mark.parametrize("both", [0, 3, 25])
def test_correctness_claims_what_its_p_value_allows(both: int) -> None:
    for only_a, only_b, neither in product(COUNTS, COUNTS, (0, 7)):
        pairs = Pairs(both, only_a, only_b, neither)
        if not pairs.n:
            continue
        sentence = sentences(correct(pairs), NAMES)[0]
        check(sentence, mcnemar(pairs).p)
        ahead = "Xenon" if pairs.a > pairs.b else "Yttrium"
        if pairs.a != pairs.b:
            assert sentence.startswith(f"{ahead} solved {max(pairs.a, pairs.b)} of {pairs.n} task")
        if pairs.n < 6:
            assert f"only {pairs.n}" in sentence


def test_preference_claims_what_its_p_value_allows() -> None:
    for a, b, ties, bad in product(COUNTS, COUNTS, (0, 1, 30), (0, 2)):
        if not a + b + ties + bad:
            continue
        seen = Preferences(a, b, ties)
        sentence = sentences(preferred(seen, bad), NAMES)[1]
        check(sentence, sign_test(seen).p if seen.n else 1.0)
        assert ("tie" in sentence) == (ties > 0)
        assert ("both bad" in sentence) == (bad > 0)


@pytest.mark.parametrize("what", ["cost", "time"])
def test_cost_and_time_claim_what_their_p_values_allow(what: str) -> None:
    for a, b, even, means in product(COUNTS, COUNTS, (0, 3), ((1.0, 2.0), (2.0, 1.0), (1.5, 1.5))):
        if a + b + even:
            sentence = sentences(taken(a, b, even, means, what), NAMES)[2]
            check(sentence, sign_test(Preferences(a, b, even)).p)


COUNT = st.integers(0, 60)


@given(COUNT, COUNT, COUNT, COUNT, st.integers(0, 4))
def test_sentences_mirror_when_the_sides_are_swapped(one: int, two: int, three: int, four: int, five: int) -> None:
    figures = (
        correct(Pairs(one, two, three, four + 1))
        | preferred(Preferences(one + 1, three, five), two)
        | taken(one, two, three + 1, (one + 0.5, four + 0.5), "cost")
        | taken(two, three, four + 1, (four + 0.5, one + 0.5), "time")
    )
    assert sentences(figures, NAMES) == sentences(swapped(figures), {"a": NAMES["b"], "b": NAMES["a"]})


def test_the_founding_comparison_reads_as_its_figures_allow() -> None:
    figures = (
        correct(Pairs(15, 6, 2, 2))
        | correct(Pairs(15, 6, 2, 2), "categories.bug-fix")
        | preferred(Preferences(18, 4, 3))
        | preferred(Preferences(18, 4, 3), where="categories.refactoring")
        | taken(4, 21, 0, (6.8, 4.2), "time")
    )
    assert sentences(figures, {"a": "A", "b": "B"}, reader="you") == (
        "On bug fixes, A solved 21 of 25 tasks and B 17; with 25 tasks that difference could well be chance (p = .29).",
        "On refactorings, you preferred A 18 to 4, with 3 ties; that is unlikely to be chance (p = .005).",
        "What the answers cost is not known; B took 4.20 s and A 6.80 s a task on average, and B was done sooner on 21 "
        "of 25 tasks, which is very unlikely to be chance (p < .001).",
    )


def test_without_data_each_sentence_says_so() -> None:
    for figures in ({}, correct(Pairs(0, 0, 0, 0)) | preferred(Preferences(0, 0, 0))):
        assert sentences(figures, NAMES) == (
            "No tests have judged answers of both, so nothing can be said of correctness.",
            "Nobody has given a verdict yet, so nothing can be said of preference.",
            "No answers came, so nothing can be said of cost and time.",
        )


def test_a_cost_that_is_known_of_one_alone_is_compared_with_nothing() -> None:
    figures = taken(0, 0, 0, (0.004, None), "cost")
    assert sentences(figures, NAMES)[2].startswith(
        "Xenon cost $0.0040 a task on average, and of Yttrium that is not known; how long"
    )


def test_five_that_decide_can_show_nothing_and_six_could_have() -> None:
    assert (
        "with only 5 decided rounds no difference could be told" in sentences(preferred(Preferences(5, 0, 9)), NAMES)[1]
    )
    assert (
        "with only 6 decided rounds that difference could well be"
        in sentences(preferred(Preferences(5, 1, 9)), NAMES)[1]
    )
    assert "on 5 of 9 tasks, too few to tell it" in sentences(taken(5, 0, 4, (1.0, 2.0), "cost"), NAMES)[2]
    assert "with only 5 tasks no difference could be told" in sentences(correct(Pairs(5, 0, 0, 0)), NAMES)[0]


def test_a_mean_of_some_prices_says_so_and_a_readers_name_is_left_as_it_is() -> None:
    figures = (
        taken(6, 0, 0, (0.004, 0.006), "cost") | {"overall.cost.priced.a": wilson(6, 9)} | preferred(Preferences(3, 1))
    )
    told = sentences(figures, NAMES, reader="ana")
    assert "a task on average, where prices are known, and Xenon was cheaper on 6 of 6 tasks" in told[2]
    assert told[1].startswith("ana preferred Xenon 3 to 1; with only 4 decided rounds no difference")
    assert sentences(figures, NAMES)[1].startswith("The reader preferred Xenon")


def test_being_cheaper_more_often_and_dearer_on_average_is_said_as_it_is() -> None:
    sentence = sentences(taken(30, 2, 0, (0.009, 0.004), "cost"), NAMES)[2]
    assert sentence.startswith(
        "Yttrium cost $0.0040 and Xenon $0.0090 a task on average, though Xenon was cheaper on 30 of 32 tasks"
    )


def test_a_category_is_named_where_it_stands_out_after_holm_and_only_there() -> None:
    figures = correct(Pairs(30, 12, 12, 0))
    for where, pairs in (("bug-fix", Pairs(15, 0, 10, 0)), ("algorithm", Pairs(15, 12, 2, 0))):
        figures |= correct(pairs, f"categories.{where}")
    wording.adjust([f"categories.{one}.correct.p" for one in ("bug-fix", "algorithm")], "categories", figures)
    sentence = sentences(figures, NAMES)[0]
    assert sentence.startswith("In all, Xenon and Yttrium solved 42 of 54 tasks each; no difference was seen")
    assert "; on bug fixes Yttrium solved 25 to 15 of 25 (p = .004 after Holm)" in sentence
    assert "on algorithms Xenon solved 27 to 17 of 29 (p = .013 after Holm)" in sentence
    milder = correct(Pairs(30, 12, 12, 0)) | correct(Pairs(15, 0, 5, 0), "categories.bug-fix")
    milder |= correct(Pairs(15, 12, 7, 0), "categories.algorithm")
    wording.adjust([f"categories.{one}.correct.p" for one in ("bug-fix", "algorithm")], "categories", milder)
    assert "after Holm" not in sentences(milder, NAMES)[0]


def test_several_contenders_are_told_apart_two_by_two_after_holm() -> None:
    names = {"a": "Xenon", "b": "Yttrium", "c": "Zinc"}
    figures: dict[str, Figure] = {}
    for (one, other), pairs in {("a", "b"): Pairs(20, 15, 1, 0), ("a", "c"): Pairs(20, 8, 1, 7)}.items():
        for path, figure in correct(pairs).items():
            path = f"pairs.{one}-{other}.{path}"
            figures[path[:-1] + {"a": one, "b": other}[path[-1]] if path[-1] in "ab" else path] = figure
    first, second, third = sentences(figures, names)
    assert first.startswith(
        "After Holm over 2 pairs, Xenon solved more than Yttrium (35 to 21 of 36, p = .002), Xenon solved more"
    )
    assert second == "No two contenders can be compared, so nothing can be said of preference."
    assert "nothing can be said of time" in third


def test_numbers_of_a_real_mean_are_worded_with_their_unit() -> None:
    figures = taken(6, 0, 0, (mean([0.001] * 6).value, 12.5), "cost")
    assert "Xenon cost $0.0010 and Yttrium $12.50 a task" in sentences(figures, NAMES)[2]


def reviewed(a: float, b: float, p: float | None, n: int = 21) -> dict[str, Figure]:
    shares = {f"categories.review.score.{key}": Figure(x, None, None, 0.95, n, "t") for key, x in (("a", a), ("b", b))}
    return shares | {"situations.structured-reviews.score.p": Figure(p, None, None, 0.95, n, "paired t test")}


def test_reviews_alone_are_told_by_what_they_found() -> None:
    assert sentences(reviewed(0.68, 0.47, 0.008), NAMES)[0] == (
        "No tests have judged answers of both; of what 21 reviews should find, weighed by severity, Xenon found 68 % "
        "and Yttrium 47 %, which is unlikely to be chance (p = .008)."
    )
    for p in (0.0004, 0.004, 0.04, 0.4):
        check(sentences(reviewed(0.47, 0.68, p), NAMES)[0], p)
    few = sentences(reviewed(0.68, 0.47, None, 9), NAMES)[0]
    assert few.endswith("Xenon found 68 % and Yttrium 47 %, too few to tell it from chance.")


def test_beside_tests_reviews_are_told_where_they_tell_the_two_apart() -> None:
    tests = correct(Pairs(20, 6, 2, 2))
    assert "of what 21 reviews should find" in sentences(tests | reviewed(0.68, 0.47, 0.008), NAMES)[0]
    assert "reviews" not in sentences(tests | reviewed(0.5, 0.47, 0.3), NAMES)[0]


def test_ties_alone_are_counted_as_verdicts() -> None:
    assert "with only 3 verdicts no difference" in sentences(preferred(Preferences(0, 0, 3)), NAMES)[1]
