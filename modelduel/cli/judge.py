"""`modelduel test`: candidate files judged as the screen judges them."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from modelduel.errors import CannotJudgeError, InputError
from modelduel.testrun.model import UNJUDGED

if TYPE_CHECKING:
    from modelduel.cli import Place
    from modelduel.scenario.model import Language
    from modelduel.scenario.pack import Scenario
    from modelduel.testrun.cache import Results
    from modelduel.testrun.model import Limits, TestRun
    from modelduel.testrun.sandbox import Sandbox

_SIGNS: Mapping[str, tuple[str, str | None]] = {"passed": ("✓", "green"), **dict.fromkeys(UNJUDGED, ("○", None))}
_MOST_JOBS = 8
"""Of the jobs by default: each has an interpreter or a compiler, and memory of its own."""
_MOST_NAMED = 5
"""Of the files of a folder, where it is the wrong one."""


class Candidate(NamedTuple):
    """What is judged: its name on the command line, its files, and the language they are in."""

    name: str
    files: dict[str, str]
    language: Language | None
    shown: dict[str, str] = {}  # noqa: RUF012 - never written to
    """A file's name inside -> where the user has it."""


@click.command()
@click.argument("scenario")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one line for each FILE.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=lambda: min(_MOST_JOBS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2),
    show_default=f"one for each core, at most {_MOST_JOBS}",
    help="How many at once.",
)
@click.option("--python", type=click.Path(path_type=Path, exists=True), help="A virtual environment for the tests.")
@click.option("--no-cache", is_flag=True, help="Run everything, also what was judged before.")
@click.option("--allow-unsandboxed", is_flag=True, help="Run code without a sandbox if none works here.")
@click.pass_obj
def test(
    place: Place,
    scenario: str,
    files: tuple[Path, ...],
    as_json: bool,
    jobs: int,
    python: Path | None,
    no_cache: bool,
    allow_unsandboxed: bool,
) -> int:
    """Judge candidate files against a scenario, in the sandbox.

    SCENARIO is an id of the core pack or a path. Each FILE is one candidate; a folder is a candidate of several files.
    Results come in the order of the files, each as soon as those before it are there. The same code under the same
    tests is judged once: its result is then marked as cached (never with --python, nor after a time-out).

    Of a review that asks for JSON it is said whether each FILE is the document that was asked for.

    Exit code 0: every candidate passed. 1: some did not. 3: some could not be judged, and nothing worse happened.
    """
    from modelduel.cli.holding import run_saving
    from modelduel.cli.warming import make_ready
    from modelduel.scenario.load import load_scenario
    from modelduel.testrun.cache import Results

    loaded = load_scenario(scenario)
    if (schema := loaded.schema()) is not None:
        return _conform(loaded.id, schema, files, as_json)
    if loaded.spec.tests is None:
        raise InputError("This scenario has no tests: its answers are judged by reading.", where=loaded.id)
    candidates = [read_candidate(path, loaded) for path in files]
    usual = place.limits()

    async def run() -> int:
        sandbox = await _sandbox(loaded, candidates, as_json, allow_unsandboxed=allow_unsandboxed)
        if any(one.language == "go" for one in candidates):
            await make_ready("go")
        progress = Progress(len(candidates))
        outcomes = set()
        judging = judged(
            loaded, candidates, sandbox, jobs, python, usual, results=Results(), fresh=no_cache, progress=progress
        )
        try:
            async with aclosing(judging):
                async for candidate, result in judging:
                    progress.clear()
                    _print(loaded.id, candidate, result, as_json)
                    progress.show()
                    outcomes.add(result.outcome)
        finally:
            progress.clear()
        return exit_code(outcomes)

    return run_saving(run())


