"""`modelduel run --batch` as a user starts it: handed over, killed, come back to, and fetched, with both services."""

import asyncio
import json
import signal
from pathlib import Path

import pytest

from tests.doubles.batches import BatchDouble, cancellation, expiry, success
from tests.e2e.test_run import FILTERS, lines_of, start

BATCH = ["run", *FILTERS, "--batch", "--json"]


@pytest.fixture
async def double(home: dict[str, str]):
    async with BatchDouble() as double:
        file = Path(home["XDG_CONFIG_HOME"]) / "modelduel" / "config.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            'a = "one"\nb = "two"\n'
            f'[contenders.one]\nprovider = "anthropic"\nmodel = "m"\nbase_url = "{double.anthropic_url}"\n'
            f'[contenders.two]\nprovider = "openai"\nmodel = "m"\nbase_url = "{double.openai_url}"\n'
        )
        yield double


def prompts(double: BatchDouble) -> list[str]:
    return [json.dumps(body.get("messages") or body["input"]) for body in double.handed]


async def test_handed_over_fetched_later_and_what_expired_asked_again(home, double):
    code, lines = await lines_of(home, *BATCH)
    assert code == 0
    assert [line["state"] for line in lines if line["event"] == "batch"] == ["handed-over", "handed-over"]
    handed = len(double.handed)
    assert lines[-1]["waiting"] == handed > 0

    code, lines = await lines_of(home, *BATCH)
    assert (code, len(double.handed)) == (0, handed)
    assert {line["state"] for line in lines if line["event"] == "batch"} == {"waiting"}

    wires = {name: batch.wire for batch in double.batches.values() for name in batch.requests}
    late = {name for name in wires if name.endswith("-1")}
    double.finish(lambda name, body: (expiry if name in late else success)(wires[name], name))
    code, lines = await lines_of(home, *BATCH)
    answers = [line for line in lines if line["event"] == "answer"]
    assert (code, len(answers), lines[-1]["failed"], lines[-1]["waiting"]) == (1, handed, 2, 0)
    assert all(answer["timing"] == {} for answer in answers)
    assert len({(answer["scenario"], answer["contender"]) for answer in answers}) == handed

    code, lines = await lines_of(home, *BATCH, "--retry-errors")
    assert (code, len(double.handed)) == (0, handed + 2)
    double.finish()
    code, lines = await lines_of(home, *BATCH)
    assert (code, lines[-1]["answered"], lines[-1]["waiting"]) == (0, 2, 0)
    session = lines[-1]["session"]
    code, (found,) = await lines_of(home, "sessions", "verify", Path(session).name, "--json")
    assert (code, found) == (0, {"ok": True, "findings": []})


async def test_a_kill_while_the_service_takes_the_batch_pays_nothing_twice(home, double):
    double.hold_after_taking = True
    process = await start(home, *BATCH)
    while not double.batches and process.returncode is None:
        await asyncio.sleep(0.02)
    process.kill()
    await process.communicate()
    first = len(double.handed)
    double.hold_after_taking = False
    double.finish()
    code, lines = await lines_of(home, *BATCH)
    assert code == 0
    assert sum(line["event"] == "answer" for line in lines) == first
    assert len(prompts(double)) == 2 * first  # the other side's, now
    double.finish()
    code, lines = await lines_of(home, *BATCH)
    assert (code, lines[-1]["answered"], len(double.handed)) == (0, first, 2 * first)


async def test_ctrl_c_while_waiting_gives_nothing_up(home, double):
    process = await start(home, *BATCH, "--wait")
    states = []
    while states.count("handed-over") < 2:
        line = json.loads(await process.stdout.readline())
        states.append(line.get("state"))
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    assert process.returncode == 130, err.decode()
    double.finish()
    code, lines = await lines_of(home, *BATCH)
    assert (code, lines[-1]["answered"]) == (0, len(double.handed))


async def test_a_stream_does_not_ask_what_is_in_a_batch(home, double):
    await lines_of(home, *BATCH)
    asked = len(double.asked)
    code, (end,) = await lines_of(home, "run", *FILTERS, "--json")
    assert (code, end["answered"], end["waiting"] > 0) == (0, 0, True)
    assert len(double.asked) == asked


async def test_a_batch_that_is_cancelled_keeps_what_was_answered(home, double):
    code, _ = await lines_of(home, *BATCH, "--cancel")
    assert (code, double.asked) == (2, [])  # there is no session, and none is begun
    await lines_of(home, *BATCH)
    handed = len(double.handed)
    code, lines = await lines_of(home, *BATCH, "--cancel")
    assert (code, lines[-1]["waiting"], len(double.handed)) == (0, handed, handed)
    assert [line["state"] for line in lines if line["event"] == "batch"] == ["cancelling", "cancelling"]
    wires = {name: batch.wire for batch in double.batches.values() for name in batch.requests}
    double.finish(lambda name, body: (success if name.endswith("-1") else cancellation)(wires[name], name))
    code, lines = await lines_of(home, *BATCH)
    end = lines[-1]
    assert (code, end["answered"], end["failed"], end["waiting"]) == (1, 2, handed - 2, 0)
    assert len(double.handed) == handed


async def test_dry_run_hands_nothing_over(home, double):
    code, (estimate,) = await lines_of(home, *BATCH, "--dry-run")
    assert (code, double.asked) == (0, [])
    assert "seconds" not in estimate
    assert estimate["requests"] > 0
