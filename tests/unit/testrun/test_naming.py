"""How a table's names are written in each language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelduel.testrun.naming import named


@pytest.mark.parametrize(
    ("name", "typescript", "go"),
    [
        ("fewest_rooms", "fewestRooms", "FewestRooms"),
        ("rooms", "rooms", "Rooms"),
        ("fewestRooms", "fewestRooms", "FewestRooms"),
        ("LruCache", "LruCache", "LruCache"),
        ("MAX_ROOMS", "MAX_ROOMS", "MAX_ROOMS"),
        ("next_2_rooms", "next2Rooms", "Next2Rooms"),
        ("LruCache.put_all", "LruCache.putAll", "LruCache.PutAll"),
        ("_hidden_part", "_hiddenPart", "_HiddenPart"),
        ("_", "_", "_"),
    ],
)
def test_a_name_is_written_as_its_languages_programmers_do(name: str, typescript: str, go: str) -> None:
    assert (named(name, "python"), named(name, "typescript"), named(name, "go")) == (name, typescript, go)


@given(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True), st.sampled_from(["typescript", "go"]))
def test_a_name_that_is_written_right_stays_so(name: str, language: str) -> None:
    once = named(name, language)  # type: ignore[arg-type]  # one of the two
    assert named(once, language) == once  # type: ignore[arg-type]  # as above
