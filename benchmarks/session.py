"""What a session costs: opening, taking up again, listing, verifying, and saving while an event loop runs.

`python -m benchmarks.session [--rounds 10000]` prints a markdown table; it needs some 200 MB in the temporary folder.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from modelduel import toml
from modelduel.contender.events import Delta, Finished, Started
from modelduel.duel.opening import reopen_table
from modelduel.session import records
from modelduel.session.index import NAME
from modelduel.session.library import summarise_folder
from modelduel.session.recorder import Recorder
from modelduel.session.records import encode_response
from modelduel.session.saving import Saver
from modelduel.session.store import JUDGEMENTS, RESPONSES, SCENARIOS, Session
from modelduel.session.verify import verify
from tests.doubles.sessions import judgement, key, large_answer, new_session, scenario

REPEATS = 5


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=10_000)
    rounds = arguments.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="modelduel-bench-") as folder:
        rows = measure(Path(folder), rounds)
    print(f"| what | limit | measured |\n|---|---|---|\n{rows}")


def measure(folder: Path, rounds: int) -> str:
    """Return the table's rows."""
    rows: list[tuple[str, str, str]] = []
    small = new_session(folder / "small")
    fill(small, 0, 100)
    rows.append(("open 100 rounds", "50 ms", ms(best(lambda: Session.open(small.folder)))))

    rows.append(("resume 100 rounds: all that it adds to a start", "300 ms", ms(best(lambda: resume(small.folder)))))

    large = new_session(folder / "large")
    first = fill(large, 0, 200)
    lay_down(large, 200, rounds - 200)
    large = Session.open(large.folder)
    last = fill(large, rounds - 200, rounds)
    judge(large, rounds - 1)
    resume(large.folder)  # which makes the indexes
    rows.append((f"open {rounds:,} rounds, index warm", "500 ms", ms(best(lambda: Session.open(large.folder)))))
    rows.append((f"resume {rounds:,} rounds, all but one judged", "1 s", ms(best(lambda: resume(large.folder)))))
    rows.append((f"list {rounds:,} rounds", "", ms(best(lambda: summarise_folder(large.folder)))))
    (large.folder / RESPONSES / NAME).unlink()
    rows.append((f"open {rounds:,} rounds, index rebuilt", "20 s", ms(timed(lambda: Session.open(large.folder)))))
    before = cpu_seconds()
    taken = timed(lambda: verify(large.folder))
    rows.append((f"verify {rounds:,} rounds", "10 s", f"{ms(taken)} ({ms(cpu_seconds() - before)} of CPU)"))
    rows.append(("save, first 200 rounds (median)", "", ms(first)))
    rows.append((f"save, last 200 of {rounds:,} (median)", "as the first", f"{ms(last)} ({last / first:.2f} times)"))
    late, idle = asyncio.run(lateness(large, rounds))
    rows.append(("event loop's worst lateness during saves", "5 ms", f"{ms(late)} ({ms(idle)} without saves)"))
    rows.append(("recorder, an event", "5 µs", f"{recorder_cost() * 1e6:.2f} µs"))
    return "\n".join(f"| {what} | {limit} | {value} |" for what, limit, value in rows)


def fill(session: Session, start: int, stop: int) -> float:
    """Save the rounds; returns the median seconds of one save."""
    costs = []
    for number in range(start, stop):
        name = f"round-{number:05d}"
        session.add_scenario(scenario(name))
        answer, text = large_answer(number)
        for contender in ("a", "b"):
            costs.append(timed(lambda c=contender, n=name, a=answer, t=text: session.save_response(key(n, c), a, t)))
    return statistics.median(costs)


def lay_down(session: Session, start: int, stop: int) -> None:
    """Put rounds where saves would have put them, without waiting for the disk."""
    for number in range(start, stop):
        name = f"round-{number:05d}"
        answer, text = large_answer(number)
        folder = session.folder / RESPONSES / name
        folder.mkdir()
        (session.folder / SCENARIOS / f"{name}.toml").write_bytes(toml.dumps(scenario(name)))
        for contender in ("a", "b"):
            record = msgspec.structs.replace(answer, contender=contender)
            (folder / f"{contender}-python-1-1.md").write_text(text)
            (folder / f"{contender}-python-1-1.toml").write_bytes(encode_response(record))


def judge(session: Session, rounds: int) -> None:
    """Put judgements of rounds where saves would have put them."""
    with session.rater("me", write=True):  # which makes the folder
        data = records.encode_judgement(judgement())
        for number in range(rounds):
            (session.folder / JUDGEMENTS / "me" / f"round-{number:05d}-1.toml").write_bytes(data)


def resume(folder: Path) -> None:
    """Do what is done from `--session NAME` until a round can be shown, but for importing and for Textual's start."""

    async def taken_up() -> None:
        session = Session.open(folder)
        async with reopen_table(session, rater="me", ask=True) as table:
            number = table.left_off().number
            assert table.scenarios[number].id
            await table.answers(number)
            await table.judgement(number)

    asyncio.run(taken_up())


async def lateness(session: Session, rounds: int) -> tuple[float, float]:
    """Return how late a loop that wakes each millisecond is at worst: while 200 answers are saved; while none is."""

    async def watch(until: asyncio.Event) -> float:
        worst = 0.0
        while not until.is_set():
            due = time.perf_counter() + 0.001
            await asyncio.sleep(0.001)
            worst = max(worst, time.perf_counter() - due)
        return worst

    saver = Saver()
    done = asyncio.Event()
    watcher = asyncio.create_task(watch(done))
    for number in range(rounds, rounds + 200):
        answer, text = large_answer(number)
        await saver(session.save_response, key(f"round-{number:05d}"), answer, text)
    done.set()
    busy = await watcher
    await saver.aclose()
    done.clear()
    watcher = asyncio.create_task(watch(done))
    await asyncio.sleep(0.5)
    done.set()
    return busy, await watcher


def recorder_cost(events: int = 100_000) -> float:
    """Return the seconds that the recorder takes for one delta."""
    recorder = Recorder()
    recorder(Started("a", 0.0))
    deltas = [Delta("a", number / 1000, "some text") for number in range(events)]
    cost = timed(lambda: [recorder(delta) for delta in deltas])
    recorder(Finished("a", events / 1000, "finished", "end_turn"))
    return cost / events


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cpu_seconds() -> float:
    """Return what this process and those it has waited for have used, which a busy machine lengthens the least."""
    return sum(os.times()[:4])


def best(work: Callable[[], object]) -> float:
    """Return the median seconds of a few repeats."""
    return statistics.median(timed(work) for _ in range(REPEATS))


def ms(seconds: float) -> str:
    """Return a duration in words."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


if __name__ == "__main__":
    main()