def _conform(scenario: str, schema: dict[str, Any], files: Sequence[Path], as_json: bool) -> int:
    """Say of each answer to a review whether it is the JSON that was asked for. Raises InputError."""
    from modelduel.cli.output import print_json
    from modelduel.scenario.files import Refused, read_text
    from modelduel.scenario.json_answer import conformity
    from modelduel.text import safe_line

    code = 0
    for path in files:
        try:
            found = conformity(schema, read_text(path, path.name))
        except Refused as error:
            raise InputError(f"Expected {error.expected}, found {error.found}.", where=str(path)) from None
        code = code if found.conforms else 1
        if as_json:
            facts = {"conforms": found.conforms, "verdict": found.verdict, "faults": found.faults}
            print_json({"scenario": scenario, "file": str(path)} | facts)
            continue
        sign = "✓" if found.conforms else "✗"
        click.echo(safe_line(f"{sign} {path}  {found.verdict}"))
        for fault in found.faults:
            click.echo(f"  {safe_line(fault)}")
    return code


async def _sandbox(
    scenario: Scenario, candidates: Sequence[Candidate], as_json: bool, *, allow_unsandboxed: bool
) -> Sandbox:
    """Choose what holds the candidates. Raises CannotJudgeError; a line of JSON for each then says so as well."""
    from modelduel.testrun.model import TestRun
    from modelduel.testrun.sandbox import choose

    try:
        sandbox = await choose(allow_unsandboxed=allow_unsandboxed)
    except CannotJudgeError as error:
        for candidate in candidates if as_json else ():
            _print(scenario.id, candidate, TestRun("not-run", reason=str(error)), as_json)
        raise
    if sandbox.name == "none":
        click.echo("modelduel: the code runs without a sandbox, as you asked.", err=True)
    return sandbox


def exit_code(outcomes: Collection[str]) -> int:
    """Return the exit code of a call in which these outcomes occurred."""
    if set(outcomes) - {"passed", *UNJUDGED}:
        return 1
    return 3 if set(outcomes) & UNJUDGED else 0


def read_candidate(path: Path, scenario: Scenario) -> Candidate:
    """Read a candidate: a file takes the place of the first original, a folder's files keep their names.

    Where a scenario may be solved in several languages, the suffixes say in which this one is; originals in another
    are left out.

    Raises:
        InputError: Unreadable, too large, not UTF-8, an empty folder, or one that leaves all of the original as it is.
    """
    from modelduel.scenario.files import Refused, list_inside, read_inside, read_text

    try:
        if path.is_dir():
            folder = path.resolve()
            names = [name.partition("/")[2] for name in list_inside(folder.parent, folder.name)]
            language = language_of(names, scenario)
            original = _original(scenario, language)
            if original and not original.keys() & set(names):
                raise Refused(f"a folder with {' or '.join(original)}", f"{', '.join(names[:_MOST_NAMED])}")
            return Candidate(
                str(path),
                {**original, **{name: read_inside(folder, name) for name in names}},
                language,
                {name: str(path / name) for name in names},
            )
        language = language_of([path.name], scenario)
        files = _original(scenario, language)
        name = next(iter(files), f"solution{path.suffix}")
        return Candidate(str(path), {**files, name: read_text(path, path.name)}, language, {name: str(path)})
    except Refused as error:
        raise InputError(f"Expected {error.expected}, found {error.found}.", where=str(path)) from None


def language_of(names: Sequence[str], scenario: Scenario) -> Language | None:
    """Return the language of files by their suffixes, among those of a scenario; else the scenario's first."""
    from modelduel.scenario.model import LANGUAGE_OF

    suffixed = {LANGUAGE_OF.get(PurePosixPath(name).suffix) for name in names}
    return next((one for one in scenario.languages if one in suffixed), scenario.language)


def _original(scenario: Scenario, language: Language | None) -> dict[str, str]:
    from modelduel.scenario.model import LANGUAGE_OF

    files = scenario.original()
    return {
        name: text for name, text in files.items() if LANGUAGE_OF.get(PurePosixPath(name).suffix, language) == language
    }


