"""What judging costs: both sides at once, against bare pytest, many candidates, and what the screen feels meanwhile.

    python -m benchmarks.testing [--repeat 9] [--only sides,screen,many]

Figures compare within one run of one machine. Everything runs in the real sandbox.

- sides: two candidates judged at once, against the slower of them alone; in turn, medians.
- screen: ten tests by calls and values, on both sides of the real program on a terminal: from `t` to both results
  painted, against `pytest` on one side's code with the same ten tests; by how much a task that sleeps 10 ms came late
  meanwhile; and a result that was kept, from `t` in a program just started.
- many: 200 candidates through `modelduel test --no-cache`, with one job and with two, in turn.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.screen import PATIENCE, PROGRAM, Screen
from benchmarks.table import chosen, row
from modelduel.duel.answer import extract
from modelduel.duel.round import recorded_candidate
from modelduel.scenario.load import thaw
from modelduel.scenario.model import Provenance, ScenarioFile, Tests
from modelduel.scenario.pack import Scenario, freeze
from modelduel.session.store import Session
from modelduel.testrun.judge import judge
from modelduel.testrun.plan import limits_of, plan
from modelduel.testrun.sandbox import choose
from tests.doubles.sessions import response, session_file

PARTS = ("sides", "screen", "many")
CANDIDATES = 200

ORIGINAL = "def total(prices):\n    raise NotImplementedError\n"
SOLUTION = "def total(prices):\n    return sum(round(price * 100) for price in prices) / 100\n"
VALUES: list[tuple[list[float], float]] = [([n * 0.1] * n, round(n * 0.1 * 100) * n / 100) for n in range(10)]
CASES = 'entry = "total"\ncompare = "close"\n' + "".join(
    f'[[case]]\nid = "prices-{n}"\nargs = [{given}]\nreturns = {wanted}\n' for n, (given, wanted) in enumerate(VALUES)
)
TESTS = "import pytest\nfrom original import total\n\n" + "".join(
    f"\ndef test_prices_{n}():\n    assert total({given}) == pytest.approx({wanted})\n"
    for n, (given, wanted) in enumerate(VALUES)
)


def scenario(kind: str) -> Scenario:
    """Return the ten tests as a scenario, of calls and values or of native tests."""
    tests = {"cases": {"tests/cases.toml": CASES}, "suite": {"tests/total_test.py": TESTS}}[kind]
    named = {"cases": {"cases": "tests/cases.toml"}, "suite": {"hidden": ["tests/total_test.py"]}}[kind]
    return thaw(
        ScenarioFile(
            id=f"total-{kind}",
            title="Total of prices",
            category="bug-fix",
            prompt="Mend it.\n",
            provenance=Provenance(kind="invented"),
            language="python",
            files=["original.py"],
            code={"original.py": ORIGINAL, **tests},
            tests=Tests(kind=kind, **named),  # type: ignore[arg-type]  # one of the two
        )
    )


# Both sides.


async def sides(folder: Path, repeat: int) -> None:
    """Judge two candidates at once, and each alone."""
    sandbox = await choose()
    for kind in ("cases", "suite"):
        one = scenario(kind)
        assert one.spec.tests is not None
        tests, limits = plan(one), limits_of(one.spec.tests)

        async def run(text: str, tests=tests, limits=limits) -> None:  # type: ignore[no-untyped-def]  # of this turn
            result = await judge(tests, {"original.py": text}, "python", limits, sandbox)
            if result.outcome != "passed":
                raise SystemExit(f"It should have passed: {result}")

        alone: list[float] = []
        both: list[float] = []
        for turn in range(repeat + 1):
            took = []
            for side in "ab":
                began = time.perf_counter()
                await run(f"{SOLUTION}# {side} {turn}\n")
                took.append(time.perf_counter() - began)
            alone.append(max(took))
            began = time.perf_counter()
            await asyncio.gather(*(run(f"{SOLUTION}# {side} {turn}\n") for side in "ab"))
            both.append(time.perf_counter() - began)
        slower, together = statistics.median(alone[1:]), statistics.median(both[1:])
        row(f"{kind}: the slower side alone", f"{slower * 1000:.0f} ms", "")
        ratio = statistics.median(b / a for a, b in zip(alone[1:], both[1:], strict=True))
        row(f"{kind}: both sides at once", f"{together * 1000:.0f} ms, {ratio:.2f} ×", "1.15 ×")


# On the screen.


def answered(folder: Path) -> Path:
    """Save a session whose two answers pass; return its folder."""
    one = scenario("cases")
    session = Session.create(folder / "session", session_file())
    session.add_scenario(freeze(one))
    for side in "ab":
        text = f"```python original.py\n{SOLUTION}# {side}\n```\n"
        taken = extract(text, original=one.original(), language="python", keep=[], status="finished")
        given = response(contender=side, text=text, candidate=recorded_candidate(taken))
        session.save_response(session.next_key(one.id, side, "python"), given, text)
    return folder / "session"


def wait_for_both(screen: Screen) -> float:
    """Read until both sides say that they passed; return when."""
    deadline = time.monotonic() + PATIENCE
    while screen.painted.count(b"Passed") < 2:
        if time.monotonic() > deadline:
            sys.exit(f"The results did not come: {screen.painted[-2000:]!r}")
        screen.drain(1.0)
    return time.perf_counter()


async def screen(folder: Path, repeat: int) -> None:
    """Measure from the key to the results, against pytest."""
    session = answered(folder)
    (folder / "original.py").write_text(SOLUTION)
    (folder / "total_test.py").write_text(TESTS)
    beats = folder / "beats.json"
    held: list[float] = []
    bare: list[float] = []
    words = ["replay", str(session), "--speed", "0"]
    with Screen(["-m", "benchmarks.screen", "--child", "beating", str(beats), *words], folder) as shown:
        shown.wait("all keys")
        shown.drain(1.0, whole=True)
        for _ in range(repeat + 1):
            pressed = shown.press("t")
            held.append(wait_for_both(shown) - pressed)
            shown.drain(0.3, whole=True)
            began = time.perf_counter()
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "total_test.py"]
            alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=alone)
            bare.append(time.perf_counter() - began)
        shown.drain(1.0, whole=True)
        late = sorted(json.loads(beats.read_text()))
    kept: list[float] = []
    for number in range(3):  # of the same answers, not tested in these sessions
        words[1] = str(answered(folder / str(number)))
        with Screen(["-c", PROGRAM, *words], folder) as shown:
            shown.wait("all keys")
            shown.drain(1.0, whole=True)
            pressed = shown.press("t")
            wait_for_both(shown)
            kept.append(time.perf_counter() - pressed)
    pytest_s, held_s = statistics.median(bare[1:]), statistics.median(held[1:])
    row("pytest without plug-ins, ten tests of one side", f"{pytest_s * 1000:.0f} ms", "")
    row("key to both results on the screen", f"{held_s * 1000:.0f} ms, {held_s / pytest_s:.2f} ×", "1 ×")
    row("the first time in a program", f"{held[0] * 1000:.0f} ms", "")
    row("key to both results, kept from another session", f"{statistics.median(kept) * 1000:.0f} ms", "")
    row("loop late meanwhile: p99", f"{late[int(len(late) * 0.99)]:.1f} ms", "")
    row("loop late meanwhile: most", f"{late[-1]:.1f} ms", "16 ms")


# Many.


def judge_all(folder: Path, files: Sequence[str], *options: str) -> float:
    """Run `modelduel test` on all candidates; return the seconds it took."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    words = [sys.executable, "-c", PROGRAM, "test", str(folder / "total.toml"), *files, "--json", *options]
    began = time.perf_counter()
    done = subprocess.run(words, check=False, capture_output=True, text=True, env=environment)
    took = time.perf_counter() - began
    outcomes = {json.loads(line)["outcome"] for line in done.stdout.splitlines()}
    if done.returncode or outcomes != {"passed"}:
        sys.exit(f"They should all have passed: {outcomes} {done.stderr}")
    return took


