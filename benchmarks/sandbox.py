"""What the sandbox costs over a bare subprocess: the same command line, taken in turns, as a Markdown table."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from modelduel.testrun.interpreter import own_interpreter
from modelduel.testrun.model import Limits
from modelduel.testrun.sandbox import Job, Sandbox, choose
from modelduel.testrun.sandbox.process import clean_env
from modelduel.testrun.sandbox.unsandboxed import Unsandboxed

ROUNDS = 40
LIMIT_MS = 10


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


async def timed(run: Callable[[], Awaitable[None]]) -> float:
    """Return milliseconds."""
    started = time.perf_counter()
    await run()
    return (time.perf_counter() - started) * 1000


async def main() -> None:
    """Print the table."""
    sandbox = await choose()
    interpreter = own_interpreter()
    print("| command | bare (median) | no sandbox, limits only | " + sandbox.name + f" | over bare (≤ {LIMIT_MS} ms) |")
    print("|---|---|---|---|---|")
    for name, argv in {"true": ("/usr/bin/true",), "python": (*interpreter.argv(), "-c", "pass")}.items():
        kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "bare": lambda argv=argv: bare(argv),
            "none": lambda argv=argv: held(Unsandboxed(), argv, ()),
            "held": lambda argv=argv: held(sandbox, argv, interpreter.binds),
        }
        times: dict[str, list[float]] = {kind: [] for kind in kinds}
        for _ in range(ROUNDS):
            for kind, run in kinds.items():
                times[kind].append(await timed(run))
        middle = {kind: statistics.median(values) for kind, values in times.items()}
        over = statistics.median(h - b for h, b in zip(times["held"], times["bare"], strict=True))
        print(
            f"| {name} | {middle['bare']:.1f} ms | {middle['none']:.1f} ms | {middle['held']:.1f} ms "
            f"| {over:.1f} ms {'✓' if over <= LIMIT_MS else '✗'} |"
        )


if __name__ == "__main__":
    asyncio.run(main())
