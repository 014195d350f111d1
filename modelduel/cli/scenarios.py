"""`modelduel scenarios`: what can be asked."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from modelduel.cli import Spelled
from modelduel.cli.importing import import_
from modelduel.cli.making import new
from modelduel.cli.opening import reading_bar
from modelduel.cli.output import print_json, print_table
from modelduel.text import safe, safe_line

if TYPE_CHECKING:
    from modelduel.check.model import Result
    from modelduel.scenario.pack import Scenario


_LEDGER = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=Spelled)
def scenarios() -> None:
    """List, show, check, write and import scenarios."""


@scenarios.command("list")
@click.option("--pack", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Another pack's folder.")
@click.option("--category", type=click.Choice(["bug-fix", "algorithm", "refactoring", "review"]), help="Only these.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list on stdout.")
def list_(pack: Path | None, category: str | None, as_json: bool) -> None:
    """List the scenarios of a pack (by default the core pack)."""
    from modelduel.scenario.index import open_pack
    from modelduel.scenario.listing import row
    from modelduel.scenario.pack import headers_of

    with reading_bar() as tell:
        loaded = open_pack(pack, on_read=tell)
    chosen = [one for one in headers_of(loaded.scenarios) if category in (None, one.category)]
    if as_json:
        print_json([row(one) for one in chosen])
        return
    rows = [[one.id, one.category, ", ".join(one.languages) or "–", one.difficulty, one.title] for one in chosen]
    print_table(["id", "category", "language", "level", "title"], rows)
    click.echo(f"{len(rows)} scenarios in {safe_line(loaded.spec.name)} {safe_line(loaded.spec.version)}")


@scenarios.command()
@click.argument("scenario")
@click.option("--prompt", "only_prompt", is_flag=True, help="Only what the models are asked, ready to pipe.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object on stdout.")
def show(scenario: str, only_prompt: bool, as_json: bool) -> None:
    """Show one scenario, by id or path: its prompt, original, rubric and where it comes from."""
    from modelduel.scenario.load import load_scenario
    from modelduel.scenario.prompt import question

    loaded = load_scenario(scenario)
    spec = loaded.spec
    if as_json:
        from modelduel.scenario.listing import detail

        print_json(detail(loaded))
        return
    if only_prompt:
        click.echo(safe(question(loaded)), nl=False)
        return
    facts = [spec.category, ", ".join(loaded.languages) or "no code", spec.difficulty]
    click.echo(click.style(safe_line(spec.title), bold=True) + "  " + click.style(" · ".join(facts), dim=True))
    origin = f"{spec.provenance.kind}: {spec.provenance.ref} {spec.provenance.fact}"
    click.echo(click.style(safe_line(" ".join(origin.split())), dim=True) + "\n")
    click.echo(safe(question(loaded)))
    if spec.tests:
        files = [spec.tests.cases] if spec.tests.cases else [*spec.tests.visible, *spec.tests.hidden]
        limits = f"{spec.tests.seconds:g} CPU seconds, {spec.tests.memory_mb} MB"
        click.echo(safe_line(f"Judged by {spec.tests.kind}: {', '.join(files)} ({limits})"))
    for criterion in loaded.rubric:
        click.echo(safe_line(f"  {criterion.title} (weight {criterion.weight:g})"))
        for score, anchor in sorted(criterion.anchors.items()):
            click.echo(click.style(safe_line(f"    {score}  {anchor}"), dim=True))


@scenarios.command()
@click.argument("paths", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="A JSON object on stdout.")
@click.option("--jobs", type=click.IntRange(1, 64), help="How many test runs at once (default: one per processor).")
@click.option("--repeats", type=click.IntRange(1, 1000), help="How often original and reference are run (default: 20).")
@click.option("--fresh", is_flag=True, help="Prove again what was proved before.")
@click.option("--due", type=_LEDGER, help="Prove only what changed since this ledger, and another tenth each day.")
@click.option("--ledger", type=_LEDGER, help="Write down here what was proved.")
@click.option("--python", type=click.Path(path_type=Path, exists=True), help="A virtual environment for the tests.")
@click.option("--allow-unsandboxed", is_flag=True, help="Run code without a sandbox if none works here.")
def check(
    paths: tuple[str, ...],
    as_json: bool,
    jobs: int | None,
    repeats: int | None,
    fresh: bool,
    due: Path | None,
    ledger: Path | None,
    python: Path | None,
    allow_unsandboxed: bool,
) -> int:
    """Prove that scenarios judge as they say: packs, folders or ids (by default the core pack).

    What was proved before and has not changed since is not proved again.
    Exit code 1 when a scenario falls short, 3 when nothing could be run.
    """
    import datetime

    from modelduel.check import ledger as ledgers
    from modelduel.check.kept import Kept, toolchains
    from modelduel.check.prove import DEFAULT_REPEATS
    from modelduel.check.sandboxed import check_scenarios
    from modelduel.testrun.sandbox import choose

    found = _find(paths)
    today = datetime.datetime.now(datetime.UTC).date()
    known = ledgers.read_ledger(due) if due else None
    if ledger is not None:
        ledgers.read_ledger(ledger)  # what cannot be read is better said now than in half an hour

    async def run() -> tuple[list[Scenario], list[Result]]:
        sandbox = await choose(allow_unsandboxed=allow_unsandboxed)
        versions = await toolchains({language for one in found for language in one.languages})
        chosen = ledgers.due(found, known, versions, today) if known is not None else found
        # The length is known once the mutants are; `progressbar` shows nothing but its label where nobody looks.
        with click.progressbar(length=1, label="Proving", file=sys.stderr) as bar:

            def lengthen(runs: int) -> None:
                bar.length = max(runs, 1)

            def note(results: Sequence[Result]) -> None:
                if ledger is not None:
                    ledgers.note(ledger, chosen, results, versions, today)

            results = await check_scenarios(
                chosen,
                sandbox,
                jobs=jobs,
                repeats=repeats or DEFAULT_REPEATS,
                kept=Kept(),
                fresh=fresh,
                python=python,
                on_length=lengthen,
                on_run=bar.update,
                on_results=note,
            )
            return chosen, results

    chosen, results = asyncio.run(run())
    if ledger is not None and not paths and due is None:
        ledgers.strike_out_others(ledger, chosen)
    failed = sum(not result.ok for result in results)
    if as_json:
        import msgspec

        print_json({"scenarios": len(results), "failed": failed, "results": msgspec.to_builtins(results)})
    else:
        for result in results:
            for finding in result.findings:
                click.echo(safe_line(f"{result.id}: proof {finding.proof}: {finding.message}"))
        click.echo(_summary(results, failed, left_out=len(found) - len(results)))
    return 1 if failed else 0


def _summary(results: list[Result], failed: int, left_out: int) -> str:
    cached = sum(result.cached for result in results)
    notes = [f"{cached} proved before"] * bool(cached) + [f"{left_out} not due"] * bool(left_out)
    note = f" ({', '.join(notes)})" if notes else ""
    scenarios = "1 scenario" if len(results) == 1 else f"{len(results)} scenarios"
    return f"{scenarios} checked, {failed} {'falls' if failed == 1 else 'fall'} short{note}"


def _find(places: tuple[str, ...]) -> list[Scenario]:
    """Return the scenarios of packs, folders and ids; all of the core pack by default. Raises InputError."""
    from modelduel.scenario.load import find_packs, load_scenario

    if not places:
        return list(_loaded(None))
    found: list[Scenario] = []
    for place in places:
        packs = find_packs(Path(place)) if Path(place).is_dir() else []
        found += [one for pack in packs for one in _loaded(pack)] if packs else [load_scenario(place)]
    return found


def _loaded(root: Path | None) -> Sequence[Scenario]:
    from modelduel.scenario.load import load_pack

    with reading_bar() as tell:
        return load_pack(root, on_read=tell).scenarios


# In the order of a newcomer's questions: what there is, what it says, whether it holds; then one's own.
scenarios.add_command(new)
scenarios.add_command(import_)
