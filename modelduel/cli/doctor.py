"""`modelduel doctor`: what works on this machine, proved rather than assumed."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from modelduel.cli import Place
from modelduel.cli.output import columns, print_json, print_table
from modelduel.errors import CannotJudgeError
from modelduel.text import safe_line, wrapped

if TYPE_CHECKING:
    from modelduel.scenario.model import Language
    from modelduel.testrun.sandbox import Proof, Sandbox

_LANGUAGES: tuple[Language, ...] = ("python", "typescript", "go")
_PROGRAMS = {"python": "python", "typescript": "node", "go": "go"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON object on stdout.")
@click.option("--attacks", is_flag=True, help="Show each attack, not only how many of a kind are stopped.")
@click.option("--warm", is_flag=True, help="Make Go ready, which takes up to a minute once; on a terminal always done.")
@click.pass_obj
def doctor(place: Place, as_json: bool, attacks: bool, warm: bool) -> int:
    """Prove what works here: keys, sandbox mechanisms, toolchains, terminal.

    Each mechanism is attacked on the spot, in harmless ways. Keys are said to be there or not, and never shown. Exit
    code 1 when no sandbox works.
    """
    facts = asyncio.run(_examine(place, warm=warm or (sys.stderr is not None and sys.stderr.isatty())))
    if as_json:
        print_json(facts)
    else:
        _print(facts, attacks=attacks)
    return 0 if facts["sandbox"]["chosen"] else 1


async def _examine(place: Place, *, warm: bool) -> dict[str, Any]:
    from modelduel.contender.keys import find_key, key_variable
    from modelduel.testrun.sandbox import mechanisms, prove

    keys: dict[str, bool] = {}
    for contender in place.settings().contenders().values():
        variable = key_variable(contender)
        if variable is not None and variable not in keys:
            keys[variable] = await find_key(contender) is not None
    found: dict[str, Any] = {}
    chosen = ""
    for mechanism in mechanisms():
        proof = await prove(mechanism)
        # As verdicts name it; only bubblewrap is there twice, and the first is then the system's.
        name = mechanism.name if mechanism.name not in found else f"{mechanism.name} (bundled)"
        chosen = chosen or (name if proof.works else "")
        found[name] = await _attacked(mechanism, proof, chosen=name == chosen)
        if proof.name != mechanism.name:
            found[name]["path"] = proof.name
    toolchains = {_PROGRAMS[language]: await _toolchain(language) for language in _LANGUAGES}
    if toolchains["go"]["ok"]:
        if warm:
            await _warm()
        if not await _is_warm():
            toolchains["go"] |= {"warm": False, "remedy": "modelduel doctor --warm compiles it now."}
        else:
            toolchains["go"] |= {"warm": True}
    return {
        "keys": keys,
        "sandbox": {"chosen": chosen, "mechanisms": found},
        "toolchains": toolchains,
        "terminal": {
            "tty": sys.stdout.isatty(),
            "term": os.environ.get("TERM", ""),
            "columns": shutil.get_terminal_size().columns,
            "lines": shutil.get_terminal_size().lines,
            "no_color": bool(os.environ.get("NO_COLOR")),
        },
    }


async def _attacked(mechanism: Sandbox, proof: Proof, *, chosen: bool) -> dict[str, Any]:
    """Return a mechanism's entry: what it stops and lets through, in words, or why it does not work.

    The limits are all kept by the same watchdog, and so are tried in the chosen mechanism alone.
    """
    facts: dict[str, Any] = {"works": proof.works, "stops": list(proof.stops), "lets": list(proof.lets)}
    if proof.reason:
        facts["reason"] = proof.reason
    if proof.works and sys.platform == "linux":
        from modelduel.testrun.sandbox.attacks import survey

        try:
            stopped = await survey(mechanism, limits=chosen)
        except (CannotJudgeError, OSError) as error:
            return facts | {"reason": f"The attacks could not be tried: {error}"}
        words = {one: aim for _, one, aim in _attacks()}
        facts["stops"] = [words[one] for one, held in stopped.items() if held]
        facts["lets"] = [words[one] for one, held in stopped.items() if not held]
    return facts


def _attacks() -> Iterator[tuple[str, str, str]]:
    """Yield kind, id and words of each attack."""
    from modelduel.testrun.sandbox.attacks import EXHAUSTIONS, GROUPS

    for kind, group in GROUPS.items():
        yield from ((kind, attack.id, attack.aim) for attack in group)
    yield from (("using up", one.id, one.aim) for one in EXHAUSTIONS)


async def _toolchain(language: Language) -> dict[str, Any]:
    from modelduel.testrun.languages import OutdatedError, runner_of

    runner = runner_of(language)
    try:
        if (missing := runner.missing()) is not None:
            raise missing
        chain = await runner.ready()
    except OutdatedError as error:
        facts = {"path": str(error.program), "version": error.version, "ok": False}
        return facts | {"reason": f"{error.needed}.", "remedy": error.remedy}
    except CannotJudgeError as error:
        return {"path": "", "version": "", "ok": False, "reason": error.message, "remedy": error.remedy or ""}
    return {"path": str(chain.program), "version": chain.version, "ok": True}


async def _is_warm() -> bool:
    from modelduel.testrun.go_runner import GoRunner

    return await GoRunner().is_warm()


async def _warm() -> None:
    """Have Go compile its library, with a bar on a terminal's stderr."""
    from modelduel.testrun.go_runner import GoRunner

    runner = GoRunner()
    try:
        if await runner.is_warm():
            return
        with click.progressbar(length=1, label="Making Go ready", file=sys.stderr) as bar:

            def show(done: int, of: int) -> None:
                bar.length = of
                bar.update(done - bar.pos)

            await runner.warm(show)
    except CannotJudgeError as error:
        click.echo(f"modelduel: {safe_line(str(error))}", err=True)


