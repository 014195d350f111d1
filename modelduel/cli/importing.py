"""`modelduel scenarios import`: other people's collections, read from the user's own copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from modelduel.cli import Spelled
from modelduel.cli.output import print_json
from modelduel.errors import InputError
from modelduel.text import safe_line

if TYPE_CHECKING:
    from modelduel.check.admission import Admitted
    from modelduel.scenario.importers.row import Row

Command = TypeVar("Command", bound=Callable[..., Any])
_MOST_JOBS = 64


@click.group("import", cls=Spelled)
def import_() -> None:
    """Import a collection of problems as a pack of your own.

    Each entry is proved in the sandbox on its way in: the reference passes, the original fails, nothing empty passes.
    Those that fall short are named and left out, and the exit code is 1 then. Nothing of the collection is changed.
    """


def _options(command: Command) -> Command:
    """Add what every importer takes."""
    for option in (
        click.option("--allow-unsandboxed", is_flag=True, help="Run code without a sandbox if none works here."),
        click.option("--json", "as_json", is_flag=True, help="A JSON object on stdout."),
        click.option(
            "--jobs", type=click.IntRange(1, _MOST_JOBS), help="How many at once (default: one per processor)."
        ),
        click.option(
            "--to", type=click.Path(path_type=Path), help="Folder of the new pack (default: among your own packs)."
        ),
    ):
        command = option(command)
    return command


@import_.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_options
def humaneval(file: Path, to: Path | None, jobs: int | None, as_json: bool, allow_unsandboxed: bool) -> int:
    """Import HumanEval or HumanEvalPack from a file of JSON lines (.jsonl or .jsonl.gz; Python, JavaScript or Go)."""
    from modelduel.scenario.importers.humaneval import read_humaneval

    name = file.name.lower().removesuffix(".gz").removesuffix(".jsonl")
    return _import(read_humaneval(file), file, name, to, jobs, as_json, allow_unsandboxed)


@import_.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@_options
def quixbugs(folder: Path, to: Path | None, jobs: int | None, as_json: bool, allow_unsandboxed: bool) -> int:
    """Import the Python programs of QuixBugs that have cases in JSON, from a checkout of it."""
    from modelduel.scenario.importers.quixbugs import read_quixbugs

    return _import(read_quixbugs(folder), folder, "quixbugs", to, jobs, as_json, allow_unsandboxed)


@import_.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@_options
def exercism(folder: Path, to: Path | None, jobs: int | None, as_json: bool, allow_unsandboxed: bool) -> int:
    """Import exercises of Exercism's Python and Go tracks: a track, one exercise, or the polyglot benchmark."""
    from modelduel.scenario.importers.exercism import read_exercism

    name = f"exercism-{folder.resolve().name}"
    return _import(read_exercism(folder), folder, name, to, jobs, as_json, allow_unsandboxed)


def _import(
    rows: Iterable[Row],
    source: Path,
    name: str,
    to: Path | None,
    jobs: int | None,
    as_json: bool,
    allow_unsandboxed: bool,
) -> int:
    """Prove rows and write those that hold as a pack; return the exit code."""
    from modelduel import paths
    from modelduel.cli.holding import run_saving
    from modelduel.scenario.importers.row import Unusable, safe_id
    from modelduel.scenario.load import PACK_FILE
    from modelduel.scenario.writing import FOLDERS, files_of, new_folder, pack_file, write_files

    try:
        name = safe_id(name)
    except Unusable:
        name = "imported"
    place = (to or paths.packs_dir() / name).absolute()
    try:
        with new_folder(place) as made:
            admitted: list[Admitted] = []

            async def run() -> int:
                admitted.extend(await _admitted(list(rows), jobs, allow_unsandboxed))
                return 0

            run_saving(run())
            kept = [one.spec for one in admitted if one.spec is not None]
            if not kept:
                _tell(admitted, None, as_json)
                raise InputError("None of it can be used, so no pack was made.", where=str(source))
            title = f"Imported from {source.name}"
            write_files(made, {PACK_FILE: pack_file(name, title=title, licence="see each scenario's provenance")})
            for spec in kept:
                write_files(made / FOLDERS[spec.category] / spec.id, files_of(spec))
    except KeyboardInterrupt:
        click.echo("\nInterrupted; nothing was written.", err=True)
        return 130
    _tell(admitted, place, as_json)
    return 0 if len(kept) == len(admitted) else 1


async def _admitted(rows: Sequence[Row], jobs: int | None, allow_unsandboxed: bool) -> list[Admitted]:
    import os
    import sys

    from modelduel.check.admission import admit
    from modelduel.check.kept import Kept
    from modelduel.testrun.judge import unjudged
    from modelduel.testrun.sandbox import choose

    for language in sorted({row.spec.language or "python" for row in rows if row.spec is not None}):
        if refusal := unjudged(language):
            raise refusal
    sandbox = await choose(allow_unsandboxed=allow_unsandboxed)
    with click.progressbar(length=max(len(rows), 1), label="Proving", file=sys.stderr) as bar:
        most = jobs or os.cpu_count() or 1
        return await admit(rows, sandbox, jobs=most, kept=Kept(), on_row=lambda: bar.update(1))


def _tell(admitted: Sequence[Admitted], place: Path | None, as_json: bool) -> None:
    kept = [one.spec.id for one in admitted if one.spec is not None]
    left = [one for one in admitted if one.spec is None]
    if as_json:
        pack = {"pack": str(place)} if place else {}
        left_out = [{"name": one.name, "reason": one.reason} for one in left]
        print_json({**pack, "imported": len(kept), "scenarios": kept, "left_out": left_out})
        return
    for one in left:
        click.echo(safe_line(f"left out  {one.name}: {one.reason}"))
    if place is None:
        return
    click.echo(f"{len(kept)} of {len(admitted)} imported" + (f", {len(left)} left out" if left else ""))
    click.echo(safe_line(f"pack   {place}"))
    click.echo(click.style(safe_line(f"next   modelduel review --pack {place}"), dim=True))
