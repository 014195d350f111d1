"""`modelduel run`: which rounds it is about. What it does is tested from the shell."""

from modelduel.cli import Place, run
from modelduel.cli.filters import Filters
from modelduel.contender.gate import Gates
from modelduel.duel import opening
from tests.doubles.sessions import new_session, scenario


async def test_the_rounds_of_a_session_are_chosen_without_reading_them_all_on_the_event_loop(tmp_path, monkeypatch):
    session = new_session(tmp_path / "one")
    for id_, category in (("till-balance", "bug-fix"), ("fewest-rooms", "algorithm")):
        session.add_scenario(scenario(id_, category=category))
    read = []
    thaw = opening.thaw
    monkeypatch.setattr(opening, "thaw", lambda spec: read.append(spec.id) or thaw(spec))
    place = Place(None, tmp_path)
    asked = run._Asked(place, session, None, {}, (), None, Filters(categories=["algorithm"]), blind=False)
    async with run._floor(asked, Gates(), tmp_path) as (_, rounds):
        assert read == []
        assert [one.id for one in rounds] == ["fewest-rooms"]
