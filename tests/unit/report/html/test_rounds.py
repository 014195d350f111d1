"""A round's page: what it says of each side and of each reader."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from modelduel.report.html import write_html
from modelduel.report.rounds import Opinion, RoundPage, Side
from modelduel.session.model import Checked
from modelduel.testrun.model import TestResult
from tests.doubles import pages
from tests.doubles.answers import answer, look
from tests.doubles.pages import Page


def seen(page: RoundPage) -> str:
    """What a reader sees of its article."""
    markup = write_html(pages.report(), [page])
    words = Page(markup[markup.index("<article") : markup.index("</article>")]).words
    return " ".join(" ".join(words).split())


def side(**changes: object) -> Side:
    """The first side of a page."""
    return replace(pages.page().sides[0], **changes)


def test_a_page_tells_everything_of_a_round():
    text = seen(pages.page())
    told = [
        "till balance bug-fix · medium · python · till-balance · one",
        "Outcome passed passed",
        "Tests passed 4 of 4 4 of 4",
        "Time 4.00 s 4.00 s",
        "Cost $0.0040 $0.0040",
        "Tokens out 400 400",
        "Score: Depth 5 2",
        "Mend it.",
        "1 line added, 1 removed.",
        "✗ failed test_total · 0.02 s expected 3",
        "ana: sonnet is better (blind, sonnet on the left, 2026-11-22)",
        "Tagged: sol: slow",
        "Patches the symptom.",
    ]
    assert [words for words in told if words not in text] == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (answer(outcome="failed"), "failed"),
        (answer(outcome=None, status="truncated"), "cut short"),
        (answer(outcome="truncated", status="truncated"), "truncated, cut short"),
        (answer(outcome="refused", status="refused"), "refused"),
        (answer(outcome=None), "answered"),
        (None, "not asked"),
    ],
)
def test_an_outcome_is_in_words(given: object, said: str):
    text = seen(pages.page(sides=(side(answer=given, text="", files={}, tests=()),)))
    assert f"Outcome {said} Tests passed" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"usd": None}, "Cost not known"),
        ({"usd": 0.01, "at_least": True}, "Cost at least $0.010"),
        ({"usage": None}, "Tokens out –"),
        ({"tests": 0}, "Tests passed –"),
        ({"attempts": 3}, "Attempts 3"),
        ({"error": "The service is overloaded."}, "The service is overloaded."),
    ],
)
def test_what_is_not_known_is_not_told_as_nothing(changes: dict[str, object], said: str):
    assert said in seen(pages.page(sides=(side(answer=answer(**changes)),)))


def test_samples_are_told_where_there_are_several():
    assert "Samples" not in seen(pages.page())
    assert "Samples, of which the first is shown 3" in seen(pages.page(sides=(side(samples=3),)))


def test_an_empty_answer_and_one_that_changed_nothing_are_said():
    assert "The answer of sonnet is empty." in seen(pages.page(sides=(side(text="", files={}),)))
    same = side(files=dict(pages.page().original))
    assert "sonnet changed nothing." in seen(pages.page(sides=(same,)))


def test_code_without_an_original_is_shown_once():
    text = seen(pages.page(original={}))
    assert text.count("row.cents") == 2  # once for each side, in the answer
    assert "changed nothing" not in text
    patched = side(files={"new.py": "made = 1\n"})
    assert "Code of sonnet new.py made = 1" in seen(pages.page(original={}, sides=(patched,)))


@pytest.mark.parametrize(
    ("status", "sign"), [("passed", "✓"), ("failed", "✗"), ("error", "!"), ("skipped", "○"), ("missing", "?")]
)
def test_a_test_has_a_sign_and_a_word(status: str, sign: str):
    test = TestResult("test_total", status)  # type: ignore[arg-type]  # one of the five
    assert f"{sign} {status} test_total" in seen(pages.page(sides=(side(tests=(test,)),)))


def test_tests_that_passed_with_the_values_of_a_table_are_one_line():
    passed = [TestResult(f"made[{seed}]", "passed", 0.01) for seed in range(1, 301)]
    other = TestResult("made[301]", "failed", 0.01, "expected 3"), TestResult("made[302]", "passed", 0.01)
    text = seen(pages.page(sides=(side(tests=(*passed, *other)),)))
    assert "301 of 302 passed" in text
    assert "✓ passed made[…], 300 times · 3.00 s ✗ failed made[301] · 0.01 s expected 3 ✓ passed made[302]" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"leaked": True}, "gave away whose it is"),
        ({"winner": "tie"}, "ana: tie"),
        ({"winner": "both-bad"}, "ana: both bad"),
        ({"winner": None}, "ana: no verdict"),
        ({"blind": False}, "names seen"),
        ({"after_reveal": True}, "names seen"),
        ({"number": 2}, "second look"),
        ({"stale": True}, "does not count"),
        ({"checks": {"a": Checked(["leak"], False, 2), "b": Checked()}}, "sonnet: found leak, 2 false alarms"),
        ({"checks": {"b": Checked(decided=True)}}, "sol: found nothing"),
    ],
)
def test_a_reader_is_told_with_the_circumstances(changes: dict[str, object], said: str):
    winner = changes.pop("winner", "a")
    given = look(winner, **changes)  # type: ignore[arg-type]  # a winner or none
    assert said in seen(pages.page(opinions=(Opinion(given, "ana"),)))


def test_scores_of_several_readers_are_told_by_their_names():
    opinions = tuple(
        Opinion(look("a", rater=name, scores={"a": {"depth": score}}), name) for name, score in (("ana", 5), ("ben", 3))
    )
    assert "Score: Depth 5 (ana), 3 (ben) –" in seen(pages.page(opinions=opinions))


def test_a_round_that_nobody_judged_says_so():
    assert "No reader has judged this round." in seen(pages.page(opinions=()))
