"""The whole program on a real terminal: how soon it is there, how soon it answers a key, what it costs meanwhile.

    python -m benchmarks.screen [--repeat 5] [--only start,keys,sdks,memory]

Every measurement is a process of its own on a pseudo-terminal that is drained as a terminal would be; keys are bytes
written to it, and what is seen is text in what comes back. Figures compare within one run of one machine.

- start: from the command to the home screen's answer to a key, against a bare Textual app of two panes.
- keys: from a key (a verdict, which is saved each time) to its text in the output, while both panes get 2,000 events a
  second from contenders in the process.
- sdks: CPU of the program while both SDKs read 2,000 events a second each from a double that is a process of its own,
  against the bare SDKs; and by how much a task that sleeps 10 ms came late, from the first frame until they stream
  (their import) and after.
- memory: resident with a session of 100 rounds open, 20 of them visited; with both SDKs after both sides were asked.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks.duel import Double, drain
from benchmarks.stream import heartbeat
from benchmarks.table import chosen, row

WIDTH, HEIGHT = 160, 48
RATE = 2_000
SECONDS = 8.0
PATIENCE = 60.0
PARTS = ("start", "keys", "sdks", "memory")
KEYS = 60

BARE = """
from textual.app import App
from textual.containers import Horizontal
from textual.widgets import Static
class Bare(App):
    BINDINGS = [("slash", "answer")]
    CSS = "Static { width: 1fr; height: 1fr; }"
    def compose(self):
        with Horizontal():
            yield Static("Left pane", id="left")
            yield Static("Right pane")
    def action_answer(self):
        self.query_one("#left").update("Words of an answer")
Bare().run()
"""
PROGRAM = "from modelduel.cli import main; main()"
_LOOK = 8_192
"""Bytes of output looked through for a text whose characters have several styles; more would take noticeable time."""
_SEQUENCE = re.compile(rb"\x1b(\[[0-9;?<=>$]*[A-Za-z@`]|\][^\x07\x1b]*(\x07|\x1b\\)|[()=>][A-Z0-9]?|P[^\x1b]*\x1b\\)")


class Screen:
    """A program on a pseudo-terminal of its own."""

    def __init__(self, argv: list[str], folder: Path) -> None:
        self._text = b""
        self.began = time.perf_counter()
        self.pid, self._terminal = pty.fork()
        if not self.pid:
            kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
            kept["PYTHONPATH"] = str(Path.cwd())
            folders = {f"XDG_{kind}_HOME": str(folder) for kind in ("DATA", "CONFIG", "CACHE")}
            quiet = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "KEY": "none"}
            terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
            os.chdir(folder)  # in the checkout, sessions would go to its own
            os.execve(sys.executable, [sys.executable, *argv], {**kept, **folders, **quiet, **terminal})
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.close(self._terminal)
        os.waitpid(self.pid, 0)

    def press(self, keys: str) -> float:
        """Write keys to the terminal; return when."""
        self._text = b""
        pressed = time.perf_counter()
        os.write(self._terminal, keys.encode())
        return pressed

    def wait(self, text: str) -> float:
        """Read until a text has been painted since the last key; return when."""
        wanted = text.encode()
        deadline = time.monotonic() + PATIENCE
        while wanted not in self._text and wanted not in _SEQUENCE.sub(b"", self._text[-_LOOK:]):
            if time.monotonic() > deadline:
                sys.exit(f"{text!r} did not come; the last of what did: {self._text[-2000:]!r}")
            self.drain(1.0)
        return time.perf_counter()

    def drain(self, seconds: float, *, whole: bool = False) -> None:
        """Read what there is, waiting so long for something; with `whole`, read on until the time is up."""
        until = time.monotonic() + seconds
        while select.select([self._terminal], [], [], max(0.0, until - time.monotonic()))[0]:
            try:
                self._text = (self._text + os.read(self._terminal, 65_536))[-65_536:]
            except OSError:  # Linux: the program has ended
                sys.exit(f"It ended: {self._text[-2000:]!r}")
            if not whole:
                return

    @property
    def painted(self) -> bytes:
        """The last of what has been painted since the last key press, without escape sequences."""
        return _SEQUENCE.sub(b"", self._text)

    def cpu(self) -> float:
        """Return the CPU seconds the program has taken, all threads together."""
        return cpu_of(self.pid)

    def resident(self) -> float:
        """Return the resident memory in MB."""
        (line,) = (one for one in Path(f"/proc/{self.pid}/status").read_text().splitlines() if one.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def cpu_of(pid: int) -> float:
    """Return the CPU seconds a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# Start.


