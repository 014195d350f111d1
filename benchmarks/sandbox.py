"""What each sandbox costs over a bare subprocess, taken in turns, and how soon it ends what is called off."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from modelduel.testrun.interpreter import own_interpreter
from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox import Job, Sandbox, choose
from modelduel.testrun.sandbox.landlock import Landlock, unavailable
from modelduel.testrun.sandbox.process import clean_env
from modelduel.testrun.sandbox.unsandboxed import Unsandboxed

ROUNDS = 40
LIMIT_MS = 10
KILLS = 15
KILL_LIMIT_MS = 200
BURN = b"""
import os, signal
for number in (1, 2, 15): signal.signal(number, signal.SIG_IGN)
for _ in range(2): os.fork()
print("up", flush=True)
while True: pass
"""


async def bare(argv: tuple[str, ...]) -> None:
    """Run a command as it is."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*argv, stdin=pipe, stdout=pipe, stderr=pipe, env=clean_env("/tmp"))
    await process.communicate()


async def held(sandbox: Sandbox, argv: tuple[str, ...], binds: tuple[Path, ...]) -> None:
    """Run a command in a sandbox."""
    async with await sandbox.spawn(Job(argv=argv, binds=binds, limits=Limits())) as running:
        while await running.read_line() is not None:
            pass
        ended = await running.ended()
    if ended.code != 0:
        raise SystemExit(f"The command failed: {ended.output}")


async def timed(run: Callable[[], Awaitable[object]]) -> float:
    """Return milliseconds."""
    started = time.perf_counter()
    await run()
    return (time.perf_counter() - started) * 1000


async def called_off(sandbox: Sandbox) -> float:
    """Return milliseconds from the kill to the end of four processes that burn CPU time and ignore signals."""
    interpreter = own_interpreter()
    job = Job((*interpreter.argv(), "burn.py"), {"burn.py": BURN}, interpreter.binds, limits=Limits(cpu_s=60))
    async with await sandbox.spawn(job) as running:
        await running.read_line()
        return await timed(running.kill)


async def main() -> None:
    """Print the tables."""
    sandboxes: list[Sandbox] = [await choose()]
    if sandboxes[0].name != "landlock" and unavailable() is None:
        sandboxes.append(Landlock())
    sandboxes.append(Unsandboxed())
    interpreter = own_interpreter()
    print("| command | sandbox | bare (median) | held (median) | over bare |")
    print("|---|---|---|---|---|")
    for name, argv in {"true": ("/usr/bin/true",), "python": (*interpreter.argv(), "-c", "pass")}.items():
        kinds: dict[str, Callable[[], Awaitable[None]]] = {"bare": lambda argv=argv: bare(argv)}
        for one in sandboxes:
            kinds[one.name] = lambda one=one, argv=argv: held(one, argv, interpreter.binds)
        times: dict[str, list[float]] = {kind: [] for kind in kinds}
        for _ in range(ROUNDS):
            for kind, run in kinds.items():
                times[kind].append(await timed(run))
        for one in sandboxes:
            over = statistics.median(h - b for h, b in zip(times[one.name], times["bare"], strict=True))
            limit = f" {'✓' if over <= LIMIT_MS else '✗'} (≤ {LIMIT_MS} ms)" if one is sandboxes[0] else ""
            middle = {kind: statistics.median(times[kind]) for kind in ("bare", one.name)}
            print(
                f"| {name} | {one.name} | {middle['bare']:.1f} ms | {middle[one.name]:.1f} ms | {over:.1f} ms{limit} |"
            )
    print(f"\n| called off (≤ {KILL_LIMIT_MS} ms) | median | worst of {KILLS} |")
    print("|---|---|---|")
    for one in sandboxes:
        kills = [await called_off(one) for _ in range(KILLS)]
        sign = "✓" if max(kills) <= KILL_LIMIT_MS else "✗"
        print(f"| {one.name} | {statistics.median(kills):.1f} ms | {max(kills):.1f} ms {sign} |")


if __name__ == "__main__":
    asyncio.run(main())