def _print(facts: dict[str, Any], *, attacks: bool) -> None:
    print_table(["key", ""], [[name, "set" if there else "not set"] for name, there in facts["keys"].items()])
    click.echo()
    sandbox = facts["sandbox"]
    proofs = sandbox["mechanisms"]
    rows = [
        [name, _word(name, one, sandbox["chosen"]), ": ".join(filter(None, (one.get("path"), one.get("reason"))))]
        for name, one in proofs.items()
    ]
    print_table(["sandbox", "", ""], rows or [["bubblewrap", "not installed", "apt install bubblewrap"]])
    working = {name: one for name, one in proofs.items() if one["works"]}
    if working:
        click.echo()
        _print_attacks(working, attacks=attacks)
    else:
        click.echo("No sandbox works here, so no answer's code is run. Install bubblewrap.")
    click.echo()
    tools = facts["toolchains"]
    print_table(["toolchain", "", "path"], [[name, *_tool_words(one)] for name, one in tools.items()])
    for one in tools.values():
        if remedy := one.get("remedy"):
            click.echo(safe_line(f"  {remedy}"))
    click.echo()
    print_table(["terminal", ""], _terminal_rows(facts["terminal"]))


def _terminal_rows(terminal: dict[str, Any]) -> list[list[str]]:
    size = f"{terminal['columns']} × {terminal['lines']}" if terminal["tty"] else "none: what is printed goes elsewhere"
    rows = [["window", size], ["TERM", terminal["term"] or "not set"]]
    return [*rows, ["NO_COLOR", "set"]] if terminal["no_color"] else rows


def _tool_words(one: dict[str, Any]) -> list[str]:
    """Return a toolchain's cells: its version, and where it is or what is wrong with it."""
    if one["ok"]:
        cold = "" if one.get("warm", True) else " (cold: the first Go test compiles its library, which takes minutes)"
        return [one["version"], one["path"] + cold]
    if one["version"]:
        return [f"{one['version']}, too old", f"{one['path']}: {one['reason']}"]
    return ["not here", one["reason"]]


def _word(name: str, one: dict[str, Any], chosen: str) -> str:
    if not one["works"]:
        return "does not work"
    return "used" if name == chosen else "works"


def _print_attacks(proofs: dict[str, dict[str, Any]], *, attacks: bool) -> None:
    """Print what was tried: a line for each kind, or for each attack; and in any case all that came through."""
    head = ["attack" if attacks else "attacks stopped", *proofs]
    every = list(_attacks())
    if attacks:
        rows = [[aim, *(_fate(aim, one) for one in proofs.values())] for *_, aim in every]
    else:
        rows = []
        for kind in dict.fromkeys(kind for kind, *_ in every):
            aims = [aim for other, _, aim in every if other == kind]
            tried = [[aim for aim in aims if _fate(aim, one)] for one in proofs.values()]
            counts = [
                sum(aim in one["stops"] for aim in some) for some, one in zip(tried, proofs.values(), strict=True)
            ]
            rows.append(
                [kind, *(f"{count} of {len(some)}" if some else "" for count, some in zip(counts, tried, strict=True))]
            )
    print_table(head, rows)
    for name, one in proofs.items():
        if one["lets"]:
            words = safe_line(f"{name} lets through: {', '.join(one['lets'])}")
            click.echo("\n".join(wrapped(words, columns() or 2 * len(words))))


def _fate(aim: str, one: dict[str, Any]) -> str:
    """Return what became of an attack in a mechanism; nothing where it was not tried."""
    return "stopped" if aim in one["stops"] else "LET THROUGH" if aim in one["lets"] else ""
