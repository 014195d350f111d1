"""What judging a small answer costs in each language once its toolchain is warm, as a Markdown table.

    python -m benchmarks.languages [--rounds 9] [--cold]

Each figure is a whole judgement in the sandbox, compiling included: ten native tests, and ten calls, in turns. `--cold`
also warms the toolchain from nothing, in a folder of its own, which takes minutes on a busy machine.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from modelduel import paths
from modelduel.scenario.model import Case, CasesFile, Language
from modelduel.testrun.go_runner import GoRunner
from modelduel.testrun.judge import judge, unjudged
from modelduel.testrun.model import Limits
from modelduel.testrun.plan import CaseTable, Suite
from modelduel.testrun.sandbox import Sandbox, choose

LIMIT_S = 1.0
TABLE = CaseTable(CasesFile("add", case=[Case(f"case-{n}", [n, 1], returns=n + 1) for n in range(10)]))


@dataclass(frozen=True)
class Sample:
    """An answer in one language, ten tests of it, and what warms its toolchain from nothing (None: it has no cache)."""

    answer: dict[str, str]
    suite: Suite
    warm: Callable[[], Awaitable[None]] | None = None


SAMPLES: dict[Language, Sample] = {
    "typescript": Sample(
        {"calc.ts": "export const add = (a: number, b: number): number => a + b;\n"},
        Suite(
            {
                "calc.test.ts": 'import { test } from "node:test";\nimport assert from "node:assert/strict";\n'
                + 'import { add } from "../calc.ts";\n'
                + "".join(f'test("add {n}", () => assert.equal(add({n}, 1), {n + 1}));\n' for n in range(10))
            }
        ),
    ),
    "go": Sample(
        {"calc.go": "package calc\n\nfunc Add(a, b int) int { return a + b }\n"},
        Suite(
            {
                "calc_test.go": 'package calc\n\nimport "testing"\n'
                + "".join(
                    f"\nfunc TestAdd{n}(t *testing.T) {{\n\tif Add({n}, 1) != {n + 1} {{\n\t\tt.Fatal()\n\t}}\n}}\n"
                    for n in range(10)
                )
            }
        ),
        GoRunner().warm,
    ),
}


async def judged_s(sandbox: Sandbox, language: Language, tests: Suite | CaseTable) -> float:
    """Return the seconds that one judgement takes."""
    started = time.perf_counter()
    run = await judge(tests, SAMPLES[language].answer, language, Limits(), sandbox)
    if run.outcome != "passed":
        raise SystemExit(f"{language}: {run}")
    return time.perf_counter() - started


async def cold_s(warm: Callable[[], Awaitable[None]]) -> float:
    """Return the seconds that warming takes in an empty cache folder."""
    kept = paths.cache_dir
    with tempfile.TemporaryDirectory() as folder:
        paths.cache_dir = lambda: Path(folder)
        try:
            started = time.perf_counter()
            await warm()
            return time.perf_counter() - started
        finally:
            paths.cache_dir = kept


async def main() -> None:
    """Print the table."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rounds", type=int, default=9)
    words.add_argument("--cold", action="store_true")
    asked = words.parse_args()
    sandbox = await choose()
    print(f"| language | warming, once | ten tests (≤ {LIMIT_S:g} s) | ten calls (≤ {LIMIT_S:g} s) |")
    print("|---|---|---|---|")
    for language, sample in SAMPLES.items():
        if (reason := unjudged(language)) is not None:
            print(f"| {language} | {reason.message} | | |")
            continue
        warming = f"{await cold_s(sample.warm):.0f} s" if asked.cold and sample.warm is not None else "–"
        kinds: tuple[Suite | CaseTable, ...] = (sample.suite, TABLE)
        for tests in kinds:
            await judged_s(sandbox, language, tests)
        times: list[list[float]] = [[], []]
        for _ in range(asked.rounds):
            for number, tests in enumerate(kinds):
                times[number].append(await judged_s(sandbox, language, tests))
        suite, calls = (f"{statistics.median(one):.2f} s" for one in times)
        print(f"| {language} | {warming} | {suite} | {calls} |")


if __name__ == "__main__":
    asyncio.run(main())
