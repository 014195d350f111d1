"""What collecting costs, and how soon what was fetched ahead is on the screen.

    python -m benchmarks.collect [--repeat 5] [--only next,streams,limit]

- next: from `]` to the next round's answer on a real terminal, when that round was fetched ahead. (Keys while four
  streams run: `python -m benchmarks.screen --only keys`, whose review fetches its next round meanwhile.)
- streams: `modelduel run` with 64 answers under way at 60 tokens a second each, from a double that is a process of its
  own through both SDKs: CPU of the program while all stream, and the most memory it ever took.
- limit: 200 requests to two services that take 25 every 1.5 s each, told and untold, against what the limit must cost.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.duel import Double
from benchmarks.screen import Screen, configure, cpu_of
from benchmarks.table import chosen, row

PARTS = ("next", "streams", "limit")
STREAMS, RATE, SECONDS = 64, 60, 20
ROUNDS = 10


class Numbered:
    """A provider in the process that answers at once: a page of code with the question's number in it."""

    def __init__(self) -> None:
        self._asked = 0

    def sent(self) -> Mapping[str, Any]:
        """Return nothing."""
        return {}

    async def ready(self) -> None:
        """Be ready."""

    async def aclose(self) -> None:
        """Have nothing to close."""

    async def stream(self, request: Any) -> AsyncGenerator[Any, None]:
        """Yield an answer of 200 lines."""
        from modelduel.contender.model import Stop

        self._asked += 1
        code = "".join(f"value_{number} = compute({number})  # a line of code\n" for number in range(200))
        mark = f"ANSWER-{self._asked:02d}"
        yield f"{mark} is here.\n\n```python original.py\n{code}```\n\n{mark} ends.\n"
        await asyncio.sleep(0)
        yield Stop("end", "finished")


def child_numbered() -> None:
    """Run a review whose contenders number their answers."""
    from modelduel.cli import main
    from modelduel.duel import opening

    opening.open_provider = lambda contender, special=None: Numbered()  # type: ignore[assignment]
    sys.argv = ["modelduel", "review", "-a", "command:a", "-b", "command:b", "--category", "bug-fix"]
    main()


def next(folder: Path, repeat: int) -> None:
    """Measure from the key to the answer."""
    took: list[float] = []
    cpu: list[float] = []
    for number in range(repeat):
        own = folder / str(number)
        own.mkdir()
        with Screen(["-m", "benchmarks.collect", "--child", "numbered"], own) as screen:
            screen.wait("ANSWER-01")
            for at in range(2, ROUNDS):
                screen.drain(1.0, whole=True)  # a fast reader; what is ahead has long come
                before, pressed = screen.cpu(), screen.press("]")
                took.append((screen.wait(f"ANSWER-{at:02d}") - pressed) * 1000)
                cpu.append((screen.cpu() - before) * 1000)
    took.sort()
    row("prefetched next round on screen: median", f"{statistics.median(took):.0f} ms", "50 ms")
    row("the same: p95", f"{took[int(len(took) * 0.95)]:.0f} ms", "")
    row("the same: CPU of the program until then, mean", f"{statistics.fmean(cpu):.0f} ms", "")


def streams(folder: Path, repeat: int) -> None:
    """Measure the program while all streams run."""
    used: list[float] = []
    most: list[float] = []
    for number in range(repeat):
        own = folder / str(number)
        own.mkdir()
        with Double(RATE, RATE * SECONDS, "x = 1 ") as urls:
            configure(own, urls)
            kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
            folders = {f"XDG_{kind}_HOME": str(own) for kind in ("DATA", "CONFIG", "CACHE")}
            words = ["run", "--concurrency", str(STREAMS // 2), "--category", "bug-fix", "--samples", "2"]
            program = subprocess.Popen(
                [sys.executable, "-c", "from modelduel.cli import main; main()", *words],
                env={**kept, **folders, "PYTHONPATH": str(Path.cwd()), "KEY": "none"},
                cwd=own,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            time.sleep(8)  # all have been let through, and none has ended
            cpu, began = cpu_of(program.pid), time.perf_counter()
            time.sleep(SECONDS / 2)
            used.append((cpu_of(program.pid) - cpu) / (time.perf_counter() - began))
            most.append(peak_of(program.pid))
            program.kill()
            program.wait()
    row(f"run with {STREAMS} streams of {RATE} tokens/s: CPU", f"{statistics.median(used):.0%} of a core", "100 %")
    row("the same: most memory", f"{max(most):.0f} MB", "400 MB")


def peak_of(pid: int) -> float:
    """Return the most memory a process has had, in MB."""
    (line,) = (one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def limit(folder: Path, repeat: int) -> None:
    """Measure 200 requests against what their limits must cost."""
    from tests.doubles.service import Service
    from tests.e2e.test_collecting import collect

    window, bucket = 1.5, 25
    ideal = (100 // bucket - 1) * window  # the last bucket takes no time of its own
    for tells in (True, False):
        took, refused = [], 0
        for number in range(repeat):
            services = {side: Service(bucket=bucket, window_s=window, tells=tells) for side in "ab"}
            run, seconds, _ = asyncio.run(collect(folder / f"{tells}-{number}", services))
            assert all(tally.answered == 100 for tally in run.tallies.values())
            took.append(seconds)
            refused = max([refused, *(service.refused for service in services.values())])
        times = statistics.median(took) / ideal
        row(f"200 requests, limit {'told' if tells else 'untold'} ({refused} refused)", f"{times:.2f} × ideal", "1.3 ×")


def main() -> None:
    """Measure and print a table."""
    for part, folder, repeat in chosen(__doc__, PARTS):
        globals()[part](folder, repeat)


if __name__ == "__main__":
    if sys.argv[1:3] == ["--child", "numbered"]:
        child_numbered()
    else:
        main()