def start(folder: Path, repeat: int) -> None:
    """Compare the time to an answered key, in turn."""
    times: dict[str, list[float]] = {"bare": [], "home": []}
    for _ in range(repeat + 1):  # the first warms the caches
        for name, code, first in (("bare", BARE, "Left pane"), ("home", PROGRAM, "Quick duel")):
            with Screen(["-c", code], folder) as screen:
                screen.wait(first)
                screen.press("/")
                times[name].append(screen.wait("Words of a") - screen.began)
    bare, home = (statistics.median(times[name][1:]) for name in ("bare", "home"))
    row("command to answered key: bare app", f"{bare * 1000:.0f} ms", "")
    row("command to answered key: home", f"{home * 1000:.0f} ms, {home / bare:.2f} ×", "1.3 ×")


# Keys while both sides stream.


class Firehose:
    """A provider in the process: so many events a second, for ever."""

    def __init__(self, rate: int) -> None:
        self._rate = rate

    def sent(self) -> Mapping[str, Any]:
        """Return nothing."""
        return {}

    async def ready(self) -> None:
        """Be ready."""

    async def aclose(self) -> None:
        """Have nothing to close."""

    async def stream(self, request: object) -> AsyncGenerator[str, None]:
        """Yield four characters of code at a time, as evenly as the loop allows."""
        source = "```python\n" + Path(__file__).read_text().replace("```", "'''") * 50
        began, given = time.perf_counter(), 0
        while True:
            while given < (time.perf_counter() - began) * self._rate:
                at = given * 4 % len(source)
                yield source[at : at + 4]
                given += 1
            await asyncio.sleep(0.001)


def child_firehose(rate: str) -> None:
    """Run a review whose contenders are firehoses."""
    from modelduel.cli import main
    from modelduel.duel import opening

    opening.open_provider = lambda contender, special=None: Firehose(int(rate))  # type: ignore[assignment]
    sys.argv = ["modelduel", "review", "-a", "command:none", "-b", "command:none", "--open"]
    main()


def keys(folder: Path, repeat: int) -> None:
    """Measure from a key to its text on the screen, at the pace of fast models and at one that none has."""
    for rate in (200, RATE):
        with tempfile.TemporaryDirectory(dir=folder) as own:
            keys_at(rate, Path(own), repeat)


def keys_at(rate: int, folder: Path, repeat: int) -> None:
    """Measure while each side gets so many events a second."""
    took: list[float] = []
    with Screen(["-m", "benchmarks.screen", "--child", "firehose", str(rate)], folder) as screen:
        screen.wait("all keys")
        screen.drain(2.0, whole=True)
        cpu, began = screen.cpu(), time.perf_counter()
        for number in range(KEYS * repeat):
            sign = "<>"[number % 2]
            pressed = screen.press(sign)
            took.append((screen.wait("A > B" if sign == "<" else "A < B") - pressed) * 1000)
            screen.drain(0.03 + number % 7 * 0.01, whole=True)
        used = (screen.cpu() - cpu) / (time.perf_counter() - began)
    took.sort()
    row(f"key to screen while 2 × {rate:,} events/s stream: median", f"{statistics.median(took):.1f} ms", "")
    row("the same: p95", f"{took[int(len(took) * 0.95)]:.1f} ms", "16 ms")
    row("CPU meanwhile, keys and saves included", f"{used:.0%} of a core", "")


# Through the SDKs.


def child_beating(result: str, *words: str) -> None:
    """Run the program with a heartbeat; write by how much it was late, every half second."""
    from modelduel.cli import main, screen
    from modelduel.tui.screens.duel import DuelScreen

    run = screen.run
    late: list[float] = []

    async def beating(app: Any) -> None:
        async def note() -> None:
            while not app.is_running or not isinstance(app.screen, DuelScreen):
                await asyncio.sleep(0.005)
            painted = asyncio.Event()
            app.screen.call_after_refresh(painted.set)
            await painted.wait()
            beat = asyncio.create_task(heartbeat(late))
            while not beat.done():
                await asyncio.sleep(0.5)
                Path(result + ".new").write_text(json.dumps(late))
                Path(result + ".new").rename(result)

        noting = asyncio.create_task(note())
        await run(app)
        noting.cancel()

    screen.run = beating
    sys.argv = ["modelduel", *words]
    main()


def contenders(urls: Mapping[str, str]) -> str:
    """Return a config with a contender for each SDK, at the double."""
    tables = [
        f'[contenders.{name}]\nprovider = "{provider}"\nmodel = "m"\nbase_url = "{urls[wire]}"\n'
        'api_key_env = "KEY"\nmax_tokens = 100000\n'
        for name, provider, wire in (("one", "anthropic", "anthropic"), ("two", "openai-chat", "openai"))
    ]
    return "\n".join(['a = "one"', 'b = "two"', *tables])


