"""What modelduel adds to the bare SDKs: wall time of a whole saved duel, and CPU per event.

`python -m benchmarks.duel [--seconds 5]` drains the same two streams, served by a local double in a process of its own
at fixed rates, with the bare SDKs and with a whole duel (engine, recorder, session on disk), in turn, with ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import anthropic
import openai

from modelduel.contender.model import Contender
from modelduel.duel.opening import open_floor
from modelduel.duel.quick import quick_scenario
from modelduel.duel.round import Round

REPEATS = 3


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=5.0)
    seconds = arguments.parse_args().seconds
    print("| events/s a side | bare SDKs, wall | duel, wall | ratio (limit 1.03) | CPU an event over the SDKs' |")
    print("|---|---|---|---|---|")
    for rate in (100, 500, 2000):
        with Double(rate, round(rate * seconds)) as urls:
            print(asyncio.run(measure(urls, rate, round(rate * seconds))), flush=True)


async def measure(urls: dict[str, str], rate: int, events: int) -> str:
    """Return a row of the table."""
    bare: list[tuple[float, float]] = []
    duels: list[tuple[float, float]] = []
    await drain(urls)  # imports, connections, the double's own first time
    await hold(urls)
    for _ in range(REPEATS):
        bare.append(await timed(lambda: drain(urls)))
        duels.append(await timed(lambda: hold(urls)))
    bare_wall, duel_wall = (statistics.median(wall for wall, _ in runs) for runs in (bare, duels))
    bare_cpu, duel_cpu = (statistics.median(cpu for _, cpu in runs) for runs in (bare, duels))
    over = (duel_cpu - bare_cpu) / (2 * events) * 1e6
    return (
        f"| {rate} | {bare_wall:.3f} s | {duel_wall:.3f} s | {duel_wall / bare_wall:.3f} | {over:.0f} µs (limit 30) |"
    )


async def timed(run: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    """Return wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    await run()
    return time.perf_counter() - wall, time.process_time() - cpu


async def drain(urls: dict[str, str]) -> None:
    """Read both streams with the bare SDKs, as their documentation shows it."""
    a = anthropic.AsyncAnthropic(api_key="none", base_url=urls["anthropic"], max_retries=0)
    b = openai.AsyncOpenAI(api_key="none", base_url=urls["openai"], max_retries=0)

    async def messages() -> None:
        stream = await a.messages.create(
            model="m", max_tokens=100_000, messages=[{"role": "user", "content": "hi"}], stream=True
        )
        text = [e.delta.text async for e in stream if e.type == "content_block_delta" and e.delta.type == "text_delta"]
        assert text

    async def chat() -> None:
        stream = await b.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "hi"}], stream=True, stream_options={"include_usage": True}
        )
        text = [chunk.choices[0].delta.content async for chunk in stream if chunk.choices]
        assert text

    async with a, b:
        await asyncio.gather(messages(), chat())


async def hold(urls: dict[str, str]) -> None:
    """Hold a duel of the same two streams, saved to disk."""
    contenders = {
        "a": ("a", Contender(provider="anthropic", model="m", base_url=urls["anthropic"], max_tokens=100_000)),
        "b": ("b", Contender(provider="openai-chat", model="m", base_url=urls["openai"], max_tokens=100_000)),
    }
    with tempfile.TemporaryDirectory(prefix="modelduel-bench-") as folder:
        scenario = quick_scenario("hi", {}, {}, id_="bench")
        async with open_floor(Path(folder), contenders, "", "duel", words=["bench"]) as floor:
            answers = await Round(floor.session, floor.saver, scenario, floor.seats, "").ask()
        assert all(answer.response.status == "finished" for answer in answers.values()), answers


class Double:
    """The local double, in a process of its own."""

    def __init__(self, rate: int, events: int, piece: str = "x = 1\n") -> None:
        self._argv = [sys.executable, "-m", "tests.doubles.wire", "--rate", str(rate), "--events", str(events)]
        self._argv += ["--piece", piece]

    def __enter__(self) -> dict[str, str]:
        self._process = subprocess.Popen(self._argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        urls: dict[str, str] = json.loads(self._process.stdout.readline())
        return urls

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


if __name__ == "__main__":
    main()
