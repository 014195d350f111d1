"""How two panes of streaming code hold up on a real terminal, beside what Textual has for the purpose.

    python benchmarks/stream.py [--seconds 6] [--only answer,bare]

Each measurement is a process of its own on a pseudo-terminal that is drained as a terminal would be. Figures compare
within one run of one machine; they mean nothing beside another's. CPU is of one core, of the whole process; heartbeat
lateness is by how much a task that sleeps 10 ms comes late, in ms. "At once" is 100,000 tokens into one pane: the time
until all is on the screen in its final colours, and the longest the loop was held up meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import json
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 160, 48
KINDS = ("bare", "answer", "richlog", "markdown", "textarea")
RATES = (200, 2_000)
BURST = 100_000
GIVE_UP = 25.0
"""Seconds after which a pane that has not shown a burst is counted as not keeping up."""


def tokens() -> list[str]:
    """Return code as a model would stream it: pieces of four characters, in one fence."""
    source = "".join(path.read_text() for path in sorted(Path("modelduel").rglob("*.py"))).replace("```", "'''")
    while len(source) < BURST * 4:
        source += source
    text = "Here is the code.\n\n```python\n" + source[: BURST * 4]
    return [text[at : at + 4] for at in range(0, len(text), 4)]


class Pane:
    """One kind of pane, as the benchmark sees it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.open = ""
        self.given = 0
        self.widget: Any = None
        if kind == "bare":
            from textual.widgets import Static

            self.widget = Static("")
        elif kind == "answer":
            from modelduel.tui.widgets.answer import AnswerPane

            self.widget = AnswerPane()
        elif kind == "richlog":
            from rich.syntax import Syntax
            from textual.widgets import RichLog

            self.widget = RichLog()
            self.syntax = Syntax("", "python")
        elif kind == "markdown":
            from textual.widgets import Markdown

            self.widget = Markdown()
        elif kind == "textarea":
            from textual.widgets import TextArea

            self.widget = TextArea(read_only=True)

    def ready(self, app: Any) -> None:
        """Start what the pane needs once it is on the screen."""
        if self.kind == "markdown":
            from textual.widgets import Markdown

            self.stream = Markdown.get_stream(self.widget)
            self.shown = 0
        if self.kind == "textarea":
            app.set_interval(0.1, self.flush)

    async def give(self, text: str) -> None:
        """Hand over one delta."""
        self.given += len(text)
        if self.kind == "answer":
            self.widget.append(text)
        elif self.kind == "richlog":
            *lines, self.open = (self.open + text).split("\n")
            for line in lines:
                highlighted = self.syntax.highlight(line)
                highlighted.rstrip()
                self.widget.write(highlighted)
        elif self.kind == "markdown":
            await self.stream.write(text)
        elif self.kind == "textarea":
            self.open += text

    def flush(self) -> None:
        """Show what has gathered, 10 times a second."""
        if self.open:
            text, self.open = self.open, ""
            self.widget.insert(text, self.widget.document.end)
            self.widget.scroll_end(animate=False)

    def done(self) -> bool:
        """Say whether all that was given is on the screen."""
        if self.kind == "answer":
            return not self.widget.busy
        if self.kind == "markdown":
            return len(self.widget.source) >= self.given
        return self.kind != "textarea" or not self.open


def child(kind: str, rate: int, seconds: float, result: str) -> None:
    """Run one measurement and write its figures; `rate` 0 is a burst."""
    from textual.app import App, ComposeResult
    from textual.containers import Horizontal, VerticalScroll

    from modelduel.tui.themes import DARK, default_inks

    panes = Pane(kind), Pane(kind)

    class Bench(App[None]):
        CSS = "Horizontal > * { width: 1fr; height: 1fr; }"

        def get_theme_variable_defaults(self) -> dict[str, str]:
            return default_inks()

        def compose(self) -> ComposeResult:
            with Horizontal():
                for pane in panes:
                    if kind == "markdown":
                        with VerticalScroll() as scroll:
                            scroll.anchor()
                            yield pane.widget
                    else:
                        yield pane.widget

        def on_mount(self) -> None:
            self.register_theme(DARK)
            self.theme = DARK.name
            self.run_worker(self.measure())

        async def measure(self) -> None:
            for pane in panes:
                pane.ready(self)
            pieces = tokens()
            for pane in panes:  # the first line of code loads the lexer
                await pane.give("".join(pieces[:50]))
            await asyncio.sleep(1.5)
            late: list[float] = []
            beat = asyncio.create_task(heartbeat(late))
            cpu, start = time.process_time(), time.perf_counter()
            figures: dict[str, float | None] = {}
            if rate:
                feeds = [asyncio.create_task(feed(pane, cycle(pieces[50:]), rate, seconds)) for pane in panes]
                await asyncio.wait(feeds, timeout=seconds + 2)
                figures["cpu"] = (time.process_time() - cpu) / (time.perf_counter() - start)
                kept_up = all(task.done() for task in feeds)
                figures["kept_up"] = float(kept_up and all(pane.given > 0.95 * 4 * rate * seconds for pane in panes))
            else:
                for at in range(50, BURST, 1_000):
                    await panes[0].give("".join(pieces[at : at + 1_000]))
                shown = asyncio.Event()

                def look() -> None:
                    if panes[0].done():
                        shown.set()

                timer = self.set_interval(0.01, look)
                try:
                    await asyncio.wait_for(shown.wait(), GIVE_UP)
                    figures["seconds"] = time.perf_counter() - start
                except TimeoutError:
                    figures["seconds"] = None
                timer.stop()
                figures["cpu"] = time.process_time() - cpu
            beat.cancel()
            late.sort()
            figures["p99"] = late[int(len(late) * 0.99)] if late else None
            figures["max"] = late[-1] if late else None
            Path(result).write_text(json.dumps(figures))
            os._exit(0)  # a pane that cannot keep up would not let the app end

    Bench().run()


