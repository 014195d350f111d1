"""Scenarios as plain data for the shell."""

from __future__ import annotations

import json

from modelduel.scenario.listing import detail, rows
from modelduel.scenario.load import load_pack


def test_rows_tell_what_a_list_shows_and_leave_out_what_is_absent(write_pack):
    bug, _, review = rows(load_pack(write_pack()))

    assert bug == {
        "id": "late-sum",
        "title": "A sum comes late",
        "category": "bug-fix",
        "difficulty": "medium",
        "languages": ["python"],
        "tests": "cases",
    }
    assert set(review) == {"id", "title", "category", "difficulty"}


def test_details_are_json_and_do_not_tell_the_hidden_tests_or_the_defects(write_pack):
    pack = load_pack(write_pack())

    bug, review = (json.dumps(detail(pack.get(id_))) for id_ in ("late-sum", "look-here"))

    assert json.loads(bug)["test_count"] == 4
    assert json.loads(review)["defect_count"] == 1
    assert "[1, 2, 3]" not in bug
    assert "Endless" not in review
    assert "never" not in review
