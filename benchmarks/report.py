"""What a report costs: from the shell to its last line, in time and memory; its page's first paint; the screen's loop.

    python -m benchmarks.report [--rounds 10000]

Each report is a process of its own, as a user starts it; the session's index is warm, as it is after the first look.
The screen's figure is by how much a task that sleeps 10 ms comes late while the report of 100 rounds is made, scipy's
import included. It needs some 200 MB in the temporary folder.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from benchmarks.session import ms
from benchmarks.stream import heartbeat
from modelduel import toml
from modelduel.scenario.model import CATEGORIES
from modelduel.session.model import RecordedCandidate
from modelduel.session.records import encode_response
from modelduel.session.store import JUDGEMENTS, RESPONSES, SCENARIOS, Session
from tests.doubles.sessions import judgement, large_answer, new_session, scenario

LEVELS = ("easy", "medium", "hard")
_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]"
WINNERS = ("a", "b", "a", "tie", "a", "both-bad", "b", "a", None)


def main() -> None:
    """Measure and print a Markdown table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=10_000)
    arguments.add_argument("--screen", metavar="SESSION", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.screen:
        print(asyncio.run(lateness(Path(given.screen))))
        return
    rows = []
    with tempfile.TemporaryDirectory(prefix="modelduel-bench-") as folder:
        for rounds, limit in ((100, "2 s"), (given.rounds, "10 s, 500 MB")):
            session = session_of(Path(folder) / f"of-{rounds}", rounds)
            for form in ("text", "markdown", "json", "csv"):
                seconds, peak = reported(session, form)
                rows.append((f"{form} of {rounds:,} rounds", limit if form == "text" else "", f"{ms(seconds)}, {peak}"))
            if rounds == 100:
                page = Path(folder) / "report.html"
                seconds, peak = reported(session, "html", "-o", str(page))
                size = f"{page.stat().st_size / 1e6:.1f} MB"
                rows.append((f"HTML of {rounds:,} rounds", "5 MB", f"{ms(seconds)}, {peak}, {size}"))
                rows.append(("its first paint in Chromium, median; most", "1 s", asyncio.run(painted(page))))
                command = [sys.executable, "-m", "benchmarks.report", "--screen", str(session)]
                late = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
                rows.append(("screen's loop while the report is made", "never blocked", late))
    print("| what | limit | measured |\n|---|---|---|")
    for what, limit, value in rows:
        print(f"| {what} | {limit} | {value} |")


def session_of(folder: Path, rounds: int) -> Path:
    """Lay down a session of so many rounds, most of them judged, with its index made; return its folder."""
    session = new_session(folder)
    (rater := session.folder / JUDGEMENTS / "ana").mkdir(parents=True)
    for number in range(rounds):
        name = f"round-{number:05d}"
        spec = scenario(name, category=CATEGORIES[number % 3], difficulty=LEVELS[number % 5 % 3])
        (session.folder / SCENARIOS / f"{name}.toml").write_bytes(toml.dumps(spec))
        answer, text = large_answer(number)
        place = session.folder / RESPONSES / name
        place.mkdir()
        for at, contender in enumerate("ab"):
            passed = (number * 7 + at) % (3 + at) > 0
            candidate = RecordedCandidate("passed" if passed else "failed")
            record = msgspec.structs.replace(
                answer, contender=contender, candidate=candidate, total_s=4 + number % 7 + at
            )
            (place / f"{contender}-python-1-1.md").write_text(text)
            (place / f"{contender}-python-1-1.toml").write_bytes(encode_response(record))
        one = judgement(winner=WINNERS[number % len(WINNERS)], shown=["a", "b"] if number % 2 else ["b", "a"])
        (rater / f"{name}-1.toml").write_bytes(toml.dumps(one))
    Session.open(session.folder)
    return session.folder


def reported(session: Path, form: str, *words: str) -> tuple[float, str]:
    """Return the seconds from the shell to the end, and the most memory that was used."""
    command = [sys.executable, "-m", "modelduel", "report", str(session), "--format", form, *words]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "COLUMNS": "120"})
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"The report ended with {os.waitstatus_to_exitcode(status)}.")
    return seconds, f"{_peak(usage):.0f} MB"


def _peak(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


async def painted(page: Path, repeats: int = 5) -> str:
    """Return how long after it was gone to the page paints anything, in a headless Chromium of its own each time."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        return "no Chromium here"
    from playwright.async_api import async_playwright

    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    taken: list[float] = []
    async with async_playwright() as driver:
        for _ in range(repeats):
            browser = await driver.chromium.launch(executable_path=chromium, args=as_root)
            tab = await browser.new_page(viewport={"width": 1280, "height": 800})
            await tab.goto(page.as_uri())
            await tab.wait_for_function(f"{_FIRST_PAINT} !== undefined")
            taken.append(await tab.evaluate(f"{_FIRST_PAINT}.startTime") / 1000)
            await browser.close()
    return f"{ms(statistics.median(taken))}; {ms(max(taken))}"


async def lateness(session: Path) -> str:
    """Return how late a loop is while the report screen is opened, until it shows the report."""
    from modelduel.tui.app import ModelduelApp
    from modelduel.tui.screens.report import ReportScreen
    from modelduel.tui.widgets.choices import Choices

    app = ModelduelApp()
    late: list[float] = []
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        beating = asyncio.create_task(heartbeat(late))
        start = time.perf_counter()
        screen = ReportScreen(session)
        await app.push_screen(screen)
        while not screen.query_one(Choices).lines:
            await asyncio.sleep(0.01)
        seconds = time.perf_counter() - start
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
    late.sort()
    return f"at worst {late[-1]:.0f} ms late, p99 {late[int(len(late) * 0.99)]:.0f} ms; there after {ms(seconds)}"


if __name__ == "__main__":
    main()