async def heartbeat(late: list[float]) -> None:
    """Note by how many ms each sleep of 10 ms is late."""
    while True:
        start = time.perf_counter()
        await asyncio.sleep(0.01)
        late.append((time.perf_counter() - start - 0.01) * 1_000)


async def feed(pane: Pane, pieces: Iterator[str], rate: int, seconds: float) -> None:
    """Give `rate` deltas a second, as evenly as the loop allows."""
    start = time.perf_counter()
    given = 0
    while (passed := time.perf_counter() - start) < seconds:
        while given < passed * rate:
            await pane.give(next(pieces))
            given += 1
        await asyncio.sleep(max(0.001, 1 / rate))


def measure(kind: str, rate: int, seconds: float) -> dict[str, float | None]:
    """Run one measurement in a process of its own, on a terminal of its own."""
    with tempfile.TemporaryDirectory() as folder:
        result = str(Path(folder, "result.json"))
        command = [sys.executable, __file__, "--child", kind, str(rate), str(seconds), result]
        process, terminal = pty.fork()
        if not process:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", COLUMNS=str(WIDTH), LINES=str(HEIGHT))
            os.execv(command[0], command)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        output = drain(terminal, until=time.monotonic() + seconds + GIVE_UP + 15)
        stuck = os.waitpid(process, os.WNOHANG) == (0, 0) and not Path(result).exists()
        if stuck:  # the loop never got its turn, not even to give up
            os.kill(process, signal.SIGKILL)
        os.close(terminal)
        if stuck:
            os.waitpid(process, 0)
            return dict.fromkeys(("cpu", "seconds", "p99", "max")) | {"kept_up": 0.0}
        if not Path(result).exists():
            sys.exit(f"{kind} at {rate} ended without a result:\n{output[-2000:]!r}")
        return dict(json.loads(Path(result).read_text()))


def drain(terminal: int, until: float) -> bytes:
    """Read the terminal until the program is gone; return the end of what it said."""
    output = b""
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            piece = os.read(terminal, 65_536)
        except OSError:  # Linux: the other side is closed
            break
        if not piece:
            break
        output = (output + piece)[-4_000:]
    return output


def show(value: float | None, form: str) -> str:
    """Return a figure, or a dash where there is none."""
    return "–" if value is None else format(value, form)


def median(runs: list[dict[str, float | None]], name: str) -> float | None:
    """Return the middle one of a figure's measurements."""
    values = [value for run in runs if (value := run[name]) is not None]
    return statistics.median(values) if values else None


def main() -> None:
    """Measure everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=6.0, help="of streaming, for each measurement")
    parser.add_argument("--only", default=",".join(KINDS), help="kinds of pane, separated by commas")
    parser.add_argument("--repeat", type=int, default=1, help="measurements of each figure, whose median is shown")
    options = parser.parse_args()
    print("| pane | 200/s: CPU, late p99/max | 2,000/s: CPU, late p99/max | 100,000 at once: s (CPU s), late max |")
    print("|---|---|---|---|")
    for kind in options.only.split(","):
        cells = []
        for rate in (*RATES, 0):
            runs = [measure(kind, rate, options.seconds) for _ in range(options.repeat)]
            middle = {name: median(runs, name) for name in runs[0]}
            late = f"{show(middle['p99'], '.0f')}/{show(middle['max'], '.0f')}"
            if rate:
                lost = "" if middle["kept_up"] else ", could not keep up"
                cells.append(f"{show(middle['cpu'], '.0%')}, {late}{lost}")
            elif middle["seconds"] is None:
                cells.append(f"not within {GIVE_UP:.0f} s, {show(middle['max'], '.0f')}")
            else:
                cells.append(
                    f"{show(middle['seconds'], '.2f')} ({show(middle['cpu'], '.2f')}), {show(middle['max'], '.0f')}"
                )
        print(f"| {kind} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), sys.argv[5])
    else:
        main()
