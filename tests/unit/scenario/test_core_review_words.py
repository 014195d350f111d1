"""The core pack's reviews know an honest finding in other people's words: those in `review_words/<scenario>.txt`.

A line is `tag | words`. The tag is the id of a defect or factor; `-` names nothing; `+` takes a position; `0` none.
"""

from pathlib import Path

import pytest

from modelduel.paths import core_pack
from modelduel.scenario.load import load_scenario
from modelduel.scenario.review import likely_found, takes_position

WORDS = Path(__file__).parent / "review_words"
SAYINGS = [
    pytest.param(file.stem, *map(str.strip, line.split("|", 1)), id=f"{file.stem}-{number}")
    for file in sorted(WORDS.glob("*.txt"))
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
    if line.strip()
]


@pytest.mark.parametrize(("scenario", "tag", "words"), SAYINGS)
def test_a_saying_about_a_review_is_taken_for_what_it_is(scenario: str, tag: str, words: str) -> None:
    spec = load_scenario(core_pack() / "reviews" / scenario).spec
    found = likely_found(spec, words)

    if tag in "+0":
        assert takes_position(spec, words) == (tag == "+")
    elif tag == "-":
        assert found == frozenset()
    elif spec.defect:
        assert found == {tag}
    else:
        assert tag in found
