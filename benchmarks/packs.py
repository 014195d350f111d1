"""What large packs cost: a list of 1,000 scenarios, a review of 10,000 opened, and their list of rounds scrolled.

    python -m benchmarks.packs [--list 1000] [--open 10000] [--repeat 9]

Packs are made in a temporary folder, of copies of a scenario of the core pack, with an index of their own beside them.
Every process is timed whole and in turn with `modelduel --help`, so that ratios hold on a busy machine; `cpu` is what
the processor was busy for. `first` is the opening that reads everything and makes the index.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from modelduel.paths import core_pack
from modelduel.scenario.load import load_scenario

MODEL = "retry-backoff-overflow"
LIST = "from modelduel.cli import main; main()"
OPEN = """
import sys
from pathlib import Path
from modelduel.cli import screen
from modelduel.scenario.index import open_pack
from modelduel.scenario.pack import headers_of
pack = open_pack(Path(sys.argv[1]))
assert len(headers_of(pack.scenarios)) == int(sys.argv[2]) and pack.sha256
assert pack.scenarios[len(pack.scenarios) // 2].spec.prompt
"""
BARE = "import modelduel.cli.screen"
PRESSES = 40


def make(root: Path, count: int) -> Path:
    """Make a pack of copies of one scenario."""
    scenario = load_scenario(MODEL)
    text = (core_pack() / "bug-fixes" / MODEL / "scenario.toml").read_text()
    root.mkdir()
    (root / "pack.toml").write_text((core_pack() / "pack.toml").read_text())
    for number in range(count):
        folder = root / "bug-fixes" / f"made-{number}"
        for path, content in {**scenario.texts, "scenario.toml": text.replace(MODEL, folder.name, 1)}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content)
    return root


def timed(code: str, words: list[str], cache: Path) -> tuple[float, float]:
    """Return wall and CPU seconds of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compared(name: str, bare: tuple[str, list[str]], ours: tuple[str, list[str]], cache: Path, repeat: int) -> None:
    """Print a command beside a bare one, run in turn; the first run of all makes the index."""
    first = timed(*ours, cache)
    time.sleep(2.5)  # an index trusts only files that have been left alone for two seconds
    timed(*ours, cache)
    pairs = [(timed(*bare, cache), timed(*ours, cache)) for _ in range(repeat)]
    for at, what in enumerate(("wall", "cpu")):
        base = statistics.median(one[at] for one, _ in pairs)
        middle = statistics.median(other[at] for _, other in pairs)
        figures = (
            f"{base:.3f} s",
            f"{middle:.3f} s",
            f"{middle - base:+.3f} s",
            f"{middle / base:.1f}",
            f"{first[at]:.1f} s",
        )
        print(f"| {name}, {what} | {' | '.join(figures)} |")


async def scrolled(count: int) -> None:
    """Print what keys cost in the list of rounds, against the same list of 100."""
    from modelduel.tui.screens.rounds import RoundRow, RoundsScreen
    from tests.tui.screens_host import Desk

    for many in (100, count):
        rows = [RoundRow(n, f"Scenario {n}: drops messages", "bug-fix", "waiting") for n in range(1, many + 1)]
        app = Desk(RoundsScreen(rows))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            for key in ("down", "pagedown", "ctrl+end", "9"):
                times = []
                for _ in range(PRESSES if key != "9" else 2):
                    began = time.process_time()
                    await pilot.press(key)
                    times.append((time.process_time() - began) * 1_000)
                print(f"| {many:,} rounds, {key} | {statistics.median(times):.1f} ms | {max(times):.1f} ms |")


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--list", type=int, default=1_000)
    words.add_argument("--open", type=int, default=10_000)
    words.add_argument("--repeat", type=int, default=9)
    asked = words.parse_args()
    print("| what | bare | ours | over | ratio | first |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = make(folder / "small", asked.list), make(folder / "large", asked.open)
        listing = (LIST, ["scenarios", "list", "--pack", str(small)])
        title = f"`scenarios list` of {asked.list:,} beside `--help`"
        compared(title, (LIST, ["--help"]), listing, folder / "cache", asked.repeat)
        opening = (OPEN, [str(large), str(asked.open)])
        title = f"a pack of {asked.open:,} opened, one scenario read"
        compared(title, (BARE, []), opening, folder / "cache", asked.repeat)
    print("\n| key, CPU | median | worst |\n|---|---|---|")
    asyncio.run(scrolled(asked.open))


if __name__ == "__main__":
    main()
