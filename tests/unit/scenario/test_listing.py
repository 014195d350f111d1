"""Scenarios as plain data for the shell."""

from __future__ import annotations

import json

from modelduel.scenario.listing import detail, row
from modelduel.scenario.load import load_pack
from modelduel.scenario.pack import headers_of


def test_a_row_tells_what_a_list_shows(write_pack):
    bug, _, review = map(row, headers_of(load_pack(write_pack()).scenarios))

    assert bug == {
        "id": "late-sum",
        "title": "A sum comes late",
        "category": "bug-fix",
        "difficulty": "medium",
        "languages": ["python"],
        "judged_by": "cases",
    }
    assert (review["languages"], review["judged_by"]) == ([], "reader")


def test_details_are_json_and_tell_neither_the_hidden_tests_nor_the_defects(write_pack):
    pack = load_pack(write_pack())

    bug, review = (json.dumps(detail(pack.get(id_))) for id_ in ("late-sum", "look-here"))

    assert json.loads(bug)["test_count"] == 4
    assert json.loads(bug)["question"].startswith("The sum is one short.")
    assert json.loads(review)["defect_count"] == 1
    assert "[1, 2, 3]" not in bug
    assert "Endless" not in review
    assert "never" not in review