class Progress:
    """One line on stderr that says how far it is, while stderr is a terminal; nothing otherwise.

    Args:
        of: How many candidates there are.
    """

    def __init__(self, of: int) -> None:
        self._of = of
        self._done = 0
        self._waiting = 0
        self._shown = False
        self._on = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def ended(self) -> None:
        """Count a candidate."""
        self._done += 1
        self.show()

    def waits(self, change: int) -> None:
        """Count a candidate more, or less, that is run again when nothing else runs."""
        self._waiting += change
        self.show()

    def show(self) -> None:
        """Write the line."""
        if self._on and self._done < self._of:
            words = f"  {self._done} of {self._of} judged"
            if self._waiting:
                words += f" · {self._waiting} out of time, to be run again alone"
            click.echo(f"\r\x1b[K{click.style(words, dim=True)}", nl=False, err=True)
            self._shown = True

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = False


async def judged(
    scenario: Scenario,
    candidates: Sequence[Candidate],
    sandbox: Sandbox,
    jobs: int,
    python: Path | None,
    usual: Limits | None = None,
    *,
    results: Results,
    fresh: bool,
    progress: Progress,
) -> AsyncGenerator[tuple[Candidate, TestRun], None]:
    """Judge candidates, `jobs` at once, and yield each with its run, in order. Closing it stops all of them."""
    from modelduel.duel.round import judge_candidate
    from modelduel.testrun.model import TestRun

    gate = asyncio.Semaphore(jobs)

    async def one(candidate: Candidate) -> TestRun:
        waiting = False

        def wait() -> None:
            nonlocal waiting
            waiting = True
            progress.waits(1)

        async with gate:
            try:
                return await judge_candidate(
                    scenario,
                    candidate.files,
                    candidate.language,
                    sandbox,
                    python=python,
                    usual=usual,
                    results=results,
                    fresh=fresh,
                    on_wait=wait,
                )
            except CannotJudgeError as error:
                return TestRun("not-run", reason=str(error))
            finally:
                progress.waits(-waiting)
                progress.ended()

    tasks = [asyncio.create_task(one(candidate)) for candidate in candidates]
    try:
        for candidate, task in zip(candidates, tasks, strict=True):
            yield candidate, await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)  # until every sandbox is gone


def _print(scenario: str, candidate: Candidate, run: TestRun, as_json: bool) -> None:
    from modelduel.cli.output import print_json
    from modelduel.cli.plain import in_users_words, print_indented, print_unpassed
    from modelduel.text import safe_line

    name = candidate.name
    if as_json:
        print_json(run_json(scenario, name, run))
        return

    def words(text: str) -> str:
        return in_users_words(text, candidate.shown)

    passed = sum(result.status == "passed" for result in run.tests)
    sign, colour = _SIGNS.get(run.outcome, ("✗", "red"))
    facts = [f"{sign} {name}", run.outcome]
    if run.tests:
        facts.append(f"{passed}/{len(run.tests)} tests")
    if run.sandbox:
        facts += [f"{run.seconds:.2f} s", run.sandbox]
    if run.cached:
        facts.append("cached")
    click.echo(click.style(safe_line("  ".join(facts)), fg=colour))
    if run.reason:
        first, _, rest = words(run.reason).partition("\n")
        click.echo(f"  {safe_line(first)}")
        print_indented(rest)
    for number, line in enumerate(words(run.types).splitlines()):
        click.echo(click.style(f"  {'' if number else 'types  '}{safe_line(line)}", dim=True))
    print_unpassed(run.tests, "  ", words)


def run_json(scenario: str, name: str, run: TestRun) -> dict[str, Any]:
    """Return a line of `test --json`."""
    return {
        "scenario": scenario,
        "file": name,
        "outcome": run.outcome,
        "sandbox": run.sandbox,
        "seconds": run.seconds,
        "cached": run.cached,
        "tests": [
            {"id": one.id, "status": one.status, "message": one.message, "seconds": round(one.seconds, 4)}
            for one in run.tests
        ],
        "reason": run.reason,
    } | ({"types": run.types} if run.types else {})