async def many(folder: Path, repeat: int) -> None:
    """Judge 200 candidates with one job and with two."""
    from modelduel import toml

    for kind in ("cases", "suite"):
        (folder / "total.toml").write_bytes(toml.dumps(freeze(scenario(kind))))
        files = []
        for number in range(CANDIDATES):
            file = folder / f"candidate_{number}.py"
            file.write_text(f"{SOLUTION}# {number}\n")
            files.append(str(file))
        took: dict[str, list[float]] = {"1": [], "2": []}
        for _ in range(max(1, repeat // 4)):
            for jobs, times in took.items():
                times.append(judge_all(folder, files, "--no-cache", "--jobs", jobs))
        one, two = (statistics.median(times) for times in took.values())
        row(f"{kind}: {CANDIDATES} candidates, one job", f"{one:.1f} s", "")
        row(f"{kind}: {CANDIDATES} candidates, two jobs", f"{two:.1f} s, {one / two:.2f} × as fast", "1.7 ×")
        row(f"{kind}: the same, all kept", f"{judge_all(folder, files):.2f} s", "")


async def main() -> None:
    """Measure and print a table."""
    for part, folder, repeat in chosen(__doc__, PARTS, repeat=9):
        await globals()[part](folder, repeat)


if __name__ == "__main__":
    asyncio.run(main())
