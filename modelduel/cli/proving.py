"""The end of `modelduel scenarios new`: what only runs tell is filled in, the check is run, what is missing said."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelduel.cli.output import print_json
from modelduel.errors import FindingsError
from modelduel.text import safe_line

if TYPE_CHECKING:
    from modelduel.check.learning import Learnt
    from modelduel.check.model import Result
    from modelduel.scenario.model import ScenarioFile
    from modelduel.scenario.pack import Scenario

_REPEATS = 5
_SAID_IN_WORDS = ("prompt", "files", "tests", "defect", "review.reference")
"""Keys of findings that only say that something is still to come."""


def learnt(spec: ScenarioFile, python: Path | None, allow_unsandboxed: bool) -> Learnt:
    """Run what must be run to know a scenario, in a sandbox. Raises ModelduelError, KeyboardInterrupt."""
    from modelduel.check.learning import learn
    from modelduel.cli.holding import run_saving
    from modelduel.testrun.sandbox import choose

    found: list[Learnt] = []

    async def run() -> int:
        sandbox = await choose(allow_unsandboxed=allow_unsandboxed)
        found.append(await learn(spec, sandbox, python=python, on_run=_progress))
        return 0

    run_saving(run())
    return found[0]


def prove(place: Path, python: Path | None, as_json: bool, allow_unsandboxed: bool, *, known: bool) -> int:
    """Check what was written, say what it lacks, and return the exit code.

    Args:
        place: The scenario's folder.
        python: A virtual environment for its tests.
        as_json: Whether a program reads.
        allow_unsandboxed: Whether code may run without a sandbox.
        known: Whether what its original fails is written down already.
    """
    from modelduel.scenario.load import load_scenario
    from modelduel.scenario.template import missing

    try:
        scenario = load_scenario(place)
    except FindingsError as error:
        lacks = list(missing(_loose(place)))
        found = [str(finding) for finding in error.findings if finding.key not in _SAID_IN_WORDS or not lacks]
        if as_json:
            print_json({"scenario": str(place), "ok": False, "missing": lacks, "findings": found})
        else:
            _say_wrong(found)
            _say_missing(place, lacks)
        return 1
    lacks = list(missing(scenario.spec))
    if not known and scenario.spec.tests is not None:
        scenario = _learn_in_place(place, python, allow_unsandboxed)
    result = _checked(scenario, python, allow_unsandboxed)
    found = [f"proof {one.proof}: {one.message}" for one in result.findings if not _is_absence(one.message)]
    if as_json:
        print_json({"scenario": str(place), "ok": result.ok, "missing": lacks, "findings": found})
        return 0 if result.ok else 1
    _say_wrong(found)
    if result.ok:
        click.echo("It proves itself: nothing is missing.")
    else:
        _say_missing(place, lacks)
    click.echo(click.style(safe_line(f"next   modelduel review --pack {place.parent.parent}"), dim=True))
    return 0 if result.ok else 1


def _progress(what: str) -> None:
    click.echo(click.style(safe_line(f"runs   {what}"), dim=True), err=True)


def _is_absence(message: str) -> bool:
    return message.startswith("there is no ")


def _say_wrong(found: Sequence[str]) -> None:
    for line in found:
        click.echo(safe_line(f"wrong  {line}"))


def _say_missing(place: Path, lacks: Sequence[str]) -> None:
    for one in lacks:
        click.echo(safe_line(f"lacks  {one}"))
    click.echo(click.style(safe_line(f"check  modelduel scenarios check {place}"), dim=True))


def _loose(place: Path) -> ScenarioFile:
    """Read a scenario's file alone, without asking whether it is complete."""
    from modelduel import toml
    from modelduel.scenario.load import SCENARIO_FILE
    from modelduel.scenario.model import ScenarioFile

    return toml.load(place / SCENARIO_FILE, ScenarioFile)


def _learn_in_place(place: Path, python: Path | None, allow_unsandboxed: bool) -> Scenario:
    """Run original and traps, write down what they fail, and return the scenario as it is then."""
    import msgspec

    from modelduel.scenario.load import SCENARIO_FILE, load_scenario
    from modelduel.scenario.template import NEEDS_PACKAGES, scenario_toml

    scenario = load_scenario(place)
    spec = msgspec.structs.replace(_loose(place), code=dict(scenario.texts))
    spec, _, _ = learnt(spec, python, allow_unsandboxed)
    file = place / SCENARIO_FILE
    newer = file.with_name(f".{SCENARIO_FILE}.new")
    newer.write_text(scenario_toml(spec, NEEDS_PACKAGES if python else ""), encoding="utf-8", newline="")
    newer.replace(file)
    return load_scenario(place)


def _checked(scenario: Scenario, python: Path | None, allow_unsandboxed: bool) -> Result:
    from modelduel.check.sandboxed import check_scenarios
    from modelduel.cli.holding import run_saving
    from modelduel.testrun.sandbox import choose

    found: list[Result] = []

    async def run() -> int:
        sandbox = await choose(allow_unsandboxed=allow_unsandboxed)
        with click.progressbar(length=1, label="Proving", file=sys.stderr) as bar:

            def lengthen(runs: int) -> None:
                bar.length = max(runs, 1)

            found.extend(
                await check_scenarios(
                    [scenario], sandbox, repeats=_REPEATS, python=python, on_length=lengthen, on_run=bar.update
                )
            )
        return 0

    run_saving(run())
    return found[0]
