"""What a review's matcher recognises."""

from __future__ import annotations

import pytest

from modelduel.scenario.model import Defect, Factor, Provenance, Review, ScenarioFile
from modelduel.scenario.review import design_score, likely_found, passages, takes_position


def review(defects: dict[str, list[str]] | None = None, factors: dict[str, float] | None = None) -> ScenarioFile:
    return ScenarioFile(
        id="x",
        title="X",
        category="review",
        prompt="?",
        provenance=Provenance(kind="own"),
        review=Review(decisions=[r"\bI (?:would )?recommend\b"]),
        defect=[
            Defect(id=i, title="T", lines=(1, 1), defect_class="c", severity="low", anchor="x", finds=finds)
            for i, finds in (defects or {}).items()
        ],
        factor=[Factor(id=i, title="T", weight=w, finds=[rf"\b{i}\b"]) for i, w in (factors or {}).items()],
    )


LOOP = review({"loop": [r"never.{0,20}\bends", "endless loop"], "leak": [r"\bleaks?\b"]})


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("The loop NEVER really ends.", {"loop"}),
        ("The loop never\n   really\r\nends; the handle leaks.", {"loop", "leak"}),
        ("There is an endless\nloop.", {"loop"}),
        ("It never stops.\n\nOne thread ends.", set()),
        ("- It never stops\n- One thread ends", set()),
        ("1. It never stops\n2. One thread ends", set()),
        ("Add error handling and tests.", set()),
        ("", set()),
    ],
)
def test_a_finding_is_recognised_within_one_passage(answer, found):
    assert likely_found(LOOP, answer) == found


def test_passages_are_bounded_however_long_the_answer():
    said = passages("a" * 5_000_000)

    assert sum(map(len, said)) == 200_000
    assert max(map(len, said)) == 4_000


def test_a_position_is_taken_by_recommending():
    assert takes_position(LOOP, "So I would recommend the queue.")
    assert not takes_position(LOOP, "Both have their merits.")


def test_factors_score_by_weight_and_a_mere_list_stays_below_half():
    design = review(factors={"ordering": 3, "latency": 1})

    assert design_score(design, "Ordering matters, so I recommend the queue.") == 0.75
    assert design_score(design, "I recommend it.") == 0
    assert design_score(design, "Ordering; latency.") == 0.4
    assert design_score(review(), "I recommend it.") == 0
