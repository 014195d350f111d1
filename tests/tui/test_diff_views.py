import pytest

from modelduel.tui.diff_views import DiffView, first_view, next_view


@pytest.mark.parametrize(("columns", "first"), [(80, "unified"), (159, "unified"), (160, "split"), (400, "split")])
def test_a_diff_begins_side_by_side_where_each_half_has_room_for_it(columns: int, first: DiffView) -> None:
    assert first_view(columns) == first


@pytest.mark.parametrize("first", ["unified", "split"])
def test_one_key_goes_through_every_view_and_comes_back(first: DiffView) -> None:
    seen = [first]
    for _ in range(3):
        seen.append(next_view(seen[-1], first))
    assert set(seen) == {"unified", "split", "versus"}
    assert seen[2] == "versus"
    assert seen[3] == first
