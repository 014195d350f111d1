"""`modelduel test`: candidate files judged as the screen judges them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from modelduel.errors import CannotJudgeError, InputError

if TYPE_CHECKING:
    from modelduel.scenario.pack import Scenario
    from modelduel.testrun.model import TestRun
    from modelduel.testrun.sandbox import Sandbox

_UNJUDGED = ("not-run", "harness-error")


@click.command()
@click.argument("scenario")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one line for each FILE.")
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="How many at once.")
@click.option("--python", type=click.Path(path_type=Path, exists=True), help="A virtual environment for the tests.")
@click.option("--allow-unsandboxed", is_flag=True, help="Run code without a sandbox if none works here.")
def test(
    scenario: str, files: tuple[Path, ...], as_json: bool, jobs: int, python: Path | None, allow_unsandboxed: bool
) -> int:
    """Judge candidate files against a scenario, in the sandbox.

    SCENARIO is an id of the core pack or a path. Each FILE is one candidate; a folder is a candidate of several files.

    Exit code 0: every candidate passed. 1: some did not. 3: some could not be judged, and nothing worse happened.
    """
    from modelduel.scenario.load import load_scenario
    from modelduel.testrun.sandbox import choose

    loaded = load_scenario(scenario)
    if loaded.spec.tests is None:
        raise InputError("This scenario has no tests: its answers are judged by reading.", where=loaded.id)
    candidates = [(str(path), read_candidate(path, loaded)) for path in files]

    async def run() -> list[TestRun]:
        sandbox = await choose(allow_unsandboxed=allow_unsandboxed)
        if sandbox.name == "none":
            click.echo("modelduel: the code runs without a sandbox, as you asked.", err=True)
        runs = []
        async for name, result in judged(loaded, candidates, sandbox, jobs, python):
            runs.append(result)
            _print(loaded.id, name, result, as_json)
        return runs

    outcomes = {result.outcome for result in asyncio.run(run())}
    if outcomes - {"passed", *_UNJUDGED}:
        return 1
    return 3 if outcomes & set(_UNJUDGED) else 0


def read_candidate(path: Path, scenario: Scenario) -> dict[str, str]:
    """Read a candidate: a file takes the place of the first original, a folder's files keep their names.

    Raises:
        InputError: Unreadable, too large, not UTF-8, or an empty folder.
    """
    from modelduel.scenario.files import Refused, list_inside, read_inside, read_text

    files = scenario.original()
    try:
        if path.is_dir():
            folder = path.resolve()
            names = [name.partition("/")[2] for name in list_inside(folder.parent, folder.name)]
            return {**files, **{name: read_inside(folder, name) for name in names}}
        name = next(iter(files), f"solution{path.suffix}")
        return {**files, name: read_text(path, path.name)}
    except Refused as error:
        raise InputError(f"Expected {error.expected}, found {error.found}.", where=str(path)) from None


async def judged(
    scenario: Scenario,
    candidates: Sequence[tuple[str, dict[str, str]]],
    sandbox: Sandbox,
    jobs: int,
    python: Path | None,
) -> AsyncIterator[tuple[str, TestRun]]:
    """Judge candidates, `jobs` at once, and yield each with its name, in order."""
    from modelduel.duel.round import judge_candidate
    from modelduel.testrun.model import TestRun

    gate = asyncio.Semaphore(jobs)

    async def one(files: dict[str, str]) -> TestRun:
        async with gate:
            try:
                return await judge_candidate(scenario, files, scenario.language, sandbox, python=python)
            except CannotJudgeError as error:
                return TestRun("not-run", reason=error.message)

    tasks = [asyncio.create_task(one(files)) for _, files in candidates]
    try:
        for (name, _), task in zip(candidates, tasks, strict=True):
            yield name, await task
    finally:
        for task in tasks:
            task.cancel()


def _print(scenario: str, name: str, run: TestRun, as_json: bool) -> None:
    from modelduel.cli.output import print_json
    from modelduel.cli.plain import print_indented
    from modelduel.text import safe_line

    if as_json:
        print_json(run_json(scenario, name, run))
        return
    passed = sum(result.status == "passed" for result in run.tests)
    sign = "✓" if run.outcome == "passed" else "✗"
    head = f"{sign} {name}  {run.outcome}  {passed}/{len(run.tests)} tests  {run.seconds:.2f} s  {run.sandbox}"
    click.echo(click.style(safe_line(head.rstrip()), fg="green" if sign == "✓" else "red"))
    if run.reason:
        first, _, rest = run.reason.partition("\n")
        click.echo(f"  {safe_line(first)}")
        print_indented(rest)
    failed = [result for result in run.tests if result.status != "passed"]
    for number, result in enumerate(failed):
        click.echo(f"  ✗ {safe_line(result.id)}  {result.status}")
        if number == 0:
            print_indented(result.message)


def run_json(scenario: str, name: str, run: TestRun) -> dict[str, Any]:
    """Return a line of `test --json`."""
    return {
        "scenario": scenario,
        "file": name,
        "outcome": run.outcome,
        "sandbox": run.sandbox,
        "seconds": round(run.seconds, 3),
        "cached": run.cached,
        "tests": [
            {"id": one.id, "status": one.status, "message": one.message, "seconds": round(one.seconds, 4)}
            for one in run.tests
        ],
        "reason": run.reason,
    }
