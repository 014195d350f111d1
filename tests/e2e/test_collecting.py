"""Two hundred requests to services with limits and bad days, over real sockets and both SDKs: politely, and in time.

Windows of a minute are fifths of a second here; nothing else is made easier.
"""

import asyncio

import pytest

from modelduel.contender.gate import Gates
from modelduel.contender.model import Contender
from modelduel.contender.registry import open_provider
from modelduel.contender.retry import Policy
from modelduel.duel.opening import Floor
from modelduel.duel.round import Seat
from modelduel.duel.run import Options, Run
from modelduel.scenario.pack import freeze
from modelduel.session.saving import Saver
from modelduel.session.store import Session
from tests.doubles.service import Service, Watched
from tests.doubles.sessions import new_session
from tests.doubles.wire import WireDouble
from tests.unit.duel.collecting import rounds

SCALED = Policy(tries=8, first_wait_s=0.02, longest_wait_s=0.5, longest_retry_after_s=5.0)


async def collect(folder, services, count=100, at_once=16):
    """Ask every service `count` questions at once; return the run, how long the asking took, and who asked."""
    scenarios = rounds(count)
    session = new_session(folder)
    for one in scenarios:
        session.add_scenario(freeze(one))
    saver, gates = Saver(), Gates(at_once, SCALED)
    async with WireDouble() as first, WireDouble() as second:
        wires = {"a": (first, "anthropic", first.anthropic_url), "b": (second, "openai", second.openai_url)}
        seats = {}
        for side, (wire, provider, url) in wires.items():
            wire.decide = services[side]
            who = Contender(provider=provider, model="m", base_url=url)
            seats[side] = Seat(side, who, Watched(open_provider(who)), gates.of(who))
            await seats[side].provider.ready()
        run = Run(Floor(session, saver, seats, "", gates), scenarios, Options(policy=SCALED))
        await run.prepare()
        loop = asyncio.get_running_loop()
        began = loop.time()
        await run.run()
        took = loop.time() - began
        for seat in seats.values():
            await seat.provider.aclose()
    await saver.aclose()
    return run, took, [seat.provider for seat in seats.values()]


def assert_all_explained(run, folder, count=200):
    session = Session.open(folder)
    ended = {(line.key.scenario, line.key.contender): line.status for line in session.lines()}
    assert len(ended) + len(run.left) == count
    for line in session.lines():
        assert line.status == "finished" or session.response(line.key).error


async def test_a_limit_that_is_told_is_never_hit(tmp_path):
    services = {side: Service(bucket=20, window_s=0.6) for side in "ab"}
    run, _, _ = await collect(tmp_path / "run", services)
    assert_all_explained(run, tmp_path / "run")
    assert [tally.answered for tally in run.tallies.values()] == [100, 100]
    # The first few are sent before anything is told.
    assert all(service.refused == 0 for service in services.values())


async def test_a_limit_that_is_not_told_is_hit_once_a_window_and_nobody_asks_too_soon(tmp_path):
    services = {side: Service(bucket=20, window_s=0.6, tells=False) for side in "ab"}
    run, _, clients = await collect(tmp_path / "run", services)
    assert_all_explained(run, tmp_path / "run")
    assert [tally.answered for tally in run.tallies.values()] == [100, 100]
    for client in clients:
        assert client.impatient == []
        assert client.mistakes <= 5  # 100 requests are five buckets


@pytest.mark.parametrize("says_when", [True, False])
async def test_storms_overload_and_broken_streams_are_outlived(tmp_path, says_when):
    services = {
        "a": Service(bucket=40, says_when=says_when, storms=[(10, 6, 429), (60, 3, 529)], broken=range(5, 90, 17)),
        "b": Service(bucket=40, says_when=says_when, storms=[(30, 4, 529)], broken=range(9, 90, 23), slow=range(1, 9)),
    }
    run, _, clients = await collect(tmp_path / "run", services)
    assert_all_explained(run, tmp_path / "run")
    assert [tally.answered for tally in run.tallies.values()] == [100, 100]
    assert [client.impatient for client in clients] == [[], []]


async def test_a_service_that_is_closed_for_an_hour_is_left_alone(tmp_path):
    closed = Service(storms=[(1, 10_000, 429)], window_s=4 * 3600.0)
    run, _, _ = await collect(tmp_path / "run", {"a": closed, "b": Service(bucket=1000)})
    assert_all_explained(run, tmp_path / "run")
    assert closed.seen <= 4
    assert run.tallies["b"].answered == 100
    assert "60 minutes" in next(iter(run.left.values()))
