"""How the diff pane holds up on a real terminal, beside a bare Textual app that shows the same text plain.

    python -m benchmarks.diff_pane [--lines 5000] [--repeat 3]

Each measurement is a process of its own on a pseudo-terminal that is drained as a terminal would be. `shown` is the
seconds from the call to the first painted frame, `coloured` to that of the last colour; `late` is the most by which a
task that sleeps 10 ms came late until then, in ms. `row` and `page` are the CPU ms of such a step, with its painting;
`turn` and `fold` the ms from a change of view, or of all folds, to its painted frame. Figures compare within one run.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import json
import os
import pty
import random
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import Any

from benchmarks.diff import code, rewrite
from benchmarks.stream import drain, heartbeat

WIDTH, HEIGHT = 160, 48
KINDS = ("bare", "unified", "split")
STEPS = 200


def child(kind: str, lines: int, result: str) -> None:
    """Run one measurement and write its figures."""
    from textual.app import App, ComposeResult
    from textual.containers import VerticalScroll
    from textual.content import Content
    from textual.widgets import Static

    from modelduel.tui.themes import DARK, default_inks
    from modelduel.tui.widgets.diff import DiffPane

    rng = random.Random(1)  # texts, not secrets
    text = code(lines, rng)
    old, new = "\n".join(text) + "\n", "\n".join(rewrite(text, rng)) + "\n"

    class Bench(App[None]):
        def get_theme_variable_defaults(self) -> dict[str, str]:
            return default_inks()

        def compose(self) -> ComposeResult:
            if kind == "bare":
                self.pane: Any = VerticalScroll(Static(""))
            else:
                self.pane = DiffPane()
                self.pane.set_reactive(DiffPane.view, kind)
            yield self.pane

        def on_mount(self) -> None:
            self.register_theme(DARK)
            self.theme = DARK.name
            self.run_worker(self.measure(), name="measure")

        async def painted(self) -> None:
            done = asyncio.Event()
            self.pane.call_after_refresh(done.set)
            await done.wait()

        async def measure(self) -> None:
            await asyncio.sleep(1.0)
            late: list[float] = []
            beat = asyncio.create_task(heartbeat(late))
            figures: dict[str, float] = {}
            start = time.perf_counter()
            if kind == "bare":
                self.pane.query_one(Static).update(Content(new))
            else:
                self.pane.show(old, new, language="python")
                while not self.pane.note:
                    await asyncio.sleep(0.001)
            await self.painted()
            figures["shown"] = time.perf_counter() - start
            while any(not worker.is_finished for worker in self.workers if worker.name != "measure"):
                await asyncio.sleep(0.001)
            await self.painted()
            figures["coloured"] = time.perf_counter() - start
            await asyncio.sleep(0.05)
            figures["late"] = max(late)
            for name, rows in (("row", 1), ("page", HEIGHT - 1)):
                figures[name] = await self.step(rows)
            if kind != "bare":
                late.clear()
                figures["turn"] = max([await self.turn(self.pane.action_turn_view) for _ in range(6)])
                figures["fold"] = max([await self.turn(self.pane.action_folds) for _ in range(6)])
                await asyncio.sleep(0.05)
                figures["turn late"] = max(late)
            beat.cancel()
            Path(result).write_text(json.dumps(figures))
            self.exit()

        async def step(self, rows: int) -> float:
            """Return the CPU ms of a step, with all that is painted for it."""
            self.pane.scroll_to(y=0, animate=False)
            await self.painted()
            cpu = time.process_time()
            steps = min(STEPS, int(self.pane.max_scroll_y) // rows)
            for number in range(steps):
                self.pane.scroll_to(y=(number + 1) * rows, animate=False)
                await self.painted()
            return (time.process_time() - cpu) / steps * 1_000

        async def turn(self, action: Any) -> float:
            """Return the ms from an action to its painted frame."""
            await asyncio.sleep(0.1)
            start = time.perf_counter()
            action()
            await self.painted()
            return (time.perf_counter() - start) * 1_000

    Bench().run()


def measure(kind: str, lines: int) -> dict[str, float]:
    """Run one measurement in a process of its own, on a terminal of its own."""
    with tempfile.TemporaryDirectory() as folder:
        result = str(Path(folder, "result.json"))
        command = [sys.executable, "-m", "benchmarks.diff_pane", "--child", kind, str(lines), result]
        process, terminal = pty.fork()
        if not process:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", COLUMNS=str(WIDTH), LINES=str(HEIGHT))
            os.execv(command[0], command)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        output = drain(terminal, until=time.monotonic() + 120)
        os.close(terminal)
        os.waitpid(process, 0)
        if not Path(result).exists():
            sys.exit(f"{kind} gave no result:\n{output[-2000:]!r}")
        return dict(json.loads(Path(result).read_text()))


def main() -> None:
    """Measure everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lines", type=int, default=5_000, help="of the original")
    parser.add_argument("--repeat", type=int, default=3, help="measurements of each figure, whose median is shown")
    options = parser.parse_args()
    names = ("shown", "coloured", "late", "row", "page", "turn", "fold", "turn late")
    print("| pane | " + " | ".join(names) + " | steps against bare |")
    print("|---" * (len(names) + 2) + "|")
    bare: dict[str, float] = {}
    for kind in KINDS:
        runs = [measure(kind, options.lines) for _ in range(options.repeat)]
        middle = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        bare = bare or middle
        cells = [f"{middle[name]:.2f}" if name in middle else "–" for name in names]
        ratio = f"{middle['row'] / bare['row']:.1f}, {middle['page'] / bare['page']:.1f}"
        print(f"| {kind} | {' | '.join(cells)} | {ratio} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        main()