def sdks(folder: Path, repeat: int) -> None:
    """Measure the program between two SDKs and a terminal."""
    bare: list[float] = []
    used: list[float] = []
    stalls: list[float] = []
    late: list[float] = []
    result = folder / "late.json"
    for _ in range(repeat):
        with Double(RATE, round(RATE * SECONDS), "x = 1 ") as urls:
            cpu, began = time.process_time(), time.perf_counter()
            asyncio.run(drain(urls))
            bare.append((time.process_time() - cpu) / (time.perf_counter() - began))
            configure(folder, urls)
            words = ["--child", "beating", str(result), "duel", "Hello?"]
            with Screen(["-m", "benchmarks.screen", *words], folder) as screen:
                screen.wait("x = 1")
                screen.drain(1.5, whole=True)
                before = len(json.loads(result.read_text()))
                cpu, began = screen.cpu(), time.perf_counter()
                screen.drain(SECONDS - 3, whole=True)
                used.append((screen.cpu() - cpu) / (time.perf_counter() - began))
                beats = json.loads(result.read_text())
                stalls.append(max(beats[:before]))
                late.append(sorted(beats[before:])[int((len(beats) - before) * 0.99)])
    row("both SDKs bare at 2,000 events/s each: CPU", f"{statistics.median(bare):.0%} of a core", "")
    row("the program through both SDKs: CPU", f"{statistics.median(used):.0%} of a core", "85 %")
    row("the same: p99 late", f"{statistics.median(late):.0f} ms", "")
    row(
        "from the screen to the stream, with the SDKs' import: longest stall",
        f"{statistics.median(stalls):.0f} ms",
        "100 ms",
    )


# Memory.


def memory(folder: Path, repeat: int) -> None:
    """Measure what is resident with a long session open."""
    from modelduel.contender.model import Contender
    from modelduel.session.model import Asked
    from modelduel.session.store import Session
    from tests.doubles.sessions import judgement, key, large_answer, scenario, session_file

    with Double(100, 50, "x = 1 ") as urls:
        one = Contender(provider="anthropic", model="m", base_url=urls["anthropic"], api_key_env="KEY")
        two = Contender(provider="openai-chat", model="m", base_url=urls["openai"], api_key_env="KEY")
        asked = {"a": Asked("one", one), "b": Asked("two", two)}
        session = Session.create(folder / "long", session_file(contenders=asked))
        with session.rater("me", write=True) as rater:
            for number in range(100):
                id_ = f"round-{number:03d}"
                session.add_scenario(scenario(id_))
                for side in ("a", "b"):
                    response, text = large_answer(number)
                    session.save_response(key(id_, side), response_of(response, side), text)
                rater.save(id_, judgement())
        plain, both, bare = [], [], []
        for _ in range(repeat):
            with Screen(["-c", BARE], folder) as screen:
                screen.wait("Left pane")
                bare.append(screen.resident())
            with Screen(["-c", PROGRAM, "replay", str(session.folder), "--speed", "0"], folder) as screen:
                plain.append(visited(screen, lambda screen: None))
            with Screen(["-c", PROGRAM, "--sessions", str(folder), "review", "--session", "long"], folder) as screen:
                both.append(visited(screen, ask_both))
    row("memory: bare app", f"{statistics.median(bare):.0f} MB", "")
    row("memory: 100 rounds open, 20 visited", f"{statistics.median(plain):.0f} MB", "100 MB")
    row("memory: the same with both SDKs", f"{statistics.median(both):.0f} MB", "190 MB")


def response_of(response: Any, side: str) -> Any:
    """Return a response as another side's."""
    import msgspec

    return msgspec.structs.replace(response, contender=side)


def visited(screen: Screen, first: Callable[[Screen], None]) -> float:
    """Go through 20 rounds, looking at the diff on the way; return MB."""
    screen.wait("all keys")
    screen.drain(1.0, whole=True)
    first(screen)
    for number in range(20):
        screen.press("]")
        screen.wait(f"{number + 2}/100")
        screen.press("dat"[number % 3])
        screen.drain(0.2, whole=True)
    return screen.resident()


def ask_both(screen: Screen) -> None:
    """Ask both sides of the first round again."""
    for _ in range(2):
        screen.press("r")
        screen.wait("x = 1")
        screen.drain(2.0, whole=True)
        screen.press("\t")
        screen.drain(0.3, whole=True)


def configure(folder: Path, urls: Mapping[str, str]) -> None:
    """Write the config."""
    file = folder / "modelduel" / "config.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(contenders(urls))


def main() -> None:
    """Measure and print a table."""
    for part, folder, repeat in chosen(__doc__, PARTS):
        globals()[part](folder, repeat)


if __name__ == "__main__":
    if sys.argv[1:3] == ["--child", "firehose"]:
        child_firehose(*sys.argv[3:])
    elif sys.argv[1:3] == ["--child", "beating"]:
        child_beating(*sys.argv[3:])
    else:
        main()
