"""The page of figures names every figure that there is, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from modelduel.report.evidence import Evidence, Round
from modelduel.report.findings import correctness, preference, several, trust
from modelduel.scenario.model import CATEGORIES
from modelduel.session.model import Checked
from tests.doubles.answers import a_round, answer, contest, evidence, look
from tests.doubles.drawn import DEFECTS, RUBRIC, some_evidence

PAGE = Path(__file__).parents[4] / "docs" / "report.md"
CHAPTERS = ("Correctness", "Preference", "Trust", "Several contenders")
PART = r"(?:overall|categories\.[a-z-]+|difficulties\.[a-z]+|languages\.[a-z]+)"
WORDS = {"PART": PART, "KEY": "[ab]", "KIND": "[a-z-]+", "CRITERION": "[a-z-]+", "N": "[0-9]+", "M": "[0-9]+"}


def patterns() -> list[str]:
    """Return what the first cells of these findings' tables stand for; `.x` ends the path before it anew."""
    found = []
    chapters = PAGE.read_text("utf-8").split("\n## ")
    ours = [chapter for chapter in chapters if chapter.startswith(CHAPTERS)]
    for line in "\n".join(ours).splitlines():
        named = re.findall(r"`([^`]+)`", line.split("|")[1]) if line.startswith("| `") else []
        whole = ""
        for name in named:
            whole = name if not name.startswith(".") else f"{whole.rpartition('.')[0]}{name}"
            words = re.split(r"\b(PART|KEY|KIND|CRITERION|N|M)\b|(?<=_)(KEY)", whole)
            found.append("".join(WORDS.get(word) or re.escape(word) for word in words if word))
    return found


def paths(found: Evidence) -> set[str]:
    makers = (correctness.section, preference.section, trust.section, several.section)
    return {path for make in makers for path in make(found)[1]}


def eventful(number: int, other: str = "b", **changes: object) -> Round:
    """A round with samples, second chances, two readers, a second look, scores and ticks."""
    category = CATEGORIES[number % 4]
    answers = [
        answer("a", attempts=2, first_outcome="failed", characters=100 + number),
        answer("a", sample=2),
        answer(other, characters=90 + number**2),
    ]
    scores = {"a": {"root-cause": 4, "edge-cases": 3}, other: {"root-cause": 2, "edge-cases": 3}}
    checks = {"a": Checked(["race"], True), other: Checked(["leak"], False, 1)} if category == "review" else {}
    winner = ("a", other, "tie")[number % 3]
    looks = (
        look(winner, leaked=number % 2 == 0, scores=scores, checks=checks),
        look("a", number=2),
        look(other, rater="bo"),
    )
    values = {
        "category": category,
        "tested": category != "review",
        "defects": DEFECTS if category == "review" and number != 3 else {},
        "control": number == 3,
        "rubric": RUBRIC,
        "contenders": ("a", other),
        "looks": looks,
    }
    return a_round(f"scenario-{number}", answers, **(values | changes))


def test_every_path_of_the_page_is_there() -> None:
    two = [eventful(number, session="one" if number % 2 else "two") for number in range(16)]
    three = [eventful(number) for number in range(4)] + [eventful(number, "c", session="two") for number in range(4)]
    contests = [contest(), contest(id="two")]
    found = paths(evidence(two, contests)) | paths(evidence(three, contests, {"a": "x", "b": "y", "c": "z"}))
    known = patterns()
    assert len(known) > 50
    assert [pattern for pattern in known if not any(re.fullmatch(pattern, path) for path in found)] == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some_evidence())
def test_every_path_is_on_the_page(found: Evidence) -> None:
    known = re.compile("|".join(patterns()))
    assert [path for path in paths(found) if not known.fullmatch(path)] == []
