"""Scenarios as plain data for the shell."""

from __future__ import annotations

from modelduel.scenario.listing import rows
from modelduel.scenario.load import load_pack


def test_rows_tell_what_a_list_shows(write_pack):
    bug, _, review = rows(load_pack(write_pack()))

    assert bug == {
        "id": "late-sum",
        "title": "A sum comes late",
        "category": "bug-fix",
        "difficulty": "medium",
        "languages": ["python"],
        "judged_by": "cases",
    }
    assert (review["languages"], review["judged_by"]) == ([], "reader")
